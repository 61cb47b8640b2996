package node

import (
	"fmt"

	"github.com/safir-graph/safir/internal/kg"
)

// Relation is an edge with its ends, which are loaded with the page that it
// is on.
type Relation struct {
	*kg.Relation
	Source, Target Entity
	Place          Entity  // nil when no claim says
	PLOVER, Code   *string // PLOVER type and CAMEO code; nil where there is none
}

// Other is the end that is not the one given; kg.ErrInvalid when it is neither.
func (r *Relation) Other(than string) (Entity, error) {
	switch kg.EntityID(than) {
	case r.Relation.Source:
		return r.Target, nil
	case r.Relation.Target:
		return r.Source, nil
	}
	return nil, fmt.Errorf("%w: %q is neither end of %s", kg.ErrInvalid, than, r.ID)
}

// TimeSpan is the time of the relation.
func (r *Relation) TimeSpan() *TimeSpan { return (*TimeSpan)(&r.Time) }

// RoleName is the office concerned; nil when there is none.
func (r *Relation) RoleName() *string { return known(&r.Role) }

// Matter is what was supplied, discussed …; nil when not said.
func (r *Relation) Matter() *string { return known(&r.What) }

// Field is military, economic …; nil when not said.
func (r *Relation) Field() *string { return known(&r.Context) }

// Measured is the confidence; nil when not measured.
func (r *Relation) Measured() *float64 { return known(&r.Confidence) }

// ClaimCount is the number of claims behind it.
func (r *Relation) ClaimCount() int { return len(r.Claims) }

// TimeSpan is a time as the API shows it.
type TimeSpan kg.TimeSpan

// Fineness is the precision, UNKNOWN where none is recorded.
func (t *TimeSpan) Fineness() kg.Precision {
	if t.Precision == "" {
		return kg.PrecisionUnknown
	}
	return t.Precision
}

// Ground is the basis; nil when not said.
func (t *TimeSpan) Ground() *kg.Basis { return known(&t.Basis) }

// Reading is the words read; nil when there are none.
func (t *TimeSpan) Reading() *string { return known(&t.Words) }

// IsNode tells nodes from other values.
func (r *Relation) IsNode() {}
