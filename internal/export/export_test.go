package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/safir-graph/safir/internal/export"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
)

var ctx = context.Background()

func meaning(t testing.TB) *ontology.Ontology {
	t.Helper()
	o, err := ontology.Load()
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func open(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open("", store.Options{Traits: meaning(t).Traits})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func write(t testing.TB, s *store.Store, format string) string {
	t.Helper()
	v := s.Snapshot()
	defer v.Close()
	var b bytes.Buffer
	if _, err := export.Write(ctx, format, v, meaning(t), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func entity(id, label, lang string, more ...kg.Alias) kg.Entity {
	e := kg.Entity{ID: kg.EntityID(id), Aliases: append([]kg.Alias{{Text: label, Lang: lang, Form: kg.Label}}, more...)}
	e.Kind = e.ID.Kind()
	return e
}

func edtf(s string, basis kg.Basis) kg.TimeSpan {
	t, err := kg.ParseEDTF(s)
	if err != nil {
		panic(err)
	}
	t.Basis = basis
	return t
}

// quoted is a claim whose evidence is a passage of the text.
func quoted(text, quote string, c kg.Claim) kg.Claim {
	start := strings.Index(text, quote)
	if start < 0 {
		panic(quote)
	}
	c.Evidence = []kg.Evidence{{Start: start, End: start + len(quote), Quote: quote}}
	c.Trigger = kg.Span{Start: start, End: start + 1}
	c.Pattern = "xx/test"
	if c.Modality == "" {
		c.Modality = kg.Asserted
	}
	if c.Polarity == "" {
		c.Polarity = kg.Positive
	}
	return c
}

// world is an invented small world with everything that an export has to keep.
func world() (entities []kg.Entity, articles []store.Extraction) {
	ml := entity("state:ML", "Mali", "en", kg.Alias{Text: "مالي", Lang: "ar", Form: kg.Label})
	ml.IDs = map[string]string{"wikidata": "Q912", "iso3166": "ML"}
	ml.Capital, ml.Seeded = "place:bamako", true
	anna := entity("person:anna", `Anna "the =1+1" Alder <&>`, "en", kg.Alias{Text: "آنا", Lang: "ar", Form: kg.Observed})
	anna.Offices = []kg.Office{{Role: "minister", Of: "state:ML", From: "2019-07"}}
	entities = []kg.Entity{ml, anna, entity("person:boris", "Борис", "ru"), entity("place:bamako", "باماكو", "ar"), entity("state:RU", "Russia", "en")}
	add := func(url, publisher, published, lang, text string, claims func(text string) []kg.Claim, mentions ...string) {
		day, err := kg.ParseDay(published)
		if err != nil {
			panic(err)
		}
		x := store.Extraction{Article: kg.Article{URL: url, Publisher: publisher, Published: day, Lang: lang, Text: text, Title: "Title of " + url}}
		if claims != nil {
			x.Claims = claims(text)
		}
		for i := 0; i < len(mentions); i += 2 {
			start := strings.Index(text, mentions[i])
			x.Mentions = append(x.Mentions, kg.Mention{Entity: kg.EntityID(mentions[i+1]), Start: start, End: start + len(mentions[i]), Text: mentions[i]})
		}
		articles = append(articles, x)
	}
	add("https://one.example/a", "One", "2025-03-05", "en", "Anna came to Mali on 4 March, and met Boris.\nShe is minister.", func(t string) []kg.Claim {
		return []kg.Claim{
			quoted(t, "Anna came to Mali on 4 March", kg.Claim{Kind: "VISITED", Subject: "person:anna", Object: "state:ML", Time: edtf("2025-03-04", kg.Explicit), Place: "place:bamako", Confidence: 0.83}),
			quoted(t, "met Boris", kg.Claim{Kind: "MET", Subject: "person:boris", Object: "person:anna", Time: edtf("2025-03-04", kg.InferredBy), Inferred: []string{"time"}}),
			quoted(t, "She is minister", kg.Claim{Kind: "HOLDS_OFFICE", Subject: "person:anna", Object: "state:ML", Role: "minister", Time: edtf("../2025-03-05", kg.Publication)}),
		}
	}, "Anna", "person:anna", "Mali", "state:ML", "Boris", "person:boris")
	add("https://two.example/b", "Two", "2025-03-19", "ar", "زارت آنا مالي في مارس", func(t string) []kg.Claim {
		return []kg.Claim{quoted(t, "زارت آنا مالي", kg.Claim{Kind: "VISITED", Subject: "person:anna", Object: "state:ML", Time: edtf("2025-03", kg.Relative)})}
	}, "آنا", "person:anna", "مالي", "state:ML")
	add("https://three.example/c", "Three", "", "ru", "Борис не был в Мали, но приедет.", func(t string) []kg.Claim {
		return []kg.Claim{
			quoted(t, "не был", kg.Claim{Kind: "VISITED", Subject: "person:boris", Object: "state:ML", Polarity: kg.Negated, Time: kg.Before(0)}),
			quoted(t, "приедет", kg.Claim{Kind: "VISITED", Subject: "person:boris", Object: "state:ML", Modality: kg.Planned, Time: edtf("2025-21/..", kg.Relative), What: "line one\nline \"two\""}),
		}
	})
	add("", "Four", "2025-06-01", "und", "Russia and Mali cooperate since 2021.", func(t string) []kg.Claim {
		return []kg.Claim{quoted(t, "since 2021", kg.Claim{Kind: "COOPERATES_WITH", Subject: "state:RU", Object: "state:ML", Context: "military", Time: edtf("2021/..", kg.Explicit)})}
	})
	add("https://one.example/copy", "Five", "2025-03-06", "en", "Nothing is claimed here.", nil)
	articles = append(articles, store.Extraction{
		Article: kg.Article{ID: kg.NewArticleID("file:events", "", "", "", ""), URL: "file:events", Path: "events.tsv", Publisher: "ICEWS", Dataset: "icews"},
		Claims: []kg.Claim{
			{Kind: "COOPERATES_WITH", Subject: "state:ML", Object: "state:RU", Time: edtf("2014-05-06", kg.Explicit), Published: kg.DayOf(2014, 5, 6), Modality: kg.Reported, CAMEO: "0623", Pattern: "icews"},
			{Kind: "ACCUSED", Subject: "state:ML", Object: "person:boris", Time: edtf("2014-05-07", kg.Explicit), Published: kg.DayOf(2014, 5, 7), Modality: kg.Reported, CAMEO: "112", Pattern: "icews"},
		},
	})
	return entities, articles
}

func fill(t testing.TB, s *store.Store, entities []kg.Entity, articles []store.Extraction) {
	t.Helper()
	if _, err := s.PutEntities(ctx, entities); err != nil {
		t.Fatal(err)
	}
	for i, x := range articles {
		if _, err := s.PutExtraction(ctx, x, time.Date(2026, 1, 1, 0, i, 0, 0, time.UTC)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestExportIsTheSameInWhateverOrderOfIngestion(t *testing.T) {
	entities, articles := world()
	s := open(t)
	fill(t, s, entities, articles)
	want := map[string]string{}
	for _, format := range export.Formats() {
		want[format] = write(t, s, format)
	}
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 1))
		e, a := slices.Clone(entities), slices.Clone(articles)
		r.Shuffle(len(e), func(i, j int) { e[i], e[j] = e[j], e[i] })
		r.Shuffle(len(a), func(i, j int) { a[i], a[j] = a[j], a[i] })
		other := open(t)
		fill(t, other, e, append(a, a[0]))
		for _, format := range export.Formats() {
			if got := write(t, other, format); got != want[format] {
				t.Fatalf("shuffle %d: %s differs:\n%s", seed, format, firstDifference(got, want[format]))
			}
		}
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d:\n got %s\nwant %s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d and %d lines", len(g), len(w))
}

func TestJSONLRoundTrip(t *testing.T) {
	s := open(t)
	entities, articles := world()
	fill(t, s, entities, articles)
	want := write(t, s, "jsonl")
	lines := strings.Split(strings.TrimSuffix(want, "\n"), "\n")
	for _, order := range []string{"as written", "types apart", "claims of all articles together"} {
		t.Run(order, func(t *testing.T) {
			in := slices.Clone(lines)
			rank := map[string]int{}
			switch order {
			case "types apart":
				rank = map[string]int{"article": 0, "entity": 1, "mention": 2, "claim": 3, "relation": 4}
			case "claims of all articles together":
				rank = map[string]int{"article": 0, "claim": 1, "entity": 2, "mention": 3, "relation": 0}
			}
			slices.SortStableFunc(in, func(a, b string) int { return rank[typeOf(t, a)] - rank[typeOf(t, b)] })
			other := open(t)
			sum, err := export.ReadJSONL(ctx, other, strings.NewReader(strings.Join(in, "\n")), time.Unix(1, 0), func(line int, err error) {
				t.Errorf("line %d: %v", line, err)
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := write(t, other, "jsonl"); got != want {
				t.Errorf("the export of the import differs: %s", firstDifference(got, want))
			}
			if want := (export.Summary{Articles: 6, Entities: 5, Mentions: 5, Claims: 9, Relations: 8}); sum != want {
				t.Errorf("summary %+v, want %+v", sum, want)
			}
			again, err := export.ReadJSONL(ctx, other, strings.NewReader(want), time.Unix(2, 0), func(line int, err error) { t.Errorf("line %d: %v", line, err) })
			if err != nil || again != sum {
				t.Errorf("importing again: %+v, %v", again, err)
			}
			if got := write(t, other, "jsonl"); got != want {
				t.Errorf("importing twice changed the graph: %s", firstDifference(got, want))
			}
		})
	}
}

func typeOf(t testing.TB, line string) string {
	t.Helper()
	var l struct{ Type string }
	if err := json.Unmarshal([]byte(line), &l); err != nil {
		t.Fatal(err)
	}
	return l.Type
}

// The lines are those that scripts rely on.
func TestJSONLLinesHaveTheAgreedKeys(t *testing.T) {
	s := open(t)
	entities, articles := world()
	fill(t, s, entities, articles)
	agreed := map[string][]string{
		"article":  {"type", "id", "url", "path", "title", "publisher", "published", "lang", "sha256"},
		"entity":   {"type", "id", "kind", "label", "names", "ids"},
		"mention":  {"type", "article", "entity", "start", "end", "text"},
		"claim":    {"type", "id", "relation", "subject", "object", "time", "modality", "polarity", "article", "evidence", "pattern", "edge"},
		"relation": {"type", "id", "kind", "source", "target", "time", "modality", "polarity", "verdict", "claims"},
	}
	texts := map[string]string{}
	claims, edges := map[string]string{}, map[string][]string{}
	seen := map[string]int{}
	for _, line := range strings.Split(strings.TrimSpace(write(t, s, "jsonl")), "\n") {
		var l map[string]any
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		kind := l["type"].(string)
		seen[kind]++
		for _, k := range agreed[kind] {
			if _, ok := l[k]; !ok {
				t.Errorf("a line of type %s has no %q: %s", kind, k, line)
			}
		}
		switch kind {
		case "article":
			texts[l["id"].(string)] = l["text"].(string)
		case "mention":
			if text := texts[l["article"].(string)]; text[int(l["start"].(float64)):int(l["end"].(float64))] != l["text"] {
				t.Errorf("a mention is not where it says: %s", line)
			}
		case "claim":
			claims[l["id"].(string)] = l["edge"].(string)
			for _, e := range l["evidence"].([]any) {
				ev := e.(map[string]any)
				if text := texts[l["article"].(string)]; text[int(ev["start"].(float64)):int(ev["end"].(float64))] != ev["quote"] {
					t.Errorf("a quote is not where it says: %s", line)
				}
			}
			for _, k := range []string{"edtf", "earliest", "latest", "precision", "basis"} {
				if _, ok := l["time"].(map[string]any)[k]; !ok {
					t.Errorf("a time has no %q: %s", k, line)
				}
			}
		case "relation":
			for _, c := range l["claims"].([]any) {
				edges[l["id"].(string)] = append(edges[l["id"].(string)], c.(string))
			}
		}
	}
	for _, kind := range []string{"article", "entity", "mention", "claim", "relation"} {
		if seen[kind] == 0 {
			t.Errorf("no line of type %s", kind)
		}
	}
	n := 0
	for edge, list := range edges {
		for _, c := range list {
			n++
			if claims[c] != edge {
				t.Errorf("claim %s has edge %s, but stands behind %s", c, claims[c], edge)
			}
		}
	}
	if n != len(claims) {
		t.Errorf("%d claims, %d of them behind relations", len(claims), n)
	}
}

func TestBadLinesAreNamedAndTheRestIsKept(t *testing.T) {
	s := open(t)
	entities, articles := world()
	fill(t, s, entities, articles)
	good := write(t, s, "jsonl")
	bad := []string{
		`{"type":"entity"`, `[]`, `{"type":"nothing"}`, `{"type":"entity","id":"state:XX","kind":"PERSON","names":[]}`,
		`{"type":"claim","article":"article:aaaaaaaaaaaaaaaaaaaaaaaa"}`, `{"type":"article","id":"x","text":"y","sha256":"00"}`,
		`{"type":"mention","start":"one"}`, `{"type":"entity","id":"person:long","kind":"PERSON","label":"` + strings.Repeat("x", export.MaxLine) + `"}`,
	}
	other := open(t)
	var reported []int
	_, err := export.ReadJSONL(ctx, other, strings.NewReader(strings.Join(bad, "\n")+"\n\n"+good), time.Unix(1, 0), func(line int, err error) {
		if !errors.Is(err, kg.ErrInvalid) && !errors.Is(err, kg.ErrNotFound) && !errors.Is(err, kg.ErrTooLarge) {
			t.Errorf("line %d: %v is of no known kind", line, err)
		}
		reported = append(reported, line)
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(reported)
	if !slices.Equal(reported, []int{1, 2, 3, 4, 5, 6, 7, 8}) {
		t.Errorf("reported lines %v, want 1 to 8", reported)
	}
	if got := write(t, other, "jsonl"); got != good {
		t.Errorf("the good lines were not all kept: %s", firstDifference(got, good))
	}
}

func TestXMLFormatsAreWellFormedAndWhole(t *testing.T) {
	s := open(t)
	entities, articles := world()
	fill(t, s, entities, articles)
	for _, format := range []string{"graphml", "gexf"} {
		d := xml.NewDecoder(strings.NewReader(write(t, s, format)))
		count := map[string]int{}
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", format, err)
			}
			if e, ok := token.(xml.StartElement); ok {
				count[e.Name.Local]++
			}
		}
		if count["node"] != 5 || count["edge"] != 8 {
			t.Errorf("%s has %d nodes and %d edges, want 5 and 8", format, count["node"], count["edge"])
		}
	}
}

func TestNQuads(t *testing.T) {
	s := open(t)
	entities, articles := world()
	fill(t, s, entities, articles)
	out := write(t, s, "nquads")
	term := `(<[^<>"{}|^\x60\\\x00-\x20]*>|"([^"\\\n\r]|\\[nr"\\])*"(@[a-zA-Z]+(-[a-zA-Z0-9]+)*|\^\^<[^<>]*>)?)`
	quad := regexp.MustCompile(`^<[^<> ]+> <[^<> ]+> ` + term + `( <[^<> ]+>)? \.$`)
	for i, line := range strings.Split(strings.TrimSuffix(out, "\n"), "\n") {
		if !quad.MatchString(line) {
			t.Errorf("line %d is no quad: %s", i+1, line)
		}
	}
	if !strings.Contains(out, "<urn:safir:state:ML> <http://www.w3.org/2002/07/owl#sameAs> <http://www.wikidata.org/entity/Q912> .") {
		t.Error("Mali is not the same as Q912")
	}
	statements := regexp.MustCompile(`(?m)^<urn:safir:person:(\w+)> <urn:safir:relation:VISITED>`).FindAllStringSubmatch(out, -1)
	if len(statements) != 1 || statements[0][1] != "anna" {
		t.Errorf("visits stated: %v, want Anna's alone: Boris's is planned and denied", statements)
	}
}

func TestCSVIsATableWithoutFormulas(t *testing.T) {
	s := open(t)
	entities, articles := world()
	entities[1].Aliases[0].Text = "=cmd()"
	fill(t, s, entities, articles)
	rows, err := csv.NewReader(strings.NewReader(write(t, s, "csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 9 {
		t.Errorf("%d rows, want a header and 8", len(rows))
	}
	for _, row := range rows {
		for _, f := range row {
			if strings.HasPrefix(f, "=") {
				t.Errorf("a formula in the table: %q", f)
			}
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	s := open(t)
	v := s.Snapshot()
	defer v.Close()
	if _, err := export.Write(ctx, "pdf", v, meaning(t), io.Discard); !errors.Is(err, kg.ErrInvalid) || !strings.Contains(err.Error(), "pdf") {
		t.Errorf("export pdf: %v", err)
	}
}
