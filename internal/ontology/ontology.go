// Package ontology says what the types of nodes and the kinds of edges mean.
// It is data: one YAML file for each entity type (entities/) and relation kind
// (relations/), with labels in every supported language, definition, domain,
// range, codes and examples, and ontology.yaml for what they share. Load reads
// them all and refuses a set that contradicts itself.
package ontology

import (
	"embed"
	"maps"
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
)

//go:embed ontology.yaml entities/*.yaml relations/*.yaml
var files embed.FS

// Quad is PLOVER's division of all types of events into four classes.
type Quad string

// The quad classes.
const (
	VerbalCooperation   Quad = "VERBAL_COOPERATION"
	MaterialCooperation Quad = "MATERIAL_COOPERATION"
	VerbalConflict      Quad = "VERBAL_CONFLICT"
	MaterialConflict    Quad = "MATERIAL_CONFLICT"
)

// Quads lists all quad classes, from cooperation to conflict.
var Quads = []Quad{VerbalCooperation, MaterialCooperation, VerbalConflict, MaterialConflict}

// Labels are the words for one thing, by language (BCP 47).
type Labels map[string]string

// In returns the label in a language, or the English one where there is none.
func (l Labels) In(lang string) string {
	if s, ok := l[lang]; ok {
		return s
	}
	return l["en"]
}

// Entity describes one type of node.
type Entity struct {
	Kind           kg.EntityKind  `yaml:"kind"`
	Label          Labels         `yaml:"label"`
	Plural         Labels         `yaml:"plural"`
	Definition     string         `yaml:"definition"` // English
	Subtypes       []Subtype      `yaml:"subtypes"`
	Examples       []string       `yaml:"examples"`
	Counterexample Counterexample `yaml:"counterexample"`
}

// Subtype is one value that kg.Entity.Type may have for a kind of entity.
type Subtype struct {
	Type       string `yaml:"type"`
	Definition string `yaml:"definition"`
}

// Counterexample is a text that could be mistaken for an example, and why it
// is none.
type Counterexample struct {
	Text string `yaml:"text"`
	Why  string `yaml:"why"`
}

// Relation describes one kind of edge.
type Relation struct {
	Kind       kg.RelationKind `yaml:"kind"`
	Label      Labels          `yaml:"label"`      // between subject and object: "visited"
	Inverse    Labels          `yaml:"inverse"`    // between object and subject: "was visited by"
	Definition string          `yaml:"definition"` // English
	Domain     []kg.EntityKind `yaml:"domain"`     // what the subject may be
	Range      []kg.EntityKind `yaml:"range"`      // what the object may be

	Symmetric bool `yaml:"symmetric"` // the order of the ends says nothing
	Durative  bool `yaml:"durative"`  // a state that holds over time, not an occurrence
	ByRole    bool `yaml:"by_role"`   // claims with different roles are different relations
	Decided   bool `yaml:"decided"`   // to decide it is to do it: a dismissal, sanctions
	Stance    bool `yaml:"stance"`    // it is said rather than done, on a day that need not be that of what is reported
	Remote    bool `yaml:"remote"`    // done from afar, so that it has no place
	Travel    bool `yaml:"travel"`    // the subject goes to the object, so that it does not belong there

	PLOVER   PLOVER `yaml:"plover"`
	CAMEO    CAMEO  `yaml:"cameo"`
	Wikidata string `yaml:"wikidata"` // the nearest property, "P39"; "" where there is none

	Examples       []Example      `yaml:"examples"`
	Counterexample Counterexample `yaml:"counterexample"`

	// Quad is the quad class of the PLOVER type; "" for a kind without one.
	Quad Quad `yaml:"-"`
}

// PLOVER is a type of PLOVER event ("CONSULT") and its mode ("visit"); either
// is "" where PLOVER has none.
type PLOVER struct {
	Type string `yaml:"type"`
	Mode string `yaml:"mode"`
}

// CAMEO is how a kind stands to the CAMEO codes.
type CAMEO struct {
	// Code is the code of a relation of this kind, "042"; "" where CAMEO has none.
	Code string `yaml:"code"`
	// ByContext are finer codes for a claim's context ("military" → "062").
	ByContext map[string]string `yaml:"by_context"`
	// Imports are the codes and prefixes of codes that become this kind when
	// foreign event data is imported.
	Imports []string `yaml:"imports"`
}

// Example is an English sentence that states a relation, and the words in it
// that name its ends.
type Example struct {
	Text    string `yaml:"text"`
	Subject string `yaml:"subject"`
	Object  string `yaml:"object"`
}

// Ontology is the whole set. It is safe for concurrent use; what it returns
// must not be changed.
type Ontology struct {
	languages []string
	entities  map[kg.EntityKind]*Entity
	relations map[kg.RelationKind]*Relation
	kinds     []kg.RelationKind          // sorted
	plover    map[string]Quad            // PLOVER type → quad class
	codes     map[string]string          // CAMEO prefix → PLOVER type
	imports   map[string]kg.RelationKind // CAMEO prefix → kind
}

// Load reads the ontology that is built into the program. An error is
// kg.ErrInvalid and names every file that is wrong and why.
func Load() (*Ontology, error) { return load(files) }

// Languages lists the languages in which every label is given (BCP 47), in
// their display order.
func (o *Ontology) Languages() []string { return slices.Clone(o.languages) }

// Entity describes an entity kind; nil for an unknown one.
func (o *Ontology) Entity(kind kg.EntityKind) *Entity { return o.entities[kind] }

// Entities describes all entity kinds in the order of kg.EntityKinds.
func (o *Ontology) Entities() []*Entity {
	all := make([]*Entity, 0, len(o.entities))
	for _, kind := range kg.EntityKinds {
		all = append(all, o.entities[kind])
	}
	return all
}

// Relation describes a relation kind; nil for an unknown one.
func (o *Ontology) Relation(kind kg.RelationKind) *Relation { return o.relations[kind] }

// Relations describes all relation kinds, sorted by kind.
func (o *Ontology) Relations() []*Relation {
	all := make([]*Relation, 0, len(o.kinds))
	for _, kind := range o.kinds {
		all = append(all, o.relations[kind])
	}
	return all
}

// Traits is what kg.Relate needs to know of a kind; all false for an unknown
// one.
func (o *Ontology) Traits(kind kg.RelationKind) kg.Traits {
	r := o.relations[kind]
	if r == nil {
		return kg.Traits{}
	}
	return kg.Traits{Symmetric: r.Symmetric, Durative: r.Durative, ByRole: r.ByRole}
}

// Allows is true when the ontology knows the kind and its domain and range
// hold the kinds of the ends. Imported events may be wider: their sources name
// the state where an article names the person.
func (o *Ontology) Allows(kind kg.RelationKind, subject, object kg.EntityKind) bool {
	r := o.relations[kind]
	return r != nil && slices.Contains(r.Domain, subject) && slices.Contains(r.Range, object)
}

// CAMEO is the code of a relation of this kind in this context (kg.Claim's
// Context, "" when not said); "" where CAMEO has none.
func (o *Ontology) CAMEO(kind kg.RelationKind, context string) string {
	r := o.relations[kind]
	if r == nil {
		return ""
	}
	if code, ok := r.CAMEO.ByContext[context]; ok {
		return code
	}
	return r.CAMEO.Code
}

// FromCAMEO maps the code of an imported event, two to four digits, to the
// kind that it becomes and the PLOVER type that it has ("" for statements, which
// PLOVER does not code). A code that is not listed is taken as its longest
// listed prefix, so that every code of the CAMEO tree is known; ok is false for
// anything that is not such a code.
func (o *Ontology) FromCAMEO(code string) (kind kg.RelationKind, plover string, ok bool) {
	if !isCAMEO(code) {
		return "", "", false
	}
	kind, ok = longest(o.imports, code)
	if !ok {
		return "", "", false
	}
	plover, ok = longest(o.codes, code)
	return kind, plover, ok
}

// QuadOf is the quad class of a PLOVER type; "" for an unknown type.
func (o *Ontology) QuadOf(plover string) Quad { return o.plover[plover] }

// PLOVERTypes lists PLOVER's types in alphabetical order.
func (o *Ontology) PLOVERTypes() []string { return slices.Sorted(maps.Keys(o.plover)) }

func longest[V any](table map[string]V, code string) (V, bool) {
	for n := len(code); n >= 2; n-- {
		if v, ok := table[code[:n]]; ok {
			return v, true
		}
	}
	var none V
	return none, false
}

// isCAMEO is true of two to four digits whose first two are a root code, 01–20.
func isCAMEO(code string) bool {
	return len(code) >= 2 && len(code) <= 4 && strings.Trim(code, "0123456789") == "" &&
		code[:2] >= "01" && code[:2] <= "20"
}
