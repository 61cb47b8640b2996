// Command generate runs gqlgen and then takes the cost out of what it wrote
// that this API does not need: goroutines for the elements of lists, closures
// and contexts for fields that are read from a struct, the bookkeeping of
// @defer. Run from graph/ by go generate. What gqlgen writes by itself answers
// the same, only slower.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
	gql "github.com/vektah/gqlparser/v2/ast"
	"golang.org/x/tools/imports"
)

const writePackage = "github.com/safir-graph/safir/graph/write"

func main() {
	if err := generate(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate() error {
	if err := os.Chdir(".."); err != nil { // paths in gqlgen.yml are the module's
		return err
	}
	log.SetOutput(io.Discard) // gqlgen tells which fields have resolvers
	cfg, err := config.LoadConfig("gqlgen.yml")
	if err != nil {
		return err
	}
	if err := api.Generate(cfg, api.AddPlugin(&plain{})); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(cfg.Exec.DirName, "*.generated.go"))
	if err != nil {
		return err
	}
	for _, name := range files {
		if filepath.Base(name) == plainFile {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		out, err := rewrite(name, src, cfg.Schema)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if bytes.Equal(out, src) {
			continue
		}
		if err := os.WriteFile(name, out, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// edit replaces a range of bytes.
type edit struct {
	start, end int
	text       string
}

// rewrite takes the cost out of one generated file.
func rewrite(name string, src []byte, schema *gql.Schema) ([]byte, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	at := func(p token.Pos) int { return files.Position(p).Offset }
	text := func(n ast.Node) string { return string(src[at(n.Pos()):at(n.End())]) }
	leaf := leafContexts(file, text)
	var edits []edit
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		body := text(f.Body)
		switch {
		case strings.Contains(body, "graphql.MarshalSliceConcurrently("):
			edits = append(edits, edit{at(f.Body.Pos()), at(f.Body.End()), slicePattern.ReplaceAllString(body, "write.Slice(ctx, $1, func")})
		case strings.Contains(body, "graphql.NewFieldSet(fields)") && !strings.Contains(body, "ResolveRootConcurrently") && !strings.Contains(body, "WithRootFieldContext"):
			edits = append(edits, edit{at(f.Body.Pos()), at(f.Body.End()), object(f.Name.Name, body)})
		default:
			if short, ok := plainField(f, text, leaf, schema); ok {
				edits = append(edits, edit{at(f.Body.Pos()), at(f.Body.End()), short})
			}
		}
	}
	if len(edits) == 0 {
		return src, nil
	}
	edits = append(edits, edit{at(file.Name.End()), at(file.Name.End()), "\n\nimport \"" + writePackage + "\"\n"})
	slices.SortFunc(edits, func(a, b edit) int { return b.start - a.start })
	out := slices.Clone(src)
	for _, e := range edits {
		out = slices.Concat(out[:e.start], []byte(e.text), out[e.end:])
	}
	return imports.Process(name, out, nil)
}

// slicePattern is how gqlgen has a list marshalled.
var slicePattern = regexp.MustCompile(`graphql\.MarshalSliceConcurrently\(ctx, (len\(v\)), \d+, (?:true|false), func`)

// The parts of an object's function that go.
var (
	deferredGroup  = regexp.MustCompile(`\n\s*deferred := graphql\.NewDeferredGroup\(ctx\)`)
	deferredFinish = regexp.MustCompile(`\n\s*if n := len\(deferred\.Defers\); n > 0 \{[^}]*\}\n`)
	resolveLater   = regexp.MustCompile(`out\.ResolveConcurrently\(ec\.OperationContext, &deferred, i, (?:true|false), (true|false),`)
	resolveWrapped = regexp.MustCompile(`out\.ResolveConcurrently\(\s*ec\.OperationContext,\s*&deferred,\s*i,\s*(?:true|false),\s*(true|false),`)
)

// object rewrites the function of an object to one that writes it plainly where
// that can be done, and else fills a write.Object.
func object(name, body string) string {
	if !strings.HasPrefix(name, "___") {
		body = "{\nif m := ec.plain" + strings.TrimPrefix(name, "_") + "(ctx, sel, obj); m != nil {\nreturn m\n}" + body[1:]
	}
	body = strings.Replace(body, "graphql.NewFieldSet(fields)", "write.NewObject(fields)", 1)
	body = deferredGroup.ReplaceAllString(body, "")
	body = deferredFinish.ReplaceAllString(body, "\n")
	body = resolveLater.ReplaceAllString(body, "out.Resolve(i, $1,")
	return resolveWrapped.ReplaceAllString(body, "out.Resolve(i, $1,")
}

// leafContexts are the names of the functions that make the context of a field
// without fields of its own.
func leafContexts(file *ast.File, text func(ast.Node) string) map[string]bool {
	names := map[string]bool{}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, "fieldContext_") && strings.Contains(text(f.Body), "graphql.NewScalarFieldContext(") {
			names[f.Name.Name] = true
		}
	}
	return names
}

// plainField is the body of the short way for a field that is read from a
// struct or from a method that cannot fail and does no I/O. A leaf needs no context of its own, unless it is
// null where it must not be: the long way then says so.
func plainField(f *ast.FuncDecl, text func(ast.Node) string, leaf map[string]bool, schema *gql.Schema) (string, bool) {
	if len(f.Body.List) != 1 || !strings.HasPrefix(f.Name.Name, "_") || strings.HasPrefix(f.Name.Name, "___") {
		return "", false
	}
	ret, ok := f.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return "", false
	}
	call, ok := ret.Results[0].(*ast.CallExpr)
	if !ok || text(call.Fun) != "graphql.ResolveField" || len(call.Args) != 9 || text(call.Args[5]) != "nil" {
		return "", false
	}
	resolve, ok := call.Args[4].(*ast.FuncLit)
	if !ok {
		return "", false
	}
	statements := resolve.Body.List
	arguments := len(statements) == 2 && text(statements[0]) == "fc := graphql.GetFieldContext(ctx)"
	value, ok := statements[len(statements)-1].(*ast.ReturnStmt)
	if !ok || len(value.Results) != 2 || text(value.Results[1]) != "nil" {
		return "", false
	}
	switch v := text(value.Results[0]); {
	case len(statements) == 1 && plainValue.MatchString(v):
	case arguments && methodValue.MatchString(v):
	default:
		return "", false
	}
	context := contextCall.FindStringSubmatch(text(call.Args[3]))
	marshal := marshalCall.FindStringSubmatch(text(call.Args[6]))
	if context == nil || marshal == nil {
		return "", false
	}
	v, long := text(value.Results[0]), text(f.Body)
	nonNull := text(call.Args[8]) == "true"
	switch {
	case arguments && !hasDefaults(schema, f.Name.Name):
		// Without arguments, each is nil and nothing has to be read.
		none := argument.ReplaceAllString(v, "nil")
		return fmt.Sprintf("{\nif len(field.Arguments) == 0 {\nif m := ec.%s(ctx, field.Selections, %s); m != graphql.Null {\nreturn m\n}\n}%s", marshal[1], none, long[1:]), true
	case arguments || !leaf[context[1]]:
		return fmt.Sprintf("{\nfc, err := ec.%s(ctx, field)\nif err != nil {\nreturn graphql.Null\n}\nreturn ec.%s(graphql.WithFieldContext(ctx, fc), field.Selections, %s)\n}", context[1], marshal[1], v), true
	case nonNull:
		return fmt.Sprintf("{\nif m := ec.%s(ctx, field.Selections, %s); m != graphql.Null {\nreturn m\n}%s", marshal[1], v, long[1:]), true
	default:
		return fmt.Sprintf("{\nreturn ec.%s(ctx, field.Selections, %s)\n}", marshal[1], v), true
	}
}

// hasDefaults is true when an argument of a field has a default value or may
// not be null; function is the name of the field's function, _Type_field.
func hasDefaults(schema *gql.Schema, function string) bool {
	typeName, fieldName, _ := strings.Cut(strings.TrimPrefix(function, "_"), "_")
	def := schema.Types[typeName]
	if def == nil || def.Fields.ForName(fieldName) == nil {
		return true
	}
	return slices.ContainsFunc(def.Fields.ForName(fieldName).Arguments, func(a *gql.ArgumentDefinition) bool {
		return a.DefaultValue != nil || a.Type.NonNull
	})
}

var (
	argument    = regexp.MustCompile(`fc\.Args\["\w+"\]\.\(\*[\w.]+\)`)
	plainValue  = regexp.MustCompile(`^obj\.\w+(?:\(\))?$`)
	methodValue = regexp.MustCompile(`^obj\.\w+\(fc\.Args\[`)
	contextCall = regexp.MustCompile(`return ec\.(fieldContext_\w+)\(ctx, field\)`)
	marshalCall = regexp.MustCompile(`return ec\.(marshal[^\s(]+)\(ctx, selections, v\)`)
)
