package relation

import (
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/linking"
	"github.com/safir-graph/safir/internal/mention"
)

// attendedWithin is how many sentences back the encounter was told at which others
// are said to have been.
const attendedWithin = 6

// attended is how many claims back the first telling of an encounter is looked for.
const attended = 63

// atEncounter is the end of the pattern names of claims about those who were at an
// encounter of others.
const atEncounter = "/met/at-the-meeting"

// attendants makes claims of those who are said to have been at an encounter told
// before: "X met Y. A and B attended the meeting". Each met the one who came from
// another state.
func (s *sentence) attendants() {
	for i := range s.units {
		from := s.attendance(i)
		if from < 0 {
			continue
		}
		who := s.namedFrom(from)
		if len(who) == 0 {
			continue
		}
		e := s.encounterTold(i)
		if e == nil {
			continue
		}
		side := s.sideSaid(i, from)
		if side == "" {
			side = s.sideOfAny(who)
		}
		if side == "" {
			side = s.teller(e)
		}
		for _, m := range who {
			s.attendant(m, i, *e, side)
		}
	}
}

// attendance is the unit from which those are listed who are said at unit i to have
// been at a meeting told before: حضر اللقاء, حضره, or بحضور in the sentence that
// tells of it; -1 when nothing is said of that.
func (s *sentence) attendance(i int) int {
	u := &s.units[i]
	if u.kind != uWord {
		return -1
	}
	for _, f := range u.forms {
		if !slices.ContainsFunc(s.patterns[f.lemma], func(p *Pattern) bool { return p.Kind == "ATTENDED" && p.verb == (f.feature != noun) }) {
			continue
		}
		switch {
		case f.feature == noun && slices.ContainsFunc(s.patterns[f.lemma], func(p *Pattern) bool { return p.left != nil && p.left.name == "object" }):
			return i + 1
		case f.feature&past != 0 && s.pack.VerbFirst && s.happened(i):
			if i+1 < len(s.units) && (s.isClitic(i+1) || s.resumptive(i+1)) && (s.encounterBefore(i) || i > 0 && s.units[i-1].is(lang.Adverb)) {
				return i + 2
			}
			for j := i + 1; j < len(s.units) && j-i < 4; j++ {
				n := &s.units[j]
				if s.encounterNoun(j) && s.spokenOf(j) {
					return j + 1
				}
				if !n.is(lang.Determiner) && !n.prep() && !n.is(lang.Adverb) && !(n.kind == uMention && s.kindOf(n.mention) == kg.Event && s.ms[n.mention].Form == mention.Described) {
					break
				}
			}
		}
	}
	return -1
}

// happened is true of a verb at unit i that tells of what was done.
func (s *sentence) happened(i int) bool {
	r := s.verbReality(i, s.units[i].features()&^noun, 0)
	return r.reject == "" && r.modality.Factual() && r.polarity == kg.Positive
}

// isClitic is true of a pronoun that is written together with the verb before it.
func (s *sentence) isClitic(i int) bool {
	u := &s.units[i]
	return u.kind == uMention && s.ms[u.mention].Form == mention.Possessor && s.d.Words[u.first].Clitic
}

// encounterBefore is true where the relative clause with the verb at unit i is about
// an encounter: "the meeting, which X attended".
func (s *sentence) encounterBefore(i int) bool {
	for j := i - 1; j >= 0 && i-j < 8; j-- {
		if s.encounterNoun(j) && s.spokenOf(j) {
			return true
		}
	}
	return false
}

// namedFrom lists the people named from unit i on, up to the next clause; a relative
// clause before the first of them is passed over.
func (s *sentence) namedFrom(i int) []int {
	var out []int
	for relative := false; i < len(s.units); i++ {
		u := &s.units[i]
		switch {
		case u.kind == uMention && s.kindOf(u.mention) == kg.Person && s.ms[u.mention].Form == mention.Named && s.known(u.mention) && !s.links[u.mention].Fallback:
			out = append(out, u.mention)
		case len(out) == 0 && u.is(lang.Relative):
			relative = true
		case u.verb() && !s.nounReading(i) && u.finite() && relative && len(out) == 0:
			relative = false
		case u.verb() && !s.nounReading(i) && u.finite(), u.is(lang.Relative), u.is(lang.Complementizer), u.is(lang.Subordinator), u.kind == uTime && len(out) > 0:
			return out
		}
	}
	return out
}

// sideOfAny is the one state that the text tells for some of those listed; "" when
// it tells none, or several.
func (s *sentence) sideOfAny(who []int) kg.EntityID {
	var side kg.EntityID
	for _, m := range who {
		st := s.statedFor(s.links[m].ID)
		if st != "" && side != "" && st != side {
			return ""
		}
		if st != "" {
			side = st
		}
	}
	return side
}

// encounterTold is the encounter told last before unit i at which others can have
// been; nil when there is none.
func (s *sentence) encounterTold(i int) *found {
	for c := len(s.claims) - 1; c >= 0 && s.index-s.claims[c].sentence <= attendedWithin; c-- {
		f := &s.claims[c]
		if f.Kind != "MET" || f.Polarity != kg.Positive || !f.Modality.Factual() || f.background || strings.HasSuffix(f.Pattern, atEncounter) {
			continue
		}
		if f.sentence == s.index && f.Trigger.Start > s.d.Words[s.units[i].first].Start {
			continue
		}
		if a, b := s.sideAssumed(f.Subject), s.sideAssumed(f.Object); a == "" || b == "" || a == b {
			return nil
		}
		for k := max(0, c-attended); k < c; k++ {
			if g := &s.claims[k]; g.Kind == f.Kind && g.Subject == f.Subject && g.Object == f.Object && g.Modality == kg.Asserted && g.Polarity == f.Polarity {
				return g // told in so many words before it was told again
			}
		}
		return f
	}
	return nil
}

// sideAssumed is the state that somebody stands for in an encounter, or is taken to;
// "" when none is known.
func (s *sentence) sideAssumed(id kg.EntityID) kg.EntityID {
	if st := s.sideOf(id); st != "" || id.Kind() != kg.Person {
		return st
	}
	return s.homeOf(id)
}

// sideSaid is the state whose people the attendants are said to be around the units
// from i to j: "for the Jordanian side, X was at the meeting"; "" when that is not
// said.
func (s *sentence) sideSaid(i, j int) kg.EntityID {
	for k := max(0, i-5); k < min(len(s.units), j+5); k++ {
		u := &s.units[k]
		if u.kind == uMention && s.kindOf(u.mention) == kg.Person && k > j {
			break
		}
		if u.kind == uMention && s.ms[u.mention].Form == mention.Described && s.links[u.mention].ID.Kind() == kg.State && s.holdsClass(u, lang.Side) {
			return s.links[u.mention].ID
		}
	}
	return ""
}

// teller is the state of the one of two who met whose people a report names without
// their state: the one at home in it, or else of whom it speaks first.
func (s *sentence) teller(e *found) kg.EntityID {
	a, b := s.sideAssumed(e.Subject), s.sideAssumed(e.Object)
	if s.Home != "" && (s.Home == a || s.Home == b) {
		return s.Home
	}
	for i, _ := slices.BinarySearchFunc(s.ms, s.d.Sentences[e.sentence].First, func(m mention.Mention, w int) int { return m.First - w }); i < len(s.ms); i++ {
		switch s.links[i].ID {
		case e.Subject:
			return a
		case e.Object:
			return b
		}
	}
	return a
}

// attendant makes the claim of one who was at encounter e, and of the office that he
// or she holds for the side where the text tells no other state.
func (s *sentence) attendant(m, trigger int, e found, side kg.EntityID) {
	id := s.links[m].ID
	if id == e.Subject || id == e.Object {
		return
	}
	a, b := s.sideAssumed(e.Subject), s.sideAssumed(e.Object)
	of := s.statedFor(id)
	if of == "" {
		if of = side; of != a && of != b || !s.serves(m, of) {
			return
		}
	}
	f := s.claim("MET", s.pack.Tag+atEncounter, s.d.SpanOf(s.units[trigger].first, s.units[trigger].last))
	f.Subject, f.Object = id, e.Object
	switch of {
	case a:
	case b:
		f.Object = e.Subject
	default:
		return
	}
	f.Modality, f.Polarity, f.Time, f.dated, f.Place = e.Modality, e.Polarity, e.Time, e.dated, e.Place
	f.Inferred = []string{"object"}
	s.emit(f)
}

// serves is false of mention m where its offices are of a body, so that nobody can
// tell whether the holder was on the side of a state; else it gives those that the
// text names without a state to that state.
func (s *sentence) serves(m int, state kg.EntityID) bool {
	offices := s.links[m].Offices
	if slices.ContainsFunc(offices, func(o linking.Office) bool {
		return o.Accredited != "" || o.Of != "" && !o.AtHome && s.World.StateOf(o.Of) != state
	}) {
		return false
	}
	for _, o := range offices {
		if o.Of != "" && !o.AtHome || o.AtHome && o.Of == state || o.Past || o.Elsewhere || !linking.ForState(o.Role) && !linking.ServedAtHome(o.Role) {
			continue
		}
		f := s.claim("HOLDS_OFFICE", s.pack.Tag+"/holds_office/apposition", o.Span)
		f.Subject, f.Object, f.Role = s.links[m].ID, state, o.Role
		f.durative, f.dated = true, true
		f.Time = kg.Before(s.Published)
		f.Modality, f.Polarity = kg.Asserted, kg.Positive
		f.Inferred = []string{"object"}
		s.emit(f)
	}
	s.sidedWith[s.links[m].ID] = state
	return true
}

// companions makes claims of those who are listed behind the one whom they
// accompany: رافق الرئيس في الجولة فلان وفلان. The one spoken of before them is the
// principal.
func (s *sentence) companions() {
	if !s.pack.VerbFirst {
		return
	}
	for i := range s.units {
		u := &s.units[i]
		if u.kind != uWord || i+1 >= len(s.units) || !slices.ContainsFunc(u.forms, func(f form) bool {
			return f.feature != noun && slices.ContainsFunc(s.patterns[f.lemma], func(p *Pattern) bool { return p.Kind == "ACCOMPANIED" && p.verb })
		}) || s.nounReading(i) {
			continue
		}
		p := &s.units[i+1]
		if p.kind != uMention || s.kindOf(p.mention) != kg.Person || !s.known(p.mention) || s.links[p.mention].Fallback {
			continue
		}
		principal := s.links[p.mention].ID
		if !s.isClitic(i+1) && s.mentionOf(principal, s.d.Sentences[s.index].First) < 0 {
			continue
		}
		r := s.verbReality(i, u.features()&^noun, 0)
		if r.reject != "" {
			continue
		}
		for _, m := range s.namedFrom(i + 2) {
			id := s.links[m].ID
			if id == principal || s.mentionOf(id, s.d.Sentences[s.index].First) >= 0 {
				continue
			}
			s.claims = slices.DeleteFunc(s.claims, func(f found) bool { // read as said of the principal
				return f.sentence == s.index && f.Kind == "ACCOMPANIED" && f.Subject == principal && f.Object == id
			})
			f := s.claim("ACCOMPANIED", s.pack.Tag+"/accompanied/listed", s.d.SpanOf(u.first, u.last))
			f.Subject, f.Object, f.Modality, f.Polarity = id, principal, r.modality, r.polarity
			for c := len(s.claims) - 1; c >= 0 && s.index-s.claims[c].sentence <= recall; c-- {
				if j := &s.claims[c]; s.Ontology.Relation(j.Kind).Travel && j.Subject == principal && j.dated {
					f.Time, f.dated = j.Time, j.dated
					break
				}
			}
			s.emit(f)
		}
	}
}
