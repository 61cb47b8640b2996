// Package server puts the API and the explorer on HTTP: routes, limits, guards
// against foreign pages, logging, metrics, health and shutdown. It knows how
// GraphQL is sent over HTTP; what a query means is package graph's affair.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/safir-graph/safir/graph"
	"github.com/safir-graph/safir/internal/explorer"
)

// Config says what is served and how. Zero fields stand for their defaults.
type Config struct {
	// Executor answers the API. It must be given.
	Executor *graph.Executor
	// Explorer finds the files of the explorer. Default explorer.Find.
	Explorer func(path string) (*explorer.Asset, error)
	// Ready says whether the store can answer; its error is told by /readyz.
	// Nil: always.
	Ready func(context.Context) error
	// Sizes are gauges for /metrics: how many items of each type there are.
	Sizes func(context.Context) (map[string]int, error)
	// Hosts are the names, besides those of the loopback interface, under which
	// the server may be asked for; AnyHost alone switches the check off. Foreign
	// names are refused because a web page can point its own name at this
	// machine and then read the answers.
	Hosts []string
	// Origins are the origins ("https://example.org") of other web pages that
	// may ask.
	Origins []string
	Timeout time.Duration // of a query or mutation. Default 30 s
	MaxBody int64         // bytes of a request. Default 1 MiB
	// KeepAlive is how often an idle stream shows that it is alive. Default 15 s.
	KeepAlive time.Duration
	// Grace is how long running requests may take after the end was asked for.
	// Default 10 s.
	Grace   time.Duration
	Version string       // of the program
	Log     *slog.Logger // nil discards
}

// AnyHost in Config.Hosts switches the check of the Host header off.
const AnyHost = "*"

// Server is the program's HTTP server.
type Server struct {
	config   Config
	executor *graph.Executor
	metrics  *metrics
	handler  http.Handler

	streams context.Context // ends when streams have to
	stop    context.CancelFunc
}

// New makes a server.
func New(c Config) *Server {
	if c.Explorer == nil {
		c.Explorer = explorer.Find
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.MaxBody <= 0 {
		c.MaxBody = 1 << 20
	}
	for _, d := range []struct {
		v         *time.Duration
		otherwise time.Duration
	}{{&c.Timeout, 30 * time.Second}, {&c.KeepAlive, 15 * time.Second}, {&c.Grace, 10 * time.Second}} {
		if *d.v <= 0 {
			*d.v = d.otherwise
		}
	}
	s := &Server{config: c, executor: c.Executor, metrics: newMetrics(c.Version, time.Now())}
	s.streams, s.stop = context.WithCancel(context.Background())
	s.handler = s.routes()
	return s
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/graphql", s.observed("/graphql", http.HandlerFunc(s.graphqlHandler)))
	mux.Handle("GET /healthz", s.observed("/healthz", http.HandlerFunc(s.healthz)))
	mux.Handle("GET /readyz", s.observed("/readyz", http.HandlerFunc(s.readyz)))
	mux.Handle("GET /metrics", s.observed("/metrics", http.HandlerFunc(s.serveMetrics)))
	mux.Handle("/", s.observed("/", http.HandlerFunc(s.serveExplorer)))
	return s.guarded(mux)
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Listen opens a TCP address, "127.0.0.1:8080". An address in use is an error
// that says so and what to do.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("address %s is in use by another program: end it, or choose another address with --addr", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("address %s: not permitted: choose a port above 1023 with --addr", addr)
	case err != nil:
		return nil, fmt.Errorf("address %s: %w", addr, err)
	}
	return l, nil
}

// Serve answers on a listener until ctx ends; then it lets running requests
// finish within Config.Grace and ends streams. It returns nil after such an end.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	h := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    1 << 17,
		ErrorLog:          slog.NewLogLogger(s.config.Log.Handler(), slog.LevelWarn),
	}
	h.RegisterOnShutdown(s.stop)
	ended := make(chan error, 1)
	stopped := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.config.Grace)
		defer cancel()
		err := h.Shutdown(grace)
		if err != nil {
			err = errors.Join(fmt.Errorf("shutdown: requests were still running after %s", s.config.Grace), h.Close())
		}
		ended <- err
	})
	err := h.Serve(l)
	if stopped() { // it ended by itself
		s.stop()
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	}
	return <-ended
}

// streamContext is a context for a stream: it ends with its parent or when the
// server shuts down.
func (s *Server) streamContext(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	stop := context.AfterFunc(s.streams, cancel)
	return ctx, func() { stop(); cancel() }
}

// healthz answers while the process does.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	plain(w, http.StatusOK, "ok\n")
}

// readyz answers 200 while the store can be read and the server is not
// shutting down.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	if s.streams.Err() != nil {
		plain(w, http.StatusServiceUnavailable, "shutting down\n")
		return
	}
	if s.config.Ready != nil {
		ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
		defer cancel()
		if err := s.config.Ready(ctx); err != nil {
			s.config.Log.ErrorContext(ctx, "not ready", "error", err)
			plain(w, http.StatusServiceUnavailable, "the store cannot be read\n")
			return
		}
	}
	plain(w, http.StatusOK, "ready\n")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}
