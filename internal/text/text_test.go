package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Goïta":              "goita",
		"Œuvre":              "oeuvre",
		"Ёлкин":              "елкин",
		"إيفكوروف":           "ايفكوروف",
		"الجمهوريّة":         "الجمهوريه",
		"مـــالي":            "مالي",
		"على":                "علي",
		"۴ مارس ٢٠٢٥":        "4 مارس 2025",
		"l’ambassadeur":      "l'ambassadeur",
		"ABC\u200fdef":       "abcdef",
		"e\u0301":            "e",
		"Straße":             "strasse",
		"military–technical": "military-technical",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func folds(ws []Word) string {
	parts := make([]string, len(ws))
	for i := range ws {
		parts[i] = ws[i].Fold
		if ws[i].Article {
			parts[i] = "+" + parts[i]
		}
	}
	return strings.Join(parts, " ")
}

func TestTokenize(t *testing.T) {
	for in, want := range map[string]string{
		"Mali.The minister":             "mali . the minister",
		"the U.S. envoy":                "the us envoy",
		"Yunus-bek met":                 "yunus bek met",
		"3.5 million":                   "3.5 million",
		"مالي.وقال":                     "مالي . وقال",
		"(AP) — on 4 March":             "( ap ) - on 4 march",
		"10:30":                         "10 : 30",
		strings.Repeat("a", 300) + " b": strings.Repeat("a", 256) + " " + strings.Repeat("a", 44) + " b",
	} {
		if got := folds(Tokenize(in)); got != want {
			t.Errorf("Tokenize(%.40q) = %.80q, want %.80q", in, got, want)
		}
	}
}

func arabic() *Clitics {
	return (&Clitics{
		Article: "ال",
		Prefixes: []Prefix{
			{Text: "و", Parts: []string{"و"}}, {Text: "ل", Parts: []string{"ل"}}, {Text: "ب", Parts: []string{"ب"}},
			{Text: "ول", Parts: []string{"و", "ل"}}, {Text: "لل", Parts: []string{"ل"}, Article: true, Sure: true},
			{Text: "وال", Parts: []string{"و"}, Article: true, Sure: true},
		},
		Suffixes: []Suffix{{Text: "ه", Restore: []Restore{{From: "ت", To: "ة"}, {From: "ئ", To: "ء"}}}},
		Joints:   Joints{After: "اأإآدذرزوؤ", End: "ةى", Before: "أإآ"},
	}).Compile()
}

func TestSplitPrefixesAndSuffixes(t *testing.T) {
	known := map[string]bool{"مالي": true, "جنرال": true, "زياره": true, "وزير": true, "لقاء": true, "سودان": true, "غويتا": true, "الماني": true,
		"خارجيه": true, "سفير": true, "احمد": true, "مقرر": true, "ان": true, "وزاره": true, "علي": true, "دفاع": true}
	for in, want := range map[string]string{
		"لمالي":    "ل مالي",
		"ولمالي":   "و ل مالي",
		"للجنرال":  "ل +جنرال",
		"والجنرال": "و +جنرال",
		"وغويتا":   "و غويتا",
		"وزير":     "وزير",
		"زيارته":   "زياره ه",
		"للسودان":  "ل +سودان",
		"واشنطن":   "واشنطن",
		"ألماني":   "الماني",
		"المجهول":  "+مجهول",
		// two words without the space between them
		"وزيرالخارجية":   "وزير +خارجيه",
		"ولوزيرالخارجية": "و ل وزير +خارجيه",
		"السفيرأحمد":     "+سفير احمد",
		"المقررأن":       "+مقرر ان",
		"وزارةالدفاع":    "وزاره +دفاع",
		"وزارةعلي":       "وزاره علي",
		"وزيران":         "وزيران", // an ending, not another word
		"سفيرعلي":        "سفيرعلي",
	} {
		ws := arabic().Split(in, Tokenize(in), func(f string) bool { return known[f] })
		if got := folds(ws); got != want {
			t.Errorf("Split(%s) = %s, want %s", in, got, want)
		}
		var b strings.Builder
		for _, w := range ws {
			b.WriteString(in[w.Start:w.End])
		}
		if b.String() != in {
			t.Errorf("Split(%s) loses bytes: %s", in, b.String())
		}
	}
}

// Offsets stay on the stored text: إيفكوروف is 8 runes and 16 bytes.
// TestDoubledInitials checks that the stops of plurals shortened to doubled
// capitals belong to them, and those behind numerals do not.
func TestDoubledInitials(t *testing.T) {
	for in, want := range map[string]string{
		"a EE.UU., ayer":  "a eeuu , ayer",
		"de EE. UU. a":    "de ee uu a",
		"las FF. AA. de":  "las ff aa de",
		"Isabel II. Ayer": "isabel ii . ayer",
	} {
		if got := folds(Tokenize(in)); got != want {
			t.Errorf("Tokenize(%s) = %s, want %s", in, got, want)
		}
	}
}

// TestSplitEnclitics checks that in a script with capitals a suffix is taken off
// only where the word ends as its Restore says and the rest is known.
func TestSplitEnclitics(t *testing.T) {
	c := (&Clitics{Suffixes: []Suffix{{Text: "lo", Restore: []Restore{{From: "r", To: "r"}, {From: "ndo", To: "ndo"}, {From: "rse", To: "r"}}}}}).Compile()
	known := map[string]bool{"visitar": true, "visitando": true, "entregar": true, "pueb": true}
	for in, want := range map[string]string{
		"visitarlo":    "visitar lo",
		"visitándolo":  "visitando lo",
		"entregárselo": "entregar lo",
		"pueblo":       "pueblo",
		"Visitarlo":    "visitarlo",
		"mirarlo":      "mirarlo",
	} {
		if got := folds(c.Split(in, Tokenize(in), func(f string) bool { return known[f] })); got != want {
			t.Errorf("Split(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestOffsetsAreBytes(t *testing.T) {
	ws := Tokenize("إيفكوروف في مالي")
	if len(ws) != 3 || ws[0].Start != 0 || ws[0].End != 16 || ws[2].Start != 22 || ws[2].End != 30 {
		t.Errorf("offsets %+v", ws)
	}
}

func TestSplitApostrophes(t *testing.T) {
	fr := (&Clitics{Elisions: []string{"l'", "d'", "qu'"}}).Compile()
	en := (&Clitics{Endings: []string{"'s", "'"}}).Compile()
	none := func(string) bool { return false }
	for _, c := range []struct {
		c        *Clitics
		in, want string
	}{
		{fr, "l’ambassadeur d'Algérie", "l' ambassadeur d' algerie"},
		{fr, "aujourd'hui", "aujourd'hui"},
		{en, "Russia's envoy", "russia 's envoy"},
		{en, "the allies' aid", "the allies ' aid"},
	} {
		if got := folds(c.c.Split(c.in, Tokenize(c.in), none)); got != c.want {
			t.Errorf("Split(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestSegment(t *testing.T) {
	abbreviations := map[string]bool{"gen": true, "mr": true, "د": true, "г": true, "ван и": false}
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"He met Gen. Camara. They talked.", []string{"He met Gen. Camara.", "They talked."}},
		{"The U.S. government agreed. It signed.", []string{"The U.S. government agreed.", "It signed."}},
		{"استقبل د. محمد الوفد. ثم غادر.", []string{"استقبل د. محمد الوفد.", "ثم غادر."}},
		{"4 марта 2025 г. Евкуров прибыл. Он встретился.", []string{"4 марта 2025 г. Евкуров прибыл.", "Он встретился."}},
		{"Он встретился с Ван И. Лавров уехал. Приехал М. Ван.", []string{"Он встретился с Ван И.", "Лавров уехал.", "Приехал М. Ван."}},
		{"A title\n\nThe body starts. \"Yes.\" He left", []string{"A title", "The body starts.", "\"Yes.\"", "He left"}},
		{"a wrapped line\ngoes on here. Done.", []string{"a wrapped line\ngoes on here.", "Done."}},
		{"هل زار؟ نعم!", []string{"هل زار؟", "نعم!"}},
		{"It cost 3.5 million. Fine.", []string{"It cost 3.5 million.", "Fine."}},
	} {
		ws := Tokenize(c.in)
		var got []string
		for _, s := range Segment(c.in, ws, abbreviations) {
			got = append(got, c.in[s.Span.Start:s.Span.End])
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("Segment(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestPhrases(t *testing.T) {
	var p Phrases[int]
	p.Add(Tokenize("prime minister"), 1)
	p.Add(Tokenize("prime"), 2)
	p.AddWritten(Tokenize("à"), "à", 3)
	p.AddWritten(Tokenize("a"), "a", 4)
	ws := Tokenize("the Prime Minister à")
	if vs, end := p.Longest(ws, 1, len(ws)); end != 3 || len(vs) != 1 || vs[0] != 1 {
		t.Errorf("Longest = %v, %d", vs, end)
	}
	if vs, end := p.Longest(ws, 1, 2); end != 2 || vs[0] != 2 {
		t.Errorf("Longest within the limit = %v, %d", vs, end)
	}
	if _, end := p.Longest(ws, 0, len(ws)); end != 0 {
		t.Errorf("Longest of nothing = %d", end)
	}
	if vs, written, end := p.Spelled(ws, 3, len(ws)); end != 4 || len(vs) != 2 || written[0] != "à" || written[1] != "a" {
		t.Errorf("Spelled = %v, %q, %d", vs, written, end)
	}
}

// FuzzWords checks on any bytes that words lie in order within the text, that
// clitics lose nothing of a word, and that sentences cover all words.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"Gen. X met Y's envoy. Yes", "ولمالي للجنرال زيارته، د. محمد", "l'ambassadeur d'Algérie", "г. Москва, 4 марта 2025 г.", "\xff\xfe", "a\u200f-b", "ـــ", "", "….؟"} {
		f.Add(s)
	}
	c := arabic()
	c.Endings, c.Elisions = []string{"'s"}, []string{"l'"}
	f.Fuzz(func(t *testing.T, s string) {
		ws := Tokenize(s)
		ws = c.Split(s, ws, func(f string) bool { return utf8.RuneCountInString(f) == 4 })
		at := 0
		for i := range ws {
			if ws[i].Start < at || ws[i].End < ws[i].Start || ws[i].End > len(s) {
				t.Fatalf("word %d [%d,%d) after %d in %q", i, ws[i].Start, ws[i].End, at, s)
			}
			at = ws[i].End
		}
		next := 0
		for _, x := range Segment(s, ws, nil) {
			if x.First != next || x.Last <= x.First {
				t.Fatalf("sentence [%d,%d) after %d in %q", x.First, x.Last, next, s)
			}
			next = x.Last
		}
		if next != len(ws) {
			t.Fatalf("sentences cover %d of %d words of %q", next, len(ws), s)
		}
	})
}

func BenchmarkTokenize(b *testing.B) {
	s := strings.Repeat("Russian Deputy Defence Minister Yunus-bek Yevkurov met Mali's president in Bamako on Tuesday. ", 20)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Tokenize(s)
	}
}

// TestFoldByLetters compares folding by table with the definition: canonical
// decomposition without marks, letter by letter.
func TestFoldByLetters(t *testing.T) {
	for r := rune(1); r <= 0x2fff; r++ {
		var want strings.Builder
		for _, d := range norm.NFD.String(string(r)) {
			switch f, ok := latinFold[d]; {
			case d < utf8.RuneSelf:
				want.WriteString(strings.ToLower(string(d)))
			case unicode.Is(unicode.Mn, d), d == 'ـ', IsInvisible(d):
			case ok:
				want.WriteString(f)
			case arabicFold[d] != 0:
				want.WriteRune(arabicFold[d])
			case '٠' <= d && d <= '٩':
				want.WriteRune('0' + d - '٠')
			case '۰' <= d && d <= '۹':
				want.WriteRune('0' + d - '۰')
			default:
				want.WriteRune(unicode.ToLower(d))
			}
		}
		if got := Fold("a" + string(r) + "b"); got != "a"+want.String()+"b" {
			t.Errorf("Fold(%U) = %q, want %q", r, got, want.String())
		}
	}
	for _, s := range []string{"\xff", "a\xffb", "É\xc3", "\x00", "ـ\xff"} {
		if got := Fold(s); !utf8.ValidString(got) || strings.Contains(s, "\x00") != strings.Contains(got, "\x00") {
			t.Errorf("Fold(%q) = %q", s, got)
		}
	}
}

// An apostrophe after s is an ending where no quotation ends.
func TestApostropheAlone(t *testing.T) {
	en := (&Clitics{Endings: []string{"'s", "'"}}).Compile()
	for in, want := range map[string]bool{
		"Belarus' minister came":         true,
		"Belarus’ minister came":         true,
		"He said 'the allies' yesterday": false,
		"the allies' \n minister":        false,
		"the allies'":                    false,
		"the ally' minister":             false,
	} {
		got := false
		for _, w := range en.Split(in, Tokenize(in), func(string) bool { return false }) {
			got = got || w.Fold == "'" && w.Clitic
		}
		if got != want {
			t.Errorf("Split(%q): an ending %t, want %t", in, got, want)
		}
	}
}
