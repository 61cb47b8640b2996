package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/cespare/xxhash/v2"

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
	n        int       // events added
	added    [][]event // of eventsTogether each but the last
	summing  sync.WaitGroup
	journal  journal
	entities numbering[kg.EntityID]
	words    numbering[string]
	kinds    numbering[kg.RelationKind]
	events   []event                        // in Store: those to be stored, in the order of their ids
	names    [mostKinds + 1]kg.RelationKind // in Store: the kinds by the store's numbers
}

// eventsTogether is how many events get their ids at once, beside the adding of
// the next.
const (
	togetherShift  = 12
	eventsTogether = 1 << togetherShift
)

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
	given               bool      // its digest is there already
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
// moment. Where an earlier load of the article was cut off, it begins with what
// the last checkpoint of that had; see Notes.
func (s *Store) LoadEvents(a kg.Article, at time.Time) (*EventLoad, error) {
	l := &EventLoad{s: s, x: Extraction{Article: a}, at: at}
	if a.Dataset == "" {
		return nil, l.fail(fmt.Errorf("%w: it has no dataset", kg.ErrInvalid))
	}
	var err error
	if l.a, _, err = s.prepare(&l.x); err != nil {
		return nil, l.fail(err)
	}
	return l, l.fail(l.resume())
}

func (l *EventLoad) fail(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("store events of %q: %w", clip(nameOf(&l.x.Article)), err)
}

// Len is how many claims have been added since the last Store.
func (l *EventLoad) Len() int { return l.n }

// Add adds a claim. Article, Lifecycle, Recorded and Retracted are set by the
// store, ID when it is empty. The claim is not kept.
func (l *EventLoad) Add(c kg.Claim) error {
	c.Article, c.Lifecycle, c.Retracted = l.a.ID, kg.Active, time.Time{}
	if c.Polarity == "" {
		c.Polarity = kg.Positive
	}
	e := event{day: c.Time.Earliest, published: c.Published}
	special := !plain(&c) || c.CAMEO == "" && l.s.o.Traits(c.Kind).Durative
	switch {
	case c.ID != "":
		d, err := parseDigest(string(c.ID), kg.PrefixClaim)
		if err != nil {
			return l.fail(err)
		}
		e.digest, e.given = d, true
	case special:
		e.digest, e.given = c.Sum(), true
		c.ID = kg.ClaimID(e.digest.id(kg.PrefixClaim))
	}
	err := checkSaying(&c, "")
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
	if special {
		kept := c
		e.extra = &kept
	}
	l.push(e)
	return nil
}

func (l *EventLoad) push(e event) {
	last := len(l.added) - 1
	if last < 0 || len(l.added[last]) == eventsTogether {
		l.sum()
		l.added = append(l.added, make([]event, 0, eventsTogether))
		last++
	}
	l.added[last] = append(l.added[last], e)
	l.n++
}

// sum gives the events that were added last their ids, beside what else is done.
func (l *EventLoad) sum() {
	if len(l.added) == 0 {
		return
	}
	events := l.added[len(l.added)-1]
	w := l.words // what was listed does not change
	entities, kinds := l.entities, l.kinds
	l.summing.Go(func() {
		var small [512]byte
		for i := range events {
			e := &events[i]
			if e.given {
				continue
			}
			b := small[:0]
			for _, part := range [...]string{
				string(l.a.ID), string(kinds.get(uint32(e.kind))), string(entities.get(uint32(e.subject))), string(entities.get(uint32(e.obj))),
				dayString(e.day), string(kg.Modalities[e.modality]), string(polarityOf(e.polarity)), "", w.get(e.what),
				string(entities.get(uint32(e.place))), w.get(e.cameo),
			} {
				b = kg.AppendPart(b, part)
			}
			e.digest = kg.SumOf(b)
		}
	})
}

func polarityOf(code uint8) kg.Polarity {
	if code != 0 {
		return kg.Negated
	}
	return kg.Positive
}

// take returns all that was added, by the places that at gives.
func (l *EventLoad) take() (at func(int32) *event, n int) {
	l.sum()
	l.summing.Wait()
	added, n := l.added, l.n
	l.added, l.n = nil, 0
	return func(i int32) *event { return &added[i>>togetherShift][i&(eventsTogether-1)] }, n
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
			Kind: l.names[e.kind], Modality: kg.Modalities[e.modality], Polarity: polarityOf(e.polarity), Published: e.published, Lifecycle: kg.Active, Article: l.a.ID,
			Time:  kg.TimeSpan{EDTF: dayString(e.day), Earliest: e.day, Latest: e.day, Precision: kg.PrecisionDay, Basis: kg.Explicit},
			CAMEO: l.words.get(e.cameo), What: l.words.get(e.what), Pattern: l.words.get(e.named),
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
	c.Subject, c.Object, c.Place = b.ids.of(e.subject), b.ids.of(e.obj), b.ids.of(e.place)
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
	if err != nil {
		l.events, l.added, l.n = nil, nil, 0
		return out, l.fail(err)
	}
	l.restart()
	return out, nil
}

// bulk is a Store of an EventLoad under way.
type bulk struct {
	s        *Store
	l        *EventLoad
	first    bool        // the article is new
	empty    bool        // there are no relations so far
	ids      idList      // of the ends and places
	traits   []kg.Traits // by kind
	edges    []edge      // in the order of their ids
	members  []int32     // the events of the edges
	joined   []joined    // of the edges that are more than one plain event
	beside   []neighbour // counters of neighbours
	met      []int32     // events that may belong to relations that are there
	progress func(int)
	known    int
	added    int
	loaded   bool // as one Load, which has removed the journal
}

// idList tells ids by numbers: in a list where these are close together, else in
// a map.
type idList struct {
	list []kg.EntityID
	far  map[num]kg.EntityID
	most num
}

func newIDList(nums []num) idList {
	l := idList{most: slices.Max(nums)}
	if int(l.most) < 8*len(nums)+1<<16 {
		l.list = make([]kg.EntityID, l.most+1)
	} else {
		l.far = make(map[num]kg.EntityID, len(nums))
	}
	return l
}

func (l *idList) set(n num, id kg.EntityID) {
	if l.list != nil {
		l.list[n] = id
	} else {
		l.far[n] = id
	}
}

// nums are the numbers that have an id, in order, with 0.
func (l *idList) nums() []num {
	out := []num{0}
	for n, id := range l.list {
		if id != "" {
			out = append(out, num(n))
		}
	}
	for n := range l.far {
		out = append(out, n)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (l *idList) of(n num) kg.EntityID {
	if l.list != nil {
		return l.list[n]
	}
	return l.far[n]
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
	counts    counts
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
		return b.l.Forget(ctx)
	}
	if err := b.relate(ctx); err != nil {
		return err
	}
	b.arrange()
	err := kv.ErrBusy
	if loader, ok := b.s.engine.(kv.Loader); ok && len(b.edges) > 0 && b.worthwhile() {
		if err = loader.Load(ctx, b.job(), func(sink kv.Sink) error { return b.load(ctx, sink) }); err == nil {
			b.exchanged()
			b.loaded = true
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
	if err := b.meet(ctx); err != nil || b.loaded {
		return err
	}
	return b.l.Forget(ctx)
}

// job names what a Load writes: it is the same when the same events are loaded at
// the same time by the same program.
func (b *bulk) job() string {
	d := xxhash.New()
	var n [8]byte
	number := func(v uint64) {
		binary.BigEndian.PutUint64(n[:], v)
		d.Write(n[:]) //nolint:errcheck // never fails
	}
	if name, err := os.Executable(); err == nil {
		if info, err := os.Stat(name); err == nil {
			number(uint64(info.Size()))
			number(uint64(info.ModTime().UnixNano()))
		}
	}
	number(uint64(micros(b.l.at)))
	d.Write(b.l.a.digest[:]) //nolint:errcheck // never fails
	for i := range b.l.events {
		e := &b.l.events[i]
		d.Write(e.digest[:])                  //nolint:errcheck // never fails
		d.WriteString(b.l.words.get(e.named)) //nolint:errcheck // never fails
		number(uint64(e.published))
	}
	return fmt.Sprintf("%x", d.Sum64())
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
		if known == nil {
			if err := t.putExtraction(ctx, &b.l.x, *b.l.a, nil, &Written{}); err != nil {
				return err
			}
		}
		return t.recorded() // of a known article too: claims may follow
	})
}

// number gives the events the numbers of the store, sorts them by their ids, and
// drops those that are known.
func (b *bulk) number(ctx context.Context) error {
	v := b.s.Snapshot()
	defer v.Close()
	nums := make([]num, len(b.l.entities.list)+1)
	for i, id := range b.l.entities.list {
		n, err := v.number(id)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("entity %q: %w", clip(string(id)), kg.ErrNotFound)
		}
		nums[i+1] = n
	}
	b.ids = newIDList(nums)
	for i, id := range b.l.entities.list {
		b.ids.set(nums[i+1], id)
	}
	kinds := make([]uint8, len(b.l.kinds.list)+1)
	b.traits = make([]kg.Traits, mostKinds+1)
	for i, k := range b.l.kinds.list {
		kinds[i+1] = b.s.dict.kindCode(k)
		b.traits[kinds[i+1]] = b.s.o.Traits(k)
		b.l.names[kinds[i+1]] = k
	}
	added, n := b.l.take()
	order := make([]ordered, n)
	sideBySide(n, func(_, from, to int) {
		for i := from; i < to; i++ {
			e := added(int32(i))
			e.kind, e.subject, e.obj, e.place = kinds[e.kind], nums[e.subject], nums[e.obj], nums[e.place]
			order[i] = ordered{e.digest.handle(), int32(i)}
		}
	})
	order = sortHandles(order, func(x, y ordered) int { // of equal ones the first given comes first
		return cmp.Or(cmp.Compare(x.handle, y.handle), compareDigests(added(x.at).digest, added(y.at).digest), cmp.Compare(x.at, y.at))
	})
	kept := make([]event, 0, n)
	for i := range order {
		if i%4096 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		e := *added(order[i].at)
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

// spot is where an event stands in the order in which relations are made: the
// pair, then kind, direction, whether it is a state, and day, then the event.
type spot = row

const (
	spotPair, spotRest, spotBytes = 0, 1, 16

	spotKind  = 40 // shifts in spot.rest
	spotSub   = 32
	reversed  = 1 // the larger number is the source
	spotState = 2
)

func pairOf(s spot) (lo, hi num) { return num(s.b[spotPair] >> 32), num(s.b[spotPair]) }
func samePair(a, b spot) bool    { return a.b[spotPair] == b.b[spotPair] }
func sameKind(a, b spot) bool    { return a.b[spotRest]>>spotKind == b.b[spotRest]>>spotKind }
func sameSub(a, b spot) bool     { return a.b[spotRest]>>spotSub == b.b[spotRest]>>spotSub }
func sameDay(a, b spot) bool     { return a.b[spotRest] == b.b[spotRest] }

func (b *bulk) spots() []spot {
	spots := make([]spot, len(b.l.events))
	sideBySide(len(spots), func(_, from, to int) {
		for i := from; i < to; i++ {
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
			spots[i] = spot{[3]uint64{spotPair: uint64(lo)<<32 | uint64(hi), spotRest: uint64(e.kind)<<spotKind | sub<<spotSub | uint64(e.day)}, int32(i)}
		}
	})
	spots, _ = sortRows(spots, make([]row, len(spots)), spotBytes)
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

// relating puts a part of the events together to edges.
type relating struct {
	b       *bulk
	v       *Snapshot
	info    func(kg.ArticleID) (kg.ArticleInfo, error)
	edges   []edge
	members []int32
	joined  []joined
	beside  []neighbour
	met     []int32
	sides   [2][]class // of a pair under way
	counted counts     // the counts of beside, one behind the other
}

// relate puts the events together to edges: parts of the pairs side by side.
func (b *bulk) relate(ctx context.Context) error {
	v := b.s.Snapshot()
	defer v.Close()
	spots := b.spots()
	parts := make([]*relating, min(runtime.GOMAXPROCS(0), 1+len(spots)/eventsTogether))
	errs := make([]error, len(parts))
	var done sync.WaitGroup
	for i := range parts {
		end := len(spots) / (len(parts) - i)
		for end > 0 && end < len(spots) && samePair(spots[end-1], spots[end]) {
			end++
		}
		part := spots[:end]
		spots = spots[end:]
		parts[i] = &relating{b: b, v: v, info: v.articleInfo(), edges: make([]edge, 0, len(part)), members: make([]int32, 0, len(part))}
		done.Go(func() { errs[i] = parts[i].pairs(ctx, part) })
	}
	done.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, p := range parts {
		for i := range p.edges {
			e := &p.edges[i]
			e.first += int32(len(b.members))
			if e.joined != 0 {
				e.joined += int32(len(b.joined))
			}
		}
		b.edges, b.members, b.joined = append(b.edges, p.edges...), append(b.members, p.members...), append(b.joined, p.joined...)
		b.beside, b.met = append(b.beside, p.beside...), append(b.met, p.met...)
	}
	return nil
}

// arrange puts the edges in the order of their ids and tells their events.
func (b *bulk) arrange() {
	order := make([]ordered, len(b.edges))
	for i := range b.edges {
		order[i] = ordered{b.edges[i].digest.handle(), int32(i)}
	}
	order = sortHandles(order, func(x, y ordered) int {
		return cmp.Or(cmp.Compare(x.handle, y.handle), compareDigests(b.edges[x.at].digest, b.edges[y.at].digest))
	})
	edges := make([]edge, len(order))
	sideBySide(len(order), func(_, from, to int) {
		for i := from; i < to; i++ {
			e := b.edges[order[i].at]
			edges[i] = e
			for _, m := range b.members[e.first : e.first+e.n] {
				b.l.events[m].edge = int32(i)
			}
		}
	})
	b.edges = edges
}

func (r *relating) pairs(ctx context.Context, rest []spot) error {
	for len(rest) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := run(rest, samePair)
		pair := rest[:n]
		rest = rest[n:]
		lo, hi := pairOf(pair[0])
		had := false
		if !r.b.empty {
			var err error
			if _, had, err = r.v.get(tNeighbours.key().num(lo).num(hi)); err != nil {
				return err
			}
		}
		start := len(r.edges)
		for len(pair) > 0 {
			n := run(pair, sameKind)
			var there taken
			if had {
				var err error
				if there, err = takenDays(r.v, lo, hi, uint8(pair[0].b[spotRest]>>spotKind)); err != nil {
					return err
				}
			}
			for kind := pair[:n]; len(kind) > 0; {
				n := run(kind, sameSub)
				if err := r.bucket(kind[:n], there); err != nil {
					return err
				}
				kind = kind[n:]
			}
			pair = pair[n:]
		}
		r.countPair(lo, hi, r.edges[start:])
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
func (r *relating) bucket(spots []spot, there taken) error {
	events := r.b.l.events
	special := slices.ContainsFunc(spots, func(s spot) bool { return events[s.value].extra != nil })
	if there.all || special && there.any {
		for _, s := range spots {
			r.met = append(r.met, s.value)
		}
		return nil
	}
	for len(spots) > 0 {
		n := len(spots)
		if !special {
			n = run(spots, sameDay)
		}
		day := spots[:n]
		spots = spots[n:]
		switch e := &events[day[0].value]; {
		case there.days[e.day]:
			for _, s := range day {
				r.met = append(r.met, s.value)
			}
		case n == 1 && e.extra == nil:
			r.one(day[0].value)
		default:
			if err := r.join(day); err != nil {
				return err
			}
		}
	}
	return nil
}

// one makes the edge of a plain event that no other bears on.
func (r *relating) one(i int32) {
	b := r.b
	e := &b.l.events[i]
	symmetric := b.traits[e.kind].Symmetric
	src, dst := e.subject, e.obj
	if symmetric && b.ids.of(dst) < b.ids.of(src) {
		src, dst = dst, src
	}
	c := kg.Claim{Polarity: polarityOf(e.polarity), Modality: kg.Modalities[e.modality], Place: b.ids.of(e.place)}
	c.Time.EDTF = dayString(e.day)
	en := edge{kind: e.kind, src: src, dst: dst, day: e.day, either: symmetric, first: int32(len(r.members)), n: 1}
	en.digest = kg.SumOfOne(kg.Pair{Kind: b.l.names[e.kind], Source: b.ids.of(src), Target: b.ids.of(dst)}, &c)
	en.lane = makeLane(c.Modality, c.Polarity, verdictCode(kg.Uncontested), kg.TimeSpan{Earliest: e.day, Latest: e.day}, false, false)
	r.edges, r.members = append(r.edges, en), append(r.members, i)
}

// join makes the edges of events that may be one occurrence or bear on each
// other.
func (r *relating) join(spots []spot) error {
	b := r.b
	claims := make([]*claim, len(spots))
	index := make(map[digest]int32, len(spots))
	for i, s := range spots {
		claims[i] = b.whole(&b.l.events[s.value])
		index[claims[i].digest] = s.value
	}
	slices.SortStableFunc(claims, func(x, y *claim) int { return cmp.Compare(x.Time.Earliest, y.Time.Earliest) })
	bk := bucketOf(b.s, claims[0])
	for len(claims) > 0 {
		together := meeting(bk, claims)
		claims = claims[len(together):]
		made, err := relate(b.s, bk, together, r.info)
		if err != nil {
			return err
		}
		for _, m := range made {
			r.joined = append(r.joined, joined{m.encode(), m.entryValue(), m.Time, bk, m.together})
			en := edge{digest: m.digest, kind: m.kind, src: m.src, dst: m.dst, day: sortDay(m.Time), lane: m.lane(), either: m.either,
				first: int32(len(r.members)), n: int32(len(m.claims)), joined: int32(len(r.joined))}
			for _, d := range m.claims {
				r.members = append(r.members, index[d])
			}
			r.edges = append(r.edges, en)
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
func (r *relating) countPair(lo, hi num, edges []edge) {
	if len(edges) == 0 {
		return
	}
	r.sides[0], r.sides[1] = r.sides[0][:0], r.sides[1][:0]
	for i := range edges {
		e := &edges[i]
		src, dst := e.dirs()
		low := 0
		if e.src > e.dst {
			low = 1
		}
		r.sides[low] = append(r.sides[low], makeClass(e.kind, e.lane.in(src)))
		if e.src != e.dst {
			r.sides[1-low] = append(r.sides[1-low], makeClass(e.kind, e.lane.in(dst)))
		}
	}
	r.beside = append(r.beside, neighbour{lo, hi, r.count(r.sides[0])})
	if lo != hi {
		r.beside = append(r.beside, neighbour{hi, lo, r.count(r.sides[1])})
	}
}

func (r *relating) count(classes []class) counts {
	if cap(r.counted)-len(r.counted) < len(classes) {
		r.counted = make(counts, 0, max(len(classes), 1<<12))
	}
	from := len(r.counted)
	r.counted = countClasses(r.counted, classes)
	return r.counted[from:len(r.counted):len(r.counted)]
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

// claimRecord writes the record of an event: what claim.write gives, for a plain
// one in less time.
func (b *bulk) claimRecord(i int32, e *enc) {
	ev := &b.l.events[i]
	relation := b.edges[ev.edge].digest.handle()
	if ev.extra != nil {
		var c claim
		b.l.fill(ev, &c)
		c.relation = relation
		c.write(e)
		return
	}
	onDay := ev.published != 0 && ev.published == ev.day
	e.u(bit(ev.what != 0, hasWhat) | bit(ev.place != 0, hasPlace) | bit(ev.named != 0, hasPattern) | bit(ev.cameo != 0, hasCAMEO) |
		bit(ev.published != 0 && !onDay, hasPublished) | bit(onDay, isOnDay))
	e.byte(ev.modality<<1 | ev.polarity)
	e.t(b.l.at)
	e.raw(b.l.a.digest[:])
	if ev.named != 0 {
		e.s(b.l.words.get(ev.named))
	}
	e.byte(ev.kind)
	if ev.cameo != 0 {
		e.cameo(b.l.words.get(ev.cameo))
	}
	e.u(uint64(ev.subject))
	e.u(uint64(ev.obj))
	e.onDay(ev.day, kg.Explicit)
	if ev.what != 0 {
		e.s(b.l.words.get(ev.what))
	}
	if ev.place != 0 {
		e.u(uint64(ev.place))
	}
	if ev.published != 0 && !onDay {
		e.day(ev.published)
	}
	e.raw(ev.digest.tail())
	e.h(relation)
}

// edgeRecord writes the record of an edge: what relation.write gives.
func (b *bulk) edgeRecord(en *edge, e *enc) {
	if en.joined != 0 {
		e.raw(b.joined[en.joined-1].record)
		return
	}
	ev := &b.l.events[b.members[en.first]]
	e.u(bit(ev.place != 0, relPlace) | bit(ev.what != 0, relWhat) | bit(ev.cameo != 0, relCAMEO) | bit(en.either, relEither))
	e.byte(en.kind)
	e.byte(ev.modality<<4 | ev.polarity<<3 | byte(verdictCode(kg.Uncontested)))
	e.u(uint64(en.src))
	e.u(uint64(en.dst))
	e.onDay(en.day, kg.Explicit)
	if ev.place != 0 {
		e.u(uint64(ev.place))
	}
	if ev.what != 0 {
		e.s(b.l.words.get(ev.what))
	}
	if ev.cameo != 0 {
		e.cameo(b.l.words.get(ev.cameo))
	}
	e.n(1)
	e.raw(ev.digest[:])
	e.raw(en.digest.tail())
}

// entries lists the index entries of an edge and of those of its events that it
// does not stand for. Where put keeps no key, they are made in scratch; else it is
// nil.
func (b *bulk) entries(scratch key, en *edge, put func(k key, value []byte)) {
	h, value := en.digest.handle(), b.value(en)
	end := func(k key, l lane) { put(k.lane(l).day(en.day).handle(h), value) }
	indexed(scratch, en.src, en.dst, en.kind, en.either, en.lane, end)
	end(tByArticle.in(scratch).handle(b.l.a.digest.handle()), en.lane.in(dirSource))
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

func compareKeys(a, b change) int { return bytes.Compare(a.key, b.key) }
