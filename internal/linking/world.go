package linking

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/safir-graph/safir/internal/gazetteer"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/text"
)

// World is the known entities with the indexes by which names are resolved. It
// is built once and then only read, from any number of goroutines.
type World struct {
	Gazetteer *gazetteer.Gazetteer
	packs     *lang.Set
	entities  map[kg.EntityID]*kg.Entity
	surname   map[string][]kg.EntityID    // folded last word of a person's names → people
	names     map[kg.EntityID]*knownNames // of people
	consonant map[string][]kg.EntityID    // firm consonants of each word of a person's names → people
	capitalOf map[kg.EntityID]kg.EntityID
	bodies    map[kg.EntityID]kg.EntityID // the id of a body described in words → the known body that it is
	ids       []kg.EntityID               // sorted
	memory    nameMemory
}

// NewWorld indexes entities. Later entities with an id already present replace
// it. Names of languages that write other words together with names are cut by the
// vocabulary, and wait for learned, which is closed when the packs have all of it;
// nil when they have.
func NewWorld(packs *lang.Set, entities []kg.Entity, learned <-chan struct{}) (*World, error) {
	g, err := gazetteer.New(packs)
	if err != nil {
		return nil, err
	}
	w := &World{Gazetteer: g, packs: packs, entities: make(map[kg.EntityID]*kg.Entity, len(entities)),
		surname: map[string][]kg.EntityID{}, consonant: map[string][]kg.EntityID{}, names: map[kg.EntityID]*knownNames{}, capitalOf: map[kg.EntityID]kg.EntityID{}, bodies: map[kg.EntityID]kg.EntityID{}}
	var group sync.WaitGroup
	group.Go(func() {
		waits := func(a kg.Alias) bool {
			p, ok := packs.Pack(a.Lang)
			return ok && len(p.Clitics.Prefixes) > 0
		}
		g.Add(entities, func(a kg.Alias) bool { return !waits(a) })
		if learned != nil {
			<-learned
		}
		g.Add(entities, waits)
		g.Clip()
	})
	for i := range entities {
		e := &entities[i]
		w.entities[e.ID] = e
		if e.Kind == kg.State && e.Capital != "" {
			w.capitalOf[e.Capital] = e.ID
		}
		for _, slug := range e.Bodies {
			w.bodies[stateBody(slug, e.State)] = e.ID
		}
		if e.Kind == kg.Person {
			w.addPerson(e)
		}
	}
	group.Wait()
	for id := range w.entities {
		w.ids = append(w.ids, id)
	}
	slices.Sort(w.ids)
	return w, nil
}

// addPerson indexes the names of a person.
func (w *World) addPerson(e *kg.Entity) {
	known := &knownNames{}
	for _, a := range e.Aliases {
		for _, s := range w.surnames(a) {
			w.surname[s] = appendID(w.surname[s], e.ID)
		}
		words := personWords(a.Text)
		if a.Form != kg.Short && a.Form != kg.Observed && !slices.ContainsFunc(known.names, func(n fullName) bool { return sameWords(n.words, words) }) {
			known.add(a.Text, words)
		}
		for _, word := range words {
			if k := firmConsonants(word.fold); k != "" {
				w.consonant[k] = appendID(w.consonant[k], e.ID)
			}
		}
	}
	w.names[e.ID] = known
}

// sameWords is true of names that compare alike with every name.
func sameWords(a, b []nameWord) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].fold != b[i].fold || a[i].filial != b[i].filial {
			return false
		}
	}
	return true
}

func appendID(ids []kg.EntityID, id kg.EntityID) []kg.EntityID {
	if slices.Contains(ids, id) {
		return ids
	}
	ids = append(ids, id)
	slices.Sort(ids)
	return ids
}

// surnames lists the folded last word of a name and its inflected forms.
func (w *World) surnames(a kg.Alias) []string {
	var ws []text.Word
	if p, ok := w.packs.Pack(a.Lang); ok {
		ws = p.NameWords(a.Text)
	} else {
		ws = text.Tokenize(a.Text)
	}
	if len(ws) == 0 {
		return nil
	}
	last := ws[len(ws)-1].Fold
	if len([]rune(last)) < 3 {
		return nil
	}
	return append([]string{last}, w.Gazetteer.Declensions(a.Lang, last)...)
}

// Entity returns a known entity, or nil.
func (w *World) Entity(id kg.EntityID) *kg.Entity { return w.entities[id] }

// StateOf returns the state an entity belongs to: itself for a state, the state
// of a place or body, the citizenship or the state of the latest office of a
// person; "" when not known.
func (w *World) StateOf(id kg.EntityID) kg.EntityID {
	e := w.entities[id]
	switch {
	case e == nil:
		return ""
	case e.Kind == kg.State:
		return id
	case e.State != "":
		return e.State
	}
	for i := len(e.Offices) - 1; i >= 0; i-- {
		if e.Offices[i].Of.Kind() == kg.State {
			return e.Offices[i].Of
		}
	}
	return ""
}

// CapitalOf returns the state whose capital a place is, or "".
func (w *World) CapitalOf(place kg.EntityID) kg.EntityID { return w.capitalOf[place] }

// Candidate is an entity that a name may mean.
type Candidate struct {
	Entity  kg.EntityID
	Score   float64 // 0..1
	Reasons []string
}

// Resolve returns the entities that a name may mean, the best first, at most
// limit of them, with a score and its reasons. kind narrows the answer; "" is
// any. lang may be "".
func (w *World) Resolve(name string, kind kg.EntityKind, limit int) []Candidate {
	if len(name) > 400 {
		return nil
	}
	best := map[kg.EntityID]Candidate{}
	note := func(c Candidate) {
		if kind != "" && c.Entity.Kind() != kind {
			return
		}
		if old, ok := best[c.Entity]; !ok || c.Score > old.Score {
			best[c.Entity] = c
		}
	}
	tags := append([]string{"und"}, w.packs.Tags()...)
	for _, tag := range tags {
		d := &text.Document{Text: name, Lang: tag, Words: text.Tokenize(name)}
		if p, ok := w.packs.Pack(tag); ok {
			d.Words = p.NameWords(name)
		}
		if len(d.Words) == 0 {
			continue
		}
		if h, ok := w.Gazetteer.Longest(d, 0); ok && h.Last == len(d.Words) {
			for _, e := range h.Entries {
				score, why := 1.0, "a known name ("+e.Lang+")"
				switch e.Form {
				case kg.Short:
					score, why = 0.9, "a known short name ("+e.Lang+")"
				case kg.Adjective, kg.Demonym:
					score, why = 0.8, "the "+strings.ToLower(string(e.Form))+" of it ("+e.Lang+")"
				case kg.Metonym:
					score, why = 0.8, "a word for its government ("+e.Lang+")"
				}
				note(Candidate{e.Entity, score, []string{why}})
			}
		}
	}
	words := personWords(name)
	a := ask(words)
	for _, id := range w.similar(words) {
		if c := w.compare(a, id, 0.7); c.Score >= 0.7 {
			note(c)
		}
	}
	out := make([]Candidate, 0, len(best))
	for _, c := range best {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(string(a.Entity), string(b.Entity)))
	})
	return out[:min(limit, len(out))]
}

// similar lists the people of whose names a word has the letters of a surname
// or the firm consonants of a word in this name: those with whom a comparison is
// worth while. The last two words are looked up, and the first, for names
// written family name first.
func (w *World) similar(words []nameWord) []kg.EntityID {
	var out []kg.EntityID
	for i, x := range words {
		out = append(out, w.surname[x.fold]...)
		if i > 0 && i < len(words)-2 {
			continue
		}
		out = append(out, w.consonant[firmConsonants(x.fold)]...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
