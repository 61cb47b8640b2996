package bench

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/safir-graph/safir/graph"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/server"
	"github.com/safir-graph/safir/internal/store"
)

// small is a graph with some events between six actors.
func small(t *testing.T) *openedGraph {
	t.Helper()
	o, err := ontology.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open("", store.Options{Traits: o.Traits})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	var entities []kg.Entity
	for i, kind := range []kg.EntityKind{kg.State, kg.State, kg.Person, kg.Organization, kg.Place, kg.Person} {
		id := kg.MakeEntityID(kind, fmt.Sprintf("actor-%d", i))
		if kind == kg.State {
			id = kg.EntityID(fmt.Sprintf("state:X%c", 'A'+i))
		}
		entities = append(entities, kg.Entity{ID: id, Kind: kind, Aliases: []kg.Alias{
			{Text: fmt.Sprintf("Actor \"%d\"", i), Lang: "en", Form: kg.Label}, {Text: "فاعل", Lang: "ar", Form: kg.Label}}})
	}
	if _, err := s.PutEntities(t.Context(), entities); err != nil {
		t.Fatal(err)
	}
	a := kg.Article{URL: "https://events.example/1", Publisher: "events.example", Published: kg.DayOf(2025, 1, 1), Lang: "en", Text: "Events."}
	x := store.Extraction{Article: a}
	for i := range 60 {
		x.Claims = append(x.Claims, kg.Claim{Kind: []kg.RelationKind{"ACCUSED", "SUPPORTED", "THREATENED"}[i%3],
			Subject: entities[i%5].ID, Object: entities[(i+1+i/5%4)%6].ID, Time: kg.OnDay(kg.DayOf(2020+i%3, 1+i%12, 1+i%28), kg.Explicit, ""),
			Modality: kg.Reported, Polarity: kg.Positive, Pattern: "test", CAMEO: "112"})
		if c := &x.Claims[len(x.Claims)-1]; c.Subject == c.Object {
			x.Claims = x.Claims[:len(x.Claims)-1]
		}
	}
	if _, err := s.PutExtraction(t.Context(), x, time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	return &openedGraph{s, graph.NewExecutor(&graph.Resolver{Store: s, Ontology: o}, graph.Limits{})}
}

func listen(t *testing.T, h http.Handler) Target {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return Target{strings.TrimPrefix(s.URL, "http://"), "/graphql"}
}

// TestFloorsGiveTheSameAnswers has the floors serve Safir's own answers: what
// is compared has to be the same work.
func TestFloorsGiveTheSameAnswers(t *testing.T) {
	g := small(t)
	b := &Bench{Now: time.Now, Seed: 1}
	safir := listen(t, server.New(server.Config{Executor: g.executor}))
	sample, err := draw(t.Context(), g.store, 1)
	if err != nil {
		t.Fatal(err)
	}
	var answers bytes.Buffer
	asked := map[string][][]byte{}
	for _, q := range sample.questions() {
		if q.name == "a" || q.name == "b" || q.name == "c" {
			if asked[q.name], err = b.answers(t.Context(), safir, &q, rand.New(rand.NewPCG(1, 1)), &answers); err != nil {
				t.Fatal(err)
			}
		}
	}
	floors, err := newFloors(&answers)
	if err != nil {
		t.Fatal(err)
	}
	floor := listen(t, floors)
	one, err := dial(t.Context(), safir)
	if err != nil {
		t.Fatal(err)
	}
	other, err := dial(t.Context(), floor)
	if err != nil {
		t.Fatal(err)
	}
	for name, bodies := range asked {
		for _, body := range bodies {
			want, err := one.ask(body)
			if err != nil {
				t.Fatal(err)
			}
			want = bytes.Clone(want)
			got, err := other.ask(body)
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%s %s\ngot  %s %v\nwant %s", name, body, got, err, want)
			}
			if len(want) < 200 {
				t.Errorf("%s: an answer of %d bytes is none: %s", name, len(want), want)
			}
		}
	}
	l, err := b.Drive(t.Context(), Target{floor.Addr, pathJSON}, 3, 50*time.Millisecond, anyOf(asked["a"]))
	if err != nil || l.Requests < 3 || l.Bytes < int64(l.Requests)*200 {
		t.Errorf("%+v, %v", l, err)
	}
	for _, q := range sample.questions() {
		if err := g.answer(t.Context(), &q, q.draw(rand.New(rand.NewPCG(1, 3)))); err != nil {
			t.Error(err)
		}
	}
}

// TestDriveSeesBadAnswers: an answer with errors, or a status, is not measured.
func TestDriveSeesBadAnswers(t *testing.T) {
	b := &Bench{Now: time.Now}
	for name, h := range map[string]http.HandlerFunc{
		"errors":  func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"errors":[{}],"data":null}`) },
		"status":  func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusTeapot) },
		"cut off": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		_, err := b.Drive(t.Context(), listen(t, h), 2, time.Second, func(*rand.Rand) []byte { return []byte("{}") })
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	chunked := func(w http.ResponseWriter, r *http.Request) {
		for range 3 {
			_, _ = io.WriteString(w, strings.Repeat("x", 1000))
			w.(http.Flusher).Flush()
		}
	}
	c, err := dial(t.Context(), listen(t, http.HandlerFunc(chunked)))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the connection is used again
		if body, err := c.ask([]byte("{}")); err != nil || len(body) != 3000 {
			t.Errorf("%d bytes, %v", len(body), err)
		}
	}
}

func TestPercentile(t *testing.T) {
	l := &Load{}
	for i := range 100 {
		l.add(&Load{Requests: 1, Took: time.Millisecond, times: []time.Duration{time.Duration(100 - i)}})
	}
	if a, b := l.Percentile(0.5), l.Percentile(0.99); a != 51 || b != 100 || l.PerSecond() != 1000 {
		t.Errorf("p50 %d, p99 %d, %f a second", a, b, l.PerSecond())
	}
}

func TestRepeatShiftsDays(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "a.gz"), filepath.Join(dir, "b.gz")
	writeGzip(t, from, "A\tConsult\tB\t2005-01-01\nA\tReject\tC\t2005-01-02\n")
	if err := repeat(from, to, 2); err != nil {
		t.Fatal(err)
	}
	in, err := openGzip(to)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(in)
	if want := "A\tConsult\tB\t2005-01-01\nA\tReject\tC\t2005-01-02\nA\tConsult\tB\t2024-03-02\nA\tReject\tC\t2024-03-03\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v", got, err)
	}
	if n, err := countRows(to); n != 4 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
	writeGzip(t, from, "no columns\n")
	if err := repeat(from, to, 2); err == nil || !strings.Contains(err.Error(), "four columns") {
		t.Errorf("a line without columns: %v", err)
	}
}

// TestWithin: what does not fit is skipped, and the table says so.
func TestWithin(t *testing.T) {
	b := &Bench{Now: time.Now, Most: 10*time.Second + 50*time.Millisecond}
	b.began = b.Now()
	never := func(context.Context) error { t.Error("it was begun"); return nil }
	slow := func(ctx context.Context) error {
		b.table.add("s", "half", "1", "", true)
		<-ctx.Done()
		return ctx.Err()
	}
	if err := b.within(t.Context(), "long", time.Hour, never); err != nil {
		t.Error(err)
	}
	if err := b.within(t.Context(), "slow", 0, slow); err != nil {
		t.Error(err)
	}
	var out strings.Builder
	if err := b.table.write(&out); err != nil || len(b.table.rows) != 0 || !strings.Contains(out.String(), "skipped: long: it would not") || !strings.Contains(out.String(), "skipped: slow: it had not") {
		t.Errorf("%v\n%s", err, &out)
	}
}

func writeGzip(t *testing.T, name, text string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}
