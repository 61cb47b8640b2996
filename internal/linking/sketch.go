package linking

import (
	"math/bits"
	"slices"

	"github.com/safir-graph/safir/internal/kg"
)

// A sketch holds what tells quickly that two words of people's names cannot be
// alike, without pointers and in little room: most comparisons of a name that is
// asked about with known ones end here.
type sketch struct {
	letters uint64 // a bit for each letter
	units   [16]uint8
	n       uint8 // the number of units
	article uint8 // units of a joined article at the start
	runes   uint8 // of two words as one: those of both
	length  uint8 // in bytes
	script  uint8
	servant bool // begins like "servant of"
	odd     bool // only a full comparison tells
	known   bool // all its units are of letters that are known
	weight  uint16
	short   uint16 // a bit for each list of short forms
}

// sketchOf sketches a prepared word.
func sketchOf(w *nameWord) sketch {
	s := sketch{length: uint8(min(len(w.fold), 255)), runes: uint8(min(w.runes, 255)), article: uint8(min(w.article, 255)), script: uint8(w.script),
		servant: len(w.fold) > len(servant) && w.fold[:len(servant)] == servant, weight: uint16(min(w.weight, 1<<16-1)),
		odd: len(w.units) == 0 || len(w.units) > len(sketch{}.units) || w.runes < 2 || w.script == 0 || w.digit || len(w.fold) > 255}
	s.n = uint8(copy(s.units[:], w.units))
	s.known = !slices.Contains(w.units, unknownUnit)
	for _, r := range w.fold {
		s.letters |= 1 << (r & 63)
	}
	for _, list := range w.short {
		s.short |= 1 << (list & 15)
	}
	return s
}

// sketchPair sketches a word and the next written as one.
func sketchPair(one, x, y *nameWord) sketch {
	s := sketchOf(one)
	s.runes = uint8(min(x.runes+y.runes, 255))
	return s
}

// knownNames are the names of a person without short and observed ones, with
// sketches of their words and of what neighbours make as one.
type knownNames struct {
	names []fullName
	words []sketch
	pairs []sketch
	least int // how many words its shortest name has
}

// fullName is a name of a person, prepared for comparison.
type fullName struct {
	text         string
	words        []nameWord
	letters      int    // of all words, in bytes
	ones, paired uint64 // the places of its words and pairs among the person's sketches; 0 when there are too many
}

// add enters a name.
func (k *knownNames) add(name string, words []nameWord) {
	n := fullName{text: name, words: withJoins(words), letters: lettersOf(words)}
	for i := range words {
		n.ones |= place(&k.words, sketchOf(&words[i]))
		if i+1 < len(words) {
			n.paired |= place(&k.pairs, sketchPair(words[i].joined, &words[i], &words[i+1]))
		}
	}
	if k.names = append(k.names, n); len(k.names) == 1 || len(words) < k.least {
		k.least = len(words)
	}
}

// maxSketches is how many sketches of a person's words, or pairs, are looked at.
const maxSketches = 64

// place is the bit of a sketch in a list, to which it is added.
func place(list *[]sketch, s sketch) uint64 {
	for i := range *list {
		if (*list)[i] == s {
			return 1 << i
		}
	}
	*list = append(*list, s)
	return 1 << (len(*list) - 1) // nothing beyond maxSketches
}

// asked is a name that is compared with known ones.
type asked struct {
	words        []nameWord
	letters      int
	ones, paired []sketch
	// costs is, for each of ones and then of paired, what each unit of another word
	// costs at least beside it, left out or in the place of the unit that suits best:
	// those within the script first, then those across scripts.
	costs []uint8

	// Of the person at whom look looked:
	usable          bool     // the following is known
	lonely          bool     // a word has no counterpart in any of the names, which are all as long: only joins can help
	alike           []uint64 // the words that may be counterparts of each of the name
	joins, joinedTo uint64   // the pairs that may be one word of the name, and the words that may be two
}

// ask prepares the words of a name for comparisons with known ones.
func ask(words []nameWord) *asked {
	a := &asked{words: withJoins(words)}
	a.letters = lettersOf(a.words)
	n := len(a.words)
	if n == 0 || n > maxWords {
		return a
	}
	a.ones, a.paired, a.alike = make([]sketch, n), make([]sketch, n-1), make([]uint64, n)
	a.costs = make([]uint8, 0, 2*(2*n-1)*len(names.units))
	for i := range a.words {
		a.ones[i] = sketchOf(&a.words[i])
		a.cost(&a.words[i])
	}
	for i := range a.paired {
		one := a.words[i].joined
		a.paired[i] = sketchPair(one, &a.words[i], &a.words[i+1])
		a.cost(one)
	}
	return a
}

// cost appends the costs of a word.
func (a *asked) cost(w *nameWord) {
	n, at := len(names.units), len(a.costs)
	a.costs = a.costs[:at+2*n]
	within, across := a.costs[at:at+n], a.costs[at+n:]
	for v := range within {
		within[v] = whole
	}
	for _, u := range w.units {
		for v, c := range names.cost[u] {
			within[v] = min(within[v], c)
		}
	}
	for _, u := range w.units {
		within[u] = 0 // two neighbours may be in the wrong order
	}
	gapsWithin, gapsAcross := names.gaps(true, w.script), names.gaps(false, w.script)
	for v, c := range within {
		across[v] = min(c, gapsAcross[v])
		within[v] = min(c, gapsWithin[v])
	}
}

// mayBe tells whether word i of ones and then of paired may reach a score beside a
// known word.
func (a *asked) mayBe(i int, y *sketch, score float64) bool {
	var x *sketch
	if i < len(a.ones) {
		x = &a.ones[i]
	} else {
		x = &a.paired[i-len(a.ones)]
	}
	switch {
	case x.odd || y.odd || x.short&y.short != 0:
		return true
	case x.servant != y.servant && (int(x.length)-int(y.length) == len(servant) || int(y.length)-int(x.length) == len(servant)):
		return true
	}
	if x.known && x.script == y.script && x.n == y.n && x.units == y.units {
		return true
	}
	w := int(max(x.weight, y.weight))
	if int(min(x.weight, y.weight))*5 < w*2 {
		return false
	}
	n, same := len(names.units), x.script == y.script
	costs := a.costs[2*n*i:][:2*n]
	if !same {
		costs = costs[n:]
	}
	most := farthest(w, same, min(score, SameName))
	least := 0
	for _, v := range y.units[y.leading(x):y.n] {
		if least += int(costs[v]); least > most {
			break
		}
	}
	if least <= most && likeness(distance(x.sounds(), y.sounds(), same, most), w, same) >= score {
		return true
	}
	return same && score < oneLetterOff && mayBeSlip(x, y)
}

func (s *sketch) sounds() sounds {
	return sounds{s.units[:s.n], int(s.article), int(s.script)}
}

// leading is how many units of a joined article cost next to nothing beside a
// word without one.
func (s *sketch) leading(beside *sketch) uint8 {
	if beside.article > 0 {
		return 0
	}
	return min(s.article, s.n)
}

// mayBeSlip is true of two words that slip may be true of.
func mayBeSlip(x, y *sketch) bool {
	lo, hi := min(x.runes, y.runes), max(x.runes, y.runes)
	n := 1
	if lo >= long {
		n = 2
	}
	return hi >= notShort && int(hi-lo) <= n && bits.OnesCount64(x.letters^y.letters) <= 2*n
}

// look finds which words of a person may be alike to those of the name, where a
// name that scores below least is of no interest.
func (a *asked) look(k *knownNames, least float64) {
	need := needed(least)
	a.usable = len(a.ones) > 0 && len(k.words) <= maxSketches && len(k.pairs) <= maxSketches
	if !a.usable {
		return
	}
	a.joinedTo, a.joins, a.lonely = 0, 0, false
	for i := range a.ones {
		a.alike[i] = 0
		for j := range k.words {
			if a.mayBe(i, &k.words[j], need) {
				a.alike[i] |= 1 << j
			}
		}
		if a.alike[i] == 0 && len(a.ones) <= k.least {
			a.lonely = true
			break
		}
	}
	for i := range a.ones {
		for j := range k.pairs {
			if near(a.ones[i].runes, k.pairs[j].runes) && a.mayBe(i, &k.pairs[j], joinable) {
				a.joins |= 1 << j
			}
		}
	}
	for i := range a.paired {
		for j := range k.words {
			if near(a.paired[i].runes, k.words[j].runes) && a.mayBe(len(a.ones)+i, &k.words[j], joinable) {
				a.joinedTo |= 1 << j
			}
		}
	}
}

// near is true of the lengths of a word and of two that may be written as it.
func near(a, b uint8) bool { return max(a, b)-min(a, b) <= maxJoinedOff }

// may tells, after look, whether the name may be like one of the person's: each
// word of the shorter one needs its counterpart in the other.
func (a *asked) may(n *fullName) bool {
	if !a.usable || n.paired&a.joins != 0 || n.ones&a.joinedTo != 0 {
		return true
	}
	if a.lonely {
		return false
	}
	all := uint64(0)
	for _, found := range a.alike {
		if all |= found; len(a.ones) <= len(n.words) && found&n.ones == 0 {
			return false
		}
	}
	return len(a.ones) <= len(n.words) || n.ones&^all == 0
}

// compare scores a name against the best of a person's names; scores below least
// may be told too low.
func (w *World) compare(a *asked, id kg.EntityID, least float64) Candidate {
	c := Candidate{Entity: id}
	k := w.names[id]
	if k == nil {
		return c
	}
	a.look(k, least)
	for i := range k.names {
		n := &k.names[i]
		if len(a.words) == 0 || len(n.words) == 0 {
			continue
		}
		s, ok := NameScore{}, false
		if n.letters == a.letters {
			s, ok = equal(a.words, n.words)
		}
		if !ok {
			if least > oneMissing && !a.may(n) {
				continue
			}
			s = align(a.words, n.words, ofPerson, max(least, c.Score))
		}
		if s.Score > c.Score {
			c.Score = s.Score
			c.Reasons = append([]string{"like “" + n.text + "”"}, s.Reasons...)
		}
	}
	return c
}
