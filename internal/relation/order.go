package relation

import (
	"slices"

	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/mention"
)

// The accusative by the columns of the packs' inflection tables.
const accusative = 3

// before collects the arguments to the left of unit t up to the beginning of
// its clause, nearest first, in a language whose cases free the order of words:
// "В Москву прибыл X", "Президента встретил министр". Names that can only be
// the subject are left out.
func (s *sentence) before(t int) []arg {
	d := &s.domains[t]
	if !d.hasLeft {
		d.hasLeft = true
		if s.pack.Cases {
			d.before = slices.Clip(s.findBefore(t))
		} else if a, ok := s.relativeObject(t); ok {
			d.before = []arg{a}
		}
	}
	return d.before
}

// around lists the arguments after the verb at unit t and then those before it. What
// it returns must not be changed.
func (s *sentence) around(t int) []arg {
	after, before := s.after(t).args, s.before(t)
	if len(before) == 0 {
		return after
	}
	d := &s.domains[t]
	if !d.hasBoth {
		d.both, d.hasBoth = slices.Concat(after, before), true
	}
	return d.both
}

// relativeObject is what the relative pronoun that opens the clause of the verb at
// t stands for, as its object, when its subject stands between: "l'Algérie, que le
// Mali accuse".
func (s *sentence) relativeObject(t int) (arg, bool) {
	named := false
	for i := t - 1; i >= 0 && t-i < maxLeft; i-- {
		u := &s.units[i]
		switch {
		case u.is(lang.ObjectRelative) && u.is(lang.Relative):
			if !named {
				return arg{}, false
			}
			return s.relativeArg(i)
		case s.pack.NounModifiers && u.is(lang.Relative) && !u.is(lang.Where) && named && s.nounFollows(i+1) && !s.units[i+1].prep(): // "the accord that X signed"
			return s.antecedentArg(i)
		case u.kind == uMention:
			named = true
		case u.kind == uPunct, u.is(lang.Relative), u.is(lang.Complementizer), u.is(lang.Subordinator), u.finite() && !s.nounReading(i):
			return arg{}, false
		}
	}
	return arg{}, false
}

func (s *sentence) findBefore(t int) []arg {
	var out []arg
	for i := t - 1; i >= 0 && t-i < maxLeft; {
		u := &s.units[i]
		switch {
		case u.kind == uMention:
			a, next := s.argBefore(i, t)
			if len(a.mentions) > 0 {
				out = append(out, a)
			}
			i = next
		case u.kind == uTime, u.kind == uAdj, t-i < 4 && u.is(lang.PassiveAux): // "В МИД был вызван посол"
			i--
		case u.kind == uPunct:
			j, ok := s.crossLeft(i)
			if !ok {
				return out
			}
			i = j
		case u.is(lang.Relative):
			if a, ok := s.relativeArg(i); ok {
				out = append(out, a)
			}
			return out
		case u.is(lang.Complementizer), u.is(lang.Subordinator):
			return out
		case u.is(lang.Conjunction) && !s.joinsNames(i):
			return out
		case u.group, u.finite() && !s.nounReading(i), u.features()&(gerund|infinitive) != 0 && u.features()&noun == 0:
			return out
		default:
			i--
		}
	}
	return out
}

// argBefore reads the argument whose last name stands at unit i left of the
// verb at t, and the unit before it. It has no mentions when the name is the
// subject's or depends on another noun.
func (s *sentence) argBefore(i, t int) (arg, int) {
	m := &s.ms[s.units[i].mention]
	if m.Form == mention.Possessor {
		if i == t-1 && s.known(s.units[i].mention) { // "его примет президент"
			return arg{mentions: []int{s.units[i].mention}, unit: i, end: i + 1, left: true}, i - 1
		}
		return arg{}, i - 1
	}
	group := []int{s.units[i].mention}
	first := i
	for {
		prev, ok := s.joined(first, len(group) > 1)
		if !ok {
			break
		}
		group = append([]int{s.units[prev].mention}, group...)
		first = prev
	}
	p := first - 1
	for p >= 0 && s.units[p].kind != uPunct && s.units[p].kind != uTime && (s.units[p].is(lang.Determiner) || s.units[p].is(lang.Modifier) || s.units[p].kind == uAdj) && !s.units[p].prep() {
		p--
	}
	a := arg{mentions: group, unit: first, end: i + 1, left: true}
	switch {
	case p >= 0 && s.units[p].prep() && !(s.units[p].is(lang.Adverb) && s.personFollows(p+1)): // but not "at the airport [whom]"
		a.prep = s.units[p].fold
		return a, p - 1
	case m.Form == mention.Pronoun:
		return a, p
	case s.nominative(group[0]) && !s.inCase(group[0], accusative):
		return arg{}, p
	case p >= 0 && s.units[p].kind == uWord && !s.opens(p) && s.inCase(group[0], genitive):
		return arg{}, p // of the noun before it
	case p >= 0 && s.units[p].kind == uMention && s.inCase(group[0], genitive):
		return arg{}, p
	}
	return a, p
}

// relativeArg is what an oblique relative pronoun at unit i stands for, with the
// preposition before it: "министр, с которым встретился X".
func (s *sentence) relativeArg(i int) (arg, bool) {
	if !s.units[i].is(lang.ObjectRelative) {
		return arg{}, false
	}
	return s.antecedentArg(i)
}

// antecedentArg is what the relative pronoun at unit i stands for.
func (s *sentence) antecedentArg(i int) (arg, bool) {
	j, prep := i-1, ""
	if j >= 0 && s.units[j].prep() {
		prep = s.units[j].fold
		j--
	}
	if j >= 0 && s.units[j].kind == uPunct && s.units[j].fold == "," {
		j--
	}
	if j < 0 || s.units[j].kind != uMention || s.ms[s.units[j].mention].Form == mention.Possessor {
		return arg{}, false
	}
	return arg{prep: prep, mentions: []int{s.units[j].mention}, unit: j, end: j + 1, left: true}, true
}

// modified is the noun that an active participle at unit t says something of:
// the one before the comma that opens its phrase, or the one that ends it. It
// returns the unit as well. objects is the number of direct objects between.
func (s *sentence) modified(t int, d domain, objects int) (subject, int) {
	i := t - 1
	plain := func(u *unit) bool { // an adjective that is not listed
		return s.pack.Construct && (u.kind == uPunct && u.fold == "\"" || u.unlisted() && s.d.Words[u.first].Article)
	}
	for i >= 0 && (s.units[i].passable() || plain(&s.units[i])) {
		i--
	}
	if i >= 0 && s.pack.Construct && s.units[i].kind == uMention && s.ms[s.units[i].mention].Form != mention.Possessor { // "حركة إم 23 المدعومة من رواندا"
		return subject{mentions: []int{s.units[i].mention}, relative: true}, i
	}
	if i > 0 && s.units[i].kind == uPunct && s.units[i].fold == "," && s.units[i-1].kind == uMention && s.ms[s.units[i-1].mention].Form != mention.Possessor {
		return subject{mentions: []int{s.units[i-1].mention}, relative: true}, i - 1
	}
	for _, a := range d.args {
		if a.prep != "" || a.pronoun {
			continue
		}
		if objects--; objects < 0 {
			return subject{mentions: a.mentions[:1], relative: true}, a.unit
		}
	}
	return subject{how: "the participle belongs to another word"}, -1
}

// participleReality tells what the text makes of an active participle, which
// only a word directly before it governs.
func (s *sentence) participleReality(t int) reality {
	r := asserted()
	if t > 0 {
		if c := s.units[t-1].cue(func(c *cue) bool { return c.verb && !c.after }); c != nil {
			r = r.under(c.effect, c.name)
		}
	}
	return s.wide(r)
}

// crossLeft passes the punctuation at unit i on the way to the left: quotation
// marks, parentheses, asides and the comma of an apposition.
func (s *sentence) crossLeft(i int) (int, bool) {
	switch s.units[i].fold {
	case ")", "]":
		for j := i - 1; j >= 0; j-- {
			if f := s.units[j].fold; s.units[j].kind == uPunct && (f == "(" || f == "[") {
				return j - 1, true
			}
		}
		return 0, false
	case "\"":
		return i - 1, true
	case ",", "-":
		if j, ok := s.opening(i); ok {
			return j - 1, true
		}
		if i > 0 && s.units[i-1].kind == uMention && s.closesAppositions(i-1) {
			return i - 1, true
		}
	}
	return 0, false
}

// joinsNames is true of an "and" between two noun phrases.
func (s *sentence) joinsNames(i int) bool {
	j := i + 1
	for j < len(s.units) && (s.units[j].is(lang.Determiner) || s.units[j].is(lang.Modifier) || s.units[j].kind == uAdj || s.units[j].prep()) {
		j++
	}
	return i > 0 && j < len(s.units) && s.units[i-1].kind == uMention && s.units[j].kind == uMention
}

// objectFirst is true when what stands before a verb can be its object and what
// follows can only be its subject: "Тегеран посетил министр".
func (s *sentence) objectFirst(left, right []int) bool {
	l, r := left[len(left)-1], right[0]
	return s.inCase(l, accusative) && s.nominative(r) && !s.inCase(r, accusative)
}

// withVerb adds to the domain of the noun at t what stands with the verbs that
// tell of it: prepositional phrases between its light verb and it ("провёл с X
// переговоры"), and those after a verb behind it ("переговоры состоялись в
// Москве 7 марта").
func (s *sentence) withVerb(d domain, t, light, told int) domain {
	add := func(args []arg, want func(a *arg) bool) {
		for _, a := range args {
			if a.prep != "" && !a.of && want(&a) {
				a.left = true
				d.args = append(d.args[:len(d.args):len(d.args)], a)
			}
		}
	}
	if light >= 0 && light < t {
		add(s.after(light).args, func(a *arg) bool { return a.unit < t })
		add(s.before(light), func(*arg) bool { return true })
	}
	if told >= d.end {
		rest := s.after(told)
		add(rest.args, func(a *arg) bool { return s.ofVerb(a, told) })
		d.times, d.end = append(d.times[:len(d.times):len(d.times)], rest.times...), rest.end
	}
	return d
}

// ofVerb is false of an argument behind a noun of its own that is not known:
// "the meeting dealt with relations between both" is no meeting between both.
func (s *sentence) ofVerb(a *arg, v int) bool {
	for i := a.unit - 1; i > v; i-- {
		u := &s.units[i]
		switch {
		case u.kind == uMention:
			return true
		case u.kind == uWord && !u.prep() && !u.passable() && !u.is(lang.Conjunction):
			return false
		}
	}
	return true
}
