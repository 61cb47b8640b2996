// Command safir-bench measures Safir on real events and prints the figures
// beside their aims: see internal/bench.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/safir-graph/safir/internal/bench"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "safir-bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) (err error) {
	if len(args) == 1 && args[0] == "floors" {
		return bench.ServeFloors(ctx, os.Stdin, os.Stdout)
	}
	flags := flag.NewFlagSet("safir-bench", flag.ExitOnError)
	safir := flags.String("safir", "bin/safir", "the program to measure")
	events := flags.String("events", "../shared/data/events.tsv.gz", "the events: source, relation, target, day; gzipped")
	turn := flags.Duration("turn", 1500*time.Millisecond, "how long each turn takes")
	grow := flags.Int("grow", 4, "at how many times the data growth is measured; 0: not at all")
	seed := flags.Uint64("seed", 1, "of what is drawn")
	_ = flags.Parse(args) // ends the program itself
	if _, err := os.Stat(*events); errors.Is(err, fs.ErrNotExist) {
		fmt.Printf("skipped: there is no %s to load\n", *events)
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "safir-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b := &bench.Bench{
		Safir: *safir, Self: self, Events: *events, Dir: dir, Out: os.Stdout, Log: os.Stderr,
		Turn: *turn, Grow: *grow, Seed: *seed, Now: time.Now, Most: 10 * time.Minute,
	}
	return b.Run(ctx)
}
