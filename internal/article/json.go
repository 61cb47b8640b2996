package article

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/safir-graph/safir/internal/kg"
)

// readJSON reads objects: one, an array of them, one after the other, or (lines)
// one a line. An object that cannot be read costs no other.
func (s *source) readJSON(br *bufio.Reader, lines bool) {
	br, transcoded, err := decoder(br, first(s.charset.declared, s.charset.fallback))
	if err != nil {
		s.fail(err)
		return
	}
	next := (&valueScanner{br: br, line: 1}).next
	if lines || looksLikeLines(br) {
		next = (&lineScanner{br: br}).next
	}
	for record := 1; !s.stopped; record++ {
		raw, line, err := next()
		if errors.Is(err, io.EOF) {
			if record == 1 {
				s.fail(fmt.Errorf("%w: there is no JSON object in it", kg.ErrInvalid))
			}
			return
		}
		if err != nil && !errors.As(err, new(recordError)) {
			s.fail(fmt.Errorf("line %d: %w", line, err))
			return
		}
		if err != nil {
			s.reject(line, record, err)
			continue
		}
		if transcoded && bytes.ContainsRune(raw, utf8.RuneError) {
			s.reject(line, record, fmt.Errorf("%w: malformed in the declared charset", kg.ErrInvalid))
			continue
		}
		fields, at, err := decodeObject(raw)
		if err != nil {
			s.reject(line+at, record, err)
			continue
		}
		a, err := fields.Article()
		a.Line, a.Record = line, record
		s.emit(a, err)
	}
}

// recordError is the error of a record behind which reading can go on.
type recordError struct{ error }

func (e recordError) Unwrap() error { return e.error }

// looksLikeLines is true when the first line is a whole object and something
// follows it: then every line is read by itself, and a broken one breaks no
// other.
func looksLikeLines(br *bufio.Reader) bool {
	head, _ := br.Peek(bufferSize)
	head = bytes.TrimLeft(head, " \t\r\n")
	first, rest, ok := bytes.Cut(head, []byte("\n"))
	return ok && bytes.HasPrefix(first, []byte("{")) && len(bytes.TrimSpace(rest)) > 0 && json.Valid(first)
}

// lineScanner yields the lines that are not blank.
type lineScanner struct {
	br   *bufio.Reader
	line int
	buf  []byte
}

// next returns the next line and its number; the bytes are valid until the next
// call.
func (l *lineScanner) next() ([]byte, int, error) {
	for {
		l.line++
		l.buf = l.buf[:0]
		size := 0
		for {
			part, err := l.br.ReadSlice('\n')
			size += len(part)
			if size <= maxRecord {
				l.buf = append(l.buf, part...)
			}
			if errors.Is(err, bufio.ErrBufferFull) {
				continue
			}
			if err != nil && (!errors.Is(err, io.EOF) || size == 0) {
				return nil, l.line, err
			}
			break
		}
		if size > maxRecord {
			l.buf = nil // so that one huge line does not hold its memory
			return nil, l.line, recordError{fmt.Errorf("%w: the line has %d bytes, more than %d MiB", kg.ErrTooLarge, size, maxRecord>>20)}
		}
		if line := bytes.TrimSpace(l.buf); len(line) > 0 {
			return line, l.line, nil
		}
	}
}

// valueScanner cuts a stream into JSON values by their brackets and quotes
// alone, those of a top-level array one by one.
type valueScanner struct {
	br      *bufio.Reader
	line    int // of the next byte, from 1
	started bool
	inArray bool
	ended   bool // the top-level array was closed
	buf     []byte
	stack   []byte
}

const maxNesting = 1000

// next returns the next value and the line at which it begins; the bytes are
// valid until the next call.
func (v *valueScanner) next() (raw []byte, line int, err error) {
	c, err := v.skipSpace()
	if err == nil && !v.started {
		v.started = true
		if c == '[' {
			v.inArray = true
			c, err = v.skipSpace()
		}
	}
	for err == nil && v.inArray && (c == ',' || c == ']' && !v.ended) {
		v.ended = v.ended || c == ']'
		c, err = v.skipSpace()
	}
	switch {
	case errors.Is(err, io.EOF) && v.inArray && !v.ended:
		v.ended = true
		return nil, v.line, recordError{fmt.Errorf("%w: the file ends within the array", kg.ErrInvalid)}
	case err != nil:
		return nil, v.line, err
	case v.ended:
		return nil, v.line, fmt.Errorf("%w: there is something behind the end of the array", kg.ErrInvalid)
	}
	line = v.line
	v.buf, v.stack = append(v.buf[:0], c), v.stack[:0]
	if c != '{' && c != '[' {
		return nil, line, v.skipScalar(c)
	}
	v.stack = append(v.stack, c)
	var why string
	size, inString, escaped := 1, false, false
	for len(v.stack) > 0 {
		c, err := v.br.ReadByte()
		if errors.Is(err, io.EOF) {
			v.ended = true
			return nil, line, recordError{fmt.Errorf("%w: the file ends within this object", kg.ErrInvalid)}
		}
		if err != nil {
			return nil, line, err
		}
		if size++; size <= maxRecord {
			v.buf = append(v.buf, c)
		}
		switch {
		case c == '\n':
			v.line++
			if inString {
				why = "a string is not closed before the end of its line"
			}
		case escaped:
			escaped = false
		case inString:
			escaped = c == '\\'
			inString = c != '"'
		case c == '"':
			inString = true
		case c == '{' || c == '[':
			if v.stack = append(v.stack, c); len(v.stack) > maxNesting {
				why = fmt.Sprintf("nested more than %d deep", maxNesting)
			}
		case c == '}' || c == ']':
			if v.stack[len(v.stack)-1] != c-2 { // '{' and '[' stand two before their closing brackets
				why = fmt.Sprintf("%q closes nothing", c)
			}
			v.stack = v.stack[:len(v.stack)-1]
		}
		if why != "" {
			broken := recordError{fmt.Errorf("%w: malformed JSON: %s", kg.ErrInvalid, why)}
			at := v.line
			if c == '\n' {
				at--
			}
			if err := v.resync(c == '\n'); err != nil && !errors.Is(err, io.EOF) {
				return nil, line, err
			}
			return nil, at, broken
		}
	}
	if size > maxRecord {
		v.buf = nil
		return nil, line, recordError{fmt.Errorf("%w: the object has %d bytes, more than %d MiB", kg.ErrTooLarge, size, maxRecord>>20)}
	}
	return v.buf, line, nil
}

func (v *valueScanner) skipSpace() (byte, error) {
	for {
		c, err := v.br.ReadByte()
		if err != nil {
			return 0, err
		}
		switch c {
		case '\n':
			v.line++
		case ' ', '\t', '\r':
		default:
			return c, nil
		}
	}
}

// skipScalar reads to the end of something that begins with c and is no object,
// and says so.
func (v *valueScanner) skipScalar(c byte) error {
	first, escaped := c, false
	for {
		next, err := v.br.ReadByte()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if first == '"' && next != '\n' {
			if !escaped && next == '"' {
				break
			}
			escaped = !escaped && next == '\\'
			continue
		}
		if bytes.IndexByte([]byte(" \t\r\n,]}"), next) >= 0 {
			if next == '}' {
				break // it closes nothing
			}
			if err := v.br.UnreadByte(); err != nil {
				return err
			}
			break
		}
	}
	return recordError{fmt.Errorf("%w: want an object, not %s", kg.ErrInvalid, kindOf(first))}
}

// resync moves to the next line that begins with an object: of an array with
// any indentation, else at the margin.
func (v *valueScanner) resync(atLineStart bool) error {
	for {
		if !atLineStart {
			for {
				_, err := v.br.ReadSlice('\n')
				if errors.Is(err, bufio.ErrBufferFull) {
					continue
				}
				if err != nil {
					return err
				}
				v.line++
				break
			}
		}
		atLineStart = false
		for {
			head, err := v.br.Peek(1)
			if err != nil {
				return err
			}
			if head[0] == '{' {
				return nil
			}
			if !v.inArray || head[0] != ' ' && head[0] != '\t' {
				break
			}
			if _, err := v.br.Discard(1); err != nil {
				return err
			}
		}
	}
}

func kindOf(first byte) string {
	switch {
	case first == '"':
		return "a string"
	case first == '{':
		return "an object"
	case first == '[':
		return "an array"
	case first == 't' || first == 'f':
		return "a boolean"
	case first == 'n':
		return "null"
	case first == '-' || '0' <= first && first <= '9':
		return "a number"
	}
	return "text that is not JSON"
}

// decodeObject reads an article's fields. Unknown keys are ignored and null is
// as good as absent. at counts the lines of raw before the place of the error.
func decodeObject(raw []byte) (f Fields, at int, err error) {
	if i := invalidAt(raw); i >= 0 {
		return f, bytes.Count(raw[:i], []byte("\n")), fmt.Errorf("%w: not UTF-8 at byte %d of the record", kg.ErrInvalid, i)
	}
	if raw[0] != '{' {
		return f, 0, fmt.Errorf("%w: want an object, not %s", kg.ErrInvalid, kindOf(raw[0]))
	}
	into := map[string]*string{
		"url": &f.URL, "title": &f.Title, "publisher": &f.Publisher, "published": &f.Published,
		"lang": &f.Lang, "text": &f.Text, "html": &f.HTML,
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	lineAt := func(offset int64) int { return bytes.Count(raw[:min(int(offset), len(raw))], []byte("\n")) }
	malformed := func(err error) (Fields, int, error) {
		var syntax *json.SyntaxError
		offset := d.InputOffset()
		if errors.As(err, &syntax) {
			offset = max(offset, min(syntax.Offset, int64(len(raw))))
		}
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return Fields{}, lineAt(offset), fmt.Errorf("%w: malformed JSON: %v", kg.ErrInvalid, err)
	}
	if _, err := d.Token(); err != nil { // the brace
		return malformed(err)
	}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return malformed(err)
		}
		key, _ := token.(string) // the decoder accepts no other keys
		keyEnd := d.InputOffset()
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return malformed(err)
		}
		target, known := into[key]
		if !known || value[0] == 'n' {
			continue
		}
		if value[0] != '"' {
			return Fields{}, lineAt(keyEnd), fmt.Errorf("%w: %q is %s, not a string", kg.ErrInvalid, key, kindOf(value[0]))
		}
		if err := json.Unmarshal(value, target); err != nil {
			return malformed(err)
		}
		if strings.ContainsRune(*target, utf8.RuneError) && loneSurrogate(value) {
			return Fields{}, lineAt(keyEnd), fmt.Errorf("%w: %q contains half of a surrogate pair", kg.ErrInvalid, key)
		}
	}
	if _, err := d.Token(); err != nil {
		return malformed(err)
	}
	if rest := bytes.TrimSpace(raw[d.InputOffset():]); len(rest) > 0 {
		return Fields{}, lineAt(d.InputOffset()), fmt.Errorf("%w: malformed JSON: there is something behind the object", kg.ErrInvalid)
	}
	if f.Text == "" && f.HTML == "" {
		return Fields{}, 0, fmt.Errorf("%w: neither \"text\" nor \"html\" is given", kg.ErrInvalid)
	}
	return f, 0, nil
}

// loneSurrogate is true when a JSON string escapes a surrogate without its
// other half, which the decoder replaces in silence.
func loneSurrogate(s []byte) bool {
	unit := func(i int) (rune, bool) {
		if i+6 > len(s) || s[i] != '\\' || s[i+1] != 'u' {
			return 0, false
		}
		var n rune
		for _, c := range s[i+2 : i+6] {
			n <<= 4
			switch {
			case '0' <= c && c <= '9':
				n += rune(c - '0')
			case 'a' <= c|0x20 && c|0x20 <= 'f':
				n += rune(c|0x20-'a') + 10
			default:
				return 0, false
			}
		}
		return n, true
	}
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		n, ok := unit(i)
		if !ok {
			i++ // the escaped character
			continue
		}
		switch {
		case 0xd800 <= n && n < 0xdc00:
			if low, ok := unit(i + 6); !ok || low < 0xdc00 || low > 0xdfff {
				return true
			}
			i += 11
		case 0xdc00 <= n && n <= 0xdfff:
			return true
		default:
			i += 5
		}
	}
	return false
}
