// Package article reads published texts: plain text, HTML pages, JSON, RSS and
// Atom feeds and web archives. Read yields one article after the other and
// names what it had to leave out; a bad record never costs its neighbours.
// Memory stays bounded whatever comes in: by MaxText, maxRecord and the caps on
// archives.
package article

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/safir-graph/safir/internal/kg"
)

// Bounds on what is read, in bytes.
const (
	// MaxText bounds one article's text, and one HTML page.
	MaxText = 10 << 20
	// maxField bounds URL, title, publisher and the like.
	maxField = 4 << 10
)

// maxRecord bounds one JSON record and one feed, markup and escapes included, in
// bytes; tests set less.
var maxRecord = 32 << 20

// ErrNotArticle marks a record that is whole but holds no article: an image in
// a web archive, a page that was not found. It is skipped, not broken.
var ErrNotArticle = errors.New("not an article")

// Article is a text that was read. Of the embedded fields SimHash, Dataset,
// Recorded and Superseded are left for others; Lang is "und" when the source
// does not declare it.
type Article struct {
	kg.Article

	// Dateline is the line below the title of a plain text that says where, when
	// or by whom it was published, as it stands there; "" when there is none. It
	// is part of Text too.
	Dateline string
	// Line is the line of the file at which the article begins, from 1.
	Line int
	// Record is its number among the records of its file, from 1.
	Record int
}

// Error is a record, or a whole file, that could not be read.
type Error struct {
	Path   string // as given to Read
	Line   int    // from 1; 0 when lines mean nothing here
	Record int    // from 1; 0 when the whole file is meant
	Err    error  // wraps kg.ErrInvalid, kg.ErrTooLarge, ErrNotArticle or an error of reading
}

// Error names the file, the line or record, and the reason, on one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Path)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Record > 0 && e.Line == 0 {
		fmt.Fprintf(&b, ": record %d", e.Record)
	}
	b.WriteString(": ")
	b.WriteString(strings.Join(strings.FieldsFunc(e.Err.Error(), unicode.IsControl), " "))
	return b.String()
}

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

// Fields are the parts of an article as a client or a JSON record names them.
// All but one of Text and HTML may be "".
type Fields struct {
	URL       string
	Title     string
	Publisher string
	Published string // ISO 8601 date, or date and time; or the RFC 822 form of feeds
	Lang      string // BCP 47
	Text      string // stored as it is
	HTML      string // read only where Text is ""
}

// Article checks the fields and makes them an article. Text is kept byte by
// byte; from HTML come the text and whatever the other fields do not say. An
// error wraps kg.ErrInvalid or kg.ErrTooLarge and names the field.
func (f Fields) Article() (Article, error) {
	var a Article
	if f.Text == "" && f.HTML != "" {
		var err error
		if a, err = fromHTML([]byte(f.HTML), charsets{declared: "utf-8"}, f.URL); err != nil {
			return Article{}, fmt.Errorf("html: %w", err)
		}
	}
	for _, field := range []struct {
		name  string
		value string
		into  *string
	}{
		{"url", f.URL, &a.URL}, {"title", f.Title, &a.Title}, {"publisher", f.Publisher, &a.Publisher},
	} {
		if err := checkField(field.name, field.value); err != nil {
			return Article{}, err
		}
		if field.value != "" {
			*field.into = field.value
		}
	}
	if s := strings.TrimSpace(f.Published); s != "" {
		day, at, err := parsePublished(s)
		if err != nil {
			return Article{}, fmt.Errorf("published: %w", err)
		}
		a.Published, a.PublishedAt = day, at
	}
	if f.Lang != "" {
		tag, err := parseLang(f.Lang)
		if err != nil {
			return Article{}, fmt.Errorf("lang: %w", err)
		}
		a.Lang = tag
	}
	if f.Text != "" {
		a.Text = f.Text
	}
	if err := finish(&a); err != nil {
		return Article{}, err
	}
	return a, nil
}

// finish checks the text and fills in what follows from the other fields.
func finish(a *Article) error {
	if err := checkText(a.Text); err != nil {
		return err
	}
	if a.Lang == "" {
		a.Lang = "und"
	}
	a.ID = kg.NewArticleID(a.URL, a.Publisher, a.Title, a.Published.String(), a.Text)
	a.SHA256 = kg.SHA256Hex(a.Text)
	return nil
}

// checkText refuses a text that cannot be read as one.
func checkText(s string) error {
	switch {
	case len(s) > MaxText:
		return fmt.Errorf("%w: the text has more than %d MiB", kg.ErrTooLarge, MaxText>>20)
	case !utf8.ValidString(s):
		return fmt.Errorf("%w: the text is not UTF-8 at byte %d", kg.ErrInvalid, invalidAt([]byte(s)))
	case strings.IndexByte(s, 0) >= 0:
		return fmt.Errorf("%w: the text contains NUL bytes", kg.ErrInvalid)
	case !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }):
		return fmt.Errorf("%w: the text is empty", kg.ErrInvalid)
	}
	return nil
}

func checkField(name, s string) error {
	switch {
	case len(s) > maxField:
		return fmt.Errorf("%s: %w: more than %d bytes", name, kg.ErrTooLarge, maxField)
	case !utf8.ValidString(s):
		return fmt.Errorf("%s: %w: not UTF-8", name, kg.ErrInvalid)
	case strings.ContainsFunc(s, unicode.IsControl):
		return fmt.Errorf("%s: %w: it contains control characters", name, kg.ErrInvalid)
	}
	return nil
}

// tidy makes one line of a title or a name found in a page or feed: runs of
// white space and control characters become one space, bidi controls vanish,
// and it is cut at maxField bytes.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r), r == utf8.RuneError:
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > maxField {
		s = strings.ToValidUTF8(s[:maxField], "")
	}
	return s
}

// parseLang returns the canonical form of a BCP 47 tag.
func parseLang(s string) (string, error) {
	tag, err := language.Parse(strings.TrimSpace(s))
	if err != nil {
		return "", fmt.Errorf("%w: %q is no BCP 47 tag", kg.ErrInvalid, clip(s))
	}
	return tag.String(), nil
}

// langOrNone is parseLang for a declaration that a page or feed may get wrong.
func langOrNone(s string) string {
	if len(s) > 35 {
		return ""
	}
	tag, err := parseLang(s)
	if err != nil {
		return ""
	}
	return tag
}

// invalidAt is the offset of the first byte that is not UTF-8, or -1.
func invalidAt(b []byte) int {
	if utf8.Valid(b) {
		return -1
	}
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return -1
}

// clip shortens a value for an error message.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return strings.ToValidUTF8(s, "�")
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
