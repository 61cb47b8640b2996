package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
	"github.com/safir-graph/safir/internal/text"
)

// Merged is what PutEntities did.
type Merged struct{ Added, Changed, Unchanged int }

// entityChunk is how many entities PutEntities writes in one transaction.
const entityChunk = 100

// PutEntities adds entities and merges what is new of known ones: names are
// united (a label stays a label), catalogue ids, offices and members are added,
// empty fields are filled. A kind that contradicts the id or the stored entity,
// or two different ids of one catalogue, is kg.ErrInvalid and writes nothing of
// that call's current chunk; large lists are written in several transactions.
// Putting the same again changes nothing.
func (s *Store) PutEntities(ctx context.Context, entities []kg.Entity) (Merged, error) {
	var total Merged
	s.writing.Lock()
	defer s.writing.Unlock()
	for chunk := range slices.Chunk(entities, entityChunk) {
		var m Merged
		err := s.write(ctx, time.Unix(1, 0), func(t *txn) error {
			m = Merged{}
			if err := t.mergeEntities(chunk); err != nil {
				return err
			}
			for _, e := range t.entities {
				switch {
				case e.old == nil:
					m.Added++
				case e.now != nil:
					m.Changed++
				}
			}
			m.Unchanged = len(chunk) - m.Added - m.Changed
			return nil
		})
		if err != nil {
			return total, fmt.Errorf("store entities: %w", err)
		}
		total.Added += m.Added
		total.Changed += m.Changed
		total.Unchanged += m.Unchanged
	}
	return total, nil
}

// entityChange is an entity that a transaction adds or changes.
type entityChange struct {
	old *kg.Entity // nil when it is new
	now *kg.Entity // nil when it is only looked at
}

// numberOf is number with the transaction's own entities.
func (t *txn) numberOf(id kg.EntityID) (num, error) { return t.number(id) }

// current is the entity as the transaction has it, nil when there is none.
func (t *txn) current(n num) (*kg.Entity, error) {
	if e := t.entities[n]; e != nil && e.now != nil {
		return e.now, nil
	}
	return t.entity(n)
}

func (t *txn) mergeEntities(list []kg.Entity) error {
	for i := range list {
		if err := t.mergeEntity(&list[i]); err != nil {
			return fmt.Errorf("entity %q: %w", clip(string(list[i].ID)), err)
		}
	}
	return nil
}

func (t *txn) mergeEntity(e *kg.Entity) error {
	if err := checkEntity(e); err != nil {
		return err
	}
	n, err := t.numberOf(e.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		if n, err = t.next("entities"); err != nil {
			return err
		}
		var v enc
		v.u(uint64(n))
		if err := t.put(tIDs.key().str(string(e.ID)), v.b); err != nil {
			return err
		}
		fresh := &kg.Entity{ID: e.ID, Kind: e.Kind}
		if _, err := merge(fresh, e); err != nil {
			return err
		}
		t.entities[n] = &entityChange{now: fresh}
		t.sizes["entities/"+string(e.Kind)]++
		return nil
	}
	now, err := t.current(n)
	if err != nil {
		return err
	}
	if now == nil {
		return corrupt(tEntities.key().num(n), "it is missing")
	}
	merged := clone(now)
	changed, err := merge(merged, e)
	if err != nil || !changed {
		return err
	}
	if c := t.entities[n]; c != nil {
		c.now = merged
	} else {
		t.entities[n] = &entityChange{old: now, now: merged}
	}
	return nil
}

// maxName is the longest name in bytes.
const maxName = 500

func checkEntity(e *kg.Entity) error {
	if _, err := kg.ParseEntityID(string(e.ID)); err != nil {
		return err
	}
	if e.ID.Kind() != e.Kind {
		return fmt.Errorf("%w: kind %q contradicts the id", kg.ErrInvalid, clip(string(e.Kind)))
	}
	for _, a := range e.Aliases {
		if a.Text == "" || len(a.Text) > maxName || !utf8.ValidString(a.Text) || !utf8.ValidString(a.Lang) {
			return fmt.Errorf("%w: name %q", kg.ErrInvalid, clip(a.Text))
		}
	}
	return nil
}

func clone(e *kg.Entity) *kg.Entity {
	c := *e
	c.Aliases, c.Offices, c.Members = slices.Clone(e.Aliases), slices.Clone(e.Offices), slices.Clone(e.Members)
	c.IDs = make(map[string]string, len(e.IDs))
	for k, v := range e.IDs {
		c.IDs[k] = v
	}
	return &c
}

// formRank orders the forms of a name; of two forms of one text in one language
// the earlier is kept.
var formRank = map[kg.AliasForm]int{kg.Label: 0, kg.Name: 1, kg.Short: 2, kg.Metonym: 3, kg.Adjective: 4, kg.Demonym: 5, kg.Observed: 6, "": 6}

// merge adds to an entity what is new in another. The result does not depend on
// the order in which entities are merged.
func merge(into, e *kg.Entity) (changed bool, err error) {
	if into.Kind != e.Kind {
		return false, fmt.Errorf("%w: it is a %s, not a %s", kg.ErrInvalid, into.Kind, e.Kind)
	}
	fill := func(to *string, from string) {
		if from != "" && (*to == "" || from < *to) {
			*to, changed = from, true
		}
	}
	fill(&into.Type, e.Type)
	fill((*string)(&into.State), string(e.State))
	fill((*string)(&into.Capital), string(e.Capital))
	for scheme, id := range e.IDs {
		switch had := into.IDs[scheme]; had {
		case id:
		case "":
			if into.IDs == nil {
				into.IDs = map[string]string{}
			}
			into.IDs[scheme], changed = id, true
		default:
			return changed, fmt.Errorf("%w: %s %q contradicts %q", kg.ErrInvalid, scheme, clip(id), clip(had))
		}
	}
	type name struct{ lang, text string }
	at := make(map[name]int, len(into.Aliases))
	for i, a := range into.Aliases {
		at[name{a.Lang, a.Text}] = i
	}
	for _, a := range e.Aliases {
		n := name{a.Lang, a.Text}
		i, ok := at[n]
		switch {
		case !ok:
			at[n] = len(into.Aliases)
			into.Aliases, changed = append(into.Aliases, a), true
		case formRank[a.Form] < formRank[into.Aliases[i].Form]:
			into.Aliases[i].Form, changed = a.Form, true
		}
	}
	for _, o := range e.Offices {
		if !slices.Contains(into.Offices, o) {
			into.Offices, changed = append(into.Offices, o), true
		}
	}
	for _, m := range e.Members {
		if !slices.Contains(into.Members, m) {
			into.Members, changed = append(into.Members, m), true
		}
	}
	if e.Seeded && !into.Seeded {
		into.Seeded, changed = true, true
	}
	if changed {
		slices.SortStableFunc(into.Aliases, func(a, b kg.Alias) int {
			return cmp.Or(cmp.Compare(a.Lang, b.Lang), cmp.Compare(formRank[a.Form], formRank[b.Form]), cmp.Compare(a.Text, b.Text))
		})
		slices.SortFunc(into.Offices, func(a, b kg.Office) int {
			return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Role, b.Role), cmp.Compare(a.Of, b.Of), cmp.Compare(a.ToState, b.ToState), cmp.Compare(a.To, b.To))
		})
		slices.Sort(into.Members)
	}
	return changed, nil
}

// next gives the next number of a series, from 1.
func (t *txn) next(series string) (num, error) {
	payload, _, err := readMeta(t.tx, series)
	if err != nil {
		return 0, err
	}
	n := uint64(1)
	if len(payload) > 0 {
		n = (&dec{b: payload}).u() + 1
	}
	if n >= 1<<32 {
		return 0, fmt.Errorf("%s: %w: four thousand million", series, kg.ErrTooLarge)
	}
	var e enc
	e.u(n)
	return num(n), writeMeta(t.tx, series, e.b)
}

// tier is how well known an entity is: the number of bits of its degree.
func tier(degree int64) uint8 { return uint8(bits.Len64(uint64(max(degree, 0)))) }

// flushEntities writes changed entities, and their names and ranks where these or
// their tier changed. It runs before the counters are written.
func (t *txn) flushEntities() ([]num, error) {
	order := make([]num, 0, len(t.entities)+len(t.degrees))
	for n := range t.entities {
		order = append(order, n)
	}
	for n := range t.degrees {
		order = append(order, n)
	}
	slices.Sort(order)
	order = slices.Compact(order)
	var changed []num
	for _, n := range order {
		was, err := t.tally(tTotals.key().num(n))
		if err != nil {
			return nil, err
		}
		var degree int64
		for _, c := range was {
			degree += c
		}
		change := t.entities[n]
		old := (*kg.Entity)(nil)
		if change != nil {
			old = change.old
		}
		if change == nil || change.now == nil {
			if tier(degree) == tier(degree+t.degrees[n]) {
				continue
			}
			if old, err = t.entity(n); err != nil {
				return nil, err
			}
			if old == nil {
				return nil, corrupt(tEntities.key().num(n), "it is missing")
			}
			change = &entityChange{old: old, now: old}
		}
		if change.now != change.old {
			record, err := encodeEntity(change.now)
			if err != nil {
				return nil, err
			}
			if err := t.put(tEntities.key().num(n), record); err != nil {
				return nil, err
			}
			changed = append(changed, n)
		}
		before, after := entries{}, entries{}
		if old != nil {
			t.s.addNames(before, n, old, tier(degree))
		}
		t.s.addNames(after, n, change.now, tier(degree+t.degrees[n]))
		if err := t.replace(before, after); err != nil {
			return nil, err
		}
	}
	return changed, nil
}

func kindByte(k kg.EntityKind) uint8 { return uint8(slices.Index(kg.EntityKinds, k) + 1) }

// eachName visits the entries by which an entity is found, as they are in a tier.
func (s *Store) eachName(n num, ent *kg.Entity, visit func(at func(tier uint8) key)) {
	kind := kindByte(ent.Kind)
	visit(func(tier uint8) key { return tRanks.key().byte(^tier).byte(kind).num(n) })
	for _, folded := range s.foldedNames(ent) {
		visit(func(tier uint8) key { return tNames.key().byte(^tier).byte(kind).str(folded).byte(0).num(n) })
	}
}

// addNames adds the entries by which an entity is found.
func (s *Store) addNames(e entries, n num, ent *kg.Entity, tier uint8) {
	s.eachName(n, ent, func(at func(uint8) key) { e.put(at(tier), nil) })
}

// maxFolded is the most bytes of a folded name that are looked at.
const maxFolded = 96

// foldedNames are the beginnings under which an entity is found: its names from
// each of their words on, folded, and these without the first word's clitics.
func (s *Store) foldedNames(e *kg.Entity) []string {
	var out []string
	for _, a := range e.Aliases {
		words := text.Words(a.Text)
		for i := range words {
			rest := strings.Join(words[i:], " ")
			out = append(out, cutFolded(rest))
			for _, v := range s.o.Variants(a.Lang, words[i]) {
				if v != "" {
					out = append(out, cutFolded(v+rest[len(words[i]):]))
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func cutFolded(s string) string {
	if len(s) <= maxFolded {
		return s
	}
	s = s[:maxFolded]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s
}

// FindEntities lists entities, best known (of the highest degree, by powers of
// two) first: those with a name, or a word in a name and what follows it, that
// begins with name when both are folded; all when name is empty. Kinds restricts
// to these kinds unless nil. Names of one tier come in the order of their folded
// form. After them come those whose name begins almost so: with one letter
// wrong, missing, too many or exchanged with the next, two where name has
// closeTwo letters; none where it has fewer than closeOne. Of these the fewest
// mistakes come first.
func (v *Snapshot) FindEntities(ctx context.Context, name string, kinds []kg.EntityKind, p Page) (Slice[*kg.Entity], error) {
	none := Slice[*kg.Entity]{}
	folded := cutFolded(strings.Join(text.Words(name), " "))
	print := fingerprint("entities", folded, kinds)
	span, err := p.check(print)
	if err != nil {
		return none, err
	}
	if name != "" && folded == "" {
		return none, fmt.Errorf("name %q: %w: it has no letter or digit", clip(name), kg.ErrInvalid)
	}
	f := finding{v: v, folded: folded, span: span}
	for i, kind := range kg.EntityKinds {
		if kinds == nil || slices.Contains(kinds, kind) {
			f.kinds |= 1 << (i + 1)
		}
	}
	for _, k := range kinds {
		if kindByte(k) == 0 {
			return none, fmt.Errorf("kind %q: %w", clip(string(k)), kg.ErrInvalid)
		}
	}
	if kinds != nil {
		if err := listed("kinds", len(kinds), MaxListed); err != nil {
			return none, err
		}
	}
	if err := f.find(ctx); err != nil {
		return none, err
	}
	out := slice(span, print, f.items, f.cursors)
	if folded != "" {
		return out, nil
	}
	size, err := readSizes(counting{v})
	if err != nil {
		return none, err
	}
	out.Total = 0
	for i, k := range kg.EntityKinds {
		if f.kinds>>(i+1)&1 != 0 {
			out.Total += int(size["entities/"+string(k)])
		}
	}
	return out, nil
}

// finding is a FindEntities under way. The cursor of an entity found by its name
// is exact and its key without the table, of one found by a name that is close,
// its place among these.
type finding struct {
	v       *Snapshot
	folded  string
	kinds   uint // bit set of kindByte
	span    pageSpan
	items   []*kg.Entity
	cursors []cursor
}

const exactName, closeName = 0, 1 // the first byte of a cursor

func (f *finding) full() bool { return len(f.items) > f.span.n }

func (f *finding) take(e *kg.Entity, c cursor) {
	f.items, f.cursors = append(f.items, e), append(f.cursors, c)
}

func (f *finding) find(ctx context.Context) error {
	start := f.span.start
	if len(start) > 0 && start[0] != exactName && start[0] != closeName {
		return fmt.Errorf("cursor: %w", kg.ErrInvalid)
	}
	amongClose := len(start) > 0 && start[0] == closeName
	if f.span.backwards {
		if start == nil || amongClose {
			if err := f.close(ctx); err != nil || f.full() {
				return err
			}
			start = nil
		}
		return f.exact(ctx, start)
	}
	if !amongClose {
		if err := f.exact(ctx, start); err != nil || f.full() {
			return err
		}
	}
	return f.close(ctx)
}

// exact walks the names, or ranks, tier by tier and kind by kind, with one seek
// for each of these that occurs.
func (f *finding) exact(ctx context.Context, start cursor) error {
	table := tRanks
	if f.folded != "" {
		table = tNames
	}
	down := f.span.backwards
	it := f.v.iterate(table.key(), table.end(), down)
	defer it.Close()
	group := [2]uint8{0, 1} // tier and kind
	if down {
		group = [2]uint8{0xff, 0xff}
	}
	if len(start) > 2 {
		group = [2]uint8{start[1], start[2]}
		at := append(table.key(), start[1:]...)
		it.Seek(at)
		if it.Valid() && bytes.Equal(it.Key(), at) {
			it.Next()
		}
	} else {
		f.seek(it, table, group)
	}
	for it.Valid() && !f.full() {
		if err := ctx.Err(); err != nil {
			return err
		}
		k := it.Key()
		here := [2]uint8{k[1], k[2]}
		if f.kinds>>here[1]&1 != 0 && bytes.HasPrefix(k[3:], []byte(f.folded)) {
			group = here
			if err := f.visit(k); err != nil {
				return err
			}
			it.Next()
			continue
		}
		if here == group || f.kinds>>here[1]&1 == 0 {
			var more bool
			if group, more = next(here, down); !more {
				break
			}
		} else {
			group = here
		}
		f.seek(it, table, group)
	}
	return it.Err()
}

// next is the tier and kind after one.
func next(group [2]uint8, down bool) ([2]uint8, bool) {
	n := uint16(group[0])<<8 | uint16(group[1])
	if down {
		return [2]uint8{uint8((n - 1) >> 8), uint8(n - 1)}, n != 0
	}
	return [2]uint8{uint8((n + 1) >> 8), uint8(n + 1)}, n != 0xffff
}

// seek goes to the names of a tier and kind that begin as the one looked for.
func (f *finding) seek(it kv.Iterator, table table, group [2]uint8) {
	at := table.key().byte(group[0]).byte(group[1]).str(f.folded)
	if f.span.backwards {
		at = at.str("\xff\xff\xff\xff\xff\xff\xff\xff")
	}
	it.Seek(at)
}

// visit takes the entity behind a key unless it is listed under another of its
// names.
func (f *finding) visit(k []byte) error {
	n := numAt(k[len(k)-4:])
	e, err := f.v.cached(n)
	if err != nil {
		return err
	}
	if e == nil {
		return corrupt(tEntities.key().num(n), "it is missing")
	}
	if f.folded != "" && f.v.s.firstFolded(e, f.folded) != string(k[3:len(k)-5]) {
		return nil
	}
	f.take(e.entity, append(cursor{exactName}, k[1:]...))
	return nil
}

// close lists the entities with names that begin almost so.
func (f *finding) close(ctx context.Context) error {
	list, err := f.v.closeNames(ctx, f.folded, f.kinds)
	if err != nil {
		return err
	}
	var start cursor
	if len(f.span.start) > 0 && f.span.start[0] == closeName {
		start = f.span.start
	}
	if f.span.backwards {
		slices.Reverse(list)
	}
	for _, c := range list {
		if f.full() {
			break
		}
		at := c.cursor()
		if order := bytes.Compare(at, start); start != nil && (order == 0 || order < 0 != f.span.backwards) {
			continue
		}
		e, err := f.v.spells(c, f.folded)
		if err != nil {
			return err
		}
		if e != nil {
			f.take(e, at)
		}
	}
	return nil
}

// firstFolded is the first of an entity's folded names that begins with a prefix.
func (s *Store) firstFolded(e *cachedEntity, prefix string) string {
	folds := s.folds(e)
	i, _ := slices.BinarySearch(folds, prefix)
	if i < len(folds) && strings.HasPrefix(folds[i], prefix) {
		return folds[i]
	}
	return ""
}

// folds are an entity's folded names, in order.
func (s *Store) folds(e *cachedEntity) []string {
	e.fold.Do(func() { e.folded = s.foldedNames(e.entity) })
	return e.folded
}

// counting makes a Snapshot's counted reads a kv.Reader.
type counting struct{ v *Snapshot }

func (c counting) Get(k []byte) ([]byte, bool, error) { return c.v.get(k) }
func (c counting) Iterate(from, to []byte, reverse bool) kv.Iterator {
	return c.v.iterate(from, to, reverse)
}

// Stats is the size of the graph, from counters.
type Stats struct {
	Entities  int // all
	Relations int // current ones
	Claims    int // retracted ones included
	Articles  int // superseded ones included
	Mentions  int // superseded articles included

	EntitiesByKind  map[kg.EntityKind]int
	RelationsByKind map[kg.RelationKind]int // current ones
	ArticlesByLang  map[string]int
}

// Stats reads the counters.
func (v *Snapshot) Stats(ctx context.Context) (Stats, error) {
	s := Stats{EntitiesByKind: map[kg.EntityKind]int{}, RelationsByKind: map[kg.RelationKind]int{}, ArticlesByLang: map[string]int{}}
	size, err := readSizes(counting{v})
	if err != nil {
		return s, err
	}
	for name, n := range size {
		if n == 0 {
			continue
		}
		what, key, _ := strings.Cut(name, "/")
		switch what {
		case "entities":
			s.EntitiesByKind[kg.EntityKind(key)] = int(n)
			s.Entities += int(n)
		case "relations":
			s.RelationsByKind[kg.RelationKind(key)] = int(n)
			s.Relations += int(n)
		case "articles":
			s.ArticlesByLang[key] = int(n)
			s.Articles += int(n)
		case "claims":
			s.Claims = int(n)
		case "mentions":
			s.Mentions = int(n)
		}
	}
	return s, ctx.Err()
}
