package bench

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/safir-graph/safir/graph"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
)

// asked is how many questions of a kind are asked in process.
const asked = 2000

// openedGraph is a graph with the API over it, without HTTP.
type openedGraph struct {
	store    *store.Store
	executor *graph.Executor
}

func openGraph(dir string) (*openedGraph, error) {
	o, err := ontology.Load()
	if err != nil {
		return nil, err
	}
	packs, err := lang.Load()
	if err != nil {
		return nil, err
	}
	s, err := store.Open(dir, store.Options{Traits: o.Traits, Variants: packs.Stems, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	return &openedGraph{s, graph.NewExecutor(&graph.Resolver{Store: s, Ontology: o}, graph.Limits{})}, nil
}

func (g *openedGraph) close() error { return g.store.Close() }

// answer runs one question through the API's executor.
func (g *openedGraph) answer(ctx context.Context, q *question, v Variables) error {
	variables := make(map[string]any, len(v))
	for name, value := range v {
		variables[name] = value
	}
	op, refusal := g.executor.Prepare(ctx, graph.Request{Query: q.query, Variables: variables})
	if refusal != nil {
		return fmt.Errorf("%s: %s", q.name, refusal.Body)
	}
	if a := op.Run(ctx); a.Errors != nil {
		return fmt.Errorf("%s: %.300s", q.name, a.Body)
	}
	return nil
}

// inProcess measures d, e and f without HTTP.
func (b *Bench) inProcess(ctx context.Context, data string, sample *Sample) error {
	g, err := openGraph(data)
	if err != nil {
		return err
	}
	for _, q := range sample.questions() {
		if q.name != "d" && q.name != "e" && q.name != "f" {
			continue
		}
		b.say("%s in process", q.name)
		l := &Load{}
		if err := b.turn(ctx, []*openedGraph{g}, []*Load{l}, &q, asked, 1); err != nil {
			return errors.Join(err, g.close())
		}
		b.table.inProcess(q, l)
	}
	return g.close()
}

// turn asks graphs the same n questions in turns, after as many to warm up. Each
// is asked several times and counts as the fastest of them: what else the
// machine did meanwhile is no cost of the question.
func (b *Bench) turn(ctx context.Context, graphs []*openedGraph, loads []*Load, q *question, n, times int) error {
	for pass := range 2 {
		r := rand.New(rand.NewPCG(b.Seed, 2))
		for range n {
			v := q.draw(r)
			fastest := make([]time.Duration, len(graphs))
			for range times {
				for i, g := range graphs {
					began := b.Now()
					if err := g.answer(ctx, q, v); err != nil {
						return err
					}
					if took := b.Now().Sub(began); fastest[i] == 0 || took < fastest[i] {
						fastest[i] = took
					}
				}
			}
			if pass == 0 {
				continue
			}
			for i, took := range fastest {
				loads[i].add(&Load{Requests: 1, Took: took, times: []time.Duration{took}})
			}
		}
	}
	return nil
}

// growth compares the cost of questions with that at several times the data.
func (b *Bench) growth(ctx context.Context, data string, sample *Sample) error {
	b.say("importing %d times the events", b.Grow)
	events, grown := filepath.Join(b.Dir, "grown.tsv.gz"), filepath.Join(b.Dir, "grown")
	if err := repeat(b.Events, events, b.Grow); err != nil {
		return err
	}
	loaded, err := b.load(ctx, events, grown)
	if err != nil {
		return err
	}
	b.table.grown(b.Grow, loaded)
	var graphs []*openedGraph
	defer func() {
		for _, g := range graphs {
			_ = g.close() // opened for reading
		}
	}()
	for _, dir := range []string{data, grown} {
		g, err := openGraph(dir)
		if err != nil {
			return err
		}
		graphs = append(graphs, g)
	}
	for _, q := range sample.questions() {
		if q.name == "node" || q.name == "c" {
			continue
		}
		b.say("%s at %d times the data", q.name, b.Grow)
		loads := []*Load{{}, {}}
		if err := b.turn(ctx, graphs, loads, &q, asked/2, turns); err != nil {
			return err
		}
		b.table.growth(q, loads[0], loads[1])
	}
	return nil
}

// shift is how many days later each repetition of the events is: more than they
// span, so that no two become one relation.
const shift = 7000

// repeat writes events several times over, each time with later dates.
func repeat(from, to string, times int) (err error) {
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	zip, err := gzip.NewWriterLevel(out, gzip.BestSpeed)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(zip)
	for i := range times {
		if err := shifted(w, from, kg.Day(i*shift)); err != nil {
			return err
		}
	}
	return errors.Join(w.Flush(), zip.Close())
}

func shifted(w *bufio.Writer, from string, by kg.Day) error {
	in, err := openGzip(from)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // it was only read
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		row, date, ok := cutLast(lines.Text())
		day, err := kg.ParseDay(date)
		if !ok || err != nil {
			return fmt.Errorf("%s: %q: want four columns with a day", from, lines.Text())
		}
		if _, err := fmt.Fprintf(w, "%s\t%s\n", row, day+by); err != nil {
			return err
		}
	}
	return lines.Err()
}

func cutLast(line string) (before, after string, ok bool) {
	i := strings.LastIndexByte(line, '\t')
	if i < 0 {
		return line, "", false
	}
	return line[:i], strings.TrimSpace(line[i+1:]), true
}

// gzipFile is a gzipped file that is read.
type gzipFile struct {
	*gzip.Reader
	file *os.File
}

// Close closes the file.
func (f gzipFile) Close() error { return errors.Join(f.Reader.Close(), f.file.Close()) }

func openGzip(name string) (io.ReadCloser, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), f.Close())
	}
	return gzipFile{z, f}, nil
}
