package relation

import (
	"cmp"
	"slices"

	"github.com/safir-graph/safir/internal/kg"
)

// likeness is what two claims of one occurrence have in common.
type likeness struct {
	kind            kg.RelationKind
	polarity        kg.Polarity
	factual         bool
	role            string // where roles tell occurrences apart
	subject, object kg.EntityID
}

func (rd *reader) likeness(f *found) likeness {
	kind := rd.Ontology.Relation(f.Kind)
	k := likeness{kind: f.Kind, polarity: f.Polarity, factual: f.Modality.Factual(), subject: f.Subject, object: f.Object}
	if kind.ByRole {
		k.role = f.Role
	}
	if kind.Symmetric && k.subject > k.object {
		k.subject, k.object = k.object, k.subject
	}
	return k
}

// journey is who travels where.
type journey struct {
	kind     kg.RelationKind
	who, end kg.EntityID
}

// maxEvidence bounds the passages kept for one claim.
const maxEvidence = 4

// fulfilled is true of a plan without a day of its own that the same report says
// has come true: "left for X", then "met Y in X".
func (rd *reader) fulfilled(f *found) bool {
	if f.Modality != kg.Planned || f.Polarity != kg.Positive || f.dated && f.Time.Basis != kg.InferredBy && f.Time.Basis != kg.Publication {
		return false
	}
	if !rd.Ontology.Relation(f.Kind).Travel {
		return false
	}
	if rd.travelled == nil {
		rd.travelled = map[journey]int{}
		for i := range rd.claims {
			if o := &rd.claims[i]; o.Modality.Factual() && o.Polarity == kg.Positive && !o.background && rd.Ontology.Relation(o.Kind).Travel {
				k := journey{o.Kind, o.Subject, o.Object}
				rd.travelled[k] = max(rd.travelled[k], o.sentence+1)
			}
		}
	}
	return rd.travelled[journey{f.Kind, f.Subject, f.Object}] > f.sentence
}

// denied is true of an act that its own sentence also says has not been done: "the
// agreement concluded in October has yet to be signed".
func (rd *reader) denied(i int) bool {
	f := &rd.claims[i]
	if f.Polarity != kg.Positive || !f.Modality.Factual() {
		return false
	}
	denies := func(o *found) bool {
		return o.Kind == f.Kind && o.Object == f.Object && o.Polarity == kg.Negated && o.Modality.Factual() &&
			(o.Subject == f.Subject || f.Object.Kind() == kg.Agreement) && (o.Time.EDTF == f.Time.EDTF || !o.dated || !f.dated)
	}
	for j := i - 1; j >= 0 && rd.claims[j].sentence == f.sentence; j-- {
		if denies(&rd.claims[j]) {
			return true
		}
	}
	for j := i + 1; j < len(rd.claims) && rd.claims[j].sentence == f.sentence; j++ {
		if denies(&rd.claims[j]) {
			return true
		}
	}
	return false
}

// another is true of an event told without a day at first and of one of long
// ago after it: "arrived in Berlin … the visit before took place in October".
func (rd *reader) another(o, f *found, weak func(*found) bool) bool {
	const news = 10 // days that lie between what is reported and the report
	return rd.Published != 0 && o.sentence < f.sentence && weak(o) && !weak(f) && !o.durative && f.Modality.Factual() && o.Modality.Factual() &&
		f.Time.Latest != 0 && f.Time.Latest < rd.Published-news
}

// join removes repetitions: the same ends, kind, modality and polarity with the
// same time, or without one beside a dated one, are one claim with several
// passages as evidence.
func (rd *reader) join() []kg.Claim {
	out := rd.joined[:0]
	like := map[likeness][]int{} // claims of out that differ in their times at most
	var f found
	for i := range rd.claims {
		if f = rd.claims[i]; rd.fulfilled(&f) || rd.denied(i) {
			continue
		}
		at := -1
		key := rd.likeness(&f)
		for _, i := range like[key] {
			o := &out[i]
			weak := func(x *found) bool {
				return !x.dated || x.Time.Basis == kg.InferredBy || x.Time.Basis == kg.Publication
			}
			if o.Time.EDTF == f.Time.EDTF || !rd.another(o, &f, weak) && ((weak(o) || weak(&f)) && !f.past && !o.past || o.Time.Overlaps(f.Time) && o.Time.Precision != f.Time.Precision) {
				at = i
				if weak(o) && !weak(&f) || !weak(&f) && f.Time.Precision.Finer(o.Time.Precision) {
					f.Evidence = append(f.Evidence, o.Evidence...)
					out[i], f = f, out[i]
				}
				break
			}
		}
		if at < 0 {
			like[key] = append(like[key], len(out))
			out = append(out, f)
			continue
		}
		o := &out[at]
		for _, e := range f.Evidence {
			if len(o.Evidence) < maxEvidence && !slices.Contains(o.Evidence, e) {
				o.Evidence = append(o.Evidence, e)
			}
		}
		if o.What == "" {
			o.What = f.What
		}
		if o.Place == "" {
			o.Place = f.Place
		}
		if modalityRank[f.Modality] < modalityRank[o.Modality] {
			o.Modality = f.Modality
		}
	}
	rd.joined = out
	claims := make([]kg.Claim, 0, len(out))
	seen := map[kg.ClaimID]bool{}
	for i := range out {
		c := out[i].Claim
		slices.SortFunc(c.Evidence, func(a, b kg.Evidence) int { return cmp.Compare(a.Start, b.Start) })
		c.ID = c.MakeID()
		if !seen[c.ID] {
			seen[c.ID] = true
			claims = append(claims, c)
		}
	}
	return claims
}
