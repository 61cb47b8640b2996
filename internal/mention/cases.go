package mention

import (
	"slices"

	"github.com/safir-graph/safir/internal/gazetteer"
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

// agrees is false of a name none of whose words can stand in the case of the title
// before it: "указом президента Иванов назначен".
func (f *finder) agrees(title gazetteer.Cases, i, end int) bool {
	if title == 0 {
		return true
	}
	for j := i; j < end; j++ {
		if w := &f.d.Words[j]; w.Class == text.Letters && f.g.CasesOf(f.pack.Tag, w.Fold)&title != 0 {
			return true
		}
	}
	return false
}
