package dataset

import (
	"errors"
	"io"

	"github.com/cespare/xxhash/v2"
)

// reading reads a file beside what is done with its rows.
type reading struct {
	batches chan []readRow // closed at the end; then err is set
	free    chan []readRow // batches to be filled again
	stopped chan struct{}
	err     error
}

// readRow is a row, or why a line is none.
type readRow struct {
	row Row // of a bad one the line alone
	bad error
	sum uint64 // of its contents
}

const (
	rowsTogether = 512
	batchesAhead = 4
)

var errStopped = errors.New("nobody wants more rows")

func startReading(f Format, r io.Reader) *reading {
	g := &reading{batches: make(chan []readRow, batchesAhead), free: make(chan []readRow, batchesAhead+2), stopped: make(chan struct{})}
	for range batchesAhead + 2 {
		g.free <- make([]readRow, 0, rowsTogether)
	}
	go g.run(f, r)
	return g
}

func (g *reading) run(f Format, r io.Reader) {
	defer close(g.batches)
	batch := <-g.free
	digest := xxhash.New()
	add := func(x readRow) error {
		x.sum = sumOf(&x, digest)
		if batch = append(batch, x); len(batch) < rowsTogether {
			return nil
		}
		select {
		case g.batches <- batch:
		case <-g.stopped:
			return errStopped
		}
		batch = <-g.free
		return nil
	}
	err := f.Read(r, func(row Row) error { return add(readRow{row: row}) },
		func(line int, why error) { _ = add(readRow{row: Row{Line: line}, bad: why}) }) // stopped: the next row says so
	if len(batch) > 0 {
		select {
		case g.batches <- batch:
		case <-g.stopped:
		}
	}
	g.err = err
}

// stop ends the reading and waits for its end.
func (g *reading) stop() {
	close(g.stopped)
	for batch := range g.batches {
		g.free <- batch[:0]
	}
}
