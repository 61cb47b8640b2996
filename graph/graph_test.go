package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

func TestGeneratedCodeIsOfThisSchema(t *testing.T) {
	w := newWorld(t)
	print := func(s *ast.Schema) string {
		var b strings.Builder
		formatter.NewFormatter(&b).FormatSchema(s)
		return b.String()
	}
	if print(w.Schema()) != print(loadSchema(t)) {
		t.Error("schema/ has changed since the code was generated: go generate ./graph")
	}
}

func TestKindsAreThoseOfTheOntology(t *testing.T) {
	w := newWorld(t)
	values := func(enum string) (names []string) {
		for _, v := range w.Schema().Types[enum].EnumValues {
			names = append(names, v.Name)
		}
		slices.Sort(names)
		return names
	}
	var relations, entities []string
	for _, r := range w.root.Ontology.Relations() {
		relations = append(relations, string(r.Kind))
	}
	for _, e := range w.root.Ontology.Entities() {
		entities = append(entities, string(e.Kind))
	}
	slices.Sort(relations)
	slices.Sort(entities)
	if got := values("RelationKind"); !slices.Equal(got, relations) {
		t.Errorf("RelationKind\nschema   %v\nontology %v", got, relations)
	}
	if got := values("EntityKind"); !slices.Equal(got, entities) {
		t.Errorf("EntityKind\nschema   %v\nontology %v", got, entities)
	}
}

func TestNode(t *testing.T) {
	w := newWorld(t)
	w.want(t, `{ node(id: "state:ML") { __typename id ... on State { label ar: label(lang: "ar") xx: label(lang: "xx") iso3166 iso3166Alpha3 capital { id state { id } type } } } }`,
		`{"node": {"__typename": "State", "id": "state:ML", "label": "Mali", "ar": "مالي", "xx": "Mali", "iso3166": "ML", "iso3166Alpha3": "MLI",
		  "capital": {"id": "place:bamako", "state": {"id": "state:ML"}, "type": "CITY"}}}`)
	w.want(t, `{ node(id: "person:yunus-bek-yevkurov") { ... on Person { state { id } offices { role of { id } toState { id } from to } } } }`,
		`{"node": {"state": {"id": "state:RU"}, "offices": [{"role": "deputy minister of defence", "of": {"id": "state:RU"}, "toState": null, "from": "2019-07", "to": null}]}}`)
	// A member that is not in the graph is left out; a state without a capital has none.
	w.want(t, `{ nodes(ids: ["org:sahel-bloc", "state:XX", "state:RU", "relation:aaaaaaaaaaaaaaaaaaaaaaaa", "claim:aaaaaaaaaaaaaaaaaaaaaaaa", "article:aaaaaaaaaaaaaaaaaaaaaaaa"]) {
		id ... on Organization { members { id } state { id } } ... on State { capital { id } iso3166Alpha3 } } }`,
		`{"nodes": [{"id": "org:sahel-bloc", "members": [{"id": "state:ML"}], "state": null}, null, {"id": "state:RU", "capital": null, "iso3166Alpha3": null}, null, null, null]}`)
}

func TestRelationsWithClaimsAndArticles(t *testing.T) {
	w := newWorld(t)
	w.want(t, `{ relations(filter: {kinds: [VISITED]}) { totalCount nodes {
		kind source { id } target { id } other(than: "state:ML") { id } place { id } time { edtf earliest latest precision basis words }
		role what modality polarity verdict independentSources plover cameo claimCount
		claims { totalCount nodes { quote start end trigger { start end } article { publisher published title lang dataset } relation { kind } subject { id } lifecycle retractedAt cameo } } } } }`,
		`{"relations": {"totalCount": 1, "nodes": [{"kind": "VISITED", "source": {"id": "person:yunus-bek-yevkurov"}, "target": {"id": "state:ML"},
		  "other": {"id": "person:yunus-bek-yevkurov"}, "place": {"id": "place:bamako"},
		  "time": {"edtf": "2025-03-04", "earliest": "2025-03-04", "latest": "2025-03-04", "precision": "DAY", "basis": "EXPLICIT", "words": "2025-03-04"},
		  "role": null, "what": null, "modality": "ASSERTED", "polarity": "POSITIVE", "verdict": "CORROBORATED", "independentSources": 2,
		  "plover": "CONSULT", "cameo": "042", "claimCount": 2, "claims": {"totalCount": 2, "nodes": `+visitClaims(t, w)+`}}]}}`)
	// Where only the publication bounds the time, nothing is made up.
	w.want(t, `{ node(id: "state:RU") { ... on State { degree relations(filter: {kinds: [HOLDS_OFFICE]}) { nodes { role time { edtf earliest latest precision basis words } plover cameo } } } } }`,
		`{"node": {"degree": 2, "relations": {"nodes": [{"role": "deputy minister of defence", "plover": null, "cameo": null,
		  "time": {"edtf": "../2025-03-05", "earliest": null, "latest": "2025-03-05", "precision": "UNKNOWN", "basis": "PUBLICATION", "words": null}}]}}}`)
	w.want(t, `{ relations(filter: {kinds: [MET]}) { nodes { claims(first: 1) { nodes { article { text claims { nodes { kind } } mentions { nodes { text entity { id } start end } } } } } } } }`,
		`{"relations": {"nodes": [{"claims": {"nodes": [{"article": {"text": "وصل يفكوروف إلى باماكو يوم الثلاثاء. والتقى غويتا.",
		  "claims": {"nodes": `+kindsOfClaims(t, w, "https://a.example/1")+`},
		  "mentions": {"nodes": [
		    {"text": "وصل يفكوروف إلى باماكو", "entity": {"id": "person:yunus-bek-yevkurov"}, "start": 0, "end": 41},
		    {"text": "والتقى غويتا", "entity": {"id": "person:yunus-bek-yevkurov"}, "start": 67, "end": 90}]}}}]}}]}}`)
}

// visitClaims are the two claims of the visit in the order of their ids, which
// are digests: as they are to be answered.
func visitClaims(t *testing.T, w *world) string {
	t.Helper()
	var found struct {
		Relations struct {
			Nodes []struct {
				Claims struct{ Nodes []struct{ Quote string } }
			}
		}
	}
	w.get(t, &found, `{ relations(filter: {kinds: [VISITED]}) { nodes { claims { nodes { quote } } } } }`, nil)
	ar := `{"quote": "وصل يفكوروف إلى باماكو", "start": 0, "end": 41, "trigger": {"start": 0, "end": 1}, "article": {"publisher": "a.example", "published": "2025-03-19", "title": "زيارة", "lang": "ar", "dataset": null},
		"relation": {"kind": "VISITED"}, "subject": {"id": "person:yunus-bek-yevkurov"}, "lifecycle": "ACTIVE", "retractedAt": null, "cameo": null}`
	en := `{"quote": "was in Bamako on 4 March", "start": 27, "end": 51, "trigger": {"start": 27, "end": 28}, "article": {"publisher": "b.example", "published": "2025-03-05", "title": "Visit", "lang": "en", "dataset": null},
		"relation": {"kind": "VISITED"}, "subject": {"id": "person:yunus-bek-yevkurov"}, "lifecycle": "ACTIVE", "retractedAt": null, "cameo": null}`
	if found.Relations.Nodes[0].Claims.Nodes[0].Quote[0] == 'w' {
		ar, en = en, ar
	}
	return "[" + ar + "," + en + "]"
}

// kindsOfClaims are the kinds of an article's claims in the store's order.
func kindsOfClaims(t *testing.T, w *world, url string) string {
	t.Helper()
	v := w.root.Store.Snapshot()
	defer v.Close()
	a, err := v.ArticleByURL(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	s, err := v.ClaimsOfArticle(t.Context(), a.ID, store.Page{First: 10})
	if err != nil {
		t.Fatal(err)
	}
	var kinds []map[string]kg.RelationKind
	for _, c := range s.Items {
		kinds = append(kinds, map[string]kg.RelationKind{"kind": c.Kind})
	}
	b, err := json.Marshal(kinds)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEntitiesByName(t *testing.T) {
	w := newWorld(t)
	for name, id := range map[string]string{"mali": "state:ML", "مالي": "state:ML", "Росс": "state:RU", "goita": "person:assimi-goita", "camara": "person:sadio-camara"} {
		var found struct {
			Entities struct{ Nodes []struct{ ID string } }
		}
		w.get(t, &found, `query ($n: String) { entities(name: $n) { nodes { id } } }`, map[string]any{"n": name})
		if len(found.Entities.Nodes) == 0 || found.Entities.Nodes[0].ID != id {
			t.Errorf("%s: %v, want %s first", name, found.Entities.Nodes, id)
		}
	}
	w.want(t, `{ entities(kinds: [AGREEMENT, EVENT]) { nodes { kind } } none: entities(name: "zanzibar") { nodes { id } pageInfo { hasNextPage startCursor } } }`,
		`{"entities": {"nodes": [{"kind": "AGREEMENT"}, {"kind": "EVENT"}]}, "none": {"nodes": [], "pageInfo": {"hasNextPage": false, "startCursor": null}}}`)
}

func TestBadArguments(t *testing.T) {
	w := newWorld(t)
	tests := []struct{ query, code, argument string }{
		{`{ node(id: "Mali") { id } }`, codeBadInput, "id"},
		{`{ node(id: "state:") { id } }`, codeBadInput, "id"},
		{`{ node(id: "") { id } }`, codeBadInput, "id"},
		{`{ nodes(ids: ["state:ML", "x y"]) { id } }`, codeBadInput, "ids.1"},
		{`{ node(id: "claim:short") { id } }`, codeBadInput, "id"},
		{`{ node(id: "article:AAAAAAAAAAAAAAAAAAAAAAAA") { id } }`, codeBadInput, "id"},
		{`{ relations(first: 0) { totalCount } }`, codeBadInput, "first"},
		{`{ relations(first: -1) { totalCount } }`, codeBadInput, "first"},
		{`{ relations(first: 101) { totalCount } }`, codeBadInput, "first"},
		{`{ relations(first: 1000000000) { totalCount } }`, codeBadInput, "first"},
		{`{ relations(last: 0) { totalCount } }`, codeBadInput, "last"},
		{`{ relations(first: 1, last: 1) { totalCount } }`, codeBadInput, "last"},
		{`{ relations(before: "x") { totalCount } }`, codeBadInput, "before"},
		{`{ relations(after: "nonsense") { totalCount } }`, codeBadInput, "after"},
		{`{ relations(after: "") { totalCount } }`, codeBadInput, "after"},
		{`{ relations(last: 2, before: "nonsense") { totalCount } }`, codeBadInput, "before"},
		{`{ entities(after: "nonsense") { totalCount } }`, codeBadInput, "after"},
		{`{ articles(after: "nonsense") { totalCount } }`, codeBadInput, "after"},
		{`{ relations(filter: {kinds: []}) { totalCount } }`, codeBadInput, "filter.kinds"},
		{`{ relations(filter: {with: ["Mali"]}) { totalCount } }`, codeBadInput, "filter.with.0"},
		{`{ relations(filter: {with: ["state:XX"]}) { totalCount } }`, codeNotFound, "filter.with.0"},
		{`{ relations(filter: {from: []}) { totalCount } }`, codeBadInput, "filter.from"},
		{`{ relations(filter: {between: ["state:ML"]}) { totalCount } }`, codeBadInput, "filter.between"},
		{`{ relations(filter: {articles: ["state:ML"]}) { totalCount } }`, codeBadInput, "filter.articles.0"},
		{`{ relations(filter: {articles: ["article:aaaaaaaaaaaaaaaaaaaaaaaa"]}) { totalCount } }`, codeNotFound, "filter.articles.0"},
		{`{ relations(filter: {minIndependentSources: 0}) { totalCount } }`, codeBadInput, "filter.minIndependentSources"},
		{`{ relations(filter: {lang: [""]}) { totalCount } }`, codeBadInput, "filter.lang"},
		{`{ relations(filter: {when: {}}) { totalCount } }`, codeBadInput, "filter.when"},
		{`{ relations(filter: {when: {from: "2025-13"}}) { totalCount } }`, codeBadInput, "filter.when.from"},
		{`{ relations(filter: {when: {from: "yesterday"}}) { totalCount } }`, codeBadInput, "filter.when.from"},
		{`{ relations(filter: {when: {from: "2025-03", to: "2025-02"}}) { totalCount } }`, codeBadInput, "filter.when"},
		{`{ relations(filter: {asOf: {}}) { totalCount } }`, codeBadInput, "filter.asOf"},
		{`{ relations(filter: {asOf: {recorded: "2025-03-04"}}) { totalCount } }`, codeBadInput, "filter.asOf.recorded"},
		{`{ relations(filter: {between: ["state:ML", "state:ML"]}) { totalCount } }`, codeBadInput, "filter.between"},
		{`{ relations(filter: {between: ["state:ML", "state:RU"], with: ["place:bamako"]}) { totalCount } }`, codeBadInput, "filter.with"},
		{`{ relations(filter: {verdict: [UNCONTESTED], minIndependentSources: 2}) { totalCount } }`, codeBadInput, "filter.minIndependentSources"},
		{`{ relations(filter: {verdict: [FULFILLED]}) { totalCount } }`, codeBadInput, "filter.verdict"},
		{`{ relations(filter: {verdict: [DENIED], polarity: [NEGATED]}) { totalCount } }`, codeBadInput, "filter.verdict"},
		{`{ relations(filter: {verdict: [CANCELLED, DENIED], modality: [ASSERTED]}) { totalCount } }`, codeBadInput, "filter.verdict"},
		{`{ timeline(filter: {between: ["state:ML", "state:ML"]}) { count } }`, codeBadInput, "filter.between"},
		{`{ entities(kinds: []) { totalCount } }`, codeBadInput, "kinds"},
		{`{ articles(text: " ") { totalCount } }`, codeBadInput, "text"},
		{`{ resolve(name: "Mali", first: 0) { score } }`, codeBadInput, "first"},
		{`{ resolve(name: "Mali") { score } }`, codeUnavailable, ""},
		{`{ paths(from: "state:ML", to: "state:ML") { length } }`, codeBadInput, "to"},
		{`{ paths(from: "state:XX", to: "state:ML") { length } }`, codeNotFound, "from"},
		{`{ paths(from: "state:ML", to: "state:RU", maxHops: 7) { length } }`, codeBadInput, "maxHops"},
		{`{ neighborhood(ids: []) { truncated } }`, codeBadInput, "ids"},
		{`{ neighborhood(ids: ["state:ML"], depth: 4) { truncated } }`, codeBadInput, "depth"},
		{`{ neighborhood(ids: ["state:ML"], limit: 1001) { truncated } }`, codeBadInput, "limit"},
		{`{ relationCounts(by: KIND, first: 1001) { key } }`, codeBadInput, "first"},
		{`{ trend(between: ["state:ML"]) { key } }`, codeBadInput, "between"},
		{`{ trend(between: ["state:ML", "state:ML"]) { key } }`, codeBadInput, "between"},
		{`{ relations { nodes { other(than: "state:FR") { id } } } }`, codeBadInput, ""},
		{`mutation { ingestArticle(input: {}) { outcome } }`, codeUnavailable, ""},
	}
	for _, test := range tests {
		a := w.ask(t, test.query, nil)
		if len(a.Errors) == 0 {
			t.Errorf("%s: no error, %s", test.query, a.Data)
			continue
		}
		e := a.Errors[0]
		if e.Extensions.Code != test.code || e.Extensions.Argument != test.argument {
			t.Errorf("%s\ngot  %s %q: %s\nwant %s %q", test.query, e.Extensions.Code, e.Extensions.Argument, e.Message, test.code, test.argument)
		}
		if len(e.Path) == 0 || fmt.Sprint(e.Path[len(e.Path)-1]) == test.argument {
			t.Errorf("%s: path %v is not that of the field", test.query, e.Path)
		}
	}
	for _, query := range []string{
		`{ relations(filter: {verdict: [FULFILLED], modality: [PLANNED]}) { totalCount } }`,
		`{ relations(filter: {verdict: [FULFILLED, UNCONTESTED]}) { totalCount } }`,
		`{ relations(filter: {verdict: [DENIED]}) { totalCount } }`,
		`{ relations(filter: {verdict: [CANCELLED], modality: null, polarity: null}) { totalCount } }`,
	} {
		if a := w.ask(t, query, nil); len(a.Errors) > 0 {
			t.Errorf("%s: %+v", query, a.Errors)
		}
	}
	// The same through variables, which are checked before anything runs.
	a := w.ask(t, `query ($f: RelationFilter) { relations(filter: $f) { totalCount } }`, map[string]any{"f": map[string]any{"kinds": []any{"DANCED_WITH"}}})
	if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != codeBadInput || a.Data != nil {
		t.Errorf("an unknown kind in a variable: %+v", a)
	}
}

func TestPagesForwardAndBackward(t *testing.T) {
	w := newWorld(t)
	w.crowd(t, 25)
	type page struct {
		Relations struct {
			Edges []struct {
				Cursor string
				Node   struct{ Source struct{ ID string } }
			}
			PageInfo struct {
				HasNextPage, HasPreviousPage bool
				StartCursor, EndCursor       *string
			}
		}
	}
	read := func(args string) (p page, ids []string) {
		w.get(t, &p, `{ relations(filter: {kinds: [VISITED], when: {from: "2024", to: "2024"}}, `+args+`) {
			edges { cursor node { source { id } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`, nil)
		for _, e := range p.Relations.Edges {
			ids = append(ids, e.Node.Source.ID)
		}
		return p, ids
	}
	var want []string // newest first
	for i := range 25 {
		want = append(want, fmt.Sprintf("person:visitor-%03d", 24-i))
	}
	var forward []string
	args := "first: 10"
	for n := range 3 {
		p, ids := read(args)
		forward = append(forward, ids...)
		info := p.Relations.PageInfo
		if info.HasNextPage != (n < 2) || info.HasPreviousPage != (n > 0) {
			t.Errorf("page %d: %+v", n, info)
		}
		args = fmt.Sprintf("first: 10, after: %q", *info.EndCursor)
	}
	if !slices.Equal(forward, want) {
		t.Errorf("forward\ngot  %v\nwant %v", forward, want)
	}
	var backward []string
	args = "last: 10"
	for n := range 3 {
		p, ids := read(args)
		backward = append(slices.Clone(ids), backward...)
		info := p.Relations.PageInfo
		if info.HasPreviousPage != (n < 2) || info.HasNextPage != (n > 0) {
			t.Errorf("page %d from the end: %+v", n, info)
		}
		args = fmt.Sprintf("last: 10, before: %q", *info.StartCursor)
	}
	if !slices.Equal(backward, want) {
		t.Errorf("backward\ngot  %v\nwant %v", backward, want)
	}
	// A cursor belongs to its query.
	p, _ := read("first: 1")
	a := w.ask(t, fmt.Sprintf(`{ relations(filter: {kinds: [MET]}, after: %q) { totalCount } }`, *p.Relations.PageInfo.EndCursor), nil)
	if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != codeBadInput || a.Errors[0].Extensions.Argument != "after" {
		t.Errorf("a cursor of another query: %+v", a)
	}
}

// TestReadsAreBounded counts what a page of 20 relations with both ends, claims
// and articles asks of the store.
func TestReadsAreBounded(t *testing.T) {
	w := newWorld(t)
	w.crowd(t, 60)
	reads := func(query string) store.Reads {
		op, refusal := w.Prepare(t.Context(), Request{Query: query})
		if refusal != nil {
			t.Fatalf("%s", refusal.Body)
		}
		next, failure := op.start(t.Context())
		if failure != nil {
			t.Fatalf("%s", failure.Body)
		}
		a, _ := op.next(t.Context(), next)
		if a.Errors != nil {
			t.Fatalf("%s", a.Body)
		}
		defer op.request.close()
		return op.request.snapshot().Reads()
	}
	const page = `{ relations(filter: {kinds: [VISITED]}, first: 20) { nodes { id %s } } }`
	bare := reads(fmt.Sprintf(page, ""))
	full := reads(fmt.Sprintf(page, `source { id label degree } target { id label degree } place { id }
		claims { nodes { quote subject { id } object { id } relation { id } article { id title publisher } } }`))
	// 20 visitors, Mali and Bamako with a degree each; 21 claims; 21 articles.
	// What is the same for several relations is read once.
	const most = 22 + 22 + 21 + 21
	if extra := full.Gets - bare.Gets; extra > most {
		t.Errorf("ends, claims and articles of 20 relations take %d gets, want at most %d", extra, most)
	}
	if full.Seeks-bare.Seeks > 4 {
		t.Errorf("ends, claims and articles of 20 relations take %d seeks", full.Seeks-bare.Seeks)
	}
	if bare.Gets+bare.Seeks+bare.Keys > 100 {
		t.Errorf("20 relations alone take %+v", bare)
	}
}

// TestReadings has an article read again: what it claims is there with its
// claims in the graph, and what was rejected with the reason.
func TestReadings(t *testing.T) {
	w := newWorld(t)
	if a := w.ask(t, `{ articles { nodes { readings { totalCount } } } }`, nil); len(a.Errors) == 0 || a.Errors[0].Extensions.Code != codeUnavailable {
		t.Errorf("without a reader: %+v", a)
	}
	w.root.Explainer = newReader(t)
	text := "Russian Deputy Defence Minister Yunus-bek Yevkurov visited Mali on Tuesday. Malian Defence Minister Sadio Camara visited Mali on Monday."
	read, err := w.root.Explainer.(reader).Read(kg.Article{URL: "https://r.example/1", Publisher: "r.example", Published: day("2025-03-05"), Lang: "en", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.root.Store.PutExtraction(t.Context(), store.Extraction{Article: read.Article, Entities: read.Entities, Mentions: read.Mentions, Claims: read.Claims}, w.at); err != nil {
		t.Fatal(err)
	}
	type reading struct {
		Pattern, Kind     string
		Sentence, Trigger kg.Evidence
		Accepted          bool
		Reason            *string
		Claim             *struct{ ID, Quote, Kind string }
	}
	var got struct {
		Node struct {
			Readings struct {
				TotalCount int
				Nodes      []reading
				PageInfo   struct{ EndCursor string }
			}
			Claims struct {
				Nodes []struct {
					ID, Kind string
					Readings []reading
				}
			}
		}
	}
	const fields = `{ pattern kind sentence { quote start end } trigger { quote start end } accepted reason claim { id quote kind } }`
	w.get(t, &got, fmt.Sprintf(`{ node(id: "%s") { ... on Article { readings { totalCount nodes %s pageInfo { endCursor } } claims { nodes { id kind readings %s } } } } }`, read.Article.ID, fields, fields), nil)
	all := got.Node.Readings
	if all.TotalCount != len(all.Nodes) || len(got.Node.Claims.Nodes) == 0 {
		t.Fatalf("%+v", got)
	}
	visit := func(r reading) string {
		if r.Kind != "VISITED" || r.Trigger.Quote != "visited" || text[r.Sentence.Start:r.Sentence.End] != r.Sentence.Quote || r.Accepted != (r.Claim != nil) || r.Accepted != (r.Reason == nil) {
			return "other"
		}
		if r.Accepted {
			return "accepted " + r.Claim.Kind
		}
		return "rejected " + *r.Reason
	}
	var visits []string
	for _, r := range all.Nodes {
		if r.Kind == "VISITED" {
			visits = append(visits, visit(r))
		}
	}
	for _, want := range []string{"accepted VISITED", "rejected one does not visit where one belongs"} {
		if !slices.Contains(visits, want) {
			t.Errorf("got %q, want %q among them", visits, want)
		}
	}
	for _, c := range got.Node.Claims.Nodes {
		if !slices.ContainsFunc(c.Readings, func(r reading) bool { return r.Claim != nil && r.Claim.ID == c.ID }) {
			t.Errorf("the %s claim is not among the readings of its sentence: %+v", c.Kind, c.Readings)
		}
		for _, r := range c.Readings {
			if c.Kind == "VISITED" && strings.HasPrefix(r.Sentence.Quote, "Malian") {
				t.Errorf("a reading of another sentence: %+v", r)
			}
		}
	}
	// Pages go on where they ended.
	var first, rest struct {
		Node struct {
			Readings struct {
				Nodes    []reading
				PageInfo struct{ EndCursor string }
			}
		}
	}
	page := fmt.Sprintf(`query ($n: Int!, $after: String) { node(id: "%s") { ... on Article { readings(first: $n, after: $after) { nodes %s pageInfo { endCursor } } } } }`, read.Article.ID, fields)
	w.get(t, &first, page, map[string]any{"n": 1})
	w.get(t, &rest, page, map[string]any{"n": 100, "after": first.Node.Readings.PageInfo.EndCursor})
	if n := len(rest.Node.Readings.Nodes); n != all.TotalCount-1 || first.Node.Readings.Nodes[0].Pattern != all.Nodes[0].Pattern {
		t.Errorf("1 and %d readings, want %d", n, all.TotalCount)
	}
	if a := w.ask(t, page, map[string]any{"n": 1, "after": "nonsense"}); len(a.Errors) != 1 || a.Errors[0].Extensions.Argument != "after" {
		t.Errorf("a cursor that is none: %+v", a.Errors)
	}
	// So many articles are too much for one operation.
	w.crowd(t, maxReread+1)
	if a := w.ask(t, `{ articles(first: 30) { nodes { readings(first: 1) { totalCount } } } }`, nil); len(a.Errors) == 0 || a.Errors[0].Extensions.Code != codeLimit {
		t.Errorf("%d articles read again: %+v", maxReread+1, a.Errors)
	}
	if a := w.ask(t, `{ articles(first: 100) { nodes { claims(first: 100) { nodes { readings { pattern } } } } } }`, nil); len(a.Errors) == 0 || a.Errors[0].Extensions.Code != codeLimit {
		t.Errorf("the cost of reading again: %+v", a.Errors)
	}
}

// TestEveryFieldAnswers asks for every field of every type with its default
// arguments, two levels below each node.
func TestEveryFieldAnswers(t *testing.T) {
	w := newWorld(t)
	w.root.Explainer = newReader(t)
	ids := []string{"state:ML", "place:bamako", "person:yunus-bek-yevkurov", "org:sahel-bloc", "agreement:military-cooperation", "event:summit"}
	var sample struct {
		Relations struct {
			Nodes []struct {
				ID     string
				Claims struct {
					Nodes []struct {
						ID      string
						Article struct{ ID string }
					}
				}
			}
		}
	}
	w.get(t, &sample, `{ relations { nodes { id claims { nodes { id article { id } } } } } }`, nil)
	for _, r := range sample.Relations.Nodes {
		ids = append(ids, r.ID, r.Claims.Nodes[0].ID, r.Claims.Nodes[0].Article.ID)
	}
	schema := w.Schema()
	given := map[string]string{
		"Relation.other": `(than: "person:yunus-bek-yevkurov")`, "relationCounts": "(by: KIND)",
	}
	var fields func(typeName string, depth int) string
	fields = func(typeName string, depth int) string {
		def := schema.Types[typeName]
		var b strings.Builder
		for _, f := range def.Fields {
			if strings.HasPrefix(f.Name, "__") || typeName == "Relation" && f.Name == "other" {
				continue
			}
			args := given[typeName+"."+f.Name]
			if args == "" {
				args = given[f.Name]
			}
			of := schema.Types[f.Type.Name()]
			if of.IsLeafType() {
				fmt.Fprintf(&b, " %s%s", f.Name, args)
				continue
			}
			if depth == 0 {
				continue
			}
			if below := fields(of.Name, depth-1); below != "" {
				fmt.Fprintf(&b, " %s%s {%s }", f.Name, args, below)
			}
		}
		return b.String()
	}
	for _, typeName := range []string{"Person", "State", "Organization", "Place", "Agreement", "Event", "Relation", "Claim", "Article"} {
		query := fmt.Sprintf(`query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on %s {%s } } }`, typeName, fields(typeName, 3))
		op, refusal := (&Executor{root: w.root, schema: w.schema, limits: Limits{Tokens: 100_000, Depth: 20, Cost: 1 << 30}, documents: newDocuments(1)}).
			Prepare(t.Context(), Request{Query: query, Variables: map[string]any{"ids": toAny(ids)}})
		if refusal != nil {
			t.Fatalf("%s: %.500s", typeName, refusal.Body)
		}
		if a := op.Run(t.Context()); a.Errors != nil {
			t.Errorf("%s: %.1000s", typeName, a.Body)
		}
	}
	for _, query := range []string{
		`{ stats {` + fields("Stats", 1) + ` } ontology {` + fields("Ontology", 1) + ` } }`,
		`{ articles { nodes { id } totalCount } a: articles(text: "Bamako") { nodes { lang } } b: articles(text: "باماكو", lang: "ar") { nodes { lang } } }`,
		`{ timeline(bucket: YEAR) { key from to count } trend(between: ["state:RU", "state:ML"]) { key verbalCooperation materialConflict } }`,
		`{ a: relationCounts(by: KIND) { key kind count } b: relationCounts(by: YEAR) { key count } c: relationCounts(by: MONTH) { key count }
		   d: relationCounts(by: ENTITY) { key entity { id } count } e: relationCounts(by: PLOVER) { key count } }`,
		`{ paths(from: "person:assimi-goita", to: "state:ML") { length entities { id } relations { kind } }
		   neighborhood(ids: ["state:ML"], depth: 2) { nodes { id } relations { id } truncated } }`,
	} {
		if a := w.ask(t, query, nil); len(a.Errors) > 0 {
			t.Errorf("%s\n%+v", query, a.Errors)
		}
	}
}

func toAny(ids []string) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}

func TestWalksAndCounts(t *testing.T) {
	w := newWorld(t)
	w.want(t, `{ paths(from: "person:assimi-goita", to: "state:ML") { length entities { id } relations { kind } } }`,
		`{"paths": [{"length": 2, "entities": [{"id": "person:assimi-goita"}, {"id": "person:yunus-bek-yevkurov"}, {"id": "state:ML"}], "relations": [{"kind": "MET"}, {"kind": "VISITED"}]}]}`)
	w.want(t, `{ neighborhood(ids: ["person:assimi-goita"]) { nodes { id } relations { kind } truncated } }`,
		`{"neighborhood": {"nodes": [{"id": "person:assimi-goita"}, {"id": "person:yunus-bek-yevkurov"}], "relations": [{"kind": "MET"}], "truncated": false}}`)
	w.want(t, `{ timeline(filter: {kinds: [VISITED, MET]}, bucket: MONTH) { key from to count }
		relationCounts(by: PLOVER) { key count kind entity { id } }
		node(id: "person:yunus-bek-yevkurov") { ... on Entity { degree relationCounts(by: ENTITY, filter: {kinds: [MET]}) { entity { id } count } neighbors(filter: {kinds: [VISITED]}) { nodes { id } } } } }`,
		`{"timeline": [{"key": "2025-03", "from": "2025-03-01", "to": "2025-03-31", "count": 2}],
		  "relationCounts": [{"key": "CONSULT", "count": 2, "kind": null, "entity": null}, {"key": "SUPPORT", "count": 1, "kind": null, "entity": null}],
		  "node": {"degree": 3, "relationCounts": [{"entity": {"id": "person:assimi-goita"}, "count": 1}], "neighbors": {"nodes": [{"id": "state:ML"}]}}}`)
	w.want(t, `{ stats { entities relations claims articles mentions articlesByLang { key count } version } }`,
		`{"stats": {"entities": 9, "relations": 4, "claims": 5, "articles": 2, "mentions": 5, "articlesByLang": [{"key": "ar", "count": 1}, {"key": "en", "count": 1}], "version": "test"}}`)
}

// panicky is a name resolver that fails as badly as can be.
type panicky struct{}

func (panicky) Resolve(context.Context, string, kg.EntityKind, int) ([]Candidate, error) {
	panic("secret of a panic")
}

// broken is one whose error says what users must not see.
type broken struct{}

func (broken) Resolve(context.Context, string, kg.EntityKind, int) ([]Candidate, error) {
	return nil, errors.New("secret of an error")
}

// TestTheSchemaIsAnsweredOnce: what every client asks first is kept, and
// nothing else is.
func TestTheSchemaIsAnsweredOnce(t *testing.T) {
	w := newWorld(t)
	run := func(query string) string {
		t.Helper()
		op, refusal := w.Prepare(t.Context(), Request{Query: query})
		if refusal != nil {
			t.Fatalf("%s", refusal.Body)
		}
		return string(op.Run(t.Context()).Body)
	}
	for i := range 2 * mostConstants {
		query := fmt.Sprintf(`{ __type(name: "Relation") { f%d: name fields { name } } }`, i)
		if first, again := run(query), run(query); first != again || !strings.Contains(first, `"independentSources"`) {
			t.Errorf("%s, then %s", first, again)
		}
		if _, ok := w.constants.get(query); !ok || len(w.constants.by) > mostConstants {
			t.Errorf("%d answers are kept, this one: %t", len(w.constants.by), ok)
		}
	}
	for _, query := range []string{`{ __type(name: "Relation") { name } stats { entities } }`, `query ($n: String = "Relation") { __type(name: $n) { name } }`, `{ __typename ... { stats { entities } } }`} {
		run(query)
		if _, ok := w.constants.get(query); ok {
			t.Errorf("%s is kept", query)
		}
	}
}

func TestFaultsOfOursAreNotTold(t *testing.T) {
	for _, names := range []NameResolver{panicky{}, broken{}} {
		w := newWorld(t)
		w.root.Names = names
		a := w.ask(t, `{ resolve(name: "Mali") { score } }`, nil)
		if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != codeInternal || a.Errors[0].Message != "internal error" {
			t.Errorf("%T: %+v", names, a)
		}
	}
}

// storing is an ingester that stores an article with one claim for each
// submission: the visit of a person, the slug of which is the title, to Mali.
type storing struct {
	t *testing.T
	w *world
}

func (s storing) Ingest(_ context.Context, in Submission) (Receipt, error) {
	if in.Title == "" {
		return Receipt{}, fmt.Errorf("%w: no title", kg.ErrInvalid)
	}
	c := claim("VISITED", kg.MakeEntityID(kg.Person, in.Title), "state:ML", "2025-05-01", in.Text, in.Text)
	written := s.w.put(s.t, kg.Article{URL: in.URL, Title: in.Title, Published: day("2025-05-02"), Lang: "en", Text: in.Text}, c)
	return Receipt{Article: written.Article, Outcome: written.Outcome, Superseded: written.Superseded}, nil
}

func TestIngestAndFollow(t *testing.T) {
	w := newWorld(t)
	w.root.Ingester = storing{t, w}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	follow := func(query string) <-chan string {
		op, refusal := w.Prepare(ctx, Request{Query: query})
		if refusal != nil {
			t.Fatalf("%s", refusal.Body)
		}
		out := make(chan string, 10)
		go func() {
			defer close(out)
			op.Stream(ctx, func(a Answer) bool { out <- string(a.Body); return true })
		}()
		return out
	}
	articles := follow(`subscription { articleIngested { outcome article { title claims { nodes { subject { id } } } } superseded { title } } }`)
	relations := follow(`subscription { relationRecorded(filter: {with: ["person:sadio-camara"]}) { kind source { id } claims { nodes { quote } } } }`)
	for subscribed := false; !subscribed; time.Sleep(time.Millisecond) {
		w.root.events.mu.Lock()
		subscribed = len(w.root.events.subscribers) == 2
		w.root.events.mu.Unlock()
		if ctx.Err() != nil {
			t.Fatal("nobody subscribes")
		}
	}
	const ingest = `mutation ($t: String, $x: String!) { ingestArticle(input: {url: "https://d.example/1", title: $t, text: $x}) { outcome article { title mentions { nodes { text } } } superseded { title } warnings } }`
	var done struct {
		IngestArticle struct {
			Outcome string
			Article struct {
				Title    string
				Mentions struct{ Nodes []struct{ Text string } }
			}
			Superseded *struct{ Title string }
			Warnings   []string
		}
	}
	for _, step := range []struct{ title, text, outcome string }{
		{"assimi-goita", "He came.", "NEW"},
		{"assimi-goita", "He came.", "UNCHANGED"},
		{"sadio-camara", "The other came.", "REVISED"},
	} {
		w.get(t, &done, ingest, map[string]any{"t": step.title, "x": step.text})
		got := done.IngestArticle
		if got.Outcome != step.outcome || got.Article.Title != step.title || len(got.Article.Mentions.Nodes) != 1 || got.Warnings == nil || (got.Superseded != nil) != (step.outcome == "REVISED") {
			t.Errorf("%+v: %+v", step, got)
		}
	}
	receive := func(from <-chan string, want string) {
		t.Helper()
		select {
		case got := <-from:
			if compact(t, []byte(got)) != compact(t, []byte(want)) {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		case <-ctx.Done():
			t.Errorf("nothing comes, want %s", want)
		}
	}
	receive(articles, `{"data": {"articleIngested": {"outcome": "NEW", "article": {"title": "assimi-goita", "claims": {"nodes": [{"subject": {"id": "person:assimi-goita"}}]}}, "superseded": null}}}`)
	receive(articles, `{"data": {"articleIngested": {"outcome": "REVISED", "article": {"title": "sadio-camara", "claims": {"nodes": [{"subject": {"id": "person:sadio-camara"}}]}}, "superseded": {"title": "assimi-goita"}}}}`)
	receive(relations, `{"data": {"relationRecorded": {"kind": "VISITED", "source": {"id": "person:sadio-camara"}, "claims": {"nodes": [{"quote": "The other came."}]}}}}`)
	a := w.ask(t, ingest, map[string]any{"x": "A text."})
	if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != codeBadInput || a.Errors[0].Extensions.Argument != "input" {
		t.Errorf("what the ingester refuses: %+v", a)
	}
	cancel()
	for range articles { // ends
	}
	for range relations {
	}
}

// TestTwoClocks corrects an article and asks before and after.
func TestTwoClocks(t *testing.T) {
	w := newWorld(t)
	before := w.at.Add(-time.Minute) // both articles are recorded, the correction is not
	en := "Camara, not Yevkurov, was in Mali on 4 March."
	written := w.put(t, kg.Article{URL: "https://b.example/1", Title: "Correction", Publisher: "b.example", Published: day("2025-03-06"), Lang: "en", Text: en},
		claim("VISITED", "person:sadio-camara", "state:ML", "2025-03-04", en, "was in Mali on 4 March"))
	if written.Outcome != store.Revised || written.Superseded == "" {
		t.Fatalf("%+v", written)
	}
	const query = `query ($asOf: AsOf) { relations(filter: {kinds: [VISITED, SIGNED], asOf: $asOf}, order: OLDEST_FIRST) {
		nodes { kind source { id } claimCount claims { nodes { article { title supersededAt } relation { claimCount } } } } } }`
	type claimed struct {
		Article  struct{ Title, SupersededAt string }
		Relation struct{ ClaimCount int }
	}
	read := func(asOf map[string]any) map[string][]claimed {
		var found struct {
			Relations struct {
				Nodes []struct {
					Kind       string
					Source     struct{ ID string }
					ClaimCount int
					Claims     struct{ Nodes []claimed }
				}
			}
		}
		variables := map[string]any{}
		if asOf != nil {
			variables["asOf"] = asOf
		}
		w.get(t, &found, query, variables)
		out := map[string][]claimed{}
		for _, r := range found.Relations.Nodes {
			out[r.Kind+" "+r.Source.ID] = r.Claims.Nodes
			for _, c := range r.Claims.Nodes {
				if c.Relation.ClaimCount != r.ClaimCount || len(r.Claims.Nodes) != r.ClaimCount {
					t.Errorf("asOf %v: %s has %d claims, says %d, and its claim's relation says %d", asOf, r.Kind, len(r.Claims.Nodes), r.ClaimCount, c.Relation.ClaimCount)
				}
			}
		}
		return out
	}
	now := read(nil)
	if len(now) != 2 || len(now["VISITED person:yunus-bek-yevkurov"]) != 1 || len(now["VISITED person:sadio-camara"]) != 1 {
		t.Errorf("now: %v", now)
	}
	then := read(map[string]any{"recorded": before.Format(time.RFC3339)})
	if len(then) != 2 || len(then["VISITED person:yunus-bek-yevkurov"]) != 2 || len(then["SIGNED state:RU"]) != 1 {
		t.Errorf("before the correction: %v", then)
	}
	early := read(map[string]any{"recorded": before.Format(time.RFC3339), "publishedBefore": "2025-03-10T00:00:00+03:00"})
	if len(early["VISITED person:yunus-bek-yevkurov"]) != 1 || early["VISITED person:yunus-bek-yevkurov"][0].Article.Title != "Visit" {
		t.Errorf("of what was published before: %v", early)
	}
	// What was retracted stays readable, with the edge that it was part of.
	var old struct {
		Node struct {
			Title  string
			Claims struct {
				Nodes []struct {
					Kind, Lifecycle string
					RetractedAt     *string
					Relation        struct{ Kind string }
				}
			}
		}
	}
	w.get(t, &old, `query ($id: ID!) { node(id: $id) { ... on Article { title claims { nodes { kind lifecycle retractedAt relation { kind } } } } } }`, map[string]any{"id": string(written.Superseded)})
	if old.Node.Title != "Visit" || len(old.Node.Claims.Nodes) != 3 {
		t.Fatalf("the superseded article: %+v", old)
	}
	for _, c := range old.Node.Claims.Nodes {
		if c.Lifecycle != "CORRECTED" || c.RetractedAt == nil || c.Relation.Kind != c.Kind {
			t.Errorf("a retracted claim: %+v", c)
		}
	}
}
