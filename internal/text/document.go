package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"

	"github.com/safir-graph/safir/internal/kg"
)

// Class is what a word is made of.
type Class uint8

// The classes of words.
const (
	Letters Class = iota
	Number
	Punct
)

// Case is the shape of a word's capitals.
type Case uint8

// The cases.
const (
	NoCase Case = iota // letters of a script without capitals, or no letters
	Lower
	Title // first letter capital
	Upper // two or more letters, all capital
)

// Word is a token of a document after clitics are split off: a word, a number
// or a punctuation mark. White space and hyphens inside words are not words.
type Word struct {
	Start, End int    // bytes of Document.Text, half-open
	Fold       string // folded form, without a definite article that Article tells of; changed by SetFold alone
	Class      Class
	Case       Case
	Space      bool   // white space before it
	Glued      bool   // joined to the word before by a hyphen
	Breaks     uint8  // line breaks before it, at most 255
	Article    bool   // carries the definite article of a language that writes it as a prefix
	Clitic     bool   // was split off, or from, a neighbour without a space
	Initial    bool   // the first word of its sentence
	hash       uint64 // of Fold; 0 when it is not known
}

// Is is true when the word's folded form is one of forms.
func (w *Word) Is(forms ...string) bool {
	for _, f := range forms {
		if w.Fold == f {
			return true
		}
	}
	return false
}

// Sentence is a range of words.
type Sentence struct {
	First, Last int // words, half-open
	Span        kg.Span
	Terminated  bool // ends in sentence punctuation, not only in a line break
	Paragraph   int  // number of the paragraph, from 0
}

// Document is a text cut into words and sentences.
type Document struct {
	Text      string
	Lang      string // BCP 47
	Words     []Word
	Sentences []Sentence
}

// Quote returns the bytes [start, end) of the text.
func (d *Document) Quote(s kg.Span) string { return d.Text[s.Start:s.End] }

// SpanOf returns the bytes from the first to before the last word.
func (d *Document) SpanOf(first, last int) kg.Span {
	if first >= last {
		return kg.Span{}
	}
	return kg.Span{Start: d.Words[first].Start, End: d.Words[last-1].End}
}

// maxWord bounds a word in bytes; longer runs of letters are not words of any
// language and are cut.
const maxWord = 256

// Tokenize cuts a text into words. It never fails: bytes that are not UTF-8
// become punctuation.
func Tokenize(s string) []Word { return tokenize(make([]Word, 0, len(s)/7+1), s) }

// TokenizeInto is Tokenize into the room of a slice, whose words are lost.
func TokenizeInto(room []Word, s string) []Word {
	if room == nil {
		return Tokenize(s)
	}
	return tokenize(room[:0], s)
}

// tokenize is Tokenize into the room of a slice.
func tokenize(room []Word, s string) []Word {
	t := tokenizer{s: s, out: room}
	for i := 0; i < len(s); {
		switch s[i] {
		case ' ', '\t', '\r':
			t.space = true
			i++
			continue
		case '\n':
			t.newline()
			i++
			continue
		}
		end, next := plainWord(s, i)
		switch {
		case end == 0 || end-i > maxWord: // up to the next white space, by UAX 29
			end = i
			for end < len(s) && s[end] != ' ' && s[end] != '\t' && s[end] != '\r' && s[end] != '\n' {
				end++
			}
			t.segments(i, end)
			i = end
		default:
			t.add(i, end)
			if end < next {
				t.add(end, next)
			}
			i = next
		}
	}
	return joinHyphens(t.out)
}

// tokenizer holds the state of one Tokenize.
type tokenizer struct {
	s      string
	out    []Word
	cuts   []kg.Span
	space  bool  // white space before the next word
	breaks uint8 // and line breaks
}

func (t *tokenizer) newline() {
	t.space = true
	if t.breaks < 255 {
		t.breaks++
	}
}

// plainWord recognises the commonest words without the rules of UAX 29: letters
// of one of the alphabets that have no rules of their own among them, before
// white space, the end, or one punctuation mark and then that. It returns the
// end of the letters and of what follows; 0 when there is no such word at i.
func plainWord(s string, i int) (end, next int) {
	end = i
	for end < len(s) {
		c := s[end]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
			end++
			continue
		case c >= utf8.RuneSelf && end+1 < len(s) && plainLetter(c, s[end+1]):
			end += 2
			continue
		}
		break
	}
	if end == i {
		return 0, 0
	}
	if end == len(s) || asciiSpace(s[end]) {
		return end, end
	}
	switch s[end] {
	case '.', ',', ';', ':', '!', '?', ')':
		if end+1 == len(s) || asciiSpace(s[end+1]) {
			return end, end + 1
		}
	}
	return 0, 0
}

func asciiSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// plainLetter is true of two bytes that are a letter of the blocks Latin-1, Cyrillic
// or Arabic (hamza to ya, without tatweel).
func plainLetter(a, b byte) bool {
	if b&0xc0 != 0x80 {
		return false
	}
	switch r := rune(a&0x1f)<<6 | rune(b&0x3f); {
	case a&0xe0 != 0xc0:
		return false
	case 0x0c0 <= r && r <= 0x0ff:
		return r != 0x0d7 && r != 0x0f7
	case 0x410 <= r && r <= 0x451, 0x621 <= r && r <= 0x63a, 0x641 <= r && r <= 0x64a:
		return r != 0x450
	}
	return false
}

// segments adds the words of the bytes from start to end, in which no simple
// white space is, by the rules of UAX 29.
func (t *tokenizer) segments(start, end int) {
	it := words.FromString(t.s[start:end])
	for it.Next() {
		v, at := it.Value(), start+it.Start()
		r, size := utf8.DecodeRuneInString(v)
		switch {
		case unicode.IsSpace(r):
			t.space = true
			if breaksLine(v) && t.breaks < 255 {
				t.breaks++
			}
			continue
		case at == start && t.space && unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc, unicode.Cf): // it belongs to the white space
			continue
		case size == len(v) && IsInvisible(r):
			continue
		}
		t.cuts = pieces(t.cuts[:0], v)
		for _, p := range t.cuts {
			t.add(at+p.Start, at+p.End)
		}
	}
}

// add appends the word of the bytes from start to end.
func (t *tokenizer) add(start, end int) {
	raw := t.s[start:end]
	fold, n := read(raw)
	w := Word{Start: start, End: end, Space: t.space, Breaks: t.breaks, Fold: fold}
	if last := len(t.out) - 1; w.Fold == "." && !t.space && last >= 0 && t.out[last].End == start {
		if before := t.s[t.out[last].Start:t.out[last].End]; strings.IndexByte(before, '.') >= 0 && initials(before) || doubled(before) {
			t.out[last].End = end // "U.S.": the last stop belongs to it
			return
		}
	}
	if w.Fold == "" {
		return
	}
	w.Class, w.Case = n.classify()
	if w.Class == Letters && strings.IndexByte(w.Fold, '.') >= 0 {
		w.Fold = strings.ReplaceAll(w.Fold, ".", "")
	}
	t.out = append(t.out, w)
	t.space, t.breaks = false, 0
}

// breaksLine is true of white space that ends a line.
func breaksLine(v string) bool {
	for _, r := range v {
		switch r {
		case '\n', '\u2028', '\u2029', '\u0085':
			return true
		}
	}
	return false
}

// pieces appends the cuts of what UAX 29 joins but newspapers do not mean: a
// full stop or a colon without the space after it ("Mali.The"), unless it stands
// in an abbreviation of single letters ("U.S", "د.ب.أ") or in a number; and
// overlong runs.
func pieces(out []kg.Span, v string) []kg.Span {
	if len(v) > maxWord {
		for start := 0; start < len(v); {
			end := min(start+maxWord, len(v))
			for end < len(v) && end > start+1 && !utf8.RuneStart(v[end]) {
				end--
			}
			out = append(out, kg.Span{Start: start, End: end})
			start = end
		}
		return out
	}
	if !joint(v) || !containsLetter(v) || initials(v) {
		return append(out, kg.Span{Start: 0, End: len(v)})
	}
	start := 0
	for i := range len(v) {
		if c := v[i]; c == '.' || c == ':' || c == '_' {
			if i > start {
				out = append(out, kg.Span{Start: start, End: i})
			}
			out = append(out, kg.Span{Start: i, End: i + 1})
			start = i + 1
		}
	}
	if start < len(v) {
		out = append(out, kg.Span{Start: start, End: len(v)})
	}
	return out
}

// joint is true of a run in which a full stop, a colon or a low line stands.
func joint(v string) bool {
	for i := range len(v) {
		if c := v[i]; c == '.' || c == ':' || c == '_' {
			return true
		}
	}
	return false
}

func containsLetter(v string) bool { return strings.ContainsFunc(v, unicode.IsLetter) }

// initials is true of single or doubled letters with full stops between: "U.S",
// "EE.UU".
func initials(v string) bool {
	letters, prev := 0, rune(0)
	for _, r := range v {
		switch r {
		case ':', '_':
			return false
		case '.':
			letters = 0
		default:
			if letters++; letters > 2 || letters == 2 && !doubles(prev, r) {
				return false
			}
		}
		prev = r
	}
	return true
}

// doubled is true of a capital written twice, which shortens a plural: "EE. UU.",
// "FF. AA.".
func doubled(v string) bool {
	a, n := utf8.DecodeRuneInString(v)
	b, m := utf8.DecodeRuneInString(v[n:])
	return n+m == len(v) && m > 0 && doubles(a, b)
}

// doubles is true of the same capital twice that is no numeral.
func doubles(a, b rune) bool {
	return a == b && unicode.IsUpper(a) && !strings.ContainsRune("IVXLCDM", a)
}

// classify tells the class and the case of a word.
func classify(raw string) (Class, Case) {
	_, n := read(raw)
	return n.classify()
}

func (n *counts) classify() (Class, Case) {
	switch {
	case n.letters == 0 && n.digits > 0:
		return Number, NoCase
	case n.letters == 0:
		return Punct, NoCase
	case n.upper+n.lower == 0:
		return Letters, NoCase
	case n.upper > 1 && n.lower == 0:
		return Letters, Upper
	}
	return Letters, n.first
}

// joinHyphens removes hyphens that stand between two words without spaces and
// marks the second word as Glued.
func joinHyphens(ws []Word) []Word {
	out := ws[:0]
	for i := range ws {
		w := ws[i]
		if w.Fold == "-" && !w.Space && len(out) > 0 && i+1 < len(ws) && !ws[i+1].Space &&
			out[len(out)-1].Class == Letters && ws[i+1].Class == Letters && w.End == ws[i+1].Start {
			ws[i+1].Glued = true
			continue
		}
		out = append(out, w)
	}
	clear(ws[len(out):])
	return out
}
