package store

import (
	"bytes"
	"context"
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
)

// claimSource reads claims and relations: a Snapshot, or a transaction with what
// it has changed.
type claimSource interface {
	claimAt(h handle) (*claim, error)
	relationAt(h handle) (*relation, error)
	prefixed(prefix []byte, reverse bool) kv.Iterator
}

type snapshotClaims struct{ *Snapshot }

func (s snapshotClaims) claimAt(h handle) (*claim, error)       { return s.claim(h) }
func (s snapshotClaims) relationAt(h handle) (*relation, error) { return s.relation(h) }

// scope is the index over a bucket's two ends and kind, and where its source
// stands in the pair.
func (b bucket) scope() (key, dir) {
	lo, hi := b.src, b.dst
	d := dirSource
	if lo > hi {
		lo, hi, d = hi, lo, dirTarget
	}
	if b.either {
		d = dirEither
	}
	return tByPairKind.key().num(lo).num(hi).byte(b.kind), d
}

// smallBucket is how many index entries are read before lanes and days decide
// which claims to read.
const smallBucket = 96

// loadAround reads the claims of a bucket whose relations the seeds can have a
// part in or a bearing on, so that Relate over them yields exactly what it would
// over the whole bucket: those that overlap the seeds in time, those that
// overlap these, and so on, and all claims without a start with what lies within
// their reach. Of a state it is the whole bucket. The seeds are among the
// answer. Retracted claims are left out unless retracted is set.
func loadAround(ctx context.Context, src claimSource, b bucket, seeds []*claim, retracted bool) ([]*claim, error) {
	l := loader{src: src, found: map[handle]*claim{}, relations: map[handle]bool{}, b: b, retracted: retracted}
	for _, c := range seeds {
		l.found[c.digest.handle()] = c
	}
	l.prefix, l.dir = b.scope()
	err := l.load(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]*claim, 0, len(l.found))
	for _, c := range l.found {
		if retracted || c.Retracted.IsZero() {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *claim) int { return compareDigests(a.digest, b.digest) })
	return out, nil
}

type loader struct {
	src       claimSource
	b         bucket
	prefix    key
	dir       dir
	retracted bool
	found     map[handle]*claim
	relations map[handle]bool
}

func (l *loader) wants(ln lane) bool {
	return ln.dir() == l.dir && ln.state() == l.b.state && (l.retracted || !ln.retired())
}

// add reads the claims behind an index entry.
func (l *loader) add(ln lane, h handle) error {
	if ln.member() {
		return l.addClaim(h)
	}
	if l.relations[h] {
		return nil
	}
	l.relations[h] = true
	r, err := l.src.relationAt(h)
	if err != nil {
		return err
	}
	if r == nil {
		return corrupt(tRelations.key().handle(h), "it is missing")
	}
	for _, d := range r.claims {
		if err := l.addClaim(d.handle()); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) addClaim(h handle) error {
	if l.found[h] != nil {
		return nil
	}
	c, err := l.src.claimAt(h)
	if err != nil {
		return err
	}
	if c == nil {
		return corrupt(tClaims.key().handle(h), "it is missing")
	}
	l.found[h] = c
	return nil
}

func (l *loader) load(ctx context.Context) error {
	type ref struct {
		lane   lane
		handle handle
	}
	var all []ref
	it := l.src.prefixed(l.prefix, false)
	defer it.Close()
	n := 0
	for it.First(); it.Valid(); it.Next() {
		if n++; n > smallBucket && !l.b.state {
			break
		}
		if n%256 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if ln, _, h := parseEntry(it.Key()); l.wants(ln) {
			all = append(all, ref{ln, h})
		}
	}
	if n <= smallBucket || l.b.state {
		for _, r := range all {
			if err := l.add(r.lane, r.handle); err != nil {
				return err
			}
		}
		return it.Err()
	}
	lanes, err := l.lanes(it)
	if err != nil {
		return err
	}
	for _, ln := range lanes {
		if s := ln.span(); s == spanOpenStart || s == spanUnknown {
			if err := l.read(ctx, it, ln, 0, kg.MaxDay); err != nil {
				return err
			}
		}
	}
	var done []days
	for {
		want := l.reach()
		if slices.Equal(want, done) {
			return nil
		}
		for _, w := range want {
			if slices.Contains(done, w) {
				continue
			}
			for _, ln := range lanes {
				if s := ln.span(); s == spanOpenStart || s == spanUnknown {
					continue
				}
				lo, hi, _, _ := ln.span().stretch(&When{From: w.from, To: w.to})
				if err := l.read(ctx, it, ln, lo, hi); err != nil {
					return err
				}
			}
		}
		done = want
	}
}

// lanes finds the lanes of the bucket.
func (l *loader) lanes(it kv.Iterator) ([]lane, error) {
	var out []lane
	for it.First(); it.Valid(); {
		ln, _, _ := parseEntry(it.Key())
		if l.wants(ln) {
			out = append(out, ln)
		}
		next := kv.Next(append(l.prefix[:len(l.prefix):len(l.prefix)], it.Key()[len(l.prefix):len(l.prefix)+2]...))
		if next == nil {
			break
		}
		it.Seek(next)
	}
	return out, it.Err()
}

// read adds the claims of a lane between two days.
func (l *loader) read(ctx context.Context, it kv.Iterator, ln lane, lo, hi kg.Day) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	prefix := l.prefix[:len(l.prefix):len(l.prefix)].lane(ln)
	var handles []handle
	for it.Seek(prefix[:len(prefix):len(prefix)].day(lo)); it.Valid() && bytes.HasPrefix(it.Key(), prefix); it.Next() {
		_, day, h := parseEntry(it.Key())
		if day > hi {
			break
		}
		handles = append(handles, h)
	}
	for _, h := range handles {
		if err := l.add(ln, h); err != nil {
			return err
		}
	}
	return it.Err()
}

type days struct{ from, to kg.Day }

// reach is the union of the days that the claims found so far can bear on.
func (l *loader) reach() []days {
	var all []days
	for _, c := range l.found {
		if from, to, ok := c.Time.Reach(); ok {
			all = append(all, days{from, to})
		}
	}
	slices.SortFunc(all, func(a, b days) int { return int(a.from) - int(b.from) })
	var out []days
	for _, d := range all {
		if n := len(out); n > 0 && d.from <= out[n-1].to {
			out[n-1].to = max(out[n-1].to, d.to)
		} else {
			out = append(out, d)
		}
	}
	return out
}
