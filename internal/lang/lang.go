// Package lang loads language packs: folders of data, one per language, that
// hold everything about a language that Safir knows. No Go code names a
// language; it asks the pack for traits, words and rules. Adding a language is
// adding a folder.
//
// A pack's folder holds pack.yaml (traits, detection), clitics.yaml,
// abbreviations.txt and words.yaml, which this package reads, and the rules of
// the floors above (timex.yaml, offices.yaml, lexicon.yaml, patterns/ …), which
// those floors read through Decode. The folder und/ holds what is known of
// languages that have no pack, so that they are told apart.
package lang

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/text"
	"github.com/safir-graph/safir/internal/yaml"
)

//go:embed *
var data embed.FS

// Pack is what is known of one language.
type Pack struct {
	Traits
	Clitics       *text.Clitics
	Abbreviations map[string]bool // folded, without the final stop; false for names that end in a letter like an initial
	Words         Words

	dir   fs.FS
	known text.Set
	mu    sync.Mutex
}

// Traits are the properties of a language by which algorithms choose their way.
type Traits struct {
	// Tag is the language's BCP 47 tag.
	Tag string `yaml:"tag"`
	// Names is the language's name in several languages.
	Names map[string]string `yaml:"names"`
	// Direction is "ltr" or "rtl".
	Direction string `yaml:"direction"`
	// Capitals: names are written with a capital letter.
	Capitals bool `yaml:"capitals"`
	// VerbFirst: the subject usually follows its verb.
	VerbFirst bool `yaml:"verb_first"`
	// ProDrop: a verb may stand without a subject, which is then the one spoken of before.
	ProDrop bool `yaml:"pro_drop"`
	// Accusatives are endings that only objects have: a noun with one of them after a
	// verb without a subject is no subject of its passive (هجوما).
	Accusatives []string `yaml:"accusatives"`
	// Cases: nouns are declined, so that a genitive needs no preposition.
	Cases bool `yaml:"cases"`
	// Construct: a noun directly after a noun is its genitive.
	Construct bool `yaml:"construct"`
	// NounModifiers: a name before a noun qualifies it ("Mali President", "UN envoy").
	NounModifiers bool `yaml:"noun_modifiers"`
	// AdjectiveAfter: adjectives follow their noun.
	AdjectiveAfter bool `yaml:"adjective_after"`
	// Filiation are the particles between a given name and the father's: bin, ould.
	// Whatever word stands before one and is no word of the language names a person.
	Filiation []string `yaml:"filiation"`
	// Feminine are endings of offices held by women where all others are held by men: ة.
	Feminine []string `yaml:"feminine"`
	// Families are names of families that stand before the given name: Wang Yi. Their
	// bearers are named by them alone afterwards.
	Families []string `yaml:"families"`
	// Descent are the folded endings of words with the article that name whom one
	// descends from: ي.
	Descent []string `yaml:"descent"`
	// Detect holds the frequent words and the letters by which the language is told.
	Detect Profile `yaml:"detect"`
}

// Profile is what tells a language from its neighbours of the same script.
type Profile struct {
	Script  string   `yaml:"script"`  // Unicode script name: Arabic, Latin, Cyrillic …
	Words   []string `yaml:"words"`   // frequent short words
	Letters string   `yaml:"letters"` // letters that are frequent here and rare or absent in the neighbours
	Never   string   `yaml:"never"`   // letters that the language does not use
}

// Set is all packs.
type Set struct {
	packs    map[string]*Pack
	order    []string
	profiles []profile
}

// Load reads the packs that are built into the program: those of the tags
// given, or all. An error names the file and the line.
func Load(tags ...string) (*Set, error) { return LoadFS(data, tags...) }

// LoadOver reads the built-in packs and those of a folder on disk, which has
// one folder per language like this package. A folder of the same tag takes
// the place of the built-in one. An empty dir is Load.
func LoadOver(dir string, tags ...string) (*Set, error) {
	if dir == "" {
		return Load(tags...)
	}
	return LoadFS(layers{upper: os.DirFS(dir), lower: data}, tags...)
}

// layers is two file systems in one. Every folder at the top is of the upper
// one, or else of the lower one, as a whole.
type layers struct{ upper, lower fs.FS }

// Open opens a file by the layer of its top folder.
func (l layers) Open(name string) (fs.File, error) {
	top, _, _ := strings.Cut(name, "/")
	if _, err := fs.Stat(l.upper, top); err == nil {
		return l.upper.Open(name)
	}
	return l.lower.Open(name)
}

// ReadDir lists a folder; at the top, those of both layers.
func (l layers) ReadDir(name string) ([]fs.DirEntry, error) {
	if name != "." {
		return fs.ReadDir(fs.FS(struct{ fs.FS }{l}), name)
	}
	entries, err := fs.ReadDir(l.upper, name)
	if err != nil {
		return nil, err
	}
	below, err := fs.ReadDir(l.lower, name)
	for _, e := range below {
		if !slices.ContainsFunc(entries, func(u fs.DirEntry) bool { return u.Name() == e.Name() }) {
			entries = append(entries, e)
		}
	}
	return entries, err
}

// LoadFS reads packs from a file system with one folder per language.
func LoadFS(fsys fs.FS, tags ...string) (*Set, error) {
	s := &Set{packs: map[string]*Pack{}}
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("lang.Load: %w", err)
	}
	packs, errs := make([]*Pack, len(entries)), make([]error, len(entries))
	var group sync.WaitGroup
	for i, e := range entries {
		if !e.IsDir() || len(tags) > 0 && e.Name() != "und" && !slices.Contains(tags, e.Name()) {
			continue
		}
		dir, err := fs.Sub(fsys, e.Name())
		if err != nil {
			return nil, fmt.Errorf("lang.Load %s: %w", e.Name(), err)
		}
		if e.Name() == "und" {
			if err := s.loadOthers(dir); err != nil {
				return nil, err
			}
			continue
		}
		group.Go(func() { packs[i], errs[i] = loadPack(e.Name(), dir) })
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for _, p := range packs {
		if p != nil {
			s.packs[p.Tag] = p
			s.order = append(s.order, p.Tag)
			s.profiles = append(s.profiles, newProfile(p.Tag, p.Detect))
		}
	}
	slices.Sort(s.order)
	slices.SortFunc(s.profiles, func(a, b profile) int { return strings.Compare(a.tag, b.tag) })
	return s, nil
}

func loadPack(name string, dir fs.FS) (*Pack, error) {
	p := &Pack{dir: dir, Abbreviations: map[string]bool{}, Clitics: &text.Clitics{}}
	p.Tag = name // so that errors name the folder
	if err := p.Decode("pack.yaml", &p.Traits); err != nil {
		return nil, err
	}
	if p.Tag != name {
		return nil, fmt.Errorf("lang %s/pack.yaml: %w: tag %q is not the folder's name", name, kg.ErrInvalid, p.Tag)
	}
	var c struct {
		Article  string        `yaml:"article"`
		Prefixes []text.Prefix `yaml:"prefixes"`
		Suffixes []text.Suffix `yaml:"suffixes"`
		Elisions []string      `yaml:"elisions"`
		Endings  []string      `yaml:"endings"`
		MinStem  int           `yaml:"min_stem"`
		Joints   text.Joints   `yaml:"joints"`
	}
	if p.Has("clitics.yaml") {
		if err := p.Decode("clitics.yaml", &c); err != nil {
			return nil, err
		}
	}
	p.Clitics = (&text.Clitics{Article: c.Article, Prefixes: c.Prefixes, Suffixes: c.Suffixes,
		Elisions: c.Elisions, Endings: c.Endings, MinStem: c.MinStem, Joints: c.Joints}).Compile()
	if p.Has("abbreviations.txt") {
		list, err := p.List("abbreviations.txt")
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			a, name := strings.CutPrefix(a, "-")
			p.Abbreviations[strings.ReplaceAll(strings.TrimSuffix(text.Fold(a), "."), ".", "")] = !name
		}
	}
	if err := p.loadWords(); err != nil {
		return nil, err
	}
	return p, nil
}

// Has tells whether the pack has a file.
func (p *Pack) Has(name string) bool {
	_, err := fs.Stat(p.dir, name)
	return err == nil
}

// Glob lists the pack's files that match a pattern, sorted.
func (p *Pack) Glob(pattern string) []string {
	names, _ := fs.Glob(p.dir, pattern) // the only error is a malformed pattern, which is a constant
	slices.Sort(names)
	return names
}

// Decode reads a YAML file of the pack into v. An unknown field, text that is
// not NFC and a missing file are errors that name the file and line.
func (p *Pack) Decode(name string, v any) error {
	b, err := fs.ReadFile(p.dir, name)
	if err != nil {
		return fmt.Errorf("lang %s: %w", path.Join(p.Tag, name), err)
	}
	if !text.IsComposed(b) {
		return fmt.Errorf("lang %s: %w: not in Unicode normal form C", path.Join(p.Tag, name), kg.ErrInvalid)
	}
	tag := p.Tag
	if err := yaml.Decode(b, v); err != nil {
		return fmt.Errorf("lang %s: %w: %v", path.Join(tag, name), kg.ErrInvalid, err)
	}
	return nil
}

// DecodeAll reads several YAML files of a pack side by side, each into a T, in the
// order of their names. The error is that of the first file that has one.
func DecodeAll[T any](p *Pack, names []string) ([]T, error) {
	out, errs := make([]T, len(names)), make([]error, len(names))
	var group sync.WaitGroup
	for i, name := range names {
		group.Go(func() { errs[i] = p.Decode(name, &out[i]) })
	}
	group.Wait()
	return out, cmp.Or(errs...)
}

// List reads a .txt file of the pack: one entry a line, # at the start of a
// line for comments, surrounding space dropped.
func (p *Pack) List(name string) ([]string, error) {
	b, err := fs.ReadFile(p.dir, name)
	if err != nil {
		return nil, fmt.Errorf("lang %s: %w", path.Join(p.Tag, name), err)
	}
	if !text.IsComposed(b) {
		return nil, fmt.Errorf("lang %s: %w: not in Unicode normal form C", path.Join(p.Tag, name), kg.ErrInvalid)
	}
	var out []string
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out, nil
}

// Know adds words and phrases to the pack's vocabulary, by which clitics are
// recognised. Each word of a phrase is added by itself, folded, without its
// article. It is to be called while rules are loaded, before any text is read.
func (p *Pack) Know(phrases ...string) {
	for _, ph := range phrases {
		p.Learn(ph)
	}
}

// Learn cuts a phrase like NameWords and adds its words to the vocabulary like
// Know.
func (p *Pack) Learn(phrase string) []text.Word { return p.LearnInto(nil, phrase) }

// LearnInto is Learn into the room of a slice, whose words are lost.
func (p *Pack) LearnInto(room []text.Word, phrase string) []text.Word {
	ws := p.nameWords(room, phrase)
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range ws {
		if ws[i].Class == text.Letters {
			p.known.AddWord(&ws[i])
		}
	}
	return ws
}

// KnowWhole adds words that are never cut, though they begin like the article or
// a prefix.
func (p *Pack) KnowWhole(words ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.Clitics.Whole == nil {
		p.Clitics.Whole = map[string]bool{}
	}
	for _, word := range words {
		for _, w := range text.Tokenize(word) {
			if w.Class == text.Letters {
				p.known.Add(w.Fold)
				p.Clitics.Whole[w.Fold] = true
			}
		}
	}
}

// NameWords cuts a phrase of the pack's own data, or a name, into words. Unlike
// Document it takes off no clitics but the article, elisions and apostrophe
// endings, since the phrase is given in its plain form.
func (p *Pack) NameWords(phrase string) []text.Word { return p.nameWords(nil, phrase) }

func (p *Pack) nameWords(room []text.Word, phrase string) []text.Word {
	if f, ok := p.Clitics.Is(phrase); ok {
		return []text.Word{{End: len(phrase), Fold: f, Case: text.Lower, Clitic: true}}
	}
	if len(p.Clitics.Elisions) > 0 || len(p.Clitics.Endings) > 0 {
		ws := text.TokenizeInto(room, phrase)
		if p.Clitics.Leanless(ws) {
			return ws
		}
		return p.Clitics.Split(phrase, ws, func(string) bool { return false })
	}
	ws := text.TokenizeInto(room, phrase)
	for i := range ws {
		w := &ws[i]
		fold, article := p.Clitics.CutArticle(phrase[w.Start:w.End], w.Fold)
		w.SetFold(fold)
		w.Article = article
	}
	return ws
}

// EntityWords cuts the name of an entity into words: like NameWords, but from the
// second word on prefixes are taken off as in a document, since "and" and "of"
// are written together with the words of long names. whole tells of folded words that
// are names by themselves and are not cut: ليون.
// The words may be put into the room of a slice, whose words are lost.
func (p *Pack) EntityWords(room []text.Word, name string, whole func(string) bool) []text.Word {
	ws := p.nameWords(room, name)
	if len(ws) < 2 || len(p.Clitics.Prefixes) == 0 {
		return ws
	}
	return append(ws[:1:1], p.Clitics.Split(name, text.Tokenize(name), func(f string) bool { return p.Known(f) || whole(f) })[p.firstCut(name, whole):]...)
}

// firstCut is the number of words into which the first word of a name is cut.
func (p *Pack) firstCut(name string, whole func(string) bool) int {
	first := text.Tokenize(name)[:1]
	return len(p.Clitics.Split(name, first, func(f string) bool { return p.Known(f) || whole(f) }))
}

// Known tells whether a folded word is in the pack's vocabulary.
func (p *Pack) Known(fold string) bool { return p.known.Has(fold) }

// KnownWord is Known of a word's folded form.
func (p *Pack) KnownWord(w *text.Word) bool { return p.known.Holds(w) }

// Document cuts a text into words and sentences by the pack's rules. known
// tells of words beyond the pack's vocabulary (names); it may be nil.
func (p *Pack) Document(s string, known func(string) bool) *text.Document {
	ws := p.Clitics.Words(s, func(f string) bool { return p.known.Has(f) || known != nil && known(f) })
	d := &text.Document{Text: s, Lang: p.Tag, Words: ws}
	d.Sentences = text.Segment(s, ws, p.Abbreviations)
	return d
}

// Cut cuts a phrase into the words that Document would give, which do not know
// their sentences. It may be called while rules are loaded.
func (p *Pack) Cut(phrase string) []text.Word {
	return p.Clitics.Words(phrase, func(fold string) bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.known.Has(fold)
	})
}

// CutByVocabulary is true where what words are cut into depends on the words that
// the pack knows, and so on the order in which its rules are loaded.
func (p *Pack) CutByVocabulary() bool {
	c := p.Clitics
	return len(c.Prefixes)+len(c.Suffixes) > 0 || c.Article != ""
}

// Pack returns the pack of a language, by its tag or its base ("ar-EG" → ar).
func (s *Set) Pack(tag string) (*Pack, bool) {
	if p, ok := s.packs[tag]; ok {
		return p, true
	}
	base, _, _ := strings.Cut(tag, "-")
	p, ok := s.packs[strings.ToLower(base)]
	return p, ok
}

// Tags lists the languages that have a pack, sorted.
func (s *Set) Tags() []string { return slices.Clone(s.order) }

// Stems returns the forms that a folded word of a language may have without its
// clitics, by the language's pack; nil where there is none.
func (s *Set) Stems(tag, fold string) []string {
	p, ok := s.Pack(tag)
	if !ok {
		return nil
	}
	return p.Clitics.Stems(fold)
}
