package mention

import (
	"github.com/safir-graph/safir/internal/kg"
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
		if f.particle[w.Fold] && (j > i || f.particleStarts(j, limit)) {
			if j+1 >= limit || f.d.Words[j+1].Class != text.Letters {
				break
			}
			if w := &f.d.Words[j+1]; !f.pack.Capitals && j > i && !f.common.Holds(&f.d.Words[j]) && !f.taken[j+1] && !w.Clitic && w.Breaks == 0 && !w.Initial && f.isCommon(w) {
				lastName = j + 2 // "آل ثاني": what stands behind such a particle is a name, whatever else it is
				j, words = j+2, words+1
				continue
			}
			j++
			continue
		}
		if f.isInitial(j, limit) && words < maxName {
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
			if j == i && !titled && !f.isGiven(j) && (w.Initial && f.isCommon(w)) {
				break
			}
			if h, ok := f.hit(j, limit); ok && !w.Glued && !f.isGiven(j) && hasKind(h.Entries, kg.State, kg.Organization) && (j == i || h.Last-h.First > 1 || isAdjective(h.Entries)) {
				break
			}
			if vs, e := f.office.Longest(f.d.Words, j, limit); e > 0 && !f.isGiven(j) && !f.particle[w.Fold] && !(given && words == 1 && e == j+1 && vs[0].kind == honorific && f.capital(e) && e < limit) {
				break // but in "Hassan Sheikh Mohamud"
			}
			if f.isCommon(w) && w.Initial {
				break
			}
		} else {
			if w.Clitic && j > i {
				break
			}
			if f.isCommon(w) && !f.isGiven(j) {
				break
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
			given = f.isGiven(j)
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

// isInitial is true of "J." inside a name.
func (f *finder) isInitial(j, limit int) bool {
	w := &f.d.Words[j]
	return f.pack.Capitals && w.Class == text.Letters && w.Case != text.Lower && runes(w.Fold) == 1 &&
		j+1 < limit && f.d.Words[j+1].Fold == "." && !f.d.Words[j+1].Space
}

// particleStarts is true of particles that can begin a name: Abu, Ould, Al.
func (f *finder) particleStarts(j, limit int) bool {
	return j+1 < limit && f.d.Words[j+1].Class == text.Letters && (!f.pack.Capitals || f.d.Words[j].Case != text.Lower)
}
