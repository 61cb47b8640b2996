package ingest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/safir-graph/safir/internal/article"
	"github.com/safir-graph/safir/internal/kg"
)

// tree makes files below a new folder; a name that ends in / is a folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, data := range files {
		full := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// walk lists what Walk yields: paths, and problems with root cut off.
func walk(t *testing.T, root string, stdin string, paths ...string) []string {
	t.Helper()
	var got []string
	for s, err := range Walk(paths, strings.NewReader(stdin)) {
		if err != nil {
			got = append(got, strings.ReplaceAll(err.Error(), root+string(filepath.Separator), ""))
			continue
		}
		got = append(got, fmt.Sprintf("%s %d", s.Path, s.Size))
	}
	return got
}

func TestWalk(t *testing.T) {
	root := tree(t, map[string]string{
		"b/2.json":         "{}",
		"b/10.txt":         "ten",
		"b/.hidden.txt":    "no",
		"b/.git/x.txt":     "no",
		"b/deep/er/1.HTML": "<p>",
		"b/notes.pdf":      "x",
		"b/README":         "x",
		"a.txt":            "a",
		"a.doc":            "x",
		"plain":            "x",
	})
	if err := os.Symlink(filepath.Join(root, "a.txt"), filepath.Join(root, "b", "link.txt")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(root, filepath.Join(root, "b", "loop.txt")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(root, "gone"), filepath.Join(root, "b", "zzz.txt")); err != nil {
		t.Fatal(err)
	}
	join := func(p string) string { return filepath.Join(root, p) }
	for _, c := range []struct {
		paths []string
		want  []string
	}{
		{[]string{join("b")}, []string{
			"10.txt 3", "2.json 2", "b/README: skipped: files without extension are not read", "deep/er/1.HTML 3", "link.txt 1",
			"b/loop.txt: skipped: not a regular file", "b/notes.pdf: skipped: .pdf files are not read", "b/zzz.txt: not found",
		}},
		{[]string{join("b/deep") + "/", join("a.txt")}, []string{"er/1.HTML 3", "a.txt 1"}},
		{[]string{join("plain"), join("a.doc"), join("missing"), "-", "-"}, []string{
			"plain 1", "a.doc: skipped: .doc files are not read", "missing: not found", "- -1", "-: invalid: the standard input is named twice",
		}},
		{[]string{join("b/.hidden.txt")}, []string{".hidden.txt 2"}},
	} {
		if got := walk(t, root, "", c.paths...); !slices.Equal(got, c.want) {
			t.Errorf("Walk(%q)\n got %q\nwant %q", c.paths, got, c.want)
		}
	}
	for _, err := range Walk([]string{join("missing")}, nil) {
		if !errors.Is(err, kg.ErrNotFound) {
			t.Errorf("a missing file: %v", err)
		}
	}
	seen := 0
	for range Walk([]string{join("b"), join("a.txt")}, nil) {
		if seen++; seen == 2 {
			break
		}
	}
	if seen != 2 {
		t.Errorf("Walk went on after it was stopped: %d", seen)
	}
}

func TestArticles(t *testing.T) {
	root := tree(t, map[string]string{
		"news/a.jsonl": "{\"text\":\"One.\"}\n{\"text\":2}\n{\"text\":\"Three.\"}\n",
		"news/b.txt":   "Four.",
		"news/c.txt":   "",
	})
	var got []string
	var summary Summary
	for s, err := range Walk([]string{filepath.Join(root, "news"), Stdin}, strings.NewReader(`{"text":"Five."}`)) {
		if err != nil {
			t.Fatal(err)
		}
		summary.Sources++
		for a, err := range s.Articles(article.Options{}) {
			if err != nil {
				got = append(got, strings.TrimPrefix(err.Error(), root))
				summary.CountProblem(err)
				continue
			}
			got = append(got, a.Path+" "+a.Text)
			summary.Count(New, len(a.Text))
		}
	}
	want := []string{"a.jsonl One.", `/news/a.jsonl:2: invalid: "text" is a number, not a string`, "a.jsonl Three.", "b.txt Four.",
		"/news/c.txt: invalid: the file is empty", "- Five."}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if got, want := summary.String(), "4 articles read from 4 files: 4 new, 0 updated, 0 unchanged; 2 rejected; 0 skipped"; got != want || summary.Bytes != 20 {
		t.Errorf("%q, %d bytes", got, summary.Bytes)
	}
}

func TestUnreadable(t *testing.T) {
	root := tree(t, map[string]string{"a.txt": "One."})
	name := filepath.Join(root, "a.txt")
	for s, err := range Walk([]string{name}, nil) {
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(name); err != nil { // between finding and opening it
			t.Fatal(err)
		}
		n := 0
		for _, err := range s.Articles(article.Options{}) {
			n++
			if err == nil || err.Error() != name+": no such file or directory" {
				t.Errorf("%v", err)
			}
		}
		if n != 1 {
			t.Errorf("%d problems", n)
		}
	}
}

func TestSummary(t *testing.T) {
	var s Summary
	s.Sources = 1
	s.Count(New, 5)
	s.Count(Updated, 5)
	s.Count(Unchanged, 5)
	s.CountProblem(&SkipError{Name: "x.pdf", Reason: ".pdf files are not read"})
	s.CountProblem(&SkipError{Name: "y.pdf", Reason: ".pdf files are not read"})
	s.CountProblem(&article.Error{Path: "a.warc", Record: 3, Err: fmt.Errorf("%w: an image", article.ErrNotArticle)})
	s.CountProblem(&article.Error{Path: "a.txt", Err: kg.ErrInvalid})
	want := "3 articles read from 1 file: 1 new, 1 updated, 1 unchanged; 1 rejected; 3 skipped (2: .pdf files are not read; 1: records of an archive that are no articles)"
	if got := s.String(); got != want || s.Read() != 3 || s.Bytes != 15 {
		t.Errorf("%q, %d bytes", got, s.Bytes)
	}
}
