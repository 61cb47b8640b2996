package article

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
)

// record is one WARC record.
func record(kind, at, media, block string) string {
	return fmt.Sprintf("WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", kind, at, media, len(block), block)
}

func response(at, status, fields, body string) string {
	return record("response", at, "application/http; msgtype=response", "HTTP/1.1 "+status+"\r\n"+fields+"\r\n"+body)
}

const htmlField = "Content-Type: text/html; charset=utf-8\r\n"

func TestWARC(t *testing.T) {
	page := "<html><head><title>Visit</title></head><body><p>" + storyEN + "</p></body></html>"
	gzipped := string(compress(t, page))
	archive := []string{
		record("warcinfo", "", "application/warc-fields", "software: x\r\n"),
		record("request", "https://o.example/1", "application/http; msgtype=request", "GET /1 HTTP/1.1\r\n\r\n"),
		response("https://o.example/2025/03/19/1", "200 OK", htmlField, page),
		response("https://o.example/2", "404 Not Found", htmlField, page),
		response("https://o.example/3.png", "200 OK", "Content-Type: image/png\r\n", "\x89PNG"),
		response("https://o.example/4", "200 OK", htmlField+"Transfer-Encoding: chunked\r\n", fmt.Sprintf("%x;ext=1\r\n%s\r\n5\r\nagain\r\n0\r\n\r\n", len(page), page)),
		response("https://o.example/5", "200 OK", htmlField+"Content-Encoding: gzip\r\n", gzipped),
		response("https://o.example/6", "200 OK", htmlField+"Content-Encoding: br\r\n", "xyz"),
		response("https://o.example/7", "200 OK", htmlField+"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", page),
		response("https://o.example/8", "200 OK", "Content-Type: text/html; charset=klingon-8\r\n", page),
		record("response", "dns:o.example", "text/dns", "o.example. 300 IN A 192.0.2.1"),
		record("conversion", "https://o.example/9", "text/plain", "Visit\n\nThe minister arrived."),
		record("response", "https://o.example/10", "application/http", "HTTP/1.1 200 OK\r\nbroken header\r\n\r\n"),
		response("https://o.example/11", "200 OK", htmlField+"Transfer-Encoding: chunked\r\n", "5\r\nhello\r\nzz\r\n"),
		record("resource", "<https://o.example/12>", "text/html", page),
	}
	var members []string
	members = append(members, archive...)
	for name, data := range map[string][]byte{
		"a.warc":    []byte(strings.Join(archive, "")),
		"a.warc.gz": compress(t, members...),
		"-":         []byte(strings.Join(archive, "")),
	} {
		t.Run(name, func(t *testing.T) {
			list, problems := collect(t, bytes.NewReader(data), name, Options{})
			wantTexts(t, list, storyEN, storyEN+"\n\nagain", storyEN, storyEN, "Visit\n\nThe minister arrived.", storyEN)
			wantProblems(t, problems,
				`0|other|record 4: not an article: https://o.example/2 answered "HTTP/1.1 404 Not Found"`,
				`0|other|record 5: not an article: https://o.example/3.png is "image/png"`,
				`0|invalid|record 8: invalid: content encoding "br"`,
				`0|invalid|record 10: invalid: unknown charset "klingon-8"`,
				`0|invalid|record 13: invalid: malformed header`,
				`0|invalid|record 14: invalid: chunk of size "zz"`)
			a := list[0]
			if a.URL != "https://o.example/2025/03/19/1" || a.Published.String() != "2025-03-19" || a.Title != "Visit" || a.Publisher != "o.example" || a.Record != 3 {
				t.Errorf("%+v", a)
			}
			if b := list[4]; b.URL != "https://o.example/9" || b.Title != "Visit" || b.Publisher != "o.example" {
				t.Errorf("%+v", b)
			}
			if c := list[5]; c.URL != "https://o.example/12" {
				t.Errorf("%+v", c)
			}
		})
	}
}

func TestHostileWARC(t *testing.T) {
	good := response("https://o.example/1", "200 OK", htmlField, "<p>One sentence.</p>")
	for _, c := range []struct {
		name    string
		r       io.Reader
		texts   []string
		problem string
	}{
		{"not WARC", strings.NewReader("hello\r\n\r\n"), nil, `0|invalid|record 1: invalid: "hello" begins no record`},
		{"no length", strings.NewReader("WARC/1.0\r\nWARC-Type: response\r\n\r\n"), nil, `0|invalid|Content-Length ""`},
		{"negative length", strings.NewReader("WARC/1.0\r\nContent-Length: -5\r\n\r\n"), nil, `0|invalid|"-5"`},
		{"cut header", strings.NewReader(good + "WARC/1.0\r\nWARC-Ty"), []string{"One sentence."}, "0|invalid|record 2: invalid: the header is cut off"},
		{"cut block", strings.NewReader(good + "WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 100\r\n\r\nabc"), []string{"One sentence."}, "0|invalid|record 2: invalid: the file ends 97 bytes early"},
		{"endless header", io.MultiReader(strings.NewReader("WARC/1.0\r\nX: "), &endless{1 << 30}), nil, "0|large|header"},
		{"only blank lines", strings.NewReader("\r\n\r\n"), nil, "0|invalid|no record"},
		{"page above the cap", io.MultiReader(
			strings.NewReader(fmt.Sprintf("WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://o.example/\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n", MaxText+1)),
			&endless{MaxText + 1}, strings.NewReader("\r\n\r\n"+good)), []string{"One sentence."}, "0|large|record 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, problems := collect(t, c.r, "a.warc", Options{})
			wantTexts(t, list, c.texts...)
			wantProblems(t, problems, c.problem)
		})
	}
	t.Run("bomb in a response", func(t *testing.T) {
		zeros := string(compress(t, strings.Repeat("<p>a", MaxText/2)))
		list, problems := collect(t, strings.NewReader(response("https://o.example/1", "200 OK", htmlField+"Content-Encoding: gzip\r\n", zeros)+good), "a.warc", Options{})
		wantTexts(t, list, "One sentence.")
		wantProblems(t, problems, "0|large|record 1")
	})
}
