package eval_test

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/safir-graph/safir/internal/eval"
	"github.com/safir-graph/safir/internal/extract"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/text"
)

// outsideTable is the committed result on the outside sets. Its figures are
// the floors: a test fails where precision or recall, of enough findings, falls
// by more than slack, and recall by no fewer than a few findings.
const (
	outsideTable = "testdata/outside.txt"
	slack        = 0.02
	enough       = 20
	few          = 3
)

// An outsideEvent is an event of a sentence as coders saw it.
type outsideEvent struct {
	Plover, CAMEO, Trigger string
	Source, Target         []outsideActor
}

type outsideActor struct{ Text, Code string }

type outsideSentence struct {
	ID, Lang, Text string
	Events         []outsideEvent
}

// measures are the counts of one set by what is measured, in the order of the
// table.
type measures struct {
	set    string
	names  []string
	counts map[string]*eval.Count
	notes  []string
}

func newMeasures(set string) *measures { return &measures{set: set, counts: map[string]*eval.Count{}} }

func (m *measures) of(name string) *eval.Count {
	if m.counts[name] == nil {
		m.names = append(m.names, name)
		m.counts[name] = &eval.Count{}
	}
	return m.counts[name]
}

func (m *measures) note(format string, args ...any) {
	m.notes = append(m.notes, fmt.Sprintf(format, args...))
}

// finish compares with the committed table, or writes this set's lines anew.
func (m *measures) finish(t *testing.T) {
	t.Helper()
	slices.Sort(m.names)
	var lines []string
	for _, name := range m.names {
		c := m.counts[name]
		lines = append(lines, fmt.Sprintf("%-20s %-22s %5d %5d %6d   %.3f %.3f %.3f", m.set, name, c.Right, c.Wrong, c.Missed, c.Precision(), c.Recall(), c.F1()))
	}
	t.Log("\n" + outsideHead + strings.Join(lines, "\n"))
	if *notes == m.set {
		t.Log("\n" + strings.Join(m.notes, "\n"))
	}
	kept, old := readTable(t, m.set)
	if *update {
		writeTable(t, append(kept, lines...))
		return
	}
	for _, name := range m.names {
		was, ok := old[name]
		if !ok {
			t.Errorf("%s has no line for %s %s: run go test ./internal/eval -run TestOutside -args -update", outsideTable, m.set, name)
			continue
		}
		c := m.counts[name]
		wronger := was.Right+was.Wrong >= enough && c.Precision() < was.Precision()-slack
		poorer := was.Right+was.Missed >= enough && c.Recall() < was.Recall()-slack && was.Right-c.Right >= few
		if wronger || poorer {
			t.Errorf("%s %s fell: precision %.3f, was %.3f; recall %.3f, was %.3f", m.set, name, c.Precision(), was.Precision(), c.Recall(), was.Recall())
		}
	}
}

const outsideHead = "set                  measure                right wrong missed   P     R     F1\n"

// readTable returns the lines of the other sets, and the counts of this one.
func readTable(t *testing.T, set string) (others []string, own map[string]eval.Count) {
	t.Helper()
	own = map[string]eval.Count{}
	b, err := os.ReadFile(outsideTable)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, own
	}
	if err != nil {
		t.Fatal(err)
	}
	for n, line := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")[1:] {
		var name, measure string
		var c eval.Count
		if _, err := fmt.Sscan(line, &name, &measure, &c.Right, &c.Wrong, &c.Missed); err != nil {
			t.Fatalf("%s:%d: %v", outsideTable, n+2, err)
		}
		if name == set {
			own[measure] = c
		} else {
			others = append(others, line)
		}
	}
	return others, own
}

func writeTable(t *testing.T, lines []string) {
	t.Helper()
	slices.Sort(lines)
	if err := os.WriteFile(outsideTable, []byte(outsideHead+strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// olderTypes are the names of PLOVER's earlier versions, and of CAMEO's roots, in
// terms of the types that Safir's ontology uses; "" is coded by none of them.
var olderTypes = map[string]string{
	"DISAPPROVE": "ACCUSE", "DEMAND": "REQUEST", "FIGHT": "ASSAULT", "SACTION": "SANCTION", "YIELD": "CONCEDE", "RETREAT": "CONCEDE", "INVESTIGATE": "ACCUSE", "CRIME": "",
	"01": "", "02": "REQUEST", "03": "AGREE", "04": "CONSULT", "05": "SUPPORT", "06": "COOPERATE", "07": "AID", "08": "CONCEDE", "09": "ACCUSE", "10": "REQUEST",
	"11": "ACCUSE", "12": "REJECT", "13": "THREATEN", "14": "PROTEST", "15": "MOBILIZE", "16": "SANCTION", "17": "COERCE", "18": "ASSAULT", "19": "ASSAULT", "20": "ASSAULT",
}

func plover(typ string) string {
	if now, ok := olderTypes[typ]; ok {
		return now
	}
	return typ
}

func (e *outsideEvent) typ() string {
	if e.Plover == "" && len(e.CAMEO) >= 2 {
		return plover(e.CAMEO[:2])
	}
	return plover(e.Plover)
}

// reading is what Safir read of a sentence.
type reading struct {
	*extract.Extraction
	o *ontology.Ontology
	x *extract.Extractor
}

func (r *reading) typ(c *kg.Claim) string { return plover(r.o.Relation(c.Kind).PLOVER.Type) }

// overlaps is true when an entity is named in the sentence by words of an actor.
func (r *reading) overlaps(id kg.EntityID, actors []outsideActor) bool {
	for _, a := range actors {
		for _, m := range r.Mentions {
			if m.Entity == id && a.Text != "" && shareWord(m.Text, a.Text) {
				return true
			}
		}
	}
	return false
}

// from is true when an entity is, or belongs to, the country of an actor's code.
func (r *reading) from(id kg.EntityID, actors []outsideActor, countries map[string]kg.EntityID) bool {
	return slices.ContainsFunc(actors, func(a outsideActor) bool {
		return len(a.Code) >= 3 && countries[a.Code[:3]] != "" && r.x.World().StateOf(id) == countries[a.Code[:3]]
	})
}

func shareWord(a, b string) bool {
	in := text.Words(b)
	return slices.ContainsFunc(text.Words(a), func(w string) bool { return utf8.RuneCountInString(w) > 1 && slices.Contains(in, w) })
}

// outsideCountries are the states by their three-letter codes.
func outsideCountries(t *testing.T) map[string]kg.EntityID {
	type country struct{ ISO3, ISO2 string }
	out := map[string]kg.EntityID{}
	for _, c := range readOutside[country](t, "countries_multi.jsonl.gz") {
		out[c.ISO3] = kg.MakeEntityID(kg.State, c.ISO2)
	}
	return out
}

// readSentence reads a sentence of a set.
func readSentence(t *testing.T, x *extract.Extractor, o *ontology.Ontology, lang, s string) *reading {
	t.Helper()
	e, err := x.Read(kg.Article{Text: s, Lang: lang, URL: "https://outside.example/"})
	if err != nil {
		t.Fatal(err)
	}
	return &reading{e, o, x}
}

// coded are the claims that have a PLOVER type.
func (r *reading) coded() []*kg.Claim {
	var out []*kg.Claim
	for i := range r.Claims {
		if r.typ(&r.Claims[i]) != "" {
			out = append(out, &r.Claims[i])
		}
	}
	return out
}

// TestOutsideMarkedPairs reads English sentences in which a pair of actors is
// marked, with the PLOVER type of what one does to the other. "ends" is that
// entities are found in the words of both; "pair" a claim
// between the two in this direction, whatever it says; "type" is its type (Wrong:
// another); "quad" its class of four.
func TestOutsideMarkedPairs(t *testing.T) {
	x, o := loaded(t)
	for _, set := range []string{"plv", "plover_gsr"} {
		t.Run(set, func(t *testing.T) {
			m := newMeasures(set)
			for _, s := range readOutside[outsideSentence](t, "dev/"+set+".jsonl.gz") {
				r := readSentence(t, x, o, s.Lang, s.Text)
				for _, e := range s.Events {
					judgePair(m, r, &s, &e)
				}
			}
			m.finish(t)
		})
	}
}

func judgePair(m *measures, r *reading, s *outsideSentence, e *outsideEvent) {
	want := e.typ()
	if want == "" || len(e.Target) == 0 {
		return
	}
	named := func(actors []outsideActor) bool {
		return slices.ContainsFunc(r.Mentions, func(m kg.Mention) bool { return r.overlaps(m.Entity, actors) })
	}
	if named(e.Source) && named(e.Target) {
		m.of("ends").Right++
	} else {
		m.of("ends").Missed++
	}
	best, quad := "", false
	for _, c := range r.coded() {
		if !r.overlaps(c.Subject, e.Source) || !r.overlaps(c.Object, e.Target) {
			continue
		}
		if typ := r.typ(c); best == "" || typ == want {
			best = typ
			quad = r.o.QuadOf(typ) == r.o.QuadOf(want)
		}
	}
	switch {
	case best == "":
		for _, name := range []string{"pair", "type", "quad"} {
			m.of(name).Missed++
		}
		m.note("missed: %s %v → %v: %s", want, e.Source, e.Target, s.Text)
	default:
		m.of("pair").Right++
		count(m.of("type"), best == want)
		count(m.of("quad"), quad)
		if best != want {
			m.note("type: %s read as %s: %s", want, best, s.Text)
		}
	}
}

func count(c *eval.Count, right bool) {
	if right {
		c.Right++
	} else {
		c.Wrong++
	}
}

// TestOutsideEventSentences reads sentences with their events. "event" is that a
// claim of its PLOVER type is found in the sentence (Wrong: claims of types that no
// coder saw); "trigger" that its trigger shares a word with the coders', and "source",
// "target" that the ends are named by words of theirs, "source-country",
// "target-country" that they belong to the country coded, each of the events found.
func TestOutsideEventSentences(t *testing.T) {
	x, o := loaded(t)
	countries := outsideCountries(t)
	for _, set := range []string{"arabic_gsr_spans", "petrarch_gsr_en", "petrarch_protest_es"} {
		t.Run(set, func(t *testing.T) {
			m := newMeasures(set)
			for _, s := range readOutside[outsideSentence](t, "dev/"+set+".jsonl.gz") {
				judgeEvents(m, readSentence(t, x, o, s.Lang, s.Text), &s, countries)
			}
			m.finish(t)
		})
	}
}

func judgeEvents(m *measures, r *reading, s *outsideSentence, countries map[string]kg.EntityID) {
	claims := r.coded()
	seen := map[string]bool{}
	for i := range s.Events {
		e := &s.Events[i]
		want := e.typ()
		if want == "" {
			continue
		}
		seen[want] = true
		at := slices.IndexFunc(claims, func(c *kg.Claim) bool { return r.typ(c) == want })
		if at < 0 {
			m.of("event").Missed++
			m.note("missed: %s %s: %v → %v: %s", want, e.Trigger, e.Source, e.Target, s.Text)
			continue
		}
		m.of("event").Right++
		c := claims[at]
		if e.Trigger != "" {
			count(m.of("trigger"), shareWord(r.Document.Quote(c.Trigger), e.Trigger))
		}
		for _, end := range []struct {
			name   string
			id     kg.EntityID
			actors []outsideActor
		}{{"source", c.Subject, e.Source}, {"target", c.Object, e.Target}} {
			if slices.ContainsFunc(end.actors, func(a outsideActor) bool { return a.Text != "" }) {
				count(m.of(end.name), r.overlaps(end.id, end.actors))
			}
			if slices.ContainsFunc(end.actors, func(a outsideActor) bool { return len(a.Code) >= 3 && countries[a.Code[:3]] != "" }) {
				count(m.of(end.name+"-country"), r.from(end.id, end.actors, countries))
			}
		}
	}
	for _, c := range claims {
		if typ := r.typ(c); !seen[typ] {
			seen[typ] = true
			m.of("event").Wrong++
			m.note("extra: %s %s → %s by %s: %s", c.Kind, c.Subject, c.Object, c.Pattern, s.Text)
		}
	}
}

// TestOutsideFacts reads Russian news documents with their facts: who holds an
// office where ("occupation"), and who met whom ("meeting").
func TestOutsideFacts(t *testing.T) {
	type fact struct {
		Type string
		Args []struct{ Role, Text string }
	}
	type document struct {
		ID, Lang, Text string
		Facts          []fact
	}
	x, o := loaded(t)
	m := newMeasures("factrueval")
	for _, d := range readOutside[document](t, "dev/factrueval.jsonl.gz") {
		r := readSentence(t, x, o, d.Lang, d.Text)
		used := make([]bool, len(r.Claims))
		for _, f := range d.Facts {
			args := map[string][]string{}
			for _, a := range f.Args {
				args[a.Role] = append(args[a.Role], a.Text)
			}
			switch f.Type {
			case "Occupation":
				found := false
				for i := range r.Claims {
					c := &r.Claims[i]
					if (c.Kind == "HOLDS_OFFICE" || c.Kind == "AMBASSADOR_TO") && r.called(c.Subject, args["Who"]) && (len(args["Where"]) == 0 || r.called(c.Object, args["Where"])) {
						used[i], found = true, true
					}
				}
				m.fact("occupation", found, d.ID, args)
			case "Meeting":
				found := false
				for i := range r.Claims {
					c := &r.Claims[i]
					who := args["Participant"]
					if meetings[c.Kind] && r.called(c.Subject, who) && r.called(c.Object, who) {
						used[i], found = true, true
					}
				}
				m.fact("meeting", found, d.ID, args)
			}
		}
		for i := range r.Claims {
			c := &r.Claims[i]
			if used[i] || c.Polarity == kg.Negated || !c.Modality.Factual() {
				continue
			}
			if c.Kind == "HOLDS_OFFICE" {
				m.of("occupation").Wrong++
				m.note("%s: extra: %s %s as %s: %s", d.ID, c.Subject, c.Object, c.Role, c.Evidence[0].Quote)
			}
			if c.Kind == "MET" {
				m.of("meeting").Wrong++
				m.note("%s: extra: MET %s %s: %s", d.ID, c.Subject, c.Object, c.Evidence[0].Quote)
			}
		}
	}
	m.finish(t)
}

var meetings = map[kg.RelationKind]bool{"MET": true, "NEGOTIATED_WITH": true, "PHONED": true, "VISITED": true, "HOSTED": true, "ATTENDED": true}

func (m *measures) fact(name string, found bool, doc string, args map[string][]string) {
	if found {
		m.of(name).Right++
		return
	}
	m.of(name).Missed++
	m.note("%s: missed: %s %v", doc, name, args)
}

// called is true when an entity goes by one of the names in the text or in the
// world: one of its forms has all the words of a name but one at most, endings
// aside.
func (r *reading) called(id kg.EntityID, names []string) bool {
	forms := []string{}
	for _, m := range r.Mentions {
		if m.Entity == id {
			forms = append(forms, m.Text)
		}
	}
	for i := range r.Entities {
		if r.Entities[i].ID == id {
			for _, a := range r.Entities[i].Aliases {
				forms = append(forms, a.Text)
			}
		}
	}
	if e := r.x.World().Entity(id); e != nil {
		for _, a := range e.Aliases {
			forms = append(forms, a.Text)
		}
	}
	return slices.ContainsFunc(names, func(name string) bool {
		return slices.ContainsFunc(forms, func(f string) bool { return sameStems(text.Words(name), text.Words(f)) })
	})
}

// sameStems is true when the words of the shorter name all have a like in the
// other that differs in its ending at most.
func sameStems(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, x := range a {
		if !slices.ContainsFunc(b, func(y string) bool { return sameStem(x, y) }) {
			return false
		}
	}
	return len(a) > 0
}

func sameStem(x, y string) bool {
	a, b := []rune(x), []rune(y)
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n >= 2 && n >= max(len(a), len(b))-3 && n >= min(len(a), len(b))-2
}

// TestOutsideNames reads Arabic sentences with named entities. A mention is right
// where it overlaps a gold entity of a kind that suits; gold entities that lie
// inside others are not asked for.
func TestOutsideNames(t *testing.T) {
	type entity struct {
		Start, End int // in characters
		Text, Type string
	}
	type sentence struct {
		Lang, Text string
		Entities   []entity
	}
	kinds := map[string][]kg.EntityKind{
		"PERS": {kg.Person}, "ORG": {kg.Organization, kg.State}, "GPE": {kg.State, kg.Place}, "LOC": {kg.Place, kg.State}, "FAC": {kg.Place, kg.Organization},
		"NORP": {kg.State, kg.Organization}, "OCC": {kg.Person, kg.State, kg.Organization}, "EVENT": {kg.Event}, "LAW": {kg.Agreement},
	}
	asked := []string{"PERS", "ORG", "GPE"}
	x, o := loaded(t)
	m := newMeasures("wojood_sample")
	for _, s := range readOutside[sentence](t, "dev/wojood_sample.jsonl.gz") {
		lang := cmp.Or(s.Lang, "ar")
		r := readSentence(t, x, o, lang, s.Text)
		at := byteOffsets(s.Text)
		hit := make([]bool, len(s.Entities))
		for _, n := range r.Mentions {
			right := false
			for i, g := range s.Entities {
				if n.Start < at[g.End] && n.End > at[g.Start] && slices.Contains(kinds[g.Type], n.Entity.Kind()) {
					hit[i], right = true, true
				}
			}
			if !right {
				m.of(string(n.Entity.Kind())).Wrong++
				m.of("names").Wrong++
				m.note("wrong: %s %q: %s", n.Entity, n.Text, s.Text)
			} else {
				m.of(string(n.Entity.Kind())).Right++
				m.of("names").Right++
			}
		}
		for i, g := range s.Entities {
			inside := slices.ContainsFunc(s.Entities, func(o entity) bool { return o.Start <= g.Start && g.End <= o.End && o.End-o.Start > g.End-g.Start })
			if !hit[i] && !inside && slices.Contains(asked, g.Type) {
				m.of("names").Missed++
				m.note("missed: %s %q: %s", g.Type, g.Text, s.Text)
			}
		}
	}
	m.finish(t)
}

// byteOffsets are the offsets of the characters of a text, and of its end.
func byteOffsets(s string) []int {
	out := make([]int, 0, len(s)+1)
	for i := range s {
		out = append(out, i)
	}
	return append(out, len(s))
}
