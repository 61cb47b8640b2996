package text

import (
	"testing"
	"unicode/utf8"
)

// fuzzTexts has a sentence or two in the manner of each language, and texts of
// marks, controls and bytes that are no text.
var fuzzTexts = []string{
	"استقبل الوزير، اليوم الاثنين ٣ مارس، سفير مالي. وبحثا التعاون (العسكري)…", "قال «الرئيس»: لن نوقّع.\nاقرأ أيضا", "الـوزيـــر\u200fعبدالله",
	"The U.S. envoy, J. Smith, met Mali's president at 5.30 p.m. on 3 March 2025.He left.", "don't\u00a0re-elect \"him\"", "a.b.c. U.N. e.g. www.x.y:8080/_z",
	"L'ambassadeur d'Algérie, M. Dupont, s'est rendu à N'Djamena ; qu'a-t-il dit ?", "«\u202fOui\u202f»\u2028Non",
	"Министр С. В. Лавров прибыл в г. Москву 3-го марта 2025 г. «Да», — сказал он…", "Ёлкин-Иванов\u0301",
	"El presidente llegó a Bogotá; ¿firmó?", "وزیر خارجه گفت", "中国外交部长王毅", "\xff\xfe\x00", "\r\n\r\n\t \u00a0", "ﷺ ﻻ", "e\u0301\u0302\u0303", "👩‍👩‍👧 🇲🇱🇷🇺", "...!?؟؟!!", "1,5 3.000 04/03/2025 12-й", "\"'’‘«»()[]{}<>",
}

// checkWords is what holds of the words of any text.
func checkWords(t *testing.T, s string, ws []Word) {
	t.Helper()
	end := 0
	for i := range ws {
		w := &ws[i]
		if w.Start < end || w.End <= w.Start || w.End > len(s) {
			t.Fatalf("word %d [%d,%d) of %q stands before %d or out of the text", i, w.Start, w.End, s, end)
		}
		end = w.End
		if w.Fold == "" || !utf8.ValidString(w.Fold) {
			t.Fatalf("word %d of %q folds to %q", i, s, w.Fold)
		}
		if utf8.ValidString(s) && !utf8.ValidString(s[w.Start:w.End]) {
			t.Fatalf("word %d of %q cuts a character: %q", i, s, s[w.Start:w.End])
		}
	}
}

// FuzzSegment cuts any text into words and sentences: words are slices of the
// text in order, sentences cover all words, folding twice changes nothing.
func FuzzSegment(f *testing.F) {
	for _, s := range fuzzTexts {
		f.Add(s)
	}
	arabic := (&Clitics{Article: "ال", Prefixes: []Prefix{{Text: "و", Parts: []string{"و"}, Sure: true}, {Text: "وال", Parts: []string{"و"}, Article: true}, {Text: "ب", Parts: []string{"ب"}}},
		Suffixes: []Suffix{{Text: "ه", Restore: []Restore{{From: "ت", To: "ه"}}}}}).Compile()
	french := (&Clitics{Elisions: []string{"l'", "d'", "qu'"}, Endings: []string{"'s"}}).Compile()
	known := func(fold string) bool { return len(fold)%3 == 0 }
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1<<16 {
			t.Skip()
		}
		ws := Tokenize(s)
		checkWords(t, s, ws)
		for _, c := range []*Clitics{arabic, french} {
			split := c.Split(s, Tokenize(s), known)
			checkWords(t, s, split)
			next := 0
			for i, sentence := range Segment(s, split, map[string]bool{"mr": true, "г": true}) {
				if sentence.First != next || sentence.Last <= sentence.First || sentence.Span.Start != split[sentence.First].Start || sentence.Span.End != split[sentence.Last-1].End {
					t.Fatalf("sentence %d of %q is %+v after word %d", i, s, sentence, next)
				}
				next = sentence.Last
			}
			if next != len(split) {
				t.Fatalf("sentences end at word %d of %d of %q", next, len(split), s)
			}
		}
		if once := Fold(s); Fold(once) != once {
			t.Fatalf("Fold(%q) = %q, then %q", s, once, Fold(once))
		}
		SimHash(s)
	})
}
