package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/safir-graph/safir/graph"
	"github.com/safir-graph/safir/internal/article"
	"github.com/safir-graph/safir/internal/ingest"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/linking"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
)

// openStore opens the graph in a folder, which is created when it is not there.
func openStore(data string, readOnly bool, log *slog.Logger) (*store.Store, *ontology.Ontology, error) {
	o, err := ontology.Load()
	if err != nil {
		return nil, nil, fmt.Errorf("ontology: %w", err)
	}
	packs, err := lang.Load()
	if err != nil {
		return nil, nil, err
	}
	s, err := store.Open(data, store.Options{Traits: o.Traits, Variants: packs.Stems, ReadOnly: readOnly, Log: log})
	if err != nil {
		return nil, nil, err
	}
	return s, o, nil
}

// resolver is the root of the API over an open graph.
func resolver(s *store.Store, o *ontology.Ontology, log *slog.Logger) *graph.Resolver {
	return &graph.Resolver{Store: s, Ontology: o, Names: names{sync.OnceValues(newWorld)}, Version: version(), Log: log}
}

// names resolves names against the seed's world, which is built for the first
// one.
type names struct {
	world func() (*linking.World, error)
}

func newWorld() (*linking.World, error) {
	x, err := newExtractor()
	if err != nil {
		return nil, err
	}
	return x.World(), nil
}

// Resolve lists whom or what a name may mean, with score and reasons.
func (n names) Resolve(ctx context.Context, name string, kind kg.EntityKind, limit int) ([]graph.Candidate, error) {
	w, err := n.world()
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var out []graph.Candidate
	for _, c := range w.Resolve(name, kind, limit) {
		out = append(out, graph.Candidate{Entity: c.Entity, Score: c.Score, Reasons: c.Reasons})
	}
	return out, nil
}

// submissions ingests what is handed in through the API. The reader, which
// takes seconds to build, is built for the first article.
type submissions struct {
	ingester func() (*ingest.Ingester, error)
}

func newSubmissions(ctx context.Context, env *environment, s *store.Store) submissions {
	return submissions{sync.OnceValues(func() (*ingest.Ingester, error) {
		return newIngester(context.WithoutCancel(ctx), env, s)
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
