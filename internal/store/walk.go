package store

import (
	"bytes"
	"container/heap"
	"context"
	"fmt"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
)

// merger walks the lanes of several scopes as one list in order of time. It
// keeps one iterator a table and reads from each lane in small stretches, so
// that a page costs about a page however many lanes there are.
type merger struct {
	v       *Snapshot
	down    bool // newest first
	when    *When
	accept  func(entry) bool
	streams streams
	walks   map[byte]*walk
}

// walk is the iterator of a table and the stream that it stands in.
type walk struct {
	kv.Iterator
	owner *stream
}

// stream is one lane of one scope.
type stream struct {
	scope  *scope
	prefix key // of scope and lane
	lane   lane
	lo, hi kg.Day
	check  bool // the last day decides too
	start  cursor
	buf    []entry
	last   key // the last key read; nil before the first
	batch  int
	done   bool
}

type streams struct {
	list []*stream
	down bool
}

func (s *streams) Len() int { return len(s.list) }
func (s *streams) Less(i, j int) bool {
	return s.list[i].buf[0].before(s.list[j].buf[0], s.down)
}
func (s *streams) Swap(i, j int) { s.list[i], s.list[j] = s.list[j], s.list[i] }
func (s *streams) Push(x any)    { s.list = append(s.list, x.(*stream)) }
func (s *streams) Pop() any {
	last := s.list[len(s.list)-1]
	s.list = s.list[:len(s.list)-1]
	return last
}

// before orders entries by day and handle.
func (e entry) before(o entry, down bool) bool {
	if e.day != o.day {
		return (e.day < o.day) != down
	}
	return e.handle != o.handle && (e.handle < o.handle) != down
}

func (e entry) cursor() cursor { return cursor(key(nil).day(e.day).handle(e.handle)) }

func (c cursor) entry() (entry, error) {
	if len(c) != 11 {
		return entry{}, fmt.Errorf("cursor: %w", kg.ErrInvalid)
	}
	return entry{day: dayAt(c), handle: handleAt(c[3:])}, nil
}

// merge visits the entries of the scopes' lanes that lane and accept let
// through, behind start, in order of time, each handle once, until visit returns
// false. expect is about how many will be visited.
func (v *Snapshot) merge(ctx context.Context, scopes []scope, when *When, lane func(lane) bool, accept func(entry) bool, down bool, start cursor, expect int, visit func(*scope, entry) (bool, error)) error {
	m := &merger{v: v, down: down, when: when, accept: accept, walks: map[byte]*walk{}}
	m.streams.down = down
	defer func() {
		for _, w := range m.walks {
			w.Close()
		}
	}()
	if err := m.open(ctx, scopes, lane, start, max(4, expect/(3*len(scopes)+1)+2)); err != nil {
		return err
	}
	heap.Init(&m.streams)
	var last entry
	for first := true; m.streams.Len() > 0; {
		s := m.streams.list[0]
		en := s.buf[0]
		if first || en.day != last.day || en.handle != last.handle {
			more, err := visit(s.scope, en)
			if err != nil || !more {
				return err
			}
		}
		first, last = false, en
		if s.buf = s.buf[1:]; len(s.buf) == 0 {
			if err := m.fill(ctx, s); err != nil {
				return err
			}
		}
		if len(s.buf) == 0 {
			heap.Pop(&m.streams)
		} else {
			heap.Fix(&m.streams, 0)
		}
	}
	return nil
}

// open finds the lanes that occur in each scope by skipping from one to the
// next, and reads the first stretch of each: where an iterator comes upon a lane
// is where its walk begins.
func (m *merger) open(ctx context.Context, scopes []scope, accept func(lane) bool, start cursor, batch int) error {
	var from entry
	if start != nil {
		var err error
		if from, err = start.entry(); err != nil {
			return err
		}
	}
	for i := range scopes {
		if err := ctx.Err(); err != nil {
			return err
		}
		sc := &scopes[i]
		w := m.walk(sc.prefix[0])
		w.owner = nil
		w.Seek(m.edge(sc.prefix))
		for w.Valid() && bytes.HasPrefix(w.Key(), sc.prefix) {
			_, day, _ := parseEntry(w.Key())
			lanePrefix := append(sc.prefix[:len(sc.prefix):len(sc.prefix)], w.Key()[len(sc.prefix):len(sc.prefix)+2]...)
			if s := m.stream(sc, lanePrefix, accept, start, from); s != nil {
				s.batch = min(batch, 256)
				var err error
				if start == nil && day >= s.lo && day <= s.hi {
					err = m.read(ctx, s, w)
				} else {
					err = m.fill(ctx, s)
				}
				if err != nil {
					return err
				}
				if len(s.buf) > 0 {
					m.streams.list = append(m.streams.list, s)
				}
			}
			if !w.Valid() || !bytes.HasPrefix(w.Key(), lanePrefix) {
				continue // the walk through the lane has led out of it
			}
			w.owner = nil
			beyond := []byte(lanePrefix)
			if !m.down {
				if beyond = kv.Next(lanePrefix); beyond == nil {
					break
				}
			}
			w.Seek(beyond)
		}
		if err := w.Err(); err != nil {
			return err
		}
	}
	return nil
}

// walk is the iterator of a table.
func (m *merger) walk(letter byte) *walk {
	w := m.walks[letter]
	if w == nil {
		w = &walk{Iterator: m.v.iterate([]byte{letter}, []byte{letter + 1}, m.down)}
		m.walks[letter] = w
	}
	return w
}

// edge is where a walk over the entries under a prefix begins.
func (m *merger) edge(prefix key) key {
	if !m.down {
		return prefix
	}
	return prefix[:len(prefix):len(prefix)].lane(^lane(0)).day(1<<24 - 1).handle(^handle(0))
}

// stream is the walk through a lane; nil when no entry of it can be wanted.
func (m *merger) stream(sc *scope, lanePrefix key, accept func(lane) bool, start cursor, from entry) *stream {
	l := lane(lanePrefix[len(lanePrefix)-2])<<8 | lane(lanePrefix[len(lanePrefix)-1])
	if sc.dirs>>l.dir()&1 == 0 || !accept(l) {
		return nil
	}
	lo, hi, check, ok := l.span().stretch(m.when)
	if l.member() && l.state() {
		lo, hi, check, ok = 0, kg.MaxDay, false, true
	}
	if ok && start != nil {
		if m.down {
			hi = min(hi, from.day)
		} else {
			lo = max(lo, from.day)
		}
	}
	if !ok || lo > hi {
		return nil
	}
	return &stream{scope: sc, prefix: lanePrefix, lane: l, lo: lo, hi: hi, check: check, start: start}
}

// fill reads the next stretch of a stream into its empty buffer.
func (m *merger) fill(ctx context.Context, s *stream) error {
	if s.done {
		return nil
	}
	w := m.walk(s.prefix[0])
	switch {
	case s.last != nil && w.owner == s:
		w.Next()
	case s.last != nil:
		w.Seek(s.last)
		if w.Valid() && bytes.Equal(w.Key(), s.last) {
			w.Next()
		}
	default:
		at := s.prefix[:len(s.prefix):len(s.prefix)]
		from := entry{day: -1}
		if s.start != nil {
			from, _ = s.start.entry()
		}
		switch {
		case from.day >= s.lo && from.day <= s.hi: // the stretch was cut to begin at the cursor's day
			at = at.day(from.day).handle(from.handle)
		case m.down:
			at = at.day(s.hi).handle(^handle(0))
		default:
			at = at.day(s.lo)
		}
		w.Seek(at)
		if from.day >= 0 && w.Valid() && bytes.Equal(w.Key(), at) {
			w.Next()
		}
	}
	return m.read(ctx, s, w)
}

// read reads a stretch from where the iterator stands.
func (m *merger) read(ctx context.Context, s *stream, w *walk) error {
	w.owner = s
	s.buf = s.buf[:0]
	if cap(s.buf) < s.batch {
		s.buf = make([]entry, 0, s.batch)
	}
	for n := 0; ; n++ {
		if n%256 == 255 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if !w.Valid() || !bytes.HasPrefix(w.Key(), s.prefix) {
			s.done = true
			break
		}
		k := w.Key()
		value, err := w.Value()
		if err != nil {
			return err
		}
		en, ok := readEntry(k, value)
		if !ok {
			return corrupt(k, "it cannot be decoded")
		}
		if en.day < s.lo || en.day > s.hi {
			s.done = true
			break
		}
		en.kind = s.scope.kind
		if (!s.check || m.lastDay(en)) && m.accept(en) {
			s.buf = append(s.buf, en)
			if len(s.buf) == s.batch {
				s.last = append(s.last[:0], k...)
				break
			}
		}
		w.Next()
	}
	s.batch = min(2*s.batch, 256)
	return w.Err()
}

// lastDay applies the comparison that the order of an index cannot.
func (m *merger) lastDay(en entry) bool {
	if m.when.Match == kg.Definitely {
		return m.when.To == 0 || en.latest <= m.when.To
	}
	return m.when.From == 0 || en.latest >= m.when.From
}
