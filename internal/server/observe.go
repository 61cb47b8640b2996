package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/safir-graph/safir/graph"
)

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the writer underneath.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

type operationKey struct{}

// note tells the log of a request which operation it was.
func note(ctx context.Context, op *graph.Operation) {
	if to, ok := ctx.Value(operationKey{}).(**graph.Operation); ok {
		*to = op
	}
}

// observed logs and measures requests and turns a panic into an answer that
// says nothing of it. What was asked is not logged, only its name and type.
func (s *Server) observed(route string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		rec := &recorder{ResponseWriter: w}
		var op *graph.Operation
		r = r.WithContext(context.WithValue(r.Context(), operationKey{}, &op))
		s.metrics.inFlight.add(1)
		defer func() {
			s.metrics.inFlight.add(-1)
			p := recover()
			if p == http.ErrAbortHandler {
				panic(p)
			}
			if p != nil {
				s.config.Log.ErrorContext(r.Context(), "panic in a handler", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				if rec.status == 0 {
					plain(rec, http.StatusInternalServerError, "internal error\n")
				}
			}
			took := time.Since(start)
			if rec.status == 0 {
				rec.status = http.StatusSwitchingProtocols // taken over by a websocket
			}
			s.metrics.requests.add(1, route, method(r.Method), strconv.Itoa(rec.status))
			s.metrics.seconds.observe(took.Seconds(), route)
			level := slog.LevelDebug
			if rec.status >= 500 && rec.status != http.StatusNotImplemented {
				level = slog.LevelWarn
			}
			if !s.config.Log.Enabled(r.Context(), level) {
				return
			}
			attrs := []slog.Attr{
				slog.String("method", method(r.Method)), slog.String("route", route), slog.Int("status", rec.status),
				slog.Duration("took", took), slog.Int64("bytes", rec.bytes),
			}
			if op != nil {
				attrs = append(attrs, slog.String("operation", string(op.Type)), slog.String("name", op.Name))
			}
			s.config.Log.LogAttrs(r.Context(), level, "request", attrs...)
		}()
		next.ServeHTTP(rec, r)
	})
}

// method is a request's method, "other" for one that nobody uses, so that
// clients cannot invent labels.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions:
		return m
	}
	return "other"
}
