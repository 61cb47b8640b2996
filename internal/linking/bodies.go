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

// offices resolves the offices that stand beside a name.
func (l *linker) offices(m *mention.Mention) []Office {
	var out []Office
	for _, o := range m.Offices {
		of := l.ref(o.Of)
		if !slices.Contains(roles.OfBody, o.Role) {
			of = l.served(of)
		}
		if of == "" {
			of = o.Body
		}
		role := o.Role
		if as := roles.OfState[role]; as != "" && of.Kind() == kg.State && !slices.Contains(roles.OwnRole[role], of) {
			role = as
		}
		out = append(out, Office{Role: role, Past: o.Past, Span: o.Span, Of: of, Accredited: l.ref(o.Accredited), Inferred: o.Inferred, Elsewhere: o.Elsewhere, country: o.Country})
	}
	return out
}

// Called is what a role is called where it is held of a state or body: the foreign
// minister of the United States is their secretary of state.
func Called(role string, of kg.EntityID) string {
	for long, short := range roles.Called[of] {
		if role == long || strings.HasSuffix(role, " "+long) {
			return strings.TrimSuffix(role, long) + short
		}
	}
	return role
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
	} else if s := l.headsGovernment(i); s != "" {
		state, link.Inferred = s, true
		link.Reasons = append(link.Reasons, "of “"+l.d.Quote(l.ms[i-1].Span)+"”")
	} else if s := l.governmentOf(i); s != "" {
		state, link.Inferred = s, true
		link.Reasons = append(link.Reasons, "of “"+l.d.Quote(l.ms[i+1].Span)+"”")
	} else if m.State == nil {
		if s, ok := l.onlyState(); ok && l.spokenBefore(i, s) {
			state, link.Inferred = s, true
			link.Reasons = append(link.Reasons, "the only state spoken of")
		} else if s := l.receivingState(i); s != "" {
			state, link.Inferred = s, true
			link.Reasons = append(link.Reasons, "of the state that receives the envoy")
		} else if s := l.sameBody(i); s != "" {
			state, link.Inferred = s, true
			link.Reasons = append(link.Reasons, "the one spoken of before")
		}
	}
	l.bodyOf(i, state, link)
}

// receivingState is the state to which the one envoy of whom its sentence speaks is sent, where
// mention i is a ministry: "the ambassador of A to B was summoned to the foreign
// ministry"; "" when there is none, or there are several.
func (l *linker) receivingState(i int) kg.EntityID {
	if l.ms[i].Field == "" {
		return ""
	}
	var of kg.EntityID
	for j := l.firstIn(l.sentence[i]); j < len(l.ms) && l.sentence[j] == l.sentence[i]; j++ {
		for k := range l.ms[j].Offices {
			to := l.StateOf(l.ref(l.ms[j].Offices[k].Accredited))
			if to == "" {
				continue
			}
			if of != "" && of != to {
				return ""
			}
			of = to
		}
	}
	return of
}

// sameBody is the state of which the document has named such a body as mention i before,
// by name, in words or in somebody's office; "" when it has named none, or those of several.
func (l *linker) sameBody(i int) kg.EntityID {
	m := &l.ms[i]
	if m.Org.As != "" {
		return ""
	}
	slug := m.Org.Slug
	if m.Field != "" {
		slug += "-of-" + strings.ReplaceAll(m.Field, " ", "-")
	}
	var of kg.EntityID
	for j := max(0, i-attention); j < i; j++ {
		var s kg.EntityID
		b := &l.ms[j]
		id := l.links[j].ID
		switch {
		case id.Kind() == kg.Organization && b.Form != mention.Pronoun && b.Form != mention.Possessor:
			if s = l.stateOfAny(id); s == "" || id != stateBody(slug, s) && l.bodies[stateBody(slug, s)] != id {
				continue
			}
		case len(b.Offices) > 0:
			words := l.d.Quote(m.Span)
			for k := range b.Offices {
				if o := &b.Offices[k]; strings.Contains(l.d.Quote(o.Span), words) {
					s = l.StateOf(l.ref(o.Of))
				}
			}
			if s == "" {
				continue
			}
		default:
			continue
		}
		if of != "" && of != s {
			return ""
		}
		of = s
	}
	return of
}

// headsGovernment is the state of the known person named directly before words for
// a government: "the Trump administration"; "" where none stands there.
func (l *linker) headsGovernment(i int) kg.EntityID {
	if i == 0 || l.ms[i].State != nil || l.ms[i].Org.As != "STATE" || l.ms[i-1].Form != mention.Named || l.links[i-1].Kind != kg.Person {
		return ""
	}
	at := l.ms[i-1].Last
	if p, ok := l.packs.Pack(l.d.Lang); at < l.ms[i].First && l.d.Words[at].Clitic && !(ok && p.Words.Is(l.d.Words, at, lang.Conjunction)) { // but not "X and the delegation with him"
		at++
	}
	if at != l.ms[i].First {
		return ""
	}
	return l.stateOfAny(l.links[i-1].ID)
}

// governmentOf is the state of the person whose government words for one say it is
// behind them: "el Gobierno del presidente X"; "" where they name nobody.
func (l *linker) governmentOf(i int) kg.EntityID {
	if i+1 >= len(l.ms) || l.ms[i].State != nil || l.ms[i].Org.As != "STATE" || l.ms[i+1].Form != mention.Named || l.ms[i+1].Kind != kg.Person {
		return ""
	}
	p, ok := l.packs.Pack(l.d.Lang)
	at, next := l.ms[i].Last, l.ms[i+1].First
	if !ok || at >= next || next-at > 2 || !p.Words.Is(l.d.Words, at, lang.Genitive) || next-at == 2 && !p.Words.Is(l.d.Words, at+1, lang.Determiner) {
		return ""
	}
	for _, o := range l.ms[i+1].Offices {
		if id := l.ref(o.Of); id.Kind() == kg.State {
			return id
		}
	}
	var who kg.EntityID
	for _, e := range l.ms[i+1].Entries {
		if e.Kind == kg.Person && who != "" && e.Entity != who {
			return ""
		} else if e.Kind == kg.Person {
			who = e.Entity
		}
	}
	if who == "" {
		return ""
	}
	return l.stateOfAny(who)
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
	if m.Org.As == "CAPITAL" {
		if e := l.entities[state]; e != nil && e.Capital != "" {
			link.ID, link.Kind = e.Capital, kg.Place
		}
		l.links[i] = link
		return
	}
	slug := m.Org.Slug
	if m.Field != "" {
		slug += "-of-" + strings.ReplaceAll(m.Field, " ", "-")
	}
	id := stateBody(slug, state)
	if known := l.bodies[id]; known != "" {
		id = known
	} else if e := l.entities[state]; e != nil && slug == soldiers && strings.HasPrefix(e.Type, "ARMED_") {
		id = state // "the forces of the army", "the group's fighters"
	}
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

// soldiers is the slug by which the language packs call armed forces of any kind.
const soldiers = "armed-forces"

// stateBody is the id of a body that words such as "army" describe, of a state or of
// another body.
func stateBody(slug string, of kg.EntityID) kg.EntityID {
	_, code, _ := strings.Cut(string(of), ":")
	return kg.MakeEntityID(kg.Organization, slug+"-"+strings.ToLower(code))
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
	if slices.ContainsFunc(parts, func(p string) bool { return slugify(p) == "" }) { // of another script
		_, slug, _ = strings.Cut(string(personID(l.d.Lang, parts, l.skeletonOf(m))), ":")
	}
	state := l.ref(m.State)
	if state.Kind() == kg.State {
		_, code, _ := strings.Cut(string(state), ":")
		slug += "-" + strings.ToLower(code)
	}
	if slug != "" {
		link.ID = kg.MakeEntityID(m.Kind, slug)
		link.Reasons = []string{"a name that says what it is of"}
		if l.entities[link.ID] == nil {
			e := l.discover(link.ID, m.Kind, l.d.Quote(l.d.SpanOf(m.Name[0], m.Name[1])))
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
		state = l.stateOfAny(state)
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
	pack, _ := l.packs.Pack(l.d.Lang)
	var parts, written []string // of names, and written with capitals besides
	common := 0                 // of the latter, words of the language
	for j := m.First; j < m.Last; j++ {
		if h, ok := l.Gazetteer.Longest(l.d, j); ok && h.Last <= m.Last {
			_, slug, _ := strings.Cut(string(h.Entries[0].Entity), ":")
			parts = append(parts, slug)
			j = h.Last - 1
			continue
		}
		if w := &l.d.Words[j]; w.Case == text.Title || w.Case == text.Upper {
			written = append(written, w.Fold)
			if pack != nil && pack.KnownWord(w) {
				common++
			}
		}
	}
	words := len(written) > 0 && (len(parts) > 0 || common < len(written) || common > 2) // else "the Summit", "the Annual Summit": any
	if words {
		parts = append(parts, written...)
	}
	if n := m.Thing.Name; n != nil && len(parts) == 0 {
		parts = l.nameParts(n)
	}
	if m.Thing.Topic != "" && (len(parts) == 0 || l.betweenStates(m)) {
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

// betweenStates is true of a gathering that adjectives of states alone name: "القمة
// الأميركية الأفريقية".
func (l *linker) betweenStates(m *mention.Mention) bool {
	n := 0
	for j := m.First; j < m.Last; j++ {
		h, ok := l.Gazetteer.Longest(l.d, j)
		if !ok || h.Last > m.Last {
			continue
		}
		if slices.ContainsFunc(h.Entries, func(e gazetteer.Entry) bool { return e.Form != kg.Adjective && e.Form != kg.Demonym }) {
			return false
		}
		n, j = n+1, h.Last-1
	}
	return n > 0
}

// nameParts spells a name by its consonants, whatever its script, and its numbers.
func (l *linker) nameParts(n *mention.StateRef) []string {
	var out []string
	for i := n.First; i < n.Last; i++ {
		w := &l.d.Words[i]
		switch {
		case w.Class == text.Number:
			out = append(out, w.Fold)
		case w.Class == text.Letters && !w.Clitic:
			if k := strings.ToLower(skeletonWord(w.Fold)); k != "" {
				out = append(out, k)
			}
		}
	}
	return out
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
