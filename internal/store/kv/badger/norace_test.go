//go:build !race

package badger_test

const race = false
