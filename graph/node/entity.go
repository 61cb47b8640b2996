// Package node holds the Go values behind the API's types: thin views of the
// nouns of package kg that say null where kg says "". The graph's six entity
// kinds are one type there and six here, because GraphQL tells them apart by
// type.
package node

import (
	"maps"
	"slices"

	"github.com/safir-graph/safir/internal/kg"
)

// Node is anything with a global id: an Entity, *Relation, *Claim or *Article.
type Node interface {
	// IsNode tells nodes from other values.
	IsNode()
}

// Entity is one of Person, State, Organization, Place, Agreement and Event.
type Entity interface {
	Node
	// Noun is the entity itself.
	Noun() *kg.Entity
}

// The entity kinds as types.
type (
	// Person is a node of kind PERSON.
	Person struct{ entity }
	// State is a node of kind STATE.
	State struct{ entity }
	// Organization is a node of kind ORGANIZATION.
	Organization struct{ entity }
	// Place is a node of kind PLACE.
	Place struct{ entity }
	// Agreement is a node of kind AGREEMENT.
	Agreement struct{ entity }
	// Event is a node of kind EVENT.
	Event struct{ entity }
)

// NewEntity returns the view of an entity by its kind; nil for nil and for a
// kind that the API does not know. degree is its number of relations.
func NewEntity(e *kg.Entity, degree int) Entity {
	if e == nil {
		return nil
	}
	view := entity{e, degree}
	switch e.Kind {
	case kg.Person:
		return &Person{view}
	case kg.State:
		return &State{view}
	case kg.Organization:
		return &Organization{view}
	case kg.Place:
		return &Place{view}
	case kg.Agreement:
		return &Agreement{view}
	case kg.Event:
		return &Event{view}
	}
	return nil
}

type entity struct {
	*kg.Entity
	Degree int // relations that have it at one end
}

// IsNode tells nodes from other values.
func (e entity) IsNode() {}

// Noun is the entity itself.
func (e entity) Noun() *kg.Entity { return e.Entity }

// Label is the name in a language, English for nil.
func (e entity) Label(lang *string) string { return e.LabelIn(language(lang)) }

// Names are all names and spellings.
func (e entity) Names() []Name {
	names := make([]Name, len(e.Aliases))
	for i := range e.Aliases {
		names[i] = Name{&e.Aliases[i]}
	}
	return names
}

// ExternalIds are the ids in other catalogues, sorted by catalogue.
func (e entity) ExternalIds() []ExternalID {
	ids := make([]ExternalID, 0, len(e.IDs))
	for _, scheme := range slices.Sorted(maps.Keys(e.IDs)) {
		ids = append(ids, ExternalID{scheme, e.IDs[scheme]})
	}
	return ids
}

// Subtype is the finer type (CITY, IGO …); nil when not known.
func (e entity) Subtype() *string { return known(&e.Type) }

func (e entity) externalID(scheme string) *string {
	if id, ok := e.IDs[scheme]; ok && id != "" {
		return &id
	}
	return nil
}

// Iso3166 is the two-letter code; nil for what has none.
func (s *State) Iso3166() *string { return s.externalID("iso3166") }

// Iso3166Alpha3 is the three-letter code; nil for what has none.
func (s *State) Iso3166Alpha3() *string { return s.externalID("iso3166_3") }

// Name is one name of an entity.
type Name struct{ *kg.Alias }

// NameForm is the form of the name; nil when not said.
func (n Name) NameForm() *kg.AliasForm { return known(&n.Form) }

// ExternalID is what another catalogue calls an entity.
type ExternalID struct{ Scheme, Value string }

// Office is a position held by a person.
type Office struct {
	*kg.Office
	Of, ToState Entity // nil when not in the graph
}

// Candidate is an entity that a name may mean.
type Candidate struct {
	Entity  Entity
	Score   float64 // 0 to 1
	Reasons []string
}

// language is the language asked for, English by default.
func language(lang *string) string {
	if lang == nil || *lang == "" {
		return "en"
	}
	return *lang
}

// known is nil for a zero value: where kg says "", the API says null.
func known[T comparable](v *T) *T {
	var zero T
	if *v == zero {
		return nil
	}
	return v
}
