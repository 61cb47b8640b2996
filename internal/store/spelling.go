package store

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/safir-graph/safir/internal/kg"
)

// How many letters a name must have for a close one to be looked for: with one
// mistake, and with two.
const (
	closeOne = 4
	closeTwo = 8
)

// Bounds of what is kept and found.
const (
	mostSpellings = 1_000_000 // of the best known names
	mostRecent    = 4096      // names that are not in order yet
	mostClose     = 200       // entities of an answer
)

// spellings are the folded names of the graph in memory, for names that are
// spelt almost so. They are read when first asked for and then follow what is
// written; a name that is no longer an entity's is found out when it is looked
// at, so that they serve every snapshot.
type spellings struct {
	mu      sync.Mutex
	read    bool
	names   []spelling // in the order of their texts
	recent  []spelling
	changed []num // entities written since
}

type spelling struct {
	text string
	n    num
	tier uint8 // its complement, as in a key: that of when it was read
	kind uint8
}

// note remembers that entities were written.
func (s *spellings) note(nums []num) {
	if len(nums) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !s.read:
	case len(s.changed)+len(nums) > mostRecent:
		*s = spellings{} // to be read again
	default:
		s.changed = append(s.changed, nums...)
	}
}

// current brings the names up to what a snapshot sees and returns them.
func (s *spellings) current(ctx context.Context, v *Snapshot) (names, recent []spelling, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.read || len(s.recent) > mostRecent {
		if err := s.readAll(ctx, v); err != nil {
			return nil, nil, err
		}
	}
	later := s.changed[:0]
	for _, n := range s.changed {
		e, err := v.cached(n)
		if err != nil {
			return nil, nil, err
		}
		if e == nil { // written after the snapshot
			later = append(later, n)
			continue
		}
		t, err := v.tally(tTotals.key().num(n))
		if err != nil {
			return nil, nil, err
		}
		degree := int64(0)
		for _, c := range t {
			degree += c
		}
		for _, text := range v.s.folds(e) {
			x := spelling{text, n, ^tier(degree), kindByte(e.entity.Kind)}
			if _, ok := slices.BinarySearchFunc(s.names, x, compareSpellings); !ok {
				s.recent = append(s.recent, x)
			}
		}
	}
	s.changed = later
	return s.names, s.recent[:len(s.recent):len(s.recent)], nil
}

func compareSpellings(a, b spelling) int {
	return cmp.Or(strings.Compare(a.text, b.text), cmp.Compare(a.n, b.n))
}

func (s *spellings) readAll(ctx context.Context, v *Snapshot) error {
	names := make([]spelling, 0, len(s.names))
	it := v.iterate(tNames.key(), tNames.end(), false)
	defer it.Close()
	for it.First(); it.Valid() && len(names) < mostSpellings; it.Next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		k := it.Key()
		names = append(names, spelling{string(k[3 : len(k)-5]), numAt(k[len(k)-4:]), k[1], k[2]})
	}
	if err := it.Err(); err != nil {
		return err
	}
	slices.SortFunc(names, compareSpellings)
	s.names, s.recent, s.read = names, nil, true
	return nil
}

// closeSpelling is a name that begins almost like another.
type closeSpelling struct {
	spelling
	mistakes int
}

// cursor is its place among the close ones: the fewest mistakes and then the best
// known first.
func (c closeSpelling) cursor() cursor {
	return cursor(key{closeName, uint8(c.mistakes), c.tier}.str(c.text).byte(0).num(c.n))
}

// closeNames lists the entities of some kinds with a name that may begin almost
// like a folded one, each by the best of its names, in their order.
func (v *Snapshot) closeNames(ctx context.Context, folded string, kinds uint) ([]closeSpelling, error) {
	query := []rune(folded)
	most := 0
	switch {
	case len(query) >= closeTwo:
		most = 2
	case len(query) >= closeOne:
		most = 1
	}
	if most == 0 {
		return nil, nil
	}
	names, recent, err := v.s.spelt.current(ctx, v)
	if err != nil {
		return nil, err
	}
	var list []closeSpelling
	take := func(x spelling, mistakes int) {
		if mistakes > 0 && kinds>>x.kind&1 != 0 {
			list = append(list, closeSpelling{x, mistakes})
		}
	}
	near(names, query, most, take)
	for i := range recent {
		near(recent[i:i+1], query, most, take)
	}
	slices.SortFunc(list, func(a, b closeSpelling) int {
		return cmp.Or(cmp.Compare(a.mistakes, b.mistakes), cmp.Compare(a.tier, b.tier), strings.Compare(a.text, b.text), cmp.Compare(a.n, b.n))
	})
	seen := map[num]bool{}
	out := list[:0]
	for _, c := range list {
		if !seen[c.n] && len(out) < mostClose {
			seen[c.n] = true
			out = append(out, c)
		}
	}
	return out, nil
}

// spells reads the entity that a close name is said to be of; nil where it no
// longer is, or where the entity has a name that begins just so.
func (v *Snapshot) spells(c closeSpelling, folded string) (*kg.Entity, error) {
	e, err := v.cached(c.n)
	if err != nil || e == nil || v.s.firstFolded(e, folded) != "" {
		return nil, err
	}
	if _, still := slices.BinarySearch(v.s.folds(e), c.text); !still {
		return nil, nil
	}
	return e.entity, nil
}

// near visits the names, in order, of which some beginning differs from the query
// by at most most letters that are wrong, missing, too many or exchanged with the
// next, with how many. Names with a common beginning are compared once, and left
// together where that differs too much.
func near(names []spelling, query []rune, most int, visit func(x spelling, mistakes int)) {
	m := len(query)
	d := alignment{query: query, rows: make([]uint8, m+1, 32*(m+1)), letters: []rune{0}}
	for j := range m + 1 {
		d.rows[j] = uint8(j)
	}
	// By depth in letters: how many bytes lead there, the fewest mistakes so far.
	ends, best := []int{0}, []uint8{uint8(m)}
	compared := "" // the name that the rows are of
	for i := 0; i < len(names); {
		text := names[i].text
		depth := 0
		for depth+1 < len(ends) && ends[depth+1] <= len(text) && text[ends[depth]:ends[depth+1]] == compared[ends[depth]:ends[depth+1]] {
			depth++
		}
		compared = text
		ends, best = ends[:depth+1], best[:depth+1]
		d.cut(depth)
		end := i + 1
		for ends[depth] < len(text) {
			r, size := utf8.DecodeRuneInString(text[ends[depth]:])
			whole, least := d.add(r)
			ends, best = append(ends, ends[depth]+size), append(best, min(best[depth], whole))
			depth++
			if int(least) > most {
				end = i + beginningWith(names[i:], text[:ends[depth]])
				break
			}
		}
		if int(best[depth]) <= most {
			for _, x := range names[i:end] {
				visit(x, int(best[depth]))
			}
		}
		i = end
	}
}

// beginningWith is how many of the names, of which the first does, begin with a
// prefix. Mostly these are few: they are looked for in ever longer steps.
func beginningWith(names []spelling, prefix string) int {
	beyond := func(i int) bool {
		text := names[i].text
		return text[:min(len(text), len(prefix))] > prefix
	}
	from, to := 0, 1
	for to < len(names) && !beyond(to) {
		from, to = to, 2*to+1
	}
	to = min(to, len(names))
	return from + 1 + sort.Search(to-from-1, func(i int) bool { return beyond(from + 1 + i) })
}

// alignment holds the distances (optimal string alignment) between the beginnings
// of a query and those of a name, a row for each letter of the name.
type alignment struct {
	query   []rune
	rows    []uint8 // one after the other
	letters []rune
}

func (d *alignment) cut(depth int) {
	d.rows, d.letters = d.rows[:(depth+1)*(len(d.query)+1)], d.letters[:depth+1]
}

// add goes on with a letter: whole is the distance to the whole query, least the
// smallest to a beginning of it, now or one letter before, as an exchange looks
// back over two.
func (d *alignment) add(r rune) (whole, least uint8) {
	width, depth := len(d.query)+1, len(d.letters)
	start := len(d.rows)
	d.rows = append(d.rows, d.rows[start-width:]...)
	d.letters = append(d.letters, r)
	last, row := d.rows[start-width:start], d.rows[start:]
	row[0] = uint8(min(depth, 255))
	least = row[0]
	if depth > 1 {
		least = min(least, slices.Min(last))
	}
	for j, q := range d.query {
		cost := uint8(1)
		if q == r {
			cost = 0
		}
		n := min(last[j]+cost, last[j+1]+1, row[j]+1)
		if depth > 1 && j > 0 && q == d.letters[depth-1] && d.query[j-1] == r {
			n = min(n, d.rows[start-2*width+j-1]+1)
		}
		row[j+1] = n
		least = min(least, n)
	}
	return row[len(d.query)], least
}
