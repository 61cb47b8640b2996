package graph

import (
	"context"
	"sync"
	"time"

	"github.com/vikstrous/dataloadgen"

	"github.com/safir-graph/safir/graph/node"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

// A page loads what its items refer to with one read for each type of thing,
// so that the values behind the API's types carry it as plain fields. What is
// referred to one by one goes through data loaders; a page primes them with
// what the lists inside it will ask for.

// request is what the resolvers of one operation share: one snapshot of the
// graph, the loaders over it, and the names of the fields that are selected.
type request struct {
	*Resolver
	fields map[string]bool // every field name that the operation selects anywhere

	mu   sync.Mutex
	snap *store.Snapshot
	load *loaders
}

type requestKey struct{}

func withRequest(ctx context.Context, q *request) context.Context {
	return context.WithValue(ctx, requestKey{}, q)
}

// in returns the request that a resolver is called in.
func in(ctx context.Context) *request { return ctx.Value(requestKey{}).(*request) }

// selects is true when the operation selects a field of one of these names,
// wherever it may be: a cheap over-estimate of what has to be loaded.
func (q *request) selects(names ...string) bool {
	for _, n := range names {
		if q.fields[n] {
			return true
		}
	}
	return false
}

// snapshot is the state that the request reads, opened when first needed.
func (q *request) snapshot() *store.Snapshot {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.snap == nil {
		q.snap = q.Store.Snapshot()
	}
	return q.snap
}

// refresh lets what follows read the state as it is then: after a change that
// the request itself made, and before each event of a subscription.
func (q *request) refresh() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.snap != nil {
		q.snap.Close()
	}
	q.snap, q.load = nil, nil
}

// close releases the snapshot.
func (q *request) close() { q.refresh() }

// loaders batch and remember single look-ups.
type loaders struct {
	entity   *dataloadgen.Loader[kg.EntityID, node.Entity]
	claim    *dataloadgen.Loader[kg.ClaimID, *kg.Claim]
	article  *dataloadgen.Loader[kg.ArticleID, *node.Article]
	text     *dataloadgen.Loader[kg.ArticleID, string]
	relation *dataloadgen.Loader[kg.ClaimID, *node.Relation] // of a claim
}

// batchWait is how long a loader collects keys: long enough for the elements
// of a list, which are resolved at the same time, and too short to be felt.
const batchWait = 500 * time.Microsecond

func (q *request) loaders() *loaders {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.load == nil {
		q.load = &loaders{
			entity:  loader(q.entities),
			claim:   loader(func(ctx context.Context, ids []kg.ClaimID) ([]*kg.Claim, error) { return q.snapshot().Claims(ctx, ids) }),
			article: loader(q.articles),
			text:    loader(func(ctx context.Context, ids []kg.ArticleID) ([]string, error) { return q.snapshot().Texts(ctx, ids) }),
			relation: loader(func(ctx context.Context, ids []kg.ClaimID) ([]*node.Relation, error) {
				rs, err := q.snapshot().RelationsOfClaims(ctx, ids)
				if err != nil {
					return nil, err
				}
				return q.relations(ctx, rs)
			}),
		}
	}
	return q.load
}

// loader wraps a read of many as a data loader.
func loader[K comparable, V any](read func(context.Context, []K) ([]V, error)) *dataloadgen.Loader[K, V] {
	return dataloadgen.NewLoader(func(ctx context.Context, keys []K) ([]V, []error) {
		values, err := read(ctx, keys)
		if err != nil {
			return nil, []error{err}
		}
		return values, nil
	}, dataloadgen.WithWait(batchWait))
}

// entities are the views of entities by id, nil for unknown ones.
func (q *request) entities(ctx context.Context, ids []kg.EntityID) ([]node.Entity, error) {
	found, err := q.snapshot().Entities(ctx, ids)
	if err != nil {
		return nil, err
	}
	return q.views(ctx, found)
}

// views are the views of entities, with their degrees when they are asked for.
func (q *request) views(ctx context.Context, found []*kg.Entity) ([]node.Entity, error) {
	var degrees []int
	if q.selects("degree") {
		ids := make([]kg.EntityID, len(found))
		for i, e := range found {
			if e != nil {
				ids[i] = e.ID
			}
		}
		var err error
		if degrees, err = q.snapshot().Degrees(ctx, ids); err != nil {
			return nil, err
		}
	}
	out := make([]node.Entity, len(found))
	for i, e := range found {
		degree := 0
		if degrees != nil {
			degree = degrees[i]
		}
		out[i] = node.NewEntity(e, degree)
	}
	return out, nil
}

// entitiesOf are the views of entities by id, each read once however often it
// is named.
func (q *request) entitiesOf(ctx context.Context, ids []kg.EntityID) (map[kg.EntityID]node.Entity, error) {
	found := make(map[kg.EntityID]node.Entity, len(ids))
	unique := make([]kg.EntityID, 0, len(ids))
	for _, id := range ids {
		if _, seen := found[id]; !seen && id != "" {
			found[id] = nil
			unique = append(unique, id)
		}
	}
	views, err := q.entities(ctx, unique)
	if err != nil {
		return nil, err
	}
	for i, id := range unique {
		found[id] = views[i]
	}
	return found, nil
}

// relations are the views of relations with their ends; nil stays nil. Their
// claims and the articles of these are read ahead when the operation asks for
// any.
func (q *request) relations(ctx context.Context, rs []*kg.Relation) ([]*node.Relation, error) {
	var ends map[kg.EntityID]node.Entity
	if q.selects("source", "target", "other", "place", "subject", "object") {
		ids := make([]kg.EntityID, 0, 2*len(rs)+2)
		for _, r := range rs {
			if r != nil {
				ids = append(ids, r.Source, r.Target, r.Place)
			}
		}
		var err error
		if ends, err = q.entitiesOf(ctx, ids); err != nil {
			return nil, err
		}
	}
	coded := q.selects("plover", "cameo")
	values := make([]node.Relation, len(rs))
	out := make([]*node.Relation, len(rs))
	for i, r := range rs {
		if r == nil {
			continue
		}
		v := &values[i]
		v.Relation, v.Source, v.Target, v.Place = r, ends[r.Source], ends[r.Target], ends[r.Place]
		if coded {
			v.PLOVER, v.Code = q.codes(r)
		}
		out[i] = v
	}
	if q.selects("claims") {
		return out, q.readAhead(ctx, out, ends)
	}
	return out, nil
}

// codes are the PLOVER type and CAMEO code of a relation: an imported event's
// own, else those of its kind; nil where there is none.
func (q *request) codes(r *kg.Relation) (plover, cameo *string) {
	kind := q.Ontology.Relation(r.Kind)
	if r.CAMEO != "" {
		if _, p, ok := q.Ontology.FromCAMEO(r.CAMEO); ok && p != "" {
			return &p, &r.CAMEO
		}
		return nil, &r.CAMEO
	}
	if kind == nil {
		return nil, nil
	}
	if kind.PLOVER.Type != "" {
		plover = &kind.PLOVER.Type
	}
	if code := q.Ontology.CAMEO(r.Kind, r.Context); code != "" {
		cameo = &code
	}
	return plover, cameo
}

// readAhead fills the loaders with the first page of each relation's claims
// and, when they are asked for, with the articles of these.
func (q *request) readAhead(ctx context.Context, rs []*node.Relation, ends map[kg.EntityID]node.Entity) error {
	load := q.loaders()
	for id, e := range ends {
		load.entity.Prime(id, e)
	}
	var ids []kg.ClaimID
	for _, r := range rs {
		if r != nil {
			ids = append(ids, r.Claims[:min(len(r.Claims), pageItems)]...)
		}
	}
	claims, err := q.snapshot().Claims(ctx, ids)
	if err != nil {
		return err
	}
	for i, c := range claims {
		load.claim.Prime(ids[i], c)
	}
	if !q.selects("article") {
		return nil
	}
	seen := map[kg.ArticleID]bool{}
	var articles []kg.ArticleID
	for _, c := range claims {
		if c != nil && !seen[c.Article] {
			seen[c.Article] = true
			articles = append(articles, c.Article)
		}
	}
	found, err := q.articles(ctx, articles)
	if err != nil {
		return err
	}
	for i, a := range found {
		load.article.Prime(articles[i], a)
	}
	return nil
}

// claims are the views of claims with what they refer to, as far as the
// operation asks for it; nil stays nil. of is the relation that they all add
// up to, nil to find each one's.
func (q *request) claims(ctx context.Context, cs []*kg.Claim, of *node.Relation) ([]*node.Claim, error) {
	out := make([]*node.Claim, len(cs))
	for i, c := range cs {
		if c != nil {
			out[i] = &node.Claim{Claim: c, Relation: of}
		}
	}
	load := q.loaders()
	if of == nil && q.selects("relation") {
		if err := attach(ctx, out, load.relation, func(c *node.Claim) kg.ClaimID { return c.ID }, func(c *node.Claim, r *node.Relation) { c.Relation = r }); err != nil {
			return nil, err
		}
	}
	if q.selects("article") {
		if err := attach(ctx, out, load.article, func(c *node.Claim) kg.ArticleID { return c.Claim.Article }, func(c *node.Claim, a *node.Article) { c.Article = a }); err != nil {
			return nil, err
		}
	}
	for _, end := range []struct {
		name string
		id   func(*node.Claim) kg.EntityID
		set  func(*node.Claim, node.Entity)
	}{
		{"subject", func(c *node.Claim) kg.EntityID { return c.Claim.Subject }, func(c *node.Claim, e node.Entity) { c.Subject = e }},
		{"object", func(c *node.Claim) kg.EntityID { return c.Claim.Object }, func(c *node.Claim, e node.Entity) { c.Object = e }},
		{"place", func(c *node.Claim) kg.EntityID { return c.Claim.Place }, func(c *node.Claim, e node.Entity) { c.Place = e }},
	} {
		if q.selects(end.name) {
			if err := attach(ctx, out, load.entity, end.id, end.set); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// attach loads what each item refers to, in one batch, and sets it. Items that
// are nil or refer to nothing are left alone.
func attach[T any, K ~string, V any](ctx context.Context, items []*T, l *dataloadgen.Loader[K, V], key func(*T) K, set func(*T, V)) error {
	var keys []K
	var at []int
	for i, item := range items {
		if item != nil && key(item) != "" {
			keys, at = append(keys, key(item)), append(at, i)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	values, err := l.LoadAll(ctx, keys)
	if err != nil {
		return err
	}
	for i, v := range values {
		set(items[at[i]], v)
	}
	return nil
}

// articles are the views of articles by id, nil for unknown ones.
func (q *request) articles(ctx context.Context, ids []kg.ArticleID) ([]*node.Article, error) {
	found, err := q.snapshot().Articles(ctx, ids)
	if err != nil {
		return nil, err
	}
	return articleViews(found), nil
}

func articleViews(found []*kg.Article) []*node.Article {
	out := make([]*node.Article, len(found))
	for i, a := range found {
		if a != nil {
			out[i] = &node.Article{Article: a}
		}
	}
	return out
}

// mentions are the views of mentions with entity and article.
func (q *request) mentions(ctx context.Context, ms []kg.Mention) ([]*node.Mention, error) {
	out := make([]*node.Mention, len(ms))
	for i := range ms {
		out[i] = &node.Mention{Mention: &ms[i]}
	}
	load := q.loaders()
	if q.selects("entity") {
		if err := attach(ctx, out, load.entity, func(m *node.Mention) kg.EntityID { return m.Mention.Entity }, func(m *node.Mention, e node.Entity) { m.Entity = e }); err != nil {
			return nil, err
		}
	}
	if q.selects("article") {
		if err := attach(ctx, out, load.article, func(m *node.Mention) kg.ArticleID { return m.Mention.Article }, func(m *node.Mention, a *node.Article) { m.Article = a }); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// one is the view of a single entity; nil for "" and for an unknown one.
func one[T node.Entity](ctx context.Context, id kg.EntityID) (view T, err error) {
	if id == "" {
		return view, nil
	}
	e, err := in(ctx).loaders().entity.Load(ctx, id)
	if err != nil || e == nil {
		return view, err
	}
	view, _ = e.(T)
	return view, nil
}
