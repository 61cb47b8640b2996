package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
)

// Events is what Store did with the claims of an EventLoad.
type Events struct {
	Article kg.ArticleID
	Added   int // claims that were not known
	Known   int // claims that were known, or given twice
}

// EventLoad collects claims of one article that stands for a file of foreign
// event data (Article.Dataset set) and stores very many of them at once. It is
// used by one goroutine.
type EventLoad struct {
	s        *Store
	x        Extraction
	a        *article
	at       time.Time
	events   []event
	entities numbering[kg.EntityID]
	words    numbering[string]
	kinds    numbering[kg.RelationKind]
}

// event is a claim in little space. Entities and kind are numbers of the load
// at first, those of the store from number on.
type event struct {
	digest              digest
	kind                uint8
	subject, obj, place num
	day, published      kg.Day
	cameo, what, named  uint32 // words: code, what, pattern
	modality, polarity  uint8
	edge                int32     // of the edges that are computed
	extra               *kg.Claim // of a claim that has more to it; else nil
}

// numbering gives things numbers from 1; 0 is the empty one.
type numbering[T comparable] struct {
	list []T
	at   map[T]uint32
}

func (n *numbering[T]) of(v T) uint32 {
	var none T
	if v == none {
		return 0
	}
	i, ok := n.at[v]
	if !ok {
		if n.at == nil {
			n.at = map[T]uint32{}
		}
		n.list = append(n.list, v)
		i = uint32(len(n.list))
		n.at[v] = i
	}
	return i
}

func (n *numbering[T]) get(i uint32) (v T) {
	if i == 0 {
		return v
	}
	return n.list[i-1]
}

// LoadEvents begins to collect the claims of an article, all recorded at one
// moment.
func (s *Store) LoadEvents(a kg.Article, at time.Time) (*EventLoad, error) {
	l := &EventLoad{s: s, x: Extraction{Article: a}, at: at}
	if a.Dataset == "" {
		return nil, l.fail(fmt.Errorf("%w: it has no dataset", kg.ErrInvalid))
	}
	var err error
	if l.a, _, err = s.prepare(&l.x); err != nil {
		return nil, l.fail(err)
	}
	return l, nil
}

func (l *EventLoad) fail(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("store events of %q: %w", clip(nameOf(&l.x.Article)), err)
}

// Len is how many claims have been added since the last Store.
func (l *EventLoad) Len() int { return len(l.events) }

// Add adds a claim. Article, Lifecycle, Recorded and Retracted are set by the
// store, ID when it is empty. The claim is not kept.
func (l *EventLoad) Add(c kg.Claim) error {
	c.Article, c.Lifecycle, c.Retracted = l.a.ID, kg.Active, time.Time{}
	if c.Polarity == "" {
		c.Polarity = kg.Positive
	}
	e := event{day: c.Time.Earliest, published: c.Published}
	if c.ID == "" {
		e.digest = c.Sum()
		c.ID = kg.ClaimID(kg.PrefixClaim) + "aaaaaaaaaaaaaaaaaaaaaaaa" // well formed; made anew where it is needed
	} else {
		d, err := parseDigest(string(c.ID), kg.PrefixClaim)
		if err != nil {
			return l.fail(err)
		}
		e.digest = d
	}
	err := checkClaim(&c, "")
	if err == nil && (c.Subject == "" || c.Object == "") {
		err = fmt.Errorf("%w: it has no subject or object", kg.ErrInvalid)
	}
	if err != nil {
		return l.fail(fmt.Errorf("claim %s %s %s: %w", c.Subject, c.Kind, c.Object, err))
	}
	kind := l.kinds.of(c.Kind)
	if kind > mostKinds {
		return l.fail(fmt.Errorf("%w: more than %d kinds of relations", kg.ErrTooLarge, mostKinds))
	}
	e.kind = uint8(kind)
	e.subject, e.obj, e.place = num(l.entities.of(c.Subject)), num(l.entities.of(c.Object)), num(l.entities.of(c.Place))
	e.modality, e.polarity = uint8(modalityCode(c.Modality)), uint8(polarityCode(c.Polarity))
	e.cameo, e.what, e.named = l.words.of(c.CAMEO), l.words.of(c.What), l.words.of(c.Pattern)
	if !plain(&c) || l.s.o.Traits(c.Kind).Durative && c.CAMEO == "" {
		c.ID = kg.ClaimID(e.digest.id(kg.PrefixClaim))
		e.extra = &c
	}
	l.events = append(l.events, e)
	return nil
}

// plain is true of a claim that an event holds in full.
func plain(c *kg.Claim) bool {
	t := c.Time
	return t.Earliest != 0 && t.Earliest == t.Latest && t.Precision == kg.PrecisionDay && t.Basis == kg.Explicit && t.Words == "" &&
		t.EDTF == dayString(t.Earliest) && c.Role == "" && c.Context == "" && c.Confidence == 0 &&
		len(c.Evidence) == 0 && len(c.Inferred) == 0 && c.Trigger == kg.Span{}
}

// fill makes a claim of an event again, without the ids of its ends.
func (l *EventLoad) fill(e *event, c *claim) {
	if e.extra != nil {
		c.Claim = *e.extra
	} else {
		c.Claim = kg.Claim{
			Kind: l.s.dict.kind(e.kind), Modality: kg.Modalities[e.modality], Polarity: kg.Positive, Published: e.published, Lifecycle: kg.Active, Article: l.a.ID,
			Time:  kg.TimeSpan{EDTF: dayString(e.day), Earliest: e.day, Latest: e.day, Precision: kg.PrecisionDay, Basis: kg.Explicit},
			CAMEO: l.words.get(e.cameo), What: l.words.get(e.what), Pattern: l.words.get(e.named),
		}
		if e.polarity != 0 {
			c.Polarity = kg.Negated
		}
	}
	c.Recorded = l.at
	c.digest, c.kind, c.article = e.digest, e.kind, l.a.digest
	c.subject, c.obj, c.place = e.subject, e.obj, e.place
}

// whole is fill with the ids.
func (b *bulk) whole(e *event) *claim {
	c := &claim{}
	b.l.fill(e, c)
	c.ID = kg.ClaimID(e.digest.id(kg.PrefixClaim))
	c.Subject, c.Object, c.Place = b.ids[e.subject], b.ids[e.obj], b.ids[e.place]
	return c
}

// PutEvents is LoadEvents, Add of each claim, and Store.
func (s *Store) PutEvents(ctx context.Context, a kg.Article, claims []kg.Claim, at time.Time, progress func(done int)) (Events, error) {
	l, err := s.LoadEvents(a, at)
	if err != nil {
		return Events{}, err
	}
	for i := range claims {
		if err := l.Add(claims[i]); err != nil {
			return Events{Article: l.a.ID}, err
		}
	}
	return l.Store(ctx, progress)
}

// Store stores the claims added so far and forgets them; more can be added then.
// Claims that the article has already stay. Where the engine is a kv.Loader and
// no snapshot is open, it is one Load: all of it or nothing, some ten times as
// fast as in transactions. Else, and where the graph is much larger than what is
// added, it is many transactions, each of which adds whole relations: what was
// stored before a failure stays, and is known when the same is put again; when
// the program ends before counters, names and ranks are written, the next Open
// counts anew.
//
// progress, unless nil, is told how many of the claims are stored or known.
func (l *EventLoad) Store(ctx context.Context, progress func(done int)) (Events, error) {
	if progress == nil {
		progress = func(int) {}
	}
	b := &bulk{s: l.s, l: l, progress: progress}
	out := Events{Article: l.a.ID}
	l.s.writing.Lock()
	defer l.s.writing.Unlock()
	err := b.store(ctx)
	out.Added, out.Known = b.added, b.known
	l.events = nil
	return out, l.fail(err)
}

// bulk is a Store of an EventLoad under way.
type bulk struct {
	s        *Store
	l        *EventLoad
	first    bool                // the article is new
	empty    bool                // there are no relations so far
	ids      map[num]kg.EntityID // of the ends and places
	traits   []kg.Traits         // by kind
	edges    []edge
	members  []int32     // the events of the edges
	joined   []joined    // of the edges that are more than one plain event
	beside   []neighbour // counters of neighbours
	met      []int32     // events that may belong to relations that are there
	progress func(int)
	known    int
	added    int
}

// edge is a relation in little space.
type edge struct {
	digest   digest
	kind     uint8
	src, dst num
	day      kg.Day
	lane     lane
	either   bool
	first, n int32 // its members
	joined   int32 // from 1; 0 for one plain event
}

// joined is what Relate made of several events.
type joined struct {
	record []byte
	value  []byte // of its index entries
	time   kg.TimeSpan
	bucket bucket

	together bool // see relation
}

// neighbour is a counter of what is next to an entity.
type neighbour struct {
	of, other num
	tally     tally
}

func (b *bulk) store(ctx context.Context) error {
	if err := b.open(ctx); err != nil {
		return err
	}
	if err := b.number(ctx); err != nil {
		return err
	}
	b.progress(b.known)
	if len(b.l.events) == 0 {
		return nil
	}
	if err := b.relate(ctx); err != nil {
		return err
	}
	err := kv.ErrBusy
	if loader, ok := b.s.engine.(kv.Loader); ok && len(b.edges) > 0 && b.worthwhile() {
		if err = loader.Load(ctx, func(sink kv.Sink) error { return b.load(ctx, sink) }); err == nil {
			b.exchanged()
			b.added = len(b.l.events) - len(b.met)
			b.progress(b.known + b.added)
		}
	}
	if errors.Is(err, kv.ErrBusy) {
		err = b.transactions(ctx)
	}
	if err != nil {
		return err
	}
	return b.meet(ctx)
}

// exchanged tells the caches what a Load has written.
func (b *bulk) exchanged() {
	seq := b.s.seq.Add(1)
	if b.empty {
		return
	}
	handles := make([]handle, len(b.edges))
	for i := range b.edges {
		handles[i] = b.edges[i].digest.handle()
	}
	b.s.relations.changed(seq, handles)
}

// worthwhile is true when copying what is there costs less than transactions
// would.
func (b *bulk) worthwhile() bool {
	const eventSize, times = 250, 30
	return b.s.engine.Size() < int64(len(b.l.events))*eventSize*times+64<<20
}

// open writes what the claims need: the article, and numbers of their kinds.
func (b *bulk) open(ctx context.Context) error {
	kinds := map[kg.RelationKind]bool{}
	for _, k := range b.l.kinds.list {
		kinds[k] = true
	}
	if err := b.s.learn(ctx, kinds, ""); err != nil {
		return err
	}
	return b.s.write(ctx, b.l.at, func(t *txn) error {
		known, err := t.article(b.l.a.digest.handle())
		if err != nil {
			return err
		}
		b.l.at, b.first = t.at, known == nil
		size, err := readSizes(t.tx)
		if err != nil {
			return err
		}
		b.empty = size["claims"] == 0
		if known != nil {
			return nil
		}
		if err := t.putExtraction(ctx, &b.l.x, *b.l.a, nil, &Written{}); err != nil {
			return err
		}
		return t.recorded()
	})
}

// number gives the events the numbers of the store, sorts them by their ids, and
// drops those that are known.
func (b *bulk) number(ctx context.Context) error {
	v := b.s.Snapshot()
	defer v.Close()
	b.ids = make(map[num]kg.EntityID, len(b.l.entities.list)+1)
	nums := make([]num, len(b.l.entities.list)+1)
	for i, id := range b.l.entities.list {
		n, err := v.number(id)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("entity %q: %w", clip(string(id)), kg.ErrNotFound)
		}
		nums[i+1], b.ids[n] = n, id
	}
	kinds := make([]uint8, len(b.l.kinds.list)+1)
	b.traits = make([]kg.Traits, mostKinds+1)
	for i, k := range b.l.kinds.list {
		kinds[i+1] = b.s.dict.kindCode(k)
		b.traits[kinds[i+1]] = b.s.o.Traits(k)
	}
	events := b.l.events
	for i := range events {
		e := &events[i]
		e.kind, e.subject, e.obj, e.place = kinds[e.kind], nums[e.subject], nums[e.obj], nums[e.place]
	}
	order := make([]ordered, len(events))
	for i := range events {
		order[i] = ordered{events[i].digest.handle(), int32(i)}
	}
	slices.SortFunc(order, func(x, y ordered) int {
		return cmp.Or(cmp.Compare(x.handle, y.handle), compareDigests(events[x.event].digest, events[y.event].digest), cmp.Compare(x.event, y.event))
	})
	kept := make([]event, 0, len(events))
	for i := range order {
		if i%4096 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		e := events[order[i].event]
		if n := len(kept); n > 0 && kept[n-1].digest == e.digest {
			b.known++
			continue
		}
		if !b.first {
			old, err := v.claim(e.digest.handle())
			if err != nil {
				return err
			}
			if old != nil {
				if old.digest != e.digest {
					return collision(string(old.ID), e.digest.id(kg.PrefixClaim))
				}
				b.known++
				continue
			}
		}
		kept = append(kept, e)
	}
	b.l.events = kept
	return nil
}

// ordered is an event in the order of the ids; of equal ones the first given
// comes first.
type ordered struct {
	handle handle
	event  int32
}

// spot is where an event stands in the order in which relations are made: by
// pair, kind, direction, whether it is a state, day.
type spot struct {
	pair, rest uint64
	event      int32
}

const (
	spotKind  = 40 // shifts in spot.rest
	spotSub   = 32
	reversed  = 1 // the larger number is the source
	spotState = 2
)

func (b *bulk) spots() []spot {
	spots := make([]spot, len(b.l.events))
	for i := range b.l.events {
		e := &b.l.events[i]
		lo, hi, sub := e.subject, e.obj, uint64(0)
		if lo > hi {
			lo, hi, sub = hi, lo, reversed
		}
		t := b.traits[e.kind]
		if t.Symmetric {
			sub = 0
		}
		if t.Durative && e.cameo == 0 {
			sub |= spotState
		}
		spots[i] = spot{uint64(lo)<<32 | uint64(hi), uint64(e.kind)<<spotKind | sub<<spotSub | uint64(e.day), int32(i)}
	}
	slices.SortFunc(spots, func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.pair, b.pair), cmp.Compare(a.rest, b.rest), cmp.Compare(a.event, b.event))
	})
	return spots
}

// run is the length of the run of spots that agree with the first.
func run(spots []spot, same func(a, b spot) bool) int {
	n := 1
	for n < len(spots) && same(spots[0], spots[n]) {
		n++
	}
	return n
}

// relate puts the events together to edges.
func (b *bulk) relate(ctx context.Context) error {
	v := b.s.Snapshot()
	defer v.Close()
	info := v.articleInfo()
	b.edges = make([]edge, 0, len(b.l.events))
	b.members = make([]int32, 0, len(b.l.events))
	for rest := b.spots(); len(rest) > 0; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := run(rest, func(a, b spot) bool { return a.pair == b.pair })
		pair := rest[:n]
		rest = rest[n:]
		lo, hi := num(pair[0].pair>>32), num(pair[0].pair)
		had := false
		if !b.empty {
			var err error
			if _, had, err = v.get(tNeighbours.key().num(lo).num(hi)); err != nil {
				return err
			}
		}
		start := len(b.edges)
		for len(pair) > 0 {
			n := run(pair, func(a, b spot) bool { return a.rest>>spotKind == b.rest>>spotKind })
			var there taken
			if had {
				var err error
				if there, err = takenDays(v, lo, hi, uint8(pair[0].rest>>spotKind)); err != nil {
					return err
				}
			}
			for kind := pair[:n]; len(kind) > 0; {
				n := run(kind, func(a, b spot) bool { return a.rest>>spotSub == b.rest>>spotSub })
				if err := b.bucket(kind[:n], there, info); err != nil {
					return err
				}
				kind = kind[n:]
			}
			pair = pair[n:]
		}
		b.countPair(lo, hi, b.edges[start:])
	}
	return nil
}

// taken are the days on which claims of a kind between two are there already.
type taken struct {
	any, all bool
	days     map[kg.Day]bool
}

func takenDays(v *Snapshot, lo, hi num, kind uint8) (taken, error) {
	t := taken{days: map[kg.Day]bool{}}
	it := v.prefixed(tByPairKind.key().num(lo).num(hi).byte(kind), false)
	defer it.Close()
	for it.First(); it.Valid(); it.Next() {
		l, day, _ := parseEntry(it.Key())
		if l.retired() {
			continue
		}
		t.any = true
		t.all = t.all || l.span() != spanDay || l.state()
		t.days[day] = true
	}
	return t, it.Err()
}

// bucket puts the events of one bucket together.
func (b *bulk) bucket(spots []spot, there taken, info func(kg.ArticleID) (kg.ArticleInfo, error)) error {
	special := slices.ContainsFunc(spots, func(s spot) bool { return b.l.events[s.event].extra != nil })
	if there.all || special && there.any {
		for _, s := range spots {
			b.met = append(b.met, s.event)
		}
		return nil
	}
	for len(spots) > 0 {
		n := len(spots)
		if !special {
			n = run(spots, func(a, b spot) bool { return a.rest == b.rest })
		}
		day := spots[:n]
		spots = spots[n:]
		switch e := &b.l.events[day[0].event]; {
		case there.days[e.day]:
			for _, s := range day {
				b.met = append(b.met, s.event)
			}
		case n == 1 && e.extra == nil:
			b.one(day[0].event)
		default:
			if err := b.join(day, info); err != nil {
				return err
			}
		}
	}
	return nil
}

// one makes the edge of a plain event that no other bears on.
func (b *bulk) one(i int32) {
	e := &b.l.events[i]
	t := b.traits[e.kind]
	src, dst := e.subject, e.obj
	if t.Symmetric && b.ids[dst] < b.ids[src] {
		src, dst = dst, src
	}
	var c claim
	b.l.fill(e, &c)
	c.Place = b.ids[e.place]
	en := edge{kind: e.kind, src: src, dst: dst, day: e.day, either: t.Symmetric, first: int32(len(b.members)), n: 1}
	en.digest = kg.SumOfOne(kg.Pair{Kind: c.Kind, Source: b.ids[src], Target: b.ids[dst]}, &c.Claim)
	en.lane = makeLane(c.Modality, c.Polarity, verdictCode(kg.Uncontested), c.Time, false, false)
	e.edge = int32(len(b.edges))
	b.edges, b.members = append(b.edges, en), append(b.members, i)
}

// join makes the edges of events that may be one occurrence or bear on each
// other.
func (b *bulk) join(spots []spot, info func(kg.ArticleID) (kg.ArticleInfo, error)) error {
	claims := make([]*claim, len(spots))
	index := make(map[digest]int32, len(spots))
	for i, s := range spots {
		claims[i] = b.whole(&b.l.events[s.event])
		index[claims[i].digest] = s.event
	}
	slices.SortStableFunc(claims, func(x, y *claim) int { return cmp.Compare(x.Time.Earliest, y.Time.Earliest) })
	bk := bucketOf(b.s, claims[0])
	for len(claims) > 0 {
		together := meeting(bk, claims)
		claims = claims[len(together):]
		rs, err := relate(b.s, bk, together, info)
		if err != nil {
			return err
		}
		for _, r := range rs {
			b.joined = append(b.joined, joined{r.encode(), r.entryValue(), r.Time, bk, r.together})
			en := edge{digest: r.digest, kind: r.kind, src: r.src, dst: r.dst, day: sortDay(r.Time), lane: r.lane(), either: r.either,
				first: int32(len(b.members)), n: int32(len(r.claims)), joined: int32(len(b.joined))}
			for _, d := range r.claims {
				i := index[d]
				b.l.events[i].edge = int32(len(b.edges))
				b.members = append(b.members, i)
			}
			b.edges = append(b.edges, en)
		}
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

// countPair makes the counters of two neighbours.
func (b *bulk) countPair(lo, hi num, edges []edge) {
	if len(edges) == 0 {
		return
	}
	sides := [2]tally{{}, {}}
	for i := range edges {
		e := &edges[i]
		src, dst := e.dirs()
		low := 0
		if e.src > e.dst {
			low = 1
		}
		sides[low][makeClass(e.kind, e.lane.in(src))]++
		if e.src != e.dst {
			sides[1-low][makeClass(e.kind, e.lane.in(dst))]++
		}
	}
	b.beside = append(b.beside, neighbour{lo, hi, sides[0]})
	if lo != hi {
		b.beside = append(b.beside, neighbour{hi, lo, sides[1]})
	}
}

// dirs is where an edge's ends stand in counters.
func (e *edge) dirs() (src, dst dir) {
	switch {
	case e.src == e.dst:
		return dirLoop, dirLoop
	case e.either:
		return dirEither, dirEither
	}
	return dirSource, dirTarget
}

// time is the certain year and month of an edge.
func (b *bulk) time(e *edge) (year, month int) {
	if e.joined != 0 {
		return certain(b.joined[e.joined-1].time)
	}
	y, m, _ := e.day.Date()
	return y, m
}

// value is what the index entries of an edge hold.
func (b *bulk) value(e *edge) []byte {
	if e.joined != 0 {
		return b.joined[e.joined-1].value
	}
	return nil
}

// claimRecord writes the record of an event.
func (b *bulk) claimRecord(i int32, c *claim, e *enc) {
	ev := &b.l.events[i]
	b.l.fill(ev, c)
	c.relation = b.edges[ev.edge].digest.handle()
	c.write(e)
}

// edgeRecord writes the record of an edge.
func (b *bulk) edgeRecord(en *edge, r *relation, e *enc) {
	if en.joined != 0 {
		e.raw(b.joined[en.joined-1].record)
		return
	}
	ev := &b.l.events[b.members[en.first]]
	var c claim
	b.l.fill(ev, &c)
	*r = relation{digest: en.digest, src: en.src, dst: en.dst, place: ev.place, kind: en.kind, either: en.either, claims: append(r.claims[:0], ev.digest), together: true}
	r.Kind, r.Time, r.Modality, r.Polarity, r.Verdict = c.Kind, c.Time, c.Modality, c.Polarity, kg.Uncontested
	r.What, r.CAMEO, r.Sources = c.What, c.CAMEO, 1
	r.write(e)
}

// entries lists the index entries of an edge and of those of its events that it
// does not stand for.
func (b *bulk) entries(en *edge, put func(k key, value []byte)) {
	h, value := en.digest.handle(), b.value(en)
	end := func(k key, l lane) { put(k.lane(l).day(en.day).handle(h), value) }
	indexed(en.src, en.dst, en.kind, en.either, en.lane, end)
	end(tByArticle.key().handle(b.l.a.digest.handle()), en.lane.in(dirSource))
	if en.joined == 0 {
		return
	}
	j := &b.joined[en.joined-1]
	if en.n == 1 && j.together {
		return
	}
	r := &relation{digest: en.digest, claims: make([]digest, en.n), together: j.together}
	for _, i := range b.members[en.first : en.first+en.n] {
		var c claim
		b.l.fill(&b.l.events[i], &c)
		memberEntries(&c, j.bucket, false, r, put)
	}
}

// meet stores the events that may belong to relations that were there before.
func (b *bulk) meet(ctx context.Context) error {
	for part := range slices.Chunk(b.met, 100) {
		err := b.s.write(ctx, b.l.at, func(t *txn) error {
			claims := make([]*claim, len(part))
			for i, at := range part {
				c := b.whole(&b.l.events[at])
				c.dirty = true
				claims[i] = c
				t.claims[c.digest.handle()] = c
				t.sizes["claims"]++
			}
			if err := t.rebuild(ctx, claims); err != nil {
				return err
			}
			return t.addClaimsOf(b.l.a, len(claims))
		})
		if err != nil {
			return err
		}
		b.added += len(part)
		b.progress(b.known + b.added)
	}
	return nil
}

// addClaimsOf counts claims of an article.
func (t *txn) addClaimsOf(a *article, n int) error {
	k := tArticles.key().handle(a.digest.handle())
	known, err := t.article(a.digest.handle())
	if err != nil {
		return err
	}
	if known == nil {
		return corrupt(k, "it is missing")
	}
	known.claims += n
	return t.put(k, known.encode())
}

// compareRows orders keys of one width.
func compareRows(a, b row) int {
	return cmp.Or(cmp.Compare(a.b[0], b.b[0]), cmp.Compare(a.b[1], b.b[1]), cmp.Compare(a.b[2], b.b[2]))
}

func compareKeys(a, b change) int { return bytes.Compare(a.key, b.key) }
