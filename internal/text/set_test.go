package text

import (
	"strconv"
	"testing"
)

func TestSet(t *testing.T) {
	var s Set
	if s.Has("a") || s.Has("") || s.Holds(&Word{Fold: "a"}) {
		t.Error("the empty set has something")
	}
	for i := range 5000 {
		s.Add("w" + strconv.Itoa(i%2500))
	}
	s.Add("")
	if s.Len() != 2500 || s.Has("") {
		t.Errorf("%d words; want 2500, and not the empty one", s.Len())
	}
	for i := range 5000 {
		fold := "w" + strconv.Itoa(i)
		if want := i < 2500; s.Has(fold) != want || s.Holds(&Word{Fold: fold}) != want || s.Holds(&Word{Fold: fold, hash: hashOf(fold)}) != want {
			t.Errorf("%s: want %v", fold, want)
		}
	}
}

func TestTrieFirst(t *testing.T) {
	var p Phrases[int]
	for i := range 3000 {
		p.Add(Tokenize("a"+strconv.Itoa(i)+" b"), i)
	}
	for i := range 3000 {
		if vs, end := p.Longest(Tokenize("a"+strconv.Itoa(i)+" b"), 0, 2); end != 2 || vs[0] != i {
			t.Fatalf("a%d b: %v to %d", i, vs, end)
		}
		if _, end := p.Longest(Tokenize("b"+strconv.Itoa(i)), 0, 1); end != 0 {
			t.Fatalf("b%d is found", i)
		}
	}
}
