package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
)

// Events is what PutEvents did.
type Events struct {
	Article kg.ArticleID
	Added   int // claims that were not known
	Known   int // claims that were known, or given twice
}

// eventChunk is about how many claims PutEvents writes in one transaction.
const eventChunk = 1000

// PutEvents stores many claims of one article that stands for a file of foreign
// event data (Article.Dataset set): as PutExtraction does, but in many
// transactions, each of which adds whole relations, and with claims added to
// those that the article has. What was stored before a failure stays, and is
// known when the same is put again. Counters, names and ranks are written at the
// end; when the program ends before, the next Open counts anew.
//
// claims is sorted in place. progress, unless nil, is told how many of the
// claims are stored or known.
func (s *Store) PutEvents(ctx context.Context, a kg.Article, claims []kg.Claim, at time.Time, progress func(done int)) (Events, error) {
	e, err := s.putEvents(ctx, a, claims, at, progress)
	if err != nil {
		return e, fmt.Errorf("store events of %q: %w", clip(nameOf(&a)), err)
	}
	return e, nil
}

// bulk is a PutEvents under way.
type bulk struct {
	s        *Store
	article  *article
	at       time.Time
	counts   map[placed]tally
	degrees  map[num]int64
	sizes    sizes
	progress func(int)
	done     int
	known    int // different claims that were known
	added    int
}

// placed is the key of a counter: of an entity (0: all) and, unless 0, a year.
type placed struct {
	who  num
	year uint16
}

func (s *Store) putEvents(ctx context.Context, plain kg.Article, claims []kg.Claim, at time.Time, progress func(int)) (Events, error) {
	var e Events
	if plain.Dataset == "" {
		return e, fmt.Errorf("%w: it has no dataset", kg.ErrInvalid)
	}
	if progress == nil {
		progress = func(int) {}
	}
	x := Extraction{Article: plain}
	a, _, err := s.prepare(&x)
	if err != nil {
		return e, err
	}
	e.Article = a.ID
	kinds := map[kg.RelationKind]bool{}
	for i := range claims {
		c := &claims[i]
		c.Article, c.Lifecycle, c.Retracted = a.ID, kg.Active, time.Time{}
		if c.Polarity == "" {
			c.Polarity = kg.Positive
		}
		if c.ID == "" {
			c.ID = c.MakeID()
		}
		if err := checkClaim(c, a.Text); err != nil {
			return e, fmt.Errorf("claim %s %s %s: %w", c.Subject, c.Kind, c.Object, err)
		}
		kinds[c.Kind] = true
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.learn(ctx, kinds, ""); err != nil {
		return e, err
	}
	b := &bulk{s: s, counts: map[placed]tally{}, degrees: map[num]int64{}, sizes: sizes{}, progress: progress}
	err = s.write(ctx, at, func(t *txn) error {
		known, err := t.article(a.digest.handle())
		if err != nil {
			return err
		}
		b.at, b.article = t.at, known
		if err := writeMeta(t.tx, "recount", []byte{1}); err != nil {
			return err
		}
		if known != nil {
			return nil
		}
		fresh := *a
		if err := t.putExtraction(ctx, &x, fresh, nil, &Written{}); err != nil {
			return err
		}
		return t.recorded()
	})
	if err != nil {
		return e, err
	}
	first := b.article == nil
	list, err := b.number(ctx, a, claims, first)
	if err != nil {
		return e, err
	}
	e.Known = len(claims) - len(list)
	b.done = e.Known
	progress(b.done)
	if err := b.write(ctx, list); err != nil {
		e.Added = b.added
		return e, err
	}
	e.Added = b.added
	return e, b.finish(ctx, a)
}

// number looks up the ends of the claims that are not known yet and puts them in
// the order of their pairs.
func (b *bulk) number(ctx context.Context, a *article, claims []kg.Claim, first bool) ([]*claim, error) {
	v := b.s.Snapshot()
	defer v.Close()
	nums := map[kg.EntityID]num{"": 0}
	lookUp := func(id kg.EntityID) (num, error) {
		if n, ok := nums[id]; ok {
			return n, nil
		}
		n, err := v.number(id)
		if err == nil && n == 0 {
			err = fmt.Errorf("entity %q: %w", clip(string(id)), kg.ErrNotFound)
		}
		nums[id] = n
		return n, err
	}
	slices.SortFunc(claims, func(a, b kg.Claim) int { return cmp.Compare(a.ID, b.ID) })
	list := make([]*claim, 0, len(claims))
	store := make([]claim, len(claims))
	for i := range claims {
		if i%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		if i > 0 && claims[i].ID == claims[i-1].ID {
			continue
		}
		c := &store[i]
		c.Claim = claims[i]
		var err error
		if c.digest, err = parseDigest(string(c.ID), kg.PrefixClaim); err != nil {
			return nil, err
		}
		if !first {
			old, err := v.claim(c.digest.handle())
			if err != nil {
				return nil, err
			}
			if old != nil {
				if old.digest != c.digest {
					return nil, collision(string(old.ID), string(c.ID))
				}
				b.known++
				continue
			}
		}
		c.kind, c.article, c.Recorded = b.s.dict.kindCode(c.Kind), a.digest, b.at
		if c.Subject == "" || c.Object == "" {
			return nil, fmt.Errorf("claim %s: %w: it has no subject or object", c.ID, kg.ErrInvalid)
		}
		for _, end := range []struct {
			id kg.EntityID
			n  *num
		}{{c.Subject, &c.subject}, {c.Object, &c.obj}, {c.Claim.Place, &c.place}} {
			if *end.n, err = lookUp(end.id); err != nil {
				return nil, err
			}
		}
		list = append(list, c)
	}
	slices.SortFunc(list, func(x, y *claim) int {
		xl, xh := min(x.subject, x.obj), max(x.subject, x.obj)
		yl, yh := min(y.subject, y.obj), max(y.subject, y.obj)
		return cmp.Or(cmp.Compare(xl, yl), cmp.Compare(xh, yh), cmp.Compare(x.kind, y.kind), cmp.Compare(x.Time.Earliest, y.Time.Earliest), compareDigests(x.digest, y.digest))
	})
	return list, nil
}

// chunk is what one transaction writes.
type chunk struct {
	puts   []put
	claims int
	met    []*claim // between pairs that have relations already: for rebuild
}

type put struct {
	key   key
	value []byte
}

// write stores the claims pair by pair; one goroutine computes ahead of the
// other, which commits.
func (b *bulk) write(ctx context.Context, list []*claim) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	chunks := make(chan *chunk, 2)
	failed := make(chan error, 1)
	go func() {
		defer close(chunks)
		failed <- b.compute(ctx, list, chunks)
	}()
	var err error
	for c := range chunks {
		if err == nil {
			if err = b.commit(ctx, c); err != nil {
				cancel()
			}
		}
	}
	if computing := <-failed; computing != nil && (err == nil || errors.Is(err, context.Canceled)) {
		return computing
	}
	return err
}

func (b *bulk) commit(ctx context.Context, c *chunk) error {
	err := b.s.update(ctx, func(tx kv.Txn) ([]num, error) {
		for _, p := range c.puts {
			if err := tx.Put(p.key, p.value); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	if err != nil {
		return err
	}
	for part := range slices.Chunk(c.met, 100) {
		err := b.s.write(ctx, b.at, func(t *txn) error {
			for _, c := range part {
				t.claims[c.digest.handle()] = c
				c.dirty = true
				t.sizes["claims"]++
			}
			return t.rebuild(ctx, part)
		})
		if err != nil {
			return err
		}
	}
	b.added += c.claims + len(c.met)
	b.done += c.claims + len(c.met)
	b.progress(b.done)
	return nil
}

// compute puts the claims of pairs without relations together in memory.
func (b *bulk) compute(ctx context.Context, list []*claim, chunks chan<- *chunk) error {
	v := b.s.Snapshot()
	defer v.Close()
	info := v.articleInfo()
	send := func(c *chunk) error {
		select {
		case chunks <- c:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	c := &chunk{}
	for len(list) > 0 {
		n := 1
		lo, hi := min(list[0].subject, list[0].obj), max(list[0].subject, list[0].obj)
		for n < len(list) && min(list[n].subject, list[n].obj) == lo && max(list[n].subject, list[n].obj) == hi {
			n++
		}
		pair := list[:n]
		list = list[n:]
		_, met, err := v.get(tNeighbours.key().num(lo).num(hi))
		if err != nil {
			return err
		}
		if met {
			c.met = append(c.met, pair...)
		} else if err := b.pair(lo, hi, pair, info, c, send); err != nil {
			return err
		}
		if c.claims+len(c.met) >= eventChunk {
			if err := send(c); err != nil {
				return err
			}
			c = &chunk{}
		}
	}
	return send(c)
}

// pair writes all claims of a pair without relations so far. A pair with very
// many is written in several chunks, its neighbours' counters with the last.
func (b *bulk) pair(lo, hi num, claims []*claim, info func(kg.ArticleID) (kg.ArticleInfo, error), c *chunk, send func(*chunk) error) error {
	sides := [2]tally{{}, {}}
	for len(claims) > 0 {
		n := 1
		for n < len(claims) && claims[n].kind == claims[0].kind {
			n++
		}
		buckets := map[bucket][]*claim{}
		var order []bucket
		for _, cl := range claims[:n] {
			bk := bucketOf(b.s, cl)
			if buckets[bk] == nil {
				order = append(order, bk)
			}
			buckets[bk] = append(buckets[bk], cl)
		}
		claims = claims[n:]
		for _, bk := range order {
			for rest := buckets[bk]; len(rest) > 0; {
				together := meeting(bk, rest)
				rest = rest[len(together):]
				rs, err := relate(b.s, bk, together, info)
				if err != nil {
					return err
				}
				b.emit(bk, together, rs, c, &sides)
				if c.claims >= eventChunk {
					full := *c
					if err := send(&full); err != nil {
						return err
					}
					*c = chunk{}
				}
			}
		}
	}
	record := func(of, other num, t tally) {
		k := tNeighbours.key().num(of).num(other)
		c.puts = append(c.puts, put{k, seal(k, t.encode())})
	}
	record(lo, hi, sides[0])
	if lo != hi {
		record(hi, lo, sides[1])
	}
	return nil
}

// meeting cuts off the first claims of a bucket, ordered by their first day, that
// can be one relation or bear on each other: those whose times meet, directly or
// by way of others. A state takes the whole bucket, as does a time that is not
// known to begin.
func meeting(bk bucket, claims []*claim) []*claim {
	if bk.state || claims[0].Time.Earliest == 0 {
		return claims
	}
	until := kg.Day(0)
	for i, c := range claims {
		_, last := c.Time.Bounds()
		if i > 0 && c.Time.Earliest > until {
			return claims[:i]
		}
		until = max(until, last)
	}
	return claims
}

// emit adds what is written for the relations of some claims.
func (b *bulk) emit(bk bucket, claims []*claim, rs []*relation, c *chunk, sides *[2]tally) {
	write := func(k key, v []byte) { c.puts = append(c.puts, put{k, v}) }
	record := func(k key, payload []byte) { write(k, seal(k, payload)) }
	find := func(d digest) *claim {
		for _, cl := range claims {
			if cl.digest == d {
				return cl
			}
		}
		return nil
	}
	for _, r := range rs {
		for _, d := range r.claims {
			cl := find(d)
			cl.relation = r.digest
			record(tClaims.key().handle(d.handle()), cl.encode())
			memberEntries(cl, bk, false, r, write)
		}
		record(tRelations.key().handle(r.digest.handle()), r.encode())
		relationEntries(r, find, write)
		b.count(r, sides)
	}
	c.claims += len(claims)
	b.sizes["claims"] += int64(len(claims))
}

// count is tallies.count for many: neighbours are counted pair by pair.
func (b *bulk) count(r *relation, sides *[2]tally) {
	l := r.lane()
	year, month := certain(r.Time)
	at := func(who num, d dir) class {
		c := makeClass(r.kind, l.in(d))
		b.add(placed{who, 0}, c)
		if year != 0 {
			b.add(placed{who, uint16(year)}, c.inMonth(month))
		}
		return c
	}
	at(0, dirSource)
	src, dst := dirSource, dirTarget
	switch {
	case r.src == r.dst:
		src = dirLoop
	case r.either:
		src, dst = dirEither, dirEither
	}
	low := 0
	if r.src > r.dst {
		low = 1
	}
	sides[low][at(r.src, src)]++
	b.degrees[r.src]++
	if r.src != r.dst {
		sides[1-low][at(r.dst, dst)]++
		b.degrees[r.dst]++
	}
	b.sizes["relations/"+string(r.Kind)]++
}

func (b *bulk) add(p placed, c class) {
	t := b.counts[p]
	if t == nil {
		t = tally{}
		b.counts[p] = t
	}
	t[c]++
}

// finish writes the counters, names and ranks, and that nothing is left to
// count.
func (b *bulk) finish(ctx context.Context, a *article) error {
	places := make([]placed, 0, len(b.counts))
	for p := range b.counts {
		if p.year != 0 {
			places = append(places, p)
		}
	}
	slices.SortFunc(places, func(a, b placed) int { return cmp.Or(cmp.Compare(a.who, b.who), cmp.Compare(a.year, b.year)) })
	for part := range slices.Chunk(places, 2000) {
		err := b.s.update(ctx, func(tx kv.Txn) ([]num, error) {
			t := tallies{}
			for _, p := range part {
				t[string(tYears.key().num(p.who).u16(p.year))] = b.counts[p]
			}
			return nil, t.flush(tx)
		})
		if err != nil {
			return err
		}
	}
	var entities []num
	for n := range b.degrees {
		entities = append(entities, n)
	}
	slices.Sort(entities)
	for part := range slices.Chunk(entities, 500) {
		err := b.s.write(ctx, b.at, func(t *txn) error {
			for _, n := range part {
				t.degrees[n] = b.degrees[n]
				t.tallies[string(tTotals.key().num(n))] = b.counts[placed{n, 0}]
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return b.s.write(ctx, b.at, func(t *txn) error {
		if all := b.counts[placed{}]; all != nil {
			t.tallies[string(tTotals.key().num(0))] = all
		}
		t.sizes = b.sizes
		known, err := t.article(a.digest.handle())
		if err != nil {
			return err
		}
		if known == nil {
			return corrupt(tArticles.key().handle(a.digest.handle()), "it is missing")
		}
		if n := max(known.claims+b.added, b.known+b.added); n != known.claims { // more, when an earlier call was cut off
			known.claims = n
			if err := t.put(tArticles.key().handle(a.digest.handle()), known.encode()); err != nil {
				return err
			}
		}
		return t.tx.Delete(tMeta.key().str("recount"))
	})
}
