package extract

import (
	"fmt"
	"io"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/mention"
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
	claims := map[int][]kg.Claim{}
	for _, c := range e.Claims {
		at := 0
		for i, s := range e.Document.Sentences {
			if len(c.Evidence) > 0 && s.Span.Contains(c.Trigger) {
				at = i
			}
		}
		claims[at] = append(claims[at], c)
	}
	mi, ti := 0, 0
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
		for _, c := range claims[i] {
			p.claim(e, &c)
		}
		for _, m := range e.Trace.Misses {
			if m.Sentence == i {
				p.line("    rejected %s at %s: %s", m.Pattern, isolate(e.Document.Quote(m.Span)), m.Reason)
			}
		}
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

func (p *printer) claim(e *Extraction, c *kg.Claim) {
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
