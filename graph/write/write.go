// Package write puts answers together in place of gqlgen's own runtime, which
// starts a goroutine for each element of a list and each resolver of an object.
// Here the elements of a page are written one after the other in the goroutine
// that read them: everything that they need has been read with the page. The
// generated code calls it (see package generate).
package write

import (
	"context"
	"io"

	"github.com/99designs/gqlgen/graphql"
)

// Slice marshals the elements of a list in their order. A panic is left to the
// resolver of the field that the list is in.
func Slice(ctx context.Context, length int, element func(ctx context.Context, i int) graphql.Marshaler) graphql.Array {
	out := make(graphql.Array, length)
	contexts := make([]graphql.FieldContext, length)
	indices := make([]int, length)
	for i := range length {
		indices[i] = i
		contexts[i].Index = &indices[i]
		out[i] = element(graphql.WithFieldContext(ctx, &contexts[i]), i)
	}
	return out
}

// Object is the fields of one object with their values.
type Object struct {
	Values []graphql.Marshaler
	// Invalids counts the non-null fields that are null: with any, the object
	// is null.
	Invalids uint32

	fields  []graphql.CollectedField
	delayed []delayed
}

type delayed struct {
	i       int
	invalid graphql.Marshaler
	resolve func(context.Context) graphql.Marshaler
}

// NewObject makes an object without values.
func NewObject(fields []graphql.CollectedField) *Object {
	return &Object{Values: make([]graphql.Marshaler, len(fields)), fields: fields}
}

// Resolve has the value of field i resolved by Dispatch.
func (o *Object) Resolve(i int, nonNull bool, resolve func(context.Context) graphql.Marshaler) {
	invalid := graphql.RequiredNull
	if nonNull {
		invalid = graphql.Null
	}
	o.delayed = append(o.delayed, delayed{i, invalid, resolve})
}

// Dispatch resolves what was delayed, in order.
func (o *Object) Dispatch(ctx context.Context) {
	for _, d := range o.delayed {
		o.Values[d.i] = d.resolve(ctx)
		if o.Values[d.i] == d.invalid {
			o.Invalids++
		}
	}
}

// MarshalGQL writes the object as JSON. The fields have different names:
// graphql.CollectFields has merged those that have the same.
func (o *Object) MarshalGQL(w io.Writer) {
	_, _ = io.WriteString(w, "{")
	for i := range o.fields {
		if i > 0 {
			_, _ = io.WriteString(w, ",")
		}
		// Names are letters, digits and underscores: they need no escapes.
		_, _ = io.WriteString(w, `"`)
		_, _ = io.WriteString(w, o.fields[i].Alias)
		_, _ = io.WriteString(w, `":`)
		o.Values[i].MarshalGQL(w)
	}
	_, _ = io.WriteString(w, "}")
}
