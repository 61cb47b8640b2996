package query_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/safir-graph/safir/internal/dataset"
	"github.com/safir-graph/safir/internal/dataset/icews"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/query"
	"github.com/safir-graph/safir/internal/store"
	"github.com/safir-graph/safir/seed"
)

// eventsFile is the real data that the tests and benchmarks of this file read.
const eventsFile = "../../../shared/data/events.tsv.gz"

// loaded is a graph of the events, opened once for all tests.
type loaded struct {
	store *store.Store
	onto  *ontology.Ontology
	known []kg.EntityID // drawn by degree: hubs come often
	err   error
}

var (
	once, fourfold sync.Once
	plainGraph     loaded
	largeGraph     loaded
	folder         string
)

func TestMain(m *testing.M) {
	code := m.Run()
	for _, g := range []*loaded{&plainGraph, &largeGraph} {
		if g.store != nil {
			g.store.Close() //nolint:errcheck // of a test
		}
	}
	if folder != "" {
		os.RemoveAll(folder) //nolint:errcheck // of a test
	}
	os.Exit(code)
}

// events is the graph of the real events; it skips, saying so, where they are not
// at hand.
func events(t testing.TB) *loaded {
	t.Helper()
	if testing.Short() {
		t.Skip("loading the events is not short")
	}
	if _, err := os.Stat(eventsFile); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not here", eventsFile)
	}
	once.Do(func() { plainGraph.load("plain", 1) })
	if plainGraph.err != nil {
		t.Fatal(plainGraph.err)
	}
	return &plainGraph
}

// fourTimes is the graph of four times the events, each time 20 years later.
func fourTimes(t testing.TB) *loaded {
	t.Helper()
	fourfold.Do(func() { largeGraph.load("large", 4) })
	if largeGraph.err != nil {
		t.Fatal(largeGraph.err)
	}
	return &largeGraph
}

// shifted repeats rows with their dates moved by 20 years each time.
func shifted(rows []byte, times int) io.Reader {
	parts := make([]io.Reader, times)
	for i := range parts {
		if i == 0 {
			parts[i] = bytes.NewReader(rows)
			continue
		}
		r, w := io.Pipe()
		go func() {
			lines := bufio.NewWriter(w)
			for line := range bytes.Lines(rows) {
				line = bytes.TrimSuffix(line, []byte("\n"))
				at := len(line) - len("2005-01-02")
				year := int(line[at])*1000 + int(line[at+1])*100 + int(line[at+2])*10 + int(line[at+3]) - '0'*1111
				fmt.Fprintf(lines, "%s%04d%s\n", line[:at], year+20*i, strings.Replace(string(line[at+4:]), "-02-29", "-02-28", 1)) //nolint:errcheck // told by Flush
			}
			w.CloseWithError(lines.Flush()) //nolint:errcheck // never fails
		}()
		parts[i] = r
	}
	return io.MultiReader(parts...)
}

func (g *loaded) load(name string, times int) {
	g.err = func() (err error) {
		if folder == "" {
			if folder, err = os.MkdirTemp("", "safir-events"); err != nil {
				return err
			}
		}
		if g.onto, err = ontology.Load(); err != nil {
			return err
		}
		if g.store, err = store.Open(filepath.Join(folder, name), store.Options{Traits: g.onto.Traits}); err != nil {
			return err
		}
		entities, err := seed.Entities()
		if err != nil {
			return err
		}
		if _, err = g.store.PutEntities(ctx, entities); err != nil {
			return err
		}
		file, err := dataset.Open(eventsFile)
		if err != nil {
			return err
		}
		defer file.Close()
		rows, err := io.ReadAll(file)
		if err != nil {
			return err
		}
		if race { // the race detector takes ten times as long
			const few = 4 << 20
			rows = rows[:bytes.LastIndexByte(rows[:few], '\n')+1]
		}
		_, err = dataset.Import(ctx, g.store, g.onto, icews.Format, shifted(rows, times), dataset.Options{Path: "events.tsv", At: time.Unix(1, 0)})
		if err != nil {
			return err
		}
		return g.draw()
	}()
}

// draw lists entities by their part in the relations.
func (g *loaded) draw() error {
	v := g.store.Snapshot()
	defer v.Close()
	ends := rand.New(rand.NewPCG(1, 2))
	var ids []kg.EntityID
	if err := v.EachEntity(ctx, func(e *kg.Entity) error { ids = append(ids, e.ID); return nil }); err != nil {
		return err
	}
	degrees, err := v.Degrees(ctx, ids)
	if err != nil {
		return err
	}
	sum := 0
	for _, d := range degrees {
		sum += d
	}
	if sum == 0 {
		return errors.New("no relations were loaded")
	}
	for range 20000 {
		at := ends.IntN(sum)
		for i, d := range degrees {
			if at -= d; at < 0 {
				g.known = append(g.known, ids[i])
				break
			}
		}
	}
	return nil
}

// story adds articles about the hubs, so that every modality, verdict, polarity
// and several languages occur among the events.
func story(t *testing.T, s *store.Store) []kg.ArticleID {
	t.Helper()
	var ids []kg.ArticleID
	n := 0
	for _, day := range []string{"2006-02-03", "2010-07-01", "2014-05-06", "2018-11-12"} {
		for _, lang := range []string{"ar", "en", "ru"} {
			span, err := kg.ParseEDTF(day)
			if err != nil {
				t.Fatal(err)
			}
			var claims []kg.Claim
			for i, kind := range []kg.RelationKind{"VISITED", "ACCUSED", "SUPPLIED", "MET"} {
				c := kg.Claim{Kind: kind, Subject: "state:CN", Object: "state:US", Time: span, Modality: kg.Modalities[(n+i)%len(kg.Modalities)]}
				if (n+i)%5 == 0 {
					c.Polarity, c.Modality = kg.Negated, kg.Asserted
				}
				claims = append(claims, c)
			}
			n++
			w, err := s.PutExtraction(ctx, store.Extraction{Article: kg.Article{URL: fmt.Sprintf("https://%s.example/%s", lang, day), Published: span.Earliest,
				Publisher: lang, Lang: lang, Text: "An invented text of " + day + " in " + lang}, Claims: claims}, time.Unix(int64(10+n), 0))
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, w.Article)
		}
	}
	return ids
}

// Every combination of what a filter can ask for is answered by walking an index
// and not by looking for what fits: a page of 20 takes a bounded number of keys
// among half a million relations.
func TestEveryFilterHasAnIndex(t *testing.T) {
	g := events(t)
	articles := story(t, g.store)
	us, cn, ru, ml := kg.EntityID("state:US"), kg.EntityID("state:CN"), kg.EntityID("state:RU"), kg.EntityID("state:ML")
	type part struct {
		name string
		set  func(*store.Filter)
	}
	nothing := part{"", func(*store.Filter) {}}
	day := func(s string) kg.Day {
		d, err := kg.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	ids := func(list ...kg.EntityID) []kg.EntityID { return list }
	axes := [][]part{
		{nothing,
			{"of a hub", func(f *store.Filter) { f.Of = cn }},
			{"of a small state", func(f *store.Filter) { f.Of = ml }},
			{"between", func(f *store.Filter) { f.Between = ids(us, cn) }},
			{"between three", func(f *store.Filter) { f.Between = ids(us, cn, ru) }},
			{"from", func(f *store.Filter) { f.From = ids(cn) }},
			{"to", func(f *store.Filter) { f.To = ids(cn) }},
			{"from to", func(f *store.Filter) { f.From, f.To = ids(cn), ids(us, ru) }},
			{"with", func(f *store.Filter) { f.With = ids(cn, ml) }},
			{"of with", func(f *store.Filter) { f.Of, f.With = cn, ids(us) }},
			{"from with", func(f *store.Filter) { f.From, f.With = ids(cn), ids(us) }},
		},
		{nothing,
			{"a kind", func(f *store.Filter) { f.Kinds = []kg.RelationKind{"ACCUSED"} }},
			{"kinds", func(f *store.Filter) { f.Kinds = []kg.RelationKind{"VISITED", "SUPPLIED", "RATIFIED"} }},
		},
		{nothing,
			{"possibly", func(f *store.Filter) { f.When = &store.When{From: day("2010-07-01"), To: day("2010-12-31")} }},
			{"definitely", func(f *store.Filter) {
				f.When = &store.When{From: day("2010-07-01"), To: day("2010-12-31"), Match: kg.Definitely}
			}},
			{"before all", func(f *store.Filter) { f.When = &store.When{To: day("1990-01-01")} }},
		},
		{nothing,
			{"the default", func(f *store.Filter) { d := store.Default(); f.Modality, f.Polarity = d.Modality, d.Polarity }},
			{"planned", func(f *store.Filter) { f.Modality = []kg.Modality{kg.Planned} }},
			{"negated", func(f *store.Filter) { f.Polarity = []kg.Polarity{kg.Negated} }},
		},
		{nothing,
			{"a verdict", func(f *store.Filter) { f.Verdict = []kg.Verdict{kg.Corroborated, kg.Contested} }},
			{"two sources", func(f *store.Filter) { f.MinSources = 2 }},
		},
		{nothing, {"a language", func(f *store.Filter) { f.Lang = []string{"ru"} }}},
		{nothing,
			{"an article", func(f *store.Filter) { f.Articles = articles[:1] }},
			{"the whole file", func(f *store.Filter) {
				f.Articles = []kg.ArticleID{kg.NewArticleID("dataset:icews/events.tsv", "", "", "", "")}
			}},
		},
	}
	worst := store.Reads{}
	var walk func(name []string, axis int, f store.Filter)
	walk = func(name []string, axis int, f store.Filter) {
		if axis < len(axes) {
			for _, p := range axes[axis] {
				next := f
				p.set(&next)
				if p.name == "" {
					walk(name, axis+1, next)
				} else {
					walk(append(name[:len(name):len(name)], p.name), axis+1, next)
				}
			}
			return
		}
		for _, order := range []store.Order{store.NewestFirst, store.OldestFirst} {
			v := g.store.Snapshot()
			_, err := v.Relations(ctx, f, order, store.Page{First: 20})
			reads := v.Reads()
			v.Close()
			if err != nil {
				t.Errorf("%s: %v", strings.Join(name, ", "), err)
				return
			}
			worst.Gets, worst.Seeks, worst.Keys = max(worst.Gets, reads.Gets), max(worst.Seeks, reads.Seeks), max(worst.Keys, reads.Keys)
			// Without ends all kinds are walked, each in its lanes.
			if reads.Keys > 400 || reads.Seeks > 300 || reads.Gets > 150 {
				t.Errorf("%s: a page took %+v", strings.Join(name, ", "), reads)
			}
		}
	}
	walk(nil, 0, store.Filter{})
	t.Logf("at most %+v", worst)
}

// The bounds of counting: no relation is read.
func TestCountsOfEventsCostCounters(t *testing.T) {
	g := events(t)
	for _, c := range []struct {
		name string
		f    store.Filter
		by   []store.By
	}{
		{"all", store.Filter{}, []store.By{store.ByKind, store.ByYear, store.ByMonth}},
		{"default", store.Default(), []store.By{store.ByKind, store.ByYear, store.ByMonth}},
		{"a hub", store.Filter{Of: "state:CN"}, []store.By{store.ByKind, store.ByYear, store.ByMonth, store.ByEntity}},
		{"a hub's visits", store.Filter{Of: "state:CN", Kinds: []kg.RelationKind{"VISITED"}}, []store.By{store.ByKind, store.ByYear, store.ByMonth, store.ByEntity}},
		{"between", store.Filter{Between: []kg.EntityID{"state:CN", "state:US"}}, []store.By{store.ByKind}},
	} {
		for _, by := range c.by {
			v := g.store.Snapshot()
			counts, err := v.Count(ctx, c.f, by, 10)
			reads := v.Reads()
			v.Close()
			most := int64(60) // years
			if by == store.ByEntity {
				most = 6000 // neighbours
			}
			if err != nil || len(counts) == 0 || reads.Gets+reads.Keys > most {
				t.Errorf("%s by %s: %d rows, %+v, %v", c.name, by, len(counts), reads, err)
			}
		}
	}
}

// spread reports the median and the 99th percentile of what took how long of a
// processor.
func spread(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	at := func(p int) float64 { return float64(took[min(len(took)-1, len(took)*p/100)].Nanoseconds()) / 1e6 }
	b.ReportMetric(at(50), "p50-ms")
	b.ReportMetric(at(99), "p99-ms")
	b.ReportMetric(0, "ns/op")
}

// measure times a query over entities drawn by degree.
func measure(b *testing.B, g *loaded, what func(v *store.Snapshot, a, c kg.EntityID) error) {
	b.Helper()
	pin()
	v := g.store.Snapshot()
	defer v.Close()
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		a, c := g.known[i%len(g.known)], g.known[(i*7+13)%len(g.known)]
		if a == c {
			continue
		}
		start := processorTime()
		if err := what(v, a, c); err != nil {
			b.Fatal(err)
		}
		took = append(took, processorTime()-start)
	}
	spread(b, took)
}

// The queries of the table that the project measures itself by: a and b without
// HTTP and GraphQL, d, e and f as they are.
var queries = map[string]func(g *loaded) func(v *store.Snapshot, a, c kg.EntityID) error{
	"a": func(*loaded) func(*store.Snapshot, kg.EntityID, kg.EntityID) error {
		return func(v *store.Snapshot, a, _ kg.EntityID) error {
			f := store.Default()
			f.Of = a
			page, err := v.Relations(ctx, f, store.NewestFirst, store.Page{First: 20})
			if err != nil {
				return err
			}
			ends := make([]kg.EntityID, len(page.Items))
			for i, r := range page.Items {
				ends[i] = r.Other(a)
			}
			_, err = v.Entities(ctx, ends)
			return err
		}
	},
	"b": func(*loaded) func(*store.Snapshot, kg.EntityID, kg.EntityID) error {
		return func(v *store.Snapshot, a, c kg.EntityID) error {
			f := store.Default()
			f.Between, f.When = []kg.EntityID{a, c}, &store.When{From: kg.DayOf(2010, 1, 1), To: kg.DayOf(2014, 12, 31)}
			_, err := v.Relations(ctx, f, store.NewestFirst, store.Page{First: 20})
			return err
		}
	},
	"d": func(*loaded) func(*store.Snapshot, kg.EntityID, kg.EntityID) error {
		return func(v *store.Snapshot, a, c kg.EntityID) error {
			_, err := query.Paths(ctx, v, a, c, 4, store.Default(), 1)
			return err
		}
	},
	"e": func(*loaded) func(*store.Snapshot, kg.EntityID, kg.EntityID) error {
		return func(v *store.Snapshot, a, _ kg.EntityID) error {
			f := store.Default()
			f.Of = a
			_, err := v.Count(ctx, f, store.ByKind, 100)
			return err
		}
	},
	"f": func(g *loaded) func(*store.Snapshot, kg.EntityID, kg.EntityID) error {
		prefixes := g.prefixes("en")
		i := 0
		return func(v *store.Snapshot, _, _ kg.EntityID) error {
			i++
			_, err := v.FindEntities(ctx, prefixes[i%len(prefixes)], nil, store.Page{First: 10})
			return err
		}
	},
	"f-arabic": func(g *loaded) func(*store.Snapshot, kg.EntityID, kg.EntityID) error {
		prefixes := g.prefixes("ar")
		i := 0
		return func(v *store.Snapshot, _, _ kg.EntityID) error {
			i++
			_, err := v.FindEntities(ctx, prefixes[i%len(prefixes)], nil, store.Page{First: 10})
			return err
		}
	},
	"paths5": func(*loaded) func(*store.Snapshot, kg.EntityID, kg.EntityID) error {
		return func(v *store.Snapshot, a, c kg.EntityID) error {
			_, err := query.Paths(ctx, v, a, c, 4, store.Default(), 5)
			return err
		}
	},
}

// prefixes are the first one to five letters of known names in a language.
func (g *loaded) prefixes(lang string) []string {
	v := g.store.Snapshot()
	defer v.Close()
	var out []string
	err := v.EachEntity(ctx, func(e *kg.Entity) error {
		for _, a := range e.Aliases {
			if a.Lang == lang {
				letters := []rune(a.Text)
				out = append(out, string(letters[:min(len(letters), 1+len(out)%5)]))
			}
		}
		return nil
	})
	if err != nil || len(out) == 0 {
		panic(fmt.Sprint("no names in ", lang, ": ", err))
	}
	r := rand.New(rand.NewPCG(3, 4))
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return slices.DeleteFunc(out, func(s string) bool {
		return strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) == ""
	})
}

func BenchmarkEvents(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(queries)) {
		b.Run(name, func(b *testing.B) {
			g := events(b)
			measure(b, g, queries[name](g))
		})
	}
}

// BenchmarkGrowth tells how much more each query costs with four times the data.
func BenchmarkGrowth(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(queries)) {
		b.Run(name, func(b *testing.B) {
			small, large := events(b), fourTimes(b)
			cost := func(g *loaded, n int) float64 {
				run := queries[name](g)
				v := g.store.Snapshot()
				defer v.Close()
				start := processorTime()
				for i := range n {
					a, c := small.known[i%len(small.known)], small.known[(i*7+13)%len(small.known)]
					if a == c {
						continue
					}
					if err := run(v, a, c); err != nil {
						b.Fatal(err)
					}
				}
				return (processorTime() - start).Seconds() / float64(n)
			}
			const n = 500
			cost(small, n) // fills the caches
			cost(large, n)
			pin()
			var ratios []float64
			for b.Loop() {
				ratios = append(ratios, cost(large, n)/cost(small, n))
			}
			slices.Sort(ratios)
			b.ReportMetric(ratios[len(ratios)/2], "times")
			b.ReportMetric(0, "ns/op")
		})
	}
}
