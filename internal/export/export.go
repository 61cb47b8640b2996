// Package export writes the current graph in the formats of others, and in its
// own (JSON lines), which loses nothing and can be read back. All formats are
// deterministic: the same graph gives the same bytes, in whatever order it was
// ingested.
package export

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
)

// Summary is how much was written or read.
type Summary struct {
	Articles, Entities, Mentions, Claims, Relations int
}

// Writer writes a graph in one format.
type Writer func(ctx context.Context, v *store.Snapshot, o *ontology.Ontology, w io.Writer) (Summary, error)

// writers are the formats by name.
var writers = map[string]Writer{
	"jsonl":   JSONL,
	"nquads":  NQuads,
	"graphml": GraphML,
	"gexf":    GEXF,
	"csv":     CSV,
}

// Formats lists the names of the formats.
func Formats() []string {
	var names []string
	for name := range writers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Write writes a graph in the format of that name; an unknown one is
// kg.ErrInvalid.
func Write(ctx context.Context, format string, v *store.Snapshot, o *ontology.Ontology, w io.Writer) (Summary, error) {
	write, ok := writers[format]
	if !ok {
		return Summary{}, fmt.Errorf("export format %q: %w: there are %v", format, kg.ErrInvalid, Formats())
	}
	buffered := bufio.NewWriterSize(w, 1<<16)
	s, err := write(ctx, v, o, buffered)
	if err != nil {
		return s, fmt.Errorf("export %s: %w", format, err)
	}
	if err := buffered.Flush(); err != nil {
		return s, fmt.Errorf("export %s: %w", format, err)
	}
	return s, nil
}

// plover is the PLOVER type of a kind, "" where PLOVER has none.
func plover(o *ontology.Ontology, kind kg.RelationKind) string {
	if r := o.Relation(kind); r != nil {
		return r.PLOVER.Type
	}
	return ""
}

// cameo is the CAMEO code of a relation: the imported events' own, else that of
// the kind.
func cameo(o *ontology.Ontology, r *kg.Relation) string {
	if r.CAMEO != "" || o.Relation(r.Kind) == nil {
		return r.CAMEO
	}
	return o.CAMEO(r.Kind, r.Context)
}
