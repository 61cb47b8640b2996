package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
)

func init() {
	register("backup", "Write the whole graph, its past included, to a file.", &backupCommand{})
	register("restore", "Make a graph of a backup.", &restoreCommand{})
	register("verify", "Check every record, index and counter of the graph.", &verifyCommand{})
}

type backupCommand struct {
	dataFlag
	Out string `short:"o" placeholder:"FILE" help:"Write to this file instead of the standard output."`
}

// Run writes a backup. A file is complete or not there.
func (c *backupCommand) Run(ctx context.Context, env *environment) (err error) {
	s, _, err := openStore(env, c.Data, true, warnings(env))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	v := s.Snapshot()
	defer v.Close()
	if c.Out == "" || c.Out == "-" {
		if isTerminal(env.stdout) {
			return &usageError{"a backup is no text: give a file with --out, or send the standard output to one"}
		}
		_, err := v.Backup(ctx, env.stdout, keysTold(env, "written"))
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(c.Out), ".safir-backup-*")
	if err != nil {
		return fmt.Errorf("backup to %s: %w", c.Out, err)
	}
	defer os.Remove(f.Name()) //nolint:errcheck // it is gone when all went well
	w := bufio.NewWriterSize(f, 1<<18)
	keys, err := v.Backup(ctx, w, keysTold(env, "written"))
	if err == nil {
		err = errors.Join(w.Flush(), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), c.Out)
	}
	if err != nil {
		return fmt.Errorf("backup to %s: %w", c.Out, err)
	}
	fmt.Fprintf(env.stderr, "%s: %d keys\n", c.Out, keys)
	return nil
}

type restoreCommand struct {
	dataFlag
	File string `arg:"" help:"The backup; - for the standard input."`
}

// Run makes the graph of a backup in a folder that holds none.
func (c *restoreCommand) Run(ctx context.Context, env *environment) error {
	in := env.stdin
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close() //nolint:errcheck // it was only read
		in = f
	}
	keys, err := store.Restore(ctx, c.Data, in, store.Options{Log: warnings(env)}, keysTold(env, "read"))
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	fmt.Fprintf(env.stderr, "%s: %d keys\n", c.Data, keys)
	return nil
}

type verifyCommand struct {
	dataFlag
	AcceptLoss bool `help:"Go on with what is there where the last commits are missing, after a power cut for instance."`
}

// Run checks the graph. What was found is told line by line.
func (c *verifyCommand) Run(ctx context.Context, env *environment) (err error) {
	o, err := ontology.Load()
	if err != nil {
		return fmt.Errorf("ontology: %w", err)
	}
	packs, err := env.packs()
	if err != nil {
		return err
	}
	if _, err := os.Stat(c.Data); err != nil {
		return err
	}
	s, err := store.Open(c.Data, store.Options{Traits: o.Traits, Variants: packs.Stems, ReadOnly: !c.AcceptLoss, AcceptLoss: c.AcceptLoss, Log: warnings(env)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	v := s.Snapshot()
	defer v.Close()
	found, err := v.Verify(ctx, keysTold(env, "read"))
	if err != nil {
		return fmt.Errorf("data folder %s: %w", c.Data, err)
	}
	fmt.Fprintf(env.stdout, "%s: %d keys, %d entities, %d articles, %d claims, %d relations: all as they should be\n",
		c.Data, found.Keys, found.Entities, found.Articles, found.Claims, found.Relations)
	return nil
}

func warnings(env *environment) *slog.Logger {
	return slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// keysTold tells the progress on a terminal.
func keysTold(env *environment, done string) func(keys int) {
	if !isTerminal(env.stderr) {
		return nil
	}
	var last time.Time
	began := env.now()
	return func(keys int) {
		now := env.now()
		if now.Sub(last) < 200*time.Millisecond {
			return
		}
		last = now
		fmt.Fprintf(env.stderr, "\r\x1b[K%d keys %s, %.0f/s\r", keys, done, float64(keys)/max(now.Sub(began).Seconds(), 0.001))
	}
}
