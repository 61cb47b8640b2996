package text

import "hash/maphash"

// wordSeed is the seed of the hashes of words, which live as long as the
// process and are seen in no result.
var wordSeed = maphash.MakeSeed()

// hashOf stands for a word wherever words are looked up: it has 64 bits, and a
// seed that no text can know, so that no two words are expected ever to share
// theirs. It is even, and never 0: the lowest bit is a mark's.
func hashOf(fold string) uint64 {
	return max(maphash.String(wordSeed, fold)&^1, 2)
}

// hash fills in the hashes by which words are looked up.
func hash(ws []Word) {
	for i := range ws {
		ws[i].hash = hashOf(ws[i].Fold)
	}
}

// hashed is the hash of a word's folded form.
func (w *Word) hashed() uint64 {
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
	edges []edge // open addressing; a node of 0 marks a free place
	nodes int32  // their number, with the empty sequence
	first sieve  // of the words with which sequences begin
}

type edge struct {
	hash     uint64 // of the word; its lowest bit is the mark
	from, to int32
}

// marked is the hash of a word with its mark.
func marked(hash uint64, mark bool) uint64 {
	if mark {
		return hash | 1
	}
	return hash
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
	return t.edges[t.place(node, h)].to
}

// mayBegin is false of a word without a mark with which no sequence begins, as far
// as is told without looking for it: most words of a text are no rule's.
func (t *Trie) mayBegin(w *Word) bool {
	return w.hash == 0 || len(t.edges) > 0 && t.first.has(w.hash)
}

// place finds an edge, or the free place where it is to be put.
func (t *Trie) place(node int32, h uint64) int {
	mask := len(t.edges) - 1
	at := int(h>>8^uint64(node)*0x9e3779b97f4a7c15>>32) & mask
	for {
		e := &t.edges[at]
		if e.to == 0 || e.hash == h && e.from == node {
			return at
		}
		at = (at + 1) & mask
	}
}

// Add returns the node of a node's sequence followed by a word, new or not.
func (t *Trie) Add(node int32, w *Word, mark bool) int32 {
	if 2*len(t.edges) <= 3*int(t.nodes) {
		t.grow(2 * len(t.edges))
	}
	h := marked(w.hashed(), mark)
	e := &t.edges[t.place(node, h)]
	if e.to == 0 {
		if *e = (edge{h, node, t.nodes}); node == 0 {
			t.first.add(h)
		}
		t.nodes++
	}
	return e.to
}

// Reserve keeps room for n further words, so that adding them moves none.
func (t *Trie) Reserve(n int) {
	places := max(16, len(t.edges))
	for 2*places <= 3*(int(t.nodes)+n+1) {
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
	t.nodes = max(t.nodes, 1) // the empty sequence
	for _, e := range old {
		if e.to == 0 {
			continue
		}
		if t.edges[t.place(e.from, e.hash)] = e; e.from == 0 {
			t.first.add(e.hash)
		}
	}
}
