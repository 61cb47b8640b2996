package text

import (
	"strings"
	"testing"
	"unicode"
)

// Written leaves alone what it would not change.
func TestWritten(t *testing.T) {
	plain := func(s string) string {
		return strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(s), " ")), "’", "'")
	}
	for _, s := range []string{"", " ", "a", "a b", " a b", "a b ", "a  b", "a\tb", "a\u00a0b", "A b", "Élan", "élan vital", "l’État", "l’eau", "l'eau", "Мали и Нигер", "мали и нигер", "زار مالي", " زار", "\u2003x", "𝐀", "ǅ", "a\u3000b"} {
		if got := Written(s); got != plain(s) {
			t.Errorf("%q: %q, want %q", s, got, plain(s))
		}
		if isWritten(s) && s != plain(s) {
			t.Errorf("%q is not as it is written", s)
		}
	}
	for r := range rune(unicode.MaxRune) {
		if s := "a" + string(r) + "b"; r != ' ' && isWritten(s) == isRewritten(r) && r < 0xd800 {
			t.Errorf("%q: as it is written %v", s, isWritten(s))
		}
	}
}
