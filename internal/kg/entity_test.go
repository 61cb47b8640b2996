package kg

import "testing"

func TestLabelIn(t *testing.T) {
	seen := func(lang string, texts ...string) (out []Alias) {
		for _, s := range texts {
			out = append(out, Alias{Text: s, Lang: lang, Form: Observed})
		}
		return out
	}
	for _, c := range []struct {
		e    Entity
		lang string
		want string
	}{
		{Entity{ID: "person:x"}, "en", "person:x"},
		{Entity{Kind: Person, Aliases: []Alias{{Text: "Goita", Lang: "en", Form: Observed}, {Text: "Assimi Goïta", Lang: "fr", Form: Label}}}, "ru", "Assimi Goïta"},
		{Entity{Kind: Person, Aliases: []Alias{{Text: "Assimi Goïta", Lang: "fr", Form: Label}, {Text: "غويتا", Lang: "ar", Form: Label}}}, "ar", "غويتا"},
		{Entity{Kind: Person, Aliases: seen("ru", "Папикяна", "Сурен Папикян", "Сурена Папикяна")}, "", "Сурен Папикян"},
		{Entity{Kind: Person, Aliases: append(seen("ar", "سادو كامارا"), seen("en", "Camara", "Sado Camara")...)}, "fr", "Sado Camara"},
		{Entity{Kind: Person, Aliases: append(seen("ar", "سادو كامارا"), seen("en", "Camara", "Sado Camara")...)}, "ar", "سادو كامارا"},
		{Entity{Kind: Organization, Aliases: seen("en", "Foreign Ministry", "Ministry of Foreign Affairs of Mali")}, "en", "Foreign Ministry"},
	} {
		if got := c.e.LabelIn(c.lang); got != c.want {
			t.Errorf("LabelIn(%q) of %v is %q, want %q", c.lang, c.e.Aliases, got, c.want)
		}
	}
}
