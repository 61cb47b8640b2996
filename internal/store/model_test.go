package store_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

// model is a plain history of what was put into a store.
type model struct {
	claims   []*kg.Claim
	articles map[kg.ArticleID]*kg.Article
	current  map[string]*kg.Article // by URL
}

func (m *model) put(x store.Extraction, id kg.ArticleID, when time.Time) {
	if m.articles[id] != nil {
		return
	}
	a := x.Article
	a.ID, a.Recorded = id, when
	older := m.current[a.URL]
	late := older != nil && a.Published != 0 && older.Published != 0 && a.Published < older.Published
	if older != nil && !late {
		for _, c := range m.claims {
			if c.Article == older.ID && c.Retracted.IsZero() {
				c.Retracted = when
			}
		}
	}
	m.articles[id] = &a
	if !late {
		m.current[a.URL] = &a
	}
	for _, c := range x.Claims {
		c.Article, c.Published, c.Recorded = id, a.Published, when
		if late {
			c.Retracted = when
		}
		c.ID = c.MakeID()
		if !slices.ContainsFunc(m.claims, func(o *kg.Claim) bool { return o.ID == c.ID }) {
			m.claims = append(m.claims, &c)
		}
	}
}

// putEvents adds rows of event data.
func (m *model) putEvents(a kg.Article, claims []kg.Claim, when time.Time) {
	if m.articles[a.ID] == nil {
		m.articles[a.ID] = &a
	}
	for _, c := range claims {
		c.Article, c.Recorded = a.ID, when
		c.ID = c.MakeID()
		if !slices.ContainsFunc(m.claims, func(o *kg.Claim) bool { return o.ID == c.ID }) {
			m.claims = append(m.claims, &c)
		}
	}
}

// answer computes what a filter lets through, from the whole history.
func (m *model) answer(f store.Filter, newestFirst bool) []kg.Relation {
	buckets := map[kg.Pair][]*kg.Claim{}
	for _, c := range m.claims {
		if !c.KnownAt(f.AsOf.Recorded) {
			continue
		}
		if p := f.AsOf.PublishedBefore; p != 0 && (c.Published == 0 || c.Published >= p) {
			continue
		}
		pair := kg.PairOf(c, traits(c.Kind))
		buckets[pair] = append(buckets[pair], c)
	}
	var out []kg.Relation
	for pair, claims := range buckets {
		rs := kg.Relate(pair, traits(pair.Kind), claims, func(id kg.ArticleID) kg.ArticleInfo {
			return kg.ArticleInfo{Publisher: m.articles[id].Publisher}
		})
		for _, r := range rs {
			if m.admits(f, &r) {
				out = append(out, r)
			}
		}
	}
	slices.SortFunc(out, func(a, b kg.Relation) int {
		c := cmp.Or(cmp.Compare(orderDay(a), orderDay(b)), cmp.Compare(alphabet(a.ID), alphabet(b.ID)))
		if newestFirst {
			return -c
		}
		return c
	})
	return out
}

func orderDay(r kg.Relation) kg.Day {
	if r.Time.Earliest != 0 {
		return r.Time.Earliest
	}
	return r.Time.Latest
}

// alphabet makes ids sort by their digest: its base 32 has the digits last.
func alphabet(id kg.RelationID) string {
	return strings.Map(func(r rune) rune {
		if '2' <= r && r <= '7' {
			return 'z' + 1 + r - '2'
		}
		return r
	}, string(id))
}

func (m *model) admits(f store.Filter, r *kg.Relation) bool {
	in := func(list []kg.EntityID, id kg.EntityID) bool { return slices.Contains(list, id) }
	either := traits(r.Kind).Symmetric
	ok := f.Between == nil || r.Source != r.Target && in(f.Between, r.Source) && in(f.Between, r.Target)
	ok = ok && (f.Of == "" || r.Source == f.Of || r.Target == f.Of)
	switch {
	case f.With == nil:
	case f.Of == "":
		ok = ok && (in(f.With, r.Source) || in(f.With, r.Target))
	default:
		ok = ok && (r.Source == f.Of && in(f.With, r.Target) || r.Target == f.Of && in(f.With, r.Source))
	}
	directed := func(src, dst kg.EntityID) bool {
		return (f.From == nil || in(f.From, src)) && (f.To == nil || in(f.To, dst))
	}
	ok = ok && (directed(r.Source, r.Target) || either && directed(r.Target, r.Source))
	ok = ok && (f.Kinds == nil || slices.Contains(f.Kinds, r.Kind))
	ok = ok && (f.Modality == nil || slices.Contains(f.Modality, r.Modality))
	ok = ok && (f.Polarity == nil || slices.Contains(f.Polarity, r.Polarity))
	ok = ok && (f.Verdict == nil || slices.Contains(f.Verdict, r.Verdict))
	ok = ok && r.Sources >= f.MinSources
	ok = ok && (f.When == nil || r.Time.Matches(f.When.From, f.When.To, f.When.Match))
	if ok && f.Lang != nil {
		ok = slices.ContainsFunc(r.Articles, func(id kg.ArticleID) bool { return slices.Contains(f.Lang, m.articles[id].Lang) })
	}
	if ok && f.Articles != nil {
		ok = slices.ContainsFunc(r.Articles, func(id kg.ArticleID) bool { return slices.Contains(f.Articles, id) })
	}
	return ok
}

var (
	modelEntities = []kg.EntityID{"person:anna", "person:boris", "state:AA", "state:BB"}
	modelKinds    = []kg.RelationKind{"MET", "VISITED", "COOPERATES_WITH", "HOLDS_OFFICE"}
	modelTimes    = []string{"2025-03-04", "2025-03-05", "2025-03-20", "2025-03", "2025-04-01", "2025", "2024", "202X", "2024-11-11", "2021/..", "2025-03/..",
		"../2025-03-10", "../2025-06-01", "../2024-12-31", "", "2025-03-01/2025-03-09", "[2025-03-04,2025-03-11]"}
)

func drawClaim(t *rapid.T) kg.Claim {
	var span kg.TimeSpan
	s := rapid.SampledFrom(modelTimes).Draw(t, "time")
	span, err := kg.ParseEDTF(s)
	if err != nil {
		t.Fatal(err)
	}
	span.Basis = rapid.SampledFrom([]kg.Basis{kg.Explicit, kg.Relative, kg.Publication}).Draw(t, "basis")
	c := kg.Claim{
		Kind:     rapid.SampledFrom(modelKinds).Draw(t, "kind"),
		Subject:  rapid.SampledFrom(modelEntities).Draw(t, "subject"),
		Object:   rapid.SampledFrom(modelEntities).Draw(t, "object"),
		Time:     span,
		Modality: rapid.SampledFrom(append([]kg.Modality{kg.Asserted, kg.Asserted, kg.Asserted}, kg.Modalities[:4]...)).Draw(t, "modality"),
		Polarity: rapid.SampledFrom([]kg.Polarity{kg.Positive, kg.Positive, kg.Positive, kg.Negated}).Draw(t, "polarity"),
		Place:    rapid.SampledFrom([]kg.EntityID{"", "", "state:AA", "state:BB"}).Draw(t, "place"),
	}
	if c.Kind == "HOLDS_OFFICE" {
		c.Role = rapid.SampledFrom([]string{"minister", "president"}).Draw(t, "role")
	}
	if rapid.IntRange(0, 3).Draw(t, "event") == 0 {
		c.CAMEO = rapid.SampledFrom([]string{"040", "060"}).Draw(t, "cameo")
	}
	return c
}

// drawEvent draws a row of event data, most of them of one day.
func drawEvent(t *rapid.T) kg.Claim {
	c := drawClaim(t)
	c.CAMEO, c.Polarity, c.Role, c.Pattern = rapid.SampledFrom([]string{"040", "040", "060", ""}).Draw(t, "code"), kg.Positive, "", "icews"
	if rapid.IntRange(0, 4).Draw(t, "one day") > 0 {
		day := kg.DayOf(2025, 3, 1) + kg.Day(rapid.IntRange(0, 20).Draw(t, "day"))
		c.Time, c.Published, c.Modality = kg.OnDay(day, kg.Explicit, ""), day, kg.Reported
	}
	return c
}

func drawFilter(t *rapid.T, m *model, moments []time.Time) store.Filter {
	var f store.Filter
	some := func(label string) bool { return rapid.IntRange(0, 3).Draw(t, label) == 0 }
	ids := func(label string, least int) []kg.EntityID {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(modelEntities), least, 3, rapid.ID[kg.EntityID]).Draw(t, label)
	}
	if some("of?") {
		f.Of = rapid.SampledFrom(modelEntities).Draw(t, "of")
	}
	if some("with?") {
		f.With = ids("with", 1)
	}
	if some("from?") {
		f.From = ids("from", 1)
	}
	if some("to?") {
		f.To = ids("to", 1)
	}
	if some("between?") {
		f.Between = ids("between", 2)
	}
	if some("kinds?") {
		f.Kinds = rapid.SliceOfNDistinct(rapid.SampledFrom(modelKinds), 1, 2, rapid.ID[kg.RelationKind]).Draw(t, "kinds")
	}
	if some("modality?") {
		f.Modality = rapid.SliceOfNDistinct(rapid.SampledFrom(kg.Modalities[:4]), 1, 3, rapid.ID[kg.Modality]).Draw(t, "modalities")
	}
	if some("polarity?") {
		f.Polarity = []kg.Polarity{rapid.SampledFrom([]kg.Polarity{kg.Positive, kg.Negated}).Draw(t, "polarities")}
	}
	if some("verdict?") {
		f.Verdict = rapid.SliceOfNDistinct(rapid.SampledFrom([]kg.Verdict{kg.Uncontested, kg.Corroborated, kg.Contested, kg.Denied, kg.Cancelled, kg.Fulfilled}), 1, 3, rapid.ID[kg.Verdict]).Draw(t, "verdicts")
	}
	if some("sources?") {
		f.MinSources = rapid.IntRange(1, 3).Draw(t, "sources")
	}
	if some("lang?") {
		f.Lang = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"ar", "en", "xx"}), 1, 2, rapid.ID[string]).Draw(t, "langs")
	}
	if some("articles?") && len(m.articles) > 0 {
		var all []kg.ArticleID
		for id := range m.articles {
			all = append(all, id)
		}
		slices.Sort(all)
		f.Articles = rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 2, rapid.ID[kg.ArticleID]).Draw(t, "article")
	}
	if some("when?") {
		day := rapid.SampledFrom([]string{"2021-01-01", "2024-11-11", "2025-01-01", "2025-03-01", "2025-03-04", "2025-03-09", "2025-03-31", "2025-12-31"})
		w := &store.When{Match: rapid.SampledFrom([]kg.Match{"", kg.Possibly, kg.Definitely}).Draw(t, "match")}
		if rapid.Bool().Draw(t, "from day?") {
			w.From, _ = kg.ParseDay(day.Draw(t, "first day"))
		}
		if w.From == 0 || rapid.Bool().Draw(t, "to day?") {
			w.To, _ = kg.ParseDay(day.Draw(t, "last day"))
		}
		if w.To != 0 && w.From > w.To {
			w.From, w.To = w.To, w.From
		}
		f.When = w
	}
	if rapid.IntRange(0, 1).Draw(t, "asOf?") == 0 {
		if rapid.Bool().Draw(t, "recorded?") {
			f.AsOf.Recorded = rapid.SampledFrom(moments).Draw(t, "recorded")
		} else {
			f.AsOf.PublishedBefore, _ = kg.ParseDay(rapid.SampledFrom([]string{"2025-03-06", "2025-03-12", "2025-06-01"}).Draw(t, "published before"))
		}
	}
	return f
}

// Whatever is ingested, in whatever order and with whatever corrections, every
// page of every filter at every moment is what a plain history says.
func TestEveryFilterAtEveryMomentAgreesWithAPlainHistory(t *testing.T) {
	defer store.ChooseAlways()()
	rapid.Check(t, func(rt *rapid.T) {
		s, err := store.Open("", store.Options{Traits: traits})
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		if _, err := s.PutEntities(ctx, []kg.Entity{person("anna", "Anna"), person("boris", "Boris"), state("AA", "Aland"), state("BB", "Borland")}); err != nil {
			rt.Fatal(err)
		}
		m := &model{articles: map[kg.ArticleID]*kg.Article{}, current: map[string]*kg.Article{}}
		moments := []time.Time{at(0)}
		for i := range rapid.IntRange(1, 12).Draw(rt, "articles") {
			if rapid.IntRange(0, 3).Draw(rt, "event data") == 0 {
				when := at(i + 1)
				moments = append(moments, when, when.Add(time.Minute))
				a := file(rapid.SampledFrom([]string{"f", "g"}).Draw(rt, "file"))
				claims := rapid.SliceOfN(rapid.Custom(drawEvent), 1, 6).Draw(rt, "events")
				if _, err := s.PutEvents(ctx, a, slices.Clone(claims), when, nil); err != nil {
					rt.Fatal(err)
				}
				m.putEvents(a, claims, when)
				continue
			}
			x := store.Extraction{Article: kg.Article{
				URL:       fmt.Sprintf("https://example/%d", rapid.IntRange(0, 4).Draw(rt, "url")),
				Text:      fmt.Sprintf("text %d", rapid.IntRange(0, 3).Draw(rt, "text")),
				Publisher: rapid.SampledFrom([]string{"p", "q", "r"}).Draw(rt, "publisher"),
				Lang:      rapid.SampledFrom([]string{"ar", "en"}).Draw(rt, "lang"),
			}}
			x.Article.Published, _ = kg.ParseDay(rapid.SampledFrom([]string{"", "2025-03-05", "2025-03-10", "2025-05-01"}).Draw(rt, "published"))
			id := kg.NewArticleID(x.Article.URL, "", "", "", x.Article.Text)
			x.Claims = rapid.SliceOfN(rapid.Custom(drawClaim), 0, 4).Draw(rt, "claims")
			if known := m.articles[id]; known != nil { // the same text again is the same reading
				x.Article = *known
				x.Claims = nil
				for _, c := range m.claims {
					if c.Article == id {
						x.Claims = append(x.Claims, *c)
					}
				}
			}
			when := at(i + 1)
			moments = append(moments, when, when.Add(time.Minute))
			w, err := s.PutExtraction(ctx, x, when)
			if err != nil {
				rt.Fatal(err)
			}
			if w.Article != id {
				rt.Fatalf("the article's id is %s, want %s", w.Article, id)
			}
			m.put(x, id, when)
		}
		v := s.Snapshot()
		defer v.Close()
		for range 12 {
			f := drawFilter(rt, m, moments)
			checkFilter(rt, v, m, f)
			checkOne(rt, v, m, f.AsOf)
		}
		if _, err := v.Verify(ctx, nil); err != nil {
			rt.Fatal(err)
		}
	})
}

// checkOne asks for relations by their ids, as they stood.
func checkOne(t *rapid.T, v *store.Snapshot, m *model, asOf store.AsOf) {
	there := map[kg.RelationID]string{}
	for _, r := range m.answer(store.Filter{AsOf: asOf}, true) {
		there[r.ID] = line(&r)
	}
	for _, now := range m.answer(store.Filter{}, true) {
		want, ok := there[now.ID]
		got, err := v.Relation(ctx, now.ID, asOf)
		switch {
		case !ok && !errors.Is(err, kg.ErrNotFound):
			t.Fatalf("relation %s as of %+v: %v, %v, want none", now.ID, asOf, got, err)
		case ok && err != nil:
			t.Fatalf("relation %s as of %+v: %v", now.ID, asOf, err)
		case ok && line(got) != want:
			t.Fatalf("relation %s as of %+v:\n got %s\nwant %s", now.ID, asOf, line(got), want)
		}
	}
}

func line(r *kg.Relation) string {
	claims := slices.Clone(r.Claims)
	slices.Sort(claims)
	return fmt.Sprint(r.ID, r.Kind, r.Source, r.Target, r.Time.EDTF, r.Time.Earliest, r.Time.Latest, r.Modality, r.Polarity, r.Verdict, r.Role, r.Place, r.Sources, r.CAMEO, claims)
}

func checkFilter(t *rapid.T, v *store.Snapshot, m *model, f store.Filter) {
	newest := rapid.Bool().Draw(t, "newest first")
	order := store.OldestFirst
	if newest {
		order = store.NewestFirst
	}
	want := m.answer(f, newest)
	size := rapid.IntRange(1, 5).Draw(t, "page size")
	backwards := rapid.Bool().Draw(t, "backwards")
	var got []*kg.Relation
	p := store.Page{First: size}
	if backwards {
		p = store.Page{Last: size}
	}
	for {
		page, err := v.Relations(ctx, f, order, p)
		if err != nil {
			if strings.HasPrefix(err.Error(), "filter ") && len(want) == 0 {
				return // the filter contradicts itself and says so
			}
			t.Fatalf("relations(%+v): %v", f, err)
		}
		if page.Total >= 0 && page.Total != len(want) {
			t.Fatalf("relations(%+v): totalCount %d, want %d", f, page.Total, len(want))
		}
		if backwards {
			got = append(slices.Clone(page.Items), got...)
			if page.HasPrev {
				p.Before = page.Cursor(0)
				continue
			}
		} else {
			got = append(got, page.Items...)
			if page.HasNext {
				p.After = page.Cursor(len(page.Items) - 1)
				continue
			}
		}
		break
	}
	var gotLines, wantLines []string
	for _, r := range got {
		gotLines = append(gotLines, line(r))
	}
	for i := range want {
		wantLines = append(wantLines, line(&want[i]))
	}
	if !slices.Equal(gotLines, wantLines) {
		t.Fatalf("relations(%s, newest first: %v, pages of %d, backwards: %v):\n got %s\nwant %s", describe(f), newest, size, backwards,
			strings.Join(gotLines, "\n     "), strings.Join(wantLines, "\n     "))
	}
	checkCounts(t, v, f, want)
}

// checkCounts compares the counts by everything, at any moment.
func checkCounts(t *rapid.T, v *store.Snapshot, f store.Filter, relations []kg.Relation) {
	want := map[store.By]map[string]int{store.ByKind: {}, store.ByYear: {}, store.ByMonth: {}, store.ByEntity: {}}
	for i := range relations {
		r := &relations[i]
		want[store.ByKind][string(r.Kind)]++
		y, m, _ := r.Time.Earliest.Date()
		y2, m2, _ := r.Time.Latest.Date()
		if y != 0 && y == y2 {
			want[store.ByYear][fmt.Sprintf("%04d", y)]++
			if m == m2 {
				want[store.ByMonth][fmt.Sprintf("%04d-%02d", y, m)]++
			}
		}
		switch {
		case f.Of == "" || r.Source == r.Target:
			want[store.ByEntity][string(r.Source)]++
			if r.Source != r.Target {
				want[store.ByEntity][string(r.Target)]++
			}
		default:
			want[store.ByEntity][string(r.Other(f.Of))]++
		}
	}
	for by, w := range want {
		counts, err := v.Count(ctx, f, by, 1000)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, c := range counts {
			got[c.Key] = c.N
		}
		if !maps.Equal(got, w) {
			t.Fatalf("counts(%s) by %s: %v, want %v", describe(f), by, got, w)
		}
	}
}

func describe(f store.Filter) string {
	s := fmt.Sprintf("%+v", f)
	if f.When != nil {
		s += fmt.Sprintf(" when %s..%s %s", f.When.From, f.When.To, f.When.Match)
	}
	return s
}
