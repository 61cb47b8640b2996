// Package seed is the world that Safir starts with: entities (who exists, under
// which names) and articles of our own about real events. Every file names the
// sources of its facts.
package seed

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/text"
	"github.com/safir-graph/safir/internal/yaml"
)

//go:embed entities articles
var files embed.FS

// Articles is the folder of the seed articles, in the formats that `safir
// ingest` reads. Its subfolder corrections holds later versions.
func Articles() fs.FS {
	sub, err := fs.Sub(files, "articles")
	if err != nil {
		panic(err) // the name is a constant and valid
	}
	return sub
}

// record is the union of what the four kinds of entity files hold; which keys
// a kind allows is checked by check.
type record struct {
	ID         string              `yaml:"id"`
	IDs        map[string]string   `yaml:"ids"`
	Type       string              `yaml:"type"`
	State      string              `yaml:"state"`
	Capital    string              `yaml:"capital"`
	Continent  string              `yaml:"continent"`
	Names      map[string][]string `yaml:"names"`
	Short      map[string][]string `yaml:"short"`
	Adjectives map[string][]string `yaml:"adjectives"`
	Demonyms   map[string][]string `yaml:"demonyms"`
	Metonyms   map[string][]string `yaml:"metonyms"`
	Members    []string            `yaml:"members"`
	Bodies     []string            `yaml:"bodies"`
	Offices    []office            `yaml:"offices"`
}

type office struct {
	Role    string `yaml:"role"`
	Of      string `yaml:"of"`
	ToState string `yaml:"to_state"`
	From    string `yaml:"from"`
	To      string `yaml:"to"`
}

var folders = []struct {
	dir  string
	kind kg.EntityKind
}{
	{"states", kg.State}, {"organizations", kg.Organization}, {"places", kg.Place}, {"people", kg.Person}, {"agreements", kg.Agreement},
}

// Entities reads all seed entities, sorted by id. An error names the file and
// the entry.
func Entities() ([]kg.Entity, error) { return load(files) }

func load(fsys fs.FS) ([]kg.Entity, error) {
	type file struct {
		name    string
		kind    kg.EntityKind
		records []record
		err     error
	}
	var all []*file
	var group sync.WaitGroup
	for _, f := range folders {
		names, err := fs.Glob(fsys, path.Join("entities", f.dir, "*.yaml"))
		if err != nil {
			return nil, fmt.Errorf("seed.Entities: %w", err)
		}
		for _, name := range names {
			one := &file{name: name, kind: f.kind}
			all = append(all, one)
			group.Go(func() { one.records, one.err = decode(fsys, name) })
		}
	}
	group.Wait()
	var out []kg.Entity
	seen := map[kg.EntityID]string{}
	for _, f := range all {
		if f.err != nil {
			return nil, f.err
		}
		for i := range f.records {
			e, err := f.records[i].entity(f.kind)
			if err != nil {
				return nil, fmt.Errorf("seed %s: entry %d (%s): %w", f.name, i+1, f.records[i].ID, err)
			}
			if other, ok := seen[e.ID]; ok {
				return nil, fmt.Errorf("seed %s: %w: %s is already in %s", f.name, kg.ErrInvalid, e.ID, other)
			}
			seen[e.ID] = f.name
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b kg.Entity) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out, nil
}

func decode(fsys fs.FS, name string) ([]record, error) {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("seed %s: %w", name, err)
	}
	if !text.IsComposed(b) {
		return nil, fmt.Errorf("seed %s: %w: not in Unicode normal form C", name, kg.ErrInvalid)
	}
	var records []record
	if err := yaml.Decode(b, &records); err != nil {
		return nil, fmt.Errorf("seed %s: %w: %v", name, kg.ErrInvalid, err)
	}
	return records, nil
}

func (r *record) entity(kind kg.EntityKind) (kg.Entity, error) {
	id, err := kg.ParseEntityID(string(kg.MakeEntityID(kind, r.ID)))
	if err != nil {
		return kg.Entity{}, err
	}
	if len(r.Names) == 0 {
		return kg.Entity{}, fmt.Errorf("%w: no names", kg.ErrInvalid)
	}
	if len(r.Bodies) > 0 && (kind != kg.Organization || r.State == "") {
		return kg.Entity{}, fmt.Errorf("%w: bodies are of an organization with a state", kg.ErrInvalid)
	}
	e := kg.Entity{ID: id, Kind: kind, Type: r.Type, IDs: r.IDs, Bodies: r.Bodies, Seeded: true}
	if r.State != "" {
		e.State = kg.MakeEntityID(kg.State, r.State)
	}
	if r.Capital != "" {
		e.Capital = kg.MakeEntityID(kg.Place, r.Capital)
	}
	for _, m := range r.Members {
		e.Members = append(e.Members, kg.MakeEntityID(kg.State, m))
	}
	for _, lists := range []struct {
		form  kg.AliasForm
		texts map[string][]string
	}{
		{kg.Label, r.Names}, {kg.Short, r.Short}, {kg.Adjective, r.Adjectives}, {kg.Demonym, r.Demonyms}, {kg.Metonym, r.Metonyms},
	} {
		langs := make([]string, 0, len(lists.texts))
		for lang := range lists.texts {
			langs = append(langs, lang)
		}
		slices.Sort(langs)
		for _, lang := range langs {
			for i, t := range lists.texts[lang] {
				form := lists.form
				if form == kg.Label && i > 0 {
					form = kg.Name
				}
				if strings.TrimSpace(t) == "" {
					return kg.Entity{}, fmt.Errorf("%w: an empty name in %s", kg.ErrInvalid, lang)
				}
				e.Aliases = append(e.Aliases, kg.Alias{Text: t, Lang: lang, Form: form})
			}
		}
	}
	for _, o := range r.Offices {
		for _, edtf := range []string{o.From, o.To} {
			if _, err := kg.ParseEDTF(edtf); err != nil {
				return kg.Entity{}, err
			}
		}
		of, err := kg.ParseEntityID(o.Of)
		if err != nil {
			return kg.Entity{}, fmt.Errorf("office %q: %w", o.Role, err)
		}
		e.Offices = append(e.Offices, kg.Office{Role: o.Role, Of: of, ToState: kg.EntityID(o.ToState), From: o.From, To: o.To})
	}
	return e, nil
}

// IsCorrection tells whether a path of Articles is the later version of another
// article, to be ingested after it.
func IsCorrection(name string) bool { return strings.HasPrefix(name, "corrections/") }
