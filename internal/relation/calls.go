package relation

import (
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/text"
)

// findTalks finds out which patterns of meetings say only that two talk, in person or by
// telephone: those that do not hold where a word for a call stands beside them.
func (r *Rules) findTalks() {
	call := map[string]bool{} // the words of nouns for a call, folded
	r.calls = map[string]bool{}
	for _, p := range r.list {
		if p.Kind != "PHONED" || p.verb || r.calls[p.lemma] || slices.ContainsFunc(r.patterns[p.lemma], func(o *Pattern) bool { return o.Kind == "MET" }) {
			continue // a noun for meetings too ("entretien") tells nothing
		}
		r.calls[p.lemma] = true
		for _, form := range r.words[p.lemma] {
			for w := range strings.FieldsSeq(form) {
				call[text.Fold(w)] = true
			}
		}
	}
	for _, p := range r.list {
		p.talk = p.Kind == "MET" && slices.ContainsFunc(p.Rule.Without, func(w string) bool { return call[text.Fold(w)] })
	}
}

// callNoun notes whether the sentence has a noun for a call.
func (s *sentence) callNoun() {
	for i := range s.units {
		for j := range s.units[i].forms {
			if f := &s.units[i].forms[j]; f.feature == noun && s.Rules.calls[f.lemma] {
				s.called = append(s.called, s.index)
				return
			}
		}
	}
}

// callWithin is how many sentences apart a talk and the call that it was may be told.
const callWithin = 3

// mostPairs is for how many calls the states are looked for that the callers stand for.
const mostPairs = 64

// calls takes the talks of two for what they were where the document tells that the two
// spoke by phone. A meeting of two who are only referred to is still the call: "the two
// presidents discussed"; so is the talk of two of which the same sentence tells with no
// day of its own, and talk by a pattern that leaves open how they talked, where the call
// is told near it. "A discussed with B …, in a phone call" is the call itself, as is what
// the next sentence says of it: "That came in a phone call".
func (rd *reader) calls() {
	type talk struct{ a, b kg.EntityID }
	spoke := map[talk][]int{} // in which sentences
	ofCall := map[int]bool{}  // sentences that tell who called whom
	note := func(c *found) {
		if c.Kind == "PHONED" && c.Polarity == kg.Positive {
			spoke[talk{c.Subject, c.Object}] = append(spoke[talk{c.Subject, c.Object}], c.sentence)
			spoke[talk{c.Object, c.Subject}] = append(spoke[talk{c.Object, c.Subject}], c.sentence)
			ofCall[c.sentence] = true
		}
	}
	for i := range rd.claims {
		note(&rd.claims[i])
	}
	if len(spoke) == 0 && len(rd.called) == 0 {
		return
	}
	open := func(f *found) bool {
		p := rd.Pattern(f.Pattern)
		return f.Kind == "MET" && p != nil && p.talk
	}
	near := func(in []int, at int) bool {
		return slices.ContainsFunc(in, func(s int) bool { return max(s, at)-min(s, at) <= callWithin })
	}
	for i := range rd.claims {
		f := &rd.claims[i]
		if open(f) && !near(spoke[talk{f.Subject, f.Object}], f.sentence) &&
			(slices.Contains(rd.called, f.sentence) || slices.Contains(rd.called, f.sentence+1) && !ofCall[f.sentence+1]) {
			f.Kind, f.Pattern, f.Place = "PHONED", rd.pack.Tag+"/phoned/talked", ""
			note(f)
		}
	}
	told := map[talk][]int{} // by the states for which people spoke
	pairs := 0
	for i := range rd.claims {
		if c := &rd.claims[i]; c.Kind == "PHONED" && c.Subject.Kind() == kg.Person && c.Object.Kind() == kg.Person && pairs < mostPairs {
			pairs++
			if a, b := rd.homeOf(c.Subject), rd.homeOf(c.Object); a != "" && b != "" {
				told[talk{a, b}], told[talk{b, a}] = append(told[talk{a, b}], c.sentence), append(told[talk{b, a}], c.sentence)
			}
		}
	}
	rd.claims = slices.DeleteFunc(rd.claims, func(f found) bool {
		t := talk{f.Subject, f.Object}
		referred := slices.Contains(f.Inferred, "subject") && slices.Contains(f.Inferred, "object")
		again := f.Kind == "MET" && f.Place == "" && (referred && len(spoke[t]) > 0 || !f.dated && slices.Contains(spoke[t], f.sentence)) ||
			open(&f) && near(spoke[t], f.sentence) ||
			f.Kind == "PHONED" && referred && near(told[t], f.sentence) // "both sides stressed in the call"
		if again {
			rd.misses = append(rd.misses, Miss{f.sentence, f.Pattern, f.Trigger, "the two spoke by phone"})
		}
		return again
	})
}
