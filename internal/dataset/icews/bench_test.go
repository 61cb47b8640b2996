package icews_test

import (
	"context"
	"errors"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/safir-graph/safir/internal/dataset"
	"github.com/safir-graph/safir/internal/dataset/icews"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
	"github.com/safir-graph/safir/seed"
)

const (
	events = "../../../../shared/data/events.tsv.gz"
	sample = "../../../../shared/data/icews-2018-sample.tab.gz"
)

// planted opens a graph in a folder ("" for memory) with the seed's entities.
func planted(t testing.TB, dir string) (*store.Store, *ontology.Ontology) {
	t.Helper()
	o, err := ontology.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(dir, store.Options{Traits: o.Traits})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	entities, err := seed.Entities()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutEntities(context.Background(), entities); err != nil {
		t.Fatal(err)
	}
	return s, o
}

func importFile(t testing.TB, s *store.Store, o *ontology.Ontology, name string, skip func(int, error)) dataset.Summary {
	t.Helper()
	r, err := dataset.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("%s is not here", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	sum, err := dataset.Import(context.Background(), s, o, icews.Format, r, dataset.Options{Path: name, At: time.Unix(1, 0), Skip: skip})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		dir := b.TempDir()
		s, o := planted(b, dir)
		start := time.Now()
		sum := importFile(b, s, o, events, nil)
		took := time.Since(start)
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(sum.Rows)/took.Seconds(), "rows/s")
		b.ReportMetric(float64(sum.Added), "claims")
		b.ReportMetric(float64(sum.Skipped), "skipped")
		b.ReportMetric(float64(m.Sys)/1e6, "MB-sys")
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		var size int64
		entries, err := os.ReadDir(dir)
		if err != nil {
			b.Fatal(err)
		}
		for _, e := range entries {
			if info, err := e.Info(); err == nil && len(e.Name()) > 4 && e.Name()[len(e.Name())-4:] == ".sst" {
				size += info.Size()
			}
		}
		b.ReportMetric(float64(size)/1e6, "MB-disk")
	}
}
