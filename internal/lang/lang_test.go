package lang

import "testing"

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
