package timex

import (
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
)

// What "a few" or "several" stands for.
const (
	fewLeast = 2
	fewMost  = 9
)

// A date without its year is read as past when it lies at most pastReach days
// back (about nine months), else as coming; the coming reading of a past date
// is offered when it is at most comingReach days away.
const (
	pastReach   = 274
	comingReach = 183
)

const (
	noPublication = "the publication day is not known"
	noAntecedent  = "no time is told before that this refers to"
	wrongWeekday  = "the weekday is not that of the date"
	wrongDayWord  = "the date is not that of the word for the day"
	eitherOrder   = "day and month cannot be told apart"
	twoCalendars  = "the two dates are not the same day"
)

// result is what a pattern was read as. An empty period is an unknown time.
type result struct {
	period
	next      period
	last      period
	basis     kg.Basis
	role      Role
	future    bool
	anaphoric bool
	warning   string
	part      part // of the period that was named
}

// span is the result as the graph keeps it.
func (r result) span(words string) kg.TimeSpan {
	t, err := kg.ParseEDTF(r.edtf)
	if err != nil || r.edtf == "" {
		return kg.TimeSpan{Precision: kg.PrecisionUnknown, Basis: r.basis, Words: words}
	}
	t.Earliest, t.Latest, t.Basis, t.Words = r.from, r.to, r.basis, words
	return t
}

// The days that can be meant: the years of four digits without the first and
// the last, so that neighbours and sums stay within them.
var (
	firstDay = kg.DayOf(2, 1, 1)
	lastDay  = kg.DayOf(9998, 12, 31)
)

// known is true of a period whose ends can be named.
func (p period) known() bool {
	return p.edtf == "" || (p.from == 0 || p.from >= firstDay) && p.to <= lastDay && (p.from != 0 || p.to >= firstDay)
}

func (r result) unknown() bool { return r.edtf == "" }

// reading gives meaning to matches.
type reading struct {
	g         *Grammar
	published kg.Day
	future    bool          // the sentence speaks of what is to come
	told      []kg.TimeSpan // the times told lately, the last one last
}

// slots are a match's captures by class, in the order of the text.
type slots struct {
	days, months, weekdays, years       []int
	hijri, hijriYear                    int
	season, quarter, decade             int
	which, dayWord                      int
	hasWhich, hasDayWord, hasUnit, same bool
	unit, sameUnit                      unit
	part                                part
	amount                              value
	numeric                             value
	times                               []*found
	orNow                               bool // publication stands in for a time that was not told
}

func (g *Grammar) slots(m *found) slots {
	s := slots{orNow: m.pattern.orNow}
	for _, c := range m.captures {
		v := c.value
		switch c.class {
		case classDay, classOrdinal:
			s.days = append(s.days, v.n)
		case classMonth:
			s.months = append(s.months, v.n)
		case classMonthAgain:
			if n := len(s.months); n == 0 || s.months[n-1] != v.n {
				s.months = append(s.months, -1) // the two names are not of one month
			}
		case classWeekday:
			s.weekdays = append(s.weekdays, v.n)
		case classYear:
			s.years = append(s.years, v.n)
		case classHijri:
			s.hijri = v.n
		case classHijriYear:
			s.hijriYear = v.n
		case classSeason:
			s.season = v.n
		case classQuarter:
			s.quarter = v.n
		case classDecade:
			s.decade = v.n
		case classWhich:
			s.which, s.hasWhich = v.n, true
		case classDayWord:
			s.dayWord, s.hasDayWord = v.n, true
		case classUnit:
			s.unit, s.hasUnit, s.amount.unit = v.unit, true, v.unit
		case classSame:
			s.same, s.sameUnit = true, v.unit
		case classPart:
			s.part = part(v.n)
		case classN, classNumber:
			s.amount.n, s.amount.m = v.n, v.m
		case classAmount:
			if v.n == fewLeast && v.m == fewMost && s.amount.m != 0 {
				v.n, v.m = s.amount.n, s.amount.m // "five" of "the five last years"
			}
			s.amount = v
		case classNumeric:
			s.numeric = v
		case classTime:
			s.times = append(s.times, c.inner)
		}
	}
	if s.amount.unit != noUnit && s.amount.m == 0 {
		s.amount.n, s.amount.m = 1, 1 // "a week ago"
	}
	return s
}

// read gives a match its meaning; false when it has none (30 February).
func (e *reading) read(m *found) (result, bool) {
	s := e.g.slots(m)
	r, ok := e.mean(m, s)
	if !ok {
		return r, false
	}
	if s.part != whole {
		r.part = s.part
	}
	if !r.known() {
		return r, false
	}
	if r.role == "" {
		r.role = At
	}
	if m.pattern.role != "" {
		r.role = m.pattern.role
	}
	return r, true
}

func (e *reading) mean(m *found, s slots) (result, bool) {
	switch means := m.pattern.means; means {
	case "date":
		return e.date(s)
	case "duration":
		return result{role: Duration}, true
	case "ago", "ahead", "past", "coming":
		if s.amount.unit == noUnit {
			return result{}, false
		}
		if e.published == 0 {
			return result{basis: kg.Relative, warning: noPublication}, true
		}
		r := result{basis: kg.Relative}
		var ok bool
		switch means {
		case "ago":
			r.period, ok = shifted(e.published, s.amount, -1)
		case "ahead":
			r.period, ok = shifted(e.published, s.amount, 1)
			r.future = true
		case "past":
			r.period, ok = stretch(e.published, s.amount, -1)
			r.role = During
		case "coming":
			r.period, ok = stretch(e.published, s.amount, 1)
			r.role, r.future = During, true
		}
		return r, ok
	case "earlier-than-that", "later-than-that":
		return e.fromThat(s, means == "later-than-that")
	case "same":
		return e.sameAs(s.sameUnit)
	case "range", "set", "one-of":
		return e.pair(s, means)
	case "corresponds":
		return e.corresponds(s)
	}
	if len(s.times) == 0 && s.amount.unit != noUnit && m.pattern.means == "since" {
		if e.published == 0 {
			return result{basis: kg.Relative, role: Since, warning: noPublication}, true
		}
		p, ok := shifted(e.published, s.amount, -1)
		if !ok {
			return result{}, false
		}
		return e.wrapped("since", result{period: p, basis: kg.Relative})
	}
	var r result
	var ok bool
	switch len(s.times) {
	case 0:
		r, ok = e.date(s)
	case 1:
		r, ok = e.read(s.times[0])
	}
	if !ok || r.role == Duration {
		return r, false
	}
	return e.wrapped(m.pattern.means, r)
}

// wrapped is the meaning of a preposition with the time after it.
func (e *reading) wrapped(means string, r result) (result, bool) {
	if means == "at" {
		return r, true
	}
	next := r.next
	r.next, r.last = period{}, period{}
	switch means {
	case "since", "after":
		r.role = Since
		if r.unknown() {
			return r, true
		}
		if means == "after" && r.whole() {
			r.period = r.after()
		}
		if r.from == 0 {
			return r, false
		}
		r.period = period{edtf: r.start() + "/..", from: r.from}
	case "until", "before":
		r.role = Until
		if r.unknown() {
			return r, true
		}
		// A term without a year is the nearer one, before or after publication.
		if next.edtf != "" && e.published != 0 && next.from-e.published <= e.published-r.to {
			r.period, r.future = next, true
		}
		if r.part == mid {
			r.period = r.firstHalf()
		}
		if means == "before" && r.whole() { // before the end of the year is within it
			r.period = r.before()
		}
		if r.to == 0 {
			return r, false
		}
		r.period = period{edtf: "../" + r.end(), to: r.to}
	case "earlier":
		if !r.unknown() && e.published != 0 && r.from <= e.published && e.published < r.to {
			r.to = e.published
		}
	case "later":
		if !r.unknown() && e.published != 0 && r.from < e.published && e.published <= r.to {
			r.from = e.published
		}
		r.future = r.future || !r.unknown() && e.published != 0 && r.to > e.published
	default:
		return r, false
	}
	return r, true
}

// date is the date, or period, that the slots give.
func (e *reading) date(s slots) (result, bool) {
	r := result{basis: kg.Explicit}
	if len(s.months) > 1 || len(s.days) > 1 || len(s.years) > 1 || len(s.weekdays) > 1 {
		return r, false
	}
	month, dayOf, year, weekday := first(s.months), first(s.days), first(s.years), first(s.weekdays)
	if month < 0 {
		return r, false
	}
	switch {
	case s.numeric.n != 0:
		a, b := kg.Day(s.numeric.n), kg.Day(s.numeric.m)
		if a != b && weekday != 0 && (isoWeekday(a) == weekday) != (isoWeekday(b) == weekday) {
			if isoWeekday(b) == weekday {
				a = b
			}
			b = a
		}
		if a != b {
			r.period, r.warning = oneOf(onDay(a), onDay(b)), eitherOrder
			return r, true
		}
		r.period = onDay(a)
		e.checkWeekday(&r, weekday)
		return r, true
	case s.hijri != 0 || s.hijriYear != 0:
		return e.hijri(s, dayOf, year, weekday)
	case s.decade != 0:
		r.period = decadeOf(s.decade)
		r.period = r.narrow(s.part)
		return r, true
	}
	if month == 0 && year == 0 {
		r.basis = kg.Relative
	}
	if s.same && s.sameUnit != day {
		return e.ofSame(s, month, dayOf, weekday)
	}
	if s.hasWhich && s.unit == yearUnit && year == 0 {
		if e.published == 0 {
			return e.unplaced(r)
		}
		y, _, _ := e.published.Date()
		year = y + s.which
	}
	switch {
	case month != 0 && year != 0:
		p, ok := ofMonth(year, month, dayOf)
		if !ok {
			return r, false
		}
		r.period = p.narrow(s.part)
		e.checkWeekday(&r, weekday)
		e.checkDayWord(&r, s)
		return r, true
	case month != 0:
		ok := e.inSomeYear(&r, s, weekday, func(y int) (period, bool) { return ofMonth(y, month, dayOf) })
		if ok {
			r.period, r.next, r.last = r.narrow(s.part), r.next.narrow(s.part), r.last.narrow(s.part)
		}
		return r, ok
	case s.season != 0 || s.quarter != 0:
		code := s.season
		if s.quarter != 0 {
			code = 32 + s.quarter
		}
		if year != 0 {
			r.period = season(year, code).narrow(s.part)
			return r, true
		}
		ok := e.inSomeYear(&r, s, 0, func(y int) (period, bool) { return season(y, code), true })
		return r, ok
	case s.hasDayWord:
		if e.published == 0 {
			return e.unplaced(r)
		}
		d, ok := e.published+kg.Day(s.dayWord), true
		if d < kg.MinDay || d > kg.MaxDay {
			return r, false
		}
		r.period = onDay(d)
		e.checkWeekday(&r, weekday)
		return r, ok
	case s.hasUnit && s.unit != yearUnit:
		if e.published == 0 {
			return e.unplaced(r)
		}
		if s.unit == weekend && !s.hasWhich && !e.future && isoWeekday(e.published) <= 3 {
			s.which = -1 // "over the weekend", told until Wednesday, is the one before
		}
		p, ok := e.unitAt(s.unit, s.which)
		if !ok {
			return r, false
		}
		switch {
		case dayOf != 0 && s.unit == monthUnit:
			y, m, _ := p.from.Date()
			if p, ok = ofMonth(y, m, dayOf); !ok {
				return r, false
			}
		case weekday != 0 && s.unit == week:
			p = onDay(p.from + kg.Day((weekday-e.g.week+7)%7))
			weekday = 0
		case dayOf != 0:
			return r, false
		}
		r.period = p.narrow(s.part)
		e.checkWeekday(&r, weekday)
		return r, true
	case weekday != 0:
		return e.onWeekday(r, s, weekday)
	case year != 0:
		r.period = inYear(year).narrow(s.part)
		return r, true
	case s.hasUnit:
		if e.published == 0 {
			return e.unplaced(r)
		}
		y, _, _ := e.published.Date()
		r.period = inYear(y).narrow(s.part)
		return r, true
	}
	return r, false
}

func first(list []int) int {
	if len(list) == 0 {
		return 0
	}
	return list[0]
}

func (e *reading) unplaced(r result) (result, bool) {
	r.warning = noPublication
	return r, true
}

// checkWeekday compares a day with the weekday that is named beside it. When
// they contradict each other, it is one of two days: the date, or the nearest
// day of that name.
func (e *reading) checkWeekday(r *result, weekday int) {
	if weekday == 0 || r.unknown() || r.from != r.to || isoWeekday(r.from) == weekday {
		return
	}
	r.warning = wrongWeekday
	off := (weekday - isoWeekday(r.from) + 7) % 7
	if off > 3 {
		off -= 7
	}
	r.period = oneOf(onDay(r.from), onDay(r.from+kg.Day(off)))
	r.next, r.last = period{}, period{}
}

// checkDayWord compares a date with the word for the day beside it ("yesterday").
func (e *reading) checkDayWord(r *result, s slots) {
	if s.hasDayWord && e.published != 0 && r.from == r.to && r.from != e.published+kg.Day(s.dayWord) && r.warning == "" {
		r.warning = wrongDayWord
	}
}

// inSomeYear places what recurs every year.
func (e *reading) inSomeYear(r *result, s slots, weekday int, in func(year int) (period, bool)) bool {
	// A date that no year near publication has (30 February) is none.
	y, _, _ := e.published.Date()
	if e.published == 0 {
		for y := 2000; y <= 2004; y++ {
			if _, ok := in(y); ok {
				r.warning = noPublication
				return true
			}
		}
		return false
	}
	var all []period
	for ; len(all) == 0 || all[0].to >= e.published; y-- { // at most eight years back for 29 February
		if y < 1 || e.yearsFrom(y) > 8 {
			break
		}
		if p, ok := in(y); ok {
			all = slices.Insert(all, 0, p)
		}
	}
	y, _, _ = e.published.Date()
	for k := 0; k <= 8; k++ {
		if p, ok := in(y + k); ok && (len(all) == 0 || p.from > all[len(all)-1].from) {
			all = append(all, p)
			if p.from > e.published {
				break
			}
		}
	}
	ok := e.choose(r, all, s, weekday)
	if ok {
		e.checkWeekday(r, weekday)
		e.checkDayWord(r, s)
	}
	return ok
}

func (e *reading) yearsFrom(y int) int {
	p, _, _ := e.published.Date()
	return p - y
}

// choose takes from recurring periods, in order, the one that is meant.
func (e *reading) choose(r *result, all []period, s slots, weekday int) bool {
	var past, coming, open period // open: not over yet
	for _, p := range all {
		if p.from <= e.published {
			past = p
		} else if coming.edtf == "" {
			coming = p
		}
		if p.to >= e.published && open.edtf == "" {
			open = p
		}
	}
	if s.hasWhich && !s.hasUnit {
		switch {
		case s.which < 0:
			// A month that is not over is not "last March"; a day of it may be "4 March last".
			for _, p := range all {
				if p.to < e.published || p.from == p.to && p.to == e.published {
					r.period = p
				}
			}
			return r.edtf != ""
		case s.which > 0:
			r.period, r.future = coming, true
			return r.edtf != ""
		}
		y, _, _ := e.published.Date()
		for _, p := range all {
			if py, _, _ := p.from.Date(); py == y {
				r.period = p
				return true
			}
		}
		return false
	}
	fits := func(p period) bool { return p.edtf != "" && (weekday == 0 || isoWeekday(p.from) == weekday) }
	near := func(p period, reach kg.Day) bool { return p.edtf != "" && p.from-e.published <= reach }
	switch {
	case weekday != 0 && fits(coming) && !fits(past) && near(coming, comingReach):
		r.period, r.future = coming, true
	case e.future && open.edtf != "" && (near(open, comingReach) || past.edtf == "" || open.from-e.published <= e.published-past.to):
		r.period, r.future = open, true
		if past.edtf != "" && past != open && e.published-past.to <= pastReach {
			r.last = past
		}
	case past.edtf != "" && (e.published-past.to <= pastReach || coming.edtf == ""):
		r.period = past
		if near(coming, comingReach) && past.to < e.published {
			r.next = coming
		}
	case coming.edtf != "":
		r.period, r.future, r.last = coming, true, past
	default:
		return false
	}
	return true
}

// onWeekday is the nearest day of a name that is meant.
func (e *reading) onWeekday(r result, s slots, weekday int) (result, bool) {
	if e.published == 0 {
		return e.unplaced(r)
	}
	back := kg.Day((isoWeekday(e.published) - weekday + 7) % 7)
	ahead := 7 - back
	switch {
	case s.hasWhich && s.which < 0:
		if back == 0 {
			back = 7
		}
		r.period = onDay(e.published - back + 7*kg.Day(s.which+1))
	case s.hasWhich && s.which > 0:
		r.period, r.future = onDay(e.published+ahead+7*kg.Day(s.which-1)), true
	case s.hasWhich && !e.future:
		p, ok := e.unitAt(week, 0)
		if !ok {
			return r, false
		}
		r.period = onDay(p.from + kg.Day((weekday-e.g.week+7)%7))
		r.future = r.from > e.published
	case e.future && back > 0:
		r.period, r.future, r.last = onDay(e.published+ahead), true, onDay(e.published-back)
	default:
		r.period = onDay(e.published - back)
		if !e.future {
			r.next = onDay(e.published + ahead)
		}
	}
	if r.from < kg.MinDay || r.from > kg.MaxDay-7 {
		return r, false
	}
	return r, true
}

// ofSame is a date whose month or year is that of the last time.
func (e *reading) ofSame(s slots, month, dayOf, weekday int) (result, bool) {
	r := result{basis: kg.Relative, anaphoric: true}
	if month != 0 {
		r.basis = kg.Explicit
	}
	base, ok := e.that(s.sameUnit)
	if !ok {
		r.warning = noAntecedent
		return r, true
	}
	y, m, _ := base.from.Date()
	switch {
	case month != 0 && s.sameUnit == yearUnit:
		base, ok = ofMonth(y, month, dayOf)
	case dayOf != 0 && s.sameUnit == monthUnit:
		base, ok = ofMonth(y, m, dayOf)
	case weekday != 0 && s.sameUnit == week:
		base, weekday = onDay(base.from+kg.Day((weekday-e.g.week+7)%7)), 0
	case dayOf != 0 || month != 0:
		return r, false
	}
	if !ok {
		return r, false
	}
	r.period = base.narrow(s.part)
	e.checkWeekday(&r, weekday)
	return r, true
}

// sameAs is the day, week, month or year of the last time.
func (e *reading) sameAs(u unit) (result, bool) {
	r := result{basis: kg.Relative, anaphoric: true}
	p, ok := e.that(u)
	if !ok {
		r.warning = noAntecedent
		return r, true
	}
	r.period = p
	return r, true
}

// that is the unit in which the last time lies that is no longer than it.
func (e *reading) that(u unit) (period, bool) {
	for _, a := range slices.Backward(e.told) {
		if p, ok := e.g.unitOf(a.Earliest, u); ok && p.to >= a.Latest {
			return p, true
		}
	}
	return period{}, false
}

// fromThat is an amount of time before or after the last time.
func (e *reading) fromThat(s slots, later bool) (result, bool) {
	r := result{basis: kg.Relative, anaphoric: true}
	if s.amount.unit == noUnit {
		return r, false
	}
	var that kg.TimeSpan
	switch {
	case len(e.told) > 0:
		that = e.told[len(e.told)-1]
	case s.orNow && e.published != 0:
		that, r.anaphoric = kg.OnDay(e.published, kg.Relative, ""), false
	default:
		r.warning = noAntecedent
		return r, true
	}
	sign := -1
	if later {
		sign = 1
	}
	a, ok := shifted(that.Earliest, s.amount, sign)
	b, ok2 := shifted(that.Latest, s.amount, sign)
	if !ok || !ok2 {
		return r, false
	}
	r.period = a
	if a.edtf != b.edtf {
		r.period = between(a, b)
	}
	return r, true
}

// pair is a range or a set of two times, which may share month or year.
func (e *reading) pair(s slots, means string) (result, bool) {
	var a, b slots
	switch {
	case len(s.times) == 2:
		x, y := s.times[0], s.times[1]
		a, b = e.g.slots(x), e.g.slots(y)
		if x.pattern.means != "date" || y.pattern.means != "date" {
			ra, ok := e.read(x)
			rb, ok2 := e.read(y)
			if !ok || !ok2 {
				return ra, false
			}
			return e.joined(ra, rb, means)
		}
	case len(s.times) == 0:
		a, b = s, s
		split := func(of func(*slots) *[]int) {
			l := *of(&s)
			if len(l) > 1 {
				*of(&a), *of(&b) = l[:1], l[1:2]
			}
		}
		split(func(s *slots) *[]int { return &s.days })
		split(func(s *slots) *[]int { return &s.months })
		split(func(s *slots) *[]int { return &s.weekdays })
		split(func(s *slots) *[]int { return &s.years })
		if len(s.days) > 1 && len(s.weekdays) == 1 {
			b.weekdays = nil
		}
	default:
		return result{}, false
	}
	dated := func(s *slots) bool { return len(s.months) > 0 && len(s.years) == 0 && !s.hasWhich && !s.same }
	if dated(&a) && len(b.years) > 0 && len(b.months) > 0 {
		a.years = b.years
	}
	if dated(&b) && len(a.years) > 0 && len(a.months) > 0 {
		b.years = a.years
	}
	if len(a.weekdays) > 0 && len(b.weekdays) > 0 && len(b.months) == 0 && b.hasWhich && !a.hasWhich {
		a.which, a.hasWhich = b.which, true // "Saturday or Sunday next"
	}
	ra, ok := e.date(a)
	rb, ok2 := e.date(b)
	if !ok || !ok2 {
		return ra, false
	}
	if !ra.unknown() && !rb.unknown() && ra.from > rb.to {
		// "28 December to 3 January": the first lies in the year before.
		switch y, _, _ := ra.from.Date(); {
		case len(a.months) > 0 && (len(s.years) == 0):
			a.years = []int{y - 1}
			if ra, ok = e.date(a); !ok {
				return ra, false
			}
		case len(a.weekdays) > 0 && len(a.months) == 0 && ra.from > 7:
			ra.period = onDay(ra.from - 7)
		}
	}
	return e.joined(ra, rb, means)
}

func (e *reading) joined(a, b result, means string) (result, bool) {
	r := result{basis: a.basis, future: a.future || b.future, anaphoric: a.anaphoric || b.anaphoric, warning: a.warning}
	if b.basis == kg.Relative {
		r.basis = kg.Relative
	}
	if r.warning == "" {
		r.warning = b.warning
	}
	if means == "range" {
		r.role = During
	}
	if a.unknown() || b.unknown() {
		return r, true
	}
	if a.from == 0 || a.to == 0 || b.from == 0 || b.to == 0 || a.from > b.to || a.period == b.period {
		return r, false
	}
	switch {
	case means == "range", means == "set" && a.to+1 == b.from:
		r.period, r.role = between(a.period, b.period), During
	case a.simple() && b.simple():
		r.period = oneOf(a.period, b.period)
	default:
		return r, false
	}
	return r, true
}

// corresponds reads one day given in two calendars; the Gregorian date holds,
// as the months of the other begin a day apart from land to land.
func (e *reading) corresponds(s slots) (result, bool) {
	if len(s.times) != 2 {
		return result{}, false
	}
	isHijri := func(m *found) bool {
		x := e.g.slots(m)
		return x.hijri != 0 || x.hijriYear != 0
	}
	x, y := s.times[0], s.times[1]
	if isHijri(y) {
		x, y = y, x
	}
	a, ok := e.read(x)
	if !ok || a.role == Duration {
		return a, false
	}
	near := *e
	if !a.unknown() && isHijri(x) {
		near.published = a.from
	}
	b, ok := near.read(y)
	if !ok || b.role == Duration {
		return b, false
	}
	if b.unknown() {
		return a, true
	}
	b.future, b.next, b.last = false, period{}, period{}
	switch {
	case a.unknown() || b.from <= a.to+1 && a.from <= b.to+1:
		return b, true
	case a.simple() && b.simple():
		b.warning = twoCalendars
		b.period = oneOf(b.period, a.period)
		return b, true
	}
	return b, false
}

// simple is true of a period that is one EDTF date.
func (p period) simple() bool { return !strings.ContainsAny(p.edtf, "/[") }
