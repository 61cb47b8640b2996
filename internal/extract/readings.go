package extract

import (
	"cmp"
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/text"
)

// Reading is one place at which a pattern was tried, and what came of it: a
// claim, or the reason why there is none.
type Reading struct {
	Pattern  string // "<lang>/<kind>/<name>"
	Kind     kg.RelationKind
	Sentence kg.Evidence // the sentence in which it was tried
	Trigger  kg.Evidence // the words that called for it
	Claim    kg.ClaimID  // "" when it was rejected
	Reason   string      // why it was rejected; "" when a claim was made
}

// Readings lists what the patterns made of each sentence, in the order of the
// text; of one trigger, what was taken comes before what was rejected.
func (e *Extraction) Readings() []Reading {
	out := make([]Reading, 0, len(e.Claims)+len(e.Trace.Misses))
	for i := range e.Claims {
		c := &e.Claims[i]
		out = append(out, Reading{Pattern: c.Pattern, Kind: c.Kind, Sentence: e.sentenceOf(c.Trigger), Trigger: e.passage(c.Trigger), Claim: c.ID})
	}
	for _, m := range e.Trace.Misses {
		out = append(out, Reading{Pattern: m.Pattern, Kind: m.Kind(), Sentence: e.passage(e.Document.Sentences[m.Sentence].Span), Trigger: e.passage(m.Span), Reason: m.Reason})
	}
	slices.SortFunc(out, func(a, b Reading) int {
		return cmp.Or(cmp.Compare(a.Trigger.Start, b.Trigger.Start), cmp.Compare(a.Trigger.End, b.Trigger.End),
			strings.Compare(a.Reason, b.Reason), strings.Compare(a.Pattern, b.Pattern), strings.Compare(string(a.Claim), string(b.Claim)))
	})
	return slices.Compact(out)
}

// sentenceOf is the sentence that a trigger stands in, the trigger itself when
// it stands in none.
func (e *Extraction) sentenceOf(trigger kg.Span) kg.Evidence {
	i, _ := slices.BinarySearchFunc(e.Document.Sentences, trigger.Start, func(s text.Sentence, at int) int {
		if s.Span.End <= at {
			return -1
		}
		return 1
	})
	if i < len(e.Document.Sentences) && e.Document.Sentences[i].Span.Contains(trigger) {
		return e.passage(e.Document.Sentences[i].Span)
	}
	return e.passage(trigger)
}

func (e *Extraction) passage(s kg.Span) kg.Evidence {
	return kg.Evidence{Start: s.Start, End: s.End, Quote: e.Document.Quote(s)}
}
