package badger

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"

	engine "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/badger/v4/y"
	"google.golang.org/protobuf/proto"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
)

// A Load writes the whole next state, what is there merged with what comes, as
// tables of the lowest level into a folder of its own inside the data folder,
// which then takes the place of the old files: first a list of the new files is
// written (settled), from then on the move is finished by the next Open whatever
// happens; before, the next Open throws the new folder away. Badger's own
// StreamWriter does less: it needs an empty store or leaves the tables one level
// up, to be compacted again, and takes a third longer.
//
// A Load with a job leaves its folder behind when it is cut off: the next one of
// the same job over the same state goes on behind the last table that is listed
// in it (written). One of another job, and an Open of another state, remove it.
const (
	loadFolder = "load"
	settled    = "complete.json"
	jobFile    = "job.json"
	written    = "tables"
)

// loadTable is the size of the tables of a Load in bytes, smallTable that of the
// least, unpacked, that is ended for others to have no filter.
var (
	loadTable  = 16 << 20
	smallTable = 2 << 20
)

// Load implements kv.Loader.
func (s *Store) Load(ctx context.Context, job string, fn func(kv.Sink) error) (err error) {
	if err := s.checkFree(); err != nil {
		return err
	}
	if s.views.Load() > 0 {
		return kv.ErrBusy
	}
	if s.dir == "" {
		return s.loadInMemory(ctx, fn)
	}
	folder := filepath.Join(s.dir, loadFolder)
	defer func() {
		if err != nil && (job == "" || ctx.Err() == nil) {
			err = errors.Join(err, discard(folder))
		}
	}()
	tables, err := s.tables(folder, job)
	if err != nil {
		return err
	}
	err = s.merge(ctx, fn, tables.add)
	if err = errors.Join(err, tables.finish()); err != nil {
		return err
	}
	release, err := s.exclusive()
	if err != nil {
		return err
	}
	defer release()
	const version = 1 // of all keys
	if err := writeSynced(filepath.Join(folder, commitsFile), encodeCommits(version)); err != nil {
		return err
	}
	if err := complete(folder); err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return classify(err)
	}
	if err := settle(s.dir, false); err != nil {
		return err
	}
	db, err := open(s.opt)
	if err != nil {
		return classify(err)
	}
	s.db = db
	return s.checkCommits(Options{})
}

// loadJob is what a folder of a Load is for.
type loadJob struct {
	Version uint64 `json:"version"` // of the last commit of the state that it goes out from
	Job     string `json:"job"`
}

// jobOf reads what the folder of a Load is for.
func jobOf(folder string) (j loadJob, ok bool) {
	b, err := os.ReadFile(filepath.Join(folder, jobFile))
	return j, err == nil && json.Unmarshal(b, &j) == nil
}

// tables begins the tables of a Load, or goes on with those of one that was cut
// off.
func (s *Store) tables(folder, job string) (*tables, error) {
	now := loadJob{s.db.MaxVersion(), job}
	if was, ok := jobOf(folder); ok && job != "" && was == now {
		return resumeTables(folder, s.opt)
	}
	if err := os.RemoveAll(folder); err != nil {
		return nil, err
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, err
	}
	if job == "" {
		return newTables(folder, s.opt, nil, nil), nil
	}
	b, err := json.Marshal(now)
	if err == nil {
		err = writeSynced(filepath.Join(folder, jobFile), b)
	}
	return newTables(folder, s.opt, nil, nil), err
}

// resumeTables takes up the tables that a Load had finished: those of its list,
// from the first on, that can be read.
func resumeTables(folder string, opt engine.Options) (*tables, error) {
	list, err := os.ReadFile(filepath.Join(folder, written))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	t := &tables{level: opt.MaxLevels - 1, opt: table.Options{Compression: opt.Compression}}
	keep := map[string]bool{jobFile: true}
	var kept []byte
	for line := range bytes.Lines(list) {
		var id uint64
		var last []byte
		if n, err := fmt.Sscanf(string(line), "%d %x\n", &id, &last); n != 2 || err != nil || line[len(line)-1] != '\n' || id != uint64(len(t.changes)+1) {
			break
		}
		name := table.NewFilename(id, folder)
		if verifyTable(name, opt.Compression, opt) != nil {
			break
		}
		t.listed(id)
		t.after = last
		keep[filepath.Base(name)] = true
		kept = append(kept, line...)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if !keep[e.Name()] {
			if err := os.Remove(filepath.Join(folder, e.Name())); err != nil {
				return nil, err
			}
		}
	}
	if len(kept) > 0 {
		if err := writeSynced(filepath.Join(folder, written), kept); err != nil {
			return nil, err
		}
	}
	return newTables(folder, opt, t.changes, t.after), nil
}

// leave removes the folder of a Load that was cut off in a state that is not that
// of now.
func (s *Store) leave() error {
	folder := filepath.Join(s.dir, loadFolder)
	if was, ok := jobOf(folder); ok && was.Version != s.db.MaxVersion() {
		return os.RemoveAll(folder)
	}
	return nil
}

// discard removes the folder of a Load that failed, unless it is complete.
func discard(folder string) error {
	if _, err := os.Stat(filepath.Join(folder, settled)); err == nil {
		return nil
	}
	return os.RemoveAll(folder)
}

// exclusive keeps everybody else out, when nobody is in.
func (s *Store) exclusive() (release func(), err error) {
	if !s.exchange.TryLock() {
		return nil, kv.ErrBusy
	}
	if s.views.Load() > 0 {
		s.exchange.Unlock()
		return nil, kv.ErrBusy
	}
	return s.exchange.Unlock, nil
}

func (s *Store) loadInMemory(ctx context.Context, fn func(kv.Sink) error) error {
	fresh, err := engine.Open(s.opt)
	if err != nil {
		return classify(err)
	}
	batch := fresh.NewWriteBatch()
	err = s.merge(ctx, fn, func(key, value []byte, _ bool) error { return batch.Set(bytes.Clone(key), bytes.Clone(value)) })
	if err == nil {
		err = batch.Flush()
	} else {
		batch.Cancel()
	}
	var release func()
	if err == nil {
		release, err = s.exclusive()
	}
	if err != nil {
		return errors.Join(classify(err), fresh.Close())
	}
	defer release()
	old := s.db
	s.db = fresh
	return classify(old.Close())
}

// merge hands the merge of the present state and what fn hands in to write, in
// order.
func (s *Store) merge(ctx context.Context, fn func(kv.Sink) error, write func(key, value []byte, walked bool) error) error {
	present := s.Snapshot()
	defer present.Close()
	m := &merging{ctx: ctx, s: s, write: write, present: present.Iterate(nil, nil, false)}
	defer m.present.Close()
	m.present.First()
	m.look()
	if err := fn(m); err != nil {
		return err
	}
	if err := m.copyBelow(nil); err != nil {
		return err
	}
	return ctx.Err()
}

// merging is the Sink of a Load.
type merging struct {
	ctx     context.Context
	s       *Store
	write   func(key, value []byte, walked bool) error
	present kv.Iterator
	next    []byte // the key that present is at; nil at its end
	last    []byte
	walked  bool
	written int // bytes since the free space was checked
}

func (m *merging) Put(key, value []byte) error {
	if len(key) > kv.MaxKey || len(value) > kv.MaxValue {
		return fmt.Errorf("%w: a key of %d and a value of %d bytes", kg.ErrTooLarge, len(key), len(value))
	}
	if err := m.reach(key); err != nil {
		return err
	}
	return m.add(key, value)
}

// Walked implements kv.Sink.
func (m *merging) Walked(walked bool) { m.walked = walked }

// look keeps the key that present has come to.
func (m *merging) look() {
	if m.next = nil; m.present.Valid() {
		m.next = m.present.Key()
	}
}

func (m *merging) Delete(key []byte) error { return m.reach(key) }

// reach copies what is there before a key and passes over the key itself.
func (m *merging) reach(key []byte) error {
	if m.last != nil && bytes.Compare(key, m.last) <= 0 {
		return fmt.Errorf("load: %w: key %x after %x", kg.ErrInvalid, key, m.last)
	}
	m.last = append(m.last[:0], key...)
	if m.next == nil {
		return nil
	}
	order := bytes.Compare(m.next, key)
	if order < 0 {
		if err := m.copyBelow(key); err != nil {
			return err
		}
		order = bytes.Compare(m.next, key)
	}
	if order == 0 && m.next != nil {
		m.present.Next()
		m.look()
	}
	return m.present.Err()
}

func (m *merging) copyBelow(key []byte) error {
	for m.next != nil && (key == nil || bytes.Compare(m.next, key) < 0) {
		value, err := m.present.Value()
		if err != nil {
			return err
		}
		if err := m.add(m.next, value); err != nil {
			return err
		}
		m.present.Next()
		m.look()
	}
	return m.present.Err()
}

func (m *merging) add(key, value []byte) error {
	if m.written += len(key) + len(value); m.written > 8<<20 {
		m.written = 0
		if err := errors.Join(m.ctx.Err(), m.s.checkFree()); err != nil {
			return err
		}
	}
	return m.write(key, value, m.walked)
}

// tables writes tables of the lowest level and their manifest.
type tables struct {
	folder  string
	opt     table.Options
	level   int
	chunks  chan *chunk
	free    chan *chunk
	chunk   *chunk
	done    chan error
	changes []*pb.ManifestChange
	after   []byte // what comes up to here is in the tables already
	saving  sync.WaitGroup
	mu      sync.Mutex
	failed  error
}

// chunk holds length-prefixed keys and values, to be put into tables.
type chunk struct {
	b      []byte
	walked bool // see kv.Sink
}

const chunkSize = 1 << 20

func newTables(folder string, opt engine.Options, changes []*pb.ManifestChange, after []byte) *tables {
	t := &tables{
		folder: folder, level: opt.MaxLevels - 1, changes: changes, after: after,
		opt: table.Options{
			TableSize: uint64(loadTable), BlockSize: opt.BlockSize, BloomFalsePositive: opt.BloomFalsePositive,
			Compression: opt.Compression, ZSTDCompressionLevel: opt.ZSTDCompressionLevel,
		},
		chunks: make(chan *chunk, 2), free: make(chan *chunk, 4), done: make(chan error, 1),
	}
	for range cap(t.free) {
		t.free <- &chunk{b: make([]byte, 0, chunkSize+kv.MaxKey+kv.MaxValue/16)}
	}
	t.chunk = <-t.free
	go func() { t.done <- t.build() }()
	return t
}

// add takes the next key, larger than the one before.
func (t *tables) add(key, value []byte, walked bool) error {
	if t.after != nil {
		if bytes.Compare(key, t.after) <= 0 {
			return nil
		}
		t.after = nil
	}
	if walked != t.chunk.walked {
		if err := t.hand(); err != nil {
			return err
		}
		t.chunk.walked = walked
	}
	b := binary.AppendUvarint(t.chunk.b, uint64(len(key)))
	b = append(b, key...)
	b = binary.AppendUvarint(b, uint64(len(value)))
	t.chunk.b = append(b, value...)
	if len(t.chunk.b) < chunkSize {
		return nil
	}
	return t.hand()
}

func (t *tables) hand() error {
	walked := t.chunk.walked
	t.chunks <- t.chunk
	t.chunk = <-t.free
	t.chunk.b, t.chunk.walked = t.chunk.b[:0], walked
	return t.failure(nil)
}

// failure keeps the first error.
func (t *tables) failure(err error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.failed == nil {
		t.failed = err
	}
	return t.failed
}

// build puts the chunks into tables. It goes on after a failure, so that nobody
// waits.
func (t *tables) build() error {
	var b *table.Builder
	var key, last []byte
	walked := false // the table under way has no filter
	size := 0
	for chunk := range t.chunks {
		if b != nil && chunk.walked != walked && size > smallTable {
			t.save(b, last)
			b = nil
		}
		size += len(chunk.b)
		for rest := chunk.b; len(rest) > 0; {
			var k, v []byte
			k, rest = lengthPrefixed(rest)
			v, rest = lengthPrefixed(rest)
			if b == nil || b.ReachedCapacity() {
				if b != nil {
					t.save(b, last)
				}
				opt := t.opt
				if walked, size = chunk.walked, len(rest); walked {
					opt.BloomFalsePositive = 0
					opt.BlockSize = walkedBlock
				}
				b = table.NewTableBuilder(opt)
			}
			key = binary.BigEndian.AppendUint64(append(key[:0], k...), math.MaxUint64-1) // of version 1, as y.KeyWithTs has it
			b.Add(key, y.ValueStruct{Value: v}, 0)
			last = key[:len(k)]
		}
		t.free <- chunk
	}
	if b != nil {
		t.save(b, last)
	}
	t.saving.Wait()
	return t.failure(nil)
}

func lengthPrefixed(b []byte) (part, rest []byte) {
	n, size := binary.Uvarint(b)
	end := size + int(n)
	return b[size:end:end], b[end:]
}

// save writes a table beside the next one's being built.
func (t *tables) save(b *table.Builder, last []byte) {
	id := uint64(len(t.changes) + 1)
	t.listed(id)
	line := fmt.Sprintf("%d %x\n", id, last)
	t.saving.Wait() // one at a time: each takes its size in memory
	t.saving.Go(func() {
		defer b.Close()
		err := writeSynced(table.NewFilename(id, t.folder), b.Finish())
		if err == nil && t.failure(nil) == nil {
			err = appendLine(filepath.Join(t.folder, written), line)
		}
		if err != nil {
			t.failure(err) //nolint:errcheck // kept for the end
		}
	})
}

// listed puts a table into the manifest.
func (t *tables) listed(id uint64) {
	t.changes = append(t.changes, &pb.ManifestChange{
		Id: id, Op: pb.ManifestChange_CREATE, Level: uint32(t.level), Compression: uint32(t.opt.Compression),
	})
}

func appendLine(name, line string) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(line)
	return errors.Join(err, f.Close())
}

// finish writes what is left and the manifest.
func (t *tables) finish() error {
	t.chunks <- t.chunk
	close(t.chunks)
	if err := <-t.done; err != nil {
		return err
	}
	changes, err := proto.Marshal(&pb.ManifestChangeSet{Changes: t.changes})
	if err != nil {
		return err
	}
	// The form of Badger's manifest: its name and version, then the changes with
	// their length and checksum. The next Open reads and checks it.
	b := binary.BigEndian.AppendUint32([]byte("Bdgr"), manifestVersion)
	b = binary.BigEndian.AppendUint32(b, uint32(len(changes)))
	b = binary.BigEndian.AppendUint32(b, crc32.Checksum(changes, y.CastagnoliCrcTable))
	return writeSynced(filepath.Join(t.folder, engine.ManifestFilename), append(b, changes...))
}

const manifestVersion = 8

func writeSynced(name string, b []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// complete lists the new files, which are on the disk.
func complete(folder string) error {
	var names []string
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != jobFile && e.Name() != written {
			names = append(names, e.Name())
		}
	}
	list, err := json.Marshal(names)
	if err != nil {
		return err
	}
	unfinished := filepath.Join(folder, settled+".new")
	if err := os.WriteFile(unfinished, list, 0o600); err != nil {
		return err
	}
	if err := syncFile(unfinished); err != nil {
		return err
	}
	if err := os.Rename(unfinished, filepath.Join(folder, settled)); err != nil {
		return err
	}
	return syncFile(folder)
}

func syncFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// settle finishes or undoes a Load that was cut off in a data folder.
func settle(dir string, readOnly bool) error {
	folder := filepath.Join(dir, loadFolder)
	if dir == "" {
		return nil
	}
	if _, err := os.Stat(folder); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	list, err := os.ReadFile(filepath.Join(folder, settled))
	cut := errors.Is(err, fs.ErrNotExist)
	if err != nil && !cut {
		return err
	}
	if readOnly {
		if cut {
			return nil
		}
		return fmt.Errorf("%w: the files of an import are to be moved", kv.ErrUnsettled)
	}
	release, err := lock(dir, false)
	if err != nil {
		return err
	}
	defer release()
	if cut {
		if _, ok := jobOf(folder); ok { // it may go on
			return nil
		}
		return os.RemoveAll(folder)
	}
	var names []string
	if err := json.Unmarshal(list, &names); err != nil {
		return fmt.Errorf("%w: %s: %w", kg.ErrCorrupt, settled, err)
	}
	return move(dir, folder, names)
}

// move puts the listed files of a Load in the place of all others. It can be
// done again when it was cut off.
func move(dir, folder string, names []string) error {
	for _, name := range names {
		if name != filepath.Base(name) {
			return fmt.Errorf("%w: %s names %q", kg.ErrCorrupt, settled, name)
		}
		err := os.Rename(filepath.Join(folder, name), filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			if _, err = os.Stat(filepath.Join(dir, name)); err != nil {
				return fmt.Errorf("%w: %s of an import that was cut off is missing", kg.ErrCorrupt, name)
			}
		}
		if err != nil {
			return err
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		own := name == "DISCARD" || slices.Contains([]string{".sst", ".vlog", ".mem"}, filepath.Ext(name))
		if own && !slices.Contains(names, name) {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				return err
			}
		}
	}
	if err := syncFile(dir); err != nil {
		return err
	}
	return os.RemoveAll(folder)
}
