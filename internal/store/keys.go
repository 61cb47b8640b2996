package store

import (
	"encoding/binary"

	"github.com/safir-graph/safir/internal/kg"
)

// The map of the key space. Nothing else in the program knows it. A key is a
// table's letter and then fields of fixed width, big-endian, so that keys sort
// as their fields do:
//
//	num     4  the number of an entity, given in order of first appearance
//	handle  8  the first bytes of the digest in an id (claim:…, relation:…, article:…)
//	day     3  kg.Day
//	kind    1  the number of a relation kind, see dictionary
//	lane    2  see lane
//
// An entry is lane, day, handle: where a relation (or a claim, see lane) stands
// in an index. Every table is there for the question named beside it.
//
//	m  name                       meta: format, dictionaries, last numbers, last recorded time
//	s                             stats: the sizes of the graph
//	i  entity id                  ids: the number of an entity
//	e  num                        entities: an entity by id
//	r  tier kind num              ranks: entities of a kind, best known first
//	n  tier kind folded 0 num     names: entities by the beginning of a name, best known first
//	a  handle                     articles: an article by id
//	t  handle part                texts: the text of an article
//	u  hash of a URL              urls: the current article at a URL
//	d  day handle                 days: articles, the latest published first
//	l  lang day handle            langs: articles in a language, the latest published first
//	v  number                     numbers: an article by its number in the full text
//	f  folded word 0 part         words: the articles that hold a word
//	p  handle                     mentions: what an article names
//	q  num day handle             namings: the articles that name an entity
//	c  handle                     claims: a claim by id
//	o  handle                     relations: a relation by id
//	k  kind entry                 byKind: relations (of a kind) in order of time
//	w  num entry                  byEntity: relations at an entity in order of time
//	y  num kind entry             byEntityKind: relations of a kind at an entity in order of time
//	b  num num entry              byPair: relations between two entities in order of time
//	g  num num kind entry         byPairKind: relations of a kind between two; the claims that can meet
//	j  handle number              journals: what of a file was read and is not stored yet
//	x  handle entry               byArticle: relations that rest on an article in order of time; its claims
//	N  num                        totals: how many relations at an entity (0: all) by class
//	Y  num year                   years: how many in a year and its months by class
//	P  num num                    neighbours: the entities next to one, how many relations by class
type table struct {
	letter byte
	fields string // the fields of the key
	name   string
	query  string // the question that needs it
}

var (
	tMeta         = table{'m', "name", "meta", "format, dictionaries, last numbers, last recorded time"}
	tStats        = table{'s', "", "stats", "the sizes of the graph"}
	tIDs          = table{'i', "entity id", "ids", "the number of an entity"}
	tEntities     = table{'e', "num", "entities", "an entity by id"}
	tRanks        = table{'r', "tier kind num", "ranks", "entities of a kind, best known first"}
	tNames        = table{'n', "tier kind folded 0 num", "names", "entities by the beginning of a name, best known first"}
	tArticles     = table{'a', "handle", "articles", "an article by id"}
	tTexts        = table{'t', "handle part", "texts", "the text of an article"}
	tURLs         = table{'u', "hash of a URL", "urls", "the current article at a URL"}
	tDays         = table{'d', "day handle", "days", "articles, the latest published first"}
	tLangs        = table{'l', "lang day handle", "langs", "articles in a language, the latest published first"}
	tNumbers      = table{'v', "number", "numbers", "an article by its number in the full text"}
	tWords        = table{'f', "folded word 0 part", "words", "the articles that hold a word"}
	tMentions     = table{'p', "handle", "mentions", "what an article names"}
	tNamings      = table{'q', "num day handle", "namings", "the articles that name an entity"}
	tClaims       = table{'c', "handle", "claims", "a claim by id"}
	tRelations    = table{'o', "handle", "relations", "a relation by id"}
	tByKind       = table{'k', "kind entry", "byKind", "relations (of a kind) in order of time"}
	tByEntity     = table{'w', "num entry", "byEntity", "relations at an entity in order of time"}
	tByEntityKind = table{'y', "num kind entry", "byEntityKind", "relations of a kind at an entity in order of time"}
	tByPair       = table{'b', "num num entry", "byPair", "relations between two entities in order of time"}
	tByPairKind   = table{'g', "num num kind entry", "byPairKind", "relations of a kind between two; the claims that can meet"}
	tByArticle    = table{'x', "handle entry", "byArticle", "relations that rest on an article in order of time; its claims"}
	tJournal      = table{'j', "handle number", "journals", "what of a file was read and is not stored yet"}
	tTotals       = table{'N', "num", "totals", "how many relations at an entity (0: all) by class"}
	tYears        = table{'Y', "num year", "years", "how many in a year and its months by class"}
	tNeighbours   = table{'P', "num num", "neighbours", "the entities next to one, how many relations by class"}
)

// tables lists all tables; a test compares it with the comment above.
var tables = []table{
	tMeta, tStats, tIDs, tEntities, tRanks, tNames, tArticles, tTexts, tURLs, tDays, tLangs, tNumbers, tWords,
	tMentions, tNamings, tClaims, tRelations,
	tByKind, tByEntity, tByEntityKind, tByPair, tByPairKind, tByArticle, tJournal, tTotals, tYears, tNeighbours,
}

type (
	num    uint32 // of an entity; 0 is none
	handle uint64 // of a claim, relation or article; 0 is none
)

func (t table) key() key { return append(make(key, 0, 40), t.letter) }

// in begins a key in scratch, which is written over, or anew where that is nil.
func (t table) in(scratch key) key {
	if scratch == nil {
		return t.key()
	}
	return append(scratch[:0], t.letter)
}

// end is the first key after the table.
func (t table) end() []byte { return []byte{t.letter + 1} }

// key is a key under construction.
type key []byte

func (k key) num(n num) key       { return binary.BigEndian.AppendUint32(k, uint32(n)) }
func (k key) handle(h handle) key { return binary.BigEndian.AppendUint64(k, uint64(h)) }
func (k key) byte(b uint8) key    { return append(k, b) }
func (k key) u16(n uint16) key    { return binary.BigEndian.AppendUint16(k, n) }
func (k key) u32(n uint32) key    { return binary.BigEndian.AppendUint32(k, n) }
func (k key) day(d kg.Day) key    { return append(k, byte(d>>16), byte(d>>8), byte(d)) }
func (k key) lane(l lane) key     { return k.u16(uint16(l)) }
func (k key) str(s string) key    { return append(k, s...) }

const entrySize = 2 + 3 + 8

// parseEntry reads the entry at the end of an index key.
func parseEntry(k []byte) (l lane, d kg.Day, h handle) {
	e := k[len(k)-entrySize:]
	return lane(binary.BigEndian.Uint16(e)), dayAt(e[2:]), handleAt(e[5:])
}

func dayAt(b []byte) kg.Day    { return kg.Day(b[0])<<16 | kg.Day(b[1])<<8 | kg.Day(b[2]) }
func handleAt(b []byte) handle { return handle(binary.BigEndian.Uint64(b)) }
func numAt(b []byte) num       { return num(binary.BigEndian.Uint32(b)) }
