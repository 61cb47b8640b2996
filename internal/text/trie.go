package text

import "hash/maphash"

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

// SetFold changes a word's folded form.
func (w *Word) SetFold(fold string) { w.Fold, w.hash = fold, 0 }

// Trie numbers sequences of words: each sequence that was added, and each of its
// beginnings, is a node; 0 is the empty one. Words are told apart by their folded
// form and by a mark. The zero value is ready. Fill it with Add, then only read
// it; reading is safe from several goroutines.
type Trie struct {
	edges []edge // open addressing; a node of 0 marks a free place
	words []step // by node: the last word of its sequence
}

type edge struct {
	hash     uint32 // of the word
	from, to int32
}

type step struct {
	fold string
	mark bool
}

// Next returns the node of a node's sequence followed by a word; 0 when there
// is none.
func (t *Trie) Next(node int32, w *Word, mark bool) int32 {
	if len(t.edges) == 0 {
		return 0
	}
	h := w.hash
	if h == 0 {
		h = hashOf(w.Fold)
	}
	return t.edges[t.place(node, h, w.Fold, mark)].to
}

// place finds an edge, or the free place where it is to be put.
func (t *Trie) place(node int32, h uint32, fold string, mark bool) int {
	mask := len(t.edges) - 1
	at := int(h^uint32(node)*0x9e3779b1) & mask
	for {
		e := &t.edges[at]
		if e.to == 0 || e.hash == h && e.from == node && t.words[e.to] == (step{fold, mark}) {
			return at
		}
		at = (at + 1) & mask
	}
}

// Add returns the node of a node's sequence followed by a word, new or not.
func (t *Trie) Add(node int32, w *Word, mark bool) int32 {
	if 3*len(t.edges) <= 4*len(t.words) {
		t.grow()
	}
	h := hashOf(w.Fold)
	e := &t.edges[t.place(node, h, w.Fold, mark)]
	if e.to == 0 {
		*e = edge{h, node, int32(len(t.words))}
		t.words = append(t.words, step{w.Fold, mark})
	}
	return e.to
}

func (t *Trie) grow() {
	old := t.edges
	t.edges = make([]edge, max(16, 2*len(old)))
	if len(t.words) == 0 {
		t.words = make([]step, 1, 8) // the empty sequence
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
		t.edges[at] = e
	}
}
