package relation

import (
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/mention"
	"github.com/safir-graph/safir/internal/timex"
)

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
			if k := s.ownNoun(i); m.Form == mention.Possessor && k > i { // "with his host, X"
				i = k
				continue
			}
			if m.Form == mention.Possessor && !havePrep {
				// "his" before its noun, or a suffix: of the word it leans on
				if i == t+1 && s.d.Words[u.first].Clitic {
					d.args = append(d.args, arg{mentions: []int{u.mention}, unit: i, end: i + 1, pronoun: true})
				}
				i++
				continue
			}
			if m.Form == mention.Possessor && (s.nounFollows(i+1) || s.pack.AdjectiveAfter && !s.d.Words[u.first].Clitic) { // "with his colleague X": it belongs to what follows
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
			if k := len(d.args) - 1; s.pack.Construct && !havePrep && k >= 0 && d.args[k].prep != "" && d.args[k].end == i && s.kindOf(d.args[k].mentions[0]) == kg.Place && s.kindOf(u.mention) == kg.Place {
				a.of = true // "في مدينة الفاشر شمال دارفور": where that lies
			}
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
				if k := s.titleFollows(a.end + 1); k > 0 { // "as Norway's new prime minister": whose office it is
					i = k
					continue
				}
				if k := s.ownNamed(a.end); k > 0 { // "to China's Anhui province"
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
			if !(havePrep && s.pack.NounModifiers && s.units[i-1].is(lang.Determiner) && i+1 < len(s.units) && s.units[i+1].kind == uMention) { // "of the September 13 summit"
				prep, havePrep = "", false
			}
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
			if u.prep() && i+1 < len(s.units) && (s.nounFollows(i+1) || s.bareNoun(i+1)) {
				prep, havePrep, afterWord = u.fold, true, false
				i++
				continue
			}
			d.end = i
			break loop
		case u.prep() && u.is(lang.Adverb) && s.personFollows(i+1):
			i++
		case u.prep():
			if !(havePrep && s.pack.Construct && s.units[i-1].prep() && u.is(lang.Locative)) { // "في شمالي البلاد"
				prep = u.fold
			}
			havePrep, afterWord = true, false
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
			if k := s.joinedDefinite(j); k > 0 && len(d.args) > 0 && d.args[len(d.args)-1].end == i {
				afterWord, prep, havePrep = false, "", false
				i = k
				continue
			}
			d.end = i
			break loop
		case i > t+1 && s.attribute(i): // "Pyongyang's continued violation"
			i++
		case u.group, u.finite() && !s.nounReading(i):
			d.end = i
			break loop
		case len(u.cues) > 0 && s.units[t].features()&noun != 0 && u.cue(func(c *cue) bool {
			return c.noun && c.after && (kg.Modality(c.effect) == kg.Asserted || s.saidOfNearer(t, i))
		}) != nil && !u.prep():
			d.end = i
			break loop
		case u.passable() && !s.definiteNoun(u), u.is(lang.Modifier) && havePrep && s.nounFollows(i+1):
			i++
		case havePrep && s.qualifies(i):
			i++
		case havePrep && !s.pack.Words.OfClass(lang.Infinitive)[prep] && s.epithet(i) > i: // "in restive Balochistan"
			i = s.epithet(i)
		case !afterWord && len(u.cues) == 0 && s.apposed(i-1) > 0: // "in the Iraqi capital Baghdad"
			i = s.apposed(i - 1)
		case s.callsPerson(i):
			i++
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

// titleFollows is the unit of an office whose holder is not named, which stands at
// unit i but for what qualifies it; 0 when none does.
func (s *sentence) titleFollows(i int) int {
	for i < len(s.units) && (s.qualifier(i) || s.units[i].kind == uWord && s.units[i].is(lang.Adverb) && len(s.units[i].forms) == 0 && len(s.units[i].cues) == 0) {
		i++
	}
	if i < len(s.units) && s.units[i].kind == uMention && s.ms[s.units[i].mention].Form == mention.Titled {
		return i
	}
	return 0
}

// ownNamed is the unit of the name behind the possessive ending at unit i, but for
// what qualifies it, of the place or person that somebody is said to have; 0 when there
// is none: "Pakistan's northern city Peshawar" is what is visited.
func (s *sentence) ownNamed(i int) int {
	for i++; i < len(s.units) && s.qualifier(i); i++ {
	}
	if i >= len(s.units) || s.units[i].kind != uMention {
		return 0
	}
	if m := s.units[i].mention; s.ms[m].Form == mention.Named && (s.kindOf(m) == kg.Place || s.kindOf(m) == kg.Person) {
		return i
	}
	return 0
}

// qualifier is true of a word at unit i that only qualifies the noun behind it: new,
// northern.
func (s *sentence) qualifier(i int) bool {
	u := &s.units[i]
	return u.kind == uWord && u.is(lang.Modifier) && len(u.forms) == 0 && len(u.cues) == 0
}

// definiteNoun is true of a word that qualifies a name where it stands bare
// ("مطار القاهرة") and is a noun of its own with the article ("المطار").
func (s *sentence) definiteNoun(u *unit) bool {
	return s.pack.Construct && u.kind == uWord && u.is(lang.Determiner) && !u.is(lang.Modifier) && s.d.Words[u.first].Article
}

// qualifies is true of a word that is not known before a person: where modifiers
// precede, one with a title ("by the RDF chief of staff, General X"), where they
// follow, one without ("al opositor X").
func (s *sentence) qualifies(i int) bool {
	if s.pack.AdjectiveAfter {
		return s.introduces(i)
	}
	if len(s.units[i].forms) > 0 {
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

// epithet is the unit of the name of a state, body or place that ends the noun
// phrase at unit i, behind one or two words that are not known; 0 when there is none.
func (s *sentence) epithet(i int) int {
	if !s.pack.NounModifiers {
		return 0
	}
	for j := i; j < len(s.units) && j-i < 3; j++ {
		u := &s.units[j]
		if u.kind == uMention {
			if m := &s.ms[u.mention]; j == i || m.Form != mention.Named || s.kindOf(u.mention) == kg.Person {
				return 0
			}
			if j+1 < len(s.units) {
				if next := &s.units[j+1]; next.kind == uMention || next.kind == uAdj || s.possessive(j+1) ||
					next.kind == uWord && next.classes == 0 && len(next.cues) == 0 && (len(next.forms) == 0 || next.features()&noun != 0) {
					return 0 // it qualifies what follows
				}
			}
			return j
		}
		if !s.common(u) || u.classes != 0 {
			return 0
		}
	}
	return 0
}

// introduces is true of a noun that is not known directly before a person's name,
// with at most an adjective between, in a language whose adjectives follow: "al
// opositor venezolano X".
func (s *sentence) introduces(i int) bool {
	if u := &s.units[i]; u.features()&^noun != 0 && !s.nounReading(i) || len(u.cues) > 0 || s.wantedUnit(u) || u.is(lang.Conjunction) {
		return false
	}
	for j := i + 1; j < len(s.units) && j-i < 3; j++ {
		switch u := &s.units[j]; {
		case u.kind == uMention:
			m := &s.ms[u.mention]
			return s.kindOf(u.mention) == kg.Person && m.Form == mention.Named && !m.Title
		case u.kind == uAdj, u.is(lang.Modifier), u.unlisted():
		default:
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
	if noun && !s.units[t].finite() && direct == 1 && args[0].prep == "" && args[0].unit == t+1 {
		direct = 0 // its genitive: "في استقبال X بالمطار، Y"
	}
	last := &s.units[comma-1]
	adverbial := last.kind == uTime || len(args) > 0 && args[len(args)-1].prep != "" && args[len(args)-1].end == comma || s.phraseStart(comma-1) > t
	from := comma + 1
	for from+1 < len(s.units) && (s.units[from].is(lang.Determiner) || !s.pack.VerbFirst && s.possessor(from)) {
		from++
	}
	next := &s.units[from]
	if want == 1 && len(args) > 0 && args[len(args)-1].prep == "" && args[len(args)-1].end == comma && next.kind == uMention && s.ms[next.mention].Form == mention.Named && s.takesObject(t) {
		adverbial = true // a long subject ends with a comma: "accused the general X, Abu Dhabi of"
	}
	if s.pack.VerbFirst && want == 1 && len(args) == 1 && args[0].prep == "" && !args[0].of && args[0].end == comma && s.nounAfter(comma) {
		return true // "أعلنت الولايات المتحدة، سحب قواتها"
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

// nounAfter is true when a noun of a pattern, and no verb, comes next after unit i.
func (s *sentence) nounAfter(i int) bool {
	for i++; i < len(s.units) && s.units[i].kind == uWord && s.units[i].passable(); i++ {
	}
	return i < len(s.units) && s.units[i].kind == uWord && s.wantedUnit(&s.units[i]) && s.units[i].features()&noun != 0 && (!s.units[i].verb() || s.nounReading(i))
}

// takesObject is true of a verb for which some pattern has a direct object.
func (s *sentence) takesObject(t int) bool {
	return s.mayTake(t, func(*Pattern, *slot) bool { return true })
}

// canTake is true of a verb for which some pattern has a direct object of the kind
// of mention m.
func (s *sentence) canTake(t, m int) bool {
	l := &s.links[m]
	return s.mayTake(t, func(p *Pattern, o *slot) bool {
		kinds := o.kinds
		if len(kinds) == 0 {
			kinds = s.Ontology.Relation(p.Kind).Range
		}
		return slices.ContainsFunc(kinds, func(k kg.EntityKind) bool { return k == l.Kind || l.As[k] != "" })
	})
}

// mayTake is true of a verb for which some pattern has such a direct object.
func (s *sentence) mayTake(t int, want func(*Pattern, *slot) bool) bool {
	for _, f := range s.units[t].forms {
		for _, p := range s.patterns[f.lemma] {
			if p.verb && slices.ContainsFunc(p.right, func(e element) bool {
				return e.slot != nil && e.slot.name == "object" && e.slot.preps == nil && want(p, e.slot)
			}) {
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
	if !s.side(a.prep, &s.units[a.unit]) {
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

// side is true of a unit behind a preposition that is the side for which somebody
// acts: "عن الجانب المصري".
func (s *sentence) side(prep string, u *unit) bool {
	return prep != "" && s.pack.Words.OfClass(lang.Behalf)[prep] && u.kind == uMention && s.kindOf(u.mention) == kg.State && s.ms[u.mention].Form == mention.Described
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
	if j >= len(s.units) || s.units[j].kind != uWord {
		return false
	}
	for k := j; k < len(s.units) && k < j+8; k++ {
		u := &s.units[k]
		switch {
		case u.kind == uPunct, u.prep():
			return k > j
		case s.pack.Construct && k > j && u.kind == uMention && s.ms[u.mention].Form == mention.Possessor && s.d.Words[u.first].Clitic: // "إدانتها واستنكارها ل"
		case u.kind == uMention, u.kind == uTime, u.is(lang.Conjunction), u.is(lang.Complementizer), u.is(lang.Relative), u.group, len(u.cues) > 0,
			u.features()&^(noun|attributive) != 0 && !s.nounReading(k), u.is(lang.Adverb):
			return false
		}
	}
	return true
}

// joinedDefinite is the unit of the name behind a definite noun at unit j, after "and",
// that nobody is known by: "تتهم كندا والمجتمع الدولي إيران", where the name is no genitive;
// 0 when there is none.
func (s *sentence) joinedDefinite(j int) int {
	if !s.pack.Construct || !s.pack.VerbFirst {
		return 0
	}
	k := j
	for k < len(s.units) && k-j < 3 && (s.units[k].unlisted() || k > j && (s.units[k].is(lang.Modifier) || s.units[k].kind == uAdj)) && s.d.Words[s.units[k].first].Article {
		k++
	}
	if k == j || k >= len(s.units) || s.units[k].kind != uMention || s.ms[s.units[k].mention].Form == mention.Possessor {
		return 0
	}
	return k
}

// headsNoun is true of a thing or body in words at unit i with a noun that is not
// known directly before it: "an alliance declaration".
func (s *sentence) headsNoun(i int) bool {
	if !s.pack.NounModifiers || i == 0 || s.ms[s.units[i].mention].Form != mention.Described || s.d.Words[s.units[i].first].Article {
		return false
	}
	p := &s.units[i-1]
	if !s.common(p) || p.classes != 0 {
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
		case s.common(u) && (u.classes == 0 || u.is(lang.Locative)) && !u.prep():
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
		if !s.common(u) || u.classes != 0 {
			return 0
		}
	}
	return 0
}

// callsPerson is true of a common noun at unit i that says what the person is whose
// name follows, and of what stands between: "the opposition figure X". A name with
// which a clause begins is another's.
func (s *sentence) callsPerson(i int) bool {
	if !s.pack.NounModifiers {
		return false
	}
	for k := i; k < len(s.units) && k-i < 4; k++ {
		u := &s.units[k]
		if u.kind == uMention {
			m := &s.ms[u.mention]
			if k == i || m.Form != mention.Named || m.Title || s.kindOf(u.mention) != kg.Person {
				return false
			}
			for k++; k < len(s.units) && s.units[k].passable(); k++ {
			}
			return k >= len(s.units) || !s.units[k].group && (!s.units[k].finite() || s.nounReading(k)) && !s.possessive(k)
		}
		if !s.common(u) || u.classes != 0 {
			return false
		}
	}
	return false
}

// ownNoun is the unit of the name that says who or what the noun behind the possessive
// at unit i is: "his host, X", "its neighbour Chad", "its border state of Roraima"; 0
// when none does.
func (s *sentence) ownNoun(i int) int {
	if !s.pack.NounModifiers {
		return 0
	}
	k := i + 1
	for k < len(s.units) && k-i < 4 && s.units[k].kind == uWord && (s.common(&s.units[k]) && s.units[k].classes == 0 || s.units[k].is(lang.Modifier) || s.nounReading(k)) {
		k++
	}
	name := func(k int, kinds ...kg.EntityKind) bool {
		return k < len(s.units) && s.units[k].kind == uMention && s.ms[s.units[k].mention].Form == mention.Named && slices.Contains(kinds, s.kindOf(s.units[k].mention)) && !s.possessive(k+1)
	}
	switch {
	case k == i+1 || k >= len(s.units):
		return 0
	case name(k, kg.Person, kg.State, kg.Organization):
		return k
	case s.units[k].is(lang.Genitive) && name(k+1, kg.Place):
		return k + 1
	case s.units[k].fold == "," && name(k+1, kg.Person) && (k+2 >= len(s.units) || s.units[k+2].kind == uPunct):
		return k + 1
	}
	return 0
}

// common is true of a word that is not known, or only as a noun with which no
// pattern begins.
func (s *sentence) common(u *unit) bool {
	return u.kind == uWord && len(u.cues) == 0 && !slices.ContainsFunc(u.forms, func(f form) bool { return f.feature != noun || len(s.patterns[f.lemma]) > 0 })
}

// attribute is true of a participle at unit i between an article or a possessive
// and a word that it qualifies, in a language whose adjectives stand before.
func (s *sentence) attribute(i int) bool {
	if !s.pack.NounModifiers || s.units[i].features()&participle == 0 || i == 0 || i+1 >= len(s.units) {
		return false
	}
	if next := &s.units[i+1]; next.kind != uWord || next.classes != 0 || len(next.cues) > 0 && next.features()&noun == 0 {
		return false
	}
	return s.possessive(i-1) || s.units[i-1].is(lang.Determiner) || s.possessor(i-1)
}

// bareNoun is true when what stands at unit i, up to the next stop, is an article
// and words without a verb among them: "as a terrorist organisation".
func (s *sentence) bareNoun(i int) bool {
	if !s.pack.NounModifiers || !s.units[i].is(lang.Determiner) {
		return false
	}
	for ; i < len(s.units) && s.units[i].kind != uPunct; i++ {
		if u := &s.units[i]; u.kind == uMention || u.group || u.features()&^noun != 0 && !s.nounReading(i) {
			return false
		}
	}
	return true
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
	if i == 0 { // "Talks between X and Y", "Sanctions were imposed"
		return !s.pack.VerbFirst && i+1 < len(s.units) && s.units[i+1].prep() || s.predicateAt(i+1)
	}
	if s.pack.VerbFirst && s.verbBefore(i) || s.pack.Construct && s.owned(i) {
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
		return s.ms[p.mention].Form == mention.Possessor || s.predicateAt(i+1) // "EU sanctions were imposed"
	}
	// directly after another verb it is that verb's object: "held talks"
	return p.kind == uWord && p.features()&(finite|participle|gerund|infinitive) != 0 && !p.is(lang.Auxiliary) && !p.is(lang.PassiveAux) && len(p.forms) > 0
}

// predicateAt is true of a verb that can only be finite at unit i, or of its auxiliary, where
// nouns stand before the nouns that they qualify: what stands before it is no verb.
func (s *sentence) predicateAt(i int) bool {
	if !s.pack.NounModifiers {
		return false
	}
	for i < len(s.units) && s.units[i].is(lang.Adverb) && len(s.units[i].forms) == 0 {
		i++
	}
	if i >= len(s.units) {
		return false
	}
	u := &s.units[i]
	if u.features()&noun != 0 || u.prep() {
		return false
	}
	return u.is(lang.PassiveAux) || u.is(lang.Auxiliary) || u.features()&finite != 0 && u.features()&participle == 0 ||
		len(u.forms) == 0 && u.cue(func(c *cue) bool { return c.verb && !c.after }) != nil
}

// owned is true of a noun with a possessor written together with it, joined to another
// of that kind: "تضامنها ودعمها".
func (s *sentence) owned(i int) bool {
	suffix := func(i int) bool {
		return i >= 0 && i < len(s.units) && s.units[i].kind == uMention && s.ms[s.units[i].mention].Form == mention.Possessor && s.d.Words[s.units[i].first].Clitic
	}
	return suffix(i+1) && suffix(i-2) && s.units[i-1].is(lang.Conjunction)
}

// objectAt is true when a noun phrase that names something stands at unit i,
// articles and adjectives aside.
func (s *sentence) objectAt(i int) bool {
	for i < len(s.units) && (s.units[i].is(lang.Determiner) || s.units[i].kind == uAdj) {
		i++
	}
	return i < len(s.units) && s.units[i].kind == uMention && s.ms[s.units[i].mention].Form != mention.Possessor
}

// qualified is true of a form that is a noun with an article, or the verb whose object
// it is, before it and one or two words between that are not known or nouns, and no object
// after it: "a courtesy visit to", "imposed additional sanctions on".
func (s *sentence) qualified(i int) bool {
	if s.objectAt(i + 1) {
		return false
	}
	for j := i - 1; j >= 0 && i-j <= 3; j-- {
		u := &s.units[j]
		switch {
		case u.is(lang.Determiner), s.possessive(j), u.kind == uMention && s.ms[u.mention].Form == mention.Possessor:
			return i-j > 1
		case i-j > 1 && u.features()&finite != 0 && u.features()&noun == 0 && u.cue(func(c *cue) bool { return c.clause && !c.after }) == nil:
			return s.endsPhrase(i + 1)
		case u.unlisted(), u.is(lang.Modifier):
		case u.kind == uWord && u.features() == noun && len(u.cues) == 0 && s.pack.NounModifiers && s.endsPhrase(i+1): // "an army base in"
		default:
			return false
		}
	}
	return false
}

// endsPhrase is true when no noun phrase begins at unit i: a stop, a preposition,
// a conjunction or a verb stands there.
func (s *sentence) endsPhrase(i int) bool {
	if i >= len(s.units) {
		return true
	}
	u := &s.units[i]
	return u.kind == uPunct || u.kind == uTime || u.prep() || u.is(lang.Conjunction) || u.verb() && !s.nounReading(i)
}

// verbBefore is true when a finite verb stands before unit i in its clause with
// nothing between that could open another clause.
func (s *sentence) verbBefore(i int) bool {
	for j := i - 1; j >= 0 && i-j < 12; j-- {
		u := &s.units[j]
		switch {
		case u.kind == uPunct, u.is(lang.Conjunction), u.is(lang.Relative), u.is(lang.Complementizer), u.is(lang.Subordinator):
			return false
		case u.is(lang.Auxiliary), u.is(lang.PassiveAux), u.features()&finite == 0 && u.cue(func(c *cue) bool { return c.verb }) != nil:
			return false // a verb that governs another needs a word between: "decided [the] withdrawal"
		case u.features()&finite != 0 && u.features()&noun == 0:
			return j == 0 || !s.units[j-1].is(lang.Relative)
		}
	}
	return false
}

// possessive is true of an ending such as 's at unit i, which may lie behind the last.
func (s *sentence) possessive(i int) bool {
	if i >= len(s.units) {
		return false
	}
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
		for s.pack.AdjectiveAfter && j > 0 && j < len(s.units)-1 && s.units[j].kind == uAdj { // "شركة بايكار التركية ووزارة الدفاع"
			j++
		}
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
		for j < len(s.units) && (s.units[j].is(lang.Determiner) || s.units[j].prep() && s.units[j].fold == a.prep && a.prep != "" || conj && s.possessor(j) || s.pack.NounModifiers && s.qualifier(j)) {
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
		if comma && !conj && (!s.listGoesOn(j+1) || s.otherPart(a, j)) {
			break
		}
		if j+1 < len(s.units) && s.possessive(j+1) {
			k := s.ownNamed(j + 1)
			if k == 0 || k+1 < len(s.units) && s.possessive(k+1) {
				break
			}
			j = k // "with X and Poland's Y"
		}
		a.mentions = append(a.mentions, s.units[j].mention)
		i = j + 1
		end = i
	}
	return end
}

// otherPart is true of a person at unit j, behind a comma, who is no member of the list
// that argument a begins, in a language whose subjects follow their verb: the object
// behind where it was ("received X in Doha, Y and Z"), or behind the subject alone
// ("received X, Y and Z").
func (s *sentence) otherPart(a *arg, j int) bool {
	if !s.pack.VerbFirst || len(a.mentions) != 1 || s.kindOf(s.units[j].mention) != kg.Person {
		return false
	}
	first := a.mentions[0]
	if a.prep != "" {
		return s.pack.Words.OfClass(lang.Setting)[a.prep] && s.kindOf(first) != kg.Person
	}
	t := a.unit - 1
	return t >= 0 && s.units[t].finite() && !s.nounReading(t) && s.kindOf(first) == kg.Person && s.canTake(t, s.units[j].mention)
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
	case ":":
		if s.pack.VerbFirst && i > 0 && i+1 < len(s.units) && (s.units[i-1].is(lang.Determiner) || s.units[i-1].is(lang.Adverb)) && s.units[i+1].kind == uMention && s.kindOf(s.units[i+1].mention) == kg.Person {
			return i + 1, true // "كل من: X وY"
		}
		return 0, false
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
	if k := s.definedAside(i); k > 0 {
		return k + 1, k+1 < len(s.units)
	}
	if u.kind == uTime || u.is(lang.Adverb) {
		return j, true
	}
	if u.prep() {
		return j, true
	}
	if u.is(lang.Conjunction) && j+2 < len(s.units) && s.units[j+1].prep() && s.side(s.units[j+1].fold, &s.units[j+2]) {
		return j, true // "وعن الجانب المصري X"
	}
	if s.pack.VerbFirst && s.units[i].fold == "," && u.kind == uMention && s.ms[u.mention].Form != mention.Possessor && s.circumstance(i-1) && !s.verbFollows(j) {
		return j, true // the object behind when or where
	}
	if s.pack.VerbFirst && s.units[i].fold == "," && u.kind == uMention && s.ms[u.mention].Thing != nil && s.commaList(i-1) && !s.verbFollows(j) {
		return j, true // the object behind a list of subjects: "وقع X، وY، اتفاقا"
	}
	return 0, false
}

// definedAside is the comma that closes the apposition which the one at unit i opens
// behind a name, a noun with the article and without a verb: "كتائب القسام، الجناح
// العسكري لحماس، "; 0 when none stands there.
func (s *sentence) definedAside(i int) int {
	if !s.pack.VerbFirst || s.units[i].fold != "," || i == 0 || i+1 >= len(s.units) || s.units[i-1].kind != uMention || s.ms[s.units[i-1].mention].Form != mention.Named {
		return 0
	}
	if u := &s.units[i+1]; u.kind != uWord || !s.d.Words[u.first].Article || u.prep() || u.features()&^noun != 0 || len(u.cues) > 0 {
		return 0
	}
	for k := i + 2; k < len(s.units) && k-i < 14; k++ {
		switch u := &s.units[k]; {
		case u.kind == uPunct && u.fold == ",":
			return k
		case u.kind == uPunct && u.fold != "\"" && u.fold != "(" && u.fold != ")", u.finite() && !s.nounReading(k), u.is(lang.Conjunction), u.is(lang.Complementizer):
			return 0
		}
	}
	return 0
}

// commaList is true of the last member, at unit i, of a list whose members commas part.
func (s *sentence) commaList(i int) bool {
	return i > 1 && s.units[i].kind == uMention && s.units[i-1].is(lang.Conjunction) && s.units[i-2].kind == uPunct && s.units[i-2].fold == ","
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
