package graph

import (
	"container/list"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/safir-graph/safir/graph/generated"
	"github.com/safir-graph/safir/graph/write"
)

// Limits bound what one operation may ask for. A zero field stands for its
// default.
type Limits struct {
	Tokens int // lexical tokens of the query; validation costs their square. Default 2000
	Depth  int // fields within fields, introspection apart. Default 16
	Cost   int // fields of the largest answer that it could have, see measurer. Default 100 000
}

func (l Limits) orDefault() Limits {
	for _, f := range []struct {
		v         *int
		otherwise int
	}{{&l.Tokens, 2000}, {&l.Depth, 16}, {&l.Cost, 100_000}} {
		if *f.v <= 0 {
			*f.v = f.otherwise
		}
	}
	return l
}

// document is a query that has been parsed and validated.
type document struct {
	ast    *ast.QueryDocument
	fields map[string]bool // every field selected anywhere: "label" and "Person.label"
	plans  *write.Plans    // how its objects are written
	schema bool            // it asks for the schema alone: its answer is always the same
}

// parse reads and validates a query. It does not look at variables, so that
// its result can be kept.
func parse(schema *ast.Schema, query string, tokens int) (*document, gqlerror.List) {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, tokens)
	if err != nil {
		if isTokenLimit(err) {
			return nil, failed(codeLimit, "the query has more than %d tokens", tokens)
		}
		return nil, gqlerror.List{coded(codeParse, err)}
	}
	if len(doc.Operations) == 0 {
		return nil, failed(codeValidation, "the query holds no operation")
	}
	if usesDefer(doc) {
		return nil, failed(codeValidation, "@defer: answers are not sent in parts here")
	}
	errs := validator.ValidateWithRules(schema, doc, validation())
	if len(errs) > 0 {
		const most = 20 // of thousands of errors nobody reads more
		for _, e := range errs[:min(len(errs), most)] {
			coded(codeValidation, e)
		}
		return nil, errs[:min(len(errs), most)]
	}
	d := &document{ast: doc, fields: map[string]bool{}, plans: write.NewPlans(generated.PlainTypes)}
	for _, o := range doc.Operations {
		d.collect(o.SelectionSet)
	}
	d.schema = len(doc.Operations) == 1 && ofSchema(doc.Operations[0])
	for _, f := range doc.Fragments {
		d.collect(f.SelectionSet)
	}
	return d, nil
}

// validation is the rules of the specification without their suggestions of
// similar names, which cost time and say more of the schema than was asked.
func validation() *rules.Rules {
	rs := rules.NewDefaultRules()
	rs.ReplaceRule(rules.FieldsOnCorrectTypeRule.Name, rules.FieldsOnCorrectTypeRuleWithoutSuggestions.RuleFunc)
	rs.ReplaceRule(rules.KnownArgumentNamesRule.Name, rules.KnownArgumentNamesRuleWithoutSuggestions.RuleFunc)
	rs.ReplaceRule(rules.KnownTypeNamesRule.Name, rules.KnownTypeNamesRuleWithoutSuggestions.RuleFunc)
	rs.ReplaceRule(rules.ScalarLeafsRule.Name, rules.ScalarLeafsRuleWithoutSuggestions.RuleFunc)
	rs.ReplaceRule(rules.ValuesOfCorrectTypeRule.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions.RuleFunc)
	return rs
}

// ofSchema is true of an operation without variables that asks for nothing but
// the schema.
func ofSchema(o *ast.OperationDefinition) bool {
	for _, s := range o.SelectionSet {
		if f, ok := s.(*ast.Field); !ok || f.Name != "__schema" && f.Name != "__type" {
			return false
		}
	}
	return o.Operation == ast.Query && len(o.VariableDefinitions) == 0
}

func isTokenLimit(err error) bool {
	e, ok := err.(*gqlerror.Error)
	return ok && strings.HasPrefix(e.Message, "exceeded token limit")
}

// collect notes the names of the fields of a selection; fragments are
// collected by themselves.
func (d *document) collect(set ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			d.fields[s.Name] = true
			if s.ObjectDefinition != nil {
				d.fields[s.ObjectDefinition.Name+"."+s.Name] = true
			}
			d.collect(s.SelectionSet)
		case *ast.InlineFragment:
			d.collect(s.SelectionSet)
		}
	}
}

// usesDefer is true when any part of a query is to be sent later.
func usesDefer(doc *ast.QueryDocument) bool {
	var within func(ast.SelectionSet) bool
	within = func(set ast.SelectionSet) bool {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				if within(s.SelectionSet) {
					return true
				}
			case *ast.InlineFragment:
				if s.Directives.ForName("defer") != nil || within(s.SelectionSet) {
					return true
				}
			case *ast.FragmentSpread:
				if s.Directives.ForName("defer") != nil {
					return true
				}
			}
		}
		return false
	}
	for _, o := range doc.Operations {
		if within(o.SelectionSet) {
			return true
		}
	}
	for _, f := range doc.Fragments {
		if within(f.SelectionSet) {
			return true
		}
	}
	return false
}

// measure is the depth and cost of a selection.
type measure struct{ depth, cost int }

// measurer computes them. Each fragment is measured once: fragments that
// spread each other twice describe exponentially many fields.
type measurer struct {
	variables map[string]any
	fragments map[string]measure
}

// introspectionCost is what one look at the whole schema counts for.
const introspectionCost = 2000

// readingsCost is what having an article read again counts for.
const readingsCost = 100

// own is the cost of a field without what is below it.
func own(field string) int {
	if field == "readings" {
		return readingsCost
	}
	return 1
}

// selection measures a selection. A field costs 1, readings more; what is
// below a field with first, last, limit or ids counts as often as these let it
// occur; pages that are empty cost nothing of the sort, so this is a bound and
// no estimate.
func (m *measurer) selection(set ast.SelectionSet) (all measure) {
	for _, s := range set {
		var one measure
		switch s := s.(type) {
		case *ast.Field:
			if s.Name == "__schema" || s.Name == "__type" {
				one.cost = introspectionCost
				break
			}
			below := m.selection(s.SelectionSet)
			one = measure{below.depth + 1, add(own(s.Name), multiply(m.times(s), below.cost))}
		case *ast.InlineFragment:
			one = m.selection(s.SelectionSet)
		case *ast.FragmentSpread:
			if s.Definition == nil {
				continue
			}
			known, ok := m.fragments[s.Name]
			if !ok {
				known = m.selection(s.Definition.SelectionSet)
				m.fragments[s.Name] = known
			}
			one = known
		}
		all.depth = max(all.depth, one.depth)
		all.cost = add(all.cost, one.cost)
	}
	return all
}

// times is how often what is below a field may occur.
func (m *measurer) times(f *ast.Field) int {
	args := f.ArgumentMap(m.variables)
	n := 1
	for _, name := range []string{"last", "limit", "first"} {
		if v, ok := asInt(args[name]); ok {
			n = min(max(v, 1), maxRows) // more is refused by the field itself
			break
		}
	}
	if ids, ok := args["ids"].([]any); ok && n == 1 {
		n = max(len(ids), 1)
	}
	return n
}

func asInt(v any) (int, bool) {
	switch v := v.(type) {
	case int:
		return v, true
	case int64:
		return int(min(max(v, 0), math.MaxInt32)), true
	case float64:
		return int(min(max(v, 0), math.MaxInt32)), true
	case fmt.Stringer: // json.Number
		n, err := strconv.ParseInt(v.String(), 10, 64)
		return int(min(max(n, 0), math.MaxInt32)), err == nil
	}
	return 0, false
}

func add(a, b int) int { return min(a+b, math.MaxInt32) }

func multiply(a, b int) int {
	if b != 0 && a > math.MaxInt32/b {
		return math.MaxInt32
	}
	return a * b
}

// constants keeps the answers to queries of the schema, which every client asks
// first and which are long.
type constants struct {
	mu sync.Mutex
	by map[string]Answer
}

const (
	mostConstants     = 8
	mostConstantBytes = 1 << 20
)

func (c *constants) get(query string) (Answer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.by[query]
	return a, ok
}

func (c *constants) put(query string, a Answer) {
	if a.Errors != nil || len(a.Body) > mostConstantBytes {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil || len(c.by) >= mostConstants {
		c.by = map[string]Answer{}
	}
	c.by[query] = a
}

// documents keeps the queries used last, up to a number of bytes of text.
type documents struct {
	mu    sync.Mutex
	most  int // bytes
	bytes int
	order *list.List // of *kept, the one used last in front
	byKey map[string]*list.Element
}

type kept struct {
	query string
	doc   *document
}

func newDocuments(most int) *documents {
	return &documents{most: most, order: list.New(), byKey: map[string]*list.Element{}}
}

func (d *documents) get(query string) *document {
	d.mu.Lock()
	defer d.mu.Unlock()
	e, ok := d.byKey[query]
	if !ok {
		return nil
	}
	d.order.MoveToFront(e)
	return e.Value.(*kept).doc
}

func (d *documents) put(query string, doc *document) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.byKey[query]; ok || len(query) > d.most/4 {
		return
	}
	d.byKey[query] = d.order.PushFront(&kept{query, doc})
	d.bytes += len(query)
	for d.bytes > d.most {
		last := d.order.Back()
		k := d.order.Remove(last).(*kept)
		delete(d.byKey, k.query)
		d.bytes -= len(k.query)
	}
}
