package timex

import (
	"fmt"
	"strings"
	"time"

	"github.com/hablullah/go-hijri"

	"github.com/safir-graph/safir/internal/kg"
)

// unit is a unit of time.
type unit uint8

const (
	noUnit unit = iota
	hour
	day
	week
	weekend
	monthUnit
	quarterUnit
	seasonUnit
	yearUnit
	decadeUnit

	month = monthUnit
	year  = yearUnit
)

var unitNames = map[string]int{"hour": int(hour), "day": int(day), "week": int(week), "weekend": int(weekend), "month": int(month),
	"quarter": int(quarterUnit), "season": int(seasonUnit), "year": int(year), "decade": int(decadeUnit)}

// part is a part of a period.
type part uint8

const (
	whole part = iota
	early
	mid
	late
	firstHalf
	secondHalf
)

// period is an EDTF value with the first and last day it can mean here, both
// inclusive. They can be narrower than the value says ("early March" is
// 2025-03, no later than the 13th). A zero from or to is an open end.
type period struct {
	edtf     string
	from, to kg.Day
}

func onDay(d kg.Day) period { return period{d.String(), d, d} }

func inYear(y int) period {
	return period{fmt.Sprintf("%04d", y), kg.DayOf(y, 1, 1), kg.DayOf(y, 12, 31)}
}

func inMonth(y, m int) period {
	return period{fmt.Sprintf("%04d-%02d", y, m), kg.DayOf(y, m, 1), kg.DayOf(y, m+1, 1) - 1}
}

// date is a civil date, if it exists.
func date(y, m, d int) (kg.Day, bool) {
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > 31 {
		return 0, false
	}
	n := kg.DayOf(y, m, d)
	_, mm, _ := n.Date()
	return n, mm == m
}

// ofMonth is a month, or a day of it when d is not zero.
func ofMonth(y, m, d int) (period, bool) {
	if y < 1 || y > 9998 {
		return period{}, false
	}
	if d == 0 {
		return inMonth(y, m), true
	}
	n, ok := date(y, m, d)
	return onDay(n), ok
}

// season is a season (21–24) or a quarter (33–36) of a year by its EDTF code.
func season(y, code int) period {
	edtf := fmt.Sprintf("%04d-%d", y, code)
	t, err := kg.ParseEDTF(edtf)
	if err != nil {
		return period{}
	}
	return period{edtf, t.Earliest, t.Latest}
}

func decadeOf(y int) period {
	y -= y % 10
	return period{fmt.Sprintf("%03dX", y/10), kg.DayOf(max(y, 1), 1, 1), kg.DayOf(y+9, 12, 31)}
}

// start and end are the EDTF dates at which a period begins and ends. A part
// of a period is no date of its own: what holds since early 2021 holds since
// 2021, and only the bounds say more.
func (p period) start() string {
	if p.simple() {
		return p.edtf
	}
	return p.from.String()
}

func (p period) end() string {
	if p.simple() {
		return p.edtf
	}
	return p.to.String()
}

// whole is true where from and to are just what the EDTF value says.
func (p period) whole() bool {
	t, err := kg.ParseEDTF(p.edtf)
	return err == nil && t.Earliest == p.from && t.Latest == p.to
}

// between is the interval from the start of a to the end of b.
func between(a, b period) period {
	return period{a.start() + "/" + b.end(), a.from, b.to}
}

func days(from, to kg.Day) period {
	from, to = max(from, kg.MinDay), min(to, kg.MaxDay)
	if from == to {
		return onDay(from)
	}
	return period{from.String() + "/" + to.String(), from, to}
}

// oneOf is one of two periods, it is not known which.
func oneOf(a, b period) period {
	if b.from < a.from {
		a, b = b, a
	}
	return period{"[" + a.edtf + "," + b.edtf + "]", a.from, max(a.to, b.to)}
}

// before and after are the open intervals up to and from a period, as the
// neighbour of the same size.
func (p period) before() period {
	if p.from <= kg.MinDay {
		return period{}
	}
	return p.neighbour(p.from - 1)
}

func (p period) after() period {
	if p.to == 0 || p.to >= kg.MaxDay {
		return period{}
	}
	return p.neighbour(p.to + 1)
}

func (p period) neighbour(d kg.Day) period {
	y, m, _ := d.Date()
	switch {
	case !p.simple() || !p.whole():
	case len(p.edtf) == len("2025"):
		if p.to-p.from < 366 {
			return inYear(y)
		}
	case len(p.edtf) == len("2025-03") && p.to-p.from < 31:
		return inMonth(y, m)
	}
	return onDay(d)
}

// firstHalf ends a period at its middle: "by mid-2023" is by June 2023.
func (p period) firstHalf() period {
	t, err := kg.ParseEDTF(p.edtf)
	if err != nil {
		return p
	}
	h := period{p.edtf, t.Earliest, t.Latest}.narrow(firstHalf)
	if _, last, ok := strings.Cut(h.edtf, "/"); ok {
		h.edtf = last
	}
	return h
}

// narrow is a part of a period. Early and late are its first and last two
// fifths, mid its middle two: writers do not keep to thirds.
func (p period) narrow(part part) period {
	n := p.to - p.from + 1
	if part == whole || p.from == 0 || p.to == 0 || n < 3 {
		return p
	}
	switch part {
	case early:
		p.to = p.from + (2*n+4)/5 - 1
	case late:
		p.from = p.to - (2*n+4)/5 + 1
	case mid:
		p.from, p.to = p.from+(3*n)/10, p.to-(3*n)/10
	case firstHalf, secondHalf:
		y, m, _ := p.from.Date()
		middle := p.from + n/2 - 1
		if n >= 365 {
			middle = kg.DayOf(y, m+6, 1) - 1
		}
		if part == firstHalf {
			p.to = middle
		} else {
			p.from = middle + 1
		}
		if n >= 365 && p.simple() {
			a, b := y, 1
			if part == secondHalf {
				b = 7
			}
			p.edtf = inMonth(a, b).edtf + "/" + inMonth(a, b+5).edtf
		}
	}
	return p
}

// monthsFrom is the month n months after that of d.
func monthsFrom(d kg.Day, n int) (period, bool) {
	y, m, _ := d.Date()
	k := y*12 + m - 1 + n
	if k < 12 || k >= 9999*12 {
		return period{}, false
	}
	return inMonth(k/12, k%12+1), true
}

func yearsFrom(d kg.Day, n int) (period, bool) {
	y, _, _ := d.Date()
	if y+n < 1 || y+n > 9998 {
		return period{}, false
	}
	return inYear(y + n), true
}

// shifted is what lies an amount before (sign −1) or after (1) a day. Units
// coarser than a day are as vague as they are: a week ago is up to three days
// more or less, three months ago that month, two years ago that year.
func shifted(base kg.Day, a value, sign int) (period, bool) {
	least, most := sign*a.n, sign*a.m
	if sign < 0 {
		least, most = most, least
	}
	switch a.unit {
	case hour:
		from, to := base+kg.Day(sign*(a.m+23)/24), base
		if sign > 0 {
			from, to = base, base+kg.Day((a.m+23)/24)
		}
		if a.n >= 24 {
			from, to = base+kg.Day(least/24), base+kg.Day(most/24)
		}
		return checked(days(from, to))
	case day:
		return checked(days(base+kg.Day(least), base+kg.Day(most)))
	case week, weekend:
		slack := kg.Day(0)
		if a.n == a.m {
			slack = 3
		}
		return checked(days(base+7*kg.Day(least)-slack, base+7*kg.Day(most)+slack))
	case monthUnit, quarterUnit, seasonUnit:
		f := 1
		if a.unit != monthUnit {
			f = 3
		}
		x, ok := monthsFrom(base, least*f)
		y, ok2 := monthsFrom(base, most*f)
		return span(x, y), ok && ok2
	case yearUnit:
		x, ok := yearsFrom(base, least)
		y, ok2 := yearsFrom(base, most)
		return span(x, y), ok && ok2
	case decadeUnit:
		x, ok := yearsFrom(base, least*10-1)
		y, ok2 := yearsFrom(base, most*10+1)
		return span(x, y), ok && ok2
	}
	return period{}, false
}

func checked(p period) (period, bool) {
	return p, p.from >= kg.MinDay && p.to <= kg.MaxDay && p.from <= p.to
}

func span(a, b period) period {
	if a == b {
		return a
	}
	return between(a, b)
}

// stretch is the time between a day and an amount before or after it.
func stretch(base kg.Day, a value, sign int) (period, bool) {
	a.n = a.m
	far, ok := shifted(base, a, sign)
	if !ok {
		return far, false
	}
	if a.unit == week || a.unit == weekend {
		far = onDay(base + kg.Day(7*sign*a.m))
	}
	if far.from < kg.MinDay || far.to > kg.MaxDay {
		return far, false
	}
	var here period
	y, m, _ := base.Date()
	switch {
	case a.unit == hour || a.unit == day || a.unit == week || a.unit == weekend:
		here = onDay(base)
	case a.unit == yearUnit || a.unit == decadeUnit:
		here = inYear(y)
	default:
		here = inMonth(y, m)
	}
	if sign < 0 {
		if !far.simple() {
			far = onDay(far.from)
		}
		p := span(far, here)
		p.to = base
		return p, p.from <= p.to
	}
	if !far.simple() {
		far = onDay(far.to)
	}
	p := span(here, far)
	p.from = base
	return p, p.from <= p.to
}

// unitOf is the unit in which a day lies, or the weekend of its week.
func (g *Grammar) unitOf(d kg.Day, u unit) (period, bool) {
	y, m, _ := d.Date()
	switch u {
	case day:
		return onDay(d), true
	case week:
		from := d - kg.Day((isoWeekday(d)-g.week+7)%7)
		return checked(days(from, from+6))
	case weekend:
		from := d - kg.Day((isoWeekday(d)-g.week+7)%7) + kg.Day((g.weekend-g.week+7)%7)
		return checked(days(from, from+1))
	case monthUnit:
		return inMonth(y, m), true
	case quarterUnit:
		return season(y, 33+(m-1)/3), true
	case yearUnit:
		return inYear(y), true
	case decadeUnit:
		return decadeOf(y), true
	}
	return period{}, false
}

// unitAt is the unit that lies `which` units from the one of publication.
func (e *reading) unitAt(u unit, which int) (period, bool) {
	switch u {
	case day:
		return checked(onDay(e.published + kg.Day(which)))
	case week, weekend:
		d := e.published + kg.Day(7*which)
		if d < kg.MinDay+7 || d > kg.MaxDay-7 {
			return period{}, false
		}
		return e.g.unitOf(d, u)
	case monthUnit:
		return monthsFrom(e.published, which)
	case quarterUnit:
		p, ok := monthsFrom(e.published, 3*which)
		if !ok {
			return p, false
		}
		return e.g.unitOf(p.from, quarterUnit)
	case yearUnit:
		return yearsFrom(e.published, which)
	case decadeUnit:
		p, ok := yearsFrom(e.published, 10*which)
		if !ok {
			return p, false
		}
		y, _, _ := p.from.Date()
		return decadeOf(y), true
	}
	return period{}, false
}

// The Hijri years that are read: those after the Gregorian reform of 1582, as
// the converter counts Julian days before it. Umm al-Qura tables cover
// firstTabled to lastTabled; outside them the arithmetic calendar is taken,
// which can differ by a day or two.
const (
	firstHijri  = 991
	lastHijri   = 1600
	firstTabled = 1356
	lastTabled  = 1499
)

// hijriFirst is the first day of a Hijri month.
func hijriFirst(y, m int) (kg.Day, bool) {
	if y < firstHijri || y > lastHijri || m < 1 || m > 12 {
		return 0, false
	}
	var t time.Time
	if y >= firstTabled && y <= lastTabled {
		t = hijri.UmmAlQuraDate{Year: int64(y), Month: int64(m), Day: 1}.ToGregorian()
	} else {
		t = hijri.HijriDate{Year: int64(y), Month: int64(m), Day: 1}.ToGregorian()
	}
	return kg.DayOfTime(t), true
}

// ofHijri is a Hijri year, month (m not zero) or day (d not zero).
func ofHijri(y, m, d int) (period, bool) {
	first, last := m, m
	if m == 0 {
		first, last = 1, 12
	}
	from, ok := hijriFirst(y, first)
	ny, nm := y, last+1
	if nm > 12 {
		ny, nm = y+1, 1
	}
	next, ok2 := hijriFirst(ny, nm)
	if !ok || !ok2 || next <= from {
		return period{}, false
	}
	if d == 0 {
		return days(from, next-1), true
	}
	at := from + kg.Day(d-1)
	return onDay(at), d >= 1 && at < next
}

// hijri is a date of the Hijri calendar.
func (e *reading) hijri(s slots, dayOf, year, weekday int) (result, bool) {
	r := result{basis: kg.Explicit}
	if s.hijriYear != 0 {
		year = s.hijriYear
	}
	if year != 0 {
		p, ok := ofHijri(year, s.hijri, dayOf)
		if !ok {
			return r, false
		}
		r.period = p.narrow(s.part)
		e.checkWeekday(&r, weekday)
		return r, true
	}
	if e.published == 0 {
		return e.unplaced(r)
	}
	u, err := hijri.CreateUmmAlQuraDate(e.published.Time())
	if err != nil {
		return r, false // the tables do not reach publication
	}
	var all []period
	for y := int(u.Year) - 1; y <= int(u.Year)+1; y++ {
		if p, ok := ofHijri(y, s.hijri, dayOf); ok {
			all = append(all, p)
		}
	}
	if !e.choose(&r, all, s, weekday) {
		return r, false
	}
	r.period, r.next, r.last = r.narrow(s.part), r.next.narrow(s.part), r.last.narrow(s.part)
	e.checkWeekday(&r, weekday)
	return r, true
}
