package linking

import (
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/gazetteer"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/mention"
	"github.com/safir-graph/safir/internal/text"
)

// Link is what a mention means.
type Link struct {
	ID         kg.EntityID // "" when unknown
	Kind       kg.EntityKind
	As         map[kg.EntityKind]kg.EntityID // other readings by kind: Bamako the place, Mali the state
	Pair       []kg.EntityID                 // for "both sides": the two
	Offices    []Office                      // resolved
	Candidates []Candidate                   // when ID is "" or the choice was close
	Reasons    []string
	Inferred   bool // by reference, not by name
	Fallback   bool // an unnamed office holder: ID is the state or body
	Inside     []Inside
	Capital    bool // a capital named for its government
}

// Inside is a state or body named inside a larger mention.
type Inside struct {
	ID   kg.EntityID
	Span kg.Span
}

// Office is a position with its state or body resolved.
type Office struct {
	Role       string
	Of         kg.EntityID // "" when not known
	Accredited kg.EntityID
	Past       bool
	Span       kg.Span
	Elsewhere  bool // of a body that is said and not known
	Inferred   bool // the holder's state was not said beside the office
	AtHome     bool // it was taken to be of the country from which the article speaks
	country    bool // its words say "of the country"
}

// Linked is the outcome for a document.
type Linked struct {
	Links    []Link      // one for each mention
	Entities []kg.Entity // found in this document and not known before, sorted by id
	Home     kg.EntityID // the state whose officials the document names without it; "" when not known
}

// linker holds the state of one document.
type linker struct {
	*World
	d        *text.Document
	ms       []mention.Mention
	links    []Link
	states   map[kg.EntityID]int // states named without doubt, with their count
	people   []person            // people seen so far, in order
	found    map[kg.EntityID]*kg.Entity
	sentence []int                  // mention → sentence
	byID     map[kg.EntityID][]int  // people's places in people
	familiar []kg.EntityID          // the known ones among them
	counted  int                    // mentions that are in spoken and times
	spoken   map[kg.EntityID]int    // states spoken of, with how often
	times    map[kg.EntityID]int    // how often each entity is meant
	events   map[string]kg.EntityID // the last event of each type
	home     kg.EntityID            // the state whose officials the document names without it; "" when not known
}

// attention is how many people back somebody is looked for, so that the cost
// stays in proportion to the text: farther than an article is long.
const attention = 512

type person struct {
	id      kg.EntityID
	mention int
	words   []string // folded words of the fullest name, stems
	offices []Office
}

// Link resolves the mentions of a document.
func (w *World) Link(d *text.Document, ms []mention.Mention) Linked {
	l := &linker{World: w, d: d, ms: ms, links: make([]Link, len(ms)), states: map[kg.EntityID]int{}, found: map[kg.EntityID]*kg.Entity{},
		byID: map[kg.EntityID][]int{}, spoken: map[kg.EntityID]int{}, times: map[kg.EntityID]int{}, events: map[string]kg.EntityID{}}
	l.sentences()
	l.countStates()
	for i := range ms {
		m := &ms[i]
		switch {
		case m.Form == mention.Described && m.Org != nil:
			l.body(i)
		case m.Form == mention.Described && m.Kind == kg.Event:
			l.event(i)
		case m.Form == mention.Described && m.Thing != nil:
			l.agreement(i)
		case m.Form == mention.Named && (m.Kind == kg.Person || l.knownPerson(m)):
			l.person(i)
		case m.Proper != nil:
			l.proper(i)
		case len(m.Entries) > 0:
			l.named(i)
		}
	}
	for i := range ms {
		l.counterpart(i)
		l.sided(i)
		l.shareState(i)
	}
	for i := range ms {
		l.possessed(i)
	}
	l.atHome()
	l.fuller()
	l.later()
	for i := range ms {
		if m := &ms[i]; l.home != "" && m.Form == mention.Described && m.Org != nil && m.Field != "" && m.State == nil && l.links[i].ID == "" {
			l.body(i)
		}
	}
	for i := range ms {
		switch ms[i].Form {
		case mention.Titled:
			l.titled(i)
		case mention.Pronoun, mention.Possessor, mention.NounRef:
			l.reference(i)
		case mention.Both:
			l.both(i)
		case mention.Described:
			if t := ms[i].Thing; t != nil && t.Previous && ms[i].Kind == kg.Agreement {
				l.both(i) // whose agreement it is when its parties are not named
				l.links[i].Kind = kg.Agreement
			}
		}
	}
	for i := range ms {
		l.owned(i)
		l.possessed(i) // by somebody of the sentence before
	}
	for i := range ms {
		l.inside(i)
	}
	out := Linked{Links: l.links, Home: l.home}
	for _, e := range l.found {
		out.Entities = append(out.Entities, *e)
	}
	slices.SortFunc(out.Entities, func(a, b kg.Entity) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out
}

// later resolves surnames by the full name that the text gives only after them.
func (l *linker) later() {
	for i := range l.ms {
		m, link := &l.ms[i], &l.links[i]
		if m.Form != mention.Named || m.Kind != kg.Person || link.ID != "" || len(m.Entries) > 0 || m.Name[1]-m.Name[0] != 1 {
			continue
		}
		if p, ok := l.earlier(l.stems(m.Name[0], m.Name[1]), l.offices(m)); ok {
			link.ID, link.Kind = p.id, kg.Person
			link.Reasons = []string{"the surname of “" + l.d.Quote(l.ms[p.mention].Span) + "”"}
		}
	}
}

// inside notes the states, their parts and the bodies that a mention's offices name.
func (l *linker) inside(i int) {
	m := &l.ms[i]
	refs := []*mention.StateRef{m.State}
	for _, o := range m.Offices {
		refs = append(refs, o.Of, o.Accredited)
	}
	for _, r := range refs {
		if r == nil {
			continue
		}
		if id := l.ref(r); id != "" {
			l.links[i].Inside = append(l.links[i].Inside, Inside{id, l.d.SpanOf(r.First, r.Last)})
		}
	}
	for _, o := range m.Offices {
		if o.Part == nil {
			continue
		}
		if id, ok := l.choose(o.Part.Entries, kg.Place); ok {
			l.links[i].Inside = append(l.links[i].Inside, Inside{id, l.d.SpanOf(o.Part.First, o.Part.Last)})
		}
	}
}

func (l *linker) sentences() {
	l.sentence = make([]int, len(l.ms))
	s := 0
	for i := range l.ms {
		for s+1 < len(l.d.Sentences) && l.d.Sentences[s].Last <= l.ms[i].First {
			s++
		}
		l.sentence[i] = s
	}
}

// countStates counts the states that the document names without doubt; they
// decide ambiguous adjectives.
func (l *linker) countStates() {
	count := func(es []gazetteer.Entry) {
		ids := stateIDs(es)
		if len(ids) == 1 && l.namesakeCity(ids[0], es) == "" {
			l.states[ids[0]]++
		} else if len(ids) == 0 && len(es) == 1 && es[0].Kind == kg.Place {
			if s := l.CapitalOf(es[0].Entity); s != "" {
				l.states[s]++
			}
		}
	}
	for i := range l.ms {
		count(l.ms[i].Entries)
		if l.ms[i].State != nil {
			count(l.ms[i].State.Entries)
		}
		for _, o := range l.ms[i].Offices {
			if o.Of != nil {
				count(o.Of.Entries)
			}
			if o.Accredited != nil {
				count(o.Accredited.Entries)
			}
		}
	}
}

// namesakeCity is the capital of another state that has the name of a state; "" when
// there is none.
func (l *linker) namesakeCity(state kg.EntityID, es []gazetteer.Entry) kg.EntityID {
	if state == "" {
		return ""
	}
	for _, e := range es {
		if s := l.CapitalOf(e.Entity); e.Kind == kg.Place && s != "" && s != state {
			return e.Entity
		}
	}
	return ""
}

func stateIDs(es []gazetteer.Entry) []kg.EntityID {
	var out []kg.EntityID
	for _, e := range es {
		if e.Kind == kg.State {
			out = appendID(out, e.Entity)
		}
	}
	return out
}

// choose picks one entity of a kind out of a name's readings: the only one, or
// the one that the document names elsewhere without doubt.
func (l *linker) choose(es []gazetteer.Entry, kind kg.EntityKind) (kg.EntityID, bool) {
	var ids []kg.EntityID
	for _, e := range es {
		if e.Kind == kind {
			ids = appendID(ids, e.Entity)
		}
	}
	switch len(ids) {
	case 0:
		return "", false
	case 1:
		return ids[0], true
	}
	if kind == kg.Place { // of two cities of one name the capital, unless the other's state is spoken of
		for _, id := range ids {
			if s := l.CapitalOf(id); s != "" && !slices.ContainsFunc(ids, func(o kg.EntityID) bool { return o != id && l.states[l.StateOf(o)] > 0 }) {
				return id, true
			}
		}
	}
	best, n, tie := kg.EntityID(""), 0, false
	for _, id := range ids {
		weight := l.states[id]
		if kind == kg.Place {
			weight = l.states[l.StateOf(id)]
		}
		if weight > n {
			best, n, tie = id, weight, false
		} else if weight == n && n > 0 {
			tie = true
		}
	}
	return best, best != "" && !tie
}

// named resolves states, places, bodies and events by name.
func (l *linker) named(i int) {
	m := &l.ms[i]
	link := Link{As: map[kg.EntityKind]kg.EntityID{}}
	for _, kind := range []kg.EntityKind{kg.State, kg.Organization, kg.Place, kg.Event, kg.Agreement} {
		if id, ok := l.choose(m.Entries, kind); ok {
			link.As[kind] = id
			if link.ID == "" {
				link.ID, link.Kind = id, kind
			}
		}
	}
	if city := l.namesakeCity(link.As[kg.State], m.Entries); city != "" && l.states[l.StateOf(city)] > 0 && l.states[link.As[kg.State]] == 0 && !l.government(i) {
		delete(link.As, kg.State) // "in Amman" of an article that speaks of Jordan and not of Oman
		link.ID, link.Kind = city, kg.Place
		link.As[kg.Place] = city
	}
	if place := link.As[kg.Place]; place != "" && link.As[kg.State] == "" {
		if s := l.CapitalOf(place); s != "" {
			link.As[kg.State] = s
			if link.ID == place && l.government(i) {
				link.ID, link.Kind, link.Capital = s, kg.State, true
			}
		}
	}
	if link.ID == "" {
		link.Candidates = candidates(m.Entries)
		link.Reasons = []string{"several entities have this name"}
	} else {
		link.Reasons = []string{"a known name"}
	}
	l.links[i] = link
}

// government is true of a capital that stands for its government: no word that
// makes it a place stands before it. The language's pack must list such words.
func (l *linker) government(i int) bool {
	p, ok := l.packs.Pack(l.d.Lang)
	if !ok || len(p.Words.OfClass(lang.Locative)) == 0 {
		return false
	}
	first := l.ms[i].First
	if i > 0 && l.ms[i-1].Form == mention.Adjective && l.ms[i-1].Last == first {
		first = l.ms[i-1].First // "la capitale libanaise Beyrouth"
	}
	for j := first - 1; j >= 0 && first-j <= 3 && l.d.Words[j+1].Breaks == 0 && !l.d.Words[j+1].Initial; j-- {
		if l.d.Words[j].Class == text.Punct {
			return l.d.Words[j].Fold != "(" && l.d.Words[j].Fold != ","
		}
		if p.Words.Is(l.d.Words, j, lang.Locative) {
			return false
		}
		if i > 0 && l.ms[i-1].Last == j && l.links[i-1].Kind == kg.Place && p.Words.Is(l.d.Words, j, lang.Conjunction) {
			return false // "Kharkiv and Kyiv": one of a list of places
		}
		if !p.Words.Is(l.d.Words, j, lang.Genitive) && !p.Words.Is(l.d.Words, j, lang.Determiner) && !p.Words.Is(l.d.Words, j, lang.Conjunction) && !p.Words.Is(l.d.Words, j, lang.Modifier) {
			break
		}
	}
	if l.ms[i].Last < len(l.d.Words) && l.d.Words[l.ms[i].Last].Fold == "," && !l.d.Words[l.ms[i].Last].Initial {
		return false // "Bamako, the capital": a place by its apposition, or a list of places
	}
	return true
}

func candidates(es []gazetteer.Entry) []Candidate {
	var out []Candidate
	for _, e := range es {
		if !slices.ContainsFunc(out, func(c Candidate) bool { return c.Entity == e.Entity }) {
			out = append(out, Candidate{e.Entity, 1, []string{"a known name (" + e.Lang + ")"}})
		}
	}
	return out
}

// ref resolves a state or body named inside a larger mention.
func (l *linker) ref(r *mention.StateRef) kg.EntityID {
	if r == nil {
		return ""
	}
	if id, ok := l.choose(r.Entries, kg.State); ok {
		return id
	}
	if id, ok := l.choose(r.Entries, kg.Organization); ok {
		return id
	}
	if id, ok := l.choose(r.Entries, kg.Place); ok { // an ambassador in a capital
		return l.CapitalOf(id)
	}
	if r.Body {
		return l.bodyNamed(r.First, r.Last)
	}
	return ""
}
