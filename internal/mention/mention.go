package mention

import (
	"slices"
	"strings"
	"sync"

	"github.com/safir-graph/safir/internal/gazetteer"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/text"
)

// Form is how a mention refers to its entity.
type Form string

// The forms of mentions.
const (
	Named     Form = "NAMED"     // by a name
	Titled    Form = "TITLED"    // by an office alone: "the defence minister"
	Adjective Form = "ADJECTIVE" // by an adjective that qualifies a noun: "Malian"
	Described Form = "DESCRIBED" // by a common noun with a state or field: "the Malian army", "an agreement on …"
	Pronoun   Form = "PRONOUN"   // he, she, they
	Possessor Form = "POSSESSOR" // his, her; a pronoun suffix
	Both      Form = "BOTH"      // both sides, the two countries
	NounRef   Form = "NOUN"      // the official, the country
)

// Mention is a span that names or stands for an entity.
type Mention struct {
	First, Last int // words, half-open, with titles and offices
	Span        kg.Span
	Form        Form
	Kind        kg.EntityKind // what it names; "" when only the entries can tell
	Entries     []gazetteer.Entry
	Name        [2]int // words of the bare name; empty for unnamed mentions
	Offices     []Office
	Counterpart bool          // "his counterpart": the office is the other person's
	Plural      bool          // several holders, several agreements, "they"
	Each        bool          // one of several holders of an office, each with a mention of its own
	Title       bool          // a rank or honorific precedes the name
	Given       bool          // the name begins with a given name that is a particle too: "Ben"
	Org         *OrgHead      // for Described bodies
	Field       string        // the field of a Described body: "defence"
	State       *StateRef     // of a Described body or of a Proper one
	Proper      *ProperHead   // the noun inside a name that says what it is of
	Thing       *Thing        // for Described agreements and events
	Ref         kg.EntityKind // what a reference can stand for; "" is anything
	RefRole     string        // the office of those whom Both stands for; "" for any
	Home        bool          // a reference to the state at home in the article
	Own         bool          // a reference to the state of the person spoken of: his country
	Among       []kg.EntityID // the only states that a reference can mean
	Gender      Gender        // of whom a pronoun means; "" when it does not tell
	Styles      []string      // folded words of which one stands with the name of whom a pronoun means
	Definite    bool
	Cases       gazetteer.Cases // that its form can stand in; 0 when not known
}

// Office is a position as the text words it.
type Office struct {
	Role       string // canonical English: "deputy minister of defence"
	Past       bool   // formerly
	Span       kg.Span
	Of         *StateRef   // the state or body; nil when not said
	Body       kg.EntityID // the body that the office's words name by themselves
	Country    bool        // its words say "of the country": of the one spoken of
	Accredited *StateRef   // for ambassadors: where they are sent
	Part       *StateRef   // the part of a state that it is of: a region, a town
	Elsewhere  bool        // of a body that is said and not known
	Inferred   bool        // taken over from a neighbour: split titles, counterparts
	Whose      string      // the role of the holder to whom its own holder belongs: the president's adviser
	Vague      bool        // of a field that is said in words no list has, or left out
	definite   bool
	first      int // the word of its head
	envoy      bool
}

// StateRef is a state or body named inside a larger mention.
type StateRef struct {
	First, Last int
	Entries     []gazetteer.Entry
	Body        bool // a body that is not known, by its name
}

// Thing is an agreement or an event in words.
type Thing struct {
	Type     string // canonical English: agreement, memorandum, summit …
	Topic    string // canonical English; "" when not said
	Plural   bool
	Previous bool // concluded earlier: "previously signed"
	Unnamed  bool // a gathering that is a node without a name too
	// Name is what an agreement or a gathering goes by, besides its head: Ottawa,
	// climate, "Flintlock"; nil when it is described only.
	Name *StateRef
}

// Result is what Find saw in a document.
type Result struct {
	Mentions []Mention   // in text order, not overlapping
	Skipped  []Skipped   // sentences that are not part of the report
	Begin    map[int]int // sentence → first word after its dateline, where it has one
	Rejected []Rejected
}

// Skipped is a sentence left out as noise, with the reason.
type Skipped struct {
	Sentence int
	Reason   string
}

// Rejected is a span that looked like a mention and was not taken.
type Rejected struct {
	Span   kg.Span
	Reason string
}

// finder holds the state of one Find.
type finder struct {
	*Rules
	*room
	g     *gazetteer.Gazetteer
	d     *text.Document
	rej   []Rejected
	local text.Phrases[struct{}] // words by which people named in full are named afterwards

	stateOf func(kg.EntityID) kg.EntityID

	headline bool // the sentence that is read has capitals throughout
}

// room is what a finder fills and needs no longer when the document is read. It
// is used again for the next document.
type room struct {
	out   []Mention
	taken []bool          // words inside a time expression or left out
	names []int32         // the gazetteer's longest name at each word: its place in hits from 1, noName or notAsked
	hits  []gazetteer.Hit // the names found
}

var rooms = sync.Pool{New: func() any { return &room{} }}

// mostKept is how many mentions a room is kept for; what a monstrous text needed is
// given back.
const mostKept = 1 << 12

// leave makes a room free, with nothing in it that lives longer than its document.
func (r *room) leave() {
	if max(cap(r.out), cap(r.names)/16) > mostKept {
		return
	}
	clear(r.out[:cap(r.out)])
	clear(r.hits[:cap(r.hits)])
	r.out, r.hits = r.out[:0], r.hits[:0]
	rooms.Put(r)
}

// zeroes returns a slice of n zeroes, in the room of s where that is enough.
func zeroes[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// Find returns the mentions of a document. busy marks words that belong to
// something else (time expressions); it may be nil.
// stateOf gives the state of a known place, body or person; it may be nil.
func (r *Rules) Find(d *text.Document, g *gazetteer.Gazetteer, busy []bool, stateOf func(kg.EntityID) kg.EntityID) Result {
	f := &finder{Rules: r, g: g, d: d, stateOf: stateOf, room: rooms.Get().(*room)}
	defer f.leave()
	f.taken, f.names = zeroes(f.taken, len(d.Words)), zeroes(f.names, len(d.Words))
	copy(f.taken, busy)
	res := Result{Skipped: r.noise.find(d), Begin: map[int]int{}}
	skip := map[int]bool{}
	for _, s := range res.Skipped {
		skip[s.Sentence] = true
	}
	for i, s := range d.Sentences {
		if skip[i] {
			continue
		}
		first := s.First
		if i < 3 {
			if first = f.dateline(s); first > s.First {
				res.Begin[i] = first
			}
		}
		f.headline = f.capitalised(s)
		f.sentence(first, s.Last)
	}
	f.checkHomographs()
	f.surnames(skip)
	sortMentions(f.out)
	f.pluralAppositions()
	f.appositions()
	f.diplomats()
	f.namesakesOfPeople()
	f.casesOfNames()
	if res.Rejected = f.rej; len(f.out) > 0 {
		res.Mentions = slices.Clone(f.out)
	}
	return res
}

// sentence reads the words [first, last) from left to right; at each word the
// most specific reading that matches is taken.
func (f *finder) sentence(first, last int) {
	for i := first; i < last; {
		w := &f.d.Words[i]
		if f.taken[i] || w.Class == text.Punct {
			i++
			continue
		}
		if end := f.person(i, last); end > i {
			i = end
			continue
		}
		if end := f.bearer(i, last); end > i {
			i = end
			continue
		}
		if end := f.event(i, last); end > i {
			i = end
			continue
		}
		if h, ok := f.hit(i, last); ok && hasKind(h.Entries, kg.Agreement) {
			if end := f.named(i, last); end > i {
				i = end
				continue
			}
		}
		if end := f.namedDeal(i, last); end > i {
			i = end
			continue
		}
		if end := f.thing(i, last); end > i {
			i = end
			continue
		}
		if end := f.described(i, last); end > i {
			i = end
			continue
		}
		if end := f.properName(i, last); end > i {
			i = end
			continue
		}
		if end := f.named(i, last); end > i {
			i = end
			continue
		}
		if end := f.unknownName(i, last); end > i {
			i = end
			continue
		}
		if end := f.reference(i, last); end > i {
			i = end
			continue
		}
		i++
	}
}

// bearer returns the word after a person's name that something else bears; 0
// when there is none.
func (f *finder) bearer(i, limit int) int {
	if !f.namesake(i, limit) {
		return 0
	}
	at := i
	if r, ok := f.run(i, limit, nil); ok {
		at = r.end
	}
	if at < limit {
		if h, ok := f.hit(at, limit); ok && hasKind(h.Entries, kg.Person) {
			return h.Last
		}
		if end, given := f.name(at, limit, at > i); end > at && (given || at > i) {
			return end
		}
	}
	return 0
}

func (f *finder) add(m Mention) {
	m.Span = f.d.SpanOf(m.First, m.Last)
	m.Given = m.Kind == kg.Person && m.Name[1] > m.Name[0] && f.particle[f.d.Words[m.Name[0]].Fold] && f.isGiven(m.Name[0])
	f.out = append(f.out, m)
}

// Words without a place in hits.
const (
	notAsked int32 = 0
	noName   int32 = -1
)

// hit returns the gazetteer's longest name at i within limit, with the words
// of time expressions left alone.
func (f *finder) hit(i, limit int) (gazetteer.Hit, bool) {
	if i >= limit || f.taken[i] {
		return gazetteer.Hit{}, false
	}
	if f.names[i] == notAsked {
		f.names[i] = noName
		if h, ok := f.g.Longest(f.d, i); ok {
			f.hits = append(f.hits, h)
			f.names[i] = int32(len(f.hits))
		}
	}
	if f.names[i] == noName || f.hits[f.names[i]-1].Last > limit {
		return gazetteer.Hit{}, false
	}
	return f.hits[f.names[i]-1], true
}

// only are the entries that keep is true of; they must not be changed.
func only(es []gazetteer.Entry, keep func(gazetteer.Entry) bool) []gazetteer.Entry {
	same := 0
	for same < len(es) && keep(es[same]) {
		same++
	}
	switch {
	case len(es) == 0:
		return nil
	case same == len(es):
		return es[:same:same]
	}
	var out []gazetteer.Entry
	if same > 0 {
		out = append(out, es[:same]...)
	}
	for _, e := range es[same+1:] {
		if keep(e) {
			out = append(out, e)
		}
	}
	return out
}

func isAdjective(es []gazetteer.Entry) bool {
	return len(es) > 0 && !slices.ContainsFunc(es, func(e gazetteer.Entry) bool {
		return e.Form != kg.Adjective && e.Form != kg.Demonym
	})
}

func hasKind(es []gazetteer.Entry, kinds ...kg.EntityKind) bool {
	return slices.ContainsFunc(es, func(e gazetteer.Entry) bool { return slices.Contains(kinds, e.Kind) })
}

// named takes a name from the gazetteer that is not a person's title.
func (f *finder) named(i, limit int) int {
	h, ok := f.hit(i, limit)
	if !ok {
		return 0
	}
	es := h.Entries
	if hasKind(es, kg.Person) {
		es = only(es, func(e gazetteer.Entry) bool { return e.Kind != kg.Person })
		if len(es) == 0 {
			return 0 // person() has already refused it
		}
	}
	if f.givenNotPlace(h, limit) {
		return 0
	}
	m := Mention{First: i, Last: h.Last, Name: [2]int{i, h.Last}, Form: Named, Entries: es}
	switch {
	case isAdjective(es):
		m.Form, m.Kind = Adjective, kg.State
		adj := only(es, func(e gazetteer.Entry) bool { return e.Form == kg.Demonym })
		if len(adj) > 0 && f.standsAlone(i, h.Last, limit) {
			m.Form = Described
		}
	default:
		kind := es[0].Kind
		for _, e := range es {
			if e.Kind != kind {
				kind = ""
			}
		}
		m.Kind = kind
		if hasKind(es, kg.Organization) {
			if end := f.membersAfter(m.Last, limit); end > 0 {
				m.Last, m.Kind = end, kg.Organization
				m.Entries = only(es, func(e gazetteer.Entry) bool { return e.Kind == kg.Organization })
			}
		}
	}
	f.add(m)
	return m.Last
}

// givenNotPlace is true of the name of a place that is a given name too, with which
// the name of somebody not known begins: "Florence Parly".
func (f *finder) givenNotPlace(h gazetteer.Hit, limit int) bool {
	i, next := h.First, h.Last
	if !f.pack.Capitals || next != i+1 || next >= limit || f.taken[next] || !f.isGiven(i) ||
		slices.ContainsFunc(h.Entries, func(e gazetteer.Entry) bool { return e.Kind != kg.Place }) {
		return false
	}
	w := &f.d.Words[next]
	if w.Class != text.Letters || w.Case != text.Title || w.Breaks > 0 || w.Initial || f.isCommon(w) || i > 0 && f.pack.Words.Is(f.d.Words, i-1, lang.Locative) {
		return false
	}
	if _, ok := f.hit(next, limit); ok {
		return false
	}
	if _, end := f.office.Longest(f.d.Words, next, limit); end > 0 {
		return false
	}
	if _, end := f.proper.Longest(f.d.Words, next, limit); end > 0 {
		return false
	}
	end, given := f.name(i, limit, false)
	return given && end > next
}

// membersAfter returns the word after the nouns that follow a body's name at j and
// stand for the body: "Taliban fighters", "RSF troops"; 0 when none follow.
func (f *finder) membersAfter(j, limit int) int {
	if !f.pack.NounModifiers {
		return 0
	}
	end := 0
	for j < limit && !f.taken[j] && f.d.Words[j].Breaks == 0 {
		_, last := f.members.Longest(f.d.Words, j, limit)
		if last == 0 {
			break
		}
		end, j = last, last
	}
	return end
}

// standsAlone is true of a demonym that is a noun: no noun beside it that it
// could qualify.
func (f *finder) standsAlone(first, last, limit int) bool {
	if f.pack.AdjectiveAfter {
		return first == 0 || f.d.Words[first-1].Class == text.Punct || f.d.Words[first].Initial
	}
	return last >= limit || f.d.Words[last].Class == text.Punct
}

// reference takes pronouns, "both sides" and nouns that point back.
func (f *finder) reference(i, limit int) int {
	vs, end := f.refs.Longest(f.d.Words, i, limit)
	if end == 0 || f.endsPreposition(i) {
		return 0
	}
	v := vs[0]
	clitic := f.d.Words[i].Clitic
	for _, x := range vs {
		if (x.Type == "POSSESSIVE") == clitic && f.pack.Clitics.Article != "" {
			v = x
		}
		if x.Type == "POSSESSIVE" && v.Type == "PRONOUN" && f.pack.Clitics.Article == "" && f.counterpartAt(end, limit) {
			v = x
		}
	}
	m := Mention{First: i, Last: end, Plural: v.Plural, Ref: v.Kind, RefRole: v.Role, Kind: v.Kind, Home: v.Home, Own: v.Own, Among: v.Among, Styles: v.Styles, Cases: v.Cases, Gender: v.Gender}
	switch v.Type {
	case "PRONOUN":
		m.Form = Pronoun
	case "POSSESSIVE":
		if f.pack.Clitics.Article != "" && !clitic {
			return 0
		}
		m.Form = Possessor
	case "BOTH":
		m.Form = Both
	default:
		if f.pack.Clitics.Article != "" && !f.d.Words[i].Article && !v.Own {
			return 0
		}
		if f.pack.AdjectiveAfter && i > 0 && !f.d.Words[i].Initial && f.d.Words[i-1].Article {
			return 0 // an adjective of the noun before
		}
		if f.pack.Cases && f.pack.Construct && end < limit && f.d.Words[end].Case != text.Lower {
			if h, ok := f.hit(end, limit); ok && hasKind(h.Entries, kg.State, kg.Organization) {
				return 0 // "the countries of the EU" are none spoken of
			}
		}
		if f.pack.NounModifiers && end+1 < limit && f.pack.Words.Is(f.d.Words, end, lang.Genitive) {
			if h, ok := f.hit(end-1, limit); ok && h.Last > end { // "the Republic of Congo"
				return 0
			}
		}
		m.Form = NounRef
		if v.Kind == kg.State && !v.Plural && end+1 < limit && f.isEnding(end) { // "the country's president": its
			if _, after := f.office.Longest(f.d.Words, end+1, limit); after > 0 {
				m.Form, m.Last = Possessor, end+1
			}
		}
	}
	f.add(m)
	return m.Last
}

// counterpartAt is true of a word for a counterpart at i, with or without the adjective of
// a state before it: what stands before it and may be a possessive is one.
func (f *finder) counterpartAt(i, limit int) bool {
	vs, end := f.office.Longest(f.d.Words, i, limit)
	if end == 0 {
		h, ok := f.hit(i, limit)
		if !ok || !isAdjective(h.Entries) {
			return false
		}
		vs, _ = f.office.Longest(f.d.Words, h.Last, limit)
	}
	return slices.ContainsFunc(vs, func(p part) bool { return p.kind == counterpart })
}

// unknownName takes a run of capitalised words, or a known given name with what
// follows, as the name of somebody or something not known: a person when a
// given name says so.
func (f *finder) unknownName(i, limit int) int {
	if _, end := f.pack.Words.Longest(f.d.Words, i, limit); end > i+1 {
		return 0 // a set phrase
	}
	if f.d.Words[i].Initial && f.pack.Words.Is(f.d.Words, i, lang.Determiner) && i+1 < limit {
		if _, end := f.orgs.Longest(f.d.Words, i+1, limit); end > 0 {
			return 0 // "La Corte Suprema" at the head of a sentence
		}
	}
	end, given := f.name(i, limit, false)
	if f.pack.Capitals {
		if end-i < 2 {
			return 0
		}
		if !given && f.wordsAlone(i, end) {
			return 0 // "a Working Visit"
		}
		m := Mention{First: i, Last: end, Name: [2]int{i, end}, Form: Named}
		if given || f.saidOfPeople(end, limit) || f.filiated(i, end) {
			m.Kind = kg.Person
		}
		f.add(m) // of a kind that is not known unless an apposition tells

		return end
	}
	if !given || end-i < 2 {
		return f.officeholder(i, limit)
	}
	f.add(Mention{First: i, Last: end, Name: [2]int{i, end}, Form: Named, Kind: kg.Person})
	return end
}

// filiated is true of a name in which a particle says whose child one is.
func (f *finder) filiated(i, end int) bool {
	for j := i + 1; j+1 < end; j++ {
		if f.father(j, end) > 0 {
			return true
		}
	}
	return false
}

// officeholder takes two or three words of a script without capitals that are no
// words of the language, directly before an office, as the name of its holder:
// "نيكولاوس ديندياس وزير الدفاع". It returns the word after the name; 0 when there
// is none.
func (f *finder) officeholder(i, limit int) int {
	const least, most = 4, 3 // letters of the first word; words
	j := i
	for j < limit && j < i+most+1 {
		w := &f.d.Words[j]
		if f.taken[j] || w.Class != text.Letters || w.Clitic && j > i || w.Initial && j > i || w.Breaks > 0 && j > i {
			break
		}
		if _, end := f.office.Longest(f.d.Words, j, limit); end > 0 {
			break
		}
		if _, ok := f.hit(j, limit); ok || f.isCommon(w) || runes(w.Fold) < 3 || j == i && (w.Article || runes(w.Fold) < least) {
			return 0
		}
		j++
	}
	if n := j - i; n < 2 || n > most || j >= limit {
		return 0
	}
	r, ok := f.run(j, limit, nil)
	if !ok || r.heads == 0 || r.plural || r.counterpart || len(r.offices) == 0 || r.offices[0].Of == nil || f.d.Words[j].Article {
		return 0
	}
	f.add(Mention{First: i, Last: j, Name: [2]int{i, j}, Form: Named, Kind: kg.Person})
	return j
}

// wordsAlone is true of capitalised words of which each is one of the pack's own and
// in lower case elsewhere: they name nobody.
func (f *finder) wordsAlone(i, end int) bool {
	for j := i; j < end; j++ {
		if !f.pack.Words.Is(f.d.Words, j, lang.Modifier) && !(j == end-1 && j > i && f.pack.Known(f.d.Words[j].Fold)) {
			return false
		}
	}
	return true
}

// saidOfPeople is true where words stand at i, or behind a comma there, that are
// said of people alone: "X Y, who", "X Y was sworn in".
func (f *finder) saidOfPeople(i, limit int) bool {
	if i+1 < limit && f.d.Words[i].Fold == "," {
		i++
	}
	_, end := f.personal.Longest(f.d.Words, i, limit)
	return end > i
}

// checkHomographs drops readings of words that are names and common words too,
// unless the word before or the rest of the article speaks for the name.
func (f *finder) checkHomographs() {
	if len(f.homo) == 0 {
		return
	}
	sure := map[kg.EntityID]bool{}
	for i := range f.out {
		m := &f.out[i]
		for _, e := range m.Entries {
			if f.ruleFor(m.First, m.Last, e) != nil {
				continue
			}
			sure[e.Entity] = true
			if f.stateOf != nil && e.Kind != kg.State {
				sure[f.stateOf(e.Entity)] = true
			}
		}
	}
	refuse := func(ref kg.Span, first, last int, es []gazetteer.Entry) []gazetteer.Entry {
		prev := ""
		if first > 0 && !f.d.Words[first].Initial {
			prev = f.d.Words[first-1].Fold
		}
		return only(es, func(e gazetteer.Entry) bool {
			h := f.ruleFor(first, last, e)
			return h == nil || h.holds(prev, sure[e.Entity])
		})
	}
	kept := f.out[:0]
	for _, m := range f.out {
		if m.Form == Named || m.Form == Adjective || m.Form == Described {
			if m.Org != nil && m.State != nil { // "the financial system" is no body of Mali
				if m.State.Entries = refuse(m.Span, m.State.First, m.State.Last, m.State.Entries); len(m.State.Entries) == 0 {
					f.rej = append(f.rej, Rejected{m.Span, "a common word here"})
					continue
				}
			}
			before := len(m.Entries)
			m.Entries = refuse(m.Span, m.First, m.Last, m.Entries)
			if before > 0 && len(m.Entries) == 0 {
				f.rej = append(f.rej, Rejected{m.Span, "a common word here"})
				continue
			}
		}
		kept = append(kept, m)
	}
	f.out = kept
}

// holds tells whether a homograph is the entity after the word before it, or by
// the evidence of the article.
func (h *homograph) holds(prev string, evidence bool) bool {
	switch {
	case h.NotAfter[prev]:
		return false
	case h.After[prev]:
		return true
	case h.Evidence:
		return evidence
	}
	return len(h.After) == 0
}

// ruleFor returns the homograph rule for one reading of words [first, last): that
// of the word itself or, for adjectives, of the word that it is a form of; nil when
// there is none.
func (f *finder) ruleFor(first, last int, e gazetteer.Entry) *homograph {
	if last-first != 1 {
		return nil
	}
	fold := f.d.Words[first].Fold
	rules := f.homo[e.Entity]
	for i := range rules {
		h := &rules[i]
		if h.Form != "" && qualifies(h.Form) != qualifies(e.Form) {
			continue
		}
		if h.word == fold || qualifies(e.Form) && strings.HasPrefix(fold, h.word) && runes(fold) <= runes(h.word)+3 {
			return h
		}
	}
	return nil
}

// qualifies is true of the forms that name a state by its people or as an
// adjective.
func qualifies(f kg.AliasForm) bool { return f == kg.Adjective || f == kg.Demonym }

// surnames finds later mentions of people by the last word of a name that the
// document gives in full.
func (f *finder) surnames(skip map[int]bool) {
	found := false
	for i := range f.out {
		m := &f.out[i]
		if m.Kind != kg.Person || m.Form != Named || m.Name[1]-m.Name[0] < 2 {
			continue
		}
		if runes(f.d.Words[m.Name[1]-1].Fold) < 3 && !f.families[f.d.Words[m.Name[0]].Fold] {
			continue
		}
		for _, w := range f.surnameForms(m) {
			if _, end := f.local.Longest(w, 0, len(w)); end < len(w) {
				f.local.Add(w, struct{}{})
			}
			found = true
		}
	}
	if !found {
		return
	}
	covered := make([]bool, len(f.d.Words))
	for i := range f.out {
		for j := f.out[i].First; j < f.out[i].Last; j++ {
			covered[j] = true
		}
	}
	for si, s := range f.d.Sentences {
		if skip[si] {
			continue
		}
		for i := s.First; i < s.Last; i++ {
			if covered[i] || f.taken[i] || f.d.Words[i].Class != text.Letters {
				continue
			}
			_, end := f.local.Longest(f.d.Words, i, s.Last)
			if end == 0 || slices.Contains(covered[i:end], true) {
				continue
			}
			if f.pack.Capitals && (f.d.Words[i].Case == text.Lower || f.d.Words[i].Initial && end-i == 1 && f.common.Holds(&f.d.Words[i])) {
				continue
			}
			if !f.pack.Capitals && f.common.Holds(&f.d.Words[i]) && end-i == 1 && !f.families[f.d.Words[i].Fold] {
				continue
			}
			f.add(Mention{First: i, Last: end, Name: [2]int{i, end}, Form: Named, Kind: kg.Person})
			i = end - 1
		}
	}
}

// surnameForms lists the words by which a person named in full is named
// afterwards: the last word (with its particles) and its inflected forms.
func (f *finder) surnameForms(m *Mention) [][]text.Word {
	from := m.Name[1] - 1
	for from-1 > m.Name[0] && (f.particle[f.d.Words[from-1].Fold] || f.apostrophed(from-1, from+1)) {
		from--
	}
	base := slices.Clone(f.d.Words[from:m.Name[1]])
	if f.families[f.d.Words[m.Name[0]].Fold] { // whatever stands behind is the given name
		return [][]text.Word{slices.Clone(f.d.Words[m.Name[0] : m.Name[0]+1])}
	}
	out := [][]text.Word{base}
	if m.Name[1]-m.Name[0] >= 3 && from == m.Name[1]-1 { // also the last two, for double surnames
		out = append(out, slices.Clone(f.d.Words[m.Name[1]-2:m.Name[1]]))
	}
	if first := m.Name[0]; f.pack.Capitals && from > first && f.d.Words[first].Class == text.Letters && !f.particle[f.d.Words[first].Fold] && runes(f.d.Words[first].Fold) > 1 {
		out = append(out, slices.Clone(f.d.Words[first:first+1])) // where the family's name comes first
	}
	for _, fold := range f.g.Declensions(f.d.Lang, base[len(base)-1].Fold) {
		ws := slices.Clone(base)
		ws[len(ws)-1].SetFold(fold)
		out = append(out, ws)
	}
	return out
}

// appositions joins an office that follows a name after a comma to the person:
// "Sergei Lavrov, Russia's foreign minister, …"; and a name that follows an
// office after a comma: "وزير الخارجية، السيد …".
func (f *finder) appositions() {
	kept := f.out[:0]
	for i := 0; i < len(f.out); i++ {
		m := f.out[i]
		for i+1 < len(f.out) {
			n := &f.out[i+1]
			joined := false
			if o := f.ofTheCountry(&m, i+1); o != nil { // "X, the country's prime minister,"
				m.Kind = kg.Person
				for k := range o.Offices {
					o.Offices[k].Country = true
				}
				m.Offices = append(slices.Clone(m.Offices), o.Offices...)
				m.Last = o.Last
				m.Span = f.d.SpanOf(m.First, m.Last)
				i += 2
				joined = true
			} else if f.titleBehind(&m, n) {
				m.Kind = kg.Person
				m.Offices = append(slices.Clone(m.Offices), n.Offices...)
				m.Last = n.Last
				m.Span = f.d.SpanOf(m.First, m.Last)
				i++
				joined = true
			} else if f.commaBetween(m.Last, n.First) || m.Last == n.First && f.pack.AdjectiveAfter && f.pack.Capitals && m.Form == Named && m.Name[1]-m.Name[0] > 1 && n.Form == Titled {
				switch {
				case m.Form == Titled && m.Counterpart && len(m.Offices) == 0 && n.Kind == kg.Person && n.Form == Named && f.pack.Capitals: // "his host, President X"
					n.First = m.First
					n.Counterpart = n.Counterpart || !stateful(n.Offices)
					n.Span = f.d.SpanOf(n.First, n.Last)
					m = *n
					i++
					joined = true
				case (m.Kind == kg.Person || m.Kind == "" && len(m.Entries) == 0) && m.Form == Named && n.Form == Titled && !n.Plural && (!n.Counterpart || len(m.Offices) == 0) && (f.endsApposition(n.Last) || f.prefixedAfter(&m, n) || f.runsOn(&m, n)) && !(len(m.Offices) > 0 && f.nextHolder(i+1)) && f.sameState(&m, n):
					m.Kind = kg.Person
					m.Counterpart = m.Counterpart || n.Counterpart
					m.Offices = append(slices.Clone(m.Offices), n.Offices...)
					m.Last = n.Last
					m.Span = f.d.SpanOf(m.First, m.Last)
					i++
					joined = true
				case m.Form == Titled && n.Form == Titled && !m.Plural && !n.Plural && !n.Counterpart && f.pack.AdjectiveAfter && f.pack.Capitals && n.First == m.Last+1 && sameHolder(m, *n):
					n.Offices = append(slices.Clone(m.Offices), n.Offices...)
					n.First, n.Definite = m.First, m.Definite
					n.Span = f.d.SpanOf(n.First, n.Last)
					m = *n
					i++
					joined = true
				case m.Form == Titled && !m.Plural && n.Kind == kg.Person && n.Form == Named && n.Title && f.titleBefore(&m, n):
					n.Offices = append(slices.Clone(m.Offices), n.Offices...)
					n.First = m.First
					n.Span = f.d.SpanOf(n.First, n.Last)
					m = *n
					i++
					joined = true
				case m.Form == Titled && m.Counterpart && !m.Plural && n.Form == Named && n.Title && len(m.Offices) > 0 && stateless(n.Offices):
					for k := range n.Offices { // "his Russian counterpart, foreign minister X"
						n.Offices[k].Of, n.Offices[k].Inferred = m.Offices[0].Of, true
					}
					n.First = m.First
					n.Span = f.d.SpanOf(n.First, n.Last)
					m = *n
					i++
					joined = true
				case m.Form == Titled && !m.Plural && n.Kind == kg.Person && n.Form == Named && n.Title && styled(n.Offices):
					n.Offices = slices.Clone(m.Offices)
					n.Counterpart = n.Counterpart || m.Counterpart
					n.First = m.First
					n.Span = f.d.SpanOf(n.First, n.Last)
					m = *n
					i++
					joined = true
				}
			}
			if !joined {
				if f.bearsOffice(&m, n) {
					m.Kind = kg.Person
				}
				break
			}
		}
		if n := len(kept) - 1; n >= 0 && f.pack.Construct {
			f.gapped(&kept[n], &m)
		}
		kept = append(kept, m)
	}
	f.out = kept
}

// diplomats takes the title of ambassador, without a state and a post, off those who
// have another office: it is their rank, "السفير X، وزير الخارجية".
func (f *finder) diplomats() {
	for i := range f.out {
		m := &f.out[i]
		if len(m.Offices) < 2 || m.Form != Named {
			continue
		}
		rank := func(o Office) bool { return o.envoy && o.Of == nil && o.Accredited == nil }
		if slices.ContainsFunc(m.Offices, func(o Office) bool { return !rank(o) }) {
			m.Offices = slices.DeleteFunc(slices.Clone(m.Offices), rank)
		}
	}
}

// gapped gives n, named behind m, the office that m has of another field, where the
// field alone follows the name: "X وزيرا للصحة، وY للتعليم".
func (f *finder) gapped(m, n *Mention) {
	if m.Form != Named || n.Form != Named || n.Kind != kg.Person || !styled(n.Offices) || m.Last == m.Name[1] || len(m.Offices) == 0 || n.First-m.Last > 2 {
		return
	}
	for j := m.Last; j < n.First; j++ {
		if f.d.Words[j].Fold != "," && !f.isConjunction(j) {
			return
		}
	}
	o := m.Offices[len(m.Offices)-1]
	head, field, ok := strings.Cut(o.Role, " of ")
	limit := min(n.Last+8, len(f.d.Words))
	if !ok && head != "minister" || n.Last+1 >= limit || !f.d.Words[n.Last].Clitic || !f.isGlue(n.Last) {
		return
	}
	vs, end := f.office.Longest(f.d.Words, n.Last+1, limit)
	if end == 0 {
		vs, end = f.office.Longest(f.d.Words, n.Last, limit)
	}
	k := slices.IndexFunc(vs, func(p part) bool { return p.kind == portfolio })
	if k < 0 || vs[k].role == field {
		return
	}
	o.Role, o.Inferred, o.Span = head+" of "+vs[k].role, true, f.d.SpanOf(n.Last, end)
	n.Offices, n.Last = append(slices.Clone(n.Offices), o), end
	n.Span = f.d.SpanOf(n.First, n.Last)
}

// titleBefore is true of a title m whose holder is the titled person n named behind it:
// next to it where adjectives follow, or, in a script without capitals, behind a comma,
// with a state that n's offices lack or with a further ministry.
func (f *finder) titleBefore(m, n *Mention) bool {
	if f.pack.Capitals {
		return f.pack.AdjectiveAfter && n.First == m.Last+1 && !n.Plural && sameHolder(*m, *n)
	}
	if m.Counterpart {
		return false
	}
	return len(n.Entries) > 0 && len(m.Offices) > 0 && m.Offices[0].Of != nil && stateless(n.Offices) && f.sameState(n, m) || // "ولي العهد السعودي، رئيس مجلس الوزراء X"
		besideMinistry(m, n) // "وزير الدولة، وزير المحروقات، X"
}

// besideMinistry is true of an office that is held along with the ministry whose holder
// is named behind the comma: prime minister, minister of state.
func besideMinistry(m, n *Mention) bool {
	if !sameHolder(*m, *n) {
		return false
	}
	first, second := m.Offices[0].Role, n.Offices[0].Role
	return strings.Contains(first, "minister") && (!strings.Contains(first, "minister of ") || first == "minister of state") && strings.HasPrefix(second, "minister") && second != first
}

// namesakesOfPeople takes a name that nothing tells the kind of for a person's
// where the document names a person by the same words.
func (f *finder) namesakesOfPeople() {
	var people map[string]bool
	name := func(m *Mention) string {
		var b strings.Builder
		for j := m.Name[0]; j < m.Name[1]; j++ {
			b.WriteString(f.d.Words[j].Fold)
			b.WriteByte(' ')
		}
		return b.String()
	}
	for i := range f.out {
		if m := &f.out[i]; m.Form == Named && m.Kind == kg.Person && m.Name[1]-m.Name[0] > 1 && len(m.Entries) == 0 {
			if people == nil {
				people = map[string]bool{}
			}
			people[name(m)] = true
		}
	}
	for i := range f.out {
		if m := &f.out[i]; people != nil && m.Form == Named && m.Kind == "" && m.Name[1]-m.Name[0] > 1 && len(m.Entries) == 0 && people[name(m)] {
			m.Kind = kg.Person
		}
	}
}

// bearsOffice is true of a name of nothing known that an office follows behind a
// comma: it is a person's, whoever has the office: "X Y, head of the B press
// office".
func (f *finder) bearsOffice(m, n *Mention) bool {
	for j := m.Name[0]; j < m.Name[1]; j++ {
		if f.isCommon(&f.d.Words[j]) {
			return false
		}
	}
	return f.pack.Capitals && m.Form == Named && m.Kind == "" && len(m.Entries) == 0 && m.Name[1]-m.Name[0] > 1 && n.Form == Titled && !n.Plural && !n.Counterpart &&
		n.First == m.Last+1 && f.d.Words[m.Last].Fold == "," && (m.First == 0 || f.d.Words[m.First].Initial || !f.pack.Words.Is(f.d.Words, m.First-1, lang.Preposition))
}

// ofTheCountry is the office behind "the country's" at mention i that a comma sets
// off from the name m before it; nil where none stands there.
func (f *finder) ofTheCountry(m *Mention, i int) *Mention {
	if i+1 >= len(f.out) || m.Form != Named || m.Kind != kg.Person && (m.Kind != "" || len(m.Entries) > 0 || m.Name[1]-m.Name[0] < 2) || len(m.Offices) > 0 {
		return nil
	}
	n, o := &f.out[i], &f.out[i+1]
	if n.Form != Possessor && n.Form != NounRef || n.Kind != kg.State || o.Form != Titled || o.Plural || o.Counterpart || !f.commaBetween(m.Last, n.First) && f.d.Words[m.Last].Fold != "," ||
		n.First-m.Last > 2 || !f.endsApposition(o.Last) {
		return nil
	}
	at := n.Last // after the ending
	if n.Form == NounRef {
		at++
	}
	if !f.isEnding(at - 1) {
		return nil
	}
	for j := at; j < o.First; j++ {
		if !f.pack.Words.Is(f.d.Words, j, lang.Modifier) {
			return nil
		}
	}
	return o
}

// sameHolder is true of two offices side by side that one person can hold: both
// say what they are, and not of two states.
func sameHolder(m, n Mention) bool {
	if len(m.Offices) != 1 || len(n.Offices) != 1 || m.Offices[0].envoy != n.Offices[0].envoy {
		return false
	}
	return m.Offices[0].Of == nil || n.Offices[0].Of == nil
}

// pluralAppositions gives several holders, named between commas after their title,
// each his office: "the prime ministers of Hungary and Slovakia, A and B,", "the
// two presidents, A and B,". Their names take the title's place.
func (f *finder) pluralAppositions() {
	kept := f.out[:0]
	for i := 0; i < len(f.out); i++ {
		m := f.out[i]
		if !m.Plural && m.Form != Both || m.Form != Titled && m.Form != Both || m.Kind == kg.State {
			kept = append(kept, m)
			continue
		}
		titles := 1
		for i+titles < len(f.out) && f.out[i+titles].Form == Titled && f.joinedTo(i+titles) && m.Form == Titled {
			titles++
		}
		names := f.namesAfter(i + titles)
		if names < 2 || titles > 1 && names != titles {
			kept = append(kept, m)
			continue
		}
		for k := range names {
			n := f.out[i+titles+k]
			n.Kind = kg.Person
			if os := f.out[i+min(k, titles-1)].Offices; len(os) > 0 && len(n.Offices) == 0 {
				n.Offices = slices.Clone(os)
			}
			if m.Form == Both && m.RefRole != "" && len(n.Offices) == 0 { // "the two presidents, A and B"
				n.Offices = []Office{{Role: m.RefRole, Span: m.Span}}
			}
			if k == 0 {
				n.First = m.First
				n.Span = f.d.SpanOf(n.First, n.Last)
			}
			kept = append(kept, n)
		}
		i += titles + names - 1
	}
	f.out = kept
}

// joinedTo is true when "and" or a comma alone stands between mention i and the
// one before it.
func (f *finder) joinedTo(i int) bool {
	a, b := f.out[i-1].Last, f.out[i].First
	if a == b || b-a > 2 {
		return a == b && f.d.Words[b].Clitic
	}
	for ; a < b; a++ {
		if f.d.Words[a].Fold != "," && !f.isConjunction(a) {
			return false
		}
	}
	return true
}

// namesAfter counts the people named as an apposition from mention i on: set off
// by a comma, joined to each other, and followed by punctuation.
func (f *finder) namesAfter(i int) int {
	if i >= len(f.out) || i == 0 || !f.commaBetween(f.out[i-1].Last, f.out[i].First) {
		return 0
	}
	n := 0
	for j := i; j < len(f.out); j++ {
		m := &f.out[j]
		if m.Form != Named || m.Kind != kg.Person && (m.Kind != "" || len(m.Entries) > 0) || j > i && !f.joinedTo(j) {
			break
		}
		n++
	}
	if n == 0 || !f.endsApposition(f.out[i+n-1].Last) {
		return 0
	}
	return n
}

// styled is true of a name that carries no office, or that of an ambassador
// without a state: a style kept after the post.
func styled(os []Office) bool {
	return !slices.ContainsFunc(os, func(o Office) bool { return !o.envoy || o.Of != nil || o.Accredited != nil })
}

// nextHolder is true when the office of mention i stands before the name of its
// holder, so that it says nothing of the person named before it.
func (f *finder) nextHolder(i int) bool {
	if i+1 >= len(f.out) {
		return false
	}
	n := &f.out[i+1]
	return n.Kind == kg.Person && n.Form == Named && n.Title && len(n.Offices) == 0 && f.commaBetween(f.out[i].Last, n.First)
}

// stateful is true of offices of which one says whose it is.
func stateful(os []Office) bool {
	return slices.ContainsFunc(os, func(o Office) bool { return o.Of != nil })
}

// stateless is true of offices of which none says whose it is.
func stateless(os []Office) bool {
	return len(os) > 0 && !slices.ContainsFunc(os, func(o Office) bool { return o.Of != nil })
}

// titleBehind is true of an office that follows a name at once and is that
// person's, in languages that put what qualifies behind: "فيصل بن فرحان وزير
// الخارجية". Who has been given an office already is given it again at most.
func (f *finder) titleBehind(m, n *Mention) bool {
	if f.dashedTitle(m, n) {
		return f.sameState(m, n)
	}
	if !f.pack.AdjectiveAfter || m.Last != n.First && !(m.Last+1 == n.First && f.d.Words[m.Last].Fold == "\"" && m.First > 0 && f.d.Words[m.First-1].Fold == "\"") || m.Kind != kg.Person || m.Form != Named || m.Name[1]-m.Name[0] < 2 && !m.Title ||
		n.Form != Titled || n.Plural || n.Counterpart || len(n.Offices) == 0 || n.First < len(f.d.Words) && f.d.Words[n.First].Breaks > 0 {
		return false
	}
	for _, o := range m.Offices {
		if !styled([]Office{o}) && (o.Role != n.Offices[0].Role || o.Of != nil) {
			return false
		}
	}
	return f.sameState(m, n)
}

// dashedTitle is true of an office behind a dash that says what the person named
// before it is, or was: "X – посол в A, Y – посол в B".
func (f *finder) dashedTitle(m, n *Mention) bool {
	const subjectOrOwner = 1<<0 | 1<<1 // the nominative, and the genitive of what is left out: "the post of"
	return f.pack.Cases && n.First == m.Last+1 && f.behindDash(n.First) && (m.Kind == kg.Person || m.Kind == "" && len(m.Entries) == 0) && m.Form == Named && m.Name[1]-m.Name[0] > 1 &&
		len(m.Offices) == 0 && n.Form == Titled && !n.Plural && !n.Counterpart && n.Cases&subjectOrOwner != 0 && (f.endsApposition(n.Last) || f.isConjunction(n.Last) || n.Last < len(f.d.Words) && f.d.Words[n.Last].Case == text.Lower)
}

// sameState is false of a person and an office that are known to be of two
// different states.
func (f *finder) sameState(m, n *Mention) bool {
	var states []kg.EntityID
	for _, e := range m.Entries {
		if f.stateOf != nil && e.Kind == kg.Person {
			states = append(states, f.stateOf(e.Entity))
		}
	}
	for _, o := range m.Offices {
		if o.Of != nil {
			for _, e := range o.Of.Entries {
				states = append(states, e.Entity)
			}
		}
	}
	if len(states) == 0 || slices.Contains(states, "") {
		return true
	}
	for _, o := range n.Offices {
		if o.Of != nil && hasKind(o.Of.Entries, kg.State) && !slices.ContainsFunc(o.Of.Entries, func(e gazetteer.Entry) bool { return slices.Contains(states, e.Entity) }) {
			return false
		}
	}
	return true
}

func (f *finder) commaBetween(a, b int) bool {
	if b == a+1 {
		return f.d.Words[a].Fold == ","
	}
	// a comma and an article or preposition that is no part of the mention
	return b == a+2 && f.d.Words[a].Fold == "," && runes(f.d.Words[a+1].Fold) <= 3 && f.d.Words[a+1].Class == text.Letters && f.isGlue(a+1) && !f.isConjunction(a+1) &&
		!(f.pack.Construct && f.d.Words[a+1].Clitic) // "، لفخامة الرئيس": to whom
}

func (f *finder) isGlue(i int) bool {
	vs, end := f.office.Longest(f.d.Words, i, i+1)
	return end > 0 && slices.ContainsFunc(vs, func(p part) bool { return p.kind == glue })
}

// endsApposition is true where an apposition may end: at punctuation, before a relative
// clause, or at the end of the sentence.
func (f *finder) endsApposition(i int) bool {
	if !f.pack.Capitals && i < len(f.d.Words) { // "حفظه الله"
		if _, end := f.pack.Words.Longest(f.d.Words, i, min(i+3, len(f.d.Words))); end > i+1 && f.pack.Words.Is(f.d.Words[:end], i, lang.Adverb) {
			i = end
		}
	}
	return i >= len(f.d.Words) || f.d.Words[i].Class == text.Punct || f.d.Words[i].Initial || f.pack.Words.Is(f.d.Words, i, lang.Relative) && !f.pack.Words.Is(f.d.Words, i, lang.Complementizer)
}

// runsOn is true of the office n behind the comma after the name m where the
// sentence goes on without the comma that should close the apposition: "X Y,
// speaker of the council of A signed".
func (f *finder) runsOn(m, n *Mention) bool {
	i := n.Last
	if !f.pack.Capitals || f.pack.Cases || i >= len(f.d.Words) || n.First != m.Last+1 || len(m.Offices) > 0 || m.Name[1]-m.Name[0] < 2 || len(n.Offices) == 0 || n.Offices[0].Of == nil {
		return false
	}
	if w := &f.d.Words[i]; w.Class != text.Letters || w.Case != text.Lower || w.Glued || f.isConjunction(i) || f.isEnding(i) {
		return false
	}
	if f.pack.NounModifiers { // but "X Y, head of the B press office"
		if i+1 >= len(f.d.Words) || !f.pack.KnownWord(&f.d.Words[i]) {
			return false
		}
		if w := &f.d.Words[i+1]; w.Class == text.Punct || w.Case == text.Lower && !f.pack.Words.Is(f.d.Words, i+1, lang.Determiner) && !f.pack.Words.Is(f.d.Words, i+1, lang.Preposition) && !f.pack.Words.Is(f.d.Words, i+1, lang.Complementizer) {
			return false
		}
	}
	return m.First == 0 || f.d.Words[m.First].Initial || !f.pack.Words.Is(f.d.Words, m.First-1, lang.Preposition)
}

// prefixedAfter is true where a preposition written together with its noun follows
// the office n, and the person m before the comma can hold it: no office is said
// of m yet, or m is known and of the state that n names.
func (f *finder) prefixedAfter(m, n *Mention) bool {
	i := n.Last
	if !f.pack.VerbFirst || i >= len(f.d.Words) || len(n.Offices) == 0 || !f.d.Words[i].Clitic || !f.pack.Words.Is(f.d.Words, i, lang.Preposition) {
		return false
	}
	return len(m.Offices) == 0 && m.Name[1]-m.Name[0] > 1
}

// dateline returns the first word after a dateline such as "BAMAKO, March 4
// (Agency) –" at the start of a report, or s.First when there is none.
func (f *finder) dateline(s text.Sentence) int {
	limit := min(s.First+16, s.Last)
	place, h0 := false, 0 // whether a place was named, and the word after one at the start
	for i := s.First; i < limit; i++ {
		w := &f.d.Words[i]
		if h, ok := f.g.Longest(f.d, i); ok && h.Last <= limit && hasKind(h.Entries, kg.Place, kg.State, kg.Organization) && !isAdjective(h.Entries) {
			if place = true; i == s.First && hasKind(h.Entries, kg.Place) {
				h0 = h.Last
			}
			i = h.Last - 1
			continue
		}
		if w.Fold == ":" && place && i+4 < s.Last && (f.d.Words[s.First].Case == text.Upper || h0 == i && f.d.Words[s.First].Case == text.Title) { // "KATHMANDU, May 6: The", "Doha: The"
			return i + 1
		}
		dash := w.Fold == "-" && w.Space && i+1 < s.Last && f.d.Words[i+1].Space || w.Fold == "/-" || w.Fold == "--"
		if dash && place && i > s.First && i+4 < s.Last {
			return i + 1
		}
		if w.Class == text.Letters && w.Case == text.Lower && !f.taken[i] && !f.isGlue(i) {
			return s.First
		}
	}
	return s.First
}
