package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBackupRestoreVerify(t *testing.T) {
	dir := t.TempDir()
	data, again, file, rows := filepath.Join(dir, "data"), filepath.Join(dir, "again"), filepath.Join(dir, "graph.backup"), filepath.Join(dir, "rows.tsv")
	if err := os.WriteFile(rows, []byte("Mali\tMake a visit\tRussia\t2005-01-02\nMali\tConsult\tNiger\t2005-01-03\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ok := func(args ...string) (stdout string) {
		t.Helper()
		status, stdout, stderr := done(t, "", args...)
		if status != exitOK {
			t.Fatalf("%v: status %d, %s", args, status, stderr)
		}
		return stdout
	}
	ok("import", "--data", data, "icews", rows)
	ok("backup", "--data", data, "--out", file)
	ok("restore", "--data", again, file)
	checked := ok("verify", "--data", again)
	if want := strings.Replace(ok("verify", "--data", data), data, again, 1); checked != want || !strings.Contains(checked, " 2 relations") {
		t.Errorf("restored %q, want %q", checked, want)
	}
	stream := ok("backup", "--data", again)
	if b, err := os.ReadFile(file); err != nil || string(b) != stream {
		t.Errorf("the backup of what was restored differs: %d and %d bytes, %v", len(b), len(stream), err)
	}
	fails := func(part string, args ...string) {
		t.Helper()
		status, _, stderr := done(t, "", args...)
		if status != exitError || !strings.Contains(stderr, part) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%v: status %d, %q", args, status, stderr)
		}
	}
	fails("holds a graph already", "restore", "--data", again, file)
	if err := os.WriteFile(file, []byte(stream[:len(stream)-20]), 0o600); err != nil {
		t.Fatal(err)
	}
	fails("ends too soon", "restore", "--data", filepath.Join(dir, "third"), file)
	fails("no such file", "verify", "--data", filepath.Join(dir, "nowhere"))
	tables, err := filepath.Glob(filepath.Join(again, "*.sst"))
	if err != nil || len(tables) == 0 {
		t.Fatalf("no tables: %v", err)
	}
	b, err := os.ReadFile(tables[0])
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(tables[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
	fails("corrupt data: table "+filepath.Base(tables[0]), "verify", "--data", again)
}
