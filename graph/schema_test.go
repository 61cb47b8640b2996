package graph

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// loadSchema reads the schema as it is written, not as it was generated from.
func loadSchema(t *testing.T) *ast.Schema {
	t.Helper()
	files, err := filepath.Glob("../schema/*.graphqls")
	if err != nil || len(files) == 0 {
		t.Fatalf("schema files: %v, %v", files, err)
	}
	var sources []*ast.Source
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: f, Input: string(b)})
	}
	schema, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// undescribed walks a schema and names everything of ours that has no
// description worth the name.
func undescribed(schema *ast.Schema) (missing []string) {
	check := func(description string, at ...string) {
		d := strings.TrimSpace(description)
		if len(d) < 4 || !strings.HasSuffix(d, ".") {
			missing = append(missing, strings.Join(at, "."))
		}
	}
	for name, def := range schema.Types {
		if def.BuiltIn || strings.HasPrefix(name, "__") {
			continue
		}
		check(def.Description, name)
		for _, f := range def.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			check(f.Description, name, f.Name)
			for _, a := range f.Arguments {
				check(a.Description, name, f.Name, a.Name)
			}
			// A nullable output field has to say what null means.
			if def.Kind != ast.InputObject && !f.Type.NonNull && !strings.Contains(strings.ToLower(f.Description), "null") {
				missing = append(missing, name+"."+f.Name+": what does null mean?")
			}
		}
		for _, v := range def.EnumValues {
			check(v.Description, name, v.Name)
		}
	}
	return missing
}

func TestEverythingIsDescribed(t *testing.T) {
	for _, m := range undescribed(loadSchema(t)) {
		t.Error("no description:", m)
	}
}

func TestUndescribedFindsWhatIsMissing(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: `
		"The root." type Query { "Bare words" a: Int! "May be missing." b: Int c("x" d: Int): Int! }
		"An enum." enum E { X }
		"An input." input I { f: Int }
	`})
	found := strings.Join(undescribed(schema), " | ")
	for _, want := range []string{"Query.a", "Query.b: what does null mean?", "Query.c", "Query.c.d", "E.X", "I.f"} {
		if !strings.Contains(found, want) {
			t.Errorf("undescribed = %s; does not name %s", found, want)
		}
	}
}
