package text

import (
	"strings"
	"unicode"

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
	words := Words(s)
	if len(words) < leastShingles+shingle-1 {
		return 0
	}
	var votes [64]int
	for i := range len(words) - shingle + 1 {
		h := xxhash.Sum64String(strings.Join(words[i:i+shingle], " "))
		for bit := range votes {
			if h&(1<<bit) != 0 {
				votes[bit]++
			} else {
				votes[bit]--
			}
		}
	}
	var sum uint64
	for bit, n := range votes {
		if n > 0 {
			sum |= 1 << bit
		}
	}
	return sum
}

// Words returns the runs of letters, marks and digits of a text, folded.
func Words(s string) []string {
	return strings.FieldsFunc(Fold(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
}
