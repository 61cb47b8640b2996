package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

var ctx = context.Background()

// traits as the ontology has them for the kinds of these tests.
func traits(k kg.RelationKind) kg.Traits {
	switch k {
	case "MET":
		return kg.Traits{Symmetric: true}
	case "COOPERATES_WITH":
		return kg.Traits{Symmetric: true, Durative: true}
	case "HOLDS_OFFICE":
		return kg.Traits{Durative: true, ByRole: true}
	}
	return kg.Traits{}
}

func open(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	o.Traits = traits
	s, err := store.Open("", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func person(slug string, names ...string) kg.Entity {
	e := kg.Entity{ID: kg.MakeEntityID(kg.Person, slug), Kind: kg.Person}
	for i, n := range names {
		form := kg.Name
		if i == 0 {
			form = kg.Label
		}
		e.Aliases = append(e.Aliases, kg.Alias{Text: n, Lang: "en", Form: form})
	}
	return e
}

func state(code, name string) kg.Entity {
	return kg.Entity{ID: kg.MakeEntityID(kg.State, code), Kind: kg.State, Aliases: []kg.Alias{{Text: name, Lang: "en", Form: kg.Label}}}
}

func at(hour int) time.Time {
	return time.Date(2025, 1, 1, hour, 0, 0, 0, time.UTC)
}

func edtf(t testing.TB, s string) kg.TimeSpan {
	t.Helper()
	span, err := kg.ParseEDTF(s)
	if err != nil {
		t.Fatal(err)
	}
	span.Basis = kg.Explicit
	return span
}

func put(t testing.TB, s *store.Store, x store.Extraction, when time.Time) store.Written {
	t.Helper()
	w, err := s.PutExtraction(ctx, x, when)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func world(t testing.TB, s *store.Store) {
	t.Helper()
	_, err := s.PutEntities(ctx, []kg.Entity{
		person("anna", "Anna Alder"), person("boris", "Boris Birch"), person("carl", "Carl Cedar"),
		state("AA", "Aland"), state("BB", "Borland"), state("CC", "Corland"),
	})
	if err != nil {
		t.Fatal(err)
	}
}

func claim(t testing.TB, subject string, kind kg.RelationKind, object, when string) kg.Claim {
	t.Helper()
	return kg.Claim{Kind: kind, Subject: kg.EntityID(subject), Object: kg.EntityID(object), Time: edtf(t, when), Modality: kg.Asserted, Polarity: kg.Positive}
}

func doc(name, published, text string, claims ...kg.Claim) store.Extraction {
	day, err := kg.ParseDay(published)
	if err != nil {
		panic(err)
	}
	return store.Extraction{Article: kg.Article{URL: "https://" + name + ".example/1", Publisher: name, Published: day, Lang: "en", Text: text, Title: "On " + name}, Claims: claims}
}

// show lists relations as "kind source target edtf modality verdict n-claims".
func show(rs []*kg.Relation) []string {
	var out []string
	for _, r := range rs {
		out = append(out, fmt.Sprintf("%s %s %s %s %s %s %d", r.Kind, r.Source, r.Target, r.Time.EDTF, r.Modality, r.Verdict, len(r.Claims)))
	}
	return out
}

func relations(t testing.TB, s *store.Store, f store.Filter) []string {
	t.Helper()
	v := s.Snapshot()
	defer v.Close()
	page, err := v.Relations(ctx, f, store.OldestFirst, store.Page{First: 100})
	if err != nil {
		t.Fatal(err)
	}
	return show(page.Items)
}

func wantRelations(t testing.TB, s *store.Store, f store.Filter, want ...string) {
	t.Helper()
	if got := relations(t, s, f); !slices.Equal(got, want) {
		t.Errorf("relations(%+v):\n got %q\nwant %q", f, got, want)
	}
}

func TestTwoOutletsOneVisitTwoVisitsTwoEdges(t *testing.T) {
	s := open(t, store.Options{})
	world(t, s)
	put(t, s, doc("one", "2025-03-05", "Anna was here.", claim(t, "person:anna", "VISITED", "state:BB", "2025-03-04")), at(1))
	put(t, s, doc("two", "2025-03-19", "She came in March.", claim(t, "person:anna", "VISITED", "state:BB", "2025-03")), at(2))
	put(t, s, doc("three", "2025-11-12", "Anna came again.", claim(t, "person:anna", "VISITED", "state:BB", "2025-11-11")), at(3))
	wantRelations(t, s, store.Default(),
		"VISITED person:anna state:BB 2025-03-04 ASSERTED CORROBORATED 2",
		"VISITED person:anna state:BB 2025-11-11 ASSERTED UNCONTESTED 1")
}

func TestIngestingTwiceChangesNothing(t *testing.T) {
	s := open(t, store.Options{})
	world(t, s)
	x := doc("one", "2025-03-05", "Anna was here.", claim(t, "person:anna", "VISITED", "state:BB", "2025-03-04"))
	x.Mentions = []kg.Mention{{Entity: "person:anna", Start: 0, End: 4, Text: "Anna"}}
	x.Entities = []kg.Entity{person("dora", "Dora Date")}
	first := put(t, s, x, at(1))
	if first.Outcome != store.New || first.Claims != 1 || len(first.Relations) != 1 {
		t.Fatalf("first: %+v", first)
	}
	v := s.Snapshot()
	before, err := v.Stats(ctx)
	v.Close()
	if err != nil {
		t.Fatal(err)
	}
	second := put(t, s, x, at(2))
	if second.Outcome != store.Unchanged || second.Claims != 0 || len(second.Relations) != 0 {
		t.Errorf("second: %+v", second)
	}
	v = s.Snapshot()
	defer v.Close()
	after, err := v.Stats(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(before) != fmt.Sprint(after) {
		t.Errorf("stats changed from %+v to %+v", before, after)
	}
	want := store.Stats{Entities: 7, Relations: 1, Claims: 1, Articles: 1, Mentions: 1,
		EntitiesByKind:  map[kg.EntityKind]int{kg.Person: 4, kg.State: 3},
		RelationsByKind: map[kg.RelationKind]int{"VISITED": 1}, ArticlesByLang: map[string]int{"en": 1}}
	if fmt.Sprint(after) != fmt.Sprint(want) {
		t.Errorf("stats = %+v, want %+v", after, want)
	}
}

func TestCorrectedArticleSupersedesItsVersionBefore(t *testing.T) {
	s := open(t, store.Options{})
	world(t, s)
	v1 := doc("one", "2025-03-05", "Anna was in Borland, and met Boris.",
		claim(t, "person:anna", "VISITED", "state:BB", "2025-03-04"), claim(t, "person:anna", "MET", "person:boris", "2025-03-04"))
	v2 := doc("one", "2025-03-05", "Anna was in Corland, and met Boris. An earlier version said Borland.",
		claim(t, "person:anna", "VISITED", "state:CC", "2025-03-04"), claim(t, "person:anna", "MET", "person:boris", "2025-03-04"))
	first := put(t, s, v1, at(1))
	second := put(t, s, v2, at(5))
	if second.Outcome != store.Revised || second.Superseded != first.Article || second.Claims != 2 || second.Retracted != 2 {
		t.Fatalf("second: %+v", second)
	}
	met := "MET person:anna person:boris 2025-03-04 ASSERTED UNCONTESTED 1"
	now := []string{met, "VISITED person:anna state:CC 2025-03-04 ASSERTED UNCONTESTED 1"}
	then := []string{met, "VISITED person:anna state:BB 2025-03-04 ASSERTED UNCONTESTED 1"}
	sorted := func(f store.Filter) []string { l := relations(t, s, f); slices.Sort(l); return l }
	if got := sorted(store.Default()); !slices.Equal(got, now) {
		t.Errorf("now: %q, want %q", got, now)
	}
	for _, c := range []struct {
		when time.Time
		want []string
	}{{at(0), nil}, {at(1), then}, {at(4), then}, {at(5), now}, {at(6), now}} {
		f := store.Default()
		f.AsOf.Recorded = c.when
		if got := sorted(f); !slices.Equal(got, c.want) {
			t.Errorf("as of %v: %q, want %q", c.when, got, c.want)
		}
	}
	v := s.Snapshot()
	defer v.Close()
	page, err := v.ClaimsOfArticle(ctx, first.Article, store.Page{First: 10})
	if err != nil {
		t.Fatal(err)
	}
	lifecycles := map[kg.RelationKind]kg.Lifecycle{}
	for _, c := range page.Items {
		lifecycles[c.Kind] = c.Lifecycle
		if !c.Retracted.Equal(at(5)) || !c.Recorded.Equal(at(1)) {
			t.Errorf("claim %s: recorded %v, retracted %v", c.Kind, c.Recorded, c.Retracted)
		}
		rs, err := v.RelationsOfClaims(ctx, []kg.ClaimID{c.ID})
		if err != nil || rs[0] == nil || rs[0].Kind != c.Kind {
			t.Errorf("the relation of a retracted %s claim: %v, %v", c.Kind, rs, err)
		}
	}
	if lifecycles["VISITED"] != kg.Corrected || lifecycles["MET"] != kg.Superseded || len(page.Items) != 2 || page.Total != 2 {
		t.Errorf("lifecycles: %v, total %d", lifecycles, page.Total)
	}
	old, err := v.Articles(ctx, []kg.ArticleID{first.Article, second.Article})
	if err != nil || !old[0].Superseded.Equal(at(5)) || !old[1].Superseded.IsZero() {
		t.Errorf("articles: %+v, %v", old, err)
	}
	texts, err := v.Texts(ctx, []kg.ArticleID{first.Article})
	if err != nil || texts[0] != v1.Article.Text {
		t.Errorf("the text of the old version: %q, %v", texts, err)
	}
	again := put(t, s, v1, at(7))
	if again.Outcome != store.Unchanged {
		t.Errorf("the old version ingested again: %+v", again)
	}
	if got := sorted(store.Default()); !slices.Equal(got, now) {
		t.Errorf("after the old version came again: %q, want %q", got, now)
	}
}

// Each snapshot sees the relation of its own state, whatever the caches have
// learned from another.
func TestRelationsOfBothSidesOfACommit(t *testing.T) {
	s := open(t, store.Options{})
	world(t, s)
	text := "Anna came to BB."
	put(t, s, doc("one", "2025-03-05", text, claim(t, "person:anna", "VISITED", "state:BB", "2025-03-04")), at(1))
	before := s.Snapshot()
	defer before.Close()
	sources := func(v *store.Snapshot) int {
		t.Helper()
		found, err := v.Relations(ctx, store.Default(), store.NewestFirst, store.Page{First: 10})
		if err != nil || len(found.Items) != 1 {
			t.Fatalf("%v, %v", found.Items, err)
		}
		return found.Items[0].Sources
	}
	for range 2 { // from the engine, then from the cache
		if n := sources(before); n != 1 {
			t.Errorf("before: %d sources", n)
		}
	}
	put(t, s, doc("two", "2025-03-06", "She was there, others say.", claim(t, "person:anna", "VISITED", "state:BB", "2025-03-04")), at(2))
	after := s.Snapshot()
	defer after.Close()
	for range 2 {
		if a, b := sources(before), sources(after); a != 1 || b != 2 {
			t.Errorf("before %d, after %d sources, want 1 and 2", a, b)
		}
	}
}
