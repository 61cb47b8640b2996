package linking

import (
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/mention"
	"github.com/safir-graph/safir/internal/text"
)

// counterpart gives "his counterpart X" the office of the person spoken of: the
// last person with an office before it in the sentence, or in the one before.
func (l *linker) counterpart(i int) {
	m, link := &l.ms[i], &l.links[i]
	if !m.Counterpart {
		return
	}
	role := ""
	if held := l.rolesBefore(i); len(held) > 0 {
		k := slices.IndexFunc(held, func(r string) bool { return l.plausible(link.ID, r) })
		if k < 0 && slices.ContainsFunc(roles.BesideMinistry, func(w string) bool { return strings.HasPrefix(held[0], w) }) {
			k = slices.IndexFunc(held, func(r string) bool { return strings.HasPrefix(r, "minister of ") })
		}
		role = shared(held[max(0, k)])
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

// shared is a role without the words that a counterpart of its holder does not share:
// the president elect's counterpart is a president.
func shared(role string) string {
	words := strings.Fields(role)
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return slices.Contains(roles.Own, w) }), " ")
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

// fuller gives a person with a short title, "Minister X", the office with its field
// that the article gives him or her elsewhere.
func (l *linker) fuller() {
	for i := range l.links {
		if l.ms[i].Form != mention.Named || l.links[i].ID == "" {
			continue
		}
		for j := range l.links[i].Offices {
			o := &l.links[i].Offices[j]
			own := l.byID[l.links[i].ID]
			for _, at := range own[:min(len(own), attention)] {
				k := slices.IndexFunc(l.people[at].offices, func(k Office) bool {
					return strings.HasPrefix(k.Role, o.Role+" of ") && !k.Past && k.Of != "" && (o.Of == "" || o.Of == k.Of)
				})
				if k >= 0 && !o.Past && o.Role != "" {
					full := l.people[at].offices[k]
					o.Role, o.Of, o.Inferred = full.Role, full.Of, true
					break
				}
			}
		}
	}
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
	if own := l.StateOf(l.links[i].ID); own != "" { // a person known to be of another
		state = own
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

// sided gives an office without a state that of the side of a meeting behind which
// its holder is named: "on the Malian side, Minister X; on the Russian side, …".
func (l *linker) sided(i int) {
	if l.ms[i].Form != mention.Named || l.links[i].Kind != kg.Person || l.ms[i].Counterpart {
		return
	}
	state := l.StateOf(l.links[i].ID) // of a person who is known, whatever side is named
	for j := range l.links[i].Offices {
		o := &l.links[i].Offices[j]
		if o.Of != "" && !o.Inferred || o.Past || o.Elsewhere || !holdsFor(o.Role) {
			continue
		}
		if state == "" {
			if state = l.sideBefore(i); state == "" {
				return
			}
		}
		o.Of, o.Inferred = state, true
		if e := l.found[l.links[i].ID]; e != nil {
			e.State = state
		}
	}
}

// sideBefore is the state of the side named last before mention i in its sentence,
// in a phrase at the head of a part of it or behind a preposition; "" when there is
// none.
func (l *linker) sideBefore(i int) kg.EntityID {
	p, ok := l.packs.Pack(l.d.Lang)
	if !ok {
		return ""
	}
	first := l.d.Sentences[l.sentence[i]].First
	for k := l.ms[i].First - 1; k >= first; k-- {
		if !p.Words.Is(l.d.Words, k, lang.Side) {
			continue
		}
		from := k // where the phrase with its adjective begins
		var state kg.EntityID
		for j := i - 1; j >= 0 && l.ms[j].Last >= k-2; j-- {
			m := &l.ms[j]
			if m.Form == mention.Named && m.First <= k && k < m.Last {
				state = "" // the word is part of a name: Côte d'Ivoire
				break
			}
			if m.Last == k || m.First == k+1 || m.First <= k && k < m.Last {
				if st := l.statesOf(j); len(st) == 1 {
					state, from = st[0], min(from, m.First)
				}
			}
		}
		if state == "" {
			continue
		}
		for from > first && p.Words.Is(l.d.Words, from-1, lang.Determiner) {
			from--
		}
		if from > first && l.d.Words[from-1].Class != text.Punct && !p.Words.Is(l.d.Words, from-1, lang.Preposition) && !l.joins(from-1) {
			return ""
		}
		return state
	}
	return ""
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
	state, body := l.possessor(i-1), l.bodySpokenOf(i-1)
	if whose := &l.links[i-1]; state == "" && whose.Kind == kg.Person && whose.ID != "" { // named in the sentence before
		state = l.stateOfAny(whose.ID)
	}
	for j := range l.links[i].Offices {
		o := &l.links[i].Offices[j]
		if o.Of != "" || o.Past || o.Elsewhere {
			continue
		}
		switch {
		case body != "" && !holdsFor(o.Role): // "the front rejected US sanctions on its leader, X"
			o.Of, o.Inferred = body, true
		case state != "":
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
				return l.stateOfAny(k.ID)
			}
		}
	}
	return ""
}

// bodySpokenOf is the body of which a sentence speaks that a possessive of a thing
// stands in: it is named before anything else; "" when none is.
func (l *linker) bodySpokenOf(i int) kg.EntityID {
	if j := l.firstIn(l.sentence[i]); j < i && l.ms[i].Ref == kg.State && l.ms[j].Form == mention.Named && l.links[j].Kind == kg.Organization {
		return l.links[j].ID
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
	official := l.voice()
	if official != "" {
		home, from = official, 0
	}
	if home == "" {
		if s, ok := l.onlyState(); ok && s == l.onlyServed() {
			home = s
		}
	}
	if home == "" {
		home = l.calledByOffice()
	}
	if l.home = home; home == "" {
		return
	}
	taken := map[string]bool{} // the roles of which the article names a holder
	for i := range l.links {
		for _, o := range l.links[i].Offices {
			if l.links[i].ID != "" && o.Of == home && l.ms[i].Form == mention.Named && !o.Past {
				taken[o.Role] = true
			}
		}
	}
	for i := from; i < len(l.links); i++ {
		if l.links[i].Kind != kg.Person || l.links[i].ID == "" || l.ms[i].Form != mention.Named || l.ms[i].Counterpart {
			continue
		}
		for j := range l.links[i].Offices {
			o := &l.links[i].Offices[j]
			if o.Of != "" || o.Past || o.Elsewhere || o.Role == "ambassador" || !holdsFor(o.Role) && !ServedAtHome(o.Role) || taken[o.Role] || official == "" && l.speaksOfOther(i, home) || l.setAgainst(i, home) {
				continue
			}
			if s := l.stateOfAny(l.links[i].ID); s != "" && s != home {
				continue
			}
			o.Of, o.Inferred, o.AtHome = home, true, true
			taken[o.Role] = true
			if e := l.found[l.links[i].ID]; e != nil && e.State == "" {
				e.State = home
			}
		}
	}
}

// calledByOffice is the state of the first holder of the article, where that is
// said and the article then calls the holder by the office alone, and nobody else
// has that office: "the Mauritanian president X … the president"; "" else.
func (l *linker) calledByOffice() kg.EntityID {
	var role string
	var of kg.EntityID
	for i := range l.links {
		m, k := &l.ms[i], &l.links[i]
		if k.Kind != kg.Person && m.Form != mention.Titled {
			continue
		}
		switch {
		case m.Form == mention.Titled && of != "" && m.Definite && !m.Plural && !m.Counterpart && len(m.Offices) == 1 && m.Offices[0].Of == nil && m.Offices[0].Role == role && !m.Offices[0].Vague:
			if l.taken(role, of) && !l.heldElsewhere(role, of) {
				return of
			}
			return ""
		case m.Form == mention.Named && of == "" && len(k.Offices) > 0:
			o := k.Offices[0]
			if o.Of.Kind() != kg.State || o.Past || m.Counterpart || l.entities[k.ID] == nil || !holdsFor(o.Role) {
				return ""
			}
			role, of = o.Role, o.Of
		}
	}
	return ""
}

// heldElsewhere is true when the article names the office of another state.
func (l *linker) heldElsewhere(role string, of kg.EntityID) bool {
	for i := range l.ms {
		for _, o := range l.ms[i].Offices {
			if o.Role == role && o.Of != nil && l.ref(o.Of) != of {
				return true
			}
		}
		if l.ms[i].Counterpart {
			return true
		}
	}
	return false
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
	for j := l.firstIn(l.sentence[i]); j < len(l.links) && l.sentence[j] == l.sentence[i]; j++ {
		if slices.ContainsFunc(l.statesOf(j), func(s kg.EntityID) bool { return s != home }) {
			return true
		}
	}
	return false
}

// setAgainst is true when the sentence of mention i says of somebody behind it that
// he or she is of home: "Premier X met US Secretary Y" tells the two apart, where
// "US President X met Secretary Y" speaks of one state.
func (l *linker) setAgainst(i int, home kg.EntityID) bool {
	for j := i + 1; j < len(l.links) && l.sentence[j] == l.sentence[i]; j++ {
		if slices.ContainsFunc(l.links[j].Offices, func(o Office) bool { return o.Of == home && !o.Inferred && !o.Past }) {
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

// ServedAtHome is true of a role below the government that an article calls
// without its state in its own country.
func ServedAtHome(role string) bool { return says(role, roles.ServedAtHome) }

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

// onlyHeldFor is the one state for which the people named before a mention hold an
// office of this role; "" when there is none, or several.
func (l *linker) onlyHeldFor(role string, i int) (of kg.EntityID) {
	for k := range l.people {
		p := &l.people[k]
		if p.mention >= i {
			break
		}
		for _, o := range p.offices {
			switch {
			case o.Past || o.Role != role || o.Of.Kind() != kg.State || o.Of == of:
			case of != "":
				return ""
			default:
				of = o.Of
			}
		}
	}
	return of
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
			if o.Of = l.onlyHeldFor(o.Role, i); o.Of == "" {
				o.Of = l.countryBefore(m.First)
			}
			o.Inferred = true
		}
	}
	if len(link.Offices) > 0 {
		o := link.Offices[0]
		vague := len(m.Offices) > 0 && m.Offices[0].Vague || l.another(m) // "a minister", "the new minister": nobody spoken of
		var hit kg.EntityID
		n, most := 0, 0
		at, _ := slices.BinarySearchFunc(l.people, i, func(p person, i int) int { return p.mention - i })
		near := l.people[max(0, at-attention):min(len(l.people), at+attention)]
		unqualified := o.Of == "" && slices.ContainsFunc(near, func(p person) bool {
			return p.mention < i && slices.ContainsFunc(p.offices, func(k Office) bool {
				return !k.Past && sameRole(k.Role, o.Role) && l.unsaid(p, k)
			})
		})
		for _, p := range near {
			for _, k := range p.offices {
				if unqualified && !l.unsaid(p, k) {
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
			hit = l.knownHolder(o.Role, i)
		}
		if hit == "" && o.Of != "" && !o.Past {
			for _, id := range l.familiar { // whom the article names without the office
				if l.holdsNow(id, o) {
					hit, n = id, n+1
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
		case m.Plural && !m.Counterpart && !l.qualified(m):
			if two := l.several(i, o.Role); len(two.Pair) == 2 {
				link.Pair, link.Reasons = two.Pair, two.Reasons
			}
		}
	}
	l.links[i] = link
}

// qualified is true of holders of whom the words beside them say which they are,
// so that they point back to nobody: "Arab foreign ministers", "وزراء خارجية دول
// الخليج", "the foreign ministers of the bloc".
func (l *linker) qualified(m *mention.Mention) bool {
	p, ok := l.packs.Pack(l.d.Lang)
	if !ok {
		return false
	}
	ws := l.d.Words
	if m.Last < len(ws) {
		next := &ws[m.Last]
		if next.Class == text.Letters && next.Breaks == 0 {
			switch {
			case p.Words.Is(ws, m.Last, lang.Genitive), p.Construct && p.Clitics.Article != "" && !ws[m.Last-1].Article, p.AdjectiveAfter && next.Article && !next.Clitic:
				return true
			}
		}
	}
	if m.First > 0 && p.NounModifiers && ws[m.First].Breaks == 0 {
		before := &ws[m.First-1]
		return before.Case == text.Title && !before.Initial && !p.Words.Is(ws, m.First-1, lang.Determiner) || before.Case == text.Upper
	}
	return false
}

// another is true of an office before which stands that its holder is still to be
// named: "the next prime minister".
func (l *linker) another(m *mention.Mention) bool {
	p, ok := l.packs.Pack(l.d.Lang)
	if !ok || m.First == 0 {
		return false
	}
	for j := m.First; j < m.Last || j == m.First; j++ {
		if p.Words.Is(l.d.Words, j, lang.Future) {
			return true
		}
	}
	return p.Words.Is(l.d.Words, m.First-1, lang.Future)
}

// unsaid is true of an office of a person for which the text gives no state beside
// it.
func (l *linker) unsaid(p person, o Office) bool {
	return o.Of == "" || o.Inferred && (o.Of == l.home || !l.ms[p.mention].Counterpart)
}

// spokenOf counts the mentions of a person before mention i.
func (l *linker) spokenOf(id kg.EntityID, i int) int {
	l.countTo(i)
	return l.times[id]
}

// knownHolder is the only person of the document who is known to hold an
// office of exactly this role, or the only one of those named before mention i;
// "" when there is none or several.
func (l *linker) knownHolder(role string, i int) kg.EntityID {
	l.countTo(i)
	var all, before []kg.EntityID
	for _, id := range l.familiar {
		if !slices.ContainsFunc(l.entities[id].Offices, func(o kg.Office) bool { return o.Role == role && o.To == "" }) {
			continue
		}
		all = append(all, id)
		if l.times[id] > 0 {
			before = append(before, id)
		}
	}
	switch {
	case len(all) == 1:
		return all[0]
	case len(before) == 1:
		return before[0]
	}
	return ""
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
