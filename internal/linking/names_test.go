package linking

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/text"
)

// Every pair of spellings of one line is one name, sure enough to merge when
// office or state agree.
func TestSpellingsOfOneName(t *testing.T) {
	for _, line := range []string{
		"Assimi Goïta|Assimi Goita|أسيمي غويتا|أسيمي جويتا|اسيمي كويتا|Ассими Гойта",
		"معمر القذافي|Muammar Gaddafi|Moammar Qaddafi|Муаммар Каддафи",
		"عبد الفتاح السيسي|عبدالفتاح السيسي|Abdel Fattah el-Sisi|Abdelfattah Al-Sisi|Абдель Фаттах ас-Сиси",
		"Yunus-bek Yevkurov|يونس بك إيفكوروف|يونس بك يفكوروف|Younous-bek Evkourov",
		"Yunus-bek Yevkurov|Юнус-бек Евкуров",
		"Vladimir Putin|PUTIN Vladimir|Владимир Путин|فلاديمير بوتين|Vladimir Vladimirovich Putin|Владимир Владимирович Путин",
		"Sergei Lavrov|Sergey Viktorovich Lavrov|Серге́й Лавров|سيرغي لافروف|سيرجي لافروف|Sergueï Lavrov",
		"Sadio Camara|ساديو كامارا|Садио Камара",
		"Mohammed bin Salman|محمد بن سلمان|Mohamed ben Salmane|Мухаммед бин Салман",
		"Ali Akbar Velayati|Ali A. Velayati|Dr. Ali Akbar Velayati",
		"Joe Biden|Joseph Biden",
	} {
		names := strings.Split(line, "|")
		for i, a := range names {
			for _, b := range names[i+1:] {
				if s := CompareNames(a, b); s.Score < spellingLikely {
					t.Errorf("CompareNames(%q, %q) = %.2f %q, want %.2f or more", a, b, s.Score, s.Reasons, spellingLikely)
				}
			}
		}
	}
}

// None of these pairs is one person, whatever the office.
func TestNamesOfTwoPeople(t *testing.T) {
	for _, pair := range [][2]string{
		{"Igor Gromyko", "Andrei Gromyko"},
		{"Игорь Громыко", "Андрей Громыко"},
		{"إيغور غروميكو", "Andrei Gromyko"},
		{"Sergey Viktorovich Lavrov", "Sergey Borisovich Lavrov"},
		{"Сергей Викторович Лавров", "Sergey Borisovich Lavrov"},
		{"Hans O Friedrich", "Hans Joachim Friedrich"},
		{"William G. Frost", "William W. Frost"},
		{"Salman bin Muhammad al-Rawi", "Muhammad bin Salman al-Rawi"},
		{"محمد بن سلطان", "محمد بن سلمان"},
		{"حمزة بن راشد الثالث", "راشد الثالث"},
		{"Hamza bin Rashid III", "Rashid III"},
		{"Hassan Rouhani", "Hossein Rouhani"},
		{"علي خامنئي", "مجتبى خامنئي"},
		{"Alexander Lukashenko", "Alexander Lukashevich"},
		{"Raúl Castro", "Raúl Castillo"},
		{"Kim Jong Man", "Kim Jong Sik"},
		{"Vladimir Putin", "Владимир Пулин"},
		{"Shamil Magomedovich Ismagilov", "Shamil Magomedovich Ismailov"},
		{"Gromyko", "Andrei Gromyko"},
	} {
		for range 2 {
			if s := CompareNames(pair[0], pair[1]); s.Score >= spellingLikely {
				t.Errorf("CompareNames(%q, %q) = %.2f %q, want less than %.2f", pair[0], pair[1], s.Score, s.Reasons, spellingLikely)
			}
			pair[0], pair[1] = pair[1], pair[0]
		}
	}
}

func TestCompareOrganizations(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"OAO Gazprom", "Open Joint Stock Company Gazprom", true},
		{"ОАО Газпром", "Gazprom JSC", true},
		{"Siemens AG", "Siemens Aktiengesellschaft", true},
		{"A.B.C. Company", "ABC Co.", true},
		{"People's Liberation Army", "PLA", true},
		{"The World Bank", "World Bank", true},
		{"Good Will Company", "Goodwill Company", true},
		{"A.B.C. Company", "C.B.A. Company", false},
		{"A.B.C. Company", "ABC International", false},
		{"Bank of China (Hong Kong) Limited", "Bank of China (Singapore) Limited", false},
		{"China National Pipeline Corporation", "China National Petroleum Corporation", false},
		{"Banco Santander, S.A.", "Banco Santander Mexico, S.A.", false},
		{"", "Siemens AG", false},
	} {
		if s := CompareOrganizations(c.a, c.b); s.Score >= SameName != c.same {
			t.Errorf("CompareOrganizations(%q, %q) = %.2f %q, want the same: %v", c.a, c.b, s.Score, s.Reasons, c.same)
		}
	}
	// Another number is another fund: never alike enough to merge.
	if s := CompareOrganizations("Carlyle Partners VII L.P.", "Carlyle Partners VIII L.P."); s.Score >= spellingLikely {
		t.Errorf("two funds score %.2f", s.Score)
	}
}

func TestSkeleton(t *testing.T) {
	for _, name := range []string{"Sadio Camara", "ساديو كامارا", "Садио Камара"} {
		if got := Skeleton(name); !slices.Equal(got, []string{"sd", "kmr"}) {
			t.Errorf("Skeleton(%q) = %q", name, got)
		}
	}
	if got := Skeleton("بوتين"); !slices.Equal(got, []string{"btn"}) {
		t.Errorf("Skeleton = %q", got)
	}
	if got := Skeleton("Ai"); !slices.Equal(got, []string{"_"}) {
		t.Errorf("a word of vowels: %q", got)
	}
}

func TestNamesDataIsStrict(t *testing.T) {
	for _, bad := range []string{
		"near: [{cost: 0.1, pairs: [k]}]",
		"scripts: [{unicode: Latinn}]",
		"scripts: [{unicode: Latin, letters: [{key: k, of: [k]}]}]",
		"colour: red",
		`organizations: {forms: [""]}`,
	} {
		if _, err := loadSpellings([]byte(bad)); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if !strings.Contains(string(namesYAML), "short_vowels_unwritten") || text.Fold(string(namesYAML)) == "" {
		t.Error("the data is not embedded")
	}
}

// similar finds people by the consonants of any script, and few others.
func TestSimilar(t *testing.T) {
	packs, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	es := []kg.Entity{
		{ID: "person:abdel-fattah-el-sisi", Kind: kg.Person, Aliases: []kg.Alias{{Text: "Abdel Fattah el-Sisi", Lang: "en"}}},
		{ID: "person:sergei-lavrov", Kind: kg.Person, Aliases: []kg.Alias{{Text: "Sergei Lavrov", Lang: "en"}}},
		{ID: "person:sadio-camara", Kind: kg.Person, Aliases: []kg.Alias{{Text: "Sadio Camara", Lang: "en"}}},
	}
	w, err := NewWorld(packs, es, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]kg.EntityID{
		"سيرغي لافروف":  "person:sergei-lavrov",
		"LAVROV Sergey": "person:sergei-lavrov",
		"Садио Камара":  "person:sadio-camara",
	} {
		if got := w.similar(personWords(name)); !slices.Equal(got, []kg.EntityID{want}) {
			t.Errorf("similar(%q) = %v, want %s alone", name, got, want)
		}
	}
	if got := w.similar(personWords("عبد الفتاح السيسي")); !slices.Contains(got, "person:abdel-fattah-el-sisi") {
		t.Errorf("similar finds %v", got)
	}
}

func FuzzCompareNames(f *testing.F) {
	f.Add("Igor Gromyko", "إيغور غروميكو")
	f.Add("al-", "x.")
	f.Add("عبد", "Abd el")
	f.Add("A.B/C", "\xff ß")
	f.Add("A A B", "\xff0\xc30")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, compare := range []func(string, string) NameScore{CompareNames, CompareOrganizations} {
			if s := compare(a, b); s.Score < 0 || s.Score > 1 || len(s.Reasons) == 0 {
				t.Errorf("%q %q: %+v", a, b, s)
			}
		}
	})
}

func BenchmarkCompareNames(b *testing.B) {
	for _, p := range [][2]string{{"Sergei Lavrov", "سيرغي لافروف"}, {"Igor Gromyko", "Andrei Gromyko"}, {"Владимир Владимирович Путин", "Vladimir Putin"}} {
		b.Run(fmt.Sprint(len(p[0])), func(b *testing.B) {
			for b.Loop() {
				CompareNames(p[0], p[1])
			}
		})
	}
}
