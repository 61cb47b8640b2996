package server

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// metrics are the program's own measurements in the Prometheus text format 0.0.4.
type metrics struct {
	version string
	start   time.Time

	requests   *family
	seconds    *histogram
	inFlight   *family
	operations *family
	errors     *family
	refused    *family
	streams    *family
}

func newMetrics(version string, start time.Time) *metrics {
	return &metrics{
		version:    version,
		start:      start,
		requests:   newFamily("safir_http_requests_total", "counter", "Requests answered.", "route", "method", "status"),
		seconds:    newHistogram("safir_http_request_duration_seconds", "How long requests took; streams until their end.", "route"),
		inFlight:   newFamily("safir_http_requests_in_flight", "gauge", "Requests being answered."),
		operations: newFamily("safir_graphql_operations_total", "counter", "GraphQL operations started.", "type"),
		errors:     newFamily("safir_graphql_errors_total", "counter", "Errors in GraphQL answers.", "code"),
		refused:    newFamily("safir_http_refused_total", "counter", "Requests refused for their Host or Origin.", "header"),
		streams:    newFamily("safir_graphql_streams", "gauge", "Open event streams and websockets."),
	}
}

// family is one metric with its series, one for each combination of labels.
type family struct {
	name, kind, help string
	labels           []string

	mu     sync.Mutex
	values map[string]float64
}

func newFamily(name, kind, help string, labels ...string) *family {
	return &family{name: name, kind: kind, help: help, labels: labels, values: map[string]float64{}}
}

// add adds to the series with these label values, one for each label.
func (f *family) add(v float64, values ...string) {
	key := labelled(f.labels, values)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.values[key] += v
}

func (f *family) write(w io.Writer) {
	header(w, f.name, f.kind, f.help)
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.labels) == 0 && len(f.values) == 0 {
		sample(w, f.name, "", 0)
	}
	for _, key := range slices.Sorted(maps.Keys(f.values)) {
		sample(w, f.name, key, f.values[key])
	}
}

// bounds are the upper bounds of the histogram's buckets, in seconds.
var bounds = []float64{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

type histogram struct {
	name, help string
	labels     []string

	mu     sync.Mutex
	series map[string]*series
}

type series struct {
	counts []uint64 // one for each bound, and one beyond
	sum    float64
}

func newHistogram(name, help string, labels ...string) *histogram {
	return &histogram{name: name, help: help, labels: labels, series: map[string]*series{}}
}

func (h *histogram) observe(v float64, values ...string) {
	key := labelled(h.labels, values)
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.series[key]
	if s == nil {
		s = &series{counts: make([]uint64, len(bounds)+1)}
		h.series[key] = s
	}
	i, _ := slices.BinarySearch(bounds, v)
	s.counts[i]++
	s.sum += v
}

func (h *histogram) write(w io.Writer) {
	header(w, h.name, "histogram", h.help)
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, key := range slices.Sorted(maps.Keys(h.series)) {
		s := h.series[key]
		var n uint64
		for i, c := range s.counts {
			n += c
			le := "+Inf"
			if i < len(bounds) {
				le = number(bounds[i])
			}
			sample(w, h.name+"_bucket", key+`,le="`+le+`"`, float64(n))
		}
		sample(w, h.name+"_sum", key, s.sum)
		sample(w, h.name+"_count", key, float64(n))
	}
}

var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// labelled joins names and values of labels.
func labelled(names, values []string) string {
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(name + `="` + escape.Replace(values[i]) + `"`)
	}
	return b.String()
}

func header(w io.Writer, name, kind, help string) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

func sample(w io.Writer, name, labels string, v float64) {
	if labels != "" {
		labels = "{" + labels + "}"
	}
	fmt.Fprintf(w, "%s%s %s\n", name, labels, number(v))
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// serveMetrics writes all metrics.
func (s *Server) serveMetrics(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	m := s.metrics
	m.requests.write(&b)
	m.seconds.write(&b)
	for _, f := range []*family{m.inFlight, m.operations, m.errors, m.refused, m.streams} {
		f.write(&b)
	}
	gauge := func(name, help, labels string, v float64) {
		header(&b, name, "gauge", help)
		sample(&b, name, labels, v)
	}
	if s.config.Sizes != nil {
		sizes, err := s.config.Sizes(r.Context())
		if err != nil {
			s.config.Log.ErrorContext(r.Context(), "metrics", "error", err)
		} else {
			header(&b, "safir_items", "gauge", "What the graph holds, by type.")
			for _, k := range slices.Sorted(maps.Keys(sizes)) {
				sample(&b, "safir_items", labelled([]string{"type"}, []string{k}), float64(sizes[k]))
			}
		}
	}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	gauge("go_memstats_heap_alloc_bytes", "Bytes of live and unswept heap objects.", "", float64(mem.HeapAlloc))
	gauge("go_memstats_sys_bytes", "Bytes taken from the system.", "", float64(mem.Sys))
	gauge("go_goroutines", "Goroutines.", "", float64(runtime.NumGoroutine()))
	gauge("process_start_time_seconds", "When the process started, in seconds since 1970 UTC.", "", float64(m.start.UnixMilli())/1000)
	gauge("safir_build_info", "The program.", labelled([]string{"version", "go"}, []string{m.version, runtime.Version()}), 1)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(b.Bytes())
}
