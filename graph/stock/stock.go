// Package stock serves answers from memory through gqlgen as it comes: its
// generated code, runtime and handler with their defaults, over plain structs
// without a resolver below the root. It is the floor that internal/bench
// compares Safir's API with; nothing of the product uses it.
package stock

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
)

//go:generate go tool gqlgen generate

// Node is anything with an id.
type Node interface{ IsNode() }

// Entity is one of the six types below.
type Entity interface {
	Node
	IsEntity()
}

type entity struct {
	ID    string
	Kind  EntityKind
	Name  string
	Edges *RelationConnection
}

func (entity) IsNode()   {}
func (entity) IsEntity() {}

// Label is the name to show.
func (e entity) Label(lang *string) string { return e.Name }

// Relations are those that were answered.
func (e entity) Relations(first *int) *RelationConnection { return e.Edges }

// The types of the entities.
type (
	// Person is a person.
	Person struct{ entity }
	// State is a state.
	State struct{ entity }
	// Organization is an organisation.
	Organization struct{ entity }
	// Place is a place.
	Place struct{ entity }
	// Agreement is an agreement.
	Agreement struct{ entity }
	// Event is an event.
	Event struct{ entity }
)

// Relation is an edge with its ends.
type Relation struct {
	ID             string
	Kind           string
	Source, Target Entity
	Time           *TimeSpan
	sourceID       string
}

// IsNode tells nodes from other values.
func (*Relation) IsNode() {}

// Other is the end that is not the one given.
func (r *Relation) Other(than string) Entity {
	if than == r.sourceID {
		return r.Target
	}
	return r.Source
}

// RelationConnection is a page.
type RelationConnection struct{ Nodes []*Relation }

// Subgraph is a part of the graph.
type Subgraph struct {
	Nodes     []Entity
	Relations []*Relation
	Truncated bool
}

// Memory holds the answers that are served.
type Memory struct {
	entities  map[string]Entity              // of query a, by id
	pages     map[string]*RelationConnection // of query b, by the ends and the range
	subgraphs map[string]*Subgraph           // of query c, by the id in the middle
}

// NewMemory is without answers.
func NewMemory() *Memory {
	return &Memory{entities: map[string]Entity{}, pages: map[string]*RelationConnection{}, subgraphs: map[string]*Subgraph{}}
}

// The shapes of answers as JSON.
type (
	jsonEntity struct {
		ID, Label string
		Kind      EntityKind
		Relations struct{ Nodes []jsonRelation }
	}
	jsonRelation struct {
		ID, Kind              string
		Source, Target, Other *jsonEntity
		Time                  *TimeSpan
	}
	jsonData struct {
		Node         *jsonEntity
		Relations    *struct{ Nodes []jsonRelation }
		Neighborhood *struct {
			Nodes     []jsonEntity
			Relations []jsonRelation
			Truncated bool
		}
	}
)

// Add keeps an answer: the variables of the request and the data of the
// response, both JSON. It answers query a when the data has a node, b when it
// has relations, c when it has a neighborhood.
func (m *Memory) Add(variables, data []byte) error {
	var v struct {
		ID, A, B string
		From, To *string
	}
	var d jsonData
	if err := errors.Join(json.Unmarshal(variables, &v), json.Unmarshal(data, &d)); err != nil {
		return err
	}
	switch {
	case d.Node != nil:
		e, err := newEntity(d.Node, nil)
		if err != nil {
			return err
		}
		edges := &RelationConnection{}
		for i := range d.Node.Relations.Nodes {
			r, err := newRelation(&d.Node.Relations.Nodes[i], e)
			if err != nil {
				return err
			}
			edges.Nodes = append(edges.Nodes, r)
		}
		m.entities[v.ID], err = newEntity(d.Node, edges)
		return err
	case d.Relations != nil:
		page := &RelationConnection{}
		for i := range d.Relations.Nodes {
			r, err := newRelation(&d.Relations.Nodes[i], nil)
			if err != nil {
				return err
			}
			page.Nodes = append(page.Nodes, r)
		}
		m.pages[pageKey([]string{v.A, v.B}, v.From, v.To)] = page
	case d.Neighborhood != nil:
		g := &Subgraph{Truncated: d.Neighborhood.Truncated}
		for i := range d.Neighborhood.Nodes {
			e, err := newEntity(&d.Neighborhood.Nodes[i], nil)
			if err != nil {
				return err
			}
			g.Nodes = append(g.Nodes, e)
		}
		for i := range d.Neighborhood.Relations {
			r, err := newRelation(&d.Neighborhood.Relations[i], nil)
			if err != nil {
				return err
			}
			g.Relations = append(g.Relations, r)
		}
		m.subgraphs[v.ID] = g
	default:
		return fmt.Errorf("an answer without node, relations or neighborhood: %.80s", data)
	}
	return nil
}

func pageKey(ends []string, from, to *string) string {
	key := strings.Join(ends, " ")
	for _, s := range []*string{from, to} {
		if s != nil {
			key += " " + *s
		} else {
			key += " .."
		}
	}
	return key
}

// newEntity makes the type that an id begins with.
func newEntity(j *jsonEntity, edges *RelationConnection) (Entity, error) {
	e := entity{ID: j.ID, Kind: j.Kind, Name: j.Label, Edges: edges}
	prefix, _, _ := strings.Cut(j.ID, ":")
	switch prefix {
	case "person":
		return &Person{e}, nil
	case "state":
		return &State{e}, nil
	case "org":
		return &Organization{e}, nil
	case "place":
		return &Place{e}, nil
	case "agreement":
		return &Agreement{e}, nil
	case "event":
		return &Event{e}, nil
	}
	return nil, fmt.Errorf("%q is the id of no entity", j.ID)
}

// newRelation makes an edge with both ends, or with one and that of the entity
// that it was asked from.
func newRelation(j *jsonRelation, asked Entity) (*Relation, error) {
	r := &Relation{ID: j.ID, Kind: j.Kind, Time: j.Time, Target: asked}
	var err error
	switch {
	case j.Other != nil:
		r.sourceID = j.Other.ID
		r.Source, err = newEntity(j.Other, nil)
	case j.Source != nil && j.Target != nil:
		r.sourceID = j.Source.ID
		if r.Source, err = newEntity(j.Source, nil); err == nil {
			r.Target, err = newEntity(j.Target, nil)
		}
	default:
		err = fmt.Errorf("relation %s has no ends", j.ID)
	}
	return r, err
}

// Handler serves the answers with gqlgen's handler, its cache of parsed queries
// included.
func Handler(m *Memory) *handler.Server {
	s := handler.New(NewExecutableSchema(Config{Resolvers: &root{m}}))
	s.AddTransport(transport.GET{})
	s.AddTransport(transport.POST{})
	s.SetQueryCache(lru.New[*ast.QueryDocument](1000))
	return s
}

type root struct{ memory *Memory }

// Query is the root.
func (r *root) Query() QueryResolver { return r }

// Node answers query a.
func (r *root) Node(_ context.Context, id string) (Node, error) {
	if e, ok := r.memory.entities[id]; ok {
		return e, nil
	}
	return nil, fmt.Errorf("no answer for %q", id)
}

// Relations answers query b.
func (r *root) Relations(_ context.Context, filter *RelationFilter, _ *int) (*RelationConnection, error) {
	if filter != nil && filter.When != nil {
		if p, ok := r.memory.pages[pageKey(filter.Between, filter.When.From, filter.When.To)]; ok {
			return p, nil
		}
	}
	return nil, errors.New("no answer for this filter")
}

// Neighborhood answers query c.
func (r *root) Neighborhood(_ context.Context, ids []string, _, _ *int) (*Subgraph, error) {
	if g, ok := r.memory.subgraphs[strings.Join(ids, " ")]; ok {
		return g, nil
	}
	return nil, errors.New("no answer for these ids")
}
