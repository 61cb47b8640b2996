// Package linking decides which entity a mention means. It may answer
// "unknown": an unsure match is listed as a candidate and never merged.
package linking

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/safir-graph/safir/internal/text"
)

// nameParticles are left out of skeletons: articles and words for son and
// father, which spellings write, join or omit.
var nameParticles = names.particle

// nameWord is a word of a name, prepared for comparison.
type nameWord struct {
	fold    string
	units   []uint8
	weight  int       // of the units, in hundredths of a consonant
	runes   int       // of fold
	article int       // units of a joined article at the start
	script  int       // of the first unit
	filial  bool      // a father's name: "son of" stands before it
	digit   bool      // holds a figure
	short   []int     // the lists of short forms that it is in
	joined  *nameWord // this word and the next as one; nil when it is not prepared
}

// split cuts a name into folded words: runs of letters and digits. Apostrophes
// are dropped, hyphens and camel case part words; particles, and articles before
// a hyphen, are left out, and "servant of" is joined to what follows. The stops
// of dotted initials join them when dotted is true.
func split(name string, dotted bool) []nameWord {
	folded := text.Fold(name)
	out := make([]nameWord, 0, 6)
	filial := false
	for i := 0; i < len(folded); {
		start := i
		for i < len(folded) {
			r, size := utf8.DecodeRuneInString(folded[i:])
			if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '\'' && !(dotted && r == '.' && initialAt(folded, start, i)) {
				break
			}
			i += size
		}
		w := folded[start:i]
		if strings.ContainsAny(w, "'.") {
			w = strings.NewReplacer("'", "", ".", "").Replace(w)
		}
		hyphen := i < len(folded) && folded[i] == '-'
		_, size := utf8.DecodeRuneInString(folded[i:])
		i += size
		switch {
		case w == "":
		case names.filial[w]:
			filial = true
		case names.particle[w] || hyphen && names.assimilated[w]:
		default:
			out = append(out, nameWord{fold: w, filial: filial})
			filial = false
		}
	}
	return out
}

// initialAt is true when the stop at i follows a single letter and stands
// before another letter or the end of the initials.
func initialAt(s string, start, i int) bool {
	at := max(start, strings.LastIndexByte(s[start:i], '.')+start+1)
	return utf8.RuneCountInString(s[at:i]) == 1
}

// personWords prepares the words of a person's name; titles before it are left
// out when two words remain.
func personWords(name string) []nameWord {
	ws := split(name, false)
	if len(ws) == 1 && ws[0].filial { // "Ben Netanyahu": a given name
		if head, _, ok := strings.Cut(text.Fold(name), " "); ok && names.filial[head] && len(names.short[head]) > 0 {
			ws = []nameWord{{fold: head}, {fold: ws[0].fold}}
		}
	}
	for len(ws) > 2 && names.title[ws[0].fold] {
		ws = ws[1:]
	}
	joined := ws[:0]
	for i := 0; i < len(ws); i++ {
		w := ws[i]
		if head, rest := compound(w.fold); head {
			switch {
			case rest != "":
				w.fold = servant + rest
			case i+1 < len(ws):
				i++
				w.fold = servant + names.withoutArticle(ws[i].fold)
			}
		}
		joined = append(joined, w)
	}
	prepare(joined)
	return joined
}

// servant begins the words that were joined from "servant of" and a name.
const servant = "abd"

// compound tells whether a word is, or begins with, a word for servant, and
// what follows it in the same word.
func compound(w string) (head bool, rest string) {
	for _, c := range names.compounds {
		if w == c {
			return true, ""
		}
		if r, ok := strings.CutPrefix(w, c); ok && len(c) > 4 && utf8.RuneCountInString(r) >= 2 && (c[0] < 0x80 || len(c) > 6) {
			return true, r
		}
	}
	return false, ""
}

func prepare(ws []nameWord) {
	units := make([]uint8, 0, 48)
	for i := range ws {
		w := &ws[i]
		start := len(units)
		units = names.read(w.fold, units)
		w.units = units[start:len(units):len(units)]
		w.runes = utf8.RuneCountInString(w.fold)
		w.digit, w.short = hasDigit(w.fold), names.short[w.fold]
		for _, u := range w.units {
			w.weight += int(names.units[u].weight)
		}
		if len(w.units) > 0 {
			w.script = names.units[w.units[0]].script
		}
		if w.script == 0 { // folding takes syllables of some scripts apart
			w.runes = utf8.RuneCountInString(norm.NFC.String(w.fold))
		}
		for _, a := range names.articles {
			if rest := strings.TrimPrefix(w.fold, a); rest != w.fold && utf8.RuneCountInString(rest) >= 2 {
				w.article = utf8.RuneCountInString(a)
			}
		}
	}
}

// nameWords cuts a name into folded words without particles.
func nameWords(name string) []string {
	var out []string
	for _, w := range split(name, false) {
		out = append(out, w.fold)
	}
	return out
}

// Skeleton returns the script-neutral consonants of a name, one string a word:
// "Sadio Camara", ساديو كامارا and Садио Камара all give [sd kmr].
func Skeleton(name string) []string {
	var out []string
	for _, w := range nameWords(name) {
		if s := skeletonWord(w); s != "" {
			out = append(out, s)
		} else {
			out = append(out, "_")
		}
	}
	return out
}

// firmConsonants returns the consonants of a word that its spellings in all
// scripts keep: the skeleton without f, which stands for v and w too; "" when
// fewer than two remain and the word is no key.
func firmConsonants(fold string) string {
	s := skeletonWord(fold)
	if k := strings.ReplaceAll(s, "f", ""); len(k) >= 2 {
		return k
	}
	if len(s) < 2 {
		return ""
	}
	return s
}

// NameScore is how alike two names are, 0 to 1, with the reasons.
type NameScore struct {
	Score   float64
	Reasons []string
}

// SameName is the score from which two names are alike enough to be shown as
// the same to someone who decides. It is not enough to merge: names one letter
// apart, and funds of one series with another number, reach it.
const SameName = 0.85

// CompareNames compares two names of people in any scripts. Words are matched
// to each other as fits best; a word compares by the sounds that its letters
// stand for. What only one side gives (patronymics, middle names) costs little,
// what contradicts costs much: a word that differs is another name.
func CompareNames(a, b string) NameScore {
	return comparePeople(personWords(a), personWords(b), 0)
}

// comparePeople is CompareNames of prepared words. Scores below least are of no
// interest and may be told too low, and without reasons.
func comparePeople(aw, bw []nameWord, least float64) NameScore {
	if len(aw) == 0 || len(bw) == 0 {
		return NameScore{Reasons: []string{"no letters to compare"}}
	}
	if s, ok := equal(aw, bw); ok {
		return s
	}
	return align(aw, bw, ofPerson, least)
}

// lettersOf is the length of the words of a name together.
func lettersOf(ws []nameWord) int {
	n := 0
	for i := range ws {
		n += len(ws[i].fold)
	}
	return n
}

// equal recognises names that differ in order or spacing alone.
func equal(aw, bw []nameWord) (NameScore, bool) {
	if lettersOf(aw) != lettersOf(bw) {
		return NameScore{}, false
	}
	same := len(aw) == len(bw)
	for i := 0; same && i < len(aw); i++ {
		same = aw[i].fold == bw[i].fold
	}
	if same {
		return NameScore{1, []string{"the same words"}}, true
	}
	if sameLetters(aw, bw) {
		return NameScore{0.98, []string{"the same letters, spaced otherwise"}}, true
	}
	if len(aw) != len(bw) {
		return NameScore{}, false
	}
	order := func(x, y nameWord) int { return strings.Compare(x.fold, y.fold) }
	if slices.MinFunc(aw, order).fold != slices.MinFunc(bw, order).fold {
		return NameScore{}, false
	}
	as, bs := slices.SortedFunc(slices.Values(aw), order), slices.SortedFunc(slices.Values(bw), order)
	for i := range as {
		if as[i].fold != bs[i].fold {
			return NameScore{}, false
		}
		if as[i].filial != bs[i].filial {
			return NameScore{0.6, []string{"one's name is the other's father's"}}, true
		}
	}
	return NameScore{0.98, []string{"the same words in another order"}}, true
}

// sameLetters is true of names whose words run together are the same.
func sameLetters(aw, bw []nameWord) bool {
	a, b := "", ""
	for {
		for a == "" && len(aw) > 0 {
			a, aw = aw[0].fold, aw[1:]
		}
		for b == "" && len(bw) > 0 {
			b, bw = bw[0].fold, bw[1:]
		}
		n := min(len(a), len(b))
		if n == 0 {
			return a == b
		}
		if a[:n] != b[:n] {
			return false
		}
		a, b = a[n:], b[n:]
	}
}

// nameKind is the kind of entity whose names align compares.
type nameKind int

const (
	ofPerson nameKind = iota
	ofOrganization
)

const (
	noCounterpart = 0.6  // word scores below it are of two words
	reordered     = 0.02 // words in another order
	further       = 0.03 // a word on one side only, for each up to three
	oneWordOfMany = 0.25
	initialOnly   = 0.06
	slips         = 0.3  // the loss that one or two slips of the pen make
	joinable      = 0.88 // two words are one of the other side's when they are this alike
)

// withJoins prepares also what two neighbours make when they are written as one.
func withJoins(ws []nameWord) []nameWord {
	for i := range len(ws) - 1 {
		ws[i].joined = join(&ws[i], &ws[i+1])
	}
	return ws
}

func join(x, y *nameWord) *nameWord {
	if x.joined != nil {
		return x.joined
	}
	one := []nameWord{{fold: x.fold + names.withoutArticle(y.fold), filial: x.filial}}
	prepare(one)
	return &one[0]
}

// grid holds how alike each word of one name is to each of the other.
type grid [maxWords][maxWords]float64

// oneMissing is the most that a name scores of which a word has no counterpart.
const oneMissing = 0.55

// needed is the least score of each word's counterpart in names that score least
// or more, which is above oneMissing: what the words lose adds up, or all of them
// are those of slips of the pen.
func needed(least float64) float64 {
	const rounding = 1e-9
	return max(noCounterpart, min(least, SameName)-rounding)
}

// align matches the words of two names. A score below least may be told too low,
// and without reasons.
func align(aw, bw []nameWord, kind nameKind, least float64) NameScore {
	if len(aw) > len(bw) {
		aw, bw = bw, aw
	}
	if len(bw) > maxWords {
		return NameScore{Reasons: []string{"too many words for a name"}}
	}
	var m grid // the places that are read are filled
	need, lonely := noCounterpart, false
	if kind == ofPerson && least > oneMissing {
		need = needed(least)
	}
	for i := range aw {
		best := 0.0
		for j := range bw {
			m[i][j] = wordScore(&aw[i], &bw[j], kind, need)
			best = max(best, m[i][j])
		}
		if (best <= noCounterpart || best < need) && kind == ofPerson && least > oneMissing {
			if lonely = true; !mayJoin(aw, bw) && !mayJoin(bw, aw) {
				return NameScore{}
			}
		}
	}
	// Words that the other side writes as one.
	for side, split := range [2][]nameWord{bw, aw} {
		short := aw
		if side == 1 {
			short = bw
		}
		for j := 0; j+1 < len(split); j++ {
			for i := range short {
				if !asLong(&short[i], &split[j], &split[j+1]) {
					continue
				}
				one := join(&split[j], &split[j+1])
				s := wordScore(&short[i], one, kind, need)
				other := 0.0
				if side == 0 {
					other = max(m[i][j], m[i][j+1])
				} else {
					other = max(m[j][i], m[j+1][i])
				}
				if s >= joinable && s > other {
					rest := append(append(slices.Clone(split[:j]), *one), split[j+2:]...)
					for k := range rest[:j] {
						rest[k].joined = nil // what follows is another word
					}
					out := align(short, rest, kind, least)
					out.Reasons = append(out.Reasons, "words joined")
					return out
				}
			}
		}
	}
	if lonely {
		return NameScore{}
	}
	var usedA, usedB [maxWords]bool
	var at [maxWords]int
	var order [maxWords]int // words of aw as they found their counterparts
	loss, worst, matched, found, initials, swapped := 0.0, 1.0, 0, 0, 0, false
	for range aw {
		best, bi, bj := noCounterpart, -1, -1
		for i := range aw {
			for j := range bw {
				if usedA[i] || usedB[j] {
					continue
				}
				s := m[i][j]
				if s > best || s == best && bi >= 0 && i-j == 0 && bi != bj {
					best, bi, bj = s, i, j
				}
			}
		}
		if bi < 0 {
			break
		}
		usedA[bi], usedB[bj], at[bi] = true, true, bj+1
		order[found] = bi
		found++
		if best == servantLeftOut && len(aw) != len(bw) { // the servant of another
			matched--
		}
		if aw[bi].filial != bw[bj].filial && slices.ContainsFunc(aw, isFilial) && slices.ContainsFunc(bw, isFilial) {
			swapped = true
		}
		loss += 1 - best
		worst = min(worst, best)
		if aw[bi].runes == 1 != (bw[bj].runes == 1) {
			initials++
		}
		matched++
	}
	if j := at[0] - 1; kind == ofPerson && len(aw) > 1 && len(bw) > len(aw) && !usedB[0] && j > 0 && bw[j].filial && !aw[0].filial {
		swapped = true // who is named first is the other's father: the king and his son
	}
	var words, reasons []string
	score, series := 1-loss, false
	if missing := len(aw) - matched; missing > 0 {
		score = min(score, 1-0.45*float64(missing))
		reasons = append(reasons, "a word without a counterpart")
		if missing == 1 && kind == ofOrganization && len(aw) == len(bw) && matched >= 2 && otherNumber(aw, bw, at[:len(aw)], usedB[:]) {
			score, series = SameName-loss, true
			reasons = []string{"another number of one series"}
		}
	}
	if swapped {
		score -= 0.4
		reasons = append(reasons, "one's name is the other's father's")
	}
	for i, last := 0, 0; i < len(aw); i++ {
		if at[i] > 0 && at[i] < last {
			score -= reordered
			reasons = append(reasons, "in another order")
			break
		}
		last = max(last, at[i])
	}
	if extra := len(bw) - len(aw); extra > 0 {
		switch {
		case matched-initials < 2 && len(aw) < 3 && kind == ofPerson && !(matched == 2 && initials == 1):
			score -= oneWordOfMany
			reasons = append(reasons, "one word against a full name")
		case kind == ofOrganization:
			score -= 0.2 * float64(extra)
			reasons = append(reasons, "a further word on one side")
		default:
			score -= further * float64(min(extra, 3))
			reasons = append(reasons, "a further word on one side")
		}
	}
	if kind == ofPerson && matched == len(aw) && matched >= 2 && worst >= SameName && loss < slips && initials == 0 && !swapped {
		score = max(score, SameName) // order and further words do not add to slips of the pen
	}
	if least > 0 && score < least {
		return NameScore{Score: max(score, 0)}
	}
	for _, i := range order[:found] {
		if x, y := &aw[i], &bw[at[i]-1]; x.fold != y.fold && !series {
			words = append(words, x.fold+" ~ "+y.fold+" "+strconv.FormatFloat(m[i][at[i]-1], 'f', 2, 64))
		}
	}
	if reasons = append(words, reasons...); len(reasons) == 0 {
		reasons = []string{"all words agree"}
	}
	return NameScore{max(score, 0), reasons}
}

// maxJoinedOff is by how many letters a word may be longer or shorter than two
// that are written as it.
const maxJoinedOff = 2

// asLong is true of a word that may be two words of the other side by its length.
func asLong(one, x, y *nameWord) bool {
	d := one.runes - x.runes - y.runes
	return -maxJoinedOff <= d && d <= maxJoinedOff
}

// mayJoin is true when a word of one side may be two of the other side.
func mayJoin(short, split []nameWord) bool {
	for j := 0; j+1 < len(split); j++ {
		for i := range short {
			if asLong(&short[i], &split[j], &split[j+1]) {
				return true
			}
		}
	}
	return false
}

// otherNumber is true when the words left without a counterpart are numbers.
func otherNumber(aw, bw []nameWord, at []int, usedB []bool) bool {
	for i := range aw {
		if at[i] == 0 && !isNumber(aw[i].fold) {
			return false
		}
	}
	for j := range bw {
		if !usedB[j] && !isNumber(bw[j].fold) {
			return false
		}
	}
	return true
}

// isNumber is true of numbers, serial numbers and Roman numerals.
func isNumber(fold string) bool {
	return hasDigit(fold) || strings.Trim(fold, "ivxl") == ""
}

func isFilial(w nameWord) bool { return w.filial }

// maxWords is how many words a name may have.
const maxWords = 24

// The score of words of one script that differ by a letter, or by two when they
// are long, and are not short (in letters): a slip of the pen, or another name.
const (
	oneLetterOff = 0.86
	notShort     = 4
	long         = 7
)

// wordScore compares two words by their sounds, 0 to 1. A score below least, which
// is at most SameName, may be told too low.
func wordScore(x, y *nameWord, kind nameKind, least float64) float64 {
	if x.fold == y.fold {
		return 1
	}
	if len(x.units) == 0 || len(y.units) == 0 {
		return 0
	}
	if x.runes == 1 || y.runes == 1 {
		if kind == ofOrganization || names.cost[x.units[min(x.article, len(x.units)-1)]][y.units[min(y.article, len(y.units)-1)]] > 20 || x.runes == y.runes {
			return 0
		}
		return 1 - initialOnly
	}
	same := x.script == y.script
	if x.script == 0 || x.digit || y.digit || kind == ofOrganization && (x.runes <= 3 || y.runes <= 3) {
		if same && x.script == 0 && slip(x, y) {
			return oneLetterOff
		}
		return 0
	}
	if kind == ofPerson && shortened(x, y) {
		return usualShort
	}
	if isServantOf(x, y) || isServantOf(y, x) {
		return servantLeftOut
	}
	w := max(x.weight, y.weight)
	if lo := min(x.weight, y.weight); lo*5 < w*2 {
		return 0
	}
	s := likeness(distance(x.sounds(), y.sounds(), same, farthest(w, same, least)), w, same)
	if same && s < oneLetterOff && slip(x, y) {
		s = oneLetterOff
	}
	return max(s, 0)
}

// likeness is the score of two words by the cost of turning one into the other
// and the weight of the heavier one.
func likeness(cost, weight int, same bool) float64 {
	if same {
		return 1 - float64(cost)/float64(weight)*steep
	}
	s := 1 - float64(cost)/float64(weight)*steepAcross
	if s > SameName { // what transliteration always changes says little
		s = 1 - (1-s)*(1-s)/(1-SameName)
	}
	return s
}

// farthest is a cost beyond which likeness is below a score, of SameName at most.
func farthest(weight int, same bool, score float64) int {
	if same {
		return int((1-score)/steep*float64(weight)) + 1
	}
	return int((1-score)/steepAcross*float64(weight)) + 1
}

// isServantOf is true of a word that is "servant of" and the other word.
func isServantOf(x, y *nameWord) bool {
	return len(x.fold) == len(servant)+len(y.fold) && strings.HasPrefix(x.fold, servant) && x.fold[len(servant):] == y.fold
}

const (
	usualShort     = 0.93 // Joe for Joseph
	servantLeftOut = 0.88 // "servant of" on one side only
)

// steep and steepAcross are how fast the score of a word falls with the share of
// its sounds that differ, within a script and across scripts, where spellings
// vary more.
const (
	steep       = 1.25
	steepAcross = 1.1
)

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

const maxUnits = 40

// sounds is how a word sounds.
type sounds struct {
	units   []uint8
	article int // units of a joined article at the start
	script  int
}

func (w *nameWord) sounds() sounds { return sounds{w.units, w.article, w.script} }

// distance is the least cost, in hundredths, of turning the units of one word
// into those of the other; two neighbours in the wrong order are one slip. What
// is more than most is told as any cost above it.
func distance(x, y sounds, same bool, most int) int {
	a, b := x.units, y.units
	if len(a) > maxUnits || len(b) > maxUnits {
		return whole * maxUnits
	}
	var rows [3][maxUnits + 1]int
	var gaps [maxUnits]int // what leaving out each unit of b costs
	prev2, prev, cur := &rows[0], &rows[1], &rows[2]
	gapsA, gapsB := names.gaps(same, y.script), names.gaps(same, x.script)
	for j, u := range b {
		gaps[j] = int(gapsB[u])
		prev[j+1] = prev[j] + gaps[j]
		if j+1 == y.article && x.article == 0 {
			prev[j+1] = joinedArticle
		}
	}
	before := 0 // the least cost in the row before
	for i, u := range a {
		gapA := int(gapsA[u])
		cur[0] = prev[0] + gapA
		if i+1 == x.article && y.article == 0 {
			cur[0] = joinedArticle
		}
		costs := names.cost[u]
		least := cur[0]
		for j, v := range b {
			c := min(prev[j]+int(costs[v]), prev[j+1]+gapA, cur[j]+gaps[j])
			if same && i > 0 && j > 0 && a[i-1] == v && b[j-1] == u && u != v {
				c = min(c, prev2[j-1]+twoSwapped)
			}
			cur[j+1] = c
			least = min(least, c)
		}
		if min(least, before) > most && i > 0 {
			return most + 1
		}
		before = least
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}

const (
	joinedArticle = 5
	twoSwapped    = 40
)

// within is true when at most n letters changed, added, left out or swapped with
// a neighbour make two words the same.
func within(x, y string, n int) bool {
	p := 0
	for p < len(x) && p < len(y) {
		r, size := utf8.DecodeRuneInString(x[p:])
		if q, _ := utf8.DecodeRuneInString(y[p:]); r != q {
			break
		}
		p += size
	}
	x, y = x[p:], y[p:]
	if x == "" || y == "" {
		return utf8.RuneCountInString(x)+utf8.RuneCountInString(y) <= n
	}
	if n == 0 {
		return false
	}
	xr, xn := utf8.DecodeRuneInString(x)
	yr, yn := utf8.DecodeRuneInString(y)
	if within(x[xn:], y[yn:], n-1) || within(x[xn:], y, n-1) || within(x, y[yn:], n-1) {
		return true
	}
	x2, xm := utf8.DecodeRuneInString(x[xn:])
	y2, ym := utf8.DecodeRuneInString(y[yn:])
	return xr == y2 && x2 == yr && within(x[xn+xm:], y[yn+ym:], n-1)
}

// slip is true of two words of one script that differ as slips of the pen make
// them differ: by one letter, or two when they are long.
func slip(x, y *nameWord) bool {
	if min(x.runes, y.runes)+1 < notShort || max(x.runes, y.runes) < notShort {
		return false
	}
	n := 1
	if min(x.runes, y.runes) >= long {
		n = 2
	}
	if max(x.runes, y.runes)-min(x.runes, y.runes) > n {
		return false
	}
	return within(x.fold, y.fold, n)
}
