package article

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"path"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
)

// Options say what a file's name and content do not.
type Options struct {
	// MediaType is the type the text was delivered with, such as
	// "text/html; charset=windows-1256". "" leaves it to the name and content.
	MediaType string
	// Charset is the encoding of texts that do not declare one, by its label in
	// the WHATWG Encoding Standard. "" is UTF-8.
	Charset string
}

// bufferSize is also how far the content is looked into to tell its format.
const bufferSize = 64 << 10

type format int

const (
	unknown format = iota
	plain
	page
	jsonValues // one object, an array, or objects one after the other
	jsonLines
	feed
	warc
)

var formatOfExtension = map[string]format{
	".txt": plain, ".text": plain,
	".html": page, ".htm": page, ".xhtml": page,
	".json": jsonValues, ".jsonl": jsonLines, ".ndjson": jsonLines,
	".xml": feed, ".rss": feed, ".atom": feed, ".rdf": feed,
	".warc": warc,
}

var formatOfMedia = map[string]format{
	"text/plain": plain,
	"text/html":  page, "application/xhtml+xml": page,
	"application/json": jsonValues, "application/x-ndjson": jsonLines, "application/jsonl": jsonLines,
	"application/xml": feed, "text/xml": feed, "application/rss+xml": feed, "application/atom+xml": feed, "application/rdf+xml": feed,
	"application/warc": warc,
}

// Readable is true when files of this name are read: .txt .html .json .jsonl
// .xml .warc and their like, each also with .gz.
func Readable(name string) bool {
	return formatOfExtension[extension(name)] != unknown
}

// extension returns the extension of a name in lower case, without .gz.
func extension(name string) string {
	name = strings.ToLower(path.Base(strings.ReplaceAll(name, "\\", "/")))
	return path.Ext(strings.TrimSuffix(name, ".gz"))
}

// Read reads the articles of one file. The format is that of the media type,
// else of the name's extension, else (for a name without one, such as "-") of
// the content; gzip is seen by its first bytes. name is recorded as the
// articles' Path and named by errors.
//
// Every error is an *Error. One with a Line or Record means that record alone;
// reading goes on behind it. One without means the file, and is the last.
func Read(r io.Reader, name string, opts Options) iter.Seq2[Article, error] {
	return func(yield func(Article, error) bool) {
		s := &source{path: name, charset: charsets{fallback: opts.Charset}, yield: yield}
		s.read(bufio.NewReaderSize(r, bufferSize), opts)
	}
}

// charsets are the labels under which bytes may have to be decoded; either may
// be "".
type charsets struct {
	declared string // by the transport: it stands above what a page says itself
	fallback string // for what declares none
}

// source is a file on its way through a reader.
type source struct {
	path    string
	charset charsets
	yield   func(Article, error) bool
	stopped bool // the caller wants no more
}

func (s *source) read(br *bufio.Reader, opts Options) {
	head, err := br.Peek(2)
	if len(head) == 0 {
		if err != nil && !errors.Is(err, io.EOF) {
			s.fail(err)
			return
		}
		s.fail(fmt.Errorf("%w: the file is empty", kg.ErrInvalid))
		return
	}
	if bytes.Equal(head, []byte("\x1f\x8b")) {
		if br, err = gunzip(br); err != nil {
			s.fail(fmt.Errorf("%w: %v", kg.ErrInvalid, err))
			return
		}
		if head, _ = br.Peek(2); bytes.Equal(head, []byte("\x1f\x8b")) {
			s.fail(fmt.Errorf("%w: compressed twice", kg.ErrInvalid))
			return
		}
	}
	form, err := s.format(br, opts)
	if err != nil {
		s.fail(err)
		return
	}
	switch form {
	case plain:
		s.readText(br)
	case page:
		s.readPage(br)
	case jsonValues:
		s.readJSON(br, false)
	case jsonLines:
		s.readJSON(br, true)
	case feed:
		s.readFeed(br)
	case warc:
		s.readWARC(br)
	}
}

func (s *source) format(br *bufio.Reader, opts Options) (format, error) {
	if opts.MediaType != "" {
		media, params, err := mime.ParseMediaType(opts.MediaType)
		if err != nil {
			return unknown, fmt.Errorf("%w: media type %q: %v", kg.ErrInvalid, clip(opts.MediaType), err)
		}
		s.charset.declared = params["charset"]
		if form := formatOfMedia[media]; form != unknown {
			return form, nil
		}
		return unknown, fmt.Errorf("%w: media type %q is not read", kg.ErrInvalid, clip(media))
	}
	if ext := extension(s.path); ext != "" {
		if form := formatOfExtension[ext]; form != unknown {
			if form == feed && rootElement(br) == "html" {
				return page, nil // XHTML
			}
			return form, nil
		}
		return unknown, fmt.Errorf("%w: files of type %s are not read", kg.ErrInvalid, clip(ext))
	}
	return sniff(br), nil
}

// sniff tells the format by the content's first bytes; what is nothing else is
// plain text.
func sniff(br *bufio.Reader) format {
	head, _ := br.Peek(1024)
	head = bytes.TrimLeft(bytes.TrimPrefix(head, bomUTF8), " \t\r\n")
	switch {
	case bytes.HasPrefix(head, []byte("WARC/")):
		return warc
	case bytes.HasPrefix(head, []byte("{")), bytes.HasPrefix(head, []byte("[{")), bytes.HasPrefix(head, []byte("[\n")), bytes.HasPrefix(head, []byte("[]")):
		return jsonValues
	case bytes.HasPrefix(head, []byte("[")) && bytes.HasPrefix(bytes.TrimLeft(head[1:], " \t\r\n"), []byte("{")):
		return jsonValues
	case !bytes.HasPrefix(head, []byte("<")):
		return plain
	}
	switch rootElement(br) {
	case "rss", "feed", "rdf:rdf":
		return feed
	}
	return page
}

// rootElement returns the name of the first element of a document in lower
// case, past declarations, doctype and comments; "" when it is not in sight.
func rootElement(br *bufio.Reader) string {
	rest, _ := br.Peek(4096)
	for {
		var ok bool
		if _, rest, ok = bytes.Cut(rest, []byte("<")); !ok {
			return ""
		}
		if comment, ok := bytes.CutPrefix(rest, []byte("!--")); ok {
			_, rest, _ = bytes.Cut(comment, []byte("-->"))
			continue
		}
		if bytes.HasPrefix(rest, []byte("?")) || bytes.HasPrefix(rest, []byte("!")) {
			continue
		}
		end := bytes.IndexAny(rest, " \t\r\n/>")
		if end < 0 {
			end = len(rest)
		}
		return strings.ToLower(string(rest[:end]))
	}
}

// emit yields an article, or the error that stands in its place.
func (s *source) emit(a Article, err error) {
	if err != nil {
		s.reject(a.Line, a.Record, err)
		return
	}
	a.Path = s.path
	s.stopped = s.stopped || !s.yield(a, nil)
}

// reject names a record that is left out.
func (s *source) reject(line, record int, err error) {
	s.stopped = s.stopped || !s.yield(Article{}, &Error{Path: s.path, Line: line, Record: record, Err: err})
}

// fail names the reason why the rest of the file is not read.
func (s *source) fail(err error) {
	if !s.stopped {
		s.stopped = true
		s.yield(Article{}, &Error{Path: s.path, Err: err})
	}
}

// A compressed file may grow by this factor, once it has grown to this size:
// text shrinks to a tenth or a twentieth.
const maxRatio = 250

var ratioSlack int64 = 64 << 20 // tests set less

// gunzip decompresses, all members of the file one after the other.
func gunzip(r io.Reader) (*bufio.Reader, error) {
	in := &counter{r: r}
	z, err := gzip.NewReader(bufio.NewReader(in))
	if err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(&ratioLimit{z: z, in: in}, bufferSize), nil
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

type ratioLimit struct {
	z   io.Reader
	in  *counter
	out int64
}

func (l *ratioLimit) Read(p []byte) (int, error) {
	n, err := l.z.Read(p)
	l.out += int64(n)
	if l.out > ratioSlack && l.out > maxRatio*l.in.n {
		return 0, fmt.Errorf("%w: the archive grows to more than %d times its size", kg.ErrTooLarge, maxRatio)
	}
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%w: %v", kg.ErrInvalid, err)
	}
	return n, err
}
