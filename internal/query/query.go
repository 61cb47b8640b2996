// Package query answers what takes more than one look-up in the graph:
// neighbourhoods, paths, counts over time. Everything it does is bounded and
// says so when a bound was reached.
package query

import (
	"context"
	"errors"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

var errUnwritten = errors.New("not written yet")

// Subgraph is a part of the graph.
type Subgraph struct {
	Nodes     []kg.EntityID // those asked for first, then by distance
	Relations []*kg.Relation
	Truncated bool // there was more than the limit allowed
}

// Bounds of Neighborhood and Paths.
const (
	MaxDepth     = 3    // steps of a neighbourhood
	MaxRelations = 1000 // relations of a neighbourhood
	MaxHops      = 6    // relations of a path
	MaxPaths     = 100  // paths of an answer
)

// Neighborhood returns what lies within depth steps of the given entities, at
// most limit relations: of each entity the newest ones, nearer entities first.
// An unknown id is kg.ErrNotFound.
func Neighborhood(ctx context.Context, v *store.Snapshot, ids []kg.EntityID, depth int, f store.Filter, limit int) (Subgraph, error) {
	return Subgraph{}, errUnwritten
}

// Path is a way along relations: Entities is one longer than Relations.
type Path struct {
	Entities  []kg.EntityID
	Relations []*kg.Relation
}

// PathsResult is what Paths found.
type PathsResult struct {
	Paths []Path // the shortest first
	// GaveUp says which bound ended the search before it was complete; "" when it
	// was complete. What was found stands all the same.
	GaveUp string
}

// Paths returns up to first shortest ways from one entity to another of at most
// maxHops relations that f lets through, without repeated entities, the shortest
// first; between two neighbours on a path, the newest relation stands for all.
// It searches from both ends and always answers within its bounds. An unknown
// id is kg.ErrNotFound; from equal to to is kg.ErrInvalid.
func Paths(ctx context.Context, v *store.Snapshot, from, to kg.EntityID, maxHops int, f store.Filter, first int) (PathsResult, error) {
	return PathsResult{}, errUnwritten
}

// Bucket is a step of time.
type Bucket string

// The steps.
const (
	Year  Bucket = "YEAR"
	Month Bucket = "MONTH"
)

// Step is one step of a series: a calendar year or month.
type Step struct {
	Key      string // EDTF: "2025" or "2025-03"
	From, To kg.Day // inclusive
	N        int
}

// MaxSteps is the most steps that a series may have.
const MaxSteps = 1000

// Timeline counts relations by year or month without gaps from the first step
// with a relation to the last. More than MaxSteps steps are kg.ErrExhausted.
func Timeline(ctx context.Context, v *store.Snapshot, f store.Filter, b Bucket) ([]Step, error) {
	return nil, errUnwritten
}

// Quadrant is one of PLOVER's four.
type Quadrant int

// The quadrants; NoQuadrant for kinds that PLOVER does not have.
const (
	NoQuadrant Quadrant = iota
	VerbalCooperation
	MaterialCooperation
	VerbalConflict
	MaterialConflict
)

// TrendStep is one step of a trend: counts by quadrant (index 0 is unused).
type TrendStep struct {
	Key      string
	From, To kg.Day
	N        [5]int
}

// Trend counts the relations between two entities by quadrant and year or
// month, without gaps. quadrant is the ontology's answer for a kind.
func Trend(ctx context.Context, v *store.Snapshot, a, b kg.EntityID, f store.Filter, bucket Bucket, quadrant func(kg.RelationKind) Quadrant) ([]TrendStep, error) {
	return nil, errUnwritten
}

// CountByGroup counts relations by a grouping of kinds (PLOVER types), the most
// frequent first; kinds that group maps to "" are left out.
func CountByGroup(ctx context.Context, v *store.Snapshot, f store.Filter, group func(kg.RelationKind) string, limit int) ([]store.Count, error) {
	return nil, errUnwritten
}
