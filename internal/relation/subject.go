package relation

import (
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/gazetteer"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/mention"
	"github.com/safir-graph/safir/internal/text"
)

// subject is who does what a verb says.
type subject struct {
	mentions []int
	how      string // "", or why there is none
	inferred bool
	topic    bool // taken over from the sentence before
	elided   bool // left out by its verb, and taken from a clause or the sentence before
	shared   bool // that of the verb before, to which "and" joins its own
	right    int  // number of direct arguments to the right that it used up
	relative bool // it stands before its relative clause, in whatever case
}

// maxLeft bounds the walk to the left in units.
const maxLeft = 48

// leftSubject walks left from a verb to its subject.
func (s *sentence) leftSubject(t int) subject {
	i := t - 1
	for steps := 0; i >= 0 && steps < maxLeft; steps++ {
		u := &s.units[i]
		switch {
		case u.kind == uMention:
			m := &s.ms[u.mention]
			if m.Form == mention.Possessor {
				if s.d.Words[u.first].Clitic { // a suffix on the word before
					i--
					continue
				}
				if i > 0 && s.units[i-1].prep() { // "after his appointment"
					i -= 2
					continue
				}
				if s.pack.Cases && i+1 < t && s.isAgent(s.units[i+1].fold) { // "by his decree"
					i--
					continue
				}
				return subject{how: "a possessive stands before it"}
			}
			p := i - 1
			for p >= 0 && (s.units[p].is(lang.Determiner) || s.units[p].is(lang.Modifier) || s.units[p].kind == uAdj || s.possessor(p)) && s.units[p].kind != uPunct {
				p--
			}
			if m.Form == mention.Described && p >= 0 && s.units[p].kind == uWord && !s.units[p].prep() {
				if q := s.phraseStart(p); q >= 0 { // "at the opening of a conference"
					p = q
				}
			}
			if p >= 0 && s.units[p].prep() && !(s.units[p].is(lang.Subordinator) && s.adjoins(i, t)) {
				i = p - 1 // a prepositional phrase
				continue
			}
			group := []int{u.mention}
			first := i
			for {
				prev, ok := s.joined(first, len(group) > 1)
				if !ok {
					break
				}
				group = append([]int{s.units[prev].mention}, group...)
				first = prev
			}
			before := first - 1
			for before >= 0 && (s.units[before].is(lang.Determiner) || s.units[before].kind == uAdj) {
				before--
			}
			if before >= 0 && s.units[before].prep() && first != i && !s.units[before].is(lang.Subordinator) {
				i = before - 1
				continue
			}
			if before >= 0 && s.pack.Construct && s.units[before].kind == uWord && !s.opens(before) && s.inCase(group[0], genitive) {
				if s.instrument(before) && !s.afterPrep(before) { // "طائرات الجيش قصفت"
					return subject{mentions: group, inferred: true}
				}
				return subject{how: "the name depends on the word before it"}
			}
			return subject{mentions: group}
		case u.kind == uTime:
			i--
			if i >= 0 && s.units[i].prep() {
				i--
			}
		case u.kind == uPunct:
			switch u.fold {
			case ")", "]":
				j := i - 1
				for j >= 0 && s.units[j].fold != "(" && s.units[j].fold != "[" {
					j--
				}
				i = j - 1
				continue
			case "\"":
				if s.pack.VerbFirst && s.opensSpeech(i, t) {
					return subject{how: "nothing before it in its clause"}
				}
				i--
				continue
			case ",", "-":
				if s.closesDate(i) {
					i--
					continue
				}
				if m := s.namedInAside(i); m >= 0 {
					return subject{mentions: []int{m}}
				}
				if all := s.listInAside(i); all != nil {
					return subject{mentions: all}
				}
				if s.pack.VerbFirst && i > 1 && s.units[i-1].kind == uMention && (s.units[i-2].is(lang.Complementizer) || s.units[i-2].is(lang.Auxiliary)) { // "أن الرئيس X، سيزور"
					i--
					continue
				}
				if j, ok := s.opening(i); ok {
					i = j - 1
					continue
				}
				if i > 0 && s.units[i-1].kind == uMention && s.closesAppositions(i-1) {
					i--
					continue
				}
				if i > 1 && s.units[i-1].kind == uTime && s.governs(i-2) {
					i--
					continue
				}
				if s.partedSubject(i, t) {
					return subject{mentions: []int{s.units[i-1].mention}}
				}
			}
			return subject{how: "nothing before it in its clause"}
		case u.is(lang.Relative) && !s.complement(i):
			return s.antecedent(i)
		case u.is(lang.Conjunction) && u.is(lang.Adverb) && i > 0 && s.units[i-1].kind == uMention && s.adjoins(i, t): // "he then travelled"
			i--
		case u.is(lang.Conjunction):
			return s.shared(i)
		case u.is(lang.Complementizer), u.is(lang.Subordinator):
			if m := s.beforeCue(i); m >= 0 { // "X is due to meet"
				return subject{mentions: []int{m}}
			}
			return subject{how: "nothing before it in its clause"}
		case u.cue(func(c *cue) bool { return c.verb && !c.after }) != nil, u.passable():
			i--
		case u.prep():
			i-- // a preposition whose noun was a time
		default:
			if m := s.wielder(i); m >= 0 {
				return subject{mentions: []int{m}, inferred: true}
			}
			if m := s.wielderBehind(i, t); m >= 0 {
				return subject{mentions: []int{m}, inferred: true}
			}
			if m := s.wielderNamed(i, t); m >= 0 {
				return subject{mentions: []int{m}, inferred: true}
			}
			if p := s.phraseStart(i); p >= 0 {
				i = p - 1
				continue
			}
			return subject{how: "an unknown subject: “" + s.d.Quote(s.d.SpanOf(u.first, u.last)) + "”"}
		}
	}
	return subject{how: "nothing before it in its clause"}
}

// beforeCue is the noun phrase before a word for what is to come, behind which the
// complementizer at unit i stands, where that word is no verb with a subject of its
// own: "X من المقرر أن يلتقي"; -1 when there is none.
func (s *sentence) beforeCue(i int) int {
	if !s.pack.VerbFirst || i < 2 {
		return -1
	}
	c := &s.units[i-1]
	at := i - 1
	if s.units[i].cue(func(c *cue) bool { return c.clause }) != nil { // the complementizer is part of it
		c, at = &s.units[i], i
	}
	if c.verb() || c.cue(func(c *cue) bool {
		return c.clause && !kg.Modality(c.effect).Factual() && c.effect != effectNone && c.effect != effectDenied && c.effect != effectNegated
	}) == nil {
		return -1
	}
	j := at - 1
	for j > 0 && (s.units[j].kind == uTime || s.units[j].kind == uPunct && s.units[j].fold == "," && s.units[j-1].kind == uMention) {
		j--
	}
	if j < 0 || s.units[j].kind != uMention || s.ms[s.units[j].mention].Form == mention.Possessor {
		return -1
	}
	if j > 0 && !s.units[j-1].is(lang.Complementizer) && !s.units[j-1].is(lang.Auxiliary) && s.units[j-1].kind != uPunct && !s.units[j-1].is(lang.Conjunction) {
		return -1
	}
	return s.units[j].mention
}

// opensSpeech is true of a quotation mark at unit i, directly before the verb at
// t, that opens what a verb before it says.
func (s *sentence) opensSpeech(i, t int) bool {
	for j := i + 1; j < t; j++ {
		if !s.units[j].passable() && s.units[j].cue(func(c *cue) bool { return c.verb && !c.after }) == nil {
			return false
		}
	}
	open, says := true, false
	for j := range i {
		u := &s.units[j]
		if u.kind == uPunct && u.fold == "\"" {
			open = !open
		}
		says = says || u.finite() && !s.nounReading(j) && u.cue(func(c *cue) bool { return c.clause && !c.after }) != nil
	}
	return open && says
}

// instrument is true of a noun at unit i whose owner does what its verb says.
func (s *sentence) instrument(i int) bool {
	return slices.ContainsFunc(s.units[i].forms, func(f form) bool { return s.instruments[f.lemma] })
}

// afterPrep is true of a noun at unit i in a prepositional phrase.
func (s *sentence) afterPrep(i int) bool {
	for i--; i >= 0 && s.units[i].is(lang.Determiner); i-- {
	}
	return i >= 0 && s.units[i].prep() && !s.units[i].is(lang.Subordinator)
}

// wielderBehind is the wielder of the instrument at unit i in a language whose
// adjectives follow their noun, "غارات إسرائيلية", or who launched it, where the verb
// at t opens a relative clause, "شن الجيش غارات استهدفت"; -1 when there is none.
func (s *sentence) wielderBehind(i, t int) int {
	if !s.pack.AdjectiveAfter || s.pack.NounModifiers {
		return -1
	}
	for k := 0; k < 2 && i > 0 && !s.instrument(i); k++ { // adjectives that are not listed
		if u := &s.units[i]; !u.unlisted() {
			return -1
		}
		i--
	}
	if !s.instrument(i) {
		return -1
	}
	for j := i + 1; j < t && j-i < 6; j++ {
		u := &s.units[j]
		if owned := s.units[j-1].is(lang.Belonging) && u.kind == uMention && s.ms[u.mention].Form != mention.Possessor && s.kindOf(u.mention) != kg.Person; u.kind != uAdj && !owned {
			continue
		}
		if s.known(u.mention) && (!s.afterPrep(i) || s.asyndetic(i, t)) {
			return u.mention
		}
		return -1
	}
	light := false // "said it was responsible for an attack [that] hit"
	for j := i - 1; j >= 0 && i-j < 16; j-- {
		u := &s.units[j]
		light = light || u.cue(func(c *cue) bool { return c.light && !c.after }) != nil
		switch {
		case u.finite() && !s.nounReading(j):
			if !light {
				return -1
			}
			if sub := s.subjectOf(j, 0); len(sub.mentions) == 1 && s.known(sub.mentions[0]) {
				return sub.mentions[0]
			}
			return -1
		case u.kind == uPunct && u.fold != "," && u.fold != "\"", u.is(lang.Complementizer), u.is(lang.Relative), u.is(lang.Subordinator), u.is(lang.Conjunction):
			return -1
		}
	}
	return -1
}

// asyndetic is true of a verb at unit t that opens a relative clause of the noun
// without the article at unit i, as the clause has a verb of its own before that:
// "قتل ثلاثة في هجوم للجيش استهدف".
func (s *sentence) asyndetic(i, t int) bool {
	if !s.pack.Construct || s.d.Words[s.units[i].first].Article {
		return false
	}
	for j := i + 1; j < t; j++ {
		if u := &s.units[j]; u.kind == uPunct || u.is(lang.Conjunction) || u.finite() && !s.nounReading(j) {
			return false
		}
	}
	for j := i - 1; j >= 0; j-- {
		switch u := &s.units[j]; {
		case u.is(lang.Complementizer), u.is(lang.Relative), u.is(lang.Subordinator), u.kind == uPunct && u.fold != "," && u.fold != "(" && u.fold != ")":
			return false
		case u.finite() && !s.nounReading(j):
			return true
		}
	}
	return false
}

// wielder is the mention whose instrument the noun at unit i is, where the noun
// phrase is no part of a prepositional one: "Israeli strikes", "Iran's missiles",
// "its forces"; -1 when there is none.
func (s *sentence) wielder(i int) int {
	if !s.instrument(i) {
		return -1
	}
	owner := -1
	j := i - 1
	for ; j >= 0 && i-j < 5 && owner < 0; j-- {
		u := &s.units[j]
		switch {
		case u.kind == uAdj:
			owner = u.mention
		case u.kind == uMention && s.ms[u.mention].Form == mention.Possessor, u.kind == uMention && s.pack.NounModifiers && j == i-1 && s.kindOf(u.mention) != kg.Person:
			owner = u.mention
		case s.possessive(j) && j > 0 && s.units[j-1].kind == uMention:
			owner = s.units[j-1].mention
			j--
		case u.is(lang.Modifier), u.unlisted():
		default:
			return -1
		}
	}
	for j >= 0 && s.units[j].is(lang.Determiner) {
		j--
	}
	if owner < 0 || !s.known(owner) || j >= 0 && s.units[j].prep() {
		return -1
	}
	return owner
}

// wielderNamed is the state or body that a phrase between unit i and the verb at t says to
// wield the instrument that ends at unit i, or that the participle there qualifies: "an air
// strike by Israel hit", "a drone operated by the army struck"; -1 when there is none.
func (s *sentence) wielderNamed(i, t int) int {
	if s.pack.VerbFirst || i+1 >= t || !s.units[i+1].prep() {
		return -1
	}
	by := s.units[i+1].is(lang.Agent)
	if s.units[i].features()&participle != 0 && !s.instrument(i) {
		if !by {
			return -1
		}
		for i--; i > 0 && s.units[i].is(lang.Adverb); i-- {
		}
	}
	if i < 0 || !s.instrument(i) || !by && !s.units[i+1].is(lang.Genitive) {
		return -1
	}
	for k := i - 1; k >= 0; k-- { // in a phrase of its own it is no subject
		if u := &s.units[k]; u.prep() {
			return -1
		} else if !u.is(lang.Determiner) && !u.is(lang.Modifier) && u.kind != uAdj && !u.unlisted() {
			break
		}
	}
	for k := i + 1; k < t; k++ {
		if u := &s.units[k]; u.kind == uMention {
			if k := s.kindOf(u.mention); s.known(u.mention) && (k == kg.State || k == kg.Organization) {
				return u.mention
			}
			return -1
		}
	}
	return -1
}

// adjoins is true when nothing but what belongs to the verb at t stands between it
// and the noun phrase at unit i, and the comma that closes an apposition in that: after
// "as" or "since" it is its subject.
func (s *sentence) adjoins(i, t int) bool {
	j := i + 1
	if j < t && s.units[j].kind == uPunct && s.units[j].fold == "," && s.units[i].kind == uMention && s.closesApposition(s.units[i].mention) {
		j++
	}
	for ; j < t; j++ {
		if u := &s.units[j]; !u.passable() && u.cue(func(c *cue) bool { return c.verb && !c.after }) == nil {
			return false
		}
	}
	return s.units[t].finite()
}

// complement is true of a word that is a relative and a complementizer too, after
// a verb: "anunció que recibirá".
func (s *sentence) complement(i int) bool {
	if !s.units[i].is(lang.Complementizer) {
		return false
	}
	j := i - 1
	for j >= 0 && (s.units[j].passable() || s.units[j].kind == uPunct && s.units[j].fold == "\"") {
		j--
	}
	return j >= 0 && s.units[j].verb() && !s.nounReading(j)
}

// maxPhrase bounds a prepositional phrase in units.
const maxPhrase = 10

// phraseStart returns the preposition that opens the phrase whose last word
// stands at unit i and names nothing known: "on the sidelines of the forum"; -1
// when the words before it are no such phrase.
func (s *sentence) phraseStart(i int) int {
	for j := i; j >= 0 && i-j < maxPhrase; j-- {
		u := &s.units[j]
		switch {
		case u.kind == uPunct, u.kind == uTime, u.is(lang.Relative), u.is(lang.Complementizer), u.is(lang.Subordinator):
			return -1
		case u.prep():
			if j == 0 || !u.is(lang.Genitive) {
				return j
			}
		case u.kind == uMention:
			if s.ms[u.mention].Form != mention.Possessor && !(j > 0 && s.units[j-1].prep()) && !s.possessive(j+1) {
				return -1
			}
		case u.kind == uAdj, u.is(lang.Conjunction):
		case u.features()&^noun == gerund && j > 0 && s.units[j-1].is(lang.Determiner): // "the opening of"
		case u.features()&^noun != 0 && !s.nounReading(j), len(u.cues) > 0 && u.features()&noun == 0:
			return -1
		}
	}
	return -1
}

// possessor is true of a possessive that is a word of its own: "his".
func (s *sentence) possessor(i int) bool {
	u := &s.units[i]
	return u.kind == uMention && s.ms[u.mention].Form == mention.Possessor && !s.d.Words[u.first].Clitic
}

// closesAppositions is true of the last of the noun phrases joined by "and" of
// which one is parted by a comma from its title.
func (s *sentence) closesAppositions(i int) bool {
	for {
		if s.closesApposition(s.units[i].mention) {
			return true
		}
		j, ok := s.joined(i, false)
		if !ok {
			return false
		}
		i = j
	}
}

// namedInAside is the person whose name alone stands between the comma at unit i
// and the one before it, as the apposition of a noun that names nobody: "his
// host, X, met"; -1 when there is none.
func (s *sentence) namedInAside(i int) int {
	if i < 3 || s.units[i-1].kind != uMention || s.units[i-2].kind != uPunct || s.units[i-2].fold != s.units[i].fold {
		return -1
	}
	m, head := s.units[i-1].mention, &s.units[i-3]
	if s.ms[m].Form != mention.Named || s.kindOf(m) != kg.Person || head.kind != uWord || head.prep() || head.features()&^noun != 0 && !s.determined(i-3) ||
		head.is(lang.Conjunction) || head.is(lang.Adverb) || s.phraseStart(i-3) >= 0 {
		return -1
	}
	return m
}

// partedSubject is true of a comma at unit i that does no more than part the verb
// at t from its subject, a person with whom the clause begins: "Hier, le président
// X, a reçu le ministre". A verb of speech may tell who speaks behind it instead.
func (s *sentence) partedSubject(i, t int) bool {
	if s.pack.VerbFirst || s.pack.Cases || i == 0 || !s.units[t].finite() && !s.afterAuxiliary(t) || s.units[t].cue(func(c *cue) bool { return c.clause }) != nil {
		return false
	}
	if u := &s.units[i-1]; u.kind != uMention || s.ms[u.mention].Form != mention.Named || s.kindOf(u.mention) != kg.Person {
		return false
	}
	for k := i + 1; k < t; k++ {
		if !s.units[k].passable() {
			return false
		}
	}
	b := i - 2
	for b >= 0 && s.units[b].is(lang.Determiner) {
		b--
	}
	if b < 0 || s.units[b].is(lang.Complementizer) {
		return true
	}
	return s.units[b].fold == "," && b > 0 && s.units[b-1].kind != uMention
}

// listInAside are the states or bodies between the comma at unit i and the one before
// it, joined by "and", that say who a plural noun before them means: "the three
// countries, A, B and C, signed"; nil when other words stand there.
func (s *sentence) listInAside(i int) []int {
	var out []int
	joined := false
	for j := i - 1; j > 0; j-- {
		u := &s.units[j]
		switch {
		case u.kind == uMention && s.ms[u.mention].Form == mention.Named && (s.kindOf(u.mention) == kg.State || s.kindOf(u.mention) == kg.Organization):
			out = append(out, u.mention)
		case u.is(lang.Conjunction):
			joined = true
		case u.kind == uPunct && u.fold == ",":
			head := &s.units[j-1]
			if head.kind == uMention && len(out) > 0 && !joined {
				continue
			}
			if len(out) < 2 || !joined || head.kind != uWord || head.verb() && !s.nounReading(j-1) || head.is(lang.Adverb) || head.prep() {
				return nil
			}
			slices.Reverse(out)
			return out
		default:
			return nil
		}
	}
	return nil
}

// determined is true of a word after an article or a possessive pronoun.
func (s *sentence) determined(i int) bool {
	if i == 0 {
		return false
	}
	p := &s.units[i-1]
	return p.is(lang.Determiner) || p.kind == uMention && s.ms[p.mention].Form == mention.Possessor
}

// closesApposition is true of a mention whose title and name a comma parts: the
// comma after it belongs to it.
func (s *sentence) closesApposition(m int) bool {
	for i := s.ms[m].First; i < s.ms[m].Last; i++ {
		if s.d.Words[i].Fold == "," {
			return true
		}
	}
	return false
}

// opens is true of a word after which a noun phrase starts a clause: a verb, a
// conjunction, a complementizer.
func (s *sentence) opens(i int) bool {
	u := &s.units[i]
	return u.verb() || u.is(lang.Conjunction) || u.is(lang.Complementizer) || u.is(lang.Subordinator) || u.is(lang.Adverb) ||
		u.is(lang.Auxiliary) || len(u.cues) > 0 && u.features()&noun == 0
}

// joined returns the unit of the noun phrase that "and" or a comma joins to the
// one at i from the left; listed says that "and" has been seen, so that commas
// alone join the members before.
func (s *sentence) joined(i int, listed bool) (int, bool) {
	j := i - 1
	for j >= 0 && (s.units[j].is(lang.Determiner) || s.possessor(j) || s.pack.NounModifiers && (s.units[j].kind == uAdj || s.units[j].is(lang.Modifier) && len(s.units[j].forms) == 0)) {
		j--
	}
	conj := j >= 0 && s.units[j].is(lang.Conjunction)
	if conj {
		j--
	}
	comma := j >= 0 && s.units[j].kind == uPunct && s.units[j].fold == ","
	if comma {
		j--
	} else if !conj {
		return 0, false
	}
	if j > 0 && s.units[j].fold == ")" { // "the Organization of X (OX) and Y", "X (who was there) and Y"
		const within = 30 // units
		for k := j - 1; k > 0 && j-k < within; k-- {
			if s.units[k].fold == "(" {
				j = k - 1
				break
			}
		}
	}
	if j >= 0 && s.units[j].kind == uMention && s.ms[s.units[j].mention].Form != mention.Possessor && !s.elsewhereNamed(j, i) {
		return j, conj || listed && s.listed(j, i)
	}
	return 0, false
}

// elsewhereNamed is true of a place at unit j, or a state that a preposition makes one,
// and a person at unit i: "and" between them joins clauses, "was held in A, and X met Y".
func (s *sentence) elsewhereNamed(j, i int) bool {
	if s.kindOf(s.units[i].mention) != kg.Person {
		return false
	}
	switch s.kindOf(s.units[j].mention) {
	case kg.Place:
		return true
	case kg.State:
		return j > 0 && s.pack.Words.OfClass(lang.Setting)[s.units[j-1].fold]
	}
	return false
}

// listed is true when the noun phrase at unit j may be a member of the list to
// which the one at i belongs: of the same kind, and in no prepositional phrase.
func (s *sentence) listed(j, i int) bool {
	if s.kindOf(s.units[j].mention) != s.kindOf(s.units[i].mention) {
		return false
	}
	for j--; j >= 0 && s.units[j].is(lang.Determiner); j-- {
	}
	return j < 0 || !s.units[j].prep()
}

// opening finds the comma that opens what the comma at i closes, when what
// stands between is an aside: a relative clause, a participle, a time, a
// prepositional phrase, an apposition.
func (s *sentence) opening(i int) (int, bool) {
	for j := i - 1; j > 0 && i-j < 25; j-- {
		if s.units[j].kind != uPunct || s.units[j].fold != s.units[i].fold {
			continue
		}
		in := &s.units[j+1]
		aside := in.kind == uTime || in.prep() || in.is(lang.Relative) || in.is(lang.Adverb) || in.is(lang.Subordinator) ||
			in.features()&(gerund|participle|attributive) != 0 || in.kind == uMention && s.ms[in.mention].Form == mention.Titled ||
			in.cue(func(c *cue) bool { return c.wide || c.clause }) != nil || s.apposition(j, i) || s.nominalAside(j+1, i) || s.definedAside(j) == i
		if !aside && !(s.pack.NounModifiers && in.is(lang.Determiner) && s.units[j-1].kind == uMention && s.ms[s.units[j-1].mention].Form == mention.Named && s.kindOf(s.units[j-1].mention) != kg.Place && !s.joinsList(j, i)) { // "X, the latest envoy to go there, met"
			return 0, false
		}
		return j, true
	}
	return 0, false
}

// closesDate is true of the comma at unit i behind a time that holds a comma itself and
// that none opens: "the president on Saturday, 15 March, met".
func (s *sentence) closesDate(i int) bool {
	if i < 2 || s.units[i].fold != "," || s.units[i-1].kind != uTime {
		return false
	}
	u := &s.units[i-1]
	if !slices.ContainsFunc(s.d.Words[u.first:u.last], func(w text.Word) bool { return w.Class == text.Punct && w.Fold == "," }) {
		return false
	}
	j := i - 2
	if s.units[j].prep() {
		j--
	}
	return j >= 0 && s.units[j].kind != uPunct
}

// nominalAside is true of a clause without a verb between unit i and the one at end
// that "and" and a pronoun open: "، وهي مجموعة محلية،".
func (s *sentence) nominalAside(i, end int) bool {
	if !s.pack.VerbFirst || !s.units[i].is(lang.Conjunction) || i+2 >= end || s.units[i+1].kind != uMention && !s.units[i+1].is(lang.Determiner) {
		return false
	}
	if u := &s.units[i+1]; u.kind == uMention && s.ms[u.mention].Form != mention.Pronoun || u.kind == uWord && u.is(lang.Modifier) {
		return false
	}
	for j := i + 1; j < end; j++ {
		if s.units[j].finite() && !s.nounReading(j) {
			return false
		}
	}
	return true
}

// joinsList is true of what stands between two commas when a conjunction follows
// the second: a member of a list, not an aside.
func (s *sentence) joinsList(first, second int) bool {
	return second+1 < len(s.units) && s.units[second+1].is(lang.Conjunction) || first+1 < len(s.units) && s.units[first+1].is(lang.Conjunction)
}

// apposition is true of what stands between the commas at j and i behind the noun
// phrase with which the sentence begins, when it holds no name at its head and no
// finite verb: "Chad, the last country to host soldiers, said".
func (s *sentence) apposition(j, i int) bool {
	if s.pack.VerbFirst || s.pack.Cases || s.units[j-1].kind != uMention || s.ms[s.units[j-1].mention].Form != mention.Named {
		return false
	}
	if in := &s.units[j+1]; in.kind == uMention && s.ms[in.mention].Form == mention.Named || in.is(lang.Conjunction) {
		return false
	}
	for k := range i {
		u := &s.units[k]
		if k < j-1 && !s.joins(k) && !u.is(lang.Determiner) && !u.is(lang.Modifier) && u.kind != uAdj && u.kind != uMention || k > j && (u.finite() && !s.nounReading(k) || u.group) {
			return false
		}
	}
	return true
}

// joins is true of a word that joins members of a list.
func (s *sentence) joins(i int) bool {
	return s.units[i].is(lang.Conjunction) || s.units[i].kind == uPunct && s.units[i].fold == ","
}

// antecedent is the noun phrase that a relative pronoun refers to.
func (s *sentence) antecedent(i int) subject {
	j := i - 1
	if j >= 0 && s.units[j].prep() || s.units[i].is(lang.ObjectRelative) {
		return subject{how: "the relative pronoun is not the subject", relative: true}
	}
	for j >= 0 && (s.units[j].kind == uPunct && s.units[j].fold == "," || s.units[j].kind == uTime) {
		j--
	}
	for k := j; s.pack.AdjectiveAfter && k >= 0 && j-k < 3; k-- { // "القمة الثلاثية التي"
		u := &s.units[k]
		if u.kind == uMention && s.ms[u.mention].Thing != nil && s.links[u.mention].Kind == kg.Event {
			j = k
		}
		if u.kind != uAdj && !u.is(lang.Modifier) {
			break
		}
	}
	if j >= 0 && s.units[j].kind == uMention && s.ms[s.units[j].mention].Form != mention.Possessor {
		if p := j - 1; s.pack.Construct && p >= 0 && s.units[p].kind == uWord && !s.opens(p) && !s.units[p].prep() && !s.units[p].passable() && s.inCase(s.units[j].mention, genitive) {
			if s.instrument(p) { // "هجمات الجيش التي استهدفت"
				return subject{mentions: []int{s.units[j].mention}, inferred: true}
			}
			return subject{how: "the relative clause belongs to another word", relative: true}
		}
		return subject{mentions: []int{s.units[j].mention}, relative: true}
	}
	for k := j; s.pack.AdjectiveAfter && !s.pack.NounModifiers && k >= 0 && j-k < 4; k-- { // "الغارات الإسرائيلية التي استهدفت"
		if u := &s.units[k]; u.kind == uAdj || u.is(lang.Modifier) && len(u.forms) == 0 {
			continue
		}
		for a := k + 1; a <= j && s.instrument(k); a++ {
			if s.units[a].kind == uAdj && s.known(s.units[a].mention) {
				return subject{mentions: []int{s.units[a].mention}, inferred: true}
			}
		}
		break
	}
	return subject{how: "the relative clause belongs to another word", relative: true}
}

// shared is the subject of the clause to which the conjunction at i joins
// another verb.
func (s *sentence) shared(i int) subject {
	how := ""
	for j := i - 1; j >= 0 && i-j < maxLeft; j-- {
		u := &s.units[j]
		if u.is(lang.Complementizer) && !s.pack.ProDrop && how == "" {
			return subject{how: "nothing before it in its clause"}
		}
		if u.verb() && !s.nounReading(j) {
			if s.asideRelative(j, i) {
				continue
			}
			sub := s.subjectBefore(j, i)
			sub.right, sub.shared = 0, true
			if len(sub.mentions) > 0 {
				sub.inferred = sub.inferred || how != "" // "X said that nobody knew and called on Y"
				return sub
			}
			if how != "" || s.pack.VerbFirst || s.pack.ProDrop {
				return subject{how: sub.how}
			}
			how = sub.how
		}
	}
	if how == "" {
		how = "nothing before it in its clause"
	}
	return subject{how: how}
}

// asideRelative is true of the verb at unit j of a relative clause between commas
// that is over before the conjunction at i: "met X, who received him, then went".
func (s *sentence) asideRelative(j, i int) bool {
	if !s.pack.VerbFirst || i == 0 || s.units[i-1].kind != uPunct || s.units[i-1].fold != "," {
		return false
	}
	for k := j - 1; k > 0 && j-k < 3; k-- {
		if s.units[k].is(lang.Relative) {
			return s.units[k-1].kind == uPunct && s.units[k-1].fold == ","
		}
		if !s.units[k].passable() {
			return false
		}
	}
	return false
}

// subjectOf returns the subject of a verb, on the side where the language or
// the sentence puts it. objects is the number of direct arguments that the
// verb itself needs besides its subject.
func (s *sentence) subjectOf(t, objects int) subject {
	key := t*2 + min(objects, 1)
	if sub, ok := s.subjects[s.index<<12|key]; ok {
		return sub
	}
	s.subjects[s.index<<12|key] = subject{how: "nothing before it in its clause"} // while it is being found
	sub := s.findSubject(t, objects)
	s.subjects[s.index<<12|key] = sub
	return sub
}

func (s *sentence) findSubject(t, objects int) subject {
	left := s.leftSubject(t)
	if s.pack.Cases && len(left.mentions) > 0 && !left.relative && !s.nominative(left.mentions[len(left.mentions)-1]) {
		left = subject{how: "what stands before it is not its subject"}
	}
	directly := len(left.mentions) > 0 && !left.inferred
	if s.pack.Cases && directly {
		if args := s.after(t).args; !left.relative && len(args) > 0 && args[0].prep == "" && !args[0].of && s.objectFirst(left.mentions, args[0].mentions) {
			directly, left = false, subject{how: "what stands before it is its object"}
		}
	}
	if s.pack.VerbFirst || s.pack.Cases && !directly {
		var direct []arg
		for _, a := range s.after(t).args {
			if a.prep == "" && !a.of {
				direct = append(direct, a)
			}
		}
		pronounObject := len(direct) > 0 && direct[0].pronoun
		if pronounObject {
			direct = direct[1:]
			objects = 0
			directly = directly && len(direct) == 0
			if t > 0 && s.units[t-1].is(lang.Relative) && len(direct) > 0 { // "the accord that X signed": what stands before is the object
				directly = false
				left = subject{how: "what stands before it is its object"}
			}
		}
		conj := t > 0 && s.units[t-1].is(lang.Conjunction)
		switch {
		case s.pack.VerbFirst && len(direct) > objects && (!directly || conj || len(direct) > 1):
			return subject{mentions: direct[0].mentions, right: 1}
		case s.pack.Cases && len(direct) > 0 && s.nominative(direct[0].mentions[0]) && !directly && !(s.inCase(direct[0].mentions[0], accusative) && s.seat(t) >= 0):
			return subject{mentions: direct[0].mentions, right: 1}
		}
	}
	if len(left.mentions) > 0 {
		return left
	}
	if sub := s.unmarkedSubject(t, objects); left.how == "nothing before it in its clause" && len(sub.mentions) > 0 {
		return sub
	}
	if m := s.seat(t); m >= 0 {
		return subject{mentions: []int{m}, inferred: true, how: "whose people they are"}
	}
	if s.pack.ProDrop && left.how == "nothing before it in its clause" {
		pronoun := s.pronounClause(t)
		if w := s.unknownAfter(t); w != "" && !pronoun {
			return subject{how: "an unknown subject: “" + w + "”"}
		}
		for i := t - 1; i >= 0; i-- { // the subject of the clause before, in the same sentence
			if s.units[i].finite() && !s.nounReading(i) {
				if sub := s.subjectBefore(i, t); len(sub.mentions) > 0 && s.inNumber(sub.mentions, t) {
					return subject{mentions: sub.mentions, inferred: true, topic: sub.topic, elided: !pronoun, how: "the subject is that of the clause before"}
				}
				if s.qualifiesNoun(i) {
					continue
				}
				break
			}
		}
		if s.topic >= 0 && !s.namedBefore(t) && !(s.pluralVerb(t) && s.kindOf(s.topic) == kg.Person) && s.inNumber([]int{s.topic}, t) {
			return subject{mentions: []int{s.topic}, inferred: true, topic: true, elided: true, how: "the subject is the one spoken of before"}
		}
	}
	return left
}

// qualifiesNoun is true of a verb at unit i that opens a relative clause without a
// relative pronoun, as a noun that names nothing stands directly before it: "في خطوة
// تعكس التقارب".
func (s *sentence) qualifiesNoun(i int) bool {
	if !s.pack.VerbFirst || i == 0 {
		return false
	}
	u := &s.units[i-1]
	return u.kind == uWord && !u.passable() && !u.prep() && !u.finite() && !u.is(lang.Conjunction) && !u.is(lang.Complementizer) && !u.is(lang.Relative) && !u.is(lang.Subordinator)
}

// unmarkedSubject is the noun phrase behind a finite verb that is its subject, in
// a language that marks direct objects: a person without the marker, or whatever
// stands there where the verb has no object or a marked one ("acusó Israel a Irán").
func (s *sentence) unmarkedSubject(t, objects int) subject {
	markers := s.pack.Words.OfClass(lang.ObjectMarker)
	if len(markers) == 0 || !s.units[t].finite() && !s.afterAuxiliary(t) {
		return subject{}
	}
	args := s.after(t).args
	marked := slices.ContainsFunc(args, func(a arg) bool { return markers[a.prep] && !a.of })
	for i := range args {
		a := &args[i]
		if a.prep != "" || a.of || a.pronoun {
			continue
		}
		if k := s.kindOf(a.mentions[0]); k == kg.Person || (k == kg.State || k == kg.Organization) && (objects == 0 || marked && i == 0) {
			return subject{mentions: a.mentions, right: 1}
		}
		return subject{}
	}
	return subject{}
}

// subjectBefore is the subject of the verb at j, which that of a later clause at t
// may be: one noun phrase after a verb is its object unless it takes none, a clause
// is its object, or another noun that names nothing follows as its object.
func (s *sentence) subjectBefore(j, t int) subject {
	sub := s.subjectOf(j, 1)
	if len(sub.mentions) > 0 && !sub.topic || !s.pack.VerbFirst {
		return sub
	}
	var direct []arg
	for _, a := range s.after(j).args {
		if a.prep == "" && !a.of && !a.pronoun {
			direct = append(direct, a)
		}
	}
	if len(direct) != 1 {
		return sub
	}
	alone := !s.canTake(j, direct[0].mentions[0])
	for k := j + 1; k < t && !alone; k++ {
		alone = s.units[k].is(lang.Complementizer)
	}
	if k := direct[0].end; !alone && k < t {
		u := &s.units[k]
		alone = u.kind == uWord && !u.passable() && !u.prep() && !u.is(lang.Conjunction) && !(u.finite() && !s.nounReading(k))
	}
	if !alone {
		return sub
	}
	if own := s.subjectOf(j, 0); len(own.mentions) > 0 {
		return own
	}
	return sub
}

// pronounClause is true of a verb directly after a complementizer with a pronoun
// for its subject, إنه.
func (s *sentence) pronounClause(t int) bool {
	i := t - 1
	for i >= 0 && s.units[i].kind == uWord && !s.units[i].is(lang.Complementizer) && (s.units[i].passable() || s.units[i].cue(func(c *cue) bool { return c.verb && !c.after }) != nil) {
		i--
	}
	if i < 0 || !s.units[i].is(lang.Complementizer) || !s.pack.VerbFirst {
		return false
	}
	for w := range s.pack.Words.OfClass(lang.Complementizer) {
		if len(w) < len(s.units[i].fold) && strings.HasPrefix(s.units[i].fold, w) && !strings.HasPrefix(s.units[i].fold, w+" ") {
			return true
		}
	}
	return false
}

// pluralVerb is true of a verb that is a plural by its ending, where the pack
// gives such endings.
func (s *sentence) pluralVerb(t int) bool {
	return slices.ContainsFunc(s.pack.Words.PluralEndings, func(e string) bool { return strings.HasSuffix(s.units[t].fold, e) })
}

// inNumber is false of one name for the subject of a verb at unit t that is a plural by
// its ending, in a language of whose names the endings tell that they are plurals.
func (s *sentence) inNumber(ms []int, t int) bool {
	if len(ms) > 1 || len(s.pack.Words.PluralNames) == 0 || !s.pluralVerb(t) {
		return true
	}
	m := &s.ms[ms[0]]
	if m.Plural || m.Form == mention.Both {
		return true
	}
	for w := m.First; w < m.Last; w++ {
		if slices.ContainsFunc(s.pack.Words.PluralNames, func(e string) bool { return strings.HasSuffix(s.d.Words[w].Fold, e) }) {
			return true
		}
	}
	return false
}

// seat is the body of whose people a plural verb without a subject tells: "В МИД
// осудили"; -1 when there is none.
func (s *sentence) seat(t int) int {
	if !s.pluralVerb(t) {
		return -1
	}
	i := t - 1
	for i >= 0 && (s.units[i].kind == uTime || s.units[i].is(lang.Adverb)) {
		i--
	}
	if i < 1 || s.units[i].kind != uMention || s.kindOf(s.units[i].mention) != kg.Organization || !s.known(s.units[i].mention) {
		return -1
	}
	m := s.units[i].mention
	for i--; i >= 0 && (s.units[i].kind == uAdj || s.units[i].is(lang.Modifier) || s.units[i].is(lang.Determiner)); i-- {
	}
	if i < 0 || !s.units[i].is(lang.Seat) {
		return -1
	}
	return m
}

// unknownAfter is the noun directly after a verb, in a language whose subjects
// follow, that is no known name: an unknown subject; "" when there is none.
func (s *sentence) unknownAfter(t int) string {
	if !s.pack.VerbFirst && !s.pack.Cases {
		return ""
	}
	for i := t + 1; i < len(s.units); i++ {
		u := &s.units[i]
		switch {
		case s.pack.Cases && !s.pack.VerbFirst && u.kind == uWord && !u.passable() && (len(u.forms) > 0 || u.classes != 0): // what is not known alone may be a subject
			return ""
		case u.kind == uMention && s.ms[u.mention].Form == mention.Possessor && i == t+1, u.passable():
			continue
		case u.kind == uMention && s.links[u.mention].ID == "" && len(s.links[u.mention].Pair) == 0 && s.ms[u.mention].Thing == nil && s.ms[u.mention].Form != mention.Possessor:
			return s.quote(u)
		case u.kind == uWord && !u.prep() && !u.is(lang.Conjunction) && !u.is(lang.Complementizer) && !u.is(lang.Relative) && !u.is(lang.Subordinator) && len(u.cues) == 0:
			if s.wantedUnit(u) {
				return "" // a word of a pattern: its object
			}
			return s.quote(u)
		}
		return ""
	}
	return ""
}

func (s *sentence) wantedUnit(u *unit) bool {
	if s.wanted[u.fold] {
		return true
	}
	return slices.ContainsFunc(u.forms, func(f form) bool { return s.wanted[f.lemma] })
}

// namedBefore is true when the sentence names somebody before unit t, so that a
// subject left out is not the one of the sentence before.
func (s *sentence) namedBefore(t int) bool {
	for i := range t {
		if s.units[i].kind == uMention && s.ms[s.units[i].mention].Form != mention.Possessor && !(i > 0 && s.units[i-1].prep()) {
			return true
		}
	}
	return false
}

// The cases by the columns of the packs' inflection tables.
const (
	nominativeCase = 0
	genitive       = 1
	instrumental   = 4
)

// nominative is true when a mention's form allows the nominative.
func (s *sentence) nominative(m int) bool { return s.inCase(m, nominativeCase) }

// inCase is true when a mention's form allows a case; always where the language
// has none or the form is not known.
func (s *sentence) inCase(m, column int) bool {
	if !s.pack.Cases {
		return true
	}
	if s.headed[m] { // it stands for its group, whose case is not its own
		return true
	}
	own := gazetteer.Cases(0) // by the forms of its name
	for _, e := range s.ms[m].Entries {
		own |= e.Cases
	}
	if own == 0 {
		own = gazetteer.AllCases
	}
	if c := s.ms[m].Cases; own&c != 0 { // and by those of its title
		own &= c
	}
	return own&(1<<column) != 0
}

// kindOf is the kind of what a mention means.
func (rd *reader) kindOf(m int) kg.EntityKind { return rd.links[m].Kind }
