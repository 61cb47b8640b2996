package extract_test

import (
	"reflect"
	"testing"

	"github.com/safir-graph/safir/internal/kg"
)

// The same article gives the same answer every time, whatever it is asked for.
func TestReadAgain(t *testing.T) {
	x := extractor(t)
	for _, a := range []kg.Article{
		// Two papers that are one node: what is said of it comes in the order of the text.
		{Lang: "en", Text: "Rwanda and Congo signed a peace agreement in Washington on 27 June 2025. Rwanda and Congo signed a declaration on peace in April 2025."},
		{Lang: "en", Text: "Mali and Niger signed a security pact on 3 March 2025. Mali and Niger signed a security protocol and a security agreement on 5 March 2025."},
	} {
		a.URL, a.Published = "https://again.example/", kg.DayOf(2025, 7, 1)
		first, err := x.Read(a)
		if err != nil {
			t.Fatal(err)
		}
		if len(first.Entities) == 0 {
			t.Errorf("%q: no agreement", a.Text)
		}
		for range 20 {
			again, err := x.Read(a)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(first.Entities, again.Entities) || !reflect.DeepEqual(first.Claims, again.Claims) || !reflect.DeepEqual(first.Mentions, again.Mentions) {
				t.Fatalf("%q: read again, it gives\n%+v\nnot\n%+v", a.Text, again.Entities, first.Entities)
			}
		}
	}
}
