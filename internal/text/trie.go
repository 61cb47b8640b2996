package text

import (
	"hash/maphash"
	"slices"
)

// wordSeed is the seed of the hashes of words, which live as long as the
// process and are seen in no result.
var wordSeed = maphash.MakeSeed()

func hashOf(fold string) uint32 {
	h := uint32(maphash.String(wordSeed, fold))
	if h == 0 {
		return 1
	}
	return h
}

// hash fills in the hashes by which words are looked up.
func hash(ws []Word) {
	for i := range ws {
		ws[i].hash = hashOf(ws[i].Fold)
	}
}

// hashed is the hash of a word's folded form.
func (w *Word) hashed() uint32 {
	if w.hash == 0 {
		return hashOf(w.Fold)
	}
	return w.hash
}

// SetFold changes a word's folded form.
func (w *Word) SetFold(fold string) { w.Fold, w.hash = fold, 0 }

// Trie numbers sequences of words: each sequence that was added, and each of its
// beginnings, is a node; 0 is the empty one. Words are told apart by their folded
// form and by a mark. The zero value is ready. Fill it with Add, then only read
// it; reading is safe from several goroutines.
type Trie struct {
	edges []edge   // open addressing; a node of 0 marks a free place
	words []string // by node: the last word of its sequence, folded
	first sieve    // of the words with which sequences begin
}

type edge struct {
	hash     uint32 // of the word; its lowest bit is the mark
	from, to int32
}

// marked is the hash of a word with its mark.
func marked(hash uint32, mark bool) uint32 {
	if mark {
		return hash | 1
	}
	return hash &^ 1
}

// Next returns the node of a node's sequence followed by a word; 0 when there
// is none.
func (t *Trie) Next(node int32, w *Word, mark bool) int32 {
	if len(t.edges) == 0 {
		return 0
	}
	h := marked(w.hashed(), mark)
	if node == 0 && !t.first.has(h) {
		return 0
	}
	return t.edges[t.place(node, h, w.Fold)].to
}

// place finds an edge, or the free place where it is to be put.
func (t *Trie) place(node int32, h uint32, fold string) int {
	mask := len(t.edges) - 1
	at := int(h^uint32(node)*0x9e3779b1) & mask
	for {
		e := &t.edges[at]
		if e.to == 0 || e.hash == h && e.from == node && t.words[e.to] == fold {
			return at
		}
		at = (at + 1) & mask
	}
}

// Add returns the node of a node's sequence followed by a word, new or not.
func (t *Trie) Add(node int32, w *Word, mark bool) int32 {
	if 3*len(t.edges) <= 4*len(t.words) {
		t.grow(2 * len(t.edges))
	}
	h := marked(w.hashed(), mark)
	e := &t.edges[t.place(node, h, w.Fold)]
	if e.to == 0 {
		if *e = (edge{h, node, int32(len(t.words))}); node == 0 {
			t.first.add(h)
		}
		t.words = append(t.words, w.Fold)
	}
	return e.to
}

// Clip gives back the room that was kept for further words.
func (t *Trie) Clip() { t.words = slices.Clip(slices.Clone(t.words)) }

// Reserve keeps room for n further words, so that adding them moves none.
func (t *Trie) Reserve(n int) {
	t.words = slices.Grow(t.words, n+1)
	places := max(16, len(t.edges))
	for 3*places <= 4*(len(t.words)+n+1) {
		places *= 2
	}
	if places > len(t.edges) {
		t.grow(places)
	}
}

// grow makes room for as many edges, a power of 2.
func (t *Trie) grow(places int) {
	old := t.edges
	t.edges = make([]edge, max(16, places))
	t.first = newSieve(len(t.edges))
	if len(t.words) == 0 {
		t.words = append(t.words, "") // the empty sequence
	}
	mask := len(t.edges) - 1
	for _, e := range old {
		if e.to == 0 {
			continue
		}
		at := int(e.hash^uint32(e.from)*0x9e3779b1) & mask
		for t.edges[at].to != 0 {
			at = (at + 1) & mask
		}
		if t.edges[at] = e; e.from == 0 {
			t.first.add(e.hash)
		}
	}
}
