package extract_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
)

// TestCompiledWhenRead reads articles in a language whose rules are broken and in
// one whose rules are not, side by side, with an extractor that has compiled neither:
// the error names the file, and the other language is read as ever.
func TestCompiledWhenRead(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "xx"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"pack.yaml":    "tag: xx\nnames: {en: Broken}\ndirection: ltr\n",
		"lexicon.yaml": "verbs:\n  - {lemma: go, past: [went]}\n  - {lemma: go, past: [gone]}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, "xx", name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	packs, err := lang.LoadOver(dir, "ar", "en", "xx")
	if err != nil {
		t.Fatal(err)
	}
	x, err := extractorOf(packs)
	if err != nil {
		t.Fatal(err)
	}
	english := kg.Article{Lang: "en", Text: "Vladimir Putin met Assimi Goïta in Moscow on Monday."}
	want, err := extractor(t).Read(english)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if got, err := x.Read(english); err != nil || len(got.Claims) == 0 || !reflect.DeepEqual(got.Claims, want.Claims) {
				t.Errorf("read as %v, %v; want %v", got, err, want.Claims)
			}
		})
		group.Go(func() {
			if _, err := x.Read(kg.Article{Lang: "xx", Text: "They went."}); err == nil || !strings.Contains(err.Error(), "xx/lexicon.yaml") {
				t.Errorf("the broken rules gave %v", err)
			}
		})
	}
	group.Wait()
	if _, err := extractorOf(packs, "xx"); err == nil || !strings.Contains(err.Error(), "xx/lexicon.yaml") {
		t.Errorf("compiling gave %v", err)
	}
}
