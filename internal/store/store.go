// Package store keeps the graph: entities, articles, mentions, claims, the
// relations that the claims add up to, indexes, counters and full text, over an
// ordered transactional key-value engine (package kv; Badger below it). keys.go
// alone knows the key layout. An article is written in one transaction, all
// there or not at all; reads go through a Snapshot, which sees one state.
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
	"github.com/safir-graph/safir/internal/store/kv/badger"
	"github.com/safir-graph/safir/internal/text"
)

// Options configure Open.
type Options struct {
	// Traits tells what Relate needs to know of a relation kind: the ontology's
	// answer. Nil means that no kind is symmetric, durative or by role.
	Traits func(kg.RelationKind) kg.Traits
	// Terms returns the words of a text, folded, under which it is found by full
	// text. Nil stands for runs of letters and digits, folded.
	Terms func(lang, text string) []string
	// Variants returns the other forms, folded, under which a folded word is
	// found too: without its clitics, for instance. Nil means none.
	Variants func(lang, word string) []string
	// MinFree is how many bytes must stay free on the disk of the data folder:
	// below it a write is refused with kg.ErrExhausted instead of risking the
	// process. Zero means 256 MiB; negative means no floor.
	MinFree int64
	// Sync makes each commit reach the disk before it returns: a power cut then
	// loses nothing that was acknowledged, at a cost of some 30 times for single
	// writes. Without it a power cut may lose the last seconds; a killed process
	// loses nothing either way.
	Sync bool
	// ReadOnly opens existing data without taking the lock for writing. What a
	// killed process has left to finish is finished before, which takes that lock
	// for a moment.
	ReadOnly bool
	// AcceptLoss opens data whose last commits are missing, after a power cut for
	// instance; otherwise that is kg.ErrCorrupt.
	AcceptLoss bool
	// Log receives the engine's warnings. Nil discards them.
	Log *slog.Logger
}

// Outcome is what became of something that was handed in.
type Outcome string

// The outcomes.
const (
	New       Outcome = "NEW"       // it was not known before
	Unchanged Outcome = "UNCHANGED" // it was known already; nothing was written
	Revised   Outcome = "REVISED"   // it replaced an earlier version or an earlier reading
)

// format is the version of the key layout and the records. Data of another
// version is refused.
const format = 2

// Store is an open graph. It may be used by several goroutines.
type Store struct {
	engine kv.Store
	o      Options
	dict   dictionary

	writing sync.Mutex   // one writer at a time
	state   sync.RWMutex // held shared while a snapshot opens, exclusively while a transaction commits
	seq     atomic.Uint64
	ids     idCache
	cache   entityCache
	spelt   spellings

	relations relationCache
}

// Open opens the graph in a folder, which is created when it does not exist; ""
// opens an empty graph in memory. A folder in use by another process is
// kg.ErrLocked, data of a newer version kg.ErrNewerFormat, damaged data
// kg.ErrCorrupt; the error names the folder.
func Open(dir string, o Options) (*Store, error) {
	s, err := open(dir, o)
	if !o.ReadOnly || !errors.Is(err, kv.ErrUnsettled) {
		return s, err
	}
	if o.Log != nil {
		o.Log.Warn("a process that wrote to the data folder was killed: what it left is finished first", "folder", dir)
	}
	for range finishTries {
		if err = finish(dir, o); err != nil && !errors.Is(err, kg.ErrLocked) {
			return nil, err
		}
		if s, err = open(dir, o); !errors.Is(err, kg.ErrLocked) && !errors.Is(err, kv.ErrUnsettled) {
			return s, err
		}
		time.Sleep(finishPause) // another reader is likely to be at it
	}
	return nil, err
}

// How often and how long Open waits for another process that finishes what a
// killed one has left.
const (
	finishTries = 40
	finishPause = 50 * time.Millisecond
)

// finish does what a killed process has left to do before data can be opened for
// reading alone: the engine's log is replayed, the files of an import are moved,
// the counters are counted.
func finish(dir string, o Options) error {
	if err := badger.CheckFree(dir, o.MinFree); err != nil {
		return err
	}
	o.ReadOnly = false
	s, err := open(dir, o)
	if err == nil {
		err = s.Close()
	}
	for _, kind := range []error{nil, kg.ErrLocked, kg.ErrCorrupt, kg.ErrNewerFormat, kg.ErrInvalid, kg.ErrExhausted} {
		if errors.Is(err, kind) {
			return err
		}
	}
	return fmt.Errorf("%w. It can be read when that is done: run this once as a user who may write to the folder, or on a copy of it (a process that wrote to it was killed)", err)
}

func open(dir string, o Options) (*Store, error) {
	engine, err := badger.Open(dir, badger.Options{MinFree: o.MinFree, Sync: o.Sync, ReadOnly: o.ReadOnly, AcceptLoss: o.AcceptLoss, Log: o.Log})
	if err != nil {
		return nil, err
	}
	s, err := OpenOn(engine, o)
	if err != nil {
		return nil, fmt.Errorf("data folder %s: %w", dir, errors.Join(err, engine.Close()))
	}
	return s, nil
}

// OpenOn opens the graph that an engine keeps. The engine belongs to the Store
// from then on, unless OpenOn fails.
func OpenOn(engine kv.Store, o Options) (*Store, error) {
	if o.Traits == nil {
		o.Traits = func(kg.RelationKind) kg.Traits { return kg.Traits{} }
	}
	if o.Terms == nil {
		o.Terms = func(_, s string) []string { return text.Words(s) }
	}
	if o.Variants == nil {
		o.Variants = func(string, string) []string { return nil }
	}
	s := &Store{engine: engine, o: o}
	view := engine.Snapshot()
	formatKey := tMeta.key().str("format")
	version, ok, err := view.Get(formatKey)
	if err == nil && ok {
		err = checkFormat(formatKey, version)
	}
	if err == nil {
		err = s.dict.load(view)
	}
	_, recount, metaErr := readMeta(view, "recount")
	view.Close()
	if err = cmpErr(err, metaErr); err == nil && recount && o.ReadOnly {
		err = fmt.Errorf("%w: the counters are to be counted", kv.ErrUnsettled)
	}
	if err != nil || o.ReadOnly {
		return s, err
	}
	if recount {
		if err := s.Recount(context.Background()); err != nil {
			return nil, err
		}
	}
	if ok {
		return s, nil
	}
	return s, engine.Update(context.Background(), func(tx kv.Txn) error {
		e := enc{}
		e.u(format)
		return writeMeta(tx, "format", e.b)
	})
}

// checkFormat refuses data of another format.
func checkFormat(k, record []byte) error {
	payload, err := unseal(k, record)
	if err != nil {
		return err
	}
	switch n := (&dec{b: payload}).u(); {
	case n > format:
		return fmt.Errorf("%w: the data has format %d, this program knows formats up to %d", kg.ErrNewerFormat, n, format)
	case n < format:
		return fmt.Errorf("%w: the data has format %d, which only earlier programs read: export it as jsonl with one of these and import that", kg.ErrInvalid, n)
	}
	return nil
}

// Close writes what is pending and releases the folder. Snapshots must be closed
// before.
func (s *Store) Close() error { return s.engine.Close() }

// Size is the size of the data on disk in bytes, as far as the engine knows it.
func (s *Store) Size() int64 { return s.engine.Size() }

// Sync makes everything written so far reach the disk.
func (s *Store) Sync() error { return s.engine.Sync() }

func readMeta(r kv.Reader, name string) ([]byte, bool, error) {
	k := tMeta.key().str(name)
	record, ok, err := r.Get(k)
	if err != nil || !ok {
		return nil, false, err
	}
	payload, err := unseal(k, record)
	return payload, err == nil, err
}

func writeMeta(tx kv.Txn, name string, payload []byte) error {
	k := tMeta.key().str(name)
	return tx.Put(k, seal(k, payload))
}

// dictionary gives relation kinds and languages their numbers: the first that
// was written is 1. Numbers are never given twice, so that readers of an older
// state may use a newer dictionary.
type dictionary struct {
	mu    sync.RWMutex
	kinds []kg.RelationKind
	langs []string
}

func (d *dictionary) load(r kv.Reader) error {
	for _, name := range []string{"kinds", "langs"} {
		payload, ok, err := readMeta(r, name)
		if err != nil || !ok {
			if err != nil {
				return err
			}
			continue
		}
		in := dec{b: payload}
		for n := in.n(); n > 0; n-- {
			if w := in.s(); name == "kinds" {
				d.kinds = append(d.kinds, kg.RelationKind(w))
			} else {
				d.langs = append(d.langs, w)
			}
		}
		if in.bad {
			return corrupt(tMeta.key().str(name), "it cannot be decoded")
		}
	}
	return nil
}

func (d *dictionary) kind(code uint8) kg.RelationKind {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if code == 0 || int(code) > len(d.kinds) {
		return ""
	}
	return d.kinds[code-1]
}

// kindCode is 0 for a kind that was never written.
func (d *dictionary) kindCode(k kg.RelationKind) uint8 {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return uint8(slices.Index(d.kinds, k) + 1)
}

func (d *dictionary) kindCodes() []uint8 {
	d.mu.RLock()
	defer d.mu.RUnlock()
	codes := make([]uint8, len(d.kinds))
	for i := range codes {
		codes[i] = uint8(i + 1)
	}
	return codes
}

func (d *dictionary) langCode(tag string) uint8 {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return uint8(slices.Index(d.langs, tag) + 1)
}

// langBit is the bit of a language in a relation's set; languages beyond the
// 63rd share the last bit. It is 0 for a language never written.
func langBit(code uint8) uint64 {
	if code == 0 {
		return 0
	}
	return 1 << min(code-1, 63)
}

const (
	mostKinds = 255
	mostLangs = 255
)

// learn writes the numbers of words that have none yet and makes them known.
func (s *Store) learn(ctx context.Context, kinds map[kg.RelationKind]bool, lang string) error {
	d := &s.dict
	var newKinds []kg.RelationKind
	for k := range kinds {
		if d.kindCode(k) == 0 {
			newKinds = append(newKinds, k)
		}
	}
	newLang := lang != "" && d.langCode(lang) == 0
	if len(newKinds) == 0 && !newLang {
		return nil
	}
	slices.Sort(newKinds)
	allKinds := append(slices.Clone(d.kinds), newKinds...)
	allLangs := d.langs
	if newLang {
		allLangs = append(slices.Clone(d.langs), lang)
	}
	if len(allKinds) > mostKinds || len(allLangs) > mostLangs {
		return fmt.Errorf("%w: more than %d kinds of relations or %d languages", kg.ErrTooLarge, mostKinds, mostLangs)
	}
	err := s.engine.Update(ctx, func(tx kv.Txn) error {
		var k, l enc
		k.n(len(allKinds))
		for _, v := range allKinds {
			k.s(string(v))
		}
		l.n(len(allLangs))
		for _, v := range allLangs {
			l.s(v)
		}
		return errors.Join(writeMeta(tx, "kinds", k.b), writeMeta(tx, "langs", l.b))
	})
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.kinds, d.langs = allKinds, allLangs
	d.mu.Unlock()
	return nil
}

// update runs a writing transaction, again when it conflicted with another.
func (s *Store) update(ctx context.Context, fn func(kv.Txn) ([]num, error)) error {
	const tries = 10
	for try := 1; ; try++ {
		var changed []num
		var relations []handle
		committing := false
		err := s.engine.Update(ctx, func(tx kv.Txn) (err error) {
			relations = relations[:0]
			if changed, err = fn(watched{tx, &relations}); err == nil {
				s.state.Lock()
				committing = true
			}
			return err
		})
		if err == nil {
			seq := s.seq.Add(1)
			s.cache.changed(seq, changed)
			s.relations.changed(seq, relations)
			s.spelt.note(changed)
		}
		if committing {
			s.state.Unlock()
		}
		if !errors.Is(err, kv.ErrConflict) || try == tries {
			return err
		}
	}
}

// idCache remembers which number stands for which entity id, which never
// changes. It is emptied when it is full.
type idCache struct {
	mu   sync.RWMutex
	ids  map[num]kg.EntityID
	nums map[kg.EntityID]num
}

const mostCachedIDs = 1 << 16

func (c *idCache) id(n num) (kg.EntityID, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	id, ok := c.ids[n]
	return id, ok
}

func (c *idCache) num(id kg.EntityID) (num, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	n, ok := c.nums[id]
	return n, ok
}

func (c *idCache) add(n num, id kg.EntityID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ids == nil || len(c.ids) >= mostCachedIDs {
		c.ids, c.nums = map[num]kg.EntityID{}, map[kg.EntityID]num{}
	}
	c.ids[n], c.nums[id] = id, n
}

// entityCache keeps decoded entities between snapshots. An entity read at one
// commit holds for a snapshot of another when it did not change between them;
// changes are remembered by slots, so that a foreign change in the same slot
// only costs a read.
type entityCache struct {
	mu       sync.RWMutex
	entities map[num]*cachedEntity
	slots    [1 << 12]uint64 // the last commit that changed an entity of the slot
}

type cachedEntity struct {
	entity *kg.Entity
	seq    uint64
	fold   sync.Once
	folded []string // see foldedNames; made when first asked for
}

const mostCachedEntities = 1 << 14

func (c *entityCache) get(n num, seq uint64) *cachedEntity {
	c.mu.RLock()
	defer c.mu.RUnlock()
	e, ok := c.entities[n]
	if last := c.slots[int(n)%len(c.slots)]; !ok || last > e.seq || last > seq {
		return nil
	}
	return e
}

func (c *entityCache) add(n num, e *cachedEntity, seq uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entities == nil || len(c.entities) >= mostCachedEntities {
		c.entities = map[num]*cachedEntity{}
	}
	if old, ok := c.entities[n]; !ok || old.seq <= seq {
		c.entities[n] = e
	}
}

func (c *entityCache) changed(seq uint64, nums []num) {
	if len(nums) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range nums {
		c.slots[int(n)%len(c.slots)] = seq
	}
}

// stamp is the moment of a recording: at in microseconds, or that of the last
// recording when it is later.
func stamp(tx kv.Reader, at time.Time) (time.Time, error) {
	at = at.UTC().Truncate(time.Microsecond)
	payload, ok, err := readMeta(tx, "recorded")
	if err != nil || !ok {
		return at, err
	}
	if last := (&dec{b: payload}).t(); last.After(at) {
		return last, nil
	}
	return at, nil
}
