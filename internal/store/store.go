// Package store keeps the graph: entities, articles, mentions, claims, the
// relations that the claims add up to, indexes, counters and full text, over an
// ordered transactional key-value engine (package kv; Badger below it). keys.go
// alone knows the key layout. An article is written in one transaction, all
// there or not at all; reads go through a Snapshot, which sees one state.
package store

import (
	"log/slog"

	"github.com/safir-graph/safir/internal/kg"
)

// Options configure Open.
type Options struct {
	// Traits tells what Relate needs to know of a relation kind: the ontology's
	// answer. Nil means that no kind is symmetric, durative or by role.
	Traits func(kg.RelationKind) kg.Traits
	// Terms returns the words of a text, folded, under which it is found by full
	// text. Nil stands for runs of letters and digits, folded.
	Terms func(lang, text string) []string
	// Variants returns the other forms, folded, under which a folded word is
	// found too: without its clitics, for instance. Nil means none.
	Variants func(lang, word string) []string
	// MinFree is how many bytes must stay free on the disk of the data folder:
	// below it a write is refused with kg.ErrExhausted instead of risking the
	// process. Zero means 256 MiB; negative means no floor.
	MinFree int64
	// Sync makes each commit reach the disk before it returns: a power cut then
	// loses nothing that was acknowledged, at a cost of some 30 times for single
	// writes. Without it a power cut may lose the last seconds; a killed process
	// loses nothing either way.
	Sync bool
	// ReadOnly opens existing data without taking the lock for writing.
	ReadOnly bool
	// Log receives the engine's warnings. Nil discards them.
	Log *slog.Logger
}

// Outcome is what became of something that was handed in.
type Outcome string

// The outcomes.
const (
	New       Outcome = "NEW"       // it was not known before
	Unchanged Outcome = "UNCHANGED" // it was known already; nothing was written
	Revised   Outcome = "REVISED"   // it replaced an earlier version or an earlier reading
)

// Store is an open graph. It may be used by several goroutines.
type Store struct{}

// Open opens the graph in a folder, which is created when it does not exist; ""
// opens an empty graph in memory. A folder in use by another process is
// kg.ErrLocked, data of a newer version kg.ErrNewerFormat, damaged data
// kg.ErrCorrupt; the error names the folder.
func Open(dir string, o Options) (*Store, error) { return nil, errUnwritten }

// Close writes what is pending and releases the folder. Snapshots must be closed
// before.
func (s *Store) Close() error { return errUnwritten }
