package kg

import (
	"fmt"
	"time"
)

// Day is a civil day of the proleptic Gregorian calendar without a zone,
// counted from 1 for 0001-01-01. The zero Day is "not known" (or an open end).
type Day int32

// The first and last day that a Day may be: years 1 to 9999.
const (
	MinDay Day = 1
	MaxDay Day = 3652059
)

const unixDay = 719163 // the Day of 1970-01-01

// DayOf returns the Day of a date; out-of-range months and days are carried
// over as time.Date does.
func DayOf(year, month, day int) Day {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return clampDay(t.Unix()/86400 + unixDay - floorFix(t))
}

// floorFix corrects the truncation of negative quotients before 1970.
func floorFix(t time.Time) int64 {
	if t.Unix() < 0 && t.Unix()%86400 != 0 {
		return 1
	}
	return 0
}

func clampDay(n int64) Day {
	switch {
	case n < int64(MinDay):
		return MinDay
	case n > int64(MaxDay):
		return MaxDay
	}
	return Day(n)
}

// DayOfTime returns the Day of t in t's own zone.
func DayOfTime(t time.Time) Day {
	y, m, d := t.Date()
	return DayOf(y, int(m), d)
}

// Time is midnight UTC at the start of the day; the zero Time for the zero Day.
func (d Day) Time() time.Time {
	if d == 0 {
		return time.Time{}
	}
	return time.Unix((int64(d)-unixDay)*86400, 0).UTC()
}

// Date returns year, month (1–12) and day of month; zeros for the zero Day.
func (d Day) Date() (year, month, day int) {
	if d == 0 {
		return 0, 0, 0
	}
	y, m, dd := d.Time().Date()
	return y, int(m), dd
}

// Weekday is the day of the week. It is meaningless for the zero Day.
func (d Day) Weekday() time.Weekday { return d.Time().Weekday() }

// String is the ISO 8601 date, or "" for the zero Day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	y, m, dd := d.Date()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, dd)
}

// ParseDay reads an ISO 8601 date (2025-03-04); "" is the zero Day.
func ParseDay(s string) (Day, error) {
	if s == "" {
		return 0, nil
	}
	t, err := time.Parse("2006-01-02", s)
	if err != nil || t.Year() < 1 {
		return 0, fmt.Errorf("date %q: %w: want YYYY-MM-DD", clip(s), ErrInvalid)
	}
	return DayOfTime(t), nil
}

// MarshalText writes the ISO date, "" for the zero Day.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Day) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDay(string(b))
	return err
}

func monthEnd(year, month int) Day { return DayOf(year, month+1, 1) - 1 }
