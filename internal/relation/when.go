package relation

import (
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/mention"
	"github.com/safir-graph/safir/internal/timex"
)

// date finds when the thing happened: a time in the trigger's clause, else at
// the head of the sentence.
func (s *sentence) date(f *found, b *binding) {
	usable := func(i int) bool {
		x := &s.times[i]
		if b.past && f.Modality.Factual() && s.Published != 0 && !f.durative && x.Time.Latest > s.Published &&
			(x.Time.Earliest > s.Published || x.Time.Earliest != 0 && x.Time.Latest-x.Time.Earliest > 366) {
			return false // what is past is not dated by a time to come: it belongs to something else
		}
		switch x.Role {
		case timex.Duration, timex.Adjective:
			return false
		case timex.Since, timex.Until:
			going := (b.present || b.p.Rule.Passive) && (s.Published == 0 || x.Time.Earliest <= s.Published) // what goes on has begun
			return (f.durative || going) && !x.Time.IsUnknown()
		}
		return !x.Time.IsUnknown()
	}
	take := func(i int) {
		f.Time, f.dated = s.times[i].Time, true
		if b.past && f.Modality.Factual() && !f.durative && s.Published != 0 && f.Time.Latest > s.Published && f.Time.Earliest <= s.Published {
			f.Time.Latest = s.Published // it had happened when it was told
		}
		today := s.Published != 0 && s.times[i].Time.Earliest == s.Published && s.times[i].Time.Latest == s.Published // "visits on Friday", told that day
		if next := s.times[i].Next; b.present && !today && f.Modality.Factual() && !next.IsUnknown() {
			f.Modality, f.Time = kg.Planned, next // "visits on Friday" is told of the coming one
		}
		if next := s.times[i].Next; !f.Modality.Factual() && !next.IsUnknown() && !(b.past && b.p.Rule.Modality != "") {
			f.Time = next // "on Tuesday" of a plan is the coming one
		}
	}
	best, dist := -1, 1<<30
	for i := range s.units {
		if s.units[i].kind != uTime || !usable(s.units[i].time) {
			continue
		}
		switch {
		case i > b.t && i < b.d.end:
			if !s.ofParticiple(i, b.t) && i-b.t < dist {
				best, dist = s.units[i].time, i-b.t
			}
		case i < b.t && s.sameClause(i, b.t):
			if b.t-i < dist {
				best, dist = s.units[i].time, b.t-i
			}
		}
	}
	if best >= 0 {
		take(best)
		return
	}
	// At the head of the sentence, before its first verb, a time holds for all
	// the clauses joined to the first.
	for i := range s.units {
		u := &s.units[i]
		if u.is(lang.Complementizer) || u.is(lang.Relative) || i > b.t {
			break
		}
		if u.kind == uTime && usable(u.time) && !s.embedded(i, b.t) {
			take(u.time)
			return
		}
	}
}

// ofParticiple is true of a time directly after a participle between the trigger
// at t and it: "spoke of the summit held on Friday" says when the summit was held.
func (s *sentence) ofParticiple(i, t int) bool {
	for j := t + 1; j < i; j++ { // "is in Moscow to take part, on Friday, in"
		f := s.units[j].features()
		if f&infinitive != 0 && f&finite == 0 && !s.nounReading(j) {
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

// sameClause is true when no verb, complementizer or relative stands between
// unit i and the trigger at t, apart from the trigger's own verb group.
func (s *sentence) sameClause(i, t int) bool {
	for j := i + 1; j < t; j++ {
		u := &s.units[j]
		if u.is(lang.Complementizer) || u.is(lang.Relative) || u.kind == uPunct && (u.fold == ";" || u.fold == ":") {
			return false
		}
		if u.is(lang.Subordinator) && j > i+1 && t-j > 1 && s.units[t].finite() && s.units[j+1].kind == uMention { // "on Monday, days after X spoke"
			return false
		}
		if u.finite() && !s.nounReading(j) && !u.is(lang.Auxiliary) && !u.is(lang.PassiveAux) {
			governs := u.cue(func(c *cue) bool { return c.verb || c.light }) != nil
			if !governs {
				return false
			}
		}
	}
	return true
}

// embedded is true when the trigger at t stands in a clause below the one of
// unit i: after a complementizer or relative that comes between.
func (s *sentence) embedded(i, t int) bool {
	for j := min(i, t) + 1; j < max(i, t); j++ {
		if s.units[j].is(lang.Complementizer) || s.units[j].is(lang.Relative) || s.units[j].is(lang.Subordinator) {
			return true
		}
	}
	return false
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
// reports; else the one day of which the article reports. States, plans, denials
// and what lies in the background keep their own times; what has none is known to
// be no later than the publication.
func (rd *reader) narrate() {
	last := 0 // after the claims of the sentence
	day, one := rd.reportedDay()
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
			if t, ok := rd.nearbyTime(i, last); ok {
				f.Time, f.dated = t, true
			} else if one {
				f.Time, f.dated = day, true
			}
			if f.dated {
				f.Time.Basis = kg.InferredBy
				f.Inferred = append(f.Inferred, "time")
			}
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

// narrated is true of an event that a narrative can date: one that is said to
// have happened as part of the report.
func (f *found) narrated() bool {
	return !f.durative && !f.past && !f.background && f.Modality.Factual() && f.Polarity == kg.Positive
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
		if a.sentence != f.sentence && (a.Time.Basis == kg.InferredBy || !rd.reported(a.Time)) {
			continue
		}
		return a.Time, true
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

// reportedDay is the time of all dated events of the report and of the days named
// in its opening, when they agree.
func (rd *reader) reportedDay() (kg.TimeSpan, bool) {
	var day kg.TimeSpan
	agree := true
	take := func(t kg.TimeSpan) {
		switch {
		case !rd.reported(t):
		case day.IsUnknown():
			day = t
		case day.Within(t.Earliest, t.Latest): // the finer of the two
		case t.Within(day.Earliest, day.Latest):
			day = t
		default:
			agree = false
		}
	}
	for i := range rd.claims {
		if f := &rd.claims[i]; f.dated && f.narrated() {
			take(f.Time)
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
			if x := &rd.times[t]; x.Role == timex.At && x.First >= from && x.First < rd.d.Sentences[i].Last {
				take(x.Time)
			}
		}
	}
	return day, agree && !day.IsUnknown()
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
