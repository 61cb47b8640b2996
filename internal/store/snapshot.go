package store

import (
	"bytes"
	"context"
	"fmt"
	"sync/atomic"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
)

// Snapshot is one state of the graph: what it answers does not change while it
// is open, whatever is written meanwhile. It may be used by several goroutines
// and must be closed.
type Snapshot struct {
	s      *Store
	view   kv.Snapshot
	seq    uint64
	closed atomic.Bool
	own    bool // it sees what its own transaction writes, which must not reach the caches

	gets, seeks, keys atomic.Int64
}

// Reads counts what a Snapshot has asked of the engine.
type Reads struct {
	Gets  int64 // single keys
	Seeks int64 // positionings of an iterator
	Keys  int64 // keys that iterators stepped on
}

// Snapshot opens a snapshot of the current state.
func (s *Store) Snapshot() *Snapshot {
	s.state.RLock()
	defer s.state.RUnlock()
	return &Snapshot{s: s, view: s.engine.Snapshot(), seq: s.seq.Load()}
}

// Close releases the snapshot. It may be called more than once.
func (v *Snapshot) Close() {
	if !v.closed.Swap(true) {
		v.view.Close()
	}
}

// Reads returns what was asked of the engine so far.
func (v *Snapshot) Reads() Reads {
	return Reads{v.gets.Load(), v.seeks.Load(), v.keys.Load()}
}

// Get and Iterate make a Snapshot a kv.Reader that counts.
func (v *Snapshot) get(k []byte) ([]byte, bool, error) {
	v.gets.Add(1)
	return v.view.Get(k)
}

// record reads and checks a record.
func (v *Snapshot) record(k []byte) ([]byte, bool, error) {
	record, ok, err := v.get(k)
	if err != nil || !ok {
		return nil, false, err
	}
	payload, err := unseal(k, record)
	return payload, err == nil, err
}

// counted is an iterator that counts.
type counted struct {
	kv.Iterator
	v *Snapshot
}

func (c counted) First() {
	c.v.seeks.Add(1)
	c.Iterator.First()
	c.v.keys.Add(1)
}

func (c counted) Seek(k []byte) {
	c.v.seeks.Add(1)
	c.Iterator.Seek(k)
	c.v.keys.Add(1)
}

func (c counted) Next() {
	c.Iterator.Next()
	c.v.keys.Add(1)
}

func (v *Snapshot) iterate(from, to []byte, reverse bool) kv.Iterator {
	return counted{v.view.Iterate(from, to, reverse), v}
}

// prefixed walks over the keys that begin with prefix.
func (v *Snapshot) prefixed(prefix []byte, reverse bool) kv.Iterator {
	return v.iterate(prefix, kv.Next(prefix), reverse)
}

// number returns the number of an entity, 0 when there is none.
func (v *Snapshot) number(id kg.EntityID) (num, error) {
	if n, ok := v.s.ids.num(id); ok {
		return n, nil // given once and for all; a reader of an older state finds no record under it
	}
	k := tIDs.key().str(string(id))
	payload, ok, err := v.record(k)
	if err != nil || !ok {
		return 0, err
	}
	n := num((&dec{b: payload}).u())
	if !v.own {
		v.s.ids.add(n, id)
	}
	return n, nil
}

// numbers resolves ids that must exist.
func (v *Snapshot) numbers(what string, ids []kg.EntityID) ([]num, error) {
	out := make([]num, len(ids))
	for i, id := range ids {
		n, err := v.number(id)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, fmt.Errorf("%s %q: %w", what, clip(string(id)), kg.ErrNotFound)
		}
		out[i] = n
	}
	return out, nil
}

// id returns the id of an entity's number.
func (v *Snapshot) id(n num) (kg.EntityID, error) {
	if n == 0 {
		return "", nil
	}
	if id, ok := v.s.ids.id(n); ok {
		return id, nil
	}
	e, err := v.entity(n)
	if err != nil {
		return "", err
	}
	if e == nil {
		return "", corrupt(tEntities.key().num(n), "it is missing")
	}
	if !v.own {
		v.s.ids.add(n, e.ID)
	}
	return e.ID, nil
}

// entity reads an entity by its number, nil when there is none.
func (v *Snapshot) entity(n num) (*kg.Entity, error) {
	e, err := v.cached(n)
	if e == nil {
		return nil, err
	}
	return e.entity, nil
}

func (v *Snapshot) cached(n num) (*cachedEntity, error) {
	if e := v.s.cache.get(n, v.seq); e != nil {
		return e, nil
	}
	k := tEntities.key().num(n)
	payload, ok, err := v.record(k)
	if err != nil || !ok {
		return nil, err
	}
	ent, err := decodeEntity(k, payload)
	if err != nil {
		return nil, err
	}
	e := &cachedEntity{entity: ent, seq: v.seq}
	if !v.own {
		v.s.cache.add(n, e, v.seq)
	}
	return e, nil
}

// Entity returns one entity, or kg.ErrNotFound. It is shared with other callers
// and must not be changed.
func (v *Snapshot) Entity(ctx context.Context, id kg.EntityID) (*kg.Entity, error) {
	found, err := v.Entities(ctx, []kg.EntityID{id})
	if err == nil && found[0] == nil {
		err = fmt.Errorf("entity %q: %w", clip(string(id)), kg.ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// Entities returns entities in the order of their ids, nil for unknown ones.
// They are shared with other callers and must not be changed.
func (v *Snapshot) Entities(ctx context.Context, ids []kg.EntityID) ([]*kg.Entity, error) {
	out := make([]*kg.Entity, len(ids))
	for i, id := range ids {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, err := v.number(id)
		if err != nil {
			return nil, err
		}
		if n != 0 {
			if out[i], err = v.entity(n); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// Degrees returns, for each id, how many relations of any kind have the entity
// at one end; 0 for unknown ones. It reads one counter each.
func (v *Snapshot) Degrees(ctx context.Context, ids []kg.EntityID) ([]int, error) {
	out := make([]int, len(ids))
	for i, id := range ids {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, err := v.number(id)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		t, err := v.tally(tTotals.key().num(n))
		if err != nil {
			return nil, err
		}
		for _, c := range t {
			out[i] += int(c)
		}
	}
	return out, nil
}

func (v *Snapshot) tally(k []byte) (tally, error) {
	payload, ok, err := v.record(k)
	if err != nil || !ok {
		return tally{}, err
	}
	return decodeTally(k, payload)
}

// RelationsByID returns current relations in the order of their ids, nil for
// unknown ones.
func (v *Snapshot) RelationsByID(ctx context.Context, ids []kg.RelationID) ([]*kg.Relation, error) {
	out := make([]*kg.Relation, len(ids))
	for i, id := range ids {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		d, err := parseDigest(string(id), kg.PrefixRelation)
		if err != nil {
			return nil, err
		}
		r, err := v.relation(d.handle())
		if err != nil {
			return nil, err
		}
		if r != nil && r.digest == d && !r.gone {
			out[i] = &r.Relation
		}
	}
	return out, nil
}

// relation reads a relation, gone ones too, nil when there is none. It is shared
// with other callers and must not be changed.
func (v *Snapshot) relation(h handle) (*relation, error) {
	if !v.own {
		if r := v.s.relations.get(h, v.seq); r != nil {
			return r, nil
		}
	}
	k := tRelations.key().handle(h)
	payload, ok, err := v.record(k)
	if err != nil || !ok {
		return nil, err
	}
	r, err := v.s.decodeRelation(k, payload)
	if err == nil {
		err = v.name(r)
	}
	if err != nil {
		return nil, err
	}
	if !v.own {
		v.s.relations.add(h, r, v.seq)
	}
	return r, nil
}

// name fills in the ids of a relation's ends.
func (v *Snapshot) name(r *relation) (err error) {
	if r.Source, err = v.id(r.src); err != nil {
		return err
	}
	if r.Target, err = v.id(r.dst); err != nil {
		return err
	}
	r.Place, err = v.id(r.place)
	return err
}

// claim reads a claim, nil when there is none.
func (v *Snapshot) claim(h handle) (*claim, error) {
	k := tClaims.key().handle(h)
	payload, ok, err := v.record(k)
	if err != nil || !ok {
		return nil, err
	}
	c, err := v.s.decodeClaim(k, payload)
	if err != nil {
		return nil, err
	}
	if c.Subject, err = v.id(c.subject); err != nil {
		return nil, err
	}
	if c.Object, err = v.id(c.obj); err != nil {
		return nil, err
	}
	c.Place, err = v.id(c.place)
	return c, err
}

// article reads an article without its text, nil when there is none.
func (v *Snapshot) article(h handle) (*article, error) {
	k := tArticles.key().handle(h)
	payload, ok, err := v.record(k)
	if err != nil || !ok {
		return nil, err
	}
	return decodeArticle(k, payload)
}

// Claims returns claims in the order of their ids, retracted ones too, nil for
// unknown ones.
func (v *Snapshot) Claims(ctx context.Context, ids []kg.ClaimID) ([]*kg.Claim, error) {
	out := make([]*kg.Claim, len(ids))
	for i, id := range ids {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		d, err := parseDigest(string(id), kg.PrefixClaim)
		if err != nil {
			return nil, err
		}
		c, err := v.claim(d.handle())
		if err != nil {
			return nil, err
		}
		if c != nil && c.digest == d {
			out[i] = &c.Claim
		}
	}
	return out, nil
}

// ClaimsOfArticle lists the claims of an article, retracted ones too, in a stable
// order.
func (v *Snapshot) ClaimsOfArticle(ctx context.Context, id kg.ArticleID, p Page) (Slice[*kg.Claim], error) {
	none := Slice[*kg.Claim]{}
	query := fingerprint("claims of", id)
	span, err := p.check(query)
	if err != nil {
		return none, err
	}
	a, err := v.oneArticle(id)
	if err != nil {
		return none, err
	}
	scope := tByArticle.key().handle(a.digest.handle())
	it := v.prefixed(scope, span.backwards)
	defer it.Close()
	var items []*kg.Claim
	var cursors []cursor
	for span.begin(it, scope); it.Valid() && len(items) <= span.n; it.Next() {
		if err := ctx.Err(); err != nil {
			return none, err
		}
		en, _ := readEntry(it.Key(), nil)
		h := en.handle
		if !en.lane.member() {
			r, err := v.relation(h)
			if err != nil {
				return none, err
			}
			if r == nil || len(r.claims) != 1 || r.state {
				continue
			}
			h = r.claims[0].handle()
		}
		c, err := v.claim(h)
		if err != nil {
			return none, err
		}
		if c == nil {
			return none, corrupt(tClaims.key().handle(h), "it is missing")
		}
		items, cursors = append(items, &c.Claim), append(cursors, bytes.Clone(it.Key()[len(scope):]))
	}
	out := slice(span, query, items, cursors)
	out.Total = a.claims
	return out, it.Err()
}

// begin positions an iterator over the keys with a prefix behind the start.
func (s pageSpan) begin(it kv.Iterator, prefix key) {
	if s.start == nil {
		it.First()
		return
	}
	at := append(prefix[:len(prefix):len(prefix)], s.start...)
	it.Seek(at)
	if it.Valid() && bytes.Equal(it.Key(), at) {
		it.Next()
	}
}

// oneArticle reads an article that must exist.
func (v *Snapshot) oneArticle(id kg.ArticleID) (*article, error) {
	d, err := parseDigest(string(id), kg.PrefixArticle)
	if err != nil {
		return nil, err
	}
	a, err := v.article(d.handle())
	if err != nil {
		return nil, err
	}
	if a == nil || a.digest != d {
		return nil, fmt.Errorf("article %q: %w", clip(string(id)), kg.ErrNotFound)
	}
	return a, nil
}
