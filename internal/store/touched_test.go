package store_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

// hub stores n events, one a day, of which most tie two states together, some
// are rare: one of a rare kind, one planned, one denied, one told by an article
// in a language, one corroborated, some with a third state.
func hub(t *testing.T, n int) *store.Store {
	t.Helper()
	s := open(t, store.Options{})
	world(t, s)
	first := kg.DayOf(2000, 1, 1)
	var claims []kg.Claim
	for i := range n {
		c := claim(t, "state:AA", []kg.RelationKind{"ACCUSED", "VISITED", "MET"}[i%3], "state:BB", (first + kg.Day(i)).String())
		c.Modality, c.CAMEO = kg.Reported, "040"
		if i%500 == 250 {
			c.Object = "state:CC"
		}
		claims = append(claims, c)
	}
	if _, err := s.PutEvents(ctx, file("hub"), claims, at(1), nil); err != nil {
		t.Fatal(err)
	}
	middle := (first + kg.Day(n/2)).String()
	planned := claim(t, "state:AA", "VISITED", "state:BB", middle)
	planned.Modality = kg.Planned
	denied := claim(t, "state:BB", "ACCUSED", "state:AA", middle)
	denied.Polarity = kg.Negated
	put(t, s, doc("rare", "2010-01-01", "A rare text.", claim(t, "state:AA", "SUPPLIED", "state:BB", middle), planned, denied), at(2))
	put(t, s, doc("second", "2010-01-02", "Another text.", claim(t, "state:AA", "SUPPLIED", "state:BB", middle)), at(3))
	return s
}

// A page costs about a page, whatever the filter chooses by and however many
// relations there are beside it: twice the data costs the same.
func TestAPageCostsAPage(t *testing.T) {
	small, large := hub(t, 1500), hub(t, 6000)
	look := large.Snapshot()
	defer look.Close()
	rare, err := look.ArticleByURL(ctx, "https://rare.example/1")
	if err != nil {
		t.Fatal(err)
	}
	day := func(s string) kg.Day {
		d, err := kg.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	range1 := &store.When{From: day("2001-03-01"), To: day("2001-06-01")}
	for name, f := range map[string]store.Filter{
		"everything":          {},
		"default":             store.Default(),
		"entity":              {Of: "state:AA"},
		"entity from":         {From: []kg.EntityID{"state:AA"}},
		"entity to, rare":     {To: []kg.EntityID{"state:AA"}, Kinds: []kg.RelationKind{"ACCUSED"}},
		"entity and kind":     {Of: "state:AA", Kinds: []kg.RelationKind{"VISITED"}},
		"rare kind":           {Of: "state:AA", Kinds: []kg.RelationKind{"SUPPLIED"}},
		"rare kind, all":      {Kinds: []kg.RelationKind{"SUPPLIED"}},
		"pair":                {Between: []kg.EntityID{"state:AA", "state:BB"}},
		"pair and range":      {Between: []kg.EntityID{"state:AA", "state:BB"}, When: range1},
		"pair and kind":       {Of: "state:AA", With: []kg.EntityID{"state:BB"}, Kinds: []kg.RelationKind{"SUPPLIED"}},
		"rare pair":           {Of: "state:AA", With: []kg.EntityID{"state:CC"}},
		"directed pair":       {From: []kg.EntityID{"state:BB"}, To: []kg.EntityID{"state:AA"}},
		"range":               {When: range1},
		"definitely":          {When: &store.When{From: range1.From, To: range1.To, Match: kg.Definitely}},
		"entity and range":    {Of: "state:AA", When: range1},
		"planned":             {Of: "state:AA", Modality: []kg.Modality{kg.Planned}},
		"planned, all":        {Modality: []kg.Modality{kg.Planned}},
		"negated":             {Of: "state:BB", Polarity: []kg.Polarity{kg.Negated}},
		"corroborated":        {Of: "state:AA", Verdict: []kg.Verdict{kg.Corroborated}},
		"two sources":         {MinSources: 2},
		"language":            {Of: "state:AA", Lang: []string{"en"}},
		"article":             {Articles: []kg.ArticleID{rare.ID}},
		"article and entity":  {Articles: []kg.ArticleID{rare.ID}, Of: "state:BB", Kinds: []kg.RelationKind{"SUPPLIED"}},
		"several at the ends": {With: []kg.EntityID{"state:AA", "state:BB", "state:CC"}},
		"as of":               {Of: "state:AA", AsOf: store.AsOf{Recorded: at(1)}},
	} {
		for _, order := range []store.Order{store.NewestFirst, store.OldestFirst} {
			cost := func(s *store.Store) store.Reads {
				t.Helper()
				v := s.Snapshot()
				defer v.Close()
				if _, err := v.Relations(ctx, f, order, store.Page{First: 20}); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				return v.Reads()
			}
			a, b := cost(small), cost(large)
			most := int64(150)
			if !f.AsOf.IsZero() {
				most = 21 * 120 // each claim's neighbourhood in its bucket is read too
			}
			if b.Keys > most || b.Seeks > most || b.Gets > most {
				t.Errorf("%s: a page of 20 took %+v", name, b)
			}
			if b.Keys > a.Keys+a.Keys/2+10 || b.Gets > a.Gets+a.Gets/2+10 {
				t.Errorf("%s: it took %+v, with four times the data %+v", name, a, b)
			}
		}
	}
}

// Counting does not depend on how many relations there are.
func TestCountsCostCounters(t *testing.T) {
	s := hub(t, 3000)
	for name, f := range map[string]store.Filter{"all": {}, "entity": {Of: "state:AA"}, "pair": {Between: []kg.EntityID{"state:AA", "state:BB"}}} {
		for _, by := range []store.By{store.ByKind, store.ByYear} {
			if name == "pair" && by == store.ByYear {
				continue // walks the pair's index
			}
			v := s.Snapshot()
			counts, err := v.Count(ctx, f, by, 100)
			reads := v.Reads()
			v.Close()
			if err != nil || len(counts) == 0 {
				t.Fatalf("%s by %s: %v, %v", name, by, counts, err)
			}
			if reads.Keys+reads.Gets > 40 {
				t.Errorf("%s by %s took %+v", name, by, reads)
			}
		}
	}
	v := s.Snapshot()
	defer v.Close()
	counts, err := v.Count(ctx, store.Filter{}, store.ByEntity, 2)
	if err != nil {
		t.Fatal(err)
	}
	if reads := v.Reads(); reads.Keys+reads.Gets > 40 || len(counts) != 2 || counts[0].Key != "state:AA" || counts[0].N != 3003 || counts[1].Key != "state:BB" {
		t.Errorf("by entity took %+v: %v", reads, counts)
	}
	counts, err = v.Count(ctx, store.Filter{Of: "state:AA"}, store.ByEntity, 10)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range counts {
		got = append(got, fmt.Sprint(c.Key, " ", c.N))
	}
	if want := []string{"state:BB 2997", "state:CC 6"}; !slices.Equal(got, want) {
		t.Errorf("counterparts: %v, want %v", got, want)
	}
}
