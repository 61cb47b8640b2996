package store

import (
	"context"

	"github.com/safir-graph/safir/internal/kg"
)

// Snapshot is one state of the graph: what it answers does not change while it
// is open, whatever is written meanwhile. It may be used by several goroutines
// and must be closed. Everything it returns is the caller's own.
type Snapshot struct{}

// Reads counts what a Snapshot has asked of the engine.
type Reads struct {
	Gets  int64 // single keys
	Seeks int64 // positionings of an iterator
	Keys  int64 // keys that iterators stepped on
}

// Snapshot opens a snapshot of the current state.
func (s *Store) Snapshot() *Snapshot { return &Snapshot{} }

// Close releases the snapshot. It may be called more than once.
func (v *Snapshot) Close() {}

// Reads returns what was asked of the engine so far.
func (v *Snapshot) Reads() Reads { return Reads{} }

// Entity returns one entity, or kg.ErrNotFound.
func (v *Snapshot) Entity(ctx context.Context, id kg.EntityID) (*kg.Entity, error) {
	return nil, errUnwritten
}

// Entities returns entities in the order of their ids, nil for unknown ones.
// They are shared with other callers and must not be changed.
func (v *Snapshot) Entities(ctx context.Context, ids []kg.EntityID) ([]*kg.Entity, error) {
	return nil, errUnwritten
}

// Degrees returns, for each id, how many relations of any kind have the entity
// at one end; 0 for unknown ones. It reads one counter each.
func (v *Snapshot) Degrees(ctx context.Context, ids []kg.EntityID) ([]int, error) {
	return nil, errUnwritten
}

// FindEntities lists entities, best known (of the highest degree, by powers of
// two) first: those with a name, or a word in a name and what follows it, that
// begins with name when both are folded; all when name is empty. Kinds restricts
// to these kinds unless nil.
func (v *Snapshot) FindEntities(ctx context.Context, name string, kinds []kg.EntityKind, p Page) (Slice[*kg.Entity], error) {
	return Slice[*kg.Entity]{}, errUnwritten
}

// Relations lists the relations that a filter lets through in order of time.
func (v *Snapshot) Relations(ctx context.Context, f Filter, o Order, p Page) (Slice[*kg.Relation], error) {
	return Slice[*kg.Relation]{}, errUnwritten
}

// Relation returns one relation as it stood, or kg.ErrNotFound. With the zero
// AsOf it is the current one.
func (v *Snapshot) Relation(ctx context.Context, id kg.RelationID, asOf AsOf) (*kg.Relation, error) {
	return nil, errUnwritten
}

// RelationsByID returns current relations in the order of their ids, nil for
// unknown ones.
func (v *Snapshot) RelationsByID(ctx context.Context, ids []kg.RelationID) ([]*kg.Relation, error) {
	return nil, errUnwritten
}

// RelationsOfClaims returns, for each claim, the relation that it adds up to;
// of a retracted claim, the relation as it was just before the retraction; nil
// for unknown claims.
func (v *Snapshot) RelationsOfClaims(ctx context.Context, ids []kg.ClaimID) ([]*kg.Relation, error) {
	return nil, errUnwritten
}

// Neighbors lists the entities at the other ends of the relations of f.Of, each
// once, by most recent relation. Without Of it is kg.ErrInvalid.
func (v *Snapshot) Neighbors(ctx context.Context, f Filter, p Page) (Slice[kg.EntityID], error) {
	return Slice[kg.EntityID]{}, errUnwritten
}

// Claims returns claims in the order of their ids, retracted ones too, nil for
// unknown ones.
func (v *Snapshot) Claims(ctx context.Context, ids []kg.ClaimID) ([]*kg.Claim, error) {
	return nil, errUnwritten
}

// ClaimsOfArticle lists the claims of an article by id.
func (v *Snapshot) ClaimsOfArticle(ctx context.Context, id kg.ArticleID, p Page) (Slice[*kg.Claim], error) {
	return Slice[*kg.Claim]{}, errUnwritten
}

// Articles returns articles without their texts in the order of their ids, nil
// for unknown ones.
func (v *Snapshot) Articles(ctx context.Context, ids []kg.ArticleID) ([]*kg.Article, error) {
	return nil, errUnwritten
}

// Texts returns the texts of articles in the order of their ids, "" for unknown
// ones.
func (v *Snapshot) Texts(ctx context.Context, ids []kg.ArticleID) ([]string, error) {
	return nil, errUnwritten
}

// ArticleByURL returns the current version of the article at a URL, or
// kg.ErrNotFound.
func (v *Snapshot) ArticleByURL(ctx context.Context, url string) (*kg.Article, error) {
	return nil, errUnwritten
}

// ArticleFilter says which articles.
type ArticleFilter struct {
	Text string // words that must all occur, in the title or the text; "" for all
	Lang string // BCP 47; "" for every language
	AsOf AsOf
}

// FindArticles lists current articles without their texts, the latest published
// first (with Text: the latest recorded first). With AsOf, those that were
// current then.
func (v *Snapshot) FindArticles(ctx context.Context, f ArticleFilter, p Page) (Slice[*kg.Article], error) {
	return Slice[*kg.Article]{}, errUnwritten
}

// MentionsOfArticle lists the mentions of an article in the order of its text.
func (v *Snapshot) MentionsOfArticle(ctx context.Context, id kg.ArticleID, p Page) (Slice[kg.Mention], error) {
	return Slice[kg.Mention]{}, errUnwritten
}

// MentionsOfEntity lists where current articles name an entity, the latest
// published article first, in the order of its text.
func (v *Snapshot) MentionsOfEntity(ctx context.Context, id kg.EntityID, p Page) (Slice[kg.Mention], error) {
	return Slice[kg.Mention]{}, errUnwritten
}

// Stats is the size of the graph, from counters.
type Stats struct {
	Entities  int // all
	Relations int // current ones
	Claims    int // retracted ones included
	Articles  int // superseded ones included
	Mentions  int // of all articles

	EntitiesByKind  map[kg.EntityKind]int
	RelationsByKind map[kg.RelationKind]int // current ones
	ArticlesByLang  map[string]int
}

// Stats reads the counters.
func (v *Snapshot) Stats(ctx context.Context) (Stats, error) { return Stats{}, errUnwritten }

// By is what relations are counted by.
type By string

// What relations can be counted by. PLOVER types are a matter of the ontology:
// package query adds ByKind up.
const (
	ByKind   By = "KIND"
	ByYear   By = "YEAR"
	ByMonth  By = "MONTH"
	ByEntity By = "ENTITY"
)

// Count is how many relations fall under a key: a kind, a year ("2025"), a month
// ("2025-03") or an entity id.
type Count struct {
	Key string
	N   int
}

// Count counts the relations that a filter lets through. It answers from the
// maintained counters wherever the filter allows it; otherwise it walks the best
// index over at most a million relations and fails with kg.ErrExhausted beyond.
// Kinds and entities come most frequent first, years and months in order of
// time; what has no certain year or month is left out there. At most limit rows.
func (v *Snapshot) Count(ctx context.Context, f Filter, by By, limit int) ([]Count, error) {
	return nil, errUnwritten
}

// Total returns how many relations a filter lets through, and false where that
// would need a scan.
func (v *Snapshot) Total(ctx context.Context, f Filter) (int, bool, error) {
	return 0, false, errUnwritten
}

// Cut pages through a list of ids that is at hand (a relation's claims, for
// instance); name tells apart what the cursors belong to.
func Cut[T ~string](name string, sorted []T, p Page) (Slice[T], error) {
	return Slice[T]{}, errUnwritten
}

// Cursor is the opaque cursor of the i-th item.
func (s *Slice[T]) Cursor(i int) string { return "" }
