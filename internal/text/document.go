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
	hash       uint32 // of Fold; 0 when it is not known
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
func Tokenize(s string) []Word {
	out := make([]Word, 0, len(s)/5+1)
	it := words.FromString(s)
	var space bool
	var breaks uint8
	var cut []kg.Span
	for it.Next() {
		v, start := it.Value(), it.Start()
		r, size := utf8.DecodeRuneInString(v)
		switch {
		case unicode.IsSpace(r):
			space = true
			if breaksLine(v) && breaks < 255 {
				breaks++
			}
			continue
		case size == len(v) && IsInvisible(r):
			continue
		}
		cut = pieces(cut[:0], v)
		for _, p := range cut {
			w := Word{Start: start + p.Start, End: start + p.End, Space: space, Breaks: breaks}
			raw := s[w.Start:w.End]
			w.Fold = Fold(raw)
			w.Class, w.Case = classify(raw)
			if n := len(out); w.Fold == "." && !space && n > 0 && out[n-1].End == w.Start && strings.IndexByte(s[out[n-1].Start:out[n-1].End], '.') >= 0 && initials(s[out[n-1].Start:out[n-1].End]) {
				out[n-1].End = w.End // "U.S.": the last stop belongs to it
				continue
			}
			if w.Fold == "" {
				continue
			}
			if w.Class == Letters && strings.IndexByte(w.Fold, '.') >= 0 {
				w.Fold = strings.ReplaceAll(w.Fold, ".", "")
			}
			out = append(out, w)
			space, breaks = false, 0
		}
	}
	return joinHyphens(out)
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

// initials is true of single letters with full stops between.
func initials(v string) bool {
	letters := 0
	for _, r := range v {
		switch r {
		case ':', '_':
			return false
		case '.':
			letters = 0
		default:
			if letters++; letters > 1 {
				return false
			}
		}
	}
	return true
}

func classify(raw string) (Class, Case) {
	letters, digits, upper, lower, first := 0, 0, 0, 0, NoCase
	for _, r := range raw {
		switch {
		case 'a' <= r && r <= 'z', 'а' <= r && r <= 'я': // the most frequent by far
			letters++
			lower++
			if letters == 1 {
				first = Lower
			}
		case 'ء' <= r && r <= 'ي':
			letters++
		case unicode.IsLetter(r):
			letters++
			if unicode.IsUpper(r) || unicode.IsTitle(r) {
				upper++
				if letters == 1 {
					first = Title
				}
			} else if unicode.IsLower(r) {
				lower++
				if letters == 1 {
					first = Lower
				}
			}
		case unicode.IsDigit(r):
			digits++
		}
	}
	switch {
	case letters == 0 && digits > 0:
		return Number, NoCase
	case letters == 0:
		return Punct, NoCase
	case upper+lower == 0:
		return Letters, NoCase
	case upper > 1 && lower == 0:
		return Letters, Upper
	}
	return Letters, first
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
	return out
}
