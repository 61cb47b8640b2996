//go:build !race

package yaml

const race = false
