package export

import (
	"context"
	"encoding/csv"
	"io"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
)

// CSV writes the relations as a table (RFC 4180) with a row of names first: the
// ends with their English labels, and what GraphML's edges carry. A value that a
// spreadsheet would run as a formula has a ' before it.
func CSV(ctx context.Context, v *store.Snapshot, o *ontology.Ontology, w io.Writer) (Summary, error) {
	var s Summary
	out := csv.NewWriter(w)
	header := []string{"id", "source", "source_label", "target", "target_label"}
	for _, a := range edgeAttributes(o, &kg.Relation{}) {
		header = append(header, a.name)
	}
	if err := out.Write(header); err != nil {
		return s, err
	}
	err := v.EachRelation(ctx, func(r *kg.Relation) error {
		s.Relations++
		ends, err := v.Entities(ctx, []kg.EntityID{r.Source, r.Target})
		if err != nil {
			return err
		}
		row := []string{string(r.ID), string(r.Source), ends[0].LabelIn("en"), string(r.Target), ends[1].LabelIn("en")}
		for _, a := range edgeAttributes(o, r) {
			row = append(row, a.value)
		}
		for i, f := range row {
			row[i] = harmless(f)
		}
		return out.Write(row)
	})
	if err != nil {
		return s, err
	}
	out.Flush()
	return s, out.Error()
}

// harmless keeps a spreadsheet from running a value as a formula.
func harmless(s string) string {
	if s != "" {
		switch s[0] {
		case '=', '+', '-', '@', '\t', '\r':
			return "'" + s
		}
	}
	return s
}
