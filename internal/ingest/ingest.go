package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"runtime"
	"time"

	"github.com/safir-graph/safir/internal/article"
	"github.com/safir-graph/safir/internal/extract"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

// Ingester understands articles and stores them.
type Ingester struct {
	Extractor *extract.Extractor
	Store     *store.Store
	Now       func() time.Time // the moment of recording, UTC
}

// Options say what to assume where a source is silent.
type Options struct {
	Charset   string // of files that declare none
	Lang      string // BCP 47, of articles that declare none; "" to find out
	Publisher string // of articles that name none
	Published kg.Day // of articles that give no date; zero leaves it unknown
}

// FS yields the files of a file system that are articles, in the order of their
// paths; others are left out.
func FS(fsys fs.FS) iter.Seq2[Source, error] {
	return func(yield func(Source, error) bool) {
		err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !article.Readable(name) {
				return err
			}
			size := int64(-1)
			if info, err := d.Info(); err == nil {
				size = info.Size()
			}
			if !yield(Source{Name: name, Path: name, Size: size, open: func() (io.ReadCloser, error) { return fsys.Open(name) }}, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(Source{}, named(".", err))
		}
	}
}

// job is an article on its way: read by one goroutine, understood by another,
// stored in the order of reading by a third.
type job struct {
	source *Source
	given  article.Article
	bytes  int
	done   chan struct{}
	read   *extract.Extraction
	err    error
}

// Run reads all articles of paths (files, folders, "-" for stdin) and stores
// them. What cannot be read is told to progress and counted, and the rest goes
// on; only a store that fails and a context that ends stop it. Articles are
// stored in the order in which they are found, one transaction each.
func (g *Ingester) Run(ctx context.Context, sources iter.Seq2[Source, error], opts Options, p Progress) (Summary, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	queue := make(chan *job, 4*workers)
	work := make(chan *job, 4*workers)
	for range workers {
		go func() {
			for j := range work {
				j.read, j.err = g.Extractor.Read(j.given.Article)
				close(j.done)
			}
		}()
	}
	go func() {
		defer close(queue)
		defer close(work)
		send := func(j *job) bool {
			if j.done != nil {
				select {
				case work <- j:
				case <-ctx.Done():
					return false
				}
			}
			select {
			case queue <- j:
				return true
			case <-ctx.Done():
				return false
			}
		}
		for src, err := range sources {
			if err != nil {
				if !send(&job{err: err}) {
					return
				}
				continue
			}
			if !send(&job{source: &src}) {
				return
			}
			for a, err := range src.Articles(article.Options{Charset: opts.Charset}) {
				j := &job{err: err}
				if err == nil {
					opts.complete(&a)
					j = &job{given: a, bytes: len(a.Text), done: make(chan struct{})}
				}
				if !send(j) {
					return
				}
			}
		}
	}()
	var sum Summary
	for j := range queue {
		switch {
		case j.source != nil:
			sum.Sources++
			p.Source(*j.source)
			continue
		case j.done == nil:
			sum.CountProblem(j.err)
			p.Problem(j.err)
			continue
		}
		<-j.done
		if j.err != nil {
			sum.CountProblem(j.err)
			p.Problem(j.err)
			continue
		}
		w, err := g.put(ctx, j.read)
		if err != nil {
			if errors.Is(err, kg.ErrInvalid) || errors.Is(err, kg.ErrTooLarge) {
				err = &article.Error{Path: j.given.Path, Line: j.given.Line, Record: j.given.Record, Err: err}
				sum.CountProblem(err)
				p.Problem(err)
				continue
			}
			p.Done(&sum)
			return sum, err
		}
		sum.Count(outcome(w.Outcome), j.bytes)
		p.Article(&sum)
	}
	p.Done(&sum)
	return sum, ctx.Err()
}

func (o Options) complete(a *article.Article) {
	if a.Lang == "und" && o.Lang != "" {
		a.Lang = o.Lang
	}
	if a.Publisher == "" {
		a.Publisher = o.Publisher
	}
	if a.Published == 0 {
		a.Published = o.Published
	}
}

func outcome(o store.Outcome) Outcome {
	switch o {
	case store.Unchanged:
		return Unchanged
	case store.Revised:
		return Updated
	}
	return New
}

// put stores what was read.
func (g *Ingester) put(ctx context.Context, e *extract.Extraction) (store.Written, error) {
	return g.Store.PutExtraction(ctx, store.Extraction{Article: e.Article, Entities: e.Entities, Mentions: e.Mentions, Claims: e.Claims}, g.Now())
}

// One understands and stores a single article.
func (g *Ingester) One(ctx context.Context, a article.Article) (store.Written, error) {
	e, err := g.Extractor.Read(a.Article)
	if err != nil {
		return store.Written{}, err
	}
	w, err := g.put(ctx, e)
	if err != nil {
		return store.Written{}, fmt.Errorf("ingest: %w", err)
	}
	return w, nil
}
