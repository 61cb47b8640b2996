package extract_test

import (
	"encoding/json"
	"io/fs"
	"testing"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/seed"
)

// seedArticle reads one article of the seed.
func seedArticle(t *testing.T, name string) kg.Article {
	t.Helper()
	b, err := fs.ReadFile(seed.Articles(), name)
	if err != nil {
		t.Fatal(err)
	}
	var a struct{ URL, Title, Publisher, Published, Lang, Text string }
	if err := json.Unmarshal(b, &a); err != nil {
		t.Fatal(err)
	}
	day, err := kg.ParseDay(a.Published)
	if err != nil {
		t.Fatal(err)
	}
	return kg.Article{URL: a.URL, Title: a.Title, Publisher: a.Publisher, Published: day, Lang: a.Lang, Text: a.Text}
}

// TestFirstReport reads the Arabic report of the visit of 4 March 2025: what it
// tells must come out, and nothing of what it only seems to tell.
func TestFirstReport(t *testing.T) {
	e, err := extractor(t).Read(seedArticle(t, "2025-03-19-yevkurov-mali-ar.json"))
	if err != nil {
		t.Fatal(err)
	}
	const (
		yevkurov, goita, camara, gromyko = "person:yunus-bek-yevkurov", "person:assimi-goita", "person:sadio-camara", "person:igor-gromyko"
		russia, mali, guinea, car        = "state:RU", "state:ML", "state:GQ", "state:CF"
	)
	type want struct {
		kind            kg.RelationKind
		subject, object kg.EntityID
		edtf, role      string
	}
	found := func(w want) bool {
		for _, c := range e.Claims {
			ends := c.Subject == w.subject && c.Object == w.object || isSymmetric(c.Kind) && c.Subject == w.object && c.Object == w.subject
			if c.Kind == w.kind && ends && c.Modality == kg.Asserted && c.Polarity == kg.Positive && (w.edtf == "" || c.Time.EDTF == w.edtf) && (w.role == "" || c.Role == w.role) {
				return true
			}
		}
		return false
	}
	for _, w := range []want{
		{"VISITED", yevkurov, mali, "2025-03-04", ""},
		{"VISITED", yevkurov, guinea, "2025-03", ""},
		{"VISITED", yevkurov, car, "", ""},
		{"MET", yevkurov, goita, "2025-03-04", ""},
		{"MET", yevkurov, camara, "2025-03-04", ""},
		{"ACCOMPANIED", gromyko, yevkurov, "2025-03-04", ""},
		{"HOLDS_OFFICE", yevkurov, russia, "", "deputy minister of defence"},
		{"HOLDS_OFFICE", goita, mali, "", "transition president"},
		{"HOLDS_OFFICE", camara, mali, "", "minister of defence"},
		{"HOLDS_OFFICE", gromyko, russia, "", "ambassador"},
		{"AMBASSADOR_TO", gromyko, mali, "", ""},
		{"SIGNED", yevkurov, "agreement:military-cooperation-gq-ru-2025", "2025-03", ""},
		{"SIGNED", russia, "agreement:military-cooperation-gq-ru-2025", "2025-03", ""},
		{"SIGNED", guinea, "agreement:military-cooperation-gq-ru-2025", "2025-03", ""},
		{"SIGNED", russia, "agreement:military-technical-cooperation-ml-ru-earlier", "../2025-03-19", ""},
		{"COOPERATES_WITH", russia, mali, "2021/..", ""},
		{"SUPPLIED", russia, mali, "../2025-03-19", ""},
	} {
		if !found(w) {
			t.Errorf("not found: %+v", w)
		}
	}
	for _, c := range e.Claims {
		switch {
		case c.Kind == "VISITED" && c.Subject == gromyko:
			t.Errorf("the resident ambassador did not visit: %+v", c)
		case c.Kind == "HOLDS_OFFICE" && c.Subject == yevkurov && c.Role == "minister of defence":
			t.Errorf("the deputy was made the minister: %+v", c)
		case c.Subject == "state:GN" || c.Object == "state:GN":
			t.Errorf("Equatorial Guinea was read as Guinea: %+v", c)
		case c.Subject == "state:DZ" || c.Object == "state:DZ":
			t.Errorf("the teaser was read: %+v", c)
		}
	}
	if t.Failed() {
		t.Log(explain(e))
	}
}

// TestFinancialIsNotMalian reads an article in which مالي is an adjective of
// finance.
func TestFinancialIsNotMalian(t *testing.T) {
	e, err := extractor(t).Read(seedArticle(t, "2025-04-28-syria-world-bank-ar.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range e.Mentions {
		if m.Entity == "state:ML" {
			t.Errorf("%q was read as Mali at %d", m.Text, m.Start)
		}
	}
}
