package store

import (
	"context"
	"errors"
	"time"

	"github.com/safir-graph/safir/internal/kg"
)

// Extraction is what was read in one article, to be stored in one transaction.
type Extraction struct {
	// Article as it was read; Recorded and Superseded are set by the store.
	// ID, SHA256 and SimHash are computed when they are empty.
	Article kg.Article
	// Entities that the article introduces (people never seen before, anonymous
	// agreements) or knows new names of. They are merged as by PutEntities.
	Entities []kg.Entity
	Mentions []kg.Mention
	// Claims of the article; Article, Published, Recorded, Retracted and
	// Lifecycle are set by the store, ID when it is empty. Every entity that they
	// or the mentions name must be in Entities or in the store.
	Claims []kg.Claim
}

// Written is what PutExtraction did.
type Written struct {
	Outcome    Outcome
	Article    kg.ArticleID
	Superseded kg.ArticleID    // the version that it replaced; "" when none
	Claims     int             // claims added
	Retracted  int             // claims of an earlier version or reading that no longer stand
	Relations  []kg.RelationID // relations that are new or changed, sorted
}

// Merged is what PutEntities did.
type Merged struct{ Added, Changed, Unchanged int }

var errUnwritten = errors.New("not written yet")

// PutEntities adds entities and merges what is new of known ones: names are
// united (a label stays a label), catalogue ids, offices and members are added,
// empty fields are filled. A kind that contradicts the id or the stored entity,
// or two different ids of one catalogue, is kg.ErrInvalid and writes nothing of
// that call's current chunk; large lists are written in several transactions.
// Putting the same again changes nothing.
func (s *Store) PutEntities(ctx context.Context, entities []kg.Entity) (Merged, error) {
	return Merged{}, errUnwritten
}

// PutExtraction stores what was read in an article, in one transaction: all of
// it or nothing. at is the moment of recording; it is moved forward to that of
// the last write when it lies before it, so that recorded time never runs back.
//
// An article whose text and reading are known is Unchanged. Another text at the
// same URL supersedes the version before: its claims are retracted at that
// moment (Superseded when the new version says the same, else Corrected) and
// stay readable as of before. A version published before the current one is
// kept as superseded from the start. The relations of every touched pair are
// computed again from their claims.
func (s *Store) PutExtraction(ctx context.Context, x Extraction, at time.Time) (Written, error) {
	return Written{}, errUnwritten
}
