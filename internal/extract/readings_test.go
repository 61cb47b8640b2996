package extract_test

import (
	"slices"
	"testing"

	"github.com/safir-graph/safir/internal/extract"
	"github.com/safir-graph/safir/internal/kg"
)

// checkReadings asserts that the readings quote the text, that every claim is
// among them, and that what was rejected has a reason.
func checkReadings(t *testing.T, e *extract.Extraction) {
	t.Helper()
	claims := map[kg.ClaimID]bool{}
	for _, r := range e.Readings() {
		for _, p := range []kg.Evidence{r.Sentence, r.Trigger} {
			if e.Document.Text[p.Start:p.End] != p.Quote {
				t.Fatalf("%q is not at [%d,%d)", p.Quote, p.Start, p.End)
			}
		}
		if r.Trigger.Start < r.Sentence.Start || r.Trigger.End > r.Sentence.End {
			t.Errorf("%s: the trigger %q is not in its sentence", r.Pattern, r.Trigger.Quote)
		}
		if (r.Claim == "") == (r.Reason == "") {
			t.Errorf("%s at %q: claim %q, reason %q", r.Pattern, r.Trigger.Quote, r.Claim, r.Reason)
		}
		claims[r.Claim] = true
	}
	for _, c := range e.Claims {
		if !claims[c.ID] {
			t.Errorf("no reading of the claim by %s", c.Pattern)
		}
	}
}

func TestReadings(t *testing.T) {
	e, err := extractor(t).Read(seedArticle(t, "2025-03-19-yevkurov-mali-ar.json"))
	if err != nil {
		t.Fatal(err)
	}
	checkReadings(t, e)
	if rs := e.Readings(); !slices.ContainsFunc(rs, func(r extract.Reading) bool { return r.Reason != "" }) {
		t.Error("nothing was rejected")
	}
	// A visit of one's own state is tried and rejected.
	e = read(t, extractor(t), "en", "Malian Defence Minister Sadio Camara visited Mali on Monday.")
	checkReadings(t, e)
	for _, r := range e.Readings() {
		if r.Kind == "VISITED" && r.Claim == "" && r.Trigger.Quote == "visited" && r.Reason == "one does not visit where one belongs" {
			return
		}
	}
	t.Errorf("the visit at home is not told as rejected: %+v\n%s", e.Readings(), explain(e))
}
