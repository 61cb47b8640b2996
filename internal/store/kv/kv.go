// Package kv is the seam between the graph and the engine that keeps its bytes:
// an ordered map from keys to values with snapshots and optimistic
// transactions. Package badger implements it in one process; kvtest is the suite
// that every implementation must pass.
//
// Rules that callers keep, so that a distributed engine fits too: keys of at
// most MaxKey bytes, values of at most MaxValue, transactions as small as one
// article, no iteration without bounds, and no iteration inside a transaction
// over keys that it has itself written.
package kv

import (
	"context"
	"errors"
)

// The largest keys and values, in bytes.
const (
	MaxKey   = 4 << 10
	MaxValue = 1<<20 - 1
)

// ErrConflict is returned by Update when another transaction has written what
// this one has read with Get since it began: it changed nothing and may be tried
// again.
var ErrConflict = errors.New("conflicting transaction")

// Store is an ordered transactional key-value engine.
type Store interface {
	// Snapshot opens a view of the current state, to be closed.
	Snapshot() Snapshot
	// Update runs fn in a transaction and commits it when fn returns nil. When it
	// returns an error, nothing of it is kept: ErrConflict, kg.ErrTooLarge for a
	// transaction beyond the engine's bounds, kg.ErrExhausted when the disk is
	// nearly full, or what fn returned. It does not try again by itself.
	Update(ctx context.Context, fn func(Txn) error) error
	// Sync makes everything committed so far reach the disk.
	Sync() error
	// Size is the size of the data in bytes, as far as the engine knows it.
	Size() int64
	// Close writes what is pending and releases the engine. Snapshots must be
	// closed before.
	Close() error
}

// ErrUnsettled is returned when data is to be opened for reading alone that a
// killed process has left with work to finish, such as a log to replay: opening
// it for writing once does that.
var ErrUnsettled = errors.New("a killed process has left work to finish")

// ErrBusy is returned by Load when the state cannot be exchanged: a Snapshot is
// open or a transaction is running. Nothing was changed.
var ErrBusy = errors.New("snapshots or transactions are open")

// Loader is offered by engines that can make very many changes at once much
// faster than in transactions.
type Loader interface {
	// Load makes all changes that fn hands in, or none: after an error, and when
	// the process ends before it returns, the state is as before. fn hands keys in
	// strictly ascending order; key and value are copied. No Snapshot may be open
	// and no Update may run when fn has returned: ErrBusy.
	//
	// job, unless empty, names what fn hands in. Where a Load of the same job over
	// the same state was cut off, what it had written is used, unseen until then.
	Load(ctx context.Context, job string, fn func(Sink) error) error
}

// Sink takes the changes of a Load.
type Sink interface {
	// Walked says whether the keys that come are only walked over, not got one by
	// one: an engine may keep less to find them by.
	Walked(bool)
	Put(key, value []byte) error
	Delete(key []byte) error
}

// Reader reads one state. Its methods may be called by several goroutines.
type Reader interface {
	// Get returns the value of a key and whether there is one. The value is the
	// caller's own.
	Get(key []byte) (value []byte, ok bool, err error)
	// Iterate walks the keys k with from <= k < to, upwards or, when reverse is
	// set, downwards. The iterator belongs to one goroutine, starts unpositioned
	// (Seek or First) and must be closed.
	Iterate(from, to []byte, reverse bool) Iterator
}

// Snapshot is a Reader of the state at one moment.
type Snapshot interface {
	Reader
	Close()
}

// Txn is a Reader of the state at the transaction's beginning (Get sees its own
// writes) that collects writes. Key and value must not be changed until the
// transaction ends.
type Txn interface {
	Reader
	Put(key, value []byte) error
	Delete(key []byte) error
}

// Iterator walks over keys.
type Iterator interface {
	// First goes to the first key of the walk.
	First()
	// Seek goes to the first key of the walk at or after key in its direction: at
	// or below it in a reverse walk.
	Seek(key []byte)
	// Next goes to the next key of the walk.
	Next()
	// Valid is false beyond the bounds of the walk and after an error.
	Valid() bool
	// Key is valid until the next movement.
	Key() []byte
	// Value is valid until the next movement.
	Value() ([]byte, error)
	// Err is the error that ended the walk, nil at its natural end.
	Err() error
	Close()
}

// Next returns the smallest key after all keys that begin with prefix, nil when
// there is none.
func Next(prefix []byte) []byte {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] != 0xff {
			end := append([]byte(nil), prefix[:i+1]...)
			end[i]++
			return end
		}
	}
	return nil
}
