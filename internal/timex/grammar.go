package timex

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/text"
)

// rulesFile is the file of a pack that holds its time expressions.
const rulesFile = "timex.yaml"

// The lists of words that say whether a sentence looks ahead or back.
const (
	futureList = "future"
	pastList   = "past"
)

// rules is the file's shape.
type rules struct {
	Numeric  string                         `yaml:"numeric"`
	Week     string                         `yaml:"week"`
	Weekend  string                         `yaml:"weekend"`
	Lists    map[string][]string            `yaml:"lists"`
	Phrases  map[string]string              `yaml:"phrases"`
	Values   map[string]map[string][]string `yaml:"values"`
	Suffixes map[string][]string            `yaml:"suffixes"`
	Where    []condition                    `yaml:"where"`
	Patterns []rule                         `yaml:"patterns"`
	Nothing  []string                       `yaml:"nothing"`
}

// condition restricts where words, or all words of a class or slot, are read.
type condition struct {
	Words     []string `yaml:"words"`      // of Class when given, else of every class; empty: all words of Class
	Class     string   `yaml:"class"`      // a class of values, a list, or {year}
	Case      string   `yaml:"case"`       // "title": with a capital; "lower": without, unless it opens the sentence
	Exact     bool     `yaml:"exact"`      // spelled as listed, marks and all
	NotAfter  []string `yaml:"not_after"`  // not directly after one of these words
	NotBefore []string `yaml:"not_before"` // not directly before one of these words
}

type rule struct {
	Name            string    `yaml:"name"`
	Means           string    `yaml:"means"`
	Role            Role      `yaml:"role"`
	Inner           bool      `yaml:"inner"`          // read only as {time} of another pattern
	OrPublication   bool      `yaml:"or_publication"` // publication stands in where no time was told before
	Pattern         []string  `yaml:"pattern"`
	Examples        []example `yaml:"examples"`
	Counterexamples []string  `yaml:"counterexamples"`
}

// example is what the pattern must read in a text.
type example struct {
	Text      string   `yaml:"text"`
	Published string   `yaml:"published"`
	EDTF      string   `yaml:"edtf"`
	Earliest  string   `yaml:"earliest"` // checked when given
	Latest    string   `yaml:"latest"`   // checked when given
	Basis     kg.Basis `yaml:"basis"`    // EXPLICIT when absent
	Role      Role     `yaml:"role"`     // AT when absent
	Words     string   `yaml:"words"`    // checked when given
	Next      string   `yaml:"next"`     // checked when given
	Future    bool     `yaml:"future"`
	Warning   bool     `yaml:"warning"`
	Anaphoric bool     `yaml:"anaphoric"`
}

// Grammar reads the time expressions of one language. It is immutable and safe
// for concurrent use.
type Grammar struct {
	article  string
	clitics  map[string][]string // prefixes that are written together with figures, and the words they stand for
	numeric  string
	week     int // first day of the week, 1 is Monday
	weekend  int // first of the two days of the weekend
	classes  map[string]int
	future   int
	past     int
	numbers  map[string]int32 // of the keys that the rules name, from 1
	named    text.Set         // these keys
	words    []known          // by number; at 0 nothing
	suffixes map[string]map[string]bool
	whole    [][]*restriction // by class or slot: conditions on all of it
	patterns []*pattern
	byClass  [][]*pattern
	byNumber []*pattern
	byTime   []*pattern
	rules    rules
}

// known is a key that the rules name.
type known struct {
	phrases  *branch    // the listed words and phrases that begin with it
	patterns []*pattern // those that begin with it by themselves
	opens    bool       // a pattern may begin with it
}

// branch is a node of the trie of words.
type branch struct {
	next map[int32]*branch // by the number of the next word
	ends []ending
}

type ending struct {
	class int
	value value
	only  []*restriction
}

// value is what a word of a class stands for.
type value struct {
	n, m int // m is the upper bound of "few", else equal to n
	unit unit
}

type restriction struct {
	title, lower bool
	exact        map[string]bool
	notAfter     map[int32]bool
	notBefore    map[int32]bool
}

var weekdays = map[string]int{"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 7}

// vocabulary names the values of the classes that are not whole numbers.
var vocabulary = map[string]map[string]int{
	"weekday": weekdays,
	"unit":    unitNames,
	"same":    {"day": int(day), "week": int(week), "month": int(month), "year": int(year)},
	"which":   {"before-last": -2, "last": -1, "this": 0, "next": 1, "after-next": 2},
	"part":    {"early": int(early), "mid": int(mid), "late": int(late), "first-half": int(firstHalf), "second-half": int(secondHalf)},
	"season":  {"spring": 21, "summer": 22, "autumn": 23, "winter": 24},
}

// bounds of the classes whose values are whole numbers.
var bounds = map[string][2]int{
	"month": {1, 12}, "hijri": {1, 12}, "day-word": {-7, 7}, "ordinal": {1, 31}, "number": {0, 999},
	"quarter": {1, 4}, "decade": {1000, 2090},
}

func parseValue(class, s string) (value, error) {
	if names, ok := vocabulary[class]; ok {
		n, ok := names[s]
		if !ok {
			return value{}, fmt.Errorf("%w: value %q of %s; want one of %v", kg.ErrInvalid, s, class, slices.Sorted(maps.Keys(names)))
		}
		return value{n: n, m: n, unit: unit(n)}, nil
	}
	if class == "amount" {
		num, name, _ := strings.Cut(s, " ")
		u, ok := unitNames[name]
		v, err := parseValue("number", num)
		if !ok || err != nil {
			return value{}, fmt.Errorf("%w: amount %q; want a number and a unit", kg.ErrInvalid, s)
		}
		v.unit = unit(u)
		return v, nil
	}
	b, ok := bounds[class]
	if !ok {
		return value{}, fmt.Errorf("%w: no class of values is called %q", kg.ErrInvalid, class)
	}
	if class == "number" && s == "few" {
		return value{n: fewLeast, m: fewMost}, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < b[0] || n > b[1] {
		return value{}, fmt.Errorf("%w: value %q of %s; want a number from %d to %d", kg.ErrInvalid, s, class, b[0], b[1])
	}
	return value{n: n, m: n}, nil
}

// Compile reads a pack's timex.yaml and adds its words to the pack's
// vocabulary, so that clitics are told from them. It must be called before any
// text is read with the pack. Errors are ErrInvalid and name file and entry.
func Compile(p *lang.Pack) (*Grammar, error) {
	var r rules
	if err := p.Decode(rulesFile, &r); err != nil {
		return nil, err
	}
	g, err := compile(p, r)
	if err != nil {
		return nil, fmt.Errorf("lang %s/%s: %w", p.Tag, rulesFile, err)
	}
	return g, nil
}

func compile(p *lang.Pack, r rules) (*Grammar, error) {
	g := &Grammar{
		article: p.Clitics.Article, numeric: r.Numeric, rules: r,
		classes: map[string]int{}, suffixes: map[string]map[string]bool{}, clitics: map[string][]string{},
		numbers: map[string]int32{}, words: make([]known, 1),
	}
	switch r.Numeric {
	case "", "day-first", "month-first":
	default:
		return nil, fmt.Errorf("numeric: %w: %q is neither day-first nor month-first", kg.ErrInvalid, r.Numeric)
	}
	if g.week = weekdays[r.Week]; g.week == 0 {
		return nil, fmt.Errorf("week: %w: %q is not a weekday", kg.ErrInvalid, r.Week)
	}
	if g.weekend = weekdays[r.Weekend]; r.Weekend == "" {
		g.weekend = weekdays["saturday"]
	} else if g.weekend == 0 {
		return nil, fmt.Errorf("weekend: %w: %q is not a weekday", kg.ErrInvalid, r.Weekend)
	}
	for _, name := range slotNames {
		g.class(name)
	}
	for _, c := range p.Clitics.Prefixes {
		g.clitics[c.Text] = c.Parts
	}
	if g.article != "" {
		g.clitics[g.article] = nil
	}
	// Every word is known before the first is cut, so that none loses letters to
	// a clitic. Not so the verbs of the directions, whose prefixes (a future
	// written in one word) are for others to cut, and words that are read only as
	// they are spelled: folded, they would lay claim to their homographs.
	exact := map[string]bool{}
	for _, c := range r.Where {
		for _, w := range c.Words {
			exact[w] = exact[w] || c.Exact
		}
	}
	know := func(words []string) {
		for _, w := range words {
			if !exact[w] {
				p.Know(w)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Lists)) {
		if name != futureList && name != pastList {
			know(r.Lists[name])
		}
	}
	for _, class := range slices.Sorted(maps.Keys(r.Values)) {
		for _, v := range slices.Sorted(maps.Keys(r.Values[class])) {
			know(r.Values[class][v])
		}
	}
	for _, pt := range r.Patterns {
		for _, s := range pt.Pattern {
			p.Know(literals(s)...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Phrases)) {
		p.Know(literals(r.Phrases[name])...)
	}
	for slot, list := range r.Suffixes {
		if !slices.Contains([]string{"day", "year", "hijri-year", "decade"}, slot) {
			return nil, fmt.Errorf("suffixes: %w: no numbers are called %q", kg.ErrInvalid, slot)
		}
		g.suffixes[slot] = set(list)
	}
	only, err := g.conditions(p, r)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(r.Lists)) {
		if _, taken := r.Values[name]; taken || slices.Contains(slotNames, name) {
			return nil, fmt.Errorf("lists: %w: %q is the name of a slot", kg.ErrInvalid, name)
		}
		for _, w := range r.Lists[name] {
			if err := g.add(p, name, w, value{}, only); err != nil {
				return nil, err
			}
		}
	}
	for _, class := range slices.Sorted(maps.Keys(r.Values)) {
		for _, s := range slices.Sorted(maps.Keys(r.Values[class])) {
			v, err := parseValue(class, s)
			if err != nil {
				return nil, fmt.Errorf("values: %w", err)
			}
			for _, w := range r.Values[class][s] {
				if err := g.add(p, class, w, v, only); err != nil {
					return nil, err
				}
			}
		}
	}
	g.future, g.past = g.class(futureList), g.class(pastList)
	names := map[string]bool{}
	for i := range r.Patterns {
		pt, err := g.pattern(p, r, &r.Patterns[i], i)
		if err == nil && names[pt.name] {
			err = fmt.Errorf("%w: the name is taken", kg.ErrInvalid)
		}
		if err != nil {
			return nil, fmt.Errorf("pattern %q: %w", r.Patterns[i].Name, err)
		}
		names[pt.name] = true
		g.patterns = append(g.patterns, pt)
		g.index(pt)
	}
	var inner signs
	for _, outer := range []bool{false, true} { // {time} is what the inner ones read
		for _, pt := range g.patterns {
			if pt.outer != outer {
				continue
			}
			if pt.start.sign(inner); !outer {
				inner = inner.with(pt.start.begins)
			}
		}
	}
	for i := range g.words {
		w := &g.words[i]
		w.opens = len(w.patterns) > 0 || w.phrases != nil && w.phrases.leads(g.byClass)
	}
	return g, nil
}

// leads is true when words of a class that a pattern begins with end at or
// below a branch.
func (b *branch) leads(classes [][]*pattern) bool {
	for _, e := range b.ends {
		if len(classes[e.class]) > 0 {
			return true
		}
	}
	for _, n := range b.next {
		if n.leads(classes) {
			return true
		}
	}
	return false
}

// conditions compiles `where`: the restrictions of single words by class and
// word, and those of whole classes.
func (g *Grammar) conditions(p *lang.Pack, r rules) (map[string][]*restriction, error) {
	only := map[string][]*restriction{}
	for i, c := range r.Where {
		x := &restriction{title: c.Case == "title", lower: c.Case == "lower", notAfter: g.keys(p, c.NotAfter), notBefore: g.keys(p, c.NotBefore)}
		if c.Case != "" && !x.title && !x.lower {
			return nil, fmt.Errorf("where %d: %w: case %q is neither title nor lower", i+1, kg.ErrInvalid, c.Case)
		}
		if c.Exact {
			x.exact = map[string]bool{}
			for _, w := range c.Words {
				x.exact[w] = true
			}
		}
		if len(c.Words) == 0 {
			if c.Class == "" {
				return nil, fmt.Errorf("where %d: %w: it names neither words nor a class", i+1, kg.ErrInvalid)
			}
			id := g.class(c.Class)
			g.whole[id] = append(g.whole[id], x)
		}
		for _, w := range c.Words {
			if !listed(r, c.Class, w) {
				return nil, fmt.Errorf("where %d: %w: %q is listed nowhere", i+1, kg.ErrInvalid, w)
			}
			only[c.Class+"\x00"+w] = append(only[c.Class+"\x00"+w], x)
		}
	}
	return only, nil
}

func listed(r rules, class, word string) bool {
	for c, values := range r.Values {
		for _, list := range values {
			if (class == "" || class == c) && slices.Contains(list, word) {
				return true
			}
		}
	}
	for c, list := range r.Lists {
		if (class == "" || class == c) && slices.Contains(list, word) {
			return true
		}
	}
	return false
}

// keys are the first words of phrases, as words of a document are compared.
func (g *Grammar) keys(p *lang.Pack, phrases []string) map[int32]bool {
	if len(phrases) == 0 {
		return nil
	}
	p.Know(phrases...)
	m := map[int32]bool{}
	for _, ph := range phrases {
		for _, k := range g.phrase(p, ph) {
			m[k] = true
		}
	}
	return m
}

func (g *Grammar) class(name string) int {
	id, ok := g.classes[name]
	if !ok {
		id = len(g.classes)
		g.classes[name] = id
		g.whole, g.byClass = append(g.whole, nil), append(g.byClass, nil)
	}
	return id
}

// phrase cuts a phrase of the rules into the numbers of its keys, as the same
// words of a document would be; a clitic ('s, l') stays whole.
func (g *Grammar) phrase(p *lang.Pack, s string) []int32 {
	if f := text.Fold(s); slices.Contains(p.Clitics.Endings, f) || slices.Contains(p.Clitics.Elisions, f) {
		return []int32{g.name(f)}
	}
	ws := p.NameWords(s)
	keys := make([]int32, len(ws))
	for i := range ws {
		keys[i] = g.name(g.key(&ws[i]))
	}
	return keys
}

// name returns the number of a key that the rules name.
func (g *Grammar) name(key string) int32 {
	n, ok := g.numbers[key]
	if !ok {
		n = int32(len(g.words))
		g.numbers[key] = n
		g.named.Add(key)
		g.words = append(g.words, known{})
	}
	return n
}

// number is the number of a word's key; 0 when the rules do not name it.
func (g *Grammar) number(w *text.Word) int32 {
	if !w.Article {
		if !g.named.Holds(w) {
			return 0
		}
		return g.numbers[w.Fold]
	}
	var room [64]byte
	return g.numbers[string(append(append(room[:0], g.article...), w.Fold...))]
}

// key is the form of a word under which it is compared: folded, with its article.
func (g *Grammar) key(w *text.Word) string {
	if w.Article {
		return g.article + w.Fold
	}
	return w.Fold
}

func (g *Grammar) add(p *lang.Pack, class, phrase string, v value, only map[string][]*restriction) error {
	keys := g.phrase(p, phrase)
	if len(keys) == 0 || len(keys) > maxWords {
		return fmt.Errorf("%s: %w: %q has %d words; want 1 to %d", class, kg.ErrInvalid, phrase, len(keys), maxWords)
	}
	b := g.words[keys[0]].phrases
	if b == nil {
		b = &branch{}
		g.words[keys[0]].phrases = b
	}
	for _, k := range keys[1:] {
		if b.next == nil {
			b.next = map[int32]*branch{}
		}
		if b.next[k] == nil {
			b.next[k] = &branch{}
		}
		b = b.next[k]
	}
	id := g.class(class)
	for _, e := range b.ends {
		if e.class != id {
			continue
		}
		if e.value == v {
			return nil // another spelling of the same word
		}
		if class != "number" && class != "ordinal" {
			return fmt.Errorf("%s: %w: %q has two values", class, kg.ErrInvalid, phrase)
		}
	}
	var rs []*restriction
	rs = append(rs, only["\x00"+phrase]...)
	rs = append(rs, only[class+"\x00"+phrase]...)
	b.ends = append(b.ends, ending{class: id, value: v, only: rs})
	return nil
}

func set(list []string) map[string]bool {
	m := map[string]bool{}
	for _, s := range list {
		m[text.Fold(s)] = true
	}
	return m
}

// isoWeekday is 1 for Monday to 7 for Sunday.
func isoWeekday(d kg.Day) int {
	if w := d.Weekday(); w != time.Sunday {
		return int(w)
	}
	return 7
}
