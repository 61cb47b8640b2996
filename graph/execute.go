package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/safir-graph/safir/graph/generated"
	"github.com/safir-graph/safir/graph/write"
)

// Executor runs operations over the schema. It may be used by several
// goroutines.
type Executor struct {
	root      *Resolver
	schema    graphql.ExecutableSchema
	limits    Limits
	documents *documents
	constants constants
}

// documentBytes is how much query text is kept parsed: some 50 times as much in
// memory.
const documentBytes = 1 << 20

// NewExecutor makes an Executor over a root resolver.
func NewExecutor(root *Resolver, limits Limits) *Executor {
	return &Executor{
		root:      root,
		schema:    generated.NewExecutableSchema(generated.Config{Resolvers: root}),
		limits:    limits.orDefault(),
		documents: newDocuments(documentBytes),
	}
}

// Request is one GraphQL request. Numbers in Variables may be json.Number.
type Request struct {
	Query         string
	OperationName string // "" when the query holds one operation
	Variables     map[string]any
}

// OperationType is what an operation does.
type OperationType string

// The operation types.
const (
	Query        OperationType = "query"
	Mutation     OperationType = "mutation"
	Subscription OperationType = "subscription"
)

// Operation is a request that was found to be in order.
type Operation struct {
	Type OperationType
	Name string // "" when it has none

	executor *Executor
	request  *request
	plans    *write.Plans
	schema   bool // see document
	context  *graphql.OperationContext
}

// Answer is one response.
type Answer struct {
	Body      []byte   // the response as JSON
	Errors    []string // the code of each error in it
	ErrorList []byte   // the errors as a JSON list; nil when there are none
	Refused   bool     // it was not executed: the response has no data entry
}

// Prepare parses, validates and measures a request. What is wrong with it is
// the second answer, without a data entry; then the operation is nil.
func (e *Executor) Prepare(ctx context.Context, r Request) (*Operation, *Answer) {
	doc := e.documents.get(r.Query)
	if doc == nil {
		var errs gqlerror.List
		if doc, errs = parse(e.schema.Schema(), r.Query, e.limits.Tokens); errs != nil {
			return nil, refusal(errs)
		}
		e.documents.put(r.Query, doc)
	}
	op := doc.ast.Operations.ForName(r.OperationName)
	if op == nil {
		if r.OperationName == "" {
			return nil, refusal(failed(codeValidation, "the query holds several operations: operationName must say which"))
		}
		return nil, refusal(failed(codeValidation, "the query holds no operation %q", clip(r.OperationName)))
	}
	variables, err := validator.VariableValues(e.schema.Schema(), op, r.Variables)
	if err != nil {
		return nil, refusal(gqlerror.List{coded(codeBadInput, err)})
	}
	m := (&measurer{variables, map[string]measure{}}).selection(op.SelectionSet)
	if m.depth > e.limits.Depth {
		return nil, refusal(failed(codeLimit, "the query is %d fields deep, at most %d are allowed", m.depth, e.limits.Depth))
	}
	if m.cost > e.limits.Cost {
		return nil, refusal(failed(codeLimit, "the answer could have %d fields, at most %d are allowed: ask for smaller pages", m.cost, e.limits.Cost))
	}
	return &Operation{
		Type:     OperationType(op.Operation),
		Name:     op.Name,
		executor: e,
		request:  &request{Resolver: e.root, fields: doc.fields},
		plans:    doc.plans,
		schema:   doc.schema,
		context: &graphql.OperationContext{
			RawQuery:               r.Query,
			Variables:              variables,
			OperationName:          r.OperationName,
			Doc:                    doc.ast,
			Operation:              op,
			RecoverFunc:            e.root.recovered,
			ResolverMiddleware:     func(ctx context.Context, next graphql.Resolver) (any, error) { return next(ctx) },
			RootResolverMiddleware: func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler { return next(ctx) },
		},
	}, nil
}

// Run answers a query or mutation.
func (o *Operation) Run(ctx context.Context) Answer {
	defer o.request.close()
	if o.schema {
		if a, ok := o.executor.constants.get(o.context.RawQuery); ok {
			return a
		}
	}
	next, failure := o.start(ctx)
	if failure != nil {
		return *failure
	}
	answer, _ := o.next(ctx, next)
	if o.schema {
		o.executor.constants.put(o.context.RawQuery, answer)
	}
	return answer
}

// Stream answers any operation: a query or mutation with one answer, a
// subscription with one for each event until ctx ends. yield returns false to
// stop.
func (o *Operation) Stream(ctx context.Context, yield func(Answer) bool) {
	defer o.request.close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	next, failure := o.start(ctx)
	if failure != nil {
		yield(*failure)
		return
	}
	for {
		answer, more := o.next(ctx, next)
		if !more || !yield(answer) || o.Type != Subscription {
			return
		}
		o.request.refresh()
	}
}

func (o *Operation) bind(ctx context.Context) context.Context {
	ctx = graphql.WithOperationContext(withRequest(ctx, o.request), o.context)
	ctx = write.WithPlans(ctx, o.plans)
	return graphql.WithResponseContext(ctx, o.executor.root.present, o.executor.root.recovered)
}

// start begins the operation. A subscription that cannot be opened fails here.
func (o *Operation) start(ctx context.Context) (next graphql.ResponseHandler, failure *Answer) {
	ctx = o.bind(ctx)
	next = o.executor.schema.Exec(ctx)
	if errs := graphql.GetErrors(ctx); errs != nil {
		return nil, refusal(errs)
	}
	return next, nil
}

// next is the following response; false at the end.
func (o *Operation) next(ctx context.Context, next graphql.ResponseHandler) (answer Answer, more bool) {
	if o.Type == Subscription && ctx.Err() != nil {
		return Answer{}, false
	}
	ctx = o.bind(ctx)
	defer func() {
		if p := recover(); p != nil { // outside of any field: a marshaler
			graphql.AddError(ctx, o.executor.root.recovered(ctx, p))
			answer, more = respond([]byte("null"), graphql.GetErrors(ctx)), o.Type != Subscription
		}
	}()
	r := next(ctx)
	if r == nil {
		return Answer{}, false
	}
	return respond(r.Data, append(r.Errors, graphql.GetErrors(ctx)...)), true
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// respond puts a response together. Data is JSON already and is not read again.
func respond(data []byte, errs gqlerror.List) Answer {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	b.WriteByte('{')
	a := Answer{Refused: data == nil}
	if len(errs) > 0 {
		a.Errors = codesOf(errs)
		b.WriteString(`"errors":`)
		list, err := json.Marshal(errs)
		if err != nil {
			list = []byte(`[{"message":"internal error","extensions":{"code":"INTERNAL"}}]`)
		}
		b.Write(list)
		a.ErrorList = list
		if data != nil {
			b.WriteByte(',')
		}
	}
	if data != nil {
		b.WriteString(`"data":`)
		b.Write(data)
	}
	b.WriteByte('}')
	a.Body = bytes.Clone(b.Bytes())
	return a
}

// refusal is the answer to a request that is not executed: it has no data
// entry.
func refusal(errs gqlerror.List) *Answer {
	a := respond(nil, errs)
	return &a
}

// Refusal is the answer to a request that could not even be read.
func Refusal(format string, args ...any) Answer {
	return *refusal(failed(codeBadInput, format, args...))
}

func codesOf(errs gqlerror.List) []string {
	codes := make([]string, len(errs))
	for i, e := range errs {
		codes[i], _ = e.Extensions["code"].(string)
	}
	return codes
}

// failed is a list of one error.
func failed(code, format string, args ...any) gqlerror.List {
	return gqlerror.List{coded(code, gqlerror.Errorf(format, args...))}
}

// coded gives an error a code.
func coded(code string, err error) *gqlerror.Error {
	e, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		e = gqlerror.Errorf("%s", err)
	}
	if e.Extensions == nil {
		e.Extensions = map[string]any{}
	}
	e.Extensions["code"] = code
	return e
}

func (r *Resolver) logger() *slog.Logger {
	if r.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return r.Log
}

func isKind(err, kind error) bool { return errors.Is(err, kind) }

func asArgument(err error) (*argumentError, bool) { return errors.AsType[*argumentError](err) }

// Schema is the schema as it is served, for tools that read it.
func (e *Executor) Schema() *ast.Schema { return e.schema.Schema() }
