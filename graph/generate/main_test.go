package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	gql "github.com/vektah/gqlparser/v2/ast"
)

// What the rewriting looks for is how one version of gqlgen writes. If another
// writes differently, nothing would be found and everything only be slower:
// the generated files show it.
func TestGeneratedFilesAreRewritten(t *testing.T) {
	files, err := filepath.Glob("../generated/*.generated.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	short := 0
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		src := string(b)
		if strings.Contains(src, "MarshalSliceConcurrently") {
			t.Errorf("%s starts a goroutine for each element of a list", name)
		}
		if strings.Contains(src, "out.ResolveConcurrently(") {
			t.Errorf("%s starts a goroutine for each resolver", name)
		}
		short += strings.Count(src, "(ctx, field.Selections, obj.")
	}
	if short < 150 {
		t.Errorf("%d fields are read the short way, want nearly all", short)
	}
}

func TestRewrite(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&gql.Source{Input: `type Query { t: T! } type T { id: ID! at(x: Int = 1): String }`})
	const field = `
		return graphql.ResolveField(ctx, ec.OperationContext, field,
			func(ctx context.Context, field graphql.CollectedField) (*graphql.FieldContext, error) { return ec.fieldContext_T_%(ctx, field) },
			func(ctx context.Context) (any, error) { RESOLVE },
			nil,
			func(ctx context.Context, selections ast.SelectionSet, v string) graphql.Marshaler { return ec.marshalNID2string(ctx, selections, v) },
			true, true)`
	src := `package generated

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

func (ec *executionContext) _T_id(ctx context.Context, field graphql.CollectedField, obj *T) (ret graphql.Marshaler) {` +
		strings.NewReplacer("%", "id", "RESOLVE", "return obj.ID, nil").Replace(field) + `
}

func (ec *executionContext) _T_resolved(ctx context.Context, field graphql.CollectedField, obj *T) (ret graphql.Marshaler) {` +
		strings.NewReplacer("%", "resolved", "RESOLVE", "return ec.Resolvers.T().Resolved(ctx, obj)").Replace(field) + `
}

func (ec *executionContext) fieldContext_T_id(_ context.Context, field graphql.CollectedField) (fc *graphql.FieldContext, err error) {
	return graphql.NewScalarFieldContext("T", field, false, false, "ID")
}
`
	out, err := rewrite("x.go", []byte(src), schema)
	if err != nil {
		t.Fatal(err)
	}
	got := string(out)
	if !strings.Contains(got, "if m := ec.marshalNID2string(ctx, field.Selections, obj.ID); m != graphql.Null {") {
		t.Errorf("a plain field is not read the short way:\n%s", got)
	}
	if strings.Count(got, "field.Selections") != 1 {
		t.Errorf("a resolver is not left alone:\n%s", got)
	}
	again, err := rewrite("x.go", []byte(strings.ReplaceAll(src, "obj.ID", "obj.load()()")), schema)
	if err != nil || strings.Contains(string(again), "field.Selections") {
		t.Errorf("what is not plainly a field is rewritten: %v\n%s", err, again)
	}
	if !hasDefaults(schema, "_T_at") || hasDefaults(schema, "_T_id") {
		t.Error("defaults of arguments are not seen")
	}
}
