package relation

import (
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/mention"
	"github.com/safir-graph/safir/internal/text"
	"github.com/safir-graph/safir/internal/timex"
)

// date finds when the thing happened: a time in the trigger's clause, else behind
// it in the sentence, else one that its clause shares with the clause before, or
// that stands at the head of the sentence.
func (s *sentence) date(f *found, b *binding) {
	if b.p.Rule.Undated {
		f.apart = true
		return
	}
	plan := !f.Modality.Factual()
	usable := func(i int) bool {
		x := &s.times[i]
		if b.past && !plan && s.Published != 0 && !f.durative && x.Time.Latest > s.Published &&
			(x.Time.Earliest > s.Published && x.Previous.IsUnknown() || x.Time.Earliest != 0 && x.Time.Latest-x.Time.Earliest > 366) {
			return false // what is past is not dated by a time to come: it belongs to something else
		}
		switch x.Role {
		case timex.Duration, timex.Adjective:
			return false
		case timex.Since, timex.Until:
			going := (b.present || b.p.Rule.Passive) && (s.Published == 0 || x.Time.Earliest <= s.Published) // what goes on has begun
			put := x.Role == timex.Until && f.Polarity == kg.Negated                                         // "postponed until May"
			return (f.durative || going || plan && x.Future && !put) && !x.Time.IsUnknown()
		}
		return !x.Time.IsUnknown()
	}
	best, dist, shared, apart := -1, 1<<30, -1, s.elsewhere(b.t)
	closed := -1
	if s.Ontology.Relation(b.p.Kind).Travel && !plan {
		closed = s.closed(b.t)
		apart = apart || closed >= 0
	}
	for i := range s.units {
		if s.units[i].kind != uTime || i < closed {
			continue
		}
		switch {
		case s.ofSource(i, b.t):
		case s.ofOther(i, b.t):
			apart = apart || i > b.t && i < b.d.end
		case apart && i < b.t || !usable(s.units[i].time):
		case i > b.t && i < b.d.end:
			if !s.ofParticiple(i, b.t, plan && s.Ontology.Relation(b.p.Kind).Travel) && i-b.t < dist {
				best, dist = i, i-b.t
			}
		case i < b.t && s.sameClause(i, b.t):
			if v := s.verbOf(i, b.t); v >= 0 && s.ofClauseBefore(i, v, b.t, plan) {
				if b.past && s.perfect(b.t) {
					continue
				}
				if s.units[v].cue(func(c *cue) bool { return c.clause }) == nil || !s.parted(i, b.t) {
					shared = i
				}
			} else if b.t-i < dist {
				best, dist = i, b.t-i
			}
		}
	}
	if best < 0 {
		if i := s.timeBehind(b.t, b.d.end); i >= 0 && usable(s.units[i].time) {
			best = i
		}
	}
	if best < 0 {
		best = shared
	}
	if best < 0 {
		if i := s.timeOfWhen(b.t); i >= 0 {
			if from, ok := s.times[s.units[i].time].Time.Start(); ok {
				f.Time, f.dated = from, true
				return
			}
		}
	}
	// At the head of the sentence a time holds for all the clauses joined to the
	// first.
	for i := 0; best < 0 && !apart && i < b.t; i++ {
		u := &s.units[i]
		if u.is(lang.Complementizer) || u.is(lang.Relative) && !s.sharesTime(i) {
			break
		}
		if u.kind == uTime && usable(u.time) && !s.embedded(i, b.t) && !s.aside(i, b.t) && !s.ofOther(i, b.t) && !s.ofSource(i, b.t) && !(plan && s.saidThen(i, b.t)) {
			best = i
		}
	}
	if best < 0 {
		f.apart = apart || s.apart(b)
		return
	}
	x := &s.times[s.units[best].time]
	f.Time, f.dated = x.Time, true
	today := s.Published != 0 && x.Time.Earliest == s.Published && x.Time.Latest == s.Published // "visits on Friday", told that day
	switch {
	case b.past && !plan && s.Published != 0 && x.Time.Earliest > s.Published && !x.Previous.IsUnknown():
		f.Time = x.Previous
	case b.past && !plan && !f.durative && s.Published != 0 && f.Time.Latest > s.Published && f.Time.Earliest <= s.Published:
		f.Time.Latest = s.Published // it had happened when it was told
	case b.present && !plan && !today && f.Polarity == kg.Positive && !x.Next.IsUnknown():
		f.Modality, f.Time = kg.Planned, x.Next // "visits on Friday" is told of the coming one
	case plan && !today && !x.Next.IsUnknown() && !(b.past && b.p.Rule.Modality != "") && !s.ofPast(best, b.t):
		f.Time = x.Next // "on Tuesday" of a plan is the coming one
	}
	if b.p.Rule.Begins && f.Modality.Factual() {
		f.Time = f.Time.AndAfter()
	}
}

// timeBehind is the unit of a time behind the clause of the trigger at t that ends
// at unit end, with nothing but what describes its nouns between: "met X, his
// counterpart, on Monday"; -1 when there is none.
func (s *sentence) timeBehind(t, end int) int {
	for i := max(end, t+1); i < len(s.units) && i-t < maxDomain; i++ {
		switch u := &s.units[i]; {
		case u.kind == uTime:
			if s.times[u.time].Role != timex.At {
				return -1
			}
			return i
		case u.kind == uPunct:
			if u.fold != "," && u.fold != "\"" {
				return -1
			}
		case u.kind == uWord && (u.is(lang.Relative) || u.is(lang.Complementizer) || u.is(lang.Subordinator) || u.is(lang.Conjunction) || u.group || u.compound),
			u.kind == uWord && u.features()&^noun != 0 && !s.nounReading(i), len(u.cues) > 0 && !u.passable() && !u.prep():
			return -1
		}
	}
	return -1
}

// ofClauseBefore is true of a time at unit i behind the verb v of another clause
// than that of the trigger at t, which only shares it: "arrived on Monday and met",
// "agreed on Monday to supply", "left on Monday the pact signed with".
func (s *sentence) ofClauseBefore(i, v, t int, plan bool) bool {
	f := s.units[t].features()
	return s.parted(i, t) || plan && s.units[v].features()&past != 0 || f&(participle|attributive) != 0 && !s.units[t].compound && !s.units[t].finite() && !s.nounReading(t)
}

// sharesTime is true of a word that opens a clause of the very time, or place, of
// what stands before it: when, where.
func (s *sentence) sharesTime(i int) bool {
	return s.units[i].is(lang.When) || s.units[i].is(lang.Where)
}

// commaWithin is true where a comma stands between two units.
func (s *sentence) commaWithin(i, t int) bool {
	return slices.ContainsFunc(s.units[i+1:t], func(u unit) bool { return u.kind == uPunct && u.fold == "," })
}

// parted is true where a comma or a conjunction stands between two units.
func (s *sentence) parted(i, t int) bool {
	for j := i + 1; j < t; j++ {
		if s.units[j].is(lang.Conjunction) || s.units[j].kind == uPunct && s.units[j].fold == "," {
			return true
		}
	}
	return false
}

// verbOf is the finite verb before unit i in its clause, other than what governs
// the trigger at t; -1 when there is none.
func (s *sentence) verbOf(i, t int) int {
	if i > 0 && s.units[i-1].is(lang.Conjunction) {
		return -1
	}
	for j := i - 1; j >= 0; j-- {
		u := &s.units[j]
		if u.is(lang.Complementizer) || u.is(lang.Relative) || u.is(lang.Subordinator) && !u.prep() || u.kind == uPunct && (u.fold == ";" || u.fold == ":") {
			return -1
		}
		if j != t && u.finite() && !s.nounReading(j) && !u.is(lang.Auxiliary) && !u.is(lang.PassiveAux) {
			return j
		}
	}
	return -1
}

// ofPast is true of a time that a past tense has before it in its clause, which is
// not the trigger at t: "flew to Rome on Monday for talks".
func (s *sentence) ofPast(i, t int) bool {
	j := s.verbOf(i, t)
	if j < 0 {
		return false
	}
	f := s.units[j].features()
	return f&past != 0 && f&(present|future|conditional) == 0 && s.units[j].cue(func(c *cue) bool { return c.verb || c.clause }) == nil
}

// timeOfWhen is the unit of the time directly before the clause of the trigger at t
// that "when" opens: "since last May, when X visited Y"; -1 when there is none.
func (s *sentence) timeOfWhen(t int) int {
	j := s.opener(t)
	if j < 1 || !s.units[j].is(lang.When) {
		return -1
	}
	if j--; j > 0 && s.units[j].kind == uPunct && s.units[j].fold == "," {
		j--
	}
	if s.units[j].kind != uTime || s.times[s.units[j].time].Time.Earliest == 0 {
		return -1
	}
	return j
}

// opener is the unit of the subordinator that opens the clause of the finite verb
// at unit t; -1 when none does.
func (s *sentence) opener(t int) int {
	if !s.units[t].finite() && s.units[t].features()&participle == 0 || s.nounReading(t) {
		return -1
	}
	for j := t - 1; j >= 0; j-- {
		u := &s.units[j]
		switch {
		case u.is(lang.Subordinator), u.is(lang.Earlier):
			return j
		case u.is(lang.Complementizer), u.is(lang.Relative), u.kind == uPunct && (u.fold == ";" || u.fold == ":"),
			u.finite() && !s.nounReading(j) && !u.is(lang.Auxiliary) && !u.is(lang.PassiveAux):
			return -1
		}
	}
	return -1
}

// apart is true of a deed that no other event of the report dates: one that lay
// before what its sentence tells ("weeks after X seized Y"), one that was done time
// and again, and a stance that the report, below its headline, tells in the present.
func (s *sentence) apart(b *binding) bool {
	if j := s.opener(b.t); j >= 0 && s.units[j].is(lang.Earlier) {
		return true
	}
	if b.present && !s.isHeadline(s.index) && !s.pack.VerbFirst && !s.Ontology.Relation(b.p.Kind).Travel {
		return true
	}
	if b.past && s.perfect(b.t) {
		return true
	}
	for j := b.t; j < b.d.end; j++ {
		if s.units[j].is(lang.Undated) {
			return true
		}
	}
	for j := b.t - 1; j >= 0; j-- {
		u := &s.units[j]
		switch {
		case u.is(lang.Undated):
			return true
		case u.kind == uPunct && u.fold == "," && j > 0 && s.units[j-1].is(lang.Undated): // "Earlier, X met Y"
		case u.is(lang.Complementizer), u.is(lang.Relative), u.is(lang.Subordinator), u.kind == uPunct, u.finite() && !s.nounReading(j) && !u.is(lang.Auxiliary) && !u.is(lang.PassiveAux):
			return false
		}
	}
	return false
}

// elsewhere is true of a clause about the place that somebody came from: "arrived
// from Rome, where he met X".
func (s *sentence) elsewhere(t int) bool {
	j := t - 1
	for ; j > 0 && !s.units[j].is(lang.Where); j-- {
		if u := &s.units[j]; u.is(lang.Complementizer) || u.kind == uPunct && (u.fold == ";" || u.fold == ":") {
			return false
		}
	}
	if j--; j > 0 && s.units[j].kind == uPunct && s.units[j].fold == "," {
		j--
	}
	for ; j > 0 && s.units[j].kind == uMention; j-- {
		if s.units[j-1].is(lang.Origin) {
			return true
		}
	}
	return false
}

// closed is the unit of a word that puts the deed of a journey at unit t before the
// times told before it: "returned on Friday at the end of a tour on which he visited
// X"; -1 when there is none.
func (s *sentence) closed(t int) int {
	over := func(j int) bool {
		u := &s.units[j]
		for w := u.first; w < u.last; w++ {
			if s.pack.Words.Is(s.d.Words, w, lang.Offset) || s.pack.Words.Is(s.d.Words, w, lang.Closing) {
				return true
			}
		}
		return false
	}
	if !s.units[t].verb() && over(t) {
		return t
	}
	const near = 5 // units
	journey := -1
	for j := t - 1; j >= 0 && t-j < near && journey < 0; j-- {
		u := &s.units[j]
		switch {
		case u.kind == uWord && slices.ContainsFunc(u.forms, func(f form) bool {
			return f.feature == noun && slices.ContainsFunc(s.patterns[f.lemma], func(p *Pattern) bool { return s.Ontology.Relation(p.Kind).Travel })
		}):
			journey = j
		case u.kind == uPunct, u.kind == uMention, u.is(lang.Complementizer):
			return -1
		}
	}
	for j := journey; j >= 0 && journey-j < 3; j-- {
		if over(j) {
			return j
		}
	}
	return -1
}

// perfect is true of a verb at unit t, below the opening of the report, whose
// auxiliary says only that it was done some time before: "has also visited X".
func (s *sentence) perfect(t int) bool {
	if s.index <= lead {
		return false
	}
	for j := t - 1; j >= 0; j-- {
		switch u := &s.units[j]; {
		case u.is(lang.Perfect):
			return true
		case !u.passable() && !u.is(lang.Auxiliary) && !u.is(lang.PassiveAux):
			return false
		}
	}
	return false
}

// ofParticiple is true of a time directly after a participle between the trigger
// at t and it: "spoke of the summit held on Friday" says when the summit was held.
// What a planned travel is for has the time of the travel.
func (s *sentence) ofParticiple(i, t int, travel bool) bool {
	for j := t + 1; j < i; j++ { // "is in Moscow to take part, on Friday, in"
		f := s.units[j].features()
		if f&infinitive != 0 && f&finite == 0 && !s.nounReading(j) && !travel {
			return true
		}
		if f&gerund != 0 && f&^(gerund|noun) == 0 && s.units[j-1].kind == uMention && !s.nounReading(j) && s.ms[s.units[j-1].mention].Form != mention.Possessor && j-1 > t { // "the possibility of X attending a summit in June"
			return true
		}
	}
	j := i - 1
	for j > t && (s.units[j].prep() || s.units[j].is(lang.Determiner) || s.units[j].kind == uMention && s.kindOf(s.units[j].mention) == kg.Place && s.units[j-1].prep()) {
		j--
	}
	if j <= t || s.units[j].kind != uWord {
		return false
	}
	if f := s.units[j].features(); f&participle == 0 || s.nounReading(j) || s.units[j].compound || s.units[j].passable() {
		return false
	}
	for j--; j > t && s.units[j].passable(); j-- {
	}
	return j > t // else it qualifies the trigger: "the threats made on Friday"
}

// ofOther is true of a time at unit i that says when something else was that a
// noun phrase names and from which the trigger at t lies apart: "since the start of
// the war in 2011", "after the 30 November summit".
func (s *sentence) ofOther(i, t int) bool {
	for j := i - 1; j >= 0 && i-j < 8 && j != t; j-- {
		switch u := &s.units[j]; {
		case u.is(lang.Offset):
			return j+1 < i && !slices.ContainsFunc(s.units[i:max(i, t)], func(u unit) bool { return u.is(lang.Where) || u.is(lang.When) }) // "ahead of the summit next week, where"
		case u.kind == uPunct, u.kind == uTime, u.is(lang.Conjunction), u.is(lang.Relative), u.is(lang.Complementizer), u.verb() && !s.nounReading(j):
			return false
		}
	}
	return false
}

// ofSource is true of a time at unit i that says when somebody said what stands in
// the clause of the trigger at t, parted from it by a comma: "according to a statement
// by the ministry on Monday, X will visit".
func (s *sentence) ofSource(i, t int) bool {
	if i > t || !s.commaWithin(i, t) {
		return false
	}
	for j := i - 1; j >= 0 && i-j < 12; j-- {
		switch u := &s.units[j]; {
		case u.kind == uPunct, u.kind == uTime, u.is(lang.Relative), u.is(lang.Complementizer), u.finite() && u.features()&participle == 0 && !s.nounReading(j):
			return false
		case j+1 < i && u.is(lang.Source):
			return true
		}
	}
	return false
}

// saidThen is true of a time at unit i before a verb that says, with nothing that
// opens its clause, what the trigger at t tells: "on Monday the ministry said X will
// visit".
func (s *sentence) saidThen(i, t int) bool {
	for j := i + 1; j < t; j++ {
		u := &s.units[j]
		if u.finite() && !s.nounReading(j) && u.features()&past != 0 && u.cue(func(c *cue) bool { return c.clause }) != nil && s.units[j+1].kind != uPunct {
			return true
		}
	}
	return false
}

// sameClause is true when no verb, complementizer or relative stands between
// unit i and the trigger at t, apart from the trigger's own verb group.
func (s *sentence) sameClause(i, t int) bool {
	for j := i + 1; j < t; j++ {
		u := &s.units[j]
		if u.is(lang.Complementizer) || u.is(lang.Relative) || u.kind == uPunct && (u.fold == ";" || u.fold == ":") {
			return false
		}
		if u.is(lang.Subordinator) && !s.sharesTime(j) && s.units[t].finite() && !s.commaWithin(j, t) { // "on Monday, days after X spoke"
			return false
		}
		if u.finite() && !s.nounReading(j) && !u.is(lang.Auxiliary) && !u.is(lang.PassiveAux) {
			governs := u.cue(func(c *cue) bool { return c.verb || c.light }) != nil
			if !governs {
				return false
			}
		}
	}
	return !s.aside(i, t)
}

// aside is true of a time at unit i in a relative clause that ends before the
// trigger at t: "X, who arrived on Monday, will meet Y".
func (s *sentence) aside(i, t int) bool {
	if !s.commaWithin(i, t) {
		return false
	}
	verb := false
	for j := i - 1; j > 0; j-- {
		u := &s.units[j]
		switch {
		case u.kind == uPunct && (u.fold == ";" || u.fold == ":"), u.is(lang.Complementizer) && !u.is(lang.Relative):
			return false
		case u.finite() && !s.nounReading(j):
			verb = true
		case u.is(lang.Relative) && s.units[j-1].kind == uPunct && s.units[j-1].fold == ",":
			return verb
		}
	}
	return false
}

// embedded is true when the trigger at t stands in a clause below the one of
// unit i: after a complementizer or relative that comes between.
func (s *sentence) embedded(i, t int) bool {
	for j := min(i, t) + 1; j < max(i, t); j++ {
		u := &s.units[j]
		if s.sharesTime(j) || u.kind == uPunct && u.fold != ";" || u.kind != uPunct && !u.is(lang.Complementizer) && !u.is(lang.Relative) && !u.is(lang.Subordinator) {
			continue
		}
		return true
	}
	return false
}

// retold is a time that a sentence of its own gives to a deed told shortly before:
// "The visit took place in May."
type retold struct {
	sentence int
	kinds    []kg.RelationKind
	time     kg.TimeSpan
}

// soon is how many sentences behind a deed its time can be told.
const soon = 2

// retell looks for a sentence that only says when a deed was done: a noun of it
// with a verb that says no more than that it happened, and a time.
func (s *sentence) retell(claims int) {
	at := -1
	for i := range s.units {
		switch u := &s.units[i]; {
		case u.kind == uTime && at < 0 && s.times[u.time].Role == timex.At && !s.times[u.time].Time.IsUnknown() && !s.times[u.time].Future:
			at = u.time
		case u.kind == uMention && s.ms[u.mention].Form == mention.Named && s.kindOf(u.mention) != kg.Place:
			return // it has doers of its own
		}
	}
	if at < 0 {
		return
	}
	happened := func(i int, after bool) bool {
		return i >= 0 && i < len(s.units) && s.units[i].cue(func(c *cue) bool {
			return c.noun && c.after == after && !c.light && kg.Modality(c.effect) == kg.Asserted
		}) != nil && !s.units[i].prep()
	}
	for t := range s.units {
		u := &s.units[t]
		if u.finite() && !s.nounReading(t) && !happened(t, false) {
			return
		}
		if u.kind != uWord || !s.readsAsNoun(t) {
			continue
		}
		j := t + 1
		for j < len(s.units) && (s.units[j].passable() || s.units[j].is(lang.Modifier)) && !happened(j, true) {
			j++
		}
		if !happened(j, true) && !happened(t-1, false) {
			continue
		}
		r := retold{sentence: s.index, time: s.times[at].Time}
		for _, f := range u.forms {
			if f.feature != noun {
				continue
			}
			for _, p := range s.patterns[f.lemma] {
				if !slices.Contains(r.kinds, p.Kind) && !slices.ContainsFunc(s.claims[claims:], func(c found) bool { return c.Kind == p.Kind }) {
					r.kinds = append(r.kinds, p.Kind)
				}
			}
		}
		if len(r.kinds) > 0 {
			s.retellings = append(s.retellings, r)
		}
		return
	}
}

// toldAgain is the time that a sentence soon after an event gives it.
func (rd *reader) toldAgain(f *found) (kg.TimeSpan, bool) {
	i, _ := slices.BinarySearchFunc(rd.retellings, f.sentence+1, func(r retold, sentence int) int { return r.sentence - sentence })
	for ; i < len(rd.retellings) && rd.retellings[i].sentence-f.sentence <= soon; i++ {
		if r := &rd.retellings[i]; slices.Contains(r.kinds, f.Kind) {
			return r.time, true
		}
	}
	return kg.TimeSpan{}, false
}

// foretold takes a journey that a noun alone speaks of ("on his visit to X he will be
// accompanied by") for the one that the article has told is planned, unless somewhere
// a verb tells that it was made.
func (rd *reader) foretold() {
	type journey struct{ who, where kg.EntityID }
	var plans map[journey]int
	for i := range rd.claims {
		f := &rd.claims[i]
		if !rd.Ontology.Relation(f.Kind).Travel || f.Polarity != kg.Positive {
			continue
		}
		j := journey{f.Subject, f.Object}
		if !f.Modality.Factual() {
			if plans == nil {
				plans = map[journey]int{}
			}
			if _, met := plans[j]; !met {
				plans[j] = i
			}
		}
	}
	for i := range rd.claims {
		if f := &rd.claims[i]; len(plans) > 0 && f.past && f.Modality.Factual() && f.Polarity == kg.Positive {
			delete(plans, journey{f.Subject, f.Object})
		}
	}
	if len(plans) == 0 {
		return
	}
	for i := range rd.claims {
		f := &rd.claims[i]
		if !rd.Ontology.Relation(f.Kind).Travel || f.Polarity != kg.Positive || !f.Modality.Factual() || f.dated || f.past || f.present || f.background {
			continue
		}
		if k, ok := plans[journey{f.Subject, f.Object}]; ok && k < i {
			g := &rd.claims[k]
			f.Modality, f.Time, f.dated = g.Modality, g.Time, g.dated
		}
	}
}

// reach is how many sentences a narrative keeps its date.
const reach = 4

// recent is how many days before the publication a report's own events lie, days
// how many they may spread over.
const (
	recent = 31
	days   = 5
)

// narrate gives undated events the date of the narrative they stand in: that of a
// dated event of the same sentence that shares a participant; of the latest such
// event up to reach sentences before, when it is part of what the article
// reports; else the one day of which the article reports, unless that is told only
// later and of others; what is only said, on any day, where they take part in that. A plan can have the time of the plan of which it is a part.
// States, denials and what lies in the background keep their own times; what has
// none is known to be no later than the publication.
func (rd *reader) narrate() {
	last := 0 // after the claims of the sentence
	day, from, one := rd.reportedDay()
	var there map[kg.EntityID]bool
	if one {
		there = rd.onDay(day)
	}
	for i := range rd.claims {
		f := &rd.claims[i]
		if f.dated {
			rd.settle(f)
			continue
		}
		for last < len(rd.claims) && rd.claims[last].sentence <= f.sentence {
			last++
		}
		if f.narrated() {
			if t, ok := rd.toldAgain(f); ok {
				f.Time, f.dated = t, true
			} else if t, ok := rd.nearbyTime(i, last); ok {
				f.Time, f.dated = t, true
			} else if t, ok := rd.metThere(f); ok {
				f.Time, f.dated = t, true
			} else if one && (!rd.Ontology.Relation(f.Kind).Stance && (f.sentence >= from || from <= lead) || rd.isHeadline(f.sentence) || slices.ContainsFunc(f.people, func(id kg.EntityID) bool { return there[id] })) {
				f.Time, f.dated = day, true
			}
		} else if t, ok := rd.timeOfPlan(i, last); ok {
			f.Time, f.dated = t, true
		} else if t, ok := rd.metThere(f); ok {
			f.Time, f.dated = t, true
		}
		if f.dated {
			f.Time.Basis = kg.InferredBy
			f.Inferred = append(f.Inferred, "time")
		}
		if !f.dated {
			f.Time = kg.Before(rd.Published)
			if !f.Modality.Factual() {
				f.Time = kg.TimeSpan{Precision: kg.PrecisionUnknown, Basis: kg.Publication}
			}
		}
		rd.settle(f)
	}
}

// mostStops is for how many stops of journeys a meeting is looked for that dates them.
const mostStops = 64

// metThere is the day on which the traveller of a visit without one met somebody who is of
// the state visited: "a tour that has taken him to A and B. On Monday he saw the president of
// A". It is none where there are several, or that day may be another visit's.
func (rd *reader) metThere(f *found) (kg.TimeSpan, bool) {
	if !rd.Ontology.Relation(f.Kind).Travel || f.Object.Kind() != kg.State || f.background || !f.Modality.Factual() || f.Polarity != kg.Positive || f.Subject.Kind() != kg.Person || rd.stops >= mostStops {
		return kg.TimeSpan{}, false
	}
	rd.stops++
	var day kg.TimeSpan
	for i := range rd.claims {
		c := &rd.claims[i]
		if c.Subject == f.Subject && c.Object == f.Object && rd.Ontology.Relation(c.Kind).Travel && c.dated && c.sentence != f.sentence {
			return kg.TimeSpan{}, false
		}
		if c.Kind != "MET" || !c.dated || c.Time.Basis == kg.InferredBy || c.Time.Precision != kg.PrecisionDay || !c.narrated() || c.sentence <= f.sentence {
			continue
		}
		with := c.Object
		if c.Object == f.Subject {
			with = c.Subject
		} else if c.Subject != f.Subject {
			continue
		}
		if st := rd.homeOf(with); st != f.Object && rd.World.StateOf(with) != f.Object {
			continue
		}
		if day.Earliest != 0 && day.EDTF != c.Time.EDTF {
			return kg.TimeSpan{}, false
		}
		day = c.Time
	}
	return day, day.Earliest != 0
}

// narrated is true of an event that a narrative can date: one that is said to
// have happened as part of the report.
func (f *found) narrated() bool {
	return !f.durative && !f.past && !f.background && !f.apart && f.Modality.Factual() && f.Polarity == kg.Positive
}

// isHeadline is true of the first sentence of a document when it has no stop.
func (rd *reader) isHeadline(i int) bool {
	s := rd.d.Sentences[i]
	return i == 0 && s.Last > s.First && rd.d.Words[s.Last-1].Class != text.Punct
}

// nearbyTime is the time of the event that dates the one at i; last is the first
// event after its sentence.
func (rd *reader) nearbyTime(i, last int) (kg.TimeSpan, bool) {
	f := &rd.claims[i]
	for j := last - 1; j >= 0 && f.sentence-rd.claims[j].sentence <= reach; j-- {
		a := &rd.claims[j]
		if j == i || !a.dated || !a.narrated() || !share(a.people, f.people) {
			continue
		}
		if j > i && a.sentence == f.sentence && !rd.reported(a.Time) {
			continue // "thanked X at the house where he had met Y in 1971"
		}
		if a.sentence != f.sentence && (a.Time.Basis == kg.InferredBy || !rd.reported(a.Time) || rd.Ontology.Relation(f.Kind).Stance) {
			continue
		}
		return a.Time, true
	}
	return kg.TimeSpan{}, false
}

// timeOfPlan is the time of the planned event of which the plan at i is a part: of
// one told in the same sentence, or of a visit or an event of its kind shortly
// before, with a participant of both; last is the first event after its sentence.
func (rd *reader) timeOfPlan(i, last int) (kg.TimeSpan, bool) {
	f := &rd.claims[i]
	if f.Modality.Factual() || f.durative || f.Polarity != kg.Positive || rd.Ontology.Relation(f.Kind).Travel {
		return kg.TimeSpan{}, false
	}
	for j := last - 1; j >= 0 && f.sentence-rd.claims[j].sentence <= reach; j-- {
		a := &rd.claims[j]
		if j == i || !a.dated || a.Modality.Factual() || a.Polarity != kg.Positive || a.Time.Basis == kg.InferredBy || !share(a.people, f.people) {
			continue
		}
		if a.Time.Precision != kg.PrecisionDay || a.Time.Earliest == 0 || a.Time.Latest == 0 || a.Time.Earliest < rd.Published {
			continue
		}
		if a.sentence == f.sentence && j > i {
			continue // what is told after it may be later
		}
		if a.sentence == f.sentence || a.Kind == f.Kind || rd.Ontology.Relation(a.Kind).Travel || f.Kind == "ACCOMPANIED" {
			return a.Time, true
		}
	}
	return kg.TimeSpan{}, false
}

// reported is true of a time fine and recent enough to be what an article reports.
func (rd *reader) reported(t kg.TimeSpan) bool {
	if t.Precision != kg.PrecisionDay || t.Earliest == 0 || t.Latest == 0 {
		return false
	}
	return t.Latest-t.Earliest <= days && (rd.Published == 0 || t.Earliest <= rd.Published && rd.Published-t.Earliest <= recent)
}

// lead is how many sentences open a report, short how many words a dateline has
// that stands by itself.
const (
	lead  = 2
	short = 8
)

// isDateline is true of a sentence among the first that says no more than where and
// when, or who reports: "BAMAKO, 5 March."
func (rd *reader) isDateline(i int) bool {
	s := rd.d.Sentences[i]
	if i > lead || s.Last-s.First > short {
		return false
	}
	for w := s.First; w < s.Last; w++ {
		if forms, end := rd.forms.Longest(rd.d.Words, w, s.Last); end > 0 && slices.ContainsFunc(forms, func(f form) bool { return f.feature&(finite|participle|noun) != 0 }) {
			return false
		}
	}
	return true
}

// onDay are the participants of the dated events of a day.
func (rd *reader) onDay(day kg.TimeSpan) map[kg.EntityID]bool {
	out := map[kg.EntityID]bool{}
	for i := range rd.claims {
		if a := &rd.claims[i]; a.dated && a.narrated() && rd.reported(a.Time) && a.Time.Overlaps(day) {
			for _, id := range a.people {
				out[id] = true
			}
		}
	}
	return out
}

// reportedDay is the time of all dated events of the report and of the days named
// in its opening, when they agree, with the first sentence that tells it.
func (rd *reader) reportedDay() (day kg.TimeSpan, from int, ok bool) {
	agree := true
	take := func(t kg.TimeSpan, sentence int) {
		switch {
		case !rd.reported(t):
			return
		case day.IsUnknown():
			day, from = t, sentence
		case day.Within(t.Earliest, t.Latest): // the finer of the two
		case t.Within(day.Earliest, day.Latest):
			day = t
		default:
			agree = false
		}
		from = min(from, sentence)
	}
	for i := range rd.claims {
		if f := &rd.claims[i]; f.dated && f.narrated() {
			take(f.Time, f.sentence)
		}
	}
	n := 0
	for i := range rd.d.Sentences {
		if rd.Skip[i] || rd.isDateline(i) {
			continue
		}
		if n++; n > lead && !day.IsUnknown() {
			break // nothing opens the report with a day: any that it names
		}
		from := max(rd.d.Sentences[i].First, rd.Begin[i])
		for t := range rd.times {
			if x := &rd.times[t]; (x.Role == timex.At || x.Role == timex.During) && x.First >= from && x.First < rd.d.Sentences[i].Last && !rd.awaited(x, i) {
				take(x.Time, i)
			}
		}
	}
	return day, from, agree && !day.IsUnknown()
}

// awaited is true of a time in the sentence at i that a plan told there takes for
// the coming one: "to visit on Friday".
func (rd *reader) awaited(x *timex.Timex, i int) bool {
	return !x.Next.IsUnknown() && slices.ContainsFunc(rd.claims, func(f found) bool {
		return f.sentence == i && f.dated && f.Time == x.Next
	})
}

// settle makes a plan of what is said to happen after the publication.
func (rd *reader) settle(f *found) {
	if rd.Published != 0 && f.dated && f.Modality.Factual() && f.Time.Earliest > rd.Published {
		f.Modality = kg.Planned
	}
	if rd.Published != 0 && f.dated && f.present && f.Modality.Factual() && f.Time.Basis != kg.Publication && f.Time.Precision == kg.PrecisionMonth && f.Time.Latest > rd.Published { // "hosts a summit this month"
		f.Modality = kg.Planned
	}
	slices.Sort(f.Inferred)
	f.Inferred = slices.Compact(f.Inferred)
}

func share(a, b []kg.EntityID) bool {
	for _, x := range a {
		if x != "" && slices.Contains(b, x) {
			return true
		}
	}
	return false
}
