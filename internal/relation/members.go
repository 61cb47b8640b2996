package relation

import (
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/mention"
	"github.com/safir-graph/safir/internal/text"
)

// membersWithin is how many units may stand between a delegation and the word that
// says who is in it.
const membersWithin = 10

// members makes claims of those who are said to be in the delegation of somebody
// who travels: "arrived at the head of a delegation including X and Y".
func (s *sentence) members() {
	for i := range s.units {
		group, ok := s.delegationAt(i)
		if !ok {
			continue
		}
		k := s.consists(i)
		if k < 0 {
			continue
		}
		journey, principal := s.principal(i, group)
		if principal < 0 {
			journey, principal = s.leader(i)
		}
		if principal < 0 {
			continue
		}
		who := s.links[principal].ID
		state := s.statedFor(who)
		if side := s.stateBeside(i); side != "" && state != "" && side != state {
			continue
		}
		for _, m := range s.peopleListed(max(k, i) + 1) {
			if id := s.links[m].ID; id == who || s.statedFor(id) != "" && state != "" && s.statedFor(id) != state {
				continue
			}
			f := s.claim("ACCOMPANIED", s.pack.Tag+"/accompanied/in-delegation", s.d.SpanOf(s.units[k].first, s.units[k].last))
			f.Subject, f.Object = s.links[m].ID, who
			f.Modality, f.Polarity, f.Inferred = kg.Asserted, kg.Positive, []string{"object"}
			f.dated, f.Time = true, kg.TimeSpan{Precision: kg.PrecisionUnknown, Basis: kg.Publication}
			if journey != nil {
				f.Modality, f.Polarity, f.Time, f.dated = journey.Modality, journey.Polarity, journey.Time, journey.dated
			}
			s.emit(f)
		}
	}
}

// delegationAt tells whether a delegation stands at unit i; its answer is the person
// named as its head, -1 for none.
func (s *sentence) delegationAt(i int) (int, bool) {
	u := &s.units[i]
	switch {
	case u.kind == uMention && s.headed[u.mention]:
		return u.mention, s.holdsClass(u, lang.Delegation)
	case u.kind == uMention && s.ms[u.mention].Form == mention.Described, u.kind == uWord:
		return -1, s.holdsClass(u, lang.Delegation)
	}
	return -1, false
}

// holdsClass is true of a unit with a word of a class in it.
func (s *sentence) holdsClass(u *unit, class lang.WordClass) bool {
	for w := u.first; w < u.last; w++ {
		if s.pack.Words.Is(s.d.Words, w, class) {
			return true
		}
	}
	return false
}

// consists is the unit of the word that says who is in the delegation at unit i;
// -1 when there is none.
func (s *sentence) consists(i int) int {
	if j := i - 1; s.pack.VerbFirst && j >= 0 && s.units[j].is(lang.Consists) {
		return j
	}
	for j := i + 1; j < len(s.units) && j-i <= membersWithin; j++ {
		u := &s.units[j]
		switch {
		case u.is(lang.Consists):
			return j
		case u.kind == uPunct && u.fold != "," && u.fold != "\"", u.kind == uWord && u.finite() && !s.nounReading(j) && !u.passable(), u.is(lang.Conjunction):
			return -1
		case u.kind == uMention && s.kindOf(u.mention) == kg.Person && s.ms[u.mention].Form == mention.Named:
			return -1
		}
	}
	return -1
}

// peopleListed lists the people named one after the other from unit i on.
func (s *sentence) peopleListed(i int) []int {
	var out []int
	parted := true
	for ; i < len(s.units); i++ {
		u := &s.units[i]
		switch {
		case u.kind == uMention && parted && s.kindOf(u.mention) == kg.Person && s.ms[u.mention].Form == mention.Named && s.known(u.mention) && !s.links[u.mention].Fallback:
			out = append(out, u.mention)
			parted = false
		case u.kind == uPunct && u.fold == ",", u.is(lang.Conjunction):
			parted = true
		case u.kind == uPunct && u.fold == "\"", u.is(lang.Determiner), u.is(lang.Adverb), u.is(lang.Modifier), u.is(lang.ObjectMarker), parted && (s.pack.Words.OfClass(lang.Genitive)[u.fold] || u.unlisted() || s.pack.Capitals && u.kind == uWord && s.d.Words[u.first].Case == text.Title):
		default:
			return out
		}
	}
	return out
}

// principal is who travels with the delegation at unit i, and the journey, which is
// told in this sentence or, for a delegation that is known already, before; -1 when
// nobody is known to.
func (s *sentence) principal(i, head int) (*found, int) {
	u := &s.units[i]
	known := s.isKnown(i)
	for c := len(s.claims) - 1; c >= 0 && s.index-s.claims[c].sentence <= recall; c-- {
		f := &s.claims[c]
		here := f.sentence == s.index
		if !known && (!here || f.Trigger.Start > s.d.Words[u.first].Start) || f.background || f.Polarity != kg.Positive {
			if !known && here && s.Ontology.Relation(f.Kind).Symmetric {
				return nil, -1
			}
			continue
		}
		kind := s.Ontology.Relation(f.Kind)
		who := f.Subject
		switch {
		case kind.Travel && who.Kind() == kg.Person:
		case kind.Symmetric && !kind.Durative && !known:
			return nil, -1 // "met a delegation including X"
		case kind.Symmetric && f.Place != "":
			who = s.guestOf(f)
		default:
			continue
		}
		if head >= 0 && who != s.links[head].ID {
			continue
		}
		if m := s.mentionOf(who, s.d.Sentences[s.index].Last); who != "" && m >= 0 {
			return f, m
		}
	}
	return nil, head
}

// leader is the person before the delegation at unit i who is at its head or whom it
// accompanies, and what tells of it: "X, at the head of a delegation", "X is
// accompanied by a delegation"; -1 when that is nobody, or another verb stands between.
func (s *sentence) leader(i int) (*found, int) {
	var real *reality
	for j := i - 1; j >= 0 && i-j < 24; j-- {
		u := &s.units[j]
		switch {
		case u.kind == uMention && s.kindOf(u.mention) == kg.Person && s.known(u.mention) && s.ms[u.mention].Form != mention.Possessor && s.links[u.mention].ID != "":
			if s.links[u.mention].Fallback {
				return nil, -1
			}
			if real != nil {
				f := s.claim("ACCOMPANIED", "", s.d.Sentences[s.index].Span)
				f.Modality, f.Polarity, f.Time = real.modality, real.polarity, kg.TimeSpan{Precision: kg.PrecisionUnknown, Basis: kg.Publication}
				return &f, u.mention
			}
			for c := range s.claims {
				if f := &s.claims[c]; f.sentence == s.index && f.Kind != "HOLDS_OFFICE" && f.Kind != "ACCOMPANIED" && f.Subject == s.links[u.mention].ID {
					return f, u.mention
				}
			}
			return nil, -1
		case u.kind == uPunct && u.fold != "," && u.fold != "\"", u.is(lang.Relative), u.is(lang.Complementizer), u.is(lang.Conjunction) && real != nil:
			return nil, -1
		case u.verb() && !s.nounReading(j) && !u.passable():
			company := slices.ContainsFunc(u.forms, func(f form) bool {
				return slices.ContainsFunc(s.patterns[f.lemma], func(p *Pattern) bool { return p.Kind == "ACCOMPANIED" })
			})
			if real != nil || !company {
				return nil, -1
			}
			read := u.features() &^ noun
			if _, ok := s.passiveAux(j); ok && read&participle != 0 {
				read = participle
			}
			r := s.verbReality(j, read, 0)
			if r.reject != "" {
				return nil, -1
			}
			real = &r
		}
	}
	return nil, -1
}

// stateBeside is the state whose the noun phrase at unit i is said to be; "" when
// that is not said.
func (s *sentence) stateBeside(i int) kg.EntityID {
	u := &s.units[i]
	if u.kind == uMention && s.ms[u.mention].State != nil && s.links[u.mention].ID.Kind() == kg.State {
		return s.links[u.mention].ID
	}
	for _, j := range []int{i - 1, i + 1} {
		if j >= 0 && j < len(s.units) && s.units[j].kind == uAdj {
			return s.links[s.units[j].mention].ID
		}
	}
	return ""
}
