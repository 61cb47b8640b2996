//go:build race

package query_test

const race = true
