package timex

import (
	"slices"
	"strings"
	"testing"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
)

// grammars compiles the rules of every pack that has some.
func grammars(tb testing.TB) map[string]*spoken {
	tb.Helper()
	packs, err := lang.Load()
	if err != nil {
		tb.Fatal(err)
	}
	out := map[string]*spoken{}
	for _, tag := range packs.Tags() {
		p, _ := packs.Pack(tag)
		if !p.Has(rulesFile) {
			continue
		}
		g, err := Compile(p)
		if err != nil {
			tb.Fatal(err)
		}
		out[tag] = &spoken{g, p}
	}
	if len(out) == 0 {
		tb.Fatal("no pack has rules for time expressions")
	}
	return out
}

type spoken struct {
	g *Grammar
	p *lang.Pack
}

func (s *spoken) find(tb testing.TB, body, published string) []Timex {
	tb.Helper()
	pub, err := kg.ParseDay(published)
	if err != nil {
		tb.Fatal(err)
	}
	return s.g.Find(s.p.Document(body, nil), pub)
}

// TestExamples runs the examples and counter-examples that stand beside the
// patterns of every language.
func TestExamples(t *testing.T) {
	for tag, s := range grammars(t) {
		n := 0
		for _, r := range s.g.rules.Patterns {
			t.Run(tag+"/"+r.Name, func(t *testing.T) {
				if len(r.Examples) == 0 && r.Means != "nothing" {
					t.Error("no example")
				}
				if len(r.Counterexamples) == 0 {
					t.Error("no counter-example")
				}
				n += len(r.Examples)
				for _, ex := range r.Examples {
					all := s.find(t, ex.Text, ex.Published)
					i := slices.IndexFunc(all, func(x Timex) bool { return slices.Contains(x.Patterns, r.Name) })
					if i < 0 {
						t.Errorf("%s\n\tnot read; found %s", ex.Text, show(all))
						continue
					}
					ex.check(t, all[i])
				}
				for _, body := range r.Counterexamples {
					for _, x := range s.find(t, body, "2025-03-05") {
						if slices.Contains(x.Patterns, r.Name) {
							t.Errorf("%s\n\tread as %s", body, show([]Timex{x}))
						}
					}
				}
			})
		}
		for _, body := range s.g.rules.Nothing {
			if all := s.find(t, body, "2025-03-05"); len(all) > 0 {
				t.Errorf("%s: %s\n\tread as %s", tag, body, show(all))
			}
		}
		t.Logf("%s: %d examples of %d patterns, %d texts without a time", tag, n, len(s.g.rules.Patterns), len(s.g.rules.Nothing))
	}
}

func (ex *example) check(t *testing.T, x Timex) {
	t.Helper()
	if ex.Basis == "" {
		ex.Basis = kg.Explicit
	}
	if ex.Role == "" {
		ex.Role = At
	}
	if ex.Role == Duration && ex.Basis == kg.Explicit {
		ex.Basis = ""
	}
	diff := func(what string, got, want any) {
		if got != want {
			t.Errorf("%s\n\t%s is %v, want %v; read %s", ex.Text, what, got, want, show([]Timex{x}))
		}
	}
	diff("edtf", x.Time.EDTF, ex.EDTF)
	diff("basis", x.Time.Basis, ex.Basis)
	diff("role", x.Role, ex.Role)
	diff("future", x.Future, ex.Future)
	diff("warning", x.Warning != "", ex.Warning)
	diff("anaphoric", x.Anaphoric, ex.Anaphoric)
	if ex.Words != "" {
		diff("words", x.Time.Words, ex.Words)
	}
	if ex.Next != "" {
		diff("next", x.Next.EDTF, ex.Next)
	}
	want, err := kg.ParseEDTF(ex.EDTF)
	if err != nil {
		t.Fatalf("%s: %v", ex.Text, err)
	}
	diff("precision", x.Time.Precision, want.Precision)
	if ex.Earliest != "" {
		diff("earliest", x.Time.Earliest.String(), ex.Earliest)
	} else {
		diff("earliest", x.Time.Earliest, want.Earliest)
	}
	if ex.Latest != "" {
		diff("latest", x.Time.Latest.String(), ex.Latest)
	} else {
		diff("latest", x.Time.Latest, want.Latest)
	}
}

func show(all []Timex) string {
	var b strings.Builder
	for _, x := range all {
		b.WriteString("«" + x.Time.Words + "» " + x.Time.EDTF + " " + x.Time.Earliest.String() + ".." + x.Time.Latest.String() +
			" " + string(x.Role) + " " + string(x.Time.Basis) + " " + strings.Join(x.Patterns, ">"))
		if x.Warning != "" {
			b.WriteString(" (" + x.Warning + ")")
		}
		b.WriteString("; ")
	}
	if b.Len() == 0 {
		return "nothing"
	}
	return b.String()
}
