package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
	"github.com/safir-graph/safir/internal/store/kv"
	"github.com/safir-graph/safir/internal/store/kv/badger"
)

// history fills a graph with articles, a correction of one, and event data.
func history(t *testing.T, s *store.Store) {
	t.Helper()
	world(t, s)
	put(t, s, doc("one", "2010-01-15", "Anna was here.", claim(t, "person:anna", "VISITED", "state:BB", "2010-01-10"), claim(t, "state:AA", "COOPERATES_WITH", "state:BB", "2009/..")), at(1))
	if _, err := s.PutEvents(ctx, file("f"), days(t, 700, 6), at(2), nil); err != nil {
		t.Fatal(err)
	}
	put(t, s, doc("one", "2010-01-16", "Anna was there.", claim(t, "person:anna", "VISITED", "state:CC", "2010-01-10")), at(3))
	put(t, s, doc("two", "2010-01-17", "Anna was there, too.", claim(t, "person:anna", "VISITED", "state:CC", "2010-01")), at(4))
}

func backup(t *testing.T, s *store.Store) []byte {
	t.Helper()
	v := s.Snapshot()
	defer v.Close()
	var b bytes.Buffer
	if _, err := v.Backup(ctx, &b, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func verify(s *store.Store) (store.Verified, error) {
	v := s.Snapshot()
	defer v.Close()
	return v.Verify(ctx, nil)
}

func TestABackupIsRestoredToTheByte(t *testing.T) {
	e, s := openEngine(t)
	history(t, s)
	b := backup(t, s)
	l, err := badger.Open("", badger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	keys, err := store.RestoreOn(ctx, l, bytes.NewReader(b), nil)
	if err != nil {
		t.Fatal(err)
	}
	got, want := (&engine{Store: l}).all(t), e.all(t)
	if !maps.Equal(got, want) || keys != len(want) {
		t.Errorf("%d keys restored, %d there, want %d", keys, len(got), len(want))
	}
	if _, err := store.RestoreOn(ctx, l, bytes.NewReader(b), nil); !errors.Is(err, kg.ErrInvalid) {
		t.Errorf("restoring over a graph: %v", err)
	}
}

func TestRestoreIntoAFolder(t *testing.T) {
	_, s := openEngine(t)
	history(t, s)
	dir := t.TempDir()
	if _, err := store.Restore(ctx, dir, bytes.NewReader(backup(t, s)), store.Options{}, nil); err != nil {
		t.Fatal(err)
	}
	restored, err := store.Open(dir, store.Options{Traits: traits})
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	if got, err := verify(restored); err != nil || got.Relations == 0 {
		t.Errorf("%+v, %v", got, err)
	}
	dir = t.TempDir()
	if _, err := store.Restore(ctx, dir, bytes.NewReader(backup(t, s)), store.Options{MinFree: 1 << 60}, nil); !errors.Is(err, kg.ErrExhausted) {
		t.Errorf("restoring onto a full disk: %v", err)
	}
	if _, err := store.Restore(ctx, dir, strings.NewReader("not a backup at all"), store.Options{}, nil); !errors.Is(err, kg.ErrInvalid) || !strings.Contains(err.Error(), dir) {
		t.Errorf("restoring a text: %v", err)
	}
}

// A backup with a bit flipped or cut anywhere is refused as a whole.
func TestADamagedBackupRestoresNothing(t *testing.T) {
	_, s := openEngine(t)
	world(t, s)
	put(t, s, doc("one", "2010-01-15", "Anna was here.", claim(t, "person:anna", "VISITED", "state:BB", "2010-01-10")), at(1))
	whole := backup(t, s)
	e, err := badger.Open("", badger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	refused := func(what string, b []byte) {
		t.Helper()
		_, err := store.RestoreOn(ctx, e, bytes.NewReader(b), nil)
		if !errors.Is(err, kg.ErrCorrupt) && !errors.Is(err, kg.ErrInvalid) {
			t.Fatalf("%s: %v", what, err)
		}
		if left := (&engine{Store: e}).all(t); len(left) != 0 {
			t.Fatalf("%s: it left %d keys", what, len(left))
		}
	}
	r := rand.New(rand.NewPCG(5, 6))
	for range 60 {
		b := slices.Clone(whole)
		bit := r.IntN(8 * len(b))
		if at := bit/8 - len("safir backup 1\n"); at >= 3 && at < 10 {
			continue // the time, level and system in gzip's head say nothing
		}
		b[bit/8] ^= 1 << (bit % 8)
		refused("a flipped bit", b)
		refused("a cut", whole[:r.IntN(len(whole))])
	}
	refused("more", append(slices.Clone(whole), whole...))
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := store.RestoreOn(cancelled, e, bytes.NewReader(whole), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := store.RestoreOn(ctx, e, bytes.NewReader(whole), nil); err != nil {
		t.Errorf("the whole one: %v", err)
	}
}

// Whatever key is missing, changed or too many, Verify finds it.
func TestVerifyFindsEveryDamagedKey(t *testing.T) {
	e, s := openEngine(t)
	world(t, s)
	named := doc("three", "2010-01-15", "Anna was everywhere.")
	named.Mentions = []kg.Mention{{Entity: "person:anna", Start: 0, End: 4, Text: "Anna"}}
	put(t, s, named, at(1))
	put(t, s, doc("one", "2010-01-15", "Anna was here.", claim(t, "person:anna", "VISITED", "state:BB", "2010-01-10"), claim(t, "person:anna", "MET", "person:boris", "2010-01")), at(1))
	put(t, s, doc("one", "2010-01-16", "Anna was there.", claim(t, "person:anna", "VISITED", "state:CC", "2010-01-10")), at(3))
	if got, err := verify(s); err != nil || got.Relations == 0 || got.Claims <= got.Relations {
		t.Fatalf("%+v, %v", got, err)
	}
	set := func(k string, v []byte) {
		t.Helper()
		err := e.Update(ctx, func(tx kv.Txn) error {
			if v == nil {
				return tx.Delete([]byte(k))
			}
			return tx.Put([]byte(k), v)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	names, sealed := store.TableNames()
	// What follows from the rest is told by its table and key; of what is lost of the
	// rest, what speaks of it may be told.
	const derived = "kwybgxdluvfqnrNYPsi"
	// Caches would answer for what is no longer there.
	check := func(what, k string) {
		t.Helper()
		fresh, err := store.OpenOn(unclosed{e}, store.Options{Traits: traits})
		if err == nil {
			_, err = verify(fresh)
		}
		if !errors.Is(err, kg.ErrCorrupt) && !errors.Is(err, kg.ErrNotFound) {
			t.Errorf("%s %q: %v", what, k, err)
		} else if strings.IndexByte(derived, k[0]) >= 0 && !strings.Contains(err.Error(), strings.TrimSpace(fmt.Sprintf("%s %x", names[k[0]], k[1:]))) {
			t.Errorf("%s %s %x: not named: %v", what, names[k[0]], k[1:], err)
		}
	}
	all := e.all(t)
	seen := map[byte]bool{}
	format := string(store.SealedFormat(1)[0])
	for k, v := range all {
		seen[k[0]] = true
		if k != format { // without it the data is a new one's
			set(k, nil)
			check("missing", k)
		}
		if k == format { // OpenOn has not written it
			continue
		}
		set(k, append([]byte(v), 7))
		check("changed", k)
		if sealed[k[0]] && strings.IndexByte(derived, k[0]) >= 0 { // with a checksum that is right
			payload := store.Unseal([]byte(k), []byte(v))
			if len(payload) > 0 {
				wrong := slices.Clone(payload)
				wrong[len(wrong)-1] ^= 1
				set(k, store.Seal([]byte(k), wrong))
				check("wrong", k)
			}
		}
		set(k, append([]byte{}, v...))
	}
	for letter, name := range names {
		if letter == 'j' { // there while an import is under way
			seen[letter] = true
		}
		if !seen[letter] {
			t.Errorf("%s is not tested", name)
		}
	}
	stands := func(relation string) bool { // it is not one of the past
		for k := range all {
			if k[0] == 'k' && strings.HasSuffix(k, relation[1:]) {
				return true
			}
		}
		return false
	}
	// One entry too many of each table: like one that is there, under the next key.
	for k, v := range all {
		if !seen[k[0]] || k[0] == 's' || k[0] == 'o' && !stands(k) {
			continue
		}
		seen[k[0]] = false
		more := []byte(k)
		more[len(more)-1] ^= 0x40
		if _, ok := all[string(more)]; ok {
			more[len(more)-1] ^= 0x21
		}
		value := []byte(v)
		if sealed[k[0]] {
			value = store.Seal(more, store.Unseal([]byte(k), []byte(v)))
		}
		set(string(more), value)
		check("too many", string(more))
		set(string(more), nil)
	}
	for _, k := range []string{"zzz", "j\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x07"} {
		set(k, store.Seal([]byte(k), []byte{1}))
		check("too many", k)
		set(k, nil)
	}
	if _, err := verify(s); err != nil {
		t.Errorf("as before: %v", err)
	}
}

// unclosed is an engine that others go on using.
type unclosed struct{ kv.Store }

func (unclosed) Close() error { return nil }

func TestVerifyAfterALoad(t *testing.T) {
	_, s := openLoader(t)
	history(t, s)
	if got, err := verify(s); err != nil || got.Relations == 0 || got.Articles != 4 {
		t.Errorf("%+v, %v", got, err)
	}
}
