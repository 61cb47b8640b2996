package text

import (
	"slices"
	"sync"
)

// rough is room for the words of a document before their number is known.
type rough struct {
	whole, split []Word
	seen         map[string]bool
}

var roughs = sync.Pool{New: func() any { return &rough{seen: map[string]bool{}} }}

// mostRough is for how many words room is kept; what a monstrous text needed is
// given back.
const mostRough = 1 << 15

// Words cuts a text into words with clitics taken off: Tokenize and Split.
func (c *Clitics) Words(s string, known func(string) bool) []Word {
	r := roughs.Get().(*rough)
	r.whole = tokenize(r.whole[:0], s)
	ws := r.whole
	if !c.none() {
		r.split = c.split(r.split[:0], s, ws, known, r.seen)
		ws = r.split
	}
	ws = slices.Clone(ws)
	if max(cap(r.whole), cap(r.split)) <= mostRough {
		clear(r.whole) // the words of a document do not live longer than it
		clear(r.split)
		clear(r.seen)
		roughs.Put(r)
	}
	return ws
}
