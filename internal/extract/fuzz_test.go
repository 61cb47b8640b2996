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

// fuzzSentences have in each language what is cut, joined, passed over and
// referred to in many ways.
var fuzzSentences = map[string][]string{
	"ar": {"وصل وزير الخارجية الروسي سيرغي لافروف، أمس الثلاثاء، إلى باماكو حيث التقى نظيره المالي عبد الله ديوب، ووقعا مذكرة تفاهم.", "نفى الكرملين أن يكون بوتين قد التقى الرئيسين المالي والنيجري أو هاتفهما خلال الأسبوع الماضي."},
	"en": {"Russia's foreign minister, Sergei Lavrov, who arrived in Bamako on Tuesday, met his Malian counterpart and both sides signed an agreement on military cooperation.", "The U.S. denied that it would have sanctioned Iran, Mali and Niger had the talks between them failed."},
	"fr": {"Le ministre des Affaires étrangères de la Russie, M. Lavrov, s'est entretenu avec son homologue malien qu'il avait reçu lundi à Moscou ; les deux pays ont signé un accord.", "N'ayant pas rencontré le président de l'Algérie, l'ambassadeur d'Italie n'a pas été expulsé."},
	"ru": {"Министр иностранных дел РФ С. В. Лавров, прибывший во вторник в Бамако, провёл переговоры со своим малийским коллегой; стороны подписали меморандум.", "В Кремле опровергли, что 3-го марта 2025 г. президентом была принята делегация во главе с послом Мали."},
	"es": {"El canciller ruso, Serguéi Lavrov, que llegó el martes a Bamako, se reunió con su homólogo maliense y ambos países firmaron un acuerdo.", "No visitará Cuba el presidente de Colombia, aunque lo haya anunciado."},
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
	for lang, s := range fuzzSentences {
		for _, s := range s {
			f.Add(lang, s)
			f.Add("", s)
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
				if text[ev.Start:ev.End] != ev.Quote || !utf8.ValidString(ev.Quote) {
					t.Fatalf("quote %q is not at [%d,%d), or cuts a character", ev.Quote, ev.Start, ev.End)
				}
			}
			if trigger := text[c.Trigger.Start:c.Trigger.End]; !utf8.ValidString(trigger) || trigger == "" && c.Trigger.Start > 0 {
				t.Fatalf("the trigger of %s is %q", c.Pattern, trigger)
			}
			if c.Subject == "" || c.Object == "" || c.Confidence <= 0 || c.Confidence >= 1 {
				t.Fatalf("a claim without an end or a confidence: %+v", c)
			}
			if c.Time.Earliest != 0 && c.Time.Latest != 0 && c.Time.Earliest > c.Time.Latest {
				t.Fatalf("a time that ends before it begins: %+v", c.Time)
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
