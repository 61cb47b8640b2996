package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"
	"sync"

	"github.com/safir-graph/safir/internal/store/kv"
)

// rows are the entries of one index: their keys without the table's letter, and
// their values by number (0: empty).
type rows struct {
	table  table
	width  int // bytes of the key without the letter
	list   []row
	sorted bool // by the handle, which ends the key
	last   handle
}

// change is a key to be written, or deleted when the value is nil.
type change struct{ key, value []byte }

// arena keeps copies of many small things.
type arena struct{ free []byte }

func (a *arena) copy(b []byte) []byte {
	const size = 1 << 18
	if cap(a.free)-len(a.free) < len(b) {
		a.free = make([]byte, 0, max(size, len(b)))
	}
	from := len(a.free)
	a.free = append(a.free, b...)
	return a.free[from:len(a.free):len(a.free)]
}

// load hands everything to an engine in ascending order of keys.
func (b *bulk) load(ctx context.Context, sink kv.Sink) error {
	v := b.s.Snapshot()
	defer v.Close()
	var done sync.WaitGroup
	var early, late []*rows
	var values, lateValues [][]byte
	done.Go(func() { early, values = b.index(tByPair, tByPairKind, tByKind) })
	defer done.Wait()
	degrees, counters, err := b.counters(v)
	if err != nil {
		return err
	}
	names, err := b.renamed(ctx, v, degrees)
	if err != nil {
		return err
	}
	stats, err := b.stats(v)
	if err != nil {
		return err
	}
	record, err := b.articleRecord(v)
	if err != nil {
		return err
	}
	journal, err := b.l.journalKeys(v)
	if err != nil {
		return err
	}
	done.Wait()
	done.Go(func() { late, lateValues = b.index(tByEntity, tByEntityKind, tByArticle) })
	w := &loading{b: b, ctx: ctx, sink: sink, scratch: make(key, 0, 40)}
	letter := func(l byte) func(change) bool { return func(c change) bool { return c.key[0] == l } }
	if err := w.changes(counters); err != nil {
		return err
	}
	if err := w.put(tArticles.key().handle(b.l.a.digest.handle()), record); err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return w.rows(early[0], values) },
		w.claims,
		func() error { return w.rows(early[1], values) },
		func() error { return w.deletions(journal) },
		func() error { return w.rows(early[2], values) },
		func() error { early, values = nil, nil; return w.changes(filtered(names, letter(tNames.letter))) },
		w.edges,
		func() error { return w.changes(filtered(names, letter(tRanks.letter))) },
		func() error { return w.put(tStats.key(), stats) },
		func() error { done.Wait(); return w.rows(late[0], lateValues) },
		func() error { return w.rows(late[2], lateValues) },
		func() error { return w.rows(late[1], lateValues) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func filtered(list []change, keep func(change) bool) []change {
	var out []change
	for _, c := range list {
		if keep(c) {
			out = append(out, c)
		}
	}
	return out
}

// index lists and sorts the entries of some tables.
func (b *bulk) index(which ...table) (out []*rows, values [][]byte) {
	out = make([]*rows, len(which))
	var at [256]*rows
	for i, t := range which {
		out[i] = &rows{table: t, sorted: true}
		at[t.letter] = out[i]
	}
	for i, t := range which {
		n := len(b.edges) + len(b.edges)/16
		if t == tByEntity || t == tByEntityKind {
			n *= 2
		}
		out[i].list = make([]row, 0, n)
	}
	var padded [24]byte
	put := func(k key, value []byte) {
		r := at[k[0]]
		if r == nil {
			return
		}
		r.width = len(k) - 1
		clear(padded[r.width:])
		copy(padded[:], k[1:])
		n := int32(0)
		if len(value) > 0 {
			values = append(values, value)
			n = int32(len(values))
		}
		h := handleAt(k[len(k)-8:])
		r.sorted = r.sorted && r.last <= h
		r.last = h
		r.list = append(r.list, row{[3]uint64{binary.BigEndian.Uint64(padded[:]), binary.BigEndian.Uint64(padded[8:]), binary.BigEndian.Uint64(padded[16:])}, n})
	}
	scratch := make(key, 0, 40)
	for i := range b.edges {
		b.entries(scratch, &b.edges[i], put)
	}
	var spare []row
	for _, r := range out {
		if cap(spare) < len(r.list) {
			spare = make([]row, len(r.list))
		}
		width := r.width
		if r.sorted {
			width -= 8
		}
		r.list, spare = sortRows(r.list, spare[:len(r.list)], width)
		spare = spare[:cap(spare)]
	}
	return out, values
}

// loading writes to a Sink and tells the progress.
type loading struct {
	b       *bulk
	ctx     context.Context
	sink    kv.Sink
	written int
	scratch key
}

func (w *loading) put(k, value []byte) error {
	const keysPerEvent = 10
	if w.written++; w.written%(1<<13) == 0 {
		if err := w.ctx.Err(); err != nil {
			return err
		}
		events := len(w.b.l.events) - len(w.b.met)
		w.b.progress(w.b.known + min(w.written/keysPerEvent, events))
	}
	return w.sink.Put(k, value)
}

func (w *loading) changes(list []change) error {
	for _, c := range list {
		var err error
		if c.value == nil {
			err = w.sink.Delete(c.key)
		} else {
			err = w.put(c.key, c.value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *loading) deletions(keys [][]byte) error {
	for _, k := range keys {
		if err := w.sink.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

func (w *loading) rows(r *rows, values [][]byte) error {
	var k [25]byte
	k[0] = r.table.letter
	w.sink.Walked(true)
	defer w.sink.Walked(false)
	for i := range r.list {
		x := &r.list[i]
		for j, part := range x.b {
			binary.BigEndian.PutUint64(k[1+8*j:], part)
		}
		var value []byte
		if x.value != 0 {
			value = values[x.value-1]
		}
		if err := w.put(k[:1+r.width], value); err != nil {
			return err
		}
	}
	return nil
}

// claims writes the records of the events, which are in order.
func (w *loading) claims() error {
	e := enc{make([]byte, 0, 256)}
	skip := make(map[int32]bool, len(w.b.met))
	for _, i := range w.b.met {
		skip[i] = true
	}
	for i := range w.b.l.events {
		if skip[int32(i)] {
			continue
		}
		k := tClaims.in(w.scratch).handle(w.b.l.events[i].digest.handle())
		e.b = e.b[:0]
		w.b.claimRecord(int32(i), &e)
		if err := w.put(k, seal(k, e.b)); err != nil {
			return err
		}
	}
	return nil
}

func (w *loading) edges() error {
	e := enc{make([]byte, 0, 256)}
	for i := range w.b.edges {
		en := &w.b.edges[i]
		k := tRelations.in(w.scratch).handle(en.digest.handle())
		e.b = e.b[:0]
		w.b.edgeRecord(en, &e)
		if err := w.put(k, seal(k, e.b)); err != nil {
			return err
		}
	}
	return nil
}

// ticks are the relations of each entity (0: all) by year (0: none certain) and by
// class and month, each in 64 bits, in order.
type ticks struct {
	list []uint64
	far  []num // the entities by what stands for them; nil where they do themselves
}

const (
	tickClass = 24 // bits of a class and a month, and of a year
	tickYear  = 14
	tickWho   = 64 - tickClass - tickYear
)

func (t *ticks) who(tick uint64) num {
	n := num(tick >> (tickClass + tickYear))
	if t.far != nil {
		n = t.far[n]
	}
	return n
}

func (b *bulk) ticks() *ticks {
	t := &ticks{list: make([]uint64, 0, 3*len(b.edges))}
	who := func(n num) uint64 { return uint64(n) }
	if b.ids.most >= 1<<tickWho { // an event has three entities at most: they are not too many
		t.far = b.ids.nums()
		who = func(n num) uint64 {
			i, _ := slices.BinarySearch(t.far, n)
			return uint64(i)
		}
	}
	for i := range b.edges {
		e := &b.edges[i]
		year, month := b.time(e)
		src, dst := e.dirs()
		add := func(n uint64, d dir) {
			t.list = append(t.list, n<<(tickClass+tickYear)|uint64(year)<<tickClass|uint64(makeClass(e.kind, e.lane.in(d)).inMonth(month)))
		}
		add(0, dirSource)
		add(who(e.src), src)
		if e.src != e.dst {
			add(who(e.dst), dst)
		}
	}
	t.list = sortWords(t.list, make([]uint64, len(t.list)))
	return t
}

// tallies makes counters of ticks: each entity's totals and, by year, its years.
// What totals and years are given is theirs until they return.
func (b *bulk) tallies(totals func(num, counts) error, years func(who num, year uint16, t counts) error) error {
	t := b.ticks()
	var year counts
	var all []classCount
	for rest := t.list; len(rest) > 0; {
		who := rest[0] >> (tickClass + tickYear)
		all = all[:0]
		for len(rest) > 0 && rest[0]>>(tickClass+tickYear) == who {
			begin := rest[0] >> tickClass
			year = year[:0]
			for len(rest) > 0 && rest[0]>>tickClass == begin {
				tick, n := rest[0], 1
				for n < len(rest) && rest[n] == tick {
					n++
				}
				rest = rest[n:]
				year = append(year, classCount{class(tick & (1<<tickClass - 1)), int64(n)})
			}
			for _, c := range year {
				if n := len(all); n > 0 && all[n-1].class == c.class.anyMonth() {
					all[n-1].n += c.n
				} else {
					all = append(all, classCount{c.class.anyMonth(), c.n})
				}
			}
			if y := uint16(begin & (1<<tickYear - 1)); y != 0 {
				if err := years(t.who(who<<(tickClass+tickYear)), y, year); err != nil {
					return err
				}
			}
		}
		slices.SortFunc(all, func(x, y classCount) int { return cmp.Compare(x.class, y.class) })
		n := 0
		for _, c := range all {
			if n > 0 && all[n-1].class == c.class {
				all[n-1].n += c.n
			} else {
				all[n] = c
				n++
			}
		}
		if err := totals(t.who(who<<(tickClass+tickYear)), all[:n]); err != nil {
			return err
		}
	}
	return nil
}

// degree is how far an entity's degree moved.
type degree struct {
	who         num
	before, now int64
}

// counters lists the records of all counters with what is there added, and the
// degrees that they give.
func (b *bulk) counters(v *Snapshot) ([]degree, []change, error) {
	var totals, years, beside []change
	var degrees []degree
	var kept arena
	e := enc{make([]byte, 0, 256)}
	scratch := make(key, 0, 40)
	record := func(k key, t counts) (change, int64, error) {
		before := int64(0)
		e.b = e.b[:0]
		if b.empty {
			t.write(&e)
		} else {
			now, err := v.tally(k)
			if err != nil {
				return change{}, 0, err
			}
			for _, n := range now {
				before += n
			}
			for _, c := range t {
				now[c.class] += c.n
			}
			e.raw(now.encode())
		}
		e.b = seal(k, e.b)
		return change{kept.copy(k), kept.copy(e.b)}, before, nil
	}
	err := b.tallies(func(who num, t counts) error {
		c, before, err := record(tTotals.in(scratch).num(who), t)
		totals = append(totals, c)
		if who != 0 {
			degrees = append(degrees, degree{who, before, before + t.sum()})
		}
		return err
	}, func(who num, year uint16, t counts) error {
		c, _, err := record(tYears.in(scratch).num(who).u16(year), t)
		years = append(years, c)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(b.beside, func(x, y neighbour) int { return cmp.Or(cmp.Compare(x.of, y.of), cmp.Compare(x.other, y.other)) })
	for _, n := range b.beside {
		c, _, err := record(tNeighbours.in(scratch).num(n.of).num(n.other), n.counts)
		if err != nil {
			return nil, nil, err
		}
		beside = append(beside, c)
	}
	b.beside = nil
	return degrees, slices.Concat(totals, beside, years), nil
}

// renamed lists the names and ranks of the entities that became better known, in
// the order of their keys.
func (b *bulk) renamed(ctx context.Context, v *Snapshot, degrees []degree) ([]change, error) {
	var out []change
	for _, d := range degrees {
		was, is := tier(d.before), tier(d.now)
		if was == is {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		e, err := v.entity(d.who)
		if err != nil {
			return nil, err
		}
		if e == nil {
			return nil, corrupt(tEntities.key().num(d.who), "it is missing")
		}
		b.s.eachName(d.who, e, func(at func(tier uint8) key) {
			out = append(out, change{key: at(was)}, change{at(is), []byte{}})
		})
	}
	slices.SortFunc(out, compareKeys)
	return out, nil
}

func (b *bulk) newSizes() sizes {
	size := sizes{"claims": int64(len(b.l.events) - len(b.met))}
	for i := range b.edges {
		size["relations/"+string(b.s.dict.kind(b.edges[i].kind))]++
	}
	return size
}

// stats is the record of the sizes with what is added.
func (b *bulk) stats(v *Snapshot) ([]byte, error) {
	size, err := readSizes(counting{v})
	if err != nil {
		return nil, err
	}
	for name, n := range b.newSizes() {
		size[name] += n
	}
	return size.record(), nil
}

func (b *bulk) articleRecord(v *Snapshot) ([]byte, error) {
	k := tArticles.key().handle(b.l.a.digest.handle())
	a, err := v.article(b.l.a.digest.handle())
	if err != nil {
		return nil, err
	}
	if a == nil {
		return nil, corrupt(k, "it is missing")
	}
	a.claims += len(b.l.events) - len(b.met)
	return seal(k, a.encode()), nil
}

// eventChunk is about how many events are written in one transaction; tests set
// less.
var eventChunk = 1000

// transactions stores the edges in many transactions and the counters at the
// end.
func (b *bulk) transactions(ctx context.Context) error {
	err := b.s.engine.Update(ctx, func(tx kv.Txn) error { return writeMeta(tx, "recount", []byte{1}) })
	if err != nil {
		return err
	}
	for edges := b.edges; len(edges) > 0; {
		n, events := 0, 0
		for n < len(edges) && (n == 0 || events+int(edges[n].n) <= eventChunk) {
			events += int(edges[n].n)
			n++
		}
		if err := b.transaction(ctx, edges[:n], events); err != nil {
			return err
		}
		edges = edges[n:]
		b.added += events
		b.progress(b.known + b.added)
	}
	return b.finish(ctx)
}

func (b *bulk) transaction(ctx context.Context, edges []edge, events int) error {
	return b.s.write(ctx, b.l.at, func(t *txn) error {
		var failed error
		put := func(k key, v []byte) {
			if err := t.tx.Put(k, v); err != nil {
				failed = cmp.Or(failed, err)
			}
		}
		for i := range edges {
			en := &edges[i]
			for _, m := range b.members[en.first : en.first+en.n] {
				var e enc
				b.claimRecord(m, &e)
				k := tClaims.key().handle(b.l.events[m].digest.handle())
				put(k, seal(k, e.b))
			}
			var e enc
			b.edgeRecord(en, &e)
			k := tRelations.key().handle(en.digest.handle())
			put(k, seal(k, e.b))
			b.entries(nil, en, put)
		}
		if failed != nil {
			return failed
		}
		return t.addClaimsOf(b.l.a, events)
	})
}

// finish writes the counters, names and ranks, and that nothing is left to
// count.
func (b *bulk) finish(ctx context.Context) error {
	type counter struct {
		key   string
		tally tally
		who   num
	}
	var list []counter
	err := b.tallies(func(who num, t counts) error {
		list = append(list, counter{string(tTotals.key().num(who)), t.tally(), who})
		return nil
	}, func(who num, year uint16, t counts) error {
		list = append(list, counter{string(tYears.key().num(who).u16(year)), t.tally(), 0})
		return nil
	})
	if err != nil {
		return err
	}
	for _, n := range b.beside {
		list = append(list, counter{string(tNeighbours.key().num(n.of).num(n.other)), n.counts.tally(), 0})
	}
	for part := range slices.Chunk(list, 500) {
		err := b.s.write(ctx, b.l.at, func(t *txn) error {
			for _, c := range part {
				t.tallies[c.key] = c.tally
				if c.who != 0 {
					for _, n := range c.tally {
						t.degrees[c.who] += n
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return b.s.write(ctx, b.l.at, func(t *txn) error {
		t.sizes = b.newSizes()
		return t.tx.Delete(tMeta.key().str("recount"))
	})
}
