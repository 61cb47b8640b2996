package badger_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/safir-graph/safir/internal/store/kv"
	"github.com/safir-graph/safir/internal/store/kv/badger"
)

// randomKeys is how many keys random hands in, most of them before it stops.
const (
	randomKeys = 6000
	stopAt     = randomKeys / 6 * 5
)

// random hands in keys that make several tables; it stops the context before
// some of them.
func random(seed uint64, stop int, cancel func()) func(kv.Sink) error {
	return func(sink kv.Sink) error {
		r := rand.New(rand.NewPCG(seed, 1))
		values := make([]byte, 1<<15) // far more than a block, so that it is not packed away
		for i := range values {
			values[i] = byte(r.Uint32())
		}
		for i := range randomKeys {
			if i == stop {
				cancel()
			}
			at := r.IntN(len(values) - 400)
			sink.Walked(i/(randomKeys/3) == 1)
			if err := sink.Put(fmt.Appendf(nil, "key%06d", i), values[at:at+100+r.IntN(300)]); err != nil {
				return err
			}
		}
		return nil
	}
}

// A Load that is cut off goes on behind what it had written, when it is the same
// over the same state, and leaves nothing behind when it is not.
func TestALoadGoesOn(t *testing.T) {
	defer badger.SmallTables()()
	background := context.Background()
	whole := open(t, t.TempDir(), badger.Options{})
	if err := whole.Load(background, "", random(1, -1, nil)); err != nil {
		t.Fatal(err)
	}
	want := contents(t, whole)
	for _, test := range []struct {
		name string
		job  string
		then func(*testing.T, *badger.Store)
		left bool // what was written can be used
	}{
		{"the same", "one", nil, true},
		{"another job", "two", nil, false},
		{"another state", "one", func(t *testing.T, s *badger.Store) {
			if err := s.Update(background, func(tx kv.Txn) error { return tx.Put([]byte("later"), []byte("1")) }); err != nil {
				t.Fatal(err)
			}
		}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			s, err := badger.Open(dir, badger.Options{})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(background)
			if err := s.Load(ctx, "one", random(1, stopAt, cancel)); !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			if len(contents(t, s)) != 0 {
				t.Error("a part of what was loaded is seen")
			}
			if test.then != nil {
				test.then(t, s)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, dir, badger.Options{})
			folder := filepath.Join(dir, "load")
			made, _ := filepath.Glob(filepath.Join(folder, "*.sst"))
			if test.then == nil && len(made) < 2 || test.then != nil && len(made) > 0 {
				t.Fatalf("%d tables are left", len(made))
			}
			before := map[string]os.FileInfo{}
			for _, name := range made {
				if before[filepath.Base(name)], err = os.Stat(name); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.Load(background, test.job, random(1, -1, nil)); err != nil {
				t.Fatal(err)
			}
			got := contents(t, s)
			delete(got, "later")
			if !maps.Equal(got, want) {
				t.Errorf("%d keys, want %d", len(got), len(want))
			}
			used := 0
			for name, was := range before {
				if is, err := os.Stat(filepath.Join(dir, name)); err == nil && os.SameFile(is, was) && is.ModTime().Equal(was.ModTime()) { // an inode may be used again
					used++
				}
			}
			if test.left && used < 2 || !test.left && used > 0 {
				t.Errorf("%d of %d tables were used", used, len(before))
			}
			if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the folder is still there: %v", err)
			}
		})
	}
	t.Run("a table that is damaged is made again", func(t *testing.T) {
		dir := t.TempDir()
		s := open(t, dir, badger.Options{})
		ctx, cancel := context.WithCancel(background)
		if err := s.Load(ctx, "one", random(1, stopAt, cancel)); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		name := filepath.Join(dir, "load", "000002.sst")
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		b[len(b)/2] ^= 8
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := s.Load(background, "one", random(1, -1, nil)); err != nil {
			t.Fatal(err)
		}
		if got := contents(t, s); !maps.Equal(got, want) {
			t.Errorf("%d keys, want %d", len(got), len(want))
		}
	})
}
