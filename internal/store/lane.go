package store

import (
	"slices"

	"github.com/safir-graph/safir/internal/kg"
)

// lane is the part of an index key before the day: the traits of a relation that
// filters choose by and that many relations share. An index over an entity is in
// truth one index for each lane that occurs there; a query merges the lanes that
// its filter lets through, so that no walk steps on what the filter refuses. The
// lanes that occur are found by skipping from one to the next.
//
//	member     1 bit   the entry is a claim's, for the past and for Relate; else a relation's
//	direction  2 bits  the entity is source or target, or the kind is symmetric
//	modality   3 bits
//	polarity   1 bit
//	verdict    3 bits  of a member: 1 when the claim is retracted
//	span       3 bits  how long the time may be
//	text       1 bit   an article with a language speaks of it (not event data alone)
//	state      1 bit   it is a state that held, see kg.Claim.IsState
//
// A claim that stands has no member entries where those of its relation stand for
// it: of a relation that is no state and whose claims all have its time and
// modality. In the index of its article it has one unless it is the only claim.
type lane uint16

const (
	laneMember lane = 1 << 15
	laneText   lane = 1 << 2
	laneState  lane = 1 << 1
)

const (
	dirShift, dirMask           = 13, 3
	modalityShift, modalityMask = 10, 7
	polarityShift               = 9
	verdictShift, verdictMask   = 6, 7
	spanShift, spanMask         = 3, 7
)

// dir is where an entity stands in a relation; of a pair, where the smaller
// number stands.
type dir uint8

const (
	dirSource dir = iota
	dirTarget
	dirEither // the kind is symmetric
	dirLoop   // source and target are one; of counters only
)

// span is a class of times by how long they may be, so that the times that
// overlap a range lie in one stretch of the index.
type span uint8

const (
	spanDay       span = iota
	spanMonth          // at most 31 days
	spanYear           // at most 366 days
	spanDecade         // at most 3653 days
	spanLong           // longer, both ends known
	spanOpenStart      // ordered by its end
	spanOpenEnd
	spanUnknown // both ends unknown; of members, also every state
)

var spanDays = [...]kg.Day{1, 31, 366, 3653}

func spanOf(t kg.TimeSpan) span {
	switch {
	case t.Earliest == 0 && t.Latest == 0:
		return spanUnknown
	case t.Earliest == 0:
		return spanOpenStart
	case t.Latest == 0:
		return spanOpenEnd
	}
	for i, days := range spanDays {
		if t.Latest-t.Earliest < days {
			return span(i)
		}
	}
	return spanLong
}

// sortDay is the day that a time is ordered by.
func sortDay(t kg.TimeSpan) kg.Day {
	if t.Earliest != 0 {
		return t.Earliest
	}
	return t.Latest
}

// stretch returns the days of the entries of a span class that can match a
// range, and whether each entry's last day has to be looked at too. ok is false
// when none can match.
func (s span) stretch(w *When) (lo, hi kg.Day, check, ok bool) {
	lo, hi = 0, kg.MaxDay
	if w == nil {
		return lo, hi, false, true
	}
	from, to := w.From, w.To
	if to == 0 {
		to = kg.MaxDay
	}
	if w.Match == kg.Definitely {
		switch s {
		case spanDay:
			return from, to, false, true
		case spanOpenStart:
			return 0, to, false, from <= kg.MinDay
		case spanOpenEnd:
			return from, kg.MaxDay, false, to == kg.MaxDay
		case spanUnknown:
			return 0, 0, false, from <= kg.MinDay && to == kg.MaxDay
		}
		return from, to, to != kg.MaxDay, true
	}
	switch s {
	case spanDay:
		return from, to, false, true
	case spanOpenStart:
		return from, kg.MaxDay, false, true
	case spanOpenEnd:
		return 0, to, false, true
	case spanUnknown:
		return 0, 0, false, true
	case spanLong:
		return 0, to, from != 0, true
	}
	return max(0, from-spanDays[s]+1), to, from != 0, true
}

func (l lane) member() bool  { return l&laneMember != 0 }
func (l lane) dir() dir      { return dir(l >> dirShift & dirMask) }
func (l lane) modality() int { return int(l >> modalityShift & modalityMask) }
func (l lane) polarity() int { return int(l >> polarityShift & 1) }
func (l lane) verdict() int  { return int(l >> verdictShift & verdictMask) }
func (l lane) span() span    { return span(l >> spanShift & spanMask) }
func (l lane) text() bool    { return l&laneText != 0 }
func (l lane) state() bool   { return l&laneState != 0 }
func (l lane) retired() bool { return l.member() && l.verdict() != 0 }
func (l lane) in(d dir) lane { return l&^(dirMask<<dirShift) | lane(d)<<dirShift }
func (l lane) with(s span) lane {
	return l&^(spanMask<<spanShift) | lane(s)<<spanShift
}

// verdicts gives verdicts their numbers in lanes and records; it is only ever
// appended to, as kg.Modalities is.
var verdicts = []kg.Verdict{kg.Uncontested, kg.Corroborated, kg.Contested, kg.Denied, kg.Cancelled, kg.Fulfilled}

func modalityCode(m kg.Modality) int { return slices.Index(kg.Modalities, m) }
func verdictCode(v kg.Verdict) int   { return slices.Index(verdicts, v) }
func polarityCode(p kg.Polarity) int {
	if p == kg.Negated {
		return 1
	}
	return 0
}

func makeLane(m kg.Modality, p kg.Polarity, verdict int, t kg.TimeSpan, text, state bool) lane {
	l := lane(modalityCode(m))<<modalityShift | lane(polarityCode(p))<<polarityShift | lane(verdict)<<verdictShift | lane(spanOf(t))<<spanShift
	if text {
		l |= laneText
	}
	if state {
		l |= laneState
	}
	return l
}
