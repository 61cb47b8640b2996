package linking

import (
	_ "embed"
	"fmt"

	"go.yaml.in/yaml/v3"
)

//go:embed roles.yaml
var rolesFile []byte

// roles maps a general role to those of whose holders it is said.
var roles = func() map[string][]string {
	m := map[string][]string{}
	if err := yaml.Unmarshal(rolesFile, &m); err != nil {
		panic(fmt.Sprintf("roles.yaml: %v", err))
	}
	return m
}()
