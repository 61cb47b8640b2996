package relation

import (
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/mention"
)

// passiveOfNoun fills the slots of a verb pattern whose object is a noun of the
// pattern, or any noun, from a passive: "sanctions were imposed on X by Y",
// "rockets fired by Y at X". The doer stands after its preposition, or owns the
// noun: "EU sanctions were imposed".
func (b *binding) passiveOfNoun(named bool) string {
	s := b.s
	rest, noun := b.p.right, s.patient(b.t)
	if noun < 0 {
		return "a passive of a verb without an object"
	}
	if named {
		if rest[0].slot != nil { // whose the noun is
			owner := s.ownerOf(noun)
			if owner < 0 {
				return "no {" + rest[0].slot.name + "} whose it is"
			}
			b.slots[rest[0].slot.name] = []int{owner}
			rest = rest[1:]
		}
		if !s.matchesWords(noun, rest[0].words) {
			return "lacks the words of the pattern"
		}
		rest = rest[1:]
	}
	doer := b.agent()
	if owner := s.ownerOf(noun); doer == nil && named && b.p.right[0].slot == nil && owner >= 0 {
		doer, b.inferredSubject = []int{owner}, true
	}
	if doer == nil {
		return "nobody is said to have done it"
	}
	b.slots[b.p.left.name] = doer
	return b.fillElements(rest, b.t)
}

// agent is the doer of a passive after its preposition; nil when it has none.
func (b *binding) agent() []int {
	for i := range b.d.args {
		if a := &b.d.args[i]; b.s.isAgent(a.prep) && !a.of {
			b.taken[a.unit] = true
			return a.mentions
		}
	}
	return nil
}

// objectNoun tells whether the object of a verb pattern is a noun of the pattern
// (named), or is left open (open): one that is no slot.
func (p *Pattern) objectNoun() (named, open bool) {
	if p.left == nil || p.left.name != "subject" {
		return false, false
	}
	open = true
	for i := range p.right {
		switch e := &p.right[i]; {
		case e.slot == nil && !e.optional:
			return i == 0 && !e.ends || i == 1 && p.right[0].slot != nil && p.right[0].slot.poss && p.right[0].slot.preps == nil, false
		case e.slot != nil && e.slot.preps == nil && e.slot.name != "what" && !e.slot.optional && !(e.slot.poss && i == 0):
			return false, false
		case e.slot != nil && e.slot.poss:
			open = false
		}
	}
	return false, open
}

// patient is the unit of the noun that is no name to which a passive at t is done,
// before it or, but for its auxiliaries and phrases with prepositions, at the head of its
// clause; -1 when there is none.
func (s *sentence) patient(t int) int {
	for i := t - 1; i >= 0 && t-i < maxLeft; i-- {
		u := &s.units[i]
		switch {
		case u.kind == uPunct, u.is(lang.Relative), u.is(lang.Complementizer), u.is(lang.Subordinator):
			return -1
		case u.kind == uTime, u.passable(), u.prep(), u.cue(func(c *cue) bool { return c.verb && !c.after }) != nil:
		case u.kind == uMention && s.ms[u.mention].Form != mention.Described:
			p := i - 1
			for p >= 0 && (s.units[p].is(lang.Determiner) || s.units[p].kind == uAdj) {
				p--
			}
			if p < 0 || !s.units[p].prep() {
				return -1
			}
			i = p
		case s.afterPrep(i):
		case u.kind == uWord && u.verb() && !s.nounReading(i), u.is(lang.Conjunction):
			return -1
		default:
			return i
		}
	}
	return -1
}

// ownerOf is the known state, body or person whose the noun at unit i is: "EU sanctions",
// "the Kenyan troops", "Iran's assets"; -1 when there is none.
func (s *sentence) ownerOf(i int) int {
	if m := s.possessorBefore(i); m >= 0 {
		if s.known(m) {
			return m
		}
		return -1
	}
	for j := i - 1; j >= 0 && i-j < 4; j-- {
		u := &s.units[j]
		switch {
		case u.kind == uAdj, u.kind == uMention && j == i-1 && s.pack.NounModifiers && slices.Contains([]kg.EntityKind{kg.State, kg.Organization}, s.kindOf(u.mention)):
			if s.known(u.mention) {
				return u.mention
			}
			return -1
		case u.is(lang.Modifier), u.unlisted():
		default:
			return -1
		}
	}
	return -1
}
