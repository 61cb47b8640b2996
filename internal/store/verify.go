package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

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
	indexTables = []table{tByKind, tByEntity, tByEntityKind, tByPair, tByPairKind, tByArticle, tDays, tLangs}
)

// mostFaults is how many faults Verify tells.
const mostFaults = 10

// Verify reads everything and compares it: each record with its checksum, each
// index with what the relations, claims and articles say that it must hold, each
// counter, name and rank with a new count, claims with relations, entities with
// their numbers. The error is kg.ErrCorrupt and joins the first mostFaults faults;
// nothing is changed. progress, unless nil, is told now and then how many keys
// have been read.
func (v *Snapshot) Verify(ctx context.Context, progress func(keys int)) (Verified, error) {
	c := &verifying{v: v, ctx: ctx, progress: progress, sums: map[byte]indexSum{}}
	for _, step := range []func() error{c.keys, c.entities, c.articles, c.relations, c.claims, c.compareIndexes, c.counters} {
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
	sums     map[byte]indexSum // by table: what is there less what must be
	standing int               // claims that stand
	held     int               // claims of the current relations
}

// indexSum adds up the entries of an index, so that two sets are compared
// without being held.
type indexSum struct {
	n   int
	sum uint64
}

func hashEntry(k, value []byte) uint64 {
	d := xxhash.New()
	d.Write(k) //nolint:errcheck // never fails
	d.Write([]byte{byte(len(value))})
	d.Write(value) //nolint:errcheck // never fails
	return d.Sum64()
}

func (c *verifying) there(k, value []byte) {
	s := c.sums[k[0]]
	c.sums[k[0]] = indexSum{s.n + 1, s.sum + hashEntry(k, value)}
}

func (c *verifying) must(k key, value []byte) {
	s := c.sums[k[0]]
	c.sums[k[0]] = indexSum{s.n - 1, s.sum - hashEntry(k, value)}
}

// fault notes an error of the data; others end the verification.
func (c *verifying) fault(err error) error {
	if err == nil || !errors.Is(err, kg.ErrCorrupt) {
		return err
	}
	if len(c.faults) < mostFaults {
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
			err = corrupt(k, "its id has another number")
		}
		return err
	})
	if err != nil {
		return err
	}
	ids := 0
	if err := c.each(tIDs, func(_, _ []byte) error { ids++; return nil }); err != nil {
		return err
	}
	if ids != c.out.Entities {
		return c.fault(fmt.Errorf("ids: %w: %d for %d entities", kg.ErrCorrupt, ids, c.out.Entities))
	}
	return nil
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
		c.must(tDays.key().day(a.Published).handle(h), nil)
		if a.Dataset == "" {
			c.must(tLangs.key().byte(c.v.s.dict.langCode(a.Lang)).day(a.Published).handle(h), nil)
		}
		texts, err := c.v.Texts(c.ctx, []kg.ArticleID{a.ID})
		if err == nil && kg.SHA256Hex(texts[0]) != a.SHA256 {
			err = corrupt(k, "its text is not the one that was read")
		}
		return err
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
		if err != nil || r.gone {
			return err
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
	if err == nil && c.standing != c.held {
		err = c.fault(fmt.Errorf("claims: %w: %d stand, relations hold %d", kg.ErrCorrupt, c.standing, c.held))
	}
	return err
}

func (c *verifying) compareIndexes() error {
	for _, t := range indexTables {
		if s := c.sums[t.letter]; s != (indexSum{}) {
			if err := c.fault(fmt.Errorf("index %s: %w: it does not hold what the records say (%+d entries)", t.name, kg.ErrCorrupt, s.n)); err != nil {
				return err
			}
		}
	}
	return nil
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
