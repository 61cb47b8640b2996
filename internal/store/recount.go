package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
)

// Recount computes all counters, names and ranks anew from the entities,
// articles, claims and relations. Open does so by itself when a PutEvents was
// cut off. It may be cut off too: the next Open then begins it again.
func (s *Store) Recount(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.recount(ctx); err != nil {
		return fmt.Errorf("recount: %w", err)
	}
	return nil
}

func (s *Store) recount(ctx context.Context) error {
	err := s.engine.Update(ctx, func(tx kv.Txn) error { return writeMeta(tx, "recount", []byte{1}) })
	if err != nil {
		return err
	}
	v := s.Snapshot()
	defer v.Close()
	now, size, err := v.counted(ctx)
	if err != nil {
		return err
	}
	// What is there and should not be goes first.
	var stale [][]byte
	for _, table := range countedTables {
		err := v.eachKey(ctx, table, func(it kv.Iterator) error {
			if _, ok := now[string(it.Key())]; !ok {
				stale = append(stale, slices.Clone(it.Key()))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for part := range slices.Chunk(stale, 5000) {
		err := s.engine.Update(ctx, func(tx kv.Txn) error {
			for _, k := range part {
				if err := tx.Delete(k); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	keys := make([]string, 0, len(now))
	for k := range now {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for part := range slices.Chunk(keys, 2000) {
		err := s.engine.Update(ctx, func(tx kv.Txn) error {
			for _, k := range part {
				if err := tx.Put([]byte(k), now[k]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return s.engine.Update(ctx, func(tx kv.Txn) error {
		if err := size.replace(tx); err != nil {
			return err
		}
		return tx.Delete(tMeta.key().str("recount"))
	})
}

// countedTables hold what Recount writes.
var countedTables = []table{tTotals, tYears, tNeighbours, tRanks, tNames}

// counted computes all counters, names and ranks, by key, and the sizes.
func (v *Snapshot) counted(ctx context.Context) (entries, sizes, error) {
	t, degrees, size := tallies{}, map[num]int64{}, sizes{}
	err := v.EachRelation(ctx, func(r *kg.Relation) error {
		d, err := parseDigest(string(r.ID), kg.PrefixRelation)
		if err != nil {
			return err
		}
		stored, err := v.relation(d.handle())
		if err != nil {
			return err
		}
		t.count(stored, 1, degrees)
		size["relations/"+string(r.Kind)]++
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	err = v.eachKey(ctx, tClaims, func(kv.Iterator) error { size["claims"]++; return nil })
	if err != nil {
		return nil, nil, err
	}
	err = v.eachKey(ctx, tArticles, func(it kv.Iterator) error {
		a, err := v.article(handleAt(it.Key()[1:]))
		if err != nil {
			return err
		}
		size["articles/"+a.Lang]++
		size["mentions"] += int64(a.mentions)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	now := entries{}
	err = v.eachKey(ctx, tEntities, func(it kv.Iterator) error {
		n := numAt(it.Key()[1:])
		e, err := v.entity(n)
		if err != nil {
			return err
		}
		size["entities/"+string(e.Kind)]++
		v.s.addNames(now, n, e, tier(degrees[n]))
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	for k, m := range t {
		now[k] = seal([]byte(k), m.encode())
	}
	return now, size, nil
}
