package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
	"github.com/safir-graph/safir/internal/store/kv"
)

func file(name string) kg.Article {
	return kg.Article{ID: kg.NewArticleID("file:"+name, "", "", "", ""), URL: "file:" + name, Path: name, Publisher: "ICEWS", Dataset: "icews"}
}

// rows are invented events: many on the same days (25 a day), in both directions,
// of kinds that are symmetric, states and neither.
func rows(t testing.TB, n int, seed uint64) []kg.Claim {
	r := rand.New(rand.NewPCG(seed, 7))
	ends := []string{"person:anna", "person:boris", "state:AA", "state:BB", "state:CC"}
	kinds := []kg.RelationKind{"MET", "VISITED", "COOPERATES_WITH", "ACCUSED"}
	var out []kg.Claim
	for range n {
		day := kg.DayOf(2010, 1, 1) + kg.Day(r.IntN(max(1, n/25)))
		c := claim(t, ends[r.IntN(5)], kinds[r.IntN(4)], ends[r.IntN(5)], day.String())
		if r.IntN(10) == 0 {
			c.Time = edtf(t, []string{"2010-01", "2010", "../2010-02-01", "2010-01-20/.."}[r.IntN(4)])
		}
		c.Modality, c.CAMEO, c.Published, c.Pattern = kg.Reported, fmt.Sprintf("0%d", 40+r.IntN(3)), day, "icews"
		if r.IntN(20) == 0 {
			c.CAMEO = ""
		}
		out = append(out, c)
	}
	return out
}

// Stored in one load, in many transactions or as one article, the bytes are the
// same, whatever was there before.
func TestBulkWritesWhatTransactionsWrite(t *testing.T) {
	defer store.SmallTransactions(150)()
	for _, around := range []string{"an empty graph", "relations between the same ends", "another file"} {
		t.Run(around, func(t *testing.T) {
			loaded, loadedStore := openLoader(t)
			bulk, bulkStore := openEngine(t)
			plain, plainStore := openEngine(t)
			claims := rows(t, 500, 1)
			for _, s := range []*store.Store{loadedStore, bulkStore, plainStore} {
				world(t, s)
				switch around {
				case "relations between the same ends":
					put(t, s, doc("before", "2010-01-15", "Anna was here.", claim(t, "person:anna", "VISITED", "state:BB", "2010-01-10"),
						claim(t, "state:AA", "COOPERATES_WITH", "state:BB", "2009/..")), at(1))
				case "another file":
					if _, err := s.PutExtraction(ctx, store.Extraction{Article: file("before"), Claims: days(t, 150, 3)}, at(1)); err != nil {
						t.Fatal(err)
					}
				}
			}
			if around == "another file" {
				claims = days(t, 500, 4)
			}
			for _, s := range []*store.Store{loadedStore, bulkStore} {
				e, err := s.PutEvents(ctx, file("f"), slices.Clone(claims), at(2), nil)
				if err != nil {
					t.Fatal(err)
				}
				if e.Added == 0 || e.Added+e.Known != len(claims) {
					t.Errorf("%+v of %d", e, len(claims))
				}
			}
			if loaded.loads != 1 {
				t.Errorf("%d loads", loaded.loads)
			}
			if _, err := plainStore.PutExtraction(ctx, store.Extraction{Article: file("f"), Claims: claims}, at(2)); err != nil {
				t.Fatal(err)
			}
			compareEngines(t, bulk, plain)
			compareEngines(t, loaded.engine, plain)
			for _, s := range []*store.Store{loadedStore, bulkStore} {
				again, err := s.PutEvents(ctx, file("f"), slices.Clone(claims), at(3), nil)
				if err != nil || again.Added != 0 || again.Known != len(claims) {
					t.Errorf("again: %+v, %v", again, err)
				}
			}
			compareEngines(t, loaded.engine, plain)
			if err := bulkStore.Recount(ctx); err != nil {
				t.Fatal(err)
			}
			compareEngines(t, bulk, plain)
		})
	}
}

// days are rows of one day each, over more days, as event data has them.
func days(t testing.TB, n int, seed uint64) []kg.Claim {
	r := rand.New(rand.NewPCG(seed, 8))
	out := rows(t, n, seed)
	for i := range out {
		day := kg.DayOf(2010, 1, 1) + kg.Day(r.IntN(3*n/5))
		out[i].Time, out[i].CAMEO, out[i].Published = kg.OnDay(day, kg.Explicit, ""), "040", day
		if r.IntN(40) == 0 {
			out[i].What = "an invented matter"
		}
		if r.IntN(40) == 0 {
			out[i].Place = "state:CC"
		}
	}
	return out
}

// A snapshot that is open keeps a load from replacing what it reads: the claims
// are stored in transactions.
func TestBulkBesideASnapshot(t *testing.T) {
	loaded, s := openLoader(t)
	plain, plainStore := openEngine(t)
	world(t, s)
	world(t, plainStore)
	claims := days(t, 300, 5)
	v := s.Snapshot()
	defer v.Close()
	if _, err := s.PutEvents(ctx, file("f"), slices.Clone(claims), at(2), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := plainStore.PutExtraction(ctx, store.Extraction{Article: file("f"), Claims: claims}, at(2)); err != nil {
		t.Fatal(err)
	}
	compareEngines(t, loaded.engine, plain)
	if total, _, err := v.Total(ctx, store.Filter{}); err != nil || total != 0 {
		t.Errorf("the snapshot moved: %d, %v", total, err)
	}
}

func compareEngines(t *testing.T, got, want *engine) {
	t.Helper()
	g, w := got.all(t), want.all(t)
	for k, v := range w {
		if other, ok := g[k]; !ok {
			t.Fatalf("the key %q is missing", k)
		} else if other != v && !strings.HasPrefix(k, "m") {
			t.Fatalf("the key %q has %q, want %q", k, other, v)
		}
	}
	for k := range g {
		if _, ok := w[k]; !ok {
			t.Fatalf("the key %q should not be there", k)
		}
	}
}

// What a file brings when it is put again is recorded as of that moment, which no
// later recording precedes, whatever the clock says.
func TestAGrownFileIsRecordedWhenItIsPutAgain(t *testing.T) {
	_, loaded := openLoader(t)
	_, plain := openEngine(t)
	for _, s := range []*store.Store{loaded, plain} {
		world(t, s)
		claims := days(t, 60, 6)
		for i, n := range []int{30, 60} {
			if e, err := s.PutEvents(ctx, file("f"), slices.Clone(claims[:n]), at(2+i), nil); err != nil || e.Added == 0 {
				t.Fatalf("%d claims: %+v, %v", n, e, err)
			}
			v := s.Snapshot()
			if _, err := v.Verify(ctx, nil); err != nil {
				t.Errorf("%d claims: %v", n, err)
			}
			v.Close()
		}
		x := doc("after", "2010-01-15", "Anna was here.")
		put(t, s, x, at(1)) // by a clock set back
		v := s.Snapshot()
		a, err := v.ArticleByURL(ctx, x.Article.URL)
		if err != nil {
			t.Fatal(err)
		}
		if !a.Recorded.Equal(at(3)) {
			t.Errorf("recorded at %v, before what the file brought", a.Recorded)
		}
		v.Close()
	}
}

func TestACutOffBulkContinues(t *testing.T) {
	defer store.SmallTransactions(250)()
	whole, wholeStore := openEngine(t)
	claims := rows(t, 1000, 2)
	world(t, wholeStore)
	if _, err := wholeStore.PutEvents(ctx, file("f"), slices.Clone(claims), at(2), nil); err != nil {
		t.Fatal(err)
	}
	for stop := range 4 {
		t.Run(fmt.Sprint("transactions, ", stop), func(t *testing.T) {
			e, s := openEngine(t)
			cutOff(t, e, e, s, whole, claims, stop)
		})
		t.Run(fmt.Sprint("load, ", stop), func(t *testing.T) {
			l, s := openLoader(t)
			cutOff(t, l, l.engine, s, whole, claims, min(stop, 1))
		})
	}
}

// cutOff stores claims, is cut off when progress has been told stop times, opens
// the same data again and stores the rest.
func cutOff(t *testing.T, e kv.Store, bytes *engine, s *store.Store, whole *engine, claims []kg.Claim, stop int) {
	world(t, s)
	stopping, cancel := context.WithCancel(ctx)
	calls := 0
	_, err := s.PutEvents(stopping, file("f"), slices.Clone(claims), at(2), func(done int) {
		if calls++; calls > stop {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("cut off: %v", err)
	}
	// The program ends here; the next one opens the same data.
	if s, err = store.OpenOn(e, store.Options{Traits: traits}); err != nil {
		t.Fatal(err)
	}
	v := s.Snapshot()
	page, err := v.Relations(ctx, store.Filter{With: []kg.EntityID{"state:AA"}}, store.NewestFirst, store.Page{First: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if stats, err := v.Stats(ctx); err != nil || stop > 1 && stats.Relations == 0 {
		t.Errorf("%d relations counted, %v", stats.Relations, err)
	}
	if !page.HasNext && page.Total != len(page.Items) {
		t.Errorf("%d relations, %d counted", len(page.Items), page.Total)
	}
	v.Close()
	if _, err := s.PutEvents(ctx, file("f"), slices.Clone(claims), at(2), nil); err != nil {
		t.Fatal(err)
	}
	compareEngines(t, bytes, whole)
}
