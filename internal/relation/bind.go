package relation

import (
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/mention"
)

// binding is a pattern with its slots being filled.
type binding struct {
	s               *sentence
	p               *Pattern
	t               int
	d               domain
	real            reality
	slots           map[string][]int // slot → mentions
	spans           map[string]kg.Span
	used            int // direct arguments taken by the subject
	inferredSubject bool
	inferredObject  bool
	sides           []kg.EntityID // states that are the subject, though the clause does not name them
	topicSubject    bool          // taken over from the sentence before
	elided          bool          // from a clause or the sentence before, as the verb has none
	past            bool          // the trigger is a past tense by its form
	present         bool          // a present tense
	taken           map[int]bool  // units of arguments used
	doer            []int         // who a relative clause says did what a noun says
}

// fill looks for the words and slots after the trigger.
func (b *binding) fill(from int) string { return b.fillElements(b.p.right, from) }

func (b *binding) fillElements(right []element, start int) string {
	direct := 0
	for i := range right {
		e := &right[i]
		if e.slot == nil {
			switch at := b.elementAfter(start, e); {
			case at >= 0:
				start = at
				if i+1 < len(right) && right[i+1].slot == nil {
					if m := b.anothers(at); m >= 0 {
						return "it is done by “" + b.s.d.Quote(b.s.ms[m].Span) + "”"
					}
				}
			case !e.optional:
				return "lacks the words of the pattern"
			}
			continue
		}
		if reason := b.fillSlot(e.slot, start, &direct); reason != "" {
			return reason
		}
	}
	return ""
}

// anothers is the genitive directly behind a noun of a verb's pattern, at unit at,
// that says who does what the noun says, where that is not the verb's subject:
// "أكد الوزير رفض مصر للقرار"; -1 when there is none.
func (b *binding) anothers(at int) int {
	s := b.s
	if !s.pack.Construct || b.p.left == nil || b.p.left.name != "subject" || s.units[at].kind != uWord || s.d.Words[s.units[at].first].Article || s.units[at].features()&noun == 0 {
		return -1
	}
	for i := at + 1; i < b.d.end && i <= at+2; i++ {
		u := &s.units[i]
		if u.kind == uMention {
			m := u.mention
			if k := s.kindOf(m); k != kg.State && k != kg.Organization || s.ms[m].Form != mention.Named || slices.Contains(b.slots["subject"], m) {
				return -1
			}
			if slices.ContainsFunc(b.slots["subject"], func(o int) bool { return s.links[o].ID == s.links[m].ID }) {
				return -1
			}
			return m
		}
		if u.kind != uWord || !u.is(lang.Determiner) {
			return -1
		}
	}
	return -1
}

// wordsWithin is how many units behind the trigger, or the words before them, a
// pattern's words may stand.
const wordsWithin = 12

// elementAfter is the first unit behind start that is what an element asks for;
// -1 when there is none.
func (b *binding) elementAfter(start int, e *element) int {
	at := b.wordsAfter(start, e.words)
	if !e.marks {
		return at
	}
	for s := b.s; at >= 0; at = b.wordsAfter(at, e.words) {
		if !s.units[at].is(lang.Infinitive) {
			return at
		}
		next := at + 1
		for next < len(s.units) && s.units[next].is(lang.Adverb) {
			next++
		}
		if next < len(s.units) && s.units[next].kind == uWord && (len(s.units[next].forms) == 0 && s.units[next].classes == 0 || s.units[next].features()&infinitive != 0) {
			return at
		}
	}
	return -1
}

// wordsAfter is the first unit behind start, in the trigger's clause, that is one
// of a pattern's words; -1 when there is none.
func (b *binding) wordsAfter(start int, words map[string]bool) int {
	for j := start + 1; j < len(b.s.units) && j < b.d.end && j-start < wordsWithin; j++ {
		if b.s.matchesWords(j, words) {
			return j
		}
	}
	return -1
}

// matchesWords tells whether unit j is one of a pattern's words.
func (s *sentence) matchesWords(j int, words map[string]bool) bool {
	u := &s.units[j]
	if words[u.fold] {
		return true
	}
	for _, f := range u.forms {
		if words[f.lemma] {
			return true
		}
	}
	if u.kind != uMention || s.ms[u.mention].Form != mention.Described {
		return false
	}
	for w := u.first; w < u.last; w++ { // the noun of a body or thing in words: "its troops"
		fs, end := s.forms.Longest(s.d.Words, w, u.last)
		if end == u.last && slices.ContainsFunc(fs, func(f form) bool { return words[f.lemma] }) {
			return true
		}
	}
	return false
}

func (b *binding) fillSlot(sl *slot, start int, direct *int) string {
	s := b.s
	switch {
	case sl.name == "what":
		if start+1 < b.d.end {
			if b.spans == nil {
				b.spans = map[string]kg.Span{}
			}
			first, last := start+1, b.d.end
			b.spans["what"] = s.d.SpanOf(s.units[first].first, s.units[last-1].last)
		}
		return ""
	case sl.poss:
		from := start
		if sl.preps != nil {
			for from++; from < b.d.end && !(s.units[from].prep() && sl.preps[s.units[from].fold]); from++ {
			}
		}
		if m := b.owner(from); m >= 0 {
			b.slots[sl.name] = []int{m}
			return ""
		}
		if m := b.toldDoer(b.nounOf(sl, start)); m >= 0 {
			b.slots[sl.name], b.inferredObject = []int{m}, true
			return ""
		}
		return "no {" + sl.name + "} whose it is"
	case sl.adj:
		for _, u := range b.adjacentAdjectives(start) {
			b.slots[sl.name] = append(b.slots[sl.name], s.units[u].mention)
		}
		if len(b.slots[sl.name]) == 0 && s.pack.Construct { // "the attack that X launched"
			if v, who := s.doneBy(start, b.d); v >= 0 {
				b.slots[sl.name] = who
			}
		}
		if m := b.toldDoer(start); m >= 0 && len(b.slots[sl.name]) == 0 && sl.name == "object" {
			b.slots[sl.name], b.inferredObject = []int{m}, true
		}
		if m := b.toldSubject(start); m >= 0 && len(b.slots[sl.name]) == 0 && sl.name == "subject" {
			b.slots[sl.name], b.inferredSubject = []int{m}, true
		}
		if len(b.slots[sl.name]) == 0 && !sl.optional {
			return "no adjective of a state beside it"
		}
		return ""
	}
	skip := 0
	if sl.preps == nil {
		skip = b.used
	}
	for i := range b.d.args {
		a := &b.d.args[i]
		if a.left && slices.ContainsFunc(a.mentions, func(m int) bool { return b.p.left != nil && slices.Contains(b.slots[b.p.left.name], m) }) {
			continue // it is the subject
		}
		if a.inner && s.Ontology.Relation(b.p.Kind).Symmetric {
			continue
		}
		beside := a.of && sl.preps == nil && start != b.t && a.unit > start && a.unit-start <= 3 // of a word of the pattern
		if a.of && !beside || b.taken[a.unit] || a.unit <= start && sl.preps != nil && !a.left {
			continue
		}
		if sl.preps == nil {
			if a.prep != "" && !(b.p.verb && b.marked(a, start)) || a.prep == "" && sl.name == "object" && b.unmarked(sl, a, start) {
				continue
			}
			if skip > 0 && a.prep == "" && !a.pronoun && !a.left {
				skip--
				continue
			}
			if a.unit < start && start != b.t && !a.left {
				continue
			}
		} else if !sl.preps[a.prep] {
			continue
		} else if b.p.verb && start != b.t && s.pack.Words.OfClass(lang.Genitive)[a.prep] && !s.beside(start, a.unit) {
			continue // the genitive of another noun
		} else if !b.p.verb && start == b.t && sl.name == "subject" && a.prep != "" && s.pack.Words.OfClass(lang.Belonging)[a.prep] && b.elsewhere(a) {
			continue // "هجوم على موقع ل X"
		} else if start != b.t && s.pack.Words.OfClass(lang.ObjectMarker)[a.prep] && !b.marked(a, start) {
			continue // it belongs to a noun between
		}
		if a.pronoun && len(sl.kinds) == 1 && sl.kinds[0] == kg.Agreement {
			if m := s.thingBefore(b.t); m >= 0 {
				b.slots[sl.name], b.taken[a.unit] = []int{m}, true
				return ""
			}
		}
		if m := b.carried(sl, a); m >= 0 && a.pronoun {
			b.slots[sl.name], b.taken[a.unit] = []int{m}, true
			return ""
		}
		if few := b.followed(sl, a); few != nil {
			a = few
		}
		if !b.suits(sl, a) || sl.preps != nil && (b.nearerNoun(a, start) || b.ofNounBefore(a, start)) {
			continue
		}
		b.slots[sl.name] = a.mentions
		b.taken[a.unit] = true
		if sl.preps != nil {
			b.coordinated(sl, i)
		}
		b.exemplified(sl, i)
		return ""
	}
	if m := s.place(b.t); m >= 0 && s.locative(sl.preps) && b.suits(sl, &arg{mentions: []int{m}}) {
		b.slots[sl.name] = []int{m}
		return ""
	}
	for i := range b.d.args { // "two officials, including X"
		if a := &b.d.args[i]; s.exemplifies(a.prep) && !b.taken[a.unit] && b.suits(sl, a) && (sl.preps == nil || s.governedBy(a, sl.preps, b.t)) {
			b.slots[sl.name] = a.mentions
			b.taken[a.unit] = true
			return ""
		}
	}
	if len(s.pack.Words.OfClass(lang.ObjectMarker)) > 0 && sl.preps == nil && !(len(sl.kinds) == 1 && sl.kinds[0] == kg.Person) {
		// the pronoun of a thing is the same
	} else if m := s.objectPronoun(b.t, sl, b.slots); m >= 0 {
		b.slots[sl.name] = []int{m}
		return ""
	}
	if sl.optional || b.amongThemselves(sl) {
		return ""
	}
	return "no {" + sl.name + "} where the pattern has it"
}

// elsewhere is true of an argument that says whose something is where between the
// trigger and it another noun stands that is not what the deed is done with.
func (b *binding) elsewhere(a *arg) bool {
	s := b.s
	for i := b.t + 1; i < a.unit-1; i++ {
		u := &s.units[i]
		if u.kind == uMention || u.kind == uWord && len(u.forms) > 0 && !u.prep() && !u.is(lang.Modifier) && !(s.instrument(i) && s.units[i-1].prep()) {
			return true
		}
	}
	return false
}

// marked is true of an argument of a verb with the marker of direct objects before
// it ("acusó el lunes a Irán"), where no noun stands between to which it could
// belong ("condenó el ataque a Israel").
func (b *binding) marked(a *arg, start int) bool {
	s := b.s
	if !s.pack.Words.OfClass(lang.ObjectMarker)[a.prep] {
		return false
	}
	if a.left {
		return true
	}
	subjects, phrase, filled := b.used, false, false // in a prepositional phrase, its noun seen
	for i := start + 1; i < a.unit; i++ {
		u := &s.units[i]
		switch {
		case u.prep():
			phrase, filled = true, false
		case u.kind == uMention && s.ms[u.mention].Form == mention.Possessor, u.kind == uTime, u.kind == uAdj, u.kind == uPunct, u.is(lang.Conjunction), u.passable(), u.is(lang.Modifier):
		case u.kind == uWord && u.features()&noun != 0 && s.wantedUnit(u) && b.nounTrigger(u):
			return false
		case u.kind == uMention && phrase && !filled, u.kind == uWord && phrase && !filled:
			filled = true
		case u.kind == uWord && phrase && len(u.forms) == 0 && len(u.cues) == 0: // an adjective that is not listed
		case u.kind == uMention && subjects > 0:
			subjects--
		default:
			return false
		}
	}
	return true
}

// nounTrigger is true of a noun that patterns of the pack begin with.
func (b *binding) nounTrigger(u *unit) bool {
	return slices.ContainsFunc(u.forms, func(f form) bool {
		return f.feature == noun && slices.ContainsFunc(b.s.patterns[f.lemma], func(p *Pattern) bool { return p != b.p })
	})
}

// unmarked is true of an argument without the marker that a direct object of a verb
// would have: a person ("acusó Putin a Kiev"), or whoever else fills a slot that a
// person may fill ("apoyó los esfuerzos para, junto con Francia, ...").
func (b *binding) unmarked(sl *slot, a *arg, start int) bool {
	s := b.s
	return b.p.verb && start == b.t && !a.pronoun && len(s.pack.Words.OfClass(lang.ObjectMarker)) > 0 && (s.kindOf(a.mentions[0]) == kg.Person || slices.Contains(sl.kinds, kg.Person))
}

// nearerNoun is true of an argument whose preposition belongs to another noun of
// what binds two, behind the trigger and in a phrase of its own, that can have
// such an argument: "during a call about the meeting of X with Y".
func (b *binding) nearerNoun(a *arg, start int) bool {
	s := b.s
	if !s.with(a.prep) {
		return false
	}
	k := a.unit - 1
	for k > start && !s.units[k].prep() {
		k--
	}
	for k--; k > start; k-- {
		u := &s.units[k]
		if u.kind != uWord || u.features()&noun == 0 || !s.wantedUnit(u) || u.features()&^noun != 0 && !s.nounReading(k) {
			continue
		}
		if k > 0 && s.units[k-1].is(lang.Conjunction) {
			return false
		}
		for _, f := range u.forms {
			for _, p := range s.patterns[f.lemma] {
				kind := s.Ontology.Relation(p.Kind)
				if f.feature == noun && kind.Symmetric && slices.Contains(kind.Range, s.links[a.mentions[0]].Kind) && p.lemma != b.p.lemma {
					return true
				}
			}
		}
	}
	return false
}

// ofNounBefore is true of an argument of a verb whose preposition stands already
// before a noun that has such an argument itself: "ندد ب الاعتراف ب فلسطين".
func (b *binding) ofNounBefore(a *arg, start int) bool {
	s := b.s
	if !s.pack.Construct || !b.p.verb || start != b.t {
		return false
	}
	for k := start + 1; k < a.unit; k++ {
		u := &s.units[k]
		if u.kind != uWord || u.features()&noun == 0 || s.units[k-1].fold != a.prep || !s.units[k-1].prep() {
			continue
		}
		for _, f := range u.forms {
			if f.feature != noun {
				continue
			}
			for _, p := range s.patterns[f.lemma] {
				if slices.ContainsFunc(p.right, func(e element) bool { return e.slot != nil && e.slot.preps[a.prep] }) {
					return true
				}
			}
		}
	}
	return false
}

// amongThemselves is true of a noun for what binds each to each where those who
// do it are several and need nobody else: "the two ministers held talks". (What
// two people discussed, they may have discussed by telephone.)
func (b *binding) amongThemselves(sl *slot) bool {
	s := b.s
	if sl.name != "object" || sl.preps == nil || b.p.verb || !s.Ontology.Relation(b.p.Kind).Symmetric {
		return false
	}
	n := 0
	for _, m := range b.slots["subject"] {
		n += max(1, len(s.links[m].Pair))
	}
	if n < 2 || n > 2 && (b.inferredSubject || b.p.left != nil) { // who attend talks in number do not hold them with each other
		return false
	}
	for i := b.t + 1; i < b.d.end; i++ {
		if sl.preps[s.units[i].fold] || s.units[i].is(lang.Between) {
			return false
		}
	}
	return true
}

// place is the place or state before a relative word for it, where the clause of
// the verb at t opens with one: "in Beijing, where he arrived"; -1 when it does
// not.
func (s *sentence) place(t int) int {
	i := t - 1
	for i >= 0 && t-i < 12 && !s.units[i].is(lang.Where) {
		u := &s.units[i]
		if u.kind == uPunct && u.fold != "\"" || u.is(lang.Complementizer) || u.is(lang.Relative) || u.finite() && !s.nounReading(i) && !u.passable() {
			return -1
		}
		i--
	}
	if i < 0 || !s.units[i].is(lang.Where) {
		return -1
	}
	for i--; i >= 0 && s.units[i].kind == uPunct && s.units[i].fold == ","; i-- {
	}
	if i < 0 || s.units[i].kind != uMention {
		return -1
	}
	m := s.units[i].mention
	if k := s.kindOf(m); s.ms[m].Form != mention.Named || k != kg.Place && k != kg.State {
		return -1
	}
	return m
}

// locative is true when one of the prepositions says where something is.
func (s *sentence) locative(preps map[string]bool) bool {
	for p := range s.pack.Words.OfClass(lang.Locative) {
		if preps[p] {
			return true
		}
	}
	return false
}

// owner is the mention that possesses or qualifies the noun phrase that begins
// after unit start: "Israel's strikes", "the Israeli strikes", "US strikes"; -1
// when there is none.
func (b *binding) owner(start int) int {
	s := b.s
	for i := start + 1; i < b.d.end && i-start < 7; i++ {
		u := &s.units[i]
		switch {
		case u.kind == uMention && s.ms[u.mention].Form == mention.Possessor:
			return -1
		case u.kind == uMention && i+1 < b.d.end && (s.possessive(i+1) || s.pack.NounModifiers && s.units[i+1].kind == uWord && s.units[i+1].features()&noun != 0):
			return u.mention
		case u.kind == uAdj:
			return u.mention
		case u.is(lang.Genitive) && i <= start+2: // "most of Israel's planes"
		case u.kind == uWord && (u.passable() || u.is(lang.Modifier) || u.unlisted()):
		default:
			return -1
		}
	}
	return -1
}

// beside is true when nothing stands between the word at unit w and the noun
// phrase at unit u but its preposition and what qualifies the word.
func (s *sentence) beside(w, u int) bool {
	preps := 0
	for i := w + 1; i < u; i++ {
		x := &s.units[i]
		switch {
		case x.prep():
			preps++
		case x.passable(), x.is(lang.Modifier), x.kind == uPunct && x.fold == "\"", x.kind == uWord && x.features()&participle != 0, x.kind == uMention && s.ms[x.mention].Form == mention.Possessor:
		default:
			return false
		}
	}
	return preps <= 1
}

// thingBefore is the agreement named last before unit t, in its sentence or the
// one before; -1 when there is none.
func (s *sentence) thingBefore(t int) int {
	at, first := s.units[t].first, s.d.Sentences[max(s.index-1, 0)].First
	i, _ := slices.BinarySearchFunc(s.ms, at, func(m mention.Mention, at int) int { return m.First - at })
	for i--; i >= 0 && s.ms[i].First >= first; i-- {
		if s.links[i].Kind == kg.Agreement && s.ms[i].Thing != nil {
			return i
		}
	}
	return -1
}

// objectPronoun resolves a pronoun that stands before its verb, or is written
// together with it behind, as the object
// that a slot asks for: the person named last before it who is not bound
// already; -1 when there is none.
func (s *sentence) objectPronoun(t int, sl *slot, bound map[string][]int) int {
	if len(s.pack.Words.ObjectPronouns) == 0 {
		return -1
	}
	i := t - 1
	if next := t + 1; next < len(s.units) && s.units[next].kind == uWord && s.d.Words[s.units[next].first].Clitic {
		if prep, ok := s.pack.Words.ObjectPronouns[s.units[next].fold]; ok { // written together with it: "recibirlo"
			if prep == "" && sl.preps != nil || prep != "" && !sl.preps[prep] {
				return -1
			}
			i = next
		}
	}
	for i < t && i >= 0 && t-i < 5 {
		u := &s.units[i]
		prep, ok := s.pack.Words.ObjectPronouns[u.fold]
		if ok && u.kind == uWord {
			if prep == "" && sl.preps != nil || prep != "" && !sl.preps[prep] {
				return -1
			}
			break
		}
		if !u.passable() {
			return -1
		}
		i--
	}
	if i < 0 || t-i >= 5 {
		return -1
	}
	taken := map[kg.EntityID]bool{}
	for _, list := range bound {
		for _, m := range list {
			taken[s.links[m].ID] = true
		}
	}
	first := s.d.Sentences[max(s.index-1, 0)].First
	for m := len(s.ms) - 1; m >= 0; m-- {
		if s.ms[m].First >= s.units[i].first || s.ms[m].First < first {
			continue
		}
		l := &s.links[m]
		if l.Kind == kg.Person && l.ID != "" && !l.Fallback && !taken[l.ID] {
			return m
		}
	}
	return -1
}

// exemplified puts the people named as examples of the group that fills a slot
// in its place: "met Iraqi officials including X".
func (b *binding) exemplified(sl *slot, i int) {
	s := b.s
	if i+1 >= len(b.d.args) {
		return
	}
	a, group := &b.d.args[i+1], b.d.args[i].mentions
	if !s.exemplifies(a.prep) || !b.suits(sl, a) || s.kindOf(a.mentions[0]) != kg.Person || !s.known(a.mentions[0]) || s.kindOf(group[0]) == kg.Person && !s.links[group[0]].Fallback {
		return
	}
	b.slots[sl.name] = a.mentions
	b.taken[a.unit] = true
}

// exemplifies is true of a preposition before examples: including, such as.
func (s *sentence) exemplifies(prep string) bool {
	return prep != "" && s.pack.Words.OfClass(lang.Exemplifying)[prep]
}

// governedBy is true when one of the prepositions stands between unit t and an
// argument, with words that are not known after it.
func (s *sentence) governedBy(a *arg, preps map[string]bool, t int) bool {
	for i := a.unit - 1; i > t; i-- {
		if s.units[i].prep() && !s.exemplifies(s.units[i].fold) {
			return preps[s.units[i].fold]
		}
	}
	return false
}

// carried is whom the pronoun a, written together with a verb that "and" joins to the
// clause before, stands for where nothing else says it: the state or body to which the
// same subject did what that clause tells, "قطعت كندا علاقاتها مع إيران واتهمتها"; -1 when
// there is none.
func (b *binding) carried(sl *slot, a *arg) int {
	s := b.s
	if !a.pronoun || sl.name != "object" || s.known(a.mentions[0]) || b.p.left == nil || b.t == 0 || !s.units[b.t-1].is(lang.Conjunction) {
		return -1
	}
	start := s.d.Words[s.units[b.t].first].Start
	for c := len(s.claims) - 1; c >= 0 && s.claims[c].sentence == s.index; c-- {
		f := &s.claims[c]
		if k := f.Object.Kind(); f.Trigger.Start >= start || k != kg.State && k != kg.Organization || f.Kind == "HOLDS_OFFICE" {
			continue
		}
		if !slices.ContainsFunc(b.slots[b.p.left.name], func(m int) bool { return s.links[m].ID == f.Subject }) {
			continue
		}
		for i := b.t - 1; i >= 0; i-- {
			if u := &s.units[i]; u.kind == uMention && s.links[u.mention].ID == f.Object && s.ms[u.mention].Form != mention.Possessor {
				return u.mention
			}
		}
		return -1
	}
	return -1
}

// coordinated adds to a slot the arguments that follow its first one joined by
// commas and conjunctions, each with a preposition of its own: "au Mali, en Guinée
// et à Cuba".
func (b *binding) coordinated(sl *slot, i int) {
	s := b.s
	for j := i + 1; j < len(b.d.args); j++ {
		a, prev := &b.d.args[j], &b.d.args[j-1]
		if !sl.preps[a.prep] || a.of || !b.suits(sl, a) {
			return
		}
		joined, conj := false, false
		for k := prev.end; k < a.unit; k++ {
			u := &s.units[k]
			switch {
			case u.is(lang.Conjunction):
				joined, conj = true, true
			case u.kind == uPunct && u.fold == ",":
				joined = true
			case u.kind == uPunct && u.fold == "(": // "in Praia (Cape Verde) and in Conakry"
				for k < a.unit && s.units[k].fold != ")" {
					k++
				}
			case u.prep(), u.is(lang.Determiner), u.is(lang.Adverb):
			case s.side(a.prep, u): // "وعن الجانب المصري X"
			default:
				return
			}
		}
		if !joined || !conj && s.kindOf(prev.mentions[0]) == kg.Place && s.kindOf(a.mentions[0]) == kg.Place && !s.listGoesOn(a.end) { // "on the town of A, in B province": where that lies
			return
		}
		b.slots[sl.name] = append(slices.Clone(b.slots[sl.name]), a.mentions...)
		b.taken[a.unit] = true
	}
}

// followed is an argument without those in it who are only said to be with
// somebody named: "welcomed X and her delegation"; nil when it has none.
func (b *binding) followed(sl *slot, a *arg) *arg {
	s := b.s
	if len(a.mentions) < 2 || b.suits(sl, a) {
		return nil
	}
	few := *a
	few.mentions = nil
	for _, m := range a.mentions {
		if s.links[m].Fallback {
			return nil
		}
		if s.ms[m].Form != mention.Described || s.links[m].ID != "" {
			few.mentions = append(few.mentions, m)
		}
	}
	if len(few.mentions) == 0 || len(few.mentions) == len(a.mentions) || s.ms[few.mentions[0]].Form == mention.Possessor {
		return nil
	}
	return &few
}

// suits tells whether an argument can fill a slot.
func (b *binding) suits(sl *slot, a *arg) bool {
	s := b.s
	if sl.name == "role" {
		return s.ms[a.mentions[0]].Form == mention.Titled
	}
	if m := &s.ms[a.mentions[0]]; m.Form == mention.Pronoun && m.Ref == kg.Organization && a.unit > b.t { // "it" after a verb is mostly a thing
		return false
	}
	if sl.name == "both" && len(a.mentions) < 2 && len(s.links[a.mentions[0]].Pair) == 0 {
		return false
	}
	if len(sl.kinds) == 0 {
		return true
	}
	for _, m := range a.mentions {
		l := &s.links[m]
		ok := slices.Contains(sl.kinds, l.Kind) || l.Fallback && slices.Contains(sl.kinds, kg.Person)
		for k := range l.As {
			ok = ok || slices.Contains(sl.kinds, k)
		}
		if !ok {
			return false
		}
	}
	return true
}

// adjacentAdjectives are the adjectives of states that qualify the word at unit t.
func (b *binding) adjacentAdjectives(t int) []int {
	s := b.s
	var out []int
	for i := t - 1; i >= 0 && t-i < 4; i-- {
		if s.units[i].kind == uAdj && !s.pack.AdjectiveAfter {
			out = append(out, i)
		} else if !s.units[i].passable() && !s.units[i].is(lang.Conjunction) {
			break
		}
	}
	for i := t + 1; i < len(s.units) && i-t < 4; i++ {
		if s.units[i].kind == uAdj && s.pack.AdjectiveAfter {
			out = append(out, i)
		} else if s.units[i].is(lang.Conjunction) && len(out) > 0 && i+1 < len(s.units) && s.units[i+1].kind == uAdj {
			continue // "غارات أمريكية وبريطانية"
		} else if !s.units[i].passable() {
			break
		}
	}
	if i := s.overModifiers(t + 1); len(out) == 0 && s.pack.Cases && i < len(s.units) && s.units[i].kind == uAdj {
		if j := s.overModifiers(i + 1); j < len(s.units) && s.instrument(j) {
			out = append(out, i) // "атака российских дронов"
		}
	}
	return out
}

// overModifiers is the first unit from i on that is no adjective passed over.
func (s *sentence) overModifiers(i int) int {
	for i < len(s.units) && s.units[i].kind == uWord && s.units[i].is(lang.Modifier) {
		i++
	}
	return i
}

// passive fills the slots of a verb pattern from a passive: what stands before
// it is the object (or, where the pattern has none, the subject), the doer
// stands after its preposition.
func (b *binding) passive(agentless bool) string {
	s := b.s
	patient := s.subjectOf(b.t, 0)
	if s.participleBeside(b.t) {
		patient = s.besideNoun(b.t)
		if !b.fits(patient) { // "arrived in X, accompanied by Y": the clause's subject
			if sub := s.understood(b.t); b.fits(sub) {
				patient = sub
			}
		}
	}
	doer := b.agent()
	if doer == nil && s.pack.Cases {
		for i := range b.d.args {
			a := &b.d.args[i]
			if a.prep == "" && !a.of && len(patient.mentions) > 0 && !slices.Contains(patient.mentions, a.mentions[0]) && s.inCase(a.mentions[0], instrumental) && s.ms[a.mentions[0]].Form == mention.Named {
				doer = a.mentions
				break
			}
		}
	}
	filled := false
	for i := range b.p.right {
		sl := b.p.right[i].slot
		if sl != nil && sl.preps == nil && sl.name != "what" && !sl.adj && !sl.poss && !filled {
			if m := -1; len(patient.mentions) == 0 {
				if sl.name == "object" && doer != nil {
					m = b.toldPatient()
				}
				if m < 0 {
					return patient.how
				}
				patient.mentions, b.inferredObject = []int{m}, true
			}
			b.slots[sl.name] = patient.mentions
			filled = true
		}
	}
	if !filled {
		return "a passive of a verb without an object"
	}
	switch {
	case b.p.left == nil:
	case doer != nil:
		b.slots[b.p.left.name] = doer
	case b.p.left.name == "subject" && len(b.slots["both"]) == 0:
		if b.sides = s.sidesTold(b.t, b.d.end); b.sides == nil || !s.ofAgreements(b.p.Kind) {
			return "nobody is said to have done it"
		}
	}
	var direct int
	start := b.t
	for i := range b.p.right {
		e := &b.p.right[i]
		if e.slot == nil {
			switch at := b.elementAfter(start, e); {
			case at >= 0:
				start = at
			case !e.optional:
				return "lacks the words of the pattern"
			}
			continue
		}
		if e.slot.preps == nil && e.slot.name != "what" {
			continue
		}
		if reason := b.fillSlot(e.slot, start, &direct); reason != "" {
			return reason
		}
	}
	return ""
}

// fits tells whether a noun phrase suits the pattern's direct object.
func (b *binding) fits(sub subject) bool {
	if len(sub.mentions) == 0 {
		return false
	}
	for i := range b.p.right {
		if sl := b.p.right[i].slot; sl != nil && sl.preps == nil && sl.name != "what" {
			return b.suits(sl, &arg{mentions: sub.mentions})
		}
	}
	return true
}

// participleBeside is true of a participle without an auxiliary right after a
// noun phrase: "the agreement signed by".
func (s *sentence) participleBeside(t int) bool {
	if _, ok := s.passiveAux(t); ok {
		return false
	}
	i := t - 1
	for i >= 0 && (s.units[i].passable() || s.units[i].kind == uPunct && s.units[i].fold == ",") {
		if s.units[i].is(lang.Auxiliary) {
			return false
		}
		i--
	}
	return i >= 0 && s.units[i].kind == uMention
}

func (s *sentence) besideNoun(t int) subject {
	i := t - 1
	for i >= 0 && (s.units[i].passable() || s.units[i].kind == uPunct && s.units[i].fold == ",") {
		i--
	}
	return subject{mentions: []int{s.units[i].mention}}
}
