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

// New builds an extractor over a world of known entities. The rules of a language
// are compiled when an article in it is first read, of several languages side by
// side; an error in them is the error of that reading. Compile does so at once.
func New(packs *lang.Set, o *ontology.Ontology, entities []kg.Entity) (*Extractor, error) {
	counts, err := readCounts(measuredTxt)
	if err != nil {
		return nil, err
	}
	x := &Extractor{packs: packs, ontology: o, counts: counts, readers: map[string]func() (*reader, error){}}
	kinds := func(k kg.RelationKind) bool { return o.Relation(k) != nil }
	var cuts []string // languages whose names are cut by their vocabulary, which the rules hold
	for _, tag := range packs.Tags() {
		p, _ := packs.Pack(tag)
		x.readers[tag] = sync.OnceValues(func() (*reader, error) { return newReader(p, kinds, counts) })
		if len(p.Clitics.Prefixes) > 0 {
			cuts = append(cuts, tag)
		}
	}
	var world sync.WaitGroup
	learned := make(chan struct{})
	var worldErr error
	world.Go(func() { x.world, worldErr = linking.NewWorld(packs, entities, learned) })
	err = x.compile(cuts)
	close(learned)
	world.Wait()
	if err := errors.Join(err, worldErr); err != nil {
		return nil, err
	}
	return x, nil
}

// Compile compiles the rules of languages, all of them when none is named, side by
// side. Those of a language without a pack are passed over.
func (x *Extractor) Compile(tags ...string) error {
	if len(tags) == 0 {
		tags = x.packs.Tags()
	}
	return x.compile(tags)
}

func (x *Extractor) compile(tags []string) error {
	errs := make([]error, len(tags))
	var group sync.WaitGroup
	for i, tag := range tags {
		group.Go(func() { _, errs[i] = x.reader(tag) })
	}
	group.Wait()
	return errors.Join(errs...)
}

// reader is the compiled rules of a language; nil when it has no pack.
func (x *Extractor) reader(tag string) (*reader, error) {
	if compile := x.readers[tag]; compile != nil {
		return compile()
	}
	return nil, nil
}

// newReader compiles the rules of a language pack.
func newReader(p *lang.Pack, kinds func(kg.RelationKind) bool, measured *counts) (*reader, error) {
	r := &reader{pack: p}
	var err error
	if p.Has("timex.yaml") {
		if r.times, err = timex.Compile(p); err != nil {
			return nil, err
		}
	}
	if r.mentions, err = mention.Load(p); err != nil {
		return nil, err
	}
	if r.relations, err = relation.Load(p, kinds); err != nil {
		return nil, err
	}
	r.confidence = newConfidences(measured.all, measured.rows[p.Tag], r.form)
	return r, nil
}

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
	if a.Lang == "" || a.Lang == "und" {
		out.Article.Lang = x.packs.Detect(a.Title + "\n" + a.Text)
		out.Trace.Detected = true
	}
	out.Trace.Lang = out.Article.Lang
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
