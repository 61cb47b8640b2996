package eval_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
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
	update   = flag.Bool("update", false, "write testdata/scores.txt")
	langs    = flag.String("langs", "", "load only these language packs; the scores are then not compared")
	packsDir = flag.String("packs", "", "a folder of language packs over the built-in ones; the scores are then not compared")
	notes    = flag.String("notes", "", "list misses and errors of this language (open articles only)")
)

var load = sync.OnceValues(func() (*extract.Extractor, error) {
	packs, err := lang.LoadOver(*packsDir, strings.Fields(*langs)...)
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
	return extract.New(packs, o, entities, packs.Tags()...)
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
	if *langs != "" || *packsDir != "" {
		return
	}
	if *update {
		for name, text := range map[string]string{file: got, confidences: eval.Confidences(gold, scores)} {
			if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fell, rose := compareTables(t, string(want), got)
	for _, s := range fell {
		t.Errorf("fell: %s", s)
	}
	for _, s := range rose {
		t.Logf("rose: %s", s)
	}
	switch {
	case len(fell) > 0:
		t.Errorf("scores fell below %s; if the trade is meant, run make update and commit the file", file)
	case string(want) != got:
		t.Logf("%s is not up to date: run make update and commit it", file)
	}
}

// confidences is the file of the extractor that holds the counts of patterns.
const confidences = "../extract/confidence.txt"

// columns are the figures of a line of the table, and whether less is better.
var columns = []struct {
	name string
	down bool
}{{"articles", false}, {"entities P", false}, {"entities R", false}, {"entities F1", false}, {"relations P", false}, {"relations R", false},
	{"relations F1", false}, {"dates", false}, {"modality", false}, {"overdone", true}, {"forbidden", true}}

// compareTables tells which figures of the languages fell and which rose.
func compareTables(t *testing.T, old, now string) (fell, rose []string) {
	t.Helper()
	a, b := figures(t, old), figures(t, now)
	for _, lang := range slices.Sorted(maps.Keys(a)) {
		if b[lang] == nil {
			fell = append(fell, lang+": no articles")
			continue
		}
		for i, c := range columns {
			was, is := a[lang][i], b[lang][i]
			line := fmt.Sprintf("%s %s %g, was %g", lang, c.name, is, was)
			switch {
			case is == was:
			case is < was != c.down:
				fell = append(fell, line)
			default:
				rose = append(rose, line)
			}
		}
	}
	return fell, rose
}

// figures reads the first part of a table: language (held or not) → its columns.
func figures(t *testing.T, table string) map[string][]float64 {
	t.Helper()
	head, _, _ := strings.Cut(table, "\n\n")
	out := map[string][]float64{}
	for line := range strings.Lines(head) {
		fields := strings.Fields(line)
		at := len(fields) - len(columns)
		if at < 1 || at > 2 || fields[0] == "articles" {
			continue
		}
		var ns []float64
		for _, f := range fields[at:] {
			n, err := strconv.ParseFloat(f, 64)
			if err != nil {
				break
			}
			ns = append(ns, n)
		}
		if len(ns) == len(columns) {
			out[strings.Join(fields[:at], " ")] = ns
		}
	}
	if len(out) == 0 {
		t.Fatal("the table holds no line of figures")
	}
	return out
}

// TestCompareTables checks that a fall of any figure is told, and a rise is not
// taken for one.
func TestCompareTables(t *testing.T) {
	count := func(p, over int) *eval.Score {
		return &eval.Score{Articles: 1, Entities: eval.Count{Right: p, Wrong: 1}, Relations: eval.Count{Right: 3, Missed: 2}, Overdone: over}
	}
	table := func(p, over int) string {
		return eval.Table([]string{"ar", "ar held"}, map[string]*eval.Score{"ar": count(p, over), "ar held": count(4, 0)})
	}
	for _, c := range []struct {
		old, now   string
		fell, rose int
	}{{table(4, 1), table(4, 1), 0, 0}, {table(4, 1), table(3, 1), 2, 0}, {table(3, 1), table(4, 1), 0, 2}, {table(4, 0), table(4, 1), 1, 0}, {table(4, 2), table(4, 1), 0, 1}} {
		fell, rose := compareTables(t, c.old, c.now)
		if len(fell) != c.fell || len(rose) != c.rose {
			t.Errorf("fell %q, rose %q; want %d and %d", fell, rose, c.fell, c.rose)
		}
	}
}
