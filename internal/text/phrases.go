package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Phrases is an index of word sequences: a trie over folded words, without
// regard to articles. The zero value is empty and ready. Fill it with Add, then
// only read it; reading is safe from several goroutines.
type Phrases[V any] struct {
	trie    Trie
	spans   []span   // by node: its values
	values  []V      // those of a node side by side
	written []string // as each value's phrase is written, in lower case; none where no spellings are asked for
}

// span is where the values of a node are; none where count is 0.
type span struct{ first, count int32 }

// Add enters a phrase with a value; a phrase may hold several values.
func (p *Phrases[V]) Add(ws []Word, v V) {
	if first, moved := p.add(ws, v); moved >= 0 && len(p.written) > 0 {
		p.spell(first, moved, "")
	}
}

// AddWritten enters a phrase and remembers how it is written, so that words
// that fold to the same form can be told apart by Spelled. All phrases of an index
// that is asked for spellings are to be entered by it.
func (p *Phrases[V]) AddWritten(ws []Word, written string, v V) {
	if first, moved := p.add(ws, v); moved >= 0 {
		p.spell(first, moved, Written(written))
	}
}

// spell enters the spelling of the last value, and moves those that were moved
// before it.
func (p *Phrases[V]) spell(first, moved int, written string) {
	if short := len(p.values) - 1 - moved - len(p.written); short > 0 {
		p.written = append(p.written, make([]string, short)...)
	}
	p.written = append(append(p.written, p.written[first:first+moved]...), written)
}

// add enters a value at the end of all values. Those that its phrase holds from
// before are moved there too where they are not at the end; it returns from where
// and how many, -1 for no words.
func (p *Phrases[V]) add(ws []Word, v V) (first, moved int) {
	node := int32(0)
	for i := range ws {
		node = p.trie.Add(node, &ws[i], false)
	}
	if node == 0 {
		return 0, -1
	}
	for len(p.spans) <= int(node) {
		p.spans = append(p.spans, span{})
	}
	s := &p.spans[node]
	first = int(s.first)
	switch end := first + int(s.count); {
	case s.count == 0:
		s.first = int32(len(p.values))
	case end < len(p.values):
		moved = int(s.count)
		s.first = int32(len(p.values))
		p.values = append(p.values, p.values[first:end]...)
	}
	s.count++
	p.values = append(p.values, v)
	return first, moved
}

// Reserve keeps room for n further phrases, most of them of one word.
func (p *Phrases[V]) Reserve(n int) {
	p.trie.Reserve(n)
	p.spans = slices.Grow(p.spans, n)
	p.values = slices.Grow(p.values, n)
}

// Clip gives back the room that was kept for further phrases. It is to be called
// when an index that lives on is full.
func (p *Phrases[V]) Clip() {
	p.spans = slices.Clip(slices.Clone(p.spans))
	n := 0
	for _, s := range p.spans {
		n += int(s.count)
	}
	values := make([]V, 0, n)
	written := make([]string, 0, min(n, len(p.written)))
	for i := range p.spans {
		s := &p.spans[i]
		first, end := s.first, s.first+s.count
		s.first = int32(len(values))
		values = append(values, p.values[first:end]...)
		if len(p.written) > 0 {
			written = append(written, p.written[first:end]...)
		}
	}
	p.values, p.written = values, written
}

// Written is the form under which two spellings are compared exactly: lower
// case, white space and the kinds of apostrophe made one.
func Written(s string) string {
	if isWritten(s) {
		return s
	}
	return strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(s), " ")), "’", "'")
}

// isWritten is true of a text that Written leaves as it is: single spaces apart, it
// has none, no capitals and no curved apostrophes.
func isWritten(s string) bool {
	word := false // a word ends here
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s[i:])
			if int(r) < len(rewritten) && rewritten[r] || int(r) >= len(rewritten) && isRewritten(r) {
				return false
			}
			i += size
			word = true
			continue
		case c == ' ':
			if !word || i+1 == len(s) {
				return false
			}
			word = false
		case rewritten[c]:
			return false
		default:
			word = true
		}
		i++
	}
	return true
}

func isRewritten(r rune) bool {
	return r == '’' || unicode.IsUpper(r) || unicode.IsTitle(r) || unicode.IsSpace(r)
}

// rewritten are the letters of the alphabets that Written changes.
var rewritten = func() (t [alphabets]bool) {
	for r := range t {
		t[r] = isRewritten(rune(r))
	}
	return t
}()

// Spelled is like Longest and also returns how each value's phrase is written,
// by the rules of Written.
func (p *Phrases[V]) Spelled(ws []Word, i, limit int) (values []V, written []string, end int) {
	if i >= limit || i >= len(ws) || !p.trie.mayBegin(&ws[i]) {
		return nil, nil, 0
	}
	node, end := p.longest(ws, i, limit)
	if end == 0 {
		return nil, nil, 0
	}
	s := p.spans[node]
	first, last := s.first, s.first+s.count
	return p.values[first:last:last], p.written[first:last:last], end
}

// Longest returns the values of the longest phrase that starts at word i and
// ends at or before limit, and the word after it; end is 0 when none does.
func (p *Phrases[V]) Longest(ws []Word, i, limit int) (values []V, end int) {
	if i >= limit || i >= len(ws) || !p.trie.mayBegin(&ws[i]) {
		return nil, 0
	}
	node, end := p.longest(ws, i, limit)
	if end == 0 {
		return nil, 0
	}
	s := p.spans[node]
	last := s.first + s.count
	return p.values[s.first:last:last], end
}

func (p *Phrases[V]) longest(ws []Word, i, limit int) (best int32, end int) {
	node := int32(0)
	for j := i; j < limit && j < len(ws); j++ {
		if node = p.trie.Next(node, &ws[j], false); node == 0 {
			break
		}
		if int(node) < len(p.spans) && p.spans[node].count > 0 {
			best, end = node, j+1
		}
	}
	return best, end
}
