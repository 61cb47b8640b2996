package lang

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestDetect(t *testing.T) {
	set, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"استقبل الرئيس في قصر الرئاسة وفدا من دول الجوار، وبحث معه سبل التعاون بين البلدين.":      "ar",
		"The minister said that he was in the capital for talks with the government.":             "en",
		"Le ministre a été reçu dans la capitale par le chef de l'État pour des entretiens.":      "fr",
		"Министр заявил, что он прибыл в столицу для переговоров с правительством страны.":        "ru",
		"رئیس جمهوری در این دیدار گفت که کشور برای گسترش همکاری با همسایگان آماده است.":           "fa",
		"وزیر اعظم نے کہا کہ اس معاہدے سے دونوں ملکوں میں تعاون بڑھے گا اور یہ اہم ہے۔":           "ur",
		"Міністр заявив, що він прибув до столиці для переговорів, які відбулися після зустрічі.": "uk",
		"Der Minister ist in die Hauptstadt gereist und wird dort mit der Regierung sprechen.":    "de",
		"12345": "und",
	} {
		if got := set.Detect(text); got != want {
			t.Errorf("Detect(%q) = %s, want %s", text, got, want)
		}
	}
}

// TestLoadOver: a folder on disk adds a language and replaces another, as a
// whole, and leaves the rest.
func TestLoadOver(t *testing.T) {
	dir := t.TempDir()
	for tag, traits := range map[string]string{
		"de": "tag: de\ndirection: ltr\ndetect: {script: Latin, words: [der, die, und, wird, dort, ist, nach, mit]}\n",
		"fr": "tag: fr\ndirection: ltr\ndetect: {script: Latin, words: [le, la, et]}\n",
	} {
		if err := os.MkdirAll(filepath.Join(dir, tag), 0o755); err != nil {
			t.Fatal(err)
		}
		for name, content := range map[string]string{"pack.yaml": traits, "words.yaml": "conjunctions: [und]\n"} {
			if err := os.WriteFile(filepath.Join(dir, tag, name), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	set, err := LoadOver(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := set.Tags(), []string{"ar", "de", "en", "es", "fr", "ru"}; !slices.Equal(got, want) {
		t.Errorf("tags %v, want %v", got, want)
	}
	for tag, has := range map[string]bool{"de": false, "fr": false, "en": true} {
		p, ok := set.Pack(tag)
		if !ok || p.Has("offices.yaml") != has {
			t.Errorf("pack %s: found %t, offices.yaml want %t", tag, ok, has)
		}
	}
}
