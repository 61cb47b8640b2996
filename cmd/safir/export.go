package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/safir-graph/safir/internal/export"
)

func init() { register("export", "Write the graph in another format.", &exportCommand{}) }

type exportCommand struct {
	dataFlag
	Format string `arg:"" enum:"jsonl,nquads,graphml,gexf,csv" help:"jsonl (lossless), nquads, graphml, gexf or csv."`
	Out    string `short:"o" placeholder:"FILE" help:"Write to this file instead of the standard output."`
}

// Run writes the graph. A file is complete or not there: it is written beside
// its place and moved there at the end.
func (c *exportCommand) Run(ctx context.Context, env *environment) (err error) {
	log := slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s, o, err := openStore(env, c.Data, true, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	v := s.Snapshot()
	defer v.Close()
	write := func(w io.Writer) (export.Summary, error) {
		b := bufio.NewWriterSize(w, 1<<16)
		sum, err := export.Write(ctx, c.Format, v, o, b)
		if err != nil {
			return sum, err
		}
		return sum, b.Flush()
	}
	if c.Out == "" || c.Out == "-" {
		_, err := write(env.stdout)
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(c.Out), ".safir-export-*")
	if err != nil {
		return fmt.Errorf("export to %s: %w", c.Out, err)
	}
	defer os.Remove(f.Name()) //nolint:errcheck // it is gone when all went well
	sum, err := write(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("export to %s: %w", c.Out, err)
	}
	if err := os.Chmod(f.Name(), 0o644); err != nil {
		return fmt.Errorf("export to %s: %w", c.Out, err)
	}
	if err := os.Rename(f.Name(), c.Out); err != nil {
		return fmt.Errorf("export to %s: %w", c.Out, err)
	}
	fmt.Fprintf(env.stderr, "%s: %d entities, %d articles, %d mentions, %d claims, %d relations\n", c.Out, sum.Entities, sum.Articles, sum.Mentions, sum.Claims, sum.Relations)
	return nil
}
