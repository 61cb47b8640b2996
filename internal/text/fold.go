// Package text turns a stored text into sentences and tokens, and folds words
// for matching. Its algorithms are the same for every language; what differs
// between languages (abbreviations, clitics, elisions) is handed to them by
// the language packs. All offsets are bytes of the stored text.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// arabicFold maps Arabic letters that writers and fonts exchange freely to one
// of them, and Persian and Urdu letters to their Arabic neighbours. Hamza
// carriers fall together because outlets write أ/إ/آ/ا at will; final ى/ي and
// ة/ه likewise.
var arabicFold = map[rune]rune{
	'أ': 'ا', 'إ': 'ا', 'آ': 'ا', 'ٱ': 'ا',
	'ى': 'ي', 'ی': 'ي', 'ې': 'ي',
	'ة': 'ه', 'ۀ': 'ه', 'ە': 'ه', 'ہ': 'ه', 'ھ': 'ه',
	'ک': 'ك', 'ڪ': 'ك',
	'ؤ': 'و', 'ۆ': 'و', 'ئ': 'ي',
	'ڤ': 'ف', 'ڥ': 'ف', 'گ': 'غ', 'پ': 'ب', 'چ': 'ش', 'ژ': 'ز', 'ڨ': 'ق',
}

// Fold returns the form of s under which it is matched: canonical
// decomposition without combining marks, lower case, letters that are written
// interchangeably made one (ß → ss, ø → o, ё → е, أ → ا, ى → ي, ة → ه …), digits of
// every script as 0–9, tatweel, zero-width and bidi characters dropped,
// apostrophes and hyphens of every kind as ' and -. Folding is for matching
// only: it does not keep offsets and is never shown.
func Fold(s string) string {
	if ascii(s) {
		return strings.ToLower(s) // ASCII only, where ToLower has no language's special cases
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(s) {
		if r < utf8.RuneSelf {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			b.WriteRune(r)
			continue
		}
		if unicode.Is(unicode.Mn, r) || r == 'ـ' || IsInvisible(r) {
			continue
		}
		if f, ok := arabicFold[r]; ok {
			b.WriteRune(f)
			continue
		}
		if f, ok := latinFold[r]; ok {
			b.WriteString(f)
			continue
		}
		if d, ok := digit(r); ok {
			b.WriteByte(d)
			continue
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// latinFold holds what canonical decomposition leaves: letters that are their
// own code points but are written without their mark elsewhere.
var latinFold = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'ø': "o", 'Ø': "o",
	'đ': "d", 'Đ': "d", 'ð': "d", 'Ð': "d", 'þ': "th", 'Þ': "th", 'ł': "l", 'Ł': "l",
	'ı': "i", 'ŋ': "ng", 'ħ': "h", 'Ħ': "h",
	'‘': "'", '’': "'", 'ʼ': "'", 'ʻ': "'", '`': "'", '´': "'", 'ʿ': "'", 'ʾ': "'",
	'‐': "-", '‑': "-", '‒': "-", '–': "-", '—': "-", '−': "-", '־': "-",
	'“': "\"", '”': "\"", '„': "\"", '«': "\"", '»': "\"", '‹': "'", '›': "'",
	'\u00a0': " ", '\u202f': " ", '\u2009': " ", '،': ",", '؛': ";", '؟': "?", '٫': ".", '٬': ",",
}

// IsInvisible is true of characters that take no part in reading: zero-width
// joiners and spaces, soft hyphens, bidi controls, the byte-order mark.
func IsInvisible(r rune) bool {
	switch {
	case r == 0x00ad, r == 0xfeff, r == 0x061c,
		0x200b <= r && r <= 0x200f, 0x202a <= r && r <= 0x202e, 0x2060 <= r && r <= 0x2069:
		return true
	}
	return false
}

func digit(r rune) (byte, bool) {
	switch {
	case '٠' <= r && r <= '٩':
		return byte('0' + r - '٠'), true
	case '۰' <= r && r <= '۹':
		return byte('0' + r - '۰'), true
	}
	return 0, false
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
