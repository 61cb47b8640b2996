// Package mention finds the spans of a document that name or stand for
// entities: names that the gazetteer knows, people recognised by their office,
// rank or given name, bodies and agreements described in words, and references
// such as "the minister" or "both sides". It decides what kind of thing a span
// names and what the text says of it (offices), not which entity it is.
package mention

import (
	"fmt"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/safir-graph/safir/internal/gazetteer"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/text"
)

// Rules are the compiled mention rules of one language pack.
type Rules struct {
	pack      *lang.Pack
	room      []text.Word // of a phrase that is being loaded
	office    text.Phrases[part]
	orgs      text.Phrases[OrgHead]
	members   text.Phrases[struct{}] // those of a body that stand for it
	deals     text.Phrases[ThingHead]
	topics    text.Phrases[string]
	inside    text.Phrases[struct{}]
	previous  text.Phrases[struct{}]
	events    text.Phrases[ThingHead]
	proper    text.Phrases[ProperHead]
	refs      text.Phrases[Reference]
	namesakes text.Phrases[struct{}]
	personal  text.Phrases[struct{}] // what is said of people alone, directly behind a name
	given     text.Set
	spelled   text.Set // given names as written
	particle  map[string]bool
	filiation map[string]bool
	families  map[string]bool
	common    text.Set
	// regarding are the words before what an envoy deals with
	regarding map[string]bool
	origin    map[string]bool // before the state of a counterpart
	homo      map[kg.EntityID][]homograph
	noise     noiseRules
	declined  map[string][]string // folded form of an office's word → all forms of that office
	casesOf   sync.Map            // folded form of an office's word → gazetteer.Cases, once asked for
}

type partKind uint8

const (
	honorific partKind = iota
	rank
	head
	modifier
	portfolio
	glue
	accredited
	counterpart
)

// part is one building block of an office.
type part struct {
	kind   partKind
	role   string
	plural bool
	past   bool
	takes  bool        // a head that takes a portfolio
	envoy  bool        // a head with a state it is accredited to
	with   string      // the role when a field is given
	deals  bool        // a head with a state or field that it deals with: envoy for Syria
	needs  bool        // a head that counts only with what it is of
	also   bool        // a head often held beside a ministry
	bare   bool        // counts only without the article
	sent   bool        // an accredited_to word that others' states never stand behind
	of     kg.EntityID // the body that the words name
}

// officesFile is offices.yaml.
type officesFile struct {
	// Honorifics stand before names and say nothing: Mr, السيد, г-н.
	Honorifics []string `yaml:"honorifics"`
	// Ranks stand before names: General, الفريق.
	Ranks []string `yaml:"ranks"`
	// Heads are the words for offices.
	Heads []struct {
		Role       string      `yaml:"role"`       // canonical English
		Words      []string    `yaml:"words"`      // every form of one holder
		Plural     []string    `yaml:"plural"`     // forms of several holders
		Portfolio  bool        `yaml:"portfolio"`  // takes a field: minister of …
		Accredited bool        `yaml:"accredited"` // has a state it is sent to: ambassador
		With       string      `yaml:"with"`       // the role when a field is given: "head" with a ministry is its minister
		Needs      bool        `yaml:"needs"`      // counts only with the state or body that it is of: "head of"
		Also       bool        `yaml:"also"`       // is often held beside a ministry: "prime minister and foreign minister X"
		Regards    bool        `yaml:"regards"`    // a state after one of the regarding words is what it deals with
		Of         kg.EntityID `yaml:"of"`         // the body that the words name: "глава Еврокомиссии"
		Bare       bool        `yaml:"bare"`       // counts only without the article: أمير قطر, but not الأمير
	} `yaml:"heads"`
	// Modifiers change the office: deputy, acting, former.
	Modifiers []struct {
		Role  string   `yaml:"role"`
		Words []string `yaml:"words"`
		Past  bool     `yaml:"past"` // the office is no longer held
	} `yaml:"modifiers"`
	// Portfolios are fields: defence, foreign affairs.
	Portfolios []struct {
		Role  string   `yaml:"role"`
		Words []string `yaml:"words"`
	} `yaml:"portfolios"`
	// Glue are the small words inside an office: of, the, for, and.
	Glue []string `yaml:"glue"`
	// AccreditedTo are the words before the state that an ambassador is sent to.
	AccreditedTo []string `yaml:"accredited_to"`
	// SentTo are those of AccreditedTo behind which no other office has its state:
	// "the minister arrived in …".
	SentTo []string `yaml:"sent_to"`
	// Regarding are the words before the state that an envoy deals with and does
	// not serve: "envoy for Syria".
	Regarding []string `yaml:"regarding"`
	// Namesakes are the nouns before a person's name that bear it: airport, university.
	Namesakes []string `yaml:"namesakes"`
	Personal  []string `yaml:"personal"`
	// Origin are the words before the state of a counterpart: "from".
	Origin []string `yaml:"origin"`
	// Counterparts are the words for "his opposite number".
	Counterparts []string `yaml:"counterparts"`
}

// OrgHead is a noun that names a body together with a state: "the Malian army".
type OrgHead struct {
	Slug      string   `yaml:"slug"`
	Type      string   `yaml:"type"`
	As        string   `yaml:"as"`        // STATE: the words stand for the state itself; CAPITAL: for its capital, a place; MEMBERS: behind a body's name, for that body; NOTHING: they hold a head and are no body
	Portfolio bool     `yaml:"portfolio"` // takes a field: ministry of …
	Role      string   `yaml:"role"`      // a fixed field: "foreign affairs" for "foreign ministry"
	There     bool     `yaml:"there"`     // said to be in a state, it is that state's: "the court in Chad"
	Definite  bool     `yaml:"definite"`  // counts only with the article: the Malian side
	Words     []string `yaml:"words"`
}

// ThingHead is a noun that names an agreement or an event.
type ThingHead struct {
	Type    string   `yaml:"type"`    // agreement, memorandum, treaty …; summit, conference …
	Named   bool     `yaml:"named"`   // counts only with the name of a place or a body behind it
	Unnamed bool     `yaml:"unnamed"` // is a node of its article without a name too
	Words   []string `yaml:"words"`
	Plural  []string `yaml:"plural"`
	plural  bool
}

// thingsFile is agreements.yaml.
type thingsFile struct {
	Heads  []ThingHead `yaml:"heads"`
	Topics []struct {
		Topic string   `yaml:"topic"` // canonical English: military cooperation
		Words []string `yaml:"words"`
	} `yaml:"topics"`
	// Inside are words that may stand between the head and its topic.
	Inside []string `yaml:"inside"`
	// Previous are words that say that the agreement was concluded earlier.
	Previous []string `yaml:"previous"`
	// Not are phrases that begin with a head and name no such thing: press conference.
	Not []string `yaml:"not"`
}

// Reference is a word or phrase that refers to something said elsewhere.
type Reference struct {
	Type string // PRONOUN, POSSESSIVE, BOTH, NOUN
	// Kind is the kind of entity referred to; "" for any.
	Kind kg.EntityKind
	// Plural references stand for several.
	Plural bool
	// Role is the office of those referred to: "the two ministers"; "" for any.
	Role string
	// Home references stand for the state at home in the article: the country.
	Home bool
	// Own references stand for the state of the person spoken of: his country, بلاده.
	Own bool
	// Among are the only states that the words can mean: the Kingdom.
	Among []kg.EntityID
	// Styles are the words of which one stands with the name of whom the words mean:
	// "His Majesty" is a king. Folded; none for anybody.
	Styles []string
	// Cases are those in which a pronoun stands; 0 when not known.
	Cases gazetteer.Cases
	// Gender is that of whom the words mean, in a language that tells it of offices.
	Gender Gender
}

// Gender is the gender of a word, or of whom it means.
type Gender string

// The genders; others are of no consequence.
const (
	Masculine Gender = "masculine"
	Feminine  Gender = "feminine"
)

// referencesFile is references.yaml.
type referencesFile struct {
	Pronouns    []refWords `yaml:"pronouns"`    // he, she, they as subject or object
	Possessives []refWords `yaml:"possessives"` // his, her, its; clitic pronouns
	Both        []string   `yaml:"both"`        // both sides, the two countries
	BothPeople  []string   `yaml:"both_people"` // both leaders, the two men
	// BothHolders are two people by the office of each: the two ministers.
	BothHolders []struct {
		Role  string   `yaml:"role"` // canonical English
		Words []string `yaml:"words"`
	} `yaml:"both_holders"`
	// Nouns refer to the person, body or state spoken of: the official, the country.
	Nouns []refWords `yaml:"nouns"`
}

type refWords struct {
	Kind   kg.EntityKind `yaml:"kind"`
	Plural bool          `yaml:"plural"`
	Home   bool          `yaml:"home"`
	// Own: the words stand for the state of the person spoken of, بلاده.
	Own bool `yaml:"own"`
	// Subject: pronouns in the nominative; the others of the pack then stand in other cases.
	Subject bool `yaml:"subject"`
	// Gender: of whom the words mean, where the pack's feminine endings tell it of offices.
	Gender Gender   `yaml:"gender"`
	Among  []string `yaml:"among"` // ISO 3166-1 alpha-2
	// Styles: it means somebody with one of these words in a title or office.
	Styles []string `yaml:"styles"`
	Words  []string `yaml:"words"`
}

// homograph is a word that names an entity and is a common word too.
type homograph struct {
	word     string
	Form     kg.AliasForm // "" for any
	After    map[string]bool
	NotAfter map[string]bool
	Evidence bool
}

type homographsFile []struct {
	Word   string       `yaml:"word"`
	Entity kg.EntityID  `yaml:"entity"`
	Form   kg.AliasForm `yaml:"form"`
	// After: it is the entity when the word before is one of these.
	After []string `yaml:"after"`
	// NotAfter: it is the common word when the word before is one of these.
	NotAfter []string `yaml:"not_after"`
	// Evidence: elsewhere it is the entity only when the article names the
	// entity, its capital or one of its people in another way.
	Evidence bool `yaml:"evidence"`
}

// Load compiles a pack's mention rules and adds their words to its vocabulary.
func Load(p *lang.Pack) (*Rules, error) {
	r := &Rules{pack: p, particle: map[string]bool{}, filiation: map[string]bool{}, families: map[string]bool{}, regarding: map[string]bool{}, origin: map[string]bool{}, homo: map[kg.EntityID][]homograph{}, declined: map[string][]string{}}
	for _, step := range []func() error{r.loadOffices, r.loadOrgs, r.loadThings, r.loadProper, r.loadReferences, r.loadNames, r.loadHomographs, r.loadNoise} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	r.room = nil
	return r, nil
}

// learn is the pack's Learn; its words last until the next phrase.
func (r *Rules) learn(phrase string) []text.Word {
	r.room = r.pack.LearnInto(r.room, phrase)
	return r.room
}

func (r *Rules) loadOffices() error {
	var f officesFile
	if !r.pack.Has("offices.yaml") {
		return nil
	}
	if err := r.pack.Decode("offices.yaml", &f); err != nil {
		return err
	}
	add := func(words []string, v part) {
		for _, w := range words {
			r.office.Add(r.learn(w), v)
		}
	}
	add(f.Honorifics, part{kind: honorific})
	r.decline(f.Honorifics)
	add(f.Ranks, part{kind: rank})
	r.decline(f.Ranks)
	r.decline(f.Counterparts)
	for _, h := range f.Heads {
		if h.Role == "" {
			return fmt.Errorf("lang %s/offices.yaml: %w: a head without a role", r.pack.Tag, kg.ErrInvalid)
		}
		r.decline(h.Words)
		add(h.Words, part{kind: head, role: h.Role, takes: h.Portfolio, envoy: h.Accredited, with: h.With, bare: h.Bare, of: h.Of, deals: h.Regards, also: h.Also, needs: h.Needs})
		add(h.Plural, part{kind: head, role: h.Role, takes: h.Portfolio, envoy: h.Accredited, with: h.With, bare: h.Bare, of: h.Of, deals: h.Regards, also: h.Also, needs: h.Needs, plural: true})
	}
	for _, m := range f.Modifiers {
		r.decline(m.Words)
		add(m.Words, part{kind: modifier, role: m.Role, past: m.Past})
	}
	for _, m := range f.Portfolios {
		add(m.Words, part{kind: portfolio, role: m.Role})
	}
	for _, w := range f.Namesakes {
		r.namesakes.Add(r.learn(w), struct{}{})
	}
	for _, w := range f.Personal {
		r.personal.Add(r.learn(w), struct{}{})
	}
	add(f.Glue, part{kind: glue})
	for _, w := range f.AccreditedTo {
		add([]string{w}, part{kind: accredited, sent: slices.Contains(f.SentTo, w)})
	}
	for _, w := range f.Origin {
		for _, t := range r.pack.NameWords(w) {
			r.origin[t.Fold] = true
		}
	}
	for _, w := range f.Regarding {
		for _, t := range r.pack.NameWords(w) {
			r.regarding[t.Fold] = true
		}
	}
	add(f.Counterparts, part{kind: counterpart})
	return nil
}

func (r *Rules) loadOrgs() error {
	var f struct {
		Heads []OrgHead `yaml:"heads"`
	}
	if !r.pack.Has("organizations.yaml") {
		return nil
	}
	if err := r.pack.Decode("organizations.yaml", &f); err != nil {
		return err
	}
	for _, h := range f.Heads {
		for _, w := range h.Words {
			if h.As == "MEMBERS" {
				r.members.Add(r.learn(w), struct{}{})
				continue
			}
			r.orgs.Add(r.learn(w), h)
		}
	}
	return nil
}

func (r *Rules) loadThings() error {
	load := func(file string, heads *text.Phrases[ThingHead]) error {
		if !r.pack.Has(file) {
			return nil
		}
		var f thingsFile
		if err := r.pack.Decode(file, &f); err != nil {
			return err
		}
		for _, h := range f.Heads {
			for _, w := range h.Words {
				heads.Add(r.pack.NameWords(w), h)
			}
			r.pack.Know(h.Words...)
			h.plural = true
			for _, w := range h.Plural {
				heads.Add(r.learn(w), h)
			}
		}
		for _, w := range f.Not {
			heads.Add(r.learn(w), ThingHead{})
		}
		for _, t := range f.Topics {
			for _, w := range t.Words {
				r.topics.Add(r.learn(w), t.Topic)
			}
		}
		for _, w := range f.Inside {
			r.inside.Add(r.learn(w), struct{}{})
		}
		for _, w := range f.Previous {
			r.previous.Add(r.learn(w), struct{}{})
		}
		return nil
	}
	if err := load("agreements.yaml", &r.deals); err != nil {
		return err
	}
	return load("events.yaml", &r.events)
}

func (r *Rules) loadReferences() error {
	if !r.pack.Has("references.yaml") {
		return nil
	}
	var f referencesFile
	if err := r.pack.Decode("references.yaml", &f); err != nil {
		return err
	}
	add := func(typ string, list []refWords) {
		cased := slices.ContainsFunc(list, func(l refWords) bool { return l.Subject })
		for _, l := range list {
			v := Reference{Type: typ, Kind: l.Kind, Plural: l.Plural, Home: l.Home, Own: l.Own, Gender: l.Gender}
			switch {
			case l.Subject:
				v.Cases = 1
			case cased:
				v.Cases = gazetteer.AllCases &^ 1
			}
			for _, code := range l.Among {
				v.Among = append(v.Among, kg.MakeEntityID(kg.State, code))
			}
			for _, w := range l.Styles {
				for _, t := range r.pack.NameWords(w) {
					v.Styles = append(v.Styles, t.Fold)
				}
			}
			for _, w := range l.Words {
				r.refs.Add(r.pack.NameWords(w), v)
			}
			if typ != "POSSESSIVE" {
				r.pack.Know(l.Words...)
			}
		}
	}
	add("PRONOUN", f.Pronouns)
	add("POSSESSIVE", f.Possessives)
	add("NOUN", f.Nouns)
	for _, h := range f.BothHolders {
		for _, w := range h.Words {
			r.refs.Add(r.learn(w), Reference{Type: "BOTH", Kind: kg.Person, Plural: true, Role: h.Role})
		}
	}
	add("BOTH", []refWords{{Kind: kg.Person, Plural: true, Words: f.BothPeople}, {Plural: true, Words: f.Both}})
	return nil
}

// loadNames reads names.txt (given names), particles.txt (bin, von, de) and
// common.txt (frequent words that are not names).
func (r *Rules) loadNames() error {
	for _, f := range []struct {
		file string
		add  func(fold string)
	}{{"names.txt", r.given.Add}, {"particles.txt", func(fold string) { r.particle[fold] = true }}, {"common.txt", r.common.Add}} {
		if !r.pack.Has(f.file) {
			continue
		}
		list, err := r.pack.List(f.file)
		if err != nil {
			return err
		}
		for _, w := range list {
			for _, t := range r.learn(w) {
				f.add(t.Fold)
			}
			if f.file == "names.txt" {
				r.spelled.Add(text.Written(w))
			}
		}
	}
	for _, w := range r.pack.Filiation {
		for _, t := range r.learn(w) {
			r.filiation[t.Fold] = true
		}
	}
	for _, w := range r.pack.Families {
		for _, t := range r.learn(w) {
			r.families[t.Fold] = true
		}
	}
	return nil
}

func (r *Rules) loadHomographs() error {
	if !r.pack.Has("homographs.yaml") {
		return nil
	}
	var f homographsFile
	if err := r.pack.Decode("homographs.yaml", &f); err != nil {
		return err
	}
	set := func(list []string) map[string]bool {
		m := map[string]bool{}
		for _, w := range list {
			for _, t := range r.pack.NameWords(w) {
				m[t.Fold] = true
			}
		}
		r.pack.Know(list...)
		return m
	}
	for _, h := range f {
		for _, t := range r.pack.NameWords(h.Word) {
			r.homo[h.Entity] = append(r.homo[h.Entity], homograph{t.Fold, h.Form, set(h.After), set(h.NotAfter), h.Evidence})
		}
	}
	return nil
}

// isCommon is true of a word that the pack's own data uses and that is no
// given name: it ends a name in a script without capitals.
func (r *Rules) isCommon(w *text.Word) bool {
	return r.common.Holds(w) || r.pack.KnownWord(w) && !r.given.Holds(w)
}

// sortMentions puts mentions in text order.
func sortMentions(ms []Mention) {
	slices.SortFunc(ms, func(a, b Mention) int { return a.First - b.First })
}

func runes(s string) int { return utf8.RuneCountInString(s) }
