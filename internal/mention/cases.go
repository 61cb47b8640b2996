package mention

import (
	"slices"

	"github.com/safir-graph/safir/internal/gazetteer"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/text"
)

// declined is the word of a phrase whose ending shows the phrase's case: the
// first, or the last of those that hyphens join to it.
func declined(ws []text.Word) int {
	i := 0
	for i+1 < len(ws) && ws[i+1].Glued {
		i++
	}
	return i
}

// decline remembers the forms of one office, so that the case of a form can be
// told.
func (r *Rules) decline(words []string) {
	if !r.pack.Cases {
		return
	}
	var forms []string
	for _, w := range words {
		if ws := r.pack.NameWords(w); len(ws) > 0 {
			if f := ws[declined(ws)].Fold; !slices.Contains(forms, f) {
				forms = append(forms, f)
			}
		}
	}
	for _, f := range forms {
		for _, g := range forms {
			if !slices.Contains(r.declined[f], g) {
				r.declined[f] = append(r.declined[f], g)
			}
		}
	}
}

// columns are the inflection tables' columns of each case; the seventh is a
// second instrumental.
var columns = [...]int{0, 1, 2, 3, 4, 5, 4}

// casesAt returns the cases in which the office word or phrase at words [i, end)
// can stand; 0 when they are not known.
func (f *finder) casesAt(i, end int) gazetteer.Cases {
	if !f.pack.Cases {
		return 0
	}
	w := f.d.Words[i+declined(f.d.Words[i:end])].Fold
	forms := f.declined[w]
	if len(forms) == 0 {
		return 0
	}
	if known, ok := f.casesOf.Load(w); ok {
		return known.(gazetteer.Cases)
	}
	var out gazetteer.Cases
	for _, base := range forms {
		table := f.g.Declensions(f.pack.Tag, base)
		if len(table) < 2 || !slices.Contains(forms, table[1]) {
			continue // not a base form
		}
		for c := range min(len(table), len(columns)) {
			if table[c] == w {
				out |= 1 << columns[c]
			}
		}
	}
	f.casesOf.Store(w, out)
	return out
}

// agrees is false of a name that cannot stand in the case of the title before it,
// by its given name or else by any of its words: "указом президента Иванов назначен".
func (f *finder) agrees(title gazetteer.Cases, i, end int) bool {
	if title == 0 {
		return true
	}
	if given := f.givenCases(i); given != 0 {
		return given&title != 0
	}
	for j := i; j < end; j++ {
		if w := &f.d.Words[j]; w.Class == text.Letters && f.g.CasesOf(f.pack.Tag, w.Fold)&title != 0 {
			return true
		}
	}
	return false
}

// givenCases returns the cases in which the given name at word i can stand; 0 where
// they are not known. Of names that hyphens join, the last is declined.
func (f *finder) givenCases(i int) gazetteer.Cases {
	for i+1 < len(f.d.Words) && f.d.Words[i+1].Glued {
		i++
	}
	if !f.pack.Cases || !f.isGiven(i) {
		return 0
	}
	return f.g.FormsOf(f.pack.Tag, f.d.Words[i].Fold, f.given.Has)
}

// anotherCase is true of a given name at word j that cannot stand in the case of
// the one at word i: somebody else's name, "указом Ивана Петрова Пётр Иванов".
func (f *finder) anotherCase(i, j int) bool {
	first := f.givenCases(i)
	if first == 0 {
		return false
	}
	second := f.givenCases(j)
	return second != 0 && first&second == 0
}

// casesOfNames tells in which cases the people stand who are not known, by their
// given names and the endings of their surnames.
func (f *finder) casesOfNames() {
	if !f.pack.Cases {
		return
	}
	for i := range f.out {
		m := &f.out[i]
		if m.Form != Named || m.Kind != kg.Person || len(m.Entries) > 0 || m.Name[1] == m.Name[0] {
			continue
		}
		own, alone := f.givenCases(m.Name[0]), m.Name[1]-m.Name[0] < 2
		if own == 0 && !alone {
			continue
		}
		if last := f.g.CasesOf(f.pack.Tag, f.d.Words[m.Name[1]-1].Fold); own == 0 {
			own = last
		} else if own&last != 0 {
			own &= last
		}
		switch {
		case m.Cases == 0:
			m.Cases = own
		case m.Cases&own != 0:
			m.Cases &= own
		}
	}
}
