package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/safir-graph/safir/internal/kg"
)

// textPart is how many bytes of a text one value holds.
const textPart = 512 << 10

// addArticle writes what finds a new article: its text, URL, day, language and
// words. late is set for a version older than the current one.
func (t *txn) addArticle(a *article, late bool) error {
	n, err := t.next("articles")
	if err != nil {
		return err
	}
	a.number = uint32(n)
	h := a.digest.handle()
	var own enc
	own.h(h)
	if err := t.put(tNumbers.key().u32(a.number), slices.Clone(own.b)); err != nil {
		return err
	}
	for rest := a.Text; rest != ""; a.parts++ {
		part := rest[:min(textPart, len(rest))]
		rest = rest[len(part):]
		if err := t.put(tTexts.key().handle(h).byte(uint8(a.parts)), []byte(part)); err != nil {
			return err
		}
	}
	if a.URL != "" && !late {
		if err := t.put(urlKey(a.URL), slices.Clone(own.b)); err != nil {
			return err
		}
	}
	t.sizes["articles/"+a.Lang]++
	if err := t.tx.Put(tDays.key().day(a.Published).handle(h), nil); err != nil {
		return err
	}
	if a.Dataset != "" {
		return nil
	}
	if err := t.tx.Put(tLangs.key().byte(t.s.dict.langCode(a.Lang)).day(a.Published).handle(h), nil); err != nil {
		return err
	}
	return t.addWords(a)
}

func urlKey(url string) key {
	sum := sha256.Sum256([]byte(url))
	return append(tURLs.key(), sum[:16]...)
}

// articleAtURL is the current version at a URL, nil when there is none.
func (v *Snapshot) articleAtURL(url string) (*article, error) {
	payload, ok, err := v.record(urlKey(url))
	if err != nil || !ok {
		return nil, err
	}
	h := (&dec{b: payload}).h()
	a, err := v.article(h)
	if err == nil && a == nil {
		err = corrupt(tArticles.key().handle(h), "it is missing")
	}
	if err != nil || a.URL != url {
		return nil, err
	}
	return a, nil
}

// Articles are numbered as they come; the words of partSize articles in a row
// make one posting.
const (
	partShift = 13
	partSize  = 1 << partShift
)

// maxWord is the most bytes of a folded word that are looked at.
const maxWord = 64

func wordKey(word string) key { return tWords.key().str(cutWord(word)).byte(0) }

func cutWord(word string) string {
	if len(word) > maxWord {
		word = word[:maxWord]
		for !utf8.ValidString(word) {
			word = word[:len(word)-1]
		}
	}
	return word
}

// langWord stands among the words for an article's language; no folded word
// begins so.
func langWord(lang string) string { return "\x01" + lang }

// wordsOf lists the words under which an article is found, each once as its key
// has it.
func (s *Store) wordsOf(lang, text string) []string {
	words := s.o.Terms(lang, text)
	for _, w := range slices.Clone(words) {
		words = append(words, s.o.Variants(lang, w)...)
	}
	words = append(words, langWord(lang))
	for i, w := range words {
		words[i] = cutWord(w)
	}
	slices.Sort(words)
	words = slices.Compact(words)
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

func (t *txn) addWords(a *article) error {
	low := a.number & (partSize - 1)
	for _, w := range t.s.wordsOf(a.Lang, a.Title+"\n"+a.Text) {
		k := wordKey(w).u16(uint16(a.number >> partShift))
		set, err := t.posting(k)
		if err != nil {
			return err
		}
		set.Add(low)
		b, err := set.ToBytes()
		if err != nil {
			return fmt.Errorf("posting %q: %w", w, err)
		}
		if err := t.put(k, b); err != nil {
			return err
		}
	}
	return nil
}

// posting reads the articles of one part that hold a word, by the low bits of
// their numbers.
func (v *Snapshot) posting(k key) (*roaring.Bitmap, error) {
	set := roaring.New()
	payload, ok, err := v.record(k)
	if err != nil || !ok {
		return set, err
	}
	if _, err := set.FromBuffer(bytes.Clone(payload)); err != nil {
		return nil, corrupt(k, err.Error())
	}
	return set, nil
}

// Articles returns articles without their texts in the order of their ids, nil
// for unknown ones.
func (v *Snapshot) Articles(ctx context.Context, ids []kg.ArticleID) ([]*kg.Article, error) {
	out := make([]*kg.Article, len(ids))
	for i, id := range ids {
		a, err := v.maybeArticle(ctx, id)
		if err != nil {
			return nil, err
		}
		if a != nil {
			out[i] = &a.Article
		}
	}
	return out, nil
}

func (v *Snapshot) maybeArticle(ctx context.Context, id kg.ArticleID) (*article, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	d, err := parseDigest(string(id), kg.PrefixArticle)
	if err != nil {
		return nil, err
	}
	a, err := v.article(d.handle())
	if err != nil || a == nil || a.digest != d {
		return nil, err
	}
	return a, nil
}

// Texts returns the texts of articles in the order of their ids, "" for unknown
// ones.
func (v *Snapshot) Texts(ctx context.Context, ids []kg.ArticleID) ([]string, error) {
	out := make([]string, len(ids))
	for i, id := range ids {
		a, err := v.maybeArticle(ctx, id)
		if err != nil {
			return nil, err
		}
		if a == nil {
			continue
		}
		var b strings.Builder
		for part := range a.parts {
			k := tTexts.key().handle(a.digest.handle()).byte(uint8(part))
			payload, ok, err := v.record(k)
			if err != nil {
				return nil, err
			}
			if !ok {
				return nil, corrupt(k, "it is missing")
			}
			b.Write(payload)
		}
		out[i] = b.String()
	}
	return out, nil
}

// ArticleByURL returns the current version of the article at a URL without its
// text, or kg.ErrNotFound.
func (v *Snapshot) ArticleByURL(ctx context.Context, url string) (*kg.Article, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	a, err := v.articleAtURL(url)
	if err != nil {
		return nil, err
	}
	if a == nil {
		return nil, fmt.Errorf("article at %q: %w", clip(url), kg.ErrNotFound)
	}
	return &a.Article, nil
}

// ArticleFilter says which articles.
type ArticleFilter struct {
	Text string // words that must all occur, in the title or the text; "" for all
	Lang string // BCP 47; "" for every language
	AsOf AsOf
}

// FindArticles lists current articles without their texts, the latest published
// first (with Text: the latest recorded first). With AsOf, those that were
// current then.
func (v *Snapshot) FindArticles(ctx context.Context, f ArticleFilter, p Page) (Slice[*kg.Article], error) {
	none := Slice[*kg.Article]{}
	print := fingerprint("articles", f.Text, f.Lang, micros(f.AsOf.Recorded), f.AsOf.PublishedBefore)
	span, err := p.check(print)
	if err != nil {
		return none, err
	}
	var items []*kg.Article
	var cursors []cursor
	take := func(h handle, c cursor) (bool, error) {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		a, err := v.article(h)
		if err != nil {
			return false, err
		}
		if a == nil {
			return false, corrupt(tArticles.key().handle(h), "it is missing")
		}
		if a.currentAt(f.AsOf) {
			items, cursors = append(items, &a.Article), append(cursors, c)
		}
		return len(items) <= span.n, nil
	}
	if f.Text != "" {
		err = v.search(ctx, f, span, take)
	} else {
		prefix := tDays.key()
		if f.Lang != "" {
			code := v.s.dict.langCode(f.Lang)
			if code == 0 {
				return slice(span, print, items, cursors), nil
			}
			prefix = tLangs.key().byte(code)
		}
		it := v.prefixed(prefix, !span.backwards)
		defer it.Close()
		more := true
		for span.begin(it, prefix); it.Valid() && more; it.Next() {
			rest := it.Key()[len(prefix):]
			if len(rest) != 11 {
				return none, corrupt(it.Key(), "its key cannot be read")
			}
			if more, err = take(handleAt(rest[3:]), bytes.Clone(rest)); err != nil {
				return none, err
			}
		}
		err = it.Err()
	}
	if err != nil {
		return none, err
	}
	return slice(span, print, items, cursors), nil
}

// search visits the articles that hold all words of a text, by number, the last
// first (backwards: the first first).
func (v *Snapshot) search(ctx context.Context, f ArticleFilter, span pageSpan, take func(handle, cursor) (bool, error)) error {
	words := v.s.o.Terms(f.Lang, f.Text)
	if len(words) == 0 {
		return fmt.Errorf("text %q: %w: it has no word", clip(f.Text), kg.ErrInvalid)
	}
	const most = 32
	if len(words) > most {
		return fmt.Errorf("text %q: %w: more than %d words", clip(f.Text), kg.ErrInvalid, most)
	}
	var each [][]string // alternatives of each word
	for _, w := range words {
		alternatives := []string{w}
		ok, err := v.occurs(w)
		if err != nil {
			return err
		}
		if !ok {
			alternatives = append(alternatives, v.s.o.Variants(f.Lang, w)...)
		}
		each = append(each, alternatives)
	}
	if f.Lang != "" {
		each = append(each, []string{langWord(f.Lang)})
	}
	last := uint32(0)
	payload, _, err := readMeta(counting{v}, "articles")
	if err != nil {
		return err
	}
	if len(payload) > 0 {
		last = uint32((&dec{b: payload}).u())
	}
	first, end, step := int(last>>partShift), -1, -1
	if span.backwards {
		first, end, step = 0, int(last>>partShift)+1, 1
	}
	start := uint32(0)
	if span.start != nil {
		if len(span.start) != 4 {
			return fmt.Errorf("cursor: %w", kg.ErrInvalid)
		}
		start = uint32(numAt(span.start))
		first = int(start >> partShift)
	}
	for part := first; part != end; part += step {
		var all *roaring.Bitmap
		for _, alternatives := range each {
			any := roaring.New()
			for _, w := range alternatives {
				set, err := v.posting(wordKey(w).u16(uint16(part)))
				if err != nil {
					return err
				}
				any.Or(set)
			}
			if all == nil {
				all = any
			} else {
				all.And(any)
			}
			if all.IsEmpty() {
				break
			}
		}
		numbers := all.ToArray()
		if !span.backwards {
			slices.Reverse(numbers)
		}
		for _, low := range numbers {
			n := uint32(part)<<partShift | low
			if span.start != nil && (span.backwards && n <= start || !span.backwards && n >= start) {
				continue
			}
			payload, ok, err := v.record(tNumbers.key().u32(n))
			if err != nil {
				return err
			}
			if !ok {
				return corrupt(tNumbers.key().u32(n), "it is missing")
			}
			more, err := take((&dec{b: payload}).h(), cursor(key(nil).u32(n)))
			if err != nil || !more {
				return err
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// occurs is true when any article holds a word.
func (v *Snapshot) occurs(word string) (bool, error) {
	it := v.prefixed(wordKey(word), false)
	defer it.Close()
	it.First()
	return it.Valid(), it.Err()
}

// namings resolves the entities of mentions and puts them in order.
func (t *txn) namings(mentions []kg.Mention) ([]naming, error) {
	out := make([]naming, len(mentions))
	for i, m := range mentions {
		n, err := t.known(m.Entity)
		if err != nil {
			return nil, fmt.Errorf("mention %q: %w", clip(m.Text), err)
		}
		out[i] = naming{n, m.Start, m.End, m.Text}
	}
	slices.SortFunc(out, compareNamings)
	return slices.Compact(out), nil
}

func compareNamings(a, b naming) int {
	if a.start != b.start {
		return a.start - b.start
	}
	if a.end != b.end {
		return a.end - b.end
	}
	return int(a.entity) - int(b.entity)
}

func (v *Snapshot) namingsOf(a *article) ([]naming, error) {
	k := tMentions.key().handle(a.digest.handle())
	payload, ok, err := v.record(k)
	if err != nil || !ok {
		return []naming{}, err
	}
	return decodeNamings(k, payload)
}

// putNamings writes the mentions of an article and, unless it is superseded from
// the start, under each entity.
func (t *txn) putNamings(a *article, list []naming, late bool) error {
	if len(list) == 0 {
		return nil
	}
	if err := t.put(tMentions.key().handle(a.digest.handle()), encodeNamings(list)); err != nil {
		return err
	}
	t.sizes["mentions"] += int64(len(list))
	byEntity := map[num][]naming{}
	for _, m := range list {
		byEntity[m.entity] = append(byEntity[m.entity], m)
	}
	for n, ms := range byEntity {
		if err := t.put(tNamings.key().num(n).day(a.Published).handle(a.digest.handle()), encodeNamings(ms)); err != nil {
			return err
		}
	}
	return nil
}

// dropNamings removes what putNamings wrote.
func (t *txn) dropNamings(a *article, list []naming) error {
	t.sizes["mentions"] -= int64(len(list))
	if err := t.tx.Delete(tMentions.key().handle(a.digest.handle())); err != nil {
		return err
	}
	for _, m := range list {
		if err := t.tx.Delete(tNamings.key().num(m.entity).day(a.Published).handle(a.digest.handle())); err != nil {
			return err
		}
	}
	return nil
}

// MentionsOfArticle lists the mentions of an article in the order of its text.
func (v *Snapshot) MentionsOfArticle(ctx context.Context, id kg.ArticleID, p Page) (Slice[kg.Mention], error) {
	none := Slice[kg.Mention]{}
	print := fingerprint("mentions of article", id)
	span, err := p.check(print)
	if err != nil {
		return none, err
	}
	a, err := v.oneArticle(id)
	if err != nil {
		return none, err
	}
	list, err := v.namingsOf(a)
	if err != nil {
		return none, err
	}
	items, cursors, err := v.pickMentions(ctx, span, nil, list, a.ID, nil, nil)
	out := slice(span, print, items, cursors)
	out.Total = len(list)
	return out, err
}

// pickMentions adds the mentions of one article behind the start to a page. head
// is the place of the article in the list.
func (v *Snapshot) pickMentions(ctx context.Context, span pageSpan, head []byte, list []naming, id kg.ArticleID, items []kg.Mention, cursors []cursor) ([]kg.Mention, []cursor, error) {
	for i := range list {
		at := i
		if span.backwards {
			at = len(list) - 1 - i
		}
		c := append(cursor(bytes.Clone(head)), byte(at>>24), byte(at>>16), byte(at>>8), byte(at))
		if span.start != nil && len(span.start) == len(c) && bytes.Equal(span.start[:len(head)], head) {
			if o := bytes.Compare(c, span.start); o == 0 || (o < 0) != span.backwards {
				continue
			}
		}
		if len(items) > span.n {
			break
		}
		entity, err := v.id(list[at].entity)
		if err != nil {
			return nil, nil, err
		}
		items = append(items, kg.Mention{Article: id, Entity: entity, Start: list[at].start, End: list[at].end, Text: list[at].text})
		cursors = append(cursors, c)
	}
	return items, cursors, ctx.Err()
}

// MentionsOfEntity lists where current articles name an entity, the latest
// published article first, in the order of its text.
func (v *Snapshot) MentionsOfEntity(ctx context.Context, id kg.EntityID, p Page) (Slice[kg.Mention], error) {
	none := Slice[kg.Mention]{}
	print := fingerprint("mentions of entity", id)
	span, err := p.check(print)
	if err != nil {
		return none, err
	}
	n, err := v.numbers("entity", []kg.EntityID{id})
	if err != nil {
		return none, err
	}
	var items []kg.Mention
	var cursors []cursor
	prefix := tNamings.key().num(n[0])
	it := v.prefixed(prefix, !span.backwards)
	defer it.Close()
	if len(span.start) > 11 {
		it.Seek(append(prefix[:len(prefix):len(prefix)], span.start[:11]...))
	} else {
		it.First()
	}
	for ; it.Valid() && len(items) <= span.n; it.Next() {
		a, err := v.article(handleAt(it.Key()[len(prefix)+3:]))
		if err != nil {
			return none, err
		}
		if a == nil {
			return none, corrupt(it.Key(), "its article is missing")
		}
		if !a.Superseded.IsZero() {
			continue
		}
		record, err := it.Value()
		if err != nil {
			return none, err
		}
		payload, err := unseal(it.Key(), record)
		if err != nil {
			return none, err
		}
		list, err := decodeNamings(it.Key(), payload)
		if err != nil {
			return none, err
		}
		if items, cursors, err = v.pickMentions(ctx, span, it.Key()[len(prefix):], list, a.ID, items, cursors); err != nil {
			return none, err
		}
	}
	return slice(span, print, items, cursors), it.Err()
}
