//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long a process may take to get somewhere, tries how often a
// test starts another that should be killed half way and was not.
const (
	patience = 2 * time.Minute
	tries    = 10
)

// until waits for something that a process does.
func until(t *testing.T, what string, p *process, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			_ = p.Process.Kill()
			_ = p.Wait()
			t.Fatalf("%s does not come: %s", what, &p.errs)
		}
	}
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

// slowly is a pipe of the name of a file that gives all of the file but its end
// until the rest is asked for.
func slowly(t *testing.T, file string) (pipe string, rest func()) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pipe = filepath.Join(t.TempDir(), filepath.Base(file))
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	go func() { _, _ = w.Write(b[:len(b)-100]) }() // until it is read, or closed
	return pipe, func() {
		_, _ = w.Write(b[len(b)-100:])
		w.Close()
	}
}

// logged is true when the log of the engine in a folder that is being written
// holds a text.
func logged(data, text string) bool {
	logs, err := filepath.Glob(filepath.Join(data, "*.mem"))
	for _, name := range logs {
		if b, err := os.ReadFile(name); err == nil && bytes.Contains(b, []byte(text)) {
			return true
		}
	}
	return err != nil
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// An import that is killed, while it reads or while it writes, goes on where it
// was, and gives what one gives that was let alone.
func TestAKilledImportGoesOn(t *testing.T) {
	if testing.Short() {
		t.Skip("it imports 9,000 events several times")
	}
	const rows = 9_000 // a checkpoint is made after 8,192 lines
	file := filepath.Join(t.TempDir(), "events.tsv")
	eventsFile(t, file, rows, false)
	into := func(data, file string) []string { return []string{"import", "--data", data, "icews", file} }
	imported := func(t *testing.T, data, file string) (told string) {
		t.Helper()
		status, _, told := done(t, "", into(data, file)...)
		if status != exitOK {
			t.Fatal(told)
		}
		return told
	}
	whole := filepath.Join(t.TempDir(), "whole")
	imported(t, whole, file)
	want := exported(t, whole)
	if n := strings.Count(want, "\n"); n < rows {
		t.Fatalf("%d lines are exported", n)
	}
	finish := func(t *testing.T, data string) {
		t.Helper()
		told := imported(t, data, file)
		if !strings.Contains(told, "going on behind row") {
			t.Errorf("it does not say that it goes on: %s", told)
		}
		if !strings.Contains(told, fmt.Sprintf("%d rows", rows)) {
			t.Errorf("it does not count all rows: %s", told)
		}
		if got := exported(t, data); got != want {
			t.Errorf("the export has %d bytes, want %d", len(got), len(want))
		}
		if told := imported(t, data, file); !strings.Contains(told, ": 0 claims added") {
			t.Errorf("a second import: %s", told)
		}
	}
	// reading is an import that has kept a part of the file and waits for the rest.
	reading := func(t *testing.T) (data string, p *process, rest func()) {
		t.Helper()
		data = filepath.Join(t.TempDir(), "data")
		pipe, rest := slowly(t, file)
		p = started(t, prepared(t, into(data, pipe)...))
		until(t, "a checkpoint", p, func() bool { return logged(data, "Citizen (France)") }) // an actor's name
		return data, p, rest
	}
	killed := func(p *process) {
		_ = p.Process.Kill()
		_ = p.Wait()
	}

	t.Run("killed while it reads", func(t *testing.T) {
		data, p, _ := reading(t)
		killed(p)
		readable(t, data)
		finish(t, data)
	})

	t.Run("killed while it writes", func(t *testing.T) {
		for range tries {
			data := filepath.Join(t.TempDir(), "data")
			p := started(t, prepared(t, into(data, file)...))
			folder := filepath.Join(data, "load")
			until(t, "a load", p, func() bool { return exists(filepath.Join(folder, "job.json")) })
			killed(p)
			if !exists(folder) || exists(filepath.Join(folder, "complete.json")) { // it was done before it was killed
				continue
			}
			readable(t, data)
			finish(t, data)
			return
		}
		t.Skip("it was always done before it was killed")
	})

	t.Run("cancelled", func(t *testing.T) {
		for range tries {
			data, p, rest := reading(t)
			if err := p.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond)
			rest()
			if p.Wait() == nil { // the file came before the signal
				continue
			}
			finish(t, data)
			if status, _, told := done(t, "", "verify", "--data", data); status != exitOK {
				t.Error(told)
			}
			return
		}
		t.Skip("it was always done before it was cancelled")
	})

	t.Run("changed", func(t *testing.T) {
		data, p, _ := reading(t)
		killed(p)
		other := filepath.Join(t.TempDir(), filepath.Base(file))
		eventsFile(t, other, rows, true)
		if told := imported(t, data, other); !strings.Contains(told, "it has changed since") {
			t.Error(told)
		}
		fresh := filepath.Join(t.TempDir(), "fresh")
		imported(t, fresh, other)
		if got := exported(t, data); got != exported(t, fresh) || got == want {
			t.Error("the export is not that of the changed file")
		}
	})
}

// readable checks that a folder that an import left when it was killed can be
// read by commands that only read and shows nothing of it, that the first of them
// says what it does before, and that one that may not write says what to do.
func readable(t *testing.T, data string) {
	t.Helper()
	in := filepath.Join(data, "LOCK") // a folder in its place keeps everybody from opening data for writing
	if err := os.Remove(in); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(in, 0o700); err != nil {
		t.Fatal(err)
	}
	status, _, told := done(t, "", "export", "--data", data, "jsonl")
	if status == exitOK || !strings.Contains(told, "run this once as a user who may write to the folder") {
		t.Errorf("an export that may not write: %d %s", status, told)
	}
	if err := os.Remove(in); err != nil {
		t.Fatal(err)
	}
	for i, args := range [][]string{{"query", "{ stats { claims } }"}, {"verify"}, {"export", "jsonl"}, {"backup", "--out", filepath.Join(t.TempDir(), "backup")}} {
		status, out, told := done(t, "", append([]string{args[0], "--data", data}, args[1:]...)...)
		if status != exitOK {
			t.Errorf("%s: %s", args[0], told)
		}
		if said := strings.Contains(told, "was killed"); said != (i == 0) {
			t.Errorf("%s says %q", args[0], told)
		}
		if args[0] == "query" && !strings.Contains(out, `"claims": 0`) {
			t.Errorf("a part of the import is seen: %s", out)
		}
	}
}

// stories writes a folder of articles, of which the last is a correction of the
// first.
func stories(t *testing.T, dir string, n int) {
	t.Helper()
	states := [...]string{"Mali", "Niger", "Chad", "Togo", "Benin", "Ghana"}
	for i := range n {
		at := i
		if i == n-1 {
			at = 0
		}
		text := fmt.Sprintf("Russian deputy defence minister Yunus-bek Yevkurov visited %s on %d March 2025. The notice bears the number %d.", states[i%len(states)], 1+i%28, 1000+i)
		b := fmt.Sprintf(`{"url": "https://notices.example/%d", "published": "2025-04-01", "text": %q}`, at, text)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.json", i)), []byte(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// An ingestion of a folder that is killed goes on when it is started again and
// adds nothing twice; before that, what it has stored is served for reading.
func TestAKilledIngestGoesOn(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts the program ten times")
	}
	const n = 40
	dir := t.TempDir()
	stories(t, dir, n)
	const last = `{"url": "https://notices.example/last", "published": "2025-04-02", "text": "Russian deputy defence minister Yunus-bek Yevkurov visited Egypt on 1 April 2025."}`
	ingest := func(t *testing.T, data string) (added, known int) {
		t.Helper()
		status, _, told := done(t, last, "ingest", "--data", data, dir, "-")
		if status != exitOK {
			t.Fatal(told)
		}
		return counted(told, "new") + counted(told, "updated"), counted(told, "unchanged")
	}
	whole := filepath.Join(t.TempDir(), "whole")
	if added, _ := ingest(t, whole); added != n+1 {
		t.Fatalf("%d articles are added", added)
	}
	want := exported(t, whole)
	if c := strings.Count(want, "VISITED"); c < n {
		t.Fatalf("%d visits are exported", c)
	}

	data := filepath.Join(t.TempDir(), "data")
	p := prepared(t, "ingest", "--data", data, dir, "-")
	in, err := p.StdinPipe() // in which nothing comes: it does not end before it is killed
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	started(t, p)
	until(t, "an article", p, func() bool { return logged(data, "the number 1010.") })
	_ = p.Process.Kill()
	_ = p.Wait()

	stored := served(t, data)
	if stored < 11 || stored > n {
		t.Errorf("%d articles are served, want at least those that were seen in the log", stored)
	}
	added, known := ingest(t, data)
	if known != stored || added != n+1-stored {
		t.Errorf("%d articles are added and %d known, of %d with %d stored", added, known, n+1, stored)
	}
	if got := exported(t, data); got != want {
		t.Errorf("the export has %d bytes, want %d", len(got), len(want))
	}
	if added, known := ingest(t, data); added != 0 || known != n+1 {
		t.Errorf("a third time: %d articles are added, %d known", added, known)
	}
	if status, _, told := done(t, "", "verify", "--data", data); status != exitOK {
		t.Error(told)
	}
}

// counted is the number before a word of the summary of an ingestion.
func counted(told, word string) (n int) {
	_, told, _ = strings.Cut(told, " read from ")
	before, _, ok := strings.Cut(told, " "+word)
	if ok {
		_, _ = fmt.Sscan(before[strings.LastIndexAny(before, " \n")+1:], &n)
	}
	return n
}

// served serves a folder that a process left that was killed, for reading alone,
// and asks how many articles there are.
func served(t *testing.T, data string) (articles int) {
	t.Helper()
	p := prepared(t, "serve", "--read-only", "--data", data, "--addr", "127.0.0.1:0")
	p.Stderr = nil
	errs, err := p.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	started(t, p)
	base := ""
	told := make([]byte, 1<<10)
	for base == "" {
		k, err := errs.Read(told)
		p.errs.Write(told[:k])
		if _, after, ok := strings.Cut(p.errs.String(), "API:"); ok && strings.Contains(after, "\n") {
			base, _, _ = strings.Cut(strings.TrimSpace(after), "\n")
		}
		if err != nil && base == "" {
			t.Fatalf("serve does not start: %v: %s", errors.Join(err, p.Wait()), &p.errs)
		}
	}
	status, out, asked := done(t, "", "query", "--url", base, "{ stats { articles } }")
	if _, after, ok := strings.Cut(out, `"articles": `); status != exitOK || !ok {
		t.Errorf("query: %d %s %s", status, out, asked)
	} else if _, err := fmt.Sscan(after, &articles); err != nil {
		t.Error(err)
	}
	status, out, _ = done(t, "", "query", "--url", base, `mutation { ingestArticle(input: {text: "Anna met Boris."}) { outcome } }`)
	if status == exitOK {
		t.Errorf("a change is not refused: %s", out)
	}
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	_, _ = io.Copy(&p.errs, errs)
	if err := p.Wait(); err != nil {
		t.Errorf("serve: %v: %s", err, &p.errs)
	}
	if !strings.Contains(p.errs.String(), "was killed") {
		t.Errorf("it does not say what it does first: %s", &p.errs)
	}
	return articles
}
