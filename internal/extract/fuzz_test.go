package extract_test

import (
	"io"
	"io/fs"
	"path"
	"testing"
	"unicode/utf8"

	"github.com/safir-graph/safir/internal/article"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/seed"
)

// seedTexts are the texts of the seed's articles, in every language.
func seedTexts(t testing.TB) []kg.Article {
	t.Helper()
	var out []kg.Article
	names, err := fs.Glob(seed.Articles(), "*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		f, err := seed.Articles().Open(name)
		if err != nil {
			t.Fatal(err)
		}
		for a, err := range article.Read(f, path.Base(name), article.Options{}) {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, a.Article)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// FuzzRead checks on any text and language that reading does not fail, that
// every mention and quote is the slice of the text that it says, and that the
// same text gives the same claims again. What is told of the reading quotes the
// text too.
func FuzzRead(f *testing.F) {
	for _, a := range seedTexts(f) {
		f.Add(a.Lang, a.Text)
	}
	for _, s := range []string{"", "\xff", "،،،", "وزير وزير وزير و و و", "the the of of president president of of", "«»«»\"\"", "в в и и министр", ", , and and , met , and", "he he his his 's 's"} {
		for _, lang := range []string{"ar", "en", "fr", "ru", "es"} {
			f.Add(lang, s)
		}
	}
	x := extractor(f)
	f.Fuzz(func(t *testing.T, lang, text string) {
		if !utf8.ValidString(text) || len(text) > 1<<16 {
			t.Skip()
		}
		a := kg.Article{URL: "https://fuzz.example/", Lang: lang, Text: text, Published: kg.DayOf(2025, 3, 19)}
		e, err := x.Read(a)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range e.Mentions {
			if text[m.Start:m.End] != m.Text {
				t.Fatalf("mention %q is not at [%d,%d)", m.Text, m.Start, m.End)
			}
		}
		for _, c := range e.Claims {
			for _, ev := range c.Evidence {
				if text[ev.Start:ev.End] != ev.Quote {
					t.Fatalf("quote %q is not at [%d,%d)", ev.Quote, ev.Start, ev.End)
				}
			}
		}
		checkReadings(t, e)
		if err := e.Explain(io.Discard); err != nil {
			t.Fatal(err)
		}
		again, err := x.Read(a)
		if err != nil || len(again.Claims) != len(e.Claims) {
			t.Fatalf("read again: %d claims, then %d (%v)", len(e.Claims), len(again.Claims), err)
		}
		for i := range e.Claims {
			if e.Claims[i].ID != again.Claims[i].ID {
				t.Fatalf("read again: claim %d is %s, then %s", i, e.Claims[i].ID, again.Claims[i].ID)
			}
		}
	})
}
