package article

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/safir-graph/safir/internal/kg"
)

// The forms in which machines state a date: ISO 8601 with its usual liberties,
// and RFC 822 as feeds write it. Forms that need guessing (03/04/2025) are not
// among them. Go accepts fractions of a second after any seconds.
var (
	dayLayouts  = []string{"2006-01-02", "20060102"}
	zoneLayouts = []string{
		"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07", "2006-01-02T15:04Z07:00", "2006-01-02T15:04Z0700",
		"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04 -0700",
		"20060102T150405Z0700",
		"Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04 -0700", "2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04 -0700",
	}
	localLayouts = []string{
		"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04",
		"Mon, 2 Jan 2006 15:04:05", "Mon, 2 Jan 2006 15:04", "2 Jan 2006 15:04:05", "2 Jan 2006 15:04",
	}
)

// zones are the zone names of RFC 822, section 5.1.
var zones = map[string]string{
	"UT": "+0000", "UTC": "+0000", "GMT": "+0000", "Z": "+0000",
	"EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500",
	"MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700",
}

var zoneName = regexp.MustCompile(` ([A-Z]{1,5})$`)

// parsePublished reads the date on which something says it was published. day
// is the day in the zone that s names; at is the moment in UTC, zero unless s
// gives a time of day and a zone. A month or a year alone names no day and is
// kg.ErrInvalid.
func parsePublished(s string) (day kg.Day, at time.Time, err error) {
	s = strings.TrimSpace(s)
	bad := fmt.Errorf("%w: %q is no full date of ISO 8601", kg.ErrInvalid, clip(s))
	if len(s) > 64 {
		return 0, time.Time{}, bad
	}
	for _, layout := range dayLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return checkDay(t, time.Time{}, bad)
		}
	}
	if m := zoneName.FindStringSubmatchIndex(s); m != nil {
		if offset, ok := zones[s[m[2]:m[3]]]; ok {
			s = s[:m[2]] + offset
		} else {
			s = s[:m[0]] // a zone that is not known: the day alone
		}
	}
	for _, layout := range zoneLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return checkDay(t, t.UTC(), bad)
		}
	}
	for _, layout := range localLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return checkDay(t, time.Time{}, bad)
		}
	}
	return 0, time.Time{}, bad
}

// checkDay refuses the dates that software writes for "none": year 0 or 1, and
// the first second of 1970.
func checkDay(t, at time.Time, bad error) (kg.Day, time.Time, error) {
	if t.Year() <= 1 || t.Unix() == 0 {
		return 0, time.Time{}, bad
	}
	return kg.DayOfTime(t), at, nil
}

var urlDate = regexp.MustCompile(`(?:^|[/_.-])((?:19|20)[0-9]{2})([/_.-]?)(0[1-9]|1[0-2])([/_.-]?)(0[1-9]|[12][0-9]|3[01])(?:[/_.-]|$)`)

// dayInURL returns the day that the path of a URL states (/2025/03/19/ or
// -20250319-), or zero when it states none or several that differ.
func dayInURL(path string) kg.Day {
	var found kg.Day
	for rest := path; ; {
		m := urlDate.FindStringSubmatchIndex(rest)
		if m == nil {
			return found
		}
		part := func(i int) string { return rest[m[2*i]:m[2*i+1]] }
		if part(2) == part(4) {
			if day, err := kg.ParseDay(part(1) + "-" + part(3) + "-" + part(5)); err == nil {
				if found != 0 && found != day {
					return 0
				}
				found = day
			}
		}
		rest = rest[m[11]:]
	}
}
