package text

// Phrases is an index of word sequences: a trie over folded words, without
// regard to articles. The zero value is empty and ready. Fill it with Add, then
// only read it; reading is safe from several goroutines.
type Phrases[V any] struct {
	next   map[phraseStep]int32
	words  map[string]int32
	values [][]V
}

type phraseStep struct{ node, word int32 }

// Add enters a phrase with a value; a phrase may hold several values.
func (p *Phrases[V]) Add(ws []Word, v V) {
	if len(ws) == 0 {
		return
	}
	if p.next == nil {
		p.next, p.words, p.values = map[phraseStep]int32{}, map[string]int32{}, make([][]V, 1)
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
			p.values = append(p.values, nil)
			p.next[phraseStep{node, n}] = to
		}
		node = to
	}
	p.values[node] = append(p.values[node], v)
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
		if vs := p.values[node]; len(vs) > 0 {
			f(vs, j+1)
		}
	}
}
