package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/safir-graph/safir/internal/ingest"
)

func TestProgressOnTerminal(t *testing.T) {
	var b strings.Builder
	clock := time.Unix(1000, 0)
	p := newProgress(&b, true, func() time.Time { return clock })
	var s ingest.Summary
	step := func(d time.Duration) {
		clock = clock.Add(d)
		s.Count(ingest.New, 500_000)
		p.Article(&s)
	}
	s.Sources = 1
	p.Source(ingest.Source{Name: "news/a.jsonl"})
	step(time.Second)
	step(10 * time.Millisecond) // too soon to be drawn
	step(990 * time.Millisecond)
	p.Problem(errors.New("a.jsonl:4: \x1b[2J\u202ebad"))
	p.Done(&s)
	want := "\r\x1b[K1 articles, 1/s, 0.5 MB  \u2068news/a.jsonl\u2069" +
		"\r\x1b[K3 articles, 2/s, 1.5 MB  \u2068news/a.jsonl\u2069" +
		"\r\x1b[Ka.jsonl:4: ?[2J?bad\n" +
		"3 articles read from 1 file: 3 new, 0 updated, 0 unchanged; 0 rejected; 0 skipped\n1.5 MB in 2.0 s, 2/s\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}

func TestProgressElsewhere(t *testing.T) {
	var b strings.Builder
	p := newProgress(&b, false, func() time.Time { return time.Unix(1000, 0) })
	var s ingest.Summary
	p.Source(ingest.Source{Name: "a.txt"})
	s.Count(ingest.Unchanged, 10)
	p.Article(&s)
	if b.Len() > 0 {
		t.Errorf("wrote %q before the end", b.String())
	}
	p.Done(&s)
	if !strings.HasPrefix(b.String(), "1 article read from 0 files: 0 new, 0 updated, 1 unchanged") || strings.Contains(b.String(), "\x1b") {
		t.Errorf("%q", b.String())
	}
}

func TestShortName(t *testing.T) {
	long := strings.Repeat("مجلد/", 20) + "مقال.txt"
	got := []rune(shortName(long))
	if len(got) != maxNameShown+2 || got[0] != '\u2068' || !strings.HasSuffix(string(got), "مقال.txt\u2069") {
		t.Errorf("%q", string(got))
	}
}
