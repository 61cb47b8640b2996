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
	if u.kind != uWord || !s.spokenOf(t) {
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
		who := f.Subject
		switch kind := s.Ontology.Relation(f.Kind); {
		case f.Polarity != kg.Positive:
			continue
		case kind.Travel:
		case kind.Symmetric && f.Place != "":
			if who = s.guestOf(f); who == "" {
				continue
			}
		default:
			continue
		}
		if m := s.mentionOf(who, u.first); m >= 0 {
			return []int{m}
		}
	}
	return nil
}

// spokenOf is true of a noun at unit t that speaks of something known: a noun of
// known things that, where the language has no articles, nobody behind it owns.
func (s *sentence) spokenOf(t int) bool {
	if !s.isKnown(t) {
		return false
	}
	if s.opened(t) || !s.pack.Cases || s.pack.VerbFirst {
		return true
	}
	return t+1 >= len(s.units) || s.units[t+1].kind != uMention && s.units[t+1].kind != uAdj && !s.units[t+1].prep()
}

// isKnown is true of a noun at unit t that speaks of something known: with the
// article or a word before it that points at it, or, in a language without articles,
// with nothing that qualifies it.
func (s *sentence) isKnown(t int) bool {
	return s.opened(t) || s.pack.Cases && !s.pack.VerbFirst && !(t > 0 && (s.units[t-1].kind == uAdj || s.units[t-1].is(lang.Modifier)))
}

// opened is true of a noun phrase around unit t that the article, a word that points
// at it or a possessive pronoun opens.
func (s *sentence) opened(t int) bool {
	if s.d.Words[s.units[t].first].Article {
		return true
	}
	for i := t - 1; i >= 0 && t-i < 5; i-- {
		u := &s.units[i]
		switch {
		case s.definite[u.fold], u.prep() && s.definite[s.d.Words[u.last-1].Fold], u.kind == uMention && s.ms[u.mention].Form == mention.Possessor:
			return true
		case u.kind == uTime, u.kind == uAdj, u.kind == uWord && !u.prep() && !u.verb() && (u.is(lang.Modifier) || u.unlisted() && !s.pack.VerbFirst):
		default:
			return false
		}
	}
	return false
}

// guestOf is the one of two people who met that came from elsewhere to where they
// met; "" when that is not known.
func (s *sentence) guestOf(f *found) kg.EntityID {
	if f.Subject.Kind() != kg.Person || f.Object.Kind() != kg.Person {
		return ""
	}
	at, a, b := s.World.StateOf(f.Place), s.statedFor(f.Subject), s.statedFor(f.Object)
	switch {
	case at == "" || a == "" || b == "" || a == b:
	case at == a:
		return f.Object
	case at == b:
		return f.Subject
	}
	return ""
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

// sidesTold are the two states whose people an encounter told before brought
// together, where the clause of the word at unit t says that it took place at it:
// "an agreement was signed during the visit"; nil when that is not said, or the
// states are not known.
func (s *sentence) sidesTold(t, end int) []kg.EntityID {
	if !s.atOccasion(t, end) {
		return nil
	}
	for i := len(s.claims) - 1; i >= 0 && s.index-s.claims[i].sentence <= recall; i-- {
		f := &s.claims[i]
		kind := s.Ontology.Relation(f.Kind)
		if !kind.Travel && !kind.Symmetric || kind.Durative || f.Polarity != kg.Positive || !f.Modality.Factual() || f.background {
			continue
		}
		a, b := s.sideOf(f.Subject), s.sideOf(f.Object)
		if a == "" || b == "" {
			return nil
		}
		if a != b {
			return []kg.EntityID{min(a, b), max(a, b)}
		}
	}
	return nil
}

// sideOf is the state that somebody or something stands for in an encounter; ""
// when that is not known.
func (s *sentence) sideOf(id kg.EntityID) kg.EntityID {
	switch id.Kind() {
	case kg.State:
		return id
	case kg.Person:
		return s.statedFor(id)
	}
	return s.World.StateOf(id)
}

// atOccasion is true when a phrase of the clause around unit t, or at the head of
// its sentence, speaks of an encounter as known: "during the visit", "after their
// talks", خلاله.
func (s *sentence) atOccasion(t, end int) bool {
	for i := max(0, t-maxPhrase); i < len(s.units) && i < end; i++ {
		u := &s.units[i]
		if u.kind != uWord {
			continue
		}
		if s.resumptive(i) {
			if fold := s.d.Words[u.first].Fold; !s.pack.Words.OfClass(lang.Locative)[fold] {
				return true
			}
			continue
		}
		if !s.spokenOf(i) || !s.encounterNoun(i) {
			continue
		}
		j := i - 1
		for j >= 0 && (s.units[j].is(lang.Determiner) || s.units[j].kind == uMention && s.ms[s.units[j].mention].Form == mention.Possessor) {
			j--
		}
		if j >= 0 && s.units[j].prep() {
			return true
		}
	}
	return false
}

// encounterNoun is true of a noun for a journey or for what brings two together.
func (s *sentence) encounterNoun(i int) bool {
	for _, f := range s.units[i].forms {
		if f.feature != noun {
			continue
		}
		for _, p := range s.patterns[f.lemma] {
			if kind := s.Ontology.Relation(p.Kind); (kind.Travel || kind.Symmetric) && !kind.Durative {
				return true
			}
		}
	}
	return false
}

// ofAgreements is true of a relation of whoever it is to agreements alone.
func (s *sentence) ofAgreements(k kg.RelationKind) bool {
	r := s.Ontology.Relation(k).Range
	return len(r) == 1 && r[0] == kg.Agreement
}
