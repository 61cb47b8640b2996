package timex

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
)

// The classes that have a meaning of their own; lists follow them.
const (
	classMonth = iota
	classHijri
	classWeekday
	classDayWord
	classOrdinal
	classNumber
	classUnit
	classAmount
	classWhich
	classSame
	classPart
	classSeason
	classQuarter
	classDay
	classYear
	classHijriYear
	classDecade
	classN
	classNumeric
	classTime
	classMonthAgain
)

// slotNames are the slots of patterns: the classes of values and the numbers.
var slotNames = []string{
	classMonth:      "month",
	classHijri:      "hijri",
	classWeekday:    "weekday",
	classDayWord:    "day-word",
	classOrdinal:    "ordinal",
	classNumber:     "number",
	classUnit:       "unit",
	classAmount:     "amount",
	classWhich:      "which",
	classSame:       "same",
	classPart:       "part",
	classSeason:     "season",
	classQuarter:    "quarter",
	classDay:        "day",
	classYear:       "year",
	classHijriYear:  "hijri-year",
	classDecade:     "decade",
	classN:          "n",
	classNumeric:    "numeric",
	classTime:       "time",
	classMonthAgain: "month-again",
}

// meanings are the values of `means`.
var meanings = []string{
	"date", "ago", "ahead", "past", "coming", "earlier-than-that", "later-than-that", "same", "range", "set", "at",
	"one-of", "since", "until", "before", "after", "earlier", "later", "corresponds", "duration", "nothing",
}

// maxSteps bounds a pattern's length, so that reading one place of a text costs
// a bounded number of steps.
const maxSteps = 400

type pattern struct {
	name  string
	means string
	role  Role
	inner bool
	orNow bool // see rule.OrPublication
	outer bool // holds {time}
	order int
	start *step
}

type stepKind uint8

const (
	stepEnd stepKind = iota
	stepWord
	stepClass
	stepSlot
	stepSplit
)

// step is a node of a pattern's graph, which has no loops.
type step struct {
	kind  stepKind
	word  int32 // the number of a key
	class int   // of stepClass and stepSlot
	also  int   // a list that the words of a slot must be in too; 0, which is no list, for none
	next  []*step

	begins signs // of the words that it may begin with
	free   bool  // it may end here, without a word
}

// signs are bits for the keys, classes and figures that a word is, or that a step
// may begin with. Several share a bit: signs that do not meet rule a word out.
type signs struct{ keys, classes uint64 }

// figures is the sign of words that begin with a digit.
var figures = signs{classes: 1 << 63}

func keySign(key int32) signs { return signs{keys: 1 << (uint32(key) % 64)} }

func classSign(class int) signs { return signs{classes: 1 << (uint(class) % 63)} }

func (s signs) with(o signs) signs { return signs{s.keys | o.keys, s.classes | o.classes} }

func (s signs) meet(o signs) bool { return s.keys&o.keys|s.classes&o.classes != 0 }

// sign finds out with what a step, and all behind it, may begin. time are the
// signs of what {time} may begin with.
func (s *step) sign(time signs) {
	if s.free || s.begins != (signs{}) {
		return
	}
	for _, n := range s.next {
		n.sign(time)
	}
	switch s.kind {
	case stepEnd:
		s.free = true
	case stepSplit:
		for _, n := range s.next {
			s.begins, s.free = s.begins.with(n.begins), s.free || n.free
		}
	case stepWord:
		s.begins = keySign(s.word)
	case stepClass:
		s.begins = classSign(s.class)
	case stepSlot:
		switch s.class {
		case classTime:
			s.begins = time
		case classMonthAgain:
			s.begins = classSign(classMonth)
		case classDay:
			s.begins = classSign(classOrdinal).with(figures)
		case classN:
			s.begins = classSign(classNumber).with(figures)
		case classYear, classHijriYear, classNumeric:
			s.begins = figures
		case classDecade:
			s.begins = classSign(classDecade).with(figures)
		default:
			s.begins = classSign(s.class)
		}
	}
}

// literals are the words that a pattern's source names itself.
func literals(src string) []string {
	var out []string
	for _, t := range lexPattern(src) {
		if t.kind == 'w' {
			out = append(out, t.text)
		}
	}
	return out
}

type lexeme struct {
	kind byte // 'w' word, '<' list or phrase, '{' slot, or one of [ ] ( ) |
	text string
}

func lexPattern(src string) []lexeme {
	var out []lexeme
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			out = append(out, lexeme{'w', word.String()})
			word.Reset()
		}
	}
	rs := []rune(src)
	for i := 0; i < len(rs); i++ {
		switch r := rs[i]; {
		case r == '\\' && i+1 < len(rs):
			i++
			word.WriteRune(rs[i])
		case unicode.IsSpace(r):
			flush()
		case strings.ContainsRune("[]()|", r):
			flush()
			out = append(out, lexeme{byte(r), string(r)})
		case r == '<' || r == '{':
			flush()
			end := '>'
			if r == '{' {
				end = '}'
			}
			j := i + 1
			for j < len(rs) && rs[j] != end {
				j++
			}
			out = append(out, lexeme{byte(r), string(rs[i+1 : j])})
			i = j
		default:
			word.WriteRune(r)
		}
	}
	flush()
	return out
}

// patternParser turns a pattern's source into steps, from the end to the start.
type patternParser struct {
	g     *Grammar
	p     *lang.Pack
	r     *rules
	toks  []lexeme
	at    int
	depth int
	steps *int
	outer *bool
}

// element is a parsed piece that is linked to what follows it.
type element func(next *step) *step

func (pp *patternParser) step(s step) *step {
	*pp.steps++
	return &s
}

func (pp *patternParser) alternatives(closing byte) (element, error) {
	var alts []element
	for {
		e, err := pp.sequence()
		if err != nil {
			return nil, err
		}
		alts = append(alts, e)
		if pp.at < len(pp.toks) && pp.toks[pp.at].kind == '|' {
			pp.at++
			continue
		}
		break
	}
	if closing != 0 {
		if pp.at >= len(pp.toks) || pp.toks[pp.at].kind != closing {
			return nil, fmt.Errorf("%w: a bracket is not closed by %c", kg.ErrInvalid, closing)
		}
		pp.at++
	}
	if len(alts) == 1 {
		return alts[0], nil
	}
	return func(next *step) *step {
		s := pp.step(step{kind: stepSplit})
		for _, a := range alts {
			s.next = append(s.next, a(next))
		}
		return s
	}, nil
}

func (pp *patternParser) sequence() (element, error) {
	var parts []element
	for pp.at < len(pp.toks) {
		t := pp.toks[pp.at]
		if t.kind == ']' || t.kind == ')' || t.kind == '|' {
			break
		}
		pp.at++
		e, err := pp.element(t)
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
	}
	return func(next *step) *step {
		for _, e := range slices.Backward(parts) {
			next = e(next)
		}
		return next
	}, nil
}

func (pp *patternParser) element(t lexeme) (element, error) {
	switch t.kind {
	case '[':
		e, err := pp.alternatives(']')
		if err != nil {
			return nil, err
		}
		return func(next *step) *step {
			return pp.step(step{kind: stepSplit, next: []*step{e(next), next}})
		}, nil
	case '(':
		return pp.alternatives(')')
	case '{':
		name, list, _ := strings.Cut(t.text, " ")
		if !slices.Contains(slotNames, name) {
			return nil, fmt.Errorf("%w: there is no slot {%s}", kg.ErrInvalid, name)
		}
		if name == "time" {
			*pp.outer = true
		}
		id, also := pp.g.class(name), 0
		if list != "" {
			if _, ok := pp.r.Lists[list]; !ok {
				return nil, fmt.Errorf("%w: there is no list <%s>", kg.ErrInvalid, list)
			}
			also = pp.g.class(list)
		}
		return func(next *step) *step {
			return pp.step(step{kind: stepSlot, class: id, also: also, next: []*step{next}})
		}, nil
	case '<':
		if src, ok := pp.r.Phrases[t.text]; ok {
			if pp.depth > 4 {
				return nil, fmt.Errorf("%w: phrase <%s> holds itself", kg.ErrInvalid, t.text)
			}
			sub := *pp
			sub.toks, sub.at, sub.depth = lexPattern(src), 0, pp.depth+1
			e, err := sub.alternatives(0)
			if err == nil && sub.at < len(sub.toks) {
				err = fmt.Errorf("%w: phrase <%s>: a bracket too many", kg.ErrInvalid, t.text)
			}
			return e, err
		}
		if _, ok := pp.r.Lists[t.text]; !ok {
			return nil, fmt.Errorf("%w: there is no list or phrase <%s>", kg.ErrInvalid, t.text)
		}
		id := pp.g.class(t.text)
		return func(next *step) *step {
			return pp.step(step{kind: stepClass, class: id, next: []*step{next}})
		}, nil
	}
	keys := pp.g.phrase(pp.p, t.text)
	if len(keys) == 0 {
		return nil, fmt.Errorf("%w: %q holds no word", kg.ErrInvalid, t.text)
	}
	return func(next *step) *step {
		for _, k := range slices.Backward(keys) {
			next = pp.step(step{kind: stepWord, word: k, next: []*step{next}})
		}
		return next
	}, nil
}

func (g *Grammar) pattern(p *lang.Pack, r rules, src *rule, order int) (*pattern, error) {
	pt := &pattern{name: src.Name, means: src.Means, role: src.Role, inner: src.Inner, orNow: src.OrPublication, order: order}
	if pt.name == "" || len(src.Pattern) == 0 {
		return nil, fmt.Errorf("%w: a pattern needs a name and a pattern", kg.ErrInvalid)
	}
	if !slices.Contains(meanings, pt.means) {
		return nil, fmt.Errorf("%w: means %q; want one of %v", kg.ErrInvalid, pt.means, meanings)
	}
	if pt.role != "" && !slices.Contains(Roles, pt.role) {
		return nil, fmt.Errorf("%w: role %q; want one of %v", kg.ErrInvalid, pt.role, Roles)
	}
	steps := 0
	start := &step{kind: stepSplit}
	for _, s := range src.Pattern {
		pp := &patternParser{g: g, p: p, r: &r, toks: lexPattern(s), steps: &steps, outer: &pt.outer}
		e, err := pp.alternatives(0)
		if err == nil && pp.at < len(pp.toks) {
			err = fmt.Errorf("%w: a bracket too many", kg.ErrInvalid)
		}
		if err != nil {
			return nil, fmt.Errorf("%q: %w", s, err)
		}
		start.next = append(start.next, e(&step{kind: stepEnd}))
	}
	if steps > maxSteps {
		return nil, fmt.Errorf("%w: the pattern has %d steps; at most %d", kg.ErrInvalid, steps, maxSteps)
	}
	pt.start = start
	return pt, nil
}

// index enters a pattern under everything it can begin with.
func (g *Grammar) index(pt *pattern) {
	seen := map[*step]bool{}
	put := func(list []*pattern) []*pattern {
		if slices.Contains(list, pt) {
			return list
		}
		return append(list, pt)
	}
	var walk func(s *step)
	walk = func(s *step) {
		if seen[s] {
			return
		}
		seen[s] = true
		switch s.kind {
		case stepSplit:
			for _, n := range s.next {
				walk(n)
			}
		case stepWord:
			w := &g.words[s.word]
			w.patterns = put(w.patterns)
		case stepClass:
			g.byClass[s.class] = put(g.byClass[s.class])
		case stepSlot:
			switch s.class {
			case classTime:
				g.byTime = put(g.byTime)
				return
			case classMonthAgain:
				g.byClass[classMonth] = put(g.byClass[classMonth])
				return
			case classDay:
				g.byClass[classOrdinal] = put(g.byClass[classOrdinal])
				g.byNumber = put(g.byNumber)
			case classN:
				g.byClass[classNumber] = put(g.byClass[classNumber])
				g.byNumber = put(g.byNumber)
			case classYear, classHijriYear, classNumeric, classDecade:
				g.byNumber = put(g.byNumber)
			}
			g.byClass[s.class] = put(g.byClass[s.class])
		}
	}
	walk(pt.start)
}
