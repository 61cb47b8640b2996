package lang

import (
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/text"
)

// WordClass is what a function word does in a clause.
type WordClass uint8

// The classes of words.yaml.
const (
	Conjunction    WordClass = iota // and, or: joins equals
	Preposition                     // any preposition
	Genitive                        // a preposition that makes a genitive: of, de
	Agent                           // a preposition before the doer of a passive: by, par
	Relative                        // who, which, الذي
	Complementizer                  // that, أن, que
	Subordinator                    // after, while, because: opens a clause
	Determiner                      // the, a, this
	Adverb                          // words that may stand anywhere and are passed over
	Modifier                        // adjectives that are passed over: official, working
	PassiveAux                      // was, were, été: makes a passive of the participle that follows
	Auxiliary                       // has, had, a, ont: part of the verb without changing what it says
	Between                         // between, بين
	Infinitive                      // to: makes an infinitive of the verb that follows
	Locative                        // in, at, to, capital: before a city that is meant as a place
	HeadedBy                        // led by, برئاسة: between a group and the person at its head
	Where                           // où, where: a relative for the place named before it
	ObjectRelative                  // a relative pronoun that is not its clause's subject by its form: которого
	Absolute                        // with: before a noun and the participle that it does: "with X accusing Y"
	Exemplifying                    // including, such as: between a group and some of its members
	Future                          // next, new: before an office whose holder is not the one named before
	Behalf                          // for, عن: before the side for which the person named behind it acts
	ObjectMarker                    // a: before a direct object that is a person or acts like one: "acusó a Irán"
	Genus                           // company, город: a noun before a name that only says what kind of thing it is
	Seat                            // в: before the body whose people a plural verb without a subject tells of
	Earlier                         // after, since: opens a clause of what lay before what the sentence tells
	When                            // when, where: opens a clause of the time or place that the sentence tells
	Undated                         // repeatedly, recently: what is done so is of no day that the report tells
	Side                            // side, جانب: with a state's adjective, the people of that state at a meeting
	Delegation                      // delegation, وفد: a group that travels with somebody
	Consists                        // including, يضم: between a delegation and its members
	Belonging                       // of, تابعة ل: between an instrument and whose it is
	Perfect                         // has, have: an auxiliary that makes of a verb what was done some time before now
	Origin                          // from, leaves: before the place that somebody came from
	Offset                          // since, after: before a noun with a time of its own, which dates nothing else
	Closing                         // at the end of: before a journey whose days lie before its last
	Setting                         // in, at, near: before where something happens
	Source                          // according to, selon: before who says it, and when it was said
	InOrder                         // respectively: of several, each has its own
)

// Words are the function words of a language, words.yaml.
type Words struct {
	index text.Phrases[WordClass]
	class [InOrder + 1]map[string]bool // folded phrases by class

	// ObjectPronouns are the pronouns that stand before their verb as its object,
	// folded, with the preposition they imply ("" for a direct object): la, lui.
	ObjectPronouns map[string]string

	// PluralEndings are the endings, folded, of verbs in the plural, where subjects
	// are left out.
	PluralEndings []string
	// PluralNames are the endings, folded, of names in the plural, of whom verbs in the
	// plural tell.
	PluralNames []string

	adverbEndings []string        // folded
	noAdverbs     map[string]bool // folded words that only look like adverbs
}

// shortestAdverb is the least length, in bytes, of a word taken for an adverb by
// its ending.
const shortestAdverb = 6

// AdverbByEnding tells whether a folded word that nothing else is known of is an
// adverb by its ending: accidentally, repetidamente.
func (w *Words) AdverbByEnding(fold string) bool {
	return len(fold) >= shortestAdverb && !w.noAdverbs[fold] && slices.ContainsFunc(w.adverbEndings, func(e string) bool { return strings.HasSuffix(fold, e) })
}

type wordsFile struct {
	Conjunctions    []string `yaml:"conjunctions"`
	Prepositions    []string `yaml:"prepositions"`
	Genitive        []string `yaml:"genitive"`
	Agent           []string `yaml:"agent"`
	Relatives       []string `yaml:"relatives"`
	Complementizers []string `yaml:"complementizers"`
	Subordinators   []string `yaml:"subordinators"`
	Determiners     []string `yaml:"determiners"`
	Adverbs         []string `yaml:"adverbs"`
	Modifiers       []string `yaml:"modifiers"`
	PassiveAux      []string `yaml:"passive_auxiliaries"`
	Auxiliaries     []string `yaml:"auxiliaries"`
	Between         []string `yaml:"between"`
	Infinitive      []string `yaml:"infinitive_markers"`
	Locative        []string `yaml:"locative"`
	HeadedBy        []string `yaml:"headed_by"`
	Where           []string `yaml:"where"`
	ObjectRel       []string `yaml:"object_relatives"`
	Absolute        []string `yaml:"absolute"`
	Exemplifying    []string `yaml:"exemplifying"`
	Future          []string `yaml:"future"`
	Behalf          []string `yaml:"behalf"`
	ObjectMarkers   []string `yaml:"object_markers"`
	Genus           []string `yaml:"genus"`
	Seats           []string `yaml:"seats"`
	Earlier         []string `yaml:"earlier"`
	When            []string `yaml:"when"`
	Undated         []string `yaml:"undated"`
	Sides           []string `yaml:"sides"`
	Delegations     []string `yaml:"delegations"`
	Consists        []string `yaml:"consists"`
	Belonging       []string `yaml:"belonging"`
	Perfect         []string `yaml:"perfect"`
	Origin          []string `yaml:"origin"`
	Offset          []string `yaml:"offset"`
	Closing         []string `yaml:"closing"`
	Setting         []string `yaml:"setting"`
	Source          []string `yaml:"source"`
	InOrder         []string `yaml:"in_order"`
	PluralEndings   []string `yaml:"plural_endings"`
	PluralNames     []string `yaml:"plural_names"`
	AdverbEndings   []string `yaml:"adverb_endings"`
	NoAdverbs       []string `yaml:"no_adverbs"`
	ObjectPronouns  []struct {
		Words []string `yaml:"words"`
		Prep  string   `yaml:"prep"`
	} `yaml:"object_pronouns"`
}

func (p *Pack) loadWords() error {
	if !p.Has("words.yaml") {
		return nil
	}
	var f wordsFile
	if err := p.Decode("words.yaml", &f); err != nil {
		return err
	}
	f.Subordinators = union(f.Subordinators, f.Earlier, f.When)
	f.Adverbs = union(f.Adverbs, f.Undated)
	for class, list := range [][]string{f.Conjunctions, f.Prepositions, f.Genitive, f.Agent, f.Relatives, f.Complementizers, f.Subordinators,
		f.Determiners, f.Adverbs, f.Modifiers, f.PassiveAux, f.Auxiliaries, f.Between, f.Infinitive, f.Locative, f.HeadedBy, f.Where, f.ObjectRel, f.Absolute, f.Exemplifying, f.Future, f.Behalf, f.ObjectMarkers, f.Genus, f.Seats, f.Earlier, f.When, f.Undated, f.Sides, f.Delegations, f.Consists, f.Belonging, f.Perfect, f.Origin, f.Offset, f.Closing, f.Setting, f.Source, f.InOrder} { // in the order of the constants
		for _, w := range list {
			ws := p.NameWords(w)
			if WordClass(class) == HeadedBy && len(p.Clitics.Prefixes) > 0 {
				ws = p.Clitics.Split(w, text.Tokenize(w), p.Known) // written as it stands in a text
			}
			p.Words.index.AddWritten(ws, w, WordClass(class))
			if p.Words.class[class] == nil {
				p.Words.class[class] = map[string]bool{}
			}
			p.Words.class[class][joined(ws)] = true
		}
		p.Know(list...)
	}
	for _, w := range f.PluralNames {
		p.Words.PluralNames = append(p.Words.PluralNames, text.Fold(w))
	}
	for _, w := range f.PluralEndings {
		p.Words.PluralEndings = append(p.Words.PluralEndings, text.Fold(w))
	}
	for _, w := range f.AdverbEndings {
		p.Words.adverbEndings = append(p.Words.adverbEndings, text.Fold(w))
	}
	p.Words.noAdverbs = map[string]bool{}
	for _, w := range f.NoAdverbs {
		p.Words.noAdverbs[text.Fold(w)] = true
	}
	p.Words.ObjectPronouns = map[string]string{}
	for _, o := range f.ObjectPronouns {
		for _, w := range o.Words {
			p.Words.ObjectPronouns[text.Fold(w)] = text.Fold(o.Prep)
		}
	}
	return nil
}

// union is a list with what others hold besides.
func union(list []string, others ...[]string) []string {
	for _, o := range others {
		for _, w := range o {
			if !slices.Contains(list, w) {
				list = append(list, w)
			}
		}
	}
	return list
}

// Longest returns the classes of the longest function word or phrase at word
// i, and the word after it; end is 0 when there is none.
func (w *Words) Longest(ws []text.Word, i, limit int) (classes []WordClass, end int) {
	return w.index.Longest(ws, i, limit)
}

// Spelled is like Longest and also returns how each class's word is written.
func (w *Words) Spelled(ws []text.Word, i, limit int) (classes []WordClass, written []string, end int) {
	return w.index.Spelled(ws, i, limit)
}

// Is tells whether the single word at i has a class.
func (w *Words) Is(ws []text.Word, i int, class WordClass) bool {
	cs, end := w.index.Longest(ws, i, i+1)
	if end == 0 {
		return false
	}
	for _, c := range cs {
		if c == class {
			return true
		}
	}
	return false
}

// OfClass returns the folded words and phrases of a class, words joined by
// single spaces. The map must not be changed.
func (w *Words) OfClass(c WordClass) map[string]bool { return w.class[c] }

func joined(ws []text.Word) string {
	s := ""
	for i := range ws {
		if i > 0 {
			s += " "
		}
		s += ws[i].Fold
	}
	return s
}
