package query

import (
	"context"
	"fmt"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

// Subgraph is a part of the graph.
type Subgraph struct {
	Nodes     []kg.EntityID // those asked for first, then by distance
	Relations []*kg.Relation
	Truncated bool // there was more than the limit allowed
}

// Bounds of Neighborhood.
const (
	MaxStarts    = 100  // entities to start from
	MaxDepth     = 3    // steps
	MaxRelations = 1000 // relations of the answer
)

// Neighborhood returns what lies within depth steps of the given entities, at
// most limit relations: of each entity the newest ones, nearer entities first.
// An unknown id is kg.ErrNotFound.
func Neighborhood(ctx context.Context, v *store.Snapshot, ids []kg.EntityID, depth int, f store.Filter, limit int) (Subgraph, error) {
	var g Subgraph
	switch {
	case len(ids) == 0 || len(ids) > MaxStarts:
		return g, fmt.Errorf("neighborhood of %d entities: %w: 1 to %d can be asked for", len(ids), kg.ErrInvalid, MaxStarts)
	case depth < 1 || depth > MaxDepth:
		return g, fmt.Errorf("neighborhood of depth %d: %w: 1 to %d", depth, kg.ErrInvalid, MaxDepth)
	case limit < 1 || limit > MaxRelations:
		return g, fmt.Errorf("neighborhood of %d relations: %w: 1 to %d", limit, kg.ErrInvalid, MaxRelations)
	case f.Of != "":
		return g, fmt.Errorf("neighborhood: %w: the filter is bound to %q", kg.ErrInvalid, f.Of)
	}
	found, err := v.Entities(ctx, ids)
	if err != nil {
		return g, err
	}
	seen := map[kg.EntityID]bool{}
	for i, e := range found {
		if e == nil {
			return g, fmt.Errorf("entity %q: %w", ids[i], kg.ErrNotFound)
		}
		if !seen[e.ID] {
			seen[e.ID] = true
			g.Nodes = append(g.Nodes, e.ID)
		}
	}
	have := map[kg.RelationID]bool{}
	ring := g.Nodes
	for range depth {
		var next []kg.EntityID
		for _, id := range ring {
			at := f
			at.Of = id
			for p := (store.Page{First: limit - len(g.Relations) + 1}); ; {
				p.First = min(p.First, store.MaxPage)
				page, err := v.Relations(ctx, at, store.NewestFirst, p)
				if err != nil {
					return g, err
				}
				for _, r := range page.Items {
					if have[r.ID] {
						continue
					}
					if len(g.Relations) == limit {
						g.Truncated = true
						return g, nil
					}
					have[r.ID] = true
					g.Relations = append(g.Relations, r)
					if other := r.Other(id); !seen[other] {
						seen[other] = true
						g.Nodes = append(g.Nodes, other)
						next = append(next, other)
					}
				}
				if !page.HasNext {
					break
				}
				p.After = page.Cursor(len(page.Items) - 1)
			}
		}
		ring = next
	}
	return g, nil
}
