package write

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
)

// A selection that asks only for what a value holds, with no resolver below it,
// needs nothing of gqlgen's runtime: no context, no tree of marshalers. Its plan
// is made once for each query that is kept, and then written straight to JSON by
// generated functions. Where anything is out of the ordinary (a null that must
// not be, an argument that cannot be read, an end that is none) these give up
// without a trace, and gqlgen's way, which names field and path, is gone.

// Type is an object type of the schema as plans see it.
type Type struct {
	Name   string
	Is     []string         // the type and the interfaces that it implements
	Fields map[string]Field // those that are read from the value
}

// Field is a field that is read from a value.
type Field struct {
	Code      int   // of the generated function's case
	Below     []int // the object types that its value can have; nil of a leaf
	Arguments bool  // it takes arguments
}

// Typename is the code of __typename.
const Typename = -1

// Plan is how an object of one type is written.
type Plan struct {
	Steps []Step
	Slots int // how many of the fields in it, those below included, take arguments
}

// Step writes one field.
type Step struct {
	Key   string // what comes before the value: a brace or comma, the quoted name and a colon
	Code  int
	Below []*Plan // by type, of an object; nil where the value cannot have that type
	Field *ast.Field
	Slot  int // of its arguments
}

// Plans keeps the plans of one query. It may be used by several goroutines.
type Plans struct {
	types []Type
	mu    sync.RWMutex
	known map[planKey][]planned
}

type planKey struct {
	first ast.Selection
	n     int
	of    int
}

// planned is a plan with the selection that it is of: gqlgen merges the
// selections of equal names anew for each request.
type planned struct {
	selections ast.SelectionSet
	plan       *Plan // nil when it cannot be written plainly
}

// NewPlans makes an empty store of plans; types are the schema's.
func NewPlans(types []Type) *Plans {
	return &Plans{types: types, known: map[planKey][]planned{}}
}

// Len is how many selections have a plan.
func (p *Plans) Len() (n int) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	for _, list := range p.known {
		for _, k := range list {
			if k.plan != nil {
				n++
			}
		}
	}
	return n
}

type plansKey struct{}

// WithPlans gives a request the plans of its query.
func WithPlans(ctx context.Context, p *Plans) context.Context {
	return context.WithValue(ctx, plansKey{}, p)
}

// PlanOf is the plan of a selection on an object of a type; nil when there is
// none and gqlgen's way has to be gone.
func PlanOf(ctx context.Context, selections ast.SelectionSet, of int) *Plan {
	p, _ := ctx.Value(plansKey{}).(*Plans)
	if p == nil || len(selections) == 0 {
		return nil
	}
	key := planKey{selections[0], len(selections), of}
	p.mu.RLock()
	list := p.known[key]
	p.mu.RUnlock()
	for _, k := range list {
		if slices.Equal(k.selections, selections) {
			return k.plan
		}
	}
	var slots int
	plan := p.make(selections, of, &slots)
	if plan != nil {
		plan.Slots = slots
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known[key] = append(p.known[key], planned{selections, plan})
	return plan
}

// make makes the plan of a selection; nil when it is not plain throughout.
func (p *Plans) make(selections ast.SelectionSet, of int, slots *int) *Plan {
	t := &p.types[of]
	var merged []mergedField
	if !t.collect(selections, &merged) || len(merged) == 0 {
		return nil
	}
	plan := &Plan{}
	for i, m := range merged {
		s := Step{Key: `,"` + m.field.Alias + `":`, Code: Typename, Field: m.field, Slot: -1}
		if i == 0 {
			s.Key = "{" + s.Key[1:]
		}
		if m.field.Name == "__typename" {
			s.Key += strconv.Quote(t.Name)
			plan.Steps = append(plan.Steps, s)
			continue
		}
		f, ok := t.Fields[m.field.Name]
		if !ok {
			return nil
		}
		s.Code = f.Code
		if f.Arguments {
			s.Slot = *slots
			*slots++
		}
		if f.Below != nil {
			s.Below = make([]*Plan, len(p.types))
			for _, b := range f.Below {
				if s.Below[b] = p.make(m.selections, b, slots); s.Below[b] == nil {
					return nil
				}
			}
		}
		plan.Steps = append(plan.Steps, s)
	}
	return plan
}

// mergedField is a field of an answer with everything that is selected below it.
type mergedField struct {
	field      *ast.Field
	selections ast.SelectionSet
}

// collect gathers the fields that a selection asks of a type, merged by their
// names in the answer; false when directives decide which.
func (t *Type) collect(selections ast.SelectionSet, into *[]mergedField) bool {
	for _, s := range selections {
		switch s := s.(type) {
		case *ast.Field:
			if len(s.Directives) > 0 {
				return false
			}
			at := slices.IndexFunc(*into, func(m mergedField) bool { return m.field.Alias == s.Alias })
			if at < 0 {
				at = len(*into)
				*into = append(*into, mergedField{field: s})
			}
			(*into)[at].selections = append((*into)[at].selections, s.SelectionSet...)
		case *ast.InlineFragment:
			if len(s.Directives) > 0 || t.is(s.TypeCondition) && !t.collect(s.SelectionSet, into) {
				return false
			}
		case *ast.FragmentSpread:
			if len(s.Directives) > 0 || s.Definition == nil || t.is(s.Definition.TypeCondition) && !t.collect(s.Definition.SelectionSet, into) {
				return false
			}
		}
	}
	return true
}

// is is true of a type condition that the type meets; "" is none.
func (t *Type) is(condition string) bool { return condition == "" || slices.Contains(t.Is, condition) }
