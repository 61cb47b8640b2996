package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// safir runs a command line and returns what it wrote.
func safir(t *testing.T, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	env := &environment{stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs, now: time.Now}
	status = run(t.Context(), args, env)
	return status, out.String(), errs.String()
}

func TestExitStatus(t *testing.T) {
	data := t.TempDir()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		args   []string
		status int
		stdout string // a part of it
		stderr string // a part of it; "" for nothing at all
	}{
		{"help", []string{"--help"}, exitOK, "serve", ""},
		{"version", []string{"--version"}, exitOK, "safir ", ""},
		{"no command", nil, exitUsage, "", "safir: expected one of"},
		{"unknown command", []string{"fly"}, exitUsage, "", "fly"},
		{"unknown flag", []string{"query", "--fast", "{__typename}"}, exitUsage, "", "--fast"},
		{"bad variables", []string{"query", "--data", data, "--timeout", "10m", "--variables", "[1", "{__typename}"}, exitUsage, "", "--variables"},
		{"bad url", []string{"query", "--url", "localhost", "{__typename}"}, exitUsage, "", "--url"},
		{"query", []string{"query", "--data", data, "mutation { __typename }"}, exitOK, `"__typename": "Mutation"`, ""},
		{"query with an error", []string{"query", "--data", data, "{ nonsense }"}, exitError, `"errors"`, "safir: Cannot query field"},
		{"data is a file", []string{"query", "--data", file, "mutation { __typename }"}, exitError, "", "file"},
	}
	for _, test := range tests {
		status, stdout, stderr := safir(t, "", test.args...)
		if status != test.status || !strings.Contains(stdout, test.stdout) || !strings.Contains(stderr, test.stderr) || test.stderr == "" && stderr != "" {
			t.Errorf("%s: status %d\nstdout %s\nstderr %s", test.name, status, stdout, stderr)
		}
		if test.status != exitOK && strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: the error is not one line: %q", test.name, stderr)
		}
	}
}

func TestQueryFromStandardInputAndVariable(t *testing.T) {
	t.Setenv("SAFIR_DATA", t.TempDir())
	status, stdout, stderr := safir(t, "mutation ($x: Boolean = true) { __typename @include(if: $x) }", "query", "--variables", `{"x": false}`, "-")
	if status != exitOK || stdout != "{\n  \"data\": {}\n}\n" {
		t.Errorf("%d %q %q", status, stdout, stderr)
	}
}

func TestQueryAServer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != "/graphql" || r.Header.Get("Content-Type") != "application/json":
			http.Error(w, "not found", http.StatusNotFound)
		default:
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"data":{"label":"مالي"}}`))
		}
	}))
	defer server.Close()
	if status, stdout, stderr := safir(t, "", "query", "--url", server.URL, "{ x }"); status != exitOK || !strings.Contains(stdout, `"label": "مالي"`) {
		t.Errorf("%d %q %q", status, stdout, stderr)
	}
	if status, stdout, stderr := safir(t, "", "query", "--url", server.URL+"/elsewhere", "{ x }"); status != exitError || stdout != "" || !strings.Contains(stderr, "404") {
		t.Errorf("%d %q %q", status, stdout, stderr)
	}
}

// lines collects what is written and tells when a text has been.
type lines struct {
	bytes.Buffer
	seen chan string
}

func (l *lines) Write(b []byte) (int, error) {
	l.seen <- string(b)
	return l.Buffer.Write(b)
}

func TestServe(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	data := t.TempDir()
	status, _, stderr := safir(t, "", "serve", "--data", data, "--addr", taken.Addr().String())
	if status != exitError || !strings.Contains(stderr, "in use") {
		t.Errorf("a port in use: %d %q", status, stderr)
	}

	ctx, cancel := context.WithCancel(t.Context())
	out := &lines{seen: make(chan string, 100)}
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--data", data, "--addr", "127.0.0.1:0"}, &environment{stdin: strings.NewReader(""), stdout: out, stderr: out, now: time.Now})
	}()
	base := ""
	for base == "" {
		select {
		case line := <-out.seen:
			if _, after, ok := strings.Cut(line, "API:"); ok {
				base, _, _ = strings.Cut(strings.TrimSpace(after), "\n")
			}
		case status := <-ended:
			t.Fatalf("serve ended with %d: %s", status, out.String())
		case <-time.After(20 * time.Second):
			t.Fatal("serve does not start")
		}
	}
	if status, stdout, stderr := safir(t, "", "query", "--url", base, "{ stats { entities } }"); status != exitOK || !strings.Contains(stdout, `"entities": 0`) {
		t.Errorf("query of the server: %d %q %q", status, stdout, stderr)
	}
	if status, _, stderr := safir(t, "", "query", "--data", data, "{ stats { entities } }"); status != exitError || !strings.Contains(stderr, "--url") {
		t.Errorf("query of a folder that is served: %d %q", status, stderr)
	}
	cancel()
	select {
	case status := <-ended:
		if status != exitOK {
			t.Errorf("serve ended with %d: %s", status, out.String())
		}
	case <-time.After(10 * time.Second):
		t.Fatal("serve does not end")
	}
}

func TestIngestThroughTheAPI(t *testing.T) {
	data := t.TempDir()
	const ingest = `mutation ($in: ArticleInput!) {
		first: ingestArticle(input: $in) { outcome article { lang published claims { nodes { kind subject { id } object { id } time { edtf } quote } } } }
		again: ingestArticle(input: $in) { was: outcome } }`
	const article = `{"in": {"url": "https://example.org/a", "published": "2025-03-05", "text": "Russian deputy defence minister Yunus-bek Yevkurov visited Mali on Tuesday, 4 March 2025."}}`
	status, stdout, stderr := safir(t, "", "query", "--data", data, "--timeout", "10m", "--variables", article, ingest)
	if status != exitOK {
		t.Fatalf("%d %s %s", status, stdout, stderr)
	}
	for _, want := range []string{
		`"outcome": "NEW"`, `"was": "UNCHANGED"`, `"lang": "en"`, `"published": "2025-03-05"`,
		`"kind": "VISITED"`, `"id": "person:yunus-bek-yevkurov"`, `"id": "state:ML"`, `"edtf": "2025-03-04"`,
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%s is not in %s", want, stdout)
		}
	}
	status, stdout, stderr = safir(t, "", "query", "--data", data, "--timeout", "10m", "--variables", `{"in": {"text": "Words.", "published": "yesterday"}}`, ingest)
	if status != exitError || !strings.Contains(stdout, `"argument": "input"`) || !strings.Contains(stderr, "published") {
		t.Errorf("a bad date: %d %s %s", status, stdout, stderr)
	}
}
