package write

import (
	"bytes"
	"context"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

func text(m graphql.Marshaler) string {
	var b bytes.Buffer
	m.MarshalGQL(&b)
	return b.String()
}

func fields(names ...string) []graphql.CollectedField {
	out := make([]graphql.CollectedField, len(names))
	for i, n := range names {
		out[i] = graphql.CollectedField{Field: &ast.Field{Alias: n, Name: n}}
	}
	return out
}

func TestObject(t *testing.T) {
	if got := text(NewObject(nil)); got != "{}" {
		t.Errorf("an empty object is %s", got)
	}
	o := NewObject(fields("a", "b"))
	o.Resolve(1, true, func(context.Context) graphql.Marshaler { return graphql.MarshalString(`"ب"`) })
	o.Values[0] = graphql.MarshalInt(1)
	o.Dispatch(t.Context())
	if got, want := text(o), `{"a":1,"b":"\"ب\""}`; got != want || o.Invalids != 0 {
		t.Errorf("got %s, want %s; %d invalid", got, want, o.Invalids)
	}
}

func TestNullWhereNoneMayBe(t *testing.T) {
	for _, test := range []struct {
		nonNull  bool
		value    graphql.Marshaler
		invalids uint32
	}{
		{true, graphql.Null, 1},
		{false, graphql.Null, 0},
		{false, graphql.RequiredNull, 1},
		{true, graphql.MarshalInt(1), 0},
	} {
		o := NewObject(fields("a"))
		o.Resolve(0, test.nonNull, func(context.Context) graphql.Marshaler { return test.value })
		o.Dispatch(t.Context())
		if o.Invalids != test.invalids {
			t.Errorf("non-null %v: %d invalid, want %d", test.nonNull, o.Invalids, test.invalids)
		}
	}
}

func TestSliceTellsEachElementItsPath(t *testing.T) {
	ctx := graphql.WithFieldContext(t.Context(), &graphql.FieldContext{Field: graphql.CollectedField{Field: &ast.Field{Alias: "list"}}})
	var paths []string
	got := text(Slice(ctx, 3, func(ctx context.Context, i int) graphql.Marshaler {
		paths = append(paths, graphql.GetPath(ctx).String())
		return graphql.MarshalInt(i)
	}))
	if got != "[0,1,2]" || len(paths) != 3 || paths[0] != "list[0]" || paths[2] != "list[2]" {
		t.Errorf("%s at %v", got, paths)
	}
}
