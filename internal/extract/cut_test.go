package extract_test

import (
	"strings"
	"testing"
)

// TestCutShort reads sentences that break off after some word, as excerpts and
// teasers do, and a few words torn out of them before a comma: whatever a rule looks
// for behind a word may not be there. Each sentence is cut at every third word, at
// others in the next.
func TestCutShort(t *testing.T) {
	x := extractor(t)
	n := 0
	for _, a := range newsArticles(t) {
		for s := range strings.FieldsFuncSeq(a.Text, func(r rune) bool { return r == '.' || r == '\n' }) {
			words := strings.Fields(s)
			n++
			for i := 1 + n%3; i <= len(words); i += 3 {
				for _, cut := range []string{strings.Join(words[:i], " "), strings.Join(words[max(0, i-6):i], " ") + ","} {
					read(t, x, a.Lang, cut)
				}
			}
		}
	}
}

// TestCutAtTheEnd holds texts that once were read beyond their last word.
func TestCutAtTheEnd(t *testing.T) {
	for _, c := range [][2]string{
		{"ar", "تسلم الرئيس أوراق اعتماد سفراء ماليزيا و"},
		{"en", "Lavrov was received by the Prime Minister of the country,"},
		{"en", "Lavrov met the prime minister of Saudi"},
		{"en", "The guests are Paul Kagame of Rwanda and Somalia's Hassan Sheikh"},
		{"en", "Lavrov met with his host"},
		{"en", "Lavrov arrived with his old friend Chad"},
	} {
		read(t, extractor(t), c[0], c[1])
	}
}
