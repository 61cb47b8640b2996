package graph

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"github.com/safir-graph/safir/graph/model"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

// Bounds of the arguments, as the schema states them.
const (
	maxFirst  = 100  // items of a page
	maxRows   = 1000 // rows of a count
	maxIDs    = 100  // ids of one look-up
	pageItems = 20   // items of a page unless asked otherwise
)

// bounded is an argument's value, or its default when it is null; outside
// 1..most it is an error.
func bounded(name string, v *int, otherwise, most int) (int, error) {
	if v == nil {
		return otherwise, nil
	}
	if *v < 1 || *v > most {
		return 0, badInput(name, "%d is not between 1 and %d", *v, most)
	}
	return *v, nil
}

// forward is a page by first and after.
func forward(first *int, after *string) (store.Page, error) {
	n, err := bounded("first", first, pageItems, maxFirst)
	if err != nil {
		return store.Page{}, err
	}
	p := store.Page{First: n}
	if after != nil {
		if *after == "" {
			return store.Page{}, badInput("after", "an empty cursor")
		}
		p.After = *after
	}
	return p, nil
}

// either is a page by first and after or by last and before. The schema's
// default for first gives way to last.
func either(ctx context.Context, first *int, after *string, last *int, before *string) (store.Page, error) {
	if last == nil {
		if before != nil {
			return store.Page{}, badInput("before", "goes with last")
		}
		return forward(first, after)
	}
	if given(ctx, "first") {
		return store.Page{}, badInput("last", "first and last exclude each other")
	}
	if after != nil {
		return store.Page{}, badInput("after", "goes with first")
	}
	n, err := bounded("last", last, pageItems, maxFirst)
	if err != nil {
		return store.Page{}, err
	}
	p := store.Page{Last: n}
	if before != nil {
		if *before == "" {
			return store.Page{}, badInput("before", "an empty cursor")
		}
		p.Before = *before
	}
	return p, nil
}

// given is true when the query itself gives an argument of the current field,
// and not only its default.
func given(ctx context.Context, name string) bool {
	arg := graphql.GetFieldContext(ctx).Field.Arguments.ForName(name)
	if arg == nil {
		return false
	}
	v, err := arg.Value.Value(graphql.GetOperationContext(ctx).Variables)
	return err == nil && v != nil
}

// inPage names the argument that a store's complaint about a page or filter is
// about: a field of the filter that it names, else the cursor when there is one,
// else the filter.
func inPage(p store.Page, filter string, err error) error {
	if err == nil {
		return nil
	}
	switch {
	case !isKind(err, kg.ErrInvalid):
		return err
	case filter == "filter" && strings.HasPrefix(err.Error(), "filter "):
		return inFilter(err)
	case p.After != "":
		return inArgument("after", err)
	case p.Before != "":
		return inArgument("before", err)
	case filter == "filter":
		return inFilter(err)
	case filter != "":
		return inArgument(filter, err)
	}
	return err
}

// entityIDs parses ids of entities that must exist.
func (q *request) entityIDs(ctx context.Context, name string, ids []string) ([]kg.EntityID, error) {
	if ids == nil {
		return nil, nil
	}
	if len(ids) == 0 {
		return nil, badInput(name, "an empty list")
	}
	if len(ids) > maxIDs {
		return nil, badInput(name, "%d ids, at most %d", len(ids), maxIDs)
	}
	out := make([]kg.EntityID, len(ids))
	for i, s := range ids {
		id, err := kg.ParseEntityID(s)
		if err != nil {
			return nil, inArgument(fmt.Sprintf("%s.%d", name, i), err)
		}
		out[i] = id
	}
	found, err := q.snapshot().Entities(ctx, out)
	if err != nil {
		return nil, err
	}
	for i, e := range found {
		if e == nil {
			return nil, inArgument(fmt.Sprintf("%s.%d", name, i), fmt.Errorf("entity %q: %w", out[i], kg.ErrNotFound))
		}
	}
	return out, nil
}

// entityID parses one id of an entity that must exist.
func (q *request) entityID(ctx context.Context, name, id string) (kg.EntityID, error) {
	ids, err := q.entityIDs(ctx, name, []string{id})
	if err != nil {
		if a, ok := asArgument(err); ok {
			return "", &argumentError{name, a.err}
		}
		return "", err
	}
	return ids[0], nil
}

// articleIDs parses ids of articles that must exist.
func (q *request) articleIDs(ctx context.Context, ids []string) ([]kg.ArticleID, error) {
	if ids == nil {
		return nil, nil
	}
	if len(ids) == 0 {
		return nil, badInput("articles", "an empty list")
	}
	if len(ids) > maxIDs {
		return nil, badInput("articles", "%d ids, at most %d", len(ids), maxIDs)
	}
	out := make([]kg.ArticleID, len(ids))
	for i, s := range ids {
		if !isID(s, kg.PrefixArticle) {
			return nil, badInput(fmt.Sprintf("articles.%d", i), "%q is not the id of an article", clip(s))
		}
		out[i] = kg.ArticleID(s)
	}
	found, err := q.snapshot().Articles(ctx, out)
	if err != nil {
		return nil, err
	}
	for i, a := range found {
		if a == nil {
			return nil, inArgument(fmt.Sprintf("articles.%d", i), fmt.Errorf("article %q: %w", out[i], kg.ErrNotFound))
		}
	}
	return out, nil
}

// isID is true of a string that has the form of an id made by kg.Digest with a
// prefix.
func isID(s, prefix string) bool {
	rest, ok := strings.CutPrefix(s, prefix)
	return ok && len(rest) == digestLength && strings.Trim(rest, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// digestLength is how many letters and digits kg.Digest makes.
var digestLength = len(kg.Digest())

// filter turns the API's filter into the store's; null is the default filter.
// Its errors name the argument from "filter" on.
func (q *request) filter(ctx context.Context, in *model.RelationFilter) (store.Filter, error) {
	if in == nil {
		return store.Default(), nil
	}
	f, err := q.fieldsOf(ctx, in)
	return f, inArgument("filter", err)
}

func (q *request) fieldsOf(ctx context.Context, in *model.RelationFilter) (f store.Filter, err error) {
	f = store.Filter{Kinds: in.Kinds, Modality: in.Modality, Polarity: in.Polarity, Verdict: in.Verdict, Lang: in.Lang}
	for name, empty := range map[string]bool{
		"kinds": isEmpty(in.Kinds), "modality": isEmpty(in.Modality), "polarity": isEmpty(in.Polarity),
		"verdict": isEmpty(in.Verdict), "lang": isEmpty(in.Lang),
	} {
		if empty {
			return f, badInput(name, "an empty list")
		}
	}
	if slices.Contains(in.Lang, "") {
		return f, badInput("lang", "an empty language")
	}
	for _, list := range []struct {
		name string
		in   []string
		out  *[]kg.EntityID
	}{{"between", in.Between, &f.Between}, {"from", in.From, &f.From}, {"to", in.To, &f.To}, {"with", in.With, &f.With}} {
		if *list.out, err = q.entityIDs(ctx, list.name, list.in); err != nil {
			return f, err
		}
	}
	if n := len(f.Between); f.Between != nil && (n < 2 || n > store.MaxBetween) {
		return f, badInput("between", "%d ids, want 2 to %d", n, store.MaxBetween)
	}
	if f.Articles, err = q.articleIDs(ctx, in.Articles); err != nil {
		return f, err
	}
	if n := in.MinIndependentSources; n != nil {
		if *n < 1 {
			return f, badInput("minIndependentSources", "%d is less than 1", *n)
		}
		f.MinSources = *n
	}
	if !anyPossible(f) {
		return f, badInput("verdict", "no relation of these modalities and polarities can have it: %s and %s are of plans, %s of what is only reported",
			kg.Fulfilled, kg.Cancelled, kg.Denied)
	}
	if f.When, err = timeRange(in.When); err != nil {
		return f, err
	}
	f.AsOf, err = asOf(in.AsOf)
	return f, err
}

// anyPossible is false when no relation of the filter's modalities and
// polarities can have one of its verdicts, by the rules of kg.Relate.
func anyPossible(f store.Filter) bool {
	if f.Verdict == nil {
		return true
	}
	modalities, polarities := f.Modality, f.Polarity
	if modalities == nil {
		modalities = kg.Modalities
	}
	if polarities == nil {
		polarities = []kg.Polarity{kg.Positive, kg.Negated}
	}
	for _, v := range f.Verdict {
		for _, m := range modalities {
			for _, p := range polarities {
				if possible(v, m, p) {
					return true
				}
			}
		}
	}
	return false
}

func possible(v kg.Verdict, m kg.Modality, p kg.Polarity) bool {
	switch v {
	case kg.Fulfilled, kg.Cancelled:
		return p == kg.Positive && !m.Factual()
	case kg.Denied:
		return p == kg.Positive && m == kg.Reported
	case kg.Contested:
		return m.Factual()
	}
	return true
}

func isEmpty[T any](list []T) bool { return list != nil && len(list) == 0 }

// timeRange turns the API's range into days; null is no range.
func timeRange(in *model.TimeRange) (*store.When, error) {
	if in == nil {
		return nil, nil
	}
	w := &store.When{Match: kg.Possibly}
	if in.Match != nil {
		w.Match = *in.Match
	}
	if in.From == nil && in.To == nil {
		return nil, badInput("when", "a range needs from or to")
	}
	for _, end := range []struct {
		name string
		edtf *string
		of   func(kg.TimeSpan) kg.Day
		day  *kg.Day
	}{
		{"from", in.From, func(t kg.TimeSpan) kg.Day { return t.Earliest }, &w.From},
		{"to", in.To, func(t kg.TimeSpan) kg.Day { return t.Latest }, &w.To},
	} {
		if end.edtf == nil {
			continue
		}
		t, err := kg.ParseEDTF(*end.edtf)
		if err != nil {
			return nil, inArgument("when", inArgument(end.name, err))
		}
		*end.day = end.of(t)
	}
	if w.From != 0 && w.To != 0 && w.From > w.To {
		return nil, badInput("when", "the range is inverted: from %s to %s", w.From, w.To)
	}
	return w, nil
}

// asOf turns the API's moment into the store's; null is now.
func asOf(in *model.AsOf) (a store.AsOf, err error) {
	if in == nil {
		return a, nil
	}
	if in.Recorded == nil && in.PublishedBefore == nil {
		return a, badInput("asOf", "a moment needs recorded or publishedBefore")
	}
	if in.Recorded != nil {
		a.Recorded = in.Recorded.UTC()
	}
	if in.PublishedBefore != nil {
		a.PublishedBefore = kg.DayOfTime(in.PublishedBefore.UTC())
	}
	return a, nil
}

// orderOf is the order of time asked for, newest first by default.
func orderOf(o *model.RelationOrder) store.Order {
	if o != nil && *o == model.RelationOrderOldestFirst {
		return store.OldestFirst
	}
	return store.NewestFirst
}

// text is the value of an optional argument, "" for null.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func clip(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
