package linking

import (
	_ "embed"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/safir-graph/safir/internal/kg"
)

//go:embed roles.yaml
var rolesFile []byte

// roles says which roles stand for others.
var roles = func() (r struct {
	Covers  map[string][]string `yaml:"covers"`   // a general role → those of whose holders it is said
	OfState map[string]string   `yaml:"of_state"` // a role → what it is where it is held of a state
	Own     []string            `yaml:"own"`      // words of an office that a counterpart of its holder does not share
	Another []string            `yaml:"another"`  // words before a role that make it the role of somebody else
	// OwnRole are roles that are what they are called where they are held of this state,
	// whatever OfState says.
	OwnRole map[string][]kg.EntityID `yaml:"own_role"`
	// OfBody are roles that are held of a body of a state's government, and not for the
	// state: its president is the head of the body alone.
	OfBody []string `yaml:"of_body"`
	// Called are the names of roles that one state or body has: role → role.
	Called map[kg.EntityID]map[string]string `yaml:"called"`

	HeldForState []string `yaml:"held_for_state"` // words of offices that are held for a state unless the text says otherwise
	HeldForBody  []string `yaml:"held_for_body"`  // words of offices that look like those and are held for a body
	Governs      []string `yaml:"governs"`        // words of roles of a government
	// BesideMinistry are the first words of offices whose holder, where he or she has a
	// ministry too, is a minister to a counterpart.
	BesideMinistry []string `yaml:"beside_ministry"`
	ServedAtHome   []string `yaml:"served_at_home"` // words of lower offices that an article names without their state in its own country
	// OnlyOf are the states that have an office, where few do: word of a role → states.
	OnlyOf map[string][]kg.EntityID `yaml:"only_of"`
	// SpeaksForState are the official news agencies, which name their own country's
	// officials without it.
	SpeaksForState []kg.EntityID `yaml:"speaks_for_state"`
}) {
	if err := yaml.Unmarshal(rolesFile, &r); err != nil {
		panic(fmt.Sprintf("roles.yaml: %v", err))
	}
	return r
}()

// Fits is false of a role that a state does not have: no republic has an emir.
func Fits(role string, of kg.EntityID) bool {
	states, limited := roles.OnlyOf[role]
	return !limited || of.Kind() != kg.State || slices.Contains(states, of)
}
