package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/safir-graph/safir/graph"
	"github.com/safir-graph/safir/internal/article"
	"github.com/safir-graph/safir/internal/extract"
	"github.com/safir-graph/safir/internal/ingest"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
)

// openStore opens the graph in a folder, which is created when it is not there.
func openStore(env *environment, data string, readOnly bool, log *slog.Logger) (*store.Store, *ontology.Ontology, error) {
	o, err := ontology.Load()
	if err != nil {
		return nil, nil, fmt.Errorf("ontology: %w", err)
	}
	packs, err := env.packs()
	if err != nil {
		return nil, nil, err
	}
	s, err := store.Open(data, store.Options{Traits: o.Traits, Variants: packs.Stems, ReadOnly: readOnly, Log: log})
	if err != nil {
		return nil, nil, err
	}
	return s, o, nil
}

// lazyReader builds the reader, which takes half a second, when it is first needed.
type lazyReader func() (*extract.Extractor, error)

func newLazyReader(env *environment) lazyReader {
	return sync.OnceValues(func() (*extract.Extractor, error) { return newExtractor(env) })
}

// resolver is the root of the API over an open graph.
func resolver(s *store.Store, o *ontology.Ontology, x lazyReader, log *slog.Logger) *graph.Resolver {
	return &graph.Resolver{Store: s, Ontology: o, Names: names{x}, Explainer: explainer{x}, Version: version(), Log: log}
}

// explainer tells how articles are read.
type explainer struct{ reader lazyReader }

// Explain reads an article again.
func (e explainer) Explain(_ context.Context, a kg.Article) ([]extract.Reading, error) {
	x, err := e.reader()
	if err != nil {
		return nil, err
	}
	read, err := x.Read(a)
	if err != nil {
		return nil, err
	}
	return read.Readings(), nil
}

// names resolves names against the seed's world.
type names struct{ reader lazyReader }

// Resolve lists whom or what a name may mean, with score and reasons.
func (n names) Resolve(ctx context.Context, name string, kind kg.EntityKind, limit int) ([]graph.Candidate, error) {
	x, err := n.reader()
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var out []graph.Candidate
	for _, c := range x.World().Resolve(name, kind, limit) {
		out = append(out, graph.Candidate{Entity: c.Entity, Score: c.Score, Reasons: c.Reasons})
	}
	return out, nil
}

// submissions ingests what is handed in through the API. What it needs is made
// ready for the first article.
type submissions struct {
	ingester func() (*ingest.Ingester, error)
}

func newSubmissions(ctx context.Context, env *environment, s *store.Store, x lazyReader) submissions {
	return submissions{sync.OnceValues(func() (*ingest.Ingester, error) {
		return newIngester(context.WithoutCancel(ctx), env, s, x)
	})}
}

// Ingest reads and stores one article.
func (a submissions) Ingest(ctx context.Context, in graph.Submission) (graph.Receipt, error) {
	read, err := article.Fields{
		URL: in.URL, Title: in.Title, Publisher: in.Publisher, Published: in.Published, Lang: in.Lang, Text: in.Text, HTML: in.HTML,
	}.Article()
	if err != nil {
		return graph.Receipt{}, err
	}
	g, err := a.ingester()
	if err != nil {
		return graph.Receipt{}, err
	}
	w, err := g.One(ctx, read)
	if err != nil {
		return graph.Receipt{}, err
	}
	return graph.Receipt{Article: w.Article, Outcome: w.Outcome, Superseded: w.Superseded}, nil
}
