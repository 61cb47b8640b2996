package badger

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	engine "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/ristretto/v2/z"

	"github.com/safir-graph/safir/internal/kg"
)

// verify checks the checksum of every block of every table that the manifest of
// a folder lists. Badger can do so itself (OnTableRead), but where a damaged
// block does not even decompress it dereferences nil in a goroutine of its own,
// which ends the process. A folder without data is fine.
func verify(dir string, opt engine.Options, acceptLoss bool) error {
	if dir == "" {
		return nil
	}
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	release, err := lock(dir, opt.ReadOnly)
	if err != nil {
		return err
	}
	defer release()
	tables, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil {
		return err
	}
	f, err := os.Open(filepath.Join(dir, engine.ManifestFilename))
	if errors.Is(err, os.ErrNotExist) {
		if len(tables) > 0 {
			return fmt.Errorf("%w: it has %d tables but no %s", kg.ErrCorrupt, len(tables), engine.ManifestFilename)
		}
		return nil
	}
	if err != nil {
		return err
	}
	manifest, whole, err := engine.ReplayManifestFile(f, 0, opt)
	size, sizeErr := f.Seek(0, io.SeekEnd)
	f.Close()
	if err != nil {
		return fmt.Errorf("%w: %s: %w", kg.ErrCorrupt, engine.ManifestFilename, err)
	}
	if (sizeErr != nil || whole != size) && !acceptLoss {
		return fmt.Errorf("%w: %s ends within an entry", kg.ErrCorrupt, engine.ManifestFilename)
	}
	ids := make(chan uint64)
	errs := make(chan error, len(manifest.Tables))
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			for id := range ids {
				if err := verifyTable(table.NewFilename(id, dir), manifest.Tables[id].Compression, opt); err != nil {
					errs <- err
				}
			}
		})
	}
	for id := range manifest.Tables {
		ids <- id
	}
	close(ids)
	wait.Wait()
	close(errs)
	return <-errs
}

func verifyTable(path string, compression options.CompressionType, opt engine.Options) (err error) {
	name := filepath.Base(path)
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: table %s cannot be decoded", kg.ErrCorrupt, name)
		}
	}()
	m, err := z.OpenMmapFile(path, os.O_RDONLY, 0)
	if err != nil {
		return fmt.Errorf("%w: table %s: %w", kg.ErrCorrupt, name, err)
	}
	defer m.Close(-1)
	t, err := table.OpenTable(m, table.Options{ReadOnly: true, BlockSize: opt.BlockSize, Compression: compression, ChkMode: options.NoVerification})
	if err == nil {
		err = t.VerifyChecksum()
	}
	if err != nil {
		return fmt.Errorf("%w: table %s: %w", kg.ErrCorrupt, name, err)
	}
	return nil
}
