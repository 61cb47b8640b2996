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

// TestAudits runs all audits of the npm package graphql-http against the
// server: https://github.com/graphql/graphql-http.
func TestAudits(t *testing.T) {
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

	run := exec.Command(node, "audit.mjs", server.URL+"/graphql")
	run.Dir = dir
	var problems bytes.Buffer
	run.Stderr = &problems
	out, err := run.Output()
	if err != nil {
		t.Fatalf("audit.mjs: %v\n%s", err, problems.String())
	}
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
