package badger_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
	"github.com/safir-graph/safir/internal/store/kv/badger"
)

// filled makes a folder with tables, a log of later commits and a manifest, as a
// process leaves it that is killed, and returns its keys and values.
func filled(t *testing.T) (dir string, want map[string]string) {
	t.Helper()
	live := t.TempDir()
	s := open(t, live, badger.Options{})
	err := s.Load(context.Background(), "", func(sink kv.Sink) error {
		for i := range 5000 {
			if err := sink.Put(fmt.Appendf(nil, "loaded%05d", i), fmt.Appendf(nil, "value %d", i*i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		err := s.Update(context.Background(), func(tx kv.Txn) error {
			return tx.Put(fmt.Appendf(nil, "committed%02d", i), fmt.Appendf(nil, "later value %d", i))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	dir = t.TempDir()
	copyFolder(t, live, dir)
	return dir, contents(t, s)
}

func contents(t *testing.T, s kv.Store) map[string]string {
	t.Helper()
	view := s.Snapshot()
	defer view.Close()
	it := view.Iterate(nil, nil, false)
	defer it.Close()
	out := map[string]string{}
	for it.First(); it.Valid(); it.Next() {
		v, err := it.Value()
		if err != nil {
			t.Fatal(err)
		}
		out[string(it.Key())] = string(v)
	}
	return out
}

// used is how much of a file's beginning is looked at: Badger's logs are mapped
// far beyond what they hold.
const used = 1 << 20

func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		in, err := os.Open(filepath.Join(from, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		info, err := in.Stat()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(io.LimitReader(in, used))
		in.Close()
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(to, e.Name())
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(name, info.Size()); err != nil {
			t.Fatal(err)
		}
	}
}

// damaged opens a copy of a folder after something was done to it: it must be
// refused, or hold everything.
func damaged(t *testing.T, dir string, want map[string]string, what string, harm func(dir string) error) (refused bool) {
	t.Helper()
	victim := t.TempDir()
	copyFolder(t, dir, victim)
	if err := harm(victim); err != nil {
		t.Fatal(err)
	}
	s, err := badger.Open(victim, badger.Options{})
	if err != nil {
		if !errors.Is(err, kg.ErrCorrupt) || !strings.Contains(err.Error(), victim) {
			t.Errorf("%s: %v, want kg.ErrCorrupt with the folder's name", what, err)
		}
		return true
	}
	defer s.Close()
	got := contents(t, s)
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s: it is opened without %q", what, k)
			break
		}
	}
	return false
}

// What was acknowledged is there after a kill; whatever a bit, a cut or a lost
// file takes from it is noticed when the folder is opened.
func TestDamageIsNoticed(t *testing.T) {
	dir, want := filled(t)
	if damaged(t, dir, want, "nothing", func(string) error { return nil }) {
		t.Fatal("a folder that was left by a kill is refused")
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	flips := 25
	if race { // an Open takes ten times as long
		flips = 4
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, e := range entries {
		name := e.Name()
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		end := len(b)
		for end > 0 && b[end-1] == 0 {
			end--
		}
		if end == 0 {
			continue
		}
		vital := name == "MANIFEST" || name == "COMMITS" || strings.HasSuffix(name, ".sst") || strings.HasSuffix(name, ".mem")
		if gone := damaged(t, dir, want, name+" deleted", func(dir string) error { return os.Remove(filepath.Join(dir, name)) }); vital && !gone {
			t.Errorf("nobody misses %s", name)
		}
		for _, n := range []int{1, 5, end / 2} {
			damaged(t, dir, want, fmt.Sprintf("%s cut by %d bytes", name, n), func(dir string) error {
				return os.Truncate(filepath.Join(dir, name), int64(max(0, end-n)))
			})
		}
		for range flips {
			bit := r.IntN(8 * end)
			damaged(t, dir, want, fmt.Sprintf("%s with bit %d flipped", name, bit), func(dir string) error {
				f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY, 0)
				if err != nil {
					return err
				}
				_, err = f.WriteAt([]byte{b[bit/8] ^ 1<<(bit%8)}, int64(bit/8))
				return errors.Join(err, f.Close())
			})
		}
	}
}

func TestLossCanBeAccepted(t *testing.T) {
	dir, want := filled(t)
	logs, err := filepath.Glob(filepath.Join(dir, "*.mem"))
	if err != nil || len(logs) == 0 {
		t.Fatalf("no log: %v", err)
	}
	for _, name := range logs {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	if s, err := badger.Open(dir, badger.Options{}); !errors.Is(err, kg.ErrCorrupt) {
		s.Close()
		t.Fatalf("opening without the log: %v", err)
	}
	s, err := badger.Open(dir, badger.Options{AcceptLoss: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := len(contents(t, s)); got != len(want)-40 {
		t.Errorf("%d keys are left of %d", got, len(want))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir, badger.Options{})
}

// A Load that was cut off while its files were moved is finished by the next
// Open, one that was cut off before is undone.
func TestACutOffLoadIsFinishedOrUndone(t *testing.T) {
	before, old := filled(t)
	after := t.TempDir()
	copyFolder(t, before, after)
	s := open(t, after, badger.Options{})
	if err := s.Load(context.Background(), "", func(sink kv.Sink) error { return sink.Put([]byte("new"), []byte("1")) }); err != nil {
		t.Fatal(err)
	}
	now := contents(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	loaded := []string{"000001.sst", "COMMITS", "MANIFEST"}
	for moved := range len(loaded) + 1 {
		for _, complete := range []bool{false, true} {
			dir := t.TempDir()
			copyFolder(t, before, dir)
			folder := filepath.Join(dir, "load")
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			for i, name := range loaded {
				b, err := os.ReadFile(filepath.Join(after, name))
				if err != nil {
					t.Fatal(err)
				}
				to := folder
				if complete && i < moved {
					to = dir
				}
				if err := os.WriteFile(filepath.Join(to, name), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want := old
			if complete {
				want = now
				if err := os.WriteFile(filepath.Join(folder, "complete.json"), []byte(`["000001.sst","COMMITS","MANIFEST"]`), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got := contents(t, open(t, dir, badger.Options{}))
			if len(got) != len(want) || got["new"] != want["new"] {
				t.Errorf("complete %v, %d moved: %d keys, want %d", complete, moved, len(got), len(want))
			}
			if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("complete %v, %d moved: the folder is still there: %v", complete, moved, err)
			}
		}
	}
}
