package text

import (
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestIsComposed(t *testing.T) {
	for r := rune(0x80); r < 0x3000; r++ {
		p := norm.NFC.PropertiesString(string(r))
		if standsAlone(r) && (p.CCC() != 0 || p.LeadCCC() != 0 && p.Size() == 0 || !norm.NFC.IsNormalString("a"+string(r)) || !norm.NFC.IsNormalString(string(r))) {
			t.Errorf("%U does not stand alone", r)
		}
	}
	for s, want := range map[string]bool{"": true, "Goïta": true, "Goi\u0308ta": false, "أحمد": true, "ا\u0654حمد": false, "йод": true, "и\u0306од": false, "a\u0301": false, "\u064b": true} {
		if got := IsComposed([]byte(s)); got != want {
			t.Errorf("IsComposed(%q) = %t", s, got)
		}
	}
}
