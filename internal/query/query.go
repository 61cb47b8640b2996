// Package query answers what takes more than one look-up in the graph:
// neighbourhoods, paths, counts over time. Everything it does is bounded and
// says so when a bound was reached.
package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

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

func (b Bucket) by() (store.By, error) {
	switch b {
	case Year:
		return store.ByYear, nil
	case Month:
		return store.ByMonth, nil
	}
	return "", fmt.Errorf("bucket %q: %w", string(b), kg.ErrInvalid)
}

// Timeline counts relations by year or month without gaps from the first step
// with a relation to the last. Relations that no single step is certain to hold
// are not counted. More than MaxSteps steps are kg.ErrExhausted.
func Timeline(ctx context.Context, v *store.Snapshot, f store.Filter, b Bucket) ([]Step, error) {
	by, err := b.by()
	if err != nil {
		return nil, err
	}
	counts, err := v.Count(ctx, f, by, 12*10000)
	if err != nil || len(counts) == 0 {
		return nil, err
	}
	steps, err := series(counts[0].Key, counts[len(counts)-1].Key, b)
	if err != nil {
		return nil, fmt.Errorf("timeline: %w", err)
	}
	for _, c := range counts {
		at, _ := slices.BinarySearchFunc(steps, c.Key, func(s Step, key string) int { return cmp.Compare(s.Key, key) })
		steps[at].N = c.N
	}
	return steps, nil
}

// series lists the steps from one key to another.
func series(first, last string, b Bucket) ([]Step, error) {
	var out []Step
	y, m := parseKey(first)
	for {
		if len(out) == MaxSteps {
			return nil, fmt.Errorf("from %s to %s: %w: more than %d steps", first, last, kg.ErrExhausted, MaxSteps)
		}
		s := Step{Key: fmt.Sprintf("%04d", y), From: kg.DayOf(y, 1, 1), To: kg.DayOf(y, 12, 31)}
		if b == Month {
			s = Step{Key: fmt.Sprintf("%04d-%02d", y, m), From: kg.DayOf(y, m, 1), To: kg.DayOf(y, m+1, 1) - 1}
			if y == 9999 && m == 12 {
				s.To = kg.MaxDay
			}
			if m++; m > 12 {
				y, m = y+1, 1
			}
		} else {
			y++
		}
		out = append(out, s)
		if s.Key >= last {
			return out, nil
		}
	}
}

func parseKey(key string) (year, month int) {
	year, _ = strconv.Atoi(key[:4])
	month = 1
	if len(key) == 7 {
		month, _ = strconv.Atoi(key[5:])
	}
	return year, month
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
// month, without gaps from the first step with such a relation to the last.
// quadrant is the ontology's answer for a kind.
func Trend(ctx context.Context, v *store.Snapshot, a, b kg.EntityID, f store.Filter, bucket Bucket, quadrant func(kg.RelationKind) Quadrant) ([]TrendStep, error) {
	by, err := bucket.by()
	if err != nil {
		return nil, err
	}
	f.Between = []kg.EntityID{a, b}
	counts, err := v.Series(ctx, f, by)
	if err != nil {
		return nil, err
	}
	counts = slices.DeleteFunc(counts, func(c store.SeriesCount) bool { return quadrant(c.Kind) == NoQuadrant })
	if len(counts) == 0 {
		return nil, nil
	}
	steps, err := series(counts[0].Key, counts[len(counts)-1].Key, bucket)
	if err != nil {
		return nil, fmt.Errorf("trend: %w", err)
	}
	out := make([]TrendStep, len(steps))
	for i, s := range steps {
		out[i] = TrendStep{Key: s.Key, From: s.From, To: s.To}
	}
	for _, c := range counts {
		at, _ := slices.BinarySearchFunc(out, c.Key, func(s TrendStep, key string) int { return cmp.Compare(s.Key, key) })
		out[at].N[quadrant(c.Kind)] += c.N
	}
	return out, nil
}

// CountByGroup counts relations by a grouping of kinds (PLOVER types), the most
// frequent first; kinds that group maps to "" are left out. At most limit rows.
func CountByGroup(ctx context.Context, v *store.Snapshot, f store.Filter, group func(kg.RelationKind) string, limit int) ([]store.Count, error) {
	if limit < 1 {
		return nil, fmt.Errorf("count: %w: the limit must be positive", kg.ErrInvalid)
	}
	kinds, err := v.Count(ctx, f, store.ByKind, 1000)
	if err != nil {
		return nil, err
	}
	sums := map[string]int{}
	for _, c := range kinds {
		if g := group(kg.RelationKind(c.Key)); g != "" {
			sums[g] += c.N
		}
	}
	out := make([]store.Count, 0, len(sums))
	for g, n := range sums {
		out = append(out, store.Count{Key: g, N: n})
	}
	slices.SortFunc(out, func(a, b store.Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Key, b.Key)) })
	return out[:min(limit, len(out))], nil
}
