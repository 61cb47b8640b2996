package linking

import (
	"slices"
	"strings"
	"sync"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/mention"
	"github.com/safir-graph/safir/internal/text"
)

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
		for k := range offices { // "the spokesman of the prime minister X": the prime minister
			if o, whose := &link.Offices[k], m.Offices[k].Whose; whose != "" && !l.holds(link.ID, *o) && l.holds(link.ID, Office{Role: whose, Of: o.Of}) {
				o.Role = whose
			}
		}
	case len(known) > 1:
		link.Candidates = candidates(m.Entries)
		link.Reasons = []string{"several people have this name"}
	}
	if link.ID == "" && len(words) == 1 && m.First < m.Name[0] { // "Prince Faisal" after "Prince Faisal bin Farhan"
		if p, ok := l.earlierBy(l.stems(m.Name[0]-1, m.Name[1]), offices, prefixOf); ok {
			link.ID, link.Reasons = p.id, []string{"the name of “" + l.d.Quote(l.ms[p.mention].Span) + "”"}
		}
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
	if link.ID == "" && len(known) == 0 && len(words) == 1 && m.Given && m.Name[1]-m.Name[0] > 1 { // "Ben X", of whom no X is known
		words = []string{l.Gazetteer.Stem(l.d.Lang, l.d.Words[m.Name[0]].Fold), words[0]}
		if p, ok := l.earlier(words, offices); ok {
			link.ID, link.Reasons = p.id, []string{"the same name as before"}
		}
	}
	if link.ID == "" && len(known) == 0 && len(words) > 1 {
		as := name
		if p, ok := l.packs.Pack(l.d.Lang); ok && p.Cases {
			as = strings.Join(words, " ") // without case endings
		}
		l.spelling(&link, as, offices)
	}
	if p, ok := l.spelledOtherwise(m, words, offices); link.ID == "" && ok {
		link.ID, link.Reasons = p.id, []string{"sounds like “" + l.d.Quote(l.ms[p.mention].Span) + "”, with the same office"}
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
				} else if s := l.stateOfAny(link.ID); s != "" && holdsFor(o.Role) {
					o.Of, o.Inferred = s, true
				} else if s == "" && o.country {
					if of := l.countryBefore(m.First); !l.heldByAnother(o.Role, of, link.ID) {
						o.Of, o.Inferred = of, true
					}
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

// heldByAnother is true of an office that the document has given to somebody else.
func (l *linker) heldByAnother(role string, of, id kg.EntityID) bool {
	return slices.ContainsFunc(l.people[max(0, len(l.people)-attention):], func(p person) bool {
		return p.id != id && slices.ContainsFunc(p.offices, func(k Office) bool { return !k.Past && k.Role == role && k.Of == of })
	})
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
	return says(role, roles.HeldForState) && !says(role, roles.HeldForBody)
}

// ForState is true of a role of those that are held for a state unless the text
// says otherwise, envoys' posts apart.
func ForState(role string) bool {
	return holdsFor(role) && !strings.Contains(role, "ambassador") && !strings.Contains(role, "chargé")
}

// Governs is true of a role of a government that says what it is of.
func Governs(role string) bool { return says(role, roles.Governs) && role != "minister" }

// says is true of a role in which one of some words occurs.
func says(role string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(role, w) })
}

// stateOfAny is the state of a person or body, as the document tells it of one that is
// not known; "" when none is.
func (l *linker) stateOfAny(id kg.EntityID) kg.EntityID {
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
// president", but neither "spokesperson of the president" nor "vice president".
func modified(long, short string) bool {
	return strings.HasSuffix(long, " "+short) && !strings.Contains(long[:len(long)-len(short)], " of ") &&
		(!says(long[:len(long)-len(short)], roles.Another) || says(short, roles.Another))
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
	if p, ok := l.earlierBy(words, offices, suffixOf); ok {
		return p, ok
	}
	if len(words) != 1 {
		return l.earlierBy(words, offices, sameEnds)
	}
	return l.earlierBy(words, offices, prefixOf) // where the family's name comes first
}

// earlierBy finds the one person named before whose words agree with those of
// a name.
func (l *linker) earlierBy(words []string, offices []Office, agree func(short, long []string) bool) (person, bool) {
	var hits []person
	for i := len(l.people) - 1; i >= max(0, len(l.people)-attention); i-- {
		p := &l.people[i]
		if len(words) > len(p.words) && !sameEnds(p.words, words) || len(words) <= len(p.words) && !agree(words, p.words) {
			continue
		}
		conflict := false
		for _, o := range offices {
			if s := l.stateOfAny(p.id); o.Of.Kind() == kg.State && s != "" && s != o.Of {
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

// spelledOtherwise finds a person not known otherwise, named before with the same
// surname, a given name of the same consonants and an office that the name of mention m
// has too: "Foreign Minister Augustin Paul Barro", "Foreign Minister Augustine Barro".
func (l *linker) spelledOtherwise(m *mention.Mention, words []string, offices []Office) (person, bool) {
	if len(words) < 2 || len(offices) == 0 {
		return person{}, false
	}
	var given string
	for i := len(l.people) - 1; i >= max(0, len(l.people)-attention); i-- {
		p := &l.people[i]
		if len(p.words) < 2 || len(p.words) == len(words) || p.words[len(p.words)-1] != words[len(words)-1] || l.found[p.id] == nil ||
			!slices.ContainsFunc(p.offices, func(k Office) bool {
				return slices.ContainsFunc(offices, func(o Office) bool { return o.Of != "" && k.Of == o.Of && k.Role == o.Role })
			}) {
			continue
		}
		if given == "" {
			given = l.skeletonOf(m)[0]
		}
		if other := l.skeletonOf(&l.ms[p.mention])[0]; len(given) > 1 && other == given {
			return *p, true
		}
	}
	return person{}, false
}

func suffixOf(short, long []string) bool {
	return slices.Equal(short, long[len(long)-len(short):])
}

// sameEnds is true of a first and last name, and a name that has the father's between
// them: "Adel al-Jubeir", "Adel bin Ahmed al-Jubeir".
func sameEnds(short, long []string) bool {
	return len(short) == 2 && len(long) > 2 && short[0] == long[0] && short[1] == long[len(long)-1]
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
	for _, c := range l.alike(name) {
		id, agrees := c.Entity, false
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

// alike lists the people one of whose names may be this one in another spelling, with
// the score, at least likely, and the reasons.
func (w *World) alike(name string) []Candidate {
	return w.memory.get(name, func() (out []Candidate) {
		words := personWords(name)
		ids := w.similar(words)
		if len(ids) == 0 {
			return nil
		}
		a := ask(words)
		for _, id := range ids {
			if c := w.compare(a, id, likely); c.Score >= likely {
				c.Reasons = slices.Clip(c.Reasons)
				out = append(out, c)
			}
		}
		return out
	})
}

// nameMemory remembers which people the names are alike that were read last: the same
// people are written of in article after article.
type nameMemory struct {
	mu    sync.Mutex
	known map[string][]Candidate
}

// mostRemembered bounds the names that are remembered; all are forgotten when it is
// reached.
const mostRemembered = 1 << 13

// get returns what is remembered of a name, or finds it. The candidates must not be
// changed.
func (s *nameMemory) get(name string, find func() []Candidate) []Candidate {
	s.mu.Lock()
	c, ok := s.known[name]
	s.mu.Unlock()
	if ok {
		return c
	}
	c = find()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || len(s.known) >= mostRemembered {
		s.known = make(map[string][]Candidate)
	}
	s.known[strings.Clone(name)] = c
	return c
}

// knownPerson is true of a name of nothing that is known, which is that of a known
// person under another spelling; it is then a person's.
func (l *linker) knownPerson(m *mention.Mention) bool {
	if m.Kind != "" || len(m.Entries) > 0 || m.Proper != nil || len(l.stems(m.Name[0], m.Name[1])) < 2 {
		return false
	}
	var link Link
	l.spelling(&link, l.d.Quote(l.d.SpanOf(m.Name[0], m.Name[1])), nil)
	if link.ID == "" {
		return false
	}
	m.Kind = kg.Person
	return true
}

// stems folds the words of a name and takes case endings off; particles are
// left out.
func (l *linker) stems(first, last int) []string {
	var out []string
	head := "" // of a name cut at its apostrophe: N'Daw
	for i := first; i < last; i++ {
		w := &l.d.Words[i]
		if cut, ok := strings.CutSuffix(w.Fold, "'"); ok && w.Clitic && w.Case != text.Lower && i+1 < last {
			head = cut
			continue
		}
		if w.Class != text.Letters || nameParticles[w.Fold] || w.Clitic && !w.Glued && i > first && head == "" {
			continue
		}
		fold := w.Fold
		if head != "" {
			fold, head = head+fold, ""
		}
		out = append(out, l.Gazetteer.Stem(l.d.Lang, fold))
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
// its spellings in several scripts are one person without further evidence. Of
// 15,207 people in public life (the CAMEO actor dictionary), those with five
// consonants make 120 pairs of two people with the same consonants, those with
// six 47, with seven 16.
const enoughConsonants = 6

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
