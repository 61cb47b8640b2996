package yaml

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// typeOf is a type into which a document can be read that the library read into
// an any: strings, slices, and structs or, under the keys of dict, maps.
func typeOf(vs []any, dict bool) reflect.Type {
	var items []any
	fields := map[string][]any{}
	var order []string
	for _, v := range vs {
		switch v := v.(type) {
		case []any:
			items = append(items, v...)
		case map[string]any:
			for k, x := range v {
				if fields[k] == nil {
					order = append(order, k)
				}
				fields[k] = append(fields[k], x)
			}
		}
	}
	switch {
	case len(items) > 0:
		return reflect.SliceOf(typeOf(items, dict))
	case len(order) == 0:
		return reflect.TypeFor[string]()
	case dict || len(order) > 60:
		var all []any
		for _, list := range fields {
			all = append(all, list...)
		}
		return reflect.MapOf(reflect.TypeFor[string](), typeOf(all, dict))
	}
	var out []reflect.StructField
	for i, k := range order {
		out = append(out, reflect.StructField{Name: "F" + string(rune('A'+i/26)) + string(rune('A'+i%26)), Type: typeOf(fields[k], dict), Tag: reflect.StructTag(`yaml:"` + k + `"`)})
	}
	return reflect.StructOf(out)
}

// TestData reads all data files of the program as the library does, and most of
// them without it. Under the race detector, for which there is little to see, it
// reads one in eight.
func TestData(t *testing.T) {
	found, files, plainly, bytesPlain := 0, 0, 0, 0
	err := filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || d.Name() == "bench") {
			return fs.SkipDir
		}
		if filepath.Ext(name) != ".yaml" {
			return nil
		}
		if found++; race && found%8 != 0 {
			return nil
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var tree any
		if err := yaml.Unmarshal(b, &tree); err != nil {
			return err
		}
		files++
		for _, dict := range []bool{false, true} {
			typ := typeOf([]any{tree}, dict)
			want := reflect.New(typ)
			if yaml.Unmarshal(b, want.Interface()) != nil {
				continue // types that do not fit, such as a mapping of different things
			}
			got := reflect.New(typ).Elem()
			if !plain(string(b), got) {
				continue
			}
			if !reflect.DeepEqual(got.Interface(), want.Elem().Interface()) {
				t.Errorf("%s is read otherwise than by the library", name)
			}
			plainly++
			bytesPlain += len(b)
			return nil
		}
		t.Log("not plain:", name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d files are plain, %d bytes", plainly, files, bytesPlain)
	if plainly*10 < files*9 {
		t.Errorf("only %d of %d files are plain", plainly, files)
	}
}

type sample struct {
	Name  string
	Size  int     `yaml:"size"`
	Share float64 `yaml:"share"`
	Yes   bool
	Words []string            `yaml:"words"`
	Lists map[string][]string `yaml:"lists"`
	Deep  map[string]map[string]string
	Items []struct {
		Name string
		Tags []string
	}
	Inner struct{ A, B string }
}

// library is what the library makes of a text.
func library(b []byte, v any) error {
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	return d.Decode(v)
}

func TestDecode(t *testing.T) {
	for _, s := range []string{
		"", "# nothing\n", "name: a b # c\nsize: 3\nshare: 0.5\nyes: true\n", "words: [a, \"b \\\" \\\\\", c d,\n  e]\nname: x", "words:\n- a\n- b: c\n",
		"items:\n  - name: a\n    tags: [x]\n  -\n    name: b\n  - {name: c, tags: []}\n", "lists: {a: [b], c: [d, e]}\ndeep:\n  x:\n    y: z\n  w: {v: u}\n",
		"name: a: b", "name: a\nname: b", "nome: a", "name: [a]", "name: 'a'", "name: |\n  a\n", "words: &a [x]\nlists: {a: *a}", "name:\n  a\n  b", "name: a\n b\n",
		"size: 07\n", "size: x\n", "yes: on\n", "name: null\nwords:\ninner: {a: x, b: \"\"}\n", "items: [{name: a}, {name: b}]\n", "---\nname: a\n", "name: a\n---\nname: b\n",
		"\tname: a", "name: \"a\nb\"", "words: [a b\n c]", "words: [a, , b]", "words: [a", "? name\n: a", "inner: x", "name: #\n", "words: [a#b, c #d\n, e]", "inner:\n  a: b\n c: d\n",
		"words: ['a', 'b ''c''', '\"d\"', '']", "name: 'a", "words: [a, 'b' c]", "size: -3\n", "name: -3", "deep: {x: {-1: y}}", "lists:\n  -2: [a, -b]\n  -1: [-1]\n", "- 1", "---\n", "words: [-, a]",
		"words: [[a]]", "words: [{a: b}]", "words: [a: b]", "words: [null]", "words: [\"\"]", "words: []", "words: ['a'\n, b]",
	} {
		var got, want sample
		err, wantErr := Decode([]byte(s), &got), library([]byte(s), &want)
		if wantErr != nil && wantErr.Error() == "EOF" {
			wantErr = nil
		}
		if (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() || err == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("%q gives %+v, %v; the library %+v, %v", s, got, err, want, wantErr)
		}
	}
}

// FuzzPlain finds no text that is read otherwise than by the library.
func FuzzPlain(f *testing.F) {
	f.Add("name: a b # c\nsize: 3\nitems:\n  - name: a\n    tags: [x, \"y\"]\nlists: {a: [b],\n c: [d]}\n")
	f.Add("words:\n- a\n-  b\ninner:\n  a: b\ndeep: {x: {y: z}}\nshare: 0.5\n")
	f.Add("words: ['a ''b''', -1, \"c\", d]\nlists:\n  -2: [x, 'y']\n")
	f.Fuzz(func(t *testing.T, s string) {
		got := reflect.New(reflect.TypeFor[sample]()).Elem()
		if !plain(s, got) {
			return
		}
		var want sample
		if err := library([]byte(s), &want); err != nil && strings.TrimSpace(err.Error()) != "EOF" {
			t.Fatalf("%q is plain, and the library says %v", s, err)
		}
		if !reflect.DeepEqual(got.Interface(), want) {
			t.Fatalf("%q gives %+v, the library %+v", s, got.Interface(), want)
		}
	})
}
