package linking

import (
	"strings"
	"unicode/utf8"
)

// CompareOrganizations compares two names of companies, bodies or groups in any
// scripts. Legal forms and words like "the" and "and" are left out; every word
// that remains must have a counterpart: another place or line of business is
// another company. Numbers must be equal. An abbreviation is compared with the
// initials of the full name. Of names joined by a slash the best counts.
func CompareOrganizations(a, b string) NameScore {
	best := NameScore{Reasons: []string{"no letters to compare"}}
	for _, x := range alternatives(a) {
		for _, y := range alternatives(b) {
			if s := compareOrganization(x, y); s.Score > best.Score || best.Score == 0 {
				best = s
			}
		}
	}
	return best
}

// alternatives cuts names joined by a slash; "A/S" is no pair of names.
func alternatives(name string) []string {
	parts := strings.Split(name, "/")
	for _, p := range parts {
		if utf8.RuneCountInString(strings.TrimSpace(p)) < 4 {
			return []string{name}
		}
	}
	return parts
}

func compareOrganization(a, b string) NameScore {
	aw, bw := organizationWords(a), organizationWords(b)
	if len(aw) == 0 || len(bw) == 0 {
		return NameScore{Reasons: []string{"no letters to compare"}}
	}
	if s, ok := equal(aw, bw); ok {
		return s
	}
	for _, p := range [2][2][]nameWord{{aw, bw}, {bw, aw}} {
		if short, long := p[0], p[1]; len(short) == 1 && len(long) > 2 && abbreviates(short[0].fold, long) {
			return NameScore{0.9, []string{short[0].fold + " are the initials of the other name"}}
		}
	}
	return align(aw, bw, ofOrganization, 0)
}

// organizationWords prepares the words of an organisation's name without its
// legal forms, unless nothing would remain.
func organizationWords(name string) []nameWord {
	ws := split(name, true)
	out := make([]nameWord, 0, len(ws))
	for i := 0; i < len(ws); {
		if n := formAt(ws[i:]); n > 0 {
			i += n
			continue
		}
		w := ws[i]
		i++
		if names.leftOut[w.fold] {
			continue
		}
		if s, ok := names.same[w.fold]; ok {
			w.fold = s
		}
		w.filial = false
		out = append(out, w)
	}
	if len(out) == 0 {
		out = ws
	}
	prepare(out)
	return out
}

// formAt returns the number of words of the longest legal form at the start; a
// word of it that is not short may have a letter wrong.
func formAt(ws []nameWord) int {
	longest := 0
next:
	for _, f := range names.forms {
		if len(f) > len(ws) || len(f) <= longest {
			continue
		}
		for i, w := range f {
			if w != ws[i].fold && (len(f) == 1 && len(w) < long || len(w) < notShort || !within(w, ws[i].fold, 1)) {
				continue next
			}
		}
		longest = len(f)
	}
	return longest
}

func abbreviates(short string, long []nameWord) bool {
	if utf8.RuneCountInString(short) != len(long) {
		return false
	}
	i := 0
	for _, r := range short {
		if first, _ := utf8.DecodeRuneInString(long[i].fold); first != r {
			return false
		}
		i++
	}
	return true
}
