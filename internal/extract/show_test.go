package extract_test

import (
	"flag"
	"os"
	"testing"

	"github.com/safir-graph/safir/internal/article"
)

var show = flag.String("show", "", "a file of articles to explain: go test ./internal/extract -run TestShow -v -args -show FILE")

// TestShow writes what is read in a file, without the rest of the program.
func TestShow(t *testing.T) {
	if *show == "" {
		t.Skip("no file named with -show")
	}
	f, err := os.Open(*show)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	x := extractor(t)
	for a, err := range article.Read(f, *show, article.Options{}) {
		if err != nil {
			t.Error(err)
			continue
		}
		e, err := x.Read(a.Article)
		if err != nil {
			t.Fatal(err)
		}
		t.Log("\n" + explain(e))
	}
}
