package extract_test

import (
	"flag"
	"strings"
	"sync"
	"testing"

	"github.com/safir-graph/safir/internal/extract"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/relation"
	"github.com/safir-graph/safir/seed"
)

var packsDir = flag.String("packs", "", "a folder of language packs over the built-in ones")

var langs = flag.String("langs", "", "load only these language packs: -args -langs 'ar en'")

var load = sync.OnceValues(func() (*extract.Extractor, error) {
	packs, err := lang.LoadOver(*packsDir, strings.Fields(*langs)...)
	if err != nil {
		return nil, err
	}
	return extractorOf(packs, packs.Tags()...)
})

// extractorOf builds an extractor of these packs over the seed's world, which has
// compiled the rules of tags and no more than it must.
func extractorOf(packs *lang.Set, tags ...string) (*extract.Extractor, error) {
	o, err := ontology.Load()
	if err != nil {
		return nil, err
	}
	entities, err := seed.Entities()
	if err != nil {
		return nil, err
	}
	return extract.New(packs, o, entities, tags...)
}

func extractor(t testing.TB) *extract.Extractor {
	t.Helper()
	x, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// TestPatterns runs every pattern of every language on its own examples, in
// which it (or another pattern of its kind) must find the claim, and on its
// counter-examples, in which none of its kind may be found as a positive fact.
func TestPatterns(t *testing.T) {
	x := extractor(t)
	for _, tag := range x.Packs().Tags() {
		t.Run(tag, func(t *testing.T) {
			patterns, err := x.Patterns(tag)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range patterns {
				t.Run(strings.TrimPrefix(p.Name, tag+"/"), func(t *testing.T) {
					if len(p.Rule.Examples) == 0 || len(p.Rule.Counterexamples) == 0 {
						t.Error("a pattern needs an example and a counter-example")
					}
					for _, ex := range p.Rule.Examples {
						runExample(t, x, tag, p, ex)
					}
					for _, text := range p.Rule.Counterexamples {
						e := read(t, x, tag, text)
						for _, c := range e.Claims {
							if c.Kind == p.Kind && c.Modality.Factual() && c.Polarity == kg.Positive && c.Pattern == p.Name {
								t.Errorf("counter-example matched: %s\n%s", text, explain(e))
							}
						}
					}
				})
			}
		})
	}
}

func read(t *testing.T, x *extract.Extractor, tag, text string) *extract.Extraction {
	t.Helper()
	e, err := x.Read(kg.Article{Text: text, Lang: tag, Published: kg.DayOf(2025, 3, 19), URL: "https://test.example/"})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func explain(e *extract.Extraction) string {
	var b strings.Builder
	_ = e.Explain(&b) // a strings.Builder does not fail
	return b.String()
}

func runExample(t *testing.T, x *extract.Extractor, tag string, p *relation.Pattern, ex relation.Example) {
	t.Helper()
	e := read(t, x, tag, ex.Text)
	modality, polarity := ex.Modality, ex.Polarity
	if modality == "" {
		modality = kg.Asserted
	}
	if polarity == "" {
		polarity = kg.Positive
	}
	for _, c := range e.Claims {
		if c.Kind != p.Kind || c.Modality != modality || c.Polarity != polarity {
			continue
		}
		if names(e, c.Subject, ex.Subject) && names(e, c.Object, ex.Object) ||
			names(e, c.Subject, ex.Object) && names(e, c.Object, ex.Subject) && isSymmetric(p.Kind) {
			return
		}
	}
	t.Errorf("not found: %s %q → %q %s %s in: %s\n%s", p.Kind, ex.Subject, ex.Object, modality, polarity, ex.Text, explain(e))
}

var onto = sync.OnceValues(ontology.Load)

func isSymmetric(k kg.RelationKind) bool {
	o, err := onto()
	return err == nil && o.Traits(k).Symmetric
}

// names is true when the words name the entity in this text: as a mention, or
// inside one, or as one of its known names.
func names(e *extract.Extraction, id kg.EntityID, words string) bool {
	if words == "" || words == string(id) {
		return true
	}
	for i, m := range e.Trace.Mentions {
		l := e.Trace.Links[i]
		ids := append([]kg.EntityID{l.ID}, l.Pair...)
		for _, alt := range l.As {
			ids = append(ids, alt)
		}
		for _, o := range l.Offices {
			ids = append(ids, o.Of, o.Accredited)
		}
		for _, x := range ids {
			if x == id && strings.Contains(e.Document.Quote(m.Span), words) {
				return true
			}
		}
	}
	return false
}
