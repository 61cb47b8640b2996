// Package badger implements kv over Badger, in one process and one folder.
// The checksums of all tables are verified when a folder is opened (with the
// stock settings a flipped bit is served silently), values stay inline,
// and nothing is written when the disk is nearly full, as Badger maps its files
// and a full disk would kill the process.
package badger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	engine "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
)

// Options configure Open.
type Options struct {
	MinFree  int64 // bytes that must stay free on the disk; 0 means DefaultMinFree, negative no floor
	Sync     bool  // each commit reaches the disk before Update returns
	ReadOnly bool
	// AcceptLoss opens data whose last commits are missing, after a power cut for
	// instance: what is there counts from then on.
	AcceptLoss bool
	Log        *slog.Logger // the engine's warnings and errors; nil discards them
}

// DefaultMinFree is the free-space floor in bytes.
const DefaultMinFree = 256 << 20

// Store is an open Badger.
type Store struct {
	opt     engine.Options
	dir     string // "" in memory
	minFree int64

	exchange sync.RWMutex // held exclusively while Load replaces db
	db       *engine.DB
	views    atomic.Int64 // open snapshots
	commits  *commits     // nil in memory and when only read
}

var (
	_ kv.Store  = (*Store)(nil)
	_ kv.Loader = (*Store)(nil)
)

// Open opens the data in a folder, which is created when it does not exist; ""
// opens an empty store in memory. A folder in use by another process is
// kg.ErrLocked, damaged data kg.ErrCorrupt, and with Options.ReadOnly what a
// killed process has left unfinished kv.ErrUnsettled; all name the folder.
func Open(dir string, o Options) (*Store, error) {
	opt := engine.DefaultOptions(dir).
		WithLogger(logger{o.Log}).
		WithMetricsEnabled(false).
		WithSyncWrites(o.Sync).
		WithReadOnly(o.ReadOnly).
		WithChecksumVerificationMode(options.NoVerification). // verify has checked the tables
		WithCompression(options.ZSTD).WithZSTDCompressionLevel(zstdLevel).
		WithMemTableSize(memTable).
		WithNumMemtables(2).
		WithNumCompactors(2).
		WithNumGoroutines(2).
		WithBlockCacheSize(blockCache).
		WithBlockSize(blockSize).
		WithBloomFalsePositive(bloomFalse).
		WithBaseTableSize(8 << 20).
		WithValueLogFileSize(64 << 20).
		WithCompactL0OnClose(false)
	if dir == "" {
		opt = opt.WithInMemory(true).WithSyncWrites(false).WithReadOnly(false).
			WithMemTableSize(16 << 20).WithCompression(options.None).WithBlockCacheSize(0)
	}
	s := &Store{opt: opt, dir: dir, minFree: o.MinFree}
	if s.minFree == 0 {
		s.minFree = DefaultMinFree
	}
	err := settle(dir, o.ReadOnly)
	if err == nil {
		err = verify(dir, opt, o.AcceptLoss)
	}
	if err == nil {
		s.db, err = open(opt)
	}
	if err == nil && dir != "" {
		err = s.checkCommits(o)
		if err == nil && !o.ReadOnly {
			err = s.leave()
		}
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}
	if err != nil {
		return nil, fmt.Errorf("data folder %s: %w", dir, classify(err))
	}
	return s, nil
}

const (
	memTable   = 32 << 20 // bounds a transaction to some 4.8 MB
	blockCache = 48 << 20
	blockSize  = 8 << 10
	// walkedBlock is the block size of tables that a Load makes of keys that are only
	// walked over: a twentieth fewer bytes than with blockSize, and a tenth less time.
	walkedBlock = 16 << 10
	bloomFalse  = 0.1 // few keys are asked for that are not there
	zstdLevel   = 1   // level 3 takes twice the time to write, for two per cent fewer bytes
)

// open calls engine.Open, which panics on some damaged files.
func open(opt engine.Options) (db *engine.DB, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", kg.ErrCorrupt, p)
		}
	}()
	return engine.Open(opt)
}

// damage are words of the engine's errors about files that it cannot make sense
// of, in lower case.
var damage = []string{"checksum", "manifest", "vlog", "encryption key mismatch", "sanity text", "data key", "registry"}

// forbidden are errors of the system that say nothing about the data.
var forbidden = []syscall.Errno{syscall.EACCES, syscall.EPERM, syscall.EROFS}

// classify turns an engine's error into one of kg's kinds.
func classify(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, kg.ErrCorrupt), errors.Is(err, kv.ErrUnsettled):
		return err
	case errors.Is(err, syscall.EWOULDBLOCK), strings.Contains(err.Error(), "Cannot acquire directory lock"):
		return fmt.Errorf("%w: another process is using it", kg.ErrLocked)
	case strings.Contains(err.Error(), engine.ErrTruncateNeeded.Error()): // Badger does not wrap it
		return fmt.Errorf("%w: the log is to be replayed", kv.ErrUnsettled)
	case errors.Is(err, engine.ErrConflict):
		return kv.ErrConflict
	case errors.Is(err, engine.ErrTxnTooBig):
		return fmt.Errorf("%w: more than one transaction holds", kg.ErrTooLarge)
	case slices.ContainsFunc(forbidden, func(e syscall.Errno) bool { return strings.Contains(err.Error(), e.Error()) }):
		return err // whatever file it names
	case slices.ContainsFunc(damage, func(words string) bool { return strings.Contains(strings.ToLower(err.Error()), words) }):
		return fmt.Errorf("%w: %w", kg.ErrCorrupt, err)
	}
	return err
}

type logger struct{ log *slog.Logger }

func (l logger) write(level slog.Level, format string, args []any) {
	if l.log != nil {
		l.log.Log(context.Background(), level, strings.TrimSpace(fmt.Sprintf(format, args...)))
	}
}
func (l logger) Errorf(f string, a ...any)   { l.write(slog.LevelError, f, a) }
func (l logger) Warningf(f string, a ...any) { l.write(slog.LevelWarn, f, a) }
func (l logger) Infof(string, ...any)        {}
func (l logger) Debugf(string, ...any)       {}

// checkFree refuses to write when the disk is nearly full.
func (s *Store) checkFree() error { return CheckFree(s.dir, s.minFree) }

// CheckFree is kg.ErrExhausted when fewer than minFree bytes (see
// Options.MinFree) are free on the disk of a folder.
func CheckFree(dir string, minFree int64) error {
	if minFree == 0 {
		minFree = DefaultMinFree
	}
	if dir == "" || minFree < 0 {
		return nil
	}
	free, ok := freeBytes(dir)
	if ok && free < minFree {
		return fmt.Errorf("data folder %s: %w: only %d MB are free on its disk, %d MB must stay free", dir, kg.ErrExhausted, free>>20, minFree>>20)
	}
	return nil
}

// Snapshot implements kv.Store.
func (s *Store) Snapshot() kv.Snapshot {
	s.exchange.RLock()
	defer s.exchange.RUnlock()
	s.views.Add(1)
	return &view{reader: reader{txn: s.db.NewTransaction(false)}, open: &s.views}
}

type view struct {
	reader
	open   *atomic.Int64
	closed atomic.Bool
}

func (v *view) Close() {
	if !v.closed.Swap(true) {
		v.txn.Discard()
		v.open.Add(-1)
	}
}

// Update implements kv.Store.
func (s *Store) Update(ctx context.Context, fn func(kv.Txn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.checkFree(); err != nil {
		return err
	}
	s.exchange.RLock()
	defer s.exchange.RUnlock()
	txn := s.db.NewTransaction(true)
	defer txn.Discard()
	walks := s.db.NewTransaction(false) // Badger allows a writing transaction one iterator at a time
	defer walks.Discard()
	w := &writer{reader: reader{txn: txn}, walks: reader{txn: walks}}
	if err := fn(w); err != nil {
		return classify(err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := txn.Commit(); err != nil || !w.put || s.commits == nil {
		return classify(err)
	}
	last := s.db.NewTransaction(false)
	defer last.Discard()
	return s.commits.write(last.ReadTs())
}

// Sync implements kv.Store.
func (s *Store) Sync() error {
	if s.dir == "" {
		return nil
	}
	return s.db.Sync()
}

// Size implements kv.Store.
func (s *Store) Size() int64 {
	lsm, vlog := s.db.Size()
	return lsm + vlog
}

// Close implements kv.Store.
func (s *Store) Close() error {
	err := s.db.Close()
	if s.commits != nil {
		err = errors.Join(err, s.commits.close())
	}
	return err
}

type reader struct{ txn *engine.Txn }

func (r *reader) Get(key []byte) ([]byte, bool, error) {
	item, err := r.txn.Get(key)
	if errors.Is(err, engine.ErrKeyNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, classify(err)
	}
	value, err := item.ValueCopy(nil)
	return value, err == nil, classify(err)
}

func (r *reader) Iterate(from, to []byte, reverse bool) kv.Iterator {
	prefix := 0
	for prefix < len(from) && prefix < len(to) && from[prefix] == to[prefix] {
		prefix++
	}
	if !reverse && len(from) > 0 && bytes.Equal(to, kv.Next(from)) {
		// All keys of the walk begin with from. Saying so keeps Badger from stepping
		// over later writes beyond it in search of a key that this state sees.
		prefix = len(from)
	}
	o := engine.IteratorOptions{Reverse: reverse, Prefix: from[:prefix:prefix]}
	return &iterator{it: r.txn.NewIterator(o), from: from, to: to, reverse: reverse}
}

type writer struct {
	reader
	walks reader
	put   bool
}

func (w *writer) Iterate(from, to []byte, reverse bool) kv.Iterator {
	return w.walks.Iterate(from, to, reverse)
}

func (w *writer) Put(key, value []byte) error {
	if len(key) > kv.MaxKey || len(value) > kv.MaxValue {
		return fmt.Errorf("%w: a key of %d and a value of %d bytes", kg.ErrTooLarge, len(key), len(value))
	}
	w.put = true
	return w.txn.Set(key, value)
}

func (w *writer) Delete(key []byte) error { return w.txn.Delete(key) }

type iterator struct {
	it       *engine.Iterator
	from, to []byte
	reverse  bool
	err      error
}

func (i *iterator) First() {
	if i.reverse {
		i.Seek(nil)
	} else {
		i.Seek(i.from)
	}
}

func (i *iterator) Seek(key []byte) {
	if !i.reverse {
		if bytes.Compare(key, i.from) < 0 {
			key = i.from
		}
		i.it.Seek(key)
		return
	}
	if key != nil && (i.to == nil || bytes.Compare(key, i.to) < 0) {
		i.it.Seek(key)
		return
	}
	if i.to == nil {
		i.it.Rewind()
		return
	}
	i.it.Seek(i.to)
	if i.it.Valid() && bytes.Equal(i.it.Item().Key(), i.to) {
		i.it.Next()
	}
}

func (i *iterator) Next() { i.it.Next() }

func (i *iterator) Valid() bool {
	if i.err != nil || !i.it.Valid() {
		return false
	}
	key := i.it.Item().Key()
	if i.reverse {
		return bytes.Compare(key, i.from) >= 0
	}
	return i.to == nil || bytes.Compare(key, i.to) < 0
}

func (i *iterator) Key() []byte { return i.it.Item().Key() }

func (i *iterator) Value() (value []byte, err error) {
	err = i.it.Item().Value(func(v []byte) error {
		value = v
		return nil
	})
	if err != nil {
		i.err = classify(err)
		return nil, i.err
	}
	return value, nil
}

func (i *iterator) Err() error { return i.err }
func (i *iterator) Close()     { i.it.Close() }
