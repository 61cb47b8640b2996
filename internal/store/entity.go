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
	visit(func(tier uint8) key { return tRanks.key().byte(kind).byte(^tier).num(n) })
	for _, folded := range s.foldedNames(ent) {
		visit(func(tier uint8) key { return tNames.key().byte(kind).byte(^tier).str(folded).byte(0).num(n) })
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
// form.
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
	if kinds == nil {
		kinds = kg.EntityKinds
	} else if err := listed("kinds", len(kinds), MaxListed); err != nil {
		return none, err
	}
	table := tRanks
	if folded != "" {
		table = tNames
	}
	it := v.iterate(table.key(), table.end(), span.backwards)
	defer it.Close()
	// A cursor is tier, kind and the rest of the key, so that cursors sort as the
	// list does.
	type place struct{ tier, kind uint8 }
	var places []place
	for _, k := range kinds {
		if kindByte(k) == 0 {
			return none, fmt.Errorf("kind %q: %w", clip(string(k)), kg.ErrInvalid)
		}
	}
	finder := v.iterate(table.key(), table.end(), false)
	defer finder.Close()
	for kind := uint8(1); int(kind) <= len(kg.EntityKinds); kind++ {
		if !slices.Contains(kinds, kg.EntityKinds[kind-1]) {
			continue
		}
		prefix := table.key().byte(kind)
		for finder.Seek(prefix); finder.Valid() && bytes.HasPrefix(finder.Key(), prefix); {
			t := finder.Key()[2]
			places = append(places, place{t, kind})
			if t == 0xff {
				break
			}
			finder.Seek(table.key().byte(kind).byte(t + 1))
		}
	}
	if err := finder.Err(); err != nil {
		return none, err
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Or(cmp.Compare(a.tier, b.tier), cmp.Compare(a.kind, b.kind)) })
	if span.backwards {
		slices.Reverse(places)
	}
	var items []*kg.Entity
	var cursors []cursor
	for _, pl := range places {
		head := table.key().byte(pl.kind).byte(pl.tier)
		prefix := head[:len(head):len(head)].str(folded)
		if len(span.start) > 2 {
			c := bytes.Compare([]byte{pl.tier, pl.kind}, span.start[:2])
			if span.backwards {
				c = -c
			}
			if c < 0 {
				continue
			}
			if c == 0 {
				at := head[:len(head):len(head)].str(string(span.start[2:]))
				it.Seek(at)
				if it.Valid() && bytes.Equal(it.Key(), at) {
					it.Next()
				}
			} else {
				seekPrefix(it, prefix, span.backwards)
			}
		} else {
			seekPrefix(it, prefix, span.backwards)
		}
		for ; it.Valid() && bytes.HasPrefix(it.Key(), prefix) && len(items) <= span.n; it.Next() {
			if err := ctx.Err(); err != nil {
				return none, err
			}
			k := it.Key()
			e, err := v.cached(numAt(k[len(k)-4:]))
			if err != nil {
				return none, err
			}
			if e == nil {
				return none, corrupt(tEntities.key().num(numAt(k[len(k)-4:])), "it is missing")
			}
			if folded != "" && v.s.firstFolded(e, folded) != string(k[len(head):len(k)-5]) {
				continue // it is listed under another of its names
			}
			items = append(items, e.entity)
			cursors = append(cursors, append(cursor{pl.tier, pl.kind}, k[len(head):]...))
		}
		if err := it.Err(); err != nil {
			return none, err
		}
		if len(items) > span.n {
			break
		}
	}
	out := slice(span, print, items, cursors)
	if folded == "" {
		size, err := readSizes(counting{v})
		if err != nil {
			return none, err
		}
		out.Total = 0
		for _, k := range kg.EntityKinds {
			if slices.Contains(kinds, k) {
				out.Total += int(size["entities/"+string(k)])
			}
		}
	}
	return out, nil
}

func seekPrefix(it kv.Iterator, prefix key, backwards bool) {
	if !backwards {
		it.Seek(prefix)
		return
	}
	it.Seek(prefix[:len(prefix):len(prefix)].str(strings.Repeat("\xff", 8)))
}

// firstFolded is the first of an entity's folded names that begins with a prefix.
func (s *Store) firstFolded(e *cachedEntity, prefix string) string {
	e.fold.Do(func() { e.folded = s.foldedNames(e.entity) })
	i, _ := slices.BinarySearch(e.folded, prefix)
	if i < len(e.folded) && strings.HasPrefix(e.folded[i], prefix) {
		return e.folded[i]
	}
	return ""
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
