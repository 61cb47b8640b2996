package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/safir-graph/safir/internal/ingest"
)

// redrawEvery is how often the line on a terminal is drawn anew.
const redrawEvery = 100 * time.Millisecond

// maxNameShown is how many runes of a file's name the line shows.
const maxNameShown = 40

// progress writes how an ingestion gets on: on a terminal one line that is
// drawn anew, with the rate; elsewhere nothing until the end. Problems get a
// line each in both cases, and the summary is the last one.
type progress struct {
	w        io.Writer
	terminal bool
	now      func() time.Time

	began   time.Time
	drawn   time.Time
	visible bool // the line stands on the terminal
	source  string
}

func newProgress(w io.Writer, terminal bool, now func() time.Time) *progress {
	return &progress{w: w, terminal: terminal, now: now, began: now()}
}

// Source notes the name to show.
func (p *progress) Source(s ingest.Source) { p.source = shortName(s.Name) }

// Article draws the line when it is time to.
func (p *progress) Article(s *ingest.Summary) {
	if !p.terminal {
		return
	}
	now := p.now()
	if now.Sub(p.drawn) < redrawEvery {
		return
	}
	p.drawn, p.visible = now, true
	fmt.Fprintf(p.w, "\r\x1b[K%s", p.line(s, now))
}

func (p *progress) line(s *ingest.Summary, now time.Time) string {
	line := fmt.Sprintf("%d articles, %s, %s", s.Read(), p.rate(s, now), megabytes(s.Bytes))
	if s.Rejected > 0 {
		line += fmt.Sprintf(", %d rejected", s.Rejected)
	}
	return line + "  " + p.source
}

// rate is articles a second since the beginning.
func (p *progress) rate(s *ingest.Summary, now time.Time) string {
	seconds := now.Sub(p.began).Seconds()
	if seconds <= 0 {
		return "0/s"
	}
	return fmt.Sprintf("%.0f/s", float64(s.Read())/seconds)
}

// Problem writes a line about what is left out.
func (p *progress) Problem(err error) {
	p.clear()
	fmt.Fprintln(p.w, printable(err.Error()))
}

// Done writes the summary, the time it took and the rate.
func (p *progress) Done(s *ingest.Summary) {
	p.clear()
	now := p.now()
	fmt.Fprintf(p.w, "%s\n%s in %.1f s, %s\n", s, megabytes(s.Bytes), now.Sub(p.began).Seconds(), p.rate(s, now))
}

func (p *progress) clear() {
	if p.visible {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.visible = false
	}
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// shortName is the end of a name, isolated so that an Arabic one does not
// reorder what stands beside it.
func shortName(name string) string {
	name = printable(name)
	if n := utf8.RuneCountInString(name); n > maxNameShown {
		name = "…" + string([]rune(name)[n-maxNameShown+1:])
	}
	return "\u2068" + name + "\u2069"
}

// printable replaces what would steer a terminal: file names and the words of
// an article reach it through error messages.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError {
			return '?'
		}
		return r
	}, s)
}
