package extract

import (
	"strings"
	"testing"
)

// TestConfidence checks the formula by hand, and that a pattern never seen is
// told by its kind and form.
func TestConfidence(t *testing.T) {
	read, err := readCounts("# a comment\nxx/met/meets stated 9 1\nxx/met/sees stated 0 0\nxx/visited/goes inferred 1 3\nzz/met/meets stated 2 0\n")
	if err != nil {
		t.Fatal(err)
	}
	c := newConfidences(read.all, read.rows["xx"], func(string) string { return "verbal" })
	all := (12.0 + 2*0.5) / (16 + 2)
	lang := (10 + 5*all) / (14 + 5)
	form := (9 + 5*lang) / (10 + 5)
	kind := (9 + 5*form) / (10 + 5)
	meets := (9 + 5*kind) / (10 + 5)
	for _, want := range []struct {
		family Family
		value  float64
	}{{Family{"xx/met/meets", false}, meets}, {Family{"xx/met/greets", false}, kind}, {Family{"xx/phoned/calls", false}, form}, {Family{"yy/met/meets", false}, all}} {
		if got := c.of(want.family).Value; got < want.value-1e-9 || got > want.value+1e-9 {
			t.Errorf("%s: %f, want %f", want.family, got, want.value)
		}
	}
	if got := c.of(Family{"xx/met/meets", false}).String(); !strings.Contains(got, "xx/met/meets stated 9 of 10 right on gold") {
		t.Errorf("told as %q", got)
	}
	if inferred, stated := c.of(Family{"xx/visited/goes", true}).Value, c.of(Family{"xx/visited/goes", false}).Value; inferred >= stated {
		t.Errorf("inferred %f is not below stated %f", inferred, stated)
	}
	for _, bad := range []string{"xx/met/meets stated 9", "xx/met/meets maybe 1 2", "meets stated 1 2"} {
		if _, err := readCounts(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
