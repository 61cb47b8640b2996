package store

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/safir-graph/safir/internal/kg"
)

// The map in the comment and the values must say the same.
func TestMapOfKeySpace(t *testing.T) {
	source, err := os.ReadFile("keys.go")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^//\t(\w)  (.*?) +(\w+): (.+)$`)
	var mapped []table
	for _, m := range line.FindAllStringSubmatch(string(source), -1) {
		if m[2] == m[3] {
			m[2] = ""
		}
		mapped = append(mapped, table{m[1][0], strings.TrimSpace(m[2]), m[3], m[4]})
	}
	// the line of a table without fields has nothing between letter and name
	bare := regexp.MustCompile(`(?m)^//\t(\w) {10,}(\w+): (.+)$`)
	for _, m := range bare.FindAllStringSubmatch(string(source), -1) {
		if !slices.ContainsFunc(mapped, func(t table) bool { return t.letter == m[1][0] }) {
			mapped = append(mapped, table{m[1][0], "", m[2], m[3]})
		}
	}
	for _, want := range tables {
		if !slices.Contains(mapped, want) {
			t.Errorf("the comment does not have %q", want)
		}
	}
	for _, m := range mapped {
		if !slices.Contains(tables, m) {
			t.Errorf("the comment has %q, which no value says", m)
		}
	}
	letters := map[byte]string{}
	for _, tab := range tables {
		if other, ok := letters[tab.letter]; ok {
			t.Errorf("%s and %s have the same letter", tab.name, other)
		}
		letters[tab.letter] = tab.name
		if tab.query == "" {
			t.Errorf("%s is there for no question", tab.name)
		}
	}
}

func TestEntryKeysSortByLaneDayAndHandle(t *testing.T) {
	make := func(l lane, d kg.Day, h handle) []byte { return tByEntity.key().num(7).lane(l).day(d).handle(h) }
	sorted := [][]byte{
		make(1, 5, 1), make(1, 5, 2), make(1, 5, 1<<63), make(1, 6, 0), make(1, kg.MaxDay, 0), make(2, 0, 0), make(laneMember, 0, 0),
	}
	for i := range len(sorted) - 1 {
		if bytes.Compare(sorted[i], sorted[i+1]) >= 0 {
			t.Errorf("key %d does not sort before key %d: %x, %x", i, i+1, sorted[i], sorted[i+1])
		}
	}
	if l, d, h := parseEntry(make(9, 739000, 77)); l != 9 || d != 739000 || h != 77 {
		t.Errorf("parseEntry = %v %v %v", l, d, h)
	}
}

func TestLaneFieldsDoNotOverlap(t *testing.T) {
	for _, m := range kg.Modalities {
		for _, p := range []kg.Polarity{kg.Positive, kg.Negated} {
			for v := range verdicts {
				for s := range int(spanUnknown) + 1 {
					for _, d := range []dir{dirSource, dirTarget, dirEither} {
						l := makeLane(m, p, v, kg.TimeSpan{}, s%2 == 0, s%3 == 0).with(span(s)).in(d)
						if kg.Modalities[l.modality()] != m || l.polarity() != polarityCode(p) || l.verdict() != v || l.span() != span(s) ||
							l.dir() != d || l.text() != (s%2 == 0) || l.state() != (s%3 == 0) || l.member() {
							t.Fatalf("lane %016b does not hold %v %v %v %v %v", l, m, p, v, s, d)
						}
						if back := makeClass(200, l).lane(); back.modality() != l.modality() || back.polarity() != l.polarity() || back.verdict() != v || back.dir() != d {
							t.Fatalf("the class of lane %016b has lane %016b", l, back)
						}
					}
				}
			}
		}
	}
}

func TestFlippedBitsAreFound(t *testing.T) {
	k := tClaims.key().handle(42)
	record := seal(k, []byte("a record"))
	if _, err := unseal(k, record); err != nil {
		t.Fatal(err)
	}
	for i := range record {
		for bit := range 8 {
			damaged := bytes.Clone(record)
			damaged[i] ^= 1 << bit
			if _, err := unseal(k, damaged); err == nil {
				t.Fatalf("bit %d of byte %d was flipped unseen", bit, i)
			}
		}
	}
	if _, err := unseal(tClaims.key().handle(43), record); err == nil {
		t.Error("a record under another's key was read")
	}
	for n := range record {
		if _, err := unseal(k, record[:n]); err == nil {
			t.Errorf("a record cut to %d bytes was read", n)
		}
	}
}
