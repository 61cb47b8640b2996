// Package eval measures what is read against gold: articles whose entities and
// relations were annotated by hand before the extractor saw them. How they are
// annotated is said in testdata/gold/README.md.
package eval

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/safir-graph/safir/internal/kg"
)

// Gold is one annotated article.
type Gold struct {
	URL       string     `yaml:"url"`
	Lang      string     `yaml:"lang"`
	Title     string     `yaml:"title"`
	Publisher string     `yaml:"publisher"`
	Published string     `yaml:"published"` // YYYY-MM-DD
	Text      string     `yaml:"text"`
	Entities  []Entity   `yaml:"entities"`
	Relations []Relation `yaml:"relations"`
	Forbidden []Relation `yaml:"forbidden"`

	File string `yaml:"-"`
	Held bool   `yaml:"-"` // in a held/ folder: never looked at while tuning
}

// Entity is an entity of a gold article with the forms under which it occurs.
type Entity struct {
	ID    string        `yaml:"id"` // within the file
	Kind  kg.EntityKind `yaml:"kind"`
	Names []string      `yaml:"names"`
}

// Relation is an edge that the article states, or one that it must not be read
// to state.
type Relation struct {
	Kind     kg.RelationKind `yaml:"kind"`
	Subject  string          `yaml:"subject"`
	Object   string          `yaml:"object"`
	Time     string          `yaml:"time"` // EDTF; "" when the text gives none
	Modality kg.Modality     `yaml:"modality"`
	Polarity kg.Polarity     `yaml:"polarity"`
	Role     string          `yaml:"role"`
	What     string          `yaml:"what"`
	Place    string          `yaml:"place"`
	Context  string          `yaml:"context"`
}

// Load reads all *.yaml files below a folder, in the order of their paths.
func Load(dir string) ([]Gold, error) {
	var out []Gold
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".yaml" {
			return err
		}
		g, err := loadFile(path)
		if err != nil {
			return err
		}
		g.File, err = filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		g.File = filepath.ToSlash(g.File)
		g.Held = slices.Contains(strings.Split(g.File, "/"), "held")
		out = append(out, g)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("gold: %w", err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("gold: %w: no .yaml files in %s", kg.ErrNotFound, dir)
	}
	return out, nil
}

func loadFile(path string) (Gold, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return Gold{}, err
	}
	var g Gold
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(&g); err != nil && !errors.Is(err, io.EOF) {
		return Gold{}, fmt.Errorf("%s: %w: %v", path, kg.ErrInvalid, err)
	}
	if _, err := kg.ParseDay(g.Published); err != nil {
		return Gold{}, fmt.Errorf("%s: published: %w", path, err)
	}
	ids := map[string]bool{}
	for _, e := range g.Entities {
		ids[e.ID] = true
	}
	for _, list := range [][]Relation{g.Relations, g.Forbidden} {
		for i := range list {
			r := &list[i]
			if !ids[r.Subject] || !ids[r.Object] {
				return Gold{}, fmt.Errorf("%s: %w: %s names an end that is no entity: %q, %q", path, kg.ErrInvalid, r.Kind, r.Subject, r.Object)
			}
			if _, err := kg.ParseEDTF(r.Time); err != nil {
				return Gold{}, fmt.Errorf("%s: %s: %w", path, r.Kind, err)
			}
			if r.Modality == "" {
				r.Modality = kg.Asserted
			}
			if r.Polarity == "" {
				r.Polarity = kg.Positive
			}
		}
	}
	return g, nil
}
