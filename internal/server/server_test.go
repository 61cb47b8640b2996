package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/safir-graph/safir/graph"
	"github.com/safir-graph/safir/internal/explorer"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
)

// newTestServer is a server over an empty graph in memory. Fields of c that
// are not given are filled.
func newTestServer(t *testing.T, c Config) *Server {
	t.Helper()
	o, err := ontology.Load()
	if err != nil {
		t.Fatal(err)
	}
	if c.Executor == nil {
		s, err := store.Open("", store.Options{Traits: o.Traits})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		c.Executor = graph.NewExecutor(&graph.Resolver{Store: s, Ontology: o, Version: "test"}, graph.Limits{})
	}
	return New(c)
}

// ask posts a query and returns status, media type and body.
func ask(t *testing.T, h http.Handler, accept, body string) (status int, media string, answer string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	media, _, _ = strings.Cut(w.Header().Get("Content-Type"), ";")
	return w.Code, media, w.Body.String()
}

func asQuery(query string) string {
	b, _ := json.Marshal(map[string]string{"query": query})
	return string(b)
}

func TestLimits(t *testing.T) {
	s := newTestServer(t, Config{MaxBody: 100_000})
	nested := "{ node(id: \"state:ML\") { ... on Entity " + strings.Repeat("{ relations { nodes { source ", 8) + "{ id }" + strings.Repeat(" } } }", 8) + " } }"
	tests := []struct {
		name, query string
		want        string // code and words of the message
	}{
		{"16,000 fields", "{" + strings.Repeat(" a", 16_000) + "}", "LIMIT_EXCEEDED"},
		{"10,000 directives", "{ __typename" + strings.Repeat(" @x", 10_000) + "}", "LIMIT_EXCEEDED"},
		{"hundreds of unknown directives", "{ __typename" + strings.Repeat(" @x", 900) + "}", "GRAPHQL_VALIDATION_FAILED"},
		{"depth", nested, "LIMIT_EXCEEDED"},
		{"cost", `{ relations(first: 100) { nodes { source { relations(first: 100) { nodes { source { relations(first: 100) { nodes { id } } } } } } } } }`, "LIMIT_EXCEEDED"},
		{"exponential fragments", "{ ...a0 }" + exponential(60), "LIMIT_EXCEEDED"},
		{"many looks at the schema", "{" + manyAliases(60) + "}", "LIMIT_EXCEEDED"},
		{"defer", `{ ... @defer { __typename } }`, "GRAPHQL_VALIDATION_FAILED"},
		{"no suggestions", `{ node(ids: 1) { id } }`, "GRAPHQL_VALIDATION_FAILED"},
		{"no operation", `fragment f on Query { __typename }`, "GRAPHQL_VALIDATION_FAILED"},
		{"two operations", `query a { __typename } query b { __typename }`, "GRAPHQL_VALIDATION_FAILED"},
	}
	for _, test := range tests {
		start := time.Now()
		status, _, body := ask(t, s, mediaResponse, asQuery(test.query))
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%s: took %s", test.name, took)
		}
		if status != http.StatusBadRequest || !strings.Contains(body, `"code":"`+test.want+`"`) {
			t.Errorf("%s: %d %.300s", test.name, status, body)
		}
		if strings.Contains(body, `"data"`) || strings.Contains(body, "Did you mean") || len(body) > 20_000 {
			t.Errorf("%s: the refusal has data, suggestions or %d bytes: %.300s", test.name, len(body), body)
		}
	}
}

// exponential is fragments of which each spreads the next twice.
func exponential(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " fragment a%d on Query { x%d: __typename ...a%d ...a%d }", i, i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment a%d on Query { relations(first: 100) { totalCount } }", n)
	return b.String()
}

func manyAliases(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " s%d: __schema { types { name } }", i)
	}
	return b.String()
}

func TestRequestsThatCannotBeRead(t *testing.T) {
	s := newTestServer(t, Config{MaxBody: 1000})
	secret := "do-not-echo"
	tests := []struct {
		name        string
		method      string
		contentType string
		body        string
		status      int
	}{
		{"not JSON", "POST", mediaJSON, `{"query": ` + secret, 400},
		{"a list", "POST", mediaJSON, `[{"query":"{__typename}"}]`, 400},
		{"two objects", "POST", mediaJSON, `{"query":"{__typename}"}{}`, 400},
		{"a number as query", "POST", mediaJSON, `{"query":7}`, 400},
		{"a list as variables", "POST", mediaJSON, `{"query":"{__typename}","variables":["do-not-echo"]}`, 400},
		{"not UTF-8", "POST", mediaJSON, "{\"query\":\"{__typename}\xff\"}", 400},
		{"too long", "POST", mediaJSON, `{"query":"` + strings.Repeat(" ", 1000) + `"}`, 413},
		{"text/plain, which any page may send", "POST", "text/plain", `{"query":"{__typename}"}`, 415},
		{"a form", "POST", "application/x-www-form-urlencoded", "query=%7B__typename%7D", 415},
		{"UTF-16", "POST", "application/json; charset=utf-16", `{"query":"{__typename}"}`, 415},
		{"PUT", "PUT", mediaJSON, `{"query":"{__typename}"}`, 405},
		{"empty", "POST", mediaJSON, ``, 400},
	}
	for _, test := range tests {
		r := httptest.NewRequest(test.method, "http://127.0.0.1/graphql", strings.NewReader(test.body))
		r.Header.Set("Content-Type", test.contentType)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != test.status {
			t.Errorf("%s: %d, want %d: %s", test.name, w.Code, test.status, w.Body)
		}
		if strings.Contains(w.Body.String(), secret) {
			t.Errorf("%s: what was sent is echoed: %s", test.name, w.Body)
		}
	}
}

func TestGet(t *testing.T) {
	s := newTestServer(t, Config{})
	for query, want := range map[string]int{
		"query=%7B__typename%7D&variables=%7B%22a%22:1%7D&operationName=": 200,
		"query=query%20a%7B__typename%7D&operationName=a":                 200,
		"query=%7B__typename%7D&variables=%5B%5D":                         400,
		"query=%7B__typename%7D&extensions=7":                             400,
		"query=%FF":                                                       400,
		"query=%7":                                                        400,
		"":                                                                400,
		"query=mutation%7B__typename%7D":                                  405,
		"query=subscription%7BarticleIngested%7Boutcome%7D%7D":                406,
		"query=query%20a%7B__typename%7D%20query%20b%7Bstats%7Bversion%7D%7D": 200, // refused, as plain JSON
	} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://localhost/graphql?"+query, nil))
		if w.Code != want {
			t.Errorf("%s: %d, want %d: %s", query, w.Code, want, w.Body)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "http://localhost/graphql", nil)
	r.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/" {
		t.Errorf("a person at the endpoint: %d %q", w.Code, w.Header().Get("Location"))
	}
}

func TestNegotiate(t *testing.T) {
	for accept, want := range map[string]string{
		"":                    mediaJSON,
		"*/*":                 mediaJSON,
		"application/json":    mediaJSON,
		"application/*;q=0.5": mediaJSON,
		"application/graphql-response+json, application/json;q=0.9": mediaResponse,
		"application/json;q=0.9, application/graphql-response+json": mediaResponse,
		"text/event-stream":                   mediaEvents,
		"text/html, */*;q=0.8":                mediaJSON,
		"application/json, text/event-stream": mediaJSON,
		"text/html":                           "",
		"application/json;q=0":                "",
		"application/json;q=nonsense":         "",
		"image/png, application/xml":          "",
	} {
		got, ok := negotiate([]string{accept})
		if got != want || ok != (want != "") {
			t.Errorf("negotiate(%q) = %q, %v; want %q", accept, got, ok, want)
		}
	}
}

func TestGuard(t *testing.T) {
	s := newTestServer(t, Config{Hosts: []string{"safir.example"}, Origins: []string{"https://desk.example"}})
	tests := []struct {
		host, origin string
		status       int
	}{
		{"127.0.0.1:8080", "", 200},
		{"localhost:8080", "", 200},
		{"LOCALHOST", "", 200},
		{"[::1]:8080", "", 200},
		{"safir.example", "", 200},
		{"evil.example:8080", "", 403}, // a name that was pointed at 127.0.0.1
		{"127.0.0.1.evil.example", "", 403},
		{"", "", 403},
		{"127.0.0.1:8080", "http://127.0.0.1:8080", 200},
		{"127.0.0.1:8080", "http://127.0.0.1:9090", 403},
		{"127.0.0.1:8080", "http://evil.example", 403},
		{"127.0.0.1:8080", "null", 403},
		{"127.0.0.1:8080", "https://desk.example", 200},
	}
	for _, test := range tests {
		r := httptest.NewRequest(http.MethodGet, "http://x/graphql?query=%7B__typename%7D", nil)
		r.Host = test.host
		if test.origin != "" {
			r.Header.Set("Origin", test.origin)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != test.status {
			t.Errorf("Host %q Origin %q: %d, want %d", test.host, test.origin, w.Code, test.status)
		}
		allowed := w.Header().Get("Access-Control-Allow-Origin")
		if want := map[bool]string{true: test.origin}[test.origin == "https://desk.example"]; allowed != want {
			t.Errorf("Host %q Origin %q: allowed origin %q, want %q", test.host, test.origin, allowed, want)
		}
	}
	open := newTestServer(t, Config{Hosts: []string{AnyHost}})
	r := httptest.NewRequest(http.MethodGet, "http://anything.example/healthz", nil)
	w := httptest.NewRecorder()
	open.ServeHTTP(w, r)
	if w.Code != 200 || w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Content-Security-Policy") != apiPolicy {
		t.Errorf("any host: %d %v", w.Code, w.Header())
	}
}

func TestExplorer(t *testing.T) {
	assets := map[string]*explorer.Asset{
		"/": {Name: "index.html", ContentType: "text/html; charset=utf-8", CacheControl: "no-cache", ETag: `W/"1"`, Body: []byte("<!doctype html>"), Gzip: []byte("packed")},
	}
	s := newTestServer(t, Config{Explorer: func(path string) (*explorer.Asset, error) {
		if a := assets[path]; a != nil {
			return a, nil
		}
		return nil, fs.ErrNotExist
	}})
	get := func(path string, header ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	page := get("/", "Accept-Encoding", "br, gzip;q=0.5")
	if page.Body.String() != "packed" || page.Header().Get("Content-Encoding") != "gzip" || page.Header().Get("Content-Security-Policy") != explorer.ContentSecurityPolicy {
		t.Errorf("page: %q %v", page.Body, page.Header())
	}
	if raw := get("/", "Accept-Encoding", "gzip;q=0"); raw.Body.String() != "<!doctype html>" || raw.Header().Get("Content-Encoding") != "" {
		t.Errorf("page uncompressed: %q %v", raw.Body, raw.Header())
	}
	if again := get("/", "If-None-Match", `W/"0", "1"`); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("page known already: %d %q", again.Code, again.Body)
	}
	if missing := get("/assets/gone-12345678.js"); missing.Code != http.StatusNotFound || strings.Contains(missing.Body.String(), "<") {
		t.Errorf("missing asset: %d %q", missing.Code, missing.Body)
	}
	unbuilt := newTestServer(t, Config{Explorer: func(string) (*explorer.Asset, error) { return nil, explorer.ErrNotBuilt }})
	w := httptest.NewRecorder()
	unbuilt.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://localhost/", nil))
	if w.Code != http.StatusNotImplemented || !strings.Contains(w.Body.String(), explorer.BuildCommand) {
		t.Errorf("not built: %d %q", w.Code, w.Body)
	}
	post := httptest.NewRecorder()
	s.ServeHTTP(post, httptest.NewRequest(http.MethodPost, "http://localhost/", nil))
	if post.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST /: %d", post.Code)
	}
}

func TestHealthAndMetrics(t *testing.T) {
	ready := errors.New("secret: the disk is gone")
	s := newTestServer(t, Config{
		Version: "1.2.3",
		Ready:   func(context.Context) error { return ready },
		Sizes:   func(context.Context) (map[string]int, error) { return map[string]int{"entities": 7}, nil },
	})
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil))
		return w
	}
	if w := get("/healthz"); w.Code != 200 {
		t.Errorf("/healthz: %d", w.Code)
	}
	if w := get("/readyz"); w.Code != 503 || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("/readyz without a store: %d %q", w.Code, w.Body)
	}
	ready = nil
	if w := get("/readyz"); w.Code != 200 {
		t.Errorf("/readyz: %d", w.Code)
	}
	ask(t, s, "", asQuery("{ __typename }"))
	ask(t, s, "", asQuery("{ nonsense }"))
	text := get("/metrics").Body.String()
	for _, want := range []string{
		`safir_http_requests_total{route="/graphql",method="POST",status="200"} 2`,
		`safir_http_request_duration_seconds_count{route="/graphql"} 2`,
		`safir_http_request_duration_seconds_bucket{route="/graphql",le="+Inf"} 2`,
		`safir_graphql_operations_total{type="query"} 1`,
		`safir_graphql_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 1`,
		`safir_items{type="entities"} 7`,
		`safir_build_info{version="1.2.3",`,
		"# TYPE safir_http_request_duration_seconds histogram",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("/metrics lacks %s in\n%s", want, text)
		}
	}
}

func TestServeEndsCleanly(t *testing.T) {
	s := newTestServer(t, Config{})
	ctx, cancel := context.WithCancel(t.Context())
	l, err := Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(ctx, l.Addr().String()); err == nil || !strings.Contains(err.Error(), "in use") || !strings.Contains(err.Error(), "--addr") {
		t.Errorf("Listen on a port in use: %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	// A stream that is open when the end comes must not hold it up.
	r, err := http.NewRequest(http.MethodGet, "http://"+l.Addr().String()+"/graphql?query=subscription%7BarticleIngested%7Boutcome%7D%7D", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", mediaEvents)
	stream, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("Serve: %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("Serve does not end")
	}
	rest, _ := io.ReadAll(stream.Body)
	if !strings.HasSuffix(string(rest), "event: complete\ndata:\n\n") {
		t.Errorf("the stream ends with %q", rest)
	}
	if _, err := http.Get("http://" + l.Addr().String() + "/healthz"); err == nil {
		t.Error("the address still answers")
	}
}

func TestPanicsAreNotTold(t *testing.T) {
	var log bytes.Buffer
	s := newTestServer(t, Config{
		Explorer: func(string) (*explorer.Asset, error) { panic("secret in a panic") },
		Log:      slog.New(slog.NewTextHandler(&log, nil)),
	})
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://localhost/", nil))
	if w.Code != 500 || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "secret in a panic") {
		t.Errorf("the log does not say what happened: %s", log.String())
	}
}
