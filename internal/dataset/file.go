package dataset

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
)

// Bounds of what is unpacked.
const (
	maxUnpacked = 8 << 30 // bytes of one file
	maxRatio    = 200     // unpacked bytes for each packed one, beyond the first megabyte
	maxEntries  = 100     // files in an archive
	maxLine     = 1 << 20 // bytes of a row
)

// Open opens a file of event data; what ends in .gz or .zip is unpacked on the
// way. A .zip must hold exactly one file with data. Names in an archive are never
// used as paths.
func Open(name string) (io.ReadCloser, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	switch lower := strings.ToLower(name); {
	case strings.HasSuffix(lower, ".gz"):
		z, err := gzip.NewReader(f)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w: %w", name, kg.ErrInvalid, err), f.Close())
		}
		return &unpacked{r: z, packed: size(f), close: f.Close, name: name}, nil
	case strings.HasSuffix(lower, ".zip"):
		archive, err := zip.NewReader(f, size(f))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w: %w", name, kg.ErrInvalid, err), f.Close())
		}
		var data *zip.File
		for i, e := range archive.File {
			if i == maxEntries || data != nil && !e.FileInfo().IsDir() {
				return nil, errors.Join(fmt.Errorf("%s: %w: an archive of several files", name, kg.ErrInvalid), f.Close())
			}
			if !e.FileInfo().IsDir() {
				data = e
			}
		}
		if data == nil {
			return nil, errors.Join(fmt.Errorf("%s: %w: an empty archive", name, kg.ErrInvalid), f.Close())
		}
		z, err := data.Open()
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w: %w", name, kg.ErrInvalid, err), f.Close())
		}
		return &unpacked{r: z, packed: size(f), close: f.Close, name: name}, nil
	}
	return f, nil
}

func size(f *os.File) int64 {
	info, err := f.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}

// unpacked bounds what comes out of an archive.
type unpacked struct {
	r      io.Reader
	packed int64
	n      int64
	close  func() error
	name   string
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.n += int64(n)
	if u.n > maxUnpacked || u.n > 1<<20 && u.n > maxRatio*u.packed {
		return 0, fmt.Errorf("%s: %w: it unpacks to more than %d times its size or %d GB", u.name, kg.ErrTooLarge, maxRatio, maxUnpacked>>30)
	}
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = fmt.Errorf("%s: %w: the file is cut: it ends before what was packed does", u.name, kg.ErrInvalid)
	case err != nil && err != io.EOF:
		err = fmt.Errorf("%s: %w: %w", u.name, kg.ErrInvalid, err)
	}
	return n, err
}

func (u *unpacked) Close() error { return u.close() }

// Lines calls visit for each line of r with its number, from 1, and its fields,
// which tabs part; bad for a line that is too long or not UTF-8. The fields are
// valid until visit returns.
func Lines(r io.Reader, visit func(line int, fields []string) error, bad func(line int, err error)) error {
	in := bufio.NewReaderSize(r, 1<<18)
	var fields []string
	for n := 1; ; n++ {
		line, err := in.ReadSlice('\n')
		var long []byte
		for errors.Is(err, bufio.ErrBufferFull) {
			if len(long) <= maxLine {
				long = append(long, line...)
			}
			line, err = in.ReadSlice('\n')
		}
		if err != nil && err != io.EOF {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if long != nil {
			line = append(long, line...)
		}
		line = bytes.TrimRight(line, "\r\n")
		switch text := string(line); {
		case len(line) > maxLine:
			bad(n, fmt.Errorf("%w: a line of more than %d bytes", kg.ErrTooLarge, maxLine))
		case strings.ToValidUTF8(text, "") != text:
			bad(n, fmt.Errorf("%w: not UTF-8", kg.ErrInvalid))
		case strings.TrimSpace(text) != "":
			fields = fields[:0]
			for {
				f, rest, more := strings.Cut(text, "\t")
				fields = append(fields, f)
				if !more {
					break
				}
				text = rest
			}
			if err := visit(n, fields); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

// Table reads a list of pairs, key and value parted by a tab, with # before
// comments: the data files of the formats.
func Table(data string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(data) {
		line = strings.TrimRight(line, "\n")
		if key, value, ok := strings.Cut(line, "\t"); ok && !strings.HasPrefix(line, "#") {
			out[key] = value
		}
	}
	return out
}
