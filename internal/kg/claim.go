package kg

import (
	"time"
)

// RelationKind is the type of an edge: VISITED, MET, SIGNED … The ontology
// lists and describes them; kg gives them no meaning.
type RelationKind string

// Modality says how a claim stands to reality.
type Modality string

// The modalities.
const (
	Asserted     Modality = "ASSERTED"
	Reported     Modality = "REPORTED" // attributed to somebody
	Planned      Modality = "PLANNED"
	Expected     Modality = "EXPECTED"
	Proposed     Modality = "PROPOSED"
	Requested    Modality = "REQUESTED"
	Conditional  Modality = "CONDITIONAL"
	Hypothetical Modality = "HYPOTHETICAL"
)

// Modalities lists all modalities, the most factual first.
var Modalities = []Modality{Asserted, Reported, Planned, Expected, Proposed, Requested, Conditional, Hypothetical}

// Factual is true of what is said to have happened or to be so.
func (m Modality) Factual() bool { return m == Asserted || m == Reported }

// Polarity is POSITIVE, or NEGATED for what is denied or did not happen.
type Polarity string

// The polarities.
const (
	Positive Polarity = "POSITIVE"
	Negated  Polarity = "NEGATED"
)

// Lifecycle is what became of a claim after it was recorded.
type Lifecycle string

// The lifecycle states.
const (
	Active     Lifecycle = "ACTIVE"
	Corrected  Lifecycle = "CORRECTED"  // a later version of the article says otherwise
	Retracted  Lifecycle = "RETRACTED"  // withdrawn
	Superseded Lifecycle = "SUPERSEDED" // the later version says the same again
)

// Span is a half-open byte range of a document's text.
type Span struct {
	Start int `json:"start"` // inclusive
	End   int `json:"end"`   // exclusive
}

// Len is the length in bytes.
func (s Span) Len() int { return s.End - s.Start }

// Contains is true when o lies within s.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Overlaps is true when s and o share a byte.
func (s Span) Overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// Evidence is the quoted passage behind a claim; Quote is exactly the slice
// [Start, End) of the article's text, in bytes.
type Evidence struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Quote string `json:"quote"`
}

// Claim is one article's assertion. It is immutable; Recorded, Retracted and
// Lifecycle alone are set by the store.
type Claim struct {
	ID       ClaimID
	Kind     RelationKind
	Subject  EntityID
	Object   EntityID
	Time     TimeSpan
	Modality Modality
	Polarity Polarity

	Role    string   // canonical English office, e.g. "deputy minister of defence"
	What    string   // the words for what was supplied, discussed, demanded …
	Place   EntityID // where it happened, when the text says so
	Context string   // military, economic, …; "" when not said

	Article    ArticleID
	Published  Day // of the article
	Evidence   []Evidence
	Trigger    Span     // the words that triggered the pattern; empty for imported rows
	Pattern    string   // "<lang>/<kind>/<name>"
	Confidence float64  // 0..1: the measured precision of the pattern's family; 0 when unmeasured
	Inferred   []string // which fields were inferred and not stated: "time", "role", "subject" …
	CAMEO      string   // an imported event's own code; else ""

	Recorded  time.Time // UTC
	Retracted time.Time // UTC; zero while it stands
	Lifecycle Lifecycle
}

// MakeID derives the claim's id from what it says and where it says it.
func (c *Claim) MakeID() ClaimID {
	sum := c.Sum()
	return ClaimID(PrefixClaim + digestEncoding.EncodeToString(sum[:]))
}

// Sum is what MakeID spells.
func (c *Claim) Sum() [15]byte {
	var small [512]byte
	b := small[:0]
	for _, p := range [...]string{string(c.Article), string(c.Kind), string(c.Subject), string(c.Object), c.Time.EDTF,
		string(c.Modality), string(c.Polarity), c.Role, c.What, string(c.Place), c.CAMEO} {
		b = AppendPart(b, p)
	}
	for _, e := range c.Evidence {
		b = appendNumber(appendNumber(b, e.Start), e.End)
	}
	return SumOf(b)
}

// KnownAt is true when the claim was recorded at or before t and not yet
// retracted at t. A zero t means now: not retracted at all.
func (c *Claim) KnownAt(t time.Time) bool {
	if t.IsZero() {
		return c.Retracted.IsZero()
	}
	return !c.Recorded.After(t) && (c.Retracted.IsZero() || c.Retracted.After(t))
}
