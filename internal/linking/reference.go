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
	if m.Own {
		l.ownState(i, &link)
		l.links[i] = link
		return
	}
	if j := l.besideOwner(i); j >= 0 {
		link.ID, link.Kind, link.Reasons = l.links[j].ID, l.links[j].Kind, []string{"refers to “" + l.d.Quote(l.ms[j].Span) + "”"}
		l.links[i] = link
		return
	}
	s := l.sentence[i]
	// In its own sentence: the first person before it; then the first of the
	// sentence before, which a pronoun may carry on from the one before that.
	heads := true // "Lebanon's Hezbollah said it": whose it is comes after what it is
	p, ok := l.packs.Pack(l.d.Lang)
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
			if sentence != s && !phrases && (l.inPhrase(j) || l.inOpening(j)) || !l.styled(j, m.Styles) || heads && l.possesses(j) {
				continue
			}
			if sentence == s && !phrases && !l.nominative(j) {
				continue
			}
			if sentence == s && k.Kind == kg.Person && l.inPhrase(j) && l.inOffice(k.ID, "spokesperson") { // "a statement released by spokesman X, he"
				continue
			}
			if m.Gender != "" && k.Kind == kg.Person && !l.agreesWith(m.Gender, k, p) {
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
	cased := ok && p.Cases && m.Form == mention.Pronoun && m.Cases&1 != 0 // whoever its sentence names as somebody's object is not taken up before the topic
	if want == "" && len(m.Styles) == 0 && m.Form == mention.Pronoun && ok && !p.VerbFirst && !pick(s, i, !cased) && l.topic(i, &link) {
		l.links[i] = link
		return
	}
	found := pick(s, i, !cased)
	heads = false
	found = found || pick(s, i, !cased) || back(s-1) || s > 0 && !l.names(s-1) && back(s-2)
	for k := s - 2; !found && len(m.Styles) > 0 && k >= 0 && s-k < styleReach; k-- {
		found = back(k)
	}
	if !found && cased {
		pick(s, i, true)
	}
	l.links[i] = link
}

// besideOwner is the state or body that owns what stands joined to what the possessive
// at mention i owns: "Moscow's interference in Ukraine and its annexation of Crimea"; -1
// when there is none.
func (l *linker) besideOwner(i int) int {
	m := &l.ms[i]
	p, ok := l.packs.Pack(l.d.Lang)
	if !ok || !p.NounModifiers || m.Form != mention.Possessor || m.First == 0 || !p.Words.Is(l.d.Words, m.First-1, lang.Conjunction) {
		return -1
	}
	const within = 16 // words
	for j := i - 1; j >= 0 && l.sentence[j] == l.sentence[i] && m.First-l.ms[j].Last < within; j-- {
		last := l.ms[j].Last
		if slices.ContainsFunc(l.d.Words[last:m.First], func(w text.Word) bool { return w.Class == text.Punct && !w.Clitic }) {
			return -1
		}
		if k := &l.links[j]; l.ms[j].Form == mention.Named && (k.Kind == kg.State || k.Kind == kg.Organization) && k.ID != "" && l.d.Words[last].Clitic && slices.Contains(p.Clitics.Endings, l.d.Words[last].Fold) {
			return j
		}
	}
	return -1
}

// styleReach bounds in sentences how far back somebody with a style is looked for.
const styleReach = 8

// agreesWith is true when the offices of whom a link means allow a gender: a pronoun of
// the feminine, which means things too, asks for the office of a woman.
func (l *linker) agreesWith(g mention.Gender, k *Link, p *lang.Pack) bool {
	offices := k.Offices
	for i := len(l.byID[k.ID]) - 1; len(offices) == 0 && i >= 0; i-- {
		offices = l.people[l.byID[k.ID][i]].offices
	}
	for _, o := range offices {
		word, _, _ := strings.Cut(string(l.d.Text[o.Span.Start:o.Span.End]), " ")
		if word == "" {
			continue
		}
		woman := slices.ContainsFunc(p.Feminine, func(end string) bool { return strings.HasSuffix(word, end) })
		return woman == (g == mention.Feminine)
	}
	return g != mention.Feminine
}

// styled is true of a mention with one of the words in its title or office, or of
// a pronoun that stands for such a one; always where no words are asked for.
func (l *linker) styled(j int, styles []string) bool {
	if len(styles) == 0 {
		return true
	}
	m := &l.ms[j]
	if m.Form == mention.Pronoun {
		return slices.Equal(m.Styles, styles)
	}
	for k := m.First; k < m.Last; k++ {
		if slices.Contains(styles, l.d.Words[k].Fold) {
			return true
		}
	}
	return false
}

// possesses is true of a name that possesses a name directly behind it.
func (l *linker) possesses(j int) bool {
	p, ok := l.packs.Pack(l.d.Lang)
	if !ok || !p.NounModifiers || j+1 >= len(l.ms) {
		return false
	}
	i := l.ms[j].Last
	return i < len(l.d.Words) && l.d.Words[i].Clitic && slices.Contains(p.Clitics.Endings, l.d.Words[i].Fold) && l.ms[j+1].First == i+1
}

// topic resolves a pronoun that says nothing of its kind to the state or body with
// which its sentence begins: "Le Mali a rappelé son ambassadeur en Algérie, qu'il
// accuse".
func (l *linker) topic(i int, link *Link) bool {
	j := l.firstIn(l.sentence[i])
	k := &l.links[j]
	switch {
	case j >= i || k.ID == "" || k.Fallback || k.Kind != kg.State && k.Kind != kg.Organization || l.inPhrase(j):
		return false
	case l.ms[j].Form != mention.Named && (l.ms[j].Form != mention.Described || l.ms[j].Org == nil):
		return false
	}
	link.ID, link.Kind = k.ID, k.Kind
	link.Reasons = []string{"refers to “" + l.d.Quote(l.ms[j].Span) + "”"}
	return true
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
	if i > 0 && j > 0 && !l.d.Words[i].Initial && p.Words.Is(l.d.Words, i, lang.Conjunction) && l.ms[j-1].Last == i { // "between A and B"
		return l.inPhrase(j - 1)
	}
	return i >= 0 && !l.d.Words[i+1].Initial && p.Words.Is(l.d.Words, i, lang.Preposition)
}

// inOpening is true of a person named directly behind the word with which the sentence
// begins, an unknown one or a verb, where somebody else is named behind the next comma:
// "Congratulating X on his post, Y said".
func (l *linker) inOpening(j int) bool {
	p, ok := l.packs.Pack(l.d.Lang)
	if !ok || p.VerbFirst || p.Cases || l.links[j].Kind != kg.Person {
		return false
	}
	i := l.ms[j].First - 1
	for i > 0 && !l.d.Words[i].Initial && p.Words.Is(l.d.Words, i, lang.Determiner) {
		i--
	}
	if i < 0 || !l.d.Words[i].Initial || l.d.Words[i].Class != text.Letters || p.Words.Is(l.d.Words, i, lang.Adverb) || p.Words.Is(l.d.Words, i, lang.Determiner) || p.Words.Is(l.d.Words, i, lang.Conjunction) {
		return false
	}
	for k := j + 1; k < len(l.ms) && l.sentence[k] == l.sentence[j]; k++ {
		if l.links[k].Kind == kg.Person && l.ms[k].Form != mention.Possessor {
			return l.d.Words[l.ms[k].First-1].Fold == ","
		}
	}
	return false
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
		if len(people) == 0 && role == "" && l.ms[i].Form == mention.Pronoun {
			if j := l.joinedTopic(s, i); j >= 0 {
				link.Kind = kg.Organization
				if l.links[j].Kind == kg.State && l.links[j+1].Kind == kg.State {
					link.Kind = kg.State
				}
				link.Pair = []kg.EntityID{l.links[j].ID, l.links[j+1].ID}
				slices.Sort(link.Pair)
				link.Reasons = []string{"refers to “" + l.d.Quote(l.d.SpanOf(l.ms[j].First, l.ms[j+1].Last)) + "”"}
				return link
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

// joinedTopic is the first of the two states or bodies, joined by "and", with which
// sentence s begins before mention i, and no third one with them: "Mali and Niger said
// they"; -1 when there are none.
func (l *linker) joinedTopic(s, i int) int {
	p, ok := l.packs.Pack(l.d.Lang)
	j := l.firstIn(s)
	if !ok || p.VerbFirst || j+1 >= i || l.sentence[j+1] != s || l.inPhrase(j) {
		return -1
	}
	for k := j; k <= j+1; k++ {
		if n := &l.links[k]; n.ID == "" || n.Fallback || n.Kind != kg.State && n.Kind != kg.Organization || l.ms[k].Form != mention.Named && l.ms[k].Form != mention.Described {
			return -1
		}
	}
	joined := false
	for w := l.ms[j].Last; w < l.ms[j+1].First; w++ {
		switch {
		case p.Words.Is(l.d.Words, w, lang.Conjunction):
			joined = true
		case !p.Words.Is(l.d.Words, w, lang.Determiner):
			return -1
		}
	}
	if !joined || l.links[j].ID == l.links[j+1].ID {
		return -1
	}
	return j
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

// ownState resolves "his country" to the one state for which the first person of
// its sentence, or else of the one before, acts.
func (l *linker) ownState(i int, link *Link) {
	for s := l.sentence[i]; s >= 0 && s >= l.sentence[i]-1; s-- {
		for j := l.firstIn(s); j < i && l.sentence[j] == s; j++ {
			if l.ms[j].Form == mention.Possessor || l.ms[j].Kind != kg.Person && l.links[j].Kind != kg.Person {
				continue
			}
			assumed := slices.ContainsFunc(l.links[j].Offices, func(o Office) bool { return o.AtHome || o.Inferred }) ||
				l.found[l.links[j].ID] != nil && !slices.ContainsFunc(l.ms[j].Offices, func(o mention.Office) bool { return o.Of != nil })
			if states := l.statesOf(j); len(states) == 1 && !assumed {
				link.ID, link.Kind, link.Reasons = states[0], kg.State, []string{"the state of “" + l.d.Quote(l.ms[j].Span) + "”"}
			}
			return
		}
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
	if len(link.Pair) == 2 && l.stateOfAny(link.Pair[0]) != l.stateOfAny(link.Pair[1]) {
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
		add(l.stateOfAny(k.ID))
	}
	return out
}
