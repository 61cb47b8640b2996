package relation

import (
	"slices"
	"strings"
	"sync"

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
	Home      kg.EntityID // the state whose officials the document names without it; "" when not known
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
	*room
	d         *text.Document
	ms        []mention.Mention
	links     []linking.Link
	times     []timex.Timex
	topic     int // the mention that the report is about at this point; -1
	nextTopic int
	headed    map[int]bool                // mentions that stand for the group they head
	sidedWith map[kg.EntityID]kg.EntityID // who was at an encounter of others → the state on whose side
	things    map[kg.EntityID]*kg.Entity
	listed    bool            // offered is known
	travelled map[journey]int // by those that were made: the last sentence that says so, plus one
	called    []int           // the sentences with a noun for a call
	stops     int             // for how many visits a meeting there was looked for
}

// room is what a reader fills and needs no longer when the document is read. It
// is used again for the next document.
type room struct {
	mentionAt  []int // word → the mention that begins there, or -1
	timeAt     []int // the same of times
	subjects   map[int]subject
	claims     []found
	joined     []found // claims without repetitions
	retellings []retold
	misses     []Miss
	missed     []Miss            // those of one word
	missedOf   []kg.RelationKind // the kinds of their patterns
	matched    []kg.RelationKind // those that a word has told
	tried      []string          // its lemmas
	units      []unit            // those of a sentence
	wideCues   []*cue            // those of a sentence that govern all of it
	domains    []domains         // and what stands after and before each
	slots      map[string][]int
	taken      map[int]bool
	offered    map[kg.EntityID][]said // see officesOf
}

var rooms = sync.Pool{New: func() any {
	return &room{subjects: map[int]subject{}, slots: map[string][]int{}, taken: map[int]bool{}, offered: map[kg.EntityID][]said{}}
}}

// mostKept is how many units of one sentence, claims or subjects a room is kept
// with; what a monstrous text needed is given back.
const mostKept = 1 << 12

// leave makes a room free, with nothing in it that lives longer than its document.
func (r *room) leave() {
	if max(cap(r.units), cap(r.claims), len(r.subjects), len(r.offered), cap(r.misses)) > mostKept {
		return
	}
	clear(r.subjects)
	clear(r.slots)
	clear(r.taken)
	clear(r.offered)
	r.claims, r.joined, r.misses, r.missed = emptied(r.claims), emptied(r.joined), emptied(r.misses), emptied(r.missed)
	r.retellings = emptied(r.retellings)
	r.units, r.domains, r.wideCues = emptied(r.units), emptied(r.domains), emptied(r.wideCues)
	rooms.Put(r)
}

func emptied[T any](s []T) []T {
	clear(s[:cap(s)])
	return s[:0]
}

// domains is what stands after and before a unit, and what the text makes of it as
// a verb, once asked for.
type domains struct {
	after                      domain
	before                     []arg
	both                       []arg // those after it and then those before it
	hasAfter, hasLeft, hasBoth bool
	real                       reality
	readAs                     feature // as what it was read for real; 0 when it was not
}

// found is a claim before times are settled and repetitions joined.
type found struct {
	kg.Claim
	sentence   int
	dated      bool
	past       bool
	present    bool // told in the present tense, of a deed and no state
	background bool
	durative   bool
	apart      bool // not to be dated by the narrative that it stands in
	agreement  int  // the mention of the agreement that is the object; -1
	parties    []kg.EntityID
	people     []kg.EntityID // who takes part
}

// Read returns the claims of a document.
func (r *Rules) Read(in Input) Output {
	rd := &reader{Rules: r, Input: in, room: rooms.Get().(*room), d: in.Document, ms: in.Mentions, links: in.Links, times: in.Times, topic: -1, nextTopic: -1,
		things: map[kg.EntityID]*kg.Entity{}, sidedWith: map[kg.EntityID]kg.EntityID{}}
	defer rd.leave()
	rd.mentionAt = fill(rd.mentionAt, len(rd.d.Words))
	rd.timeAt = fill(rd.timeAt, len(rd.d.Words))
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
		claims := len(rd.claims)
		s.offices()
		s.predicates()
		s.triggers()
		s.members()
		s.attendants()
		s.companions()
		s.callNoun()
		s.presupposed()
		s.retell(claims)
		if rd.nextTopic == -1 {
			rd.nextTopic = s.firstPerson()
		}
		if rd.nextTopic == -1 {
			rd.nextTopic = rd.topic
		}
	}
	rd.calls()
	rd.rehome()
	rd.stateless()
	rd.posted()
	rd.foretold()
	rd.narrate()
	rd.nameThings()
	out := Output{Claims: rd.join()}
	if len(rd.misses) > 0 {
		out.Misses = slices.Clone(rd.misses)
	}
	for _, e := range rd.things {
		out.Entities = append(out.Entities, *e)
	}
	slices.SortFunc(out.Entities, func(a, b kg.Entity) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out
}

// fill returns a slice of n times -1, in the room of s where that is enough.
func fill(s []int, n int) []int {
	if cap(s) < n {
		s = make([]int, n)
	}
	s = s[:n]
	for i := range s {
		s[i] = -1
	}
	return s
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

// predicates makes claims of the offices that a clause says somebody has: "X is
// the president of Y", "X, who was foreign minister of Y".
func (s *sentence) predicates() {
	for t := range s.units {
		if u := &s.units[t]; u.kind != uWord || !u.is(lang.PassiveAux) || len(u.forms) > 0 {
			continue
		}
		i := t - 1
		if i >= 0 && s.units[i].is(lang.Relative) {
			for i--; i >= 0 && s.units[i].kind == uPunct && s.units[i].fold == ","; i-- {
			}
		}
		j := t + 1
		for j < len(s.units) && s.units[j].kind == uWord && len(s.units[j].cues) == 0 && len(s.units[j].forms) == 0 && (s.units[j].is(lang.Determiner) || s.units[j].is(lang.Adverb) || s.units[j].is(lang.Modifier)) {
			j++
		}
		if i < 0 || j >= len(s.units) || s.units[i].kind != uMention || s.units[j].kind != uMention || i > 0 && s.units[i-1].prep() {
			continue
		}
		who, office := s.units[i].mention, s.units[j].mention
		if s.links[who].Kind != kg.Person || s.links[who].ID == "" || s.links[who].Fallback || s.ms[who].Form == mention.Possessor ||
			s.ms[office].Form != mention.Titled || s.ms[office].Plural || s.ms[office].Counterpart {
			continue
		}
		for _, o := range s.links[office].Offices {
			if o.Of == "" || o.Role == "" || o.Inferred {
				continue
			}
			f := s.claim("HOLDS_OFFICE", s.pack.Tag+"/holds_office/apposition", o.Span)
			f.Subject, f.Object, f.Role = s.links[who].ID, o.Of, o.Role
			f.durative, f.dated = true, true
			f.Time = kg.Before(s.Published)
			f.Modality, f.Polarity = kg.Asserted, kg.Positive
			if o.Past {
				f.Role = "former " + o.Role
			}
			if s.links[who].Inferred {
				f.Inferred = append(f.Inferred, "subject")
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
	return slices.ContainsFunc(s.officesOf(id), func(k said) bool {
		return k.named && k.Of == o.Of && !k.Past && linking.Covers(o.Role, k.Role)
	})
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

// ownState is true of a state and a person who acts for it: an envoy who is not
// named receives his own minister.
func (s *sentence) ownState(state, who kg.EntityID) bool {
	return state.Kind() == kg.State && who.Kind() == kg.Person && s.statedFor(who) == state
}

// emit keeps a claim whose ends the ontology allows.
func (s *sentence) emit(f found) bool {
	if f.Subject == "" || f.Object == "" && f.agreement < 0 {
		return false
	}
	objectKind := f.Object.Kind()
	if f.agreement >= 0 {
		objectKind = s.links[f.agreement].Kind
	}
	switch {
	case f.Subject == f.Object:
		s.miss(f.Pattern, f.Trigger, "both ends are the same")
		return false
	case s.Ontology.Relation(f.Kind).Symmetric && (s.ownState(f.Subject, f.Object) || s.ownState(f.Object, f.Subject)):
		s.miss(f.Pattern, f.Trigger, "a state and one of its own")
		return false
	case f.Kind == "HOLDS_OFFICE" && slices.Contains(f.Inferred, "object") && !linking.Fits(f.Role, f.Object):
		s.miss(f.Pattern, f.Trigger, "a state that has no such office")
		return false
	case !s.Ontology.Allows(f.Kind, f.Subject.Kind(), objectKind):
		s.miss(f.Pattern, f.Trigger, "a "+strings.ToLower(string(f.Subject.Kind()))+" and a "+strings.ToLower(string(objectKind))+" cannot be its ends")
		return false
	}
	if f.Kind == "HOLDS_OFFICE" {
		f.Role = linking.Called(f.Role, f.Object)
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
	s.sign()
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
		s.missed, s.missedOf, s.matched, s.tried = s.missed[:0], s.missedOf[:0], s.matched[:0], s.tried[:0]
		for _, f := range u.forms {
			if f.feature == noun != s.readsAsNoun(t) && u.features()&noun != 0 && u.features()&^noun != 0 {
				continue
			}
			if slices.Contains(s.tried, f.lemma) {
				continue
			}
			s.tried = append(s.tried, f.lemma)
			feats := feature(0)
			for _, g := range u.forms {
				if g.lemma == f.lemma {
					feats |= g.feature
				}
			}
			for _, p := range s.patterns[f.lemma] {
				if !s.mayHold(p) || slices.Contains(s.matched, p.Kind) || helps && !p.worded() {
					continue
				}
				if why := s.try(p, t, feats); why == "" {
					s.matched = append(s.matched, p.Kind)
				} else {
					s.missed, s.missedOf = append(s.missed, Miss{s.index, p.Name, span, why}), append(s.missedOf, p.Kind)
				}
			}
		}
		for i, m := range s.missed {
			if !slices.Contains(s.matched, s.missedOf[i]) {
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
	return slices.ContainsFunc(p.right, func(e element) bool { return e.slot == nil && !e.optional && !e.ends })
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
