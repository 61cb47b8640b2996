package article

import (
	"bytes"
	"strings"
	"testing"
)

// Whatever comes in, Read neither panics nor yields anything that is not whole;
// collect checks it.

var seedTexts = []string{
	"الوزير في باماكو\r\n\r\nوصل الوزير إلى باماكو يوم الثلاثاء ٤ مارس ٢٠٢٥.\n",
	"Minister in Bamako\n\nThe Outlet, 2025-03-05\n\nThe minister arrived on Tuesday.\n",
	"Le ministre à Bamako\nBamako, le 5 mars 2025\n\nLe ministre est arrivé mardi.\n",
	"«Министр в Бамако»\n\nМинистр прибыл во вторник.\n",
	"El ministro en Bamako\n\nEl ministro llegó el martes.\n",
	"\ufeffTitle\n\n…",
	"\xff\xfea\x00b\x00",
	"\xfe\xff\x00a",
	"\xc7\xe1\xe6\xd2\xed\xd1",
	"\u202eabc\u2066\u200d\n\n\n\n1",
	"",
}

func FuzzText(f *testing.F) {
	for _, s := range seedTexts {
		f.Add([]byte(s), "")
		f.Add([]byte(s), "windows-1256")
	}
	f.Add([]byte("abc"), "utf-16")
	f.Fuzz(func(t *testing.T, data []byte, charset string) {
		list, problems := collect(t, bytes.NewReader(data), "a.txt", Options{Charset: charset})
		if len(list)+len(problems) != 1 {
			t.Errorf("%d articles and %d problems from one text", len(list), len(problems))
		}
	})
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{
		`{"text":"وصل الوزير.","lang":"ar","published":"2025-03-19T10:00:00+03:00"}`,
		"{\"text\":\"The minister arrived.\"}\n{\"text\":2}\n{\"text\":\"Министр прибыл.\"}",
		`[{"text":"Le ministre est arrivé."},{"html":"<p>El ministro llegó."},1,"a",null,[{}]]`,
		`{"text":"\ud83d\ude00 \ud83d \\ud83d"}`, `[{"text":"a`, `[{]}`, "{\"a\":\"\n{\"text\":\"b\"}", `{"text":"a"}}`, `[`, `]`, `,`, `{}`, `[[[[`, "\xff\xfe{\x00}\x00",
	} {
		f.Add([]byte(s), false)
		f.Add([]byte(s), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, lines bool) {
		name := "a.json"
		if lines {
			name = "a.jsonl"
		}
		list, problems := collect(t, bytes.NewReader(data), name, Options{})
		if len(list)+len(problems) > len(data)+1 {
			t.Errorf("%d records from %d bytes", len(list)+len(problems), len(data))
		}
	})
}

func FuzzPage(f *testing.F) {
	for _, s := range []string{
		`<html lang=ar><head><meta charset=utf-8><title>زيارة</title></head><body><h1>زيارة</h1><p>وصل الوزير.</p></body></html>`,
		`<meta property="article:published_time" content="2025-03-19T10:00:00Z"><p>The minister arrived.<br>He left.`,
		`<script type="application/ld+json">[{"@type":"NewsArticle","headline":"Visite","articleBody":"<p>Le ministre</p>","publisher":[{"name":"J"}]}]</script>`,
		`<?xml version="1.0" encoding="koi8-r"?><html><body><table><tr><td>` + "\xcd\xc9\xce" + `</table>`,
		`<link rel=canonical href="//x/../2025/03/19"><base href=":"><p>El ministro`,
		`<svg><foreignObject><p><math><mi><table><a><select><template>`, strings.Repeat("<b>", 600), `<!--`, `<p`, "\x00<p>\x00a",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, problems := collect(t, bytes.NewReader(data), "a.html", Options{})
		if len(list)+len(problems) != 1 {
			t.Errorf("%d articles and %d problems from one page", len(list), len(problems))
		}
	})
}

func FuzzFeed(f *testing.F) {
	for _, s := range []string{
		`<rss version="2.0"><channel><title>الصحيفة</title><item><title>زيارة</title><description>وصل الوزير.</description><pubDate>Wed, 19 Mar 2025 10:00:00 GMT</pubDate></item></channel></rss>`,
		`<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Министр</div></content></entry></feed>`,
		`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item><description>Le ministre</description></item></rdf:RDF>`,
		`<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel><item><description>&a;</description></item></channel></rss>`,
		`{"version":"https://jsonfeed.org/version/1","items":[{"content_text":"El ministro"}]}`, `<?xml`, `<rss`, `<a><b></a></b>`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { collect(t, bytes.NewReader(data), "a.rss", Options{}) })
}

func FuzzWARC(f *testing.F) {
	for _, s := range []string{
		response("https://o.example/1", "200 OK", htmlField, "<p>وصل الوزير."),
		response("https://o.example/1", "200 OK", htmlField+"Transfer-Encoding: chunked\r\n", "5\r\n<p>ab\r\n0\r\n\r\n"),
		response("https://o.example/1", "200 OK", htmlField+"Content-Encoding: gzip\r\n", "\x1f\x8b\x08\x00"),
		response("https://o.example/1", "200 OK", htmlField+"Content-Encoding: deflate\r\n", "x\x9c"),
		record("conversion", "https://o.example/2", "text/plain", "Министр прибыл."),
		"WARC/1.0\r\nContent-Length: 9223372036854775807\r\n\r\n", "WARC/1.1\n\n", "\r\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { collect(t, bytes.NewReader(data), "a.warc", Options{}) })
}

// FuzzRead lets the content choose the reader.
func FuzzRead(f *testing.F) {
	for _, s := range seedTexts {
		f.Add([]byte(s))
	}
	f.Add(compress(f, `{"text":"One."}`))
	f.Add([]byte("<rss>"))
	f.Add([]byte("WARC/1.0\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) { collect(t, bytes.NewReader(data), "-", Options{}) })
}

func BenchmarkRead(b *testing.B) {
	para := storyEN + " " + storyAR + " "
	text := strings.Repeat(para, 8)
	item := "<item><title>T</title><description>" + text + "</description></item>"
	for _, c := range []struct{ name, file, data string }{
		{"text", "a.txt", "Title\n\n" + text},
		{"jsonl", "a.jsonl", strings.Repeat(`{"title":"T","published":"2025-03-19","text":"`+text+"\"}\n", 100)},
		{"json", "a.json", "[" + strings.TrimSuffix(strings.Repeat("{\n\"text\":\""+text+"\"},\n", 100), ",\n") + "]"},
		{"html", "a.html", "<html><head><title>T</title></head><body><article>" + strings.Repeat("<p>"+para+"</p>", 8) + "</article></body></html>"},
		{"feed", "a.xml", "<rss version='2.0'><channel>" + strings.Repeat(item, 100) + "</channel></rss>"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.data)))
			b.ReportAllocs()
			articles := 0
			for b.Loop() {
				for _, err := range Read(strings.NewReader(c.data), c.file, Options{}) {
					if err != nil {
						b.Fatal(err)
					}
					articles++
				}
			}
			b.ReportMetric(float64(articles)/b.Elapsed().Seconds(), "articles/s")
		})
	}
}

// BenchmarkPageGrowth shows that the time for a page of many paragraphs does
// not grow faster than the page beyond the bound on searched pages.
func BenchmarkPageGrowth(b *testing.B) {
	for _, c := range []struct {
		name string
		n    int
	}{{"1k", 1000}, {"4k", 4000}, {"16k", 16_000}, {"64k", 64_000}} {
		page := strings.Repeat("<p>"+storyEN, c.n)[:min(c.n*len(storyEN), MaxText)]
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(page)))
			for b.Loop() {
				for _, err := range Read(strings.NewReader(page), "a.html", Options{}) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
