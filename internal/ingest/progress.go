package ingest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/article"
)

// Outcome is what became of an article.
type Outcome int

// The outcomes.
const (
	New       Outcome = iota // it was not known before
	Updated                  // it replaced an earlier version of the same URL
	Unchanged                // it was known already
)

// Summary counts what an ingestion has done so far.
type Summary struct {
	Sources   int   // files, and the standard input
	Bytes     int64 // of the texts of the articles read
	New       int   // articles
	Updated   int
	Unchanged int
	Rejected  int            // records, or whole files, that could not be read
	Skipped   map[string]int // files and records that are none of ours, by reason
}

// Read is the number of articles that were read.
func (s *Summary) Read() int { return s.New + s.Updated + s.Unchanged }

// Count adds an article and the bytes of its text.
func (s *Summary) Count(o Outcome, bytes int) {
	s.Bytes += int64(bytes)
	switch o {
	case New:
		s.New++
	case Updated:
		s.Updated++
	case Unchanged:
		s.Unchanged++
	}
}

// CountProblem adds what could not be read: a *SkipError and an
// article.ErrNotArticle by their reason, anything else as rejected.
func (s *Summary) CountProblem(err error) {
	reason := ""
	if skip := new(SkipError); errors.As(err, &skip) {
		reason = skip.Reason
	} else if errors.Is(err, article.ErrNotArticle) {
		reason = "records of an archive that are no articles"
	} else {
		s.Rejected++
		return
	}
	if s.Skipped == nil {
		s.Skipped = map[string]int{}
	}
	s.Skipped[reason]++
}

// String is the summary in one line, the reasons for skipping in alphabetical
// order.
func (s *Summary) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s read from %s: %d new, %d updated, %d unchanged; %d rejected",
		plural(s.Read(), "article"), plural(s.Sources, "file"), s.New, s.Updated, s.Unchanged, s.Rejected)
	skipped := 0
	var reasons []string
	for _, reason := range slices.Sorted(maps.Keys(s.Skipped)) {
		skipped += s.Skipped[reason]
		reasons = append(reasons, fmt.Sprintf("%d: %s", s.Skipped[reason], reason))
	}
	fmt.Fprintf(&b, "; %d skipped", skipped)
	if skipped > 0 {
		b.WriteString(" (" + strings.Join(reasons, "; ") + ")")
	}
	return b.String()
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Progress is told how an ingestion gets on. Its methods are called from one
// goroutine.
type Progress interface {
	// Source is called before a source is read.
	Source(s Source)
	// Article is called after each article with the counts so far, which it must
	// not keep.
	Article(s *Summary)
	// Problem is called for everything that is left out.
	Problem(err error)
	// Done is called once, at the end.
	Done(s *Summary)
}

// Silent is a Progress that says nothing.
type Silent struct{}

// Source does nothing.
func (Silent) Source(Source) {}

// Article does nothing.
func (Silent) Article(*Summary) {}

// Problem does nothing.
func (Silent) Problem(error) {}

// Done does nothing.
func (Silent) Done(*Summary) {}
