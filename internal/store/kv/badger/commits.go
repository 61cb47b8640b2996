package badger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/dgraph-io/badger/v4/y"

	"github.com/safir-graph/safir/internal/kg"
)

// commitsFile holds the version of the last commit, written after it. Where the
// versions of the data end before it, something is missing that Badger does not
// miss: a log that was deleted, or cut at a flipped bit; a manifest that was
// lost or replaced.
const commitsFile = "COMMITS"

// commits is the open file.
type commits struct {
	f    *os.File
	mu   sync.Mutex
	last uint64
}

func encodeCommits(version uint64) []byte {
	b := binary.BigEndian.AppendUint64(nil, version)
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b, y.CastagnoliCrcTable))
}

func (c *commits) write(version uint64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if version < c.last {
		return nil
	}
	c.last = version
	_, err := c.f.WriteAt(encodeCommits(version), 0)
	return err
}

func (c *commits) close() error { return errors.Join(c.f.Sync(), c.f.Close()) }

// readCommits returns the version of the last commit, and false in a folder
// without the file.
func readCommits(dir string) (version uint64, ok bool, err error) {
	b, err := os.ReadFile(filepath.Join(dir, commitsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	if len(b) != 12 || crc32.Checksum(b[:8], y.CastagnoliCrcTable) != binary.BigEndian.Uint32(b[8:]) {
		return 0, false, fmt.Errorf("%w: %s cannot be read", kg.ErrCorrupt, commitsFile)
	}
	return binary.BigEndian.Uint64(b), true, nil
}

// checkCommits compares what was opened with the last commit.
func (s *Store) checkCommits(o Options) error {
	last, known, err := readCommits(s.dir)
	if o.AcceptLoss {
		last, known, err = 0, false, nil
	}
	if err != nil {
		return err
	}
	there := s.db.MaxVersion()
	switch {
	case known && there < last:
		return fmt.Errorf("%w: %d of %d commits are missing at the end", kg.ErrCorrupt, last-there, last)
	case !known && there > 0 && !o.AcceptLoss:
		return fmt.Errorf("%w: %s is missing", kg.ErrCorrupt, commitsFile)
	case o.ReadOnly:
		return nil
	}
	f, err := os.OpenFile(filepath.Join(s.dir, commitsFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	s.commits = &commits{f: f}
	return s.commits.write(max(there, last))
}
