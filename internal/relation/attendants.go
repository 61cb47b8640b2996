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

// atEncounter is the end of the pattern names of claims about those who were at an
// encounter of others.
const atEncounter = "/met/at-the-meeting"

// attendants makes claims of those who are said to have been at an encounter told
// before: "X met Y. A and B attended the meeting". Each met the one who came from
// another state.
func (s *sentence) attendants() {
	for i := range s.units {
		from, said := s.attendance(i)
		if from < 0 {
			continue
		}
		who := s.attending(from)
		if len(who) == 0 {
			continue
		}
		e := s.encounterTold(i, said)
		if e == nil {
			continue
		}
		side := s.sideSaid(i, from)
		if side == "" {
			side = s.teller(e)
		}
		for _, m := range who {
			s.attendant(m, i, *e, side)
		}
	}
}

// attendance is the unit from which those are listed who are said at unit i to have
// been at a meeting, and whether it was told in a sentence before: حضر اللقاء, or
// بحضور in its own. It is -1 when nothing is said of that.
func (s *sentence) attendance(i int) (int, bool) {
	u := &s.units[i]
	if u.kind != uWord {
		return -1, false
	}
	for _, f := range u.forms {
		if !slices.ContainsFunc(s.patterns[f.lemma], func(p *Pattern) bool { return p.Kind == "ATTENDED" && p.verb == (f.feature != noun) }) {
			continue
		}
		switch {
		case f.feature == noun && slices.ContainsFunc(s.patterns[f.lemma], func(p *Pattern) bool { return p.left != nil && p.left.name == "object" }):
			return i + 1, false
		case f.feature&past != 0 && s.pack.VerbFirst:
			if r := s.verbReality(i, u.features()&^noun, 0); r.reject != "" || !r.modality.Factual() || r.polarity != kg.Positive {
				continue
			}
			for j := i + 1; j < len(s.units) && j-i < 4; j++ {
				if s.encounterNoun(j) && s.spokenOf(j) {
					return j + 1, true
				}
				if !s.units[j].is(lang.Determiner) && !s.units[j].prep() && !s.units[j].is(lang.Adverb) {
					break
				}
			}
		}
	}
	return -1, false
}

// attending lists the people named from unit i on, up to the next clause.
func (s *sentence) attending(i int) []int {
	var out []int
	for ; i < len(s.units); i++ {
		u := &s.units[i]
		switch {
		case u.kind == uMention && s.kindOf(u.mention) == kg.Person && s.ms[u.mention].Form == mention.Named && s.known(u.mention) && !s.links[u.mention].Fallback:
			out = append(out, u.mention)
		case u.verb() && !s.nounReading(i) && u.finite(), u.is(lang.Relative), u.is(lang.Complementizer), u.is(lang.Subordinator), u.kind == uTime && len(out) > 0:
			return out
		}
	}
	return out
}

// encounterTold is the encounter told last at which others can have been: before
// unit i in this sentence, or in those before it; nil when there is none.
func (s *sentence) encounterTold(i int, before bool) *found {
	for c := len(s.claims) - 1; c >= 0 && s.index-s.claims[c].sentence <= attendedWithin; c-- {
		f := &s.claims[c]
		here := f.sentence == s.index
		if f.Kind != "MET" || f.Polarity != kg.Positive || !f.Modality.Factual() || f.background || strings.HasSuffix(f.Pattern, atEncounter) {
			continue
		}
		if before && here || !before && (!here || f.Trigger.Start > s.d.Words[s.units[i].first].Start) {
			continue
		}
		if a, b := s.sideAssumed(f.Subject), s.sideAssumed(f.Object); a != "" && b != "" && a != b {
			return f
		}
		return nil
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
