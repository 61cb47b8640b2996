package relation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/text"
)

// Pattern is one way of saying a relation: a trigger and the slots around it.
//
// It is written as it reads, with {slots} and the <trigger>:
//
//	{subject} <visit> {object}
//	{subject} <sign> {object} with {partner}
//	{subject} <pay> [official] visit to {object}
//	<visit.n> {subject} (to|in) {object}
//	<talks.n> between {both}
//
// <x> is a verb of the lexicon in any form, <x.n> a noun. The slot before a verb
// is its grammatical subject wherever the language puts it; a passive exchanges
// subject and object by itself. {subject} after a noun is its genitive or
// possessive, or the subject of a light verb that governs it. A slot without a
// preposition is a direct object. (a|b) are alternatives, [x] may be missing.
// Slots: subject, object, both (two or more, each with each), partner (joins
// the subject), principal, place, role (an office without a name), what (the
// rest of the clause, as words), any (must be there, is not used). A preposition at
// the end must follow; one that marks infinitives, with an infinitive behind it. {slot?} may
// be empty, {slot:STATE|PERSON} narrows the kinds, {slot:adj} is an adjective that
// qualifies the trigger, {slot:poss} is whose the next noun is ("condemned Israel's
// strikes", "condemned the Israeli strikes"). A pattern with {role} and without
// {object} is about the state or body whose office it is. Holders of offices who
// are not named fill PERSON slots, and their state or body stands in.
type Pattern struct {
	Name  string // "<lang>/<kind>/<name>"
	Kind  kg.RelationKind
	Text  string
	Rule  Rule
	left  *slot
	right []element
	verb  bool
	lemma string
	talk  bool    // it leaves open whether the two met or talked by telephone
	needs []signs // for each of the words that have to stand beside the trigger, its alternatives

	without text.Set // folded words
}

// Rule is a pattern as it is written in patterns/*.yaml.
type Rule struct {
	Name    string          `yaml:"name"`
	Kind    kg.RelationKind `yaml:"kind"`
	Pattern string          `yaml:"pattern"`
	// Modality and Polarity set what the trigger itself says: a planned visit, a refusal.
	Modality kg.Modality `yaml:"modality"`
	Polarity kg.Polarity `yaml:"polarity"`
	// Stands: a noun that says by itself that the thing is so.
	Stands bool `yaml:"stands"`
	// Opens: a noun that says so by itself where it opens its sentence, as headlines do.
	Opens bool `yaml:"opens"`
	// Stated: the subject stands with its verb or before it in the sentence; it is not
	// taken over from another clause, as the verb could be a passive.
	Stated bool `yaml:"stated"`
	// Definite: the noun has the article, which makes of it a thing that is so: الغارات.
	Definite bool `yaml:"definite"`
	// Past: what is said lies before what the article reports and is not dated by it.
	Past bool `yaml:"past"`
	// Undated: the times beside it are of something else: "visited X in May at the invitation of".
	Undated bool `yaml:"undated"`
	// Coming: told in the present tense before its subject, the deed is still to come:
	// يلتقي الرئيس. A headline, with its subject in front, tells what is done.
	Coming bool `yaml:"coming"`
	// Begins: what is said to have been done then has held since: "established relations in 1992".
	Begins bool `yaml:"begins"`
	// Context is a field that the words themselves say: military, economic.
	Context string `yaml:"context"`
	// SubjectState: the claim is also made of the state for which the subject holds office.
	SubjectState bool `yaml:"subject_state"`
	// Speaks: a subject who is a person stands for the body or state for whom he or she
	// speaks: "the spokesman announced the capture of X".
	Speaks bool `yaml:"speaks"`
	// ObjectState: the claim is made of the state for which the object holds office.
	ObjectState bool `yaml:"object_state"`
	// Factual: nothing is claimed of what is only planned, proposed or expected.
	Factual bool `yaml:"factual"`
	// Passive: the trigger has to be a passive.
	Passive bool `yaml:"passive"`
	// Without lists words that must not stand in the clause: "met by phone" is no meeting.
	Without []string `yaml:"without"`
	// Role is the office that the words themselves say.
	Role            string    `yaml:"role"`
	Examples        []Example `yaml:"examples"`
	Counterexamples []string  `yaml:"counterexamples"`
}

// Example is a text in which the pattern must be found.
type Example struct {
	Text     string      `yaml:"text"`
	Subject  string      `yaml:"subject"`
	Object   string      `yaml:"object"`
	Modality kg.Modality `yaml:"modality"`
	Polarity kg.Polarity `yaml:"polarity"`
}

type slot struct {
	name     string
	preps    map[string]bool // folded; nil for a direct object
	optional bool
	kinds    []kg.EntityKind
	adj      bool
	poss     bool
}

// has is true of a pattern with a slot of this name.
func (p *Pattern) has(name string) bool {
	if p.left != nil && p.left.name == name {
		return true
	}
	return slices.ContainsFunc(p.right, func(e element) bool { return e.slot != nil && e.slot.name == name })
}

// element is a slot after the trigger, or words that have to stand there.
type element struct {
	slot     *slot
	words    map[string]bool // folded single words or lemma keys
	optional bool
	ends     bool // a preposition without a slot
	marks    bool // of those, one that marks infinitives: one has to follow
}

// object is the pattern's {object} slot; an empty one where it has none.
func (p *Pattern) object() slot {
	if p.left != nil && p.left.name == "object" {
		return *p.left
	}
	for _, e := range p.right {
		if e.slot != nil && e.slot.name == "object" {
			return *e.slot
		}
	}
	return slot{}
}

var slotNames = map[string]bool{"subject": true, "object": true, "both": true, "partner": true, "principal": true, "place": true, "role": true, "what": true, "any": true}

func (r *Rules) loadPatterns(name string, rules []Rule, kinds func(kg.RelationKind) bool) error {
	for _, rule := range rules {
		fail := func(err error) error {
			return fmt.Errorf("lang %s/%s: pattern %q: %w", r.pack.Tag, name, rule.Name, err)
		}
		if rule.Name == "" || !kinds(rule.Kind) {
			return fail(fmt.Errorf("%w: a pattern needs a name and a kind of the ontology, not %q", kg.ErrInvalid, rule.Kind))
		}
		full := r.pack.Tag + "/" + strings.ToLower(string(rule.Kind)) + "/" + rule.Name
		if r.named[full] != nil {
			return fail(fmt.Errorf("%w: the name is given twice", kg.ErrInvalid))
		}
		p := &Pattern{Name: full, Kind: rule.Kind, Text: rule.Pattern, Rule: rule}
		if err := r.compile(p); err != nil {
			return fail(err)
		}
		r.list = append(r.list, p)
		r.named[full] = p
		r.patterns[p.lemma] = append(r.patterns[p.lemma], p)
		r.wanted[p.lemma] = true
		for _, e := range p.right {
			if e.slot != nil && e.slot.name == "partner" {
				maps.Copy(r.partners, e.slot.preps)
			}
			for w := range e.words {
				r.wanted[w] = true
			}
		}
	}
	return nil
}

// Patterns lists all patterns in the order of their files.
func (r *Rules) Patterns() []*Pattern { return r.list }

// Pattern returns a pattern by its full name; nil when there is none.
func (r *Rules) Pattern(name string) *Pattern { return r.named[name] }

// Form is "verbal" for a pattern that a verb calls for, "nominal" for a noun.
func (p *Pattern) Form() string {
	if p.verb {
		return "verbal"
	}
	return "nominal"
}

func (r *Rules) compile(p *Pattern) error {
	toks, err := lexPattern(p.Text)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(toks, func(t patternToken) bool { return t.kind == '<' })
	if at < 0 {
		return fmt.Errorf("%w: no <trigger>", kg.ErrInvalid)
	}
	p.lemma = toks[at].text
	if r.lemmas[p.lemma] == nil {
		return fmt.Errorf("%w: no word <%s> in the lexicon", kg.ErrInvalid, p.lemma)
	}
	for _, w := range p.Rule.Without {
		for _, x := range r.pack.NameWords(w) {
			p.without.Add(x.Fold)
		}
		r.pack.Know(w)
	}
	p.verb = !strings.HasSuffix(p.lemma, ".n")
	for _, t := range toks[:at] {
		if t.kind != '{' || p.left != nil {
			return fmt.Errorf("%w: only one slot may stand before the trigger", kg.ErrInvalid)
		}
		if p.left, err = newSlot(t.text); err != nil {
			return err
		}
	}
	var preps map[string]bool
	var pending []patternToken
	flush := func() {
		for _, t := range pending {
			words := map[string]bool{}
			for _, alt := range t.alternatives() {
				if strings.HasPrefix(alt, "<") {
					words[strings.Trim(alt, "<>")] = true
					continue
				}
				for _, w := range r.phraseWords(alt) {
					words[w.Fold] = true
				}
			}
			p.right = append(p.right, element{words: words, optional: t.optional})
			if !t.optional {
				var need signs
				for w := range words {
					need.add(signOf(w))
				}
				p.needs = append(p.needs, need)
			}
		}
		pending = nil
	}
	for _, t := range toks[at+1:] {
		switch t.kind {
		case '{':
			s, err := newSlot(t.text)
			if err != nil {
				return err
			}
			s.preps = preps
			preps = nil
			flush()
			p.right = append(p.right, element{slot: s})
		case '<':
			if r.lemmas[t.text] == nil {
				return fmt.Errorf("%w: no word <%s> in the lexicon", kg.ErrInvalid, t.text)
			}
			preps = nil // a preposition before it belongs to it
			pending = append(pending, patternToken{kind: 'w', text: "<" + t.text + ">", optional: t.optional})
		default:
			for _, piece := range r.cliticPieces(t) {
				if set, ok := r.prepositions(piece); ok {
					preps = set
					continue
				}
				if preps != nil {
					// a preposition before a word that is no slot belongs to that word
					preps = nil
				}
				pending = append(pending, piece)
			}
		}
	}
	flush()
	if preps != nil { // a preposition at the end has to stand there: "ask {object} to"
		marks := true
		for w := range preps {
			ws := r.pack.NameWords(w)
			marks = marks && len(ws) == 1 && r.pack.Words.Is(ws, 0, lang.Infinitive)
		}
		p.right = append(p.right, element{words: preps, ends: true, marks: marks})
	}
	return nil
}

// cliticPieces cuts a written word of a pattern as a text is cut, so that
// "بزيارة" is a preposition and a noun.
func (r *Rules) cliticPieces(t patternToken) []patternToken {
	if strings.Contains(t.text, "|") || strings.Contains(t.text, "<") {
		return []patternToken{t}
	}
	ws := r.pack.Cut(t.text)
	if len(ws) < 2 {
		return []patternToken{t}
	}
	var out []patternToken
	for _, w := range ws {
		out = append(out, patternToken{kind: 'w', text: t.text[w.Start:w.End], optional: t.optional})
	}
	return out
}

// prepositions returns the folded alternatives of a token when all of them are
// prepositions.
func (r *Rules) prepositions(t patternToken) (map[string]bool, bool) {
	set := map[string]bool{}
	for _, alt := range t.alternatives() {
		if strings.HasPrefix(alt, "<") {
			return nil, false
		}
		fold, met := r.preps[alt]
		if !met {
			fold = r.preposition(alt)
			r.preps[alt] = fold
		}
		if fold == "" {
			return nil, false
		}
		set[fold] = true
	}
	return set, true
}

// preposition returns the folded form of a preposition; "" for other words.
func (r *Rules) preposition(phrase string) string {
	ws := r.pack.NameWords(phrase)
	classes, end := r.pack.Words.Longest(ws, 0, len(ws))
	if end != len(ws) || len(ws) == 0 || !isPreposition(classes) {
		return ""
	}
	return joinFold(ws)
}

func isPreposition(cs []lang.WordClass) bool {
	for _, c := range cs {
		switch c {
		case lang.Preposition, lang.Genitive, lang.Agent, lang.Between:
			return true
		}
	}
	return false
}

func joinFold(ws []text.Word) string {
	if len(ws) == 1 {
		return ws[0].Fold
	}
	parts := make([]string, len(ws))
	for i := range ws {
		parts[i] = ws[i].Fold
	}
	return strings.Join(parts, " ")
}

type patternToken struct {
	kind     byte // '{' slot, '<' lemma, 'w' words
	text     string
	optional bool
}

func (t patternToken) alternatives() []string { return strings.Split(t.text, "|") }

// lexPattern cuts a pattern into slots, lemmas and words.
func lexPattern(s string) ([]patternToken, error) {
	var out []patternToken
	bad := func(what string) error { return fmt.Errorf("%w: %q: %s", kg.ErrInvalid, s, what) }
	for i := 0; i < len(s); {
		c := s[i]
		closers := map[byte]byte{'{': '}', '<': '>', '(': ')', '[': ']'}
		switch {
		case c == ' ':
			i++
		case closers[c] != 0:
			end := strings.IndexByte(s[i:], closers[c])
			if end < 0 {
				return nil, bad("lacks a " + string(closers[c]))
			}
			inner := strings.TrimSpace(s[i+1 : i+end])
			if inner == "" {
				return nil, bad("empty brackets")
			}
			t := patternToken{kind: 'w', text: inner}
			switch c {
			case '{', '<':
				t.kind = c
			case '[':
				t.optional = true
			}
			out = append(out, t)
			i += end + 1
		default:
			end := strings.IndexAny(s[i:], " {<([")
			if end < 0 {
				end = len(s) - i
			}
			if end == 0 {
				return nil, bad("unreadable at " + s[i:])
			}
			out = append(out, patternToken{kind: 'w', text: s[i : i+end]})
			i += end
		}
	}
	return out, nil
}

func newSlot(s string) (*slot, error) {
	name, kinds, _ := strings.Cut(s, ":")
	out := &slot{name: strings.TrimSuffix(name, "?"), optional: strings.HasSuffix(name, "?")}
	if !slotNames[out.name] {
		return nil, fmt.Errorf("%w: no slot {%s}", kg.ErrInvalid, s)
	}
	for _, k := range strings.Split(kinds, "|") {
		switch {
		case k == "":
		case k == "adj":
			out.adj = true
		case k == "poss":
			out.poss = true
		case slices.Contains(kg.EntityKinds, kg.EntityKind(k)):
			out.kinds = append(out.kinds, kg.EntityKind(k))
		default:
			return nil, fmt.Errorf("%w: no kind %q in {%s}", kg.ErrInvalid, k, s)
		}
	}
	return out, nil
}
