package store

import (
	"encoding/json"
	"slices"

	"github.com/safir-graph/safir/internal/kg"
)

// claim is a stored claim: with the numbers of its ends and the relation that it
// adds up to.
type claim struct {
	kg.Claim
	digest              digest
	subject, obj, place num
	kind                uint8
	article             digest
	relation            handle // of a retracted claim, the last one that it belonged to
	langs               uint64 // the language of its article, see langBit; 0 for event data

	before *claimState // in a transaction: how it stands in the store; nil when it does not
	dirty  bool        // in a transaction: its record has to be written
}

// claimState is what of a claim decides where it stands in the indexes.
type claimState struct {
	relation  handle
	retracted bool
}

var lifecycles = []kg.Lifecycle{kg.Active, kg.Corrected, kg.Retracted, kg.Superseded}

// Bits that say which of a claim's rarer fields follow.
const (
	hasRole = 1 << iota
	hasWhat
	hasPlace
	hasContext
	hasEvidence
	hasTrigger
	hasPattern
	hasConfidence
	hasInferred
	hasCAMEO
	hasRetracted
	hasLangs
	hasPublished
	isOnDay // published on the first day of its time
)

func bit(on bool, b uint64) uint64 {
	if on {
		return b
	}
	return 0
}

func (c *claim) encode() []byte {
	e := enc{make([]byte, 0, 96)}
	c.write(&e)
	return e.b
}

// write writes first what many claims have alike, side by side, which costs next
// to nothing in a compressed table.
func (c *claim) write(e *enc) {
	onDay := c.Published != 0 && c.Published == c.Time.Earliest
	has := bit(c.Role != "", hasRole) | bit(c.What != "", hasWhat) | bit(c.place != 0, hasPlace) | bit(c.Context != "", hasContext) |
		bit(len(c.Evidence) > 0, hasEvidence) | bit(c.Trigger != kg.Span{}, hasTrigger) | bit(c.Pattern != "", hasPattern) |
		bit(c.Confidence != 0, hasConfidence) | bit(len(c.Inferred) > 0, hasInferred) | bit(c.CAMEO != "", hasCAMEO) |
		bit(!c.Retracted.IsZero(), hasRetracted) | bit(c.langs != 0, hasLangs) | bit(c.Published != 0 && !onDay, hasPublished) | bit(onDay, isOnDay)
	e.u(has)
	e.byte(byte(modalityCode(c.Modality)<<1 | polarityCode(c.Polarity)))
	e.t(c.Recorded)
	e.raw(c.article[:])
	if has&hasPattern != 0 {
		e.s(c.Pattern)
	}
	if has&hasLangs != 0 {
		e.u(c.langs)
	}
	e.byte(c.kind)
	if has&hasCAMEO != 0 {
		e.cameo(c.CAMEO)
	}
	e.u(uint64(c.subject))
	e.u(uint64(c.obj))
	e.timespan(c.Time)
	if has&hasRole != 0 {
		e.s(c.Role)
	}
	if has&hasWhat != 0 {
		e.s(c.What)
	}
	if has&hasPlace != 0 {
		e.u(uint64(c.place))
	}
	if has&hasContext != 0 {
		e.s(c.Context)
	}
	if has&hasEvidence != 0 {
		e.n(len(c.Evidence))
		for _, v := range c.Evidence {
			e.n(v.Start)
			e.n(v.End)
			e.s(v.Quote)
		}
	}
	if has&hasTrigger != 0 {
		e.n(c.Trigger.Start)
		e.n(c.Trigger.End)
	}
	if has&hasConfidence != 0 {
		e.f(c.Confidence)
	}
	if has&hasInferred != 0 {
		e.n(len(c.Inferred))
		for _, s := range c.Inferred {
			e.s(s)
		}
	}
	if has&hasRetracted != 0 {
		e.t(c.Retracted)
		e.byte(byte(indexOf(lifecycles, c.Lifecycle)))
	}
	if has&hasPublished != 0 {
		e.day(c.Published)
	}
	e.raw(c.digest.tail())
	e.h(c.relation)
}

// decodeClaim reads a claim's record; the ids of its ends are filled in later.
func (s *Store) decodeClaim(k, payload []byte) (*claim, error) {
	d := dec{b: payload}
	c := &claim{}
	has := d.u()
	how := d.byte()
	if int(how>>1) < len(kg.Modalities) {
		c.Modality = kg.Modalities[how>>1]
	} else {
		d.fail()
	}
	c.Polarity = kg.Positive
	if how&1 != 0 {
		c.Polarity = kg.Negated
	}
	c.Recorded = d.t()
	copy(c.article[:], d.raw(15))
	if has&hasPattern != 0 {
		c.Pattern = d.s()
	}
	if has&hasLangs != 0 {
		c.langs = d.u()
	}
	c.kind = d.byte()
	if has&hasCAMEO != 0 {
		c.CAMEO = d.cameo()
	}
	c.subject, c.obj = num(d.u()), num(d.u())
	c.Time = d.timespan()
	if has&hasRole != 0 {
		c.Role = d.s()
	}
	if has&hasWhat != 0 {
		c.What = d.s()
	}
	if has&hasPlace != 0 {
		c.place = num(d.u())
	}
	if has&hasContext != 0 {
		c.Context = d.s()
	}
	if has&hasEvidence != 0 {
		c.Evidence = make([]kg.Evidence, d.n())
		for i := range c.Evidence {
			c.Evidence[i] = kg.Evidence{Start: int(d.u()), End: int(d.u()), Quote: d.s()}
		}
	}
	if has&hasTrigger != 0 {
		c.Trigger = kg.Span{Start: int(d.u()), End: int(d.u())}
	}
	if has&hasConfidence != 0 {
		c.Confidence = d.f()
	}
	if has&hasInferred != 0 {
		c.Inferred = make([]string, d.n())
		for i := range c.Inferred {
			c.Inferred[i] = d.s()
		}
	}
	c.Lifecycle = kg.Active
	if has&hasRetracted != 0 {
		c.Retracted = d.t()
		if i := int(d.byte()); i < len(lifecycles) {
			c.Lifecycle = lifecycles[i]
		} else {
			d.fail()
		}
	}
	switch {
	case has&hasPublished != 0:
		c.Published = d.day()
	case has&isOnDay != 0:
		c.Published = c.Time.Earliest
	}
	c.digest = joinDigest(handleAt(k[1:]), d.raw(7))
	c.relation = d.h()
	if err := d.done(k); err != nil {
		return nil, err
	}
	c.ID = kg.ClaimID(c.digest.id(kg.PrefixClaim))
	c.Article = kg.ArticleID(c.article.id(kg.PrefixArticle))
	if c.Kind = s.dict.kind(c.kind); c.Kind == "" {
		return nil, corrupt(k, "its kind is not in the dictionary")
	}
	return c, nil
}

// relation is a stored relation.
type relation struct {
	kg.Relation
	digest   digest
	src, dst num
	place    num
	kind     uint8
	either   bool   // the kind is symmetric
	state    bool   // see laneState
	langs    uint64 // of its claims' articles
	claims   []digest
	gone     bool // its claims no longer add up to it; kept for the past
	together bool // its entries stand for its claims too, see memberEntries
}

const (
	relPlace = 1 << iota
	relRole
	relWhat
	relContext
	relConfidence
	relCAMEO
	relSources
	relLangs
	relEither
	relState
	relGone
	relTogether
)

func (r *relation) encode() []byte {
	e := enc{make([]byte, 0, 64)}
	r.write(&e)
	return e.b
}

func (r *relation) write(e *enc) {
	has := bit(r.place != 0, relPlace) | bit(r.Role != "", relRole) | bit(r.What != "", relWhat) | bit(r.Context != "", relContext) |
		bit(r.Confidence != 0, relConfidence) | bit(r.CAMEO != "", relCAMEO) | bit(r.Sources != 1, relSources) | bit(r.langs != 0, relLangs) |
		bit(r.either, relEither) | bit(r.state, relState) | bit(r.gone, relGone) | bit(r.together && len(r.claims) > 1, relTogether)
	e.u(has)
	e.byte(r.kind)
	e.byte(byte(modalityCode(r.Modality)<<4 | polarityCode(r.Polarity)<<3 | verdictCode(r.Verdict)))
	e.u(uint64(r.src))
	e.u(uint64(r.dst))
	e.timespan(r.Time)
	if has&relPlace != 0 {
		e.u(uint64(r.place))
	}
	if has&relRole != 0 {
		e.s(r.Role)
	}
	if has&relWhat != 0 {
		e.s(r.What)
	}
	if has&relContext != 0 {
		e.s(r.Context)
	}
	if has&relConfidence != 0 {
		e.f(r.Confidence)
	}
	if has&relCAMEO != 0 {
		e.cameo(r.CAMEO)
	}
	if has&relSources != 0 {
		e.n(r.Sources)
	}
	if has&relLangs != 0 {
		e.u(r.langs)
	}
	e.n(len(r.claims))
	for i := range r.claims {
		e.raw(r.claims[i][:])
	}
	e.raw(r.digest.tail())
}

func (s *Store) decodeRelation(k, payload []byte) (*relation, error) {
	d := dec{b: payload}
	r := &relation{}
	has := d.u()
	r.kind = d.byte()
	how := d.byte()
	if m, v := int(how>>4), int(how&7); m < len(kg.Modalities) && v < len(verdicts) {
		r.Modality, r.Verdict = kg.Modalities[m], verdicts[v]
	} else {
		d.fail()
	}
	r.Polarity = kg.Positive
	if how&8 != 0 {
		r.Polarity = kg.Negated
	}
	r.src, r.dst = num(d.u()), num(d.u())
	r.Time = d.timespan()
	if has&relPlace != 0 {
		r.place = num(d.u())
	}
	if has&relRole != 0 {
		r.Role = d.s()
	}
	if has&relWhat != 0 {
		r.What = d.s()
	}
	if has&relContext != 0 {
		r.Context = d.s()
	}
	if has&relConfidence != 0 {
		r.Confidence = d.f()
	}
	if has&relCAMEO != 0 {
		r.CAMEO = d.cameo()
	}
	r.Sources = 1
	if has&relSources != 0 {
		r.Sources = int(d.u())
	}
	if has&relLangs != 0 {
		r.langs = d.u()
	}
	r.either, r.state, r.gone = has&relEither != 0, has&relState != 0, has&relGone != 0
	r.together = has&relTogether != 0
	n := d.n()
	if n*15 > len(d.b) {
		d.fail()
		n = 0
	}
	r.claims = make([]digest, n)
	r.Claims = make([]kg.ClaimID, n)
	for i := range r.claims {
		copy(r.claims[i][:], d.raw(15))
		r.Claims[i] = kg.ClaimID(r.claims[i].id(kg.PrefixClaim))
	}
	r.together = r.together || n == 1 && !r.state
	r.digest = joinDigest(handleAt(k[1:]), d.raw(7))
	if err := d.done(k); err != nil {
		return nil, err
	}
	r.ID = kg.RelationID(r.digest.id(kg.PrefixRelation))
	if r.Kind = s.dict.kind(r.kind); r.Kind == "" {
		return nil, corrupt(k, "its kind is not in the dictionary")
	}
	return r, nil
}

func (r *relation) lane() lane {
	return makeLane(r.Modality, r.Polarity, verdictCode(r.Verdict), r.Time, r.langs != 0, r.state)
}

// entryValue is what an index entry says of its relation beside its key; empty
// for one source, no language and a day.
func (r *relation) entryValue() []byte {
	ranged := r.Time.Earliest != 0 && r.Time.Latest > r.Time.Earliest
	if r.Sources == 1 && r.langs == 0 && !ranged {
		return nil
	}
	e := enc{make([]byte, 0, 6)}
	e.n(r.Sources)
	e.u(r.langs)
	if ranged {
		e.day(r.Time.Latest - r.Time.Earliest)
	}
	return e.b
}

// memberValue is the same for a claim's own entry.
func (c *claim) memberValue() []byte {
	if c.Time.Earliest == 0 || c.Time.Latest <= c.Time.Earliest {
		return nil
	}
	e := enc{make([]byte, 0, 6)}
	e.n(1)
	e.u(0)
	e.day(c.Time.Latest - c.Time.Earliest)
	return e.b
}

// entry is a place in an index.
type entry struct {
	lane    lane
	day     kg.Day
	handle  handle
	kind    uint8 // of the scope; 0 when the index does not tell
	sources int
	langs   uint64
	latest  kg.Day // of bounded times
}

func readEntry(k, value []byte) (en entry, ok bool) {
	en.lane, en.day, en.handle = parseEntry(k)
	en.sources, en.latest = 1, en.day
	if len(value) > 0 {
		d := dec{b: value}
		en.sources, en.langs = int(d.u()), d.u()
		if len(d.b) > 0 {
			en.latest = en.day + d.day()
		}
		return en, !d.bad && len(d.b) == 0
	}
	return en, true
}

// entities

// Entities are stored as JSON: they are few, are read through a cache, and grow
// new fields.
func encodeEntity(e *kg.Entity) ([]byte, error) { return json.Marshal(e) }

func decodeEntity(k, payload []byte) (*kg.Entity, error) {
	e := &kg.Entity{}
	if err := json.Unmarshal(payload, e); err != nil {
		return nil, corrupt(k, err.Error())
	}
	return e, nil
}

// article is a stored article without its text.
type article struct {
	kg.Article
	digest   digest
	number   uint32
	parts    int // of the text
	claims   int
	mentions int
}

func (a *article) encode() []byte {
	e := enc{make([]byte, 0, 256)}
	e.raw(a.digest.tail())
	e.u(uint64(a.number))
	e.n(a.parts)
	e.n(a.claims)
	e.n(a.mentions)
	for _, s := range []string{a.URL, a.Path, a.Title, a.Publisher, a.Lang, a.SHA256, a.Dataset} {
		e.s(s)
	}
	e.day(a.Published)
	e.t(a.PublishedAt)
	e.h(handle(a.SimHash))
	e.t(a.Recorded)
	e.t(a.Superseded)
	return e.b
}

func decodeArticle(k, payload []byte) (*article, error) {
	d := dec{b: payload}
	a := &article{}
	a.digest = joinDigest(handleAt(k[1:]), d.raw(7))
	a.number, a.parts, a.claims, a.mentions = uint32(d.u()), int(d.u()), int(d.u()), int(d.u())
	for _, s := range []*string{&a.URL, &a.Path, &a.Title, &a.Publisher, &a.Lang, &a.SHA256, &a.Dataset} {
		*s = d.s()
	}
	a.Published, a.PublishedAt, a.SimHash, a.Recorded, a.Superseded = d.day(), d.t(), uint64(d.h()), d.t(), d.t()
	if err := d.done(k); err != nil {
		return nil, err
	}
	a.ID = kg.ArticleID(a.digest.id(kg.PrefixArticle))
	return a, nil
}

// currentAt is true when the article was the current version at a moment (now
// for the zero time).
func (a *article) currentAt(asOf AsOf) bool {
	if asOf.PublishedBefore != 0 && (a.Published == 0 || a.Published >= asOf.PublishedBefore) {
		return false
	}
	if asOf.Recorded.IsZero() {
		return a.Superseded.IsZero()
	}
	return !a.Recorded.After(asOf.Recorded) && (a.Superseded.IsZero() || a.Superseded.After(asOf.Recorded))
}

// naming is a mention as stored: of an article with its entity, of an entity
// with its article.
type naming struct {
	entity     num
	start, end int
	text       string
}

func encodeNamings(list []naming) []byte {
	e := enc{make([]byte, 0, 24*len(list))}
	e.n(len(list))
	for _, m := range list {
		e.u(uint64(m.entity))
		e.n(m.start)
		e.n(m.end)
		e.s(m.text)
	}
	return e.b
}

func decodeNamings(k, payload []byte) ([]naming, error) {
	d := dec{b: payload}
	list := make([]naming, 0, d.n())
	for range cap(list) {
		list = append(list, naming{num(d.u()), int(d.u()), int(d.u()), d.s()})
	}
	return list, d.done(k)
}

func compareDigests(a, b digest) int { return slices.Compare(a[:], b[:]) }
