package linking

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/text"
)

//go:embed names.yaml
var namesYAML []byte

// spellings is the compiled form of names.yaml.
type spellings struct {
	units                         []unit
	single                        map[rune]uint8     // a letter → its unit
	groups                        map[rune][]letters // groups of letters by their first, longest first
	cost                          [][]uint8          // unit × unit, in hundredths
	left                          [3][]uint8         // what leaving out each unit costs: within its script, against another, against one without short vowels
	particle, filial, assimilated map[string]bool    // folded words
	title, leftOut                map[string]bool    // folded words
	compounds                     []string           // folded, longest first
	same                          map[string]string  // folded word → the word that stands for its like
	short                         map[string][]int   // folded given name → the lists of it and its short forms
	forms                         [][]string         // folded words of legal forms
	articles                      []string           // folded articles written joined
	bare                          []bool             // scripts that leave short vowels unwritten
}

// A unit is a letter, or a group read as one, that stands for a sound.
type unit struct {
	script int // index into the data's scripts, from 1; 0 is a letter of no known script
	vowel  bool
	weight uint8    // what it counts among a word's letters, in hundredths
	gap    [2]uint8 // what leaving it out costs against its own script and another, in hundredths
	bare   uint8    // what leaving it out costs against a script without short vowels
	key    string   // its consonants in skeletons
}

type letters struct {
	of    string
	units []uint8
	key   string
}

type namesData struct {
	Near []struct {
		Cost  float64
		Pairs []string
	}
	Scripts []struct {
		Unicode string
		Article string
		Bare    bool `yaml:"short_vowels_unwritten"`
		Letters []struct {
			Sounds []string
			Key    string
			Of     []string
		}
		Spelled []struct{ Of, As string }
		Silent  []string
	}
	Particles, Filial, Assimilated, Compounds, Titles []string
	Short                                             [][]string
	Organizations                                     struct {
		LeftOut []string `yaml:"left_out"`
		Same    [][]string
		Forms   []string
	}
}

var names = func() *spellings {
	s, err := loadSpellings(namesYAML)
	if err != nil {
		panic(err) // the data is part of the program; a test loads it
	}
	return s
}()

const vowels = "aeiou"

// Costs in hundredths of a consonant.
const (
	whole        = 100
	otherVowel   = 30 // a vowel for another vowel
	furtherSound = 8  // each sound that a letter stands for less often
	unknownUnit  = 0
)

func loadSpellings(b []byte) (*spellings, error) {
	var d namesData
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&d); err != nil {
		return nil, fmt.Errorf("names.yaml: %w: %v", kg.ErrInvalid, err)
	}
	base := map[[2]string]int{}
	for _, n := range d.Near {
		for _, p := range n.Pairs {
			x, y, ok := strings.Cut(p, " ")
			if !ok {
				return nil, fmt.Errorf("names.yaml: %w: near: %q is no pair", kg.ErrInvalid, p)
			}
			base[[2]string{x, y}] = int(n.Cost*whole + 0.5)
			base[[2]string{y, x}] = int(n.Cost*whole + 0.5)
		}
	}
	sound := func(x, y string) int {
		if x == y {
			return 0
		}
		if c, ok := base[[2]string{x, y}]; ok {
			return c
		}
		if strings.Contains(vowels, x) && strings.Contains(vowels, y) {
			return otherVowel
		}
		return whole
	}
	s := &spellings{units: []unit{{weight: whole, gap: [2]uint8{whole, whole}, bare: whole}}, single: map[rune]uint8{}, groups: map[rune][]letters{}}
	sounds := [][]string{nil}
	bare := []bool{false}
	for i, sc := range d.Scripts {
		if unicode.Scripts[sc.Unicode] == nil {
			return nil, fmt.Errorf("names.yaml: %w: no script %q", kg.ErrInvalid, sc.Unicode)
		}
		bare = append(bare, sc.Bare)
		if sc.Article != "" {
			s.articles = append(s.articles, text.Fold(sc.Article))
		}
		for _, l := range sc.Letters {
			if len(l.Sounds) == 0 || len(l.Of) == 0 {
				return nil, fmt.Errorf("names.yaml: %w: %s: letters without sounds", kg.ErrInvalid, sc.Unicode)
			}
			id := uint8(len(s.units))
			s.units = append(s.units, newUnit(i+1, l.Sounds[0], l.Key, sc.Bare))
			sounds = append(sounds, l.Sounds)
			for _, of := range l.Of {
				of = text.Fold(of)
				r, size := utf8.DecodeRuneInString(of)
				if size == len(of) {
					s.single[r] = id
				}
				s.groups[r] = append(s.groups[r], letters{of, []uint8{id}, l.Key})
			}
		}
		for _, sp := range sc.Spelled {
			g := letters{of: sp.Of}
			for _, r := range sp.As {
				g.units = append(g.units, s.single[r])
				g.key += s.units[s.single[r]].key
			}
			r, _ := utf8.DecodeRuneInString(sp.Of)
			s.groups[r] = append(s.groups[r], g)
		}
		for _, x := range sc.Silent {
			r, _ := utf8.DecodeRuneInString(x)
			s.groups[r] = append(s.groups[r], letters{of: x})
		}
	}
	if len(s.units) > 250 {
		return nil, fmt.Errorf("names.yaml: %w: %d letters are too many", kg.ErrInvalid, len(s.units))
	}
	for r := range s.groups {
		slices.SortStableFunc(s.groups[r], func(a, b letters) int { return len(b.of) - len(a.of) })
	}
	s.bare = bare
	s.cost = make([][]uint8, len(s.units))
	for a := range s.units {
		s.cost[a] = make([]uint8, len(s.units))
		for b := range s.units {
			s.cost[a][b] = unitCost(s, sounds, bare, a, b, sound)
		}
	}
	for _, u := range s.units {
		s.left = [3][]uint8{append(s.left[0], u.gap[0]), append(s.left[1], u.gap[1]), append(s.left[2], u.bare)}
	}
	fold := func(list []string) map[string]bool {
		m := map[string]bool{}
		for _, w := range list {
			m[text.Fold(w)] = true
		}
		return m
	}
	s.particle, s.filial, s.assimilated, s.title = fold(d.Particles), fold(d.Filial), fold(d.Assimilated), fold(d.Titles)
	s.leftOut = fold(d.Organizations.LeftOut)
	for _, c := range d.Compounds {
		s.compounds = append(s.compounds, text.Fold(c))
	}
	slices.SortStableFunc(s.compounds, func(a, b string) int { return len(b) - len(a) })
	s.short = map[string][]int{}
	for i, list := range d.Short {
		for _, w := range list {
			s.short[text.Fold(w)] = append(s.short[text.Fold(w)], i)
		}
	}
	s.same = map[string]string{}
	for _, list := range d.Organizations.Same {
		for _, w := range list {
			s.same[text.Fold(w)] = text.Fold(list[0])
		}
	}
	for _, f := range d.Organizations.Forms {
		ws := strings.Fields(text.Fold(f))
		if len(ws) == 0 {
			return nil, fmt.Errorf("names.yaml: %w: an empty legal form", kg.ErrInvalid)
		}
		s.forms = append(s.forms, ws)
	}
	return s, nil
}

// gaps is what leaving out each unit costs against a script: the word's own, or
// another.
func (s *spellings) gaps(same bool, against int) []uint8 {
	switch {
	case same:
		return s.left[0]
	case s.bare[against]:
		return s.left[2]
	}
	return s.left[1]
}

// newUnit weighs a letter: vowels count less than consonants, and the glides,
// h and the glottal stop, which spellings leave out, lie between. Where a script
// leaves short vowels out, its vowel letters are long and count more within the
// script, and a vowel of another script costs next to nothing against it.
func newUnit(script int, sound, key string, bare bool) unit {
	u := unit{script: script, weight: whole, gap: [2]uint8{whole, whole}, bare: whole, key: key}
	switch {
	case strings.Contains(vowels, sound):
		u.vowel, u.weight, u.gap, u.bare = true, 30, [2]uint8{30, 16}, 5
		if sound == "i" || sound == "u" {
			u.bare = 12
		}
		if bare {
			u.gap = [2]uint8{50, 20}
		}
	case sound == "h":
		u.weight, u.gap, u.bare = 50, [2]uint8{25, 25}, 25
	case sound == "x":
		u.weight, u.gap, u.bare = 10, [2]uint8{10, 5}, 10
	case sound == "w", sound == "y":
		u.weight, u.gap, u.bare = 40, [2]uint8{35, 15}, 15
	}
	return u
}

func unitCost(s *spellings, sounds [][]string, bare []bool, a, b int, sound func(x, y string) int) uint8 {
	if a == b && a != unknownUnit {
		return 0
	}
	best := whole
	for i, x := range sounds[a] {
		for j, y := range sounds[b] {
			best = min(best, sound(x, y)+furtherSound*(i+j))
		}
	}
	ua, ub := s.units[a], s.units[b]
	switch {
	case !ua.vowel || !ub.vowel:
	case ua.script != ub.script:
		best = best * 2 / 5
	case bare[ua.script]:
		best = 50 // long vowels tell names apart
	}
	return uint8(best)
}

// read returns the units of a folded word and the skeleton consonants.
func (s *spellings) read(fold string, units []uint8) []uint8 {
	start := len(units)
next:
	for i := 0; i < len(fold); {
		r, size := utf8.DecodeRuneInString(fold[i:])
		for _, g := range s.groups[r] {
			if !strings.HasPrefix(fold[i:], g.of) {
				continue
			}
			for _, u := range g.units {
				if len(units) == start || units[len(units)-1] != u {
					units = append(units, u)
				}
			}
			i += len(g.of)
			continue next
		}
		units = append(units, unknownUnit)
		i += size
	}
	return units
}

// skeletonWord returns the consonants of one folded word in a script-neutral
// form: doubled consonants once, vowels and the article left out.
func skeletonWord(fold string) string {
	fold = names.withoutArticle(fold)
	var out []byte
next:
	for i := 0; i < len(fold); {
		r, size := utf8.DecodeRuneInString(fold[i:])
		for _, g := range names.groups[r] {
			if !strings.HasPrefix(fold[i:], g.of) {
				continue
			}
			for _, c := range []byte(g.key) {
				if len(out) == 0 || out[len(out)-1] != c {
					out = append(out, c)
				}
			}
			i += len(g.of)
			continue next
		}
		i += size
	}
	return string(out)
}

// shortened is true of two words of which one is a usual short form of the
// other, or both are of a third.
func shortened(x, y *nameWord) bool {
	for _, i := range x.short {
		if slices.Contains(y.short, i) {
			return true
		}
	}
	return false
}

// withoutArticle takes off an article that is written joined or with a hyphen.
func (s *spellings) withoutArticle(fold string) string {
	for _, a := range s.articles {
		if rest, ok := strings.CutPrefix(fold, a); ok && utf8.RuneCountInString(rest) >= 2 {
			return rest
		}
	}
	if head, rest, ok := strings.Cut(fold, "-"); ok && utf8.RuneCountInString(rest) >= 3 && (s.particle[head] || s.assimilated[head]) {
		return rest
	}
	return fold
}
