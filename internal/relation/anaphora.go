package relation

import (
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/mention"
)

// recall is how many sentences back a noun such as "the visit" reaches.
const recall = 4

// traveller is who is on the journey of which the noun at unit t speaks again:
// "the visit", هذه الزيارة. It is the subject of the journey told last; nil when
// the noun tells of a new one, or nobody has travelled.
func (s *sentence) traveller(t int) []int {
	u := &s.units[t]
	if u.kind != uWord || !s.d.Words[u.first].Article && !s.determined(t) {
		return nil
	}
	journey := false
	for _, f := range u.forms {
		if f.feature != noun {
			continue
		}
		for _, p := range s.patterns[f.lemma] {
			journey = journey || s.Ontology.Relation(p.Kind).Travel
		}
	}
	if !journey {
		return nil
	}
	for i := len(s.claims) - 1; i >= 0 && s.index-s.claims[i].sentence <= recall; i-- {
		f := &s.claims[i]
		if s.Ontology.Relation(f.Kind).Travel && f.Polarity == kg.Positive {
			if m := s.mentionOf(f.Subject, u.first); m >= 0 {
				return []int{m}
			}
		}
	}
	return nil
}

// mentionOf is the last mention of an entity before a word; -1 when there is none.
func (rd *reader) mentionOf(id kg.EntityID, word int) int {
	i, _ := slices.BinarySearchFunc(rd.ms, word, func(m mention.Mention, w int) int { return m.First - w })
	for i--; i >= 0; i-- {
		if rd.links[i].ID == id {
			return i
		}
	}
	return -1
}

// journeyBeside is the traveller of the journey that is the subject of the light
// verb at unit v: "the visit included talks with X", وشملت الزيارة لقاء مع.
func (s *sentence) journeyBeside(v int) []int {
	if s.pack.VerbFirst {
		for i := v + 1; i < len(s.units) && i-v < 4; i++ {
			if who := s.traveller(i); who != nil {
				return who
			}
			if !s.units[i].passable() {
				break
			}
		}
	}
	for i := v - 1; i >= 0 && v-i < 10; i-- {
		u := &s.units[i]
		if who := s.traveller(i); who != nil {
			return who
		}
		if u.kind == uPunct || u.is(lang.Conjunction) || u.is(lang.Complementizer) || u.is(lang.Relative) || u.finite() && !s.nounReading(i) {
			break
		}
	}
	return nil
}
