package kg

import (
	"fmt"
	"strconv"
	"strings"
)

// Precision is how finely a time is known.
type Precision string

// The precisions.
const (
	PrecisionDay     Precision = "DAY"
	PrecisionMonth   Precision = "MONTH"
	PrecisionSeason  Precision = "SEASON"
	PrecisionYear    Precision = "YEAR"
	PrecisionDecade  Precision = "DECADE"
	PrecisionUnknown Precision = "UNKNOWN"
)

// Basis is how a time was come by.
type Basis string

// The bases.
const (
	Explicit    Basis = "EXPLICIT"    // the text gives the date
	Relative    Basis = "RELATIVE"    // the text gives it relative to the article: "on Tuesday", "last month"
	InferredBy  Basis = "INFERRED"    // taken over from the surrounding narrative
	Publication Basis = "PUBLICATION" // only the publication bounds it
)

// TimeSpan is when something happened or held, as far as it is known: an EDTF
// value (ISO 8601-2:2019, levels 0 and 1, and one-of-a-set from level 2) with
// the first and last day it can mean, both inclusive. A zero Earliest or
// Latest is an open end. The zero TimeSpan is "unknown".
type TimeSpan struct {
	EDTF      string    `json:"edtf"`
	Earliest  Day       `json:"earliest"`
	Latest    Day       `json:"latest"`
	Precision Precision `json:"precision"`
	Basis     Basis     `json:"basis,omitempty"`
	Words     string    `json:"words,omitempty"` // the words of the text that were read
}

// Match says how two times are compared.
type Match string

// The comparisons.
const (
	Possibly   Match = "POSSIBLY"   // the intervals overlap
	Definitely Match = "DEFINITELY" // the interval lies within
)

// IsUnknown is true when neither end is bounded.
func (t TimeSpan) IsUnknown() bool { return t.Earliest == 0 && t.Latest == 0 }

// Bounds returns the interval with open ends widened to MinDay and MaxDay.
func (t TimeSpan) Bounds() (from, to Day) {
	from, to = t.Earliest, t.Latest
	if from == 0 {
		from = MinDay
	}
	if to == 0 {
		to = MaxDay
	}
	return from, to
}

// Overlaps is true when the two times can mean a common day.
func (t TimeSpan) Overlaps(o TimeSpan) bool {
	a, b := t.Bounds()
	c, d := o.Bounds()
	return a <= d && c <= b
}

// Within is true when t lies wholly in [from, to]; a zero bound is open.
func (t TimeSpan) Within(from, to Day) bool {
	a, b := t.Bounds()
	return (from == 0 || a >= from) && (to == 0 || b <= to)
}

// Matches applies a comparison with the inclusive range [from, to]; a zero
// bound is open.
func (t TimeSpan) Matches(from, to Day, m Match) bool {
	if m == Definitely {
		return t.Within(from, to)
	}
	a, b := t.Bounds()
	return (to == 0 || a <= to) && (from == 0 || b >= from)
}

// OnDay is the TimeSpan of one day.
func OnDay(d Day, basis Basis, words string) TimeSpan {
	return TimeSpan{EDTF: d.String(), Earliest: d, Latest: d, Precision: PrecisionDay, Basis: basis, Words: words}
}

// AndAfter is the time of what began in t and goes on: 1992-07-17 becomes
// 1992-07-17/.. It is t itself where the start is not known or one of several.
func (t TimeSpan) AndAfter() TimeSpan {
	start, ok := t.Start()
	if !ok {
		return t
	}
	open, err := ParseEDTF(start.EDTF + "/..")
	if err != nil {
		return t
	}
	open.Earliest, open.Basis, open.Words = start.Earliest, t.Basis, t.Words
	return open
}

// Start is the date with which an interval begins, and t itself where it is one
// date; false where that is not known or one of several.
func (t TimeSpan) Start() (TimeSpan, bool) {
	edtf, _, _ := strings.Cut(t.EDTF, "/")
	s, err := ParseEDTF(edtf)
	if err != nil || s.Earliest == 0 || s.Latest == 0 || strings.ContainsRune(edtf, '[') {
		return TimeSpan{}, false
	}
	s.Earliest, s.Basis, s.Words = max(s.Earliest, t.Earliest), t.Basis, t.Words
	if edtf == t.EDTF {
		s = t
	}
	return s, true
}

// Before is the unknown time of something that happened no later than d: EDTF
// "../d", precision UNKNOWN, basis PUBLICATION. For the zero Day it is the
// unknown time without bounds.
func Before(d Day) TimeSpan {
	if d == 0 {
		return TimeSpan{Precision: PrecisionUnknown, Basis: Publication}
	}
	return TimeSpan{EDTF: "../" + d.String(), Latest: d, Precision: PrecisionUnknown, Basis: Publication}
}

// ParseEDTF reads an EDTF value: dates (2025, 2025-03, 2025-03-04), seasons
// (2025-21 … 2025-24: spring, summer, autumn, winter of the northern year) and
// quarters (2025-33 … 2025-36), unspecified digits (202X, 20XX, 2025-XX,
// 2025-03-XX), the qualifiers ? ~ % at the end, intervals with open or unknown
// ends (2021/.., ../2025-03, 2025-03-01/2025-03-04) and one-of-a-set
// ([2025-03-04,2025-03-05]). Times of day, years outside 0001–9999 and the
// rest of level 2 are ErrInvalid. The empty string is the unknown time.
func ParseEDTF(s string) (TimeSpan, error) {
	t := TimeSpan{EDTF: s, Precision: PrecisionUnknown}
	if s == "" {
		return t, nil
	}
	if len(s) > 200 {
		return TimeSpan{}, fmt.Errorf("EDTF %q: %w: too long", clip(s), ErrInvalid)
	}
	if inner, ok := strings.CutPrefix(s, "["); ok {
		inner, ok = strings.CutSuffix(inner, "]")
		if !ok || inner == "" {
			return TimeSpan{}, fmt.Errorf("EDTF %q: %w: a set needs [a,b]", clip(s), ErrInvalid)
		}
		for i, part := range strings.Split(inner, ",") {
			from, to, p, err := parseEDTFDate(strings.TrimSpace(part))
			if err != nil {
				return TimeSpan{}, fmt.Errorf("EDTF %q: %w", clip(s), err)
			}
			if i == 0 || from < t.Earliest {
				t.Earliest = from
			}
			t.Latest = max(t.Latest, to)
			t.Precision = coarser(t.Precision, p, i == 0)
		}
		return t, nil
	}
	if a, b, ok := strings.Cut(s, "/"); ok {
		var err error
		var pa, pb Precision
		known := 0
		if a != "" && a != ".." {
			if t.Earliest, _, pa, err = parseEDTFDate(a); err != nil {
				return TimeSpan{}, fmt.Errorf("EDTF %q: %w", clip(s), err)
			}
			t.Precision = coarser(t.Precision, pa, known == 0)
			known++
		}
		if b != "" && b != ".." {
			if _, t.Latest, pb, err = parseEDTFDate(b); err != nil {
				return TimeSpan{}, fmt.Errorf("EDTF %q: %w", clip(s), err)
			}
			t.Precision = coarser(t.Precision, pb, known == 0)
			known++
		}
		if known == 0 && a == "" && b == "" {
			return TimeSpan{}, fmt.Errorf("EDTF %q: %w: an interval needs an end", clip(s), ErrInvalid)
		}
		if t.Earliest != 0 && t.Latest != 0 && t.Earliest > t.Latest {
			return TimeSpan{}, fmt.Errorf("EDTF %q: %w: it ends before it starts", clip(s), ErrInvalid)
		}
		if a == "" || a == ".." {
			t.Precision = PrecisionUnknown
		}
		return t, nil
	}
	var err error
	t.Earliest, t.Latest, t.Precision, err = parseEDTFDate(s)
	if err != nil {
		return TimeSpan{}, fmt.Errorf("EDTF %q: %w", clip(s), err)
	}
	return t, nil
}

var fineness = map[Precision]int{PrecisionDay: 0, PrecisionMonth: 1, PrecisionSeason: 2, PrecisionYear: 3, PrecisionDecade: 4, PrecisionUnknown: 5}

func coarser(a, b Precision, first bool) Precision {
	if first || fineness[b] > fineness[a] {
		return b
	}
	return a
}

// Finer is true when precision p is strictly finer than q.
func (p Precision) Finer(q Precision) bool { return fineness[p] < fineness[q] }

func parseEDTFDate(s string) (from, to Day, p Precision, err error) {
	bad := func(why string) (Day, Day, Precision, error) {
		return 0, 0, "", fmt.Errorf("%w: %s", ErrInvalid, why)
	}
	s = strings.TrimRight(s, "?~%")
	parts := strings.Split(s, "-")
	if len(parts) > 3 || len(parts[0]) != 4 {
		return bad("want YYYY, YYYY-MM or YYYY-MM-DD")
	}
	year := parts[0]
	switch {
	case strings.HasSuffix(year, "X"):
		digits := strings.TrimRight(year, "X")
		if len(parts) > 1 || len(digits) < 2 {
			return bad("unspecified digits are allowed in the last one or two places of a year")
		}
		n, ok := number(digits)
		if !ok {
			return bad("not a year")
		}
		span, precision := 10, PrecisionDecade
		if len(digits) == 2 {
			span, precision = 100, PrecisionUnknown
		}
		n *= span
		return DayOf(max(n, 1), 1, 1), monthEnd(n+span-1, 12), precision, nil
	}
	y, ok := number(year)
	if !ok || y < 1 {
		return bad("not a year between 0001 and 9999")
	}
	if len(parts) == 1 {
		return DayOf(y, 1, 1), monthEnd(y, 12), PrecisionYear, nil
	}
	if parts[1] == "XX" {
		if len(parts) == 3 && parts[2] != "XX" {
			return bad("a day without its month")
		}
		return DayOf(y, 1, 1), monthEnd(y, 12), PrecisionYear, nil
	}
	m, ok := number(parts[1])
	if !ok || len(parts[1]) != 2 {
		return bad("not a month")
	}
	if m >= 21 && m <= 24 && len(parts) == 2 { // seasons: spring from March, winter from December of the same year
		first := (m-21)*3 + 3
		return DayOf(y, first, 1), monthEnd(y, first+2), PrecisionSeason, nil
	}
	if m >= 33 && m <= 36 && len(parts) == 2 { // quarters
		first := (m-33)*3 + 1
		return DayOf(y, first, 1), monthEnd(y, first+2), PrecisionSeason, nil
	}
	if m < 1 || m > 12 {
		return bad("month " + parts[1] + " does not exist")
	}
	if len(parts) == 2 || parts[2] == "XX" {
		return DayOf(y, m, 1), monthEnd(y, m), PrecisionMonth, nil
	}
	d, ok := number(parts[2])
	if !ok || len(parts[2]) != 2 || d < 1 || DayOf(y, m, d) > monthEnd(y, m) {
		return bad("day " + parts[2] + " does not exist in " + parts[0] + "-" + parts[1])
	}
	return DayOf(y, m, d), DayOf(y, m, d), PrecisionDay, nil
}

func number(s string) (int, bool) {
	if s == "" || strings.TrimLeft(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}
