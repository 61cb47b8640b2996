// Package linking decides which entity a mention means. It may answer
// "unknown": an unsure match is listed as a candidate and never merged.
package linking

import (
	"slices"
	"strings"
	"unicode"

	"github.com/adrg/strutil/metrics"

	"github.com/safir-graph/safir/internal/text"
)

// letters gives the consonant classes of letters outside ASCII after folding.
// A class groups what transliterations exchange: q/k/g/gh, d/dh/z of ذ ض ظ, t/th, s/sh
// stay apart where most systems keep them apart. "" is a letter that
// transliterations leave out (vowels, ع, hamza).
var letters = map[rune]string{
	'ا': "", 'ء': "", 'ع': "", 'ب': "b", 'ت': "t", 'ث': "t", 'ج': "j", 'ح': "h", 'خ': "k", 'د': "d", 'ذ': "d",
	'ر': "r", 'ز': "z", 'س': "s", 'ش': "S", 'ص': "s", 'ض': "d", 'ط': "t", 'ظ': "z", 'غ': "g", 'ف': "f", 'ق': "k",
	'ك': "k", 'ل': "l", 'م': "m", 'ن': "n", 'ه': "h", 'و': "w", 'ي': "y",
	'а': "", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "", 'ж': "j", 'з': "z", 'и': "", 'й': "y", 'к': "k", 'л': "l",
	'м': "m", 'н': "n", 'о': "", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "w", 'ф': "f", 'х': "h", 'ц': "ts", 'ч': "S",
	'ш': "S", 'щ': "S", 'ъ': "", 'ы': "", 'ь': "", 'э': "", 'ю': "y", 'я': "y", 'і': "", 'ї': "y", 'є': "y", 'ґ': "g",
}

// digraphs are read before single letters in Latin names.
var digraphs = []struct{ from, to string }{
	{"tch", "S"}, {"sch", "S"}, {"dj", "j"}, {"kh", "k"}, {"gh", "g"}, {"sh", "S"}, {"ch", "S"}, {"th", "t"}, {"dh", "d"}, {"zh", "j"},
	{"ph", "f"}, {"ou", "w"}, {"ts", "ts"}, {"ck", "k"}, {"qu", "k"},
}

var latin = map[byte]string{
	'a': "", 'b': "b", 'c': "k", 'd': "d", 'e': "", 'f': "f", 'g': "g", 'h': "h", 'i': "", 'j': "j", 'k': "k", 'l': "l", 'm': "m",
	'n': "n", 'o': "", 'p': "p", 'q': "k", 'r': "r", 's': "s", 't': "t", 'u': "w", 'v': "v", 'w': "w", 'x': "ks", 'y': "y", 'z': "z",
}

// neutral makes one of the classes that scripts cannot keep apart: Arabic has
// no p, v, g and writes them b, f, g/k/j; و and ي are vowels as often as
// consonants; h is silent as often as not.
var neutral = strings.NewReplacer("p", "b", "v", "f", "g", "k", "j", "k", "q", "k", "w", "", "y", "", "h", "", "S", "s", "z", "s")

// skeletonWord returns the consonants of one folded word in a script-neutral
// form: doubled consonants once, vowels and the Arabic article left out.
func skeletonWord(fold string) string {
	for _, article := range []string{"ال", "al-", "el-"} {
		if rest, ok := strings.CutPrefix(fold, article); ok && len(rest) > 3 {
			fold = rest
			break
		}
	}
	var b strings.Builder
	for i := 0; i < len(fold); {
		c := fold[i]
		if c < 0x80 {
			matched := false
			for _, d := range digraphs {
				if strings.HasPrefix(fold[i:], d.from) {
					b.WriteString(d.to)
					i += len(d.from)
					matched = true
					break
				}
			}
			if !matched {
				b.WriteString(latin[c])
				i++
			}
			continue
		}
		r := []rune(fold[i:min(i+4, len(fold))])[0]
		b.WriteString(letters[r])
		i += len(string(r))
	}
	s := neutral.Replace(b.String())
	var out []byte
	for i := range len(s) {
		if i == 0 || s[i] != s[i-1] {
			out = append(out, s[i])
		}
	}
	return string(out)
}

// nameParticles are left out of skeletons: articles and words for son and
// father, which spellings write, join or omit.
var nameParticles = map[string]bool{"al": true, "el": true, "ال": true, "bin": true, "ben": true, "ibn": true, "bint": true, "بن": true, "ابن": true,
	"von": true, "de": true, "der": true, "van": true, "di": true, "du": true, "la": true, "le": true, "бин": true, "аль": true, "ибн": true, "оглы": true}

// nameWords cuts a name into folded words without particles and initials.
func nameWords(name string) []string {
	var out []string
	for _, w := range text.Tokenize(name) {
		if w.Class != text.Letters || nameParticles[w.Fold] {
			continue
		}
		out = append(out, w.Fold)
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

// NameScore is how alike two names are, 0 to 1, with the reasons.
type NameScore struct {
	Score   float64
	Reasons []string
}

// CompareNames compares two names of people in any scripts. The words of the
// shorter name are matched to those of the longer one in the order that fits
// best; a word compares by its letters when both are of one script and by its
// consonants otherwise. The last names must agree; patronymics and middle names
// that only one side gives cost little, those that contradict cost much.
func CompareNames(a, b string) NameScore {
	aw, bw := nameWords(a), nameWords(b)
	if len(aw) == 0 || len(bw) == 0 {
		return NameScore{Reasons: []string{"no letters to compare"}}
	}
	if slices.Equal(aw, bw) {
		return NameScore{1, []string{"the same words"}}
	}
	if sorted(aw) == sorted(bw) {
		return NameScore{0.98, []string{"the same words in another order"}}
	}
	if strings.Join(aw, "") == strings.Join(bw, "") {
		return NameScore{0.98, []string{"the same letters, spaced otherwise"}}
	}
	if len(aw) > len(bw) {
		aw, bw = bw, aw
	}
	used := make([]bool, len(bw))
	total, worst := 0.0, 1.0
	var reasons []string
	for _, x := range aw {
		best, at := 0.0, -1
		for j, y := range bw {
			if used[j] {
				continue
			}
			if s := wordScore(x, y); s > best {
				best, at = s, j
			}
		}
		if at >= 0 {
			used[at] = true
			if best < 1 || x != bw[at] {
				reasons = append(reasons, x+" ~ "+bw[at]+" "+percent(best))
			}
		}
		total += best
		worst = min(worst, best)
	}
	score := total / float64(len(aw))
	if worst < 0.75 {
		score *= 0.75
		reasons = append(reasons, "a word without a counterpart")
	}
	if extra := len(bw) - len(aw); extra > 0 {
		if len(aw) == 1 {
			score *= 0.75
			reasons = append(reasons, "one word against a full name")
		} else {
			score -= 0.03 * float64(extra)
			reasons = append(reasons, "a further word on one side")
		}
	}
	if len(reasons) == 0 {
		reasons = []string{"all words agree"}
	}
	return NameScore{max(score, 0), reasons}
}

func sorted(ws []string) string {
	c := slices.Clone(ws)
	slices.Sort(c)
	return strings.Join(c, " ")
}

var jaroWinkler = metrics.NewJaroWinkler()

func wordScore(x, y string) float64 {
	if x == y {
		return 1
	}
	if len([]rune(x)) == 1 || len([]rune(y)) == 1 { // an initial
		if first(x) == first(y) {
			return 0.85
		}
	}
	if script(x) == script(y) {
		s := jaroWinkler.Compare(x, y)
		sx, sy := skeletonWord(x), skeletonWord(y)
		if sx == sy && len(sx) >= 2 {
			s = max(s, 0.93)
		}
		return s
	}
	sx, sy := skeletonWord(x), skeletonWord(y)
	if sx == sy {
		if len(sx) >= 3 {
			return 1
		}
		if len(sx) == 2 {
			return 0.95
		}
		return 0.8
	}
	if sx == "" || sy == "" {
		return 0
	}
	return jaroWinkler.Compare(sx, sy) * 0.97
}

func first(s string) rune { return []rune(s)[0] }

func script(s string) *unicode.RangeTable {
	for _, t := range []*unicode.RangeTable{unicode.Latin, unicode.Arabic, unicode.Cyrillic} {
		if unicode.Is(t, first(s)) {
			return t
		}
	}
	return nil
}

func percent(f float64) string {
	n := int(f*100 + 0.5)
	return string(rune('0'+n/100%10)) + "." + string([]rune{rune('0' + n/10%10), rune('0' + n%10)})
}
