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
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				return foldFrom(s, i)
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if f := foldRune(r); f.same != r || r == utf8.RuneError {
			return foldFrom(s, i)
		}
		i += size
	}
	return s
}

// foldFrom folds a text of which the first n bytes are folded as they are.
func foldFrom(s string, n int) string {
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:n])
	for _, r := range s[n:] {
		switch f := foldRune(r); {
		case f.same > 0:
			b.WriteRune(f.same)
		default:
			b.WriteString(f.text)
		}
	}
	return b.String()
}

// folded is what a letter is folded to: one rune, or a text, which may be empty.
type folded struct {
	same rune // 0 where it is not one rune
	text string
}

// alphabets is the end of the letters of the alphabets, for which tables are kept.
const alphabets = 0x2400

// foldTable holds the letters of the alphabets; others are folded when they are
// met.
var foldTable = func() []folded {
	t := make([]folded, alphabets)
	for r := range t {
		t[r] = foldingOf(rune(r))
	}
	return t
}()

func foldRune(r rune) folded {
	if int(r) < len(foldTable) {
		return foldTable[r]
	}
	return foldingOf(r)
}

func foldingOf(r rune) folded {
	var b strings.Builder
	for _, r := range norm.NFD.String(string(r)) {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		if r < utf8.RuneSelf {
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
	s := b.String()
	if one, size := utf8.DecodeRuneInString(s); size == len(s) && size > 0 && one > 0 {
		return folded{same: one}
	}
	return folded{text: s}
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
