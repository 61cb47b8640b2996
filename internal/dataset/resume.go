package dataset

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/cespare/xxhash/v2"

	"github.com/safir-graph/safir/internal/kg"
)

// ErrChanged is the error of an Import of a file that has changed since its last
// import was cut off. What that had read is forgotten: importing the file again
// begins with its first row.
var ErrChanged = errors.New("the file has changed since its import was cut off")

// checkpointRows is how many rows are read between two checkpoints.
const checkpointRows = 1 << 13

// standing is how far an import has come, as a checkpoint's note has it: the
// rows so far with what they add up to, so that another file of the same name is
// noticed, and the entities that actors were given since the last checkpoint.
type standing struct {
	lines   int // rows and lines that are none
	rows    int
	skipped int
	sum     uint64
}

// next adds a line.
func (st *standing) next(x *readRow) {
	st.lines++
	st.sum = st.sum*0x9e3779b97f4a7c15 + x.sum
}

// sumOf adds up a line.
func sumOf(x *readRow, d *xxhash.Digest) uint64 {
	d.Reset()
	r := &x.row
	var n [16]byte
	binary.BigEndian.PutUint64(n[:], uint64(r.Line))
	binary.BigEndian.PutUint64(n[8:], uint64(r.Day))
	d.Write(n[:]) //nolint:errcheck // never fails
	for _, s := range [...]string{r.ID, r.Source.Name, r.Source.Country, r.Target.Name, r.Target.Country, r.CAMEO, string(r.Kind), r.What, r.Place} {
		d.WriteString(s)      //nolint:errcheck // never fails
		d.WriteString("\x00") //nolint:errcheck // never fails
	}
	return d.Sum64()
}

// note is the note of a checkpoint.
func (in *importer) note() []byte {
	b := binary.AppendUvarint(nil, uint64(in.at.lines))
	b = binary.AppendUvarint(b, uint64(in.at.rows))
	b = binary.AppendUvarint(b, uint64(in.at.skipped))
	b = binary.BigEndian.AppendUint64(b, in.at.sum)
	text := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	for _, m := range in.actors.met {
		flags := byte(0)
		for i, on := range [...]bool{m.who.State, m.who.Person, m.fresh} {
			if on {
				flags |= 1 << i
			}
		}
		b = append(b, flags)
		text(m.who.Name)
		text(m.who.Country)
		text(string(m.id))
		if m.fresh {
			text(m.label)
			text(string(m.state))
			text(m.number)
		}
	}
	return b
}

// readNote takes up what a note says.
func (in *importer) readNote(b []byte) error {
	bad := false
	u := func() int {
		n, size := binary.Uvarint(b)
		if size <= 0 || n > 1<<40 {
			b, bad = nil, true
			return 0
		}
		b = b[size:]
		return int(n)
	}
	raw := func(n int) string {
		if n > len(b) {
			b, bad = nil, true
			return ""
		}
		s := string(b[:n])
		b = b[n:]
		return s
	}
	in.resumed.lines, in.resumed.rows, in.resumed.skipped = u(), u(), u()
	if sum := raw(8); len(sum) == 8 {
		in.resumed.sum = binary.BigEndian.Uint64([]byte(sum))
	}
	for len(b) > 0 {
		flags := b[0]
		b = b[1:]
		m := meeting{who: Actor{State: flags&1 != 0, Person: flags&2 != 0}, fresh: flags&4 != 0}
		m.who.Name, m.who.Country = raw(u()), raw(u())
		m.id = kg.EntityID(raw(u()))
		if m.fresh {
			m.label, m.state, m.number = raw(u()), kg.EntityID(raw(u())), raw(u())
		}
		if !bad {
			in.actors.recall(m)
		}
	}
	if bad {
		return fmt.Errorf("checkpoint: %w: it cannot be read", kg.ErrCorrupt)
	}
	return nil
}

// checkpoint keeps what was read so far.
func (in *importer) checkpoint() error {
	err := in.load.Checkpoint(in.ctx, in.note())
	if err == nil {
		in.actors.met = in.actors.met[:0]
	}
	return err
}

// resume takes up an import that was cut off.
func (in *importer) resume() error {
	for _, note := range in.load.Notes() {
		if err := in.readNote(note); err != nil {
			return err
		}
	}
	if in.sum.Resumed = in.resumed.rows; in.sum.Resumed > 0 && in.opt.Resumed != nil {
		in.opt.Resumed(in.sum.Resumed)
	}
	return nil
}

// passed takes a line that an import that was cut off had read.
func (in *importer) passed() error {
	if in.at.lines < in.resumed.lines {
		return nil
	}
	if in.at.sum != in.resumed.sum {
		return in.changed()
	}
	in.at = in.resumed
	in.sum.Rows, in.sum.Skipped = in.at.rows, in.at.skipped
	return nil
}

func (in *importer) changed() error {
	return errors.Join(ErrChanged, in.load.Forget(in.ctx))
}
