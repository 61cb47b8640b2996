// Package dateparser stands in for github.com/markusmobius/go-dateparser, on which
// the finder of main texts (go-trafilatura, through go-htmldate) depends for
// dates that are written out. Safir has that search switched off and reads dates
// itself, while the data of the real package, which are laid out whenever a
// program starts, cost every command 80 MB of allocations and most of its start.
// It is a module of its own, by which go.mod replaces the real one.
package dateparser

import (
	"errors"
	"time"
)

// ParserType is a way of reading dates.
type ParserType uint8

// The ways that go-htmldate names.
const (
	CustomFormat ParserType = iota
	AbsoluteTime
)

// PreferredDateSource tells which of several dates is meant.
type PreferredDateSource uint8

// Past prefers dates that lie before now.
const Past PreferredDateSource = 0

// Configuration is what go-htmldate sets; it has no effect.
type Configuration struct {
	PreferredDateSource PreferredDateSource
	StrictParsing       bool
}

// Parser reads no dates.
type Parser struct {
	ParserTypes []ParserType
}

// Date is a date that was read.
type Date struct {
	Time time.Time
}

// ErrNoData is the answer to every text.
var ErrNoData = errors.New("dateparser: this build reads no dates that are written out")

// Parse answers the zero date and ErrNoData.
func (p *Parser) Parse(*Configuration, string, ...string) (Date, error) { return Date{}, ErrNoData }
