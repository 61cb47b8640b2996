package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
)

// shingle is how many words in a row make one feature of a text.
const shingle = 3

// leastShingles is the fewest features from which texts can be compared: below
// it, chance decides.
const leastShingles = 12

// SimHash is a 64-bit fingerprint of a text over runs of three folded words:
// copies of one text that were cut or retitled differ in some 10 bits, unrelated
// texts in some 32. It is 0 for a text too short to compare. It works in every
// script that separates words.
func SimHash(s string) uint64 {
	joined, ends := joinedWords(s)
	if len(ends) < leastShingles+shingle-1 {
		return 0
	}
	var votes [32]uint64 // the digits of 64 counters, the lowest first
	start, all := 0, len(ends)-shingle+1
	for i := range all {
		h := xxhash.Sum64(joined[start:ends[i+shingle-1]])
		start = ends[i] + 1
		for digit := 0; h != 0; digit++ {
			votes[digit], h = votes[digit]^h, votes[digit]&h
		}
	}
	var sum uint64
	for bit := range 64 {
		n := 0
		for digit, v := range votes {
			n += int(v>>bit&1) << digit
		}
		if 2*n > all {
			sum |= 1 << bit
		}
	}
	return sum
}

// joinedWords returns the words of a text, folded, with single spaces between
// them, and where each ends.
func joinedWords(s string) (joined []byte, ends []int) {
	joined, ends = make([]byte, 0, len(s)+len(s)/4), make([]int, 0, len(s)/5)
	inside := false // the last letter was one of a word
	add := func(r rune) {
		switch word := isWord(r); {
		case word:
			if !inside && len(joined) > 0 {
				joined = append(joined, ' ')
			}
			joined = utf8.AppendRune(joined, r)
			inside = true
		case inside:
			ends, inside = append(ends, len(joined)), false
		}
	}
	for _, r := range s {
		if l := letterOf(r); l.fold >= 0 {
			add(l.fold)
			continue
		}
		for _, r := range foldText(r) {
			add(r)
		}
	}
	if inside {
		ends = append(ends, len(joined))
	}
	return joined, ends
}

// isWord is true of the letters, digits and marks of words.
func isWord(r rune) bool {
	if int(r) < len(wordTable) {
		return wordTable[r]
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// wordTable tells which letters of the alphabets are of words.
var wordTable = func() (t [alphabets]bool) {
	for r := range t {
		t[r] = unicode.IsLetter(rune(r)) || unicode.IsDigit(rune(r)) || unicode.IsMark(rune(r))
	}
	return t
}()

// Words returns the runs of letters, marks and digits of a text, folded.
func Words(s string) []string {
	return strings.FieldsFunc(Fold(s), func(r rune) bool { return !isWord(r) })
}
