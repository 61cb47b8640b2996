package mention

import (
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/text"
)

// maxName bounds a name in words, particles aside.
const maxName = 5

// name reads a person's name at i and returns the word after it, and whether
// its first word is a known given name; 0 when there is none. titled says that
// a title stands before it, so that a single word may be a name.
func (f *finder) name(i, limit int, titled bool) (end int, given bool) {
	words, j := 0, i
	lastName := i
	for j < limit && words < maxName {
		w := &f.d.Words[j]
		if f.taken[j] || w.Class != text.Letters || j > i && (w.Breaks > 0 || w.Initial) || f.isEnding(j) {
			break
		}
		if (titled || words > 0) && f.apostrophed(j, limit) {
			j, lastName = j+2, j+2
			words++
			continue
		}
		if f.particle[w.Fold] && (j > i || f.particleStarts(j, limit) && !f.isGiven(j)) {
			if j+1 >= limit || f.d.Words[j+1].Class != text.Letters {
				break
			}
			if e := f.father(j, limit); e > 0 && j > i && (given || titled) {
				words, j, lastName = words+1, e, e
				continue
			}
			if w := &f.d.Words[j+1]; !f.pack.Capitals && j > i && !f.common.Holds(&f.d.Words[j]) && !f.taken[j+1] && !w.Clitic && w.Breaks == 0 && !w.Initial && f.isCommon(w) {
				lastName = j + 2 // "آل ثاني": what stands behind such a particle is a name, whatever else it is
				j, words = j+2, words+1
				continue
			}
			j++
			continue
		}
		if f.isInitial(j, limit) || (titled || words > 0) && f.shortened(j, limit) {
			j += 2
			words++
			continue
		}
		if hs, e := f.proper.Longest(f.d.Words, j, limit); e > 0 && !given && words > 0 && f.pack.NounModifiers && hs[0].Kind == kg.Organization {
			return 0, false // the name of a body
		}
		if f.pack.Capitals {
			if w.Case == text.Lower && !(w.Glued && j > i) || w.Clitic && j > i && !w.Glued {
				break
			}
			if w.Case == text.Upper && runes(w.Fold) > 1 && !titled && words == 0 {
				break
			}
			if j == i && !titled && !f.isGiven(j) && f.capitalAnyway(w) {
				break
			}
			if given && words > 1 && !w.Glued && f.anotherCase(i, j) {
				break
			}
			if h, ok := f.hit(j, limit); ok && !w.Glued && !f.isGiven(j) && hasKind(h.Entries, kg.State, kg.Organization) && (j == i || h.Last-h.First > 1 || isAdjective(h.Entries)) {
				break
			}
			if vs, e := f.office.Longest(f.d.Words, j, limit); e > 0 && !(words > 0 && w.Glued && f.pack.Words.Is(f.d.Words, j, lang.Preposition)) && !f.isGiven(j) && !f.particle[w.Fold] && !(given && words == 1 && e == j+1 && vs[0].kind == honorific && e < limit && f.capital(e)) {
				break // but in "Hassan Sheikh Mohamud", "Moon Jae-in"
			}
			if f.capitalAnyway(w) && (w.Initial || !f.isGiven(j)) {
				break
			}
		} else {
			if w.Clitic && j > i {
				break
			}
			if f.isCommon(w) && !f.isGiven(j) && !(words == 0 && f.fathered(j, limit)) && !(given && words > 0 && f.closesName(j, limit, titled && words == 1)) {
				break
			}
			if vs, e := f.office.Longest(f.d.Words, j, limit); words > 0 && e > j+1 && vs[0].kind == head {
				break // "فيصل بن بندر أمير منطقة": a title behind the name
			}
			if w.Article && !f.isGiven(j) && words == 0 {
				break
			}
			if h, ok := f.hit(j, limit); ok && !f.isGiven(j) && hasKind(h.Entries, kg.State, kg.Organization, kg.Place) {
				break
			}
			if words >= 4 {
				break
			}
		}
		if words == 0 {
			given = f.isGiven(j) || f.fathered(j, limit) || f.syllabic(j, limit)
		}
		words++
		j++
		lastName = j
		if !f.pack.Capitals && !given && !titled {
			break
		}
	}
	if lastName == i || words == 0 {
		return 0, false
	}
	if !titled && words < 2 {
		return 0, given
	}
	return lastName, given
}

// capitalAnyway is true of a word of the language whose capital says nothing: at the
// head of its sentence, or in a headline in which all words have one.
func (f *finder) capitalAnyway(w *text.Word) bool {
	return (w.Initial || f.headline) && f.isCommon(w)
}

// capitalised is true of a sentence without a stop in which nearly all words of some
// length have capitals: a headline in the manner of many outlets.
func (f *finder) capitalised(s text.Sentence) bool {
	const least, long = 4, 4 // such words; letters of one
	if !f.pack.Capitals || s.Terminated {
		return false
	}
	capitals, all := 0, 0
	for i := s.First; i < s.Last; i++ {
		if w := &f.d.Words[i]; w.Class == text.Letters && runes(w.Fold) >= long {
			if all++; w.Case != text.Lower {
				capitals++
			}
		}
	}
	return all >= least && 10*capitals >= 9*all
}

// isInitial is true of "J." inside a name.
func (f *finder) isInitial(j, limit int) bool {
	w := &f.d.Words[j]
	return f.pack.Capitals && w.Class == text.Letters && w.Case != text.Lower && runes(w.Fold) == 1 &&
		j+1 < limit && f.d.Words[j+1].Fold == "." && !f.d.Words[j+1].Space
}

// apostrophed is true of what is cut at its apostrophe inside a name: "Bah N'Daw",
// "Gabriele D'Annunzio".
func (f *finder) apostrophed(j, limit int) bool {
	w := &f.d.Words[j]
	if !f.pack.Capitals || !w.Clitic || w.Initial || w.Case == text.Lower || !strings.HasSuffix(w.Fold, "'") || j+1 >= limit || f.taken[j+1] {
		return false
	}
	next := &f.d.Words[j+1]
	return next.Class == text.Letters && next.Case != text.Lower && !next.Space
}

// shortened is true of a name in short, with a stop, inside a name: "Md. Rafiq".
func (f *finder) shortened(j, limit int) bool {
	w := &f.d.Words[j]
	if !f.pack.Capitals || w.Case != text.Title || !f.pack.Abbreviations[w.Fold] || j+2 >= limit || f.d.Words[j+1].Fold != "." || f.d.Words[j+1].Space || f.d.Words[j+2].Case != text.Title || f.taken[j] {
		return false
	}
	_, end := f.office.Longest(f.d.Words, j, limit)
	return end == 0
}

// particleStarts is true of particles that can begin a name: Abu, Ould, Al.
func (f *finder) particleStarts(j, limit int) bool {
	return j+1 < limit && f.d.Words[j+1].Class == text.Letters && (!f.pack.Capitals || f.d.Words[j].Case != text.Lower)
}

// syllable is the most letters of a syllable of a Korean name as it is romanised.
const syllable = 6

// syllabic is true of a family name before a given name of two syllables that a
// hyphen joins, the second in small letters: Park Geun-hye.
func (f *finder) syllabic(j, limit int) bool {
	if !f.pack.Capitals || j+2 >= limit || j+3 < len(f.d.Words) && f.d.Words[j+3].Glued {
		return false
	}
	for i := range 3 {
		w := &f.d.Words[j+i]
		if f.taken[j+i] || w.Class != text.Letters || runes(w.Fold) > syllable || (w.Case == text.Lower) != (i == 2) || w.Glued != (i == 2) || i < 2 && f.isCommon(w) && (w.Initial || i == 1) || i == 2 && f.pack.KnownWord(w) { // no "China-led"
			return false
		}
	}
	return true
}

// fathered is true of a word that the name of a father follows, whatever word it
// is: "عساف بن سالم".
func (f *finder) fathered(j, limit int) bool {
	w := &f.d.Words[j]
	if f.pack.Capitals && w.Case == text.Lower || w.Article || runes(w.Fold) < 3 || f.common.Holds(w) || f.pack.Words.Is(f.d.Words, j, lang.Preposition) || f.pack.KnownWord(w) && !f.pack.Capitals {
		return false
	}
	return j+1 < limit && !f.taken[j+1] && f.father(j+1, limit) > 0
}

// father returns the word after the name that a particle of filiation at j
// stands before; 0 when there is none. In a script without capitals it is all
// that is written as one word, unless that begins with a preposition.
func (f *finder) father(j, limit int) int {
	p := &f.d.Words[j]
	if !f.filiation[p.Fold] || p.Clitic || p.Breaks > 0 || p.Initial || j+1 >= limit || f.pack.Capitals && p.Case != text.Lower {
		return 0
	}
	w := &f.d.Words[j+1]
	if f.taken[j+1] || w.Class != text.Letters || w.Clitic || w.Breaks > 0 || w.Initial || f.particle[w.Fold] {
		return 0
	}
	if f.pack.Capitals {
		if w.Case == text.Lower {
			return 0
		}
		return j + 2
	}
	if f.common.Holds(w) && f.common.Holds(p) || f.pack.Words.Is(f.d.Words, j+1, lang.Preposition) { // "ولد في"
		return 0
	}
	e := j + 2
	for e < limit && f.d.Words[e].Clitic && !f.d.Words[e].Space && f.d.Words[e].Class == text.Letters {
		e++
	}
	return e
}

// closesName is true of a word with the article and the ending of descent that
// ends a name before punctuation, common as it is: "راشيد الطالبي العلمي،"; of any
// that the patterns do not use where needed says that a title stands before a name of
// one word ("وزير البترول كريم بدوي").
func (f *finder) closesName(j, limit int, needed bool) bool {
	w := &f.d.Words[j]
	descends := w.Article && slices.ContainsFunc(f.pack.Descent, func(e string) bool { return strings.HasSuffix(w.Fold, e) })
	if runes(w.Fold) < 4 || !descends && !(needed && !f.pack.KnownWord(w)) {
		return false
	}
	if _, ok := f.hit(j, limit); ok {
		return false
	}
	return j+1 >= limit || f.d.Words[j+1].Class == text.Punct || f.d.Words[j+1].Initial
}
