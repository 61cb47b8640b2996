package eval

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/extract"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/text"
)

// Count is how many were found rightly, wrongly and not at all.
type Count struct{ Right, Wrong, Missed int }

// Precision is the share of what was found that is right; 1 when nothing was found.
func (c Count) Precision() float64 { return share(c.Right, c.Right+c.Wrong) }

// Recall is the share of what is there that was found; 1 when nothing is there.
func (c Count) Recall() float64 { return share(c.Right, c.Right+c.Missed) }

// F1 is the harmonic mean of the two.
func (c Count) F1() float64 { return share(2*c.Right, 2*c.Right+c.Wrong+c.Missed) }

func share(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

func (c *Count) add(o Count) {
	c.Right += o.Right
	c.Wrong += o.Wrong
	c.Missed += o.Missed
}

// Score is the outcome for one article or the sum over several.
type Score struct {
	Articles  int
	Entities  Count
	Relations Count
	Kinds     map[kg.RelationKind]*Count
	Families  map[extract.Family]*Count // by pattern and how its ends are known; Missed is not counted
	Dates     Count                     // of right relations whose gold has a time: Right, Wrong
	Modality  Count                     // exact modality of right relations: Right, Wrong
	Overdone  int                       // planned, denied or conditional acts read as done
	Forbidden int                       // readings that the gold forbids
	Notes     []string                  // misses and errors, one a line
}

func (s *Score) add(o *Score) {
	s.Articles += o.Articles
	s.Entities.add(o.Entities)
	s.Relations.add(o.Relations)
	s.Dates.add(o.Dates)
	s.Modality.add(o.Modality)
	s.Overdone += o.Overdone
	s.Forbidden += o.Forbidden
	s.Notes = append(s.Notes, o.Notes...)
	for k, c := range o.Kinds {
		s.kind(k).add(*c)
	}
	for f, c := range o.Families {
		s.family(f).add(*c)
	}
}

func (s *Score) kind(k kg.RelationKind) *Count {
	if s.Kinds == nil {
		s.Kinds = map[kg.RelationKind]*Count{}
	}
	if s.Kinds[k] == nil {
		s.Kinds[k] = &Count{}
	}
	return s.Kinds[k]
}

func (s *Score) family(f extract.Family) *Count {
	if s.Families == nil {
		s.Families = map[extract.Family]*Count{}
	}
	if s.Families[f] == nil {
		s.Families[f] = &Count{}
	}
	return s.Families[f]
}

// Confidences writes the counts of pattern families on the open gold articles,
// the held ones left out, as the extractor's confidence.txt.
func Confidences(gold []Gold, scores []*Score) string {
	var sum Score
	for i := range gold {
		if !gold[i].Held {
			sum.add(scores[i])
		}
	}
	var b strings.Builder
	b.WriteString("# How often the claims of each pattern were right and wrong on the open gold articles.\n# Generated: make update writes it. pattern, ends, right, wrong\n")
	var lines []string
	for f, c := range sum.Families {
		lines = append(lines, fmt.Sprintf("%s %d %d\n", f, c.Right, c.Wrong))
	}
	slices.Sort(lines)
	b.WriteString(strings.Join(lines, ""))
	return b.String()
}

// unscored are kinds that the gold does not annotate.
var unscored = map[kg.RelationKind]bool{"STATED": true, "RELATED_TO": true, "LOCATED_IN": true, "CAPITAL_OF": true}

// Judge reads one gold article and scores what was read.
func Judge(x *extract.Extractor, o *ontology.Ontology, g *Gold) (*Score, error) {
	day, err := kg.ParseDay(g.Published)
	if err != nil {
		return nil, err
	}
	e, err := x.Read(kg.Article{URL: g.URL, Title: g.Title, Publisher: g.Publisher, Published: day, Text: g.Text})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", g.File, err)
	}
	j := &judge{x: x, o: o, g: g, e: e, s: &Score{Articles: 1}, names: map[kg.EntityID][]string{}}
	if e.Trace.Lang != g.Lang {
		j.note("language read as %s", e.Trace.Lang)
	}
	j.collect()
	j.entities()
	j.relations()
	return j.s, nil
}

type judge struct {
	x     *extract.Extractor
	o     *ontology.Ontology
	g     *Gold
	e     *extract.Extraction
	s     *Score
	names map[kg.EntityID][]string // folded forms in this text
}

func (j *judge) note(format string, args ...any) {
	j.s.Notes = append(j.s.Notes, j.g.File+": "+fmt.Sprintf(format, args...))
}

func (j *judge) collect() {
	add := func(id kg.EntityID, name string) {
		f := foldName(name)
		if f != "" && !slices.Contains(j.names[id], f) {
			j.names[id] = append(j.names[id], f)
		}
	}
	for _, m := range j.e.Mentions {
		add(m.Entity, m.Text)
	}
	for i := range j.e.Entities {
		for _, a := range j.e.Entities[i].Aliases {
			add(j.e.Entities[i].ID, a.Text)
		}
	}
	for _, c := range j.e.Claims {
		for _, id := range []kg.EntityID{c.Subject, c.Object} {
			if known := j.x.World().Entity(id); known != nil {
				for _, a := range known.Aliases {
					add(id, a.Text)
				}
				if capital := j.x.World().Entity(known.Capital); capital != nil {
					for _, a := range capital.Aliases {
						add(id, a.Text)
					}
				}
			}
		}
	}
}

func foldName(s string) string {
	ws := text.Tokenize(s)
	parts := make([]string, 0, len(ws))
	for i := range ws {
		if ws[i].Class != text.Punct {
			parts = append(parts, ws[i].Fold)
		}
	}
	return strings.Join(parts, " ")
}

// same tells whether an extracted entity is the gold entity: a form of one is
// a form of the other; for agreements and bodies in words, one contains the
// other.
func (j *judge) same(id kg.EntityID, g *Entity) bool {
	if id.Kind() != g.Kind {
		return false
	}
	for _, name := range g.Names {
		f := foldName(name)
		for _, n := range j.names[id] {
			if n == f {
				return true
			}
			if g.Kind == kg.Agreement || g.Kind == kg.Organization || g.Kind == kg.Event {
				if strings.Contains(n, f) || strings.Contains(f, n) || sharesWords(n, f) {
					return true
				}
			}
			if g.Kind != kg.Person && strings.HasSuffix(n, " "+f) && len(n)-len(f) <= 4 { // an article before it
				return true
			}
			if g.Kind == kg.Person && (strings.HasSuffix(n, " "+f) || strings.HasSuffix(f, " "+n)) {
				return true
			}
		}
	}
	return false
}

func sharesWords(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	n := 0
	for _, w := range x {
		if len([]rune(w)) > 2 && slices.Contains(y, w) {
			n++
		}
	}
	return n >= 2 || n == 1 && min(len(x), len(y)) == 1
}

func (j *judge) entities() {
	var ids []kg.EntityID
	for _, m := range j.e.Mentions {
		if !slices.Contains(ids, m.Entity) {
			ids = append(ids, m.Entity)
		}
	}
	slices.Sort(ids)
	matched := map[kg.EntityID]bool{}
	for i := range j.g.Entities {
		g := &j.g.Entities[i]
		found := false
		for _, id := range ids {
			if j.same(id, g) {
				matched[id], found = true, true
			}
		}
		if !found && (g.Kind == kg.State || g.Kind == kg.Agreement) { // named by an adjective, or as the end of a claim
			for _, c := range j.e.Claims {
				if j.same(c.Subject, g) || j.same(c.Object, g) {
					found = true
				}
			}
		}
		if found {
			j.s.Entities.Right++
		} else {
			j.s.Entities.Missed++
			j.note("entity missed: %s %s (%s)", g.Kind, g.ID, strings.Join(g.Names, ", "))
		}
	}
	for _, id := range ids {
		if matched[id] {
			continue
		}
		if id.Kind() == kg.State && slices.ContainsFunc(j.g.Entities, func(g Entity) bool { return j.same(id, &g) }) {
			continue
		}
		j.s.Entities.Wrong++
		j.note("entity wrong: %s (%s)", id, strings.Join(j.names[id], ", "))
	}
}

// gold finds the gold entity by its id.
func (j *judge) gold(id string) *Entity {
	for i := range j.g.Entities {
		if j.g.Entities[i].ID == id {
			return &j.g.Entities[i]
		}
	}
	return nil
}

// ends tells whether a claim's ends are those of a gold relation. A city and
// its state are the same goal of a journey.
func (j *judge) ends(c *kg.Claim, r *Relation) bool {
	s, o := j.gold(r.Subject), j.gold(r.Object)
	if j.same(c.Subject, s) && (j.same(c.Object, o) || j.o.Relation(c.Kind).Travel && j.near(c.Object, o)) {
		return true
	}
	return j.o.Traits(c.Kind).Symmetric && j.same(c.Subject, o) && j.same(c.Object, s)
}

func (j *judge) near(id kg.EntityID, g *Entity) bool {
	state := id
	if id.Kind() == kg.Place {
		state = j.x.World().StateOf(id)
	}
	for _, other := range j.x.World().Resolve(g.Names[0], "", 5) {
		if other.Entity == id || j.x.World().StateOf(other.Entity) == state && state != "" {
			return true
		}
	}
	return false
}

func (j *judge) relations() {
	used := make([]bool, len(j.e.Claims))
	for i := range j.g.Relations {
		r := &j.g.Relations[i]
		best := -1
		for k := range j.e.Claims {
			c := &j.e.Claims[k]
			if used[k] || c.Kind != r.Kind || c.Polarity != r.Polarity || c.Modality.Factual() != r.Modality.Factual() || !j.ends(c, r) {
				continue
			}
			if r.Role != "" && r.Kind == "HOLDS_OFFICE" && strings.TrimPrefix(c.Role, "former ") != strings.TrimPrefix(r.Role, "former ") {
				continue
			}
			if best < 0 || dated(c, r) && !dated(&j.e.Claims[best], r) {
				best = k
			}
		}
		kind := j.s.kind(r.Kind)
		if best < 0 {
			j.s.Relations.Missed++
			kind.Missed++
			j.note("missed: %s", describe(r))
			continue
		}
		used[best] = true
		c := &j.e.Claims[best]
		j.s.Relations.Right++
		kind.Right++
		j.s.family(extract.FamilyOf(c)).Right++
		if c.Modality == r.Modality {
			j.s.Modality.Right++
		} else {
			j.s.Modality.Wrong++
			j.note("modality: %s read as %s", describe(r), c.Modality)
		}
		if r.Time != "" && r.Kind != "HOLDS_OFFICE" {
			if dated(c, r) {
				j.s.Dates.Right++
			} else {
				j.s.Dates.Wrong++
				j.note("date: %s read as %s (%s)", describe(r), c.Time.EDTF, c.Time.Basis)
			}
		} else if r.Time == "" && r.Kind != "HOLDS_OFFICE" && c.Time.Basis != kg.Publication && !c.Time.IsUnknown() {
			j.note("date: %s has none, read as %s (%s)", describe(r), c.Time.EDTF, c.Time.Basis)
		}
	}
	for k := range j.e.Claims {
		c := &j.e.Claims[k]
		if used[k] || unscored[c.Kind] {
			continue
		}
		if slices.ContainsFunc(j.g.Relations, func(r Relation) bool { // told twice, with and without its date
			return r.Kind == c.Kind && r.Polarity == c.Polarity && r.Modality.Factual() == c.Modality.Factual() && j.ends(c, &r) &&
				(r.Kind != "HOLDS_OFFICE" || r.Role == c.Role)
		}) {
			continue
		}
		j.s.Relations.Wrong++
		j.s.kind(c.Kind).Wrong++
		j.s.family(extract.FamilyOf(c)).Wrong++
		j.note("wrong: %s by %s: %s", j.claim(c), c.Pattern, clip(c.Evidence[0].Quote))
		for i := range j.g.Relations {
			r := &j.g.Relations[i]
			if r.Kind == c.Kind && j.ends(c, r) && c.Modality.Factual() && c.Polarity == kg.Positive && (!r.Modality.Factual() || r.Polarity == kg.Negated) {
				j.s.Overdone++
				j.note("overdone: %s read as done", describe(r))
			}
		}
		for i := range j.g.Forbidden {
			r := &j.g.Forbidden[i]
			if r.Kind == c.Kind && r.Polarity == c.Polarity && r.Modality.Factual() == c.Modality.Factual() && j.ends(c, r) && (r.Role == "" || r.Role == c.Role) {
				j.s.Forbidden++
				j.note("forbidden: %s", describe(r))
			}
		}
	}
}

// dated tells whether a claim has the time of a gold relation: the same days, or
// the same date, of which a claim may know which part is meant ("early in May"
// is 2025-05, not later than the 13th, and gold says 2025-05).
func dated(c *kg.Claim, r *Relation) bool {
	if r.Time == "" {
		return true
	}
	t, err := kg.ParseEDTF(r.Time)
	if err != nil {
		return false
	}
	return t.Earliest == c.Time.Earliest && t.Latest == c.Time.Latest || t.EDTF == c.Time.EDTF
}

func describe(r *Relation) string {
	s := fmt.Sprintf("%s %s → %s", r.Kind, r.Subject, r.Object)
	if r.Role != "" {
		s += " as " + r.Role
	}
	if r.Time != "" {
		s += " " + r.Time
	}
	if r.Modality != kg.Asserted {
		s += " " + string(r.Modality)
	}
	if r.Polarity == kg.Negated {
		s += " NEGATED"
	}
	return s
}

func (j *judge) claim(c *kg.Claim) string {
	s := fmt.Sprintf("%s %s → %s", c.Kind, c.Subject, c.Object)
	if c.Role != "" && c.Kind == "HOLDS_OFFICE" {
		s += " as " + c.Role
	}
	if c.Modality != kg.Asserted {
		s += " " + string(c.Modality)
	}
	if c.Polarity == kg.Negated {
		s += " NEGATED"
	}
	return s
}

func clip(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > 160 {
		return string(r[:160]) + "…"
	}
	return string(r)
}

// Sum adds up the scores of articles by language, the held ones apart: keys
// are "ar" and "ar held".
func Sum(gold []Gold, scores []*Score) (keys []string, sums map[string]*Score) {
	sums = map[string]*Score{}
	for i := range gold {
		key := gold[i].Lang
		if gold[i].Held {
			key += " held"
		}
		if sums[key] == nil {
			sums[key] = &Score{}
			keys = append(keys, key)
		}
		sums[key].add(scores[i])
	}
	slices.Sort(keys)
	return keys, sums
}

// Table writes scores as lines of fixed columns, in a stable order.
func Table(keys []string, sums map[string]*Score) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-10s %8s  %-23s  %-23s  %7s %8s %8s %9s\n", "", "articles", "entities  P    R    F1", "relations P    R    F1", "dates", "modality", "overdone", "forbidden")
	for _, k := range keys {
		s := sums[k]
		fmt.Fprintf(&b, "%-10s %8d        %.3f %.3f %.3f        %.3f %.3f %.3f  %7.3f %8.3f %8d %9d\n", k, s.Articles,
			s.Entities.Precision(), s.Entities.Recall(), s.Entities.F1(),
			s.Relations.Precision(), s.Relations.Recall(), s.Relations.F1(), s.Dates.Precision(), s.Modality.Precision(), s.Overdone, s.Forbidden)
	}
	for _, k := range keys {
		fmt.Fprintf(&b, "\n%-28s %5s %5s %6s   %s\n", k, "right", "wrong", "missed", "P     R     F1")
		kinds := make([]kg.RelationKind, 0, len(sums[k].Kinds))
		for kind := range sums[k].Kinds {
			kinds = append(kinds, kind)
		}
		slices.SortFunc(kinds, cmp.Compare[kg.RelationKind])
		for _, kind := range kinds {
			c := sums[k].Kinds[kind]
			fmt.Fprintf(&b, "  %-26s %5d %5d %6d   %.3f %.3f %.3f\n", kind, c.Right, c.Wrong, c.Missed, c.Precision(), c.Recall(), c.F1())
		}
	}
	return b.String()
}
