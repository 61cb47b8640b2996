package graph

import (
	"testing"

	"github.com/safir-graph/safir/internal/kg"
)

// TestPlainAnswersAreTheSame answers queries with plans and without: what is
// written plainly must be to the byte what gqlgen's way gives, errors included.
func TestPlainAnswersAreTheSame(t *testing.T) {
	w := newWorld(t)
	w.crowd(t, 25)
	w.put(t, kg.Article{URL: "https://q.example/1", Title: "\"Quotes\" \\ and\ttabs\nand \x01 \u2028 </script>", Publisher: "q.example", Published: day("2025-06-01"), Lang: "en", Text: "He came."},
		claim("VISITED", "person:sadio-camara", "state:ML", "", "He came.", "He came."))
	plainly := 0
	for _, query := range []string{
		queryA,
		`{ relations(first: 30) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id role what place { id label } confidence claimCount } } } }`,
		`{ relations { nodes { __typename a: id kind source { __typename ... on Person { p: id } ... on State { iso3166 } ... on Node { id } } target { ...E } } } } fragment E on Entity { label ar: label(lang: "ar") names { text lang form } externalIds { scheme value } degree }`,
		`{ relations(first: 3) { nodes { time { edtf earliest latest precision basis words } time { edtf } x: id x: id source { id } source { label } } } }`,
		`query ($yes: Boolean = true, $l: String) { relations(first: 3) { nodes { id @include(if: $yes) kind @skip(if: $yes) source { label(lang: $l) } } } }`,
		`query ($l: String = "ar") { relations(first: 3) { nodes { id source { label(lang: $l) } other(than: "state:ML") { id } } } }`,
		`{ relations(first: 3, filter: {kinds: [HOLDS_OFFICE]}) { nodes { id other(than: "state:ML") { id } } } }`,
		`{ relations(first: 5) { nodes { id claims { nodes { id quote start end evidence { quote } trigger { start end } article { title url path publisher published publishedAt lang sha256 dataset recordedAt supersededAt } inferred recordedAt retractedAt } } } } }`,
		`{ articles { nodes { id title text mentions { nodes { text start end entity { id } article { title } } } } } }`,
		`{ neighborhood(ids: ["state:ML"], depth: 2) { nodes { id kind ... on State { capital { id } } } relations { id source { id } } truncated } }`,
		`{ neighborhood(ids: ["state:ML"]) { nodes { id } relations { id place { id } } truncated } }`,
		`{ nodes(ids: ["state:ML", "state:XX", "person:yunus-bek-yevkurov"]) { id ... on Person { offices { role of { id } from to } state { id } } } }`,
		`{ stats { entities entitiesByKind { key count } version } ontology { relationKinds { kind label inverseLabel(lang: "ar") definition symmetric domain range plover cameo wikidata } } }`,
		`{ relationCounts(by: ENTITY) { key kind entity { id } count } timeline(bucket: YEAR) { key from to count } }`,
		`{ __schema { types { name fields { name args { name defaultValue } } } } __type(name: "Relation") { name } }`,
	} {
		op, refusal := w.Prepare(t.Context(), Request{Query: query})
		if refusal != nil {
			t.Fatalf("%s\n%s", query, refusal.Body)
		}
		plain := op.Run(t.Context())
		long, _ := w.Prepare(t.Context(), Request{Query: query})
		long.plans = nil
		if got, want := string(plain.Body), string(long.Run(t.Context()).Body); got != want {
			t.Errorf("%s\nplain %s\nlong  %s", query, got, want)
		}
		plainly += op.plans.Len()
	}
	if plainly < 20 {
		t.Errorf("%d plans were made", plainly)
	}
}
