package extract

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
)

// confidence.txt holds, for each pattern that found anything in the open gold
// articles, how often it was right and wrong. It is generated: make update
// writes it.
//
//go:embed confidence.txt
var measuredTxt string

// Family is what claims have in common whose precision is measured together.
type Family struct {
	Pattern  string // "<lang>/<kind>/<name>"
	Inferred bool   // an end is not named where the pattern has it, but inferred
}

// FamilyOf is the family of a claim.
func FamilyOf(c *kg.Claim) Family {
	return Family{c.Pattern, slices.Contains(c.Inferred, "subject") || slices.Contains(c.Inferred, "object")}
}

// String is the family as confidence.txt has it.
func (f Family) String() string {
	if f.Inferred {
		return f.Pattern + " inferred"
	}
	return f.Pattern + " stated"
}

// Tally is how often claims were right and wrong on gold.
type Tally struct{ Right, Wrong int }

// Measured is the measured precision of a claim's family, level by level: the
// first is all claims, the last the pattern itself with ends like these.
type Measured struct {
	Levels []Level
	Value  float64 // 0..1
}

// Level is a set of claims that have more and more in common with the claim.
type Level struct {
	Name string
	Tally
}

// priorWeight is how many claims the level above counts for.
const priorWeight = 5

// String tells what the value rests on, the narrowest measured level first:
// "0.93: en/met/meets stated 12 of 13 right on gold; …".
func (m Measured) String() string {
	var parts []string
	for _, l := range slices.Backward(m.Levels) {
		if n := l.Right + l.Wrong; n > 0 && len(parts) < 2 {
			parts = append(parts, fmt.Sprintf("%s %d of %d right on gold", l.Name, l.Right, n))
		}
	}
	if len(parts) == 0 {
		return "not measured"
	}
	return fmt.Sprintf("%.2f: %s", m.Value, strings.Join(parts, "; "))
}

// counts are the lines of confidence.txt.
type counts struct {
	all  Tally
	rows map[string][]count // by language
}

// count is how often the claims of a family were right and wrong.
type count struct {
	family Family
	tally  Tally
}

// readCounts reads a table like confidence.txt. An error names the line.
func readCounts(table string) (*counts, error) {
	c := &counts{rows: map[string][]count{}}
	n := 0
	for line := range strings.Lines(table) {
		n++
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var f Family
		var ends string
		var t Tally
		if _, err := fmt.Sscan(line, &f.Pattern, &ends, &t.Right, &t.Wrong); err != nil || ends != "stated" && ends != "inferred" || strings.Count(f.Pattern, "/") != 2 {
			return nil, fmt.Errorf("confidence.txt:%d: %w: want a pattern, stated or inferred, and two counts", n, kg.ErrInvalid)
		}
		f.Inferred = ends == "inferred"
		c.all = c.all.plus(t)
		c.rows[f.lang()] = append(c.rows[f.lang()], count{f, t})
	}
	return c, nil
}

func (t Tally) plus(o Tally) Tally { return Tally{t.Right + o.Right, t.Wrong + o.Wrong} }

// lang is the language of a family's pattern.
func (f Family) lang() string {
	tag, _, _ := strings.Cut(f.Pattern, "/")
	return tag
}

// confidences answers how far a claim in one language is to be trusted.
type confidences struct {
	levels   map[string]Tally
	form     func(pattern string) string
	families map[Family]Measured // those that are known beforehand
}

// newConfidences sums the counts of a language's families up to the wider levels,
// the widest of which is that of all languages.
func newConfidences(all Tally, rows []count, form func(pattern string) string) *confidences {
	c := &confidences{levels: map[string]Tally{}, form: form, families: map[Family]Measured{}}
	for _, r := range rows {
		for _, name := range c.names(r.family)[1:] {
			c.levels[name] = c.levels[name].plus(r.tally)
		}
	}
	c.levels[allClaims] = all
	for _, r := range rows {
		c.families[r.family] = c.measure(r.family)
	}
	return c
}

// allClaims is the name of the widest level.
const allClaims = "all claims"

// names are the levels of a family, the widest first: all claims, the language,
// the form of the pattern (verbal, nominal, apposition, presupposed) with its ends
// stated or inferred, the kind of relation in that form, the pattern.
func (c *confidences) names(f Family) []string {
	lang, rest, _ := strings.Cut(f.Pattern, "/")
	kind, _, _ := strings.Cut(rest, "/")
	_, ends, _ := strings.Cut(f.String(), " ")
	form := c.form(f.Pattern)
	return []string{allClaims, lang, lang + " " + form + " " + ends, lang + " " + strings.ToUpper(kind) + " " + form + " " + ends, f.String()}
}

func (c *confidences) of(f Family) Measured {
	if m, ok := c.families[f]; ok {
		return m
	}
	return c.measure(f)
}

// measure computes the confidence of a family. Each level's value is the posterior mean of its
// precision under the level above: (right + w·above) / (right + wrong + w) with
// w = priorWeight; above the widest stands 1/2 with the weight of two claims
// (Laplace's rule). So a pattern seen often is told by its own count, one seen
// never by its kind and form, and those by their language.
func (c *confidences) measure(f Family) Measured {
	var m Measured
	m.Value = 0.5
	weight := 2.0
	for _, name := range c.names(f) {
		t := c.levels[name]
		m.Levels = append(m.Levels, Level{name, t})
		m.Value = (float64(t.Right) + weight*m.Value) / (float64(t.Right+t.Wrong) + weight)
		weight = priorWeight
	}
	return m
}

// Confidence is the measured precision of a claim's family, and what it rests
// on. It is what Claim.Confidence was set to, unless the rules or the counts have
// changed since.
func (x *Extractor) Confidence(c *kg.Claim) Measured {
	f := FamilyOf(c)
	if r, err := x.reader(f.lang()); r != nil && err == nil {
		return r.confidence.of(f)
	}
	return newConfidences(x.counts.all, nil, formOfOther).of(f)
}

// form tells how a pattern speaks: verbal, nominal, or by the name of a reading
// that is no pattern of the packs.
func (r *reader) form(pattern string) string {
	if p := r.relations.Pattern(pattern); p != nil {
		return p.Form()
	}
	return formOfOther(pattern)
}

func formOfOther(pattern string) string { return pattern[strings.LastIndexByte(pattern, '/')+1:] }
