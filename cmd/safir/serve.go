package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/safir-graph/safir/graph"
	"github.com/safir-graph/safir/internal/explorer"
	"github.com/safir-graph/safir/internal/extract"
	"github.com/safir-graph/safir/internal/server"
	"github.com/safir-graph/safir/internal/store"
)

func init() { register("serve", "Serve the API and the explorer.", &serve{}) }

type serve struct {
	dataFlag
	Addr     string        `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen. Anything but a loopback address opens the graph to the network, without a password."`
	Host     []string      `placeholder:"NAME" help:"A name besides localhost under which the server may be asked for; * for any."`
	Origin   []string      `placeholder:"URL" help:"An origin of other web pages that may ask, such as https://desk.example."`
	ReadOnly bool          `help:"Refuse changes."`
	Timeout  time.Duration `default:"30s" help:"How long a query may take."`
	MaxCost  int           `default:"100000" help:"How many fields an answer may have."`
	Memory   int           `default:"200" placeholder:"MIB" help:"How much memory to aim at, mapped files and what reads articles apart; a graph that needs more gets it. 0 for no aim. GOMEMLIMIT goes before it."`
	LogLevel slog.Level    `default:"info" help:"debug (every request), info, warn or error."`
}

// Run serves until ctx ends.
func (c *serve) Run(ctx context.Context, env *environment) (err error) {
	log := slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: c.LogLevel}))
	// The address first: with a port in use, nothing else need happen.
	l, err := server.Listen(ctx, c.Addr)
	if err != nil {
		return err
	}
	defer l.Close() //nolint:errcheck // closed by Serve already when all went well
	s, o, err := openStore(env, c.Data, c.ReadOnly, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()

	reader := c.remember(newLazyReader(env))
	root := resolver(s, o, reader, log)
	if !c.ReadOnly {
		root.Ingester = newSubmissions(ctx, env, s, reader)
	}
	srv := server.New(server.Config{
		Executor: graph.NewExecutor(root, graph.Limits{Cost: c.MaxCost}),
		Ready:    func(ctx context.Context) error { _, err := sizes(ctx, s); return err },
		Sizes:    func(ctx context.Context) (map[string]int, error) { return sizes(ctx, s) },
		Hosts:    c.hosts(l.Addr()),
		Origins:  c.Origin,
		Timeout:  c.Timeout,
		Version:  version(),
		Log:      log,
	})
	if err := c.announce(ctx, env, l.Addr(), s); err != nil {
		return err
	}
	if err := srv.Serve(ctx, l); err != nil {
		return err
	}
	fmt.Fprintln(env.stderr, "stopped")
	return nil
}

// remember makes the process keep to its aim for memory: with the runtime's own
// defaults, the garbage of a burst of large answers doubles what it holds. The
// reader of articles, once it is built, comes on top.
func (c *serve) remember(reader lazyReader) lazyReader {
	if c.Memory <= 0 || os.Getenv("GOMEMLIMIT") != "" {
		return reader
	}
	debug.FreeOSMemory() // what opening the graph has left
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	// An aim close to what is in use would leave the collector no rest: half of
	// both processors went to it, and queries took three times as long.
	aim := max(int64(c.Memory)<<20, 2*int64(m.HeapAlloc))
	debug.SetMemoryLimit(aim)
	return sync.OnceValues(func() (*extract.Extractor, error) {
		debug.SetMemoryLimit(aim + readerMemory)
		return reader()
	})
}

// readerMemory is what the reader of articles needs, in bytes, with room for
// what it reads.
const readerMemory = 120 << 20

// announce says what is served and where to look.
func (c *serve) announce(ctx context.Context, env *environment, addr net.Addr, s *store.Store) error {
	n, err := sizes(ctx, s)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.stderr, "graph in %s: %d entities, %d relations, %d claims, %d articles\n",
		c.Data, n["entities"], n["relations"], n["claims"], n["articles"])
	base := "http://" + addr.String()
	if explorer.Built() {
		fmt.Fprintf(env.stderr, "explorer: %s/\n", base)
	} else {
		fmt.Fprintf(env.stderr, "no explorer: %s\n", explorer.ErrNotBuilt)
	}
	fmt.Fprintf(env.stderr, "API:      %s/graphql\nCtrl-C ends it.\n", base)
	return nil
}

// hosts are the names under which the server may be asked for besides those of
// the loopback interface. A server that listens beyond it and is given none may
// be asked under any: nobody can know its names.
func (c *serve) hosts(addr net.Addr) []string {
	if tcp, ok := addr.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() && len(c.Host) == 0 {
		return []string{server.AnyHost}
	}
	return c.Host
}

// sizes are how many items of each type the graph holds.
func sizes(ctx context.Context, s *store.Store) (map[string]int, error) {
	v := s.Snapshot()
	defer v.Close()
	n, err := v.Stats(ctx)
	if err != nil {
		return nil, err
	}
	return map[string]int{
		"entities": n.Entities, "relations": n.Relations, "claims": n.Claims, "articles": n.Articles, "mentions": n.Mentions,
	}, nil
}
