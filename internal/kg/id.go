package kg

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"
)

// Ids are readable strings with their kind before a colon: "state:ML",
// "person:yunus-bek-yevkurov", "claim:7q2k…". They are the API's global ids,
// and they depend on what they name alone, never on the order of ingestion.
type (
	// EntityID names a node: "state:ML".
	EntityID string
	// ArticleID names one version of one article: "article:…".
	ArticleID string
	// ClaimID names one assertion of one article: "claim:…".
	ClaimID string
	// RelationID names an edge: "relation:…".
	RelationID string
)

// The prefixes of ids other than entity ids.
const (
	PrefixArticle  = "article:"
	PrefixClaim    = "claim:"
	PrefixRelation = "relation:"
)

// prefixes gives the id prefix of each entity kind.
var prefixes = [...]struct {
	kind   EntityKind
	prefix string
}{
	{Person, "person:"},
	{State, "state:"},
	{Organization, "org:"},
	{Place, "place:"},
	{Agreement, "agreement:"},
	{Event, "event:"},
}

// MakeEntityID joins the prefix of a kind and a slug ("ML", "bamako").
func MakeEntityID(kind EntityKind, slug string) EntityID {
	for i := range prefixes {
		if p := &prefixes[i]; p.kind == kind {
			return EntityID(p.prefix + slug)
		}
	}
	return EntityID(slug)
}

// Kind returns the entity kind that an id's prefix says, or "" for an id that
// is not an entity's.
func (id EntityID) Kind() EntityKind {
	for i := range prefixes {
		if p := &prefixes[i]; len(id) > len(p.prefix) && id[0] == p.prefix[0] && strings.HasPrefix(string(id), p.prefix) {
			return p.kind
		}
	}
	return ""
}

// ParseEntityID checks that s has the form of an entity id: a known prefix and
// a slug of at most 200 bytes without spaces or control characters.
func ParseEntityID(s string) (EntityID, error) {
	id := EntityID(s)
	if id.Kind() == "" || len(s) > 200 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "", fmt.Errorf("entity id %q: %w", clip(s), ErrInvalid)
	}
	return id, nil
}

func clip(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}

var digestEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Digest is the lower-case base32 of Sum, 24 characters long.
func Digest(parts ...string) string {
	sum := Sum(parts...)
	return digestEncoding.EncodeToString(sum[:])
}

// Sum is the first 15 bytes of the SHA-256 of the parts, each preceded by its
// length, so that no two lists of parts collide by concatenation.
func Sum(parts ...string) [15]byte {
	var small [512]byte
	b := small[:0]
	for _, p := range parts {
		b = AppendPart(b, p)
	}
	return SumOf(b)
}

// AppendPart appends a part with its length, for SumOf.
func AppendPart(b []byte, part string) []byte {
	b = append(strconv.AppendInt(b, int64(len(part)), 10), ':')
	return append(b, part...)
}

// appendNumber appends a number as AppendPart does its digits.
func appendNumber(b []byte, n int) []byte {
	var room [20]byte
	digits := strconv.AppendInt(room[:0], int64(n), 10)
	b = append(strconv.AppendInt(b, int64(len(digits)), 10), ':')
	return append(b, digits...)
}

// SumOf is the Sum of the parts that AppendPart has put together.
func SumOf(parts []byte) (sum [15]byte) {
	whole := sha256.Sum256(parts)
	copy(sum[:], whole[:])
	return sum
}
