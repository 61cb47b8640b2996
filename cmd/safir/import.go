package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/safir-graph/safir/internal/dataset"
	"github.com/safir-graph/safir/internal/dataset/gdelt"
	"github.com/safir-graph/safir/internal/dataset/icews"
	"github.com/safir-graph/safir/internal/export"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
	"github.com/safir-graph/safir/seed"
)

func init() {
	register("import", "Read a graph or foreign event data into the graph.", &importCommand{})
}

type importCommand struct {
	dataFlag
	Format string   `arg:"" enum:"jsonl,gdelt,icews" help:"jsonl (as export writes it), gdelt (61-column events) or icews (20 or 4 columns)."`
	File   []string `arg:"" type:"existingfile" help:"Files; .gz and .zip are unpacked."`
}

// mostProblems bounds the problems that are told one by one.
const mostProblems = 20

// importMemory is how large the heap may grow before memory is given back at the
// cost of time, in bytes.
const importMemory = 640 << 20

// importGarbage is by how many per cent the heap may grow between two collections
// of an import.
const importGarbage = 300

// Run imports the files one after the other.
func (c *importCommand) Run(ctx context.Context, env *environment) (err error) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(importMemory))
	defer debug.SetGCPercent(debug.SetGCPercent(importGarbage))
	log := slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s, o, err := openStore(env, c.Data, false, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if c.Format != "jsonl" { // events are linked to the seed's states, bodies and people
		entities, err := seed.Entities()
		if err != nil {
			return err
		}
		if _, err := s.PutEntities(ctx, entities); err != nil {
			return err
		}
	}
	for _, name := range c.File {
		err := c.file(ctx, env, s, o, name)
		if errors.Is(err, dataset.ErrChanged) {
			fmt.Fprintf(env.stderr, "%s: it has changed since its import was cut off: from the beginning\n", name)
			err = c.file(ctx, env, s, o, name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *importCommand) file(ctx context.Context, env *environment, s *store.Store, o *ontology.Ontology, name string) error {
	r, err := dataset.Open(name)
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // it was only read
	problems := 0
	problem := func(line int, why error) {
		if problems++; problems <= mostProblems {
			fmt.Fprintln(env.stderr, printable(fmt.Sprintf("%s:%d: %v", name, line, why)))
		}
	}
	began := env.now()
	if c.Format == "jsonl" {
		sum, err := export.ReadJSONL(ctx, s, r, env.now(), problem)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintf(env.stderr, "%s: %d entities, %d articles, %d mentions, %d claims read; %d lines left out\n", name, sum.Entities, sum.Articles, sum.Mentions, sum.Claims, problems)
		return nil
	}
	format := gdelt.Format
	if c.Format == "icews" {
		format = icews.Format
	}
	terminal := isTerminal(env.stderr)
	sum, err := dataset.Import(ctx, s, o, format, r, dataset.Options{Path: name, At: env.now(), Skip: problem, Resumed: func(rows int) {
		fmt.Fprintf(env.stderr, "%s: going on behind row %d, where its last import was cut off\n", name, rows)
	}, Progress: func(rows, stored int) {
		if terminal {
			fmt.Fprintf(env.stderr, "\r\x1b[K%d rows, %d stored, %.0f/s  %s", rows, stored, float64(rows)/max(env.now().Sub(began).Seconds(), 0.001), shortName(name))
		}
	}})
	if terminal {
		fmt.Fprint(env.stderr, "\r\x1b[K")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if problems > mostProblems {
		fmt.Fprintf(env.stderr, "%s: and %d further rows left out\n", name, problems-mostProblems)
	}
	fmt.Fprintf(env.stderr, "%s: %d rows: %d claims added, %d known, %d left out; %d entities added; %.1f s\n", name, sum.Rows, sum.Added, sum.Known, sum.Skipped, sum.Entities, env.now().Sub(began).Seconds())
	return nil
}
