package article

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"github.com/safir-graph/safir/internal/kg"
)

// The marks that a text begins with when it says its own encoding.
var (
	bomUTF8 = []byte("\xef\xbb\xbf")
	bomLE   = []byte("\xff\xfe")
	bomBE   = []byte("\xfe\xff")
)

// findEncoding looks up a charset by the labels of the WHATWG Encoding
// Standard. nil stands for UTF-8.
func findEncoding(label string) (encoding.Encoding, error) {
	label = strings.TrimSpace(label)
	e, err := htmlindex.Get(label)
	if err != nil {
		return nil, fmt.Errorf("%w: unknown charset %q", kg.ErrInvalid, clip(label))
	}
	switch name, _ := htmlindex.Name(e); name {
	case "utf-8":
		return nil, nil
	case "replacement", "x-user-defined":
		return nil, fmt.Errorf("%w: unsupported charset %q", kg.ErrInvalid, clip(label))
	}
	return e, nil
}

// decodeAll turns bytes into UTF-8. A byte-order mark decides; then the label,
// where it is not ""; without either, the bytes must be UTF-8: an encoding is
// never guessed. Bytes that the encoding does not have are kg.ErrInvalid.
func decodeAll(b []byte, label string) (string, error) {
	var e encoding.Encoding
	switch {
	case bytes.HasPrefix(b, bomUTF8):
		b, label = b[len(bomUTF8):], "utf-8"
	case bytes.HasPrefix(b, bomLE):
		e, b, label = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), b[2:], "utf-16le"
	case bytes.HasPrefix(b, bomBE):
		e, b, label = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), b[2:], "utf-16be"
	case label != "":
		var err error
		if e, err = findEncoding(label); err != nil {
			return "", err
		}
	}
	if e == nil {
		if at := invalidAt(b); at >= 0 {
			return "", notUTF8(b, at, label)
		}
		return string(b), nil
	}
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return "", fmt.Errorf("%w: malformed %s: %v", kg.ErrInvalid, label, err)
	}
	if at := bytes.IndexRune(out, utf8.RuneError); at >= 0 {
		return "", fmt.Errorf("%w: malformed %s in line %d", kg.ErrInvalid, label, 1+bytes.Count(out[:at], []byte("\n")))
	}
	return string(out), nil
}

func notUTF8(b []byte, at int, label string) error {
	why := "and no charset is declared"
	if label != "" {
		why = "though it is declared so"
	}
	return fmt.Errorf("%w: not UTF-8 at byte %d (line %d), %s", kg.ErrInvalid, at, 1+bytes.Count(b[:at], []byte("\n")), why)
}

// decoder returns a reader of UTF-8 over br, as decodeAll decides; what is
// undeclared is passed on as it is. transcoded is true when the bytes are not
// those of the file: then U+FFFD stands for what could not be decoded.
func decoder(br *bufio.Reader, label string) (r *bufio.Reader, transcoded bool, err error) {
	head, _ := br.Peek(3) // a shorter file has no mark, and a failing one fails again when read
	var e encoding.Encoding
	switch {
	case bytes.HasPrefix(head, bomUTF8):
		_, err = br.Discard(len(bomUTF8))
		return br, false, err
	case bytes.HasPrefix(head, bomLE), bytes.HasPrefix(head, bomBE):
		e = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case label != "":
		if e, err = findEncoding(label); err != nil {
			return nil, false, err
		}
	}
	if e == nil {
		return br, false, nil
	}
	return bufio.NewReaderSize(e.NewDecoder().Reader(br), bufferSize), true, nil
}

// metaPrescan is how many bytes of a page may precede its charset.
const metaPrescan = 4096

// charsetOfPage returns the charset that an HTML page declares in a meta
// element or its XML declaration, or "". A declared UTF-16 without a byte-order
// mark is UTF-8, as the HTML standard has it: the declaration was readable.
func charsetOfPage(page []byte) string {
	page = page[:min(len(page), metaPrescan)]
	label := charsetOfXML(page)
	for z := html.NewTokenizer(bytes.NewReader(page)); label == ""; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return ""
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		name, more := z.TagName()
		if string(name) != "meta" {
			continue
		}
		var equiv, content string
		for more {
			var key, val []byte
			key, val, more = z.TagAttr()
			switch string(key) {
			case "charset":
				label = string(val)
			case "http-equiv":
				equiv = string(val)
			case "content":
				content = string(val)
			}
		}
		if label == "" && strings.EqualFold(equiv, "content-type") {
			label = charsetOfMedia(content)
		}
	}
	return readable(label)
}

// charsetOfXML returns the encoding of an XML declaration at the start, or "".
func charsetOfXML(doc []byte) string {
	doc = bytes.TrimLeft(doc, " \t\r\n")
	if !bytes.HasPrefix(doc, []byte("<?xml")) {
		return ""
	}
	decl, _, ok := bytes.Cut(doc[:min(len(doc), metaPrescan)], []byte("?>"))
	if !ok {
		return ""
	}
	_, value, ok := bytes.Cut(decl, []byte("encoding"))
	if !ok {
		return ""
	}
	value = bytes.TrimLeft(value, " \t\r\n=")
	if len(value) == 0 || value[0] != '"' && value[0] != '\'' {
		return ""
	}
	label, _, ok := bytes.Cut(value[1:], value[:1])
	if !ok {
		return ""
	}
	return readable(string(label))
}

// readable replaces a UTF-16 label that was read as ASCII by UTF-8.
func readable(label string) string {
	if e, err := htmlindex.Get(strings.TrimSpace(label)); err == nil {
		if name, _ := htmlindex.Name(e); strings.HasPrefix(name, "utf-16") {
			return "utf-8"
		}
	}
	return label
}

// charsetOfMedia returns the charset parameter of a media type, or "".
func charsetOfMedia(media string) string {
	for param := range strings.SplitSeq(media, ";") {
		key, value, ok := strings.Cut(param, "=")
		if ok && strings.EqualFold(strings.TrimSpace(key), "charset") {
			return strings.Trim(strings.TrimSpace(value), `"'`)
		}
	}
	return ""
}

// readCapped reads all of r, at most limit bytes.
func readCapped(r io.Reader, limit int) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err != nil {
		return nil, err
	}
	if len(b) > limit {
		return nil, fmt.Errorf("%w: more than %d MiB", kg.ErrTooLarge, limit>>20)
	}
	return b, nil
}
