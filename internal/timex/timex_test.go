package timex

import (
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/text"
)

// invariants are what holds of any reading of any text.
func invariants(tb testing.TB, d *text.Document, published kg.Day, all []Timex) {
	tb.Helper()
	last, at := 0, 0
	for _, x := range all {
		fail := func(why string) { tb.Errorf("%s: %s in %q", show([]Timex{x}), why, d.Text) }
		if x.First < last || x.Last <= x.First || x.Last > len(d.Words) {
			fail("words out of order")
			return
		}
		if x.Span.Start < at || x.Span.End <= x.Span.Start || x.Span.End > len(d.Text) {
			fail("span out of order")
			return
		}
		// Figures written together with a clitic may share a word with the time before.
		last, at = x.Last-1, x.Span.End
		if x.Time.Words != d.Quote(x.Span) {
			fail("Words is not the text")
		}
		if !slices.Contains(Roles, x.Role) || len(x.Patterns) == 0 {
			fail("no role or pattern")
		}
		if x.Time.Basis == kg.Publication || x.Time.Basis == kg.InferredBy {
			fail("a time that the text does not give")
		}
		for _, t := range []kg.TimeSpan{x.Time, x.Next, x.Previous} {
			want, err := kg.ParseEDTF(t.EDTF)
			if err != nil {
				fail(err.Error())
				return
			}
			from, to := t.Bounds()
			a, b := want.Bounds()
			if from < a || to > b || from > to {
				fail("bounds beyond the EDTF value")
			}
			if t.EDTF != "" && t.Precision != want.Precision {
				fail("precision is not that of the value")
			}
		}
		if x.Time.EDTF == "" && x.Role != Duration && x.Warning == "" {
			fail("unknown without a reason")
		}
		if published == 0 && x.Time.Basis == kg.Relative && x.Time.EDTF != "" && !x.Anaphoric {
			fail("a relative time without publication")
		}
	}
}

func TestInvariants(t *testing.T) {
	for tag, s := range grammars(t) {
		var whole strings.Builder
		for _, r := range s.g.rules.Patterns {
			for _, ex := range r.Examples {
				whole.WriteString(ex.Text + "\n")
				for _, pub := range []string{"", ex.Published, "2024-02-29", "0001-01-01", "9999-12-31"} {
					day, err := kg.ParseDay(pub)
					if err != nil {
						t.Fatal(err)
					}
					d := s.p.Document(ex.Text, nil)
					invariants(t, d, day, s.g.Find(d, day))
				}
			}
		}
		d := s.p.Document(whole.String(), nil)
		all := s.g.Find(d, kg.DayOf(2025, 3, 5))
		invariants(t, d, kg.DayOf(2025, 3, 5), all)
		if len(all) < len(s.g.rules.Patterns) {
			t.Errorf("%s: only %d times in all examples", tag, len(all))
		}
	}
}

func TestFindIsSafeForConcurrentUse(t *testing.T) {
	for _, s := range grammars(t) {
		d := s.p.Document(s.g.rules.Patterns[0].Examples[0].Text, nil)
		want := show(s.g.Find(d, kg.DayOf(2025, 3, 5)))
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if got := show(s.g.Find(d, kg.DayOf(2025, 3, 5))); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			})
		}
		wg.Wait()
	}
}

// 15 Ramadan 1446 and 11 Rabi II 1445 are dated by Saudi outlets; the first
// day of the Umm al-Qura tables is given by their author.
func TestHijri(t *testing.T) {
	for _, c := range []struct {
		y, m, d int
		want    string
	}{
		{1446, 9, 15, "2025-03-15"},
		{1445, 4, 11, "2023-10-26"},
		{1356, 1, 1, "1937-03-14"},
		{1446, 9, 0, "2025-03-01/2025-03-29"},
	} {
		p, ok := ofHijri(c.y, c.m, c.d)
		if !ok || p.edtf != c.want {
			t.Errorf("%d-%d-%d is %q, %v; want %s", c.y, c.m, c.d, p.edtf, ok, c.want)
		}
	}
	for _, y := range []int{-1, 0, firstHijri - 1, lastHijri + 1, 9999} {
		if p, ok := ofHijri(y, 1, 1); ok {
			t.Errorf("year %d is %s", y, p.edtf)
		}
	}
	for y := firstHijri; y <= lastHijri; y++ {
		for m := 1; m <= 12; m++ {
			p, ok := ofHijri(y, m, 0)
			if y == lastHijri && m == 12 {
				continue // its end lies beyond the years that are read
			}
			if n := p.to - p.from + 1; !ok || n < 28 || n > 31 {
				t.Fatalf("%d-%d has %d days, %v", y, m, n, ok)
			}
		}
	}
}

func TestNarrow(t *testing.T) {
	for _, c := range []struct {
		p    period
		part part
		want string
	}{
		{inMonth(2025, 3), early, "2025-03 2025-03-01..2025-03-13"},
		{inMonth(2025, 3), mid, "2025-03 2025-03-10..2025-03-22"},
		{inMonth(2025, 3), late, "2025-03 2025-03-19..2025-03-31"},
		{inMonth(2025, 4), firstHalf, "2025-04 2025-04-01..2025-04-15"},
		{inMonth(2025, 4), secondHalf, "2025-04 2025-04-16..2025-04-30"},
		{inYear(2025), firstHalf, "2025-01/2025-06 2025-01-01..2025-06-30"},
		{inYear(2024), secondHalf, "2024-07/2024-12 2024-07-01..2024-12-31"},
		{onDay(kg.DayOf(2025, 3, 4)), early, "2025-03-04 2025-03-04..2025-03-04"},
		{period{"2021/..", kg.DayOf(2021, 1, 1), 0}, late, "2021/.. 2021-01-01.."},
	} {
		p := c.p.narrow(c.part)
		if got := p.edtf + " " + p.from.String() + ".." + p.to.String(); got != c.want {
			t.Errorf("part %d of %s is %s, want %s", c.part, c.p.edtf, got, c.want)
		}
	}
}

// TestCompileRefuses checks that a mistake in a rule is an error that names it.
func TestCompileRefuses(t *testing.T) {
	const head = "week: monday\nvalues: {month: {1: [jan]}}\nlists: {the: [the]}\n"
	for _, c := range []struct{ body, names string }{
		{"week: monday\nwords: {}\n", "words"},
		{"week: someday\n", "someday"},
		{"week: monday\nweekend: someday\n", "someday"},
		{"week: monday\nnumeric: year-first\n", "year-first"},
		{"week: monday\nvalues: {moon: {1: [a]}}\n", "moon"},
		{"week: monday\nvalues: {month: {13: [a]}}\n", "13"},
		{"week: monday\nvalues: {weekday: {someday: [a]}}\n", "someday"},
		{"week: monday\nvalues: {amount: {2 moons: [a]}}\n", "2 moons"},
		{"week: monday\nvalues: {month: {1: [a], 2: [a]}}\n", `"a" has two values`},
		{"week: monday\nlists: {month: [a]}\n", "month"},
		{"week: monday\nsuffixes: {week: [a]}\n", "week"},
		{head + "where: [{words: [feb], case: title}]\n", "feb"},
		{head + "where: [{words: [jan], case: camel}]\n", "camel"},
		{head + "where: [{case: title}]\n", "neither words nor a class"},
		{head + "patterns: [{name: x, means: date}]\n", "needs a name and a pattern"},
		{head + "patterns: [{name: x, means: dream, pattern: [a]}]\n", "dream"},
		{head + "patterns: [{name: x, means: date, role: NEVER, pattern: [a]}]\n", "NEVER"},
		{head + "patterns: [{name: x, means: date, pattern: ['{moon}']}]\n", "moon"},
		{head + "patterns: [{name: x, means: date, pattern: ['{month moon}']}]\n", "moon"},
		{head + "patterns: [{name: x, means: date, pattern: ['<a>']}]\n", "<a>"},
		{head + "patterns: [{name: x, means: date, pattern: ['[a']}]\n", "not closed"},
		{head + "patterns: [{name: x, means: date, pattern: ['a)']}]\n", "too many"},
		{head + "phrases: {p: '<p> a'}\npatterns: [{name: x, means: date, pattern: ['<p>']}]\n", "holds itself"},
		{head + "patterns: [{name: x, means: date, pattern: [a]}, {name: x, means: date, pattern: [b]}]\n", "taken"},
		{head + "patterns: [{name: x, means: date, pattern: ['" + strings.Repeat("a ", maxSteps+1) + "']}]\n", "steps"},
	} {
		_, err := Compile(pack(t, c.body))
		if !errors.Is(err, kg.ErrInvalid) {
			t.Errorf("%q: %v, want ErrInvalid", c.body, err)
			continue
		}
		if !strings.Contains(err.Error(), c.names) || !strings.Contains(err.Error(), "xx/"+rulesFile) {
			t.Errorf("%q: the error does not name %q and the file: %v", c.body, c.names, err)
		}
	}
}

func pack(t *testing.T, rules string) *lang.Pack {
	t.Helper()
	packs, err := lang.LoadFS(fstest.MapFS{
		"xx/pack.yaml":    {Data: []byte("tag: xx\n")},
		"xx/" + rulesFile: {Data: []byte(rules)},
		"und/detect.yaml": {Data: []byte("{}\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	p, _ := packs.Pack("xx")
	return p
}

// FuzzFind reads any text in any language at any time of publication.
func FuzzFind(f *testing.F) {
	all := grammars(f)
	tags := slices.Sorted(maps.Keys(all))
	for i, tag := range tags {
		for _, r := range all[tag].g.rules.Patterns {
			for _, ex := range r.Examples {
				day, err := kg.ParseDay(ex.Published)
				if err != nil {
					f.Fatal(err)
				}
				f.Add(uint8(i), ex.Text, int32(day))
			}
		}
	}
	f.Fuzz(func(t *testing.T, tag uint8, body string, published int32) {
		s := all[tags[int(tag)%len(tags)]]
		day := min(max(kg.Day(published), 0), kg.MaxDay)
		d := s.p.Document(body, nil)
		invariants(t, d, day, s.g.Find(d, day))
	})
}

func BenchmarkFind(b *testing.B) {
	all := grammars(b)
	for _, tag := range slices.Sorted(maps.Keys(all)) {
		s := all[tag]
		var one strings.Builder
		for _, r := range s.g.rules.Patterns {
			for _, ex := range r.Examples {
				one.WriteString(ex.Text + "\n")
			}
			for _, ex := range r.Counterexamples {
				one.WriteString(ex + "\n")
			}
		}
		for _, size := range []struct {
			name  string
			times int
		}{{"once", 1}, {"x16", 16}} {
			b.Run(tag+"/"+size.name, func(b *testing.B) {
				d := s.p.Document(strings.Repeat(one.String(), size.times), nil)
				b.SetBytes(int64(len(d.Text)))
				b.ReportAllocs()
				for b.Loop() {
					s.g.Find(d, kg.DayOf(2025, 3, 5))
				}
			})
		}
	}
}

// TestCompileLeavesVerbsToBeCut checks that the words of a direction and words
// that are read only as spelled do not enter the vocabulary, which would keep
// their clitics from being taken off for everyone.
func TestCompileLeavesVerbsToBeCut(t *testing.T) {
	p := pack(t, "week: monday\nlists: {future: [willgo], the: [thefirst]}\nvalues: {month: {8: [ab], 9: [sep]}}\n"+
		"where: [{class: month, words: [ab], exact: true}]\n")
	if _, err := Compile(p); err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]bool{"willgo": false, "ab": false, "thefirst": true, "sep": true} {
		if p.Known(word) != want {
			t.Errorf("%q is known: %v, want %v", word, !want, want)
		}
	}
}

// TestDoc checks that the description of the file names everything that a
// file can say.
func TestDoc(t *testing.T) {
	b, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	doc := strings.FieldsFunc(string(b), func(r rune) bool { return !unicode.IsLetter(r) && r != '-' })
	for _, list := range [][]string{slotNames, meanings} {
		for _, name := range list {
			if !slices.Contains(doc, name) {
				t.Errorf("doc.go does not tell of %q", name)
			}
		}
	}
}
