package extract_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/safir-graph/safir/internal/extract"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
)

// articleSize is the length in bytes of the articles that are read in
// benchmarks: of a usual report in a newspaper.
const articleSize = 2000

// newsArticles are the open gold articles and those of the seed, one after the
// other in each language and cut into articles of articleSize at the end of a
// paragraph or later.
func newsArticles(t testing.TB) []kg.Article {
	t.Helper()
	texts := map[string][]string{}
	for _, a := range seedTexts(t) {
		texts[a.Lang] = append(texts[a.Lang], a.Text)
	}
	files, err := filepath.Glob("../eval/testdata/gold/*/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no gold articles: %v", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var g struct{ Lang, Text string }
		if err := yaml.Unmarshal(b, &g); err != nil {
			t.Fatal(err)
		}
		texts[g.Lang] = append(texts[g.Lang], g.Text)
	}
	var out []kg.Article
	for _, tag := range []string{"ar", "en", "es", "fr", "ru"} {
		var b strings.Builder
		for _, s := range texts[tag] {
			for paragraph := range strings.SplitSeq(s, "\n\n") {
				b.WriteString(paragraph)
				b.WriteString("\n\n")
				if b.Len() >= articleSize {
					out = append(out, kg.Article{URL: fmt.Sprintf("https://bench.example/%s/%d", tag, len(out)), Lang: tag, Text: b.String(), Published: kg.DayOf(2025, 3, 19)})
					b.Reset()
				}
			}
		}
	}
	return out
}

// processorTime is what the process has used of the processors, in seconds. On
// a busy machine it tells the cost of the work, which the clock does not.
func processorTime(b *testing.B) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(u.Utime) + seconds(u.Stime)
}

// BenchmarkRead reads articles of some 2 kB with all language packs loaded, on
// one core: run it with -cpu 1. articles/s counts articles of 2,000 bytes in a
// second of the processor, collection of garbage included.
func BenchmarkRead(b *testing.B) {
	x := extractor(b)
	all := newsArticles(b)
	byLang := map[string][]kg.Article{"all": all}
	for _, a := range all {
		byLang[a.Lang] = append(byLang[a.Lang], a)
	}
	for _, tag := range []string{"all", "ar", "en", "es", "fr", "ru"} {
		articles := byLang[tag]
		b.Run(tag, func(b *testing.B) {
			size := 0
			for _, a := range articles {
				size += len(a.Text)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			runtime.GC()
			start := processorTime(b)
			n := 0
			for b.Loop() {
				n++
				for i := range articles {
					if _, err := x.Read(articles[i]); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(n)*float64(size)/articleSize/(processorTime(b)-start), "articles/s")
		})
	}
}

// BenchmarkLoad loads the ontology, the seed and language packs, as every start of
// the program that reads articles does: all packs, or for articles in one language.
// MB is what then stays in memory.
func BenchmarkLoad(b *testing.B) {
	for _, tags := range [][]string{{"all"}, {"ar"}, {"en"}, {"fr"}, {"ru"}} {
		b.Run(tags[0], func(b *testing.B) {
			if tags[0] == "all" {
				tags = nil
			}
			start, n := processorTime(b), 0
			var x *extract.Extractor
			for b.Loop() {
				n++
				x = loadOf(b, tags)
			}
			used := processorTime(b) - start
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(used/float64(n), "processor-s/op")
			b.ReportMetric(float64(m.HeapAlloc)/1e6, "MB")
			runtime.KeepAlive(x)
		})
	}
}

func loadOf(b *testing.B, tags []string) *extract.Extractor {
	b.Helper()
	packs, err := lang.Load()
	if err != nil {
		b.Fatal(err)
	}
	if tags == nil {
		tags = packs.Tags()
	}
	x, err := extractorOf(packs, tags...)
	if err != nil {
		b.Fatal(err)
	}
	return x
}

// hostile are texts of one sentence that would show a step whose cost grows
// faster than the text: each is a piece that is repeated.
var hostile = []struct{ name, lang, piece string }{
	{"news", "en", "the Malian defence minister Sadio Camara met the Russian ambassador Igor Gromyko in Bamako and "},
	{"news", "ar", "والتقى وزير الدفاع المالي ساديو كامارا السفير الروسي إيغور غروميكو في باماكو "},
	{"news", "fr", "le ministre malien de la Défense Sadio Camara a rencontré l'ambassadeur russe Igor Gromyko à Bamako et "},
	{"news", "ru", "министр обороны Мали Садио Камара встретился с послом России Игорем Громыко в Бамако и "},
	{"news", "es", "el ministro de Defensa de Malí Sadio Camara se reunió con el embajador ruso Igor Gromyko en Bamako y "},
	{"commas", "en", ", "},
	{"commas", "ar", "، "},
	{"names", "en", "Vladimir Putin "},
	{"names", "ar", "فلاديمير بوتين "},
	{"names", "fr", "Vladimir Poutine "},
	{"names", "ru", "Владимира Путина "},
	{"names", "es", "Vladímir Putin "},
	{"unknown-names", "en", "Jonas Brakholm, "},
	{"unknown-names", "ar", "الرئيس جوناس براكهولم، "},
	{"unknown-names", "ru", "президент Йонас Бракхольм, "},
	{"different-names", "en", "President %s met "},
	{"different-names", "ar", "التقى الرئيس %s "},
	{"different-names", "fr", "le président %s a rencontré "},
	{"different-names", "ru", "президент %s встретил "},
	{"different-names", "es", "el presidente %s visitó "},
	{"different-people", "en", "%s, "},
	{"verbs", "en", "met visited signed accused attacked "},
	{"verbs", "ar", "التقى زار وقع اتهم هاجم "},
	{"verbs", "fr", "a rencontré a visité a signé a accusé "},
	{"verbs", "ru", "встретил посетил подписал обвинил атаковал "},
	{"verbs", "es", "visitó firmó acusó atacó recibió "},
	{"cues", "en", "said that he plans to would not if "},
	{"cues", "ar", "قال إن من المقرر أن لن إذا "},
	{"cues", "fr", "a déclaré que devrait ne pas si "},
	{"cues", "ru", "заявил, что планирует не если бы "},
	{"cues", "es", "dijo que planea no si habría de "},
	{"states", "en", "Mali and Niger and Russia accused "},
	{"states", "ar", "مالي والنيجر وروسيا اتهمت "},
	{"states", "ru", "Мали и Нигер и Россия обвинили "},
	{"deals", "en", "the agreement on security signed by "},
	{"deals", "ar", "اتفاقية التعاون الأمني الموقعة "},
	{"deals", "es", "el acuerdo de seguridad firmado por "},
	{"parentheses", "en", "( "},
	{"and", "en", "and Mali "},
	{"and", "ar", "ومالي "},
	{"times", "en", "on Monday 3 March 2025 "},
	{"times", "ar", "يوم الاثنين 3 مارس 2025 "},
	{"times", "fr", "le lundi 3 mars 2025 "},
	{"times", "ru", "в понедельник 3 марта 2025 года "},
	{"times", "es", "el lunes 3 de marzo de 2025 "},
	{"since", "en", "since the end of last month until "},
	{"digits", "en", "1"},
	{"letters", "ru", "а"},
	{"ministers", "en", "minister of "},
	{"ministers", "ar", "وزير "},
	{"met", "en", "met "},
	{"met", "ar", "التقى "},
	{"pronouns", "en", "he met him. "},
	{"sides", "en", "Both sides met. "},
	{"quotes", "en", "\" ' "},
	{"quotes", "ar", "«مالي» قال: «"},
	{"quotes", "fr", "« l'« État » d'« "},
	{"quotes", "ru", "«Мали» и «"},
	{"quotes", "es", "«Malí», “dijo” "},
	{"apostrophes", "fr", "l'qu'd'"},
	{"clitics", "ar", "وبالفللمستقبلهم"},
	{"lines", "en", "A\n"},
	{"marks", "ar", "ً"},
	{"hyphens", "en", "a-"},
	{"stops", "en", "U.S."},
}

// syllables are those of which hostileText makes names, in each language's script.
var syllables = map[string][]string{
	"en": {"ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru"},
	"fr": {"bai", "dé", "fi", "gau", "que", "la", "me", "ni", "pou", "ru"},
	"es": {"ba", "de", "fi", "go", "cu", "lla", "me", "ñi", "po", "rru"},
	"ru": {"ба", "де", "фи", "го", "ку", "ля", "ме", "ни", "по", "рю"},
	"ar": {"با", "دي", "في", "غو", "كو", "لا", "مي", "ني", "بو", "رو"},
}

// hostileText repeats a piece up to a size in bytes. %s in it is ever another name.
func hostileText(lang, piece string, size int) string {
	if !strings.Contains(piece, "%s") {
		return strings.Repeat(piece, size/len(piece)+1)[:size/len(piece)*len(piece)]
	}
	var b strings.Builder
	of := syllables[lang]
	capital := func(s string) string {
		r, n := utf8.DecodeRuneInString(s)
		return string(unicode.ToUpper(r)) + s[n:]
	}
	for n := 0; b.Len() < size; n++ {
		given, family := "", ""
		for m, i := n, 0; i < 4; m, i = m/10, i+1 {
			given += of[m%10]
			family += of[(m*7+i)%10]
		}
		b.WriteString(strings.Replace(piece, "%s", capital(given)+" "+capital(family), 1))
	}
	return b.String()
}

// BenchmarkGrowth reads texts of one sentence, or without sense, of growing
// size. µs/kB is to stay the same from row to row of a text: a step whose cost
// is quadratic would multiply it by 8.
func BenchmarkGrowth(b *testing.B) {
	x := extractor(b)
	for _, h := range hostile {
		for _, size := range []int{16 << 10, 128 << 10, 1 << 20} {
			b.Run(fmt.Sprintf("%s-%s/%dkB", h.name, h.lang, size>>10), func(b *testing.B) {
				a := kg.Article{URL: "https://bench.example/", Lang: h.lang, Text: hostileText(h.lang, h.piece, size), Published: kg.DayOf(2025, 3, 19)}
				start, n := processorTime(b), 0
				for b.Loop() {
					n++
					if _, err := x.Read(a); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric((processorTime(b)-start)/float64(n)*1e6/float64(size)*1e3, "µs/kB")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
