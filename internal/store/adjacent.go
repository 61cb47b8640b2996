package store

import (
	"context"
	"fmt"

	"github.com/safir-graph/safir/internal/kg"
)

// Ref stands for an entity within one store: cheaper than its id where a search
// looks at many.
type Ref uint32

// Ref returns what stands for an entity, or kg.ErrNotFound.
func (v *Snapshot) Ref(id kg.EntityID) (Ref, error) {
	n, err := v.numbers("entity", []kg.EntityID{id})
	if err != nil {
		return 0, err
	}
	if e, err := v.entity(n[0]); err != nil || e == nil {
		return 0, cmpErr(err, fmt.Errorf("entity %q: %w", clip(string(id)), kg.ErrNotFound))
	}
	return Ref(n[0]), nil
}

func cmpErr(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// EntityID is the id of what a Ref stands for.
func (v *Snapshot) EntityID(r Ref) (kg.EntityID, error) { return v.id(num(r)) }

// Adjacent finds the entities next to one, along relations that a filter lets
// through.
type Adjacent struct {
	v *Snapshot
	q *query
}

// Adjacent prepares a search along a filter's relations. The filter must not be
// bound to an entity by Of.
func (v *Snapshot) Adjacent(f Filter) (*Adjacent, error) {
	if f.Of != "" {
		return nil, invalid("of", "a search is not bound to one entity")
	}
	q, err := v.resolve(f)
	if err != nil {
		return nil, err
	}
	return &Adjacent{v, q}, nil
}

// Of appends the entities next to one to list, at most most of them, without
// itself and without repetition, in a stable order. cost is how many counters or
// relations it looked at: the counters of its neighbours where the filter speaks
// of kinds, modality, polarity and verdict alone, else its relations.
func (a *Adjacent) Of(ctx context.Context, r Ref, most int, list []Ref) (_ []Ref, cost int, err error) {
	q := *a.q
	if q.from == nil && q.to == nil && q.with == nil && q.between == nil && q.countable() {
		list, cost, err = a.counted(ctx, &q, num(r), most, list)
		return list, cost, err
	}
	q.of = num(r)
	if q.f.Of, err = a.v.id(q.of); err != nil {
		return list, 0, err
	}
	if q.consistent() != nil {
		return list, 0, nil
	}
	if _, err := q.plan(); err != nil {
		return list, 0, nil // the filter leaves nothing at this entity
	}
	seen := map[num]bool{q.of: true}
	start := len(list)
	err = a.v.each(ctx, &q, true, nil, 64, func(rel *relation, _ cursor) (bool, error) {
		cost++
		for _, end := range []num{rel.src, rel.dst} {
			if !seen[end] {
				seen[end] = true
				list = append(list, Ref(end))
			}
		}
		return len(list)-start < most && cost < mostCounted, ctx.Err()
	})
	return list, cost, err
}

func (a *Adjacent) counted(ctx context.Context, q *query, of num, most int, list []Ref) (_ []Ref, cost int, err error) {
	prefix := tNeighbours.key().num(of)
	it := a.v.prefixed(prefix, false)
	defer it.Close()
	start := len(list)
	for it.First(); it.Valid() && len(list)-start < most; it.Next() {
		if cost++; cost%256 == 0 {
			if err := ctx.Err(); err != nil {
				return list, cost, err
			}
		}
		record, err := it.Value()
		if err != nil {
			return list, cost, err
		}
		payload, err := unseal(it.Key(), record)
		if err != nil {
			return list, cost, err
		}
		ok, err := anyClass(it.Key(), payload, q.class)
		if err != nil {
			return list, cost, err
		}
		if other := numAt(it.Key()[len(prefix):]); ok && other != of {
			list = append(list, Ref(other))
		}
	}
	return list, cost, it.Err()
}
