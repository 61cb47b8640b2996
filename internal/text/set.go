package text

// Set is a set of folded words. The zero value is empty and ready. Fill it with
// Add, then only read it; reading is safe from several goroutines.
type Set struct {
	places []uint64 // the words' hashes, in open addressing; 0 marks a free place
	n      int
	sieve  sieve
}

// Add enters a word. The empty word is of no set.
func (s *Set) Add(fold string) { s.add(hashOf(fold), fold) }

// AddWord is Add of a word's folded form, whose hash the word keeps.
func (s *Set) AddWord(w *Word) {
	w.hash = w.hashed()
	s.add(w.hash, w.Fold)
}

func (s *Set) add(h uint64, fold string) {
	if fold == "" {
		return
	}
	if 4*(s.n+1) > 3*len(s.places) {
		s.grow(2 * len(s.places))
	}
	if p := s.find(h); *p == 0 {
		*p = h
		s.sieve.add(h)
		s.n++
	}
}

// Reserve keeps room for n further words, so that adding them moves none.
func (s *Set) Reserve(n int) {
	places := max(16, len(s.places))
	for 4*(s.n+n) > 3*places {
		places *= 2
	}
	if places > len(s.places) {
		s.grow(places)
	}
}

// grow makes room for as many places, a power of 2.
func (s *Set) grow(places int) {
	old := s.places
	s.places = make([]uint64, max(16, places))
	s.sieve = newSieve(len(s.places))
	for _, h := range old {
		if h != 0 {
			*s.find(h) = h
			s.sieve.add(h)
		}
	}
}

// find returns the place of a word, or the free one where it is to be put.
func (s *Set) find(h uint64) *uint64 {
	mask := len(s.places) - 1
	for at := int(h>>8) & mask; ; at = (at + 1) & mask {
		if p := &s.places[at]; *p == 0 || *p == h {
			return p
		}
	}
}

// Has tells whether a folded word is in the set.
func (s *Set) Has(fold string) bool {
	return s.n > 0 && fold != "" && s.has(hashOf(fold))
}

// Holds tells whether a word's folded form is in the set.
func (s *Set) Holds(w *Word) bool { return s.n > 0 && s.has(w.hashed()) }

func (s *Set) has(h uint64) bool { return s.sieve.has(h) && *s.find(h) != 0 }

// Len is how many words the set holds.
func (s *Set) Len() int { return s.n }

// sieve rules out most hashes that are not in a table, in little memory: a bit
// for each of several values of their upper bits. The zero value holds nothing.
type sieve struct {
	bits  []uint64
	shift uint8
}

// newSieve makes a sieve for a table with a number of places, a power of 2 and 8 or
// more.
func newSieve(places int) sieve {
	s := sieve{bits: make([]uint64, places/8), shift: 64}
	for n := 8 * places; n > 1; n /= 2 {
		s.shift--
	}
	return s
}

func (s *sieve) add(h uint64) {
	at := h >> s.shift
	s.bits[at>>6] |= 1 << (at & 63)
}

func (s *sieve) has(h uint64) bool {
	at := h >> s.shift
	return s.bits[at>>6]&(1<<(at&63)) != 0
}
