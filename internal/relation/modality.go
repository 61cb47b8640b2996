package relation

import (
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/mention"
)

// reality is how what a trigger says stands to the world.
type reality struct {
	modality   kg.Modality
	polarity   kg.Polarity
	background bool   // lies before what the article reports
	decided    bool   // decided upon
	cancelled  bool   // a plan called off
	reject     string // why nothing may be claimed; "" when something may
	cue        string // the cue that decided
}

func asserted() reality { return reality{modality: kg.Asserted, polarity: kg.Positive} }

func rejected(why string) reality { return reality{reject: why} }

var modalityRank = func() map[kg.Modality]int {
	m := map[kg.Modality]int{}
	for i, x := range kg.Modalities {
		m[x] = i
	}
	return m
}()

// under puts what is said under the effect of a cue.
func (r reality) under(e effect, name string) reality {
	if r.reject != "" {
		return r
	}
	switch e {
	case effectNone:
		return rejected("only spoken of: " + name)
	case effectNegated, effectDenied:
		if r.polarity == kg.Negated {
			return rejected("a denial of a denial")
		}
		r.polarity = kg.Negated
		r.cue = name
	case effectCancelled:
		r.polarity, r.cancelled, r.cue = kg.Negated, true, name
		if r.modality.Factual() {
			r.modality = kg.Planned
		}
	case effectBackground:
		r.background = true
	case effectDecided:
		r.decided = true
	default:
		if m := kg.Modality(e); modalityRank[m] > modalityRank[r.modality] {
			r.modality, r.cue = m, name
		}
	}
	return r
}

// maxGovernors bounds a chain of governing verbs: "denied that he planned to …".
const maxGovernors = 3

// verbReality tells what the text makes of the verb at unit t, read with the
// given feature.
func (s *sentence) verbReality(t int, f feature, depth int) reality {
	r := asserted()
	switch {
	case f&(past|present|passive|participle) != 0:
	case f&future != 0:
		r.modality = kg.Planned
	case f&conditional != 0:
		r.modality = kg.Conditional
	}
	if s.pack.VerbFirst && f&present != 0 && f&past == 0 && s.duringIt(t) {
		r.modality = kg.Planned
	}
	if f&infinitive != 0 && f&(past|participle) == 0 && depth < maxGovernors {
		if j := s.joinsInfinitive(t); j >= 0 {
			r := s.verbReality(j, infinitive, depth+1)
			if r.modality == kg.Requested && len(s.understood(j).mentions) == 0 {
				return rejected("somebody else is to do it")
			}
			return r
		}
	}
	nonfinite := f&(finite|participle) == 0
	if nonfinite && f&gerund != 0 && s.absolute(t) >= 0 {
		return s.wide(r)
	}
	if nonfinite && f&gerund != 0 && s.circumstantial(t) >= 0 {
		return s.wide(r)
	}
	governed := false
	i := t - 1
	// The verb group: auxiliaries, negations and cues directly before the verb.
group:
	for i >= 0 {
		u := &s.units[i]
		switch {
		case u.kind == uPunct && u.fold == "," && i > 0 && s.units[i-1].kind == uTime && s.governs(i-2):
			i-- // "will on Monday, May 5, receive"
		case u.kind == uTime || u.kind == uWord && (u.is(lang.Adverb) || u.is(lang.Auxiliary) || u.is(lang.PassiveAux) || u.is(lang.Infinitive)) && u.cue(func(c *cue) bool { return c.verb || c.head }) == nil:
			i--
		case u.cue(func(c *cue) bool { return c.verb && !c.after && (c.governs(f)) }) != nil:
			c := u.cue(func(c *cue) bool { return c.verb && !c.after && (c.governs(f)) })
			r = r.under(c.effect, c.name)
			governed = true
			if len(u.forms) > 0 && depth < maxGovernors { // a governing verb has its own group: "did not plan to"
				g := s.verbReality(i, u.features(), depth+1)
				r = combine(r, g)
				return s.wide(r)
			}
			i--
		case nonfinite && u.cue(func(c *cue) bool { return c.head }) != nil && s.headline(i):
			c := u.cue(func(c *cue) bool { return c.head })
			return s.wide(r.under(c.effect, c.name))
		default:
			break group
		}
	}
	if r.reject != "" {
		return r
	}
	if nonfinite && f&gerund != 0 && !governed && s.pack.NounModifiers && i >= 0 && s.units[i].prep() && !s.units[i].is(lang.Subordinator) && !s.units[i].is(lang.Agent) {
		return rejected("it depends on “" + s.quote(&s.units[i]) + "”") // "accused X of attacking Y"
	}
	comma := false   // one stands between
	crossed := false // a comma or a subordinator between, so that the verb before does not take it as its object
	// The clause: who says so, on what condition.
	for steps := 0; i >= 0 && steps < maxLeft; steps++ {
		u := &s.units[i]
		if c := u.cue(func(c *cue) bool {
			return (c.clause || nonfinite && c.verb && !(u.prep() && u.kind == uWord && len(u.forms) == 0)) && !c.after
		}); c != nil && (nonfinite || !u.verb() || u.is(lang.Complementizer)) && !(comma && !nonfinite && u.features()&^noun == gerund) && !(comma && f&gerund != 0 && len(u.forms) == 0 && !u.is(lang.Complementizer) && u.cue(func(c *cue) bool { return c.clause && !c.after }) == nil) {
			r = r.under(c.effect, c.name)
			governed = true
			if u.verb() && depth < maxGovernors {
				r = combine(r, s.verbReality(i, u.features(), depth+1))
			}
			return s.wide(r)
		}
		comma = comma || u.kind == uPunct && u.fold == ","
		crossed = crossed || u.kind == uPunct || u.is(lang.Subordinator) || u.prep()
		switch {
		case u.is(lang.Complementizer) && !s.relates(i):
			return s.wide(s.governor(i, r, depth))
		case u.is(lang.Relative), u.kind == uPunct && (u.fold == ";" || u.fold == "." || u.fold == ":"):
			return s.finish(r, nonfinite, governed)
		case u.verb() && !s.nounReading(i) && !nonfinite && depth < maxGovernors && s.bareClause(i, t):
			c := u.cue(func(c *cue) bool { return c.clause && !c.after })
			return s.wide(combine(r.under(c.effect, c.name), s.verbReality(i, u.features(), depth+1)))
		case u.verb() && !s.nounReading(i) && !nonfinite:
			// another verb of the sentence: a joined verb shares its governor
			if joined := s.joinedVerbs(i, t); joined && depth < maxGovernors {
				return s.wide(combine(r, s.governorOf(i, depth)))
			}
			return s.finish(r, nonfinite, governed)
		case nonfinite && u.kind == uWord && !u.passable() && !u.prep() && !u.is(lang.Conjunction):
			verb := u.verb() && !s.nounReading(i)
			if verb && f&gerund != 0 && crossed && (u.compound || u.features()&past != 0) {
				return s.finish(r, false, governed)
			}
			if comma && f&gerund != 0 && !verb && !s.pack.Cases {
				break // a noun of the clause that the gerund belongs to: "recalled its position, urging"
			}
			return s.finish(r, nonfinite, governed)
		}
		i--
	}
	return s.finish(r, nonfinite, governed)
}

// realityOf is the verbReality of the verb at unit t by itself, which is found out
// once for all patterns.
func (s *sentence) realityOf(t int, f feature) reality {
	d := &s.domains[t]
	if f == 0 {
		return s.verbReality(t, f, 0)
	}
	if d.readAs != f {
		d.real, d.readAs = s.verbReality(t, f, 0), f
	}
	return d.real
}

// duringIt is true of a verb with "during it" behind it, of what was named before:
// in the present it tells what a journey is to bring ("زيارة يلتقي خلالها").
func (s *sentence) duringIt(t int) bool {
	if t+1 < len(s.units) && s.units[t+1].is(lang.Adverb) && s.d.Words[s.units[t+1].last-1].Clitic && s.units[t+1].last-s.units[t+1].first == 2 { // خلالها
		return true
	}
	if t+2 >= len(s.units) || !s.units[t+1].prep() || s.units[t+1].cue(func(c *cue) bool { return c.noun && kg.Modality(c.effect) == kg.Asserted }) == nil {
		return false
	}
	u := &s.units[t+2]
	return u.kind == uMention && s.ms[u.mention].Form == mention.Possessor && u.first == s.units[t+1].last
}

// toCome is true of the present tense of a verb at unit t of a deed that takes no
// time, in a language that puts the verb first: "يلتقي الرئيس" is still to come. With
// the subject in front, it is a headline and done; in a relative clause it goes on;
// behind an auxiliary it is a past tense.
func (s *sentence) toCome(p *Pattern, t int) bool {
	if !p.Rule.Coming || !s.pack.VerbFirst || t < 0 {
		return false
	}
	if f := s.units[t].features(); f&present == 0 || f&past != 0 {
		return false
	}
	for i := t - 1; i >= 0; i-- {
		u := &s.units[i]
		switch {
		case u.is(lang.Auxiliary) && t-i < 6, u.is(lang.Relative) && t-i < 3:
			return false
		case u.is(lang.Complementizer):
			return true
		case u.finite() && !s.nounReading(i) && u.features()&past != 0:
			return true
		}
	}
	for i := range t {
		u := &s.units[i]
		switch {
		case u.kind == uMention && s.ms[u.mention].Form != mention.Possessor:
			return i > 0 && (s.units[i-1].prep() || s.units[i-1].finite()) // else a headline
		case u.finite() && !s.nounReading(i):
			return true
		}
	}
	return true
}

// circumstantial is the verb of the main clause whose subject does what the participle
// at unit t says, in a language that sets such a participle behind the clause with
// a comma: "أدان الوزير الهجوم، مؤكدا"; -1 when the one at t is none. A verb of a clause
// within the main one is passed over.
func (s *sentence) circumstantial(t int) int {
	if !s.pack.VerbFirst || s.units[t].features()&finite != 0 {
		return -1
	}
	i := t - 1
	for i >= 0 && s.units[i].kind == uWord && s.units[i].is(lang.Adverb) {
		i--
	}
	if i < 0 || !(s.units[i].kind == uPunct && s.units[i].fold == "," || s.units[i].is(lang.Conjunction)) {
		return -1
	}
	joined := s.units[i].is(lang.Conjunction)
	for i--; i >= 0 && t-i < maxLeft; i-- {
		u := &s.units[i]
		if joined && u.features()&gerund != 0 && u.features()&finite == 0 {
			return s.circumstantial(i)
		}
		if !u.finite() || s.nounReading(i) {
			continue
		}
		if joined {
			return -1
		}
		inner := false
		for j := i - 1; j >= 0 && !inner; j-- {
			w := &s.units[j]
			if w.kind == uPunct && w.fold == "," && j == i-1 {
				continue // "قال إن روسيا شنت هجمات، استهدفت المدن، داعيا"
			}
			if w.kind == uPunct && w.fold != "\"" || w.is(lang.Subordinator) {
				break
			}
			inner = w.is(lang.Complementizer) || w.is(lang.Relative)
		}
		if !inner {
			return i
		}
	}
	return -1
}

// joinsInfinitive is the infinitive behind its marker to which a form at unit t that
// may be an infinitive is joined: "to cease fire and withdraw"; -1 when there is none.
func (s *sentence) joinsInfinitive(t int) int {
	i := t - 1
	for i >= 0 && (s.units[i].is(lang.Adverb) || s.units[i].is(lang.Infinitive)) {
		i--
	}
	if i < 0 || !s.units[i].is(lang.Conjunction) {
		return -1
	}
	for j := i - 1; j >= 0 && i-j < maxLeft; j-- {
		u := &s.units[j]
		switch {
		case u.kind == uPunct && u.fold != ",", u.is(lang.Complementizer), u.is(lang.Relative), u.is(lang.Subordinator):
			return -1
		case u.is(lang.Infinitive) && s.units[j+1].kind == uWord && len(s.units[j+1].forms) == 0 && s.units[j+1].classes == 0:
			return j + 1
		case u.features()&infinitive != 0 && s.marked(j):
			return j
		case u.verb() && !s.nounReading(j):
			return -1
		}
	}
	return -1
}

// marked is true of a verb at unit i with the marker of infinitives before it.
func (s *sentence) marked(i int) bool {
	for i--; i >= 0 && s.units[i].is(lang.Adverb) && !s.units[i].is(lang.Infinitive); i-- {
	}
	return i >= 0 && s.units[i].is(lang.Infinitive)
}

// governs is true of a unit that governs the verb after it, or is part of its
// group.
func (s *sentence) governs(i int) bool {
	if i < 0 {
		return false
	}
	u := &s.units[i]
	return u.kind == uPunct || u.is(lang.Auxiliary) || u.is(lang.PassiveAux) || u.cue(func(c *cue) bool { return c.verb && !c.after }) != nil
}

// bareClause is true when the clause of the verb at t is what the verb at i says,
// without a complementizer between: "denied it attacked".
func (s *sentence) bareClause(i, t int) bool {
	if !s.pack.NounModifiers || s.units[i].cue(func(c *cue) bool { return c.clause && !c.after }) == nil {
		return false
	}
	j := i + 1
	for j < t && s.units[j].passable() {
		j++
	}
	if j >= t || s.units[j].kind != uMention || s.ms[s.units[j].mention].Form == mention.Possessor {
		return false
	}
	for j++; j < t; j++ {
		u := &s.units[j]
		if u.kind == uPunct || u.is(lang.Conjunction) || u.is(lang.Relative) || u.is(lang.Subordinator) || u.verb() && !s.nounReading(j) && !u.is(lang.Auxiliary) && !u.is(lang.PassiveAux) {
			return false
		}
	}
	return true
}

// headline is true when nothing but noun phrases and what belongs to them
// stands before unit i.
func (s *sentence) headline(i int) bool {
	names := false
	for j := range i {
		u := &s.units[j]
		names = names || u.kind == uMention
		if u.verb() || u.kind == uWord && !u.passable() && !u.prep() && !u.is(lang.Conjunction) && !s.possessive(j) {
			return false
		}
	}
	return names
}

// finish closes a reading: a verb that is not finite needs something that
// governs it.
func (s *sentence) finish(r reality, nonfinite, governed bool) reality {
	if nonfinite && !governed && r.reject == "" {
		return rejected("what governs it is not known")
	}
	return s.wide(r)
}

// wide applies the cues that govern the whole sentence, and questions.
func (s *sentence) wide(r reality) reality {
	if r.reject != "" {
		return r
	}
	for _, c := range s.wideCues {
		r = r.under(c.effect, c.name)
	}
	if n := len(s.units); n > 0 && s.units[n-1].fold == "?" {
		return rejected("a question")
	}
	return r
}

// relates is true of a word that is a relative and a complementizer too, behind a
// name and a comma that closes nothing: "al M23, que tomó Goma"; or between a noun
// and a verb, where subjects precede and are never left out: "a tour that took him".
func (s *sentence) relates(i int) bool {
	if i > 0 && i == s.relativeAt {
		return true
	}
	if i > 0 && s.pack.NounModifiers && s.units[i].is(lang.Relative) && s.units[i-1].features()&noun != 0 && (!s.units[i-1].verb() || s.nounReading(i-1)) && s.verbAt(i+1) {
		return true
	}
	if i < 2 || !s.units[i].is(lang.Relative) || s.units[i-1].kind != uPunct || s.units[i-1].fold != "," || s.units[i-2].kind != uMention {
		return false
	}
	_, aside := s.opening(i - 1)
	return !aside
}

// verbAt is true when a finite verb stands at unit i, but for adverbs and auxiliaries.
func (s *sentence) verbAt(i int) bool {
	for i < len(s.units) && s.units[i].kind == uWord && len(s.units[i].forms) == 0 && (s.units[i].is(lang.Adverb) || s.units[i].is(lang.Auxiliary) || s.units[i].is(lang.PassiveAux)) {
		i++
	}
	return i < len(s.units) && s.units[i].kind == uWord && s.units[i].features()&(finite|participle) != 0 && !s.nounReading(i)
}

// governor finds the verb or phrase to the left of a complementizer that says
// what its clause is: said, denied, expected, called for.
func (s *sentence) governor(i int, r reality, depth int) reality {
	for j := i - 1; j >= 0 && i-j < 16; j-- {
		u := &s.units[j]
		c := u.cue(func(c *cue) bool { return (c.clause || c.verb) && !c.after })
		if c != nil && u.prep() && !u.verb() && j < i-1 && s.units[j+1].kind == uMention {
			continue // "in a statement by it": the preposition has its own noun
		}
		if c != nil {
			if r.modality == kg.Conditional && u.features()&(past|participle) != 0 && kg.Modality(c.effect).Factual() {
				r.modality = kg.Planned // "said that he would": the future told in the past
			}
			r = r.under(c.effect, c.name)
			if u.verb() && depth < maxGovernors {
				r = combine(r, s.verbReality(j, u.features(), depth+1))
			}
			return r
		}
		switch {
		case u.kind == uMention, u.kind == uAdj, u.kind == uTime, u.passable(), u.prep(), s.describes(j):
		case u.kind == uPunct && (u.fold == "," || u.fold == "-"):
			if j > 0 && s.units[j-1].kind == uMention && s.closesAppositions(j-1) {
				continue // it closes no more than the apposition in a name
			}
			if k, ok := s.opening(j); ok {
				j = k // over an aside
			}
		case u.kind == uPunct && (u.fold == "\"" || u.fold == "(" || u.fold == ")" || u.fold == ":"):
		case u.is(lang.Conjunction):
		case u.features()&^noun == infinitive && j > 0 && s.units[j-1].prep() && !s.units[j-1].is(lang.Infinitive): // "dijo antes de viajar que"
		case len(u.forms) > 0 && u.features()&noun != 0 && (!s.pack.VerbFirst || s.addressing(j) < 0):
			return rejected("governed by “" + s.quote(u) + "”")
		default:
			if k := s.addressing(j); k >= 0 {
				j = k + 1 // "told a crowd that"
				continue
			}
			k := s.phraseOpening(j)
			if k < 0 || j == i-1 {
				return rejected("governed by “" + s.quote(u) + "”, which is not known")
			}
			j = k // "said in a post on its page that": it is not the page that says so
		}
	}
	return r
}

// describes is true of an adjective at unit i that is a noun too, behind a word of its
// phrase, where adjectives follow: "مصدر عسكري".
func (s *sentence) describes(i int) bool {
	u := &s.units[i]
	return s.pack.AdjectiveAfter && u.is(lang.Modifier) && u.features()&^noun == 0 && len(u.cues) == 0 && i > 0 && s.units[i-1].kind == uWord && !s.units[i-1].prep()
}

// addressing is the verb of which the unknown word at unit i is part of whom it
// tells something, "told a crowd that", or, where verbs come first, of who says it,
// "قالت لجان المقاومة إن"; -1 when there is none.
func (s *sentence) addressing(i int) int {
	within := 6
	if s.pack.VerbFirst {
		within = 16
	}
	for k := i - 1; k >= 0 && i-k < within; k-- {
		u := &s.units[k]
		if u.verb() && u.cue(func(c *cue) bool { return (c.addressed || s.pack.VerbFirst) && c.clause && !c.after }) != nil && !s.nounReading(k) {
			return k
		}
		switch {
		case u.kind == uMention, u.kind == uAdj, u.passable(), s.possessive(k):
		case u.unlisted():
		case s.pack.VerbFirst && u.kind == uPunct && (u.fold == "," || u.fold == "\"" || u.fold == "(" || u.fold == ")"):
		case s.pack.VerbFirst && len(u.cues) == 0 && (u.prep() || len(u.forms) > 0 && u.features()&^noun == 0):
		default:
			return -1
		}
	}
	return -1
}

// phraseOpening is the preposition that opens the phrase in which the unknown
// word at unit i stands; -1 when it stands in none.
func (s *sentence) phraseOpening(i int) int {
	for k := i; k >= 0 && i-k < 6; k-- {
		u := &s.units[k]
		switch {
		case u.prep():
			return k
		case u.kind == uMention, u.kind == uAdj, u.kind == uTime, u.passable():
		case u.unlisted():
		default:
			return -1
		}
	}
	return -1
}

// governorOf is what governs the clause of the verb at unit i.
func (s *sentence) governorOf(i, depth int) reality {
	f := s.units[i].features()
	if !s.marked(i) {
		f |= past
	}
	r := s.verbReality(i, f, depth+1)
	if r.reject == "" && (r.modality == kg.Planned || r.modality == kg.Conditional) && f&(future|conditional) != 0 {
		return asserted() // its own tense is not its neighbour's
	}
	r.polarity = kg.Positive // nor is its negation
	if r.reject != "" {
		return r
	}
	return r
}

// joinedVerbs is true when the verb at t is joined by "and" to the one at i.
func (s *sentence) joinedVerbs(i, t int) bool {
	j := t - 1
	for j > i && s.units[j].passable() {
		j--
	}
	return j > i && s.units[j].is(lang.Conjunction)
}

func (s *sentence) quote(u *unit) string { return s.d.Quote(s.d.SpanOf(u.first, u.last)) }

// combine joins what a cue's own verb is under with what it makes of its object.
func combine(r, g reality) reality {
	switch {
	case r.reject != "":
		return r
	case g.reject != "":
		return g
	}
	if g.polarity == kg.Negated {
		if r.modality.Factual() && !r.decided || r.polarity == kg.Negated {
			return rejected("the governing verb is negated")
		}
		r.polarity = kg.Negated
	}
	if modalityRank[g.modality] > modalityRank[r.modality] {
		r.modality = g.modality
	}
	r.background = r.background || g.background
	r.decided = r.decided || g.decided
	return r
}

// coming is the cue before the noun at unit t, in its clause, that makes of it what
// is still to come: "в сентябре будет готов пакет санкций"; nil when there is none.
func (s *sentence) coming(t int) *cue {
	var verb feature // forms of the verb between
	for i := t - 1; i >= 0 && t-i < 12; i-- {
		u := &s.units[i]
		if u.kind == uPunct || u.is(lang.Complementizer) || u.is(lang.Relative) || u.is(lang.Subordinator) {
			return nil
		}
		if c := u.cue(func(c *cue) bool { return (c.verb || c.noun) && !c.after }); c != nil {
			if m := kg.Modality(c.effect); modalityRank[m] > 0 && !m.Factual() && !(c.verb && !c.noun && verb != 0 && !c.governs(verb)) {
				return c
			}
			return nil
		}
		if u.finite() && !s.nounReading(i) {
			verb = u.features() &^ noun
		}
	}
	return nil
}

// saidOfNearer is true of what stands at unit i behind the noun at unit t that is
// told as under way, when it is said of another deed named between the two: "during
// his visit to Cairo for the meetings scheduled for Friday".
func (s *sentence) saidOfNearer(t, i int) bool {
	if t == 0 || s.units[t-1].cue(func(c *cue) bool { return c.noun && !c.after && kg.Modality(c.effect) == kg.Asserted }) == nil {
		return false
	}
	for k := i - 1; k > t; k-- {
		u := &s.units[k]
		if u.kind == uMention && s.ms[u.mention].Kind == kg.Event || u.kind == uWord && u.features()&noun != 0 && slices.ContainsFunc(u.forms, func(f form) bool { return f.feature == noun && len(s.patterns[f.lemma]) > 0 }) {
			return true
		}
	}
	return false
}

// nounReality tells what the text makes of a noun trigger at unit t, which unit
// is the light verb whose subject does it, and which one after it tells of it
// ("the talks took place"); -1 when there is none.
func (s *sentence) nounReality(t int, d domain, stands, definite bool) (r reality, light, told int) {
	r = asserted()
	decided := false
	light, told = -1, -1
	// after it: "the visit planned for", "الزيارة المرتقبة"
	end := d.end + 1
	if d.end < len(s.units) && s.units[d.end].group { // "the talks have resumed"
		end += 3
	}
	aside := false
	for i := t + 1; i < len(s.units) && i < end && i-t < 24; i++ {
		u := &s.units[i]
		if c := u.cue(func(c *cue) bool { return c.noun && c.after }); c != nil && !s.saidOfNearer(t, i) {
			r = r.under(c.effect, c.name)
			decided, told = true, i
			if n := s.negation(t, i); n != nil && !c.light {
				r = r.under(n.effect, n.name)
			}
			if c.light && u.verb() { // "sanctions against X imposed Y"
				light = i
				r = combine(r, s.verbReality(i, u.features()&^noun, 1))
			}
			break
		}
		if u.kind == uPunct && u.fold == "," && s.units[i-1].kind == uMention && s.closesAppositions(i-1) {
			continue
		}
		if u.kind == uPunct && u.fold == "," { // over an aside: "the meeting, on the sidelines of …, took place"
			next, ok := s.past(i)
			if aside {
				aside = false
				continue
			}
			if ok && next > i && next < end {
				aside, i = next == i+1, next-1
				continue
			}
		}
		if u.kind == uPunct && u.fold != "\"" || u.is(lang.Relative) || u.is(lang.Complementizer) || u.verb() && !s.nounReading(i) {
			break
		}
	}
	determined := false
	words := 0
	for i, steps := t-1, 0; i >= 0 && steps < 10; i, steps = i-1, steps+1 {
		u := &s.units[i]
		if g, c := s.via(i); c != nil && !(c.light && decided && !r.modality.Factual()) { // "voiced its condemnation", not "its wish for a meeting"
			r = combine(r.under(c.effect, c.name), s.verbReality(g, s.units[g].features()&^noun, 1))
			decided = true
			break
		}
		if c := u.cue(func(c *cue) bool { return c.noun && !c.after }); c != nil {
			if s.pack.Construct && u.verb() && kg.Modality(c.effect) == kg.Asserted && s.nounReading(i) {
				continue // "رفضت عقد لقاء": whatever governs the holding
			}
			r = r.under(c.effect, c.name)
			decided = true
			if c.light {
				light = i
			}
			if p := s.meanwhile(i, d.end); c.meanwhile && p != nil {
				r = r.under(p.effect, p.name)
			}
			switch {
			case u.features()&^noun != 0:
				r = combine(r, s.verbReality(i, u.features()&^noun, 1))
			case c.light && u.is(lang.Auxiliary) && s.marked(i): // "is expected to have talks"
				r = combine(r, s.verbReality(i, infinitive, 1))
			case c.light && u.is(lang.Auxiliary): // "will have talks"
				r = combine(r, s.verbReality(i, past, 1))
			}
			if c.light || c.effect == effectNone || kg.Modality(c.effect) == kg.Asserted {
				break
			}
			continue
		}
		switch {
		case u.kind == uMention:
			determined = true
		case u.is(lang.Determiner):
			determined = true
		case u.kind == uAdj, u.kind == uTime, u.passable(), u.prep():
		case s.possessive(i):
			determined = true
		case u.kind == uPunct && u.fold == "," && i > 0 && s.units[i-1].kind == uMention && s.closesAppositions(i-1):
		case s.pack.VerbFirst && u.kind == uPunct && u.fold == "," && i > 0 && (s.units[i-1].kind == uMention || s.units[i-1].kind == uTime): // after the subject
		case s.pack.VerbFirst && u.is(lang.Conjunction) && i > 0 && s.units[i-1].kind == uMention && s.units[i+1].kind == uMention: // inside the subject
		case u.kind == uPunct && u.fold == ",":
			if j, ok := s.opening(i); ok {
				i = j
				continue
			}
			if s.pack.VerbFirst && s.circumstance(i-1) {
				continue
			}
			i = -1
		case s.pack.VerbFirst && u.is(lang.Conjunction) && i > 0 && s.units[i-1].kind == uMention && i+1 < t && s.units[i+1].kind == uMention: // "عقد A وB لقاء"
		case !decided && u.is(lang.Conjunction) && s.nounBefore(i) >= 0: // "held talks with X and a meeting with Y"
			j := s.nounBefore(i)
			return s.nounReality(j, s.after(j), stands, definite)
		case s.pack.VerbFirst && s.traveller(i) != nil: // "the visit included talks"
		case s.pack.VerbFirst && i > 0 && s.units[i-1].prep() && s.d.Words[u.first].Article && s.encounterNoun(i): // "تم خلال اللقاء توقيع"
		case u.kind == uWord && !s.pack.AdjectiveAfter && !determined && words < 2 && len(u.forms) == 0 && u.classes == 0:
			words++ // an adjective that is not listed
		default:
			i = -1
		}
	}
	if !decided && stands && !definite {
		if c := s.coming(t); c != nil {
			r = r.under(c.effect, c.name)
		}
	}
	if !decided && !stands {
		return rejected("what governs it is not known"), -1, -1
	}
	return s.wide(r), light, told
}

// planned is the cue of a verb whose tense alone makes it what is to come.
var planned = &cue{name: "the verb of its clause", effect: effect(kg.Planned)}

// meanwhile is what makes the verb of the clause of unit i, or of the clause that
// follows a phrase up to unit end at its head, something to come: "lors de sa visite,
// il rencontrera"; nil when nothing does.
func (s *sentence) meanwhile(i, end int) *cue {
	v := s.clauseVerb(i, end)
	if v < 0 {
		return nil
	}
	u := &s.units[v]
	toCome := func(m kg.Modality) bool { return m == kg.Planned || m == kg.Expected }
	if c := u.cue(func(c *cue) bool { return c.verb && !c.after && c.governs(u.features()) }); c != nil && toCome(kg.Modality(c.effect)) {
		for j := v + 1; j < len(s.units) && j-v < 6; j++ {
			if s.units[j].features()&infinitive != 0 {
				return c
			}
		}
		return nil
	}
	if u.features()&future != 0 && u.features()&past == 0 {
		return planned
	}
	if g := s.verbReality(v, u.features()&^noun, 1); g.reject == "" && toCome(g.modality) {
		return planned
	}
	return nil
}

// clauseVerb is the verb of the clause in which unit i stands, or of the one that
// follows its phrase, up to unit end, at its head; -1 when there is none.
func (s *sentence) clauseVerb(i, end int) int {
	for j := i - 1; j >= 0 && i-j < maxLeft; j-- {
		u := &s.units[j]
		if u.is(lang.Complementizer) || u.is(lang.Relative) || u.is(lang.Subordinator) {
			return -1
		}
		if u.verb() && !s.nounReading(j) {
			return j
		}
		if u.cue(func(c *cue) bool { return c.verb && !c.after }) != nil && !u.prep() {
			return j
		}
	}
	for j := end; j < len(s.units) && j-end < maxLeft; j++ {
		u := &s.units[j]
		if u.is(lang.Complementizer) || u.is(lang.Relative) || u.is(lang.Subordinator) {
			return -1
		}
		if u.finite() && !s.nounReading(j) || u.cue(func(c *cue) bool { return c.verb && !c.after && kg.Modality(c.effect) == kg.Planned }) != nil && !u.prep() {
			return j
		}
	}
	return -1
}

// negation is the cue that denies what stands at unit i and is said of the noun at
// unit t: "the visit is not planned"; nil when there is none.
func (s *sentence) negation(t, i int) *cue {
	for j := i - 1; j > t; j-- {
		u := &s.units[j]
		if c := u.cue(func(c *cue) bool { return c.verb && c.effect == effectNegated }); c != nil {
			return c
		}
		if u.kind != uTime && !u.is(lang.Adverb) && !u.is(lang.Auxiliary) && !u.is(lang.PassiveAux) {
			return nil
		}
	}
	return nil
}

// via finds the verb and its cue that govern what follows the preposition at unit
// i, over the subject of the verb: "كشف المتحدث عن وصول"; nil when there is none.
func (s *sentence) via(i int) (int, *cue) {
	p := &s.units[i]
	if !p.prep() {
		return -1, nil
	}
	plain := 0 // words between that are not known
	for j := i - 1; j >= 0 && i-j < 12; j-- {
		u := &s.units[j]
		if c := u.cue(func(c *cue) bool { return slices.Contains(c.via, p.fold) }); c != nil {
			return j, c
		}
		switch {
		case s.pack.Construct && plain < 3 && u.kind == uWord && u.features()&^noun == 0 && len(u.cues) == 0 && u.classes == 0: // "قتل ثلاثة أشخاص في غارة"
			plain++
		case u.kind == uMention, u.kind == uAdj, u.kind == uTime, u.passable():
		case u.kind == uPunct && u.fold == "," && j > 0 && (s.units[j-1].kind == uMention || s.units[j-1].kind == uTime || s.units[j+1].kind == uTime):
		case s.pack.Construct && plain > 0 && u.is(lang.Conjunction): // "مقتل مدني وإصابة آخر في قصف"
		default:
			return -1, nil
		}
	}
	return -1, nil
}

// nounBefore is the noun of a pattern to which the conjunction at unit i joins
// another; -1 when a clause begins between them.
func (s *sentence) nounBefore(i int) int {
	for j := i - 1; j >= 0 && i-j < 16; j-- {
		u := &s.units[j]
		switch {
		case u.is(lang.Complementizer), u.is(lang.Relative), u.is(lang.Subordinator), u.kind == uPunct && u.fold != "\"" && u.fold != ",":
			return -1
		case u.features()&noun != 0 && s.wantedUnit(u) && (u.features()&^noun == 0 || s.nounReading(j)):
			return j
		case u.verb() && !s.nounReading(j):
			return -1
		}
	}
	return -1
}

// possessorBefore returns the mention that possesses the noun at unit t: "his
// visit", "Putin's visit"; -1 when there is none.
func (s *sentence) possessorBefore(t int) int {
	for i, steps := t-1, 0; i >= 0 && steps < 5; i, steps = i-1, steps+1 {
		u := &s.units[i]
		switch {
		case u.kind == uMention && s.ms[u.mention].Form == mention.Possessor && !s.d.Words[u.first].Clitic:
			return u.mention
		case s.possessive(i) && i > 0 && s.units[i-1].kind == uMention:
			return s.units[i-1].mention
		case u.is(lang.Modifier), u.kind == uAdj, u.kind == uTime, u.is(lang.Adverb):
		case u.unlisted() && !s.pack.AdjectiveAfter:
		default:
			return -1
		}
	}
	return -1
}
