package icews_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/safir-graph/safir/internal/dataset"
	"github.com/safir-graph/safir/internal/dataset/icews"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

var ctx = context.Background()

func read(t *testing.T, data string) (rows []dataset.Row, bad []string) {
	t.Helper()
	err := icews.Read(strings.NewReader(data), func(r dataset.Row) error { rows = append(rows, r); return nil },
		func(line int, err error) {
			if !errors.Is(err, kg.ErrInvalid) {
				t.Errorf("line %d: %v is of no known kind", line, err)
			}
			bad = append(bad, fmt.Sprint(line))
		})
	if err != nil {
		t.Fatal(err)
	}
	return rows, bad
}

func TestNarrowRows(t *testing.T) {
	rows, bad := read(t, "Mahmoud Abbas\tMake a visit\tThailand\t2005-01-02\n"+
		"Citizen (Thailand)\tReject\tMahmoud Abbas\t2005-01-03\n"+
		"A\tNo such words\tB\t2005-01-03\nA\tConsult\tB\t2005-13-03\nA\tConsult\tB\n"+
		"Associated Press\tOperate In\tMali\t2020-01-01\n")
	if !slices.Equal(bad, []string{"3", "4", "5"}) {
		t.Errorf("bad lines %v", bad)
	}
	if len(rows) != 3 {
		t.Fatalf("%d rows", len(rows))
	}
	if r := rows[0]; r.CAMEO != "042" || r.Day != kg.DayOf(2005, 1, 2) || !r.Source.Person || r.Target.Person || r.Line != 1 {
		t.Errorf("a visit: %+v", r)
	}
	if rows[1].CAMEO != "120" || rows[1].Source.Person {
		t.Errorf("a rejection by citizens: %+v", rows[1])
	}
	if r := rows[2]; r.CAMEO != "" || r.Kind != "RELATED_TO" || r.What != "Operate In" || r.Source.Person {
		t.Errorf("a relation that CAMEO does not have: %+v", r)
	}
}

const header = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\n"

func TestWideRows(t *testing.T) {
	rows, bad := read(t, header+
		"7\t2018-06-01\tAnna Alder\tGovernment\tMali\tConsult\t040\t1\tMali\tNA\tMali\t1\t2\tNA\tNA\tNA\tNA\tNiger\t1\t2\n"+
		"8\t2018-06-01\tAnna Alder\tGovernment\tMali\tConsult\t40\t1\tPolice (Mali)\tPolice\tMali\t1\t2\tNA\tNA\tNA\tNA\tNA\t1\t2\n"+
		"9\t2018-06-01\ttoo short\n")
	if !slices.Equal(bad, []string{"4"}) || len(rows) != 2 {
		t.Fatalf("%d rows, bad %v", len(rows), bad)
	}
	if r := rows[0]; r.ID != "7" || r.CAMEO != "040" || !r.Source.Person || !r.Target.State || r.Place != "Niger" {
		t.Errorf("%+v", r)
	}
	if r := rows[1]; r.CAMEO != "040" || r.Place != "" {
		t.Errorf("a code whose zero a spreadsheet took: %+v", r)
	}
}

func TestImportLinksActorsAndIsRestartable(t *testing.T) {
	s, o := planted(t, "")
	data := "Mali\tMake a visit\tCitizen (Thailand)\t2005-01-02\n" +
		"Citizen (Thailand)\tConsult\tAnna Invented\t2005-01-02\n" +
		"Anna Invented\tConsult\tCitizen (Thailand)\t2005-01-02\n" +
		"12345\tConsult\tMali\t2005-01-02\n.\tConsult\tMali\t2005-01-02\nMali\tConsult\tMali\t2005-01-02\nMali\tnothing known\tNiger\t2005-01-02\n"
	var skipped []int
	load := func() dataset.Summary {
		t.Helper()
		skipped = nil
		sum, err := dataset.Import(ctx, s, o, icews.Format, strings.NewReader(data), dataset.Options{Path: "dir/events.tsv", At: time.Unix(1, 0), Skip: func(line int, why error) { skipped = append(skipped, line) }})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(skipped)
		return sum
	}
	if sum := load(); sum != (dataset.Summary{Rows: 6, Added: 5, Skipped: 2, Entities: 3}) || !slices.Equal(skipped, []int{5, 7}) {
		t.Errorf("first: %+v, skipped %v", sum, skipped)
	}
	if sum := load(); sum != (dataset.Summary{Rows: 6, Known: 5, Skipped: 2}) {
		t.Errorf("second: %+v", sum)
	}
	v := s.Snapshot()
	defer v.Close()
	page, err := v.Relations(ctx, store.Filter{Kinds: []kg.RelationKind{"MET"}, Of: "person:anna-invented"}, store.NewestFirst, store.Page{First: 10})
	if err != nil || len(page.Items) != 1 || len(page.Items[0].Claims) != 2 || page.Items[0].CAMEO != "040" {
		t.Fatalf("what both sides report is one meeting: %+v, %v", page.Items, err)
	}
	if n, _, err := v.Total(ctx, store.Filter{Kinds: []kg.RelationKind{"MET"}, Of: "state:ML"}); err != nil || n != 2 {
		t.Errorf("what happened within Mali, and with a number: %d, %v", n, err)
	}
	citizens, err := v.Entity(ctx, "org:citizen-thailand")
	if err != nil || citizens.State != "state:TH" {
		t.Errorf("the citizens: %+v, %v", citizens, err)
	}
	if _, err := v.Entity(ctx, "person:anna-invented"); err != nil {
		t.Errorf("the person: %v", err)
	}
	if e, err := v.Entity(ctx, "org:icews-12345"); err != nil || e.IDs["icews"] != "12345" || e.LabelIn("en") != "ICEWS 12345" {
		t.Errorf("an actor that is a number: %+v, %v", e, err)
	}
	visits, err := v.Relations(ctx, store.Filter{From: []kg.EntityID{"state:ML"}, Kinds: []kg.RelationKind{"VISITED"}}, store.NewestFirst, store.Page{First: 10})
	if err != nil || len(visits.Items) != 1 || visits.Items[0].Kind != "VISITED" || visits.Items[0].Modality != kg.Reported {
		t.Errorf("Mali's visit: %+v, %v", visits.Items, err)
	}
}

func TestPublishedSample(t *testing.T) {
	s, o := planted(t, "")
	var reasons []string
	sum := importFile(t, s, o, sample, func(line int, why error) { reasons = append(reasons, fmt.Sprint(line, why)) })
	if sum.Rows == 0 || sum.Added+sum.Known+sum.Skipped < sum.Rows {
		t.Errorf("%+v", sum)
	}
	if sum.Skipped*50 > sum.Rows {
		t.Errorf("%d of %d rows were skipped: %q", sum.Skipped, sum.Rows, reasons[:min(5, len(reasons))])
	}
	v := s.Snapshot()
	defer v.Close()
	n, _, err := v.Total(ctx, store.Filter{Of: "state:US"})
	if err != nil || n == 0 {
		t.Errorf("the United States have %d relations, %v", n, err)
	}
}

// A file that was cut on its way is an error that says so, and nothing of it is
// stored.
func TestACutFileIsRefused(t *testing.T) {
	s, o := planted(t, "")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for i := range 2000 {
		fmt.Fprintf(z, "Mali\tConsult\tNiger\t20%02d-%02d-%02d\n", 5+i%15, 1+i%12, 1+i%28)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "rows.tsv.gz")
	if err := os.WriteFile(name, packed.Bytes()[:packed.Len()/2], 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := dataset.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	sum, err := dataset.Import(ctx, s, o, icews.Format, r, dataset.Options{Path: name, At: time.Unix(1, 0)})
	if !errors.Is(err, kg.ErrInvalid) || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "cut") || sum.Added != 0 {
		t.Errorf("%+v, %v", sum, err)
	}
	if err := os.WriteFile(name, []byte("no gzip"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := dataset.Open(name); !errors.Is(err, kg.ErrInvalid) || !strings.Contains(err.Error(), name) {
		t.Errorf("no gzip: %v", err)
	}
}
