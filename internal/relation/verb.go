package relation

import (
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/mention"
)

// try matches one pattern at unit t and emits its claims; the answer is the
// reason why not, or "".
func (s *sentence) try(p *Pattern, t int, feats feature) string {
	d := s.after(t)
	if !p.verb {
		return s.tryNoun(p, t, d)
	}
	d.args = s.around(t)
	direct, words := 0, false
	for _, e := range p.right {
		words = words || e.slot == nil && !e.optional
		if words {
			break // what stands behind further words depends on them
		}
		if e.slot != nil && e.slot.preps == nil && e.slot.name != "what" && !e.slot.optional && !e.slot.adj && !e.slot.poss {
			direct++
		}
	}
	isPassive, agentless := s.isPassive(t, d, feats, s.lemmas[p.lemma])
	if p.Rule.Passive != isPassive && p.Rule.Passive {
		return "not a passive"
	}
	read := feats
	if isPassive {
		read = feats&^(past|present|infinitive)&^infinitive | participle
	} else if feats&participle != 0 && feats&past == 0 && feats&finite == 0 && !s.afterAuxiliary(t) {
		read = gerund // a participle by itself: governed by its clause
	}
	if w := s.excluded(p, t, d); w != "" {
		return "“" + w + "” says otherwise"
	}
	of, ofUnit := subject{}, -1 // who an active participle speaks of
	var real reality
	if feats&attributive != 0 && feats&finite == 0 && !isPassive {
		real = s.participleReality(t)
		of, ofUnit = s.modified(t, d, direct)
	} else {
		real = s.realityOf(t, read)
	}
	if real.reject != "" {
		return real.reject
	}
	if real.modality.Factual() && real.polarity == kg.Positive && s.toCome(p, t) {
		real.modality = kg.Planned
	}
	clear(s.slots)
	clear(s.taken)
	b := binding{s: s, p: p, t: t, d: d, real: real, slots: s.slots, taken: s.taken, past: feats&(past|participle) != 0 && feats&(present|future) == 0,
		present: feats&present != 0 && feats&(past|participle) == 0}
	if p.left == nil && isPassive {
		if reason := b.passive(agentless); reason != "" {
			return reason
		}
		return b.emit()
	}
	shared := false
	if p.left != nil {
		var sub subject
		if isPassive && !p.Rule.Passive {
			// who it is done to stands where the subject does
			if named, open := p.objectNoun(); named || open && !agentless && s.patient(t) >= 0 {
				if reason := b.passiveOfNoun(named); reason != "" {
					return reason
				}
				return b.emit()
			}
			if reason := b.passive(agentless); reason != "" {
				return reason
			}
			return b.emit()
		}
		if feats&attributive != 0 && feats&finite == 0 {
			sub = of
			b.taken[ofUnit] = true
		} else if feats&(gerund|infinitive|subjunctive) != 0 && feats&finite == 0 || feats&infinitive != 0 && feats&past == 0 && s.joinsInfinitive(t) >= 0 {
			sub = s.understood(t)
		} else {
			sub = s.subjectOf(t, direct)
			if sub.right == 1 && direct == 1 && s.pack.VerbFirst {
				sub = b.objectBefore(sub)
			}
		}
		if len(sub.mentions) == 0 {
			return sub.how
		}
		b.slots[p.left.name] = sub.mentions
		shared = sub.shared
		b.inferredSubject, b.topicSubject, b.elided = sub.inferred, sub.topic, sub.elided
		b.used = sub.right
	}
	if b.elided && p.Rule.Stated {
		return "nobody is named in its clause"
	}
	if b.elided && s.pack.VerbFirst && direct == 0 && feats&past != 0 && s.mayBePassive(t) {
		return "nobody is named: it may be a passive"
	}
	if reason := b.fill(t); reason != "" {
		return reason
	}
	if p.Rule.Stated && shared && s.pack.VerbFirst && direct > 0 {
		for _, m := range b.slots["object"] {
			if slices.Contains(s.Ontology.Relation(p.Kind).Domain, s.links[m].Kind) {
				return "“" + s.d.Quote(s.ms[m].Span) + "” may be its subject"
			}
		}
	}
	if b.elided && s.pack.VerbFirst && direct > 0 && s.ofAgreements(p.Kind) {
		if sides := s.sidesTold(t, d.end); sides != nil { // as a passive: وقعت خلال الزيارة اتفاقية
			b.sides, b.slots[p.left.name], b.elided = sides, nil, false
		}
	}
	if b.elided && s.pack.VerbFirst && direct > 0 {
		if why := b.onlyObject(); why != "" {
			return why
		}
	}
	return b.emit()
}

// objectBefore exchanges the subject behind its verb for the noun phrase that
// follows it where the first cannot do what the verb says, and can be its object:
// "زار العاصمة أمس الرئيس".
func (b *binding) objectBefore(sub subject) subject {
	var direct []*arg
	for i := range b.d.args {
		if a := &b.d.args[i]; a.prep == "" && !a.of && !a.pronoun && !a.left {
			direct = append(direct, a)
		}
	}
	if len(direct) < 2 || direct[0].mentions[0] != sub.mentions[0] || len(sub.mentions) != 1 {
		return sub
	}
	domain := b.s.Ontology.Relation(b.p.Kind).Domain
	can := func(m int) bool {
		return slices.Contains(domain, b.s.links[m].Kind) && (len(b.p.left.kinds) == 0 || slices.Contains(b.p.left.kinds, b.s.links[m].Kind))
	}
	if can(direct[1].mentions[0]) && b.s.eachOf(direct[1].unit) && !b.s.eachOf(direct[0].unit) && can(sub.mentions[0]) {
		return subject{mentions: direct[1].mentions}
	}
	if len(direct) > 2 || can(sub.mentions[0]) || b.s.kindOf(sub.mentions[0]) == kg.Person || b.s.links[sub.mentions[0]].As[kg.State] != "" && slices.Contains(domain, kg.State) || !can(direct[1].mentions[0]) {
		return sub
	}
	return subject{mentions: direct[1].mentions}
}

// mayBePassive is true of a verb without a subject of its own with a noun directly
// after it that nothing in its form makes its object: قصفت مدرسة.
func (s *sentence) mayBePassive(t int) bool {
	i := t + 1
	for i < len(s.units) && s.units[i].kind == uWord && len(s.units[i].forms) == 0 && s.units[i].passable() && !s.units[i].prep() {
		i++
	}
	if i >= len(s.units) || s.units[i].kind != uWord || s.units[i].prep() || s.units[i].features()&noun == 0 {
		return false
	}
	for _, form := range s.pack.Accusatives {
		if strings.HasSuffix(s.units[i].fold, form) {
			return false
		}
	}
	return true
}

// eachOf is true of a noun phrase behind "each of": where it stands behind its
// verb's other noun phrase, a list that long is the subject.
func (s *sentence) eachOf(i int) bool {
	if i == 0 {
		return false
	}
	u := &s.units[i-1]
	return u.kind == uWord && u.is(lang.Determiner) && u.last-u.first > 1 && s.pack.Words.Is(s.d.Words, u.last-1, lang.Preposition)
}

// onlyObject tells why the one noun phrase after a verb without a subject of its
// own may be that subject, or the verb a passive; "" when it can only be the
// object: it is of a kind that cannot do what the verb says, or nothing else
// stands in the clause that could be the object.
func (b *binding) onlyObject() string {
	s := b.s
	for _, m := range b.slots["object"] {
		if s.ms[m].Thing != nil && b.topicSubject {
			return "nobody is named: it may be a passive"
		}
		if !slices.Contains(s.Ontology.Relation(b.p.Kind).Domain, s.links[m].Kind) {
			continue
		}
		for i := b.t + 1; i < b.d.end; i++ {
			u := &s.units[i]
			described := u.kind == uMention && s.ms[u.mention].Form == mention.Described && (!s.known(u.mention) || s.ms[u.mention].Thing != nil)
			if u.kind == uWord && s.units[i-1].prep() && s.traveller(i) != nil { // "met, during the visit, X": the traveller did
				continue
			}
			if described || u.kind == uWord && !u.passable() && !u.prep() && !u.is(lang.Conjunction) {
				return "“" + s.d.Quote(s.ms[m].Span) + "” may be its subject"
			}
		}
		if b.d.end < len(s.units) && (s.units[b.d.end].is(lang.Complementizer) || s.units[b.d.end].features()&noun != 0 || s.units[b.d.end].verb()) {
			return "“" + s.d.Quote(s.ms[m].Span) + "” may be its subject"
		}
	}
	return ""
}

// excluded finds a word in the trigger's clause with which the pattern does not
// hold.
func (s *sentence) excluded(p *Pattern, t int, d domain) string {
	if p.without.Len() == 0 {
		return ""
	}
	for i := max(0, t-4); i < d.end; i++ {
		u := &s.units[i]
		for w := u.first; w < u.last; w++ {
			if p.without.Holds(&s.d.Words[w]) {
				return s.d.Quote(s.d.SpanOf(w, w+1))
			}
		}
	}
	return ""
}

// afterAuxiliary is true of a participle in a compound tense: "has visited".
func (s *sentence) afterAuxiliary(t int) bool {
	if s.units[t].compound {
		return true
	}
	for i := t - 1; i >= 0 && t-i < 5; i-- {
		u := &s.units[i]
		if u.is(lang.Auxiliary) || u.is(lang.PassiveAux) {
			return true
		}
		if !u.passable() && u.cue(func(c *cue) bool { return c.verb }) == nil && u.kind != uMention {
			return false
		}
	}
	return false
}

// passiveAux finds the auxiliary that makes a participle passive.
func (s *sentence) passiveAux(t int) (int, bool) {
	for i := t - 1; i >= 0 && t-i < 5; i-- {
		u := &s.units[i]
		if u.is(lang.PassiveAux) {
			return i, true
		}
		if !(u.passable() || u.cue(func(c *cue) bool { return c.verb }) != nil) {
			return 0, false
		}
	}
	return 0, false
}

// isPassive tells whether the verb at t is a passive: by its form, by its
// auxiliary, or as a participle with its doer after it ("signed by").
func (s *sentence) isPassive(t int, d domain, f feature, l *lemma) (yes, agentless bool) {
	agent := false
	for _, a := range d.args {
		agent = agent || s.isAgent(a.prep)
	}
	if f&passive != 0 {
		return true, !agent
	}
	if agent && s.pack.VerbFirst && f&past != 0 && !l.neverPassive && s.onlyPatient(d) { // "استقبل X من طرف Y"
		return true, false
	}
	if f&participle == 0 || l.neverPassive {
		return false, false
	}
	if _, ok := s.passiveAux(t); ok {
		return true, !agent
	}
	if agent && s.nextIsAgent(t) {
		return true, false
	}
	return f&finite == 0 && s.pack.AdjectiveAfter && s.participleBeside(t), !agent // "the accord signed between": it qualifies the noun
}

// onlyPatient is true of a clause with one noun phrase without a preposition, to
// whom it may be done.
func (s *sentence) onlyPatient(d domain) bool {
	n := 0
	for i := range d.args {
		a := &d.args[i]
		if a.prep == "" && !a.of && !a.left {
			if a.pronoun {
				return false
			}
			n++
		}
	}
	return n == 1
}

func (s *sentence) isAgent(prep string) bool {
	if prep == "" {
		return false
	}
	return s.agents()[prep]
}

// agents are the prepositions before the doer of a passive, folded.
func (r *Rules) agents() map[string]bool { return r.pack.Words.OfClass(lang.Agent) }

func (s *sentence) nextIsAgent(t int) bool {
	for i := t + 1; i < len(s.units) && i < t+4; i++ {
		if s.units[i].is(lang.Agent) {
			return true
		}
		if !s.units[i].passable() {
			return false
		}
	}
	return false
}

// absolute is the noun phrase with a participle of its own that an absolute
// preposition joins to the sentence: "with X accusing Y"; -1 when unit t is no
// such participle.
func (s *sentence) absolute(t int) int {
	if s.units[t].features()&gerund == 0 || len(s.pack.Words.OfClass(lang.Absolute)) == 0 {
		return -1
	}
	i := t - 1
	for i >= 0 && s.units[i].is(lang.Adverb) {
		i--
	}
	if i < 1 || s.units[i].kind != uMention || s.ms[s.units[i].mention].Form == mention.Possessor {
		return -1
	}
	p := i - 1
	for p >= 0 && (s.units[p].is(lang.Determiner) || s.units[p].kind == uAdj) {
		p--
	}
	if p < 0 || !s.units[p].is(lang.Absolute) {
		return -1
	}
	return s.units[i].mention
}

// understood is the subject of a verb form that has none of its own: that of
// the nearest verb that governs it.
func (s *sentence) understood(t int) subject {
	if m := s.absolute(t); m >= 0 {
		return subject{mentions: []int{m}}
	}
	if v := s.circumstantial(t); s.units[t].features()&gerund != 0 && v >= 0 {
		sub := s.subjectOf(v, 0)
		sub.right = 0 // it stands with that verb
		return sub
	}
	if s.units[t].features()&infinitive != 0 {
		if j := s.joinsInfinitive(t); j >= 0 {
			return s.understood(j)
		}
		if m := s.bidding(t); m >= 0 {
			return subject{mentions: []int{m}}
		}
	}
	behind := s.units[t].features()&gerund != 0 && t > 0 && s.units[t-1].kind == uPunct && s.units[t-1].fold == "," // ", accusing X": of the main clause
	for i := t - 1; i >= 0 && t-i < maxLeft; i-- {
		u := &s.units[i]
		if !behind && t-i >= 24 || u.kind == uPunct && u.fold != "," && u.fold != "\"" || u.is(lang.Complementizer) {
			break
		}
		if u.verb() && !s.nounReading(i) || !u.prep() && u.cue(func(c *cue) bool { return c.verb && !c.after }) != nil {
			if m := s.intending(i, t); m >= 0 {
				return subject{mentions: []int{m}}
			}
			if who := s.askedTo(i, t); len(who) > 0 {
				return subject{mentions: who}
			}
			if m, said := s.doneByObject(t); m >= 0 {
				if said {
					return subject{how: "only said of the object of the verb before"}
				}
				return subject{mentions: []int{m}}
			}
			sub := s.subjectOf(i, 0)
			if behind && (sub.relative || len(sub.mentions) == 0 && s.reduced(i)) {
				continue
			}
			if s.pack.Cases && sub.topic { // "в Африку должны прибыть военные": it may stand behind
				if args := s.after(t).args; len(args) > 0 && args[0].prep == "" && !args[0].of && s.nominative(args[0].mentions[0]) {
					return subject{mentions: args[0].mentions, right: 1}
				}
			}
			if len(sub.mentions) > 0 {
				return sub
			}
			return subject{how: sub.how}
		}
		if s.pack.VerbFirst && u.kind == uMention && s.ms[u.mention].Form != mention.Possessor {
			continue
		}
	}
	return s.mainSubject(t, 1) // "After meeting X, Y visited"
}

// reduced is true of a participle at unit i that qualifies the noun before it, as the
// clause has its verb before that: "imposed sanctions on firms deemed close to him".
func (s *sentence) reduced(i int) bool {
	if s.units[i].features()&participle == 0 {
		return false
	}
	for j := i - 1; j >= 0 && i-j < 24; j-- {
		switch u := &s.units[j]; {
		case u.kind == uPunct, u.is(lang.Complementizer), u.is(lang.Relative), u.is(lang.Subordinator):
			return false
		case u.finite() && !s.nounReading(j):
			return u.cue(func(c *cue) bool { return c.clause && !c.after }) == nil
		}
	}
	return false
}

// bidding is whose the noun is that governs the infinitive at unit t: "Sweden's bid to
// join"; -1 when a verb governs it, or nobody owns the noun.
func (s *sentence) bidding(t int) int {
	i := t - 1
	for i >= 0 && (s.units[i].is(lang.Adverb) || s.units[i].is(lang.Infinitive) && s.units[i].last == s.units[i].first+1) {
		i--
	}
	if !s.pack.NounModifiers || i < 1 || i == t-1 && len(s.units[i].cues) == 0 {
		return -1
	}
	if u := &s.units[i]; u.kind != uWord || u.verb() && !s.nounReading(i) || !s.possessive(i-1) || i < 2 || s.units[i-2].kind != uMention || !s.known(s.units[i-2].mention) {
		return -1
	}
	return s.units[i-2].mention
}

// doneByObject is the object of a verb of which that says what the gerund at t says:
// "accused X of supporting", "thanked X for supporting"; -1 when there is none. The
// answer also tells whether it is only said of it.
func (s *sentence) doneByObject(t int) (int, bool) {
	if t < 3 || s.units[t].features()&gerund == 0 {
		return -1, false
	}
	p, o := &s.units[t-1], &s.units[t-2]
	of := p.is(lang.Genitive)
	if !of && !p.is(lang.Behalf) || o.kind != uMention || s.ms[o.mention].Form == mention.Possessor {
		return -1, false
	}
	i := t - 3
	for i > 0 && (s.units[i].is(lang.Determiner) || s.units[i].kind == uAdj) {
		i--
	}
	if !s.units[i].verb() || s.nounReading(i) {
		return -1, false
	}
	return o.mention, of
}

// askedTo is the object, marked where objects are, of the verb at unit i that calls for what the
// infinitive at t says: who is to do it ("instó a Ruanda a retirar", "a chargé X de se
// rendre", "a demandé au ministre X de se rendre"); nil when there is none.
func (s *sentence) askedTo(i, t int) []int {
	if s.pack.VerbFirst || s.pack.Cases || !s.calls(i) {
		return nil
	}
	markers := s.pack.Words.OfClass(lang.ObjectMarker)
	args := s.after(i).args
	for _, a := range args {
		if (markers[a.prep] || len(markers) == 0 && a.prep == "") && !a.of && a.end <= t {
			return a.mentions
		}
	}
	for _, a := range args { // one with a preposition, directly before the infinitive
		if a.prep == "" || a.of || a.end > t || t-a.end > 1 || s.pack.NounModifiers || s.kindOf(a.mentions[0]) == kg.Place {
			continue
		}
		if a.end == t || s.units[a.end].is(lang.Infinitive) {
			return a.mentions
		}
	}
	return nil
}

// calls is true of a verb at unit i that has somebody else do what an infinitive says.
func (s *sentence) calls(i int) bool {
	u := &s.units[i]
	c := u.cue(func(c *cue) bool { return c.clause && !c.after })
	if c == nil {
		return false
	}
	switch m := kg.Modality(c.effect); {
	case m == kg.Requested, m == kg.Proposed, c.effect == effectNegated:
		return true
	case m == kg.Planned: // "charged X with going", and not "promised X to go"
		return u.cue(func(c *cue) bool { return c.verb && !c.after }) == nil
	}
	return false
}

// intending is whose intention a noun at unit i says that governs the infinitive
// at t: the genitive between the two ("о намерении X посетить"); -1 when there is
// none.
func (s *sentence) intending(i, t int) int {
	if !s.pack.Cases || s.units[i].verb() {
		return -1
	}
	for j := i + 1; j < t; j++ {
		u := &s.units[j]
		if u.kind == uMention && s.ms[u.mention].Form != mention.Possessor && s.inCase(u.mention, genitive) {
			return u.mention
		}
		if !u.passable() {
			return -1
		}
	}
	return -1
}
