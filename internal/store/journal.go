package store

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
)

// The journal of an EventLoad keeps what was added before it is stored, so that
// an import that is cut off goes on where it was. It is no part of the graph: no
// read sees it. It is a sequence of checkpoints, each of one or more values, the
// last of which says so; Store removes it in the step in which the claims become
// visible.

// journalPart is how many bytes of a checkpoint one value holds, journalTogether
// how many values one transaction writes.
const (
	journalPart     = 512 << 10
	journalTogether = 4
)

// journal is how far the journal of an EventLoad is written.
type journal struct {
	parts                  uint32
	entities, words, kinds int // listed
	events                 int // of those added
	notes                  [][]byte
}

func (l *EventLoad) journalKey() key { return tJournal.key().handle(l.a.digest.handle()) }

// Notes are the notes of the checkpoints that were found when the load began: it
// holds the claims of the load that was cut off then. Nil when there is none.
func (l *EventLoad) Notes() [][]byte { return l.journal.notes }

// Checkpoint keeps the claims added since the last one, with a note of the
// caller's: when the program ends before Store has stored them, the next
// LoadEvents of the same article begins with them and with the notes.
func (l *EventLoad) Checkpoint(ctx context.Context, note []byte) error {
	var e enc
	j := &l.journal
	e.t(l.at)
	e.n(len(note))
	e.raw(note)
	e.n(len(l.entities.list) - j.entities)
	for _, v := range l.entities.list[j.entities:] {
		e.s(string(v))
	}
	e.n(len(l.words.list) - j.words)
	for _, v := range l.words.list[j.words:] {
		e.s(v)
	}
	e.n(len(l.kinds.list) - j.kinds)
	for _, v := range l.kinds.list[j.kinds:] {
		e.s(string(v))
	}
	e.n(l.n - j.events)
	for i := j.events; i < l.n; i++ {
		if err := e.event(&l.added[i>>togetherShift][i&(eventsTogether-1)]); err != nil {
			return l.fail(err)
		}
	}
	parts := slices.Collect(slices.Chunk(e.b, journalPart))
	at := j.parts
	for some := range slices.Chunk(parts, journalTogether) {
		err := l.s.engine.Update(ctx, func(tx kv.Txn) error {
			for i, part := range some {
				k := l.journalKey().u32(at + uint32(i))
				last := byte(0)
				if int(at-j.parts)+i == len(parts)-1 {
					last = 1
				}
				if err := tx.Put(k, seal(k, append(slices.Clip(part), last))); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return l.fail(err)
		}
		at += uint32(len(some))
	}
	j.parts, j.entities, j.words, j.kinds, j.events = at, len(l.entities.list), len(l.words.list), len(l.kinds.list), l.n
	return nil
}

// Bits of an event in the journal.
const (
	eventGiven   = 1 << iota // its id follows
	eventSpecial             // it keeps its claim, which its fields hold
	eventWhole               // its claim follows
)

func (e *enc) event(ev *event) error {
	flags := byte(bit(ev.given, eventGiven))
	var whole []byte
	if ev.extra != nil {
		flags |= eventSpecial
		if !plain(ev.extra) {
			flags |= eventWhole
			var err error
			if whole, err = json.Marshal(ev.extra); err != nil {
				return err
			}
		}
	}
	e.byte(flags)
	if ev.given {
		e.raw(ev.digest[:])
	}
	e.byte(ev.kind)
	e.byte(ev.modality<<1 | ev.polarity)
	for _, n := range [...]uint32{uint32(ev.subject), uint32(ev.obj), uint32(ev.place), ev.cameo, ev.what, ev.named} {
		e.u(uint64(n))
	}
	e.day(ev.day)
	e.day(ev.published)
	if flags&eventWhole != 0 {
		e.n(len(whole))
		e.raw(whole)
	}
	return nil
}

func (l *EventLoad) decodeEvent(d *dec) (ev event, err error) {
	flags := d.byte()
	if ev.given = flags&eventGiven != 0; ev.given {
		copy(ev.digest[:], d.raw(len(ev.digest)))
	}
	ev.kind = d.byte()
	how := d.byte()
	ev.modality, ev.polarity = how>>1, how&1
	for _, n := range [...]*uint32{(*uint32)(&ev.subject), (*uint32)(&ev.obj), (*uint32)(&ev.place), &ev.cameo, &ev.what, &ev.named} {
		*n = uint32(d.u())
	}
	ev.day, ev.published = d.day(), d.day()
	if int(ev.modality) >= len(kg.Modalities) || int(ev.kind) > len(l.kinds.list) || int(max(ev.subject, ev.obj, ev.place)) > len(l.entities.list) ||
		int(max(ev.cameo, ev.what, ev.named)) > len(l.words.list) {
		d.fail()
	}
	if d.bad || flags&eventSpecial == 0 {
		return ev, nil
	}
	c := &kg.Claim{}
	if flags&eventWhole != 0 {
		if err := json.Unmarshal(d.raw(d.n()), c); err != nil {
			return ev, err
		}
	} else {
		*c = kg.Claim{
			ID: kg.ClaimID(ev.digest.id(kg.PrefixClaim)), Kind: l.kinds.get(uint32(ev.kind)),
			Subject: l.entities.get(uint32(ev.subject)), Object: l.entities.get(uint32(ev.obj)), Place: l.entities.get(uint32(ev.place)),
			Time: kg.OnDay(ev.day, kg.Explicit, ""), Modality: kg.Modalities[ev.modality], Polarity: polarityOf(ev.polarity), Published: ev.published,
			What: l.words.get(ev.what), CAMEO: l.words.get(ev.cameo), Pattern: l.words.get(ev.named), Article: l.a.ID, Lifecycle: kg.Active,
		}
	}
	ev.extra = c
	return ev, nil
}

// resume reads the journal.
func (l *EventLoad) resume() error {
	v := l.s.Snapshot()
	defer v.Close()
	it := v.prefixed(l.journalKey(), false)
	defer it.Close()
	var pending []byte
	n := uint32(0)
	for it.First(); it.Valid(); it.Next() {
		record, err := it.Value()
		if err != nil {
			return err
		}
		payload, err := unseal(it.Key(), record)
		if err != nil {
			return err
		}
		if at := it.Key()[9:]; len(at) != 4 || uint32(numAt(at)) != n || len(payload) == 0 {
			return corrupt(it.Key(), "it is out of order")
		}
		n++
		last := len(payload) - 1
		pending = append(pending, payload[:last]...)
		if payload[last] == 0 {
			continue
		}
		if err := l.replay(it.Key(), pending); err != nil {
			return err
		}
		pending = pending[:0]
		l.journal.parts = n
	}
	return it.Err()
}

func (l *EventLoad) replay(k, checkpoint []byte) error {
	d := &dec{b: checkpoint}
	at := d.t()
	note := slices.Clone(d.raw(d.n()))
	for n := d.n(); n > 0; n-- {
		l.entities.of(kg.EntityID(d.s()))
	}
	for n := d.n(); n > 0; n-- {
		l.words.of(d.s())
	}
	for n := d.n(); n > 0; n-- {
		l.kinds.of(kg.RelationKind(d.s()))
	}
	for n := d.n(); n > 0; n-- {
		ev, err := l.decodeEvent(d)
		if err != nil {
			return corrupt(k, err.Error())
		}
		if d.bad {
			break
		}
		l.push(ev)
	}
	if err := d.done(k); err != nil {
		return err
	}
	j := &l.journal
	if j.notes == nil {
		l.at = at
	}
	j.notes = append(j.notes, note)
	j.entities, j.words, j.kinds, j.events = len(l.entities.list), len(l.words.list), len(l.kinds.list), l.n
	return nil
}

// journalKeys lists the keys of the journal, in order.
func (l *EventLoad) journalKeys(v *Snapshot) (keys [][]byte, err error) {
	it := v.prefixed(l.journalKey(), false)
	defer it.Close()
	for it.First(); it.Valid(); it.Next() {
		keys = append(keys, slices.Clone(it.Key()))
	}
	return keys, it.Err()
}

// Forget drops the claims added and the journal.
func (l *EventLoad) Forget(ctx context.Context) error {
	l.take()
	v := l.s.Snapshot()
	keys, err := l.journalKeys(v)
	v.Close()
	if err != nil {
		return l.fail(err)
	}
	for some := range slices.Chunk(keys, 1000) {
		err := l.s.engine.Update(ctx, func(tx kv.Txn) error {
			for _, k := range some {
				if err := tx.Delete(k); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return l.fail(err)
		}
	}
	l.restart()
	return nil
}

// restart makes the load one to which nothing was added.
func (l *EventLoad) restart() {
	l.events, l.added, l.n, l.journal = nil, nil, 0, journal{}
	l.entities, l.words, l.kinds = numbering[kg.EntityID]{}, numbering[string]{}, numbering[kg.RelationKind]{}
}
