package kg

import "errors"

// The kinds of failure that every package shares. They are wrapped with the
// operation and its argument where they arise (`store.Entity "x": not found`)
// and told apart with errors.Is; package graph alone turns them into the API's
// error codes.
var (
	// ErrNotFound: the named thing does not exist.
	ErrNotFound = errors.New("not found")
	// ErrInvalid: an argument or an input is malformed or contradicts itself.
	ErrInvalid = errors.New("invalid")
	// ErrCorrupt: stored data failed its checksum or cannot be decoded.
	ErrCorrupt = errors.New("corrupt data")
	// ErrTooLarge: an input exceeds a stated bound.
	ErrTooLarge = errors.New("too large")
	// ErrLocked: the data folder is in use by another process.
	ErrLocked = errors.New("locked")
	// ErrNewerFormat: the data was written by a newer version of the program.
	ErrNewerFormat = errors.New("newer format")
	// ErrExhausted: an answer was given up because its bounds were reached.
	ErrExhausted = errors.New("bounds exhausted")
)
