// Package dataset turns files of foreign event data into claims: who did what to
// whom on which day, as the data set has it. Each format is a package below it
// (gdelt, icews, …) that reads rows; this package makes entities of their
// actors, kinds of their CAMEO codes, and stores the claims. A file is one
// article, so that importing it again adds nothing and an import that was cut
// off continues.
package dataset

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"time"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
)

// Actor is a side of a row as the data set names it.
type Actor struct {
	Name    string // as written, "Citizen (Thailand)"; "" when there is none
	Country string // ISO 3166-1 alpha-2 or alpha-3, or an English name; "" when not given
	State   bool   // the actor is the state Country itself
	Person  bool   // the data set, or the form of the name, says that it is a person
}

// Row is one event.
type Row struct {
	Line           int // of the file, from 1
	ID             string
	Day            kg.Day
	Source, Target Actor
	CAMEO          string          // "" for an event that CAMEO does not have; then Kind is set
	Kind           kg.RelationKind // only without CAMEO
	What           string          // the data set's own words, where the kind does not say all
	Place          string          // country, as Actor.Country; "" when not given
}

// Format reads one kind of file.
type Format struct {
	Name      string // "gdelt"
	Publisher string
	// Read calls row for each row that can be read and bad for each that cannot;
	// an error of row or of the file itself ends it.
	Read func(r io.Reader, row func(Row) error, bad func(line int, err error)) error
}

// Options of Import.
type Options struct {
	Path     string                    // names the file; its base name tells files apart
	At       time.Time                 // the moment of recording
	Progress func(rows, stored int)    // told now and then; nil for nobody
	Skip     func(line int, why error) // told of each row that is left out; nil for nobody
	Resumed  func(rows int)            // told when an import that was cut off goes on, behind how many rows; nil for nobody
}

// Summary is what Import did.
type Summary struct {
	Rows     int // that could be read
	Added    int // claims added
	Known    int // rows whose claim was known, or that say the same as another row
	Skipped  int // rows left out: malformed, without two actors, of an unknown code
	Entities int // entities added
	Resumed  int // rows that an import that was cut off had read; they count above too
}

// most is how many events are stored at once: some 250 bytes each.
const most = 1_500_000

// Import reads a file and stores its events. When it ends with an error, or with
// the program, the events that it has stored stay and are known when the file is
// imported again; those that it has read and not stored are kept by checkpoints,
// unseen, and the next Import of the file goes on behind the last of these. A file
// that has changed meanwhile is ErrChanged.
func Import(ctx context.Context, s *store.Store, o *ontology.Ontology, f Format, r io.Reader, opt Options) (Summary, error) {
	in := &importer{ctx: ctx, s: s, o: o, f: f, opt: opt}
	if err := in.run(r); err != nil {
		return in.sum, fmt.Errorf("import %s %s: %w", f.Name, opt.Path, err)
	}
	return in.sum, nil
}

type importer struct {
	ctx    context.Context
	s      *store.Store
	o      *ontology.Ontology
	f      Format
	opt    Options
	sum    Summary
	actors *actors
	load   *store.EventLoad
	kinds  map[string]kg.RelationKind // by CAMEO code
	day    kg.TimeSpan                // of the last row

	at, resumed standing // so far; when the import was cut off
}

func (in *importer) run(r io.Reader) error {
	in.kinds = map[string]kg.RelationKind{}
	var err error
	if in.actors, err = knownActors(in.ctx, in.s, in.f); err != nil {
		return err
	}
	name := path.Base(in.opt.Path)
	in.load, err = in.s.LoadEvents(kg.Article{
		ID:  kg.NewArticleID("dataset:"+in.f.Name+"/"+name, "", "", "", ""),
		URL: "dataset:" + in.f.Name + "/" + name, Path: name, Title: name, Publisher: in.f.Publisher, Dataset: in.f.Name,
	}, in.opt.At)
	if err != nil {
		return err
	}
	if err := in.resume(); err != nil {
		return err
	}
	if err := in.read(r); err != nil {
		return err
	}
	if in.at.lines < in.resumed.lines {
		return in.changed()
	}
	if err := in.checkpoint(); err != nil {
		return err
	}
	return in.flush()
}

// read makes claims of the rows, which are read beside it.
func (in *importer) read(r io.Reader) error {
	rows := startReading(in.f, r)
	defer rows.stop()
	for batch := range rows.batches {
		if err := in.ctx.Err(); err != nil {
			in.ctx = context.WithoutCancel(in.ctx)
			return errors.Join(err, in.checkpoint())
		}
		for i := range batch {
			if err := in.line(&batch[i]); err != nil {
				return err
			}
		}
		rows.free <- batch[:0]
	}
	return rows.err
}

// line takes a row, or a line that is none.
func (in *importer) line(x *readRow) error {
	again := in.at.lines < in.resumed.lines
	if in.at.next(x); again {
		return in.passed()
	}
	if x.bad != nil {
		in.skip(x.row.Line, x.bad)
	} else {
		if in.sum.Rows++; in.sum.Rows%8192 == 0 {
			in.progress(0)
		}
		if err := in.row(&x.row); err != nil {
			in.skip(x.row.Line, err)
		}
	}
	in.at.rows, in.at.skipped = in.sum.Rows, in.sum.Skipped
	if in.load.Len() >= most {
		if err := in.flush(); err != nil {
			return err
		}
		in.actors.meetAgain()
		return in.checkpoint()
	}
	if in.at.lines%checkpointRows == 0 {
		return in.checkpoint()
	}
	return nil
}

func (in *importer) progress(stored int) {
	if in.opt.Progress != nil {
		in.opt.Progress(in.sum.Rows, in.sum.Added+in.sum.Known+stored)
	}
}

func (in *importer) skip(line int, why error) {
	in.sum.Skipped++
	if in.opt.Skip != nil {
		in.opt.Skip(line, why)
	}
}

// row makes a claim of a row.
func (in *importer) row(r *Row) error {
	kind := r.Kind
	if r.CAMEO != "" {
		var ok bool
		if kind, ok = in.kinds[r.CAMEO]; !ok {
			if kind, _, ok = in.o.FromCAMEO(r.CAMEO); !ok {
				return fmt.Errorf("CAMEO code %q: %w", r.CAMEO, kg.ErrInvalid)
			}
			in.kinds[r.CAMEO] = kind
		}
	} else if in.o.Relation(kind) == nil {
		return fmt.Errorf("%q: %w: no kind of relation says that", r.What, kg.ErrInvalid)
	}
	if r.Day == 0 {
		return fmt.Errorf("%w: it has no date", kg.ErrInvalid)
	}
	source, err := in.actors.entity(r.Source)
	if err != nil {
		return fmt.Errorf("source: %w", err)
	}
	target, err := in.actors.entity(r.Target)
	if err != nil {
		return fmt.Errorf("target: %w", err)
	}
	pattern := in.f.Name
	if r.ID != "" {
		pattern += "/" + r.ID
	}
	if in.day.Earliest != r.Day {
		in.day = kg.OnDay(r.Day, kg.Explicit, "")
	}
	return in.load.Add(kg.Claim{
		Kind: kind, Subject: source, Object: target, Time: in.day, Modality: kg.Reported, Polarity: kg.Positive,
		What: r.What, Place: in.actors.state(r.Place), Published: r.Day, Pattern: pattern, CAMEO: r.CAMEO,
	})
}

// flush stores the entities and claims at hand.
func (in *importer) flush() error {
	merged, err := in.s.PutEntities(in.ctx, in.actors.takeFresh())
	if err != nil {
		return err
	}
	in.sum.Entities += merged.Added
	e, err := in.load.Store(in.ctx, in.progress)
	in.sum.Added += e.Added
	in.sum.Known += e.Known
	return err
}

// Formats are formats by name.
type Formats map[string]Format

// Names lists the formats.
func (f Formats) Names() []string { return slices.Sorted(maps.Keys(f)) }
