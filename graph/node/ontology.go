package node

import "github.com/safir-graph/safir/internal/ontology"

// EntityKindInfo is what an entity kind means.
type EntityKindInfo struct{ *ontology.Entity }

// Label is the kind's name in a language, English for nil.
func (i EntityKindInfo) Label(lang *string) string { return i.Entity.Label.In(language(lang)) }

// RelationKindInfo is what a relation kind means.
type RelationKindInfo struct{ *ontology.Relation }

// Label is the kind's name read from source to target, English for nil.
func (i RelationKindInfo) Label(lang *string) string { return i.Relation.Label.In(language(lang)) }

// InverseLabel is its name read from target to source, English for nil.
func (i RelationKindInfo) InverseLabel(lang *string) string {
	return i.Inverse.In(language(lang))
}

// PLOVERType is its PLOVER type; nil where PLOVER has none.
func (i RelationKindInfo) PLOVERType() *string { return known(&i.Relation.PLOVER.Type) }

// Code is its CAMEO code; nil where CAMEO has none.
func (i RelationKindInfo) Code() *string { return known(&i.Relation.CAMEO.Code) }

// Property is the nearest Wikidata property; nil where there is none.
func (i RelationKindInfo) Property() *string { return known(&i.Relation.Wikidata) }
