package text

// Set is a set of folded words. The zero value is empty and ready. Fill it with
// Add, then only read it; reading is safe from several goroutines.
type Set struct {
	places []place // open addressing; an empty word marks a free place
	n      int
	sieve  sieve
}

// place holds a word of a set.
type place struct {
	hash uint32
	fold string
}

// Add enters a word. The empty word is of no set.
func (s *Set) Add(fold string) { s.add(hashOf(fold), fold) }

// AddWord is Add of a word's folded form, whose hash the word keeps.
func (s *Set) AddWord(w *Word) {
	w.hash = w.hashed()
	s.add(w.hash, w.Fold)
}

func (s *Set) add(h uint32, fold string) {
	if fold == "" {
		return
	}
	if 4*(s.n+1) > 3*len(s.places) {
		s.grow(2 * len(s.places))
	}
	if p := s.find(h, fold); p.fold == "" {
		*p = place{h, fold}
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
	s.places = make([]place, max(16, places))
	s.sieve = newSieve(len(s.places))
	for _, p := range old {
		if p.fold != "" {
			*s.find(p.hash, p.fold) = p
			s.sieve.add(p.hash)
		}
	}
}

// find returns the place of a word, or the free one where it is to be put.
func (s *Set) find(h uint32, fold string) *place {
	mask := uint32(len(s.places) - 1)
	for at := h & mask; ; at = (at + 1) & mask {
		if p := &s.places[at]; p.fold == "" || p.hash == h && p.fold == fold {
			return p
		}
	}
}

// Has tells whether a folded word is in the set.
func (s *Set) Has(fold string) bool {
	return s.n > 0 && s.has(hashOf(fold), fold)
}

// Holds tells whether a word's folded form is in the set.
func (s *Set) Holds(w *Word) bool {
	if s.n == 0 {
		return false
	}
	return s.has(w.hashed(), w.Fold)
}

func (s *Set) has(h uint32, fold string) bool {
	return s.sieve.has(h) && s.find(h, fold).fold != "" && fold != ""
}

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
	s := sieve{bits: make([]uint64, places/8), shift: 32}
	for n := 8 * places; n > 1; n /= 2 {
		s.shift--
	}
	return s
}

func (s *sieve) add(h uint32) {
	at := h >> s.shift
	s.bits[at>>6] |= 1 << (at & 63)
}

func (s *sieve) has(h uint32) bool {
	at := h >> s.shift
	return s.bits[at>>6]&(1<<(at&63)) != 0
}
