package text

import (
	"unicode"
	"unicode/utf8"

	"github.com/safir-graph/safir/internal/kg"
)

// maxSentence bounds a sentence in words; a longer run is cut, so that the cost
// of reading stays in proportion to the text.
const maxSentence = 400

// Segment groups words into sentences. A sentence ends at . ! ? … ؟ ۔ followed by a
// space (or a letter without one), and at a line break, but not after an
// abbreviation, an initial or a number that the next word continues, and not
// at a line break inside a sentence that goes on in small letters.
// abbreviations holds folded words without their final stop; and, with false, names
// of two words whose last is one letter and no initial ("Ван И").
func Segment(text string, ws []Word, abbreviations map[string]bool) []Sentence {
	hash(ws) // they stay as they are from here on
	var out []Sentence
	first, paragraph := 0, 0
	flush := func(last int, terminated bool) {
		if last <= first {
			return
		}
		ws[first].Initial = true
		out = append(out, Sentence{First: first, Last: last, Terminated: terminated, Paragraph: paragraph,
			Span: kg.Span{Start: ws[first].Start, End: ws[last-1].End}})
		first = last
	}
	for i := range ws {
		w := &ws[i]
		if w.Breaks > 0 && i > first && (w.Breaks > 1 || w.Case != Lower || closed(text, ws, i-1)) {
			flush(i, false)
		}
		if w.Breaks > 0 {
			paragraph++
		}
		if i-first >= maxSentence {
			flush(i, false)
		}
		if w.Class == Punct && terminal(w.Fold) && ends(text, ws, first, i, abbreviations) {
			last := i + 1
			for last < len(ws) && !ws[last].Space && (closing(ws[last].Fold) || terminal(ws[last].Fold)) {
				last++
			}
			flush(last, true)
		}
	}
	flush(len(ws), false)
	return out
}

func closed(text string, ws []Word, i int) bool {
	return ws[i].Class == Punct && (terminal(ws[i].Fold) || ws[i].Fold == ":")
}

func terminal(f string) bool {
	switch f {
	case ".", "!", "?", "…", "۔", "...", "‼", "⁇":
		return true
	}
	return false
}

func closing(f string) bool { return f == "\"" || f == ")" || f == "]" || f == "'" }

// ends decides whether the stop at i ends a sentence.
func ends(text string, ws []Word, first, i int, abbreviations map[string]bool) bool {
	if i < first { // swallowed by the sentence before
		return false
	}
	if ws[i].Fold != "." {
		return true
	}
	if i == first {
		return i+1 >= len(ws) || ws[i+1].Space
	}
	prev := &ws[i-1]
	if prev.End == ws[i].Start && prev.Class == Letters {
		if abbreviations[prev.Fold] {
			return false
		}
		if prev.Case != Lower && utf8.RuneCountInString(prev.Fold) == 1 && i+1 < len(ws) && ws[i+1].Breaks == 0 && ws[i+1].Class != Punct && !shortName(ws[first:i], abbreviations) {
			return false // an initial: "J. Biden", "د. محمد"
		}
		if i+1 < len(ws) && ws[i+1].Breaks == 0 && isInitials(text, prev) && ws[i+1].Case == Lower {
			return false // "the U.S. government"
		}
	}
	if i+1 >= len(ws) {
		return true
	}
	next := &ws[i+1]
	if next.Case == Lower && next.Breaks == 0 {
		return false
	}
	if prev.Class == Number && next.Class == Number && !next.Space {
		return false
	}
	return true
}

// shortName is true of words that end with a name whose last word is one letter.
func shortName(ws []Word, abbreviations map[string]bool) bool {
	if len(ws) < 2 {
		return false
	}
	abbreviated, ok := abbreviations[ws[len(ws)-2].Fold+" "+ws[len(ws)-1].Fold]
	return ok && !abbreviated
}

func isInitials(text string, w *Word) bool {
	stops := false
	for _, r := range text[w.Start:w.End] {
		if r == '.' {
			stops = true
		} else if !unicode.IsLetter(r) {
			return false
		}
	}
	return stops
}
