package store

import (
	"cmp"
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
)

// class is what relations are counted by: kind, where the entity stands,
// modality, polarity, verdict; of years also the month.
type class uint32

func makeClass(kind uint8, l lane) class {
	return class(kind)<<12 | class(l.dir())<<10 | class(l.modality())<<7 | class(l.polarity())<<6 | class(l.verdict())<<3
}

func (c class) kind() uint8 { return uint8(c >> 12) }
func (c class) lane() lane {
	return lane(c>>10&3)<<dirShift | lane(c>>7&7)<<modalityShift | lane(c>>6&1)<<polarityShift | lane(c>>3&7)<<verdictShift
}

// inMonth is the class within a year: month 0 is "in this year, no month certain".
func (c class) inMonth(m int) class { return c<<4 | class(m) }
func (c class) month() int          { return int(c & 15) }
func (c class) anyMonth() class     { return c >> 4 }

type tally map[class]int64

func (t tally) encode() []byte {
	list := make(counts, 0, len(t))
	for c, n := range t {
		if n != 0 {
			list = append(list, classCount{c, n})
		}
	}
	slices.SortFunc(list, func(x, y classCount) int { return cmp.Compare(x.class, y.class) })
	e := enc{make([]byte, 0, 4*len(list))}
	list.write(&e)
	return e.b
}

// counts is a tally in the order of its classes, without zeros.
type counts []classCount

type classCount struct {
	class class
	n     int64
}

func (t counts) write(e *enc) {
	last := class(0)
	for _, c := range t {
		e.u(uint64(c.class - last))
		e.i(c.n)
		last = c.class
	}
}

// sum is how many are counted.
func (t counts) sum() (n int64) {
	for _, c := range t {
		n += c.n
	}
	return n
}

func (t counts) tally() tally {
	m := make(tally, len(t))
	for _, c := range t {
		m[c.class] += c.n
	}
	return m
}

// countClasses counts classes, which it puts in order, behind what is in into.
func countClasses(into counts, classes []class) counts {
	slices.Sort(classes)
	for i, c := range classes {
		if i > 0 && classes[i-1] == c {
			into[len(into)-1].n++
		} else {
			into = append(into, classCount{c, 1})
		}
	}
	return into
}

func decodeTally(k, payload []byte) (tally, error) {
	t := tally{}
	return t, eachClass(k, payload, func(c class, n int64) { t[c] = n })
}

// eachClass visits the classes that a tally's record counts.
func eachClass(k, payload []byte, visit func(class, int64)) error {
	d := dec{b: payload}
	at := class(0)
	for len(d.b) > 0 {
		at += class(d.u())
		n := d.i()
		visit(at, n)
	}
	return d.done(k)
}

func readTally(r kv.Reader, k []byte) (tally, error) {
	record, ok, err := r.Get(k)
	if err != nil || !ok {
		return tally{}, err
	}
	payload, err := unseal(k, record)
	if err != nil {
		return nil, err
	}
	return decodeTally(k, payload)
}

// certain returns the year and month of a time, 0 where it is not certain.
func certain(t kg.TimeSpan) (year, month int) {
	if t.Earliest == 0 || t.Latest == 0 {
		return 0, 0
	}
	y, m, _ := t.Earliest.Date()
	y2, m2, _ := t.Latest.Date()
	if y != y2 {
		return 0, 0
	}
	if m != m2 {
		return y, 0
	}
	return y, m
}

// tallies collects changes of counters by their keys.
type tallies map[string]tally

func (t tallies) add(k key, c class, n int64) {
	m := t[string(k)]
	if m == nil {
		m = tally{}
		t[string(k)] = m
	}
	m[c] += n
}

// count adds n times a relation to every counter that it has a part in. ends
// receives the change of each end's degree.
func (t tallies) count(r *relation, n int64, ends map[num]int64) {
	l := r.lane()
	year, month := certain(r.Time)
	at := func(who num, d dir) {
		c := makeClass(r.kind, l.in(d))
		t.add(tTotals.key().num(who), c, n)
		if year != 0 {
			t.add(tYears.key().num(who).u16(uint16(year)), c.inMonth(month), n)
		}
	}
	at(0, dirSource)
	src, dst := dirSource, dirTarget
	switch {
	case r.src == r.dst:
		src = dirLoop
	case r.either:
		src, dst = dirEither, dirEither
	}
	at(r.src, src)
	t.add(tNeighbours.key().num(r.src).num(r.dst), makeClass(r.kind, l.in(src)), n)
	ends[r.src] += n
	if r.src != r.dst {
		at(r.dst, dst)
		t.add(tNeighbours.key().num(r.dst).num(r.src), makeClass(r.kind, l.in(dst)), n)
		ends[r.dst] += n
	}
}

// flush adds the changes to what is stored.
func (t tallies) flush(tx kv.Txn) error {
	keys := make([]string, 0, len(t))
	for k := range t {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, ks := range keys {
		k := []byte(ks)
		now, err := readTally(tx, k)
		if err != nil {
			return err
		}
		changed, left := false, false
		for c, n := range t[ks] {
			if n != 0 {
				changed = true
				now[c] += n
			}
		}
		for _, n := range now {
			left = left || n != 0
		}
		switch {
		case !changed:
			continue
		case left:
			err = tx.Put(k, seal(k, now.encode()))
		default:
			err = tx.Delete(k)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sizes are the counters of Stats by name: "entities/PERSON", "articles/ar" …
type sizes map[string]int64

func readSizes(r kv.Reader) (sizes, error) {
	k := tStats.key()
	record, ok, err := r.Get(k)
	if err != nil || !ok {
		return sizes{}, err
	}
	payload, err := unseal(k, record)
	if err != nil {
		return nil, err
	}
	d := dec{b: payload}
	out := sizes{}
	for len(d.b) > 0 {
		name := d.s()
		out[name] = d.i()
	}
	return out, d.done(k)
}

func (s sizes) flush(tx kv.Txn) error {
	changed := false
	for _, n := range s {
		changed = changed || n != 0
	}
	if !changed {
		return nil
	}
	now, err := readSizes(tx)
	if err != nil {
		return err
	}
	for name, n := range s {
		now[name] += n
	}
	return now.replace(tx)
}

// replace writes sizes in the place of those stored.
func (s sizes) replace(tx kv.Txn) error { return tx.Put(tStats.key(), s.record()) }

func (s sizes) record() []byte {
	names := make([]string, 0, len(s))
	for name, n := range s {
		if n != 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var e enc
	for _, name := range names {
		e.s(name)
		e.i(s[name])
	}
	return seal(tStats.key(), e.b)
}

// anyClass is true when a tally's record counts a class that has the property.
func anyClass(k, payload []byte, has func(class) bool) (bool, error) {
	d := dec{b: payload}
	at := class(0)
	for len(d.b) > 0 {
		at += class(d.u())
		if n := d.i(); n > 0 && has(at) {
			return true, nil
		}
	}
	return false, d.done(k)
}
