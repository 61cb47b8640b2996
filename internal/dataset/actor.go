package dataset

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
	"github.com/safir-graph/safir/internal/text"
)

// actors finds the entities of a graph that a data set names, and makes those
// that are missing.
type actors struct {
	scheme, publisher string // of the data set: as a catalogue, and its name

	names  map[string]kg.EntityID // folded name → the one entity that has it; "" when several have
	states map[string]kg.EntityID // ISO code, or folded English name of a state
	labels map[kg.EntityID]string // of states, in English
	made   map[Actor]kg.EntityID
	taken  map[kg.EntityID]bool
	fresh  []kg.Entity
	met    []meeting // since the last checkpoint
}

// meeting is an actor with the entity that it means.
type meeting struct {
	who   Actor
	id    kg.EntityID
	fresh bool // the entity was made for it
	label string
	state kg.EntityID

	number string // the label is the data set's name and this, the actor as it has it
}

// meet remembers what an actor means.
func (a *actors) meet(m meeting) {
	a.made[m.who] = m.id
	a.met = append(a.met, m)
}

// recall takes up a meeting of an import that was cut off.
func (a *actors) recall(m meeting) {
	a.made[m.who] = m.id
	if m.fresh {
		a.make(m)
	}
}

// make makes the entity of a meeting unless it is there.
func (a *actors) make(m meeting) {
	if a.taken[m.id] {
		return
	}
	a.taken[m.id] = true
	e := kg.Entity{ID: m.id, Kind: m.id.Kind(), State: m.state, Aliases: []kg.Alias{{Text: m.label, Lang: "en", Form: kg.Label}}}
	if m.number != "" {
		e.IDs = map[string]string{a.scheme: m.number}
	}
	a.fresh = append(a.fresh, e)
	a.learn(fold(m.label), m.id)
}

// meetAgain puts all actors before the next checkpoint: the last ones are gone.
func (a *actors) meetAgain() {
	a.met = a.met[:0]
	for who, id := range a.made {
		a.met = append(a.met, meeting{who: who, id: id})
	}
}

// preference orders kinds where entities of several kinds have one name: a state
// before a place of the same name.
var preference = map[kg.EntityKind]int{kg.State: 0, kg.Organization: 1, kg.Person: 2, kg.Place: 3, kg.Event: 4, kg.Agreement: 5}

// naming forms are those by which a data set may mean an entity; "the Malian" is
// nobody's name.
var naming = []kg.AliasForm{kg.Label, kg.Name, ""}

func knownActors(ctx context.Context, s *store.Store, f Format) (*actors, error) {
	a := &actors{scheme: f.Name, publisher: f.Publisher, names: map[string]kg.EntityID{}, states: map[string]kg.EntityID{}, labels: map[kg.EntityID]string{}, made: map[Actor]kg.EntityID{}, taken: map[kg.EntityID]bool{}}
	v := s.Snapshot()
	defer v.Close()
	err := v.EachEntity(ctx, func(e *kg.Entity) error {
		a.taken[e.ID] = true
		for _, alias := range e.Aliases {
			if slices.Contains(naming, alias.Form) {
				a.learn(fold(alias.Text), e.ID)
				if e.Kind == kg.State && alias.Lang == "en" {
					a.states[fold(alias.Text)] = e.ID
				}
			}
		}
		if e.Kind == kg.State {
			a.labels[e.ID] = e.LabelIn("en")
			for _, scheme := range []string{"iso3166", "iso3166_3"} {
				if code := e.IDs[scheme]; code != "" {
					a.states[strings.ToUpper(code)] = e.ID
				}
			}
		}
		return nil
	})
	return a, err
}

func fold(name string) string { return strings.Join(text.Words(name), " ") }

func (a *actors) learn(name string, id kg.EntityID) {
	if name == "" {
		return
	}
	old, ok := a.names[name]
	switch {
	case !ok || old == id:
		a.names[name] = id
	case old == "" || preference[id.Kind()] > preference[old.Kind()]:
	case preference[id.Kind()] < preference[old.Kind()]:
		a.names[name] = id
	default:
		a.names[name] = ""
	}
}

// state finds a state by code or name, "" when there is none.
func (a *actors) state(country string) kg.EntityID {
	if country == "" {
		return ""
	}
	if id, ok := a.states[country]; ok {
		return id
	}
	return a.states[fold(country)]
}

// entity is the entity that an actor means.
func (a *actors) entity(who Actor) (kg.EntityID, error) {
	if id, ok := a.made[who]; ok {
		return id, nil
	}
	m, err := a.find(who)
	if err == nil {
		a.meet(m)
	}
	return m.id, err
}

func (a *actors) find(who Actor) (meeting, error) {
	m := meeting{who: who}
	if who.State {
		if m.id = a.state(who.Country); m.id != "" {
			return m, nil
		}
	}
	country := who.Country
	if open := strings.LastIndex(who.Name, " ("); open > 0 && strings.HasSuffix(who.Name, ")") {
		country = who.Name[open+2 : len(who.Name)-1] // "Citizen (Thailand)", "Police (THA)"
		if state := a.state(country); state != "" {
			who.Name = who.Name[:open] + " (" + a.labels[state] + ")"
		}
		who.Person = false
	}
	folded := fold(who.Name)
	if folded == "" || len(who.Name) > 300 {
		return m, fmt.Errorf("%w: no actor", kg.ErrInvalid)
	}
	if !strings.ContainsFunc(folded, unicode.IsLetter) { // a number of the data set's own, which nobody is called by
		m.number = who.Name
		who.Name, who.Person, country = a.publisher+" "+who.Name, false, ""
		folded = fold(who.Name)
	}
	id, known := a.names[folded]
	if m.id = id; id != "" {
		return m, nil
	}
	kind := kg.Organization
	if who.Person {
		kind = kg.Person
	}
	m.id = kg.MakeEntityID(kind, slug(who.Name))
	if known || a.taken[m.id] { // several have the name, or another's gives the same slug
		m.id = kg.MakeEntityID(kind, slug(who.Name)+"-"+kg.Digest(who.Name)[:8])
	}
	m.fresh, m.label, m.state = true, who.Name, a.state(country)
	a.make(m)
	return m, nil
}

func (a *actors) takeFresh() []kg.Entity {
	fresh := a.fresh
	a.fresh = nil
	return fresh
}

// slug makes the readable part of an id: the folded name in a-z, 0-9 and
// hyphens, and a digest where that loses a letter or is too long.
func slug(name string) string {
	var b strings.Builder
	lost := false
	for _, r := range fold(name) {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			b.WriteRune(r)
		case r == ' ':
			b.WriteByte('-')
		default:
			lost = true
		}
	}
	s := b.String()
	if len(s) > 80 {
		s, lost = s[:80], true
	}
	if s = strings.Trim(s, "-"); lost || s == "" {
		s = strings.Trim(s+"-"+kg.Digest(name)[:8], "-")
	}
	return s
}
