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
	size  int32  // edges in use, the number of the last node
}

type edge struct {
	fold     string
	hash     uint32 // of the word
	from, to int32
	mark     bool
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
		if e.to == 0 || e.hash == h && e.from == node && e.mark == mark && e.fold == fold {
			return at
		}
		at = (at + 1) & mask
	}
}

// Add returns the node of a node's sequence followed by a word, new or not.
func (t *Trie) Add(node int32, w *Word, mark bool) int32 {
	if int(t.size)*2 >= len(t.edges) {
		t.grow()
	}
	h := hashOf(w.Fold)
	e := &t.edges[t.place(node, h, w.Fold, mark)]
	if e.to == 0 {
		t.size++
		*e = edge{w.Fold, h, node, t.size, mark}
	}
	return e.to
}

func (t *Trie) grow() {
	old := t.edges
	t.edges = make([]edge, max(64, 2*len(old)))
	for _, e := range old {
		if e.to != 0 {
			t.edges[t.place(e.from, e.hash, e.fold, e.mark)] = e
		}
	}
}
