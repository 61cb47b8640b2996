package text

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// IsComposed is true of a text in Unicode normal form C.
func IsComposed(b []byte) bool {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		if !standsAlone(r) {
			return norm.NFC.IsNormal(b)
		}
		i += size
	}
	return true
}

// standsAlone is true of frequent characters that no other changes and that change
// no other in normal form C.
func standsAlone(r rune) bool {
	return 0xa0 <= r && r < 0x300 || 0x400 <= r && r < 0x482 || 0x61b <= r && r <= 0x64a || 0x660 <= r && r <= 0x66d || 0x2010 <= r && r <= 0x2027 || r == 0x60c
}
