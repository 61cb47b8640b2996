package relation

import (
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/mention"
	"github.com/safir-graph/safir/internal/text"
)

// tryNoun matches a pattern whose trigger is a noun.
func (s *sentence) tryNoun(p *Pattern, t int, d domain) string {
	if w := s.excluded(p, t, d); w != "" {
		return "“" + w + "” says otherwise"
	}
	if p.Rule.Definite && !s.d.Words[s.units[t].first].Article {
		return "it is not definite"
	}
	var real reality
	light := -1
	var doer []int
	v, who := s.doneBy(t, d) // الزيارة التي قام بها فلان
	if v < 0 {
		v, who, s.relativeAt = s.carriedOut(t)
	}
	if v >= 0 {
		real = s.verbReality(v, s.units[v].features(), 0)
		s.relativeAt = 0
		rest := s.after(v)
		d.args = append(slices.Clone(d.args), rest.args...)
		d.times, d.end = append(slices.Clone(d.times), rest.times...), rest.end
		doer = who
	} else {
		var told int
		real, light, told = s.nounReality(t, d, p.Rule.Stands || p.Rule.Opens && t == 0, p.Rule.Definite)
		d = s.withVerb(d, t, light, told)
	}
	if v := s.ownClause(p, t, d); v >= 0 { // "a tour that includes Y"
		real = combine(real, s.verbReality(v, s.units[v].features()&^noun, 0))
		rest := s.after(v)
		d.args = append(slices.Clone(d.args), rest.args...)
		d.times, d.end = append(slices.Clone(d.times), rest.times...), rest.end
	}
	if real.reject != "" {
		return real.reject
	}
	if real.modality.Factual() && real.polarity == kg.Positive && s.toCome(p, light) {
		real.modality = kg.Planned
	}
	clear(s.slots)
	clear(s.taken)
	b := binding{s: s, p: p, t: t, d: d, real: real, slots: s.slots, taken: s.taken, doer: doer}
	if p.left != nil { // {object} <noun> …: of the clause it stands in
		sub := s.understoodNoun(t)
		if len(sub.mentions) == 0 {
			return sub.how
		}
		if s.anothersOwn(t, sub.mentions) {
			return "it is somebody else's"
		}
		b.slots[p.left.name] = sub.mentions
		if p.left.name == "object" {
			b.inferredObject = sub.inferred
		} else {
			b.inferredSubject = sub.inferred
		}
	}
	start := t
	direct := 0
	for i := range p.right {
		e := &p.right[i]
		if e.slot != nil && e.slot.preps == nil && !e.slot.adj && !e.slot.poss && (e.slot.name == "subject" || e.slot.name == "object" && start == t || e.slot.name == "both") && b.slots[e.slot.name] == nil {
			who, why := b.genitive(e.slot, light)
			if len(who) == 0 && b.sides == nil {
				if e.slot.optional {
					continue
				}
				return why
			}
			b.slots[e.slot.name] = who
			continue
		}
		if e.slot == nil {
			switch at := b.elementAfter(start, e); {
			case at >= 0:
				start = at
			case !e.optional:
				return "lacks the words of the pattern"
			}
			continue
		}
		if reason := b.fillSlot(e.slot, start, &direct); reason != "" {
			return reason
		}
	}
	return b.emit()
}

// anothersOwn is true of a noun with a possessive that means somebody who is none of
// those mentioned: "the spokeswoman said that after his visit to Y".
func (s *sentence) anothersOwn(t int, mentions []int) bool {
	if t+1 >= len(s.units) || s.units[t+1].kind != uMention {
		return false
	}
	m := s.units[t+1].mention
	id := s.links[m].ID
	return s.ms[m].Form == mention.Possessor && s.d.Words[s.ms[m].First].Clitic && id != "" &&
		!slices.ContainsFunc(mentions, func(k int) bool { return s.links[k].ID == id })
}

// doneBy finds the verb of a relative clause after a noun that says who did what
// the noun says, with a pronoun for the noun as its object: الزيارة التي قام بها
// فلان. It returns the verb's unit and its subject; -1 when there is none.
func (s *sentence) doneBy(t int, d domain) (int, []int) {
	i := t + 1
	for i < len(s.units) && (s.units[i].passable() && s.units[i].kind != uTime || s.definiteAdjective(t, i)) {
		i++
	}
	if i >= len(s.units) || i > d.end {
		return -1, nil
	}
	v := i
	switch {
	case s.units[i].is(lang.Relative):
		for v++; v < len(s.units) && s.units[v].passable(); v++ {
		}
	case s.pack.Construct && !s.d.Words[s.units[t].first].Article: // indefinite nouns take their clauses without a pronoun
	default:
		return -1, nil
	}
	if v >= len(s.units) || !s.units[v].finite() || s.nounReading(v) {
		return -1, nil
	}
	if s.pack.Construct && s.units[v].cue(func(c *cue) bool { return c.light && !c.after }) == nil {
		return -1, nil // "an accusation that X denied"
	}
	resumes := v+1 < len(s.units) && s.resumptive(v+1)
	var who []int
	for _, a := range s.after(v).args {
		switch {
		case a.pronoun || s.ms[a.mentions[0]].Form == mention.Possessor && s.d.Words[s.ms[a.mentions[0]].First].Clitic:
			resumes = true
		case a.prep == "" && !a.of && who == nil:
			who = a.mentions
		}
	}
	if resumes && who == nil && s.pack.VerbFirst && s.pack.ProDrop {
		who = s.guestBefore(t)
	}
	if !resumes || who == nil {
		return -1, nil
	}
	return v, who
}

// carriedOut finds the light verb of a relative clause about the noun at unit t that says
// who did what the noun says, on either side of it: "the visit that X paid to Y", "la
// visite qu'effectue à Y X". It returns the verb's unit, its subject and the unit of the
// relative; -1 when there is none.
func (s *sentence) carriedOut(t int) (verb int, who []int, relative int) {
	if s.pack.Construct {
		return -1, nil, 0
	}
	const within = 10 // units
	i := t + 1
	for i < len(s.units) && i-t < within && (s.units[i].passable() || s.units[i].prep() && !s.units[i].is(lang.Relative) || s.units[i].unlisted()) {
		i++
	}
	if s.pack.Cases && i+1 < len(s.units) && s.units[i].kind == uPunct && s.units[i].fold == "," {
		i++
	}
	if i >= len(s.units) || !s.units[i].is(lang.Relative) || s.units[i].is(lang.Where) {
		return -1, nil, 0
	}
	v := i + 1
	for ; v < len(s.units) && v-i < within && !(s.units[v].finite() && !s.nounReading(v)); v++ {
		if u := &s.units[v]; u.kind == uPunct || u.is(lang.Complementizer) || u.is(lang.Relative) || u.is(lang.Subordinator) {
			return -1, nil, 0
		}
	}
	if v >= len(s.units) || v-i >= within || s.units[v].cue(func(c *cue) bool { return c.light && !c.after }) == nil {
		return -1, nil, 0
	}
	for k := i + 1; k < v; k++ {
		if u := &s.units[k]; u.kind == uMention && s.ms[u.mention].Form != mention.Possessor {
			return v, s.leftSubject(v).mentions, i
		}
	}
	for _, a := range s.after(v).args {
		if k := s.kindOf(a.mentions[0]); a.prep == "" && !a.of && !a.pronoun && (k == kg.Person || k == kg.State && s.pack.ProDrop) {
			return v, a.mentions, i
		}
	}
	return -1, nil, 0
}

// guestBefore is the one person named before the noun at unit t in its sentence, of whom
// a relative clause without a subject says that he or she does it: "X said on a visit that
// he pays to Y"; nil when there is none, or several.
func (s *sentence) guestBefore(t int) []int {
	var who []int
	for j := t - 1; j >= 0; j-- {
		u := &s.units[j]
		if u.kind != uMention || s.kindOf(u.mention) != kg.Person || s.ms[u.mention].Form == mention.Possessor {
			continue
		}
		if who != nil || s.ms[u.mention].Form != mention.Named || !s.known(u.mention) {
			return nil
		}
		who = []int{u.mention}
	}
	return who
}

// ownClause is the verb that a pattern waits for behind its noun, of a relative
// clause about the noun: "a tour that includes", "جولة تشمل"; -1 when there is none.
func (s *sentence) ownClause(p *Pattern, t int, d domain) int {
	var words map[string]bool
	for i := range p.right {
		if e := &p.right[i]; e.slot == nil && !e.optional {
			words = e.words
			break
		}
	}
	if words == nil {
		return -1
	}
	relative := false
	for i := t + 1; i < len(s.units) && i <= d.end+1 && i-t < wordsWithin; i++ {
		u := &s.units[i]
		if relative && i+1 < len(s.units) && (u.is(lang.Auxiliary) || u.is(lang.PassiveAux)) && len(u.forms) == 0 {
			d.end++ // "that has taken"
			continue
		}
		switch {
		case u.finite() && !s.nounReading(i), relative && u.features()&participle != 0:
			if s.matchesWords(i, words) && (relative || s.pack.Construct && !s.d.Words[s.units[t].first].Article) {
				return i
			}
			return -1
		case u.is(lang.Relative):
			relative = true
		case u.kind == uPunct, u.prep(), u.is(lang.Conjunction), u.is(lang.Complementizer), u.is(lang.Subordinator):
			return -1
		}
	}
	return -1
}

// resumptive is true of a preposition with its pronoun in one word: "بها".
func (s *sentence) resumptive(i int) bool {
	u := &s.units[i]
	if u.kind != uWord || u.last != u.first+1 {
		return false
	}
	for _, x := range s.pack.Clitics.Suffixes {
		if prep, ok := strings.CutSuffix(u.fold, x.Text); ok && s.pack.Words.OfClass(lang.Preposition)[prep] {
			return true
		}
	}
	return false
}

// definiteAdjective is true of a word with the article that is not known, behind
// the noun with the article at unit t: "الزيارة التاريخية التي".
func (s *sentence) definiteAdjective(t, i int) bool {
	u := &s.units[i]
	return s.pack.Construct && u.unlisted() && s.d.Words[u.first].Article && s.d.Words[s.units[t].first].Article
}

// understoodNoun is the subject of the clause in which a noun stands.
func (s *sentence) understoodNoun(t int) subject {
	objects := 1
	if s.pack.VerbFirst {
		objects = 0
	}
	if s.pack.VerbFirst && t > 1 && s.units[t-1].is(lang.Auxiliary) { // "الذي كان مرفوقا ب", "وكان X مرفوقا ب"
		switch u := &s.units[t-2]; {
		case u.is(lang.Relative):
			return s.antecedent(t - 2)
		case u.kind == uMention && s.ms[u.mention].Form != mention.Possessor:
			return subject{mentions: []int{u.mention}}
		}
	}
	for i := t - 1; i >= 0 && t-i < maxLeft; i-- {
		if s.units[i].verb() && !s.nounReading(i) {
			sub := s.subjectOf(i, objects)
			if len(sub.mentions) == 0 || sub.elided {
				if who := s.journeyBeside(i); who != nil { // "the visit comes at the invitation of X"
					return subject{mentions: who, inferred: true}
				}
			}
			return sub
		}
	}
	if sub := s.mainSubject(t, objects); len(sub.mentions) > 0 {
		return sub
	}
	return subject{how: "no verb before it"}
}

// mainSubject is the subject of the main clause that follows a phrase at the
// head of the sentence: "During talks with X, Y said".
func (s *sentence) mainSubject(t, objects int) subject {
	for i := t + 1; i < len(s.units) && i-t < 30; i++ {
		u := &s.units[i]
		if u.is(lang.Complementizer) || u.is(lang.Relative) {
			break
		}
		if u.finite() && !s.nounReading(i) {
			sub := s.subjectOf(i, objects)
			if len(sub.mentions) > 0 && !sub.inferred {
				return sub
			}
			break
		}
	}
	return subject{how: "nothing governs it"}
}

// awaited is true of what stands behind a preposition that another slot of the pattern
// has before such an end: "una gira por Bolivia" is no tour by Bolivia.
func (b *binding) awaited(sl *slot, a *arg) bool {
	return b.s.kindOf(a.mentions[0]) != kg.Person && slices.ContainsFunc(b.p.right, func(e element) bool {
		return e.slot != nil && e.slot != sl && e.slot.preps[a.prep]
	})
}

// genitive finds whose the noun is: a possessive before it, a noun phrase
// directly after it or after a genitive or agent preposition, or the subject of
// its light verb.
func (b *binding) genitive(sl *slot, light int) ([]int, string) {
	s := b.s
	if b.doer != nil && (sl.name == "subject" || sl.name == "object" && b.s.kindOf(b.doer[0]) == kg.Person) {
		return b.doer, ""
	}
	if m := s.possessorBefore(b.t); m >= 0 {
		if s.fronted(m, b.t) { // "In his meeting with X, Y said": Y's
			if sub := s.mainSubject(b.t, 0); len(sub.mentions) > 0 && s.kindOf(sub.mentions[0]) == kg.Person && s.ms[sub.mentions[0]].Form != mention.Pronoun {
				b.inferredSubject = true
				return sub.mentions[:1], ""
			}
		}
		if light >= 0 && sl.name != "object" { // who makes his visit is on it; those who hold their talks hold them with each other
			if sub := s.subjectOf(light, 0); len(sub.mentions) > 0 && !sub.inferred {
				return sub.mentions, ""
			}
		}
		if s.known(m) {
			return []int{m}, ""
		}
		if who := s.possessed(b.t); len(who) > 0 {
			b.inferredSubject = true
			return who, ""
		}
		return []int{m}, ""
	}
	for i := range b.d.args {
		a := &b.d.args[i]
		if a.of && !(s.pack.Construct && sl.name == "subject" && a.unit > b.t+1 && s.instrument(a.unit-1)) || b.taken[a.unit] { // "the attack of the drones of X"
			continue
		}
		near := a.unit-b.t <= 4 || s.pack.VerbFirst && len(b.taken) > 0 && a.unit-b.t <= 14 // the second one behind where and when
		genitive := a.prep == "" && near && (s.pack.Construct || s.ms[a.mentions[0]].Form == mention.Possessor)
		if a.prep != "" {
			genitive = near && s.pack.Words.OfClass(lang.Genitive)[a.prep] || s.isAgent(a.prep) && !s.agentOfOther(b.t, a.unit) && !b.awaited(sl, a)
		}
		if genitive && b.suits(sl, a) {
			b.taken[a.unit] = true
			if m := a.mentions[0]; s.ms[m].Form == mention.Possessor && (!s.known(m) || s.pack.VerbFirst && s.sentenceBefore(m)) {
				if who := s.possessed(b.t); len(who) > 0 {
					if !b.suits(sl, &arg{mentions: who}) {
						return nil, "whose it is cannot be the {" + sl.name + "}"
					}
					b.inferredSubject = true
					return who, ""
				}
			}
			return a.mentions, ""
		}
	}
	if light >= 0 {
		sub := s.subjectOf(light, 0)
		if who := s.adjunct(light); len(who.mentions) > 0 {
			sub = who
		} else if len(sub.mentions) == 0 && s.pack.NounModifiers && s.units[light].features()&gerund != 0 { // "after completing a visit to Y, X flew"
			sub = s.understood(light)
		}
		if len(sub.mentions) > 0 {
			b.inferredSubject = sub.inferred
			return sub.mentions, ""
		}
		if who := s.journeyBeside(light); who != nil {
			b.inferredSubject = true
			return who, ""
		}
		return nil, sub.how
	}
	if who := s.traveller(b.t); who != nil && sl.name != "both" {
		b.inferredSubject = true
		return who, ""
	}
	if kind := s.Ontology.Relation(b.p.Kind); sl.name == "subject" && (kind.Travel || kind.Symmetric) { // "during a visit to Y, X met": the clause's subject is on the visit
		if who := s.possessed(b.t); len(who) > 0 {
			b.inferredSubject = true
			return who, ""
		}
	}
	if sl.name == "subject" && s.ofAgreements(b.p.Kind) {
		if b.sides = s.sidesTold(b.t, b.d.end+1); b.sides != nil {
			return []int{}, ""
		}
	}
	if adjs := b.adjacentAdjectives(b.t); len(adjs) > 0 && sl.name != "both" {
		return []int{s.units[adjs[0]].mention}, ""
	}
	if i := b.t - 1; sl.name == "subject" && s.pack.NounModifiers && i >= 0 && s.units[i].kind == uMention && s.abbreviated(s.units[i].mention) { // "the US withdrawal"
		return []int{s.units[i].mention}, ""
	}
	return nil, "nobody is said to do it"
}

// adjunct is the person on what a noun says, where a preposition alone, at unit
// light, joins it to him: behind a comma, "X, en visite à Bamako", or at the head of
// the sentence, to the subject of its main clause.
func (s *sentence) adjunct(light int) subject {
	if !s.units[light].prep() || s.units[light].verb() {
		return subject{}
	}
	if light == 0 {
		if sub := s.mainSubject(light, 1); len(sub.mentions) == 1 && s.kindOf(sub.mentions[0]) == kg.Person {
			return subject{mentions: sub.mentions, inferred: true}
		}
		return subject{}
	}
	if light < 2 || s.units[light-1].fold != "," {
		return subject{}
	}
	if u := &s.units[light-2]; u.kind == uMention && s.ms[u.mention].Form == mention.Named && s.kindOf(u.mention) == kg.Person {
		return subject{mentions: []int{u.mention}}
	}
	return subject{}
}

// agentOfOther is true when a passive verb stands between the noun at unit t and the
// agent at unit a that does not say of the noun that it took place: "the meeting was
// attended by X".
func (s *sentence) agentOfOther(t, a int) bool {
	for i := t + 1; i < a; i++ {
		u := &s.units[i]
		if u.features()&participle != 0 && !s.nounReading(i) && u.cue(func(c *cue) bool { return c.noun && (c.light || c.after) && kg.Modality(c.effect) == kg.Asserted }) == nil {
			return true
		}
	}
	return false
}

// abbreviated is true of the name of a known state or body in capitals, which stands
// before nouns as an adjective does: US, EU, RSF.
func (s *sentence) abbreviated(m int) bool {
	x := &s.ms[m]
	return x.Form == mention.Named && s.known(m) && x.Last == x.First+1 && s.d.Words[x.First].Case == text.Upper &&
		(s.kindOf(m) == kg.State || s.kindOf(m) == kg.Organization)
}

// fronted is true of a possessive pronoun at the head of the sentence, before
// the noun at unit t, in a phrase that a preposition opens.
func (s *sentence) fronted(m, t int) bool {
	if s.ms[m].Form != mention.Possessor || len(s.units) == 0 || !s.units[0].prep() {
		return false
	}
	for i := range t {
		if s.units[i].verb() && !s.nounReading(i) || s.units[i].kind == uMention && s.units[i].mention != m {
			return false
		}
	}
	return true
}

// sentenceBefore is true of a reference to somebody whom this sentence does not
// name before it.
func (s *sentence) sentenceBefore(m int) bool {
	first := s.d.Sentences[s.index].First
	for i := m - 1; i >= 0 && s.ms[i].First >= first; i-- {
		if s.links[i].ID == s.links[m].ID && s.ms[i].Form != mention.Possessor {
			return false
		}
	}
	return true
}

// known is true of a mention whose meaning is known.
func (s *sentence) known(m int) bool { return s.links[m].ID != "" || len(s.links[m].Pair) > 0 }

// possessed finds who an unresolved possessive at a noun means: the subject of
// the clause before it, or of the main clause that follows a phrase at the head
// of the sentence.
func (s *sentence) possessed(t int) []int {
	for i := t - 1; i >= 0 && t-i < 24; i-- {
		if s.units[i].is(lang.Complementizer) || s.units[i].is(lang.Relative) {
			return nil
		}
		if s.units[i].verb() && !s.nounReading(i) {
			return s.subjectOf(i, 1).mentions
		}
	}
	return s.mainSubject(t, 0).mentions
}
