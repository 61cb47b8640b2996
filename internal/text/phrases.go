package text

import (
	"strings"
	"unicode"
)

// Phrases is an index of word sequences: a trie over folded words, without
// regard to articles. The zero value is empty and ready. Fill it with Add, then
// only read it; reading is safe from several goroutines.
type Phrases[V any] struct {
	trie    Trie
	values  [][]V      // by node
	written [][]string // as each value's phrase is written, in lower case
}

// Add enters a phrase with a value; a phrase may hold several values.
func (p *Phrases[V]) Add(ws []Word, v V) {
	if node := p.node(ws); node > 0 {
		p.values[node] = append(p.values[node], v)
	}
}

// AddWritten enters a phrase and remembers how it is written, so that words
// that fold to the same form can be told apart by Spelled. All phrases of an index
// that is asked for spellings are to be entered by it.
func (p *Phrases[V]) AddWritten(ws []Word, written string, v V) {
	node := p.node(ws)
	if node == 0 {
		return
	}
	p.values[node] = append(p.values[node], v)
	for len(p.written) <= int(node) {
		p.written = append(p.written, nil)
	}
	p.written[node] = append(p.written[node], Written(written))
}

// node returns the node of a phrase, with room for its values; 0 for no words.
func (p *Phrases[V]) node(ws []Word) int32 {
	node := int32(0)
	for i := range ws {
		node = p.trie.Add(node, &ws[i], false)
	}
	for len(p.values) <= int(node) {
		p.values = append(p.values, nil)
	}
	return node
}

// Written is the form under which two spellings are compared exactly: lower
// case, white space and the kinds of apostrophe made one.
func Written(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r == '’' || unicode.IsUpper(r) || unicode.IsTitle(r) || unicode.IsSpace(r) }) {
		return s
	}
	return strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(s), " ")), "’", "'")
}

// Spelled is like Longest and also returns how each value's phrase is written,
// by the rules of Written.
func (p *Phrases[V]) Spelled(ws []Word, i, limit int) (values []V, written []string, end int) {
	node, end := p.longest(ws, i, limit)
	if end == 0 {
		return nil, nil, 0
	}
	return p.values[node], p.written[node], end
}

// Longest returns the values of the longest phrase that starts at word i and
// ends at or before limit, and the word after it; end is 0 when none does.
func (p *Phrases[V]) Longest(ws []Word, i, limit int) (values []V, end int) {
	node, end := p.longest(ws, i, limit)
	if end == 0 {
		return nil, 0
	}
	return p.values[node], end
}

func (p *Phrases[V]) longest(ws []Word, i, limit int) (best int32, end int) {
	node := int32(0)
	for j := i; j < limit && j < len(ws); j++ {
		if node = p.trie.Next(node, &ws[j], false); node == 0 {
			break
		}
		if int(node) < len(p.values) && len(p.values[node]) > 0 {
			best, end = node, j+1
		}
	}
	return best, end
}
