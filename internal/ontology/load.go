package ontology

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"

	"github.com/safir-graph/safir/internal/kg"
)

// whole is the content of ontology.yaml.
type whole struct {
	Languages []string          `yaml:"languages"`
	PLOVER    map[string]Quad   `yaml:"plover"`
	CAMEO     map[string]string `yaml:"cameo"`
}

func load(fsys fs.FS) (*Ontology, error) {
	var w whole
	if err := readYAML(fsys, "ontology.yaml", &w); err != nil {
		return nil, fmt.Errorf("ontology: %w", err)
	}
	o := &Ontology{
		languages: w.Languages,
		entities:  map[kg.EntityKind]*Entity{},
		relations: map[kg.RelationKind]*Relation{},
		plover:    w.PLOVER,
		codes:     w.CAMEO,
		imports:   map[string]kg.RelationKind{},
	}
	var wrong []error
	found := func(name, format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("%s: %w: %s", name, kg.ErrInvalid, fmt.Sprintf(format, args...)))
	}
	o.lintWhole(found)
	for _, name := range names(fsys, "entities") {
		var e Entity
		if err := readYAML(fsys, name, &e); err != nil {
			wrong = append(wrong, err)
			continue
		}
		o.entities[e.Kind] = &e
		o.lintEntity(name, &e, found)
	}
	for _, kind := range kg.EntityKinds {
		if o.entities[kind] == nil {
			found("entities", "no file describes %s", kind)
		}
	}
	for _, name := range names(fsys, "relations") {
		var r Relation
		if err := readYAML(fsys, name, &r); err != nil {
			wrong = append(wrong, err)
			continue
		}
		r.Quad = o.plover[r.PLOVER.Type]
		o.relations[r.Kind] = &r
		o.lintRelation(name, &r, found)
	}
	for root := 1; root <= 20; root++ {
		code := fmt.Sprintf("%02d", root)
		if _, ok := o.imports[code]; !ok {
			found("relations", "no kind imports CAMEO %s", code)
		}
		if _, ok := o.codes[code]; !ok {
			found("ontology.yaml", "cameo: no PLOVER type for %s", code)
		}
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("ontology: %w", errors.Join(wrong...))
	}
	o.kinds = slices.Sorted(maps.Keys(o.relations))
	return o, nil
}

// names lists the YAML files of a folder, sorted.
func names(fsys fs.FS, folder string) []string {
	list, err := fs.Glob(fsys, folder+"/*.yaml")
	if err != nil { // the pattern is constant
		return nil
	}
	return list
}

// readYAML reads one document into v; unknown fields, repeated keys and a
// second document are errors.
func readYAML(fsys fs.FS, name string, v any) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if !utf8.Valid(data) || !norm.NFC.IsNormal(data) {
		return fmt.Errorf("%s: %w: not UTF-8 in normal form NFC", name, kg.ErrInvalid)
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%s: %w: %v", name, kg.ErrInvalid, err)
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w: more than one document", name, kg.ErrInvalid)
	}
	return nil
}

type report func(name, format string, args ...any)

func (o *Ontology) lintWhole(found report) {
	const name = "ontology.yaml"
	if len(o.languages) == 0 {
		found(name, "no languages")
	}
	for kind, quad := range o.plover {
		if !slices.Contains(Quads, quad) {
			found(name, "plover %s: unknown quad class %q", kind, quad)
		}
	}
	for code, kind := range o.codes {
		if !isCAMEO(code) {
			found(name, "cameo: %q is no code", code)
		}
		if _, ok := o.plover[kind]; !ok && kind != "" {
			found(name, "cameo %s: unknown PLOVER type %q", code, kind)
		}
	}
}

func (o *Ontology) lintEntity(name string, e *Entity, found report) {
	if !slices.Contains(kg.EntityKinds, e.Kind) {
		found(name, "kind %q is none of package kg", e.Kind)
	}
	lintKind(name, string(e.Kind), found)
	o.lintLabels(name, "label", e.Label, found)
	o.lintLabels(name, "plural", e.Plural, found)
	lintDefinition(name, e.Definition, found)
	seen := map[string]bool{}
	for _, s := range e.Subtypes {
		if !kindForm.MatchString(s.Type) || seen[s.Type] || strings.TrimSpace(s.Definition) == "" {
			found(name, "subtype %q is malformed, repeated or undefined", s.Type)
		}
		seen[s.Type] = true
	}
	if len(e.Examples) == 0 {
		found(name, "no examples")
	}
	lintCounterexample(name, e.Counterexample, found)
}

func (o *Ontology) lintRelation(name string, r *Relation, found report) {
	lintKind(name, string(r.Kind), found)
	o.lintLabels(name, "label", r.Label, found)
	o.lintLabels(name, "inverse", r.Inverse, found)
	lintDefinition(name, r.Definition, found)
	lintEnds(name, "domain", r.Domain, found)
	lintEnds(name, "range", r.Range, found)
	if r.Symmetric && !slices.Equal(r.Domain, r.Range) {
		found(name, "symmetric, but domain and range differ")
	}
	if r.Symmetric != maps.Equal(r.Label, r.Inverse) {
		found(name, "the inverse is the label where, and only where, the kind is symmetric")
	}
	if _, ok := o.plover[r.PLOVER.Type]; !ok && r.PLOVER != (PLOVER{}) {
		found(name, "unknown PLOVER type %q", r.PLOVER.Type)
	}
	o.lintCAMEO(name, r, found)
	if r.Wikidata != "" && !propertyForm.MatchString(r.Wikidata) {
		found(name, "wikidata: %q is no property", r.Wikidata)
	}
	if n := len(r.Examples); n < 2 || n > 3 {
		found(name, "%d examples, want two or three", n)
	}
	for _, ex := range r.Examples {
		for _, end := range []string{ex.Subject, ex.Object} {
			if end == "" || !strings.Contains(ex.Text, end) {
				found(name, "example %q does not contain its end %q", ex.Text, end)
			}
		}
		if ex.Subject == ex.Object {
			found(name, "example %q relates %q to itself", ex.Text, ex.Subject)
		}
	}
	lintCounterexample(name, r.Counterexample, found)
}

func (o *Ontology) lintCAMEO(name string, r *Relation, found report) {
	codes := slices.Collect(maps.Values(r.CAMEO.ByContext))
	if r.CAMEO.Code != "" {
		codes = append(codes, r.CAMEO.Code)
	} else if len(codes) > 0 || len(r.CAMEO.Imports) > 0 {
		found(name, "cameo: no code")
	}
	for _, code := range codes {
		if plover, ok := longest(o.codes, code); !isCAMEO(code) || !ok {
			found(name, "cameo: %q is no code", code)
		} else if plover != r.PLOVER.Type {
			found(name, "cameo: %s is %q, not the PLOVER type %q", code, plover, r.PLOVER.Type)
		}
	}
	for _, code := range r.CAMEO.Imports {
		if !isCAMEO(code) {
			found(name, "imports: %q is no code", code)
		}
		if other, ok := o.imports[code]; ok {
			found(name, "imports: CAMEO %s is %s already", code, other)
		}
		o.imports[code] = r.Kind
	}
}

var (
	kindForm     = regexp.MustCompile(`^[A-Z]+(_[A-Z]+)*$`)
	propertyForm = regexp.MustCompile(`^P[1-9][0-9]*$`)
)

// lintKind checks the form of a kind and that its file has its name, which
// makes kinds unique.
func lintKind(name, kind string, found report) {
	if !kindForm.MatchString(kind) {
		found(name, "kind %q is not of the form SOME_KIND", kind)
	}
	if want := strings.ToLower(kind) + ".yaml"; path.Base(name) != want {
		found(name, "describes %s, whose file is %s", kind, want)
	}
}

func (o *Ontology) lintLabels(name, field string, labels Labels, found report) {
	for _, lang := range o.languages {
		if s := labels[lang]; s == "" || s != strings.TrimSpace(s) {
			found(name, "%s: %s is missing or padded", field, lang)
		}
	}
	for lang := range labels {
		if !slices.Contains(o.languages, lang) {
			found(name, "%s: unknown language %q", field, lang)
		}
	}
}

func lintDefinition(name, s string, found report) {
	if s == "" || !strings.HasSuffix(s, ".") || len(s) > 400 {
		found(name, "definition: want one to three sentences that end in a full stop, at most 400 bytes")
	}
}

func lintEnds(name, field string, kinds []kg.EntityKind, found report) {
	if len(kinds) == 0 {
		found(name, "%s is empty", field)
	}
	seen := map[kg.EntityKind]bool{}
	for _, kind := range kinds {
		if !slices.Contains(kg.EntityKinds, kind) || seen[kind] {
			found(name, "%s: %q is unknown or repeated", field, kind)
		}
		seen[kind] = true
	}
}

func lintCounterexample(name string, c Counterexample, found report) {
	if strings.TrimSpace(c.Text) == "" || strings.TrimSpace(c.Why) == "" {
		found(name, "counterexample: want text and why")
	}
}
