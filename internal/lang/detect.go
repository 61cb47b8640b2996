package lang

import (
	"fmt"
	"io/fs"
	"strings"
	"unicode"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/text"
	"github.com/safir-graph/safir/internal/yaml"
)

type profile struct {
	tag     string
	script  string
	words   map[string]bool
	letters map[rune]bool
	never   map[rune]bool
}

func newProfile(tag string, d Profile) profile {
	p := profile{tag: tag, script: d.Script, words: map[string]bool{}, letters: runes(d.Letters), never: runes(d.Never)}
	for _, w := range d.Words {
		p.words[text.Fold(w)] = true
	}
	return p
}

func runes(s string) map[rune]bool {
	m := map[rune]bool{}
	for _, r := range s {
		if !unicode.IsSpace(r) {
			m[r] = true
		}
	}
	return m
}

// loadOthers reads the profiles of languages without a pack from
// und/detect.yaml: a map from tag to profile.
func (s *Set) loadOthers(dir fs.FS) error {
	b, err := fs.ReadFile(dir, "detect.yaml")
	if err != nil {
		return fmt.Errorf("lang und: %w", err)
	}
	var m map[string]Profile
	if err := yaml.Decode(b, &m); err != nil {
		return fmt.Errorf("lang und/detect.yaml: %w: %v", kg.ErrInvalid, err)
	}
	for tag, d := range m {
		s.profiles = append(s.profiles, newProfile(tag, d))
	}
	return nil
}

// sampleWords bounds how much of a text detection looks at.
const sampleWords = 600

// Detect tells the language of a text: the BCP 47 tag of a pack or of a
// language known without one, or "und" when the evidence is too thin. It
// compares the share of each language's frequent words among the words of its
// script, raised by its own letters and lowered by letters it never uses; the
// best must reach 4 % and stand clear of the second.
func (s *Set) Detect(body string) string {
	ws := text.Tokenize(clip(body, 16*sampleWords))
	if len(ws) > sampleWords {
		ws = ws[:sampleWords]
	}
	scripts := map[string]int{}
	total := 0
	for _, w := range ws {
		if w.Class == text.Letters {
			scripts[scriptOf(body[w.Start:w.End])]++
			total++
		}
	}
	if total == 0 {
		return "und"
	}
	best, second, tag := 0.0, 0.0, "und"
	for _, p := range s.profiles {
		n := scripts[p.script]
		if n*2 < total {
			continue
		}
		hits, own, foreign, letters := 0, 0, 0, 0
		for _, w := range ws {
			if w.Class != text.Letters {
				continue
			}
			if p.words[w.Fold] {
				hits++
			}
			for _, r := range body[w.Start:w.End] {
				letters++
				r = unicode.ToLower(r)
				if p.letters[r] {
					own++
				}
				if p.never[r] {
					foreign++
				}
			}
		}
		score := float64(hits)/float64(n) + 3*float64(own)/float64(letters) - 6*float64(foreign)/float64(letters)
		if score > best {
			best, second, tag = score, best, p.tag
		} else if score > second {
			second = score
		}
	}
	if best < 0.04 || best < 1.15*second {
		return "und"
	}
	return tag
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if i := strings.LastIndexByte(s[:n], ' '); i > 0 {
		return s[:i]
	}
	return strings.ToValidUTF8(s[:n], "")
}

var scripts = []struct {
	name  string
	table *unicode.RangeTable
}{
	{"Latin", unicode.Latin}, {"Arabic", unicode.Arabic}, {"Cyrillic", unicode.Cyrillic}, {"Greek", unicode.Greek},
	{"Hebrew", unicode.Hebrew}, {"Han", unicode.Han}, {"Devanagari", unicode.Devanagari},
}

func scriptOf(word string) string {
	for _, r := range word {
		for _, s := range scripts {
			if unicode.Is(s.table, r) {
				return s.name
			}
		}
	}
	return ""
}
