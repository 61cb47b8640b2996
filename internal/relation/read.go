package relation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/linking"
	"github.com/safir-graph/safir/internal/mention"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/text"
	"github.com/safir-graph/safir/internal/timex"
)

// Input is what reading a document needs.
type Input struct {
	Document  *text.Document
	Mentions  []mention.Mention
	Links     []linking.Link
	Times     []timex.Timex
	Skip      map[int]bool // sentences that are not part of the report
	Begin     map[int]int  // sentence → first word after its dateline
	Published kg.Day
	Article   kg.ArticleID
	World     *linking.World
	Ontology  *ontology.Ontology
}

// Output is what was read.
type Output struct {
	Claims   []kg.Claim  // in text order, without repetitions
	Entities []kg.Entity // agreements found, sorted by id
	Misses   []Miss
}

// Miss is a trigger that was found and not taken, with the reason.
type Miss struct {
	Sentence int
	Pattern  string
	Span     kg.Span // of the trigger
	Reason   string
}

// Kind is the kind of relation that the pattern reads.
func (m *Miss) Kind() kg.RelationKind { return kindOfPattern(m.Pattern) }

// Nearness tells how near a pattern came to a claim: 0 for one whose words do not
// stand in the clause, 1 where nobody does what it says, 2 where another slot is
// empty, 3 where all are filled and who they are, or the sense, forbids it.
func (m *Miss) Nearness() int {
	switch {
	case strings.HasPrefix(m.Reason, "lacks the words"), strings.HasPrefix(m.Reason, "not a passive"):
		return 0
	case strings.HasPrefix(m.Reason, "nothing before"), strings.HasPrefix(m.Reason, "nobody"), strings.HasPrefix(m.Reason, "what stands before"):
		return 1
	case strings.HasPrefix(m.Reason, "no {"), strings.HasPrefix(m.Reason, "no adjective"):
		return 2
	}
	return 3
}

// reader holds the state of one document.
type reader struct {
	*Rules
	Input
	d         *text.Document
	ms        []mention.Mention
	links     []linking.Link
	times     []timex.Timex
	mentionAt []int
	timeAt    []int
	topic     int // the mention that the report is about at this point; -1
	nextTopic int
	subjects  map[int]subject
	headed    map[int]bool // mentions that stand for the group they head
	claims    []found
	things    map[kg.EntityID]*kg.Entity
	misses    []Miss
	units     []unit    // room for those of a sentence
	domains   []domains // and for what stands after and before each
}

// domains is what stands after and before a unit, once asked for.
type domains struct {
	after             domain
	before            []arg
	hasAfter, hasLeft bool
}

// found is a claim before times are settled and repetitions joined.
type found struct {
	kg.Claim
	sentence   int
	dated      bool
	past       bool
	background bool
	durative   bool
	agreement  int // the mention of the agreement that is the object; -1
	parties    []kg.EntityID
	people     []kg.EntityID // who takes part
}

// Read returns the claims of a document.
func (r *Rules) Read(in Input) Output {
	rd := &reader{Rules: r, Input: in, d: in.Document, ms: in.Mentions, links: in.Links, times: in.Times, topic: -1, nextTopic: -1,
		subjects: map[int]subject{}, things: map[kg.EntityID]*kg.Entity{}}
	rd.mentionAt = fill(len(rd.d.Words))
	rd.timeAt = fill(len(rd.d.Words))
	for i := range rd.ms {
		rd.mentionAt[rd.ms[i].First] = i
	}
	for i := range rd.times {
		rd.timeAt[rd.times[i].First] = i
	}
	for i := range rd.d.Sentences {
		if in.Skip[i] {
			continue
		}
		s := rd.cut(i)
		rd.topic, rd.nextTopic = max(rd.nextTopic, -1), -1
		s.offices()
		s.triggers()
		s.presupposed()
		if rd.nextTopic == -1 {
			rd.nextTopic = s.firstPerson()
		}
		if rd.nextTopic == -1 {
			rd.nextTopic = rd.topic
		}
	}
	rd.calls()
	rd.rehome()
	rd.narrate()
	rd.nameThings()
	out := Output{Claims: rd.join(), Misses: rd.misses}
	for _, e := range rd.things {
		out.Entities = append(out.Entities, *e)
	}
	slices.SortFunc(out.Entities, func(a, b kg.Entity) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out
}

func fill(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = -1
	}
	return out
}

// calls drops meetings of two who are only referred to, where the document says
// that the two spoke by phone: "the two presidents discussed" is still the call.
func (rd *reader) calls() {
	kept := rd.claims[:0]
	for i := range rd.claims {
		f := &rd.claims[i]
		if f.Kind == "MET" && f.Place == "" && slices.Contains(f.Inferred, "subject") && slices.Contains(f.Inferred, "object") &&
			slices.ContainsFunc(rd.claims, func(c found) bool {
				return c.Kind == "PHONED" && c.Polarity == kg.Positive && (c.Subject == f.Subject && c.Object == f.Object || c.Subject == f.Object && c.Object == f.Subject)
			}) {
			rd.misses = append(rd.misses, Miss{f.sentence, f.Pattern, f.Trigger, "the two spoke by phone"})
			continue
		}
		kept = append(kept, *f)
	}
	rd.claims = kept
}

// firstPerson is the first person that a sentence names outside a
// prepositional phrase; -1 when it names none.
func (s *sentence) firstPerson() int {
	for i := range s.units {
		u := &s.units[i]
		if u.kind != uMention || s.links[u.mention].ID == "" || s.kindOf(u.mention) != kg.Person {
			continue
		}
		if i > 0 && s.units[i-1].prep() {
			continue
		}
		if f := s.ms[u.mention].Form; f == mention.Named || f == mention.Titled {
			return u.mention
		}
	}
	return -1
}

// offices makes claims of the offices that stand beside names.
func (s *sentence) offices() {
	for i := range s.units {
		u := &s.units[i]
		if u.kind != uMention {
			continue
		}
		link := &s.links[u.mention]
		if link.ID == "" || link.Kind != kg.Person || link.Fallback || s.ms[u.mention].Form != mention.Named {
			continue
		}
		for _, o := range link.Offices {
			if o.Role == "" {
				continue
			}
			s.accredited(link, &o)
			if o.Of == "" || s.toldBetter(link.ID, o) {
				continue
			}
			f := s.claim("HOLDS_OFFICE", s.pack.Tag+"/holds_office/apposition", o.Span)
			f.Subject, f.Object, f.Role = link.ID, o.Of, o.Role
			f.durative, f.dated = true, true
			f.Time = kg.Before(s.Published)
			f.Modality, f.Polarity = kg.Asserted, kg.Positive
			if o.Past {
				f.Role = "former " + o.Role
			}
			if o.Inferred {
				f.Inferred = append(f.Inferred, "object")
			}
			s.emit(f)
		}
	}
}

// accredited makes the claim of an envoy's post, whoever sent him or her.
func (s *sentence) accredited(link *linking.Link, o *linking.Office) {
	if o.Accredited.Kind() != kg.State || o.Past {
		return
	}
	f := s.claim("AMBASSADOR_TO", s.pack.Tag+"/ambassador_to/apposition", o.Span)
	f.Subject, f.Object = link.ID, o.Accredited
	f.durative, f.dated = true, true
	f.Time = kg.Before(s.Published)
	f.Modality, f.Polarity = kg.Asserted, kg.Positive
	s.emit(f)
}

// toldBetter is true of a general role (leader) of somebody whom the text gives
// a special one (president) of the same state.
func (s *sentence) toldBetter(id kg.EntityID, o linking.Office) bool {
	for i := range s.links {
		if s.links[i].ID != id || s.ms[i].Form != mention.Named {
			continue
		}
		for _, k := range s.links[i].Offices {
			if k.Of == o.Of && !k.Past && linking.Covers(o.Role, k.Role) {
				return true
			}
		}
	}
	return false
}

// presupposed makes claims of agreements that are spoken of as concluded
// earlier: their parties signed them at some time before.
func (s *sentence) presupposed() {
	for i := range s.units {
		u := &s.units[i]
		if u.kind != uMention || s.ms[u.mention].Thing == nil || !s.ms[u.mention].Thing.Previous || s.links[u.mention].Kind != kg.Agreement {
			continue
		}
		parties := s.parties(u.mention, &binding{s: s})
		if len(parties) < 2 {
			parties = s.links[u.mention].Pair
		}
		for _, p := range parties {
			f := s.claim("SIGNED", s.pack.Tag+"/signed/presupposed", s.ms[u.mention].Span)
			f.Subject, f.agreement, f.parties = p, u.mention, parties
			f.Modality, f.Polarity = kg.Asserted, kg.Positive
			f.past = true
			f.Inferred = []string{"subject"}
			s.emit(f)
		}
	}
}

// claim begins a claim with the sentence as its evidence.
func (s *sentence) claim(kind kg.RelationKind, pattern string, trigger kg.Span) found {
	span := s.d.Sentences[s.index].Span
	return found{sentence: s.index, agreement: -1, Claim: kg.Claim{Kind: kind, Article: s.Article, Published: s.Published, Pattern: pattern, Trigger: trigger,
		Evidence: []kg.Evidence{{Start: span.Start, End: span.End, Quote: s.d.Quote(span)}}}}
}

// emit keeps a claim whose ends the ontology allows.
func (s *sentence) emit(f found) bool {
	if f.Subject == "" || f.Object == "" && f.agreement < 0 {
		return false
	}
	objectKind := f.Object.Kind()
	if f.agreement >= 0 {
		objectKind = kg.Agreement
	}
	switch {
	case f.Subject == f.Object:
		s.miss(f.Pattern, f.Trigger, "both ends are the same")
		return false
	case !s.Ontology.Allows(f.Kind, f.Subject.Kind(), objectKind):
		s.miss(f.Pattern, f.Trigger, "a "+strings.ToLower(string(f.Subject.Kind()))+" and a "+strings.ToLower(string(objectKind))+" cannot be its ends")
		return false
	}
	f.people = append(f.people, f.Subject, f.Object)
	s.claims = append(s.claims, f)
	return true
}

func (s *sentence) miss(pattern string, span kg.Span, reason string) {
	s.misses = append(s.misses, Miss{s.index, pattern, span, reason})
}

// nobody is the topic after a sentence about several people.
const nobody = -2

// triggers tries the patterns of every known word of the sentence.
func (s *sentence) triggers() {
	for t := range s.units {
		u := &s.units[t]
		if u.kind != uWord || len(u.forms) == 0 {
			continue
		}
		helps := s.helps(t)
		span := s.d.SpanOf(u.first, u.last)
		if u.features()&finite != 0 && !s.nounReading(t) && s.nextTopic == -1 {
			switch sub := s.subjectOf(t, 1); {
			case len(sub.mentions) == 0 || sub.inferred || s.kindOf(sub.mentions[0]) != kg.Person || !s.known(sub.mentions[0]):
			case len(sub.mentions) == 1:
				s.nextTopic = sub.mentions[0]
			case s.pack.Cases:
				s.nextTopic = nobody // of several no one is who the next sentence leaves out
			}
		}
		matched := map[kg.RelationKind]bool{}
		var misses []Miss
		tried := map[string]bool{}
		for _, f := range u.forms {
			if f.feature == noun != s.readsAsNoun(t) && u.features()&noun != 0 && u.features()&^noun != 0 {
				continue
			}
			if tried[f.lemma] {
				continue
			}
			tried[f.lemma] = true
			feats := feature(0)
			for _, g := range u.forms {
				if g.lemma == f.lemma {
					feats |= g.feature
				}
			}
			for _, p := range s.patterns[f.lemma] {
				if matched[p.Kind] || helps && !p.worded() {
					continue
				}
				if why := s.try(p, t, feats); why == "" {
					matched[p.Kind] = true
				} else {
					misses = append(misses, Miss{s.index, p.Name, span, why})
				}
			}
		}
		for _, m := range misses {
			if !matched[m.Kind()] {
				s.misses = append(s.misses, m)
			}
		}
	}
}

// kindOfPattern is the kind in a pattern's name, "<lang>/<kind>/<name>".
func kindOfPattern(name string) kg.RelationKind {
	_, rest, _ := strings.Cut(name, "/")
	kind, _, _ := strings.Cut(rest, "/")
	return kg.RelationKind(strings.ToUpper(kind))
}

// worded is true of a pattern that asks for words besides its trigger.
func (p *Pattern) worded() bool {
	return slices.ContainsFunc(p.right, func(e element) bool { return e.slot == nil && !e.optional })
}

// helps is true of a verb that only says how its infinitive stands to the world:
// "va séjourner".
func (s *sentence) helps(t int) bool {
	u := &s.units[t]
	if u.features()&finite == 0 || u.cue(func(c *cue) bool { return c.verb && !c.after }) == nil {
		return false
	}
	for i := t + 1; i < len(s.units) && i-t < 4; i++ {
		if f := s.units[i].features(); f&infinitive != 0 && f&finite == 0 {
			return true
		}
		if !s.units[i].passable() {
			return false
		}
	}
	return false
}

// readsAsNoun decides between the noun and the verb reading of a form that has
// both.
func (s *sentence) readsAsNoun(t int) bool {
	u := &s.units[t]
	f := u.features()
	return f&noun != 0 && (f&^noun == 0 || s.nounReading(t))
}

// try matches one pattern at unit t and emits its claims; the answer is the
// reason why not, or "".
func (s *sentence) try(p *Pattern, t int, feats feature) string {
	d := s.after(t)
	if !p.verb {
		return s.tryNoun(p, t, d)
	}
	if left := s.before(t); len(left) > 0 {
		d.args = slices.Concat(d.args, left)
	}
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
		real = s.verbReality(t, read, 0)
	}
	if real.reject != "" {
		return real.reject
	}
	b := binding{s: s, p: p, t: t, d: d, real: real, slots: map[string][]int{}, taken: map[int]bool{}, past: feats&(past|participle) != 0 && feats&(present|future) == 0,
		present: feats&present != 0 && feats&(past|participle) == 0}
	if p.left == nil && isPassive {
		if reason := b.passive(agentless); reason != "" {
			return reason
		}
		return b.emit()
	}
	if p.left != nil {
		var sub subject
		if isPassive && !p.Rule.Passive {
			// who it is done to stands where the subject does
			if reason := b.passive(agentless); reason != "" {
				return reason
			}
			return b.emit()
		}
		if feats&attributive != 0 && feats&finite == 0 {
			sub = of
			b.taken[ofUnit] = true
		} else if feats&(gerund|infinitive|subjunctive) != 0 && feats&finite == 0 {
			sub = s.understood(t)
		} else {
			sub = s.subjectOf(t, direct)
		}
		if len(sub.mentions) == 0 {
			return sub.how
		}
		b.slots[p.left.name] = sub.mentions
		b.inferredSubject, b.topicSubject = sub.inferred, sub.topic
		b.used = sub.right
	}
	if reason := b.fill(t); reason != "" {
		return reason
	}
	if b.topicSubject && s.pack.VerbFirst && direct > 0 {
		if why := b.onlyObject(); why != "" {
			return why
		}
	}
	return b.emit()
}

// onlyObject tells why the one noun phrase after a verb without a subject of its
// own may be that subject, or the verb a passive; "" when it can only be the
// object: it is of a kind that cannot do what the verb says, or nothing else
// stands in the clause that could be the object.
func (b *binding) onlyObject() string {
	s := b.s
	for _, m := range b.slots["object"] {
		if s.ms[m].Thing != nil {
			return "nobody is named: it may be a passive"
		}
		if !slices.Contains(s.Ontology.Relation(b.p.Kind).Domain, s.links[m].Kind) {
			continue
		}
		for i := b.t + 1; i < b.d.end; i++ {
			u := &s.units[i]
			described := u.kind == uMention && s.ms[u.mention].Form == mention.Described && !s.known(u.mention)
			if described || u.kind == uWord && !u.passable() && !u.prep() && !u.is(lang.Conjunction) {
				return "“" + s.d.Quote(s.ms[m].Span) + "” may be its subject"
			}
		}
		if b.d.end < len(s.units) && (s.units[b.d.end].is(lang.Complementizer) || s.units[b.d.end].features()&noun != 0) {
			return "“" + s.d.Quote(s.ms[m].Span) + "” may be its subject"
		}
	}
	return ""
}

// excluded finds a word in the trigger's clause with which the pattern does not
// hold.
func (s *sentence) excluded(p *Pattern, t int, d domain) string {
	if len(p.without) == 0 {
		return ""
	}
	for i := max(0, t-4); i < d.end; i++ {
		u := &s.units[i]
		for w := u.first; w < u.last; w++ {
			if p.without[s.d.Words[w].Fold] {
				return s.d.Quote(s.d.SpanOf(w, w+1))
			}
		}
	}
	return ""
}

// afterAuxiliary is true of a participle in a compound tense: "has visited".
func (s *sentence) afterAuxiliary(t int) bool {
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
	for i := t - 1; i >= 0 && t-i < 24; i-- {
		u := &s.units[i]
		if u.kind == uPunct && u.fold != "," && u.fold != "\"" || u.is(lang.Complementizer) {
			break
		}
		if u.verb() && !s.nounReading(i) || !u.prep() && u.cue(func(c *cue) bool { return c.verb && !c.after }) != nil {
			if m := s.intending(i, t); m >= 0 {
				return subject{mentions: []int{m}}
			}
			sub := s.subjectOf(i, 0)
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
	topicSubject    bool         // taken over from the sentence before
	past            bool         // the trigger is a past tense by its form
	present         bool         // a present tense
	taken           map[int]bool // units of arguments used
	doer            []int        // who a relative clause says did what a noun says
}

// fill looks for the words and slots after the trigger.
func (b *binding) fill(from int) string {
	s := b.s
	start := from
	direct := 0
	for i := range b.p.right {
		e := &b.p.right[i]
		if e.slot == nil {
			at := -1
			for j := start + 1; j < len(s.units) && j < b.d.end && j-start < 12; j++ {
				if s.matchesWords(j, e.words) {
					at = j
					break
				}
			}
			if at < 0 {
				if e.optional {
					continue
				}
				return "lacks the words of the pattern"
			}
			start = at
			continue
		}
		if reason := b.fillSlot(e.slot, start, &direct); reason != "" {
			return reason
		}
	}
	return ""
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
		return "no {" + sl.name + "} whose it is"
	case sl.adj:
		for _, u := range b.adjacentAdjectives(start) {
			b.slots[sl.name] = append(b.slots[sl.name], s.units[u].mention)
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
			if a.prep != "" {
				continue
			}
			if skip > 0 && !a.pronoun && !a.left {
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
		}
		if a.pronoun && len(sl.kinds) == 1 && sl.kinds[0] == kg.Agreement {
			if m := s.thingBefore(b.t); m >= 0 {
				b.slots[sl.name], b.taken[a.unit] = []int{m}, true
				return ""
			}
		}
		if !b.suits(sl, a) || sl.preps != nil && b.nearerNoun(a, start) {
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
	if m := s.objectPronoun(b.t, sl, b.slots); m >= 0 {
		b.slots[sl.name] = []int{m}
		return ""
	}
	if sl.optional || b.amongThemselves(sl) {
		return ""
	}
	return "no {" + sl.name + "} where the pattern has it"
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
		case u.is(lang.Genitive) && i == start+1:
		case u.kind == uWord && (u.passable() || u.is(lang.Modifier) || len(u.forms) == 0 && u.classes == 0 && len(u.cues) == 0):
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

// objectPronoun resolves a pronoun that stands before its verb as the object
// that a slot asks for: the person named last before it who is not bound
// already; -1 when there is none.
func (s *sentence) objectPronoun(t int, sl *slot, bound map[string][]int) int {
	if len(s.pack.Words.ObjectPronouns) == 0 {
		return -1
	}
	i := t - 1
	for i >= 0 && t-i < 5 {
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
	if !s.exemplifies(a.prep) || !b.suits(sl, a) || s.kindOf(a.mentions[0]) != kg.Person || s.kindOf(group[0]) == kg.Person && !s.links[group[0]].Fallback {
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
		joined := false
		for k := prev.end; k < a.unit; k++ {
			u := &s.units[k]
			switch {
			case u.is(lang.Conjunction), u.kind == uPunct && u.fold == ",":
				joined = true
			case u.kind == uPunct && u.fold == "(": // "in Praia (Cape Verde) and in Conakry"
				for k < a.unit && s.units[k].fold != ")" {
					k++
				}
			case u.prep(), u.is(lang.Determiner), u.is(lang.Adverb):
			default:
				return
			}
		}
		if !joined {
			return
		}
		b.slots[sl.name] = append(slices.Clone(b.slots[sl.name]), a.mentions...)
		b.taken[a.unit] = true
	}
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
		} else if !s.units[i].passable() {
			break
		}
	}
	return out
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
	var doer []int
	for i := range b.d.args {
		a := &b.d.args[i]
		if s.isAgent(a.prep) && !a.of {
			doer = a.mentions
			b.taken[a.unit] = true
			break
		}
	}
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
			if len(patient.mentions) == 0 {
				return patient.how
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
		return "nobody is said to have done it"
	}
	var direct int
	start := b.t
	for i := range b.p.right {
		e := &b.p.right[i]
		if e.slot == nil {
			if !e.optional {
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

// tryNoun matches a pattern whose trigger is a noun.
func (s *sentence) tryNoun(p *Pattern, t int, d domain) string {
	if w := s.excluded(p, t, d); w != "" {
		return "“" + w + "” says otherwise"
	}
	var real reality
	light := -1
	var doer []int
	if v, who := s.doneBy(t, d); v >= 0 { // "the visit that X paid to Y"
		real = s.verbReality(v, s.units[v].features(), 0)
		rest := s.after(v)
		d.args = append(slices.Clone(d.args), rest.args...)
		d.times, d.end = append(slices.Clone(d.times), rest.times...), rest.end
		doer = who
	} else {
		var told int
		real, light, told = s.nounReality(t, d, p.Rule.Stands)
		d = s.withVerb(d, t, light, told)
	}
	if real.reject != "" {
		return real.reject
	}
	b := binding{s: s, p: p, t: t, d: d, real: real, slots: map[string][]int{}, taken: map[int]bool{}, doer: doer}
	if p.left != nil { // {object} <noun> …: of the clause it stands in
		sub := s.understoodNoun(t)
		if len(sub.mentions) == 0 {
			return sub.how
		}
		b.slots[p.left.name] = sub.mentions
		b.inferredSubject = sub.inferred
	}
	start := t
	direct := 0
	for i := range p.right {
		e := &p.right[i]
		if e.slot != nil && e.slot.preps == nil && !e.slot.adj && !e.slot.poss && (e.slot.name == "subject" || e.slot.name == "object" && start == t || e.slot.name == "both") && b.slots[e.slot.name] == nil {
			who, why := b.genitive(e.slot, light)
			if len(who) == 0 {
				if e.slot.optional {
					continue
				}
				return why
			}
			b.slots[e.slot.name] = who
			continue
		}
		if e.slot == nil {
			at := -1
			for j := start + 1; j < len(s.units) && j < d.end && j-start < 12; j++ {
				if s.matchesWords(j, e.words) {
					at = j
					break
				}
			}
			if at < 0 {
				if e.optional {
					continue
				}
				return "lacks the words of the pattern"
			}
			start = at
			continue
		}
		if reason := b.fillSlot(e.slot, start, &direct); reason != "" {
			return reason
		}
	}
	return b.emit()
}

// doneBy finds the verb of a relative clause after a noun that says who did what
// the noun says, with a pronoun for the noun as its object: الزيارة التي قام بها
// فلان. It returns the verb's unit and its subject; -1 when there is none.
func (s *sentence) doneBy(t int, d domain) (int, []int) {
	i := t + 1
	for i < len(s.units) && s.units[i].passable() && s.units[i].kind != uTime {
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
	resumes := false
	var who []int
	for _, a := range s.after(v).args {
		switch {
		case a.pronoun || s.ms[a.mentions[0]].Form == mention.Possessor && s.d.Words[s.ms[a.mentions[0]].First].Clitic:
			resumes = true
		case a.prep == "" && !a.of && who == nil:
			who = a.mentions
		}
	}
	if !resumes || who == nil {
		return -1, nil
	}
	return v, who
}

// understoodNoun is the subject of the clause in which a noun stands.
func (s *sentence) understoodNoun(t int) subject {
	objects := 1
	if s.pack.VerbFirst {
		objects = 0
	}
	for i := t - 1; i >= 0 && t-i < maxLeft; i-- {
		if s.units[i].verb() && !s.nounReading(i) {
			return s.subjectOf(i, objects)
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

// genitive finds whose the noun is: a possessive before it, a noun phrase
// directly after it or after a genitive or agent preposition, or the subject of
// its light verb.
func (b *binding) genitive(sl *slot, light int) ([]int, string) {
	s := b.s
	if b.doer != nil && sl.name == "subject" {
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
		if a.of || b.taken[a.unit] {
			continue
		}
		near := a.unit-b.t <= 4 || s.pack.VerbFirst && len(b.taken) > 0 && a.unit-b.t <= 14 // the second one behind where and when
		genitive := a.prep == "" && near && (s.pack.Construct || s.ms[a.mentions[0]].Form == mention.Possessor)
		if a.prep != "" {
			genitive = near && s.pack.Words.OfClass(lang.Genitive)[a.prep] || s.isAgent(a.prep)
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
	if adjs := b.adjacentAdjectives(b.t); len(adjs) > 0 && sl.name != "both" {
		return []int{s.units[adjs[0]].mention}, ""
	}
	return nil, "nobody is said to do it"
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

// end is what fills one end of a claim.
type end struct {
	id        kg.EntityID
	mention   int
	inferred  bool
	agreement bool
}

// ends resolves the mentions of a slot to entities of the kinds that an end of
// the relation may be.
func (b *binding) ends(name string, allowed []kg.EntityKind) []end {
	s := b.s
	var out []end
	var sl *slot
	for i := range b.p.right {
		if b.p.right[i].slot != nil && b.p.right[i].slot.name == name {
			sl = b.p.right[i].slot
		}
	}
	if b.p.left != nil && b.p.left.name == name {
		sl = b.p.left
	}
	every := allowed
	if sl != nil && len(sl.kinds) > 0 {
		allowed = common(allowed, sl.kinds)
	}
	for _, m := range b.slots[name] {
		l := &s.links[m]
		allowed := allowed
		if l.Fallback && sl != nil && slices.Contains(sl.kinds, kg.Person) {
			allowed = every
		}
		if l.Kind == kg.Agreement && s.ms[m].Thing != nil && slices.Contains(allowed, kg.Agreement) {
			out = append(out, end{mention: m, agreement: true})
			continue
		}
		for _, id := range l.Pair {
			if slices.Contains(allowed, id.Kind()) {
				out = append(out, end{id: id, mention: m, inferred: true})
			}
		}
		id := l.ID
		if place := l.As[kg.Place]; place != "" && name == "object" && s.Ontology.Relation(b.p.Kind).Travel && l.Capital {
			id = place
		} else if !slices.Contains(allowed, l.Kind) || id == "" {
			id = ""
			for _, k := range allowed {
				if alt := l.As[k]; alt != "" && !(k == kg.State && l.Kind == kg.Place && s.Ontology.Relation(b.p.Kind).Symmetric) {
					id = alt
					break
				}
			}
		}
		if id != "" {
			out = append(out, end{id: id, mention: m, inferred: l.Inferred})
		}
	}
	return out
}

// common lists what two lists of kinds share.
func common(a, b []kg.EntityKind) []kg.EntityKind {
	var out []kg.EntityKind
	for _, k := range a {
		if slices.Contains(b, k) {
			out = append(out, k)
		}
	}
	return out
}

// emit makes the claims of a filled pattern; the answer is the reason why there
// are none, or "".
func (b *binding) emit() string {
	s, p := b.s, b.p
	kind := s.Ontology.Relation(p.Kind)
	span := s.d.SpanOf(s.units[b.t].first, s.units[b.t].last)
	base := s.claim(p.Kind, p.Name, span)
	base.Modality, base.Polarity = b.real.modality, b.real.polarity
	if p.Rule.Modality != "" && modalityRank[p.Rule.Modality] > modalityRank[base.Modality] {
		base.Modality = p.Rule.Modality
	}
	if p.Rule.Polarity == kg.Negated {
		if base.Polarity == kg.Negated {
			return "a denial of a denial"
		}
		base.Polarity = kg.Negated
	}
	base.Context, base.Role = p.Rule.Context, p.Rule.Role
	base.past, base.background, base.durative = p.Rule.Past, b.real.background, kind.Durative
	if w, ok := b.spans["what"]; ok {
		base.What = strings.TrimSpace(clipWords(s.d.Quote(w)))
	}
	var offices []end
	for _, m := range b.slots["role"] {
		for _, o := range s.links[m].Offices {
			base.Role = o.Role
			if o.Of != "" {
				offices = append(offices, end{id: o.Of, mention: m})
			}
		}
	}
	if p.Rule.Factual && !base.Modality.Factual() {
		return "only " + strings.ToLower(string(base.Modality))
	}
	for _, e := range b.ends("place", []kg.EntityKind{kg.Place, kg.State}) {
		base.Place = e.id
	}
	if base.Place == "" {
		base.Place = b.somewhere()
	}
	s.date(&base, b)
	if b.inferredSubject {
		base.Inferred = append(base.Inferred, "subject")
	}
	n := len(s.claims)
	if both := b.slots["both"]; len(both) > 0 {
		ends := b.ends("both", kind.Domain)
		for i := range ends {
			for j := range i {
				b.pair(base, ends[j], ends[i])
			}
		}
		if obj := b.slots["object"]; len(obj) > 0 {
			for _, x := range ends {
				for _, y := range b.ends("object", kind.Range) {
					b.pair(base, x, y)
				}
			}
		}
	} else {
		subjects := b.ends("subject", kind.Domain)
		objects := b.ends("object", kind.Range)
		if b.slots["role"] != nil && !p.has("object") {
			objects = offices
		}
		if p.Rule.ObjectState {
			objects = s.officeStates(b.slots["object"])
		}
		partners := b.ends("partner", kind.Domain)
		if len(subjects)+len(partners) == 0 {
			return b.unresolved("subject")
		}
		if len(b.slots["object"]) > 0 && len(objects) == 0 {
			return b.unresolved("object")
		}
		if len(b.slots["object"]) == 0 && kind.Symmetric && len(subjects) > 1 { // "A and B met"
			for i := range subjects {
				for j := range i {
					b.pair(base, subjects[j], subjects[i])
				}
			}
		}
		for _, x := range append(subjects, partners...) {
			for _, y := range objects {
				b.pair(base, x, y)
			}
		}
	}
	if len(s.claims) == n {
		return "the ends do not suit the relation"
	}
	return ""
}

func clipWords(q string) string {
	const most = 300
	q = strings.Join(strings.Fields(q), " ")
	if len(q) <= most {
		return q
	}
	if i := strings.LastIndexByte(q[:most], ' '); i > 0 {
		return q[:i]
	}
	return strings.ToValidUTF8(q[:most], "")
}

func (b *binding) unresolved(name string) string {
	s := b.s
	if ms := b.slots[name]; len(ms) > 0 {
		return "who “" + s.d.Quote(s.ms[ms[0]].Span) + "” is, is not known or not of a kind that can be the {" + name + "}"
	}
	return "nobody fills {" + name + "}"
}

// somewhere is a place that the trigger's clause names after a preposition and
// that fills no slot.
func (b *binding) somewhere() kg.EntityID {
	s := b.s
	for i := range b.d.args {
		a := &b.d.args[i]
		if a.prep == "" || b.taken[a.unit] || a.of || len(a.mentions) != 1 {
			continue
		}
		if l := &s.links[a.mentions[0]]; l.Kind == kg.Place && s.ms[a.mentions[0]].Form == mention.Named {
			return l.ID
		}
	}
	return ""
}

// pair emits the claim for one subject and one object, and those that follow
// from it.
func (b *binding) pair(base found, x, y end) {
	s := b.s
	f := base
	f.Inferred = slices.Clone(base.Inferred)
	f.Subject, f.Object = x.id, y.id
	if y.agreement {
		f.agreement = y.mention
		f.parties = s.parties(y.mention, b)
	}
	if x.inferred && !slices.Contains(f.Inferred, "subject") {
		f.Inferred = append(f.Inferred, "subject")
	}
	if y.inferred {
		f.Inferred = append(f.Inferred, "object")
	}
	kind := s.Ontology.Relation(f.Kind)
	if kind.Travel && y.id.Kind() == kg.Place && s.World.Entity(y.id) == nil && b.p.object().preps != nil {
		s.miss(b.p.Name, f.Trigger, "a building is where one is received, no destination")
		return
	}
	if kind.Travel && s.atHome(x, y.id) {
		s.miss(b.p.Name, f.Trigger, "one does not visit where one belongs")
		return
	}
	if f.Role == "" && x.mention >= 0 {
		for _, o := range s.links[x.mention].Offices {
			if !o.Past {
				f.Role = o.Role
				break
			}
		}
	}
	s.emit(f)
	if state := s.World.StateOf(f.Object); kind.Travel && f.Object.Kind() == kg.Place && state != "" { // who is in a city is in its state
		g := f
		g.Object, g.Place = state, f.Object
		g.Inferred = append(slices.Clone(f.Inferred), "object")
		s.emit(g)
	}
	if b.p.Rule.SubjectState && x.id.Kind() == kg.Person {
		if st := s.officeState(x); st != "" {
			g := f
			g.Subject, g.Role = st, ""
			g.Inferred = append(slices.Clone(f.Inferred), "subject")
			s.emit(g)
		}
	}
}

// officeStates are the states for which the people that mentions mean hold
// office.
func (s *sentence) officeStates(ms []int) []end {
	var out []end
	for _, m := range ms {
		id := s.links[m].ID
		if id.Kind() == kg.Person {
			id = s.officeState(end{id: id, mention: m})
		}
		if id.Kind() == kg.State {
			out = append(out, end{id: id, mention: m, inferred: true})
		}
	}
	return out
}

// officeState is the state for which a person acts in this text.
func (s *sentence) officeState(x end) kg.EntityID {
	for _, o := range s.links[x.mention].Offices {
		if o.Of.Kind() == kg.State {
			return o.Of
		}
	}
	for i := range s.links {
		if s.links[i].ID != x.id {
			continue
		}
		for _, o := range s.links[i].Offices {
			if o.Of.Kind() == kg.State {
				return o.Of
			}
		}
	}
	return s.World.StateOf(x.id)
}

// atHome is true when a traveller's destination is the state to which he or
// she belongs, or where an ambassador resides.
func (s *sentence) atHome(x end, dest kg.EntityID) bool {
	state := dest
	if dest.Kind() == kg.Place {
		state = s.World.StateOf(dest)
	}
	if state == "" {
		return false
	}
	if x.id.Kind() == kg.Person && s.statedFor(x.id) == state {
		return true
	}
	if x.id == state || s.World.StateOf(x.id) == state {
		return true
	}
	for i := range s.links {
		if s.links[i].ID == x.id {
			for _, o := range s.links[i].Offices {
				if o.Accredited == state {
					return true
				}
			}
		}
	}
	return false
}

// parties are the states between which an agreement is said to be.
func (s *sentence) parties(m int, b *binding) []kg.EntityID {
	var out []kg.EntityID
	add := func(mention int) {
		l := &s.links[mention]
		ids := append([]kg.EntityID{l.ID, l.As[kg.State]}, l.Pair...)
		for _, o := range l.Offices {
			ids = append(ids, o.Of)
		}
		if l.Kind == kg.Person && l.ID != "" {
			ids = append(ids, s.officeState(end{id: l.ID, mention: mention}))
		}
		for _, id := range ids {
			if k := id.Kind(); (k == kg.State || k == kg.Organization) && !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	for _, name := range []string{"subject", "partner", "both"} {
		for _, x := range b.slots[name] {
			add(x)
		}
	}
	for i := range s.units {
		if s.units[i].mention == m && s.units[i].kind == uMention {
			between := s.pack.Words.OfClass(lang.Between)
			for _, a := range s.after(i).args {
				if between[a.prep] || s.with(a.prep) {
					for _, x := range a.mentions {
						add(x)
					}
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// with tells whether a preposition names the other party: one that the
// pack's patterns use before {partner}.
func (r *Rules) with(prep string) bool { return r.partners[prep] }

// date finds when the thing happened: a time in the trigger's clause, else at
// the head of the sentence.
func (s *sentence) date(f *found, b *binding) {
	usable := func(i int) bool {
		x := &s.times[i]
		if b.past && f.Modality.Factual() && s.Published != 0 && !f.durative && x.Time.Latest > s.Published &&
			(x.Time.Earliest > s.Published || x.Time.Earliest != 0 && x.Time.Latest-x.Time.Earliest > 366) {
			return false // what is past is not dated by a time to come: it belongs to something else
		}
		switch x.Role {
		case timex.Duration, timex.Adjective:
			return false
		case timex.Since, timex.Until:
			going := b.present && (s.Published == 0 || x.Time.Earliest <= s.Published) // what goes on has begun
			return (f.durative || going) && !x.Time.IsUnknown()
		}
		return !x.Time.IsUnknown()
	}
	take := func(i int) {
		f.Time, f.dated = s.times[i].Time, true
		if b.past && f.Modality.Factual() && !f.durative && s.Published != 0 && f.Time.Latest > s.Published && f.Time.Earliest <= s.Published {
			f.Time.Latest = s.Published // it had happened when it was told
		}
		if next := s.times[i].Next; b.present && f.Modality.Factual() && !next.IsUnknown() {
			f.Modality, f.Time = kg.Planned, next // "visits on Friday" is told of the coming one
		}
		if next := s.times[i].Next; !f.Modality.Factual() && !next.IsUnknown() && !(b.past && b.p.Rule.Modality != "") {
			f.Time = next // "on Tuesday" of a plan is the coming one
		}
	}
	best, dist := -1, 1<<30
	for i := range s.units {
		if s.units[i].kind != uTime || !usable(s.units[i].time) {
			continue
		}
		switch {
		case i > b.t && i < b.d.end:
			if !s.ofParticiple(i, b.t) && i-b.t < dist {
				best, dist = s.units[i].time, i-b.t
			}
		case i < b.t && s.sameClause(i, b.t):
			if b.t-i < dist {
				best, dist = s.units[i].time, b.t-i
			}
		}
	}
	if best >= 0 {
		take(best)
		return
	}
	// At the head of the sentence, before its first verb, a time holds for all
	// the clauses joined to the first.
	for i := range s.units {
		u := &s.units[i]
		if u.is(lang.Complementizer) || u.is(lang.Relative) || i > b.t {
			break
		}
		if u.kind == uTime && usable(u.time) && !s.embedded(i, b.t) {
			take(u.time)
			return
		}
	}
}

// ofParticiple is true of a time directly after a participle between the trigger
// at t and it: "spoke of the summit held on Friday" says when the summit was held.
func (s *sentence) ofParticiple(i, t int) bool {
	for j := t + 1; j < i; j++ { // "is in Moscow to take part, on Friday, in"
		if f := s.units[j].features(); f&infinitive != 0 && f&finite == 0 && !s.nounReading(j) {
			return true
		}
	}
	j := i - 1
	for j > t && (s.units[j].prep() || s.units[j].is(lang.Determiner) || s.units[j].kind == uMention && s.kindOf(s.units[j].mention) == kg.Place && s.units[j-1].prep()) {
		j--
	}
	if j <= t || s.units[j].kind != uWord {
		return false
	}
	if f := s.units[j].features(); f&participle == 0 || s.nounReading(j) || s.units[j].compound || s.units[j].passable() {
		return false
	}
	for j--; j > t && s.units[j].passable(); j-- {
	}
	return j > t // else it qualifies the trigger: "the threats made on Friday"
}

// sameClause is true when no verb, complementizer or relative stands between
// unit i and the trigger at t, apart from the trigger's own verb group.
func (s *sentence) sameClause(i, t int) bool {
	for j := i + 1; j < t; j++ {
		u := &s.units[j]
		if u.is(lang.Complementizer) || u.is(lang.Relative) || u.kind == uPunct && (u.fold == ";" || u.fold == ":") {
			return false
		}
		if u.finite() && !s.nounReading(j) && !u.is(lang.Auxiliary) && !u.is(lang.PassiveAux) {
			governs := u.cue(func(c *cue) bool { return c.verb || c.light }) != nil
			if !governs {
				return false
			}
		}
	}
	return true
}

// embedded is true when the trigger at t stands in a clause below the one of
// unit i: after a complementizer or relative that comes between.
func (s *sentence) embedded(i, t int) bool {
	for j := min(i, t) + 1; j < max(i, t); j++ {
		if s.units[j].is(lang.Complementizer) || s.units[j].is(lang.Relative) || s.units[j].is(lang.Subordinator) {
			return true
		}
	}
	return false
}

// reach is how many sentences a narrative keeps its date.
const reach = 4

// recent is how many days before the publication a report's own events lie, days
// how many they may spread over.
const (
	recent = 31
	days   = 5
)

// narrate gives undated events the date of the narrative they stand in: that of a
// dated event of the same sentence that shares a participant; of the latest such
// event up to reach sentences before, when it is part of what the article
// reports; else the one day of which the article reports. States, plans, denials
// and what lies in the background keep their own times; what has none is known to
// be no later than the publication.
func (rd *reader) narrate() {
	last := 0 // after the claims of the sentence
	day, one := rd.reportedDay()
	for i := range rd.claims {
		f := &rd.claims[i]
		if f.dated {
			rd.settle(f)
			continue
		}
		for last < len(rd.claims) && rd.claims[last].sentence <= f.sentence {
			last++
		}
		if f.narrated() {
			if t, ok := rd.nearbyTime(i, last); ok {
				f.Time, f.dated = t, true
			} else if one {
				f.Time, f.dated = day, true
			}
			if f.dated {
				f.Time.Basis = kg.InferredBy
				f.Inferred = append(f.Inferred, "time")
			}
		}
		if !f.dated {
			f.Time = kg.Before(rd.Published)
			if !f.Modality.Factual() {
				f.Time = kg.TimeSpan{Precision: kg.PrecisionUnknown, Basis: kg.Publication}
			}
		}
		rd.settle(f)
	}
}

// narrated is true of an event that a narrative can date: one that is said to
// have happened as part of the report.
func (f *found) narrated() bool {
	return !f.durative && !f.past && !f.background && f.Modality.Factual() && f.Polarity == kg.Positive
}

// nearbyTime is the time of the event that dates the one at i; last is the first
// event after its sentence.
func (rd *reader) nearbyTime(i, last int) (kg.TimeSpan, bool) {
	f := &rd.claims[i]
	for j := last - 1; j >= 0 && f.sentence-rd.claims[j].sentence <= reach; j-- {
		a := &rd.claims[j]
		if j == i || !a.dated || !a.narrated() || !share(a.people, f.people) {
			continue
		}
		if a.sentence != f.sentence && (a.Time.Basis == kg.InferredBy || !rd.reported(a.Time)) {
			continue
		}
		return a.Time, true
	}
	return kg.TimeSpan{}, false
}

// reported is true of a time fine and recent enough to be what an article reports.
func (rd *reader) reported(t kg.TimeSpan) bool {
	if t.Precision != kg.PrecisionDay || t.Earliest == 0 || t.Latest == 0 {
		return false
	}
	return t.Latest-t.Earliest <= days && (rd.Published == 0 || t.Earliest <= rd.Published && rd.Published-t.Earliest <= recent)
}

// lead is how many sentences open a report, short how many words a dateline has
// that stands by itself.
const (
	lead  = 2
	short = 8
)

// isDateline is true of a sentence among the first that says no more than where and
// when, or who reports: "BAMAKO, 5 March."
func (rd *reader) isDateline(i int) bool {
	s := rd.d.Sentences[i]
	if i > lead || s.Last-s.First > short {
		return false
	}
	for w := s.First; w < s.Last; w++ {
		if forms, end := rd.forms.Longest(rd.d.Words, w, s.Last); end > 0 && slices.ContainsFunc(forms, func(f form) bool { return f.feature&(finite|participle|noun) != 0 }) {
			return false
		}
	}
	return true
}

// reportedDay is the time of all dated events of the report and of the days named
// in its opening, when they agree.
func (rd *reader) reportedDay() (kg.TimeSpan, bool) {
	var day kg.TimeSpan
	agree := true
	take := func(t kg.TimeSpan) {
		switch {
		case !rd.reported(t):
		case day.IsUnknown():
			day = t
		case day.Within(t.Earliest, t.Latest): // the finer of the two
		case t.Within(day.Earliest, day.Latest):
			day = t
		default:
			agree = false
		}
	}
	for i := range rd.claims {
		if f := &rd.claims[i]; f.dated && f.narrated() {
			take(f.Time)
		}
	}
	n := 0
	for i := range rd.d.Sentences {
		if rd.Skip[i] || rd.isDateline(i) {
			continue
		}
		if n++; n > lead && !day.IsUnknown() {
			break // nothing opens the report with a day: any that it names
		}
		from := max(rd.d.Sentences[i].First, rd.Begin[i])
		for t := range rd.times {
			if x := &rd.times[t]; x.Role == timex.At && x.First >= from && x.First < rd.d.Sentences[i].Last {
				take(x.Time)
			}
		}
	}
	return day, agree && !day.IsUnknown()
}

// settle makes a plan of what is said to happen after the publication.
func (rd *reader) settle(f *found) {
	if rd.Published != 0 && f.dated && f.Modality.Factual() && f.Time.Earliest > rd.Published {
		f.Modality = kg.Planned
	}
	slices.Sort(f.Inferred)
	f.Inferred = slices.Compact(f.Inferred)
}

func share(a, b []kg.EntityID) bool {
	for _, x := range a {
		if x != "" && slices.Contains(b, x) {
			return true
		}
	}
	return false
}

// nameThings gives the agreements spoken of their ids: from what they are about,
// their parties and the year, so that two articles about the same signing mean
// the same node; one of which too little is said stays the article's own.
func (rd *reader) nameThings() {
	parties := map[int][]kg.EntityID{}
	year := map[int]int{}
	for i := range rd.claims {
		f := &rd.claims[i]
		if f.agreement < 0 {
			continue
		}
		for _, p := range f.parties {
			if !slices.Contains(parties[f.agreement], p) {
				parties[f.agreement] = append(parties[f.agreement], p)
			}
		}
		if y, _, _ := f.Time.Earliest.Date(); y != 0 && f.Time.Precision != kg.PrecisionUnknown {
			year[f.agreement] = y
		}
	}
	ids := map[int]kg.EntityID{}
	for m := range parties {
		ids[m] = rd.thingID(m, parties[m], year[m])
	}
	for i := range rd.claims {
		f := &rd.claims[i]
		if f.agreement < 0 {
			continue
		}
		if _, ok := ids[f.agreement]; !ok {
			ids[f.agreement] = rd.thingID(f.agreement, nil, year[f.agreement])
		}
		f.Object = ids[f.agreement]
		rd.links[f.agreement].ID = f.Object
	}
}

func (rd *reader) thingID(m int, parties []kg.EntityID, year int) kg.EntityID {
	t := rd.ms[m].Thing
	if t.Name != nil && rd.links[m].ID != "" {
		return rd.links[m].ID
	}
	about := t.Topic
	if about == "" {
		about = t.Type
	}
	slices.Sort(parties)
	slug := strings.ReplaceAll(about, " ", "-")
	for _, p := range parties {
		_, code, _ := strings.Cut(string(p), ":")
		slug += "-" + strings.ToLower(code)
	}
	switch {
	case t.Previous:
		slug += "-earlier"
	case year != 0:
		slug += "-" + kg.DayOf(year, 1, 1).String()[:4]
	}
	if len(parties) < 2 {
		_, own, _ := strings.Cut(string(rd.Article), ":")
		slug += "-" + own[:min(8, len(own))]
	}
	id := kg.MakeEntityID(kg.Agreement, slug)
	e := rd.things[id]
	if e == nil {
		e = &kg.Entity{ID: id, Kind: kg.Agreement, Type: strings.ToUpper(strings.ReplaceAll(t.Type, " ", "_"))}
		rd.things[id] = e
	}
	name := strings.Join(strings.Fields(rd.d.Quote(rd.ms[m].Span)), " ")
	if !slices.ContainsFunc(e.Aliases, func(a kg.Alias) bool { return a.Text == name }) {
		e.Aliases = append(e.Aliases, kg.Alias{Text: name, Lang: rd.d.Lang, Form: kg.Observed})
	}
	return id
}

// likeness is what two claims of one occurrence have in common.
type likeness struct {
	kind            kg.RelationKind
	polarity        kg.Polarity
	factual         bool
	role            string // where roles tell occurrences apart
	subject, object kg.EntityID
}

func (rd *reader) likeness(f *found) likeness {
	kind := rd.Ontology.Relation(f.Kind)
	k := likeness{kind: f.Kind, polarity: f.Polarity, factual: f.Modality.Factual(), subject: f.Subject, object: f.Object}
	if kind.ByRole {
		k.role = f.Role
	}
	if kind.Symmetric && k.subject > k.object {
		k.subject, k.object = k.object, k.subject
	}
	return k
}

// maxEvidence bounds the passages kept for one claim.
const maxEvidence = 4

// fulfilled is true of a plan without a day of its own that the same report says
// has come true: "left for X", then "met Y in X".
func (rd *reader) fulfilled(f *found) bool {
	if f.Modality != kg.Planned || f.Polarity != kg.Positive || f.dated && f.Time.Basis != kg.InferredBy && f.Time.Basis != kg.Publication {
		return false
	}
	return rd.Ontology.Relation(f.Kind).Travel && slices.ContainsFunc(rd.claims, func(o found) bool {
		return o.Kind == f.Kind && o.Subject == f.Subject && o.Object == f.Object && o.Modality.Factual() && o.Polarity == kg.Positive && !o.background && o.sentence >= f.sentence
	})
}

// another is true of an event told without a day at first and of one of long
// ago after it: "arrived in Berlin … the visit before took place in October".
func (rd *reader) another(o, f *found, weak func(*found) bool) bool {
	const news = 10 // days that lie between what is reported and the report
	return rd.Published != 0 && o.sentence < f.sentence && weak(o) && !weak(f) && !o.durative && f.Modality.Factual() && o.Modality.Factual() &&
		f.Time.Latest != 0 && f.Time.Latest < rd.Published-news
}

// join removes repetitions: the same ends, kind, modality and polarity with the
// same time, or without one beside a dated one, are one claim with several
// passages as evidence.
func (rd *reader) join() []kg.Claim {
	var out []found
	like := map[likeness][]int{} // claims of out that differ in their times at most
	for _, f := range rd.claims {
		if rd.fulfilled(&f) {
			continue
		}
		at := -1
		key := rd.likeness(&f)
		for _, i := range like[key] {
			o := &out[i]
			weak := func(x *found) bool {
				return !x.dated || x.Time.Basis == kg.InferredBy || x.Time.Basis == kg.Publication
			}
			if o.Time.EDTF == f.Time.EDTF || !rd.another(o, &f, weak) && ((weak(o) || weak(&f)) && !f.past && !o.past || o.Time.Overlaps(f.Time) && o.Time.Precision != f.Time.Precision) {
				at = i
				if weak(o) && !weak(&f) || !weak(&f) && f.Time.Precision.Finer(o.Time.Precision) {
					f.Evidence = append(f.Evidence, o.Evidence...)
					out[i], f = f, out[i]
				}
				break
			}
		}
		if at < 0 {
			like[key] = append(like[key], len(out))
			out = append(out, f)
			continue
		}
		o := &out[at]
		for _, e := range f.Evidence {
			if len(o.Evidence) < maxEvidence && !slices.Contains(o.Evidence, e) {
				o.Evidence = append(o.Evidence, e)
			}
		}
		if o.What == "" {
			o.What = f.What
		}
		if o.Place == "" {
			o.Place = f.Place
		}
		if modalityRank[f.Modality] < modalityRank[o.Modality] {
			o.Modality = f.Modality
		}
	}
	claims := make([]kg.Claim, 0, len(out))
	seen := map[kg.ClaimID]bool{}
	for i := range out {
		c := out[i].Claim
		slices.SortFunc(c.Evidence, func(a, b kg.Evidence) int { return cmp.Compare(a.Start, b.Start) })
		c.ID = c.MakeID()
		if !seen[c.ID] {
			seen[c.ID] = true
			claims = append(claims, c)
		}
	}
	return claims
}
