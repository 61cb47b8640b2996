package article

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/mmcdole/gofeed"

	"github.com/safir-graph/safir/internal/kg"
)

// maxFeedDepth is how deep a feed's elements may be nested. Feeds need five.
const maxFeedDepth = 100

// readFeed reads the items of an RSS or Atom feed.
func (s *source) readFeed(br *bufio.Reader) {
	raw, err := readCapped(br, maxRecord)
	if err != nil {
		s.fail(err)
		return
	}
	doc, err := decodeAll(raw, first(s.charset.declared, charsetOfXML(raw), s.charset.fallback))
	if err != nil {
		s.fail(err)
		return
	}
	doc = strings.TrimLeft(doc, " \t\r\n")
	if strings.HasPrefix(doc, "<?xml") { // it names the encoding that the bytes no longer have
		_, rest, _ := strings.Cut(doc, "?>")
		doc = strings.Repeat("\n", strings.Count(doc[:len(doc)-len(rest)], "\n")) + rest
	}
	if err := checkDepth(doc); err != nil {
		s.fail(err)
		return
	}
	parsed, err := gofeed.NewParser().ParseString(doc)
	if err != nil {
		if errors.Is(err, gofeed.ErrFeedTypeNotDetected) {
			err = errors.New("neither RSS nor Atom")
		}
		s.fail(fmt.Errorf("%w: %v", kg.ErrInvalid, err))
		return
	}
	for i, item := range parsed.Items {
		if s.stopped {
			return
		}
		if item == nil {
			continue
		}
		a, err := fromItem(parsed, item)
		a.Record = i + 1
		s.emit(a, err)
	}
	if len(parsed.Items) == 0 {
		s.fail(fmt.Errorf("%w: the feed has no items", kg.ErrInvalid))
	}
}

// checkDepth refuses a document that is nested too deeply or not well-formed.
func checkDepth(doc string) error {
	d := xml.NewDecoder(strings.NewReader(doc))
	d.Strict = false
	for depth := 0; ; {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %v", kg.ErrInvalid, err)
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		if depth > maxFeedDepth {
			line, _ := d.InputPos()
			return fmt.Errorf("%w: elements are nested more than %d deep (line %d)", kg.ErrTooLarge, maxFeedDepth, line)
		}
	}
}

func fromItem(parsed *gofeed.Feed, item *gofeed.Item) (Article, error) {
	var a Article
	a.Title = tidy(plainTitle(item.Title))
	if isWebURL(item.Link) {
		a.URL = item.Link
	} else if isWebURL(item.GUID) {
		a.URL = item.GUID
	}
	a.Publisher = tidy(plainTitle(parsed.Title))
	a.Lang = langOrNone(parsed.Language)
	if dc := item.DublinCoreExt; dc != nil && len(dc.Language) > 0 {
		a.Lang = langOrNone(dc.Language[0])
	}
	for _, stated := range []string{item.Published, item.Updated} {
		if day, at, err := parsePublished(stated); err == nil {
			a.Published, a.PublishedAt = day, at
			break
		}
	}
	body := item.Content
	if strings.TrimSpace(body) == "" {
		body = item.Description
	}
	if len(body) > MaxText {
		return a, fmt.Errorf("%w: the text has more than %d MiB", kg.ErrTooLarge, MaxText>>20)
	}
	text, err := fragmentText(body)
	if err != nil {
		return a, err
	}
	a.Text = text
	return a, finish(&a)
}
