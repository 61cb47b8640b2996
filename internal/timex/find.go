package timex

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/text"
)

// Role is how a time bears on what is told beside it.
type Role string

// The roles.
const (
	At        Role = "AT"        // when it happened
	Since     Role = "SINCE"     // it has held from then on
	Until     Role = "UNTIL"     // no later than that
	During    Role = "DURING"    // within, or throughout, an interval whose ends are told
	Duration  Role = "DURATION"  // how long; the Time is unknown
	Adjective Role = "ADJECTIVE" // the time of the next noun alone: "last year's agreement"
)

// Roles lists the roles.
var Roles = []Role{At, Since, Until, During, Duration, Adjective}

// Timex is a time expression of a document.
type Timex struct {
	First, Last int     // words of the document, half-open; prepositions are among them
	Span        kg.Span // the bytes of these words
	// Time is what the words mean. It is unknown for a DURATION, and, with a
	// Warning, where the publication day or the time referred to is missing:
	// publication never takes the place of a time that was not read.
	Time kg.TimeSpan
	Role Role
	// Future: Time lies after publication, or, of an UNTIL, ends after it.
	Future bool
	// Next is the coming reading of a weekday, or of a date without a year,
	// that was read as past: for a visit that is only planned, "on Tuesday" is
	// Next. Zero when there is no other reading.
	Next kg.TimeSpan
	// Previous is the same the other way: the past reading of what was read as coming,
	// for what has happened: "will not come but met him on Monday".
	Previous kg.TimeSpan
	// Anaphoric: the words refer to a time told before ("the same day"). It is
	// looked for in the same sentence and the five before; Time is unknown
	// when there is none.
	Anaphoric bool
	Warning   string   // what contradicts itself or is missing; "" when nothing
	Patterns  []string // names of the patterns that read it, the outermost first
}

// Find returns the time expressions of a document in order; they do not
// overlap and do not cross the ends of sentences. published is the article's
// day, zero when unknown: then relative times, and dates without a year, come
// back with an unknown Time and a Warning. The cost is in proportion to the
// number of words.
func (g *Grammar) Find(d *text.Document, published kg.Day) []Timex {
	f := finders.Get().(*finder)
	f.g, f.d, f.published = g, d, published
	defer f.leave()
	var out []Timex
	for s := range d.Sentences {
		f.words = f.words[:0]
		for i := d.Sentences[s].First; i < d.Sentences[s].Last; i++ {
			f.words = g.view(f.words, d, i)
		}
		f.open = f.open[:0]
		for i := range f.words {
			f.open = append(f.open, g.opens(&f.words[i]))
		}
		if !slices.Contains(f.open, true) {
			continue
		}
		f.last = len(f.words)
		f.hits, f.signs, f.seen = cleared(f.hits, f.last), cleared(f.signs, f.last), cleared(f.seen, f.last)
		f.inner, f.tried = cleared(f.inner, f.last), cleared(f.tried, f.last)
		out = f.sentence(out, s)
	}
	return out
}

// cleared returns a slice of n zeroes, in the room of s where that is enough.
func cleared[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, 2*n)
	}
	s = s[:n]
	clear(s)
	return s
}

// opens is true of a word with which a pattern may begin.
func (g *Grammar) opens(w *word) bool {
	return startsWithDigit(w.fold) || g.words[w.key].opens
}

// word is a word of the document as patterns see it: figures stand apart from
// the clitics that are written together with them.
type word struct {
	*text.Word
	key        int32 // the number of its Grammar.key, 0 when the rules do not name it
	fold       string
	at         int // word of the document
	start, end int // bytes
	space      bool
}

// view appends the words that a word of the document is read as.
func (g *Grammar) view(out []word, d *text.Document, at int) []word {
	w := &d.Words[at]
	v := word{Word: w, fold: w.Fold, at: at, start: w.Start, end: w.End, space: w.Space}
	if raw := d.Text[w.Start:w.End]; w.Article && len(raw) == len(g.article)+len(w.Fold) && raw[:len(g.article)] == g.article && raw[len(g.article):] == w.Fold {
		v.key = g.numbers[raw] // written as it is compared
	} else {
		v.key = g.number(w)
	}
	cut := firstDigit(w.Fold)
	if w.Class != text.Letters || cut <= 0 || startsWithDigit(w.Fold) {
		return append(out, v)
	}
	parts, ok := g.clitics[w.Fold[:cut]]
	if !ok {
		return append(out, v)
	}
	mid := w.Start + strings.IndexFunc(d.Text[w.Start:w.End], unicode.IsDigit)
	for _, p := range parts {
		c := v
		c.key, c.fold, c.end = g.numbers[p], p, mid
		out = append(out, c)
		v.space = false
	}
	v.key, v.fold, v.start = g.numbers[w.Fold[cut:]], w.Fold[cut:], mid
	return append(out, v)
}

// firstDigit is where the first digit of a folded word stands; -1 when it has
// none.
func firstDigit(fold string) int {
	for i := range len(fold) {
		if c := fold[i]; '0' <= c && c <= '9' {
			return i
		}
	}
	return -1
}

// hit is a word, or words, of a class that begin at a place.
type hit struct {
	class int
	value value
	end   int
}

// capture is a slot that was filled.
type capture struct {
	class int
	value value
	inner *found
}

// found is a pattern that matched.
type found struct {
	pattern    *pattern
	first, end int
	captures   []capture
}

type finder struct {
	g         *Grammar
	d         *text.Document
	published kg.Day
	words     []word // of the sentence
	last      int    // their number
	open      []bool // of each, whether a pattern may begin with it
	hits      [][]hit
	signs     []signs   // of each word
	seen      []bool    // hits and signs are known
	inner     [][]found // what patterns without {time} read at a word
	tried     []bool    // inner is known

	captures []capture // of the patterns that are being matched, the innermost last
	filled   []filled  // the ways to fill their slots

	told []told // the times told, the last one last
}

var finders = sync.Pool{New: func() any { return &finder{} }}

// mostKept is how many words of a sentence a finder is kept for; what a monstrous
// text needed is given back.
const mostKept = 1 << 12

// leave makes a finder free for the next document, with nothing in it that lives
// longer than this one.
func (f *finder) leave() {
	if cap(f.words) > mostKept {
		return
	}
	clear(f.words[:cap(f.words)])
	clear(f.hits[:cap(f.hits)])
	clear(f.inner[:cap(f.inner)])
	clear(f.told[:cap(f.told)])
	clear(f.captures[:cap(f.captures)])
	clear(f.filled[:cap(f.filled)])
	f.g, f.d, f.told = nil, nil, f.told[:0]
	finders.Put(f)
}

// told is a time that a sentence told.
type told struct {
	time     kg.TimeSpan
	sentence int
}

// memory is how many sentences back a time can be referred to, and attention
// how many times.
const (
	memory    = 5
	attention = 6
)

// lately are the times that a sentence can refer to.
func (f *finder) lately(sentence int) []kg.TimeSpan {
	var out []kg.TimeSpan
	for _, t := range f.told[max(0, len(f.told)-attention):] {
		if sentence-t.sentence <= memory {
			out = append(out, t.time)
		}
	}
	return out
}

func (f *finder) sentence(out []Timex, s int) []Timex {
	cue := unsure
	for i := 0; i < f.last; {
		t, end, ok := f.at(i, s, cue)
		if ok {
			for ; i < end; i++ {
				cue = f.cue(i, cue)
			}
			if t != nil {
				out = append(out, *t)
				if t.Time.Earliest != 0 && t.Time.Latest != 0 && t.Role != Adjective {
					f.told = append(f.told, told{t.Time, s})
				}
			}
			continue
		}
		cue = f.cue(i, cue)
		i++
	}
	return out
}

// leaning is what the words before a time say of its direction.
type leaning uint8

const (
	unsure leaning = iota
	behind
	ahead
)

// cue takes the word at i into account.
func (f *finder) cue(i int, before leaning) leaning {
	for _, h := range f.at0(i) {
		switch h.class {
		case f.g.future:
			return ahead
		case f.g.past:
			return behind
		}
	}
	return before
}

// lookAhead is how many words after a time that opens its sentence are asked
// for its direction.
const lookAhead = 8

func (f *finder) leaning(m *found, before leaning) leaning {
	if before != unsure || m.first > 2 {
		return before
	}
	for i := m.end; i < f.last && i < m.end+lookAhead; i++ {
		if c := f.cue(i, unsure); c != unsure {
			return c
		}
	}
	return unsure
}

// at reads the longest time expression that begins at i. ok without a Timex
// means that the words up to end are known not to be a time.
func (f *finder) at(i, sentence int, cue leaning) (t *Timex, end int, ok bool) {
	if !f.open[i] {
		return nil, 0, false
	}
	all := f.candidates(i)
	if len(all) == 0 {
		return nil, 0, false
	}
	recent := f.lately(sentence)
	for k := range all {
		m := &all[k]
		if m.pattern.means == "nothing" {
			return nil, m.end, true
		}
		e := &reading{g: f.g, published: f.published, future: f.leaning(m, cue) == ahead, told: recent}
		r, ok := e.read(m)
		if !ok {
			continue
		}
		return f.timex(m, r), m.end, true
	}
	return nil, 0, false
}

func (f *finder) timex(m *found, r result) *Timex {
	a, b := &f.words[m.first], &f.words[m.end-1]
	t := &Timex{First: a.at, Last: b.at + 1, Span: kg.Span{Start: a.start, End: b.end}, Role: r.role, Future: r.future,
		Anaphoric: r.anaphoric, Warning: r.warning, Patterns: names(m)}
	words := f.d.Quote(t.Span)
	t.Time = r.span(words)
	if r.next.edtf != "" {
		n := r
		n.period = r.next
		t.Next = n.span(words)
	}
	if r.last.edtf != "" {
		l := r
		l.period = r.last
		t.Previous = l.span(words)
	}
	if f.published != 0 && (t.Time.Earliest > f.published || t.Role == Until && t.Time.Latest > f.published) {
		t.Future = true
	}
	return t
}

func names(m *found) []string {
	out := []string{m.pattern.name}
	for _, c := range m.captures {
		if c.inner != nil {
			out = append(out, names(c.inner)...)
		}
	}
	return out
}

// candidates are the patterns that match at i, the longest first.
func (f *finder) candidates(i int) []found {
	inner, all := f.level(i, false), f.level(i, true)
	if len(inner) == 0 {
		return all
	}
	all = slices.Clone(all)
	for _, m := range inner {
		if !m.pattern.inner {
			all = append(all, m)
		}
	}
	sortFound(all)
	return all
}

func sortFound(all []found) {
	slices.SortStableFunc(all, func(a, b found) int {
		if a.end != b.end {
			return b.end - a.end
		}
		return a.pattern.order - b.pattern.order
	})
}

// level matches the patterns without (the inner level) or with {time} at i.
func (f *finder) level(i int, outer bool) []found {
	if !outer {
		if f.tried[i] {
			return f.inner[i]
		}
		f.tried[i] = true
	}
	var all []found
	var done [8]*pattern
	tried := done[:0]
	try := func(list []*pattern) {
		for _, pt := range list {
			if pt.outer == outer && !slices.Contains(tried, pt) {
				tried = append(tried, pt)
				all = f.match(all, pt, i)
			}
		}
	}
	try(f.g.words[f.words[i].key].patterns)
	for _, h := range f.at0(i) {
		try(f.g.byClass[h.class])
	}
	if startsWithDigit(f.words[i].fold) {
		try(f.g.byNumber)
	}
	if outer && len(f.level(i, false)) > 0 {
		try(f.g.byTime)
	}
	sortFound(all)
	if !outer {
		f.inner[i] = all
	}
	return all
}

func startsWithDigit(s string) bool { return s != "" && '0' <= s[0] && s[0] <= '9' }

// maxEnds bounds how many lengths of one pattern at one place are kept.
const maxEnds = 6

// match appends what a pattern reads at i: one entry for each length, the
// first way in the pattern's order for each.
func (f *finder) match(all []found, pt *pattern, i int) []found {
	m := matcher{finder: f, pattern: pt, first: i, all: all, from: len(all), caught: len(f.captures)}
	m.walk(pt.start, i)
	return m.all
}

// matcher is the state of one match.
type matcher struct {
	*finder
	pattern *pattern
	first   int
	all     []found
	from    int // the first of all that are of this match
	caught  int // the first of the finder's captures that are
}

func (m *matcher) walk(s *step, at int) {
	f := m.finder
	switch s.kind {
	case stepEnd:
		if at == m.first || len(m.all)-m.from >= maxEnds {
			return
		}
		for k := m.from; k < len(m.all); k++ {
			if m.all[k].end == at {
				return
			}
		}
		m.all = append(m.all, found{pattern: m.pattern, first: m.first, end: at, captures: slices.Clone(f.captures[m.caught:])})
	case stepSplit:
		next := f.signsOf(at)
		for _, n := range s.next {
			if n.free || n.begins.meet(next) {
				m.walk(n, at)
			}
		}
	case stepWord:
		if at < f.last && f.unbroken(m.first, at) && f.words[at].key == s.word {
			m.walk(s.next[0], at+1)
		}
	case stepClass:
		if at < f.last && f.unbroken(m.first, at) {
			for _, h := range f.at0(at) {
				if h.class == s.class && h.end <= f.last {
					m.walk(s.next[0], h.end)
				}
			}
		}
	case stepSlot:
		if at < f.last && f.unbroken(m.first, at) {
			first := len(f.filled)
			f.filled = f.slot(f.filled, s.class, at)
			for k, last := first, len(f.filled); k < last; k++ {
				if c := f.filled[k]; c.end <= f.last && (s.also == 0 || f.is(s.also, at, c.end)) {
					f.captures = append(f.captures, c.capture)
					m.walk(s.next[0], c.end)
					f.captures = f.captures[:len(f.captures)-1]
				}
			}
			f.filled = f.filled[:first]
		}
	}
}

// is tells whether the words from at to end are listed in a class.
func (f *finder) is(class, at, end int) bool {
	return slices.ContainsFunc(f.at0(at), func(h hit) bool { return h.class == class && h.end == end })
}

// unbroken is false where a line ends before a word that goes on a match.
func (f *finder) unbroken(first, at int) bool { return at == first || f.words[at].Breaks < 2 }

// at0 are the words of classes that begin at i, under their conditions.
func (f *finder) at0(i int) []hit {
	if f.seen[i] {
		return f.hits[i]
	}
	f.seen[i] = true
	var out []hit
	w := &f.words[i]
	s := signs{}
	if w.key != 0 {
		s = keySign(w.key)
	}
	if startsWithDigit(w.fold) {
		s = s.with(figures)
	}
	b := f.g.words[w.key].phrases
	for j := i; b != nil; {
		for _, e := range b.ends {
			if f.allowed(e.only, i, j+1) && f.allowed(f.g.whole[e.class], i, j+1) {
				out = append(out, hit{class: e.class, value: e.value, end: j + 1})
				s = s.with(classSign(e.class))
			}
		}
		if j++; j == f.last || len(b.next) == 0 {
			break
		}
		b = b.next[f.words[j].key]
	}
	f.hits[i], f.signs[i] = out, s
	return out
}

// signsOf are the signs of the word at i; none at the end of the sentence.
func (f *finder) signsOf(i int) signs {
	if i == f.last {
		return signs{}
	}
	f.at0(i)
	return f.signs[i]
}

// maxWords bounds the words of a listed phrase.
const maxWords = 8

func (f *finder) allowed(rs []*restriction, first, end int) bool {
	for _, r := range rs {
		w := &f.words[first]
		switch {
		case r.title && w.Case != text.Title && w.Case != text.Upper,
			r.lower && w.Case != text.Lower && !w.Initial && w.Case != text.NoCase,
			r.exact != nil && !r.exact[f.d.Text[w.start:f.words[end-1].end]],
			r.notAfter != nil && first > 0 && r.notAfter[f.words[first-1].key],
			r.notBefore != nil && end < f.last && r.notBefore[f.words[end].key]:
			return false
		}
	}
	return true
}

// filled is a slot with the end of its words.
type filled struct {
	capture
	end int
}

// slot appends the ways to fill a slot at a place.
func (f *finder) slot(out []filled, class, at int) []filled {
	g := f.g
	put := func(v value, end int) {
		if f.allowed(g.whole[class], at, end) {
			out = append(out, filled{capture{class: class, value: v}, end})
		}
	}
	listed := func(source int) {
		for _, h := range f.at0(at) {
			if h.class == source {
				out = append(out, filled{capture{class: class, value: h.value}, h.end})
			}
		}
	}
	w := &f.words[at]
	switch class {
	case classTime:
		for k, m := range f.level(at, false) {
			if m.pattern.means != "nothing" {
				inner := &f.inner[at][k]
				out = append(out, filled{capture{class: class, inner: inner}, inner.end})
			}
		}
		return out
	case classMonthAgain:
		listed(classMonth)
		return out
	case classDay:
		if n, rest, ok := leadingNumber(w.fold, 2); ok && n >= 1 && n <= 31 {
			end := f.suffixed("day", at, rest)
			if end > 0 {
				put(value{n: n, m: n}, end)
			}
		}
		listed(classOrdinal)
	case classN:
		if n, rest, ok := leadingNumber(w.fold, 3); ok && rest == "" {
			put(value{n: n, m: n}, at+1)
		}
		listed(classNumber)
	case classYear:
		if n, rest, ok := leadingNumber(w.fold, 4); ok && n >= 1000 && n <= 2100 {
			if end := f.suffixed("year", at, rest); end > 0 {
				put(value{n: n, m: n}, end)
			}
		}
	case classHijriYear:
		if n, rest, ok := leadingNumber(w.fold, 4); ok && n >= firstHijri && n <= lastHijri {
			switch {
			case rest != "" && g.suffixes["hijri-year"][rest]:
				put(value{n: n, m: n}, at+1)
			case rest == "" && at+1 < f.last && g.suffixes["hijri-year"][f.words[at+1].fold]:
				put(value{n: n, m: n}, at+2)
			}
		}
	case classDecade:
		if n, rest, ok := leadingNumber(w.fold, 4); ok && n >= 1000 && n < 2100 && n%10 == 0 {
			if end := f.suffixed("decade", at, rest); end > at+1 || end > 0 && (rest != "" || g.suffixes["decade"][""]) {
				put(value{n: n, m: n}, end)
			}
		}
		listed(class)
	case classNumeric:
		if v, end, ok := f.numeric(at); ok {
			put(v, end)
		}
	default:
		listed(class)
	}
	return out
}

// suffixed returns the end of a number whose token ended in rest: "4", "4th",
// or with a hyphen between. 0 when rest is not a known ending.
func (f *finder) suffixed(kind string, at int, rest string) int {
	if rest != "" {
		if f.g.suffixes[kind][rest] {
			return at + 1
		}
		return 0
	}
	ws := f.words
	if at+2 < f.last && ws[at+1].fold == "-" && !ws[at+1].space && !ws[at+2].space && f.g.suffixes[kind][ws[at+2].fold] {
		return at + 3
	}
	if at+1 < f.last && !ws[at+1].space && ws[at+1].Class == text.Letters {
		if !f.g.suffixes[kind][strings.TrimPrefix(ws[at+1].fold, "-")] {
			return 0
		}
		return at + 2
	}
	return at + 1
}

// leadingNumber splits digits from what follows them; digits has at most most
// digits, and exactly four when most is four.
func leadingNumber(s string, most int) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	if i == 0 || i > most || most == 4 && i != 4 {
		return 0, "", false
	}
	n, err := strconv.Atoi(s[:i])
	return n, s[i:], err == nil
}

// numeric reads a date in figures: 4/3/2025, 04.03.2025, 2025-03-04. The value
// holds the day in n, and in m the other possible day (or the same).
func (f *finder) numeric(at int) (value, int, bool) {
	ws := f.words
	var parts []string
	end := at + 1
	if dots := strings.Split(ws[at].fold, "."); len(dots) == 3 {
		parts = dots
	} else {
		if at+5 > f.last {
			return value{}, 0, false
		}
		sep := ws[at+1].fold
		if sep != "/" && sep != "-" || ws[at+3].fold != sep {
			return value{}, 0, false
		}
		for k := at + 1; k < at+5; k++ {
			if ws[k].space && sep != "/" {
				return value{}, 0, false
			}
		}
		parts = []string{ws[at].fold, ws[at+2].fold, ws[at+4].fold}
		end = at + 5
	}
	if end < f.last && !ws[end].space && (ws[end].fold == "/" || ws[end].fold == "-") {
		return value{}, 0, false
	}
	if at > 0 && !ws[at].space && (ws[at-1].fold == "/" || ws[at-1].fold == "-") {
		return value{}, 0, false
	}
	var n [3]int
	for i, p := range parts {
		if p == "" || len(p) > 4 || strings.Trim(p, "0123456789") != "" {
			return value{}, 0, false
		}
		n[i], _ = strconv.Atoi(p) // at most four digits
	}
	if len(parts[0]) == 4 && len(parts[1]) <= 2 && len(parts[2]) <= 2 {
		d, ok := date(n[0], n[1], n[2])
		return value{n: int(d), m: int(d)}, end, ok
	}
	if len(parts[2]) != 4 || len(parts[0]) > 2 || len(parts[1]) > 2 {
		return value{}, 0, false
	}
	df, dok := date(n[2], n[1], n[0])
	mf, mok := date(n[2], n[0], n[1])
	switch {
	case dok && (f.g.numeric == "day-first" || !mok):
		return value{n: int(df), m: int(df)}, end, true
	case mok && (f.g.numeric == "month-first" || !dok):
		return value{n: int(mf), m: int(mf)}, end, true
	case dok && mok:
		return value{n: int(min(df, mf)), m: int(max(df, mf))}, end, true
	}
	return value{}, 0, false
}
