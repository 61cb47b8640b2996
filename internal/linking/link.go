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
		case m.Kind == kg.Person && m.Form == mention.Named:
			l.person(i)
		case m.Proper != nil:
			l.proper(i)
		case len(m.Entries) > 0:
			l.named(i)
		}
	}
	for i := range ms {
		l.counterpart(i)
		l.shareState(i)
	}
	for i := range ms {
		l.possessed(i)
	}
	l.atHome()
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
	}
	for i := range ms {
		l.inside(i)
	}
	out := Linked{Links: l.links}
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

// inside notes the states and bodies that a mention's offices name.
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
		if len(ids) == 1 {
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
	for j := first - 1; j >= 0 && first-j <= 3 && l.d.Words[j+1].Breaks == 0 && !l.d.Words[j+1].Initial; j-- {
		if l.d.Words[j].Class == text.Punct {
			return l.d.Words[j].Fold != "(" && l.d.Words[j].Fold != ","
		}
		if p.Words.Is(l.d.Words, j, lang.Locative) {
			return false
		}
		if !p.Words.Is(l.d.Words, j, lang.Determiner) && !p.Words.Is(l.d.Words, j, lang.Conjunction) && !p.Words.Is(l.d.Words, j, lang.Modifier) {
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

// bodyNamed is the body with a name that is not known.
func (l *linker) bodyNamed(first, last int) kg.EntityID {
	var words []string
	for i := first; i < last; i++ {
		if w := &l.d.Words[i]; w.Class == text.Letters {
			words = append(words, w.Fold)
		}
	}
	slug := slugify(strings.Join(words, "-"))
	if strings.Trim(slug, "-") == "" {
		slug = kg.Digest(l.d.Lang, strings.Join(words, " "))[:8]
	}
	id := kg.MakeEntityID(kg.Organization, slug)
	l.discover(id, kg.Organization, l.d.Quote(l.d.SpanOf(first, last)))
	return id
}

func (l *linker) offices(m *mention.Mention) []Office {
	var out []Office
	for _, o := range m.Offices {
		of := l.served(l.ref(o.Of))
		if of == "" {
			of = o.Body
		}
		role := o.Role
		if as := roles.OfState[role]; as != "" && of.Kind() == kg.State {
			role = as
		}
		out = append(out, Office{Role: role, Past: o.Past, Span: o.Span, Of: of, Accredited: l.ref(o.Accredited), Inferred: o.Inferred, Elsewhere: o.Elsewhere, country: o.Country})
	}
	return out
}

// served is whom the holders of a body's offices serve: of a body of a state's
// government, the state.
func (l *linker) served(of kg.EntityID) kg.EntityID {
	if e := l.entities[of]; e != nil && e.Type == "GOVERNMENT" && e.State != "" {
		return e.State
	}
	return of
}

// countryBefore is the state that "the country" means in an office: the one whose
// office was named last before a word, else the state named last; "" when none is
// near.
func (l *linker) countryBefore(first int) kg.EntityID {
	const near = 24 // mentions
	at, _ := slices.BinarySearchFunc(l.ms, first, func(m mention.Mention, first int) int { return m.First - first })
	var named kg.EntityID
	for j := at - 1; j >= 0 && at-j <= near; j-- {
		m := &l.ms[j]
		for k := len(m.Offices) - 1; k >= 0; k-- {
			if id := l.ref(m.Offices[k].Of); id.Kind() == kg.State {
				return id
			}
		}
		if ids := stateIDs(m.Entries); named == "" && len(ids) == 1 && m.Kind != kg.Person {
			named = ids[0]
		}
	}
	return named
}

// body resolves a body described in words.
func (l *linker) body(i int) {
	m := &l.ms[i]
	state := l.ref(m.State)
	link := Link{Kind: m.Kind, Reasons: []string{"described in words"}}
	if m.State == nil && l.home != "" && m.Field != "" {
		state, link.Inferred = l.home, true
		link.Reasons = append(link.Reasons, "of the state at home in the article")
	} else if m.State == nil {
		if s, ok := l.onlyState(); ok && l.spokenBefore(i, s) {
			state, link.Inferred = s, true
			link.Reasons = append(link.Reasons, "the only state spoken of")
		}
	}
	l.bodyOf(i, state, link)
}

// bodyOf makes mention i the body of a state, or the state itself where the words
// stand for it.
func (l *linker) bodyOf(i int, state kg.EntityID, link Link) {
	m := &l.ms[i]
	switch {
	case state == "":
		l.links[i] = link
		return
	case m.Org.As == "STATE":
		if state.Kind() != kg.State {
			link.Kind = kg.Organization
		}
		link.ID = state
		l.links[i] = link
		return
	}
	slug := m.Org.Slug
	if m.Field != "" {
		slug += "-of-" + strings.ReplaceAll(m.Field, " ", "-")
	}
	_, code, _ := strings.Cut(string(state), ":")
	id := kg.MakeEntityID(kg.Organization, slug+"-"+strings.ToLower(code))
	link.ID = id
	if l.entities[id] == nil {
		e := l.discover(id, kg.Organization, l.d.Quote(m.Span))
		e.Type = m.Org.Type
		if state.Kind() == kg.State {
			e.State = state
		}
	}
	l.links[i] = link
}

// agreement resolves an agreement that goes by a name: one that is described only
// gets its id from its parties, when they are read.
func (l *linker) agreement(i int) {
	m := &l.ms[i]
	link := Link{Kind: kg.Agreement}
	if n := m.Thing.Name; n != nil {
		slug := slugify(l.d.Quote(l.d.SpanOf(n.First, n.Last)))
		if id, ok := l.choose(n.Entries, kg.Place); ok {
			_, slug, _ = strings.Cut(string(id), ":")
		}
		if slug != "" {
			link.ID = kg.MakeEntityID(kg.Agreement, slug+"-"+slugify(m.Thing.Type))
			link.Reasons = []string{"an agreement with a name"}
			if l.entities[link.ID] == nil {
				e := l.discover(link.ID, kg.Agreement, l.d.Quote(m.Span))
				e.Type = strings.ToUpper(strings.ReplaceAll(m.Thing.Type, " ", "_"))
			}
		}
	}
	l.links[i] = link
}

// proper resolves a name by the common noun that it carries; a body's id also
// holds its state where the text gives it beside the name.
func (l *linker) proper(i int) {
	m := &l.ms[i]
	link := Link{Kind: m.Kind}
	parts := make([]string, 0, m.Last-m.First)
	for j := m.Name[0]; j < m.Name[1]; j++ {
		if w := &l.d.Words[j]; w.Class != text.Punct {
			parts = append(parts, w.Fold)
		}
	}
	slug := slugify(strings.Join(parts, "-"))
	state := l.ref(m.State)
	if state.Kind() == kg.State {
		_, code, _ := strings.Cut(string(state), ":")
		slug += "-" + strings.ToLower(code)
	}
	if slug != "" {
		link.ID = kg.MakeEntityID(m.Kind, slug)
		link.Reasons = []string{"a name that says what it is of"}
		if l.entities[link.ID] == nil {
			e := l.discover(link.ID, m.Kind, l.d.Quote(m.Span))
			e.Type = m.Proper.Type
			if state.Kind() == kg.State {
				e.State = state
			}
		}
	}
	l.links[i] = link
}

// spokenBefore is true of a state that stands before mention i.
func (l *linker) spokenBefore(i int, state kg.EntityID) bool {
	for j := max(0, i-attention); j < i; j++ {
		m := &l.ms[j]
		if slices.Contains(stateIDs(m.Entries), state) || l.StateOf(l.links[j].ID) == state || m.State != nil && slices.Contains(stateIDs(m.State.Entries), state) {
			return true
		}
		for _, o := range m.Offices {
			if o.Of != nil && slices.Contains(stateIDs(o.Of.Entries), state) {
				return true
			}
		}
	}
	return false
}

// owned resolves a body after a possessive that has been resolved: "its forces"
// are those of the state that "its" stands for.
func (l *linker) owned(i int) {
	m := &l.ms[i]
	if i == 0 || m.Form != mention.Described || m.Org == nil || l.links[i].ID != "" && !l.links[i].Inferred || m.State != nil {
		return
	}
	p := &l.ms[i-1]
	if p.Form != mention.Possessor || p.Last != m.First || l.links[i-1].ID == "" {
		return
	}
	state := l.links[i-1].ID
	if state.Kind() == kg.Organization {
		if s := l.StateOf(state); s != "" && m.Org.As != "STATE" {
			state = s
		}
	}
	if state.Kind() == kg.Person {
		state = l.stateOfPerson(state)
	}
	if state != "" {
		l.bodyOf(i, state, Link{Kind: m.Kind, Inferred: true, Reasons: []string{"of “" + l.d.Quote(p.Span) + "”"}})
	}
}

// onlyState returns the state that alone is named in the document.
func (l *linker) onlyState() (kg.EntityID, bool) {
	if len(l.states) != 1 {
		return "", false
	}
	for s := range l.states {
		return s, true
	}
	return "", false
}

// event resolves a gathering described in words: its type and the name beside
// it make its id.
func (l *linker) event(i int) {
	m := &l.ms[i]
	link := Link{Kind: kg.Event, Reasons: []string{"described in words"}}
	var parts []string
	words := false
	for j := m.First; j < m.Last; j++ {
		if h, ok := l.Gazetteer.Longest(l.d, j); ok && h.Last <= m.Last {
			_, slug, _ := strings.Cut(string(h.Entries[0].Entity), ":")
			parts = append(parts, slug)
			j = h.Last - 1
			continue
		}
		if w := &l.d.Words[j]; w.Case == text.Title || w.Case == text.Upper {
			parts = append(parts, w.Fold)
			words = true
		}
	}
	if len(parts) == 0 && m.Thing.Topic != "" {
		parts = append(parts, m.Thing.Topic)
	}
	typ := strings.ToLower(m.Thing.Type)
	switch {
	case len(parts) > 0:
		if !words || !slices.Contains(parts, typ) {
			parts = append(parts, typ)
		}
		link.ID = kg.MakeEntityID(kg.Event, slugify(strings.Join(parts, "-")))
	default:
		if id := l.events[m.Thing.Type]; id != "" { // "the summit": the one of this type spoken of before
			link.ID, link.Inferred = id, true
			link.Reasons = []string{"the one spoken of before"}
		}
	}
	if link.ID != "" {
		l.events[m.Thing.Type] = link.ID
	}
	if link.ID != "" && !link.Inferred && l.entities[link.ID] == nil {
		e := l.discover(link.ID, kg.Event, l.d.Quote(m.Span))
		e.Type = m.Thing.Type
	}
	l.links[i] = link
}

func slugify(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, s), "-")
}

// discover notes an entity that is not known yet, or another spelling of one
// found before.
func (l *linker) discover(id kg.EntityID, kind kg.EntityKind, name string) *kg.Entity {
	name = strings.Join(strings.Fields(name), " ")
	e := l.found[id]
	if e == nil {
		e = &kg.Entity{ID: id, Kind: kind}
		l.found[id] = e
	}
	if !slices.ContainsFunc(e.Aliases, func(a kg.Alias) bool { return a.Text == name && a.Lang == l.d.Lang }) {
		e.Aliases = append(e.Aliases, kg.Alias{Text: name, Lang: l.d.Lang, Form: kg.Observed})
	}
	return e
}

// person resolves a person's name.
func (l *linker) person(i int) {
	m := &l.ms[i]
	offices := l.offices(m)
	name := l.d.Quote(l.d.SpanOf(m.Name[0], m.Name[1]))
	words := l.stems(m.Name[0], m.Name[1])
	link := Link{Kind: kg.Person, Offices: offices}
	known := l.entries(m, offices)
	if len(words) == 1 && len(known) > 0 { // a surname is that of the person whose full name stands before it
		if p, ok := l.earlier(words, offices); ok && !slices.Contains(known, p.id) {
			known = []kg.EntityID{p.id}
		}
	}
	switch {
	case len(known) == 1:
		link.ID, link.Reasons = known[0], []string{"a known name"}
		if l.contradicts(known[0], offices) && len(words) < 2 {
			link.ID = ""
			link.Candidates = []Candidate{{known[0], 0.5, []string{"a known surname, but the office is another state's"}}}
		}
	case len(known) > 1:
		link.Candidates = candidates(m.Entries)
		link.Reasons = []string{"several people have this name"}
	}
	if link.ID == "" {
		if p, ok := l.earlier(words, offices); ok {
			link.ID = p.id
			link.Reasons = []string{"the surname of “" + l.d.Quote(l.ms[p.mention].Span) + "”"}
			if len(words) > 1 {
				link.Reasons = []string{"the same name as before"}
			}
		}
	}
	if link.ID == "" && len(known) == 0 && len(words) == 1 {
		l.surnameOnly(&link, words[0], offices, m)
	}
	if link.ID == "" && len(known) == 0 && len(words) > 1 {
		as := name
		if p, ok := l.packs.Pack(l.d.Lang); ok && p.Cases {
			as = strings.Join(words, " ") // without case endings
		}
		l.spelling(&link, as, offices)
	}
	if link.ID == "" && len(words) > 1 {
		link.ID = personID(l.d.Lang, words, l.skeletonOf(m))
		link.Reasons = append(link.Reasons, "a person not known before")
		l.discover(link.ID, kg.Person, name)
	}
	if link.ID != "" {
		if e := l.found[link.ID]; e != nil {
			l.discover(link.ID, kg.Person, name)
			for _, o := range offices {
				if e.State == "" && o.Of.Kind() == kg.State {
					e.State = o.Of
				}
			}
		}
		for j := range link.Offices {
			if o := &link.Offices[j]; o.Of == "" && !o.Past && !o.Elsewhere {
				if of := l.heldFor(link.ID, o.Role); of != "" {
					o.Of, o.Inferred = of, true
				} else if s := l.stateOfPerson(link.ID); s != "" && holdsFor(o.Role) {
					o.Of, o.Inferred = s, true
				} else if s == "" && o.country {
					o.Of, o.Inferred = l.countryBefore(m.First), true
				}
			}
		}
		if l.byID[link.ID] == nil && l.entities[link.ID] != nil {
			l.familiar = append(l.familiar, link.ID)
		}
		l.byID[link.ID] = append(l.byID[link.ID], len(l.people))
		for j := range link.Offices { // nobody is sent to the own state
			if o := &link.Offices[j]; o.Inferred && o.Of != "" && o.Of == o.Accredited {
				o.Of = ""
			}
		}
		l.people = append(l.people, person{link.ID, i, words, link.Offices})
	}
	l.links[i] = link
}

// heldFor is the state or body for which a known person is known to hold an
// office of this role; "" when it is not known, or there are several.
func (l *linker) heldFor(id kg.EntityID, role string) kg.EntityID {
	e := l.entities[id]
	if e == nil {
		return ""
	}
	var of kg.EntityID
	for _, k := range e.Offices {
		if k.Of == "" || !sameRole(k.Role, role) {
			continue
		}
		body := l.served(k.Of)
		if of != "" && of != body {
			return ""
		}
		of = body
	}
	return of
}

// holdsFor is true of offices that are held for a state unless the text says
// otherwise; chairs and secretaries of bodies are not.
func holdsFor(role string) bool {
	for _, w := range []string{"minister", "president", "ambassador", "king", "emir", "sultan", "chancellor", "prime", "crown prince", "governor",
		"speaker of parliament", "intelligence chief", "national security adviser", "secretary of state", "chief of staff", "chief of army staff", "chief of the", "chargé", "secretary of the security council", "joint chiefs", "cabinet secretary", "state councillor", "secretary of the treasury"} {
		if strings.Contains(role, w) && !strings.Contains(role, "vice president of the") {
			return true
		}
	}
	return false
}

func (l *linker) stateOfPerson(id kg.EntityID) kg.EntityID {
	if e := l.found[id]; e != nil {
		return e.State
	}
	return l.StateOf(id)
}

// entries returns the people that a mention's name is known to mean; with
// several, those whose known offices or state agree with the text.
func (l *linker) entries(m *mention.Mention, offices []Office) []kg.EntityID {
	var ids []kg.EntityID
	for _, e := range m.Entries {
		if e.Kind == kg.Person {
			ids = appendID(ids, e.Entity)
		}
	}
	if len(ids) < 2 {
		return ids
	}
	var agree []kg.EntityID
	for _, id := range ids {
		for _, o := range offices {
			if o.Of != "" && (l.StateOf(id) == o.Of || l.holds(id, o)) {
				agree = appendID(agree, id)
			}
		}
	}
	if len(agree) > 0 {
		return agree
	}
	return ids
}

// holds is true when a person is known to hold or have held an office.
func (l *linker) holds(id kg.EntityID, o Office) bool {
	e := l.entities[id]
	if e == nil {
		return false
	}
	for _, k := range e.Offices {
		if (o.Of == "" || k.Of == o.Of) && sameRole(k.Role, o.Role) {
			return true
		}
	}
	return false
}

// sameRole compares two canonical roles without their modifiers: "president"
// and "transition president" are the same office to the reader of a headline.
func sameRole(a, b string) bool {
	return a == b || modified(a, b) || modified(b, a) || strings.HasPrefix(a, b+" of ") || strings.HasPrefix(b, a+" of ")
}

// modified is true of a role that is another with words before it: "transition
// president", but not "spokesperson of the president".
func modified(long, short string) bool {
	return strings.HasSuffix(long, " "+short) && !strings.Contains(long[:len(long)-len(short)], " of ")
}

// Covers tells whether a general role is said of holders of a special one: the
// leader of a state is its president, king or prime minister.
func Covers(general, special string) bool {
	for _, r := range roles.Covers[general] {
		if general != special && sameRole(r, special) {
			return true
		}
	}
	return false
}

// contradicts is true when the text gives an office of a state that is not the
// known person's.
func (l *linker) contradicts(id kg.EntityID, offices []Office) bool {
	state := l.StateOf(id)
	for _, o := range offices {
		if o.Of.Kind() == kg.State && state != "" && o.Of != state && !l.holds(id, o) {
			return true
		}
	}
	return false
}

// earlier finds a person named before in this document by all or the last of
// the words of a name.
func (l *linker) earlier(words []string, offices []Office) (person, bool) {
	if p, ok := l.earlierBy(words, offices, suffixOf); ok || len(words) != 1 {
		return p, ok
	}
	return l.earlierBy(words, offices, prefixOf) // where the family's name comes first
}

// earlierBy finds the one person named before whose words agree with those of
// a name.
func (l *linker) earlierBy(words []string, offices []Office, agree func(short, long []string) bool) (person, bool) {
	var hits []person
	for i := len(l.people) - 1; i >= max(0, len(l.people)-attention); i-- {
		p := &l.people[i]
		if len(words) > len(p.words) || !agree(words, p.words) {
			continue
		}
		conflict := false
		for _, o := range offices {
			if s := l.stateOfPerson(p.id); o.Of.Kind() == kg.State && s != "" && s != o.Of {
				conflict = true
			}
		}
		if conflict || slices.ContainsFunc(hits, func(h person) bool { return h.id == p.id }) {
			continue
		}
		hits = append(hits, *p)
	}
	if len(hits) == 1 {
		return hits[0], true
	}
	// Two bearers of the surname in one article: the office decides, else nobody.
	var byOffice []person
	for _, h := range hits {
		for _, o := range offices {
			for _, k := range h.offices {
				if k.Of == o.Of && sameRole(k.Role, o.Role) {
					byOffice = append(byOffice, h)
				}
			}
		}
	}
	if len(byOffice) == 1 {
		return byOffice[0], true
	}
	return person{}, false
}

func suffixOf(short, long []string) bool {
	return slices.Equal(short, long[len(long)-len(short):])
}

func prefixOf(short, long []string) bool { return slices.Equal(short, long[:len(short)]) }

// surnameOnly resolves a surname with a title to the only known person whose
// office or state agrees.
func (l *linker) surnameOnly(link *Link, word string, offices []Office, m *mention.Mention) {
	var agree []kg.EntityID
	for _, id := range l.surname[word] {
		for _, o := range offices {
			stated := o.Of != "" && l.StateOf(id) == o.Of
			if l.holds(id, o) && (stated || o.Of == "" && l.states[l.StateOf(id)] > 0) || stated && !l.contradicts(id, offices) && l.states[l.StateOf(id)] > 0 {
				agree = appendID(agree, id)
			}
		}
		if len(offices) == 0 && m.Title && l.states[l.StateOf(id)] > 0 {
			agree = appendID(agree, id)
		}
	}
	if len(agree) == 1 {
		link.ID = agree[0]
		link.Reasons = []string{"the surname of a known person whose office agrees"}
		return
	}
	for _, id := range l.surname[word] {
		link.Candidates = append(link.Candidates, Candidate{id, 0.6, []string{"the same surname"}})
	}
}

// spellingSure and spellingLikely are the least name scores at which another
// spelling of a known person is taken for that person: without more, when no
// office contradicts, and when office or state agree.
const (
	spellingSure   = 0.97
	spellingLikely = 0.88
)

// likely is the least score of a candidate that is worth naming.
const likely = 0.8

// spelling resolves a full name to a known person under another spelling.
func (l *linker) spelling(link *Link, name string, offices []Office) {
	var sure []Candidate
	words, known, done := l.ask(name)
	defer done()
	for _, id := range l.similar(words) {
		c := l.compare(words, id, likely, known)
		if c.Score < likely {
			continue
		}
		agrees := false
		for _, o := range offices {
			agrees = agrees || o.Of != "" && l.StateOf(id) == o.Of || l.holds(id, o) && l.states[l.StateOf(id)] > 0
		}
		switch {
		case l.contradicts(id, offices):
			c.Reasons = append(c.Reasons, "but the office is another state's")
			c.Score *= 0.7
		case agrees:
			c.Reasons = append(c.Reasons, "office or state agree")
		}
		link.Candidates = append(link.Candidates, c)
		if c.Score >= spellingSure && l.states[l.StateOf(id)] > 0 || c.Score >= spellingLikely && agrees {
			sure = append(sure, c)
		}
	}
	slices.SortFunc(link.Candidates, func(a, b Candidate) int {
		if a.Score != b.Score {
			if a.Score > b.Score {
				return -1
			}
			return 1
		}
		return strings.Compare(string(a.Entity), string(b.Entity))
	})
	if len(sure) == 1 || len(sure) > 1 && link.Candidates[0].Score > link.Candidates[1].Score+0.05 && link.Candidates[0].Entity == sure[0].Entity {
		link.ID = sure[0].Entity
		link.Reasons = sure[0].Reasons
		// the spelling is kept with the person
		e := *l.entities[link.ID]
		if l.found[link.ID] == nil {
			l.found[link.ID] = &kg.Entity{ID: e.ID, Kind: e.Kind, State: e.State}
		}
	}
}

// stems folds the words of a name and takes case endings off; particles are
// left out.
func (l *linker) stems(first, last int) []string {
	var out []string
	for i := first; i < last; i++ {
		w := &l.d.Words[i]
		if w.Class != text.Letters || nameParticles[w.Fold] || w.Clitic && !w.Glued && i > first {
			continue
		}
		out = append(out, l.Gazetteer.Stem(l.d.Lang, w.Fold))
	}
	return out
}

func (l *linker) skeletonOf(m *mention.Mention) []string {
	var out []string
	for _, s := range l.stems(m.Name[0], m.Name[1]) {
		if k := skeletonWord(s); k != "" {
			out = append(out, k)
		} else {
			out = append(out, "_")
		}
	}
	return out
}

// enoughConsonants is how many consonants make a name distinctive enough that
// its spellings in several scripts are one person without further evidence.
const enoughConsonants = 5

// personID derives the id of a person who is not known from the name alone, so
// that it is the same whatever is read first: from the script-neutral
// consonants when they are distinctive, else from the letters as written.
func personID(lang string, words, skeleton []string) kg.EntityID {
	joined := strings.Join(skeleton, "-")
	n := 0
	for _, s := range skeleton {
		if s != "_" {
			n += len(s)
		}
	}
	slug := "x-" + strings.ToLower(strings.ReplaceAll(joined, "_", "0"))
	if n < enoughConsonants || strings.Contains(joined, "_") {
		slug += "-" + kg.Digest(lang, strings.Join(words, " "))[:8]
	}
	return kg.MakeEntityID(kg.Person, slug)
}

// counterpart gives "his counterpart X" the office of the person spoken of: the
// last person with an office before it in the sentence, or in the one before.
func (l *linker) counterpart(i int) {
	m, link := &l.ms[i], &l.links[i]
	if !m.Counterpart {
		return
	}
	role := ""
	if roles := l.rolesBefore(i); len(roles) > 0 {
		role = roles[max(0, slices.IndexFunc(roles, func(r string) bool { return l.plausible(link.ID, r) }))]
	}
	if m.Form == mention.Titled && link.Offices == nil {
		link.Kind, link.Inferred = kg.Person, true
		link.Offices = l.offices(m)
	}
	kept := link.Offices[:0]
	for _, o := range link.Offices {
		if o.Role == "" {
			o.Role, o.Inferred = role, true
		}
		if o.Of == "" && o.Role != "" && link.ID != "" && m.Form == mention.Named {
			o.Of = l.heldFor(link.ID, o.Role) // "his counterpart X"
		}
		if o.Role != "" {
			kept = append(kept, o)
		}
	}
	if len(kept) == 0 && role != "" && m.Form == mention.Named && link.ID != "" {
		if of := l.heldFor(link.ID, role); of != "" {
			kept = append(kept, Office{Role: role, Of: of, Span: m.Span, Inferred: true})
		}
	}
	link.Offices = kept
}

// fullRole is the office of a state that a shorter title such as "the Qatari
// minister" means: the one of which the article names the holder.
func (l *linker) fullRole(o Office) string {
	for _, p := range l.people {
		for _, k := range p.offices {
			if k.Of == o.Of && o.Of != "" && strings.HasPrefix(k.Role, o.Role+" of ") {
				return k.Role
			}
		}
	}
	return o.Role
}

// rolesBefore lists the offices of the people in the sentence of mention i, in
// order, or those of the sentence before where it gives none.
func (l *linker) rolesBefore(i int) []string {
	var out []string
	add := func(j int) bool {
		n := len(out)
		offices := l.links[j].Offices
		if len(offices) == 0 && l.ms[j].Form == mention.Titled {
			offices = l.offices(&l.ms[j])
			for k := range offices {
				offices[k].Role = l.fullRole(offices[k])
			}
		}
		for _, o := range offices {
			if o.Role != "" && !o.Past && o.Role != "spokesperson" {
				out = append(out, o.Role)
			}
		}
		return len(out) > n
	}
	for s := l.sentence[i]; s >= 0 && s >= l.sentence[i]-1 && len(out) == 0; s-- {
		for j := l.firstIn(s); j < i && l.sentence[j] == s; j++ {
			if add(j) || l.links[j].Kind != kg.Person || l.links[j].ID == "" {
				continue
			}
			own := l.byID[l.links[j].ID]
			for _, at := range own[:min(len(own), attention)] { // the office given where the person was introduced
				if k := l.people[at].mention; k >= j || add(k) {
					break
				}
			}
		}
	}
	return out
}

// plausible is false of an office that is not among those which a known person
// holds.
func (l *linker) plausible(id kg.EntityID, role string) bool {
	e := l.entities[id]
	return e == nil || len(e.Offices) == 0 || slices.ContainsFunc(e.Offices, func(o kg.Office) bool { return sameRole(o.Role, role) || Covers(role, o.Role) || Covers(o.Role, role) })
}

// firstIn is the first mention of a sentence, or of one after it.
func (l *linker) firstIn(sentence int) int {
	at, _ := slices.BinarySearch(l.sentence, sentence)
	return at
}

// shareState gives an office without a state the state of the office of the
// holder to whom "and" or a comma joins it: "the Somali prime minister X, then
// defence minister Y".
func (l *linker) shareState(i int) {
	if i == 0 || l.ms[i].Form != mention.Named || l.sentence[i] != l.sentence[i-1] || l.links[i].Kind != kg.Person || l.ms[i-1].Form != mention.Named {
		return
	}
	for j := l.ms[i-1].Last; j < l.ms[i].First; j++ {
		w := &l.d.Words[j]
		if w.Class != text.Punct && !l.joins(j) {
			return
		}
	}
	var state kg.EntityID
	for _, o := range l.links[i-1].Offices {
		if o.Of.Kind() == kg.State && !o.Past {
			state = o.Of
		}
	}
	if state == "" {
		return
	}
	for j := range l.links[i].Offices {
		o := &l.links[i].Offices[j]
		if slices.ContainsFunc(l.links[i-1].Offices, func(p Office) bool { return sameRole(p.Role, o.Role) }) {
			continue // one state has one of them: a colleague from elsewhere
		}
		if o.Of == "" && !o.Elsewhere && holdsFor(o.Role) {
			o.Of, o.Inferred = state, true
			if e := l.found[l.links[i].ID]; e != nil && e.State == "" {
				e.State = state
			}
		}
	}
}

// possessed gives an office after a possessive the state for which that stands:
// "Serbia was represented by its prime minister, X".
func (l *linker) possessed(i int) {
	if i == 0 || l.ms[i].Form != mention.Named || l.links[i].Kind != kg.Person || len(l.links[i].Offices) == 0 || l.sentence[i] != l.sentence[i-1] {
		return
	}
	if p := &l.ms[i-1]; p.Form != mention.Possessor || p.Last != l.ms[i].First || p.Plural || l.ms[i].Counterpart {
		return
	}
	state := l.possessor(i - 1)
	for j := range l.links[i].Offices {
		if o := &l.links[i].Offices[j]; state != "" && o.Of == "" && !o.Past && !o.Elsewhere {
			o.Of, o.Inferred = state, true
			if e := l.found[l.links[i].ID]; e != nil && e.State == "" {
				e.State = state
			}
		}
	}
}

// possessor is the state for which a possessive stands before an office: the one
// named last before it in its sentence, or that of the person named last.
func (l *linker) possessor(i int) kg.EntityID {
	for j := i - 1; j >= 0 && l.sentence[j] == l.sentence[i]; j-- {
		k := &l.links[j]
		switch l.ms[i].Ref {
		case kg.State:
			if l.ms[j].Form == mention.Named && k.Kind == kg.State {
				return k.ID
			}
		default:
			if l.ms[j].Form == mention.Named && k.Kind == kg.Person && k.ID != "" {
				return l.stateOfPerson(k.ID)
			}
		}
	}
	return ""
}

// atHome gives the offices that name no state that of the country from which the
// article speaks: the state of the first holder, where it calls him or her by office
// alone.
func (l *linker) atHome() {
	explicit := map[kg.EntityID]bool{} // people whose state the article gives
	for i := range l.links {
		explicit[l.links[i].ID] = explicit[l.links[i].ID] || slices.ContainsFunc(l.links[i].Offices, func(o Office) bool { return o.Of != "" && !o.Inferred })
	}
	var home kg.EntityID
	from := 0                // where it is heard of first
	for i := range l.links { // the first holder of an office decides
		if l.ms[i].Form != mention.Named || l.links[i].Kind != kg.Person || len(l.links[i].Offices) == 0 {
			continue
		}
		for _, o := range l.links[i].Offices {
			if o.Inferred && o.Of.Kind() == kg.State && !l.ms[i].Counterpart && !o.Past && l.entities[l.links[i].ID] != nil && !explicit[l.links[i].ID] && holdsFor(o.Role) {
				home, from = o.Of, i
			}
		}
		break
	}
	if home == "" {
		if s, ok := l.onlyState(); ok && s == l.onlyServed() {
			home = s
		}
	}
	if l.home = home; home == "" {
		return
	}
	for i := from; i < len(l.links); i++ {
		if l.links[i].Kind != kg.Person || l.links[i].ID == "" || l.ms[i].Form != mention.Named || l.ms[i].Counterpart {
			continue
		}
		for j := range l.links[i].Offices {
			o := &l.links[i].Offices[j]
			if o.Of != "" || o.Past || o.Elsewhere || o.Role == "ambassador" || !holdsFor(o.Role) && !servesAtHome(o.Role) || l.taken(o.Role, home) || l.speaksOfOther(i, home) {
				continue
			}
			if s := l.stateOfPerson(l.links[i].ID); s != "" && s != home {
				continue
			}
			o.Of, o.Inferred, o.AtHome = home, true, true
			if e := l.found[l.links[i].ID]; e != nil && e.State == "" {
				e.State = home
			}
		}
	}
}

// onlyServed is the state that all offices of the article are of; "" when they
// are of several, or of none.
func (l *linker) onlyServed() kg.EntityID {
	var only kg.EntityID
	for i := range l.links {
		for _, o := range l.links[i].Offices {
			switch {
			case o.Of == "" || l.ms[i].Form != mention.Named:
			case only != "" && o.Of != only:
				return ""
			default:
				only = o.Of
			}
		}
	}
	if only.Kind() != kg.State {
		return ""
	}
	return only
}

// speaksOfOther is true when the sentence of mention i names another state than
// home.
func (l *linker) speaksOfOther(i int, home kg.EntityID) bool {
	for j := range l.links {
		if l.sentence[j] == l.sentence[i] && slices.ContainsFunc(l.statesOf(j), func(s kg.EntityID) bool { return s != home }) {
			return true
		}
	}
	return false
}

// taken is true when the article names a holder of an office of a state.
func (l *linker) taken(role string, of kg.EntityID) bool {
	for i := range l.links {
		for _, o := range l.links[i].Offices {
			if l.links[i].ID != "" && o.Of == of && o.Role == role && l.ms[i].Form == mention.Named && !o.Past {
				return true
			}
		}
	}
	return false
}

// servesAtHome is true of offices below the government that an article calls
// without their state in its own country.
func servesAtHome(role string) bool {
	for _, w := range []string{"adviser", "chief of staff", "spokesperson", "chargé", "press secretary", "speaker", "chief of", "attorney general", "chief justice", "intelligence chief", "secretary to the government"} {
		if strings.Contains(role, w) {
			return true
		}
	}
	return false
}

// joins is true of a word that joins members of a list, or repeats their
// preposition.
func (l *linker) joins(j int) bool {
	p, ok := l.packs.Pack(l.d.Lang)
	if !ok {
		return false
	}
	for _, c := range []lang.WordClass{lang.Conjunction, lang.Adverb, lang.Preposition, lang.Determiner} {
		if p.Words.Is(l.d.Words, j, c) {
			return true
		}
	}
	return false
}

// titled resolves a holder named by office alone: a person of this document
// with that office; else the state or body stands in.
func (l *linker) titled(i int) {
	m := &l.ms[i]
	link := Link{Kind: kg.Person, Offices: l.links[i].Offices, Inferred: true}
	if link.Offices == nil {
		link.Offices = l.offices(m)
	}
	for k := range link.Offices {
		if o := &link.Offices[k]; o.Of == "" && o.country {
			o.Of, o.Inferred = l.countryBefore(m.First), true
		}
	}
	if len(link.Offices) > 0 {
		o := link.Offices[0]
		vague := len(m.Offices) > 0 && m.Offices[0].Vague // "a minister": nobody spoken of
		var hit kg.EntityID
		n, most := 0, 0
		at, _ := slices.BinarySearchFunc(l.people, i, func(p person, i int) int { return p.mention - i })
		near := l.people[max(0, at-attention):min(len(l.people), at+attention)]
		unqualified := o.Of == "" && slices.ContainsFunc(near, func(p person) bool {
			return p.mention < i && slices.ContainsFunc(p.offices, func(k Office) bool {
				return !k.Past && sameRole(k.Role, o.Role) && (k.Of == "" || k.Inferred && k.Of == l.home)
			})
		})
		for _, p := range near {
			for _, k := range p.offices {
				if unqualified && k.Of != "" && !(k.Inferred && k.Of == l.home) {
					continue // "the minister" is the one introduced without a state
				}
				if !k.Past && (sameRole(k.Role, o.Role) || Covers(o.Role, k.Role)) && (o.Of == "" && p.mention < i || o.Of != "" && k.Of == o.Of) && p.id != hit {
					if o.Of == "" || hit == "" {
						n++
					}
					if o.Of != "" && hit != "" && k.Role != o.Role {
						continue
					}
					if o.Of == "" { // of several the one spoken of most, the first of equals
						times := l.spokenOf(p.id, i)
						if times <= most {
							continue
						}
						most = times
					}
					hit = p.id
				}
			}
		}
		if hit == "" && o.Of == "" && !m.Plural && !m.Counterpart && m.Definite {
			hit = l.knownHolder(o.Role)
		}
		if hit == "" && o.Of != "" && !o.Past {
			for _, p := range l.people { // whom the article names without the office
				if p.id != hit && l.holdsNow(p.id, o) {
					hit, n = p.id, n+1
				}
			}
		}
		switch {
		case hit != "" && !vague && (!m.Plural || m.Each) && (n == 1 || o.Of == "") && (!m.Counterpart || o.Of != ""):
			link.ID = hit
			link.Reasons = []string{"the holder of this office in the article"}
		case o.Of != "" && !deputed(o.Role):
			link.ID, link.Kind, link.Fallback = o.Of, o.Of.Kind(), true
			link.Reasons = []string{"nobody is named: the state or body stands in"}
		case m.Plural && !m.Counterpart:
			if two := l.several(i, o.Role); len(two.Pair) == 2 {
				link.Pair, link.Reasons = two.Pair, two.Reasons
			}
		}
	}
	l.links[i] = link
}

// spokenOf counts the mentions of a person before mention i.
func (l *linker) spokenOf(id kg.EntityID, i int) int {
	l.countTo(i)
	return l.times[id]
}

// knownHolder is the only person of the document who is known to hold an
// office of exactly this role; "" when there is none or several.
func (l *linker) knownHolder(role string) kg.EntityID {
	var out kg.EntityID
	for _, id := range l.familiar {
		if !slices.ContainsFunc(l.entities[id].Offices, func(o kg.Office) bool { return o.Role == role && o.To == "" }) {
			continue
		}
		if out != "" {
			return ""
		}
		out = id
	}
	return out
}

// holdsNow is true of a person who is known to hold this very office.
func (l *linker) holdsNow(id kg.EntityID, o Office) bool {
	e := l.entities[id]
	return e != nil && slices.ContainsFunc(e.Offices, func(k kg.Office) bool { return l.served(k.Of) == o.Of && k.Role == o.Role })
}

// deputed is true of offices whose holders do not act for their state.
func deputed(role string) bool {
	return strings.HasSuffix(role, "member of parliament") || strings.HasSuffix(role, "senator")
}

// reference resolves a pronoun or a noun that points back to the person (or
// state) that the sentence, or the one before, is about.
func (l *linker) reference(i int) {
	m := &l.ms[i]
	link := Link{Kind: m.Ref, Inferred: true}
	want := m.Ref
	if m.Plural {
		if m.Form != mention.NounRef && (want == "" || want == kg.Person) {
			link = l.several(i, "")
		}
		l.links[i] = link
		return
	}
	if len(m.Among) > 0 || m.Home {
		l.homeState(i, &link)
		l.links[i] = link
		return
	}
	s := l.sentence[i]
	// In its own sentence: the first person before it; then the first of the
	// sentence before, which a pronoun may carry on from the one before that.
	pick := func(sentence, before int, phrases bool) bool {
		for j := l.firstIn(sentence); j < before && l.sentence[j] == sentence; j++ {
			k := &l.links[j]
			if sentence == s && l.unnamedHolder(j) && (want == "" || want == kg.Person) {
				link.ID, link.Kind, link.Fallback = k.ID, k.Kind, k.Fallback // whoever that is
				return true
			}
			if k.ID == "" || k.Fallback || want != "" && k.Kind != want && !bodyFor(m, want, k.Kind) || want == "" && k.Kind != kg.Person {
				continue
			}
			if sentence != s && !phrases && l.inPhrase(j) {
				continue
			}
			if sentence == s && !phrases && !l.nominative(j) {
				continue
			}
			switch l.ms[j].Form {
			case mention.Named, mention.Titled:
			case mention.Described:
				if want != kg.Organization && want != kg.State || l.ms[j].Org == nil {
					continue
				}
			case mention.Pronoun:
				if sentence == s {
					continue
				}
			default:
				continue
			}
			link.ID, link.Kind = k.ID, k.Kind
			link.Reasons = []string{"refers to “" + l.d.Quote(l.ms[j].Span) + "”"}
			return true
		}
		return false
	}
	back := func(sentence int) bool { // somebody of whom it speaks, else somebody in a phrase: "after talks with X, Y said"
		return sentence >= 0 && (pick(sentence, i, false) || pick(sentence, i, true))
	}
	p, ok := l.packs.Pack(l.d.Lang)
	cased := ok && p.Cases && m.Form == mention.Pronoun && m.Cases&1 != 0 // whoever its sentence names as somebody's object is not taken up before the topic
	if !pick(s, i, !cased) && !back(s-1) && (s == 0 || l.names(s-1) || !back(s-2)) && cased {
		pick(s, i, true)
	}
	l.links[i] = link
}

// nominative is true of a mention whose form, and that of its title, allow the
// nominative.
func (l *linker) nominative(j int) bool {
	m := &l.ms[j]
	if m.Cases != 0 && m.Cases&1 == 0 {
		return false
	}
	return len(m.Entries) == 0 || slices.ContainsFunc(m.Entries, func(e gazetteer.Entry) bool { return e.Cases&1 != 0 })
}

// unnamedHolder is true of an office whose one holder the article does not name.
func (l *linker) unnamedHolder(j int) bool {
	m, k := &l.ms[j], &l.links[j]
	return m.Form == mention.Titled && !m.Plural && !m.Counterpart && (k.ID == "" || k.Fallback)
}

// inPhrase is true of a mention in a prepositional phrase, in a language whose
// subjects stand in none.
func (l *linker) inPhrase(j int) bool {
	p, ok := l.packs.Pack(l.d.Lang)
	if !ok || p.VerbFirst || p.Cases {
		return false
	}
	i := l.ms[j].First - 1
	for i >= 0 && !l.d.Words[i+1].Initial && (p.Words.Is(l.d.Words, i, lang.Determiner) || j > 0 && l.ms[j-1].Form == mention.Possessor && l.ms[j-1].First == i) {
		i--
	}
	return i >= 0 && !l.d.Words[i+1].Initial && p.Words.Is(l.d.Words, i, lang.Preposition)
}

// names is true of a sentence that names or refers to a person.
func (l *linker) names(sentence int) bool {
	for j := l.firstIn(sentence); j < len(l.ms) && l.sentence[j] == sentence; j++ {
		if l.ms[j].Kind == kg.Person && l.ms[j].Form != mention.Possessor {
			return true
		}
	}
	return false
}

// bodyFor is true where a pronoun for a state or a body may stand for one of
// this kind: "the army said its forces", "Iran said it".
func bodyFor(m *mention.Mention, want, kind kg.EntityKind) bool {
	switch m.Form {
	case mention.Pronoun:
		return want == kg.Organization && kind == kg.State
	case mention.Possessor:
		return want == kg.State && kind == kg.Organization
	}
	return false
}

// several resolves a plural such as "they", "their", "the ministers" to the two
// of whom its sentence, before it, or else the sentence before speaks: two people
// (with an office like role, where one is given) and no third, or what "both"
// stood for there.
func (l *linker) several(i int, role string) Link {
	link := Link{Kind: kg.Person, Inferred: true}
	for s := l.sentence[i]; s >= 0 && s >= l.sentence[i]-1; s-- {
		var people []kg.EntityID
		for j := i - 1; j >= 0 && l.sentence[j] >= s; j-- {
			k := &l.links[j]
			if l.sentence[j] > s {
				continue
			}
			switch l.ms[j].Form {
			case mention.Both, mention.Pronoun:
				if len(k.Pair) == 2 && (role == "" || k.Kind == kg.Person) {
					return Link{Kind: k.Kind, Inferred: true, Pair: k.Pair, Reasons: []string{"refers to “" + l.d.Quote(l.ms[j].Span) + "”"}}
				}
			case mention.Named, mention.Titled:
			default:
				continue
			}
			if k.Kind == kg.Person && k.ID != "" && !k.Fallback && (role == "" || l.inOffice(k.ID, role)) {
				people = appendID(people, k.ID)
			}
		}
		switch {
		case len(people) == 2:
			slices.Sort(people)
			link.Pair = people
			link.Reasons = []string{"the two people spoken of"}
			return link
		case len(people) > 2:
			return link
		}
	}
	return link
}

// homeState resolves "the country" and "the Kingdom": to the state at home in the
// document, or to the only one spoken of up to there that the words can mean.
func (l *linker) homeState(i int, link *Link) {
	m := &l.ms[i]
	from := max(0, i-attention)
	can := func(id kg.EntityID) bool { return len(m.Among) == 0 || slices.Contains(m.Among, id) }
	if l.home != "" && can(l.home) {
		link.ID, link.Kind, link.Reasons = l.home, kg.State, []string{"the state at home in the article"}
		return
	}
	var spoken []kg.EntityID
	for j := from; j < i; j++ {
		for _, id := range l.statesOf(j) {
			if can(id) {
				spoken = appendID(spoken, id)
			}
		}
	}
	if len(spoken) == 1 {
		link.ID, link.Kind, link.Reasons = spoken[0], kg.State, []string{"the only state spoken of that it can be"}
	}
}

// both resolves "both sides" to the two states that the document has spoken of
// most up to there, when no third is named as often.
func (l *linker) both(i int) {
	if l.ms[i].Ref == kg.Person {
		l.bothPeople(i)
		return
	}
	l.countTo(i)
	type pair struct {
		id kg.EntityID
		n  int
	}
	var list []pair
	for id, n := range l.spoken {
		list = append(list, pair{id, n})
	}
	slices.SortFunc(list, func(a, b pair) int {
		if a.n != b.n {
			return b.n - a.n
		}
		return strings.Compare(string(a.id), string(b.id))
	})
	link := Link{Inferred: true, Kind: kg.State}
	if len(list) == 2 || len(list) > 2 && list[1].n > list[2].n {
		link.Pair = []kg.EntityID{list[0].id, list[1].id}
		slices.Sort(link.Pair)
		link.Reasons = []string{"the two states spoken of"}
	} else {
		link.Reasons = []string{"no two states stand out"}
	}
	l.links[i] = link
}

// countTo counts what the mentions before i mean.
func (l *linker) countTo(i int) {
	for ; l.counted < i; l.counted++ {
		l.times[l.links[l.counted].ID]++
		for _, id := range l.statesOf(l.counted) {
			l.spoken[id]++
		}
	}
}

// bothPeople resolves "both leaders" to the two people named last, in this
// sentence and the two before it; "both ministers" to the two ministers.
func (l *linker) bothPeople(i int) {
	link := Link{Inferred: true, Kind: kg.Person}
	far := l.ms[i].RefRole != "" && l.onlyTwo(i, l.ms[i].RefRole)
	for j := i - 1; j >= 0 && (far || l.sentence[i]-l.sentence[j] <= 2) && len(link.Pair) < 2; j-- {
		k := &l.links[j]
		if k.Kind != kg.Person || k.ID == "" || k.Fallback || l.ms[j].Form != mention.Named || slices.Contains(link.Pair, k.ID) {
			continue
		}
		if role := l.ms[i].RefRole; role != "" && !l.inOffice(k.ID, role) || role == "" && l.inOffice(k.ID, "spokesperson") {
			continue
		}
		link.Pair = append(link.Pair, k.ID)
	}
	if len(link.Pair) == 2 && l.stateOfPerson(link.Pair[0]) != l.stateOfPerson(link.Pair[1]) {
		slices.Sort(link.Pair)
		link.Reasons = []string{"the two people named last"}
	} else {
		link.Pair = nil
		link.Reasons = []string{"no two people stand out"}
	}
	l.links[i] = link
}

// onlyTwo is true when just two people with an office of this kind are named
// before mention i.
func (l *linker) onlyTwo(i int, role string) bool {
	var ids []kg.EntityID
	for j := max(0, i-attention); j < i; j++ {
		if k := &l.links[j]; k.Kind == kg.Person && k.ID != "" && !k.Fallback && l.ms[j].Form == mention.Named && l.inOffice(k.ID, role) {
			if ids = appendID(ids, k.ID); len(ids) > 2 {
				return false
			}
		}
	}
	return len(ids) == 2
}

// inOffice is true of a person to whom the document gives an office of this
// kind, or who is known to hold one.
func (l *linker) inOffice(id kg.EntityID, role string) bool {
	is := func(r string) bool { return sameRole(r, role) || Covers(role, r) || strings.Contains(r, role) }
	own := l.byID[id]
	for _, at := range own[max(0, len(own)-attention):] {
		if slices.ContainsFunc(l.people[at].offices, func(o Office) bool { return !o.Past && is(o.Role) }) {
			return true
		}
	}
	e := l.entities[id]
	return e != nil && slices.ContainsFunc(e.Offices, func(o kg.Office) bool { return is(o.Role) })
}

// statesOf lists the states that a mention brings into play.
func (l *linker) statesOf(j int) []kg.EntityID {
	k := &l.links[j]
	var out []kg.EntityID
	add := func(id kg.EntityID) {
		if id.Kind() == kg.State {
			out = appendID(out, id)
		}
	}
	add(k.ID)
	add(k.As[kg.State])
	for _, o := range k.Offices {
		add(o.Of)
	}
	if k.Kind == kg.Person {
		add(l.stateOfPerson(k.ID))
	}
	return out
}
