package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
	"github.com/safir-graph/safir/internal/store/kv"
	"github.com/safir-graph/safir/internal/store/kv/badger"
)

// engine is a real Badger in memory whose transactions can be made to fail, and
// whose bytes a test can look at and damage.
type engine struct {
	kv.Store
	failAfter int // writes of a transaction; 0 for never
	reads     int // keys that transactions have read
}

// reading counts what a transaction reads.
type reading struct {
	kv.Txn
	n *int
}

func (r reading) Get(k []byte) ([]byte, bool, error) { *r.n++; return r.Txn.Get(k) }
func (r reading) Iterate(from, to []byte, reverse bool) kv.Iterator {
	return walking{r.Txn.Iterate(from, to, reverse), r.n}
}

type walking struct {
	kv.Iterator
	n *int
}

func (w walking) First()        { *w.n++; w.Iterator.First() }
func (w walking) Seek(k []byte) { *w.n++; w.Iterator.Seek(k) }
func (w walking) Next()         { *w.n++; w.Iterator.Next() }

type failing struct {
	kv.Txn
	left int
}

var errDisk = errors.New("the disk is gone")

func (f *failing) Put(k, v []byte) error {
	if f.left--; f.left == 0 {
		return errDisk
	}
	return f.Txn.Put(k, v)
}

func (e *engine) Update(ctx context.Context, fn func(kv.Txn) error) error {
	if e.failAfter == 0 {
		return e.Store.Update(ctx, func(tx kv.Txn) error { return fn(reading{tx, &e.reads}) })
	}
	return e.Store.Update(ctx, func(tx kv.Txn) error { return fn(&failing{tx, e.failAfter}) })
}

func (e *engine) all(t testing.TB) map[string]string {
	t.Helper()
	v := e.Snapshot()
	defer v.Close()
	it := v.Iterate(nil, nil, false)
	defer it.Close()
	out := map[string]string{}
	for it.First(); it.Valid(); it.Next() {
		value, err := it.Value()
		if err != nil {
			t.Fatal(err)
		}
		out[string(it.Key())] = string(value)
	}
	return out
}

// loader is an engine that offers Load too.
type loader struct {
	*engine
	kv.Loader
	loads int
}

func (l *loader) Load(ctx context.Context, job string, fn func(kv.Sink) error) error {
	l.loads++
	return l.Loader.Load(ctx, job, fn)
}

func openLoader(t testing.TB) (*loader, *store.Store) {
	t.Helper()
	b, err := badger.Open("", badger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l := &loader{engine: &engine{Store: b}, Loader: b}
	return l, openOn(t, l)
}

func openEngine(t testing.TB) (*engine, *store.Store) {
	t.Helper()
	b, err := badger.Open("", badger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e := &engine{Store: b}
	return e, openOn(t, e)
}

func openOn(t testing.TB, e kv.Store) *store.Store {
	t.Helper()
	s, err := store.OpenOn(e, store.Options{Traits: traits})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestAFailureAtAnyWriteLeavesNothing(t *testing.T) {
	e, s := openEngine(t)
	world(t, s)
	first := doc("one", "2025-03-05", "Anna was here.", claim(t, "person:anna", "VISITED", "state:BB", "2025-03-04"))
	put(t, s, first, at(1))
	second := doc("one", "2025-03-05", "Anna was there.", claim(t, "person:anna", "VISITED", "state:CC", "2025-03-04"), claim(t, "person:anna", "MET", "person:boris", "2025-03-04"))
	second.Entities = []kg.Entity{person("dora", "Dora")}
	second.Mentions = []kg.Mention{{Entity: "person:dora", Start: 0, End: 4, Text: "Anna"}}
	// A new kind is written beforehand: it belongs to no article.
	put(t, s, doc("other", "2025-03-05", "They met.", claim(t, "person:boris", "MET", "person:carl", "2025-03-04")), at(1))
	before := e.all(t)
	failures := 0
	for n := 1; ; n++ {
		e.failAfter = n
		_, err := s.PutExtraction(ctx, second, at(2))
		e.failAfter = 0
		if err == nil {
			break
		}
		failures++
		if !errors.Is(err, errDisk) || !strings.Contains(err.Error(), "https://one.example/1") {
			t.Fatalf("write %d: %v, want the engine's error with the article's name", n, err)
		}
		after := e.all(t)
		if len(after) != len(before) {
			t.Fatalf("a failure at write %d left %d keys, there were %d", n, len(after), len(before))
		}
		for k, v := range before {
			if after[k] != v {
				t.Fatalf("a failure at write %d changed %q", n, k)
			}
		}
		wantRelations(t, s, store.Filter{Of: "person:anna"}, "VISITED person:anna state:BB 2025-03-04 ASSERTED UNCONTESTED 1")
		v := s.Snapshot()
		if _, err := v.Entity(ctx, "person:dora"); !errors.Is(err, kg.ErrNotFound) {
			t.Fatalf("after a failure at write %d there is an entity of it: %v", n, err)
		}
		v.Close()
	}
	if failures < 30 {
		t.Errorf("only %d writes were made to fail", failures)
	}
	v := s.Snapshot()
	defer v.Close()
	if _, err := v.Entity(ctx, "person:dora"); err != nil {
		t.Errorf("after all writes succeeded: %v", err)
	}
}

// Every record that carries data is checked when it is read.
func TestDamagedRecordsAreNotServed(t *testing.T) {
	e, s := openEngine(t)
	world(t, s)
	x := doc("one", "2025-03-05", "Anna was here.", claim(t, "person:anna", "VISITED", "state:BB", "2025-03-04"))
	x.Mentions = []kg.Mention{{Entity: "person:anna", Start: 0, End: 4, Text: "Anna"}}
	w := put(t, s, x, at(1))
	read := func() error { // a fresh store, so that no cache answers
		s, err := store.OpenOn(e, store.Options{Traits: traits})
		if err != nil {
			return err
		}
		v := s.Snapshot()
		defer v.Close()
		return errors.Join(
			v.EachEntity(ctx, func(*kg.Entity) error { return nil }),
			v.EachArticle(ctx, func(*kg.Article, []kg.Mention) error { return nil }),
			v.EachClaimOf(ctx, w.Article, func(*kg.Claim, kg.RelationID) error { return nil }),
			v.EachRelation(ctx, func(*kg.Relation) error { return nil }),
			second(v.ArticleByURL(ctx, x.Article.URL)),
			second(v.FindArticles(ctx, store.ArticleFilter{Text: "Anna"}, store.Page{First: 1})),
			second(v.MentionsOfEntity(ctx, "person:anna", store.Page{First: 1})),
			second(v.Stats(ctx)),
			second(v.Count(ctx, store.Default(), store.ByKind, 10)),
			second(v.Count(ctx, store.Default(), store.ByYear, 10)),
			second(v.Count(ctx, store.Filter{Of: "person:anna"}, store.ByEntity, 10)),
			second(s.PutExtraction(ctx, doc("two", "2025-03-05", "Again."), at(2))),
			second(s.PutEntities(ctx, []kg.Entity{person("dora", "Dora")})),
		)
	}
	records := 0
	whole := e.all(t)
	for k, v := range whole {
		if v == "" || strings.ContainsRune("kwybgxdl", rune(k[0])) || strings.HasPrefix(k, "f") && !strings.HasPrefix(k, "fanna") {
			continue // index entries; words that are not looked for
		}
		if strings.HasPrefix(k, "N") && k != "N\x00\x00\x00\x00" || strings.HasPrefix(k, "Y") && k[:5] != "Y\x00\x00\x00\x00" || strings.HasPrefix(k, "P") && k[:5] != "P\x00\x00\x00\x01" {
			continue // counters of other entities
		}
		records++
		damaged := []byte(v)
		damaged[len(damaged)/2] ^= 0x10
		set(t, e, k, string(damaged))
		if err := read(); !errors.Is(err, kg.ErrCorrupt) {
			t.Errorf("a flipped bit in the record %q was not noticed: %v", k, err)
		}
		for k := range e.all(t) {
			if _, ok := whole[k]; !ok {
				del(t, e, k)
			}
		}
		for k, v := range whole {
			set(t, e, k, v)
		}
	}
	if records < 20 {
		t.Errorf("only %d records were damaged", records)
	}
}

func second[T any](_ T, err error) error { return err }

func set(t testing.TB, e *engine, k, v string) {
	t.Helper()
	if err := e.Store.Update(ctx, func(tx kv.Txn) error { return tx.Put([]byte(k), []byte(v)) }); err != nil {
		t.Fatal(err)
	}
}

func del(t testing.TB, e *engine, k string) {
	t.Helper()
	if err := e.Store.Update(ctx, func(tx kv.Txn) error { return tx.Delete([]byte(k)) }); err != nil {
		t.Fatal(err)
	}
}

func TestNewerDataIsRefused(t *testing.T) {
	dir := t.TempDir()
	b, err := badger.Open(dir, badger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e := &engine{Store: b}
	if _, err := store.OpenOn(e, store.Options{}); err != nil {
		t.Fatal(err)
	}
	record := store.SealedFormat(99)
	set(t, e, string(record[0]), string(record[1]))
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = store.Open(dir, store.Options{})
	if !errors.Is(err, kg.ErrNewerFormat) || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "99") {
		t.Fatalf("opening data of format 99: %v", err)
	}
}

func TestGraphSurvivesReopening(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(dir, store.Options{Traits: traits})
	if err != nil {
		t.Fatal(err)
	}
	world(t, s)
	put(t, s, doc("one", "2025-03-05", "Anna was here.", claim(t, "person:anna", "VISITED", "state:BB", "2025-03-04")), at(1))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(dir, store.Options{Traits: traits}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	wantRelations(t, s, store.Default(), "VISITED person:anna state:BB 2025-03-04 ASSERTED UNCONTESTED 1")
	if w := put(t, s, doc("two", "2025-03-06", "Anna met Boris.", claim(t, "person:anna", "MET", "person:boris", "2025-03-05")), at(2)); w.Outcome != store.New {
		t.Errorf("%+v", w)
	}
}

func TestBadInputIsRefusedByName(t *testing.T) {
	s := open(t, store.Options{})
	world(t, s)
	ok := claim(t, "person:anna", "VISITED", "state:BB", "2025-03-04")
	with := func(change func(*store.Extraction)) store.Extraction {
		x := doc("one", "2025-03-05", "Anna was here.", ok)
		x.Claims = slices.Clone(x.Claims)
		change(&x)
		return x
	}
	for _, c := range []struct {
		name string
		x    store.Extraction
		kind error
		says string
	}{
		{"no text", with(func(x *store.Extraction) { x.Article.Text = "" }), kg.ErrInvalid, "text"},
		{"not UTF-8", with(func(x *store.Extraction) { x.Article.Text = "a\xff" }), kg.ErrInvalid, "UTF-8"},
		{"huge", with(func(x *store.Extraction) { x.Article.Text = strings.Repeat("a", store.MaxText+1) }), kg.ErrTooLarge, "bytes"},
		{"unknown entity", with(func(x *store.Extraction) { x.Claims[0].Object = "state:ZZ" }), kg.ErrNotFound, "state:ZZ"},
		{"no kind", with(func(x *store.Extraction) { x.Claims[0].Kind = "" }), kg.ErrInvalid, "kind"},
		{"bad modality", with(func(x *store.Extraction) { x.Claims[0].Modality = "MAYBE" }), kg.ErrInvalid, "MAYBE"},
		{"inverted time", with(func(x *store.Extraction) { x.Claims[0].Time.Latest = 5 }), kg.ErrInvalid, "time"},
		{"false quote", with(func(x *store.Extraction) {
			x.Claims[0].Evidence = []kg.Evidence{{Start: 0, End: 4, Quote: "Boris"}}
		}), kg.ErrInvalid, "quote"},
		{"quote beyond the text", with(func(x *store.Extraction) {
			x.Claims[0].Evidence = []kg.Evidence{{Start: 0, End: 1 << 40, Quote: "Anna"}}
		}), kg.ErrInvalid, "quote"},
		{"false mention", with(func(x *store.Extraction) {
			x.Mentions = []kg.Mention{{Entity: "person:anna", Start: 1, End: 5, Text: "Anna"}}
		}), kg.ErrInvalid, "Anna"},
		{"contradicting kind", with(func(x *store.Extraction) {
			x.Entities = []kg.Entity{{ID: "person:dora", Kind: kg.State}}
		}), kg.ErrInvalid, "person:dora"},
		{"bad id", with(func(x *store.Extraction) { x.Article.ID = "article:short" }), kg.ErrInvalid, "article:short"},
	} {
		_, err := s.PutExtraction(ctx, c.x, at(1))
		if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "https://one.example/1") {
			t.Errorf("%s: %v, want %v that says %q and names the article", c.name, err, c.kind, c.says)
		}
	}
	if _, err := s.PutExtraction(ctx, with(func(*store.Extraction) {}), time.Time{}); !errors.Is(err, kg.ErrInvalid) {
		t.Errorf("no moment of recording: %v", err)
	}
	wantRelations(t, s, store.Filter{})
}

// A new event between two that have thousands must not cost thousands of reads.
func TestANewClaimCostsItsNeighbourhoodAlone(t *testing.T) {
	e, s := openEngine(t)
	world(t, s)
	var claims []kg.Claim
	day := kg.DayOf(2000, 1, 1)
	for i := range 3000 {
		c := claim(t, "state:AA", "ACCUSED", "state:BB", (day + kg.Day(i)).String())
		c.Modality, c.CAMEO = kg.Reported, "112"
		claims = append(claims, c)
	}
	for i, chunk := range slices.Collect(slices.Chunk(claims, 200)) {
		x := doc(fmt.Sprintf("old%d", i), "2010-01-01", "An invented chronicle.")
		x.Claims = chunk
		put(t, s, x, at(1))
	}
	for name, when := range map[string]string{"dated": "2003-05-05", "a month": "2003-06", "undated": "../2004-01-10"} {
		before := e.reads
		put(t, s, doc(name, "2004-01-10", "AA accused BB, "+name, claim(t, "state:AA", "ACCUSED", "state:BB", when)), at(2))
		if reads := e.reads - before; reads > 700 {
			t.Errorf("a %s claim between a pair with 3000 cost %d reads", name, reads)
		}
	}
}

func TestCursorsBelongToTheirQuery(t *testing.T) {
	s := open(t, store.Options{})
	world(t, s)
	for i := range 5 {
		put(t, s, doc(fmt.Sprint("n", i), "2025-03-05", fmt.Sprint("Visit ", i), claim(t, "person:anna", "VISITED", "state:BB", fmt.Sprintf("2025-03-0%d", i+1))), at(i))
	}
	v := s.Snapshot()
	defer v.Close()
	f := store.Filter{Of: "person:anna"}
	page, err := v.Relations(ctx, f, store.NewestFirst, store.Page{First: 2})
	if err != nil {
		t.Fatal(err)
	}
	cursor := page.Cursor(1)
	if _, err := v.Relations(ctx, f, store.NewestFirst, store.Page{First: 2, After: cursor}); err != nil {
		t.Errorf("the query's own cursor: %v", err)
	}
	other := f
	other.Kinds = []kg.RelationKind{"VISITED"}
	damaged := []byte(cursor)
	damaged[5] ^= 1
	for name, err := range map[string]error{
		"another filter":      second(v.Relations(ctx, other, store.NewestFirst, store.Page{First: 2, After: cursor})),
		"another order":       second(v.Relations(ctx, f, store.OldestFirst, store.Page{First: 2, After: cursor})),
		"another list":        second(v.FindArticles(ctx, store.ArticleFilter{}, store.Page{First: 2, After: cursor})),
		"damaged":             second(v.Relations(ctx, f, store.NewestFirst, store.Page{First: 2, After: string(damaged)})),
		"nonsense":            second(v.Relations(ctx, f, store.NewestFirst, store.Page{First: 2, After: "%%%"})),
		"first and last":      second(v.Relations(ctx, f, store.NewestFirst, store.Page{First: 2, Last: 2})),
		"neither":             second(v.Relations(ctx, f, store.NewestFirst, store.Page{})),
		"negative":            second(v.Relations(ctx, f, store.NewestFirst, store.Page{First: -1})),
		"far too many":        second(v.Relations(ctx, f, store.NewestFirst, store.Page{First: 1e9})),
		"empty list":          second(v.Relations(ctx, store.Filter{With: []kg.EntityID{}}, store.NewestFirst, store.Page{First: 1})),
		"inverted range":      second(v.Relations(ctx, store.Filter{When: &store.When{From: 5, To: 4}}, store.NewestFirst, store.Page{First: 1})),
		"between one":         second(v.Relations(ctx, store.Filter{Between: []kg.EntityID{"state:AA", "state:AA"}}, store.NewestFirst, store.Page{First: 1})),
		"from not in between": second(v.Relations(ctx, store.Filter{Between: []kg.EntityID{"state:AA", "state:BB"}, From: []kg.EntityID{"state:CC"}}, store.NewestFirst, store.Page{First: 1})),
		"sources of one":      second(v.Relations(ctx, store.Filter{Verdict: []kg.Verdict{kg.Uncontested}, MinSources: 2}, store.NewestFirst, store.Page{First: 1})),
	} {
		if !errors.Is(err, kg.ErrInvalid) {
			t.Errorf("%s: %v, want kg.ErrInvalid", name, err)
		}
	}
	if _, err := v.Relations(ctx, store.Filter{With: []kg.EntityID{"state:ZZ"}}, store.NewestFirst, store.Page{First: 1}); !errors.Is(err, kg.ErrNotFound) || !strings.Contains(err.Error(), "state:ZZ") {
		t.Errorf("an unknown id: %v", err)
	}
	// The cursor stays right while data is added on both sides of it.
	put(t, s, doc("late", "2025-03-05", "Visit 9", claim(t, "person:anna", "VISITED", "state:CC", "2025-03-09")), at(9))
	put(t, s, doc("early", "2025-03-05", "Visit -1", claim(t, "person:anna", "VISITED", "state:CC", "2025-02-01")), at(9))
	w := s.Snapshot()
	defer w.Close()
	next, err := w.Relations(ctx, f, store.NewestFirst, store.Page{First: 10, After: cursor})
	if err != nil {
		t.Fatal(err)
	}
	var days []string
	for _, r := range next.Items {
		days = append(days, r.Time.EDTF)
	}
	if want := []string{"2025-03-03", "2025-03-02", "2025-03-01", "2025-02-01"}; !slices.Equal(days, want) {
		t.Errorf("behind the cursor: %v, want %v", days, want)
	}
	if !bytes.Equal([]byte(next.Cursor(0)), []byte(next.Cursor(0))) || next.Cursor(0) == next.Cursor(1) {
		t.Error("cursors do not tell items apart")
	}
}
