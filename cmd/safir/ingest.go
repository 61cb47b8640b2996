package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"os"

	"github.com/safir-graph/safir/internal/ingest"
	"github.com/safir-graph/safir/internal/store"
	"github.com/safir-graph/safir/seed"
)

func init() {
	register("ingest", "Read articles into the graph.", &ingestCommand{})
	register("seed", "Put the seed's entities and articles into the graph.", &seedCommand{})
}

type ingestCommand struct {
	dataFlag
	Charset   string   `placeholder:"LABEL" help:"The encoding of files that declare none, such as windows-1256."`
	Lang      string   `placeholder:"TAG" help:"The language of articles that declare none, such as ar; without it, it is found out."`
	Publisher string   `placeholder:"NAME" help:"The publisher of articles that name none."`
	Published string   `placeholder:"DATE" help:"The publication date (YYYY-MM-DD) of articles that give none."`
	Quiet     bool     `short:"q" help:"Tell problems and the summary only."`
	Path      []string `arg:"" help:"Files or folders: .txt .html .json .jsonl .xml .warc, also with .gz; - for the standard input."`
}

// Run ingests the paths. It fails when nothing at all could be read.
func (c *ingestCommand) Run(ctx context.Context, env *environment) error {
	published, err := dayFlag("--published", c.Published)
	if err != nil {
		return err
	}
	opts := ingest.Options{Charset: c.Charset, Lang: c.Lang, Publisher: c.Publisher, Published: published}
	sum, err := withIngester(ctx, env, c.Data, func(g *ingest.Ingester) (ingest.Summary, error) {
		return g.Run(ctx, ingest.Walk(c.Path, env.stdin), opts, newProgress(env.stderr, !c.Quiet && isTerminal(env.stderr), env.now))
	})
	if err != nil {
		return err
	}
	if sum.Read() == 0 && sum.Rejected > 0 {
		return errors.New("no article could be read")
	}
	return nil
}

type seedCommand struct {
	dataFlag
}

// Run puts the seed into the graph; what is there already stays as it is.
func (c *seedCommand) Run(ctx context.Context, env *environment) error {
	_, err := withIngester(ctx, env, c.Data, func(g *ingest.Ingester) (ingest.Summary, error) {
		return plantSeed(ctx, env, g)
	})
	return err
}

// plantSeed stores the seed's entities and ingests its articles, the later
// versions of corrected ones last.
func plantSeed(ctx context.Context, env *environment, g *ingest.Ingester) (ingest.Summary, error) {
	p := newProgress(env.stderr, isTerminal(env.stderr), env.now)
	var later []ingest.Source
	first := iter.Seq2[ingest.Source, error](func(yield func(ingest.Source, error) bool) {
		for src, err := range ingest.FS(seed.Articles()) {
			if err == nil && seed.IsCorrection(src.Path) {
				later = append(later, src)
				continue
			}
			if !yield(src, err) {
				return
			}
		}
		for _, src := range later {
			if !yield(src, nil) {
				return
			}
		}
	})
	return g.Run(ctx, first, ingest.Options{}, p)
}

// withIngester opens the graph with the seed's world in it, gives do an
// ingester, and closes the graph.
func withIngester(ctx context.Context, env *environment, data string, do func(*ingest.Ingester) (ingest.Summary, error)) (sum ingest.Summary, err error) {
	log := slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s, _, err := openStore(env, data, false, log)
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	g, err := newIngester(ctx, env, s, newLazyReader(env))
	if err != nil {
		return sum, err
	}
	return do(g)
}

// newIngester makes the reader ready and makes sure that the graph holds the
// entities it knows, since claims refer to them.
func newIngester(ctx context.Context, env *environment, s *store.Store, reader lazyReader) (*ingest.Ingester, error) {
	x, err := reader()
	if err != nil {
		return nil, err
	}
	entities, err := seed.Entities()
	if err != nil {
		return nil, err
	}
	merged, err := s.PutEntities(ctx, entities)
	if err != nil {
		return nil, err
	}
	if n := merged.Added + merged.Changed; n > 0 {
		fmt.Fprintf(env.stderr, "%d seed entities: %d new, %d changed\n", len(entities), merged.Added, merged.Changed)
	}
	return &ingest.Ingester{Extractor: x, Store: s, Now: env.now}, nil
}

// isTerminal is true of a writer that is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
