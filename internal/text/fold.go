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
	fold, _ := read(s)
	return fold
}

// counts is how many letters and digits a word has, and of what kind.
type counts struct {
	letters, upper, lower, digits int
	first                         Case // of the first letter
}

// read folds a text and counts its letters.
func read(s string) (string, counts) {
	var room [maxFolded]byte
	out, n, same := room[:0], counts{}, true // same: what was read is folded as it is
	for i, r := range s {
		l := letterOf(r)
		switch {
		case l.kind&isLetter != 0:
			if n.letters++; n.letters == 1 {
				n.first = l.kind.letterCase()
			}
			n.lower += int(l.kind & isLower)
			n.upper += int(l.kind & isUpper >> 1)
		case l.kind == isDigit:
			n.digits++
		}
		if same {
			if l.fold == r && r != utf8.RuneError {
				continue
			}
			out, same = append(out, s[:i]...), false
		}
		if l.fold >= 0 {
			out = utf8.AppendRune(out, l.fold)
		} else {
			out = append(out, foldText(r)...)
		}
	}
	if same {
		return s, n
	}
	return string(out), n
}

// maxFolded is the length, in bytes, up to which a folded text needs no room of its
// own while it is made; most words have fewer.
const maxFolded = 64

// alphabets is the end of the letters of the alphabets, for which tables are kept.
const alphabets = 0x2400

// letter is what is known of a rune.
type letter struct {
	fold rune // what it is folded to; -1 where that is no single rune, but foldText
	kind letterKind
}

type letterKind uint8

const (
	isLower letterKind = 1 << iota
	isUpper            // or a title letter
	isLetter
	isDigit
)

func (k letterKind) letterCase() Case {
	switch {
	case k&isUpper != 0:
		return Title
	case k&isLower != 0:
		return Lower
	}
	return NoCase
}

// letterTable holds the letters of the alphabets, and foldTexts those of them that
// are not folded to one rune; others are looked at when they are met.
var letterTable, foldTexts = func() (t [alphabets]letter, texts map[rune]string) {
	texts = map[rune]string{}
	for r := range rune(alphabets) {
		if t[r] = newLetter(r); t[r].fold < 0 {
			texts[r] = foldingOf(r)
		}
	}
	return t, texts
}()

func letterOf(r rune) letter {
	if r < alphabets {
		return letterTable[r]
	}
	return newLetter(r)
}

func newLetter(r rune) letter {
	l, text := letter{fold: -1}, foldingOf(r)
	if one, size := utf8.DecodeRuneInString(text); size == len(text) && size > 0 && one > 0 {
		l.fold = one
	}
	switch {
	case unicode.IsLetter(r):
		l.kind = isLetter
		if unicode.IsUpper(r) || unicode.IsTitle(r) {
			l.kind |= isUpper
		} else if unicode.IsLower(r) {
			l.kind |= isLower
		}
	case unicode.IsDigit(r):
		l.kind = isDigit
	}
	return l
}

// foldText is what a rune is folded to that is not folded to one rune.
func foldText(r rune) string {
	if r < alphabets {
		return foldTexts[r]
	}
	return foldingOf(r)
}

// foldingOf is what a rune is folded to.
func foldingOf(r rune) string {
	var b strings.Builder
	letters := norm.NFD.String(string(r))
	if presents(r) {
		letters = norm.NFKD.String(letters)
	}
	for _, r := range letters {
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
	return b.String()
}

// presents is true of the characters that show Arabic letters as they stand within a
// word, or several of them joined: ﷲ.
func presents(r rune) bool {
	return 0xfb50 <= r && r <= 0xfdfc || 0xfe70 <= r && r <= 0xfefc
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
