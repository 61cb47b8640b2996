package text

import "strings"

// Phrases is an index of word sequences: a trie over folded words, without
// regard to articles. The zero value is empty and ready. Fill it with Add, then
// only read it; reading is safe from several goroutines.
type Phrases[V any] struct {
	next    map[phraseStep]int32
	words   map[string]int32
	values  [][]V
	written [][]string // as each value's phrase is written, in lower case
}

type phraseStep struct{ node, word int32 }

// Add enters a phrase with a value; a phrase may hold several values.
func (p *Phrases[V]) Add(ws []Word, v V) { p.AddWritten(ws, "", v) }

// AddWritten enters a phrase and remembers how it is written, so that words
// that fold to the same form can be told apart by Exact.
func (p *Phrases[V]) AddWritten(ws []Word, written string, v V) {
	if len(ws) == 0 {
		return
	}
	if p.next == nil {
		p.next, p.words, p.values, p.written = map[phraseStep]int32{}, map[string]int32{}, make([][]V, 1), make([][]string, 1)
	}
	node := int32(0)
	for i := range ws {
		n, ok := p.words[ws[i].Fold]
		if !ok {
			n = int32(len(p.words))
			p.words[ws[i].Fold] = n
		}
		to, ok := p.next[phraseStep{node, n}]
		if !ok {
			to = int32(len(p.values))
			p.values, p.written = append(p.values, nil), append(p.written, nil)
			p.next[phraseStep{node, n}] = to
		}
		node = to
	}
	p.values[node] = append(p.values[node], v)
	p.written[node] = append(p.written[node], Written(written))
}

// Written is the form under which two spellings are compared exactly: lower
// case, white space and the kinds of apostrophe made one.
func Written(s string) string {
	return strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(s), " ")), "’", "'")
}

// Spelled is like Longest and also returns how each value's phrase is written,
// by the rules of Written.
func (p *Phrases[V]) Spelled(ws []Word, i, limit int) (values []V, written []string, end int) {
	node := int32(-1)
	p.walk(ws, i, limit, func(n int32, last int) { node, end = n, last })
	if node < 0 {
		return nil, nil, 0
	}
	return p.values[node], p.written[node], end
}

// Longest returns the values of the longest phrase that starts at word i and
// ends at or before limit, and the word after it; end is 0 when none does.
func (p *Phrases[V]) Longest(ws []Word, i, limit int) (values []V, end int) {
	p.each(ws, i, limit, func(vs []V, last int) { values, end = vs, last })
	return values, end
}

// All calls f with the values of every phrase that starts at word i, the
// shortest first.
func (p *Phrases[V]) All(ws []Word, i, limit int, f func(values []V, end int)) {
	p.each(ws, i, limit, f)
}

func (p *Phrases[V]) each(ws []Word, i, limit int, f func([]V, int)) {
	p.walk(ws, i, limit, func(n int32, last int) { f(p.values[n], last) })
}

func (p *Phrases[V]) walk(ws []Word, i, limit int, f func(node int32, end int)) {
	if p.next == nil {
		return
	}
	node := int32(0)
	for j := i; j < limit && j < len(ws); j++ {
		n, ok := p.words[ws[j].Fold]
		if !ok {
			return
		}
		if node, ok = p.next[phraseStep{node, n}]; !ok {
			return
		}
		if len(p.values[node]) > 0 {
			f(node, j+1)
		}
	}
}
