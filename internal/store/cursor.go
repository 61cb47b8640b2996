package store

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"

	"github.com/cespare/xxhash/v2"

	"github.com/safir-graph/safir/internal/kg"
)

// cursor is the place of an item in the order of its list: bytes that sort as
// the items do.
type cursor []byte

// fingerprint tells queries apart.
func fingerprint(parts ...any) uint32 {
	h := xxhash.New()
	for _, p := range parts {
		if s, ok := p.(string); ok {
			_, _ = h.WriteString(s) // a hash does not fail
			_, _ = h.Write([]byte{0})
			continue
		}
		fmt.Fprintf(h, "%T%#v\x00", p, p)
	}
	return uint32(h.Sum64())
}

func (c cursor) encode(query uint32) string {
	b := make([]byte, 4, 4+len(c)+2)
	binary.BigEndian.PutUint32(b, query)
	b = append(b, c...)
	sum := uint16(xxhash.Sum64(b))
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint16(b, sum))
}

func decodeCursor(s string, query uint32) (cursor, error) {
	if s == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	n := len(b) - 2
	if err != nil || n < 5 || binary.BigEndian.Uint16(b[n:]) != uint16(xxhash.Sum64(b[:n])) {
		return nil, fmt.Errorf("cursor %q: %w", clip(s), kg.ErrInvalid)
	}
	if binary.BigEndian.Uint32(b) != query {
		return nil, fmt.Errorf("cursor %q: %w: it belongs to another query", clip(s), kg.ErrInvalid)
	}
	return cursor(b[4:n]), nil
}

// pageSpan is a Page that has been checked: n items after (or, backwards, before)
// start.
type pageSpan struct {
	n         int
	start     cursor
	backwards bool
}

func (p Page) check(query uint32) (s pageSpan, err error) {
	switch {
	case p.First < 0 || p.Last < 0:
		err = fmt.Errorf("page: %w: first and last must not be negative", kg.ErrInvalid)
	case p.First > MaxPage || p.Last > MaxPage:
		err = fmt.Errorf("page: %w: at most %d items can be asked for", kg.ErrInvalid, MaxPage)
	case (p.First == 0) == (p.Last == 0):
		err = fmt.Errorf("page: %w: exactly one of first and last must be given", kg.ErrInvalid)
	case p.First > 0 && p.Before != "", p.Last > 0 && p.After != "":
		err = fmt.Errorf("page: %w: after goes with first, before with last", kg.ErrInvalid)
	case p.First > 0:
		s.n = p.First
		s.start, err = decodeCursor(p.After, query)
	default:
		s.n, s.backwards = p.Last, true
		s.start, err = decodeCursor(p.Before, query)
	}
	return s, err
}

// Cursor is the opaque cursor of the i-th item.
func (s *Slice[T]) Cursor(i int) string { return s.cursors[i].encode(s.query) }

// slice makes a page of what was found: up to n+1 items in walking order with
// their cursors.
func slice[T any](s pageSpan, query uint32, items []T, cursors []cursor) Slice[T] {
	more := len(items) > s.n
	if more {
		items, cursors = items[:s.n], cursors[:s.n]
	}
	out := Slice[T]{Items: items, Total: -1, cursors: cursors, query: query}
	if !s.backwards {
		out.HasNext, out.HasPrev = more, s.start != nil
		return out
	}
	out.HasPrev, out.HasNext = more, s.start != nil
	for i, j := 0, len(items)-1; i < j; i, j = i+1, j-1 {
		items[i], items[j] = items[j], items[i]
		cursors[i], cursors[j] = cursors[j], cursors[i]
	}
	return out
}

// Cut pages through a list of ids that is at hand (a relation's claims, for
// instance), which must be sorted and without repetition; name tells apart what
// the cursors belong to.
func Cut[T ~string](name string, sorted []T, p Page) (Slice[T], error) {
	query := fingerprint("cut", name)
	span, err := p.check(query)
	if err != nil {
		return Slice[T]{}, err
	}
	var items []T
	var cursors []cursor
	take := func(id T) bool {
		items, cursors = append(items, id), append(cursors, cursor(id))
		return len(items) <= span.n
	}
	if !span.backwards {
		for _, id := range sorted {
			if span.start != nil && string(id) <= string(span.start) {
				continue
			}
			if !take(id) {
				break
			}
		}
	} else {
		for i := len(sorted) - 1; i >= 0; i-- {
			if span.start != nil && string(sorted[i]) >= string(span.start) {
				continue
			}
			if !take(sorted[i]) {
				break
			}
		}
	}
	out := slice(span, query, items, cursors)
	out.Total = len(sorted)
	return out, nil
}
