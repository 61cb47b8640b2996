package relation

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/mention"
	"github.com/safir-graph/safir/internal/text"
	"github.com/safir-graph/safir/internal/timex"
)

type unitKind uint8

const (
	uWord    unitKind = iota // a word, known or not
	uMention                 // a noun phrase that names something
	uAdj                     // an adjective that names a state
	uTime                    // a time expression
	uPunct
)

// unit is a piece of a sentence as the patterns see it.
type unit struct {
	kind        unitKind
	first, last int // words
	mention     int // for uMention and uAdj, else -1
	time        int // for uTime, else -1
	forms       []form
	cues        []*cue
	classes     uint64 // bit set of lang.WordClass
	fold        string
	compound    bool // a participle with its auxiliary before it
	group       bool // the auxiliary with which a compound verb begins
}

func (u *unit) is(c lang.WordClass) bool { return u.classes&(1<<c) != 0 }

// unlisted is true of a word of which the pack knows nothing: mostly a common noun
// or an adjective.
func (u *unit) unlisted() bool {
	return u.kind == uWord && len(u.forms) == 0 && u.classes == 0 && len(u.cues) == 0
}

func (u *unit) prep() bool {
	return u.is(lang.Preposition) || u.is(lang.Genitive) || u.is(lang.Agent) || u.is(lang.Between)
}

// features joins the features of all verb readings of a unit.
func (u *unit) features() feature {
	var f feature
	for _, x := range u.forms {
		f |= x.feature
	}
	return f
}

// verb is true of a unit that can be a finite verb or a participle.
func (u *unit) verb() bool { return u.kind == uWord && u.features()&(finite|participle) != 0 }

// finite is true of a unit that is a finite verb by its form.
func (u *unit) finite() bool {
	f := u.features()
	return u.kind == uWord && (u.compound || f&finite != 0 && f&(passive|participle) != passive|participle)
}

func (u *unit) cue(want func(*cue) bool) *cue {
	for _, c := range u.cues {
		if want(c) {
			return c
		}
	}
	return nil
}

// passable is true of units that may stand between parts of a clause without
// changing who does what: adverbs, articles, times, adjectives, auxiliaries.
func (u *unit) passable() bool {
	switch u.kind {
	case uTime, uAdj:
		return true
	case uWord:
		return u.is(lang.Auxiliary) || u.is(lang.PassiveAux) || len(u.forms) == 0 && (u.is(lang.Adverb) || u.is(lang.Determiner) || u.is(lang.Modifier))
	}
	return false
}

// unitSign are the signs that stand beside a number and part no clauses.
var unitSign = map[string]bool{"%": true, "‰": true, "°": true}

// sentence is one sentence cut into units.
type sentence struct {
	*reader
	index int
	units []unit
	signs signs
	// relativeAt is the unit of a word that is a complementizer too and is known to open a
	// relative clause; 0 while none is.
	relativeAt int
}

// findWide keeps, of each unit that has one, the first cue that governs the whole
// sentence.
func (s *sentence) findWide() {
	s.wideCues = s.wideCues[:0]
	for i := range s.units {
		if c := s.units[i].cue(func(c *cue) bool { return c.wide }); c != nil {
			s.wideCues = append(s.wideCues, c)
		}
	}
}

// cut groups the words of a sentence into units: mentions and times as they
// were found, function words, cues and known words by their longest phrase.
func (rd *reader) cut(index int) *sentence {
	s := &sentence{reader: rd, index: index, units: rd.units[:0]}
	span := rd.d.Sentences[index]
	begin := max(span.First, rd.Begin[index])
	limit := begin // the next mention or time
	for i := begin; i < span.Last; {
		s.units = append(s.units, unit{first: i, last: i + 1, mention: -1, time: -1, fold: rd.d.Words[i].Fold})
		u := &s.units[len(s.units)-1]
		switch {
		case rd.mentionAt[i] >= 0 && !rd.idiom(i, span.Last) && !rd.bindsTwo(rd.mentionAt[i], span.Last):
			m := rd.mentionAt[i]
			if rd.governmentOf(m) { // "the Trump administration": no deed of his own
				m++
			}
			u.kind, u.mention, u.last = uMention, m, rd.ms[m].Last
			if rd.ms[m].Form == mention.Adjective {
				u.kind = uAdj
			}
			if end := rd.compoundModifier(m, span.Last); end > 0 {
				*u = unit{first: i, last: end, mention: -1, time: -1, classes: 1 << lang.Modifier, fold: joinFold(rd.d.Words[i:end])}
			}
		case rd.timeAt[i] >= 0:
			u.kind, u.time, u.last = uTime, rd.timeAt[i], rd.timeEnd(rd.timeAt[i])
		case currency(u.fold):
			u.classes = 1 << lang.Determiner // "pledged $10 million"
		case rd.d.Words[i].Class == text.Punct && !unitSign[rd.d.Words[i].Fold]:
			u.kind = uPunct
		default:
			for limit = max(limit, i+1); limit < span.Last && (rd.mentionAt[limit] < 0 || rd.ms[rd.mentionAt[limit]].Form == mention.Pronoun) && rd.timeAt[limit] < 0; {
				limit++
			}
			rd.word(u, limit)
			if rd.d.Words[i].Class == text.Number && u.last == i+1 { // "signed 10 agreements"
				u.classes |= 1 << lang.Determiner
			}
		}
		i = max(u.last, i+1)
	}
	rd.units = s.units
	s.qualifiers()
	s.prepositions()
	s.quoted()
	s.genus()
	s.delegations()
	s.objectRelatives()
	s.compound()
	s.infinitives()
	s.findWide()
	if cap(rd.domains) < len(s.units) {
		rd.domains = make([]domains, len(s.units))
	}
	rd.domains = rd.domains[:len(s.units)]
	clear(rd.domains)
	return s
}

// currency is true of a sign for money before or behind its sum.
func currency(fold string) bool {
	r, n := utf8.DecodeRuneInString(fold)
	return n > 0 && n == len(fold) && unicode.Is(unicode.Sc, r)
}

// prepositions tells the preposition from the verb that is written like it, in a
// language whose verbs come first: behind a noun or name, with no further preposition
// after it, it is no verb: "بيان بثته عبر قناة".
func (s *sentence) prepositions() {
	if !s.pack.VerbFirst {
		return
	}
	for i := 1; i+1 < len(s.units); i++ {
		u, p := &s.units[i], &s.units[i-1]
		if !u.is(lang.Preposition) || !u.verb() || s.units[i+1].prep() || p.kind == uPunct {
			continue
		}
		if p.kind == uWord && (p.is(lang.Conjunction) || p.is(lang.Complementizer) || p.is(lang.Subordinator) || p.is(lang.Relative) || p.is(lang.Auxiliary) || p.prep() || len(p.cues) > 0) {
			continue
		}
		u.forms = nil
		u.cues = slices.DeleteFunc(slices.Clone(u.cues), func(c *cue) bool { return !c.noun || len(c.via) > 0 })
	}
}

// quoted takes away the quotation marks round a single verb or name, which are
// about the word and not about what is said: a "exhorté" Israël, «Роснефть».
func (s *sentence) quoted() {
	mark := func(i int) bool { return s.units[i].kind == uPunct && s.units[i].fold == "\"" }
	for t := 1; t+1 < len(s.units); t++ {
		if mark(t-1) && mark(t+1) && (s.units[t].kind == uMention && s.ms[s.units[t].mention].Form == mention.Named || t > 1 && s.units[t-2].kind != uPunct && s.units[t].verb()) {
			s.units = append(s.units[:t+1], s.units[t+2:]...)
			s.units = append(s.units[:t-1], s.units[t:]...)
		}
	}
}

// genus takes away the noun before a name that only says what kind of thing it
// is, so that the name stands in its place: "компаний «Роснефть» и «Лукойл»", "la
// ville de Goma". Such names do not decline, nor do those joined to them.
func (s *sentence) genus() {
	if len(s.pack.Words.OfClass(lang.Genus)) == 0 {
		return
	}
	quote := func(i int) bool {
		return i < len(s.units) && s.units[i].kind == uPunct && s.units[i].fold == "\""
	}
	name := func(i int) bool {
		if i >= len(s.units) || s.units[i].kind != uMention {
			return false
		}
		k := s.kindOf(s.units[i].mention)
		return s.ms[s.units[i].mention].Form == mention.Named && (k == kg.Organization || k == kg.Place)
	}
	for i := 0; i < len(s.units); i++ {
		u := &s.units[i]
		if u.kind != uMention && (u.kind != uWord || u.last != u.first+1) || u.kind == uMention && s.ms[u.mention].Form != mention.NounRef || !s.pack.Words.Is(s.d.Words, u.last-1, lang.Genus) {
			continue
		}
		j := i + 1
		if !s.pack.Cases && j < len(s.units) && s.units[j].is(lang.Genitive) {
			j++
		}
		k := j
		for ; quote(k); k++ {
		}
		if !name(k) || !s.pack.Cases && j > i+1 && s.kindOf(s.units[k].mention) != kg.Place {
			continue
		}
		if s.headed == nil {
			s.headed = map[int]bool{}
		}
		for n := k; n < len(s.units); n++ {
			if !name(n) && !quote(n) && !s.units[n].is(lang.Conjunction) && !(s.units[n].kind == uPunct && s.units[n].fold == ",") {
				break
			}
			if name(n) {
				s.headed[s.units[n].mention] = true
			}
		}
		s.units = append(s.units[:i], s.units[j:]...)
	}
}

// objectRelatives tells the conjunction from the relative pronoun where a word
// is both: right behind a name it stands for the name, as the object of its
// clause ("l'Algérie, qu'ils accusent"), unless the name ends what is said to
// somebody ("a dit à l'Algérie que").
func (s *sentence) objectRelatives() {
	for i := range s.units {
		u := &s.units[i]
		if !u.is(lang.ObjectRelative) || !u.is(lang.Complementizer) || len(u.cues) > 0 {
			continue
		}
		j := i - 1
		comma := j > 0 && s.units[j].kind == uPunct && s.units[j].fold == ","
		if comma {
			if _, aside := s.opening(j); aside {
				j = 0
			}
			j--
		}
		relative := j >= 0 && s.units[j].kind == uMention && s.ms[s.units[j].mention].Form != mention.Possessor && s.ms[s.units[j].mention].Form != mention.Pronoun
		for k := j; relative && !comma && k >= 0 && s.units[k].kind != uPunct; k-- {
			relative = s.units[k].cue(func(c *cue) bool { return c.clause && !c.after }) == nil
		}
		if relative {
			u.classes = u.classes&^(1<<lang.Complementizer) | 1<<lang.Relative
		} else {
			u.classes &^= 1 << lang.ObjectRelative
		}
	}
}

// idiom is true of a pronoun with which a phrase of the rules begins: "it is
// expected that".
func (rd *reader) idiom(i, limit int) bool {
	m := &rd.ms[rd.mentionAt[i]]
	if m.Form != mention.Pronoun {
		return false
	}
	cs, _, end := rd.cues.Spelled(rd.d.Words, i, limit)
	if end <= m.Last {
		return false
	}
	nominal := func(c *cue) bool { return !c.verb && !c.clause && !c.wide }
	if slices.ContainsFunc(cs, func(c *cue) bool { return !nominal(c) }) {
		return true
	}
	return end < limit && rd.pack.Words.Is(rd.d.Words, end, lang.Determiner) // "it was the first visit", but "it was attacked"
}

// qualifiers takes the verb out of a gerund that qualifies the holder of an office
// named after it: "met the visiting foreign minister", "A and visiting President B".
func (s *sentence) qualifiers() {
	for i := range s.units {
		u := &s.units[i]
		if u.kind != uWord || !u.is(lang.Modifier) || u.features()&gerund == 0 || u.features()&finite != 0 {
			continue
		}
		j := i + 1
		for j < len(s.units) && (s.units[j].kind == uAdj || s.units[j].is(lang.Modifier) && len(s.units[j].forms) == 0) {
			j++
		}
		if j == len(s.units) || s.units[j].kind != uMention || s.kindOf(s.units[j].mention) != kg.Person || s.ms[s.units[j].mention].Form != mention.Titled && !s.ms[s.units[j].mention].Title {
			continue
		}
		if i > 0 {
			p := &s.units[i-1]
			if !p.is(lang.Determiner) && !p.is(lang.Conjunction) && !s.with(p.fold) && !p.is(lang.Between) && !(p.verb() && !p.is(lang.Auxiliary) && !p.is(lang.PassiveAux)) {
				continue
			}
		}
		u.forms, u.cues = nil, nil
	}
}

// governmentOf is true of a person's name that only says whose government the
// mention directly behind it is.
func (rd *reader) governmentOf(m int) bool {
	if m+1 >= len(rd.ms) || rd.ms[m].Form != mention.Named || rd.ms[m].Last != rd.ms[m+1].First {
		return false
	}
	next := &rd.ms[m+1]
	return next.Form == mention.Described && next.Org != nil && next.Org.As == "STATE" && next.State == nil && rd.links[m].Kind == kg.Person && rd.links[m+1].Kind == kg.State
}

// bindsTwo is true of a gathering that is told as the meeting of people named
// behind it: "a summit with X", "the summit between X and Y".
func (rd *reader) bindsTwo(m, limit int) bool {
	x := &rd.ms[m]
	if x.Form != mention.Described || x.Kind != kg.Event || x.Last >= limit {
		return false
	}
	if fold := rd.d.Words[x.Last].Fold; !rd.with(fold) && !rd.pack.Words.OfClass(lang.Between)[fold] {
		return false
	}
	forms, end := rd.forms.Longest(rd.d.Words, x.Last-1, x.Last)
	return end == x.Last && slices.ContainsFunc(forms, func(f form) bool { return f.feature == noun && rd.wanted[f.lemma] })
}

// compoundModifier is the word after a modifier that a name and a participle make
// together: "Iran-backed", "US-brokered"; 0 when mention m begins none.
func (rd *reader) compoundModifier(m, limit int) int {
	j := rd.ms[m].Last
	if !rd.pack.NounModifiers || j >= limit || !rd.d.Words[j].Glued || rd.mentionAt[j] >= 0 {
		return 0
	}
	forms, end := rd.forms.Longest(rd.d.Words, j, j+1)
	if rd.ms[m].Form == mention.Described && end <= j+1 && j+1 < limit && !rd.d.Words[j+1].Glued && rd.d.Words[j+1].Class == text.Letters { // "delegation-level talks"
		return j + 1
	}
	if end == 0 || !slices.ContainsFunc(forms, func(f form) bool { return f.feature&participle != 0 }) {
		return 0
	}
	return end
}

// delegations puts the person who heads a group in the group's place: "a
// delegation led by X".
func (s *sentence) delegations() {
	out := s.units[:0]
	for i := 0; i < len(s.units); i++ {
		u := s.units[i]
		if s.heads(i) && len(out) > 0 {
			j := i + 1
			for j < len(s.units) && s.units[j].kind == uWord && s.units[j].passable() {
				j++
			}
			if j < len(s.units) && s.units[j].kind == uMention && s.kindOf(s.units[j].mention) == kg.Person && s.ms[s.units[j].mention].Form == mention.Named {
				g := len(out) - 1
				aside := g > 0 && out[g].kind == uPunct && out[g].fold == "," // "a delegation, led by X, arrived"
				if aside {
					g--
				}
				for g > 0 && (out[g].kind == uAdj || out[g].kind == uWord && out[g].is(lang.Modifier)) {
					g--
				}
				if n := s.groupOf(out, g); n >= 0 { // "a mission of the Fund led by"
					g = n
				}
				group := &out[g]
				if group.kind == uMention && s.ms[group.mention].Form != mention.Named || group.kind == uWord && !group.prep() && group.features()&^noun == 0 && !group.is(lang.Conjunction) && len(group.cues) == 0 {
					head := s.units[j]
					head.first = group.first
					out = append(out[:g], head)
					if s.headed == nil {
						s.headed = map[int]bool{}
					}
					s.headed[head.mention] = true
					if i = j; aside && i+1 < len(s.units) && s.units[i+1].kind == uPunct && s.units[i+1].fold == "," {
						i++
					}
					continue
				}
			}
		}
		out = append(out, u)
	}
	s.units = out
}

// groupOf is the noun of a group whose body stands at unit g as its genitive:
// "a mission of the Fund"; -1 when there is none.
func (s *sentence) groupOf(units []unit, g int) int {
	if units[g].kind != uMention || s.kindOf(units[g].mention) == kg.Person {
		return -1
	}
	i := g - 1
	for i >= 0 && (units[i].is(lang.Determiner) || units[i].kind == uPunct && units[i].fold == "\"") {
		i--
	}
	switch {
	case i >= 0 && units[i].is(lang.Genitive):
		i--
	case !s.pack.Construct:
		return -1
	}
	if i < 0 || units[i].kind == uPunct || units[i].prep() || units[i].is(lang.Conjunction) || len(units[i].cues) > 0 || units[i].features()&^noun != 0 {
		return -1
	}
	if units[i].kind == uMention && s.ms[units[i].mention].Form == mention.Named {
		return -1
	}
	return i
}

// heads is true of a word or phrase that says who is at the head of the group
// named before it.
func (s *sentence) heads(i int) bool {
	u := &s.units[i]
	return u.kind == uWord && u.is(lang.HeadedBy)
}

// infinitives keeps the infinitive reading alone of a form that is also a
// finite one, where a marker makes it one: "to visit".
func (s *sentence) infinitives() {
	for t := 1; t < len(s.units); t++ {
		u := &s.units[t]
		if u.kind != uWord || u.features()&infinitive == 0 || u.features()&finite == 0 {
			continue
		}
		i := t - 1
		for i > 0 && s.units[i].is(lang.Adverb) {
			i--
		}
		if !s.units[i].is(lang.Infinitive) {
			continue
		}
		var only []form
		for _, f := range u.forms {
			if f.feature == infinitive {
				only = append(only, f)
			}
		}
		u.forms = only
	}
}

// timeEnd is the word after a time expression. A duration before a noun that
// patterns wait for leaves the noun to them: "a two-day visit".
func (rd *reader) timeEnd(t int) int {
	x := &rd.times[t]
	if x.Role != timex.Duration {
		return x.Last
	}
	for i := x.First + 1; i < x.Last; i++ {
		forms, _ := rd.forms.Longest(rd.d.Words, i, x.Last)
		if slices.ContainsFunc(forms, func(f form) bool { return f.feature == noun && rd.wanted[f.lemma] }) {
			return i
		}
	}
	return x.Last
}

// word reads a word or phrase that is neither a mention nor a time and ends
// before limit.
func (rd *reader) word(u *unit, limit int) {
	forms, fWritten, fEnd := rd.forms.Spelled(rd.d.Words, u.first, limit)
	cues, cWritten, cEnd := rd.cues.Spelled(rd.d.Words, u.first, limit)
	classes, wWritten, wEnd := rd.pack.Words.Spelled(rd.d.Words, u.first, limit)
	end := max(fEnd, cEnd, wEnd)
	if end == 0 {
		if w := &rd.d.Words[u.first]; w.Case == text.Lower && rd.pack.Words.AdverbByEnding(w.Fold) {
			u.classes |= 1 << lang.Adverb
		}
		return
	}
	// A longer cue does not swallow a word that patterns wait for ("talks on"): it
	// is read at that word.
	swallowed := fEnd > 0 && fEnd < end && fEnd >= wEnd && slices.ContainsFunc(forms, func(f form) bool { return rd.wanted[f.lemma] })
	if swallowed {
		end = fEnd
	}
	u.last = end
	u.fold = joinFold(rd.d.Words[u.first:end])
	// Where words fold to the same form, those written as in the text are meant
	// (a and à, visite and visité), unless none is.
	spelling, exact := "", false
	if rd.pack.Capitals && len(u.fold) < 64 && !alike(fEnd == end, fWritten, cEnd == end || swallowed, cWritten, wEnd == end, wWritten) {
		spelling = text.Written(rd.d.Quote(rd.d.SpanOf(u.first, end)))
		exact = fEnd == end && slices.Contains(fWritten, spelling) || cEnd == end && slices.Contains(cWritten, spelling) || wEnd == end && slices.Contains(wWritten, spelling)
	}
	article := rd.d.Words[u.first].Article
	switch {
	case fEnd == end && !exact && !article:
		u.forms = forms[:len(forms):len(forms)]
	case fEnd == end:
		for i, f := range forms {
			if article && f.feature&(finite|infinitive|subjunctive) != 0 {
				continue // a word with the article is no verb
			}
			if !exact || fWritten[i] == spelling {
				u.forms = append(u.forms, f)
			}
		}
	}
	if fEnd > 0 && fEnd < end && cEnd == end && wEnd < end { // "announced that": the cue has its verb's subject and tense
		for _, f := range forms {
			if f.feature&(past|present|future) != 0 && !article {
				u.forms = append(u.forms, f)
			}
		}
	}
	if rd.pack.NounModifiers && end-u.first == 1 && (rd.d.Words[u.first].Glued || end < limit && rd.d.Words[end].Glued) {
		// part of a compound: "counter-drone systems", "a rebel-held town"
		if u.features()&(finite|participle|gerund) != 0 {
			u.classes |= 1 << lang.Modifier
		}
		u.forms = slices.DeleteFunc(slices.Clone(u.forms), func(f form) bool { return f.feature != noun })
	}
	switch {
	case cEnd != end && !swallowed:
	case !exact:
		u.cues = cues[:len(cues):len(cues)]
	default:
		for i, c := range cues {
			if !exact || swallowed || cWritten[i] == spelling {
				u.cues = append(u.cues, c)
			}
		}
	}
	if wEnd == end {
		for i, c := range classes {
			if article && rd.pack.Construct && end-u.first == 1 && c == lang.Preposition {
				continue // "الجنوبي" is no preposition
			}
			if !exact || wWritten[i] == spelling {
				u.classes |= 1 << c
			}
		}
	}
	if end-u.first > 1 && rd.pack.Words.Is(rd.d.Words, end-1, lang.Complementizer) && len(u.cues) > 0 && !u.prep() {
		u.classes |= 1 << lang.Complementizer // "announced that" opens a clause
	}
}

// alike is true when all the lists that count hold one spelling, so that it
// tells nothing apart.
func alike(f bool, forms []string, c bool, cues []string, w bool, words []string) bool {
	one, any := "", false
	same := func(list []string) bool {
		for _, s := range list {
			if any && s != one {
				return false
			}
			one, any = s, true
		}
		return true
	}
	return (!f || same(forms)) && (!c || same(cues)) && (!w || same(words))
}

// sharesAuxiliary is true of a participle joined to another one that has an
// auxiliary and is no passive: "a condamné l'attaque et accusé Israël".
func (s *sentence) sharesAuxiliary(t int) bool {
	i := t - 1
	for i >= 0 && s.units[i].is(lang.Adverb) {
		i--
	}
	if i < 0 || !s.units[i].is(lang.Conjunction) {
		return false
	}
	for i--; i >= 0 && t-i < maxLeft; i-- {
		v := &s.units[i]
		switch {
		case v.compound && v.features()&participle != 0:
			_, isPassive := s.passiveAux(i)
			return !isPassive
		case v.is(lang.Complementizer), v.is(lang.Relative), v.is(lang.Subordinator), v.group, v.finite() && !s.nounReading(i),
			v.kind == uPunct && v.fold != "\"" && v.fold != ",":
			return false
		}
	}
	return false
}

// compound marks compound tenses: a participle after its auxiliary is a finite
// verb, and the verb begins at the auxiliary.
func (s *sentence) compound() {
	for t := range s.units {
		u := &s.units[t]
		if u.kind != uWord || u.features()&participle == 0 {
			continue
		}
		first := -1
		for i := t - 1; i >= 0 && t-i < 6; i-- {
			v := &s.units[i]
			if v.is(lang.Auxiliary) || v.is(lang.PassiveAux) {
				first = i
				continue
			}
			if v.kind == uTime || v.is(lang.Adverb) || v.cue(func(c *cue) bool { return c.verb && !c.after }) != nil && len(v.forms) == 0 {
				continue
			}
			break
		}
		if first >= 0 {
			u.compound = true
			s.units[first].group = true
		} else if s.sharesAuxiliary(t) {
			u.compound = true
		}
	}
}
