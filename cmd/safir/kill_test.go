package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/safir-graph/safir/internal/store"
)

// TestMain lets the test program be the program, for tests that kill it.
func TestMain(m *testing.M) {
	if args := os.Getenv("SAFIR_TEST_ARGS"); args != "" {
		os.Exit(run(context.Background(), strings.Split(args, "\x1f"), &environment{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: time.Now}))
	}
	os.Exit(m.Run())
}

// eventsFile writes a file of four-column events; other makes one of its rows
// another.
func eventsFile(t *testing.T, name string, rows int, other bool) {
	t.Helper()
	var b bytes.Buffer
	for i := range rows {
		words := [...]string{"Consult", "Make a visit", "Relate To", "Reject"}[i/7%4]
		if other && i == rows/5 {
			words = "Threaten"
		}
		day := time.Date(2010, 1, 1+i/50, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		fmt.Fprintf(&b, "Ministry %c%d\t%s\tCitizen (France)\t%s\n", 'A'+i%26, i*i%997, words, day)
		if i%1000 == 0 {
			fmt.Fprintf(&b, "a line\tthat is none\n")
		}
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

func exported(t *testing.T, data string) string {
	t.Helper()
	status, out, errs := safir(t, "", "export", "--data", data, "jsonl")
	if status != exitOK {
		t.Fatal(errs)
	}
	return out
}

// An import that is killed, while it reads or while it writes, goes on where it
// was, and gives what one gives that was let alone.
func TestAKilledImportGoesOn(t *testing.T) {
	if testing.Short() {
		t.Skip("it imports 9,000 events several times")
	}
	const rows = 9_000 // a checkpoint is made after 8,192 lines
	dir := t.TempDir()
	file := filepath.Join(dir, "events.tsv")
	eventsFile(t, file, rows, false)
	whole := filepath.Join(dir, "whole")
	if status, _, errs := safir(t, "", "import", "--data", whole, "icews", file); status != exitOK {
		t.Fatal(errs)
	}
	want := exported(t, whole)
	if n := strings.Count(want, "\n"); n < rows {
		t.Fatalf("%d lines are exported", n)
	}
	args := func(data string) []string { return []string{"import", "--data", data, "icews", file} }
	child := func(data string) (*exec.Cmd, *bytes.Buffer) {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "SAFIR_TEST_ARGS="+strings.Join(args(data), "\x1f"))
		errs := &bytes.Buffer{}
		cmd.Stderr = errs
		return cmd, errs
	}
	finish := func(t *testing.T, data, what string) {
		t.Helper()
		status, _, errs := safir(t, "", args(data)...)
		if status != exitOK {
			t.Fatal(errs)
		}
		if !strings.Contains(errs, "going on behind row") {
			t.Errorf("%s: it does not say that it goes on: %s", what, errs)
		}
		if !strings.Contains(errs, fmt.Sprintf("%d rows", rows)) {
			t.Errorf("%s: it does not count all rows: %s", what, errs)
		}
		if got := exported(t, data); got != want {
			t.Errorf("%s: the export has %d bytes, want %d", what, len(got), len(want))
		}
		if status, _, errs := safir(t, "", args(data)...); status != exitOK || !strings.Contains(errs, ": 0 claims added") {
			t.Errorf("%s: a second import: %s", what, errs)
		}
	}

	t.Run("killed", func(t *testing.T) {
		for _, sign := range []string{"MANIFEST", filepath.Join("load", "job.json")} {
			data := filepath.Join(t.TempDir(), "data")
			cmd, errs := child(data)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			deadline := time.Now().Add(2 * time.Minute)
			for {
				if _, err := os.Stat(filepath.Join(data, sign)); err == nil {
					break
				}
				if time.Now().After(deadline) {
					t.Fatalf("%s does not come: %s", sign, errs)
				}
				time.Sleep(time.Millisecond)
			}
			if sign == "MANIFEST" { // until it has kept something
				for !checkpointed(data) && time.Now().Before(deadline) {
					time.Sleep(time.Millisecond)
				}
			}
			_ = cmd.Process.Kill()
			if err := cmd.Wait(); err == nil {
				t.Skipf("it had ended before it was killed: %s", errs)
			}
			readable(t, data)
			if n := claims(t, data); n != 0 {
				t.Errorf("after a kill at %s %d claims are seen", sign, n)
			}
			finish(t, data, "killed at "+sign)
		}
	})

	t.Run("cancelled", func(t *testing.T) {
		data := filepath.Join(t.TempDir(), "data")
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			for !checkpointed(data) && ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
			cancel()
		}()
		var errs bytes.Buffer
		status := run(ctx, args(data), &environment{stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &errs, now: time.Now})
		cancel()
		if status == exitOK {
			t.Skip("it had ended before it was cancelled")
		}
		finish(t, data, "cancelled")
		if status, _, errs := safir(t, "", "verify", "--data", data); status != exitOK {
			t.Error(errs)
		}
	})

	t.Run("changed", func(t *testing.T) {
		data := filepath.Join(t.TempDir(), "data")
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() {
			for !checkpointed(data) && ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
			cancel()
		}()
		if run(ctx, args(data), &environment{stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}, now: time.Now}) == exitOK {
			t.Skip("it had ended before it was cancelled")
		}
		eventsFile(t, file, rows, true)
		defer eventsFile(t, file, rows, false)
		status, _, told := safir(t, "", args(data)...)
		if status != exitOK || !strings.Contains(told, "it has changed since") {
			t.Fatalf("%d %s", status, told)
		}
		fresh := filepath.Join(t.TempDir(), "fresh")
		if status, _, told := safir(t, "", args(fresh)...); status != exitOK {
			t.Fatal(told)
		}
		if got := exported(t, data); got != exported(t, fresh) || got == want {
			t.Error("the export is not that of the changed file")
		}
	})
}

// readable checks that a folder that a killed process left can be read by
// commands that only read, that the first of them says what it does before, and
// that one that may not write says what to do.
func readable(t *testing.T, data string) {
	t.Helper()
	in := filepath.Join(data, "LOCK") // a folder in its place keeps everybody from opening data for writing
	if err := os.Remove(in); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(in, 0o700); err != nil {
		t.Fatal(err)
	}
	status, _, told := safir(t, "", "export", "--data", data, "jsonl")
	if status == exitOK || !strings.Contains(told, "run this once as a user who may write to the folder") {
		t.Errorf("an export that may not write: %d %s", status, told)
	}
	if err := os.Remove(in); err != nil {
		t.Fatal(err)
	}
	for i, args := range [][]string{{"query", "{ stats { claims } }"}, {"verify"}, {"export", "jsonl"}, {"backup", "--out", filepath.Join(t.TempDir(), "backup")}} {
		status, _, told := safir(t, "", append([]string{args[0], "--data", data}, args[1:]...)...)
		if status != exitOK {
			t.Errorf("%s: %s", args[0], told)
		}
		if said := strings.Contains(told, "was killed"); said != (i == 0) {
			t.Errorf("%s says %q", args[0], told)
		}
	}
}

// claims counts the claims that are seen in a data folder.
func claims(t *testing.T, data string) int {
	t.Helper()
	s, err := store.Open(data, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	v := s.Snapshot()
	defer v.Close()
	stats, err := v.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return stats.Claims
}

// checkpointed is true when a data folder that is being written holds a
// checkpoint of an import: an actor's name stands in the engine's log.
func checkpointed(data string) bool {
	logs, err := filepath.Glob(filepath.Join(data, "*.mem"))
	for _, name := range logs {
		if b, err := os.ReadFile(name); err == nil && bytes.Contains(b, []byte("Citizen (France)")) {
			return true
		}
	}
	return err != nil
}
