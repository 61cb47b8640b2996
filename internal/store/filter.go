package store

import (
	"time"

	"github.com/safir-graph/safir/internal/kg"
)

// When is a range of days, both inclusive; a zero day is an open end.
type When struct {
	From, To kg.Day
	Match    kg.Match // "" stands for kg.Possibly
}

// AsOf is a moment of the past. The zero AsOf is now.
type AsOf struct {
	// Recorded: only what was recorded at or before this moment and not yet
	// retracted at it. Zero: now.
	Recorded time.Time
	// PublishedBefore: only claims of articles published on a day before this
	// one; articles without a date never count. Zero: all.
	PublishedBefore kg.Day
}

// IsZero is true of now.
func (a AsOf) IsZero() bool { return a.Recorded.IsZero() && a.PublishedBefore == 0 }

// Filter says which relations. All that is set must hold together; a nil slice
// restricts nothing, an empty one that is not nil is kg.ErrInvalid. Filters
// whose fields can never hold together are kg.ErrInvalid too. Each list holds
// at most MaxListed values, Between at most MaxBetween.
type Filter struct {
	// Of restricts to relations with this entity at one end; With then speaks of
	// the other end. It is what Entity.relations asks for.
	Of   kg.EntityID
	With []kg.EntityID // at least one end among these
	From []kg.EntityID // the source among these; of a symmetric kind, either end
	To   []kg.EntityID // the target among these; of a symmetric kind, either end, but not the one that From found
	// Between: both ends among these; at least two ids.
	Between []kg.EntityID

	Kinds      []kg.RelationKind
	When       *When
	Modality   []kg.Modality
	Polarity   []kg.Polarity
	Verdict    []kg.Verdict
	MinSources int            // independent sources; 0 or 1 restricts nothing
	Lang       []string       // a claim from an article in one of these languages (BCP 47)
	Articles   []kg.ArticleID // a claim from one of these articles

	AsOf AsOf
}

// Bounds of a Filter.
const (
	MaxListed  = 100 // values in a list
	MaxBetween = 16  // ids in Between
)

// Default is the filter of contracts.md when none is given: what is asserted or
// reported, and not negated.
func Default() Filter {
	return Filter{Modality: []kg.Modality{kg.Asserted, kg.Reported}, Polarity: []kg.Polarity{kg.Positive}}
}

// MaxPage is the most that First or Last may ask for.
const MaxPage = 1000

// Page says which part of a list: First items after the cursor After, or Last
// items before the cursor Before. Exactly one of First and Last must be
// positive and at most MaxPage. A cursor is opaque and belongs to the query
// that gave it: with another query it is kg.ErrInvalid.
type Page struct {
	First  int
	After  string
	Last   int
	Before string

	Uncounted bool // of relations: the total is not asked for
}

// Slice is a page of a list.
type Slice[T any] struct {
	Items   []T
	HasNext bool // more follows; when paging backwards: Before was given
	HasPrev bool // more lies before; when paging forwards: After was given
	Total   int  // how many on all pages; -1 where counting would need a scan
	cursors []cursor
	query   uint32 // fingerprint of the query
}

// Order is an order of time.
type Order int

// The orders. The day that a relation is ordered by is the first that its time
// can mean, else (an open start) the last; relations of unknown time come last
// in NewestFirst and first in OldestFirst. Equal days are ordered by id.
const (
	NewestFirst Order = iota
	OldestFirst
)
