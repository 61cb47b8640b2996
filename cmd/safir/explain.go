package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/safir-graph/safir/internal/article"
	"github.com/safir-graph/safir/internal/extract"
	"github.com/safir-graph/safir/internal/ingest"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/seed"
)

func init() {
	register("explain", "Show what is read in an article, sentence by sentence, and why.", &explain{})
}

type explain struct {
	Charset   string   `placeholder:"LABEL" help:"The encoding of files that declare none, such as windows-1256."`
	Published string   `placeholder:"DATE" help:"The publication date (YYYY-MM-DD) of articles that give none."`
	Lang      string   `placeholder:"TAG" help:"The language of articles that declare none, such as ar; without it, it is found out."`
	Path      []string `arg:"" help:"Files or folders of articles; - for the standard input."`
}

// Run writes the explanation of every article of the paths.
func (c *explain) Run(ctx context.Context, env *environment) error {
	published, err := dayFlag("--published", c.Published)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(env.stdout)
	var x *extract.Extractor
	read, failed := 0, 0
	problem := func(err error) {
		failed++
		fmt.Fprintln(env.stderr, printable(err.Error()))
	}
	for src, err := range ingest.Walk(c.Path, env.stdin) {
		if err != nil {
			problem(err)
			continue
		}
		for a, err := range src.Articles(article.Options{Charset: c.Charset}) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				problem(err)
				continue
			}
			if a.Published == 0 {
				a.Published = published
			}
			if a.Lang == "und" && c.Lang != "" {
				a.Lang = c.Lang
			}
			if x == nil { // the first article
				if x, err = onlyExtractor(env, a.Article); err != nil {
					return err
				}
			}
			e, err := x.Read(a.Article)
			if err != nil {
				problem(err)
				continue
			}
			if read++; read > 1 {
				fmt.Fprintln(out)
			}
			if err := e.Explain(out); err != nil {
				return err
			}
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if read == 0 && failed > 0 {
		return fmt.Errorf("nothing could be read")
	}
	return nil
}

// loadMemory is how large the heap may grow while language packs and the world are
// loaded before memory is given back at the cost of time, in bytes.
const loadMemory = 96 << 20

// loadGarbage is by how many per cent the heap may grow between two collections
// until then.
const loadGarbage = 200

// onlyExtractor is newExtractor for a command that holds nothing else in memory,
// of which it then takes less.
func onlyExtractor(env *environment, first ...kg.Article) (*extract.Extractor, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(loadGarbage))
	if old := debug.SetMemoryLimit(-1); old > loadMemory {
		debug.SetMemoryLimit(loadMemory)
		defer debug.SetMemoryLimit(old)
	}
	return newExtractor(env, first...)
}

// newExtractor builds the reader over the seed's world. The rules are compiled at
// once for the languages of the articles that are to be read first; and all of them
// where the user has language packs of his own, so that what is wrong in them is told
// before any article is read.
func newExtractor(env *environment, first ...kg.Article) (*extract.Extractor, error) {
	var packs *lang.Set
	var o *ontology.Ontology
	var entities []kg.Entity
	var errs [3]error
	var group sync.WaitGroup
	group.Go(func() { packs, errs[0] = env.packs() })
	group.Go(func() { o, errs[1] = ontology.Load() })
	group.Go(func() { entities, errs[2] = seed.Entities() })
	group.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	var tags []string
	if env.packsDir != "" {
		tags = packs.Tags()
	}
	for _, a := range first {
		tags = append(tags, extract.Language(packs, a))
	}
	return extract.New(packs, o, entities, tags...)
}
