package article

import (
	"bufio"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/safir-graph/safir/internal/kg"
)

// readText reads a file that is one article.
func (s *source) readText(br *bufio.Reader) {
	raw, err := readCapped(br, 2*MaxText+2) // UTF-16 takes up to twice as much
	if err != nil {
		s.fail(err)
		return
	}
	text, err := decodeAll(raw, first(s.charset.declared, s.charset.fallback))
	if err != nil {
		s.fail(err)
		return
	}
	s.emit(fromText(text))
}

// fromText makes an article of a plain text. The text is kept whole; title,
// dateline, date and URL are read from its first lines:
//
//	A line without the mark that ends a sentence, followed by a blank line
//
//	https://outlet.example/and/a/dateline
//	Outlet, 2025-03-19
//
//	The text begins.
//
// The dateline and the URL may also follow the title directly.
func fromText(text string) (Article, error) {
	a := Article{Line: 1, Record: 1}
	a.Text = text
	blocks := headBlocks(text)
	if len(blocks) > 1 && isHeading(blocks[0][0], maxTitle) {
		first, below := blocks[0][0], blocks[0][1:]
		if len(below) > 0 {
			if h, ok := readHead(below); ok {
				a.Title = tidy(first)
				h.apply(&a)
			}
		} else {
			a.Title = tidy(first)
			if h, ok := readHead(blocks[1]); ok && len(blocks) > 2 {
				h.apply(&a)
			}
		}
	}
	if err := finish(&a); err != nil {
		return Article{}, err
	}
	return a, nil
}

const (
	maxTitle    = 300 // runes
	maxDateline = 120 // runes
	maxHead     = 3   // lines between title and text
)

// headBlocks splits the first lines of a text at its blank lines: at most three
// blocks, each cut after 2+maxHead lines.
func headBlocks(text string) [][]string {
	var blocks [][]string
	var block []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line != "" && len(block) < 2+maxHead:
			block = append(block, line)
		case line == "" && len(block) > 0:
			blocks, block = append(blocks, block), nil
		}
		if len(blocks) == 3 {
			return blocks
		}
	}
	if len(block) > 0 {
		blocks = append(blocks, block)
	}
	return blocks
}

// isHeading is true of a short line that has letters and does not end as
// sentences do, closing quotes and brackets aside.
func isHeading(line string, most int) bool {
	if utf8.RuneCountInString(line) > most || !strings.ContainsFunc(line, unicode.IsLetter) {
		return false
	}
	line = strings.TrimRightFunc(line, func(r rune) bool {
		return unicode.In(r, unicode.Pe, unicode.Pf, unicode.Quotation_Mark, unicode.Bidi_Control)
	})
	last, _ := utf8.DecodeLastRuneInString(line)
	return !unicode.Is(unicode.STerm, last) && last != '…'
}

// head is what the lines between title and text say.
type head struct {
	dateline string
	url      string
	day      kg.Day
	at       time.Time
}

// readHead reads the lines between title and text. ok is false when they are
// none such: more than maxHead, a sentence, or nothing that dates or places
// the article, so that they may as well be its first words.
func readHead(lines []string) (h head, ok bool) {
	if len(lines) > maxHead {
		return head{}, false
	}
	for _, line := range lines {
		if isWebURL(line) {
			h.url, ok = line, true
			continue
		}
		if day, at, err := parsePublished(line); err == nil {
			h.day, h.at = day, at
		} else if !isHeading(line, maxDateline) {
			return head{}, false
		} else if h.day == 0 {
			h.day = dayInLine(line)
		}
		if h.dateline == "" && strings.ContainsFunc(line, unicode.IsDigit) {
			h.dateline, ok = line, true
		}
	}
	return h, ok
}

// dayInLine returns the ISO date among the words of a line, or zero when there
// is none or there are several.
func dayInLine(line string) kg.Day {
	var found kg.Day
	for word := range strings.FieldsFuncSeq(line, func(r rune) bool { return r != '-' && !unicode.IsDigit(r) && !unicode.IsLetter(r) }) {
		if day, err := kg.ParseDay(word); err == nil && day != 0 {
			if found != 0 && found != day {
				return 0
			}
			found = day
		}
	}
	return found
}

func (h head) apply(a *Article) {
	a.Dateline, a.URL = h.dateline, h.url
	a.Published, a.PublishedAt = h.day, h.at
}
