package eval_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/safir-graph/safir/internal/linking"
)

// outside is the folder of third-party evaluation data. It is no part of the
// project; where it is absent these tests skip.
const outside = "../../../shared/data"

// readOutside decodes each line of a compressed file of JSON lines.
func readOutside[T any](t *testing.T, name string) []T {
	t.Helper()
	f, err := os.Open(filepath.Join(outside, name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no evaluation data: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var out []T
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatalf("%s: line %d: %v", name, len(out)+1, err)
		}
		out = append(out, v)
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if len(out) == 0 {
		t.Fatalf("%s is empty", name)
	}
	return out
}

// tally counts decisions against labels.
type tally struct{ right, wrong, missed int }

func (c *tally) note(same, said bool) {
	switch {
	case same && said:
		c.right++
	case same:
		c.missed++
	case said:
		c.wrong++
	}
}

func (c tally) precision() float64 { return ratio(c.right, c.right+c.wrong) }
func (c tally) recall() float64    { return ratio(c.right, c.right+c.missed) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func (c tally) String() string {
	return fmt.Sprintf("precision %.3f recall %.3f (right %d, wrong %d, missed %d)", c.precision(), c.recall(), c.right, c.wrong, c.missed)
}

// The committed floors: below them the matcher has become worse.
const (
	floorBenchPrecision  = 0.95
	floorBenchRecall     = 0.85
	floorAcrossPrecision = 0.99
)

// floorAcrossRecall is by set. The Cyrillic one pairs many Japanese given names
// with family names.
var floorAcrossRecall = map[string]float64{"names_wd_ar": 0.90, "names_wd_ru": 0.84, "names_ar_en_tokens": 0.93}

// The wrong pairs of the sets of true pairs: how many for each, and the seed of
// their choice.
const (
	seedOfWrongPairs      = 20260101
	wrongPairsForEachPair = 5
)

// TestOutsideNameBench judges labelled pairs of names of people, companies and
// organisations.
func TestOutsideNameBench(t *testing.T) {
	type pair struct {
		Schema, Name1, Name2 string
		IsMatch              string `json:"is_match"`
	}
	var all tally
	kinds := map[string]*tally{}
	for _, p := range readOutside[pair](t, "dev/name_bench.jsonl.gz") {
		compare := linking.CompareOrganizations
		if p.Schema == "Person" {
			compare = linking.CompareNames
		}
		s := compare(p.Name1, p.Name2)
		same, said := p.IsMatch == "true", s.Score >= linking.SameName
		if kinds[p.Schema] == nil {
			kinds[p.Schema] = &tally{}
		}
		all.note(same, said)
		kinds[p.Schema].note(same, said)
		if same != said && testing.Verbose() {
			t.Logf("%v %.2f %s: %q %q %s", said, s.Score, p.Schema, p.Name1, p.Name2, strings.Join(s.Reasons, "; "))
		}
	}
	for k, c := range kinds {
		t.Logf("%s: %s", k, c)
	}
	t.Logf("all: %s", all)
	if all.precision() < floorBenchPrecision || all.recall() < floorBenchRecall {
		t.Errorf("below the floors %.2f and %.2f", floorBenchPrecision, floorBenchRecall)
	}
}

// TestOutsideNamesAcross judges words of names across scripts: true pairs
// against pairs made of the names of different people.
func TestOutsideNamesAcross(t *testing.T) {
	type pair struct{ ID, Name, Latin string }
	for _, set := range []string{"names_wd_ar", "names_wd_ru", "names_ar_en_tokens"} {
		t.Run(set, func(t *testing.T) {
			pairs := readOutside[pair](t, "dev/"+set+".jsonl.gz")
			random := rand.New(rand.NewPCG(seedOfWrongPairs, 1))
			var c, hard tally
			for i, p := range pairs {
				said := linking.CompareNames(p.Name, p.Latin).Score >= linking.SameName
				c.note(true, said)
				hard.note(true, said)
				if !said && i%40 == 0 && testing.Verbose() {
					t.Logf("missed: %s %s %.2f", p.Name, p.Latin, linking.CompareNames(p.Name, p.Latin).Score)
				}
				for range wrongPairsForEachPair {
					if o := pairs[random.IntN(len(pairs))]; o.Name != p.Name && o.Latin != p.Latin {
						c.note(false, linking.CompareNames(p.Name, o.Latin).Score >= linking.SameName)
					}
				}
			}
			byLatin := slices.Clone(pairs)
			slices.SortFunc(byLatin, func(a, b pair) int { return strings.Compare(a.Latin, b.Latin) })
			for i := 1; i < len(byLatin); i++ { // neighbours in the alphabet
				if p, o := byLatin[i-1], byLatin[i]; p.Name != o.Name && p.Latin != o.Latin {
					hard.note(false, linking.CompareNames(p.Name, o.Latin).Score >= linking.SameName)
				}
			}
			t.Logf("against %d random others: %s", wrongPairsForEachPair, c)
			t.Logf("against neighbours in the alphabet (many of them spellings of one name): %s", hard)
			if c.precision() < floorAcrossPrecision || c.recall() < floorAcrossRecall[set] {
				t.Errorf("below the floors %.2f and %.2f", floorAcrossPrecision, floorAcrossRecall[set])
			}
		})
	}
}
