// Package icews reads the events of ICEWS: the twenty-column export (Event ID,
// Event Date, Source Name, …) and four-column files (source, words of the event,
// target, date) as used for temporal-graph research.
package icews

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/safir-graph/safir/internal/dataset"
	"github.com/safir-graph/safir/internal/kg"
)

//go:embed codes.txt
var codesData string

//go:embed relations.txt
var relationsData string

//go:embed organizations.txt
var organizationsData string

// Format is the format of ICEWS.
var Format = dataset.Format{Name: "icews", Publisher: "ICEWS", Read: Read}

// words finds codes and kinds by the words of an event.
var (
	codes         = byWords(codesData)
	relations     = byWords(relationsData)
	organizations = listed(organizationsData)
)

// byWords turns a table of codes and words about: words, in lower case, → code.
func byWords(data string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(data) {
		code, words, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if ok && !strings.HasPrefix(code, "#") {
			out[strings.ToLower(words)] = code // ASCII
		}
	}
	return out
}

func listed(data string) map[string]bool {
	out := map[string]bool{}
	for line := range strings.Lines(data) {
		if w := strings.TrimSpace(line); w != "" && !strings.HasPrefix(w, "#") {
			out[w] = true
		}
	}
	return out
}

// Read reads either form; the first line tells which.
func Read(r io.Reader, row func(dataset.Row) error, bad func(line int, err error)) error {
	wide := false
	narrow := narrowReader{actors: map[string]dataset.Actor{}, events: map[string]dataset.Row{}}
	return dataset.Lines(r, func(n int, f []string) error {
		if n == 1 && f[0] == "Event ID" {
			if len(f) != 20 {
				return fmt.Errorf("line 1: %w: %d columns, want 20", kg.ErrInvalid, len(f))
			}
			wide = true
			return nil
		}
		var ev dataset.Row
		var err error
		if wide {
			ev, err = wideRow(f)
		} else {
			ev, err = narrow.row(f)
		}
		if err != nil {
			bad(n, err)
			return nil
		}
		ev.Line = n
		return row(ev)
	}, bad)
}

// narrowReader reads rows of four columns. Their words come again and again.
type narrowReader struct {
	actors map[string]dataset.Actor
	events map[string]dataset.Row // CAMEO, Kind and What alone
	date   string                 // of the last row
	day    kg.Day
}

// mostKept is how many names, or words, a narrowReader remembers.
const mostKept = 1 << 17

func (r *narrowReader) row(f []string) (ev dataset.Row, err error) {
	if len(f) != 4 {
		return ev, fmt.Errorf("%w: %d columns, want 4", kg.ErrInvalid, len(f))
	}
	if r.date != f[3] || r.date == "" {
		if r.day, err = kg.ParseDay(f[3]); err != nil {
			r.date = ""
			return ev, err
		}
		r.date = strings.Clone(f[3])
	}
	ev, ok := r.events[f[1]]
	if !ok {
		if ev, err = event(f[1]); err != nil {
			return ev, err
		}
		if len(r.events) == mostKept {
			clear(r.events)
		}
		r.events[strings.Clone(f[1])] = ev
	}
	ev.Day, ev.Source, ev.Target = r.day, r.actor(f[0]), r.actor(f[2])
	return ev, nil
}

func (r *narrowReader) actor(name string) dataset.Actor {
	a, ok := r.actors[name]
	if !ok {
		name = strings.Clone(name) // not the line that it is part of
		a = named(name)
		if len(r.actors) == mostKept {
			clear(r.actors)
		}
		r.actors[name] = a
	}
	return a
}

// event is what the words of an event say.
func event(text string) (ev dataset.Row, err error) {
	words := strings.ToLower(text)
	if code, ok := codes[words]; ok {
		ev.CAMEO = code
		return ev, nil
	}
	kind, ok := relations[words]
	if !ok {
		return ev, fmt.Errorf("event %q: %w: no CAMEO code has these words", text, kg.ErrInvalid)
	}
	ev.Kind, ev.What = kg.RelationKind(kind), strings.Clone(text)
	return ev, nil
}

// The columns of the export that are read.
const (
	colID = iota
	colDate
	colSource
	colSourceSectors
	colSourceCountry
	colText
	colCAMEO
	colIntensity
	colTarget
	colTargetSectors
	colTargetCountry
	colCountry = 17
)

func wideRow(f []string) (ev dataset.Row, err error) {
	if len(f) != 20 {
		return ev, fmt.Errorf("%w: %d columns, want 20", kg.ErrInvalid, len(f))
	}
	if ev.Day, err = kg.ParseDay(f[colDate]); err != nil {
		return ev, err
	}
	ev.ID, ev.CAMEO = f[colID], f[colCAMEO]
	if known := codes[strings.ToLower(f[colText])]; ev.CAMEO == "" || len(known) == len(ev.CAMEO)+1 && known == "0"+ev.CAMEO {
		ev.CAMEO = known // a spreadsheet took the leading zero away
	}
	if ev.CAMEO == "" {
		return ev, fmt.Errorf("event %q: %w: no CAMEO code", f[colText], kg.ErrInvalid)
	}
	ev.Source = actor(f[colSource], f[colSourceSectors], f[colSourceCountry])
	ev.Target = actor(f[colTarget], f[colTargetSectors], f[colTargetCountry])
	ev.Place = given(f[colCountry])
	return ev, nil
}

// given is a field, "" for the NA of missing values.
func given(s string) string {
	if s == "NA" {
		return ""
	}
	return s
}

func actor(name, sectors, country string) dataset.Actor {
	a := named(given(name))
	a.Country = given(country)
	a.State = a.Name != "" && a.Name == a.Country
	if given(sectors) == "" && !a.State {
		a.Person = false
	}
	return a
}

// named makes an actor of a bare name. It is taken for a person when it is two to
// four words in capitals, none of which is an organisation's.
func named(name string) dataset.Actor {
	a := dataset.Actor{Name: strings.TrimSpace(name)}
	words := strings.Fields(a.Name)
	a.Person = len(words) >= 2 && len(words) <= 4 && !slices.ContainsFunc(words, func(w string) bool {
		first, _ := utf8.DecodeRuneInString(w)
		return organizations[strings.ToLower(w)] || !unicode.IsUpper(first) && len(w) > 3 ||
			strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '\'' && r != '.' && r != '’' }) ||
			strings.ToUpper(w) == w && len(w) > 2
	})
	return a
}
