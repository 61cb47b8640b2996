package kg

import (
	"cmp"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// Verdict is what the claims of an occurrence add up to.
type Verdict string

// The verdicts.
const (
	Uncontested  Verdict = "UNCONTESTED"
	Corroborated Verdict = "CORROBORATED" // two or more independent sources
	Contested    Verdict = "CONTESTED"    // some sources assert it, others deny it
	Denied       Verdict = "DENIED"       // asserted by nobody but reported, and denied
	Cancelled    Verdict = "CANCELLED"    // a plan that was called off
	Fulfilled    Verdict = "FULFILLED"    // a plan met by a later assertion
)

// Relation is an edge of the graph: what all claims that describe the same
// occurrence add up to. It is computed from them by Relate and can always be
// computed again.
type Relation struct {
	ID         RelationID
	Kind       RelationKind
	Source     EntityID // the subject; of a symmetric kind the smaller id
	Target     EntityID
	Time       TimeSpan
	Modality   Modality // the most factual of its claims
	Polarity   Polarity
	Verdict    Verdict
	Role       string
	What       string
	Place      EntityID
	Context    string
	Sources    int     // independent sources behind it
	Confidence float64 // of its best claim
	CAMEO      string  // of imported claims, when all agree
	Claims     []ClaimID
	Articles   []ArticleID // of its claims, sorted, unique
}

// Other returns the end that is not than; the target when than is neither.
func (r *Relation) Other(than EntityID) EntityID {
	if r.Target == than {
		return r.Source
	}
	return r.Target
}

// Traits is what Relate needs to know of a relation kind.
type Traits struct {
	Symmetric bool // the order of the ends says nothing
	Durative  bool // a state that holds over time (an office, a membership), not an occurrence
	ByRole    bool // claims with different roles are different relations (HOLDS_OFFICE)
}

// Pair is the bucket in which claims can meet: one kind between two ends.
type Pair struct {
	Kind           RelationKind
	Source, Target EntityID
}

// PairOf returns the bucket of a claim; the ends of a symmetric kind are put
// in order.
func PairOf(c *Claim, t Traits) Pair {
	if t.Symmetric && c.Object < c.Subject {
		return Pair{c.Kind, c.Object, c.Subject}
	}
	return Pair{c.Kind, c.Subject, c.Object}
}

// ArticleInfo is what Relate needs to know of an article to judge whether two
// sources are independent.
type ArticleInfo struct {
	Publisher string
	SimHash   uint64
}

// undatedReach is how many days before its publication an article without a
// date is taken to speak of the latest dated occurrence.
const undatedReach = 45

// nearBits is the largest Hamming distance of two 64-bit simhashes of the same
// wire story (measured: near ≈10 bits, far ≈32).
const nearBits = 14

// Relate computes the relations of one Pair from all of its claims that are
// known at one moment. The result depends on the set of claims alone, not on
// their order, and is sorted by time and id.
//
// Claims are the same occurrence when polarity, factuality (happened, or not
// yet), and role (where the kind is ByRole) agree and their times share
// a day (see samePlace). Dated claims are grouped greedily from the earliest on, each group
// keeping the intersection of its times. A claim whose time is only bounded by
// its publication joins the latest dated group of up to undatedReach days
// before; otherwise the undated claims form a group of their own. All claims
// of a Durative kind that agree otherwise are one relation over the union of
// their times; rows of event data (with a CAMEO code) are occurrences whatever
// their kind, and stay apart from such states.
func Relate(p Pair, t Traits, claims []*Claim, info func(ArticleID) ArticleInfo) []Relation {
	if t.Durative {
		var states, events []*Claim
		for _, c := range claims {
			if c.IsState(t) {
				states = append(states, c)
			} else {
				events = append(events, c)
			}
		}
		occurrence := t
		occurrence.Durative = false
		out := append(relate(p, t, states, info), relate(p, occurrence, events, info)...)
		sortRelations(out)
		return out
	}
	return relate(p, t, claims, info)
}

// IsState is true of a claim that something held over time, false of one that
// something occurred.
func (c *Claim) IsState(t Traits) bool { return t.Durative && c.CAMEO == "" }

func relate(p Pair, t Traits, claims []*Claim, info func(ArticleID) ArticleInfo) []Relation {
	type key struct {
		polarity Polarity
		factual  bool
		role     string
	}
	groups := map[key][]*Claim{}
	for _, c := range claims {
		k := key{c.Polarity, c.Modality.Factual(), ""}
		if t.ByRole {
			k.role = c.Role
		}
		groups[k] = append(groups[k], c)
	}
	var out []Relation
	for k, g := range groups {
		slices.SortFunc(g, compareClaims)
		salt := salt(k.polarity, k.factual, k.role)
		for _, cluster := range cluster(g, t.Durative) {
			out = append(out, build(p, salt, t, cluster, info))
		}
	}
	judge(out)
	sortRelations(out)
	return out
}

func salt(p Polarity, factual bool, role string) string {
	return string(p) + "|" + strconv.FormatBool(factual) + "|" + role
}

// SumOfOne is what the relation of a single claim has in its id where no other
// claim bears on it: for a claim of one day, without a role, that is no state.
// Relate gives the same, in more time.
func SumOfOne(p Pair, c *Claim) [15]byte {
	return Sum(string(p.Kind), string(p.Source), string(p.Target), salt(c.Polarity, c.Modality.Factual(), ""), c.Time.EDTF, string(c.Place))
}

func sortRelations(out []Relation) {
	slices.SortFunc(out, func(a, b Relation) int {
		return cmp.Or(cmp.Compare(a.Time.Earliest, b.Time.Earliest), cmp.Compare(a.Time.Latest, b.Time.Latest), strings.Compare(string(a.ID), string(b.ID)))
	})
}

func compareClaims(a, b *Claim) int {
	af, at := a.Time.Bounds()
	bf, bt := b.Time.Bounds()
	return cmp.Or(cmp.Compare(af, bf), cmp.Compare(at, bt), strings.Compare(string(a.ID), string(b.ID)))
}

type group struct {
	claims   []*Claim
	from, to Day
	place    EntityID
}

func cluster(sorted []*Claim, durative bool) []group {
	if durative {
		g := group{claims: sorted, from: MinDay, to: MaxDay}
		return []group{g}
	}
	var dated []group
	var undated []*Claim
	for _, c := range sorted {
		if c.Time.Earliest == 0 {
			undated = append(undated, c)
			continue
		}
		from, to := c.Time.Bounds()
		placed := false
		for i := len(dated) - 1; i >= 0 && !placed; i-- {
			g := &dated[i]
			if from <= g.to && g.from <= to && samePlace(g.place, c.Place, min(g.to, to)-max(g.from, from)) {
				g.claims = append(g.claims, c)
				g.from, g.to = max(g.from, from), min(g.to, to)
				if g.place == "" {
					g.place = c.Place
				}
				placed = true
			}
		}
		if !placed {
			dated = append(dated, group{claims: []*Claim{c}, from: from, to: to, place: c.Place})
		}
	}
	var rest group
	for _, c := range undated {
		best := -1
		for i := range dated {
			g := &dated[i]
			if samePlace(g.place, c.Place, g.to-g.from) && c.Time.Latest != 0 && g.from <= c.Time.Latest && g.to >= c.Time.Latest-undatedReach && (best < 0 || g.from > dated[best].from) {
				best = i
			}
		}
		if best < 0 {
			rest.claims = append(rest.claims, c)
			continue
		}
		dated[best].claims = append(dated[best].claims, c)
	}
	if len(rest.claims) > 0 {
		dated = append(dated, rest)
	}
	return dated
}

// samePlace is false when two places differ and the days in common are so many
// (a week or more) that two occurrences are as likely as one: outlets name a
// city or its state for the same meeting, but a month holds several meetings.
func samePlace(a, b EntityID, days Day) bool {
	return a == "" || b == "" || a == b || days < 7
}

func build(p Pair, salt string, t Traits, g group, info func(ArticleID) ArticleInfo) Relation {
	r := Relation{Kind: p.Kind, Source: p.Source, Target: p.Target, Polarity: g.claims[0].Polarity}
	best := g.claims[0]
	rank := map[Modality]int{}
	for i, m := range Modalities {
		rank[m] = i
	}
	cameo, mixed := "", false
	for _, c := range g.claims {
		r.Claims = append(r.Claims, c.ID)
		r.Articles = append(r.Articles, c.Article)
		if r.Modality == "" || rank[c.Modality] < rank[r.Modality] {
			r.Modality = c.Modality
		}
		if better(c, best) {
			best = c
		}
		if c.CAMEO != cameo {
			mixed = mixed || cameo != ""
			cameo = c.CAMEO
		}
		r.Confidence = max(r.Confidence, c.Confidence)
	}
	if !mixed {
		r.CAMEO = cameo
	}
	r.Time = best.Time
	if t.Durative {
		r.Time = union(g.claims)
	}
	r.Role, r.What, r.Place, r.Context = pick(g.claims, func(c *Claim) string { return c.Role }), pick(g.claims, func(c *Claim) string { return c.What }),
		EntityID(pick(g.claims, func(c *Claim) string { return string(c.Place) })), pick(g.claims, func(c *Claim) string { return c.Context })
	slices.Sort(r.Claims)
	slices.Sort(r.Articles)
	r.Articles = slices.Compact(r.Articles)
	r.Sources = independent(r.Articles, info)
	anchor := r.Time.EDTF
	if t.Durative {
		anchor = ""
	} else if r.Time.Earliest == 0 {
		anchor = "undated"
	}
	r.ID = RelationID(PrefixRelation + Digest(string(p.Kind), string(p.Source), string(p.Target), salt, anchor, string(r.Place)))
	return r
}

// better orders claims by how well they date the occurrence: the finer time,
// then the stronger basis, then the smaller id.
func better(a, b *Claim) bool {
	basis := map[Basis]int{Explicit: 0, Relative: 1, InferredBy: 2, Publication: 3, "": 4}
	c := cmp.Or(
		cmp.Compare(fineness[a.Time.Precision], fineness[b.Time.Precision]),
		cmp.Compare(basis[a.Time.Basis], basis[b.Time.Basis]),
		strings.Compare(string(a.ID), string(b.ID)))
	return c < 0
}

// union is the time over which a state is known to have held: from the
// earliest start to the latest end that the claims give. A claim that gives no
// start (it is only known to hold at publication) bounds nothing.
func union(claims []*Claim) TimeSpan {
	var t TimeSpan
	best := claims[0]
	open := false
	for _, c := range claims {
		if better(c, best) {
			best = c
		}
		if c.Time.Earliest != 0 && (t.Earliest == 0 || c.Time.Earliest < t.Earliest) {
			t.Earliest = c.Time.Earliest
		}
		open = open || (c.Time.Latest == 0 && c.Time.Earliest != 0)
		t.Latest = max(t.Latest, c.Time.Latest)
	}
	if open {
		t.Latest = 0
	}
	if len(claims) == 1 || (t.Earliest == best.Time.Earliest && t.Latest == best.Time.Latest) {
		return best.Time
	}
	from, to := "..", ".."
	if t.Earliest != 0 {
		from = t.Earliest.String()
	}
	if t.Latest != 0 {
		to = t.Latest.String()
	}
	if from == to && from == ".." {
		return best.Time
	}
	t.EDTF, t.Precision, t.Basis, t.Words = from+"/"+to, best.Time.Precision, best.Time.Basis, best.Time.Words
	if from == ".." {
		t.Precision = PrecisionUnknown
	}
	return t
}

// pick returns the value given by most claims, the smaller of equals; "" only
// when no claim gives one.
func pick(claims []*Claim, of func(*Claim) string) string {
	count := map[string]int{}
	best := ""
	for _, c := range claims {
		v := of(c)
		if v == "" {
			continue
		}
		count[v]++
	}
	for v, n := range count {
		if best == "" || n > count[best] || n == count[best] && v < best {
			best = v
		}
	}
	return best
}

// independent counts groups of articles that neither share a publisher nor are
// near-copies of one text (transitively).
func independent(articles []ArticleID, info func(ArticleID) ArticleInfo) int {
	infos := make([]ArticleInfo, len(articles))
	root := make([]int, len(articles))
	for i, a := range articles {
		infos[i], root[i] = info(a), i
	}
	find := func(i int) int {
		for root[i] != i {
			i = root[i]
		}
		return i
	}
	n := len(articles)
	const most = 64 // beyond this many articles the answer is "many" at any rate
	for i := range min(len(articles), most) {
		for j := range i {
			a, b := infos[i], infos[j]
			same := a.Publisher != "" && a.Publisher == b.Publisher ||
				a.SimHash != 0 && b.SimHash != 0 && bits.OnesCount64(a.SimHash^b.SimHash) <= nearBits
			if same && find(i) != find(j) {
				root[find(i)] = find(j)
				n--
			}
		}
	}
	return n
}

// Reach is the range of days whose dated claims a time can bear on: its own
// days; for a time without a start, the undatedReach days up to its end. ok is
// false for the unknown time, which bears on no dated claim.
func (t TimeSpan) Reach() (from, to Day, ok bool) {
	if t.Earliest != 0 {
		from, to = t.Bounds()
		return from, to, true
	}
	return max(MinDay, t.Latest-undatedReach), t.Latest, t.Latest != 0
}

// concern is true when what is said of one time can bear on what is said of the
// other: an article of 2025 that denies a visit without saying when does not
// contest one of 2011.
func concern(a, b TimeSpan) bool {
	if a.Earliest == 0 && b.Earliest == 0 {
		return true
	}
	af, at, aok := a.Reach()
	bf, bt, bok := b.Reach()
	return aok && bok && af <= bt && bf <= at
}

// judge sets the verdicts of the relations of one pair, each in view of the
// others: denials against assertions, plans against what came of them.
func judge(rs []Relation) {
	for i := range rs {
		r := &rs[i]
		r.Verdict = Uncontested
		if r.Sources >= 2 {
			r.Verdict = Corroborated
		}
		for j := range rs {
			o := &rs[j]
			if i == j || !concern(r.Time, o.Time) || r.Role != o.Role && r.Role != "" && o.Role != "" {
				continue
			}
			factual, otherFactual := r.Modality.Factual(), o.Modality.Factual()
			switch {
			case r.Polarity == Positive && o.Polarity == Negated && factual && otherFactual:
				r.Verdict = Contested
				if r.Modality == Reported {
					r.Verdict = Denied
				}
			case r.Polarity == Positive && o.Polarity == Negated && !factual:
				r.Verdict = Cancelled
			case r.Polarity == Negated && o.Polarity == Positive && factual && otherFactual:
				r.Verdict = Contested
			case r.Polarity == Positive && o.Polarity == Positive && !factual && o.Modality.Factual():
				if r.Verdict != Cancelled && o.Time.Earliest != 0 {
					r.Verdict = Fulfilled
				}
			}
		}
	}
}
