package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

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

// Bounds of Paths.
const (
	MaxHops  = 6   // relations of a path
	MaxPaths = 100 // paths of an answer

	mostLooked = 150_000 // neighbours looked at
	mostTried  = 100_000 // steps taken to put ways together
)

// Paths returns up to first ways from one entity to another of at most maxHops
// relations that f lets through, without repeated entities, the shortest first
// and equally long ones in the order of their entities' ids; between two
// neighbours on a path, the newest relation stands for all. It searches from
// both ends, the smaller side first, and always answers within its bounds. An
// unknown id is kg.ErrNotFound; from equal to to is kg.ErrInvalid.
func Paths(ctx context.Context, v *store.Snapshot, from, to kg.EntityID, maxHops int, f store.Filter, first int) (PathsResult, error) {
	var out PathsResult
	switch {
	case from == to:
		return out, fmt.Errorf("paths from %q to itself: %w", from, kg.ErrInvalid)
	case maxHops < 1 || maxHops > MaxHops:
		return out, fmt.Errorf("paths of %d relations: %w: 1 to %d", maxHops, kg.ErrInvalid, MaxHops)
	case first < 1 || first > MaxPaths:
		return out, fmt.Errorf("%d paths: %w: 1 to %d", first, kg.ErrInvalid, MaxPaths)
	}
	next, err := v.Adjacent(f)
	if err != nil {
		return out, err
	}
	a, err := v.Ref(from)
	if err != nil {
		return out, err
	}
	b, err := v.Ref(to)
	if err != nil {
		return out, err
	}
	s := &search{ctx: ctx, v: v, next: next, ids: map[store.Ref]kg.EntityID{}}
	s.sides = [2]*side{newSide(a), newSide(b)}
	for length := 1; length <= maxHops && len(out.Paths) < first; length++ {
		for s.sides[0].depth+s.sides[1].depth < length && s.gaveUp == "" {
			if err := s.grow(); err != nil {
				return out, err
			}
		}
		if s.gaveUp == "" {
			s.ways(length, first-len(out.Paths))
		}
		if s.err != nil {
			return out, s.err
		}
		for _, way := range s.found {
			p, err := dress(ctx, v, f, way)
			if err != nil {
				return out, err
			}
			out.Paths = append(out.Paths, p)
		}
		s.found = s.found[:0]
		if s.gaveUp != "" {
			break
		}
		// Where one side has no more to grow, longer ways than both sides hold
		// together do not exist.
		if x, y := s.sides[0], s.sides[1]; (len(x.ring) == 0 || len(y.ring) == 0) && length >= len(x.at)+len(y.at) {
			break
		}
	}
	if len(out.Paths) < first {
		out.GaveUp = s.gaveUp
	}
	return out, nil
}

// side is what has been reached from one end.
type side struct {
	end   store.Ref
	at    map[store.Ref]int         // steps from the end
	back  map[store.Ref][]store.Ref // the entities looked at that lead to one
	ring  []store.Ref               // the farthest
	depth int
}

func newSide(end store.Ref) *side {
	return &side{end: end, at: map[store.Ref]int{end: 0}, back: map[store.Ref][]store.Ref{}, ring: []store.Ref{end}}
}

type search struct {
	ctx    context.Context
	v      *store.Snapshot
	next   *store.Adjacent
	sides  [2]*side
	ids    map[store.Ref]kg.EntityID
	looked int
	tried  int
	gaveUp string
	err    error
	found  [][]kg.EntityID
	buf    []store.Ref
}

// grow takes one more step from the side that has fewer entities to look at.
func (s *search) grow() error {
	x := s.sides[0]
	if len(s.sides[1].ring) < len(x.ring) {
		x = s.sides[1]
	}
	x.depth++
	var ring []store.Ref
	for _, id := range x.ring {
		list, cost, err := s.next.Of(s.ctx, id, mostLooked-s.looked+1, s.buf[:0])
		if err != nil {
			return err
		}
		s.buf = list
		if s.looked += max(cost, len(list)); s.looked > mostLooked {
			s.gaveUp = fmt.Sprintf("more than %d neighbours to look at", mostLooked)
			return nil
		}
		for _, n := range list {
			x.back[n] = append(x.back[n], id)
			if _, ok := x.at[n]; !ok {
				x.at[n] = x.depth
				ring = append(ring, n)
			}
		}
	}
	x.ring = ring
	return nil
}

// ways puts together up to most ways of exactly one length. The two sides have
// been grown so far that every such way is a half of the one and a half of the
// other that meet in one entity; both halves are walked back from there.
func (s *search) ways(length, most int) {
	a, b := s.sides[0], s.sides[1]
	left := min(a.depth, length) // steps of the half at from
	if length-left > b.depth {
		left = length - b.depth
	}
	right := length - left
	small, large, smallSteps, largeSteps := a, b, left, right
	if len(b.at) < len(a.at) {
		small, large, smallSteps, largeSteps = b, a, right, left
	}
	var meet []store.Ref
	for n, steps := range small.at {
		if other, ok := large.at[n]; ok && steps <= smallSteps && other <= largeSteps {
			meet = append(meet, n)
		}
	}
	// With most ways at most, the first in order are wanted: all are made as long
	// as the bounds allow, sorted, and cut.
	var ways [][]store.Ref
	for _, m := range s.sorted(meet) {
		heads := s.halves(a, m, left)
		if len(heads) == 0 {
			continue
		}
		for _, tail := range s.halves(b, m, right) {
			for _, head := range heads {
				if s.tried++; s.tried > mostTried {
					s.gaveUp = fmt.Sprintf("more than %d ways to try", mostTried)
				}
				if s.gaveUp != "" || s.err != nil {
					break
				}
				if way := join(head, tail); way != nil {
					ways = append(ways, way)
				}
			}
		}
		if s.gaveUp != "" || s.err != nil {
			break
		}
	}
	for _, w := range ways {
		way := make([]kg.EntityID, len(w))
		for i, n := range w {
			way[i] = s.id(n)
		}
		s.found = append(s.found, way)
	}
	slices.SortFunc(s.found, slices.Compare[[]kg.EntityID])
	s.found = s.found[:min(most, len(s.found))]
}

// halves are the ways of exactly steps steps from a side's end to n, written
// from n to the end.
func (s *search) halves(x *side, n store.Ref, steps int) [][]store.Ref {
	var out [][]store.Ref
	way := []store.Ref{n}
	var walk func(left int)
	walk = func(left int) {
		here := way[len(way)-1]
		if left == 0 {
			if here == x.end {
				out = append(out, slices.Clone(way))
			}
			return
		}
		if here == x.end && len(way) > 1 {
			return
		}
		for _, p := range x.back[here] {
			if x.at[p] > left-1 || slices.Contains(way, p) {
				continue
			}
			if s.tried++; s.tried > mostTried {
				s.gaveUp = fmt.Sprintf("more than %d ways to try", mostTried)
			}
			if s.tried%1024 == 0 && s.err == nil {
				s.err = s.ctx.Err()
			}
			if s.gaveUp != "" || s.err != nil {
				return
			}
			way = append(way, p)
			walk(left - 1)
			way = way[:len(way)-1]
		}
	}
	if x.at[n] <= steps {
		walk(steps)
	}
	return out
}

// join makes one way of two halves that begin with the same entity, nil when
// they have another in common.
func join(head, tail []store.Ref) []store.Ref {
	way := slices.Clone(head)
	slices.Reverse(way)
	for _, n := range tail[1:] {
		if slices.Contains(way, n) {
			return nil
		}
		way = append(way, n)
	}
	return way
}

func (s *search) id(n store.Ref) kg.EntityID {
	id, ok := s.ids[n]
	if !ok {
		var err error
		if id, err = s.v.EntityID(n); err != nil && s.err == nil {
			s.err = err
		}
		s.ids[n] = id
	}
	return id
}

// sorted puts entities in the order of their ids.
func (s *search) sorted(list []store.Ref) []store.Ref {
	slices.SortFunc(list, func(a, b store.Ref) int { return cmp.Compare(s.id(a), s.id(b)) })
	return list
}

// dress finds the newest relation for each step.
func dress(ctx context.Context, v *store.Snapshot, f store.Filter, way []kg.EntityID) (Path, error) {
	p := Path{Entities: way}
	for i := range len(way) - 1 {
		step := f
		step.Of = way[i]
		if f.With == nil {
			step.With = []kg.EntityID{way[i+1]}
		}
		for page := (store.Page{First: 1}); ; page.First = 50 {
			found, err := v.Relations(ctx, step, store.NewestFirst, page)
			if err != nil {
				return p, err
			}
			at := slices.IndexFunc(found.Items, func(r *kg.Relation) bool { return r.Other(way[i]) == way[i+1] })
			if at >= 0 {
				p.Relations = append(p.Relations, found.Items[at])
				break
			}
			if !found.HasNext {
				return p, fmt.Errorf("relation between %q and %q: %w: a counter says that there is one", way[i], way[i+1], kg.ErrCorrupt)
			}
			page.After = found.Cursor(len(found.Items) - 1)
		}
	}
	return p, nil
}
