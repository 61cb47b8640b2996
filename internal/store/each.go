package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
)

// eachKey steps over the keys of a table.
func (v *Snapshot) eachKey(ctx context.Context, t table, visit func(it kv.Iterator) error) error {
	it := v.iterate(t.key(), t.end(), false)
	defer it.Close()
	for it.First(); it.Valid(); it.Next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := visit(it); err != nil {
			return err
		}
	}
	return it.Err()
}

// EachEntity visits all entities in the order of their ids. They are shared with
// other callers and must not be changed.
func (v *Snapshot) EachEntity(ctx context.Context, visit func(*kg.Entity) error) error {
	return v.eachKey(ctx, tIDs, func(it kv.Iterator) error {
		id := kg.EntityID(it.Key()[1:])
		e, err := v.Entity(ctx, id)
		if err != nil {
			return err
		}
		return visit(e)
	})
}

// EachArticle visits the current articles with their texts and mentions, in an
// order that depends on their ids alone. Mentions come in the order of the text
// and then of the entities' ids.
func (v *Snapshot) EachArticle(ctx context.Context, visit func(*kg.Article, []kg.Mention) error) error {
	return v.eachKey(ctx, tArticles, func(it kv.Iterator) error {
		record, err := it.Value()
		if err != nil {
			return err
		}
		k := slices.Clone(it.Key())
		payload, err := unseal(k, record)
		if err != nil {
			return err
		}
		a, err := decodeArticle(k, payload)
		if err != nil || !a.Superseded.IsZero() {
			return err
		}
		texts, err := v.Texts(ctx, []kg.ArticleID{a.ID})
		if err != nil {
			return err
		}
		a.Text = texts[0]
		list, err := v.namingsOf(a)
		if err != nil {
			return err
		}
		mentions := make([]kg.Mention, len(list))
		for i, m := range list {
			id, err := v.id(m.entity)
			if err != nil {
				return err
			}
			mentions[i] = kg.Mention{Article: a.ID, Entity: id, Start: m.start, End: m.end, Text: m.text}
		}
		slices.SortFunc(mentions, func(a, b kg.Mention) int {
			return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Entity, b.Entity))
		})
		return visit(&a.Article, mentions)
	})
}

// EachClaimOf visits the claims of an article that stand, with the relations that
// they add up to, in an order that depends on what they say alone.
func (v *Snapshot) EachClaimOf(ctx context.Context, id kg.ArticleID, visit func(*kg.Claim, kg.RelationID) error) error {
	a, err := v.oneArticle(id)
	if err != nil {
		return err
	}
	prefix := tByArticle.key().handle(a.digest.handle())
	it := v.prefixed(prefix, false)
	defer it.Close()
	for it.First(); it.Valid(); it.Next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		ln, _, h := parseEntry(it.Key())
		if ln.retired() {
			continue
		}
		var r *relation
		if !ln.member() {
			if r, err = v.relation(h); err != nil {
				return err
			}
			if r == nil {
				return corrupt(tRelations.key().handle(h), "it is missing")
			}
			if len(r.claims) != 1 || r.state {
				continue
			}
			h = r.claims[0].handle()
		}
		c, err := v.claim(h)
		if err != nil {
			return err
		}
		if c == nil {
			return corrupt(tClaims.key().handle(h), "it is missing")
		}
		if r == nil {
			if r, err = v.relation(c.relation); err != nil {
				return err
			}
			if r == nil {
				return corrupt(tRelations.key().handle(c.relation), "it is missing")
			}
		}
		if err := visit(&c.Claim, r.ID); err != nil {
			return err
		}
	}
	return it.Err()
}

// EachRelation visits the current relations in an order that depends on their
// ids alone.
func (v *Snapshot) EachRelation(ctx context.Context, visit func(*kg.Relation) error) error {
	return v.eachKey(ctx, tRelations, func(it kv.Iterator) error {
		record, err := it.Value()
		if err != nil {
			return err
		}
		k := slices.Clone(it.Key())
		payload, err := unseal(k, record)
		if err != nil {
			return err
		}
		r, err := v.s.decodeRelation(k, payload)
		if err != nil || r.gone {
			return err
		}
		if err := v.name(r); err != nil {
			return err
		}
		return visit(&r.Relation)
	})
}
