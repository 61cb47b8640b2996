package server

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// script runs a script of testdata/audit against a server and returns what it
// prints. Without node the test is skipped.
func script(t *testing.T, name string) []byte {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed: the audits of graphql-http are not run")
	}
	dir := filepath.Join("testdata", "audit")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "graphql-http")); err != nil {
		install := exec.Command("npm", "ci", "--no-audit", "--no-fund")
		install.Dir = dir
		if out, err := install.CombinedOutput(); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("npm ci: %v\n%s", err, out)
			}
			t.Skipf("the audits of graphql-http cannot be installed and are not run: %v\n%s", err, out)
		}
	}
	server := httptest.NewServer(newTestServer(t, Config{}))
	defer server.Close()
	run := exec.Command(node, name, server.URL+"/graphql")
	run.Dir = dir
	var problems bytes.Buffer
	run.Stderr = &problems
	out, err := run.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, problems.String())
	}
	return out
}

// TestAudits runs all audits of the npm package graphql-http against the
// server: https://github.com/graphql/graphql-http.
func TestAudits(t *testing.T) {
	out := script(t, "audit.mjs")
	n := 0
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); n++ {
		var audit struct{ ID, Name, Status, Reason string }
		if err := json.Unmarshal(lines.Bytes(), &audit); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		if audit.Status != "ok" {
			t.Errorf("%s %s: %s, %s", audit.ID, audit.Name, audit.Status, audit.Reason)
		}
	}
	if n != 61 {
		t.Errorf("%d audits were run, want 61", n)
	}
}

// TestClientsCanReadTheSchema asks for it as GraphiQL and code generators do.
func TestClientsCanReadTheSchema(t *testing.T) {
	var schema struct {
		Types int
		Bare  []string
	}
	if err := json.Unmarshal(script(t, "introspect.mjs"), &schema); err != nil {
		t.Fatal(err)
	}
	builtIn := map[string]bool{"Boolean": true, "Float": true, "ID": true, "Int": true, "String": true}
	for _, name := range schema.Bare {
		if !builtIn[name] {
			t.Errorf("%s has no description", name)
		}
	}
	if schema.Types < 50 {
		t.Errorf("%d types", schema.Types)
	}
}
