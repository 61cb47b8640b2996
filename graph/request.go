package graph

import (
	"context"
	"sync"

	"github.com/safir-graph/safir/graph/node"
	"github.com/safir-graph/safir/internal/extract"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

// A page loads what its items refer to with one read for each type of thing,
// so that the values behind the API's types carry it as plain fields, and reads
// ahead what the lists inside it will ask for. What has been read once in a
// request is kept for the rest of it. So the number of reads depends on the
// size of the page alone, and no field has to wait for its neighbours to be
// asked for before a batch can be read.

// request is what the resolvers of one operation share: one snapshot of the
// graph, what was read in it, and the names of the fields that are selected.
type request struct {
	*Resolver
	fields map[string]bool // see document

	mu   sync.Mutex
	snap *store.Snapshot
	read *known
}

// known is what a request has read.
type known struct {
	entities cache[kg.EntityID, node.Entity]
	claims   cache[kg.ClaimID, *kg.Claim]
	articles cache[kg.ArticleID, *node.Article]
	edges    cache[kg.ClaimID, *node.Relation] // of a claim
	readings cache[kg.ArticleID, []extract.Reading]
	reread   int // articles read again, or to be; guarded by readings
}

type requestKey struct{}

func withRequest(ctx context.Context, q *request) context.Context {
	return context.WithValue(ctx, requestKey{}, q)
}

// in returns the request that a resolver is called in.
func in(ctx context.Context) *request { return ctx.Value(requestKey{}).(*request) }

// selects is true when the operation selects a field of one of these names
// ("label" of any type, "Person.label" of one), wherever it may be: a cheap
// over-estimate of what has to be loaded.
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

// known is what was read in the snapshot.
func (q *request) known() *known {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.read == nil {
		q.read = &known{}
	}
	return q.read
}

// refresh lets what follows read the state as it is then: after a change that
// the request itself made, and before each event of a subscription.
func (q *request) refresh() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.snap != nil {
		q.snap.Close()
	}
	q.snap, q.read = nil, nil
}

// close releases the snapshot.
func (q *request) close() { q.refresh() }

// cache keeps what was read by its id; nil stands for what does not exist. The
// zero cache is empty. It may be used by several goroutines.
type cache[K ~string, V any] struct {
	mu sync.Mutex
	by map[K]V
}

// all returns the values of ids in their order. Those that are not there are
// read at once, each id one time; "" is the zero value and never read.
func (c *cache[K, V]) all(ctx context.Context, ids []K, read func(context.Context, []K) ([]V, error)) ([]V, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var missing []K
	if c.by == nil {
		c.by = make(map[K]V, len(ids))
	}
	for _, id := range ids {
		if _, ok := c.by[id]; !ok && id != "" {
			var none V
			c.by[id] = none
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		found, err := read(ctx, missing)
		if err != nil {
			for _, id := range missing {
				delete(c.by, id)
			}
			return nil, err
		}
		for i, id := range missing {
			c.by[id] = found[i]
		}
	}
	out := make([]V, len(ids))
	for i, id := range ids {
		out[i] = c.by[id]
	}
	return out, nil
}

// entities are the views of entities by id, nil for unknown ones and for "".
func (q *request) entities(ctx context.Context, ids []kg.EntityID) ([]node.Entity, error) {
	return q.known().entities.all(ctx, ids, func(ctx context.Context, ids []kg.EntityID) ([]node.Entity, error) {
		found, err := q.snapshot().Entities(ctx, ids)
		if err != nil {
			return nil, err
		}
		return q.views(ctx, found)
	})
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

// relations are the views of relations with their ends; nil stays nil. Their
// claims and the articles of these are read ahead when the operation asks for
// any.
func (q *request) relations(ctx context.Context, rs []*kg.Relation) ([]*node.Relation, error) {
	var ends []node.Entity // source, target and place of each
	if q.selects("source", "target", "other", "Relation.place", "subject", "object") {
		ids := make([]kg.EntityID, 3*len(rs))
		for i, r := range rs {
			if r != nil {
				ids[3*i], ids[3*i+1], ids[3*i+2] = r.Source, r.Target, r.Place
			}
		}
		var err error
		if ends, err = q.entities(ctx, ids); err != nil {
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
		v.Relation = r
		if ends != nil {
			v.Source, v.Target, v.Place = ends[3*i], ends[3*i+1], ends[3*i+2]
		}
		if coded {
			v.PLOVER, v.Code = q.codes(r)
		}
		out[i] = v
	}
	if q.selects("Relation.claims") {
		return out, q.readAhead(ctx, out)
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

// readAhead reads the first page of each relation's claims and, when they are
// asked for, the articles of these.
func (q *request) readAhead(ctx context.Context, rs []*node.Relation) error {
	var ids []kg.ClaimID
	for _, r := range rs {
		if r != nil {
			ids = append(ids, r.Claims[:min(len(r.Claims), pageItems)]...)
		}
	}
	claims, err := q.claimsByID(ctx, ids)
	if err != nil || !q.selects("Claim.article") {
		return err
	}
	articles := make([]kg.ArticleID, 0, len(claims))
	for _, c := range claims {
		if c != nil {
			articles = append(articles, c.Article)
		}
	}
	_, err = q.articles(ctx, articles)
	return err
}

// claimsByID are claims in the order of their ids, nil for unknown ones.
func (q *request) claimsByID(ctx context.Context, ids []kg.ClaimID) ([]*kg.Claim, error) {
	return q.known().claims.all(ctx, ids, func(ctx context.Context, ids []kg.ClaimID) ([]*kg.Claim, error) {
		return q.snapshot().Claims(ctx, ids)
	})
}

// relationsOf are the relations that claims add up to.
func (q *request) relationsOf(ctx context.Context, ids []kg.ClaimID) ([]*node.Relation, error) {
	return q.known().edges.all(ctx, ids, func(ctx context.Context, ids []kg.ClaimID) ([]*node.Relation, error) {
		found, err := q.snapshot().RelationsOfClaims(ctx, ids)
		if err != nil {
			return nil, err
		}
		return q.relations(ctx, found)
	})
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
	if of == nil && q.selects("Claim.relation") {
		if err := attach(ctx, out, q.relationsOf, func(c *node.Claim) kg.ClaimID { return c.ID }, func(c *node.Claim, r *node.Relation) { c.Relation = r }); err != nil {
			return nil, err
		}
	}
	if q.selects("Claim.article") {
		if err := attach(ctx, out, q.articles, func(c *node.Claim) kg.ArticleID { return c.Claim.Article }, func(c *node.Claim, a *node.Article) { c.Article = a }); err != nil {
			return nil, err
		}
	}
	for _, end := range []struct {
		name string
		id   func(*node.Claim) kg.EntityID
		set  func(*node.Claim, node.Entity)
	}{
		{"Claim.subject", func(c *node.Claim) kg.EntityID { return c.Claim.Subject }, func(c *node.Claim, e node.Entity) { c.Subject = e }},
		{"Claim.object", func(c *node.Claim) kg.EntityID { return c.Claim.Object }, func(c *node.Claim, e node.Entity) { c.Object = e }},
		{"Claim.place", func(c *node.Claim) kg.EntityID { return c.Claim.Place }, func(c *node.Claim, e node.Entity) { c.Place = e }},
	} {
		if q.selects(end.name) {
			if err := attach(ctx, out, q.entities, end.id, end.set); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// attach reads what each item refers to, all at once, and sets it. Items that
// are nil or refer to nothing are left alone.
func attach[T any, K ~string, V any](ctx context.Context, items []*T, read func(context.Context, []K) ([]V, error), key func(*T) K, set func(*T, V)) error {
	keys, at := make([]K, 0, len(items)), make([]int, 0, len(items))
	for i, item := range items {
		if item != nil && key(item) != "" {
			keys, at = append(keys, key(item)), append(at, i)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	values, err := read(ctx, keys)
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
	return q.known().articles.all(ctx, ids, func(ctx context.Context, ids []kg.ArticleID) ([]*node.Article, error) {
		found, err := q.snapshot().Articles(ctx, ids)
		if err != nil {
			return nil, err
		}
		return q.articleViews(ctx, found)
	})
}

// articleViews are the views of articles, with their texts when these are
// asked for; nil stays nil.
func (q *request) articleViews(ctx context.Context, found []*kg.Article) ([]*node.Article, error) {
	out := make([]*node.Article, len(found))
	for i, a := range found {
		if a != nil {
			out[i] = &node.Article{Article: a}
		}
	}
	if !q.selects("Article.text") {
		return out, nil
	}
	texts := func(ctx context.Context, ids []kg.ArticleID) ([]string, error) { return q.snapshot().Texts(ctx, ids) }
	return out, attach(ctx, out, texts, func(a *node.Article) kg.ArticleID { return a.ID }, func(a *node.Article, text string) { a.Body = text })
}

// mentions are the views of mentions with entity and article.
func (q *request) mentions(ctx context.Context, ms []kg.Mention) ([]*node.Mention, error) {
	out := make([]*node.Mention, len(ms))
	for i := range ms {
		out[i] = &node.Mention{Mention: &ms[i]}
	}
	if q.selects("Mention.entity") {
		if err := attach(ctx, out, q.entities, func(m *node.Mention) kg.EntityID { return m.Mention.Entity }, func(m *node.Mention, e node.Entity) { m.Entity = e }); err != nil {
			return nil, err
		}
	}
	if q.selects("Mention.article") {
		if err := attach(ctx, out, q.articles, func(m *node.Mention) kg.ArticleID { return m.Mention.Article }, func(m *node.Mention, a *node.Article) { m.Article = a }); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// one is the view of a single entity; nil for "" and for an unknown one.
func one[T node.Entity](ctx context.Context, id kg.EntityID) (view T, err error) {
	found, err := in(ctx).entities(ctx, []kg.EntityID{id})
	if err != nil || found[0] == nil {
		return view, err
	}
	view, _ = found[0].(T)
	return view, nil
}
