package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
)

// knownAt is true when a claim counts at a moment of the past.
func (c *claim) knownAt(asOf AsOf) bool {
	if asOf.PublishedBefore != 0 && (c.Published == 0 || c.Published >= asOf.PublishedBefore) {
		return false
	}
	return c.KnownAt(asOf.Recorded)
}

// relateAsOf computes the relations that the claims around one added up to at a
// moment of the past.
func (v *Snapshot) relateAsOf(ctx context.Context, c *claim, asOf AsOf) ([]*relation, error) {
	around, err := loadAround(ctx, snapshotClaims{v}, bucketOf(v.s, c), []*claim{c}, true)
	if err != nil {
		return nil, err
	}
	known := around[:0:0]
	for _, c := range around {
		if c.knownAt(asOf) {
			known = append(known, c)
		}
	}
	return relate(v.s, bucketOf(v.s, c), known, v.articleInfo())
}

// articleInfo looks up what Relate needs to know of articles, each once.
func (v *Snapshot) articleInfo() func(kg.ArticleID) (kg.ArticleInfo, error) {
	seen := map[kg.ArticleID]kg.ArticleInfo{}
	return func(id kg.ArticleID) (kg.ArticleInfo, error) {
		if info, ok := seen[id]; ok {
			return info, nil
		}
		a, err := v.oneArticle(id)
		if err != nil {
			return kg.ArticleInfo{}, err
		}
		info := kg.ArticleInfo{Publisher: a.Publisher, SimHash: a.SimHash}
		seen[id] = info
		return info, nil
	}
}

// eachAsOf visits the relations of a moment of the past. It walks the claims,
// retracted ones included: a relation stands on the day of one of its claims, so
// the walk meets each relation when it comes to its day; there the claims around
// are put together as they were known.
func (v *Snapshot) eachAsOf(ctx context.Context, q *query, scopes []scope, down bool, start cursor, expect int, visit func(*relation, cursor) (bool, error)) error {
	lane := func(l lane) bool {
		// A claim's polarity is its relation's; its modality may differ, but not
		// in whether it happened.
		return q.polarity>>l.polarity()&1 != 0 && (q.modality&3 != 0 || l.modality() > 1) && (q.modality&^3 != 0 || l.modality() <= 1)
	}
	var from entry
	var behind cursor
	if start != nil {
		var err error
		if from, err = start.entry(); err != nil {
			return err
		}
		// The relations of the cursor's day are put in order again.
		if down {
			behind = entry{day: from.day, handle: ^handle(0)}.cursor()
		} else {
			behind = entry{day: from.day}.cursor()
		}
	}
	if q.articles != nil {
		return v.eachOfArticlesAsOf(ctx, q, down, start, visit)
	}
	info := v.articleInfo()
	computed := map[handle][]*relation{} // by claim
	var day kg.Day
	var pending []*relation
	flush := func() (bool, error) {
		slices.SortFunc(pending, func(a, b *relation) int { return compareDigests(a.digest, b.digest) })
		pending = slices.CompactFunc(pending, func(a, b *relation) bool { return a.digest == b.digest })
		if down {
			slices.Reverse(pending)
		}
		for _, r := range pending {
			en := entry{day: day, handle: r.digest.handle()}
			if start != nil && !from.before(en, down) {
				continue
			}
			if more, err := visit(r, en.cursor()); err != nil || !more {
				return false, err
			}
		}
		pending = pending[:0]
		return true, nil
	}
	more := true
	err := v.merge(ctx, scopes, q.f.When, lane, func(entry) bool { return true }, down, behind, 2*expect, func(sc *scope, en entry) (bool, error) {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		if en.day != day && len(pending) > 0 {
			var err error
			if more, err = flush(); err != nil || !more {
				return false, err
			}
		}
		day = en.day
		h := en.handle
		if !en.lane.member() {
			r, err := v.relation(h)
			if err != nil {
				return false, err
			}
			if r == nil {
				return false, corrupt(tRelations.key().handle(h), "it is missing")
			}
			if !r.together {
				return true, nil // its claims have entries of their own
			}
			h = r.claims[0].handle()
		}
		rs, ok := computed[h]
		if !ok {
			c, err := v.claim(h)
			if err != nil {
				return false, err
			}
			if c == nil {
				return false, corrupt(tClaims.key().handle(h), "it is missing")
			}
			around, err := loadAround(ctx, snapshotClaims{v}, bucketOf(v.s, c), []*claim{c}, true)
			if err != nil {
				return false, err
			}
			known := around[:0:0]
			for _, c := range around {
				if c.knownAt(q.f.AsOf) {
					known = append(known, c)
				}
			}
			if rs, err = relate(v.s, bucketOf(v.s, c), known, info); err != nil {
				return false, err
			}
			for _, c := range around {
				computed[c.digest.handle()] = rs
			}
		}
		for _, r := range rs {
			if sortDay(r.Time) != day || !q.admits(&r.Relation, r.src, r.dst, r.either) {
				continue
			}
			if q.f.Lang != nil && r.langs&q.langs == 0 {
				continue
			}
			pending = append(pending, r)
		}
		return true, nil
	})
	if err != nil || !more {
		return err
	}
	_, err = flush()
	return err
}

// mostOfArticles is the most claims of articles that are put together at once.
const mostOfArticles = 20_000

// eachOfArticlesAsOf is eachAsOf for the relations of some articles: as these may
// stand on the day of another article's claim, they are put in order here.
func (v *Snapshot) eachOfArticlesAsOf(ctx context.Context, q *query, down bool, start cursor, visit func(*relation, cursor) (bool, error)) error {
	found := map[digest]*relation{}
	n := 0
	for _, d := range q.articles {
		for p := (Page{First: MaxPage}); ; {
			page, err := v.ClaimsOfArticle(ctx, kg.ArticleID(d.id(kg.PrefixArticle)), p)
			if err != nil {
				return err
			}
			for _, plain := range page.Items {
				if n++; n > mostOfArticles {
					return fmt.Errorf("relations of articles as of before: %w: more than %d claims", kg.ErrExhausted, mostOfArticles)
				}
				cd, err := parseDigest(string(plain.ID), kg.PrefixClaim)
				if err != nil {
					return err
				}
				c, err := v.claim(cd.handle())
				if err != nil {
					return err
				}
				rs, err := v.relateAsOf(ctx, c, q.f.AsOf)
				if err != nil {
					return err
				}
				for _, r := range rs {
					if q.admits(&r.Relation, r.src, r.dst, r.either) && q.hasArticle(r) && (q.f.Lang == nil || r.langs&q.langs != 0) {
						found[r.digest] = r
					}
				}
			}
			if !page.HasNext {
				break
			}
			p.After = page.Cursor(len(page.Items) - 1)
		}
	}
	place := func(r *relation) entry { return entry{day: sortDay(r.Time), handle: r.digest.handle()} }
	list := slices.Collect(maps.Values(found))
	slices.SortFunc(list, func(a, b *relation) int {
		if place(a).before(place(b), down) {
			return -1
		}
		return 1
	})
	for _, r := range list {
		if start != nil && !mustEntry(start).before(place(r), down) {
			continue
		}
		if more, err := visit(r, place(r).cursor()); err != nil || !more {
			return err
		}
	}
	return nil
}

// hasArticle is true when a computed relation rests on one of the query's
// articles.
func (q *query) hasArticle(r *relation) bool {
	return slices.ContainsFunc(q.articles, func(d digest) bool {
		return slices.Contains(r.Articles, kg.ArticleID(d.id(kg.PrefixArticle)))
	})
}

// bucket is where claims can meet: a kind between two ends, states apart from
// occurrences.
type bucket struct {
	kind     uint8
	src, dst num
	either   bool
	state    bool
}

func bucketOf(s *Store, c *claim) bucket {
	t := s.o.Traits(c.Kind)
	b := bucket{kind: c.kind, src: c.subject, dst: c.obj, either: t.Symmetric, state: c.IsState(t)}
	if t.Symmetric && c.Object < c.Subject {
		b.src, b.dst = b.dst, b.src
	}
	return b
}

// relate puts claims of one bucket together.
func relate(s *Store, b bucket, claims []*claim, info func(kg.ArticleID) (kg.ArticleInfo, error)) ([]*relation, error) {
	if len(claims) == 0 {
		return nil, nil
	}
	traits := s.o.Traits(claims[0].Kind)
	plain := make([]*kg.Claim, len(claims))
	byID := make(map[kg.ClaimID]*claim, len(claims))
	for i, c := range claims {
		plain[i] = &c.Claim
		byID[c.ID] = c
	}
	var failed error
	rs := kg.Relate(kg.PairOf(plain[0], traits), traits, plain, func(id kg.ArticleID) kg.ArticleInfo {
		a, err := info(id)
		if err != nil && failed == nil {
			failed = err
		}
		return a
	})
	if failed != nil {
		return nil, fmt.Errorf("relations of %s: %w", strings.Join([]string{string(rs[0].Source), string(rs[0].Kind), string(rs[0].Target)}, " "), failed)
	}
	out := make([]*relation, len(rs))
	for i := range rs {
		r := &relation{Relation: rs[i], src: b.src, dst: b.dst, kind: b.kind, either: b.either, state: b.state}
		var err error
		if r.digest, err = parseDigest(string(r.ID), kg.PrefixRelation); err != nil {
			return nil, err
		}
		r.claims = make([]digest, len(r.Claims))
		r.together = !b.state
		for j, id := range r.Claims {
			c := byID[id]
			r.claims[j] = c.digest
			r.together = r.together && c.Modality == r.Modality && c.Time.Earliest == r.Time.Earliest && c.Time.Latest == r.Time.Latest
			r.langs |= c.langs
			if r.Place != "" && c.Claim.Place == r.Place {
				r.place = c.place
			}
		}
		out[i] = r
	}
	return out, nil
}
