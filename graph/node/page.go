package node

import "github.com/safir-graph/safir/internal/store"

// PageInfo is where a page lies among all that match.
type PageInfo struct {
	HasNextPage, HasPreviousPage bool
	StartCursor, EndCursor       *string // nil when the page is empty
}

// Edge is an item of a page with its cursor.
type Edge[T any] struct {
	Node   T
	Cursor string
}

// Connection is a page. Its nodes may be nil only where they are interfaces.
type Connection[T any] struct {
	Nodes      []T
	TotalCount *int // nil where counting would need a scan

	hasNext, hasPrevious bool
	cursor               func(i int) string
}

// PageInfo is where the page lies.
func (c *Connection[T]) PageInfo() *PageInfo {
	p := &PageInfo{HasNextPage: c.hasNext, HasPreviousPage: c.hasPrevious}
	if n := len(c.Nodes); n > 0 {
		first, last := c.cursor(0), c.cursor(n-1)
		p.StartCursor, p.EndCursor = &first, &last
	}
	return p
}

// Edges are the items with their cursors.
func (c *Connection[T]) Edges() []Edge[T] {
	edges := make([]Edge[T], len(c.Nodes))
	for i, n := range c.Nodes {
		edges[i] = Edge[T]{n, c.cursor(i)}
	}
	return edges
}

// NewConnection is the page of the nodes made of a slice's items, one for each
// and in their order.
func NewConnection[S, T any](s *store.Slice[S], nodes []T) *Connection[T] {
	c := &Connection[T]{Nodes: nodes, hasNext: s.HasNext, hasPrevious: s.HasPrev, cursor: s.Cursor}
	if s.Total >= 0 {
		c.TotalCount = &s.Total
	}
	return c
}

// The connections and edges of the API.
type (
	EntityConnection   = Connection[Entity]
	EntityEdge         = Edge[Entity]
	RelationConnection = Connection[*Relation]
	RelationEdge       = Edge[*Relation]
	ClaimConnection    = Connection[*Claim]
	ClaimEdge          = Edge[*Claim]
	ArticleConnection  = Connection[*Article]
	ArticleEdge        = Edge[*Article]
	MentionConnection  = Connection[*Mention]
	MentionEdge        = Edge[*Mention]
	ReadingConnection  = Connection[*Reading]
	ReadingEdge        = Edge[*Reading]
)
