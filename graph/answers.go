package graph

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"github.com/safir-graph/safir/graph/model"
	"github.com/safir-graph/safir/graph/node"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/query"
	"github.com/safir-graph/safir/internal/store"
)

// nodes are the nodes with these ids in their order, nil for unknown ones.
func (q *request) nodes(ctx context.Context, ids []string) ([]node.Node, error) {
	if len(ids) > maxIDs {
		return nil, badInput("ids", "%d ids, at most %d", len(ids), maxIDs)
	}
	out := make([]node.Node, len(ids))
	var entities batch[kg.EntityID]
	var relations batch[kg.RelationID]
	var claims batch[kg.ClaimID]
	var articles batch[kg.ArticleID]
	for i, s := range ids {
		switch {
		case isID(s, kg.PrefixRelation):
			relations.add(i, kg.RelationID(s))
		case isID(s, kg.PrefixClaim):
			claims.add(i, kg.ClaimID(s))
		case isID(s, kg.PrefixArticle):
			articles.add(i, kg.ArticleID(s))
		default:
			id, err := kg.ParseEntityID(s)
			if err != nil {
				return nil, inArgument(fmt.Sprintf("ids.%d", i), fmt.Errorf("%w: %q is no id", kg.ErrInvalid, clip(s)))
			}
			entities.add(i, id)
		}
	}
	if err := fill(out, entities, func(ids []kg.EntityID) ([]node.Entity, error) { return q.entities(ctx, ids) }); err != nil {
		return nil, err
	}
	if err := fill(out, relations, func(ids []kg.RelationID) ([]*node.Relation, error) {
		found, err := q.snapshot().RelationsByID(ctx, ids)
		if err != nil {
			return nil, err
		}
		return q.relations(ctx, found)
	}); err != nil {
		return nil, err
	}
	if err := fill(out, claims, func(ids []kg.ClaimID) ([]*node.Claim, error) {
		found, err := q.snapshot().Claims(ctx, ids)
		if err != nil {
			return nil, err
		}
		return q.claims(ctx, found, nil)
	}); err != nil {
		return nil, err
	}
	return out, fill(out, articles, func(ids []kg.ArticleID) ([]*node.Article, error) { return q.articles(ctx, ids) })
}

// batch is ids of one type with their places in the answer.
type batch[K any] struct {
	at  []int
	ids []K
}

func (b *batch[K]) add(i int, id K) { b.at, b.ids = append(b.at, i), append(b.ids, id) }

// fill reads a batch and puts what was found in its places.
func fill[K any, V interface {
	comparable
	node.Node
}](out []node.Node, b batch[K], read func([]K) ([]V, error)) error {
	if len(b.ids) == 0 {
		return nil
	}
	found, err := read(b.ids)
	if err != nil {
		return err
	}
	var none V
	for i, v := range found {
		if v != none {
			out[b.at[i]] = v
		}
	}
	return nil
}

// relationsAt lists relations, those of an entity unless it is "".
func (q *request) relationsAt(ctx context.Context, of kg.EntityID, in *model.RelationFilter, order *model.RelationOrder, first *int, after *string, last *int, before *string) (*node.RelationConnection, error) {
	p, err := either(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	f, err := q.filter(ctx, in)
	if err != nil {
		return nil, err
	}
	f.Of = of
	p.Uncounted = !q.selects("RelationConnection.totalCount")
	s, err := q.snapshot().Relations(ctx, f, orderOf(order), p)
	if err != nil {
		return nil, inPage(p, "filter", err)
	}
	views, err := q.relations(ctx, s.Items)
	if err != nil {
		return nil, err
	}
	return node.NewConnection(&s, views), nil
}

// neighborsOf lists the entities at the other ends of an entity's relations.
func (q *request) neighborsOf(ctx context.Context, of kg.EntityID, in *model.RelationFilter, first *int, after *string) (*node.EntityConnection, error) {
	p, err := forward(first, after)
	if err != nil {
		return nil, err
	}
	f, err := q.filter(ctx, in)
	if err != nil {
		return nil, err
	}
	f.Of = of
	s, err := q.snapshot().Neighbors(ctx, f, p)
	if err != nil {
		return nil, inPage(p, "filter", err)
	}
	views, err := q.entities(ctx, s.Items)
	if err != nil {
		return nil, err
	}
	return node.NewConnection(&s, views), nil
}

// mentionsOf lists where articles name an entity.
func (q *request) mentionsOf(ctx context.Context, of kg.EntityID, first *int, after *string) (*node.MentionConnection, error) {
	p, err := forward(first, after)
	if err != nil {
		return nil, err
	}
	s, err := q.snapshot().MentionsOfEntity(ctx, of, p)
	if err != nil {
		return nil, inPage(p, "", err)
	}
	views, err := q.mentions(ctx, s.Items)
	if err != nil {
		return nil, err
	}
	return node.NewConnection(&s, views), nil
}

// claimsOf lists the claims of a relation.
func (q *request) claimsOf(ctx context.Context, r *node.Relation, first *int, after *string) (*node.ClaimConnection, error) {
	p, err := forward(first, after)
	if err != nil {
		return nil, err
	}
	s, err := store.Cut(string(r.ID), r.Claims, p)
	if err != nil {
		return nil, inPage(p, "", err)
	}
	found, err := q.claimsByID(ctx, s.Items)
	if err != nil {
		return nil, err
	}
	views, err := q.claims(ctx, found, r)
	if err != nil {
		return nil, err
	}
	return node.NewConnection(&s, views), nil
}

// findEntities finds entities by name.
func (q *request) findEntities(ctx context.Context, name string, kinds []kg.EntityKind, first *int, after *string) (*node.EntityConnection, error) {
	p, err := forward(first, after)
	if err != nil {
		return nil, err
	}
	if isEmpty(kinds) {
		return nil, badInput("kinds", "an empty list")
	}
	if len(name) > maxName {
		return nil, inArgument("name", fmt.Errorf("%w: %d bytes, at most %d", kg.ErrTooLarge, len(name), maxName))
	}
	s, err := q.snapshot().FindEntities(ctx, name, kinds, p)
	if err != nil {
		return nil, inPage(p, "name", err)
	}
	views, err := q.views(ctx, s.Items)
	if err != nil {
		return nil, err
	}
	return node.NewConnection(&s, views), nil
}

// maxName is the longest name or search text, in bytes.
const maxName = 1000

// candidates says whom or what a name may mean.
func (q *request) candidates(ctx context.Context, name string, kind *kg.EntityKind, first *int) ([]*node.Candidate, error) {
	n, err := bounded("first", first, 5, maxFirst)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(name) == "" {
		return nil, badInput("name", "an empty name")
	}
	if len(name) > maxName {
		return nil, inArgument("name", fmt.Errorf("%w: %d bytes, at most %d", kg.ErrTooLarge, len(name), maxName))
	}
	if q.Names == nil {
		return nil, fmt.Errorf("resolve: %w on this server", errUnavailable)
	}
	var of kg.EntityKind
	if kind != nil {
		of = *kind
	}
	found, err := q.Names.Resolve(ctx, name, of, n)
	if err != nil {
		return nil, inArgument("name", err)
	}
	ids := make([]kg.EntityID, len(found))
	for i, c := range found {
		ids[i] = c.Entity
	}
	views, err := q.entities(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]*node.Candidate, 0, len(found))
	for i, c := range found {
		if views[i] != nil { // known by name, but not in this graph
			out = append(out, &node.Candidate{Entity: views[i], Score: c.Score, Reasons: c.Reasons})
		}
	}
	return out, nil
}

// members are the members that the seed knows, as far as they are in the graph.
func (q *request) members(ctx context.Context, e *kg.Entity) ([]node.Entity, error) {
	views, err := q.entities(ctx, e.Members)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(views, func(v node.Entity) bool { return v == nil }), nil
}

// offices are the offices that the seed knows.
func (q *request) offices(ctx context.Context, e *kg.Entity) ([]*node.Office, error) {
	ids := make([]kg.EntityID, 0, 2*len(e.Offices))
	for _, o := range e.Offices {
		ids = append(ids, o.Of, o.ToState)
	}
	found, err := q.entities(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]*node.Office, len(e.Offices))
	for i := range e.Offices {
		out[i] = &node.Office{Office: &e.Offices[i], Of: found[2*i], ToState: found[2*i+1]}
	}
	return out, nil
}

// findArticles finds articles by text and language.
func (q *request) findArticles(ctx context.Context, words, lang *string, at *model.AsOf, first *int, after *string) (*node.ArticleConnection, error) {
	p, err := forward(first, after)
	if err != nil {
		return nil, err
	}
	if words != nil && strings.TrimSpace(*words) == "" {
		return nil, badInput("text", "no words")
	}
	if len(text(words)) > maxName {
		return nil, inArgument("text", fmt.Errorf("%w: %d bytes, at most %d", kg.ErrTooLarge, len(*words), maxName))
	}
	f := store.ArticleFilter{Text: text(words), Lang: text(lang)}
	if f.AsOf, err = asOf(at); err != nil {
		return nil, err
	}
	s, err := q.snapshot().FindArticles(ctx, f, p)
	if err != nil {
		return nil, inPage(p, "text", err)
	}
	views, err := q.articleViews(ctx, s.Items)
	if err != nil {
		return nil, err
	}
	return node.NewConnection(&s, views), nil
}

// countsAt counts relations, those of an entity unless it is "".
func (q *request) countsAt(ctx context.Context, of kg.EntityID, in *model.RelationFilter, by model.CountBy, first *int) ([]*model.RelationCount, error) {
	limit, err := bounded("first", first, maxFirst, maxRows)
	if err != nil {
		return nil, err
	}
	f, err := q.filter(ctx, in)
	if err != nil {
		return nil, err
	}
	f.Of = of
	var counts []store.Count
	if by == model.CountByPlover {
		counts, err = query.CountByGroup(ctx, q.snapshot(), f, q.ploverOf, limit)
	} else {
		counts, err = q.snapshot().Count(ctx, f, store.By(by), limit)
	}
	if err != nil {
		return nil, inPage(store.Page{}, "filter", err)
	}
	out := make([]*model.RelationCount, len(counts))
	ids := make([]kg.EntityID, len(counts))
	for i, c := range counts {
		out[i] = &model.RelationCount{Key: c.Key, Count: c.N}
		ids[i] = kg.EntityID(c.Key)
		if by == model.CountByKind {
			kind := kg.RelationKind(c.Key)
			out[i].Kind = &kind
		}
	}
	if by == model.CountByEntity && q.selects("entity") {
		views, err := q.entities(ctx, ids)
		if err != nil {
			return nil, err
		}
		for i, v := range views {
			out[i].Entity = v
		}
	}
	return out, nil
}

// ploverOf is the PLOVER type of a kind; "" where PLOVER has none.
func (q *request) ploverOf(kind kg.RelationKind) string {
	if k := q.Ontology.Relation(kind); k != nil {
		return k.PLOVER.Type
	}
	return ""
}

// countsOf lists a map of counters, the largest first.
func countsOf[K ~string](m map[K]int) []*model.Count {
	out := make([]*model.Count, 0, len(m))
	for k, n := range m {
		out = append(out, &model.Count{Key: string(k), Count: n})
	}
	slices.SortFunc(out, func(a, b *model.Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Key, b.Key))
	})
	return out
}

// timeline counts relations over time.
func (q *request) timeline(ctx context.Context, in *model.RelationFilter, b *query.Bucket) ([]*model.TimelineBucket, error) {
	f, err := q.filter(ctx, in)
	if err != nil {
		return nil, err
	}
	bucket := query.Month
	if b != nil {
		bucket = *b
	}
	steps, err := query.Timeline(ctx, q.snapshot(), f, bucket)
	if err != nil {
		return nil, inPage(store.Page{}, "filter", err)
	}
	out := make([]*model.TimelineBucket, len(steps))
	for i, s := range steps {
		out[i] = &model.TimelineBucket{Key: s.Key, From: s.From, To: s.To, Count: s.N}
	}
	return out, nil
}

// quadrants are PLOVER's as the ontology names them and as they are counted.
var quadrants = map[ontology.Quad]query.Quadrant{
	ontology.VerbalCooperation:   query.VerbalCooperation,
	ontology.MaterialCooperation: query.MaterialCooperation,
	ontology.VerbalConflict:      query.VerbalConflict,
	ontology.MaterialConflict:    query.MaterialConflict,
}

// trend counts the relations between two entities by quadrant over time.
func (q *request) trend(ctx context.Context, between []string, b *query.Bucket, when *model.TimeRange) ([]*model.TrendBucket, error) {
	if len(between) != 2 {
		return nil, badInput("between", "%d ids, want 2", len(between))
	}
	ends, err := q.entityIDs(ctx, "between", between)
	if err != nil {
		return nil, err
	}
	if ends[0] == ends[1] {
		return nil, badInput("between", "the same entity twice")
	}
	f := store.Default()
	if f.When, err = timeRange(when); err != nil {
		return nil, err
	}
	bucket := query.Year
	if b != nil {
		bucket = *b
	}
	steps, err := query.Trend(ctx, q.snapshot(), ends[0], ends[1], f, bucket, func(kind kg.RelationKind) query.Quadrant {
		if k := q.Ontology.Relation(kind); k != nil {
			return quadrants[k.Quad]
		}
		return query.NoQuadrant
	})
	if err != nil {
		return nil, inPage(store.Page{}, "between", err)
	}
	out := make([]*model.TrendBucket, len(steps))
	for i, s := range steps {
		out[i] = &model.TrendBucket{
			Key: s.Key, From: s.From, To: s.To,
			VerbalCooperation: s.N[query.VerbalCooperation], MaterialCooperation: s.N[query.MaterialCooperation],
			VerbalConflict: s.N[query.VerbalConflict], MaterialConflict: s.N[query.MaterialConflict],
		}
	}
	return out, nil
}

// paths finds ways between two entities. A search that was given up is an
// error beside what was found.
func (q *request) paths(ctx context.Context, from, to string, maxHops *int, in *model.RelationFilter, first *int) ([]*model.Path, error) {
	hops, err := bounded("maxHops", maxHops, 4, query.MaxHops)
	if err != nil {
		return nil, err
	}
	n, err := bounded("first", first, 5, query.MaxPaths)
	if err != nil {
		return nil, err
	}
	start, err := q.entityID(ctx, "from", from)
	if err != nil {
		return nil, err
	}
	end, err := q.entityID(ctx, "to", to)
	if err != nil {
		return nil, err
	}
	if start == end {
		return nil, badInput("to", "the same entity as from")
	}
	f, err := q.filter(ctx, in)
	if err != nil {
		return nil, err
	}
	found, err := query.Paths(ctx, q.snapshot(), start, end, hops, f, n)
	if err != nil {
		return nil, inPage(store.Page{}, "filter", err)
	}
	if found.GaveUp != "" {
		graphql.AddError(ctx, fmt.Errorf("%w: %s", kg.ErrExhausted, found.GaveUp))
	}
	out := make([]*model.Path, len(found.Paths))
	for i, p := range found.Paths {
		out[i] = &model.Path{Length: len(p.Relations)}
		if out[i].Entities, err = q.entities(ctx, p.Entities); err != nil {
			return nil, err
		}
		if out[i].Relations, err = q.relations(ctx, p.Relations); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// neighborhood collects what lies within some steps of entities.
func (q *request) neighborhood(ctx context.Context, ids []string, depth *int, in *model.RelationFilter, limit *int) (*model.Subgraph, error) {
	steps, err := bounded("depth", depth, 1, query.MaxDepth)
	if err != nil {
		return nil, err
	}
	most, err := bounded("limit", limit, maxFirst, query.MaxRelations)
	if err != nil {
		return nil, err
	}
	if ids == nil {
		ids = []string{}
	}
	centres, err := q.entityIDs(ctx, "ids", ids)
	if err != nil {
		return nil, err
	}
	f, err := q.filter(ctx, in)
	if err != nil {
		return nil, err
	}
	found, err := query.Neighborhood(ctx, q.snapshot(), centres, steps, f, most)
	if err != nil {
		return nil, inPage(store.Page{}, "filter", err)
	}
	out := &model.Subgraph{Truncated: found.Truncated}
	if out.Nodes, err = q.entities(ctx, found.Nodes); err != nil {
		return nil, err
	}
	out.Relations, err = q.relations(ctx, found.Relations)
	return out, err
}

// atID names the argument id where a look-up of one names ids.0.
func atID(err error) error {
	if a, ok := asArgument(err); ok {
		return &argumentError{"id", a.err}
	}
	return err
}
