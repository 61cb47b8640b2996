package article

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/safir-graph/safir/internal/kg"
)

// collect reads everything and checks what holds of any input: articles are
// whole, errors are *Error, and nothing follows the error of a file.
func collect(t testing.TB, r io.Reader, name string, opts Options) (list []Article, problems []*Error) {
	t.Helper()
	over := false
	for a, err := range Read(r, name, opts) {
		if over {
			t.Errorf("%s: reading went on behind %v", name, problems[len(problems)-1])
		}
		if err != nil {
			e := new(Error)
			if !errors.As(err, &e) {
				t.Fatalf("%s: %v is no *Error", name, err)
			}
			if strings.ContainsAny(e.Error(), "\n\r") {
				t.Errorf("%s: an error of several lines: %q", name, e.Error())
			}
			problems = append(problems, e)
			over = e.Line == 0 && e.Record == 0
			continue
		}
		if a.Path != name || a.SHA256 != kg.SHA256Hex(a.Text) || a.Lang == "" || a.Record < 1 {
			t.Errorf("%s: unfinished article %+v", name, a)
		}
		if a.ID != kg.NewArticleID(a.URL, a.Publisher, a.Title, a.Published.String(), a.Text) {
			t.Errorf("%s: the id is not that of its fields", name)
		}
		if err := checkText(a.Text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		list = append(list, a)
	}
	return list, problems
}

func texts(list []Article) []string {
	var out []string
	for _, a := range list {
		out = append(out, a.Text)
	}
	return out
}

func wantTexts(t *testing.T, list []Article, want ...string) {
	t.Helper()
	if got := texts(list); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("texts %q, want %q", got, want)
	}
}

// wantProblems compares errors by their text's parts: "line|kind|words".
func wantProblems(t *testing.T, problems []*Error, want ...string) {
	t.Helper()
	if len(problems) != len(want) {
		t.Fatalf("problems %v, want %d", problems, len(want))
	}
	for i, w := range want {
		part := strings.Split(w, "|")
		if got := fmt.Sprint(problems[i].Line); got != part[0] {
			t.Errorf("problem %q in line %s, want %s", problems[i], got, part[0])
		}
		kind := map[string]error{"invalid": kg.ErrInvalid, "large": kg.ErrTooLarge, "other": ErrNotArticle}[part[1]]
		if !errors.Is(problems[i], kind) || !strings.Contains(problems[i].Error(), part[2]) {
			t.Errorf("problem %q, want %v about %q", problems[i], kind, part[2])
		}
	}
}

func TestText(t *testing.T) {
	body := "The minister arrived in Bamako on Tuesday.\n\nHe met the president.\n"
	for _, c := range []struct {
		name, text                      string
		title, dateline, url, published string
	}{
		{"plain", body, "", "", "", ""},
		{"title", "Minister in Bamako\n\n" + body, "Minister in Bamako", "", "", ""},
		{"title in Arabic with CRLF", "الوزير في باماكو\r\n\r\nوصل الوزير اليوم.\r\n", "الوزير في باماكو", "", "", ""},
		{"quoted title", "«Министр в Бамако»\n\nМинистр прибыл.\n", "«Министр в Бамако»", "", "", ""},
		{"a question is a sentence", "¿Qué hace el ministro?\n\nLlegó ayer.\n", "", "", "", ""},
		{"an Arabic question is one too", "ماذا يفعل الوزير؟\n\nوصل أمس.\n", "", "", "", ""},
		{"a quoted sentence", "“He has arrived.”\n\nSo they said.\n", "", "", "", ""},
		{"no blank line", "Minister in Bamako\n" + body, "", "", "", ""},
		{"only a title", "Minister in Bamako\n", "", "", "", ""},
		{"dateline below", "Minister in Bamako\n\nThe Outlet, 2025-03-05\n\n" + body, "Minister in Bamako", "The Outlet, 2025-03-05", "", "2025-03-05"},
		{"dateline beside", "Minister in Bamako\nBamako, 5 March 2025\n\n" + body, "Minister in Bamako", "Bamako, 5 March 2025", "", ""},
		{"URL and moment", "Minister in Bamako\nhttps://outlet.example/a\n2025-03-05T23:30:00-02:00\n\n" + body, "Minister in Bamako", "2025-03-05T23:30:00-02:00", "https://outlet.example/a", "2025-03-05"},
		{"subheading without date", "Minister in Bamako\n\nSecond visit in a year\n\n" + body, "Minister in Bamako", "", "", ""},
		{"two dates in one line", "Minister in Bamako\n\n2025-03-05 to 2025-03-07\n\n" + body, "Minister in Bamako", "2025-03-05 to 2025-03-07", "", ""},
		{"a list is no head", "One\nTwo\nThree\nFour\nFive 5\n\n" + body, "", "", "", ""},
		{"byte-order mark", "\ufeffMinister in Bamako\n\n" + body, "Minister in Bamako", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, problems := collect(t, strings.NewReader(c.text), "a.txt", Options{})
			wantProblems(t, problems)
			wantTexts(t, list, strings.TrimPrefix(c.text, "\ufeff"))
			a := list[0]
			if a.Title != c.title || a.Dateline != c.dateline || a.URL != c.url || a.Published.String() != c.published {
				t.Errorf("title %q, dateline %q, url %q, published %s", a.Title, a.Dateline, a.URL, a.Published)
			}
		})
	}
}

func TestEncodings(t *testing.T) {
	const arabic = "وصل الوزير إلى باماكو."
	win, err := charmap.Windows1256.NewEncoder().String(arabic)
	if err != nil {
		t.Fatal(err)
	}
	iso, err := charmap.ISO8859_6.NewEncoder().String(arabic)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(arabic)
	if err != nil {
		t.Fatal(err)
	}
	utf16be, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(arabic)
	if err != nil {
		t.Fatal(err)
	}
	meta := func(label, body string) string {
		return `<html><head><meta http-equiv="Content-Type" content="text/html; charset=` + label + `"></head><body><p>` + body + `</p></body></html>`
	}
	for _, c := range []struct {
		name, file, data string
		opts             Options
		problem          string // "" when the text is read
	}{
		{"UTF-16 with mark", "a.txt", utf16, Options{}, ""},
		{"UTF-16BE with mark", "a.txt", utf16be, Options{}, ""},
		{"UTF-16 page", "a.html", utf16, Options{}, ""},
		{"UTF-16 JSON lines", "a.jsonl", must(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(`{"text":"` + arabic + `"}`)), Options{}, ""},
		{"declared by the caller", "a.txt", win, Options{Charset: "windows-1256"}, ""},
		{"declared by the media type", "a", win, Options{MediaType: "text/plain; charset=cp1256"}, ""},
		{"the page stands above the caller", "a.html", meta("windows-1256", win), Options{Charset: "koi8-r"}, ""},
		{"the transport stands above the page", "a.html", meta("koi8-r", win), Options{MediaType: "text/html; charset=windows-1256"}, ""},
		{"a page that declares nothing", "a.html", "<p>" + win, Options{Charset: "windows-1256"}, ""},
		{"declared by the page", "a.html", meta("windows-1256", win), Options{}, ""},
		{"ISO 8859-6 page", "a.html", meta("ISO-8859-6", iso), Options{}, ""},
		{"short meta", "a.html", `<!doctype html><meta charset='windows-1256'><p>` + win, Options{}, ""},
		{"XHTML", "a.xml", `<?xml version="1.0" encoding="iso-8859-6"?><html><body><p>` + iso + `</p></body></html>`, Options{}, ""},
		{"declared feed", "a.xml", `<?xml version="1.0" encoding="windows-1256"?><rss version="2.0"><channel><item><description>` + win + `</description></item></channel></rss>`, Options{}, ""},
		{"undeclared text", "a.txt", win, Options{}, "0|invalid|not UTF-8 at byte 0 (line 1), and no charset is declared"},
		{"undeclared page", "a.html", "<p>\n" + win, Options{}, "0|invalid|not UTF-8 at byte 4 (line 2), and no charset is declared"},
		{"undeclared feed", "a.rss", "<rss><channel><item><description>" + win + "</description></item></channel></rss>", Options{}, "0|invalid|no charset is declared"},
		{"wrongly declared", "a.html", meta("utf-8", win), Options{}, "0|invalid|though it is declared so"},
		{"unknown charset", "a.html", meta("klingon-8", win), Options{}, `0|invalid|unknown charset "klingon-8"`},
		{"unsupported charset", "a.txt", "abc", Options{Charset: "iso-2022-kr"}, `0|invalid|unsupported charset "iso-2022-kr"`},
		{"unknown charset for JSON", "a.json", `{"text":"a"}`, Options{Charset: "klingon-8"}, `0|invalid|unknown charset "klingon-8"`},
		{"bytes that the charset lacks", "a.txt", "\xa1\xa2\xa3", Options{Charset: "iso-8859-6"}, "0|invalid|malformed iso-8859-6"},
		{"odd UTF-16", "a.txt", utf16 + "\xd8", Options{}, "0|invalid|malformed utf-16le"},
		{"NUL bytes", "a.txt", "abc\x00def", Options{}, "0|invalid|NUL"},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, problems := collect(t, iotest.OneByteReader(strings.NewReader(c.data)), c.file, c.opts)
			if c.problem != "" {
				wantProblems(t, problems, c.problem)
				wantTexts(t, list)
				return
			}
			wantProblems(t, problems)
			wantTexts(t, list, arabic)
		})
	}
}

func must(s string, err error) string {
	if err != nil {
		panic(err)
	}
	return s
}

func TestJSON(t *testing.T) {
	for _, c := range []struct {
		name, file, data string
		texts            []string
		problems         []string
	}{
		{"object", "a.json", `{"text": "One.", "extra": {"text": ["x"]}}`, []string{"One."}, nil},
		{"text is kept byte by byte", "a.json", `{"text": " A\r\n\tBé\u0301 \ufeff\ud83d\ude00"}`, []string{" A\r\n\tBé\u0301 \ufeff😀"}, nil},
		{"indented objects one after the other", "a.json", "{\n \"text\": \"One.\"\n}\n{\n \"text\": \"Two.\"\n}", []string{"One.", "Two."}, nil},
		{"array", "a.json", `[{"text":"One."}, {"text":"Two."}]`, []string{"One.", "Two."}, nil},
		{"empty array", "a.json", ` [ ] `, nil, []string{"0|invalid|no JSON object"}},
		{"lines", "a.jsonl", "{\"text\":\"One.\"}\n\n{\"text\":\"Two.\"}\r\n", []string{"One.", "Two."}, nil},
		{"lines in a .json", "a.json", "{\"text\":\"One.\"}\n{\"text\": \"Two\n{\"text\":\"Three.\"}\n", []string{"One.", "Three."}, []string{"2|invalid|malformed JSON"}},
		{"stdin", "-", "\n[\n {\"text\":\"One.\"}\n]", []string{"One."}, nil},
		{"null and empty are absent", "a.json", `{"text":"One.","title":null,"published":"","lang":""}`, []string{"One."}, nil},
		{"wrong types name line and key", "a.jsonl", "{\"text\":\"One.\"}\n{\"text\":2}\n{\"text\":\"Three.\",\"title\":[1]}\n{\"text\":\"Four.\"}\n[1]\n5\n",
			[]string{"One.", "Four."}, []string{`2|invalid|"text" is a number`, `3|invalid|"title" is an array`, "5|invalid|want an object, not an array", "6|invalid|not a number"}},
		{"the line of the key", "a.json", "\n[\n{\n\"text\": \"One.\",\n\"lang\":\n true}]", nil, []string{`5|invalid|"lang" is a boolean`}},
		{"scalars in an array", "a.json", `[1, "a, ]", null, {"text":"One."}, [{"text":"no"}]]`, []string{"One."},
			[]string{"1|invalid|not a number", "1|invalid|not a string", "1|invalid|not null", "1|invalid|not an array"}},
		{"no text", "a.json", `{"title":"One"}`, nil, []string{`1|invalid|neither "text" nor "html"`}},
		{"blank text", "a.json", `{"text":" \n…"}`, nil, []string{"1|invalid|: invalid: the text is empty"}},
		{"unpaired surrogate", "a.jsonl", `{"text":"a\ud83d b"}` + "\n" + `{"text":"a \\ud83d"}` + "\n" + `{"text":"\ufffd x"}`, []string{`a \ud83d`, "\ufffd x"}, []string{`1|invalid|half of a surrogate pair`}},
		{"not UTF-8", "a.jsonl", "{\"text\":\"One.\"}\n{\"text\":\"\xe9t\xe9\"}\n{\"text\":\"Three.\"}", []string{"One.", "Three."}, []string{"2|invalid|not UTF-8 at byte 9"}},
		{"bad dates", "a.jsonl", `{"text":"A.","published":"05/03/2025"}` + "\n" + `{"text":"B.","published":"2025-03"}` + "\n" + `{"text":"C.","published":"2025-02-30"}`, nil,
			[]string{`1|invalid|published: invalid: "05/03/2025"`, "2|invalid|2025-03", "3|invalid|2025-02-30"}},
		{"bad language", "a.json", `{"text":"A.","lang":"arabic!"}`, nil, []string{`1|invalid|lang: invalid: "arabic!"`}},
		{"control characters in the title", "a.json", `{"text":"A.","title":"a\u0000b"}`, nil, []string{"1|invalid|title: invalid: it contains control"}},
		{"long title", "a.json", `{"text":"A.","title":"` + strings.Repeat("x", maxField+1) + `"}`, nil, []string{"1|large|title"}},
		{"malformed lines", "a.jsonl", "{\"text\":\"One.\",}\n{\"text\":\"Two.\"} x\n{'text':1}\nhello\n{\"text\":\"Five.\"}", []string{"Five."},
			[]string{"1|invalid|malformed", "2|invalid|behind the object", "3|invalid|malformed", "4|invalid|not JSON"}},
		{"unclosed string in an array", "a.json", "[\n{\"text\":\"One.\"},\n{\"text\":\"Two},\n  {\"text\":\"Three.\"}\n]", []string{"One.", "Three."}, []string{"3|invalid|a string is not closed"}},
		{"wrong bracket", "a.json", "[\n{\"text\":\"One.\"],\n{\"text\":\"Two.\"}\n]", []string{"Two."}, []string{"2|invalid|closes nothing"}},
		{"cut off", "a.json", "[{\"text\":\"One.\"},\n{\"text\":\"Tw", []string{"One."}, []string{"2|invalid|the file ends within this object"}},
		{"unclosed array", "a.json", "[{\"text\":\"One.\"},", []string{"One."}, []string{"1|invalid|ends within the array"}},
		{"behind the array", "a.json", `[{"text":"One."}] {"text":"Two."}`, []string{"One."}, []string{"0|invalid|line 1: invalid: there is something behind the end of the array"}},
		{"nested too deep", "a.json", strings.Repeat("[", 5000) + "\n{\"text\":\"Two.\"}", nil, []string{"1|invalid|nested more than", "2|invalid|ends within the array"}},
		{"empty", "a.json", "  \n", nil, []string{"0|invalid|no JSON object"}},
		{"no bytes", "a.json", "", nil, []string{"0|invalid|the file is empty"}},
		{"not JSON", "a.json", "hello world", nil, []string{"1|invalid|not JSON", "1|invalid|not JSON"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, problems := collect(t, strings.NewReader(c.data), c.file, Options{})
			if c.name == "nested too deep" { // the object on its next line is found again
				wantTexts(t, list, "Two.")
			} else {
				wantTexts(t, list, c.texts...)
			}
			wantProblems(t, problems, c.problems...)
		})
	}
}

func TestJSONFields(t *testing.T) {
	list, problems := collect(t, strings.NewReader(`{"url":"https://outlet.example/x","title":"زيارة","publisher":"The Outlet",
		"published":"2025-03-19T23:30:00+03:00","lang":"AR","text":"وصل الوزير."}
		{"html":"<html lang=fr><head><title>Visite</title></head><body><p>Le ministre est arrivé à Bamako mardi.</p></body></html>","publisher":"Le Journal","url":"https://j.example/2025/03/05/visite"}`), "a.json", Options{})
	wantProblems(t, problems)
	wantTexts(t, list, "وصل الوزير.", "Le ministre est arrivé à Bamako mardi.")
	a := list[0]
	if a.URL != "https://outlet.example/x" || a.Title != "زيارة" || a.Publisher != "The Outlet" || a.Published.String() != "2025-03-19" ||
		a.PublishedAt.Format("2006-01-02T15:04:05Z07:00") != "2025-03-19T20:30:00Z" || a.Lang != "ar" || a.Line != 1 {
		t.Errorf("%+v", a)
	}
	b := list[1]
	if b.Title != "Visite" || b.Publisher != "Le Journal" || b.Lang != "fr" || b.Published.String() != "2025-03-05" || !b.PublishedAt.IsZero() || b.Line != 3 {
		t.Errorf("%+v", b)
	}
}

// endless yields n bytes of filler without holding them.
type endless struct{ n int }

func (e *endless) Read(p []byte) (int, error) {
	if e.n == 0 {
		return 0, io.EOF
	}
	k := copy(p, filler[:min(len(filler), e.n)])
	e.n -= k
	return k, nil
}

var filler = bytes.Repeat([]byte("x"), 1<<15)

// lessIsHuge makes the bounds that are counted byte by byte small.
func lessIsHuge(t *testing.T) {
	record, slack := maxRecord, ratioSlack
	t.Cleanup(func() { maxRecord, ratioSlack = record, slack })
	maxRecord, ratioSlack = 12<<20, 4<<20
}

// A huge line is one rejected record; the rest of the file goes on.
func TestHugeRecords(t *testing.T) {
	lessIsHuge(t)
	const huge = 15 << 20
	for _, c := range []struct{ name, file, before, after, line string }{
		{"line", "a.jsonl", "{\"text\":\"One.\"}\n{\"text\":\"", "\"}\n{\"text\":\"Three.\"}\n", "2|large|more than 12 MiB"},
		{"element", "a.json", "[{\"text\":\"One.\"},\n{\"text\":\"", "\"},\n{\"text\":\"Three.\"}]\n", "2|large|more than 12 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := io.MultiReader(strings.NewReader(c.before), &endless{huge}, strings.NewReader(c.after))
			list, problems := collect(t, r, c.file, Options{})
			wantTexts(t, list, "One.", "Three.")
			wantProblems(t, problems, c.line)
		})
	}
	t.Run("text above the cap", func(t *testing.T) {
		r := io.MultiReader(strings.NewReader(`{"text":"`), &endless{MaxText + 1}, strings.NewReader("\"}\n{\"text\":\"Two.\"}"))
		list, problems := collect(t, r, "a.jsonl", Options{})
		wantTexts(t, list, "Two.")
		wantProblems(t, problems, "1|large|the text has more than 10 MiB")
	})
	for _, file := range []string{"a.txt", "a.html", "a.xml"} {
		_, problems := collect(t, io.MultiReader(strings.NewReader("<rss>"), &endless{huge}), file, Options{})
		wantProblems(t, problems, "0|large|MiB")
	}
	t.Run("text at the cap", func(t *testing.T) {
		list, problems := collect(t, &endless{MaxText}, "a.txt", Options{})
		wantProblems(t, problems)
		if len(list) != 1 || len(list[0].Text) != MaxText {
			t.Errorf("%d articles", len(list))
		}
	})
}

func TestFormats(t *testing.T) {
	for _, c := range []struct{ name, data, want string }{
		{"-", "Plain words.", "Plain words."},
		{"-", "[sic] Plain words.", "[sic] Plain words."},
		{"-", "\ufeff{\"text\":\"One.\"}", "One."},
		{"-", "<!doctype html><!-- <rss> --><p>One.", "One."},
		{"-", `<?xml version="1.0"?><!-- x --><rss version="2.0"><channel><item><description>One.</description></item></channel></rss>`, "One."},
		{"A.TXT", "One.", "One."},
		{"noext", "One.", "One."},
		{"dir.html/file", "<One.", "<One."},
	} {
		list, problems := collect(t, strings.NewReader(c.data), c.name, Options{})
		if c.data == "<One." { // begins as HTML does and is read as such
			wantProblems(t, problems, "0|invalid|empty")
			continue
		}
		wantProblems(t, problems)
		wantTexts(t, list, c.want)
	}
	for name, want := range map[string]bool{"a.txt": true, "a.JSONL": true, "x.warc.gz": true, "a.json.gz": true, "a.pdf": false, "txt": false, "a.gz": false, `c:\x.y\b.htm`: true} {
		if Readable(name) != want {
			t.Errorf("Readable(%s) = %v", name, !want)
		}
	}
	_, problems := collect(t, strings.NewReader("%PDF"), "a.pdf", Options{})
	wantProblems(t, problems, "0|invalid|.pdf are not read")
	_, problems = collect(t, strings.NewReader("x"), "a", Options{MediaType: "image/png"})
	wantProblems(t, problems, `0|invalid|"image/png" is not read`)
	_, problems = collect(t, strings.NewReader("x"), "a", Options{MediaType: ";;"})
	wantProblems(t, problems, "0|invalid|media type")
	_, problems = collect(t, iotest.ErrReader(errors.New("disk on fire")), "a.txt", Options{})
	if len(problems) != 1 || !strings.Contains(problems[0].Error(), "a.txt: disk on fire") {
		t.Errorf("%v", problems)
	}
}

func compress(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, p := range parts {
		z := gzip.NewWriter(&b)
		if _, err := io.WriteString(z, p); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestGzip(t *testing.T) {
	list, problems := collect(t, bytes.NewReader(compress(t, "{\"text\":\"One.\"}\n", "{\"text\":\"Two.\"}\n")), "a.jsonl.gz", Options{})
	wantProblems(t, problems)
	wantTexts(t, list, "One.", "Two.")
	whole := compress(t, "{\"text\":\"One.\"}\n{\"text\":\"Two.\"}\n")
	list, problems = collect(t, bytes.NewReader(whole[:len(whole)-9]), "a.jsonl.gz", Options{})
	wantTexts(t, list, "One.", "Two.") // only the checksum is missing
	wantProblems(t, problems, "0|invalid|line 3: invalid: unexpected EOF")
	_, problems = collect(t, bytes.NewReader(compress(t, string(whole))), "-", Options{})
	wantProblems(t, problems, "0|invalid|compressed twice")

	lessIsHuge(t)
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	if _, err := io.Copy(z, &endless{int(ratioSlack) + 8<<20}); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	_, problems = collect(t, &bomb, "a.jsonl.gz", Options{})
	wantProblems(t, problems, "0|large|times its size")
}

// The caller may stop at any time.
func TestStop(t *testing.T) {
	for _, c := range []struct{ name, data string }{
		{"a.jsonl", "{\"text\":\"One.\"}\n{\"text\":2}\n{\"text\":\"Three.\"}"},
		{"a.json", "[1,{\"text\":\"One.\"},{\"text\":\"Three.\"}"},
		{"a.rss", "<rss version='2.0'><channel><item><description>A.</description></item><item><description>B.</description></item></channel></rss>"},
	} {
		for n := 1; n <= 2; n++ {
			seen := 0
			for range Read(strings.NewReader(c.data), c.name, Options{}) {
				if seen++; seen == n {
					break
				}
			}
			if seen != n {
				t.Errorf("%s: %d records, want %d", c.name, seen, n)
			}
		}
	}
}

func TestPublished(t *testing.T) {
	for _, c := range []struct{ in, day, at string }{
		{"2025-03-19", "2025-03-19", ""},
		{"20250319", "2025-03-19", ""},
		{"2025-03-19T23:30:00+03:00", "2025-03-19", "2025-03-19T20:30:00Z"},
		{"2025-03-19T01:30:00.123+0300", "2025-03-19", "2025-03-18T22:30:00Z"},
		{"2025-03-19T10:00Z", "2025-03-19", "2025-03-19T10:00:00Z"},
		{"2025-03-19T10:00:00", "2025-03-19", ""},
		{"2025-03-19 10:00", "2025-03-19", ""},
		{"Wed, 19 Mar 2025 10:00:00 GMT", "2025-03-19", "2025-03-19T10:00:00Z"},
		{"Wed, 9 Mar 2025 22:00:00 EST", "2025-03-09", "2025-03-10T03:00:00Z"},
		{"Wed, 19 Mar 2025 10:00:00 AST", "2025-03-19", ""}, // Arabia or Atlantic: the zone is not known
		{" 19 Mar 2025 10:00 +0100 ", "2025-03-19", "2025-03-19T09:00:00Z"},
	} {
		day, at, err := parsePublished(c.in)
		moment := ""
		if !at.IsZero() {
			moment = at.Format("2006-01-02T15:04:05Z07:00")
		}
		if err != nil || day.String() != c.day || moment != c.at {
			t.Errorf("parsePublished(%q) = %s, %s, %v; want %s, %s", c.in, day, moment, err, c.day, c.at)
		}
	}
	for _, in := range []string{"", "2025", "2025-03", "03/04/2025", "19 مارس 2025", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2025-13-01", "yesterday", strings.Repeat("2025-03-19", 10)} {
		if day, _, err := parsePublished(in); !errors.Is(err, kg.ErrInvalid) {
			t.Errorf("parsePublished(%q) = %s, %v", in, day, err)
		}
	}
}

func TestDayInURL(t *testing.T) {
	for path, want := range map[string]string{
		"/2025/03/19/visit.html":         "2025-03-19",
		"/news/visit-2025-03-19":         "2025-03-19",
		"/20250319/visit":                "2025-03-19",
		"/visit_20250319.html":           "2025-03-19",
		"/2025/3/19/visit":               "",
		"/2025/02/30/visit":              "",
		"/2025/visit":                    "",
		"/article/120250319":             "",
		"/2025-03/19/x":                  "",
		"/2025/03/19/from-2024-01-02":    "",
		"/2025/03/19/again-2025-03-19-x": "2025-03-19",
		"":                               "",
	} {
		if got := dayInURL(path).String(); got != want {
			t.Errorf("dayInURL(%s) = %q, want %q", path, got, want)
		}
	}
}
