package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/cespare/xxhash/v2"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
)

// Verified is what Verify has looked at.
type Verified struct {
	Keys      int
	Entities  int
	Articles  int
	Claims    int // retracted ones included
	Relations int // current ones
}

// recordTables hold records with a checksum, indexTables entries that follow from
// them.
var (
	recordTables = []table{
		tMeta, tStats, tIDs, tEntities, tArticles, tTexts, tURLs, tNumbers, tWords, tMentions, tNamings, tClaims, tRelations,
		tJournal, tTotals, tYears, tNeighbours,
	}
	indexTables = []table{tByKind, tByEntity, tByEntityKind, tByPair, tByPairKind, tByArticle, tDays, tLangs, tURLs, tNumbers, tNamings, tWords}
)

// mostFaults is how many faults Verify tells.
const mostFaults = 10

// Verify reads everything and compares it: each record with its checksum, each
// index with what the relations, claims, articles, their texts and mentions say
// that it must hold, each counter, name and rank with a new count, claims with
// relations, entities with their numbers. The error is kg.ErrCorrupt and joins the
// first mostFaults faults, each with its table and key; nothing is changed. Words
// and names are compared with those that Options.Terms and Variants give now: of
// data written with others they differ.
// progress, unless nil, is told now and then how many keys have been read.
func (v *Snapshot) Verify(ctx context.Context, progress func(keys int)) (Verified, error) {
	c := &verifying{v: v, ctx: ctx, progress: progress}
	for _, step := range []func() error{c.keys, c.entities, c.articles, c.texts, c.mentions, c.relations, c.claims, c.compareIndexes, c.counters, c.meta} {
		if err := step(); err != nil {
			return c.out, fmt.Errorf("verify: %w", errors.Join(append(c.faults, err)...))
		}
		if len(c.faults) >= mostFaults {
			break
		}
	}
	if len(c.faults) > 0 {
		return c.out, fmt.Errorf("verify: %w", errors.Join(c.faults...))
	}
	return c.out, nil
}

type verifying struct {
	v        *Snapshot
	ctx      context.Context
	progress func(int)
	out      Verified
	faults   []error
	sums     [256][buckets]indexSum // by table and part of its keys: what is there less what must be
	off      map[string]*offEntry   // while the keys of parts that differ are looked for
	standing int                    // claims that stand
	held     int                    // claims of the current relations
	number   uint32                 // the last of an article
	recorded time.Time              // the last moment of a recording
}

// buckets is how many parts an index is compared in: of those that differ the
// keys are then told.
const buckets = 64

// indexSum adds up the entries of an index, so that two sets are compared
// without being held.
type indexSum struct {
	n   int
	sum uint64
}

// offEntry is how often an entry is there less how often it must be.
type offEntry struct {
	key []byte
	n   int
}

func hashEntry(k, value []byte) (sum uint64, bucket int) {
	d := xxhash.New()
	d.Write(k) //nolint:errcheck // never fails
	bucket = int(d.Sum64() % buckets)
	d.Write([]byte{byte(len(value))}) //nolint:errcheck // never fails
	d.Write(value)                    //nolint:errcheck // never fails
	return d.Sum64(), bucket
}

func (c *verifying) add(k, value []byte, n int) {
	h, bucket := hashEntry(k, value)
	s := &c.sums[k[0]][bucket]
	if c.off == nil {
		s.n += n
		s.sum += uint64(n) * h
		return
	}
	if *s == (indexSum{}) {
		return
	}
	name := fmt.Sprintf("%q %q", k, value)
	o := c.off[name]
	if o == nil {
		o = &offEntry{key: slices.Clone(k)}
		c.off[name] = o
	}
	if o.n += n; o.n == 0 {
		delete(c.off, name)
	}
}

func (c *verifying) there(k, value []byte)    { c.add(k, value, 1) }
func (c *verifying) must(k key, value []byte) { c.add(k, value, -1) }

// indexed is there for the entry of an index with a checksum, and for a posting.
func (c *verifying) indexed(k, value []byte) error {
	payload, err := unseal(k, value)
	if err != nil || k[0] != tWords.letter {
		c.there(k, payload)
		return err
	}
	set := roaring.New()
	if _, err := set.FromBuffer(bytes.Clone(payload)); err != nil {
		return corrupt(k, err.Error())
	}
	if set.IsEmpty() {
		return corrupt(k, "it is empty")
	}
	for at := set.Iterator(); at.HasNext(); {
		c.there(k, binary.BigEndian.AppendUint32(nil, at.Next()))
	}
	return nil
}

// fault notes an error of the data; others end the verification.
func (c *verifying) fault(err error) error {
	if err == nil || !errors.Is(err, kg.ErrCorrupt) {
		return err
	}
	if len(c.faults) < mostFaults && c.off == nil {
		c.faults = append(c.faults, err)
	}
	return nil
}

// each visits the keys of a table; faults that visit returns are noted.
func (c *verifying) each(t table, visit func(k, value []byte) error) error {
	return c.v.eachKey(c.ctx, t, func(it kv.Iterator) error {
		value, err := it.Value()
		if err != nil {
			return err
		}
		return c.fault(visit(it.Key(), value))
	})
}

// keys reads every key: those of records with their checksums.
func (c *verifying) keys() error {
	records, index := map[byte]bool{}, map[byte]bool{}
	known := map[byte]bool{}
	for _, t := range tables {
		known[t.letter] = true
	}
	for _, t := range recordTables {
		records[t.letter] = true
	}
	for _, t := range indexTables {
		index[t.letter] = true
	}
	it := c.v.iterate(nil, nil, false)
	defer it.Close()
	for it.First(); it.Valid(); it.Next() {
		k := it.Key()
		value, err := it.Value()
		if err != nil {
			return err
		}
		if c.out.Keys++; c.out.Keys%(1<<16) == 0 {
			if err := c.ctx.Err(); err != nil {
				return err
			}
			if c.progress != nil {
				c.progress(c.out.Keys)
			}
		}
		switch {
		case len(k) == 0 || !known[k[0]]:
			err = corrupt(k, "it belongs to no table")
		case records[k[0]] && index[k[0]]:
			err = c.indexed(k, value)
		case records[k[0]]:
			_, err = unseal(k, value)
		case index[k[0]]:
			c.there(k, value)
		}
		if err := c.fault(err); err != nil {
			return err
		}
	}
	return it.Err()
}

func (c *verifying) entities() error {
	err := c.each(tEntities, func(k, record []byte) error {
		c.out.Entities++
		payload, err := unseal(k, record)
		if err != nil {
			return nil // told already
		}
		e, err := decodeEntity(slices.Clone(k), payload)
		if err != nil {
			return err
		}
		n := numAt(k[1:])
		given, ok, err := c.v.record(tIDs.key().str(string(e.ID)))
		if err == nil && (!ok || num((&dec{b: given}).u()) != n) {
			err = corrupt(tIDs.key().str(string(e.ID)), "it is missing or gives another number")
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.each(tIDs, func(k, record []byte) error {
		payload, err := unseal(k, record)
		if err != nil {
			return nil
		}
		k = slices.Clone(k)
		e, err := c.v.entity(num((&dec{b: payload}).u()))
		if err == nil && (e == nil || string(e.ID) != string(k[1:])) {
			err = corrupt(k, "its number is of no entity or of another")
		}
		return err
	})
}

func (c *verifying) articles() error {
	return c.each(tArticles, func(k, record []byte) error {
		c.out.Articles++
		payload, err := unseal(k, record)
		if err != nil {
			return nil
		}
		k = slices.Clone(k)
		a, err := decodeArticle(k, payload)
		if err != nil {
			return err
		}
		h := a.digest.handle()
		if a.Recorded.After(c.recorded) {
			c.recorded = a.Recorded
		}
		c.number = max(c.number, a.number)
		c.must(tDays.key().day(a.Published).handle(h), nil)
		var own enc
		own.h(h)
		c.must(tNumbers.key().u32(a.number), own.b)
		if a.URL != "" && a.Superseded.IsZero() {
			c.must(urlKey(a.URL), own.b)
		}
		texts, err := c.v.Texts(c.ctx, []kg.ArticleID{a.ID})
		if err == nil && kg.SHA256Hex(texts[0]) != a.SHA256 {
			err = corrupt(k, "its text is not the one that was read")
		}
		if err != nil {
			return err
		}
		if a.Dataset == "" {
			c.must(tLangs.key().byte(c.v.s.dict.langCode(a.Lang)).day(a.Published).handle(h), nil)
			low := binary.BigEndian.AppendUint32(nil, a.number&(partSize-1))
			for _, w := range c.v.s.wordsOf(a.Lang, a.Title+"\n"+texts[0]) {
				c.must(wordKey(w).u16(uint16(a.number>>partShift)), low)
			}
		}
		list, err := c.v.namingsOf(a)
		if err != nil {
			return err
		}
		if len(list) != a.mentions {
			return corrupt(tMentions.key().handle(h), fmt.Sprintf("%d of %d mentions are there", len(list), a.mentions))
		}
		byEntity := map[num][]naming{}
		for _, m := range list {
			if m.start < 0 || m.end < m.start || m.end > len(texts[0]) || texts[0][m.start:m.end] != m.text {
				return corrupt(tMentions.key().handle(h), fmt.Sprintf("%q is not at bytes %d to %d of the text", clip(m.text), m.start, m.end))
			}
			byEntity[m.entity] = append(byEntity[m.entity], m)
		}
		for n, ms := range byEntity {
			c.must(tNamings.key().num(n).day(a.Published).handle(h), encodeNamings(ms))
		}
		return nil
	})
}

// texts looks for parts of texts that belong to no article.
func (c *verifying) texts() error {
	return c.each(tTexts, func(k, _ []byte) error {
		k = slices.Clone(k)
		if len(k) != 10 {
			return corrupt(k, "its key cannot be read")
		}
		a, err := c.v.article(handleAt(k[1:]))
		if err == nil && (a == nil || int(k[9]) >= a.parts) {
			err = corrupt(k, "it belongs to no article")
		}
		return err
	})
}

// mentions looks for mentions that belong to no article, and for journals that
// are out of order.
func (c *verifying) mentions() error {
	err := c.each(tMentions, func(k, _ []byte) error {
		k = slices.Clone(k)
		if len(k) != 9 {
			return corrupt(k, "its key cannot be read")
		}
		a, err := c.v.article(handleAt(k[1:]))
		if err == nil && (a == nil || a.mentions == 0) {
			err = corrupt(k, "it belongs to no article")
		}
		return err
	})
	if err != nil {
		return err
	}
	next := map[handle]uint32{}
	return c.each(tJournal, func(k, _ []byte) error {
		if len(k) != 13 {
			return corrupt(slices.Clone(k), "its key cannot be read")
		}
		h, at := handleAt(k[1:]), uint32(numAt(k[9:]))
		if next[h] != at {
			return corrupt(slices.Clone(k), "a part before it is missing")
		}
		next[h]++
		return nil
	})
}

// relations reads the current relations and their claims, and what the indexes
// must hold of them.
func (c *verifying) relations() error {
	return c.each(tRelations, func(k, record []byte) error {
		payload, err := unseal(k, record)
		if err != nil {
			return nil
		}
		k = slices.Clone(k)
		r, err := c.v.s.decodeRelation(k, payload)
		if err != nil {
			return err
		}
		if r.gone {
			return c.past(k, r)
		}
		c.out.Relations++
		claims := map[digest]*claim{}
		for _, d := range r.claims {
			cl, err := c.v.claim(d.handle())
			if err != nil {
				return err
			}
			if cl == nil || cl.digest != d || !cl.Retracted.IsZero() || cl.relation != r.digest.handle() {
				return corrupt(k, "one of its claims is missing or says otherwise")
			}
			claims[d] = cl
			c.held++
			memberEntries(cl, bucketOf(c.v.s, cl), false, r, c.must)
		}
		relationEntries(r, func(d digest) *claim { return claims[d] }, c.must)
		return nil
	})
}

// past looks at a relation of the past: its claims are there, and were read when
// they added up to it.
func (c *verifying) past(k []byte, r *relation) error {
	for _, d := range r.claims {
		cl, err := c.v.claim(d.handle())
		if err != nil {
			return err
		}
		if cl == nil || cl.digest != d {
			return corrupt(k, "one of its claims is missing")
		}
	}
	return nil
}

func (c *verifying) claims() error {
	err := c.each(tClaims, func(k, record []byte) error {
		c.out.Claims++
		payload, err := unseal(k, record)
		if err != nil {
			return nil
		}
		cl, err := c.v.s.decodeClaim(slices.Clone(k), payload)
		if err != nil {
			return err
		}
		for _, at := range []time.Time{cl.Recorded, cl.Retracted} {
			if at.After(c.recorded) {
				c.recorded = at
			}
		}
		if cl.Retracted.IsZero() {
			c.standing++
			return nil
		}
		if cl.Subject, err = c.v.id(cl.subject); err == nil {
			cl.Object, err = c.v.id(cl.obj)
		}
		if err != nil {
			return err
		}
		memberEntries(cl, bucketOf(c.v.s, cl), true, nil, c.must)
		if cl.relation == 0 {
			return nil
		}
		if r, err := c.v.relation(cl.relation); err != nil || r == nil {
			return cmpErr(err, corrupt(tRelations.key().handle(cl.relation), "a retracted claim's is missing"))
		}
		return nil
	})
	if err != nil || c.standing == c.held {
		return err
	}
	if err := c.fault(fmt.Errorf("claims: %w: %d stand, relations hold %d", kg.ErrCorrupt, c.standing, c.held)); err != nil {
		return err
	}
	return c.each(tClaims, func(k, record []byte) error { // which
		payload, err := unseal(k, record)
		if err != nil {
			return nil
		}
		k = slices.Clone(k)
		cl, err := c.v.s.decodeClaim(k, payload)
		if err != nil || !cl.Retracted.IsZero() {
			return nil
		}
		r, err := c.v.relation(cl.relation)
		if err == nil && (r == nil || r.gone || !slices.Contains(r.claims, cl.digest)) {
			err = corrupt(k, "it stands and belongs to no relation")
		}
		return err
	})
}

func (c *verifying) compareIndexes() error {
	differ := false
	for _, t := range indexTables {
		differ = differ || c.sums[t.letter] != [buckets]indexSum{}
	}
	if !differ {
		return nil
	}
	// All is read again, for the keys of what differs.
	c.off = map[string]*offEntry{}
	out, standing, held := c.out, c.standing, c.held
	for _, step := range []func() error{c.keys, c.articles, c.relations, c.claims} {
		if err := step(); err != nil {
			return err
		}
	}
	off := slices.SortedFunc(maps.Values(c.off), func(x, y *offEntry) int { return bytes.Compare(x.key, y.key) })
	c.off, c.out, c.standing, c.held = nil, out, standing, held
	for _, o := range off {
		why := "it is missing or holds something else"
		if o.n > 0 {
			why = "nothing says that it must be there so"
		}
		if err := c.fault(corrupt(o.key, why)); err != nil {
			return err
		}
	}
	if len(off) == 0 {
		return c.fault(fmt.Errorf("indexes: %w: they do not hold what the records say", kg.ErrCorrupt))
	}
	return nil
}

// meta compares the last numbers and moment with those given.
func (c *verifying) meta() error {
	last := num(0)
	if err := c.each(tEntities, func(k, _ []byte) error { last = max(last, numAt(k[1:])); return nil }); err != nil {
		return err
	}
	want := map[string]uint64{"articles": uint64(c.number), "entities": uint64(last)}
	for _, name := range []string{"articles", "entities"} {
		payload, _, err := readMeta(counting{c.v}, name)
		if err == nil && (&dec{b: payload}).u() < want[name] {
			err = corrupt(tMeta.key().str(name), fmt.Sprintf("it is less than %d, which was given", want[name]))
		}
		if err := c.fault(err); err != nil {
			return err
		}
	}
	payload, _, err := readMeta(counting{c.v}, "recorded")
	if err == nil && (&dec{b: payload}).t().Before(c.recorded) {
		err = corrupt(tMeta.key().str("recorded"), "something was recorded later")
	}
	if err := c.fault(err); err != nil {
		return err
	}
	names := []string{"format", "kinds", "langs", "articles", "entities", "recorded", "recount"}
	return c.each(tMeta, func(k, _ []byte) error {
		if !slices.Contains(names, string(k[1:])) {
			return corrupt(slices.Clone(k), "nobody knows what it is")
		}
		return nil
	})
}

func (c *verifying) counters() error {
	now, size, err := c.v.counted(c.ctx)
	if err != nil {
		return c.fault(err)
	}
	for _, t := range countedTables {
		err := c.each(t, func(k, value []byte) error {
			want, ok := now[string(k)]
			delete(now, string(k))
			if !ok || !bytes.Equal(want, value) {
				return corrupt(slices.Clone(k), "a new count gives another answer")
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for k := range now {
		if err := c.fault(corrupt([]byte(k), "it is missing")); err != nil {
			return err
		}
	}
	record, _, err := c.v.get(tStats.key())
	if err == nil && !bytes.Equal(record, size.record()) && !(record == nil && len(size) == 0) {
		err = corrupt(tStats.key(), "a new count gives another answer")
	}
	return c.fault(err)
}
