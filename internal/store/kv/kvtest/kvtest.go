// Package kvtest is the suite that every implementation of kv must pass.
package kvtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
)

// Run checks an engine; open returns a fresh, empty one.
func Run(t *testing.T, open func(t testing.TB) kv.Store) {
	t.Run("read your writes", func(t *testing.T) { readWrites(t, open(t)) })
	t.Run("a failed transaction leaves nothing", func(t *testing.T) { atomic(t, open(t)) })
	t.Run("a snapshot does not move", func(t *testing.T) { snapshot(t, open(t)) })
	t.Run("conflicts are detected", func(t *testing.T) { conflict(t, open(t)) })
	t.Run("bounded walks", func(t *testing.T) { walks(t, open) })
	t.Run("load", func(t *testing.T) { load(t, open(t)) })
	t.Run("bounds of keys and values", func(t *testing.T) { bounds(t, open(t)) })
	t.Run("a cancelled context", func(t *testing.T) { cancelled(t, open(t)) })
}

func put(t testing.TB, s kv.Store, pairs ...string) {
	t.Helper()
	err := s.Update(context.Background(), func(tx kv.Txn) error {
		for i := 0; i < len(pairs); i += 2 {
			if err := tx.Put([]byte(pairs[i]), []byte(pairs[i+1])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func get(t testing.TB, r kv.Reader, key string) (string, bool) {
	t.Helper()
	v, ok, err := r.Get([]byte(key))
	if err != nil {
		t.Fatalf("Get %q: %v", key, err)
	}
	return string(v), ok
}

func readWrites(t *testing.T, s kv.Store) {
	err := s.Update(context.Background(), func(tx kv.Txn) error {
		if err := tx.Put([]byte("a"), []byte("1")); err != nil {
			return err
		}
		if v, ok := get(t, tx, "a"); !ok || v != "1" {
			t.Errorf("a transaction does not see its own write: %q %v", v, ok)
		}
		if err := tx.Put([]byte("empty"), nil); err != nil {
			return err
		}
		return tx.Delete([]byte("never there"))
	})
	if err != nil {
		t.Fatal(err)
	}
	view := s.Snapshot()
	defer view.Close()
	if v, ok := get(t, view, "a"); !ok || v != "1" {
		t.Errorf("a = %q %v", v, ok)
	}
	if v, ok := get(t, view, "empty"); !ok || v != "" {
		t.Errorf("an empty value is lost: %q %v", v, ok)
	}
	if _, ok := get(t, view, "b"); ok {
		t.Error("an absent key is there")
	}
	v, _, _ := view.Get([]byte("a"))
	v[0] = 'x'
	if w, _ := get(t, view, "a"); w != "1" {
		t.Error("a returned value is not the caller's own")
	}
}

func atomic(t *testing.T, s kv.Store) {
	put(t, s, "kept", "1")
	boom := errors.New("boom")
	err := s.Update(context.Background(), func(tx kv.Txn) error {
		_ = tx.Put([]byte("new"), []byte("2"))
		_ = tx.Delete([]byte("kept"))
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatalf("Update returned %v, want the function's error", err)
	}
	view := s.Snapshot()
	defer view.Close()
	if _, ok := get(t, view, "new"); ok {
		t.Error("a write of a failed transaction is there")
	}
	if _, ok := get(t, view, "kept"); !ok {
		t.Error("a deletion of a failed transaction took place")
	}
}

func snapshot(t *testing.T, s kv.Store) {
	put(t, s, "a", "1", "b", "1")
	view := s.Snapshot()
	defer view.Close()
	put(t, s, "a", "2", "c", "2")
	if err := s.Update(context.Background(), func(tx kv.Txn) error { return tx.Delete([]byte("b")) }); err != nil {
		t.Fatal(err)
	}
	if got := keys(t, view, "", "", false); !slices.Equal(got, []string{"a=1", "b=1"}) {
		t.Errorf("the snapshot moved: %v", got)
	}
	after := s.Snapshot()
	defer after.Close()
	if got := keys(t, after, "", "", false); !slices.Equal(got, []string{"a=2", "c=2"}) {
		t.Errorf("a new snapshot sees %v", got)
	}
}

func conflict(t *testing.T, s kv.Store) {
	put(t, s, "n", "0")
	err := s.Update(context.Background(), func(tx kv.Txn) error {
		get(t, tx, "n")
		put(t, s, "n", "1")
		return tx.Put([]byte("n"), []byte("lost update"))
	})
	if !errors.Is(err, kv.ErrConflict) {
		t.Fatalf("Update over a changed read returned %v, want ErrConflict", err)
	}
	view := s.Snapshot()
	defer view.Close()
	if v, _ := get(t, view, "n"); v != "1" {
		t.Errorf("n = %q after the conflict, want 1", v)
	}
	err = s.Update(context.Background(), func(tx kv.Txn) error {
		get(t, tx, "absent")
		put(t, s, "absent", "1")
		return tx.Put([]byte("other"), nil)
	})
	if !errors.Is(err, kv.ErrConflict) {
		t.Errorf("a key that appeared after it was read as absent: %v, want ErrConflict", err)
	}
}

// keys walks [from, to), "" standing for no bound, and lists "key=value".
func keys(t testing.TB, r kv.Reader, from, to string, reverse bool) []string {
	t.Helper()
	var end []byte
	if to != "" {
		end = []byte(to)
	}
	it := r.Iterate([]byte(from), end, reverse)
	defer it.Close()
	var out []string
	for it.First(); it.Valid(); it.Next() {
		v, err := it.Value()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(it.Key())+"="+string(v))
	}
	if err := it.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// walks compares every walk with a sorted slice.
func walks(t *testing.T, open func(testing.TB) kv.Store) {
	s := open(t)
	word := rapid.StringMatching(`[ab\x00\xff]{1,3}`)
	rapid.Check(t, func(t *rapid.T) {
		err := s.Update(context.Background(), func(tx kv.Txn) error {
			it := tx.Iterate(nil, nil, false)
			var old [][]byte
			for it.First(); it.Valid(); it.Next() {
				old = append(old, bytes.Clone(it.Key()))
			}
			it.Close()
			for _, k := range old {
				if err := tx.Delete(k); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		want := rapid.SliceOfNDistinct(word, 0, 12, rapid.ID[string]).Draw(t, "keys")
		err = s.Update(context.Background(), func(tx kv.Txn) error {
			for _, k := range want {
				if err := tx.Put([]byte(k), []byte(k)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(want)
		view := s.Snapshot()
		defer view.Close()
		for range 8 {
			from, to := rapid.OneOf(rapid.Just(""), word).Draw(t, "from"), rapid.OneOf(rapid.Just(""), word).Draw(t, "to")
			seek, reverse := word.Draw(t, "seek"), rapid.Bool().Draw(t, "reverse")
			var expect []string
			for _, k := range want {
				if k >= from && (to == "" || k < to) && (!reverse && k >= seek || reverse && k <= seek) {
					expect = append(expect, k)
				}
			}
			if reverse {
				slices.Reverse(expect)
			}
			var end []byte
			if to != "" {
				end = []byte(to)
			}
			it := view.Iterate([]byte(from), end, reverse)
			var got []string
			for it.Seek([]byte(seek)); it.Valid(); it.Next() {
				got = append(got, string(it.Key()))
			}
			if err := it.Err(); err != nil {
				t.Fatal(err)
			}
			it.Close()
			if !slices.Equal(got, expect) {
				t.Fatalf("walk [%q,%q) reverse=%v from %q = %q, want %q of %q", from, to, reverse, seek, got, expect, want)
			}
		}
	})
}

// load checks engines that are Loaders.
func load(t *testing.T, s kv.Store) {
	l, ok := s.(kv.Loader)
	if !ok {
		t.Skip("it is no kv.Loader")
	}
	put(t, s, "before", "1", "key00005", "old", "key00006", "gone", "zz", "2")
	const n = 20000
	all := func(sink kv.Sink) error {
		k, v := []byte{}, []byte{}
		for i := range n {
			k, v = fmt.Appendf(k[:0], "key%05d", i), fmt.Appendf(v[:0], "%d", i)
			if i == 6 {
				if err := sink.Delete(k); err != nil {
					return err
				}
				continue
			}
			if err := sink.Put(k, v); err != nil {
				return err
			}
		}
		return sink.Delete([]byte("never there"))
	}
	boom := errors.New("boom")
	unchanged := func(what string, err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
		view := s.Snapshot()
		defer view.Close()
		if got := keys(t, view, "", "", false); !slices.Equal(got, []string{"before=1", "key00005=old", "key00006=gone", "zz=2"}) {
			t.Errorf("%s: %d keys are there", what, len(got))
		}
	}
	unchanged("a load that fails", l.Load(context.Background(), "", func(sink kv.Sink) error { return errors.Join(all(sink), boom) }), boom)
	unchanged("keys that do not ascend", l.Load(context.Background(), "", func(sink kv.Sink) error {
		return errors.Join(sink.Put([]byte("b"), nil), sink.Put([]byte("a"), nil))
	}), kg.ErrInvalid)
	unchanged("a value that is too large", l.Load(context.Background(), "", func(sink kv.Sink) error {
		return sink.Put([]byte("b"), make([]byte, kv.MaxValue+1))
	}), kg.ErrTooLarge)
	ctx, cancel := context.WithCancel(context.Background())
	unchanged("a load that is cancelled", l.Load(ctx, "a job", func(sink kv.Sink) error { cancel(); return all(sink) }), context.Canceled)
	view := s.Snapshot()
	unchanged("a load beside a snapshot", l.Load(context.Background(), "a job", all), kv.ErrBusy)
	view.Close()
	if err := l.Load(context.Background(), "a job", all); err != nil {
		t.Fatal(err)
	}
	view = s.Snapshot()
	defer view.Close()
	got := keys(t, view, "", "", false)
	if len(got) != n+1 || got[0] != "before=1" || got[n] != "zz=2" {
		t.Errorf("%d keys after the load, want %d", len(got), n+1)
	}
	if v, _ := get(t, view, "key00005"); v != "5" {
		t.Errorf("a loaded key did not replace the old value: %q", v)
	}
	if _, ok := get(t, view, "key00006"); ok {
		t.Error("a deleted key is there")
	}
	put(t, s, "key00007", "later")
	after := s.Snapshot()
	defer after.Close()
	if v, _ := get(t, after, "key00007"); v != "later" {
		t.Errorf("a write after the load is hidden: %q", v)
	}
	if v, _ := get(t, view, "key00007"); v != "7" {
		t.Errorf("the snapshot moved: %q", v)
	}
}

func bounds(t *testing.T, s kv.Store) {
	for _, c := range []struct{ key, value int }{{kv.MaxKey + 1, 1}, {1, kv.MaxValue + 1}} {
		err := s.Update(context.Background(), func(tx kv.Txn) error {
			return tx.Put(bytes.Repeat([]byte("k"), c.key), make([]byte, c.value))
		})
		if !errors.Is(err, kg.ErrTooLarge) {
			t.Errorf("a key of %d and a value of %d bytes: %v, want kg.ErrTooLarge", c.key, c.value, err)
		}
	}
	put(t, s, string(bytes.Repeat([]byte("k"), kv.MaxKey)), string(make([]byte, kv.MaxValue)))
}

func cancelled(t *testing.T, s kv.Store) {
	ctx, cancel := context.WithCancel(context.Background())
	err := s.Update(ctx, func(tx kv.Txn) error {
		cancel()
		return tx.Put([]byte("a"), nil)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Update with a cancelled context: %v", err)
	}
	view := s.Snapshot()
	defer view.Close()
	if _, ok := get(t, view, "a"); ok {
		t.Error("a cancelled transaction was committed")
	}
}
