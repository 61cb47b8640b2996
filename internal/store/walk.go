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
	if err := m.open(ctx, scopes, lane, start); err != nil {
		return err
	}
	all := m.streams.list
	m.streams.list = nil
	for _, s := range all {
		s.batch = min(max(4, expect/len(all)+2), 256)
		if err := m.fill(ctx, s); err != nil {
			return err
		}
		if len(s.buf) > 0 {
			m.streams.list = append(m.streams.list, s)
		}
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

// open finds the lanes that occur in each scope by skipping from one to the next.
func (m *merger) open(ctx context.Context, scopes []scope, accept func(lane) bool, start cursor) error {
	var from entry
	if start != nil {
		var err error
		if from, err = start.entry(); err != nil {
			return err
		}
	}
	finders := map[byte]kv.Iterator{}
	defer func() {
		for _, it := range finders {
			it.Close()
		}
	}()
	for i := range scopes {
		if err := ctx.Err(); err != nil {
			return err
		}
		sc := &scopes[i]
		it := finders[sc.prefix[0]]
		if it == nil {
			it = m.v.iterate([]byte{sc.prefix[0]}, []byte{sc.prefix[0] + 1}, false)
			finders[sc.prefix[0]] = it
		}
		for it.Seek(sc.prefix); it.Valid() && bytes.HasPrefix(it.Key(), sc.prefix); {
			l, _, _ := parseEntry(it.Key())
			lanePrefix := append(sc.prefix[:len(sc.prefix):len(sc.prefix)], it.Key()[len(sc.prefix):len(sc.prefix)+2]...)
			if sc.dirs>>l.dir()&1 != 0 && accept(l) {
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
				if ok && lo <= hi {
					m.streams.list = append(m.streams.list, &stream{scope: sc, prefix: lanePrefix, lane: l, lo: lo, hi: hi, check: check, start: start})
				}
			}
			next := kv.Next(lanePrefix)
			if next == nil {
				break
			}
			it.Seek(next)
		}
		if err := it.Err(); err != nil {
			return err
		}
	}
	return nil
}

// fill reads the next stretch of a stream into its empty buffer.
func (m *merger) fill(ctx context.Context, s *stream) error {
	if s.done {
		return nil
	}
	w := m.walks[s.prefix[0]]
	if w == nil {
		w = &walk{Iterator: m.v.iterate([]byte{s.prefix[0]}, []byte{s.prefix[0] + 1}, m.down)}
		m.walks[s.prefix[0]] = w
	}
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
