package query_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/query"
	"github.com/safir-graph/safir/internal/store"
)

var ctx = context.Background()

func traits(k kg.RelationKind) kg.Traits { return kg.Traits{Symmetric: k == "MET"} }

type edge struct {
	kind     kg.RelationKind
	src, dst string
	day      string
}

func entity(name string) kg.EntityID { return kg.EntityID("person:" + name) }

// graphOf stores edges between persons.
func graphOf(t interface{ Fatal(...any) }, names []string, edges []edge) *store.Store {
	s, err := store.Open("", store.Options{Traits: traits})
	if err != nil {
		t.Fatal(err)
	}
	var es []kg.Entity
	for _, n := range names {
		es = append(es, kg.Entity{ID: entity(n), Kind: kg.Person, Aliases: []kg.Alias{{Text: n, Lang: "en", Form: kg.Label}}})
	}
	if _, err := s.PutEntities(ctx, es); err != nil {
		t.Fatal(err)
	}
	for chunk := range slices.Chunk(edges, 500) {
		x := store.Extraction{Article: kg.Article{Text: fmt.Sprint("An invented chronicle: ", chunk), Lang: "en"}}
		for _, e := range chunk {
			span, err := kg.ParseEDTF(e.day)
			if err != nil {
				t.Fatal(err)
			}
			x.Claims = append(x.Claims, kg.Claim{Kind: e.kind, Subject: entity(e.src), Object: entity(e.dst), Time: span, Modality: kg.Asserted})
		}
		if _, err := s.PutExtraction(ctx, x, time.Unix(1, 0)); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// allPaths lists all ways without repetition up to a length by trying them all.
func allPaths(edges []edge, from, to string, maxHops int, through func(edge) bool) []string {
	next := map[string]map[string]bool{}
	for _, e := range edges {
		if through(e) {
			for _, d := range [][2]string{{e.src, e.dst}, {e.dst, e.src}} {
				if next[d[0]] == nil {
					next[d[0]] = map[string]bool{}
				}
				next[d[0]][d[1]] = true
			}
		}
	}
	var out [][]string
	var walk func(way []string)
	walk = func(way []string) {
		here := way[len(way)-1]
		if here == to {
			out = append(out, slices.Clone(way))
			return
		}
		if len(way) > maxHops {
			return
		}
		for n := range next[here] {
			if !slices.Contains(way, n) {
				walk(append(way, n))
			}
		}
	}
	walk([]string{from})
	slices.SortFunc(out, func(a, b []string) int { return cmp.Or(cmp.Compare(len(a), len(b)), slices.Compare(a, b)) })
	var lines []string
	for _, w := range out {
		lines = append(lines, fmt.Sprint(w))
	}
	return lines
}

func TestPathsAreAllPathsShortestFirst(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e", "f", "g"}
	rapid.Check(t, func(rt *rapid.T) {
		edges := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) edge {
			return edge{rapid.SampledFrom([]kg.RelationKind{"MET", "VISITED"}).Draw(t, "kind"), rapid.SampledFrom(names).Draw(t, "src"),
				rapid.SampledFrom(names).Draw(t, "dst"), rapid.SampledFrom([]string{"2024-01-01", "2025-01-01"}).Draw(t, "day")}
		}), 0, 14).Draw(rt, "edges")
		s := graphOf(rt, names, edges)
		defer s.Close()
		v := s.Snapshot()
		defer v.Close()
		f := store.Default()
		through := func(edge) bool { return true }
		switch rapid.IntRange(0, 3).Draw(rt, "filter") {
		case 1:
			f.Kinds = []kg.RelationKind{"MET"}
			through = func(e edge) bool { return e.kind == "MET" }
		case 2:
			f.When = &store.When{From: kg.DayOf(2025, 1, 1)}
			through = func(e edge) bool { return e.day == "2025-01-01" }
		}
		hops := rapid.IntRange(1, 6).Draw(rt, "hops")
		first := rapid.IntRange(1, 12).Draw(rt, "first")
		from, to := "a", "b"
		got, err := query.Paths(ctx, v, entity(from), entity(to), hops, f, first)
		if err != nil {
			rt.Fatal(err)
		}
		want := allPaths(edges, from, to, hops, through)
		want = want[:min(first, len(want))]
		var lines []string
		for _, p := range got.Paths {
			var way []string
			for i, id := range p.Entities {
				way = append(way, string(id)[len("person:"):])
				if i > 0 {
					r := p.Relations[i-1]
					if a, b := p.Entities[i-1], id; !(r.Source == a && r.Target == b) && !(r.Source == b && r.Target == a) {
						rt.Fatalf("relation %s %s does not lead from %s to %s", r.Source, r.Target, a, b)
					}
				}
			}
			lines = append(lines, fmt.Sprint(way))
		}
		if !slices.Equal(lines, want) || got.GaveUp != "" {
			rt.Fatalf("paths of at most %d, first %d: %v (gave up: %q), want %v of %v", hops, first, lines, got.GaveUp, want, edges)
		}
	})
}

func TestPathsGiveUpWithinTheirBounds(t *testing.T) {
	// Two layers fully joined: the ways of length 4 are 60×60 and more.
	names, edges := []string{"from", "to"}, []edge(nil)
	for i := range 60 {
		l, r := fmt.Sprintf("l%02d", i), fmt.Sprintf("r%02d", i)
		names = append(names, l, r)
		edges = append(edges, edge{"VISITED", "from", l, "2025-01-01"}, edge{"VISITED", "to", r, "2025-01-01"})
	}
	for i := range 60 {
		for j := range 60 {
			edges = append(edges, edge{"VISITED", fmt.Sprintf("l%02d", i), fmt.Sprintf("r%02d", j), "2025-01-01"})
		}
	}
	s := graphOf(t, names, edges)
	defer s.Close()
	v := s.Snapshot()
	defer v.Close()
	got, err := query.Paths(ctx, v, "person:from", "person:to", 3, store.Default(), 5)
	if err != nil || len(got.Paths) != 5 || got.GaveUp != "" {
		t.Fatalf("the five shortest: %d, gave up %q, %v", len(got.Paths), got.GaveUp, err)
	}
	if got.Paths[0].Entities[1] != "person:l00" || got.Paths[0].Entities[2] != "person:r00" || got.Paths[4].Entities[2] != "person:r04" {
		t.Errorf("equally long ways are not in the order of ids: %v, %v", got.Paths[0].Entities, got.Paths[4].Entities)
	}
	start := time.Now()
	f := store.Default()
	f.Kinds = []kg.RelationKind{"VISITED"}
	if _, err := query.Paths(ctx, v, "person:from", "person:to", 6, f, 100); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestPathsRefuseNonsense(t *testing.T) {
	s := graphOf(t, []string{"a", "b"}, []edge{{"MET", "a", "b", "2025-01-01"}})
	defer s.Close()
	v := s.Snapshot()
	defer v.Close()
	for name, c := range map[string]struct {
		from, to    kg.EntityID
		hops, first int
		kind        error
	}{
		"to itself":   {"person:a", "person:a", 4, 5, kg.ErrInvalid},
		"unknown end": {"person:a", "person:z", 4, 5, kg.ErrNotFound},
		"no hops":     {"person:a", "person:b", 0, 5, kg.ErrInvalid},
		"many hops":   {"person:a", "person:b", 7, 5, kg.ErrInvalid},
		"no paths":    {"person:a", "person:b", 4, 0, kg.ErrInvalid},
		"many paths":  {"person:a", "person:b", 4, 101, kg.ErrInvalid},
	} {
		if _, err := query.Paths(ctx, v, c.from, c.to, c.hops, store.Default(), c.first); !errors.Is(err, c.kind) {
			t.Errorf("%s: %v, want %v", name, err, c.kind)
		}
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := query.Paths(done, v, "person:a", "person:b", 4, store.Default(), 1); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context: %v", err)
	}
}

func TestNeighborhood(t *testing.T) {
	s := graphOf(t, []string{"a", "b", "c", "d", "e"}, []edge{
		{"MET", "a", "b", "2025-01-01"}, {"VISITED", "b", "c", "2025-01-02"}, {"MET", "c", "d", "2025-01-03"}, {"VISITED", "a", "e", "2024-01-01"}, {"VISITED", "a", "b", "2023-01-01"},
	})
	defer s.Close()
	v := s.Snapshot()
	defer v.Close()
	show := func(g query.Subgraph) string {
		out := ""
		for _, n := range g.Nodes {
			out += string(n)[len("person:"):]
		}
		for _, r := range g.Relations {
			out += " " + r.Time.EDTF
		}
		return out + fmt.Sprint(" ", g.Truncated)
	}
	for _, c := range []struct {
		depth, limit int
		f            store.Filter
		want         string
	}{
		{1, 100, store.Default(), "abe 2025-01-01 2024-01-01 2023-01-01 false"},
		{2, 100, store.Default(), "abec 2025-01-01 2024-01-01 2023-01-01 2025-01-02 false"},
		{3, 100, store.Default(), "abecd 2025-01-01 2024-01-01 2023-01-01 2025-01-02 2025-01-03 false"},
		{3, 2, store.Default(), "abe 2025-01-01 2024-01-01 true"},
		{3, 5, store.Default(), "abecd 2025-01-01 2024-01-01 2023-01-01 2025-01-02 2025-01-03 false"},
		{3, 100, store.Filter{Kinds: []kg.RelationKind{"VISITED"}}, "aebc 2024-01-01 2023-01-01 2025-01-02 false"},
	} {
		g, err := query.Neighborhood(ctx, v, []kg.EntityID{"person:a"}, c.depth, c.f, c.limit)
		if err != nil {
			t.Fatal(err)
		}
		if got := show(g); got != c.want {
			t.Errorf("depth %d, limit %d: %s, want %s", c.depth, c.limit, got, c.want)
		}
	}
	for name, err := range map[string]error{
		"depth 0": second(query.Neighborhood(ctx, v, []kg.EntityID{"person:a"}, 0, store.Default(), 10)),
		"depth 4": second(query.Neighborhood(ctx, v, []kg.EntityID{"person:a"}, 4, store.Default(), 10)),
		"limit 0": second(query.Neighborhood(ctx, v, []kg.EntityID{"person:a"}, 1, store.Default(), 0)),
		"nobody":  second(query.Neighborhood(ctx, v, nil, 1, store.Default(), 10)),
	} {
		if !errors.Is(err, kg.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := query.Neighborhood(ctx, v, []kg.EntityID{"person:z"}, 1, store.Default(), 10); !errors.Is(err, kg.ErrNotFound) {
		t.Errorf("an unknown id: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestSeriesHaveNoGaps(t *testing.T) {
	s := graphOf(t, []string{"a", "b", "c"}, []edge{
		{"MET", "a", "b", "2023-11-05"}, {"MET", "a", "b", "2023-11-07"}, {"VISITED", "a", "b", "2024-02"}, {"VISITED", "b", "a", "2024"}, {"VISITED", "a", "c", "2024-02-03"}, {"VISITED", "a", "b", "2024-06/2025-06"},
	})
	defer s.Close()
	v := s.Snapshot()
	defer v.Close()
	show := func(steps []query.Step) (out []string) {
		for _, s := range steps {
			out = append(out, fmt.Sprintf("%s %s %s %d", s.Key, s.From, s.To, s.N))
		}
		return out
	}
	for _, c := range []struct {
		f    store.Filter
		b    query.Bucket
		want []string
	}{
		{store.Default(), query.Year, []string{"2023 2023-01-01 2023-12-31 2", "2024 2024-01-01 2024-12-31 3"}},
		{store.Filter{Of: "person:a"}, query.Month, []string{"2023-11 2023-11-01 2023-11-30 2", "2023-12 2023-12-01 2023-12-31 0", "2024-01 2024-01-01 2024-01-31 0", "2024-02 2024-02-01 2024-02-29 2"}},
		{store.Filter{Between: []kg.EntityID{"person:a", "person:b"}, Kinds: []kg.RelationKind{"VISITED"}}, query.Month, []string{"2024-02 2024-02-01 2024-02-29 1"}},
		{store.Filter{From: []kg.EntityID{"person:c"}}, query.Year, nil},
	} {
		steps, err := query.Timeline(ctx, v, c.f, c.b)
		if err != nil {
			t.Fatal(err)
		}
		if got := show(steps); !slices.Equal(got, c.want) {
			t.Errorf("timeline %+v: %q, want %q", c.f, got, c.want)
		}
	}
	quadrant := func(k kg.RelationKind) query.Quadrant {
		if k == "MET" {
			return query.VerbalCooperation
		}
		return query.MaterialConflict
	}
	trend, err := query.Trend(ctx, v, "person:a", "person:b", store.Default(), query.Year, quadrant)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(trend); got != "[{2023 2023-01-01 2023-12-31 [0 2 0 0 0]} {2024 2024-01-01 2024-12-31 [0 0 0 0 2]}]" {
		t.Errorf("trend: %s", got)
	}
	counts, err := query.CountByGroup(ctx, v, store.Default(), func(k kg.RelationKind) string {
		if k == "MET" {
			return "CONSULT"
		}
		return ""
	}, 10)
	if err != nil || fmt.Sprint(counts) != "[{CONSULT 2}]" {
		t.Errorf("counts by group: %v, %v", counts, err)
	}
	if _, err := query.Timeline(ctx, v, store.Default(), "WEEK"); !errors.Is(err, kg.ErrInvalid) {
		t.Errorf("a bucket that does not exist: %v", err)
	}
}

func TestTooLongASeriesIsRefused(t *testing.T) {
	s := graphOf(t, []string{"a", "b"}, []edge{{"MET", "a", "b", "0900-01-01"}, {"MET", "a", "b", "2024-01-01"}})
	defer s.Close()
	v := s.Snapshot()
	defer v.Close()
	for _, b := range []query.Bucket{query.Year, query.Month} {
		if _, err := query.Timeline(ctx, v, store.Default(), b); !errors.Is(err, kg.ErrExhausted) {
			t.Errorf("eleven centuries by %s: %v", b, err)
		}
	}
}
