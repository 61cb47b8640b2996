package store

import (
	"sync"

	"github.com/safir-graph/safir/internal/store/kv"
)

// relationCache keeps decoded relations between snapshots, as entityCache does
// entities: those at the hubs are asked for again and again. Each shard keeps
// two generations; what is asked for moves to the younger one, and when that is
// full the older one is dropped.
type relationCache struct {
	shards [relationShards]relationShard
}

type relationShard struct {
	mu         sync.Mutex
	young, old map[handle]cachedRelation
	slots      [1 << 8]uint64 // the last commit that changed a relation of the slot
}

type cachedRelation struct {
	relation *relation
	seq      uint64
}

const (
	relationShards = 16
	// mostCachedRelations is how many relations of some 1 kB a generation holds.
	mostCachedRelations = 1 << 14
)

// shard is that of a relation. Handles are digests: any bits will do.
func (c *relationCache) shard(h handle) (*relationShard, *uint64) {
	s := &c.shards[h%relationShards]
	return s, &s.slots[h/relationShards%handle(len(s.slots))]
}

func (c *relationCache) get(h handle, seq uint64) *relation {
	s, slot := c.shard(h)
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.young[h]
	if !ok {
		if e, ok = s.old[h]; !ok {
			return nil
		}
		s.put(h, e)
	}
	if *slot > e.seq || *slot > seq {
		return nil
	}
	return e.relation
}

func (c *relationCache) add(h handle, r *relation, seq uint64) {
	s, _ := c.shard(h)
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.young[h]; !ok || e.seq <= seq {
		s.put(h, cachedRelation{r, seq})
	}
}

func (s *relationShard) put(h handle, e cachedRelation) {
	if s.young == nil || len(s.young) >= mostCachedRelations/relationShards {
		s.young, s.old = make(map[handle]cachedRelation, len(s.young)), s.young
	}
	s.young[h] = e
}

// changed says that a commit has changed relations.
func (c *relationCache) changed(seq uint64, relations []handle) {
	for _, h := range relations {
		s, slot := c.shard(h)
		s.mu.Lock()
		*slot = seq
		s.mu.Unlock()
	}
}

// watched is a transaction that notes which relations it writes.
type watched struct {
	kv.Txn
	relations *[]handle
}

// Put notes a relation.
func (w watched) Put(k, value []byte) error {
	if k[0] == tRelations.letter {
		*w.relations = append(*w.relations, handleAt(k[1:]))
	}
	return w.Txn.Put(k, value)
}
