package node

import "github.com/safir-graph/safir/internal/extract"

// Reading is one place at which a pattern was tried, with the claim that was
// made, as far as the request asks for it.
type Reading struct {
	*extract.Reading
	Claim *Claim // nil when it was rejected or the graph does not hold it
}

// Accepted is true when a claim was made.
func (r *Reading) Accepted() bool { return r.Reading.Claim != "" }

// Refusal is why no claim was made; nil when one was.
func (r *Reading) Refusal() *string { return known(&r.Reason) }
