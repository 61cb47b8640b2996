package graph

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/safir-graph/safir/internal/kg"
)

// The values of extensions.code.
const (
	codeBadInput    = "BAD_USER_INPUT"            // an argument or variable is malformed or contradicts itself
	codeNotFound    = "NOT_FOUND"                 // an id that is needed names nothing
	codeTooLarge    = "TOO_LARGE"                 // an input exceeds a stated bound
	codeLimit       = "LIMIT_EXCEEDED"            // the query is too long, too deep or too costly
	codeExhausted   = "BOUNDS_EXHAUSTED"          // the answer was given up; what was found stands beside it
	codeUnavailable = "UNAVAILABLE"               // this server does not offer it, or not now
	codeCorrupt     = "CORRUPT_DATA"              // stored data failed its checksum
	codeTimeout     = "TIMEOUT"                   // the answer took too long
	codeInternal    = "INTERNAL"                  // a fault of ours; the log has it
	codeParse       = "GRAPHQL_PARSE_FAILED"      // the query is not GraphQL
	codeValidation  = "GRAPHQL_VALIDATION_FAILED" // the query does not fit the schema
)

// codes maps the kinds of failure of package kg, in the order in which they
// are looked for.
var codes = []struct {
	kind error
	code string
}{
	{kg.ErrTooLarge, codeTooLarge},
	{kg.ErrInvalid, codeBadInput},
	{kg.ErrNotFound, codeNotFound},
	{kg.ErrExhausted, codeExhausted},
	{errCostly, codeLimit},
	{errUnavailable, codeUnavailable},
	{kg.ErrLocked, codeUnavailable},
	{kg.ErrCorrupt, codeCorrupt},
	{kg.ErrNewerFormat, codeCorrupt},
	{context.DeadlineExceeded, codeTimeout},
	{context.Canceled, codeTimeout},
}

// errUnavailable: this server does not offer what was asked for.
var errUnavailable = errors.New("not available")

// argumentError says which argument an error is about: "first",
// "filter.when.from", "ids.3".
type argumentError struct {
	argument string
	err      error
}

func (e *argumentError) Error() string { return e.argument + ": " + e.err.Error() }
func (e *argumentError) Unwrap() error { return e.err }

// inArgument names the argument that an error is about; nil stays nil. A name
// that is there already is completed: "from" within "filter" is "filter.from".
func inArgument(name string, err error) error {
	if err == nil {
		return nil
	}
	if inner, ok := errors.AsType[*argumentError](err); ok {
		return &argumentError{name + "." + inner.argument, inner.err}
	}
	return &argumentError{name, err}
}

// inFilter names the field of a filter that the store complains about: such
// errors begin with "filter FIELD: ".
func inFilter(err error) error {
	rest, ok := strings.CutPrefix(err.Error(), "filter ")
	field, message, found := strings.Cut(rest, ": ")
	if !ok || !found {
		return inArgument("filter", err)
	}
	return inArgument("filter", inArgument(field, &reworded{message, err}))
}

// reworded is an error in other words.
type reworded struct {
	message string
	err     error
}

func (e *reworded) Error() string { return e.message }
func (e *reworded) Unwrap() error { return e.err }

// badInput is an error about an argument.
func badInput(argument, format string, args ...any) error {
	return &argumentError{argument, fmt.Errorf("%w: %s", kg.ErrInvalid, fmt.Sprintf(format, args...))}
}

// present turns an error into what the API says: the message and code of the
// kinds that users can do something about, and of anything else only that it
// is a fault of ours.
func (r *Resolver) present(ctx context.Context, err error) *gqlerror.Error {
	out := &gqlerror.Error{}
	if g, ok := errors.AsType[*gqlerror.Error](err); ok {
		*out = *g
		if g.Err != nil {
			err = g.Err
		}
	}
	argument := argumentOf(ctx, out)
	code := codeInternal
	if argument != "" { // gqlgen could not read it
		code = codeBadInput
	} else if a, ok := errors.AsType[*argumentError](err); ok {
		argument = a.argument
	}
	for _, c := range codes {
		if errors.Is(err, c.kind) {
			code = c.code
			break
		}
	}
	out.Message = err.Error()
	if code == codeInternal {
		r.logger().ErrorContext(ctx, "request failed", "error", err, "path", out.Path.String())
		out.Message = "internal error"
	}
	out.Extensions = map[string]any{"code": code}
	if argument != "" {
		out.Extensions["argument"] = argument
	}
	return out
}

// argumentOf gives an error the path of its field. Where gqlgen appended the
// path of an argument that it could not read, it is cut off and returned.
func argumentOf(ctx context.Context, e *gqlerror.Error) string {
	fc := graphql.GetFieldContext(ctx)
	if fc == nil {
		return ""
	}
	at := fc.Path()
	argument := ""
	if len(e.Path) > len(at) && slices.Equal(e.Path[:len(at)], at) {
		argument = e.Path[len(at):].String()
	}
	if e.Path == nil || argument != "" {
		e.Path = at
	}
	return argument
}

// recovered turns a panic into an error that says nothing of it, and logs it.
func (r *Resolver) recovered(ctx context.Context, p any) error {
	r.logger().ErrorContext(ctx, "panic in a resolver", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	return errors.New("panic in a resolver")
}
