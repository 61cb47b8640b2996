package eval_test

import (
	"flag"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/safir-graph/safir/internal/eval"
	"github.com/safir-graph/safir/internal/extract"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/seed"
)

var (
	update = flag.Bool("update", false, "write testdata/scores.txt")
	langs  = flag.String("langs", "", "load only these language packs; the scores are then not compared")
	notes  = flag.String("notes", "", "list misses and errors of this language (open articles only)")
)

var load = sync.OnceValues(func() (*extract.Extractor, error) {
	packs, err := lang.Load(strings.Fields(*langs)...)
	if err != nil {
		return nil, err
	}
	o, err := onto()
	if err != nil {
		return nil, err
	}
	entities, err := seed.Entities()
	if err != nil {
		return nil, err
	}
	return extract.New(packs, o, entities)
})

var onto = sync.OnceValues(ontology.Load)

// loaded returns the extractor and the ontology, loaded once.
func loaded(t *testing.T) (*extract.Extractor, *ontology.Ontology) {
	t.Helper()
	x, err := load()
	if err != nil {
		t.Fatal(err)
	}
	o, err := onto()
	if err != nil {
		t.Fatal(err)
	}
	return x, o
}

// TestGold compares the scores on gold with the committed ones, so that every
// change of data or code shows what it gained and lost.
func TestGold(t *testing.T) {
	x, o := loaded(t)
	gold, err := eval.Load("testdata/gold")
	if err != nil {
		t.Fatal(err)
	}
	scores := make([]*eval.Score, len(gold))
	for i := range gold {
		if scores[i], err = eval.Judge(x, o, &gold[i]); err != nil {
			t.Fatal(err)
		}
		if *notes == gold[i].Lang && !gold[i].Held {
			t.Log(strings.Join(scores[i].Notes, "\n"))
		}
	}
	keys, sums := eval.Sum(gold, scores)
	got := eval.Table(keys, sums)
	t.Log("\n" + got)
	const file = "testdata/scores.txt"
	if *langs != "" {
		return
	}
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("scores differ from %s; if they rose, run go test ./internal/eval -update and commit the file\ncommitted:\n%s", file, firstLines(string(want), 12))
	}
}

func firstLines(s string, n int) string {
	lines := strings.SplitAfterN(s, "\n", n+1)
	return strings.Join(lines[:min(n, len(lines))], "")
}
