package relation

import (
	"maps"
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
)

// nameThings gives the agreements and the gatherings without a name spoken of their ids: from what they are about,
// their parties and the year, so that two articles about the same signing mean
// the same node; one of which too little is said stays the article's own.
func (rd *reader) nameThings() {
	parties := map[int][]kg.EntityID{}
	year := map[int]int{}
	for i := range rd.claims {
		f := &rd.claims[i]
		if f.agreement < 0 {
			continue
		}
		for _, p := range f.parties {
			if !slices.Contains(parties[f.agreement], p) {
				parties[f.agreement] = append(parties[f.agreement], p)
			}
		}
		if y, _, _ := f.Time.Earliest.Date(); y != 0 && f.Time.Precision != kg.PrecisionUnknown {
			year[f.agreement] = y
		}
	}
	ids := map[int]kg.EntityID{}
	for _, m := range slices.Sorted(maps.Keys(parties)) { // the first named gives the type
		ids[m] = rd.thingID(m, parties[m], year[m])
	}
	for i := range rd.claims {
		f := &rd.claims[i]
		if f.agreement < 0 {
			continue
		}
		if _, ok := ids[f.agreement]; !ok {
			ids[f.agreement] = rd.thingID(f.agreement, nil, year[f.agreement])
		}
		f.Object = ids[f.agreement]
		rd.links[f.agreement].ID = f.Object
	}
}

func (rd *reader) thingID(m int, parties []kg.EntityID, year int) kg.EntityID {
	t := rd.ms[m].Thing
	if t.Name != nil && rd.links[m].ID != "" {
		return rd.links[m].ID
	}
	kind := rd.links[m].Kind
	about := t.Topic
	if about == "" {
		about = t.Type
	}
	slices.Sort(parties)
	slug := strings.ReplaceAll(about, " ", "-")
	for _, p := range parties {
		_, code, _ := strings.Cut(string(p), ":")
		slug += "-" + strings.ToLower(code)
	}
	switch {
	case t.Previous:
		slug += "-earlier"
	case year != 0:
		slug += "-" + kg.DayOf(year, 1, 1).String()[:4]
	}
	if len(parties) < 2 {
		_, own, _ := strings.Cut(string(rd.Article), ":")
		slug += "-" + own[:min(8, len(own))]
	}
	id := kg.MakeEntityID(kind, slug)
	e := rd.things[id]
	if e == nil {
		e = &kg.Entity{ID: id, Kind: kind, Type: strings.ToUpper(strings.ReplaceAll(t.Type, " ", "_"))}
		rd.things[id] = e
	}
	name := strings.Join(strings.Fields(rd.d.Quote(rd.ms[m].Span)), " ")
	if !slices.ContainsFunc(e.Aliases, func(a kg.Alias) bool { return a.Text == name }) {
		e.Aliases = append(e.Aliases, kg.Alias{Text: name, Lang: rd.d.Lang, Form: kg.Observed})
	}
	return id
}
