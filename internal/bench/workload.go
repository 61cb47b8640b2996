package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

// The queries that are measured. Node is the least of them; a to f are those of
// the table.
const (
	queryNode = `query ($id: ID!) { node(id: $id) { id ... on Entity { label } } }`
	queryA    = `query ($id: ID!) { node(id: $id) { id ... on Entity { kind label relations(first: 20) { nodes { id kind time { edtf } other(than: $id) { id label } } } } } }`
	queryB    = `query ($a: ID!, $b: ID!, $from: EDTF, $to: EDTF) { relations(filter: {between: [$a, $b], when: {from: $from, to: $to}}, first: 20) { nodes { id kind time { edtf } source { id label } target { id label } } } }`
	queryC    = `query ($id: ID!) { neighborhood(ids: [$id], depth: 2, limit: 100) { truncated nodes { id kind label } relations { id kind time { edtf } source { id } target { id } } } }`
	queryD    = `query ($from: ID!, $to: ID!) { paths(from: $from, to: $to, first: 1) { length entities { id label } relations { id kind time { edtf } } } }`
	queryE    = `query ($id: ID!) { node(id: $id) { id ... on Entity { relationCounts(by: KIND) { kind count } } } }`
	queryF    = `query ($name: String!) { entities(name: $name, first: 10) { nodes { id kind label } } }`
)

// Sample is what requests are drawn from: relations of the graph, each as
// likely as any other. Their ends are entities by degree, so that hubs dominate.
type Sample struct {
	edges []edge
	names map[kg.EntityID][]string // without the id's own
}

type edge struct {
	source, target kg.EntityID
	year           int
}

// sampleSize is how many relations are drawn.
const sampleSize = 4096

// draw takes a sample of a graph.
func draw(ctx context.Context, s *store.Store, seed uint64) (*Sample, error) {
	v := s.Snapshot()
	defer v.Close()
	r := rand.New(rand.NewPCG(seed, 0))
	out := &Sample{names: map[kg.EntityID][]string{}}
	seen := 0
	err := v.EachRelation(ctx, func(rel *kg.Relation) error {
		if rel.Modality != kg.Reported || rel.Time.Earliest == 0 || rel.Source == rel.Target { // of the seed, or no edge
			return nil
		}
		year, _, _ := rel.Time.Earliest.Date()
		e := edge{rel.Source, rel.Target, year}
		if seen++; len(out.edges) < sampleSize {
			out.edges = append(out.edges, e)
		} else if i := r.IntN(seen); i < sampleSize {
			out.edges[i] = e
		}
		return nil
	})
	if err == nil && len(out.edges) == 0 {
		err = errors.New("the graph holds no relations")
	}
	if err != nil {
		return nil, err
	}
	for _, e := range out.edges {
		for _, id := range []kg.EntityID{e.source, e.target} {
			if out.names[id] != nil {
				continue
			}
			found, err := v.Entity(ctx, id)
			if err != nil {
				return nil, err
			}
			for _, a := range found.Aliases {
				out.names[id] = append(out.names[id], a.Text)
			}
		}
	}
	return out, nil
}

func (s *Sample) edge(r *rand.Rand) edge { return s.edges[r.IntN(len(s.edges))] }

func (s *Sample) entity(r *rand.Rand) kg.EntityID {
	if e := s.edge(r); r.IntN(2) == 0 {
		return e.source
	} else {
		return e.target
	}
}

// prefix is the first two to five letters of a name, every other one in
// Arabic script where the entity has such a name.
func (s *Sample) prefix(r *rand.Rand) string {
	for {
		names := s.names[s.entity(r)]
		if len(names) == 0 {
			continue
		}
		name := names[r.IntN(len(names))]
		if arabic := r.IntN(2) == 0; arabic {
			for _, n := range names {
				if strings.ContainsFunc(n, func(c rune) bool { return unicode.Is(unicode.Arabic, c) }) {
					name = n
				}
			}
		}
		letters := []rune(name)
		return string(letters[:min(len(letters), 2+r.IntN(4))])
	}
}

// Variables are those of one request.
type Variables map[string]string

// The variables of each query.
func (s *Sample) ofEntity(r *rand.Rand) Variables { return Variables{"id": string(s.entity(r))} }

func (s *Sample) ofPair(r *rand.Rand) Variables {
	e := s.edge(r)
	return Variables{"a": string(e.source), "b": string(e.target), "from": fmt.Sprintf("%04d", e.year-1), "to": fmt.Sprintf("%04d", e.year)}
}

func (s *Sample) ofEnds(r *rand.Rand) Variables {
	for {
		if from, to := s.entity(r), s.entity(r); from != to {
			return Variables{"from": string(from), "to": string(to)}
		}
	}
}

func (s *Sample) ofPrefix(r *rand.Rand) Variables { return Variables{"name": s.prefix(r)} }

// question is a query with the way to draw its variables.
type question struct {
	name, what string
	query      string
	draw       func(*rand.Rand) Variables
}

func (s *Sample) questions() []question {
	return []question{
		{"node", "node by id", queryNode, s.ofEntity},
		{"a", "entity, 20 newest relations, other ends' names", queryA, s.ofEntity},
		{"b", "between two, two years, 20", queryB, s.ofPair},
		{"c", "two hops, limit 100", queryC, s.ofEntity},
		{"d", "shortest path", queryD, s.ofEnds},
		{"e", "counts by kind", queryE, s.ofEntity},
		{"f", "names by prefix, 10", queryF, s.ofPrefix},
	}
}

// body is a request as it is sent.
func (q *question) body(v Variables) []byte {
	b, err := json.Marshal(struct {
		Query     string    `json:"query"`
		Variables Variables `json:"variables"`
	}{q.query, v})
	if err != nil {
		panic(err) // strings alone
	}
	return b
}

// bodies draws a number of requests beforehand, so that making them costs the
// clients nothing.
func (q *question) bodies(r *rand.Rand, n int) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		out[i] = q.body(q.draw(r))
	}
	return out
}

// anyOf draws among bodies.
func anyOf(bodies [][]byte) Draw {
	return func(r *rand.Rand) []byte { return bodies[r.IntN(len(bodies))] }
}
