package gdelt_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/safir-graph/safir/internal/dataset"
	"github.com/safir-graph/safir/internal/dataset/gdelt"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
	"github.com/safir-graph/safir/seed"
)

const real = "../../../../shared/data/gdelt-20191024143000.export.CSV.gz"

// line is a row with these columns; all others are empty.
func line(columns map[int]string) string {
	f := make([]string, 61)
	for i, v := range columns {
		f[i] = v
	}
	return strings.Join(f, "\t")
}

var row = map[int]string{0: "99", 1: "20191024", 5: "RUS", 6: "RUSSIA", 7: "RUS", 15: "MLICOP", 16: "POLICE", 17: "MLI", 22: "COP", 26: "042", 53: "NG"}

func with(columns map[int]string) string {
	all := map[int]string{}
	for i, v := range row {
		all[i] = v
	}
	for i, v := range columns {
		all[i] = v
	}
	return line(all)
}

func TestRows(t *testing.T) {
	var rows []dataset.Row
	var bad []int
	err := gdelt.Read(strings.NewReader(with(nil)+"\n"+with(map[int]string{1: "20191301"})+"\nshort\trow\n"),
		func(r dataset.Row) error { rows = append(rows, r); return nil }, func(n int, err error) { bad = append(bad, n) })
	if err != nil || !slices.Equal(bad, []int{2, 3}) || len(rows) != 1 {
		t.Fatalf("%d rows, bad %v, %v", len(rows), bad, err)
	}
	want := dataset.Row{Line: 1, ID: "99", Day: kg.DayOf(2019, 10, 24), CAMEO: "042", Place: "NE",
		Source: dataset.Actor{Name: "Russia", Country: "RUS", State: true}, Target: dataset.Actor{Name: "Police (MLI)", Country: "MLI"}}
	if rows[0] != want {
		t.Errorf("%+v, want %+v: FIPS NG is Niger", rows[0], want)
	}
}

func planted(t *testing.T) (*store.Store, *ontology.Ontology) {
	t.Helper()
	o, err := ontology.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open("", store.Options{Traits: o.Traits})
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

func load(t *testing.T, s *store.Store, o *ontology.Ontology, name string, skip func(int, error)) (dataset.Summary, error) {
	t.Helper()
	r, err := dataset.Open(name)
	if err != nil {
		return dataset.Summary{}, err
	}
	defer r.Close()
	return dataset.Import(context.Background(), s, o, gdelt.Format, r, dataset.Options{Path: name, At: time.Unix(1, 0), Skip: skip})
}

func TestPackedFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		t.Helper()
		full := filepath.Join(dir, name)
		if err := os.WriteFile(full, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return full
	}
	plain := with(nil) + "\n"
	var packed, zipped, two bytes.Buffer
	g := gzip.NewWriter(&packed)
	if _, err := io.WriteString(g, strings.Repeat(plain, 500)); err != nil {
		t.Fatal(err)
	}
	g.Close()
	for buffer, names := range map[*bytes.Buffer][]string{&zipped: {"../../x.CSV"}, &two: {"a.CSV", "b.CSV"}} {
		z := zip.NewWriter(buffer)
		for _, n := range names {
			w, err := z.Create(n)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(w, plain); err != nil {
				t.Fatal(err)
			}
		}
		z.Close()
	}
	for name, c := range map[string]struct {
		bytes []byte
		ok    bool
	}{
		"plain.CSV":  {[]byte(plain), true},
		"packed.gz":  {packed.Bytes(), true},
		"packed.zip": {zipped.Bytes(), true},
		"cut.gz":     {packed.Bytes()[:packed.Len()-10], false},
		"no.gz":      {[]byte(plain), false},
		"no.zip":     {[]byte(plain), false},
		"two.zip":    {two.Bytes(), false},
	} {
		s, o := planted(t)
		file := write(name, c.bytes)
		sum, err := load(t, s, o, file, nil)
		if c.ok && (err != nil || sum.Added != 1) {
			t.Errorf("%s: %+v, %v", name, sum, err)
		}
		if !c.ok && (!errors.Is(err, kg.ErrInvalid) || !strings.Contains(err.Error(), name)) {
			t.Errorf("%s: %v, want kg.ErrInvalid with the file's name", name, err)
		}
	}
}

func TestRealFile(t *testing.T) {
	if _, err := os.Stat(real); err != nil {
		t.Skipf("%s is not here", real)
	}
	s, o := planted(t)
	reasons := map[string]int{}
	sum, err := load(t, s, o, real, func(_ int, why error) { reasons[why.Error()]++ })
	if err != nil {
		t.Fatal(err)
	}
	if sum.Rows != 2111 {
		t.Errorf("%d rows, the file has 2111", sum.Rows)
	}
	for why, n := range reasons {
		if !strings.Contains(why, "no actor") && !strings.Contains(why, "are both") {
			t.Errorf("%d rows were skipped: %s", n, why)
		}
	}
	if sum.Added == 0 || sum.Added+sum.Known+sum.Skipped != sum.Rows {
		t.Errorf("%+v", sum)
	}
	again, err := load(t, s, o, real, nil)
	if err != nil || again.Added != 0 || again.Known != sum.Added+sum.Known {
		t.Errorf("again: %+v, %v", again, err)
	}
	v := s.Snapshot()
	defer v.Close()
	n, _, err := v.Total(context.Background(), store.Filter{Of: "state:US"})
	if err != nil || n == 0 {
		t.Errorf("the United States have %d relations: %v", n, err)
	}
	t.Logf("%+v", sum)
}
