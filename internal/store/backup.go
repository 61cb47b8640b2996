package store

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
	"github.com/safir-graph/safir/internal/store/kv/badger"
)

// A backup is backupHead and then, compressed by gzip, blocks: their length in
// four bytes, big-endian, keys and values in ascending order of keys, each with
// its length as a varint before it, and the CRC-32C of these. A block of length
// 0 ends it, and after that come the number of keys in eight bytes and the
// SHA-256 of all blocks.
const (
	backupHead  = "safir backup 1\n"
	backupBlock = 256 << 10
	mostBlock   = backupBlock + kv.MaxKey + kv.MaxValue + 16
)

// Backup writes the whole state that a snapshot sees to w: everything, the past
// included. progress, unless nil, is told now and then how many keys are
// written.
func (v *Snapshot) Backup(ctx context.Context, w io.Writer, progress func(keys int)) (keys int, err error) {
	fail := func(err error) (int, error) { return keys, fmt.Errorf("backup: %w", err) }
	if _, err := io.WriteString(w, backupHead); err != nil {
		return fail(err)
	}
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return fail(err)
	}
	sum := sha256.New()
	var block []byte
	flush := func() error {
		if len(block) == 0 {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		sum.Write(block)
		head := binary.BigEndian.AppendUint32(nil, uint32(len(block)))
		block = binary.BigEndian.AppendUint32(block, crc32.Checksum(block, castagnoli))
		if _, err := z.Write(head); err != nil {
			return err
		}
		_, err := z.Write(block)
		block = block[:0]
		if progress != nil {
			progress(keys)
		}
		return err
	}
	it := v.iterate(nil, nil, false)
	defer it.Close()
	for it.First(); it.Valid(); it.Next() {
		value, err := it.Value()
		if err != nil {
			return fail(err)
		}
		for _, part := range [][]byte{it.Key(), value} {
			block = append(binary.AppendUvarint(block, uint64(len(part))), part...)
		}
		keys++
		if len(block) >= backupBlock {
			if err := flush(); err != nil {
				return fail(err)
			}
		}
	}
	if err := errors.Join(it.Err(), flush()); err != nil {
		return fail(err)
	}
	end := binary.BigEndian.AppendUint64(make([]byte, 4), uint64(keys))
	if _, err := z.Write(sum.Sum(end)); err != nil {
		return fail(err)
	}
	if err := z.Close(); err != nil {
		return fail(err)
	}
	return keys, nil
}

// Restore makes the graph of a backup in a folder that holds none. A backup that
// is cut or damaged is kg.ErrCorrupt and one of a newer format kg.ErrNewerFormat;
// after an error the folder holds no graph. progress, unless nil, is told now and
// then how many keys are read.
func Restore(ctx context.Context, dir string, r io.Reader, o Options, progress func(keys int)) (keys int, err error) {
	engine, err := badger.Open(dir, badger.Options{MinFree: o.MinFree, Sync: o.Sync, Log: o.Log})
	if err != nil {
		return 0, err
	}
	keys, err = RestoreOn(ctx, engine, r, progress)
	if err = errors.Join(err, engine.Close()); err != nil {
		err = fmt.Errorf("data folder %s: %w", dir, err)
	}
	return keys, err
}

// RestoreOn is Restore into an engine that holds nothing.
func RestoreOn(ctx context.Context, engine kv.Store, r io.Reader, progress func(keys int)) (keys int, err error) {
	fail := func(err error) (int, error) { return 0, fmt.Errorf("restore: %w", err) }
	view := engine.Snapshot()
	it := view.Iterate(nil, nil, false)
	it.First()
	used, err := it.Valid(), it.Err()
	it.Close()
	view.Close()
	if err != nil {
		return fail(err)
	}
	if used {
		return fail(fmt.Errorf("%w: it holds a graph already", kg.ErrInvalid))
	}
	loader, ok := engine.(kv.Loader)
	if !ok {
		return fail(errors.New("the engine cannot take a whole graph at once"))
	}
	in, err := openBackup(r)
	if err != nil {
		return fail(err)
	}
	err = loader.Load(ctx, "", func(sink kv.Sink) error { return in.each(ctx, sink.Put, progress) })
	if err != nil {
		return fail(err)
	}
	return in.keys, nil
}

// backup is one that is read.
type backup struct {
	z    *gzip.Reader
	sum  hash.Hash
	keys int
}

func openBackup(r io.Reader) (*backup, error) {
	in := bufio.NewReaderSize(r, 1<<18)
	head := make([]byte, len(backupHead))
	if _, err := io.ReadFull(in, head); err != nil || string(head) != backupHead {
		return nil, fmt.Errorf("%w: it does not begin as a backup does", kg.ErrInvalid)
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, cutBackup(err)
	}
	return &backup{z: z, sum: sha256.New()}, nil
}

// cutBackup is what a failure to read a backup means.
func cutBackup(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: the backup ends too soon", kg.ErrCorrupt)
	}
	return fmt.Errorf("%w: the backup cannot be read: %w", kg.ErrCorrupt, err)
}

// each reads the keys in order and checks that all are there.
func (b *backup) each(ctx context.Context, put func(key, value []byte) error, progress func(int)) error {
	formatKey := tMeta.key().str("format")
	formatSeen := false
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		block, err := b.block()
		if err != nil {
			return err
		}
		if block == nil {
			break
		}
		for len(block) > 0 {
			var k, v []byte
			if k, block, err = part(block); err == nil {
				v, block, err = part(block)
			}
			if err != nil {
				return err
			}
			if bytes.Equal(k, formatKey) {
				formatSeen = true
				if err := checkFormat(k, v); err != nil {
					return err
				}
			}
			b.keys++
			if err := put(k, v); err != nil {
				return err
			}
		}
		if progress != nil {
			progress(b.keys)
		}
	}
	if err := b.end(); err != nil {
		return err
	}
	if !formatSeen {
		return fmt.Errorf("%w: the backup is of no graph", kg.ErrInvalid)
	}
	return nil
}

func part(b []byte) (part, rest []byte, err error) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) {
		return nil, nil, fmt.Errorf("%w: a block of the backup cannot be decoded", kg.ErrCorrupt)
	}
	end := size + int(n)
	return b[size:end:end], b[end:], nil
}

// block reads the next block; nil at the end.
func (b *backup) block() ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(b.z, head[:]); err != nil {
		return nil, cutBackup(err)
	}
	n := binary.BigEndian.Uint32(head[:])
	if n == 0 {
		return nil, nil
	}
	if n > mostBlock {
		return nil, fmt.Errorf("%w: a block of the backup of %d bytes", kg.ErrCorrupt, n)
	}
	block := make([]byte, n+4)
	if _, err := io.ReadFull(b.z, block); err != nil {
		return nil, cutBackup(err)
	}
	if crc32.Checksum(block[:n], castagnoli) != binary.BigEndian.Uint32(block[n:]) {
		return nil, fmt.Errorf("%w: the checksum of a block of the backup does not match", kg.ErrCorrupt)
	}
	b.sum.Write(block[:n])
	return block[:n:n], nil
}

// end checks what stands after the last block.
func (b *backup) end() error {
	end := make([]byte, 8+sha256.Size)
	if _, err := io.ReadFull(b.z, end); err != nil {
		return cutBackup(err)
	}
	if binary.BigEndian.Uint64(end) != uint64(b.keys) || !bytes.Equal(end[8:], b.sum.Sum(nil)) {
		return fmt.Errorf("%w: the backup is not whole: its sum does not match", kg.ErrCorrupt)
	}
	if _, err := io.ReadFull(b.z, end[:1]); !errors.Is(err, io.EOF) { // reads gzip's own checksum, too
		return fmt.Errorf("%w: the backup goes on after its end", kg.ErrCorrupt)
	}
	return nil
}
