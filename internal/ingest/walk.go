// Package ingest brings articles into the graph: it finds the files that are
// named, reads their articles, has them understood and stored, and tells how it
// gets on.
package ingest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/safir-graph/safir/internal/article"
	"github.com/safir-graph/safir/internal/kg"
)

// Stdin is the name that stands for the standard input.
const Stdin = "-"

// Source is a file, or the standard input, that articles are read from.
type Source struct {
	// Name is the path as it can be opened; errors name it.
	Name string
	// Path is the path relative to what was named, with slashes: the base name
	// of a file, the path below a folder, "-" for the standard input. It is
	// recorded with the articles, so that it does not depend on where the
	// program was started.
	Path string
	// Size in bytes as it is on disk; -1 when it is not known.
	Size int64

	open func() (io.ReadCloser, error)
}

// SkipError is a file that is not read although it was found, and why.
type SkipError struct {
	Name   string
	Reason string
}

// Error names the file and the reason.
func (e *SkipError) Error() string { return e.Name + ": skipped: " + e.Reason }

// Walk yields what there is to read: each path that is a file, the files of each
// that is a folder, recursively and in the order of their names, and stdin for
// "-". Hidden files and folders inside a folder are not looked at, symbolic
// links to folders not followed. A path that does not exist or cannot be read is
// an error (kg.ErrNotFound in the first case), a file that is not one of ours a
// *SkipError; either way the next one follows.
func Walk(paths []string, stdin io.Reader) iter.Seq2[Source, error] {
	return func(yield func(Source, error) bool) {
		usedStdin := false
		for _, name := range paths {
			if name == Stdin {
				if usedStdin {
					if !yield(Source{}, fmt.Errorf("%s: %w: the standard input is named twice", name, kg.ErrInvalid)) {
						return
					}
					continue
				}
				usedStdin = true
				if !yield(Source{Name: Stdin, Path: Stdin, Size: -1, open: func() (io.ReadCloser, error) { return io.NopCloser(stdin), nil }}, nil) {
					return
				}
				continue
			}
			if !walkPath(name, yield) {
				return
			}
		}
	}
}

// walkPath yields what one path names and reports whether to go on.
func walkPath(name string, yield func(Source, error) bool) bool {
	info, err := os.Stat(name)
	if err != nil {
		return yield(Source{}, named(name, err))
	}
	if !info.IsDir() {
		source, err := fileSource(name, filepath.Base(name), info)
		if ext := filepath.Ext(name); err == nil && !article.Readable(name) && strings.TrimSuffix(ext, ".gz") != "" {
			err = &SkipError{Name: name, Reason: ext + " files are not read"}
		}
		return yield(source, err)
	}
	going := true
	walkErr := filepath.WalkDir(name, func(file string, entry fs.DirEntry, err error) error {
		if err == nil && file != name && strings.HasPrefix(entry.Name(), ".") {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if err == nil && entry.IsDir() {
			return nil
		}
		var source Source
		if err == nil {
			source, err = found(name, file, entry)
		} else {
			err = named(file, err)
		}
		if going = yield(source, err); !going {
			return fs.SkipAll
		}
		return nil
	})
	if walkErr != nil { // WalkDir returns what the function returns, which is nothing else
		return yield(Source{}, named(name, walkErr))
	}
	return going
}

// found is the source for a file inside a folder.
func found(folder, file string, entry fs.DirEntry) (Source, error) {
	if !article.Readable(file) {
		ext := filepath.Ext(file)
		if ext == "" {
			return Source{}, &SkipError{Name: file, Reason: "files without extension are not read"}
		}
		return Source{}, &SkipError{Name: file, Reason: ext + " files are not read"}
	}
	info, err := entry.Info()
	if err == nil && entry.Type()&fs.ModeSymlink != 0 {
		info, err = os.Stat(file)
	}
	if err != nil {
		return Source{}, named(file, err)
	}
	if !info.Mode().IsRegular() {
		return Source{}, &SkipError{Name: file, Reason: "not a regular file"}
	}
	below, err := filepath.Rel(folder, file)
	if err != nil {
		return Source{}, named(file, err)
	}
	return fileSource(file, filepath.ToSlash(below), info)
}

func fileSource(name, path string, info fs.FileInfo) (Source, error) {
	size := int64(-1) // a pipe
	if info.Mode().IsRegular() {
		size = info.Size()
	}
	return Source{Name: name, Path: path, Size: size, open: func() (io.ReadCloser, error) { return os.Open(name) }}, nil
}

// named makes one line of an error of the file system: the name once, then the
// reason.
func named(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", name, kg.ErrNotFound)
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("%s: %w", name, err)
}

// Articles opens the source and yields its articles, with the source's Path, and
// the errors of article.Read, which name it by its Name. The source is closed
// when the iteration ends.
func (s Source) Articles(opts article.Options) iter.Seq2[article.Article, error] {
	return func(yield func(article.Article, error) bool) {
		r, err := s.open()
		if err != nil {
			var p *fs.PathError
			if errors.As(err, &p) {
				err = p.Err
			}
			yield(article.Article{}, &article.Error{Path: s.Name, Err: err})
			return
		}
		defer r.Close() // it was only read
		for a, err := range article.Read(r, s.Name, opts) {
			a.Path = s.Path
			if !yield(a, err) {
				return
			}
		}
	}
}
