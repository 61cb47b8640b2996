package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/safir-graph/safir/internal/extract"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
	"github.com/safir-graph/safir/seed"
)

// world is a small graph in memory, with what tests ask of it.
type world struct {
	*Executor
	root *Resolver
	at   time.Time // of the next recording
}

func day(s string) kg.Day {
	d, err := kg.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func named(id kg.EntityID, names ...string) kg.Entity {
	e := kg.Entity{ID: id, Kind: id.Kind(), Seeded: true}
	for i, n := range names {
		lang, text, _ := strings.Cut(n, ":")
		form := kg.Label
		for _, a := range e.Aliases[:i] {
			if a.Lang == lang {
				form = kg.Name
			}
		}
		e.Aliases = append(e.Aliases, kg.Alias{Text: text, Lang: lang, Form: form})
	}
	return e
}

// reader reads articles over the seed's world.
type reader struct{ *extract.Extractor }

// Explain reads an article again.
func (r reader) Explain(_ context.Context, a kg.Article) ([]extract.Reading, error) {
	e, err := r.Read(a)
	if err != nil {
		return nil, err
	}
	return e.Readings(), nil
}

// newReader reads English.
func newReader(t *testing.T) reader {
	t.Helper()
	packs, err := lang.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	o, err := ontology.Load()
	if err != nil {
		t.Fatal(err)
	}
	entities, err := seed.Entities()
	if err != nil {
		t.Fatal(err)
	}
	x, err := extract.New(packs, o, entities)
	if err != nil {
		t.Fatal(err)
	}
	return reader{x}
}

// newWorld is a graph with two states, their capitals, three people, an
// organisation and an agreement, and two articles: of a visit that both tell,
// and of a meeting, an office and a signing that one tells.
func newWorld(t testing.TB) *world {
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
	w := &world{root: &Resolver{Store: s, Ontology: o, Version: "test"}, at: time.Date(2025, 4, 1, 12, 0, 0, 0, time.UTC)}
	w.Executor = NewExecutor(w.root, Limits{})

	mali := named("state:ML", "en:Mali", "ar:مالي", "fr:Mali")
	mali.IDs = map[string]string{"iso3166": "ML", "iso3166_3": "MLI"}
	mali.Capital = "place:bamako"
	russia := named("state:RU", "en:Russia", "ar:روسيا", "ru:Россия")
	russia.IDs = map[string]string{"iso3166": "RU"}
	bamako := named("place:bamako", "en:Bamako", "ar:باماكو")
	bamako.State, bamako.Type = "state:ML", "CITY"
	yevkurov := named("person:yunus-bek-yevkurov", "en:Yunus-bek Yevkurov", "ar:يونس بك يفكوروف", "ru:Юнус-бек Евкуров")
	yevkurov.State = "state:RU"
	yevkurov.Offices = []kg.Office{{Role: "deputy minister of defence", Of: "state:RU", From: "2019-07"}}
	goita := named("person:assimi-goita", "en:Assimi Goïta", "ar:عاصيمي غويتا")
	goita.State = "state:ML"
	camara := named("person:sadio-camara", "en:Sadio Camara")
	bloc := named("org:sahel-bloc", "en:Sahel bloc")
	bloc.Type, bloc.Members = "IGO", []kg.EntityID{"state:ML", "state:XX"}
	accord := named("agreement:military-cooperation", "en:an agreement on military cooperation")
	summit := named("event:summit", "en:a summit")
	if _, err := s.PutEntities(t.Context(), []kg.Entity{mali, russia, bamako, yevkurov, goita, camara, bloc, accord, summit}); err != nil {
		t.Fatal(err)
	}

	ar := "وصل يفكوروف إلى باماكو يوم الثلاثاء. والتقى غويتا."
	w.put(t, kg.Article{URL: "https://a.example/1", Title: "زيارة", Publisher: "a.example", Published: day("2025-03-19"), Lang: "ar", Text: ar},
		claim("VISITED", "person:yunus-bek-yevkurov", "state:ML", "2025-03-04", ar, "وصل يفكوروف إلى باماكو"),
		claim("MET", "person:yunus-bek-yevkurov", "person:assimi-goita", "2025-03-04", ar, "والتقى غويتا"))
	en := "Yevkurov, deputy minister, was in Bamako on 4 March. An agreement was signed in March."
	office := claim("HOLDS_OFFICE", "person:yunus-bek-yevkurov", "state:RU", "", en, "Yevkurov, deputy minister")
	office.Role, office.Time = "deputy minister of defence", kg.Before(day("2025-03-05"))
	visit := claim("VISITED", "person:yunus-bek-yevkurov", "state:ML", "2025-03-04", en, "was in Bamako on 4 March")
	visit.Place = "place:bamako"
	w.put(t, kg.Article{URL: "https://b.example/1", Title: "Visit", Publisher: "b.example", Published: day("2025-03-05"), Lang: "en", Text: en},
		visit, office, claim("SIGNED", "state:RU", "agreement:military-cooperation", "2025-03", en, "An agreement was signed in March"))
	return w
}

// claim is an asserted claim whose evidence is a passage of the text.
func claim(kind kg.RelationKind, subject, object kg.EntityID, edtf, text, passage string) kg.Claim {
	t, err := kg.ParseEDTF(edtf)
	if err != nil {
		panic(err)
	}
	t.Basis, t.Words = kg.Explicit, edtf
	start := strings.Index(text, passage)
	if start < 0 {
		panic("the passage is not in the text: " + passage)
	}
	return kg.Claim{
		Kind: kind, Subject: subject, Object: object, Time: t, Modality: kg.Asserted, Polarity: kg.Positive,
		Evidence: []kg.Evidence{{Start: start, End: start + len(passage), Quote: passage}},
		Trigger:  kg.Span{Start: start, End: start + 1}, Pattern: "test/" + strings.ToLower(string(kind)), Confidence: 0.8,
	}
}

// put stores an article with its claims and a mention of every subject.
func (w *world) put(t testing.TB, a kg.Article, claims ...kg.Claim) store.Written {
	t.Helper()
	x := store.Extraction{Article: a, Claims: claims}
	for _, c := range claims {
		e := c.Evidence[0]
		x.Mentions = append(x.Mentions, kg.Mention{Entity: c.Subject, Start: e.Start, End: e.End, Text: e.Quote})
	}
	written, err := w.root.Store.PutExtraction(t.Context(), x, w.at)
	if err != nil {
		t.Fatal(err)
	}
	w.at = w.at.Add(time.Hour)
	return written
}

// answer is a decoded response.
type answer struct {
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Path       []any
		Extensions struct{ Code, Argument string }
	}
}

// ask runs a query with variables.
func (w *world) ask(t *testing.T, query string, variables map[string]any) answer {
	t.Helper()
	op, refusal := w.Prepare(t.Context(), Request{Query: query, Variables: variables})
	body := []byte(nil)
	if refusal != nil {
		body = refusal.Body
	} else {
		body = op.Run(t.Context()).Body
	}
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return a
}

// get runs a query that must succeed and decodes its data.
func (w *world) get(t *testing.T, into any, query string, variables map[string]any) {
	t.Helper()
	a := w.ask(t, query, variables)
	if len(a.Errors) > 0 {
		t.Fatalf("%s\n%+v", query, a.Errors)
	}
	if err := json.Unmarshal(a.Data, into); err != nil {
		t.Fatalf("%s: %v", a.Data, err)
	}
}

// want asserts that a query's data is this JSON.
func (w *world) want(t *testing.T, query, want string) {
	t.Helper()
	a := w.ask(t, query, nil)
	if len(a.Errors) > 0 {
		t.Errorf("%s\n%+v", query, a.Errors)
	}
	if got, want := compact(t, a.Data), compact(t, []byte(want)); got != want {
		t.Errorf("%s\ngot  %s\nwant %s", query, got, want)
	}
}

func compact(t *testing.T, b []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// crowd adds n people who visited Mali, each told by an article of its own, on
// consecutive days from 1 January 2024 on.
func (w *world) crowd(t testing.TB, n int) {
	t.Helper()
	var people []kg.Entity
	for i := range n {
		people = append(people, named(kg.MakeEntityID(kg.Person, fmt.Sprintf("visitor-%03d", i)), fmt.Sprintf("en:Visitor %03d", i)))
	}
	if _, err := w.root.Store.PutEntities(t.Context(), people); err != nil {
		t.Fatal(err)
	}
	for i, p := range people {
		d := day("2024-01-01") + kg.Day(i)
		text := fmt.Sprintf("Visitor number %d came to Mali.", i)
		w.put(t, kg.Article{URL: fmt.Sprintf("https://c.example/%d", i), Publisher: fmt.Sprintf("%d.example", i), Published: d, Lang: "en", Text: text},
			claim("VISITED", p.ID, "state:ML", d.String(), text, "came to Mali"))
	}
}
