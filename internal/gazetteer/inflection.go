package gazetteer

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/text"
)

// inflection holds a pack's inflection.yaml: endings of base forms with the
// endings that replace them. Names are declined word by word in step, column
// by column, so that every table of names has the same number of columns;
// adjectives and demonyms take each of their forms.
type inflection struct {
	Names      []class `yaml:"names"`      // single words of names of states, places and organisations
	People     []class `yaml:"people"`     // words of names of people
	Adjectives []class `yaml:"adjectives"` // words of adjectives, from the base form
	Demonyms   []class `yaml:"demonyms"`
}

// class replaces an ending. Except lists whole words that it leaves alone.
type class struct {
	Ending string   `yaml:"ending"`
	Forms  []string `yaml:"forms"`
	Except []string `yaml:"except"`

	common string // what all Forms begin with
}

func loadInflection(p *lang.Pack) (*inflection, error) {
	in := &inflection{}
	if !p.Has("inflection.yaml") {
		return in, nil
	}
	if err := p.Decode("inflection.yaml", in); err != nil {
		return nil, err
	}
	for _, list := range [][]class{in.Names, in.People, in.Adjectives, in.Demonyms} {
		for i := range list {
			list[i].Ending = text.Fold(list[i].Ending)
			for j := range list[i].Forms {
				list[i].Forms[j] = text.Fold(list[i].Forms[j])
			}
			for j := range list[i].Except {
				list[i].Except[j] = text.Fold(list[i].Except[j])
			}
			list[i].common = commonPrefix(list[i].Forms)
		}
	}
	return in, nil
}

type inflected struct {
	words []text.Word
	cases Cases
}

// forms returns the base form and the inflected forms of a name.
func (in *inflection) forms(a kg.Alias, kind kg.EntityKind, base []text.Word) []inflected {
	list := in.classes(a.Form, kind)
	if len(list) == 0 || allCapitals(base) {
		return []inflected{{base, AllCases}}
	}
	columns := 0
	perWord := make([][]string, len(base))
	for i := range base {
		perWord[i] = find(list, base[i].Fold)
		columns = max(columns, len(perWord[i]))
	}
	if columns == 0 {
		return []inflected{{base, AllCases}}
	}
	if qualifies(a.Form) { // an adjective or demonym has every form in every case
		return declined([]inflected{{base, AllCases}}, base, perWord, columns)
	}
	if len(base) == 1 && kind != kg.Person { // no word stays as it is
		columns = min(columns, everyWord)
	}
	out := declined(nil, base, perWord, columns)
	columnCases := nameColumns[:]
	if kind == kg.Person {
		columnCases = peopleColumns[:]
	}
	for c := range out {
		out[c].cases = columnCases[min(c, len(columnCases)-1)]
	}
	if perWord[len(base)-1] == nil { // its last word is not declined: the base stands in every case
		return append(out, inflected{base, AllCases})
	}
	return append(out, inflected{base, 1})
}

// classes are the classes by which names of a form and kind are inflected.
func (in *inflection) classes(form kg.AliasForm, kind kg.EntityKind) []class {
	switch {
	case form == kg.Adjective:
		return in.Adjectives
	case form == kg.Demonym:
		return in.Demonyms
	case kind == kg.Person:
		return in.People
	}
	return in.Names
}

// qualifies is true of the forms that stand beside a noun.
func qualifies(form kg.AliasForm) bool { return form == kg.Adjective || form == kg.Demonym }

// declined appends the words of a name in every column, those without a rule as
// they are.
func declined(out []inflected, base []text.Word, perWord [][]string, columns int) []inflected {
	out = slices.Grow(out, columns+1)
	room := make([]text.Word, 0, columns*len(base))
	for c := range columns {
		from := len(room)
		room = append(room, base...)
		ws := room[from:len(room):len(room)]
		for i := range ws {
			if c < len(perWord[i]) {
				ws[i].SetFold(perWord[i][c])
			}
		}
		out = append(out, inflected{ws, AllCases})
	}
	return out
}

func allCapitals(ws []text.Word) bool {
	for i := range ws {
		if ws[i].Case != text.Upper {
			return false
		}
	}
	return true
}

// find returns the forms of a word by the first class whose ending it has and
// that leaves at least two letters of stem.
func find(list []class, fold string) []string {
	for i := range list {
		c := &list[i]
		stem, ok := strings.CutSuffix(fold, c.Ending)
		if !ok {
			continue
		}
		if n := utf8.RuneCountInString(stem); n < 2 && (n < 1 || utf8.RuneCountInString(c.Ending) != 1) || contains(c.Except, fold) {
			continue
		}
		out := make([]string, len(c.Forms))
		for j, f := range c.Forms {
			out[j] = stem + f
		}
		return out
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// Declensions returns the inflected forms of a word of a person's name in a
// language, folded; nil where names are not declined.
func (g *Gazetteer) Declensions(lang, fold string) []string {
	in := g.infl[lang]
	if in == nil {
		return nil
	}
	return find(in.People, fold)
}

// everyWord is the number of columns in which every word of a name is declined.
const everyWord = 7

// The cases of the columns of the tables for names and for people: the six, the
// instrumental again, then those of a name of which one word stays as it is, an
// apposition (Республики Казахстан) or a woman's surname (Урсулой фон дер Ляйен).
var (
	nameColumns   = [...]Cases{1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 4, 1 << 1, 1 << 2, 1 << 4, 1 << 5, 1 << 3}
	peopleColumns = [...]Cases{1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 4, 1 << 1, 1<<2 | 1<<5, 1 << 3, 1 << 4}
)

// CasesOf returns the cases in which a word of a person's name can stand by its
// ending alone; AllCases where names, or names with such an ending, are not
// declined.
func (g *Gazetteer) CasesOf(lang, fold string) Cases {
	in := g.infl[lang]
	if in == nil || len(in.People) == 0 {
		return AllCases
	}
	var out Cases
	for i := range in.People {
		c := &in.People[i]
		for j := range min(len(c.Forms), everyWord) {
			if stem, ok := strings.CutSuffix(fold, c.Forms[j]); ok && len([]rune(stem)) > 1 {
				out |= peopleColumns[j]
			}
		}
	}
	if out&1 == 0 { // no name in the nominative ends so
		return AllCases
	}
	return out
}

// FormsOf returns the cases in which a word stands as a form of a person's name of
// which known holds the nominative and the genitive; 0 when it is a form of none.
func (g *Gazetteer) FormsOf(lang, fold string, known func(string) bool) Cases {
	in := g.infl[lang]
	if in == nil {
		return 0
	}
	var out Cases
	for i := range in.People {
		c := &in.People[i]
		for j := range min(len(c.Forms), everyWord) {
			stem, ok := strings.CutSuffix(fold, c.Forms[j])
			if !ok || out&peopleColumns[j] != 0 || !known(stem+c.Forms[0]) {
				continue
			}
			if forms := find(in.People, stem+c.Forms[0]); j < len(forms) && forms[j] == fold && known(forms[1]) {
				out |= peopleColumns[j]
			}
		}
	}
	return out
}

// Stem takes the case ending off a word of a person's name: the stem of the
// class with the longest ending, of any case, that the word has. It returns
// the word itself where names are not declined.
func (g *Gazetteer) Stem(lang, fold string) string {
	in := g.infl[lang]
	if in == nil {
		return fold
	}
	best := fold
	for i := range in.People {
		base := in.People[i].common
		for _, f := range in.People[i].Forms {
			if n := len(fold) - len(f); f == "" || n+len(base) >= len(best) {
				continue // it would not be shorter
			}
			if stem, ok := strings.CutSuffix(fold, f); ok && utf8.RuneCountInString(stem) >= 3 {
				best = stem + base
			}
		}
	}
	return best
}

func commonPrefix(list []string) string {
	if len(list) == 0 {
		return ""
	}
	p := list[0]
	for _, s := range list[1:] {
		for !strings.HasPrefix(s, p) {
			p = p[:len(p)-1]
		}
	}
	return strings.ToValidUTF8(p, "")
}
