package kg

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Article is one version of one published text. Text is stored exactly as it
// came in (valid UTF-8); all offsets are bytes of Text.
type Article struct {
	ID          ArticleID
	URL         string
	Path        string // the file it was read from, relative to what was named; "" when it came by the API
	Title       string
	Publisher   string
	Published   Day       // the day in the article's own zone; zero when unknown
	PublishedAt time.Time // UTC, only when the source gave a time of day; zero otherwise
	Lang        string    // BCP 47; "und" when undecided
	Text        string
	SHA256      string // hex, of Text
	SimHash     uint64 // of word shingles; 0 when the text is too short to compare
	Dataset     string // "gdelt", "icews" … when the article stands for rows of foreign event data; else ""

	Recorded   time.Time // UTC, when this database first learned of it
	Superseded time.Time // UTC, when a later version of the same URL replaced it; zero while current
}

// NewArticleID derives an article's id from its URL (or, without one, its
// publisher, title and date) and its text: the same text again is the same
// article, a changed text at the same URL is another version.
func NewArticleID(url, publisher, title, published, text string) ArticleID {
	if url != "" {
		return ArticleID(PrefixArticle + Digest("url", url, text))
	}
	return ArticleID(PrefixArticle + Digest("text", publisher, title, published, text))
}

// SHA256Hex is the hex SHA-256 of a text.
func SHA256Hex(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Mention is a span of an article that names an entity.
type Mention struct {
	Article ArticleID
	Entity  EntityID
	Start   int // bytes, inclusive
	End     int // bytes, exclusive
	Text    string
}
