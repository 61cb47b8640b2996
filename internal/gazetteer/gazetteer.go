// Package gazetteer finds the names of known entities in a document's words: a
// trie over folded words, with the inflected forms that each language's pack
// derives from a name.
package gazetteer

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/text"
)

// Cases is the set of grammatical cases in which a form can stand, one bit per
// column of the pack's inflection tables (bit 0 is the base form, the
// nominative). AllCases where the language does not decline names.
type Cases uint8

// AllCases is any case.
const AllCases Cases = 0xff

// Entry is one reading of a name.
type Entry struct {
	Entity kg.EntityID
	Kind   kg.EntityKind
	Form   kg.AliasForm
	Lang   string
	Cases  Cases
}

// Hit is a name found in words [First, Last).
type Hit struct {
	First, Last int
	Entries     []Entry // in a stable order
}

// Gazetteer holds the names of entities. Build it with Add, then only read it;
// reading is safe from several goroutines.
type Gazetteer struct {
	packs *lang.Set
	trie  text.Trie // of words, marked where they carry the article
	nodes []span    // by node of the trie
	// The readings, those of a sequence of words side by side and sorted; and, at the
	// same places, on what conditions.
	entries    []Entry
	conditions []condition
	infl       map[string]*inflection
	known      text.Set    // folded stems of all name words
	whole      text.Set    // folded names of places and states of one word, in languages that write words together
	room       []text.Word // of a name that is being added
}

// span is where the readings of a sequence of words are; none where count is 0.
type span struct{ first, count int32 }

// condition is how a name has to be written for a reading of it.
type condition struct {
	upper uint32 // the words, by bit, that must begin with a capital letter
	exact bool   // an acronym that is also a word: it must be written in capitals
}

// New returns an empty gazetteer. It reads inflection.yaml of each pack.
func New(packs *lang.Set) (*Gazetteer, error) {
	g := &Gazetteer{packs: packs, nodes: make([]span, 1), infl: map[string]*inflection{}}
	for _, tag := range packs.Tags() {
		p, _ := packs.Pack(tag)
		in, err := loadInflection(p)
		if err != nil {
			return nil, err
		}
		g.infl[tag] = in
	}
	return g, nil
}

// Known tells whether a folded word, without its article, occurs in a name.
func (g *Gazetteer) Known(fold string) bool { return g.known.Has(fold) }

// Add enters those names of entities of which which is true.
func (g *Gazetteer) Add(entities []kg.Entity, which func(kg.Alias) bool) {
	n := 0
	for i := range entities {
		for _, a := range entities[i].Aliases {
			if which(a) {
				n += g.forms(a, entities[i].Kind)
			}
			if p, ok := g.packs.Pack(a.Lang); ok && (entities[i].Kind == kg.Place || entities[i].Kind == kg.State) && len(p.Clitics.Prefixes) > 0 && strings.IndexByte(a.Text, ' ') < 0 {
				fold, _ := p.Clitics.CutArticle(a.Text, text.Fold(a.Text))
				g.whole.Add(fold)
			}
		}
	}
	g.trie.Reserve(n)
	g.nodes = slices.Grow(g.nodes, n)
	g.entries, g.conditions = slices.Grow(g.entries, n), slices.Grow(g.conditions, n)
	for i := range entities {
		e := &entities[i]
		for _, a := range e.Aliases {
			if which(a) {
				g.AddAlias(e.ID, e.Kind, a)
			}
		}
	}
}

// forms is about how many forms a name has in its language.
func (g *Gazetteer) forms(a kg.Alias, kind kg.EntityKind) int {
	p, ok := g.packs.Pack(a.Lang)
	if !ok {
		return 1
	}
	list := g.infl[p.Tag].classes(a.Form, kind)
	if len(list) == 0 {
		return 1
	}
	return 1 + len(list[0].Forms)
}

// AddAlias enters one name, with the inflected forms of its language.
func (g *Gazetteer) AddAlias(id kg.EntityID, kind kg.EntityKind, a kg.Alias) {
	ent := Entry{Entity: id, Kind: kind, Form: a.Form, Lang: a.Lang, Cases: AllCases}
	p, ok := g.packs.Pack(a.Lang)
	if !ok {
		g.insert(text.Tokenize(a.Text), a.Text, ent, false)
		return
	}
	g.room = p.EntityWords(g.room, a.Text, g.whole.Has)
	base := g.room
	if len(base) == 0 {
		return
	}
	for _, f := range g.infl[p.Tag].forms(a, kind, base) {
		e := ent
		e.Cases = f.cases
		g.insert(f.words, a.Text, e, p.Capitals)
		if qualifies(a.Form) && p.Clitics.Article != "" { // an adjective agrees with its noun also in the article
			with := slices.Clone(f.words)
			for i := range with {
				with[i].Article = true
			}
			g.insert(with, a.Text, e, p.Capitals)
		}
	}
}

func (g *Gazetteer) insert(ws []text.Word, written string, e Entry, capitals bool) {
	at := int32(0)
	for i := range ws {
		g.known.AddWord(&ws[i])
		at = g.trie.Add(at, &ws[i], ws[i].Article)
	}
	for len(g.nodes) <= int(at) {
		g.nodes = append(g.nodes, span{})
	}
	n := &g.nodes[at]
	var c condition
	if capitals {
		for i := range min(len(ws), 32) {
			if ws[i].Case == text.Title || ws[i].Case == text.Upper {
				c.upper |= 1 << i
			}
		}
		c.exact = len(ws) == 1 && acronym(written)
	}
	for i := n.first; i < n.first+n.count; i++ {
		if old := &g.entries[i]; old.Entity == e.Entity && old.Form == e.Form && old.Lang == e.Lang {
			old.Cases |= e.Cases
			g.conditions[i].exact = g.conditions[i].exact && c.exact
			g.conditions[i].upper &= c.upper
			return
		}
	}
	if last := int32(len(g.entries)); n.first+n.count != last { // room for one more is at the end alone
		g.entries = append(g.entries, g.entries[n.first:n.first+n.count]...)
		g.conditions = append(g.conditions, g.conditions[n.first:n.first+n.count]...)
		n.first = last
	}
	place, _ := slices.BinarySearchFunc(g.entries[n.first:], e, func(a, b Entry) int {
		return cmp.Or(strings.Compare(string(a.Entity), string(b.Entity)), strings.Compare(string(a.Form), string(b.Form)), strings.Compare(a.Lang, b.Lang))
	})
	g.entries = slices.Insert(g.entries, int(n.first)+place, e)
	g.conditions = slices.Insert(g.conditions, int(n.first)+place, c)
	n.count++
}

// Clip gives back the room that was kept for further names. It is to be called
// when a gazetteer that lives on is full.
func (g *Gazetteer) Clip() {
	g.room = nil
	g.nodes = slices.Clone(g.nodes)
	n := int32(0)
	for _, s := range g.nodes {
		n += s.count
	}
	entries, conditions := make([]Entry, 0, n), make([]condition, 0, n)
	for i := range g.nodes {
		s := &g.nodes[i]
		first, last := s.first, s.first+s.count
		s.first = int32(len(entries))
		entries = append(entries, g.entries[first:last]...)
		conditions = append(conditions, g.conditions[first:last]...)
	}
	g.entries, g.conditions = entries, conditions
}

// lowerAt is true when a word that a name writes with a capital is written
// without one.
func lowerAt(ws []text.Word, upper uint32) bool {
	for i := range min(len(ws), 32) {
		if upper&(1<<i) != 0 && ws[i].Case == text.Lower {
			return true
		}
	}
	return false
}

// acronym is true of two to five capital letters, stops aside: they must be
// written in capitals in the text too, since "US", "AU" and "OMS" are words in
// small letters.
func acronym(s string) bool {
	n := 0
	for _, r := range s {
		switch {
		case r == '.':
		case unicode.IsUpper(r):
			n++
		default:
			return false
		}
	}
	return n >= 2 && n <= 5
}

// maxName bounds a name in words.
const maxName = 64

// Longest returns the longest name that starts at word i in the document's
// language or in a language whose name is written the same way; ok is false
// when none does. The entries must not be changed.
func (g *Gazetteer) Longest(d *text.Document, i int) (hit Hit, ok bool) {
	var path [maxName]int32
	at, n := int32(0), 0
	for j := i; j < len(d.Words) && n < maxName; j++ {
		w := &d.Words[j]
		if j > i && (w.Breaks > 0 || w.Class == text.Punct) {
			break
		}
		if at = g.trie.Next(at, w, w.Article); at == 0 {
			break
		}
		path[n] = at
		n++
	}
	for ; n > 0; n-- {
		if int(path[n-1]) >= len(g.nodes) {
			continue
		}
		if es := g.read(d, i, i+n, g.nodes[path[n-1]]); len(es) > 0 {
			return Hit{First: i, Last: i + n, Entries: es}, true
		}
	}
	return Hit{}, false
}

// read filters the entries of a node by how the words are written and by
// language: forms of the document's own language, and names of other languages
// that are not declined or qualified.
func (g *Gazetteer) read(d *text.Document, first, last int, n span) []Entry {
	entries, conditions := g.entries[n.first:n.first+n.count], g.conditions[n.first:n.first+n.count]
	kept := 0
	for i := range entries {
		if readable(&entries[i], conditions[i], d, first, last) {
			kept++
		}
	}
	switch kept {
	case 0:
		return nil
	case len(entries):
		return entries[:kept:kept]
	}
	out := make([]Entry, 0, kept)
	for i := range entries {
		if readable(&entries[i], conditions[i], d, first, last) {
			out = append(out, entries[i])
		}
	}
	return out
}

func readable(e *Entry, c condition, d *text.Document, first, last int) bool {
	if e.Lang != d.Lang && (e.Form == kg.Adjective || e.Form == kg.Demonym || e.Form == kg.Short) {
		return false
	}
	return !(c.exact && last-first == 1 && d.Words[first].Case != text.Upper || lowerAt(d.Words[first:last], c.upper))
}
