package kg

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// EntityKind is the type of a node. The ontology describes each one.
type EntityKind string

// The entity kinds.
const (
	Person       EntityKind = "PERSON"
	State        EntityKind = "STATE"
	Organization EntityKind = "ORGANIZATION"
	Place        EntityKind = "PLACE"
	Agreement    EntityKind = "AGREEMENT"
	Event        EntityKind = "EVENT"
)

// EntityKinds lists all kinds in their display order.
var EntityKinds = []EntityKind{Person, State, Organization, Place, Agreement, Event}

// AliasForm says how an alias names its entity.
type AliasForm string

// The forms of aliases.
const (
	// Label is the name shown to people in its language.
	Label AliasForm = "LABEL"
	// Name is any other full name or spelling.
	Name AliasForm = "NAME"
	// Short is a surname or short form that names the entity by itself.
	Short AliasForm = "SHORT"
	// Adjective is the form that qualifies a noun: "Malian", "الروسي".
	Adjective AliasForm = "ADJECTIVE"
	// Demonym names the people of a state: "Malians".
	Demonym AliasForm = "DEMONYM"
	// Metonym is a word that stands for a government: "the Kremlin".
	Metonym AliasForm = "METONYM"
	// Observed is a spelling met in an article and linked to the entity.
	Observed AliasForm = "OBSERVED"
)

// Alias is one name of an entity in one language (BCP 47, "und" if unknown).
type Alias struct {
	Text string    `json:"text"`
	Lang string    `json:"lang"`
	Form AliasForm `json:"form,omitempty"`
}

// Office is a position held by a person, as the seed knows it. Offices found
// in articles are HOLDS_OFFICE claims instead.
type Office struct {
	Role    string   `json:"role"`
	Of      EntityID `json:"of"`
	ToState EntityID `json:"to_state,omitempty"` // where an ambassador is accredited
	From    string   `json:"from,omitempty"`     // EDTF; "" when unknown
	To      string   `json:"to,omitempty"`       // EDTF, inclusive; "" while in office or unknown
}

// Entity is a node of the graph.
type Entity struct {
	ID      EntityID          `json:"id"`
	Kind    EntityKind        `json:"kind"`
	Type    string            `json:"subtype,omitempty"` // IGO, CITY, …; "" when not given
	Aliases []Alias           `json:"names"`
	IDs     map[string]string `json:"ids,omitempty"` // scheme → id, e.g. "wikidata" → "Q912"
	State   EntityID          `json:"state,omitempty"`
	Capital EntityID          `json:"capital,omitempty"`
	Offices []Office          `json:"offices,omitempty"`
	Members []EntityID        `json:"members,omitempty"` // of an organisation, as the seed knows it
	Bodies  []string          `json:"-"`                 // which bodies of its state it is, by their slugs in the language packs: "armed-forces"; as the seed knows it, kept nowhere else
	Seeded  bool              `json:"seeded,omitempty"`  // true when it comes from the seed, not from an article
}

// LabelIn returns the entity's label in a language. Where there is none it
// falls back to English, then to the first label, then to another of its names: of a
// person the fullest, of another entity the first, in the language where there is
// one; then to the id. It is never empty.
func (e *Entity) LabelIn(lang string) string {
	for _, want := range []string{lang, "en"} {
		if i := slices.IndexFunc(e.Aliases, func(a Alias) bool { return a.Lang == want && a.Form == Label }); i >= 0 {
			return e.Aliases[i].Text
		}
	}
	if i := slices.IndexFunc(e.Aliases, func(a Alias) bool { return a.Form == Label }); i >= 0 {
		return e.Aliases[i].Text
	}
	best := -1
	for i := range e.Aliases {
		if best < 0 || e.namesBetter(&e.Aliases[i], &e.Aliases[best], lang) {
			best = i
		}
	}
	if best >= 0 {
		return e.Aliases[best].Text
	}
	return string(e.ID)
}

// namesBetter is true of a name that shows the entity better than another one before
// it does: in the language or else in English; of a person with more words, and then
// with fewer letters, as the forms from which others are declined have.
func (e *Entity) namesBetter(a, b *Alias, lang string) bool {
	language := func(a *Alias) int {
		switch a.Lang {
		case lang:
			return 0
		case "en":
			return 1
		}
		return 2
	}
	if c := cmp.Compare(language(a), language(b)); c != 0 {
		return c < 0
	}
	return e.Kind == Person && cmp.Or(
		cmp.Compare(len(strings.Fields(b.Text)), len(strings.Fields(a.Text))),
		cmp.Compare(utf8.RuneCountInString(a.Text), utf8.RuneCountInString(b.Text))) < 0
}
