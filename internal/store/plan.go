package store

import (
	"fmt"
	"slices"

	"github.com/safir-graph/safir/internal/kg"
)

// query is a filter with everything looked up: ids as numbers, words as codes.
type query struct {
	f                       Filter
	of                      num
	with, from, to, between []num
	kinds                   []uint8 // those of f.Kinds that were ever written
	modality                uint    // bit sets of codes
	polarity, verdict       uint
	langs                   uint64
	articles                []digest
	checkArticles           bool // the articles are looked for in what the other restrictions find
}

func invalid(field, format string, args ...any) error {
	return fmt.Errorf("filter %s: %w: %s", field, kg.ErrInvalid, fmt.Sprintf(format, args...))
}

// resolve checks a filter and looks its words up.
func (v *Snapshot) resolve(f Filter) (*query, error) {
	q := &query{f: f, modality: ^uint(0), polarity: ^uint(0), verdict: ^uint(0), langs: ^uint64(0)}
	if f.Of != "" {
		of, err := v.numbers("entity", []kg.EntityID{f.Of})
		if err != nil {
			return nil, err
		}
		q.of = of[0]
	}
	for _, list := range []struct {
		field string
		ids   []kg.EntityID
		nums  *[]num
		most  int
	}{{"with", f.With, &q.with, MaxListed}, {"from", f.From, &q.from, MaxListed}, {"to", f.To, &q.to, MaxListed}, {"between", f.Between, &q.between, MaxBetween}} {
		if list.ids == nil {
			continue
		}
		if err := listed(list.field, len(list.ids), list.most); err != nil {
			return nil, err
		}
		nums, err := v.numbers("filter "+list.field, list.ids)
		if err != nil {
			return nil, err
		}
		slices.Sort(nums)
		*list.nums = slices.Compact(nums)
	}
	if f.Between != nil && len(q.between) < 2 {
		return nil, invalid("between", "it needs at least two different ids")
	}
	if f.Kinds != nil {
		if err := listed("kinds", len(f.Kinds), mostKinds); err != nil {
			return nil, err
		}
		q.kinds = []uint8{}
		for _, k := range f.Kinds {
			if c := v.s.dict.kindCode(k); c != 0 && !slices.Contains(q.kinds, c) {
				q.kinds = append(q.kinds, c)
			}
		}
	}
	if f.Modality != nil {
		if err := listed("modality", len(f.Modality), MaxListed); err != nil {
			return nil, err
		}
		q.modality = 0
		for _, m := range f.Modality {
			if modalityCode(m) < 0 {
				return nil, invalid("modality", "%q is none", clip(string(m)))
			}
			q.modality |= 1 << modalityCode(m)
		}
	}
	if f.Polarity != nil {
		if err := listed("polarity", len(f.Polarity), MaxListed); err != nil {
			return nil, err
		}
		q.polarity = 0
		for _, p := range f.Polarity {
			if p != kg.Positive && p != kg.Negated {
				return nil, invalid("polarity", "%q is none", clip(string(p)))
			}
			q.polarity |= 1 << polarityCode(p)
		}
	}
	if f.Verdict != nil {
		if err := listed("verdict", len(f.Verdict), MaxListed); err != nil {
			return nil, err
		}
		q.verdict = 0
		for _, w := range f.Verdict {
			if verdictCode(w) < 0 {
				return nil, invalid("verdict", "%q is none", clip(string(w)))
			}
			q.verdict |= 1 << verdictCode(w)
		}
	}
	if f.MinSources < 0 {
		return nil, invalid("minIndependentSources", "it must not be negative")
	}
	if f.MinSources > 1 {
		q.verdict &^= 1 << verdictCode(kg.Uncontested)
		if f.Verdict != nil && q.verdict == 0 {
			return nil, invalid("minIndependentSources", "what is %s has fewer than two", kg.Uncontested)
		}
	}
	if f.Lang != nil {
		if err := listed("lang", len(f.Lang), MaxListed); err != nil {
			return nil, err
		}
		q.langs = 0
		for _, l := range f.Lang {
			q.langs |= langBit(v.s.dict.langCode(l))
		}
	}
	if f.Articles != nil {
		if err := listed("articles", len(f.Articles), MaxListed); err != nil {
			return nil, err
		}
		for _, id := range f.Articles {
			a, err := v.oneArticle(id)
			if err != nil {
				return nil, err
			}
			q.articles = append(q.articles, a.digest)
		}
		slices.SortFunc(q.articles, compareDigests)
		q.articles = slices.Compact(q.articles)
	}
	if w := f.When; w != nil {
		if w.Match != "" && w.Match != kg.Possibly && w.Match != kg.Definitely {
			return nil, invalid("when.match", "%q is none", clip(string(w.Match)))
		}
		if w.From == 0 && w.To == 0 {
			return nil, invalid("when", "at least one end must be given")
		}
		if w.From < 0 || w.From > kg.MaxDay || w.To < 0 || w.To > kg.MaxDay || w.From != 0 && w.To != 0 && w.From > w.To {
			return nil, invalid("when", "it ends before it starts")
		}
	}
	return q, q.consistent()
}

func listed(field string, n, most int) error {
	if n == 0 {
		return invalid(field, "an empty list lets nothing through")
	}
	if n > most {
		return invalid(field, "%d values, at most %d are allowed", n, most)
	}
	return nil
}

// consistent finds filters on the ends that nothing can satisfy.
func (q *query) consistent() error {
	in := func(list []num, n num) bool { return list == nil || slices.Contains(list, n) }
	meet := func(a, b []num) bool {
		return a == nil || b == nil || slices.ContainsFunc(a, func(n num) bool { return slices.Contains(b, n) })
	}
	switch {
	case q.of != 0 && !in(q.between, q.of):
		return invalid("between", "it does not hold the entity itself")
	case !meet(q.from, q.between):
		return invalid("from", "none of it is in between")
	case !meet(q.to, q.between):
		return invalid("to", "none of it is in between")
	case !meet(q.with, q.between):
		return invalid("with", "none of it is in between")
	}
	return nil
}

// ends is what a filter asks of the ends of a relation.
func (q *query) ends(src, dst num, either bool) bool {
	in := slices.Contains[[]num]
	switch {
	case q.between != nil && (src == dst || !in(q.between, src) || !in(q.between, dst)):
	case q.of != 0 && src != q.of && dst != q.of:
	case q.with != nil && q.of == 0 && !in(q.with, src) && !in(q.with, dst):
	case q.with != nil && q.of != 0 && !(src == q.of && in(q.with, dst)) && !(dst == q.of && in(q.with, src)):
	case !q.directed(src, dst) && !(either && q.directed(dst, src)):
	default:
		return true
	}
	return false
}

// directed is what From and To ask when src is the source.
func (q *query) directed(src, dst num) bool {
	return (q.from == nil || slices.Contains(q.from, src)) && (q.to == nil || slices.Contains(q.to, dst))
}

// scope is one index of an entity, pair, kind or article, to be walked in the
// directions given.
type scope struct {
	prefix key
	kind   uint8 // 0 when the index holds several
	dirs   uint8 // bit set of dir
	// what the index leaves open and the record has to answer
	checkEnds, checkKind bool
}

const (
	sourceDirs = 1<<dirSource | 1<<dirEither | 1<<dirLoop
	targetDirs = 1<<dirTarget | 1<<dirEither | 1<<dirLoop
	allDirs    = sourceDirs | targetDirs
)

// mostPairs is the most pairs of entities that are walked one by one; beyond it
// one side is walked and the other looked up.
const mostPairs = 512

// plan chooses the indexes that answer a query.
func (q *query) plan() ([]scope, error) {
	type pair [2]num
	pairs := map[pair]uint8{}
	entities := map[num]uint8{}
	var checkEnds bool
	addPair := func(a, b num) {
		if a > b {
			a, b = b, a
		}
		var dirs uint8
		if q.ends(a, b, false) {
			dirs |= 1 << dirSource
		}
		if q.ends(b, a, false) {
			dirs |= 1 << dirTarget
		}
		if q.ends(a, b, true) {
			dirs |= 1 << dirEither
		}
		if dirs != 0 {
			pairs[pair{a, b}] = dirs
		}
	}
	product := func(as, bs []num) {
		for _, a := range as {
			for _, b := range bs {
				addPair(a, b)
			}
		}
	}
	side := func(list []num, dirs uint8) {
		for _, n := range list {
			entities[n] |= dirs
		}
	}
	of := []num{q.of}
	restricted := true
	switch {
	case q.between != nil:
		product(q.between, q.between)
	case q.of != 0 && q.with != nil:
		product(of, q.with)
	case q.of != 0 && (q.from != nil || q.to != nil):
		product(of, q.from)
		product(of, q.to)
		if (q.from == nil || slices.Contains(q.from, q.of)) && q.to == nil {
			side(of, sourceDirs)
		}
		if (q.to == nil || slices.Contains(q.to, q.of)) && q.from == nil {
			side(of, targetDirs)
		}
		if q.from != nil && q.to != nil {
			checkEnds = true
		}
		if len(entities) > 0 {
			checkEnds = true
		}
	case q.of != 0:
		side(of, allDirs)
	case q.from != nil && q.to != nil && len(q.from)*len(q.to) <= mostPairs:
		product(q.from, q.to)
	case q.from != nil && q.with != nil && len(q.from)*len(q.with) <= mostPairs:
		product(q.from, q.with)
		for _, n := range q.from {
			if slices.Contains(q.with, n) {
				side([]num{n}, sourceDirs)
			}
		}
		checkEnds = true
	case q.to != nil && q.with != nil && len(q.to)*len(q.with) <= mostPairs:
		product(q.to, q.with)
		for _, n := range q.to {
			if slices.Contains(q.with, n) {
				side([]num{n}, targetDirs)
			}
		}
		checkEnds = true
	case q.from != nil:
		side(q.from, sourceDirs)
		checkEnds = q.to != nil || q.with != nil
	case q.to != nil:
		side(q.to, targetDirs)
		checkEnds = q.with != nil
	case q.with != nil:
		side(q.with, allDirs)
	default:
		restricted = false
	}
	if restricted && len(pairs)+len(entities) == 0 {
		return nil, invalid("ends", "no relation can have such ends")
	}
	var out []scope
	if q.articles != nil && !q.checkArticles {
		for _, a := range q.articles {
			out = append(out, scope{prefix: tByArticle.key().handle(a.handle()), dirs: allDirs, checkEnds: restricted, checkKind: q.f.Kinds != nil})
		}
		return out, nil
	}
	for p, dirs := range pairs {
		if q.f.Kinds == nil {
			out = append(out, scope{prefix: tByPair.key().num(p[0]).num(p[1]), dirs: dirs})
		}
		for _, k := range q.kinds {
			out = append(out, scope{prefix: tByPairKind.key().num(p[0]).num(p[1]).byte(k), kind: k, dirs: dirs})
		}
	}
	for n, dirs := range entities {
		if q.f.Kinds == nil {
			out = append(out, scope{prefix: tByEntity.key().num(n), dirs: dirs, checkEnds: checkEnds})
		}
		for _, k := range q.kinds {
			out = append(out, scope{prefix: tByEntityKind.key().num(n).byte(k), kind: k, dirs: dirs, checkEnds: checkEnds})
		}
	}
	return out, nil
}

// fewClaims are so few that their article's index is walked whatever else a filter
// asks for.
var fewClaims int64 = 100

// choose decides which index a query with articles walks: that of the articles, or
// that of its ends or kinds where these have fewer relations by the counters; the
// other is then looked for in each relation found.
func (v *Snapshot) choose(q *query) error {
	if q.articles == nil || !q.f.AsOf.IsZero() {
		return nil
	}
	inArticles := int64(0)
	for _, d := range q.articles {
		a, err := v.article(d.handle())
		if err != nil {
			return err
		}
		inArticles += int64(a.claims)
	}
	if inArticles <= fewClaims {
		return nil
	}
	least := int64(-1)
	consider := func(of, with []num) error {
		sum := int64(0)
		for _, n := range of {
			keys := []key{tTotals.key().num(n)}
			if with != nil {
				keys = keys[:0]
				for _, m := range with {
					if m != n {
						keys = append(keys, tNeighbours.key().num(n).num(m))
					}
				}
			}
			for _, k := range keys {
				t, err := v.tally(k)
				if err != nil {
					return err
				}
				for c, n := range t {
					if q.f.Kinds == nil || slices.Contains(q.kinds, c.kind()) {
						sum += n
					}
				}
			}
		}
		if least < 0 || sum < least {
			least = sum
		}
		return nil
	}
	var err error
	switch of := []num{q.of}; {
	case q.between != nil:
		err = consider(q.between, q.between)
	case q.of != 0:
		err = consider(of, q.with)
	case q.from != nil && q.to != nil:
		err = consider(q.from, q.to)
	case q.from != nil:
		err = consider(q.from, q.with)
	case q.to != nil:
		err = consider(q.to, q.with)
	case q.with != nil:
		err = consider(q.with, nil)
	case q.f.Kinds != nil:
		err = consider([]num{0}, nil)
	}
	q.checkArticles = err == nil && least >= 0 && least < inArticles
	return err
}

// restsOn is true when a relation rests on a claim of one of the query's
// articles.
func (v *Snapshot) restsOn(q *query, r *relation) (bool, error) {
	for _, d := range r.claims {
		c, err := v.claim(d.handle())
		if err != nil {
			return false, err
		}
		if c == nil {
			return false, corrupt(tClaims.key().handle(d.handle()), "it is missing")
		}
		if slices.Contains(q.articles, c.article) {
			return true, nil
		}
	}
	return false, nil
}

// kindScopes are the indexes of a query without ends: of each kind asked for,
// or of every kind.
func (q *query) kindScopes(every []uint8) []scope {
	kinds := q.kinds
	if q.f.Kinds == nil {
		kinds = every
	}
	var out []scope
	for _, k := range kinds {
		out = append(out, scope{prefix: tByKind.key().byte(k), kind: k, dirs: allDirs})
	}
	return out
}

// lanes is what a filter asks of a relation's lane.
func (q *query) lane(l lane) bool {
	return !l.member() && q.modality>>l.modality()&1 != 0 && q.polarity>>l.polarity()&1 != 0 && q.verdict>>l.verdict()&1 != 0 &&
		(l.text() || q.f.Lang == nil)
}

// entry is what a filter asks of an index entry beyond its lane.
func (q *query) entry(en entry) bool {
	return en.sources >= q.f.MinSources && (q.f.Lang == nil || en.langs&q.langs != 0)
}

// admits is the whole filter applied to a relation at hand, articles and lang
// excepted.
func (q *query) admits(r *kg.Relation, src, dst num, either bool) bool {
	f := q.f
	if !q.ends(src, dst, either) ||
		f.Kinds != nil && !slices.Contains(f.Kinds, r.Kind) ||
		q.modality>>modalityCode(r.Modality)&1 == 0 || q.polarity>>polarityCode(r.Polarity)&1 == 0 || q.verdict>>verdictCode(r.Verdict)&1 == 0 ||
		r.Sources < f.MinSources {
		return false
	}
	return f.When == nil || r.Time.Matches(f.When.From, f.When.To, f.When.Match)
}
