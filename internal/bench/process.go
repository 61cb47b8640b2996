package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a program of ours that serves until it is stopped.
type process struct {
	cmd    *exec.Cmd
	ended  chan error
	stderr *tail
}

// start runs a program. in may be nil.
func start(ctx context.Context, in io.Reader, out io.Writer, name string, args ...string) (*process, error) {
	p := &process{cmd: exec.CommandContext(ctx, name, args...), ended: make(chan error, 1), stderr: &tail{}}
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = in, out, p.stderr
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(syscall.SIGTERM) }
	p.cmd.WaitDelay = 15 * time.Second
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { p.ended <- p.cmd.Wait() }()
	return p, nil
}

// stop ends it as Ctrl-C does.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	if err := <-p.ended; err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(p.cmd.Path), err, p.stderr)
	}
	return nil
}

// tail keeps the end of what is written to it.
type tail struct{ b []byte }

// Write keeps what is written.
func (t *tail) Write(b []byte) (int, error) {
	t.b = append(t.b, b...)
	if n := len(t.b) - 2000; n > 0 {
		t.b = append(t.b[:0], t.b[n:]...)
	}
	return len(b), nil
}

// String is the end of it.
func (t *tail) String() string { return strings.TrimSpace(string(t.b)) }

// memory is the resident set of a process in bytes: now and at most. It is read
// from /proc, which Linux alone has; elsewhere both are 0.
func memory(pid int) (now, most int64) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0
	}
	defer f.Close() //nolint:errcheck // it was only read
	for lines := bufio.NewScanner(f); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ":")
		kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		if err != nil {
			continue
		}
		switch name {
		case "VmRSS":
			now = kib << 10
		case "VmHWM":
			most = kib << 10
		}
	}
	return now, most
}

// diskSize is the bytes that the files of a folder hold. Files that the engine
// maps larger than what it has written count for what they take up.
func diskSize(dir string) (int64, error) {
	var n int64
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		size := info.Size()
		if s, ok := info.Sys().(*syscall.Stat_t); ok {
			size = min(size, s.Blocks*512)
		}
		n += size
		return nil
	})
	return n, err
}

// importing is what an import took.
type importing struct {
	took   time.Duration
	memory int64 // at most, bytes
	disk   int64
	told   string // by the program
}

// load imports an events file into a new folder.
func (b *Bench) load(ctx context.Context, events, data string) (importing, error) {
	began := b.Now()
	var told bytes.Buffer
	cmd := exec.CommandContext(ctx, b.Safir, "import", "--data", data, "icews", events)
	cmd.Stderr = &told
	if err := cmd.Run(); err != nil {
		return importing{}, fmt.Errorf("import: %w: %s", err, lastLine(told.String()))
	}
	i := importing{took: b.Now().Sub(began), told: lastLine(told.String())}
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		i.memory = u.Maxrss << 10 // KiB on Linux
	}
	var err error
	i.disk, err = diskSize(data)
	return i, err
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

// serve starts the product on a loopback address and waits until it is ready.
func (b *Bench) serve(ctx context.Context, data string) (*process, Target, error) {
	addr, err := freeAddress(ctx)
	if err != nil {
		return nil, Target{}, err
	}
	p, err := start(ctx, nil, io.Discard, b.Safir, "serve", "--data", data, "--addr", addr, "--log-level", "warn")
	if err != nil {
		return nil, Target{}, err
	}
	t := Target{addr, "/graphql"}
	for range 600 {
		c, err := dial(ctx, t)
		if err == nil {
			_, err = c.ask([]byte(`{"query": "{ __typename }"}`))
			_ = c.conn.Close()
		}
		if err == nil {
			return p, t, nil
		}
		select {
		case err := <-p.ended:
			return nil, t, fmt.Errorf("serve: %w: %s", err, p.stderr)
		case <-time.After(50 * time.Millisecond):
		}
	}
	return nil, t, errors.Join(errors.New("serve: not ready after 30 s"), p.stop())
}
