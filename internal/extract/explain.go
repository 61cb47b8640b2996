package extract

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/mention"
	"github.com/safir-graph/safir/internal/relation"
)

// Explain writes, sentence by sentence, what was read and why: times, mentions
// with what they were linked to, claims with their patterns, and what was
// rejected. Each quoted passage stands between isolating marks, so that Arabic
// and Latin text keep their order in a terminal.
func (e *Extraction) Explain(w io.Writer) error {
	p := &printer{w: w}
	a := &e.Article
	p.line("article  %s", a.ID)
	for _, kv := range [][2]string{{"title", a.Title}, {"publisher", a.Publisher}, {"published", a.Published.String()}, {"url", a.URL}} {
		if kv[1] != "" {
			p.line("%-9s%s", kv[0], isolate(kv[1]))
		}
	}
	how := "given"
	if e.Trace.Detected {
		how = "detected"
	}
	p.line("language %s (%s)", e.Trace.Lang, how)
	skipped := map[int]string{}
	for _, s := range e.Trace.Skipped {
		skipped[s.Sentence] = s.Reason
	}
	claims := map[int][]int{}
	for k := range e.Claims {
		c := &e.Claims[k]
		at := 0
		for i, s := range e.Document.Sentences {
			if len(c.Evidence) > 0 && s.Span.Contains(c.Trigger) {
				at = i
			}
		}
		claims[at] = append(claims[at], k)
	}
	misses := slices.Clone(e.Trace.Misses)
	slices.SortStableFunc(misses, func(a, b relation.Miss) int { return a.Sentence - b.Sentence })
	mi, ti, xi := 0, 0, 0
	for i, s := range e.Document.Sentences {
		p.line("")
		p.line("[%d] %s", i+1, isolate(oneLine(e.Document.Quote(s.Span))))
		if why, ok := skipped[i]; ok {
			p.line("    left out: %s", why)
			continue
		}
		for ; ti < len(e.Trace.Times) && e.Trace.Times[ti].First < s.Last; ti++ {
			t := &e.Trace.Times[ti]
			warning := ""
			if t.Warning != "" {
				warning = "  ! " + t.Warning
			}
			p.line("    time     %s = %s (%s, %s)%s", isolate(oneLine(e.Document.Quote(t.Span))), orUnknown(t.Time.EDTF), t.Role, t.Time.Basis, warning)
		}
		for ; mi < len(e.Trace.Mentions) && e.Trace.Mentions[mi].First < s.Last; mi++ {
			e.explainMention(p, mi)
		}
		for _, k := range claims[i] {
			p.claim(e, k)
		}
		for xi < len(misses) && misses[xi].Sentence < i { // of a sentence that was left out
			xi++
		}
		from := xi
		for xi < len(misses) && misses[xi].Sentence == i {
			xi++
		}
		p.misses(e, misses[from:xi])
		for _, r := range e.Trace.Rejected {
			if s.Span.Contains(r.Span) {
				p.line("    no name  %s: %s", isolate(e.Document.Quote(r.Span)), r.Reason)
			}
		}
	}
	p.line("")
	p.line("%d sentences, %d mentions, %d claims", len(e.Document.Sentences), len(e.Mentions), len(e.Claims))
	return p.err
}

func (e *Extraction) explainMention(p *printer, i int) {
	m, l := &e.Trace.Mentions[i], &e.Trace.Links[i]
	means := "unknown"
	switch {
	case len(l.Pair) > 0:
		ids := make([]string, len(l.Pair))
		for j, id := range l.Pair {
			ids[j] = string(id)
		}
		means = strings.Join(ids, " + ")
	case l.ID != "":
		means = string(l.ID)
	}
	var notes []string
	for _, o := range l.Offices {
		note := o.Role
		if o.Past {
			note = "former " + note
		}
		if o.Of != "" {
			note += " of " + string(o.Of)
		}
		if o.Accredited != "" {
			note += " to " + string(o.Accredited)
		}
		notes = append(notes, note)
	}
	notes = append(notes, l.Reasons...)
	p.line("    %-9s%s = %s%s", strings.ToLower(string(m.Form)), isolate(oneLine(e.Document.Quote(m.Span))), means, bracket(notes))
	if l.ID == "" || m.Form == mention.Named {
		for _, c := range l.Candidates {
			if c.Entity != l.ID {
				p.line("             candidate %s %.2f%s", c.Entity, c.Score, bracket(c.Reasons))
			}
		}
	}
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, strings.TrimRight(format, " ")+"\n", args...)
	}
}

// misses writes what was tried and rejected in a sentence, one line a trigger and
// kind of relation: the pattern that came nearest, its reason, and how many others
// failed for which reasons.
func (p *printer) misses(e *Extraction, all []relation.Miss) {
	type place struct {
		span kg.Span
		kind kg.RelationKind
	}
	var order []place
	groups := map[place][]relation.Miss{}
	for _, m := range all {
		at := place{m.Span, m.Kind()}
		if groups[at] == nil {
			order = append(order, at)
		}
		groups[at] = append(groups[at], m)
	}
	for _, at := range order {
		g := groups[at]
		slices.SortStableFunc(g, func(a, b relation.Miss) int { return b.Nearness() - a.Nearness() })
		p.line("    rejected %s at %s: %s", g[0].Pattern, isolate(oneLine(e.Document.Quote(at.span))), g[0].Reason)
		var others []string
		for _, m := range g[1:] {
			_, name, _ := strings.Cut(m.Pattern[strings.IndexByte(m.Pattern, '/')+1:], "/")
			others = append(others, name+" ("+m.Reason+")")
		}
		const shown = 3
		if more := len(others) - shown; more > 0 {
			others = append(others[:shown], fmt.Sprintf("%d more", more))
		}
		if len(others) > 0 {
			p.line("             also %s", strings.Join(others, ", "))
		}
	}
}

func (p *printer) claim(e *Extraction, k int) {
	c := &e.Claims[k]
	var notes []string
	if c.Role != "" {
		notes = append(notes, "as "+c.Role)
	}
	if c.Place != "" {
		notes = append(notes, "in "+string(c.Place))
	}
	if len(c.Inferred) > 0 {
		notes = append(notes, "inferred: "+strings.Join(c.Inferred, ", "))
	}
	not := ""
	if c.Polarity == kg.Negated {
		not = "NOT "
	}
	p.line("  + %s%s %s → %s  %s (%s) %s%s", not, c.Kind, c.Subject, c.Object, orUnknown(c.Time.EDTF), c.Time.Basis, c.Modality, bracket(notes))
	p.line("      by %s at %s", c.Pattern, isolate(oneLine(e.Document.Quote(c.Trigger))))
	if k < len(e.Trace.Measured) {
		p.line("      confidence %s", e.Trace.Measured[k])
	}
}

func bracket(notes []string) string {
	if len(notes) == 0 {
		return ""
	}
	return "  [" + strings.Join(notes, "; ") + "]"
}

func orUnknown(edtf string) string {
	if edtf == "" {
		return "time unknown"
	}
	return edtf
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// isolate sets a passage between first-strong isolate marks.
func isolate(s string) string { return "\u2068" + s + "\u2069" }
