package article

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/textproto"
	"strconv"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
)

// Bounds on web archives. Blocks are streamed: only a page is ever held, at most
// MaxText bytes of it.
const (
	maxHeader      = 64 << 10 // bytes of a record's header, and of the HTTP header in it
	maxWARCRecords = 10_000_000
)

// readWARC reads the pages of a web archive (ISO 28500): responses, resources
// and conversions that are HTML or plain text. Records that are the archive's
// own (warcinfo, request, metadata, revisit …) are passed over; pages of
// other types and pages that were not delivered are ErrNotArticle.
func (s *source) readWARC(br *bufio.Reader) {
	for record := 1; !s.stopped; record++ {
		if record > maxWARCRecords {
			s.fail(fmt.Errorf("%w: more than %d records", kg.ErrTooLarge, maxWARCRecords))
			return
		}
		header, size, err := readWARCHeader(br)
		if errors.Is(err, io.EOF) {
			if record == 1 {
				s.fail(fmt.Errorf("%w: there is no record in it", kg.ErrInvalid))
			}
			return
		}
		if err != nil {
			s.fail(fmt.Errorf("record %d: %w", record, err))
			return
		}
		block := &io.LimitedReader{R: br, N: size}
		a, ours, err := fromWARC(header, block, s.charset.fallback)
		if _, skipErr := io.Copy(io.Discard, block); skipErr != nil {
			s.fail(fmt.Errorf("record %d: %w", record, skipErr))
			return
		}
		if block.N > 0 {
			s.fail(fmt.Errorf("record %d: %w: the file ends %d bytes early", record, kg.ErrInvalid, block.N))
			return
		}
		if !ours {
			continue
		}
		if err == nil {
			err = finish(&a)
		}
		a.Record = record
		s.emit(a, err)
	}
}

// readWARCHeader reads a record's header and the length of its block. Blank
// lines before it belong to the record before.
func readWARCHeader(br *bufio.Reader) (textproto.MIMEHeader, int64, error) {
	for {
		head, err := br.Peek(1)
		if err != nil {
			return nil, 0, err
		}
		if head[0] != '\r' && head[0] != '\n' {
			break
		}
		if _, err := br.Discard(1); err != nil {
			return nil, 0, err
		}
	}
	version, header, err := readHeader(br)
	if err != nil {
		return nil, 0, err
	}
	if !strings.HasPrefix(version, "WARC/") {
		return nil, 0, fmt.Errorf("%w: %q begins no record", kg.ErrInvalid, clip(version))
	}
	size, err := strconv.ParseInt(header.Get("Content-Length"), 10, 64)
	if err != nil || size < 0 {
		return nil, 0, fmt.Errorf("%w: Content-Length %q", kg.ErrInvalid, clip(header.Get("Content-Length")))
	}
	return header, size, nil
}

// readHeader reads a first line and the fields below it, as WARC and HTTP have
// them, at most maxHeader bytes.
func readHeader(br *bufio.Reader) (first string, fields textproto.MIMEHeader, err error) {
	var head []byte
	for {
		line, err := br.ReadSlice('\n')
		head = append(head, line...)
		if len(head) > maxHeader {
			return "", nil, fmt.Errorf("%w: a header of more than %d KiB", kg.ErrTooLarge, maxHeader>>10)
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			if errors.Is(err, io.EOF) {
				err = fmt.Errorf("%w: the header is cut off", kg.ErrInvalid)
			}
			return "", nil, err
		}
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			break
		}
	}
	top, rest, _ := bytes.Cut(head, []byte("\n"))
	fields, err = textproto.NewReader(bufio.NewReader(bytes.NewReader(rest))).ReadMIMEHeader()
	if err != nil {
		return "", nil, fmt.Errorf("%w: malformed header: %v", kg.ErrInvalid, err)
	}
	return strings.TrimSpace(string(top)), fields, nil
}

// fromWARC reads the block of a record. ours is false for the archive's own
// records.
func fromWARC(header textproto.MIMEHeader, block io.Reader, fallback string) (a Article, ours bool, err error) {
	at := strings.Trim(header.Get("WARC-Target-URI"), "<>")
	media := header.Get("Content-Type")
	switch strings.ToLower(header.Get("WARC-Type")) {
	case "response":
		if !strings.HasPrefix(at, "http:") && !strings.HasPrefix(at, "https:") {
			return a, false, nil // dns: and the like
		}
		br := bufio.NewReader(block)
		status, fields, err := readHeader(br)
		if err != nil {
			return a, true, err
		}
		if code := strings.Fields(status); len(code) < 2 || code[1] != "200" {
			return a, true, fmt.Errorf("%w: %s answered %q", ErrNotArticle, clip(at), clip(status))
		}
		media = fields.Get("Content-Type")
		if block, err = bodyOf(fields, br); err != nil {
			return a, true, err
		}
	case "resource", "conversion":
	default:
		return a, false, nil
	}
	kind, params, err := mime.ParseMediaType(media)
	if err != nil {
		kind = ""
	}
	form := formatOfMedia[kind]
	if form != page && form != plain {
		return a, true, fmt.Errorf("%w: %s is %q", ErrNotArticle, clip(at), clip(media))
	}
	raw, err := readCapped(block, MaxText)
	if err != nil {
		if !errors.Is(err, kg.ErrTooLarge) {
			err = fmt.Errorf("%w: %v", kg.ErrInvalid, err)
		}
		return a, true, err
	}
	if form == page {
		a, err = fromHTML(raw, charsets{params["charset"], fallback}, at)
	} else {
		var text string
		if text, err = decodeAll(raw, first(params["charset"], fallback)); err == nil {
			a, err = fromText(text)
		}
		if isWebURL(at) {
			a.URL = at
			a.Publisher = hostOf(at)
		}
	}
	a.Line = 0
	return a, true, err
}

// bodyOf undoes the encodings of an HTTP message's body.
func bodyOf(fields textproto.MIMEHeader, r *bufio.Reader) (io.Reader, error) {
	var body io.Reader = r
	if strings.EqualFold(strings.TrimSpace(fields.Get("Transfer-Encoding")), "chunked") && startsChunk(r) {
		body = &chunked{br: r}
	}
	switch coding := strings.ToLower(strings.TrimSpace(fields.Get("Content-Encoding"))); coding {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		br := bufio.NewReader(body)
		if head, _ := br.Peek(2); !bytes.Equal(head, []byte("\x1f\x8b")) {
			return br, nil // many archives store the decoded body under the old header
		}
		z, err := gzip.NewReader(br)
		if err != nil {
			return nil, fmt.Errorf("%w: %v", kg.ErrInvalid, err)
		}
		return z, nil
	case "deflate":
		z, err := zlib.NewReader(body)
		if err != nil {
			return nil, fmt.Errorf("%w: %v", kg.ErrInvalid, err)
		}
		return z, nil
	default:
		return nil, fmt.Errorf("%w: content encoding %q is not read", kg.ErrInvalid, clip(coding))
	}
}

// startsChunk is true when a body begins with a chunk's size: many archives
// store the decoded body under the old header.
func startsChunk(br *bufio.Reader) bool {
	head, _ := br.Peek(18)
	size, _, ok := bytes.Cut(head, []byte("\n"))
	size, _, _ = bytes.Cut(bytes.TrimSpace(size), []byte(";"))
	_, err := strconv.ParseUint(string(bytes.TrimSpace(size)), 16, 63)
	return ok && err == nil
}

// chunked reads a body of transfer encoding "chunked" (RFC 9112, section 7.1).
type chunked struct {
	br   *bufio.Reader
	left int64
	done bool
}

func (c *chunked) Read(p []byte) (int, error) {
	for c.left == 0 {
		if c.done {
			return 0, io.EOF
		}
		line, err := c.line()
		if err == nil && line == "" { // the end of the chunk before
			line, err = c.line()
		}
		if err != nil {
			return 0, err
		}
		digits, _, _ := strings.Cut(line, ";")
		size, err := strconv.ParseInt(strings.TrimSpace(digits), 16, 64)
		if err != nil || size < 0 {
			return 0, fmt.Errorf("chunk of size %q", clip(digits))
		}
		c.left, c.done = size, size == 0
	}
	n, err := c.br.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (c *chunked) line() (string, error) {
	line, err := c.br.ReadSlice('\n')
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return "", err
	}
	return strings.TrimSpace(string(line)), nil
}
