package article

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/safir-graph/safir/internal/kg"
)

// readPage reads a file that is one HTML page.
func (s *source) readPage(br *bufio.Reader) {
	raw, err := readCapped(br, MaxText)
	if err != nil {
		s.fail(err)
		return
	}
	a, err := fromHTML(raw, s.charset, "")
	if err == nil {
		err = finish(&a)
	}
	if err != nil {
		s.fail(err)
		return
	}
	a.Line, a.Record = 1, 1
	s.emit(a, nil)
}

// fromHTML takes the article out of a page: its text, paragraphs separated by a
// blank line, and what the page declares of title, publisher, date, language
// and address. at is the address it was fetched from, or "". The result lacks
// what finish fills in.
func fromHTML(raw []byte, labels charsets, at string) (a Article, err error) {
	if len(raw) > MaxText {
		return a, fmt.Errorf("%w: the page has more than %d MiB", kg.ErrTooLarge, MaxText>>20)
	}
	page, err := decodeAll(raw, first(labels.declared, charsetOfPage(raw), labels.fallback))
	if err != nil {
		return a, err
	}
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return a, fmt.Errorf("%w: %v", kg.ErrInvalid, err)
	}
	m := readMetadata(doc)
	a.URL = m.address(at)
	a.Published, a.PublishedAt = m.published(a.URL)
	a.Lang = langOrNone(m.lang)
	a.Text = mainText(doc, a.URL, m.body)
	a.Title = tidy(first(m.meta["og:title"], m.headline, onlyHeading(doc), m.title))
	a.Publisher = tidy(first(m.meta["og:site_name"], m.publisher, hostOf(a.URL)))
	return a, nil
}

// The largest page that is searched for its article: the search takes time that
// grows faster than the page. Real pages have a tenth of it.
const (
	maxElements = 10_000
	maxSearched = 1 << 20 // bytes of text
)

// enoughText is the length in runes from which a text that was found is an
// article beyond doubt.
const enoughText = 250

// mainText is the page's article without menus, teasers and comments. A short
// finding gives way to a text more than twice as long that the page itself
// marks as its article: body, from its JSON-LD, or its only article element.
// Where nothing is found it is the text of the whole page, navigation aside.
func mainText(doc *html.Node, at, body string) string {
	whole := nodeText(doc)
	var text string
	if len(whole) <= maxSearched && elements(doc) <= maxElements {
		text = extractMain(doc, at)
	}
	if utf8.RuneCountInString(text) >= enoughText {
		return text
	}
	if len(body) > 2*len(text) {
		text = body
	}
	if marked := textOfOnly(doc, atom.Article); len(marked) > 2*len(text) {
		text = marked
	}
	if text == "" {
		return whole
	}
	return text
}

func elements(n *html.Node) int {
	count := 0
	for d := range n.Descendants() {
		if d.Type == html.ElementNode {
			count++
		}
	}
	return count
}

// onlyHeading is the text of the page's only h1 element.
func onlyHeading(doc *html.Node) string { return textOfOnly(doc, atom.H1) }

// textOfOnly is the text of the only element of a type; "" when there is none,
// or more than one.
func textOfOnly(doc *html.Node, kind atom.Atom) string {
	var found *html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.DataAtom == kind {
			if found != nil {
				return ""
			}
			found = n
		}
	}
	if found == nil {
		return ""
	}
	return nodeText(found)
}

// extractMain asks trafilatura, which weighs its own finding against those of
// readability and dom-distiller. A panic in there is no answer.
func extractMain(doc *html.Node, at string) (text string) {
	defer func() {
		if recover() != nil {
			text = ""
		}
	}()
	config := trafilatura.DefaultConfig()
	// Its own last resort joins the words of neighbouring blocks and repeats
	// them: never come to that.
	config.MinExtractedSize = 0
	opts := trafilatura.Options{
		Config:          config,
		EnableFallback:  true,
		ExcludeComments: true,
		HtmlDateMode:    trafilatura.Disabled,
	}
	if u, err := url.Parse(at); err == nil && at != "" {
		opts.OriginalURL = u
	}
	found, err := trafilatura.ExtractDocument(doc, opts)
	if err != nil || found.ContentNode == nil {
		return ""
	}
	return nodeText(found.ContentNode)
}

// fragmentText is the text of a piece of HTML, as feeds carry it.
func fragmentText(fragment string) (string, error) {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(fragment), body)
	if err != nil {
		return "", fmt.Errorf("%w: %v", kg.ErrInvalid, err)
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	return nodeText(body), nil
}

// plainTitle takes markup and entities out of a feed's title.
func plainTitle(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	text, err := fragmentText(s)
	if err != nil {
		return ""
	}
	return text
}

// Elements that begin and end a paragraph, and elements whose content is not
// part of a text.
var (
	blocks = atoms(atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Caption, atom.Center, atom.Dd, atom.Details, atom.Div,
		atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
		atom.Header, atom.Hr, atom.Li, atom.Main, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Td, atom.Th,
		atom.Tr, atom.Ul)
	silent = atoms(atom.Head, atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Object, atom.Svg, atom.Math, atom.Canvas,
		atom.Audio, atom.Video, atom.Select, atom.Button, atom.Textarea, atom.Nav, atom.Footer)
)

func atoms(list ...atom.Atom) map[atom.Atom]bool {
	set := map[atom.Atom]bool{}
	for _, a := range list {
		set[a] = true
	}
	return set
}

// nodeText is the text below n: white space collapsed as browsers do, a newline
// for br, a blank line between blocks.
func nodeText(n *html.Node) string {
	w := &textWriter{}
	w.node(n)
	return w.b.String()
}

type textWriter struct {
	b     strings.Builder
	space bool // white space waits for the next word
	lines int  // newlines wait for the next word
}

// node descends; html.Parse bounds the depth at 512.
func (w *textWriter) node(n *html.Node) {
	tag := atom.Lookup([]byte(n.Data)) // nodes that were made and not parsed lack DataAtom
	switch n.Type {
	case html.TextNode:
		w.text(n.Data)
		return
	case html.ElementNode:
		if silent[tag] {
			return
		}
		if tag == atom.Br {
			w.lines = max(w.lines, 1)
			return
		}
	}
	block := n.Type == html.ElementNode && blocks[tag]
	if block {
		w.lines = 2
	}
	for c := range n.ChildNodes() {
		w.node(c)
	}
	if block {
		w.lines = 2
	}
}

func (w *textWriter) text(s string) {
	for s != "" {
		i := strings.IndexAny(s, " \t\r\n\f")
		if i == 0 {
			w.space = true
			s = s[1:]
			continue
		}
		if i < 0 {
			i = len(s)
		}
		if w.b.Len() > 0 {
			switch {
			case w.lines > 0:
				w.b.WriteString("\n\n"[:w.lines])
			case w.space:
				w.b.WriteByte(' ')
			}
		}
		w.lines, w.space = 0, false
		w.b.WriteString(strings.ReplaceAll(s[:i], "\x00", ""))
		s = s[i:]
	}
}

// metadata is what a page declares about itself.
type metadata struct {
	meta      map[string]string // property, name or itemprop of meta elements, lower case → first content
	canonical string
	lang      string
	title     string
	headline  string   // of the JSON-LD article
	publisher string   // of the JSON-LD article
	body      string   // of the JSON-LD article, as plain text
	dates     []string // of the JSON-LD article, then of time elements marked as its publication
}

// publishedMeta are the names of meta elements that state the date of
// publication, the most specific first.
var publishedMeta = []string{
	"article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
	"cxenseparse:recs:publishtime", "article.published", "publish_date", "publish-date", "publishdate", "published_date", "publication_date",
	"publicationdate", "pubdate", "dcterms.issued", "dc.date.issued", "dcterms.date", "dc.date", "dcterms.created", "dc.date.created",
	"citation_publication_date", "citation_date", "originalpublicationdate", "date",
}

func readMetadata(doc *html.Node) metadata {
	m := metadata{meta: map[string]string{}}
	var times []string
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Html:
			m.lang = first(attr(n, "lang"), attr(n, "xml:lang"))
		case atom.Meta:
			for _, key := range []string{"property", "name", "itemprop"} {
				if name := strings.ToLower(strings.TrimSpace(attr(n, key))); name != "" && m.meta[name] == "" {
					m.meta[name] = strings.TrimSpace(attr(n, "content"))
				}
			}
		case atom.Link:
			if m.canonical == "" && strings.EqualFold(attr(n, "rel"), "canonical") {
				m.canonical = strings.TrimSpace(attr(n, "href"))
			}
		case atom.Title:
			if m.title == "" && n.FirstChild != nil {
				m.title = n.FirstChild.Data
			}
		case atom.Script:
			if strings.EqualFold(strings.TrimSpace(attr(n, "type")), "application/ld+json") && n.FirstChild != nil {
				m.readLD(n.FirstChild.Data)
			}
		case atom.Time:
			if isPublicationTime(n) {
				times = append(times, attr(n, "datetime"))
			}
		}
	}
	m.dates = append(m.dates, times...)
	return m
}

// isPublicationTime is true of a time element that is marked as the date of
// publication, not merely as some date on the page.
func isPublicationTime(n *html.Node) bool {
	if strings.EqualFold(attr(n, "itemprop"), "datePublished") || slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "pubdate" }) {
		return true
	}
	return slices.ContainsFunc(strings.Fields(strings.ToLower(attr(n, "class"))), func(c string) bool {
		return c == "published" || c == "entry-date" || c == "dt-published"
	})
}

// maxLDDepth is how deep the JSON-LD of a page is searched.
const maxLDDepth = 8

// readLD takes headline, publisher and date from the first JSON-LD object that
// is an article, or failing that from the first that has a date of publication.
func (m *metadata) readLD(s string) {
	var v any
	if json.Unmarshal([]byte(s), &v) != nil {
		return // a page's scripts are not ours to judge
	}
	article := findLD(v, 0, func(o map[string]any) bool {
		for _, t := range asList(o["@type"]) {
			if t, ok := t.(string); ok && (strings.HasSuffix(t, "Article") || strings.HasSuffix(t, "Posting")) {
				return true
			}
		}
		return false
	})
	if article == nil {
		article = findLD(v, 0, func(o map[string]any) bool { return o["datePublished"] != nil })
	}
	if article == nil {
		return
	}
	if date, ok := article["datePublished"].(string); ok {
		m.dates = append(m.dates, date)
	}
	if title, ok := article["headline"].(string); ok && m.headline == "" {
		m.headline = html.UnescapeString(title)
	}
	if body, ok := article["articleBody"].(string); ok && m.body == "" {
		m.body = strings.TrimSpace(html.UnescapeString(body))
		if text, err := fragmentText(body); err == nil && strings.Contains(body, "</p>") {
			m.body = text
		}
	}
	for _, p := range asList(article["publisher"]) {
		if p, ok := p.(map[string]any); ok && m.publisher == "" {
			m.publisher, _ = p["name"].(string)
		}
	}
}

func asList(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	return []any{v}
}

// findLD returns the first object, depth first and keys in order, that is
// wanted.
func findLD(v any, depth int, wanted func(map[string]any) bool) map[string]any {
	if depth > maxLDDepth {
		return nil
	}
	switch v := v.(type) {
	case map[string]any:
		if wanted(v) {
			return v
		}
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			if found := findLD(v[k], depth+1, wanted); found != nil {
				return found
			}
		}
	case []any:
		for _, e := range v {
			if found := findLD(e, depth+1, wanted); found != nil {
				return found
			}
		}
	}
	return nil
}

// address is the page's canonical URL, or the one it was fetched from.
func (m *metadata) address(at string) string {
	for _, s := range []string{m.canonical, m.meta["og:url"]} {
		if isWebURL(s) {
			return s
		}
		base, err := url.Parse(at)
		if s == "" || err != nil || at == "" {
			continue
		}
		if u, err := base.Parse(s); err == nil && isWebURL(u.String()) {
			return u.String()
		}
	}
	if isWebURL(at) {
		return at
	}
	return ""
}

// published is the date that the page states in its metadata, or its URL in its
// path. A date in the running text is not looked for: it may be anything.
func (m *metadata) published(at string) (kg.Day, time.Time) {
	var stated []string
	for _, name := range publishedMeta {
		if s := m.meta[name]; s != "" {
			stated = append(stated, s)
		}
	}
	for _, s := range append(stated, m.dates...) {
		if day, at, err := parsePublished(s); err == nil {
			return day, at
		}
	}
	if u, err := url.Parse(at); err == nil {
		return dayInURL(u.Path), time.Time{}
	}
	return 0, time.Time{}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// first returns the first of its arguments that is not blank.
func first(list ...string) string {
	for _, s := range list {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

// isWebURL is true of an absolute http or https address without white space.
func isWebURL(s string) bool {
	if len(s) > maxField || !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && !strings.ContainsAny(s, " \t\r\n")
}

// hostOf is the host of a URL without "www.", or "".
func hostOf(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}
