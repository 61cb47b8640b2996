package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/safir-graph/safir"

// floors lists the packages from the ground up, one floor a line, as in doc.go.
// A package may import packages of lower floors only. A folder stands for the
// packages below it too, unless they are listed themselves.
var floors = [][]string{
	{"internal/kg"},
	{"internal/text", "internal/yaml"},
	{"internal/lang", "internal/ontology", "internal/article", "internal/store/kv", "seed"},
	{"internal/store/kv/badger", "internal/store/kv/kvtest"},
	{"internal/gazetteer"},
	{"internal/mention"},
	{"internal/linking", "internal/timex"},
	{"internal/relation"},
	{"internal/extract", "internal/store"},
	{"internal/ingest", "internal/query", "internal/dataset", "internal/export", "internal/eval", "internal/explorer"},
	{"graph/scalar"},
	{"graph/node", "graph/write"},
	{"graph/model"},
	{"graph/generated"},
	{"graph"},
	{"internal/server"},
	{"internal/bench"},
	{"cmd"},
}

// only says where an import from outside is allowed.
var only = map[string][]string{
	"net/http":                      {"internal/server", "cmd", "internal/bench"},
	"github.com/99designs/gqlgen":   {"graph"},
	"github.com/dgraph-io/badger":   {"internal/store/kv/badger"},
	"github.com/alecthomas/kong":    {"cmd"},
	"go.opentelemetry.io":           {"internal/server"},
	"golang.org/x/net/html":         {"internal/article"},
	"github.com/markusmobius":       {"internal/article"},
	"github.com/hablullah/go-hijri": {"internal/timex"},
}

func floorOf(pkg string) int {
	for p := pkg; p != "." && p != ""; p = path.Dir(p) {
		for i, floor := range floors {
			if slices.Contains(floor, p) {
				return i
			}
		}
	}
	return -1
}

func listed(pkg string) string {
	for p := pkg; p != "." && p != ""; p = path.Dir(p) {
		for _, floor := range floors {
			if slices.Contains(floor, p) {
				return p
			}
		}
	}
	return ""
}

// TestFloors parses the imports of every Go file itself: an answer of the go
// command would be cached and miss a change.
func TestFloors(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	err = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "node_modules" || name == "testdata" || strings.HasPrefix(name, ".") && file != root {
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Ext(file) != ".go" {
			return nil
		}
		src, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ImportsOnly)
		if err != nil {
			return err
		}
		files++
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		checkImports(t, rel, path.Dir(rel), strings.HasSuffix(rel, "_test.go"), parsed.Imports)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Errorf("only %d Go files were found", files)
	}
}

func checkImports(t *testing.T, file, pkg string, test bool, imports []*ast.ImportSpec) {
	floor := floorOf(pkg)
	if floor < 0 && pkg != "internal" {
		t.Errorf("%s: package %s stands on no floor: add it to floors and to doc.go", file, pkg)
		return
	}
	for _, spec := range imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Errorf("%s: import %s: %v", file, spec.Path.Value, err)
			continue
		}
		if to, ok := strings.CutPrefix(name, module+"/"); ok {
			if test { // tests may build what they need from lower and higher floors
				continue
			}
			switch other := floorOf(to); {
			case other > floor:
				t.Errorf("%s imports %s, which stands above it", file, to)
			case other == floor && listed(to) != listed(pkg):
				t.Errorf("%s imports its neighbour %s", file, to)
			}
			continue
		}
		for outside, where := range only {
			if name != outside && !strings.HasPrefix(name, outside+"/") {
				continue
			}
			if test || slices.ContainsFunc(where, func(w string) bool { return pkg == w || strings.HasPrefix(pkg, w+"/") }) {
				continue
			}
			t.Errorf("%s imports %s, which belongs to %s", file, name, strings.Join(where, " and "))
		}
		if pkg == "internal/kg" && !test && strings.Contains(strings.SplitN(name, "/", 2)[0], ".") {
			t.Errorf("%s imports %s: kg stands on the standard library alone", file, name)
		}
	}
}
