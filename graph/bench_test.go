package graph

import (
	"strings"
	"testing"
)

// queryA asks for an entity with its 20 newest relations and the names of
// their other ends.
const queryA = `{ node(id: "state:ML") { ... on State { id label relations(first: 20) { nodes {
	id kind time { edtf } source { id label } target { id label } } } } } }`

func benchmarkQuery(b *testing.B, query string) {
	w := newWorld(b)
	w.crowd(b, 100)
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		op, refusal := w.Prepare(b.Context(), Request{Query: query})
		if refusal != nil {
			b.Fatalf("%s", refusal.Body)
		}
		if a := op.Run(b.Context()); a.Errors != nil {
			b.Fatalf("%s", a.Body)
		}
	}
}

func BenchmarkEntityWithRelations(b *testing.B) { benchmarkQuery(b, queryA) }

func BenchmarkRelationsWithClaims(b *testing.B) {
	benchmarkQuery(b, `{ relations(first: 20) { nodes { id kind source { id label } target { id label } claims { nodes { quote article { title publisher } } } } } }`)
}

func BenchmarkTypename(b *testing.B) { benchmarkQuery(b, strings.TrimSpace(` { __typename } `)) }
