package mention

import (
	"fmt"
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/text"
)

// ProperHead is a common noun inside a name that says what the name is of:
// "Kotoka International Airport", "House of Representatives".
type ProperHead struct {
	Kind  kg.EntityKind `yaml:"kind"`
	Type  string        `yaml:"type"`  // AIRPORT, COMPANY, COUNCIL …
	Words []string      `yaml:"words"` // every form
	// Lower: the noun also counts in lower case beside a name: "Herat province".
	Lower bool `yaml:"lower"`
}

// loadProper reads proper.yaml, a list of ProperHead.
func (r *Rules) loadProper() error {
	if !r.pack.Has("proper.yaml") {
		return nil
	}
	var heads []ProperHead
	if err := r.pack.Decode("proper.yaml", &heads); err != nil {
		return err
	}
	for _, h := range heads {
		if !slices.Contains(kg.EntityKinds, h.Kind) {
			return fmt.Errorf("lang %s/proper.yaml: %w: no entity kind %q", r.pack.Tag, kg.ErrInvalid, h.Kind)
		}
		for _, w := range h.Words {
			r.proper.AddWritten(r.pack.NameWords(w), w, h)
		}
		r.pack.Know(h.Words...)
	}
	return nil
}

// maxProper bounds a name with a common noun, in words.
const maxProper = 9

// properName takes a capitalised name at i that carries a noun of proper.yaml.
// Where nouns follow what qualifies them, the noun ends the name or opens its
// genitive ("Organization of American States"); elsewhere it comes first. The
// answer is the word after it, 0 when there is none; a longer name that the
// gazetteer knows goes before.
func (f *finder) properName(i, limit int) int {
	if f.taken[i] {
		return 0
	}
	if !f.pack.Capitals {
		return f.calledPlace(i, limit)
	}
	var end int
	var h ProperHead
	if f.pack.NounModifiers {
		h, end = f.headLast(i, limit)
	} else {
		h, end = f.headFirst(i, limit)
	}
	if end == 0 {
		return 0
	}
	if known, ok := f.hit(i, limit); ok && (known.Last >= end || isAdjective(known.Entries)) {
		return 0
	}
	m := Mention{First: i, Last: end, Name: [2]int{i, end}, Form: Named, Kind: h.Kind, Proper: new(h)}
	if f.pack.Cases {
		if _, _, e := f.proper.Spelled(f.d.Words, i, limit); f.d.Words[e].Fold == "\"" { // the name is what stands between the marks
			m.Name = [2]int{e + 1, end - 1}
		} else {
			m.Name[0] = e
		}
	}
	if n := len(f.out); n > 0 && h.Kind == kg.Organization { // "Malian National Police", "Mali's National Council"
		prev := &f.out[n-1]
		beside := prev.Last == i || prev.Last == i-1 && f.d.Words[i-1].Clitic
		if beside && hasKind(prev.Entries, kg.State) {
			m.State = &StateRef{First: prev.First, Last: prev.Last, Entries: prev.Entries}
		}
	}
	f.add(m)
	return end
}

// calledPlace takes a name that is not known behind a common noun for a place, in
// a script without capitals: "بلدة X". The name is one word that is not common,
// or two.
func (f *finder) calledPlace(i, limit int) int {
	if !f.pack.Construct || f.d.Words[i].Article {
		return 0
	}
	hs, e := f.proper.Longest(f.d.Words, i, limit)
	if e == 0 || hs[0].Kind != kg.Place {
		return 0
	}
	if _, ok := f.hit(i, limit); ok {
		return 0
	}
	j := e
	for ; j < limit && j-e < 2; j++ {
		w := &f.d.Words[j]
		if f.taken[j] || w.Class != text.Letters || w.Breaks > 0 || w.Initial || w.Clitic || runes(w.Fold) < 3 || f.isCommon(w) || w.Article && j > e {
			break
		}
		if _, end := f.pack.Words.Longest(f.d.Words, j, limit); end > 0 {
			break
		}
		if _, ok := f.hit(j, limit); ok && j == e {
			return 0
		} else if ok {
			break
		}
		if _, end := f.office.Longest(f.d.Words, j, limit); end > 0 {
			break
		}
		if _, end := f.proper.Longest(f.d.Words, j, limit); end > 0 {
			break
		}
	}
	if j == e {
		return 0
	}
	f.add(Mention{First: e, Last: j, Name: [2]int{e, j}, Form: Named, Kind: kg.Place, Proper: &hs[0]})
	return j
}

// capital is true of a word that a name may consist of, none behind the text's last.
func (f *finder) capital(j int) bool {
	if j >= len(f.d.Words) {
		return false
	}
	w := &f.d.Words[j]
	return w.Class == text.Letters && w.Case != text.Lower && !f.taken[j]
}

// headLast reads "Kotoka International Airport", "Herat province", "House of
// Representatives".
func (f *finder) headLast(i, limit int) (ProperHead, int) {
	if !f.capital(i) || f.d.Words[i].Initial && f.isCommon(&f.d.Words[i]) {
		return ProperHead{}, 0
	}
	for j := i; j < limit && j-i < maxProper; {
		w := &f.d.Words[j]
		if j > i && (w.Breaks > 0 || w.Initial) {
			break
		}
		if hs, e := f.proper.Longest(f.d.Words, j, limit); e > 0 && (f.capital(j) || hs[0].Lower && j > i) {
			if hs[0].Kind == kg.Organization && f.d.Words[e-1].Case != text.Lower {
				if g := f.genitiveName(e, limit); g > 0 {
					return hs[0], g
				}
			}
			if j > i && (e >= limit || !f.capital(e) || f.d.Words[e].Breaks > 0) {
				return hs[0], e
			}
			if j > i {
				j = e
				continue
			}
		}
		if !f.capital(j) || w.Clitic {
			break
		}
		if _, e := f.office.Longest(f.d.Words, j, limit); e > 0 && !f.isGiven(j) && j == i {
			break
		}
		j++
	}
	return ProperHead{}, 0
}

// genitiveName reads "of American States" at j.
func (f *finder) genitiveName(j, limit int) int {
	if j >= limit || !f.pack.Words.Is(f.d.Words, j, lang.Genitive) {
		return 0
	}
	last := 0
	for k, n := j+1, 0; k < limit && n < maxProper && f.d.Words[k].Breaks == 0; k, n = k+1, n+1 {
		w := &f.d.Words[k]
		switch {
		case f.capital(k) && !w.Clitic:
			if h, ok := f.hit(k, limit); ok && n == 0 && hasKind(h.Entries, kg.State, kg.Person) {
				return 0 // "the Parliament of Uganda": a body described in words
			}
			last = k + 1
		case f.pack.Words.Is(f.d.Words, k, lang.Determiner) || f.isConjunction(k) && k+1 < limit && f.capital(k+1) || f.pack.Words.Is(f.d.Words, k, lang.Genitive):
		default:
			return last
		}
	}
	return last
}

// setOff returns the word after the name that stands at j behind its noun in a
// language that declines nouns: one in quotation marks ("банк «X»"), or, of a place,
// words in capitals; 0 when none does, or one that is known by itself.
func (f *finder) setOff(h ProperHead, j, limit int) int {
	if j < limit && f.d.Words[j].Fold == "\"" && f.closingQuote(j, limit) {
		if known, ok := f.hit(j+1, limit); ok && f.d.Words[min(known.Last, len(f.d.Words)-1)].Fold == "\"" {
			return 0
		}
		for j++; f.d.Words[j].Fold != "\""; j++ {
		}
		return j + 1
	}
	if h.Kind != kg.Place {
		return 0
	}
	last := 0
	for ; j < limit && f.capital(j) && f.d.Words[j].Breaks == 0 && !f.isGiven(j); j++ {
		if _, ok := f.hit(j, limit); ok && last == 0 {
			return 0
		}
		if _, end := f.office.Longest(f.d.Words, j, limit); end > 0 {
			break
		}
		last = j + 1
	}
	return last
}

// headFirst reads "Aéroport international Léopold-Sédar-Senghor", "Conseil de
// transition", "base Kosseï".
func (f *finder) headFirst(i, limit int) (ProperHead, int) {
	hs, spelled, e := f.proper.Spelled(f.d.Words, i, limit)
	if e == 0 {
		return ProperHead{}, 0
	}
	h := hs[0]
	if f.pack.Cases {
		return h, f.setOff(h, e, limit)
	}
	written := f.capital(i) && !f.d.Words[i].Initial
	if f.d.Words[i].Case == text.Lower && !slices.Contains(spelled, text.Written(f.d.Quote(f.d.SpanOf(i, e)))) {
		return ProperHead{}, 0 // "placé" is no "place"
	}
	if !written && !h.Lower {
		return ProperHead{}, 0
	}
	last, small := 0, 0
	for j := e; j < limit && j-i < maxProper && f.d.Words[j].Breaks == 0 && small < 3; j++ {
		w := &f.d.Words[j]
		switch {
		case w.Class == text.Punct && w.Fold == "-" && !w.Space:
		case f.capital(j):
			if k, ok := f.hit(j, limit); ok && hasKind(k.Entries, kg.State, kg.Person) && k.Last > j+1 {
				return h, last
			}
			last, small = j+1, 0
		case w.Class != text.Letters || f.taken[j]:
			return h, last
		case f.pack.Words.Is(f.d.Words, j, lang.Genitive) || f.pack.Words.Is(f.d.Words, j, lang.Determiner):
			small++
		case written && last == 0 && !f.isConjunction(j) && !f.pack.Words.Is(f.d.Words, j, lang.Preposition): // "Assemblée nationale"
			last, small = j+1, small+1
			if j > e {
				return h, last // "Conseil de transition"
			}
		default:
			return h, last
		}
	}
	return h, last
}
