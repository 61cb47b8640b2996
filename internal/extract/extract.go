// Package extract is the road from an article to its claims: language,
// sentences, times, mentions, links, relations. It does no I/O and depends on
// the article, the language packs, the ontology and the seed alone, so that
// the same article gives the same answer every time, whatever was read before.
package extract

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/linking"
	"github.com/safir-graph/safir/internal/mention"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/relation"
	"github.com/safir-graph/safir/internal/text"
	"github.com/safir-graph/safir/internal/timex"
)

// Extractor reads articles. Build it once with New; it is safe for use by
// several goroutines.
type Extractor struct {
	packs    *lang.Set
	world    *linking.World
	ontology *ontology.Ontology
	readers  map[string]func() (*reader, error)
	counts   *counts
}

type reader struct {
	pack      *lang.Pack
	times     *timex.Grammar // nil when the pack has none
	mentions  *mention.Rules
	relations *relation.Rules

	confidence *confidences
}

// New builds an extractor over a world of known entities. The rules of the languages
// of tags are compiled at once, side by side, and those of another language when an
// article in it is first read; an error in them is then the error of that reading.
// Tags without a pack are passed over.
func New(packs *lang.Set, o *ontology.Ontology, entities []kg.Entity, tags ...string) (*Extractor, error) {
	counts, err := readCounts(measuredTxt)
	if err != nil {
		return nil, err
	}
	x := &Extractor{packs: packs, ontology: o, counts: counts, readers: map[string]func() (*reader, error){}}
	kinds := func(k kg.RelationKind) bool { return o.Relation(k) != nil }
	first := map[string]bool{}
	for _, tag := range tags {
		if p, ok := packs.Pack(tag); ok {
			first[p.Tag] = true
		}
	}
	cuts := map[string]bool{} // languages whose names are cut by their vocabulary, which the rules hold
	for _, tag := range packs.Tags() {
		p, _ := packs.Pack(tag)
		x.readers[tag] = sync.OnceValues(func() (*reader, error) { return newReader(p, kinds, counts) })
		if len(p.Clitics.Prefixes) > 0 {
			cuts[tag] = true
		}
	}
	var all, vocabulary sync.WaitGroup
	learned := make(chan struct{})
	var worldErr error
	all.Go(func() { x.world, worldErr = linking.NewWorld(packs, entities, learned) })
	errs := make([]error, len(packs.Tags()))
	for i, tag := range packs.Tags() {
		switch {
		case cuts[tag]:
			vocabulary.Go(func() { _, errs[i] = x.reader(tag) })
		case first[tag]:
			all.Go(func() { _, errs[i] = x.reader(tag) })
		}
	}
	vocabulary.Wait()
	close(learned)
	all.Wait()
	if err := errors.Join(append(errs, worldErr)...); err != nil {
		return nil, err
	}
	return x, nil
}

// reader is the compiled rules of a language; nil when it has no pack.
func (x *Extractor) reader(tag string) (*reader, error) {
	if compile := x.readers[tag]; compile != nil {
		return compile()
	}
	return nil, nil
}

// newReader compiles the rules of a language pack, side by side where the order
// makes no difference.
func newReader(p *lang.Pack, kinds func(kg.RelationKind) bool, measured *counts) (*reader, error) {
	r := &reader{pack: p}
	var errs [3]error
	steps := [...]func(){
		func() {
			if p.Has("timex.yaml") {
				r.times, errs[0] = timex.Compile(p)
			}
		},
		func() { r.mentions, errs[1] = mention.Load(p) },
		func() { r.relations, errs[2] = relation.Load(p, kinds) },
	}
	var group sync.WaitGroup
	for _, step := range steps {
		group.Go(step)
		if p.CutByVocabulary() {
			group.Wait()
		}
	}
	group.Wait()
	if err := cmp.Or(errs[:]...); err != nil {
		return nil, err
	}
	r.confidence = newConfidences(measured.all, measured.rows[p.Tag], r.form)
	return r, nil
}

// Language is the language of an article, a BCP 47 tag: the one that it gives, or
// else the one of its title and text; "und" when that is not known.
func Language(packs *lang.Set, a kg.Article) string {
	if given(a) {
		return a.Lang
	}
	return packs.Detect(a.Title + "\n" + a.Text)
}

// given is true of an article that gives its language.
func given(a kg.Article) bool { return a.Lang != "" && a.Lang != "und" }

// World is the known entities, for resolving names.
func (x *Extractor) World() *linking.World { return x.world }

// Packs is the language packs.
func (x *Extractor) Packs() *lang.Set { return x.packs }

// Patterns lists the relation patterns of a language; nil when it has no pack.
func (x *Extractor) Patterns(tag string) ([]*relation.Pattern, error) {
	r, err := x.reader(tag)
	if r == nil {
		return nil, err
	}
	return r.relations.Patterns(), nil
}

// Extraction is what was read of an article.
type Extraction struct {
	Article  kg.Article // with Lang, SHA256 and SimHash set
	Document *text.Document
	Entities []kg.Entity  // not in the world: people, bodies, agreements; and new spellings of known ones
	Mentions []kg.Mention // linked mentions, in text order
	Claims   []kg.Claim
	Trace    Trace
}

// Trace is how the reading came about, for explain.
type Trace struct {
	Lang     string // as detected or given
	Detected bool   // Lang was detected, not given
	Times    []timex.Timex
	Mentions []mention.Mention
	Links    []linking.Link
	Skipped  []mention.Skipped
	Rejected []mention.Rejected
	Misses   []relation.Miss
	Measured []Measured // what the confidence of each claim rests on
}

// MaxText bounds a text in bytes; a longer one is not read.
const MaxText = 10 << 20

// Read reads an article. It gives an error only for a text that is too large and
// for rules of its language that cannot be compiled;
// an article in a language without a pack is kept with no mentions or claims.
func (x *Extractor) Read(a kg.Article) (*Extraction, error) {
	if len(a.Text) > MaxText {
		return nil, fmt.Errorf("read %q: %w: the text has %d bytes, more than %d", a.ID, kg.ErrTooLarge, len(a.Text), MaxText)
	}
	out := &Extraction{Article: a}
	out.Article.Lang = Language(x.packs, a)
	out.Trace.Lang, out.Trace.Detected = out.Article.Lang, !given(a)
	out.Article.SHA256 = kg.SHA256Hex(a.Text)
	if out.Article.ID == "" {
		out.Article.ID = kg.NewArticleID(a.URL, a.Publisher, a.Title, a.Published.String(), a.Text)
	}
	p, ok := x.packs.Pack(out.Article.Lang)
	if !ok {
		ws := text.Tokenize(a.Text)
		out.Document = &text.Document{Text: a.Text, Lang: out.Article.Lang, Words: ws, Sentences: text.Segment(a.Text, ws, nil)}
		out.Article.SimHash = text.SimHash(a.Text)
		return out, nil
	}
	r, err := x.reader(p.Tag)
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", a.ID, err)
	}
	d := p.Document(a.Text, x.world.Gazetteer.Known)
	d.Lang = p.Tag
	out.Document = d
	out.Article.SimHash = text.SimHash(a.Text)
	busy := make([]bool, len(d.Words))
	if r.times != nil {
		out.Trace.Times = r.times.Find(d, a.Published)
		for _, t := range out.Trace.Times {
			for i := t.First; i < t.Last; i++ {
				busy[i] = true
			}
		}
	}
	found := r.mentions.Find(d, x.world.Gazetteer, busy, x.world.StateOf)
	out.Trace.Mentions, out.Trace.Skipped, out.Trace.Rejected = found.Mentions, found.Skipped, found.Rejected
	linked := x.world.Link(d, found.Mentions)
	out.Trace.Links = linked.Links
	skip := map[int]bool{}
	for _, s := range found.Skipped {
		skip[s.Sentence] = true
	}
	read := r.relations.Read(relation.Input{Document: d, Mentions: found.Mentions, Links: linked.Links, Times: out.Trace.Times, Skip: skip, Begin: found.Begin, Home: linked.Home,
		Published: a.Published, Article: out.Article.ID, World: x.world, Ontology: x.ontology})
	out.Claims, out.Trace.Misses = read.Claims, read.Misses
	for i := range out.Claims {
		m := x.Confidence(&out.Claims[i])
		out.Claims[i].Confidence = m.Value
		out.Trace.Measured = append(out.Trace.Measured, m)
	}
	out.Entities = append(linked.Entities, read.Entities...)
	slices.SortFunc(out.Entities, func(a, b kg.Entity) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for i := range found.Mentions {
		m, l := &found.Mentions[i], &linked.Links[i]
		for _, in := range l.Inside {
			out.Mentions = append(out.Mentions, kg.Mention{Article: out.Article.ID, Entity: in.ID, Start: in.Span.Start, End: in.Span.End, Text: d.Quote(in.Span)})
		}
		if l.ID == "" || l.Fallback {
			continue
		}
		span := m.Span
		if m.Name[1] > m.Name[0] {
			span = d.SpanOf(m.Name[0], m.Name[1])
		}
		switch m.Form {
		case mention.Pronoun, mention.Possessor, mention.NounRef, mention.Both:
			continue
		}
		out.Mentions = append(out.Mentions, kg.Mention{Article: out.Article.ID, Entity: l.ID, Start: span.Start, End: span.End, Text: d.Quote(span)})
	}
	slices.SortFunc(out.Mentions, func(a, b kg.Mention) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), strings.Compare(string(a.Entity), string(b.Entity)))
	})
	out.Mentions = slices.Compact(out.Mentions)
	out.prune()
	return out, nil
}

// prune drops found entities that no mention or claim refers to.
func (e *Extraction) prune() {
	used := map[kg.EntityID]bool{}
	for _, m := range e.Mentions {
		used[m.Entity] = true
	}
	for _, c := range e.Claims {
		used[c.Subject], used[c.Object], used[c.Place] = true, true, true
	}
	e.Entities = slices.DeleteFunc(e.Entities, func(x kg.Entity) bool { return !used[x.ID] })
}
