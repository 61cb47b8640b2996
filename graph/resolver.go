// Package graph answers the API of schema/: one file of thin resolvers for each
// schema file, over one snapshot of the store for each request. Executor runs
// operations without knowing of HTTP; errors.go alone turns errors into the
// API's codes.
package graph

import (
	"context"
	"log/slog"

	"github.com/safir-graph/safir/internal/extract"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
)

//go:generate go run ./generate

// Ingester reads an article and stores what it says.
type Ingester interface {
	// Ingest is all or nothing. What cannot be read is kg.ErrInvalid.
	Ingest(ctx context.Context, in Submission) (Receipt, error)
}

// Submission is an article as it was handed in; what was not given is "".
// Exactly one of Text and HTML is given.
type Submission struct {
	URL, Title, Publisher string
	Published             string // ISO 8601, with or without a time of day
	Lang                  string // BCP 47; "" to find out
	Text, HTML            string
}

// Receipt is what became of a Submission.
type Receipt struct {
	Article    kg.ArticleID
	Outcome    store.Outcome
	Superseded kg.ArticleID // the version that it replaced; "" when none
	Warnings   []string
}

// NameResolver says whom or what a name may mean.
type NameResolver interface {
	// Resolve lists up to limit candidates, the most likely first. A kind of ""
	// is every kind.
	Resolve(ctx context.Context, name string, kind kg.EntityKind, limit int) ([]Candidate, error)
}

// Candidate is an entity that a name may mean.
type Candidate struct {
	Entity  kg.EntityID
	Score   float64  // 0 to 1, comparable within one answer
	Reasons []string // which name matched, and how
}

// Explainer tells how articles are read.
type Explainer interface {
	// Explain reads an article, its text included, again.
	Explain(ctx context.Context, a kg.Article) ([]extract.Reading, error)
}

// Resolver is the root of the resolvers: what they need to answer.
type Resolver struct {
	Store     *store.Store
	Ontology  *ontology.Ontology
	Ingester  Ingester     // nil: the API is read-only
	Names     NameResolver // nil: resolve is not offered
	Explainer Explainer    // nil: readings are not offered
	Version   string       // of the program
	Log       *slog.Logger // for what users are not told; nil discards it

	events broker
}
