package relation

import (
	"slices"

	"github.com/safir-graph/safir/internal/gazetteer"
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
	classes     uint32 // bit set of lang.WordClass
	fold        string
	compound    bool // a participle with its auxiliary before it
	group       bool // the auxiliary with which a compound verb begins
}

func (u *unit) is(c lang.WordClass) bool { return u.classes&(1<<c) != 0 }

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

// sentence is one sentence cut into units.
type sentence struct {
	*reader
	index int
	units []unit
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
		case rd.mentionAt[i] >= 0 && !rd.idiom(i, span.Last):
			m := rd.mentionAt[i]
			u.kind, u.mention, u.last = uMention, m, rd.ms[m].Last
			if rd.ms[m].Form == mention.Adjective {
				u.kind = uAdj
			}
			if end := rd.compoundModifier(m, span.Last); end > 0 {
				*u = unit{first: i, last: end, mention: -1, time: -1, classes: 1 << lang.Modifier, fold: joinFold(rd.d.Words[i:end])}
			}
		case rd.timeAt[i] >= 0:
			u.kind, u.time, u.last = uTime, rd.timeAt[i], rd.timeEnd(rd.timeAt[i])
		case rd.d.Words[i].Class == text.Punct:
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
	s.delegations()
	s.compound()
	s.infinitives()
	if cap(rd.domains) < len(s.units) {
		rd.domains = make([]domains, len(s.units))
	}
	rd.domains = rd.domains[:len(s.units)]
	clear(rd.domains)
	return s
}

// idiom is true of a pronoun with which a phrase of the rules begins: "it is
// expected that".
func (rd *reader) idiom(i, limit int) bool {
	m := &rd.ms[rd.mentionAt[i]]
	if m.Form != mention.Pronoun {
		return false
	}
	_, _, end := rd.cues.Spelled(rd.d.Words, i, limit)
	return end > m.Last
}

// compoundModifier is the word after a modifier that a name and a participle make
// together: "Iran-backed", "US-brokered"; 0 when mention m begins none.
func (rd *reader) compoundModifier(m, limit int) int {
	j := rd.ms[m].Last
	if !rd.pack.NounModifiers || j >= limit || !rd.d.Words[j].Glued || rd.mentionAt[j] >= 0 {
		return 0
	}
	forms, end := rd.forms.Longest(rd.d.Words, j, j+1)
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
		}
	}
}

// arg is a noun phrase, or several joined by "and", in the domain of a trigger.
type arg struct {
	prep     string // folded; "" for a direct one
	mentions []int
	unit     int  // the first unit
	end      int  // after the last unit
	of       bool // depends on another word, not on the trigger
	pronoun  bool // a pronoun written together with the verb
	inner    bool // "between" behind the noun of another preposition: "talks on the relations between"
	left     bool // stands before the trigger
}

// domain is what stands after a trigger up to the end of its clause.
type domain struct {
	args  []arg
	times []int // indexes of times
	end   int   // unit after the last
	adjs  []int // units of adjectives of states directly beside the trigger
}

// maxDomain bounds a domain in units, so that no pattern costs more than the
// text is long.
const maxDomain = 48

// after collects the arguments to the right of unit t. What it returns must not
// be changed.
func (s *sentence) after(t int) domain {
	d := &s.domains[t]
	if !d.hasAfter {
		d.after = s.findAfter(t)
		d.after.args, d.after.times, d.hasAfter = slices.Clip(d.after.args), slices.Clip(d.after.times), true
	}
	return d.after
}

func (s *sentence) findAfter(t int) domain {
	d := domain{end: len(s.units)}
	prep, havePrep := "", false
	afterWord := false
	aside := false // between the commas of an aside
	inner := false // behind the noun of a preposition, which takes a "between" of its own
	i := t + 1
loop:
	for i < len(s.units) && i-t < maxDomain {
		u := &s.units[i]
		switch {
		case u.kind == uMention:
			m := &s.ms[u.mention]
			if m.Form == mention.Possessor && !havePrep {
				// "his" before its noun, or a suffix: of the word it leans on
				if i == t+1 && s.d.Words[u.first].Clitic {
					d.args = append(d.args, arg{mentions: []int{u.mention}, unit: i, end: i + 1, pronoun: true})
				}
				i++
				continue
			}
			if m.Form == mention.Possessor && s.nounFollows(i+1) { // "with his colleague X": it belongs to what follows
				i++
				continue
			}
			if s.pack.NounModifiers && m.Form == mention.Named && i+1 < len(s.units) && s.units[i+1].kind == uMention && s.kindOf(u.mention) != kg.Person && s.ms[s.units[i+1].mention].Form != mention.Possessor {
				i++ // a name directly before another qualifies it
				continue
			}
			if k := s.pile(i); k > i {
				i = k // "with Kremlin critic X"
				continue
			}
			if m.Form == mention.Both && i+3 < len(s.units) && s.named(i+1) && s.units[i+2].is(lang.Conjunction) && s.named(i+3) {
				i++ // "between the heads of both ministries X and Y": who they are follows
				continue
			}
			a := arg{prep: prep, mentions: []int{u.mention}, unit: i, end: i + 1, of: afterWord && !havePrep && !s.headsNoun(i) && s.inCase(u.mention, genitive)}
			if who, end := s.onBehalf(&a); end > 0 {
				a.mentions, a.unit, a.end = []int{who}, end-1, end
				d.args = append(d.args, a)
				prep, havePrep, afterWord, i = "", false, false, end
				continue
			}
			a.end = s.coordinate(&a)
			a.inner = inner && s.pack.Words.OfClass(lang.Between)[a.prep]
			inner = inner && a.inner
			// A possessive after the name makes it part of the next noun: "Russia's offer".
			if a.end < len(s.units) && s.possessive(a.end) {
				if k := s.apposed(a.end); havePrep && k > 0 { // "to Angola's capital Luanda"
					i = k
					continue
				}
				prep, havePrep, afterWord = "", false, true
				i = a.end + 1
				continue
			}
			d.args = append(d.args, a)
			prep, havePrep = "", false
			afterWord = false
			i = a.end
		case u.kind == uTime:
			d.times = append(d.times, u.time)
			prep, havePrep = "", false
			i++
		case u.kind == uAdj:
			if i == t+1 {
				d.adjs = append(d.adjs, i)
			}
			i++
		case u.kind == uPunct:
			next, ok := s.past(i)
			comma := u.fold == "," || u.fold == "-"
			switch {
			case aside && comma: // it closes what the one before opened
				aside, prep, havePrep, afterWord = false, "", false, false
				i++
				continue
			case !ok && comma && s.laterObject(t, i, d.args):
				prep, havePrep, afterWord = "", false, false
				i++
				continue
			case !ok:
				d.end = i
				break loop
			}
			aside = comma && next == i+1 && !(i > 0 && s.units[i-1].kind == uMention && s.closesAppositions(i-1))
			i = next
		case u.is(lang.Relative), u.is(lang.Complementizer), u.is(lang.Subordinator):
			if u.prep() && i+1 < len(s.units) && s.nounFollows(i+1) {
				prep, havePrep, afterWord = u.fold, true, false
				i++
				continue
			}
			d.end = i
			break loop
		case u.prep() && u.is(lang.Adverb) && s.personFollows(i+1):
			i++
		case u.prep():
			prep, havePrep, afterWord = u.fold, true, false
			i++
		case u.is(lang.Conjunction):
			j := i + 1
			for j < len(s.units) && s.units[j].passable() && s.units[j].kind != uTime && !s.units[j].prep() {
				j++
			}
			if j < len(s.units) && (s.units[j].prep() || s.units[j].kind == uTime) {
				i = j
				continue
			}
			if s.joinedNoun(j) {
				afterWord, prep, havePrep = true, "", false
				i = j + 1
				continue
			}
			d.end = i
			break loop
		case u.group, u.finite() && !s.nounReading(i):
			d.end = i
			break loop
		case len(u.cues) > 0 && s.units[t].features()&noun != 0 && u.cue(func(c *cue) bool { return c.noun && c.after && kg.Modality(c.effect) == kg.Asserted }) != nil && !u.prep():
			d.end = i
			break loop
		case u.passable() && !s.definiteNoun(u), u.is(lang.Modifier) && havePrep && s.nounFollows(i+1):
			i++
		case havePrep && s.qualifies(i):
			i++
		case !afterWord && len(u.cues) == 0 && s.apposed(i-1) > 0: // "in the Iraqi capital Baghdad"
			i = s.apposed(i - 1)
		default:
			afterWord = !s.pack.Construct || !s.d.Words[u.first].Article // a definite noun has no genitive behind it
			inner = havePrep && !s.pack.Words.OfClass(lang.Genitive)[prep] || inner && u.features()&^noun == 0
			prep, havePrep = "", false
			i++
		}
	}
	if i-t >= maxDomain {
		d.end = i
	}
	// "the accord that X signed [it]": with a subject of its own behind it, the
	// verb's pronoun stands for the noun that the clause belongs to.
	if len(d.args) > 1 && d.args[0].pronoun {
		if who := s.resumed(t); len(who) > 0 && slices.ContainsFunc(d.args[1:], func(a arg) bool { return a.prep == "" && !a.of }) {
			d.args[0].mentions = who
		}
	}
	return d
}

// definiteNoun is true of a word that qualifies a name where it stands bare
// ("مطار القاهرة") and is a noun of its own with the article ("المطار").
func (s *sentence) definiteNoun(u *unit) bool {
	return s.pack.Construct && u.kind == uWord && u.is(lang.Determiner) && !u.is(lang.Modifier) && s.d.Words[u.first].Article
}

// qualifies is true of a word that is not known, in a language whose modifiers
// precede, where a person with a title follows: "by the RDF chief of staff,
// General X".
func (s *sentence) qualifies(i int) bool {
	if s.pack.AdjectiveAfter || len(s.units[i].forms) > 0 {
		return false
	}
	for j := i + 1; j < len(s.units) && j-i < 3; j++ {
		u := &s.units[j]
		if u.kind == uMention {
			m := &s.ms[u.mention]
			return s.kindOf(u.mention) == kg.Person && (m.Title || m.Form == mention.Titled)
		}
		if u.kind != uWord || len(u.forms) > 0 || len(u.cues) > 0 || u.classes != 0 {
			return false
		}
	}
	return false
}

// laterObject is true of a comma after which, in a language whose subjects
// follow their verb, the object still comes: "received the minister on Monday
// afternoon, his counterpart X". What stands before the comma is a time or a
// phrase, what stands after it no clause of its own.
func (s *sentence) laterObject(t, comma int, args []arg) bool {
	noun := s.pack.VerbFirst && s.units[t].features()&noun != 0
	if !s.units[t].finite() && !noun || comma+1 >= len(s.units) {
		return false
	}
	want := 1
	if !s.pack.VerbFirst || !s.units[t].finite() {
		want = 0
	}
	direct := 0
	for i := range args {
		if args[i].prep == "" && !args[i].of && !args[i].pronoun {
			direct++
		}
	}
	last := &s.units[comma-1]
	adverbial := last.kind == uTime || len(args) > 0 && args[len(args)-1].prep != "" && args[len(args)-1].end == comma
	from := comma + 1
	for from+1 < len(s.units) && s.units[from].is(lang.Determiner) {
		from++
	}
	next := &s.units[from]
	if want == 1 && len(args) > 0 && args[len(args)-1].prep == "" && args[len(args)-1].end == comma && next.kind == uMention && s.ms[next.mention].Form == mention.Named && s.takesObject(t) {
		adverbial = true // a long subject ends with a comma: "accused the general X, Abu Dhabi of"
	}
	if !s.pack.VerbFirst && (next.kind != uMention || s.kindOf(next.mention) != kg.Person || s.ms[next.mention].Form == mention.Pronoun) {
		return false
	}
	if direct != want || !adverbial || next.kind != uMention || s.ms[next.mention].Form == mention.Possessor {
		return false
	}
	k := from + 1
	for k < len(s.units) && s.units[k].passable() && !s.units[k].group {
		k++
	}
	return k >= len(s.units) || !s.units[k].finite() && !s.units[k].group || s.nounReading(k)
}

// takesObject is true of a verb for which some pattern has a direct object.
func (s *sentence) takesObject(t int) bool {
	for _, f := range s.units[t].forms {
		for _, p := range s.patterns[f.lemma] {
			if p.verb && slices.ContainsFunc(p.right, func(e element) bool { return e.slot != nil && e.slot.name == "object" && e.slot.preps == nil }) {
				return true
			}
		}
	}
	return false
}

// onBehalf finds the person named behind the side for which he or she acts:
// "وقع عن الجانب المصري الوزير …". It returns the person and the unit behind; 0
// when a is no such side.
func (s *sentence) onBehalf(a *arg) (int, int) {
	if a.prep == "" || !s.pack.Words.OfClass(lang.Behalf)[a.prep] || s.kindOf(a.mentions[0]) != kg.State || s.ms[a.mentions[0]].Form != mention.Described {
		return 0, 0
	}
	j := a.end
	for j < len(s.units) && (s.units[j].kind == uPunct && (s.units[j].fold == "," || s.units[j].fold == ":") || s.units[j].is(lang.Determiner)) {
		j++
	}
	if j >= len(s.units) || s.units[j].kind != uMention || s.kindOf(s.units[j].mention) != kg.Person || s.ms[s.units[j].mention].Form != mention.Named {
		return 0, 0
	}
	return s.units[j].mention, j + 1
}

// resumed is what an object pronoun of a verb in a relative clause stands for:
// the noun phrase that the clause belongs to.
func (s *sentence) resumed(t int) []int {
	i := t - 1
	for i >= 0 && s.units[i].passable() {
		i--
	}
	if i < 0 || !s.units[i].is(lang.Relative) {
		return nil
	}
	return s.antecedent(i).mentions
}

// joinedNoun is true when what stands at unit j, after "and", is a further noun
// and no new clause: no verb follows before the next preposition or stop.
func (s *sentence) joinedNoun(j int) bool {
	if s.pack.VerbFirst || j >= len(s.units) || s.units[j].kind != uWord {
		return false
	}
	for k := j; k < len(s.units) && k < j+8; k++ {
		u := &s.units[k]
		switch {
		case u.kind == uPunct, u.prep():
			return k > j
		case u.kind == uMention, u.kind == uTime, u.is(lang.Conjunction), u.is(lang.Complementizer), u.is(lang.Relative), u.group, len(u.cues) > 0,
			u.features()&^noun != 0 && !s.nounReading(k), u.is(lang.Adverb):
			return false
		}
	}
	return true
}

// headsNoun is true of a thing or body in words at unit i with a noun that is not
// known directly before it: "an alliance declaration".
func (s *sentence) headsNoun(i int) bool {
	if !s.pack.NounModifiers || i == 0 || s.ms[s.units[i].mention].Form != mention.Described || s.d.Words[s.units[i].first].Article {
		return false
	}
	p := &s.units[i-1]
	if p.kind != uWord || len(p.forms) > 0 || len(p.cues) > 0 || p.classes != 0 {
		return false
	}
	for j := i - 2; j >= 0 && i-j < 4; j-- {
		u := &s.units[j]
		if u.is(lang.Determiner) || u.features()&(finite|participle|gerund|infinitive) != 0 {
			return true
		}
		if u.kind != uWord || len(u.forms) > 0 || u.classes != 0 && !u.is(lang.Modifier) {
			return false
		}
	}
	return false
}

// apposed is the unit of the place or body that a common noun after unit i is
// called: "capital Luanda", "city of Luanda"; 0 when there is none.
func (s *sentence) apposed(i int) int {
	if !s.pack.NounModifiers {
		return 0
	}
	words, seat := 0, false
	for k := i + 1; k < len(s.units) && k <= i+5; k++ {
		u := &s.units[k]
		switch {
		case u.kind == uMention:
			if words > 0 && s.ms[u.mention].Form == mention.Named && (s.kindOf(u.mention) == kg.Place || s.links[u.mention].Capital || seat && s.kindOf(u.mention) == kg.State) && !(k+1 < len(s.units) && s.possessive(k+1)) {
				return k
			}
			return 0
		case u.is(lang.Genitive) && words > 0, u.kind == uAdj, u.kind == uWord && u.is(lang.Modifier) && len(u.forms) == 0:
		case u.kind == uWord && len(u.forms) == 0 && len(u.cues) == 0 && (u.classes == 0 || u.is(lang.Locative)) && !u.prep():
			words++
			seat = seat || u.is(lang.Locative)
		default:
			return 0
		}
	}
	return 0
}

// pile is the unit of the person whose name ends a noun phrase that begins with
// the name at unit i, with one or two words between that are not known:
// "Kremlin critic X"; 0 when there is none.
func (s *sentence) pile(i int) int {
	if !s.pack.NounModifiers || s.ms[s.units[i].mention].Form != mention.Named || s.kindOf(s.units[i].mention) == kg.Person {
		return 0
	}
	for k := i + 1; k < len(s.units) && k <= i+3; k++ {
		u := &s.units[k]
		if u.kind == uMention {
			if k > i+1 && s.kindOf(u.mention) == kg.Person && s.ms[u.mention].Form == mention.Named {
				return k
			}
			return 0
		}
		if u.kind != uWord || len(u.forms) > 0 || u.classes != 0 || len(u.cues) > 0 {
			return 0
		}
	}
	return 0
}

// nounFollows is true when a noun phrase starts at unit i, articles aside.
func (s *sentence) nounFollows(i int) bool {
	for i < len(s.units) && s.units[i].passable() && s.units[i].kind == uWord {
		i++
	}
	return i < len(s.units) && (s.units[i].kind == uMention || s.units[i].kind == uTime)
}

// named is true of a person's name at unit i.
func (s *sentence) named(i int) bool {
	return s.units[i].kind == uMention && s.ms[s.units[i].mention].Form == mention.Named && s.kindOf(s.units[i].mention) == kg.Person
}

// personFollows is true when a person is what stands at unit i: a phrase of place
// before it (at the airport) is no preposition.
func (s *sentence) personFollows(i int) bool {
	for i < len(s.units) && s.units[i].passable() {
		i++
	}
	return i < len(s.units) && s.units[i].kind == uMention && (s.kindOf(s.units[i].mention) == kg.Person || s.ms[s.units[i].mention].Form == mention.Titled)
}

// nounReading is true of a form that is a verb and a noun where the word before
// makes it a noun: an article, a preposition, a possessive.
func (s *sentence) nounReading(i int) bool {
	u := &s.units[i]
	if u.features()&noun == 0 {
		return false
	}
	if s.d.Words[u.first].Article {
		return true
	}
	if i == 0 { // "Talks between X and Y"
		return !s.pack.VerbFirst && i+1 < len(s.units) && s.units[i+1].prep()
	}
	if s.pack.VerbFirst && s.verbBefore(i) {
		return true
	}
	q := i - 1
	for q > 0 && s.units[q].kind == uPunct && s.units[q].fold == "\"" {
		q--
	}
	p := &s.units[q]
	if s.pack.NounModifiers && p.prep() && u.features()&gerund != 0 && s.objectAt(i+1) {
		return false // "after meeting X"
	}
	if p.kind == uAdj || p.is(lang.Determiner) || p.is(lang.Modifier) || p.prep() || s.possessive(i-1) || p.kind == uTime && s.times[p.time].Role == timex.Duration {
		return true
	}
	if s.pack.NounModifiers && s.qualified(i) {
		return true
	}
	if p.kind == uMention {
		return s.ms[p.mention].Form == mention.Possessor
	}
	// directly after another verb it is that verb's object: "held talks"
	return p.kind == uWord && p.features()&(finite|participle|gerund|infinitive) != 0 && !p.is(lang.Auxiliary) && !p.is(lang.PassiveAux) && len(p.forms) > 0
}

// objectAt is true when a noun phrase that names something stands at unit i,
// articles and adjectives aside.
func (s *sentence) objectAt(i int) bool {
	for i < len(s.units) && (s.units[i].is(lang.Determiner) || s.units[i].kind == uAdj) {
		i++
	}
	return i < len(s.units) && s.units[i].kind == uMention && s.ms[s.units[i].mention].Form != mention.Possessor
}

// qualified is true of a form that is a noun with an article before it and one
// or two words between that are not known, and no object after it: "a courtesy
// visit to".
func (s *sentence) qualified(i int) bool {
	if s.objectAt(i + 1) {
		return false
	}
	for j := i - 1; j >= 0 && i-j <= 3; j-- {
		u := &s.units[j]
		switch {
		case u.is(lang.Determiner), s.possessive(j), u.kind == uMention && s.ms[u.mention].Form == mention.Possessor:
			return i-j > 1
		case u.kind == uWord && len(u.forms) == 0 && u.classes == 0 && len(u.cues) == 0, u.is(lang.Modifier):
		default:
			return false
		}
	}
	return false
}

// verbBefore is true when a finite verb stands before unit i in its clause with
// nothing between that could open another clause.
func (s *sentence) verbBefore(i int) bool {
	for j := i - 1; j >= 0 && i-j < 12; j-- {
		u := &s.units[j]
		switch {
		case u.kind == uPunct, u.is(lang.Conjunction), u.is(lang.Relative), u.is(lang.Complementizer), u.is(lang.Subordinator):
			return false
		case u.is(lang.Auxiliary), u.is(lang.PassiveAux), u.cue(func(c *cue) bool { return c.verb }) != nil:
			return false
		case u.features()&finite != 0 && u.features()&noun == 0:
			return true
		}
	}
	return false
}

// possessive is true of an ending such as 's.
func (s *sentence) possessive(i int) bool {
	u := &s.units[i]
	return u.kind != uMention && u.last == u.first+1 && s.d.Words[u.first].Clitic && len(s.pack.Clitics.Endings) > 0 && slices.Contains(s.pack.Clitics.Endings, u.fold)
}

// afterBrackets is the unit after a short parenthesis that opens at i, or i:
// "the Organization of X (OX) and Y".
func (s *sentence) afterBrackets(i int) int {
	if s.units[i].fold != "(" {
		return i
	}
	for j := i + 1; j < len(s.units)-1 && j < i+5; j++ {
		if s.units[j].fold == ")" {
			return j + 1
		}
	}
	return i
}

// coordinate extends an argument over the noun phrases joined to it and returns
// the unit after the last.
func (s *sentence) coordinate(a *arg) int {
	end := a.end
	i := end
	for i < len(s.units) {
		j := s.afterBrackets(i)
		comma := s.units[j].kind == uPunct && s.units[j].fold == ","
		if comma {
			j++
		}
		conj := j < len(s.units) && s.units[j].is(lang.Conjunction)
		if conj {
			j++
		}
		if !comma && !conj {
			break
		}
		for j < len(s.units) && (s.units[j].is(lang.Determiner) || s.units[j].prep() && s.units[j].fold == a.prep && a.prep != "" || conj && s.possessor(j)) {
			j++
		}
		if j >= len(s.units) || s.units[j].kind != uMention {
			break
		}
		form := s.ms[s.units[j].mention].Form
		if form == mention.Possessor || form == mention.Pronoun && !conj {
			break
		}
		if s.startsClause(j) && !(conj && (len(a.mentions) == 1 && s.pack.Words.OfClass(lang.Between)[a.prep] || s.verbless(a.unit))) {
			break
		}
		if comma && !conj && !s.listGoesOn(j+1) {
			break
		}
		if j+1 < len(s.units) && s.possessive(j+1) {
			break
		}
		a.mentions = append(a.mentions, s.units[j].mention)
		i = j + 1
		end = i
	}
	return end
}

// verbless is true when no finite verb stands in the clause before unit i: what
// "and" joins to its noun phrase is no new clause ("cooperation with X and Y
// grows").
func (s *sentence) verbless(i int) bool {
	for j := i - 1; j >= 0; j-- {
		u := &s.units[j]
		switch {
		case u.is(lang.Complementizer), u.is(lang.Relative), u.is(lang.Subordinator), u.kind == uPunct && u.fold != "," && u.fold != "\"":
			return true
		case (u.group || u.finite()) && !s.nounReading(j):
			return false
		}
	}
	return true
}

// startsClause is true when the noun phrase at j is the subject of a finite verb
// that follows it, in a language where subjects precede.
func (s *sentence) startsClause(j int) bool {
	if s.pack.VerbFirst || s.pack.Cases && !s.nominative(s.units[j].mention) {
		return false
	}
	k := j + 1
	for k < len(s.units) && s.units[k].passable() {
		k++
	}
	return k < len(s.units) && (s.units[k].group || s.units[k].finite() || !s.units[k].prep() && s.units[k].cue(func(c *cue) bool { return c.verb }) != nil) && !s.nounReading(k)
}

// listGoesOn is true when what follows a member of a comma list is another
// comma and member, or the "and" before the last.
func (s *sentence) listGoesOn(j int) bool {
	for range 24 {
		if j >= len(s.units) {
			return false
		}
		if s.units[j].is(lang.Conjunction) {
			j++
			for j < len(s.units) && (s.units[j].is(lang.Determiner) || s.units[j].prep()) {
				j++
			}
			return j < len(s.units) && s.units[j].kind == uMention && !s.startsClause(j)
		}
		if s.units[j].kind != uPunct || s.units[j].fold != "," {
			return false
		}
		j++
		if j < len(s.units) && s.units[j].is(lang.Conjunction) {
			continue
		}
		for j < len(s.units) && s.units[j].is(lang.Determiner) {
			j++
		}
		if j >= len(s.units) || s.units[j].kind != uMention {
			return false
		}
		j++
	}
	return false
}

// past decides whether a clause goes on after the punctuation at i, and where:
// after a parenthesis, after a clause set off by commas, or when a time or a
// preposition follows a comma.
func (s *sentence) past(i int) (int, bool) {
	switch s.units[i].fold {
	case "(", "[":
		for j := i + 1; j < len(s.units) && j < i+30; j++ {
			if f := s.units[j].fold; s.units[j].kind == uPunct && (f == ")" || f == "]") {
				return j + 1, true
			}
		}
		return 0, false
	case "\"", "'":
		return i + 1, true // quotation marks around a word or a name
	case ",", "-":
	default:
		return 0, false
	}
	j := i + 1
	if j >= len(s.units) {
		return 0, false
	}
	if i > 0 && s.units[i-1].kind == uMention && s.closesAppositions(i-1) {
		return j, true // the comma belongs to the apposition before it
	}
	u := &s.units[j]
	// a clause between commas
	if u.is(lang.Relative) || u.is(lang.Subordinator) || u.kind == uMention && s.ms[u.mention].Form == mention.Titled || u.features()&(gerund|participle|attributive) != 0 && u.features()&finite == 0 {
		for k := j; k < len(s.units) && k < j+25; k++ {
			if s.units[k].kind == uPunct && s.units[k].fold == s.units[i].fold {
				return k + 1, k+1 < len(s.units)
			}
		}
		return 0, false
	}
	if u.kind == uTime || u.is(lang.Adverb) {
		return j, true
	}
	if u.prep() {
		return j, true
	}
	if s.pack.VerbFirst && s.units[i].fold == "," && u.kind == uMention && s.ms[u.mention].Form != mention.Possessor && s.circumstance(i-1) && !s.verbFollows(j) {
		return j, true // the object behind when or where
	}
	return 0, false
}

// circumstance is true of a time, or of the noun phrase of a preposition, that
// ends at unit i.
func (s *sentence) circumstance(i int) bool {
	if i < 1 {
		return false
	}
	if s.units[i].kind == uTime {
		return true
	}
	for i > 0 && (s.units[i].kind == uAdj || s.units[i].passable()) {
		i--
	}
	return i > 0 && s.units[i].kind == uMention && s.units[i-1].prep()
}

// verbFollows is true of a noun phrase at unit i with a finite verb behind it.
func (s *sentence) verbFollows(i int) bool {
	for i++; i < len(s.units) && (s.units[i].passable() || s.units[i].kind == uMention && s.ms[s.units[i].mention].Form == mention.Possessor); i++ {
	}
	return i < len(s.units) && s.units[i].finite() && !s.nounReading(i)
}

// subject is who does what a verb says.
type subject struct {
	mentions []int
	how      string // "", or why there is none
	inferred bool
	topic    bool // taken over from the sentence before
	right    int  // number of direct arguments to the right that it used up
	relative bool // it stands before its relative clause, in whatever case
}

// maxLeft bounds the walk to the left in units.
const maxLeft = 48

// leftSubject walks left from a verb to its subject.
func (s *sentence) leftSubject(t int) subject {
	i := t - 1
	for steps := 0; i >= 0 && steps < maxLeft; steps++ {
		u := &s.units[i]
		switch {
		case u.kind == uMention:
			m := &s.ms[u.mention]
			if m.Form == mention.Possessor {
				if s.d.Words[u.first].Clitic { // a suffix on the word before
					i--
					continue
				}
				if i > 0 && s.units[i-1].prep() { // "after his appointment"
					i -= 2
					continue
				}
				return subject{how: "a possessive stands before it"}
			}
			p := i - 1
			for p >= 0 && (s.units[p].is(lang.Determiner) || s.units[p].is(lang.Modifier) || s.units[p].kind == uAdj || s.possessor(p)) && s.units[p].kind != uPunct {
				p--
			}
			if m.Form == mention.Described && p >= 0 && s.units[p].kind == uWord && !s.units[p].prep() {
				if q := s.phraseStart(p); q >= 0 { // "at the opening of a conference"
					p = q
				}
			}
			if p >= 0 && s.units[p].prep() && !(s.units[p].is(lang.Subordinator) && s.adjoins(i, t)) {
				i = p - 1 // a prepositional phrase
				continue
			}
			group := []int{u.mention}
			first := i
			for {
				prev, ok := s.joined(first, len(group) > 1)
				if !ok {
					break
				}
				group = append([]int{s.units[prev].mention}, group...)
				first = prev
			}
			before := first - 1
			for before >= 0 && (s.units[before].is(lang.Determiner) || s.units[before].kind == uAdj) {
				before--
			}
			if before >= 0 && s.units[before].prep() && first != i && !s.units[before].is(lang.Subordinator) {
				i = before - 1
				continue
			}
			if before >= 0 && s.pack.Construct && s.units[before].kind == uWord && !s.opens(before) && s.inCase(group[0], genitive) {
				return subject{how: "the name depends on the word before it"}
			}
			return subject{mentions: group}
		case u.kind == uTime:
			i--
			if i >= 0 && s.units[i].prep() {
				i--
			}
		case u.kind == uPunct:
			switch u.fold {
			case ")", "]":
				j := i - 1
				for j >= 0 && s.units[j].fold != "(" && s.units[j].fold != "[" {
					j--
				}
				i = j - 1
				continue
			case "\"":
				i--
				continue
			case ",", "-":
				if m := s.namedInAside(i); m >= 0 {
					return subject{mentions: []int{m}}
				}
				if j, ok := s.opening(i); ok {
					i = j - 1
					continue
				}
				if i > 0 && s.units[i-1].kind == uMention && s.closesAppositions(i-1) {
					i--
					continue
				}
				if i > 1 && s.units[i-1].kind == uTime && s.governs(i-2) {
					i--
					continue
				}
				if s.pack.VerbFirst && i > 1 && s.units[i-1].kind == uMention && s.units[i-2].is(lang.Complementizer) { // "أن الرئيس X، سيزور"
					i--
					continue
				}
			}
			return subject{how: "nothing before it in its clause"}
		case u.is(lang.Relative) && !s.complement(i):
			return s.antecedent(i)
		case u.is(lang.Conjunction):
			return s.shared(i)
		case u.is(lang.Complementizer), u.is(lang.Subordinator):
			return subject{how: "nothing before it in its clause"}
		case u.cue(func(c *cue) bool { return c.verb && !c.after }) != nil, u.passable():
			i--
		case u.prep():
			i-- // a preposition whose noun was a time
		default:
			if m := s.wielder(i); m >= 0 {
				return subject{mentions: []int{m}, inferred: true}
			}
			if p := s.phraseStart(i); p >= 0 {
				i = p - 1
				continue
			}
			return subject{how: "an unknown subject: “" + s.d.Quote(s.d.SpanOf(u.first, u.last)) + "”"}
		}
	}
	return subject{how: "nothing before it in its clause"}
}

// wielder is the mention whose instrument the noun at unit i is, where the noun
// phrase is no part of a prepositional one: "Israeli strikes", "Iran's missiles",
// "its forces"; -1 when there is none.
func (s *sentence) wielder(i int) int {
	if !slices.ContainsFunc(s.units[i].forms, func(f form) bool { return s.instruments[f.lemma] }) {
		return -1
	}
	owner := -1
	j := i - 1
	for ; j >= 0 && i-j < 5 && owner < 0; j-- {
		u := &s.units[j]
		switch {
		case u.kind == uAdj:
			owner = u.mention
		case u.kind == uMention && s.ms[u.mention].Form == mention.Possessor, u.kind == uMention && s.pack.NounModifiers && j == i-1 && s.kindOf(u.mention) != kg.Person:
			owner = u.mention
		case s.possessive(j) && j > 0 && s.units[j-1].kind == uMention:
			owner = s.units[j-1].mention
			j--
		case u.is(lang.Modifier), u.kind == uWord && len(u.forms) == 0 && u.classes == 0 && len(u.cues) == 0:
		default:
			return -1
		}
	}
	for j >= 0 && s.units[j].is(lang.Determiner) {
		j--
	}
	if owner < 0 || !s.known(owner) || j >= 0 && s.units[j].prep() {
		return -1
	}
	return owner
}

// adjoins is true when nothing but what belongs to the verb at t stands between it
// and the noun phrase at unit i: after "as" or "since" that is its subject.
func (s *sentence) adjoins(i, t int) bool {
	for j := i + 1; j < t; j++ {
		if u := &s.units[j]; !u.passable() && u.cue(func(c *cue) bool { return c.verb && !c.after }) == nil {
			return false
		}
	}
	return s.units[t].finite()
}

// complement is true of a word that is a relative and a complementizer too, after
// a verb: "anunció que recibirá".
func (s *sentence) complement(i int) bool {
	if !s.units[i].is(lang.Complementizer) {
		return false
	}
	j := i - 1
	for j >= 0 && (s.units[j].passable() || s.units[j].kind == uPunct && s.units[j].fold == "\"") {
		j--
	}
	return j >= 0 && s.units[j].verb() && !s.nounReading(j)
}

// maxPhrase bounds a prepositional phrase in units.
const maxPhrase = 10

// phraseStart returns the preposition that opens the phrase whose last word
// stands at unit i and names nothing known: "on the sidelines of the forum"; -1
// when the words before it are no such phrase.
func (s *sentence) phraseStart(i int) int {
	for j := i; j >= 0 && i-j < maxPhrase; j-- {
		u := &s.units[j]
		switch {
		case u.kind == uPunct, u.kind == uTime, u.is(lang.Relative), u.is(lang.Complementizer), u.is(lang.Subordinator):
			return -1
		case u.prep():
			if j == 0 || !u.is(lang.Genitive) {
				return j
			}
		case u.kind == uMention:
			if s.ms[u.mention].Form != mention.Possessor && !(j > 0 && s.units[j-1].prep()) && !s.possessive(j+1) {
				return -1
			}
		case u.kind == uAdj, u.is(lang.Conjunction):
		case u.features()&^noun == gerund && j > 0 && s.units[j-1].is(lang.Determiner): // "the opening of"
		case u.features()&^noun != 0 && !s.nounReading(j), len(u.cues) > 0 && u.features()&noun == 0:
			return -1
		}
	}
	return -1
}

// possessor is true of a possessive that is a word of its own: "his".
func (s *sentence) possessor(i int) bool {
	u := &s.units[i]
	return u.kind == uMention && s.ms[u.mention].Form == mention.Possessor && !s.d.Words[u.first].Clitic
}

// closesAppositions is true of the last of the noun phrases joined by "and" of
// which one is parted by a comma from its title.
func (s *sentence) closesAppositions(i int) bool {
	for {
		if s.closesApposition(s.units[i].mention) {
			return true
		}
		j, ok := s.joined(i, false)
		if !ok {
			return false
		}
		i = j
	}
}

// namedInAside is the person whose name alone stands between the comma at unit i
// and the one before it, as the apposition of a noun that names nobody: "his
// host, X, met"; -1 when there is none.
func (s *sentence) namedInAside(i int) int {
	if i < 3 || s.units[i-1].kind != uMention || s.units[i-2].kind != uPunct || s.units[i-2].fold != s.units[i].fold {
		return -1
	}
	m, head := s.units[i-1].mention, &s.units[i-3]
	if s.ms[m].Form != mention.Named || s.kindOf(m) != kg.Person || head.kind != uWord || head.prep() || head.features()&^noun != 0 && !s.determined(i-3) ||
		head.is(lang.Conjunction) || head.is(lang.Adverb) || s.phraseStart(i-3) >= 0 {
		return -1
	}
	return m
}

// determined is true of a word after an article or a possessive pronoun.
func (s *sentence) determined(i int) bool {
	if i == 0 {
		return false
	}
	p := &s.units[i-1]
	return p.is(lang.Determiner) || p.kind == uMention && s.ms[p.mention].Form == mention.Possessor
}

// closesApposition is true of a mention whose title and name a comma parts: the
// comma after it belongs to it.
func (s *sentence) closesApposition(m int) bool {
	for i := s.ms[m].First; i < s.ms[m].Last; i++ {
		if s.d.Words[i].Fold == "," {
			return true
		}
	}
	return false
}

// opens is true of a word after which a noun phrase starts a clause: a verb, a
// conjunction, a complementizer.
func (s *sentence) opens(i int) bool {
	u := &s.units[i]
	return u.verb() || u.is(lang.Conjunction) || u.is(lang.Complementizer) || u.is(lang.Subordinator) || u.is(lang.Adverb) ||
		u.is(lang.Auxiliary) || len(u.cues) > 0 && u.features()&noun == 0
}

// joined returns the unit of the noun phrase that "and" or a comma joins to the
// one at i from the left; listed says that "and" has been seen, so that commas
// alone join the members before.
func (s *sentence) joined(i int, listed bool) (int, bool) {
	j := i - 1
	for j >= 0 && (s.units[j].is(lang.Determiner) || s.possessor(j) || s.pack.NounModifiers && (s.units[j].kind == uAdj || s.units[j].is(lang.Modifier) && len(s.units[j].forms) == 0)) {
		j--
	}
	conj := j >= 0 && s.units[j].is(lang.Conjunction)
	if conj {
		j--
	}
	comma := j >= 0 && s.units[j].kind == uPunct && s.units[j].fold == ","
	if comma {
		j--
	} else if !conj {
		return 0, false
	}
	if j > 0 && s.units[j].fold == ")" { // "the Organization of X (OX) and Y"
		for k := j - 1; k > 0 && j-k < 5; k-- {
			if s.units[k].fold == "(" {
				j = k - 1
			}
		}
	}
	if j >= 0 && s.units[j].kind == uMention && s.ms[s.units[j].mention].Form != mention.Possessor {
		return j, conj || listed && s.listed(j, i)
	}
	return 0, false
}

// listed is true when the noun phrase at unit j may be a member of the list to
// which the one at i belongs: of the same kind, and in no prepositional phrase.
func (s *sentence) listed(j, i int) bool {
	if s.kindOf(s.units[j].mention) != s.kindOf(s.units[i].mention) {
		return false
	}
	for j--; j >= 0 && s.units[j].is(lang.Determiner); j-- {
	}
	return j < 0 || !s.units[j].prep()
}

// opening finds the comma that opens what the comma at i closes, when what
// stands between is an aside: a relative clause, a participle, a time, a
// prepositional phrase, an apposition.
func (s *sentence) opening(i int) (int, bool) {
	for j := i - 1; j > 0 && i-j < 25; j-- {
		if s.units[j].kind != uPunct || s.units[j].fold != s.units[i].fold {
			continue
		}
		in := &s.units[j+1]
		aside := in.kind == uTime || in.prep() || in.is(lang.Relative) || in.is(lang.Adverb) || in.is(lang.Subordinator) || in.is(lang.Complementizer) ||
			in.features()&(gerund|participle|attributive) != 0 || in.kind == uMention && s.ms[in.mention].Form == mention.Titled ||
			in.cue(func(c *cue) bool { return c.wide || c.clause }) != nil || s.apposition(j, i)
		if !aside && !(s.pack.NounModifiers && in.is(lang.Determiner) && s.units[j-1].kind == uMention && s.ms[s.units[j-1].mention].Form == mention.Named && s.kindOf(s.units[j-1].mention) != kg.Place && !s.joinsList(j, i)) { // "X, the latest envoy to go there, met"
			return 0, false
		}
		return j, true
	}
	return 0, false
}

// joinsList is true of what stands between two commas when a conjunction follows
// the second: a member of a list, not an aside.
func (s *sentence) joinsList(first, second int) bool {
	return second+1 < len(s.units) && s.units[second+1].is(lang.Conjunction) || first+1 < len(s.units) && s.units[first+1].is(lang.Conjunction)
}

// apposition is true of what stands between the commas at j and i behind the noun
// phrase with which the sentence begins, when it holds no name at its head and no
// finite verb: "Chad, the last country to host soldiers, said".
func (s *sentence) apposition(j, i int) bool {
	if s.pack.VerbFirst || s.pack.Cases || s.units[j-1].kind != uMention || s.ms[s.units[j-1].mention].Form != mention.Named {
		return false
	}
	if in := &s.units[j+1]; in.kind == uMention && s.ms[in.mention].Form == mention.Named || in.is(lang.Conjunction) {
		return false
	}
	for k := range i {
		u := &s.units[k]
		if k < j-1 && !s.joins(k) && !u.is(lang.Determiner) && !u.is(lang.Modifier) && u.kind != uAdj && u.kind != uMention || k > j && (u.finite() && !s.nounReading(k) || u.group) {
			return false
		}
	}
	return true
}

// joins is true of a word that joins members of a list.
func (s *sentence) joins(i int) bool {
	return s.units[i].is(lang.Conjunction) || s.units[i].kind == uPunct && s.units[i].fold == ","
}

// antecedent is the noun phrase that a relative pronoun refers to.
func (s *sentence) antecedent(i int) subject {
	j := i - 1
	if j >= 0 && s.units[j].prep() || s.units[i].is(lang.ObjectRelative) {
		return subject{how: "the relative pronoun is not the subject"}
	}
	for j >= 0 && (s.units[j].kind == uPunct && s.units[j].fold == "," || s.units[j].kind == uTime) {
		j--
	}
	if j >= 0 && s.units[j].kind == uMention && s.ms[s.units[j].mention].Form != mention.Possessor {
		if p := j - 1; s.pack.Construct && p >= 0 && s.units[p].kind == uWord && !s.opens(p) && !s.units[p].prep() && !s.units[p].passable() && s.inCase(s.units[j].mention, genitive) {
			return subject{how: "the relative clause belongs to another word"}
		}
		return subject{mentions: []int{s.units[j].mention}, relative: true}
	}
	return subject{how: "the relative clause belongs to another word"}
}

// shared is the subject of the clause to which the conjunction at i joins
// another verb.
func (s *sentence) shared(i int) subject {
	how := ""
	for j := i - 1; j >= 0 && i-j < maxLeft; j-- {
		u := &s.units[j]
		if u.is(lang.Complementizer) && !s.pack.ProDrop && how == "" {
			return subject{how: "nothing before it in its clause"}
		}
		if u.verb() && !s.nounReading(j) {
			sub := s.subjectOf(j, 1)
			sub.right = 0
			if len(sub.mentions) > 0 {
				sub.inferred = sub.inferred || how != "" // "X said that nobody knew and called on Y"
				return sub
			}
			if how != "" || s.pack.VerbFirst || s.pack.ProDrop {
				return subject{how: sub.how}
			}
			how = sub.how
		}
	}
	if how == "" {
		how = "nothing before it in its clause"
	}
	return subject{how: how}
}

// subjectOf returns the subject of a verb, on the side where the language or
// the sentence puts it. objects is the number of direct arguments that the
// verb itself needs besides its subject.
func (s *sentence) subjectOf(t, objects int) subject {
	key := t*2 + min(objects, 1)
	if sub, ok := s.subjects[s.index<<12|key]; ok {
		return sub
	}
	s.subjects[s.index<<12|key] = subject{how: "nothing before it in its clause"} // while it is being found
	sub := s.findSubject(t, objects)
	s.subjects[s.index<<12|key] = sub
	return sub
}

func (s *sentence) findSubject(t, objects int) subject {
	left := s.leftSubject(t)
	if s.pack.Cases && len(left.mentions) > 0 && !left.relative && !s.nominative(left.mentions[len(left.mentions)-1]) {
		left = subject{how: "what stands before it is not its subject"}
	}
	directly := len(left.mentions) > 0 && !left.inferred
	if s.pack.Cases && directly {
		if args := s.after(t).args; !left.relative && len(args) > 0 && args[0].prep == "" && !args[0].of && s.objectFirst(left.mentions, args[0].mentions) {
			directly, left = false, subject{how: "what stands before it is its object"}
		}
	}
	if s.pack.VerbFirst || s.pack.Cases && !directly {
		var direct []arg
		for _, a := range s.after(t).args {
			if a.prep == "" && !a.of {
				direct = append(direct, a)
			}
		}
		pronounObject := len(direct) > 0 && direct[0].pronoun
		if pronounObject {
			direct = direct[1:]
			objects = 0
			directly = directly && len(direct) == 0
			if t > 0 && s.units[t-1].is(lang.Relative) && len(direct) > 0 { // "the accord that X signed": what stands before is the object
				directly = false
				left = subject{how: "what stands before it is its object"}
			}
		}
		conj := t > 0 && s.units[t-1].is(lang.Conjunction)
		switch {
		case s.pack.VerbFirst && len(direct) > objects && (!directly || conj || len(direct) > 1):
			return subject{mentions: direct[0].mentions, right: 1}
		case s.pack.Cases && len(direct) > 0 && s.nominative(direct[0].mentions[0]) && !directly:
			return subject{mentions: direct[0].mentions, right: 1}
		}
	}
	if len(left.mentions) > 0 {
		return left
	}
	if s.pack.ProDrop && left.how == "nothing before it in its clause" {
		if w := s.unknownAfter(t); w != "" {
			return subject{how: "an unknown subject: “" + w + "”"}
		}
		for i := t - 1; i >= 0; i-- { // the subject of the clause before, in the same sentence
			if s.units[i].finite() && !s.nounReading(i) {
				if sub := s.subjectOf(i, 1); len(sub.mentions) > 0 {
					return subject{mentions: sub.mentions, inferred: true, topic: sub.topic, how: "the subject is that of the clause before"}
				}
				break
			}
		}
		if s.topic >= 0 && !s.namedBefore(t) {
			return subject{mentions: []int{s.topic}, inferred: true, topic: true, how: "the subject is the one spoken of before"}
		}
	}
	return left
}

// unknownAfter is the noun directly after a verb, in a language whose subjects
// follow, that is no known name: an unknown subject; "" when there is none.
func (s *sentence) unknownAfter(t int) string {
	if !s.pack.VerbFirst && !s.pack.Cases {
		return ""
	}
	for i := t + 1; i < len(s.units); i++ {
		u := &s.units[i]
		switch {
		case s.pack.Cases && !s.pack.VerbFirst && u.kind == uWord && !u.passable() && (len(u.forms) > 0 || u.classes != 0): // what is not known alone may be a subject
			return ""
		case u.kind == uMention && s.ms[u.mention].Form == mention.Possessor && i == t+1, u.passable():
			continue
		case u.kind == uMention && s.links[u.mention].ID == "" && len(s.links[u.mention].Pair) == 0 && s.ms[u.mention].Thing == nil && s.ms[u.mention].Form != mention.Possessor:
			return s.quote(u)
		case u.kind == uWord && !u.prep() && !u.is(lang.Conjunction) && !u.is(lang.Complementizer) && !u.is(lang.Relative) && !u.is(lang.Subordinator) && len(u.cues) == 0:
			if s.wantedUnit(u) {
				return "" // a word of a pattern: its object
			}
			return s.quote(u)
		}
		return ""
	}
	return ""
}

func (s *sentence) wantedUnit(u *unit) bool {
	if s.wanted[u.fold] {
		return true
	}
	return slices.ContainsFunc(u.forms, func(f form) bool { return s.wanted[f.lemma] })
}

// namedBefore is true when the sentence names somebody before unit t, so that a
// subject left out is not the one of the sentence before.
func (s *sentence) namedBefore(t int) bool {
	for i := range t {
		if s.units[i].kind == uMention && s.ms[s.units[i].mention].Form != mention.Possessor && !(i > 0 && s.units[i-1].prep()) {
			return true
		}
	}
	return false
}

// The cases by the columns of the packs' inflection tables.
const (
	nominativeCase = 0
	genitive       = 1
	instrumental   = 4
)

// nominative is true when a mention's form allows the nominative.
func (s *sentence) nominative(m int) bool { return s.inCase(m, nominativeCase) }

// inCase is true when a mention's form allows a case; always where the language
// has none or the form is not known.
func (s *sentence) inCase(m, column int) bool {
	if !s.pack.Cases {
		return true
	}
	if s.headed[m] { // it stands for its group, whose case is not its own
		return true
	}
	own := gazetteer.Cases(0) // by the forms of its name
	for _, e := range s.ms[m].Entries {
		own |= e.Cases
	}
	if own == 0 {
		own = gazetteer.AllCases
	}
	if c := s.ms[m].Cases; own&c != 0 { // and by those of its title
		own &= c
	}
	return own&(1<<column) != 0
}

// kindOf is the kind of what a mention means.
func (rd *reader) kindOf(m int) kg.EntityKind { return rd.links[m].Kind }
