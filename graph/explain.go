package graph

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/safir-graph/safir/graph/node"
	"github.com/safir-graph/safir/internal/extract"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

// Bounds of what one operation may have read again: an article of 2 kB takes
// milliseconds.
const (
	maxReread     = 20        // articles
	maxRereadText = 256 << 10 // bytes of one article
)

// errCostly: the operation asks for more work than one may.
var errCostly = errors.New("too much for one operation")

// reread are the readings of articles with their texts, in the order of the
// articles; those of event data, which have no text, are empty.
func (q *request) reread(ctx context.Context, ids []kg.ArticleID) ([][]extract.Reading, error) {
	if q.Explainer == nil {
		return nil, fmt.Errorf("readings: %w on this server", errUnavailable)
	}
	k := q.known()
	return k.readings.all(ctx, ids, func(ctx context.Context, ids []kg.ArticleID) ([][]extract.Reading, error) {
		if k.reread += len(ids); k.reread > maxReread {
			return nil, fmt.Errorf("readings: %w: more than %d articles", errCostly, maxReread)
		}
		articles, err := q.snapshot().Articles(ctx, ids)
		if err != nil {
			return nil, err
		}
		texts, err := q.snapshot().Texts(ctx, ids)
		if err != nil {
			return nil, err
		}
		out := make([][]extract.Reading, len(ids))
		for i, a := range articles {
			switch {
			case a == nil || texts[i] == "":
				continue
			case len(texts[i]) > maxRereadText:
				return nil, fmt.Errorf("readings of %s: %w: its text has %d bytes, at most %d are read again", a.ID, kg.ErrTooLarge, len(texts[i]), maxRereadText)
			case ctx.Err() != nil:
				return nil, ctx.Err()
			}
			whole := *a
			whole.Text = texts[i]
			if out[i], err = q.Explainer.Explain(ctx, whole); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

// readingsOfArticle are a page of how an article is read.
func (q *request) readingsOfArticle(ctx context.Context, of kg.ArticleID, first *int, after *string) (*node.ReadingConnection, error) {
	p, err := forward(first, after)
	if err != nil {
		return nil, err
	}
	found, err := q.reread(ctx, []kg.ArticleID{of})
	if err != nil {
		return nil, err
	}
	places := make([]place, len(found[0]))
	for i := range places {
		places[i] = place(fmt.Sprintf("%08d", i))
	}
	s, err := store.Cut("readings "+string(of), places, p)
	if err != nil {
		return nil, inPage(p, "", err)
	}
	page := make([]*extract.Reading, len(s.Items))
	for i, at := range s.Items {
		page[i] = &found[0][at.index()]
	}
	views, err := q.readings(ctx, page)
	if err != nil {
		return nil, err
	}
	return node.NewConnection(&s, views), nil
}

// place is the index of a reading in its article, written so that it sorts.
type place string

func (p place) index() int {
	i, err := strconv.Atoi(string(p))
	if err != nil {
		panic(err) // it was written here
	}
	return i
}

// readingsOfClaim are the readings of the sentence behind a claim.
func (q *request) readingsOfClaim(ctx context.Context, c *kg.Claim) ([]*node.Reading, error) {
	found, err := q.reread(ctx, []kg.ArticleID{c.Article})
	if err != nil {
		return nil, err
	}
	var of []*extract.Reading
	for i := range found[0] {
		r := &found[0][i]
		if sentence := (kg.Span{Start: r.Sentence.Start, End: r.Sentence.End}); sentence.Contains(c.Trigger) && len(of) < maxFirst {
			of = append(of, r)
		}
	}
	return q.readings(ctx, of)
}

// readings are the views of readings with their claims, as far as the
// operation asks for these.
func (q *request) readings(ctx context.Context, rs []*extract.Reading) ([]*node.Reading, error) {
	out := make([]*node.Reading, len(rs))
	for i, r := range rs {
		out[i] = &node.Reading{Reading: r}
	}
	if !q.selects("Reading.claim") {
		return out, nil
	}
	claims := func(ctx context.Context, ids []kg.ClaimID) ([]*node.Claim, error) {
		found, err := q.claimsByID(ctx, ids)
		if err != nil {
			return nil, err
		}
		return q.claims(ctx, found, nil)
	}
	return out, attach(ctx, out, claims, func(r *node.Reading) kg.ClaimID { return r.Reading.Claim }, func(r *node.Reading, c *node.Claim) { r.Claim = c })
}
