// Package relation turns mentions and times into claims: it finds the verbs and
// nouns that trigger a pattern, the clause around them, who fills the
// pattern's slots, and whether the text says that the thing was done, planned,
// denied or only spoken of. Words and patterns come from the language packs;
// word order, voice, coordination, ellipsis and clause scope are handled here
// once for all languages.
package relation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/text"
)

// feature is what a form of a word says by itself.
type feature uint16

const (
	past feature = 1 << iota
	present
	future
	conditional
	subjunctive // only under another word: "that he visit", أن يزور
	infinitive
	participle // of the past: visited, signed
	gerund
	passive // passive by its form alone
	noun
	attributive // an active participle, which says what the noun beside it did: прибывший
)

var featureNames = map[string]feature{"past": past, "present": present, "future": future, "conditional": conditional, "subjunctive": subjunctive,
	"infinitive": infinitive, "participle": participle, "attributive": attributive, "gerund": gerund, "passive": passive}

const finite = past | present | future | conditional | passive

// form is one reading of a written form.
type form struct {
	lemma   string
	feature feature
	sign    uint8 // signOf(lemma)
}

// lemma is what is known of a word besides its forms.
type lemma struct {
	neverPassive bool
}

type lexiconFile struct {
	Verbs []struct {
		Lemma        string   `yaml:"lemma"`
		Past         []string `yaml:"past"`
		Present      []string `yaml:"present"`
		Future       []string `yaml:"future"`
		Conditional  []string `yaml:"conditional"`
		Subjunctive  []string `yaml:"subjunctive"`
		Infinitive   []string `yaml:"infinitive"`
		Participle   []string `yaml:"participle"`
		Attributive  []string `yaml:"attributive"`
		Gerund       []string `yaml:"gerund"`
		Passive      []string `yaml:"passive"`
		NeverPassive bool     `yaml:"never_passive"` // "est arrivé" is no passive
	} `yaml:"verbs"`
	Nouns []struct {
		Lemma string   `yaml:"lemma"`
		Forms []string `yaml:"forms"`
	} `yaml:"nouns"`
	// Instruments are nouns of the lexicon whose owner does what the verb after
	// them says: "Israeli strikes hit X".
	Instruments []string `yaml:"instruments"`
	// Told are nouns that speak of a deed told before, whose doer is meant where
	// somebody condemns it: "the attack", "the decision".
	Told struct {
		Definite []string `yaml:"definite"` // words before such a noun, one of which must stand there; none where the language has no article
		Nouns    []struct {
			Kinds []kg.RelationKind `yaml:"kinds"` // what the deed may have been
			Words []string          `yaml:"words"`
		} `yaml:"nouns"`
	} `yaml:"told"`
}

// effect is what a cue makes of what it governs.
type effect string

const (
	effectNone       effect = "NONE"       // spoken of only: no claim
	effectNegated    effect = "NEGATED"    // did not happen
	effectDenied     effect = "DENIED"     // somebody says that it did not happen
	effectCancelled  effect = "CANCELLED"  // a plan called off
	effectBackground effect = "BACKGROUND" // happened before what the article reports
	effectDecided    effect = "DECIDED"    // decided upon: done where the decision is the deed ("decided to dismiss"), else planned
)

type cue struct {
	name      string
	effect    effect
	verb      bool     // governs the verb that follows it
	noun      bool     // governs the noun that follows it
	clause    bool     // governs the clause that follows it
	wide      bool     // governs the whole sentence
	head      bool     // governs the verb that follows it in a headline: nothing but noun phrases before it
	after     bool     // stands after what it governs
	light     bool     // its subject does what the noun says: "paid a visit"
	tense     feature  // of the verb governed; 0 for any
	meanwhile bool     // what it governs is as sure as the verb of its clause: "during"
	addressed bool     // before what it says stands whom it is said to: "told a crowd that"
	via       []string // governs the noun after one of these prepositions, folded, wherever its subject stands
}

// governs is true of a cue that goes with a verb of these features: where its form
// may be of a tense that the cue leaves alone, it is.
func (c *cue) governs(f feature) bool {
	return c.tense == 0 || c.tense&f != 0 && (c.tense&past != 0 || f&past == 0)
}

type modalityFile struct {
	Cues []struct {
		Name      string   `yaml:"name"`
		Effect    effect   `yaml:"effect"`
		Scope     []string `yaml:"scope"` // verb, noun, clause, sentence, headline
		After     bool     `yaml:"after"`
		Light     bool     `yaml:"light"`
		Meanwhile bool     `yaml:"meanwhile"` // of the time of its clause: planned where that is
		Addressed bool     `yaml:"addressed"` // whom it is said to stands before the clause
		Tense     []string `yaml:"tense"`     // it governs only these forms of verbs: past, present …
		Via       []string `yaml:"via"`       // it governs the noun after one of these prepositions, with its subject between
		Words     []string `yaml:"words"`
	} `yaml:"cues"`
}

var effects = func() map[effect]bool {
	m := map[effect]bool{effectNone: true, effectNegated: true, effectDenied: true, effectCancelled: true, effectBackground: true, effectDecided: true}
	for _, x := range kg.Modalities {
		m[effect(x)] = true
	}
	return m
}()

// Rules are the compiled relation rules of one language pack.
type Rules struct {
	pack     *lang.Pack
	forms    text.Phrases[form]
	lemmas   map[string]*lemma
	words    map[string][]string // "visit" / "visit.n" → written forms; while rules are compiled
	cues     text.Phrases[*cue]
	patterns map[string][]*Pattern // trigger lemma → patterns
	list     []*Pattern
	named    map[string]*Pattern // by full name
	wanted   map[string]bool     // lemmas that patterns wait for
	// instruments are lemmas of nouns whose owner acts
	instruments map[string]bool
	calls       map[string]bool              // lemmas of nouns for a call by telephone
	partners    map[string]bool              // prepositions that patterns have before {partner}, folded
	told        map[string][]kg.RelationKind // folded nouns for a deed told before → what it may have been
	definite    map[string]bool              // folded words before them

	// What was found out of words of rules while they are compiled: those that
	// knowPlain entered, and the folded prepositions, "" for other words.
	plain map[string]bool
	preps map[string]string
}

// Load compiles a pack's lexicon.yaml, modality.yaml and patterns/*.yaml and
// adds their words to its vocabulary. kinds tells whether a relation kind
// exists. An error names the file and the pattern.
func Load(p *lang.Pack, kinds func(kg.RelationKind) bool) (*Rules, error) {
	r := &Rules{pack: p, lemmas: map[string]*lemma{}, words: map[string][]string{}, patterns: map[string][]*Pattern{}, wanted: map[string]bool{}, instruments: map[string]bool{}, partners: map[string]bool{}, named: map[string]*Pattern{},
		told: map[string][]kg.RelationKind{}, definite: map[string]bool{}, plain: map[string]bool{}, preps: map[string]string{}}
	names := append(p.Glob("lexicon.yaml"), p.Glob("lexicon/*.yaml")...)
	lexicons, err := lang.DecodeAll[lexiconFile](p, names)
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		if err := r.loadLexicon(name, &lexicons[i], kinds); err != nil {
			return nil, err
		}
	}
	if p.Has("modality.yaml") {
		if err := r.loadModality(); err != nil {
			return nil, err
		}
	}
	names = p.Glob("patterns/*.yaml")
	rules, err := lang.DecodeAll[[]Rule](p, names)
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		if err := r.loadPatterns(name, rules[i], kinds); err != nil {
			return nil, err
		}
	}
	r.findTalks()
	r.forms.Clip()
	r.cues.Clip()
	r.words, r.plain, r.preps = nil, nil, nil // only compiling needs them
	return r, nil
}

// formsOfVerb and formsOfNoun are about how many forms of a word are listed.
const formsOfVerb, formsOfNoun = 16, 4

func (r *Rules) loadLexicon(name string, f *lexiconFile, kinds func(kg.RelationKind) bool) error {
	r.forms.Reserve(formsOfVerb*len(f.Verbs) + formsOfNoun*len(f.Nouns))
	var room []text.Word
	add := func(key, l string, forms []string, feat feature) {
		if len(forms) == 0 {
			return
		}
		var whole []string
		sign := signOf(l)
		written := r.words[key]
		for _, w := range forms {
			room = r.pack.LearnInto(room, w)
			ws := room
			if feat&(finite|infinitive|subjunctive) != 0 && ws[0].Article { // a verb carries no article: its first letters look like one
				ws = text.Tokenize(w)
				whole = append(whole, w)
			}
			r.forms.AddWritten(ws, w, form{l, feat, sign})
			if !slices.Contains(written, w) {
				written = append(written, w)
			}
		}
		r.words[key] = written
		r.pack.KnowWhole(whole...)
	}
	for _, v := range f.Verbs {
		if r.lemmas[v.Lemma] != nil {
			return fmt.Errorf("lang %s/%s: %w: the verb %q is given twice", r.pack.Tag, name, kg.ErrInvalid, v.Lemma)
		}
		r.lemmas[v.Lemma] = &lemma{neverPassive: v.NeverPassive}
		for _, l := range []struct {
			forms []string
			feat  feature
		}{{v.Past, past}, {v.Present, present}, {v.Future, future}, {v.Conditional, conditional}, {v.Subjunctive, subjunctive},
			{v.Infinitive, infinitive}, {v.Participle, participle}, {v.Attributive, attributive}, {v.Gerund, gerund}, {v.Passive, passive}} {
			add(v.Lemma, v.Lemma, l.forms, l.feat)
		}
	}
	for _, w := range f.Told.Definite {
		r.definite[joinFold(r.pack.NameWords(w))] = true
	}
	for _, n := range f.Told.Nouns {
		for _, k := range n.Kinds {
			if !kinds(k) {
				return fmt.Errorf("lang %s/%s: %w: no kind %q", r.pack.Tag, name, kg.ErrInvalid, k)
			}
		}
		for _, w := range n.Words {
			fold := joinFold(r.pack.NameWords(w))
			r.told[fold] = append(r.told[fold], n.Kinds...)
		}
	}
	for _, n := range f.Instruments {
		r.instruments[n+".n"] = true
	}
	for _, n := range f.Nouns {
		key := n.Lemma + ".n"
		if r.lemmas[key] != nil {
			return fmt.Errorf("lang %s/%s: %w: the noun %q is given twice", r.pack.Tag, name, kg.ErrInvalid, n.Lemma)
		}
		r.lemmas[key] = &lemma{}
		add(key, key, n.Forms, noun)
	}
	return nil
}

func (r *Rules) loadModality() error {
	var f modalityFile
	if err := r.pack.Decode("modality.yaml", &f); err != nil {
		return err
	}
	for _, c := range f.Cues {
		if !effects[c.Effect] {
			return fmt.Errorf("lang %s/modality.yaml: cue %s: %w: no effect %q", r.pack.Tag, c.Name, kg.ErrInvalid, c.Effect)
		}
		q := &cue{name: c.Name, effect: c.Effect, after: c.After, light: c.Light, meanwhile: c.Meanwhile, addressed: c.Addressed}
		for _, v := range c.Via {
			q.via = append(q.via, text.Fold(v))
		}
		for _, t := range c.Tense {
			f, ok := featureNames[t]
			if !ok {
				return fmt.Errorf("lang %s/modality.yaml: cue %s: %w: no tense %q", r.pack.Tag, c.Name, kg.ErrInvalid, t)
			}
			q.tense |= f
		}
		for _, s := range c.Scope {
			switch s {
			case "verb":
				q.verb = true
			case "noun":
				q.noun = len(c.Via) == 0
			case "clause":
				q.clause = true
			case "sentence":
				q.wide = true
			case "headline":
				q.head = true
			default:
				return fmt.Errorf("lang %s/modality.yaml: cue %s: %w: no scope %q", r.pack.Tag, c.Name, kg.ErrInvalid, s)
			}
		}
		for _, w := range c.Words {
			phrases, err := r.expand(w)
			if err != nil {
				return fmt.Errorf("lang %s/modality.yaml: cue %s: %w", r.pack.Tag, c.Name, err)
			}
			for _, ph := range phrases {
				r.cues.AddWritten(r.phraseWords(ph), ph, q)
			}
		}
	}
	return nil
}

// phraseWords cuts a phrase of rules the way a document is cut, clitics taken
// off, so that a rule may be written as it reads.
func (r *Rules) phraseWords(phrase string) []text.Word {
	for _, w := range strings.Fields(phrase) {
		if !strings.ContainsAny(w, "<>{}()[]|") {
			r.knowPlain(w)
		}
	}
	return r.pack.Cut(phrase)
}

// knowPlain adds a rule's word to the vocabulary unless it is a known word with
// clitics, which is to be cut like the same word in a text.
func (r *Rules) knowPlain(w string) {
	if !r.plain[w] && len(r.pack.Cut(w)) == 1 {
		r.plain[w] = true
		r.pack.Know(w)
	}
}

// expand replaces each <lemma> in a phrase by the lemma's written forms.
func (r *Rules) expand(phrase string) ([]string, error) {
	open := strings.IndexByte(phrase, '<')
	if open < 0 {
		return []string{phrase}, nil
	}
	end := strings.IndexByte(phrase[open:], '>')
	if end < 0 {
		return nil, fmt.Errorf("%w: %q lacks a >", kg.ErrInvalid, phrase)
	}
	name := phrase[open+1 : open+end]
	forms := r.words[name]
	if forms == nil {
		return nil, fmt.Errorf("%w: no word <%s> in the lexicon", kg.ErrInvalid, name)
	}
	var out []string
	for _, f := range forms {
		rest, err := r.expand(phrase[:open] + f + phrase[open+end+1:])
		if err != nil {
			return nil, err
		}
		out = append(out, rest...)
	}
	return out, nil
}
