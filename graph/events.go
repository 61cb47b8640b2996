package graph

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/safir-graph/safir/graph/model"
	"github.com/safir-graph/safir/graph/node"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

// maxLag is how many events a subscriber may lag behind.
const maxLag = 256

// broker hands what was ingested to those who follow. The zero broker is ready.
type broker struct {
	mu          sync.Mutex
	subscribers map[chan Receipt]struct{}
}

// subscribe follows from now on until ctx ends. A subscriber that lags more
// than maxLag events behind is cut off, the channel closed: it then knows that
// it has missed something.
func (b *broker) subscribe(ctx context.Context) <-chan Receipt {
	ch := make(chan Receipt, maxLag)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.subscribers == nil {
		b.subscribers = map[chan Receipt]struct{}{}
	}
	b.subscribers[ch] = struct{}{}
	context.AfterFunc(ctx, func() { b.drop(ch) })
	return ch
}

func (b *broker) drop(ch chan Receipt) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.subscribers[ch]; ok {
		delete(b.subscribers, ch)
		close(ch)
	}
}

// publish tells all subscribers and waits for none.
func (b *broker) publish(r Receipt) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for ch := range b.subscribers {
		select {
		case ch <- r:
		default:
			delete(b.subscribers, ch)
			close(ch)
		}
	}
}

// ingest reads and stores an article and tells those who follow.
func (q *request) ingest(ctx context.Context, in model.ArticleInput) (*model.IngestPayload, error) {
	if q.Ingester == nil {
		return nil, fmt.Errorf("ingestArticle: %w: this server is read-only", errUnavailable)
	}
	if (in.Text == nil) == (in.HTML == nil) {
		return nil, badInput("input", "exactly one of text and html must be given")
	}
	for name, v := range map[string]*string{"text": in.Text, "html": in.HTML} {
		if v != nil && strings.TrimSpace(*v) == "" {
			return nil, inArgument("input", badInput(name, "it is empty"))
		}
	}
	receipt, err := q.Ingester.Ingest(ctx, Submission{
		URL: text(in.URL), Title: text(in.Title), Publisher: text(in.Publisher), Published: text(in.Published),
		Lang: text(in.Lang), Text: text(in.Text), HTML: text(in.HTML),
	})
	if err != nil {
		if isKind(err, kg.ErrInvalid) {
			return nil, inArgument("input", err)
		}
		return nil, err
	}
	q.refresh()
	if receipt.Outcome != store.Unchanged {
		q.events.publish(receipt)
	}
	return q.payload(ctx, receipt)
}

// payload is what became of an article, as the API tells it.
func (q *request) payload(ctx context.Context, r Receipt) (*model.IngestPayload, error) {
	ids := []kg.ArticleID{r.Article}
	if r.Superseded != "" {
		ids = append(ids, r.Superseded)
	}
	found, err := q.articles(ctx, ids)
	if err != nil {
		return nil, err
	}
	if found[0] == nil {
		return nil, fmt.Errorf("article %q: %w", r.Article, kg.ErrNotFound)
	}
	p := &model.IngestPayload{Article: found[0], Outcome: r.Outcome, Warnings: r.Warnings}
	if r.Warnings == nil {
		p.Warnings = []string{}
	}
	if len(found) > 1 {
		p.Superseded = found[1]
	}
	return p, nil
}

// follow calls each for every article ingested until ctx ends or each fails.
// Every event is read in a state of its own.
func follow[T any](ctx context.Context, q *request, each func(q *request, r Receipt, send func(T) bool) error) <-chan T {
	events := q.events.subscribe(ctx)
	out := make(chan T)
	go func() {
		defer close(out)
		send := func(v T) bool {
			select {
			case out <- v:
				return true
			case <-ctx.Done():
				return false
			}
		}
		for r := range events {
			own := &request{Resolver: q.Resolver, fields: q.fields}
			err := each(own, r, send)
			own.close()
			if err != nil {
				if ctx.Err() == nil {
					q.logger().ErrorContext(ctx, "subscription ended", "error", err)
				}
				return
			}
		}
	}()
	return out
}

// ingested follows ingestion.
func (q *request) ingested(ctx context.Context) (<-chan *model.IngestPayload, error) {
	return follow(ctx, q, func(q *request, r Receipt, send func(*model.IngestPayload) bool) error {
		p, err := q.payload(ctx, r)
		if err == nil && !send(p) {
			err = ctx.Err()
		}
		return err
	}), nil
}

// recorded follows the relations that ingestion creates or adds a claim to.
func (q *request) recorded(ctx context.Context, in *model.RelationFilter) (<-chan *node.Relation, error) {
	f, err := q.filter(ctx, in)
	if err != nil {
		return nil, err
	}
	q.refresh() // the events come later than what the filter was checked against
	return follow(ctx, q, func(q *request, r Receipt, send func(*node.Relation) bool) error {
		f := f
		if f.Articles != nil && !slices.Contains(f.Articles, r.Article) {
			return nil
		}
		f.Articles = []kg.ArticleID{r.Article}
		p := store.Page{First: maxFirst}
		for {
			s, err := q.snapshot().Relations(ctx, f, store.OldestFirst, p)
			if err != nil {
				return err
			}
			views, err := q.relations(ctx, s.Items)
			if err != nil {
				return err
			}
			for _, v := range views {
				if !send(v) {
					return ctx.Err()
				}
			}
			if !s.HasNext {
				return nil
			}
			p.After = s.Cursor(len(s.Items) - 1)
		}
	}), nil
}
