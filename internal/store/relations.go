package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/safir-graph/safir/internal/kg"
)

// Relations lists the relations that a filter lets through in order of time.
func (v *Snapshot) Relations(ctx context.Context, f Filter, o Order, p Page) (Slice[*kg.Relation], error) {
	none := Slice[*kg.Relation]{}
	print := fingerprint("relations", f.print(), o)
	span, err := p.check(print)
	if err != nil {
		return none, err
	}
	q, err := v.resolve(f)
	if err != nil {
		return none, err
	}
	var items []*kg.Relation
	var cursors []cursor
	err = v.each(ctx, q, (o == NewestFirst) != span.backwards, span.start, span.n+1, func(r *relation, c cursor) (bool, error) {
		items, cursors = append(items, &r.Relation), append(cursors, c)
		return len(items) <= span.n, nil
	})
	if err != nil {
		return none, err
	}
	out := slice(span, print, items, cursors)
	if p.Uncounted {
		return out, nil
	}
	total, known, err := v.total(q)
	if err != nil {
		return none, err
	}
	if known {
		out.Total = total
	}
	return out, nil
}

// print is what tells filters apart: the same for the same restrictions.
func (f Filter) print() string {
	e := enc{make([]byte, 0, 160)}
	e.s(string(f.Of))
	printList(&e, f.With)
	printList(&e, f.From)
	printList(&e, f.To)
	printList(&e, f.Between)
	printList(&e, f.Kinds)
	printList(&e, f.Modality)
	printList(&e, f.Polarity)
	printList(&e, f.Verdict)
	printList(&e, f.Lang)
	printList(&e, f.Articles)
	e.n(f.MinSources)
	if f.When != nil {
		e.byte(1)
		e.i(int64(f.When.From))
		e.i(int64(f.When.To))
		e.s(string(f.When.Match))
	}
	e.i(micros(f.AsOf.Recorded))
	e.i(int64(f.AsOf.PublishedBefore))
	return string(e.b)
}

// printList tells nil from an empty list.
func printList[T ~string](e *enc, list []T) {
	if list == nil {
		e.n(0)
		return
	}
	e.n(len(list) + 1)
	for _, v := range list {
		e.s(string(v))
	}
}

// each visits the relations that a query lets through in order of time behind
// start until visit returns false. expect is about how many that will take.
func (v *Snapshot) each(ctx context.Context, q *query, down bool, start cursor, expect int, visit func(*relation, cursor) (bool, error)) error {
	if err := v.choose(q); err != nil {
		return err
	}
	scopes, err := q.plan()
	if err != nil {
		return err
	}
	if scopes == nil {
		scopes = q.kindScopes(v.s.dict.kindCodes())
	}
	if !q.f.AsOf.IsZero() {
		return v.eachAsOf(ctx, q, scopes, down, start, expect, visit)
	}
	return v.merge(ctx, scopes, q.f.When, q.lane, q.entry, down, start, expect, func(sc *scope, en entry) (bool, error) {
		r, err := v.entryRelation(en)
		if err != nil {
			return false, err
		}
		if sc.checkEnds && !q.ends(r.src, r.dst, r.either) || sc.checkKind && !slices.Contains(q.kinds, r.kind) {
			return true, ctx.Err()
		}
		if q.checkArticles {
			if ok, err := v.restsOn(q, r); err != nil || !ok {
				return err == nil, cmpErr(err, ctx.Err())
			}
		}
		return visit(r, en.cursor())
	})
}

// entryRelation reads the relation of an index entry, which must be there and
// stand where the index has it.
func (v *Snapshot) entryRelation(en entry) (*relation, error) {
	r, err := v.relation(en.handle)
	if err != nil {
		return nil, err
	}
	if r == nil || r.gone || sortDay(r.Time) != en.day {
		return nil, corrupt(tRelations.key().handle(en.handle), "an index says otherwise")
	}
	return r, nil
}

// countable is true when the counters know how many relations a filter lets
// through at one entity, between two, or in all.
func (q *query) countable() bool {
	f := q.f
	ends := 0
	for _, n := range []int{len(q.with), len(q.from), len(q.to), len(q.between)} {
		ends += n
	}
	if q.of != 0 {
		ends++
	}
	one := ends == 0 || ends == 1 || q.of != 0 && len(q.with) == 1 && ends == 2 || len(q.between) == 2 && ends == 2
	return one && f.When == nil && f.Lang == nil && f.Articles == nil && f.MinSources <= 1 && f.AsOf.IsZero()
}

// counted says whether a class falls under a countable query.
func (q *query) class(c class) bool {
	l := c.lane()
	if q.modality>>l.modality()&1 == 0 || q.polarity>>l.polarity()&1 == 0 || q.verdict>>l.verdict()&1 == 0 ||
		q.f.Kinds != nil && !slices.Contains(q.kinds, c.kind()) {
		return false
	}
	switch {
	case q.from != nil:
		return sourceDirs>>l.dir()&1 != 0
	case q.to != nil:
		return targetDirs>>l.dir()&1 != 0
	}
	return true
}

// counter is the key of the totals that answer a countable query.
func (q *query) counter() key {
	switch {
	case len(q.between) == 2:
		return tNeighbours.key().num(q.between[0]).num(q.between[1])
	case q.of != 0 && q.with != nil:
		return tNeighbours.key().num(q.of).num(q.with[0])
	}
	return tTotals.key().num(q.oneEnd())
}

// oneEnd is the only entity that a countable query speaks of, 0 for none.
func (q *query) oneEnd() num {
	for _, list := range [][]num{{q.of}, q.with, q.from, q.to} {
		if len(list) > 0 && list[0] != 0 {
			return list[0]
		}
	}
	return 0
}

func (v *Snapshot) total(q *query) (int, bool, error) {
	if !q.countable() {
		return 0, false, nil
	}
	t, err := v.tally(q.counter())
	n := 0
	for c, m := range t {
		if q.class(c) {
			n += int(m)
		}
	}
	return n, true, err
}

// Total returns how many relations a filter lets through, and false where that
// would need a scan.
func (v *Snapshot) Total(ctx context.Context, f Filter) (int, bool, error) {
	q, err := v.resolve(f)
	if err != nil {
		return 0, false, err
	}
	return v.total(q)
}

// Relation returns one relation as it stood, or kg.ErrNotFound. With the zero
// AsOf it is the current one.
func (v *Snapshot) Relation(ctx context.Context, id kg.RelationID, asOf AsOf) (*kg.Relation, error) {
	d, err := parseDigest(string(id), kg.PrefixRelation)
	if err != nil {
		return nil, err
	}
	r, err := v.relation(d.handle())
	if err != nil {
		return nil, err
	}
	missing := fmt.Errorf("relation %q: %w", id, kg.ErrNotFound)
	if r == nil || r.digest != d {
		return nil, missing
	}
	if asOf.IsZero() {
		if r.gone {
			return nil, missing
		}
		return &r.Relation, nil
	}
	for _, cd := range r.claims {
		c, err := v.claim(cd.handle())
		if err != nil {
			return nil, err
		}
		if c == nil {
			return nil, corrupt(tClaims.key().handle(cd.handle()), "it is missing")
		}
		was, err := v.relateAsOf(ctx, c, asOf)
		if err != nil {
			return nil, err
		}
		for _, w := range was {
			if w.ID == id {
				return &w.Relation, nil
			}
		}
	}
	return nil, missing
}

// RelationsOfClaims returns, for each claim, the relation that it adds up to;
// of a retracted claim, the relation as it was just before the retraction; nil
// for unknown claims, and for those that were retracted as soon as recorded.
func (v *Snapshot) RelationsOfClaims(ctx context.Context, ids []kg.ClaimID) ([]*kg.Relation, error) {
	out := make([]*kg.Relation, len(ids))
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
		if c == nil || c.digest != d {
			continue
		}
		if c.Retracted.IsZero() {
			r, err := v.relation(c.relation)
			if err != nil {
				return nil, err
			}
			if r == nil || r.gone {
				return nil, corrupt(tRelations.key().handle(c.relation), "a claim says otherwise")
			}
			out[i] = &r.Relation
			continue
		}
		was, err := v.relateAsOf(ctx, c, AsOf{Recorded: c.Retracted.Add(-1)})
		if err != nil {
			return nil, err
		}
		for _, w := range was {
			if slices.Contains(w.Claims, id) {
				out[i] = &w.Relation
			}
		}
	}
	return out, nil
}

// Neighbors lists the entities at the other ends of the relations of f.Of, each
// once, by most recent relation. Without Of it is kg.ErrInvalid.
func (v *Snapshot) Neighbors(ctx context.Context, f Filter, p Page) (Slice[kg.EntityID], error) {
	none := Slice[kg.EntityID]{}
	print := fingerprint("neighbors", f.print())
	span, err := p.check(print)
	if err != nil {
		return none, err
	}
	if f.Of == "" {
		return none, invalid("of", "neighbours need an entity")
	}
	if span.backwards {
		return none, fmt.Errorf("page: %w: neighbours are paged forwards only", kg.ErrInvalid)
	}
	q, err := v.resolve(f)
	if err != nil {
		return none, err
	}
	var items []kg.EntityID
	var cursors []cursor
	seen := map[num]bool{}
	err = v.each(ctx, q, true, span.start, 2*(span.n+1), func(r *relation, c cursor) (bool, error) {
		other := r.dst
		if r.dst == q.of {
			other = r.src
		}
		if seen[other] {
			return true, ctx.Err()
		}
		seen[other] = true
		id, err := v.id(other)
		if err != nil {
			return false, err
		}
		if span.start != nil { // it may have stood on an earlier page
			newest, err := v.newest(ctx, q, id)
			if err != nil || newest.before(mustEntry(c), true) {
				return err == nil, err
			}
		}
		items, cursors = append(items, id), append(cursors, c)
		return len(items) <= span.n, nil
	})
	return slice(span, print, items, cursors), err
}

func mustEntry(c cursor) entry {
	en, _ := c.entry()
	return en
}

// newest is where the newest relation of a query with one other entity stands.
func (v *Snapshot) newest(ctx context.Context, q *query, other kg.EntityID) (entry, error) {
	pair := *q
	n, err := v.number(other)
	if err != nil {
		return entry{}, err
	}
	pair.with, pair.f.With = []num{n}, []kg.EntityID{other}
	var found entry
	err = v.each(ctx, &pair, true, nil, 1, func(_ *relation, c cursor) (bool, error) {
		found = mustEntry(c)
		return false, nil
	})
	return found, err
}

// By is what relations are counted by.
type By string

// What relations can be counted by. PLOVER types are a matter of the ontology:
// package query adds ByKind up.
const (
	ByKind   By = "KIND"
	ByYear   By = "YEAR"
	ByMonth  By = "MONTH"
	ByEntity By = "ENTITY"
)

// Count is how many relations fall under a key: a kind, a year ("2025"), a month
// ("2025-03") or an entity id.
type Count struct {
	Key string
	N   int
}

// mostCounted is the most relations that Count walks over.
const mostCounted = 1_000_000

// Count counts the relations that a filter lets through. It answers from the
// maintained counters wherever the filter allows it; otherwise it walks the best
// index over at most a million relations and fails with kg.ErrExhausted beyond.
// Kinds and entities come most frequent first, years and months in order of
// time; what has no certain year or month is left out there. Beside one entity
// (Of), ByEntity counts its counterparts. At most limit rows.
func (v *Snapshot) Count(ctx context.Context, f Filter, by By, limit int) ([]Count, error) {
	if limit < 1 {
		return nil, fmt.Errorf("count: %w: the limit must be positive", kg.ErrInvalid)
	}
	q, err := v.resolve(f)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	one := q.of == 0 || q.with == nil // the counters of one entity or of all
	switch {
	case by != ByKind && by != ByYear && by != ByMonth && by != ByEntity:
		return nil, fmt.Errorf("count by %q: %w", clip(string(by)), kg.ErrInvalid)
	case q.countable() && by == ByKind:
		t, err := v.tally(q.counter())
		if err != nil {
			return nil, err
		}
		for c, n := range t {
			if q.class(c) {
				counts[string(v.s.dict.kind(c.kind()))] += int(n)
			}
		}
	case q.countable() && one && q.between == nil && (by == ByYear || by == ByMonth):
		err = v.countYears(ctx, q, by, counts)
	case q.countable() && by == ByEntity && q.of != 0 && one:
		err = v.countNeighbours(ctx, q, counts)
	case q.countable() && by == ByEntity && q.oneEnd() == 0 && q.between == nil:
		err = v.countTotals(ctx, q, limit, counts)
	default:
		err = v.countWalking(ctx, q, by, counts)
	}
	if err != nil {
		return nil, err
	}
	out := make([]Count, 0, len(counts))
	for k, n := range counts {
		if n > 0 {
			out = append(out, Count{k, n})
		}
	}
	slices.SortFunc(out, func(a, b Count) int {
		if by == ByYear || by == ByMonth {
			return cmp.Compare(a.Key, b.Key)
		}
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Key, b.Key))
	})
	return out[:min(limit, len(out))], nil
}

func (v *Snapshot) countYears(ctx context.Context, q *query, by By, counts map[string]int) error {
	return v.eachYear(ctx, q, func(c class, year int, n int64) {
		if key := countKey(by, "", year, c.month()); key != "" {
			counts[key] += int(n)
		}
	})
}

// eachYear visits the counters by year and month of the one entity, or of all,
// that a countable query speaks of.
func (v *Snapshot) eachYear(ctx context.Context, q *query, visit func(c class, year int, n int64)) error {
	prefix := tYears.key().num(q.oneEnd())
	it := v.prefixed(prefix, false)
	defer it.Close()
	for it.First(); it.Valid(); it.Next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		record, err := it.Value()
		if err != nil {
			return err
		}
		payload, err := unseal(it.Key(), record)
		if err != nil {
			return err
		}
		t, err := decodeTally(it.Key(), payload)
		if err != nil {
			return err
		}
		year := int(it.Key()[len(prefix)])<<8 | int(it.Key()[len(prefix)+1])
		for c, n := range t {
			if q.class(c.anyMonth()) {
				visit(c, year, n)
			}
		}
	}
	return it.Err()
}

// countTotals reads the counters of all entities and keeps those of the largest,
// limit of them and what equals the last.
func (v *Snapshot) countTotals(ctx context.Context, q *query, limit int, counts map[string]int) error {
	type total struct {
		of num
		n  int64
	}
	var all []total
	it := v.iterate(tTotals.key().num(1), tTotals.end(), false)
	defer it.Close()
	for it.First(); it.Valid(); it.Next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		record, err := it.Value()
		if err != nil {
			return err
		}
		payload, err := unseal(it.Key(), record)
		if err != nil {
			return err
		}
		t := total{of: numAt(it.Key()[1:])}
		if err := eachClass(it.Key(), payload, func(c class, n int64) {
			if q.class(c) {
				t.n += n
			}
		}); err != nil {
			return err
		}
		if t.n > 0 {
			all = append(all, t)
		}
	}
	if err := it.Err(); err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b total) int { return cmp.Compare(b.n, a.n) })
	for i, t := range all {
		if i >= limit && t.n < all[limit-1].n {
			break
		}
		id, err := v.id(t.of)
		if err != nil {
			return err
		}
		counts[string(id)] = int(t.n)
	}
	return nil
}

// countNeighbours reads the counters of an entity's neighbours.
func (v *Snapshot) countNeighbours(ctx context.Context, q *query, counts map[string]int) error {
	return v.neighbours(ctx, q.of, func(other num, t tally) error {
		n := 0
		for c, m := range t {
			if q.class(c) {
				n += int(m)
			}
		}
		if n == 0 {
			return nil
		}
		id, err := v.id(other)
		counts[string(id)] += n
		return err
	})
}

// neighbours visits the entities next to one with their counters.
func (v *Snapshot) neighbours(ctx context.Context, of num, visit func(num, tally) error) error {
	prefix := tNeighbours.key().num(of)
	it := v.prefixed(prefix, false)
	defer it.Close()
	for it.First(); it.Valid(); it.Next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		record, err := it.Value()
		if err != nil {
			return err
		}
		payload, err := unseal(it.Key(), record)
		if err != nil {
			return err
		}
		t, err := decodeTally(it.Key(), payload)
		if err != nil {
			return err
		}
		if err := visit(numAt(it.Key()[len(prefix):]), t); err != nil {
			return err
		}
	}
	return it.Err()
}

// countWalking counts what the counters do not know by walking indexes; only
// entities take a look at the relations themselves.
func (v *Snapshot) countWalking(ctx context.Context, q *query, by By, counts map[string]int) error {
	if by != ByEntity && q.f.AsOf.IsZero() {
		return v.countEntries(ctx, q, func(kind uint8, year, month int) {
			if key := countKey(by, v.s.dict.kind(kind), year, month); key != "" {
				counts[key]++
			}
		})
	}
	walked := 0
	return v.each(ctx, q, true, nil, 1<<16, func(r *relation, _ cursor) (bool, error) {
		if walked++; walked > mostCounted {
			return false, fmt.Errorf("count: %w: more than %d relations", kg.ErrExhausted, mostCounted)
		}
		switch {
		case by != ByEntity:
			year, month := certain(r.Time)
			if key := countKey(by, r.Kind, year, month); key != "" {
				counts[key]++
			}
		case q.of == 0 || r.src == q.of && r.dst == q.of:
			counts[string(r.Source)]++
			if r.src != r.dst {
				counts[string(r.Target)]++
			}
		default:
			counts[string(r.Other(q.f.Of))]++
		}
		return true, ctx.Err()
	})
}

// countKey is what a relation counts under, "" for nothing.
func countKey(by By, kind kg.RelationKind, year, month int) string {
	switch {
	case by == ByKind:
		return string(kind)
	case by == ByYear && year != 0:
		return fmt.Sprintf("%04d", year)
	case by == ByMonth && month != 0:
		return fmt.Sprintf("%04d-%02d", year, month)
	}
	return ""
}

// countEntries visits the kinds and certain years and months of a query's
// relations, from index entries alone where these say enough.
func (v *Snapshot) countEntries(ctx context.Context, q *query, visit func(kind uint8, year, month int)) error {
	if err := v.choose(q); err != nil {
		return err
	}
	byKind := *q
	if q.f.Kinds == nil && (q.articles == nil || q.checkArticles) {
		byKind.kinds, byKind.f.Kinds = v.s.dict.kindCodes(), []kg.RelationKind{}
	}
	scopes, err := byKind.plan()
	if err != nil {
		return err
	}
	if scopes == nil {
		scopes = byKind.kindScopes(v.s.dict.kindCodes())
	}
	walked := 0
	return v.merge(ctx, scopes, q.f.When, q.lane, q.entry, true, nil, 1<<16, func(sc *scope, en entry) (bool, error) {
		if walked++; walked > mostCounted {
			return false, fmt.Errorf("count: %w: more than %d relations", kg.ErrExhausted, mostCounted)
		}
		if sc.checkEnds || sc.checkKind || sc.kind == 0 || q.checkArticles {
			r, err := v.entryRelation(en)
			if err != nil {
				return false, err
			}
			if q.checkArticles {
				if ok, err := v.restsOn(q, r); err != nil || !ok {
					return err == nil, cmpErr(err, ctx.Err())
				}
			}
			if q.ends(r.src, r.dst, r.either) && (q.f.Kinds == nil || slices.Contains(q.kinds, r.kind)) {
				year, month := certain(r.Time)
				visit(r.kind, year, month)
			}
			return true, ctx.Err()
		}
		var t kg.TimeSpan
		if en.lane.span() < spanOpenStart {
			t.Earliest, t.Latest = en.day, en.latest
		}
		year, month := certain(t)
		visit(en.kind, year, month)
		return true, nil
	})
}

// SeriesCount is how many relations of a kind fall into a year ("2025") or month
// ("2025-03").
type SeriesCount struct {
	Key  string
	Kind kg.RelationKind
	N    int
}

// Series counts the relations that a filter lets through by kind and year or
// month, in order of time and then kind, as Count does by one of them.
func (v *Snapshot) Series(ctx context.Context, f Filter, by By) ([]SeriesCount, error) {
	if by != ByYear && by != ByMonth {
		return nil, fmt.Errorf("series by %q: %w", clip(string(by)), kg.ErrInvalid)
	}
	q, err := v.resolve(f)
	if err != nil {
		return nil, err
	}
	type cell struct {
		key  string
		kind kg.RelationKind
	}
	cells := map[cell]int{}
	add := func(kind uint8, year, month, n int) {
		k := v.s.dict.kind(kind)
		if key := countKey(by, k, year, month); key != "" {
			cells[cell{key, k}] += n
		}
	}
	switch {
	case q.countable() && q.between == nil && (q.of == 0 || q.with == nil):
		err = v.eachYear(ctx, q, func(c class, year int, n int64) { add(c.anyMonth().kind(), year, c.month(), int(n)) })
	case f.AsOf.IsZero():
		err = v.countEntries(ctx, q, func(kind uint8, year, month int) { add(kind, year, month, 1) })
	default:
		walked := 0
		err = v.each(ctx, q, true, nil, 1<<16, func(r *relation, _ cursor) (bool, error) {
			if walked++; walked > mostCounted {
				return false, fmt.Errorf("series: %w: more than %d relations", kg.ErrExhausted, mostCounted)
			}
			year, month := certain(r.Time)
			add(r.kind, year, month, 1)
			return true, ctx.Err()
		})
	}
	if err != nil {
		return nil, err
	}
	out := make([]SeriesCount, 0, len(cells))
	for c, n := range cells {
		if n > 0 {
			out = append(out, SeriesCount{c.key, c.kind, n})
		}
	}
	slices.SortFunc(out, func(a, b SeriesCount) int { return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Kind, b.Kind)) })
	return out, nil
}
