package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// asProgram are the arguments with which the test program is the program.
const asProgram = "SAFIR_TEST_ARGS"

// TestMain lets the test program be the program, for tests that kill it.
func TestMain(m *testing.M) {
	if args := os.Getenv(asProgram); args != "" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		status := run(ctx, strings.Split(args, "\x1f"), &environment{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: time.Now})
		stop()
		os.Exit(status)
	}
	status := m.Run()
	if built != "" {
		os.RemoveAll(built) //nolint:errcheck // of a test
	}
	os.Exit(status)
}

// built is the folder of the program that was built for the tests.
var built string

// program is what a process of a test runs: the test program itself, or, as the
// race detector would make each process ten times as slow, one that is built
// without it.
var program = sync.OnceValues(func() (name string, err error) {
	if !race {
		return os.Executable()
	}
	if built, err = os.MkdirTemp("", "safir-program"); err != nil {
		return "", err
	}
	name = filepath.Join(built, "safir")
	out, err := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", name, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return name, nil
})

// process is a run of the program in a process of its own.
type process struct {
	*exec.Cmd
	out, errs bytes.Buffer // to be read when it has ended
}

// prepared is a process that can be started.
func prepared(t *testing.T, args ...string) *process {
	t.Helper()
	name, err := program()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.Command(name, args...)}
	if !race {
		p.Args = p.Args[:1]
		p.Env = append(os.Environ(), asProgram+"="+strings.Join(args, "\x1f"))
	}
	p.Stdout, p.Stderr = &p.out, &p.errs
	return p
}

func started(t *testing.T, p *process) *process {
	t.Helper()
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill() }) // where the test ends before it
	return p
}

// done runs a command in a process of its own to its end.
func done(t *testing.T, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	p := prepared(t, args...)
	p.Stdin = strings.NewReader(stdin)
	if err := p.Run(); err != nil && p.ProcessState == nil {
		t.Fatal(err)
	}
	return p.ProcessState.ExitCode(), p.out.String(), p.errs.String()
}

// exported is the whole graph of a folder.
func exported(t *testing.T, data string) string {
	t.Helper()
	status, out, errs := done(t, "", "export", "--data", data, "jsonl")
	if status != exitOK {
		t.Fatal(errs)
	}
	return out
}
