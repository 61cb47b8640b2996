package relation

import (
	"slices"
	"time"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/mention"
)

// toldWithin is how many sentences back the deed was told of which a noun such as
// "the attack" speaks.
const toldWithin = 3

// toldLately is how long before the publication a deed may lie that is answered.
const toldLately = 60 * 24 * time.Hour

// nounOf is the unit of the pattern's words behind a slot for whose they are; -1
// when there is none.
func (b *binding) nounOf(sl *slot, start int) int {
	for i := range b.p.right {
		if b.p.right[i].slot == sl && i+1 < len(b.p.right) && b.p.right[i+1].slot == nil {
			return b.elementAfter(start, &b.p.right[i+1])
		}
	}
	return -1
}

// toldDoer is a mention of who did what the noun at unit t, the object of the
// trigger, speaks of as told before: "Israel struck X. Y condemned the attack"; -1
// when nobody is told to have done it, or several are.
func (b *binding) toldDoer(t int) int {
	s := b.s
	if t <= b.t || !b.p.verb || !answers(b.p.Kind) {
		return -1
	}
	for i := b.t + 1; i < t; i++ {
		u := &s.units[i]
		switch {
		case u.kind == uMention && !s.pack.VerbFirst && s.ms[u.mention].Form != mention.Possessor:
			return -1 // "condemned X over the attack"
		case u.verb() && !s.nounReading(i), u.kind == uPunct && u.fold == ",", u.is(lang.Conjunction), u.is(lang.Relative), u.is(lang.Complementizer):
			return -1
		}
	}
	return b.otherDoer(t)
}

// toldPatient is the same for a noun that is the subject of a passive: "the attack
// was condemned by Y".
func (b *binding) toldPatient() int {
	s := b.s
	if !answers(b.p.Kind) {
		return -1
	}
	for i := b.t - 1; i >= 0 && b.t-i < 8; i-- {
		u := &s.units[i]
		switch {
		case len(s.told[u.fold]) > 0:
			if j := i - 1; j >= 0 && s.units[j].prep() {
				return -1
			}
			return b.otherDoer(i)
		case u.passable(), u.is(lang.PassiveAux), u.is(lang.Auxiliary):
		default:
			return -1
		}
	}
	return -1
}

// toldSubject is a mention of who did the deed told before that the noun at unit t,
// the subject of the trigger, speaks of: "The US imposed sanctions. The sanctions
// hit X"; -1 when there is none.
func (b *binding) toldSubject(t int) int {
	s := b.s
	if t <= b.t || !b.p.verb || !slices.Contains(s.told[s.units[t].fold], b.p.Kind) || !s.isKnown(t) {
		return -1
	}
	for i := b.t + 1; i < t; i++ {
		if !s.units[i].passable() {
			return -1
		}
	}
	doer := s.lastDoer(t, []kg.RelationKind{b.p.Kind}, "")
	if doer == "" {
		return -1
	}
	return s.mentionOf(doer, s.units[t].first)
}

// answers is true of relations whose object is who did the deed that is praised,
// condemned or refused.
func answers(k kg.RelationKind) bool {
	return k == "CONDEMNED" || k == "REJECTED" || k == "SUPPORTED"
}

// otherDoer is a mention of who did what the noun at unit t speaks of, who is not
// bound already nor acts for one who is; -1 when there is none.
func (b *binding) otherDoer(t int) int {
	s := b.s
	doer := s.doerTold(t)
	if doer == "" {
		return -1
	}
	of := s.statedFor(doer)
	for _, list := range b.slots {
		for _, m := range list {
			if id := s.links[m].ID; id == doer || of != "" && (id == of || s.statedFor(id) == of) || s.World.StateOf(id) == doer {
				return -1
			}
		}
	}
	return s.mentionOf(doer, s.units[t].first)
}

// doerTold is who did the deed of which the noun at unit t speaks as told before;
// "" when that is not one.
func (s *sentence) doerTold(t int) kg.EntityID {
	kinds := s.told[s.units[t].fold]
	if len(kinds) == 0 || !s.isKnown(t) {
		return ""
	}
	about, ok := s.aboutWhat(t)
	if !ok {
		return ""
	}
	return s.lastDoer(t, kinds, about)
}

// lastDoer is who did the last deed of these kinds told before the noun at unit t, to
// whom it is about ("" when that is not said); "" when nobody did, or several.
func (s *sentence) lastDoer(t int, kinds []kg.RelationKind, about kg.EntityID) kg.EntityID {
	var doer kg.EntityID
	at := -1
	for i := len(s.claims) - 1; i >= 0 && s.index-s.claims[i].sentence <= toldWithin; i-- {
		f := &s.claims[i]
		if f.sentence == s.index && f.Trigger.Start >= s.d.Words[s.units[t].first].Start || at >= 0 && f.sentence != at {
			continue
		}
		if !slices.Contains(kinds, f.Kind) || f.background || f.Polarity != kg.Positive || !f.Modality.Factual() && f.Modality != kg.Planned {
			continue
		}
		if l := f.Time.Latest; l != 0 && s.Published != 0 && s.Published.Time().Sub(l.Time()) > toldLately {
			continue
		}
		if about != "" && f.Object != about && f.Place != about && s.World.StateOf(f.Object) != about && s.World.StateOf(about) != f.Object {
			continue
		}
		if doer != "" && doer != f.Subject {
			return ""
		}
		doer, at = f.Subject, f.sentence
	}
	return doer
}

// aboutWhat is what the noun at unit t is said to have been directed at, "" when
// that is not said; it is not known (false) when words follow that name nothing, or
// when the deed is told right there.
func (s *sentence) aboutWhat(t int) (kg.EntityID, bool) {
	i := t + 1
	for i < len(s.units) && (s.units[i].kind == uTime || s.units[i].is(lang.Modifier) && !s.units[i].prep() || s.units[i].is(lang.Adverb)) {
		i++
	}
	if i >= len(s.units) {
		return "", true
	}
	u := &s.units[i]
	switch {
	case s.pack.AdjectiveAfter && u.unlisted(): // "la decisión europea"
		return "", false
	case u.kind == uAdj, u.kind == uMention, u.is(lang.Relative) && !u.is(lang.Complementizer), u.verb() && u.features()&participle != 0 && !u.finite(), s.pack.Words.OfClass(lang.Genitive)[u.fold], s.isAgent(u.fold):
		return "", false
	case !u.prep():
		return "", true
	}
	for i++; i < len(s.units) && (s.units[i].is(lang.Determiner) || s.units[i].is(lang.Genus)); i++ {
	}
	if i < len(s.units) && s.units[i].kind == uTime {
		return "", true
	}
	if i < len(s.units) && s.units[i].kind == uMention {
		return s.links[s.units[i].mention].ID, s.links[s.units[i].mention].ID != ""
	}
	return "", false
}
