package badger_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
	"github.com/safir-graph/safir/internal/store/kv/badger"
	"github.com/safir-graph/safir/internal/store/kv/kvtest"
)

func TestConformance(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		kvtest.Run(t, func(t testing.TB) kv.Store { return open(t, "", badger.Options{}) })
	})
	t.Run("disk", func(t *testing.T) {
		kvtest.Run(t, func(t testing.TB) kv.Store { return open(t, t.TempDir(), badger.Options{}) })
	})
}

func open(t testing.TB, dir string, o badger.Options) *badger.Store {
	t.Helper()
	s, err := badger.Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestLockedFolderIsNamed(t *testing.T) {
	dir := t.TempDir()
	open(t, dir, badger.Options{})
	_, err := badger.Open(dir, badger.Options{})
	if !errors.Is(err, kg.ErrLocked) || !strings.Contains(err.Error(), dir) {
		t.Fatalf("opening a locked folder: %v, want kg.ErrLocked with the folder's name", err)
	}
}

func TestDataSurvivesReopening(t *testing.T) {
	dir := t.TempDir()
	s, err := badger.Open(dir, badger.Options{Sync: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Update(context.Background(), func(tx kv.Txn) error { return tx.Put([]byte("a"), []byte("1")) }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	view := open(t, dir, badger.Options{}).Snapshot()
	defer view.Close()
	if v, ok, err := view.Get([]byte("a")); string(v) != "1" || !ok || err != nil {
		t.Fatalf("a = %q %v %v after reopening", v, ok, err)
	}
}

func TestFreeSpaceFloor(t *testing.T) {
	s := open(t, t.TempDir(), badger.Options{MinFree: 1 << 60})
	err := s.Update(context.Background(), func(tx kv.Txn) error { return tx.Put([]byte("a"), nil) })
	if !errors.Is(err, kg.ErrExhausted) {
		t.Fatalf("writing below the floor of free space: %v, want kg.ErrExhausted", err)
	}
}

// A table with a flipped bit must not be served.
func TestDamagedTableIsRefused(t *testing.T) {
	dir := t.TempDir()
	s, err := badger.Open(dir, badger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Load(context.Background(), "", func(sink kv.Sink) error {
		for i := range 50000 {
			if err := sink.Put([]byte{byte(i >> 16), byte(i >> 8), byte(i)}, []byte{byte(i * 7), byte(i * 13)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	tables, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil || len(tables) == 0 {
		t.Fatalf("no tables in %s: %v", dir, err)
	}
	b, err := os.ReadFile(tables[0])
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/3] ^= 4
	if err := os.WriteFile(tables[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err = badger.Open(dir, badger.Options{})
	if err == nil {
		s.Close()
		t.Fatal("a table with a flipped bit was opened")
	}
	if !errors.Is(err, kg.ErrCorrupt) || !strings.Contains(err.Error(), dir) {
		t.Fatalf("opening damaged data: %v, want kg.ErrCorrupt with the folder's name", err)
	}
}
