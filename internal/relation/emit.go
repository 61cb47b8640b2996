package relation

import (
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/linking"
	"github.com/safir-graph/safir/internal/mention"
)

// end is what fills one end of a claim.
type end struct {
	id        kg.EntityID
	mention   int
	inferred  bool
	agreement bool
}

// ends resolves the mentions of a slot to entities of the kinds that an end of
// the relation may be.
func (b *binding) ends(name string, allowed []kg.EntityKind) []end {
	s := b.s
	var out []end
	var sl *slot
	for i := range b.p.right {
		if b.p.right[i].slot != nil && b.p.right[i].slot.name == name {
			sl = b.p.right[i].slot
		}
	}
	if b.p.left != nil && b.p.left.name == name {
		sl = b.p.left
	}
	if name == "subject" {
		for _, id := range b.sides {
			out = append(out, end{id: id, mention: -1, inferred: true})
		}
	}
	every := allowed
	if sl != nil && len(sl.kinds) > 0 {
		allowed = common(allowed, sl.kinds)
	}
	for _, m := range b.slots[name] {
		l := &s.links[m]
		allowed := allowed
		if l.Fallback && sl != nil && slices.Contains(sl.kinds, kg.Person) {
			allowed = every
		}
		if thing := s.ms[m].Thing; thing != nil && slices.Contains(allowed, l.Kind) && (l.Kind == kg.Agreement || l.Kind == kg.Event && l.ID == "" && thing.Unnamed) {
			out = append(out, end{mention: m, agreement: true})
			continue
		}
		for _, id := range l.Pair {
			if slices.Contains(allowed, id.Kind()) {
				out = append(out, end{id: id, mention: m, inferred: true})
			}
		}
		id := l.ID
		if place := l.As[kg.Place]; place != "" && name == "object" && s.Ontology.Relation(b.p.Kind).Travel && l.Capital {
			id = place
		} else if place != "" && sl != nil && len(sl.kinds) > 1 && sl.kinds[0] == kg.Place && l.Kind == kg.State { // "Tripoli hosts the summit": the city
			id = place
		} else if !slices.Contains(allowed, l.Kind) || id == "" {
			id = ""
			for _, k := range allowed {
				if alt := l.As[k]; alt != "" && !(k == kg.State && l.Kind == kg.Place && s.Ontology.Relation(b.p.Kind).Symmetric) {
					id = alt
					break
				}
			}
		}
		speaks := b.p.Rule.Speaks && name == "subject" && id.Kind() == kg.Person
		if speaks || id == "" && sl != nil && slices.Contains(sl.kinds, kg.Person) && !slices.Contains(every, kg.Person) && slices.Contains(every, kg.State) {
			if st := s.actsFor(m, every); st != "" { // "the president imposed sanctions": his state did
				out = append(out, end{id: st, mention: m, inferred: true})
			}
			continue
		}
		if id != "" {
			out = append(out, end{id: id, mention: m, inferred: l.Inferred})
		}
	}
	return out
}

// actsFor is the body or state, if that is among the kinds allowed, for which the
// person that a mention means holds office; "" when an office there is a former one or
// none is known.
func (s *sentence) actsFor(m int, allowed []kg.EntityKind) kg.EntityID {
	l := &s.links[m]
	if l.ID.Kind() != kg.Person || slices.ContainsFunc(l.Offices, func(o linking.Office) bool { return o.Past }) {
		return ""
	}
	body := func(of kg.EntityID) bool {
		return of.Kind() == kg.Organization && slices.Contains(allowed, kg.Organization)
	}
	for _, o := range l.Offices {
		if body(o.Of) {
			return o.Of
		}
	}
	if len(l.Offices) == 0 {
		for _, o := range s.officesOf(l.ID) {
			if body(o.Of) && !o.Past {
				return o.Of
			}
		}
	}
	return s.officeState(end{id: l.ID, mention: m})
}

// common lists what two lists of kinds share.
func common(a, b []kg.EntityKind) []kg.EntityKind {
	var out []kg.EntityKind
	for _, k := range a {
		if slices.Contains(b, k) {
			out = append(out, k)
		}
	}
	return out
}

// emit makes the claims of a filled pattern; the answer is the reason why there
// are none, or "".
func (b *binding) emit() string {
	s, p := b.s, b.p
	kind := s.Ontology.Relation(p.Kind)
	span := s.d.SpanOf(s.units[b.t].first, s.units[b.t].last)
	base := s.claim(p.Kind, p.Name, span)
	base.Modality, base.Polarity = b.real.modality, b.real.polarity
	if b.real.decided && !kind.Decided && base.Modality.Factual() {
		base.Modality = kg.Planned
	}
	if p.Rule.Modality != "" && modalityRank[p.Rule.Modality] > modalityRank[base.Modality] {
		base.Modality = p.Rule.Modality
	}
	if p.Rule.Polarity == kg.Negated {
		if base.Polarity == kg.Negated {
			return "a denial of a denial"
		}
		base.Polarity = kg.Negated
	}
	base.Context, base.Role = p.Rule.Context, p.Rule.Role
	base.past, base.background, base.durative = p.Rule.Past, b.real.background, kind.Durative
	base.present = b.present && !kind.Durative
	if w, ok := b.spans["what"]; ok {
		base.What = strings.TrimSpace(clipWords(s.d.Quote(w)))
	}
	var offices, posts []end
	for _, m := range b.slots["role"] {
		for _, o := range s.links[m].Offices {
			if o.Accredited.Kind() == kg.State && o.Role == "ambassador" && !o.Past {
				posts = append(posts, end{id: o.Accredited, mention: m})
			}
			base.Role = o.Role
			if o.Past {
				base.Role = "former " + o.Role
			}
			if o.Of != "" {
				offices = append(offices, end{id: o.Of, mention: m})
			} else if of := b.stateOfRole(m, o.Role); of != "" && !o.Elsewhere && len(s.links[m].Offices) == 1 {
				offices = append(offices, end{id: of, mention: m, inferred: true})
			}
		}
	}
	if p.Rule.Factual && !base.Modality.Factual() {
		return "only " + strings.ToLower(string(base.Modality))
	}
	for _, e := range b.ends("place", []kg.EntityKind{kg.Place, kg.State}) {
		base.Place = e.id
	}
	if base.Place == "" && !s.Ontology.Relation(p.Kind).Remote {
		base.Place = b.somewhere()
	}
	s.date(&base, b)
	if b.inferredSubject {
		base.Inferred = append(base.Inferred, "subject")
	}
	if b.inferredObject {
		base.Inferred = append(base.Inferred, "object")
	}
	n := len(s.claims)
	if both := b.slots["both"]; len(both) > 0 {
		ends := b.ends("both", kind.Domain)
		for i := range ends {
			for j := range i {
				b.pair(base, ends[j], ends[i])
				if !kind.Symmetric { // "exchanged fire": each on the other
					b.pair(base, ends[i], ends[j])
				}
			}
		}
		if obj := b.slots["object"]; len(obj) > 0 {
			for _, x := range ends {
				for _, y := range b.ends("object", kind.Range) {
					b.pair(base, x, y)
				}
			}
		}
	} else {
		if !p.has("subject") && p.has("both") && s.ofAgreements(p.Kind) { // "se firmó un acuerdo durante la visita"
			b.sides = s.sidesTold(b.t, b.d.end+1)
		}
		subjects := b.ends("subject", kind.Domain)
		objects := b.ends("object", kind.Range)
		if b.slots["role"] != nil && !p.has("object") {
			objects = offices
		}
		if p.Rule.ObjectState {
			objects = s.officeStates(b.slots["object"])
		}
		partners := b.ends("partner", kind.Domain)
		if len(subjects)+len(partners) == 0 {
			return b.unresolved("subject")
		}
		if len(b.slots["object"]) > 0 && len(objects) == 0 {
			return b.unresolved("object")
		}
		if len(b.slots["object"]) == 0 && kind.Symmetric && len(subjects) > 1 { // "A and B met"
			for i := range subjects {
				for j := range i {
					if b.oneSide(subjects[j].id, subjects[i].id) {
						continue
					}
					b.pair(base, subjects[j], subjects[i])
				}
			}
		}
		inOrder := b.inOrder(base.Time)
		for i, x := range append(subjects, partners...) {
			for j, y := range objects {
				one := base
				switch inOrder {
				case 0:
				case len(objects):
					one.Time = kg.OnDay(base.Time.Earliest+kg.Day(j), base.Time.Basis, base.Time.Words)
				case len(subjects):
					if i < len(subjects) {
						one.Time = kg.OnDay(base.Time.Earliest+kg.Day(i), base.Time.Basis, base.Time.Words)
					}
				}
				b.pair(one, x, y)
			}
			for _, y := range posts { // "appointed X as ambassador to Y"
				if p.Kind == "HOLDS_OFFICE" {
					post := base
					post.Kind, post.Pattern = "AMBASSADOR_TO", s.pack.Tag+"/ambassador_to/apposition"
					b.pair(post, x, y)
				}
			}
		}
	}
	if len(s.claims) == n {
		return "the ends do not suit the relation"
	}
	return ""
}

// stateOfRole is the state of an office that mention m names without one: whose it
// is said to be before it ("the country's new prime minister"), that of the one who
// appoints, or for which the subject is known to act, or else the one at home in the
// report; "" when none is.
func (b *binding) stateOfRole(m int, role string) kg.EntityID {
	s := b.s
	if m > 0 && s.ms[m].First-s.ms[m-1].Last <= 4 {
		at := s.ms[m-1].Last
		if l := &s.links[m-1]; s.ms[m-1].Form == mention.Possessor && l.ID.Kind() == kg.Organization {
			return l.ID
		} else if l.ID.Kind() == kg.State && (s.ms[m-1].Form == mention.Possessor || s.pack.Words.Is(s.d.Words, s.ms[m-1].First, lang.Genitive) || at < s.ms[m].First && slices.Contains(s.pack.Clitics.Endings, s.d.Words[at].Fold)) {
			return l.ID
		}
	}
	if role != "ambassador" && !linking.ForState(role) {
		return ""
	}
	for _, x := range b.slots["any"] { // who appoints
		switch l := &s.links[x]; l.ID.Kind() {
		case kg.State:
			return l.ID
		case kg.Person:
			if st := s.officeState(end{id: l.ID, mention: x}); st != "" {
				return st
			}
		}
	}
	if !linking.ForState(role) {
		return ""
	}
	for _, x := range b.slots["subject"] {
		if st := s.officeState(end{id: s.links[x].ID, mention: x}); st != "" {
			return st
		}
	}
	if s.Home != "" {
		return s.Home
	}
	if spoken := s.statesSpokenOf(); len(spoken) == 1 {
		return spoken[0]
	}
	return ""
}

// oneSide is true of two people of one state where a noun tells what brings several
// together: "the meeting was attended by A and B".
func (b *binding) oneSide(x, y kg.EntityID) bool {
	if b.p.verb || x.Kind() != kg.Person || y.Kind() != kg.Person {
		return false
	}
	st := b.s.statedFor(x)
	return st != "" && st == b.s.statedFor(y)
}

func clipWords(q string) string {
	const most = 300
	q = strings.Join(strings.Fields(q), " ")
	if len(q) <= most {
		return q
	}
	if i := strings.LastIndexByte(q[:most], ' '); i > 0 {
		return q[:i]
	}
	return strings.ToValidUTF8(q[:most], "")
}

func (b *binding) unresolved(name string) string {
	s := b.s
	if ms := b.slots[name]; len(ms) > 0 {
		return "who “" + s.d.Quote(s.ms[ms[0]].Span) + "” is, is not known or not of a kind that can be the {" + name + "}"
	}
	return "nobody fills {" + name + "}"
}

// inOrder is the number of days of t where a word in the trigger's clause says that each
// of several has its own: "will receive A and B on Sunday and Monday respectively"; 0 where
// none says so.
func (b *binding) inOrder(t kg.TimeSpan) int {
	s := b.s
	n := int(t.Latest-t.Earliest) + 1
	if t.Earliest == 0 || t.Latest == 0 || n < 2 || len(s.pack.Words.OfClass(lang.InOrder)) == 0 {
		return 0
	}
	for i := max(0, b.t-maxLeft); i < min(len(s.units), b.d.end+1); i++ {
		if s.units[i].is(lang.InOrder) {
			return n
		}
	}
	return 0
}

// somewhere is a place that the trigger's clause names after a preposition that says
// where, and that fills no slot.
func (b *binding) somewhere() kg.EntityID {
	s := b.s
	for i := range b.d.args {
		a := &b.d.args[i]
		if !s.pack.Words.OfClass(lang.Setting)[a.prep] || b.taken[a.unit] || a.of || len(a.mentions) != 1 {
			continue
		}
		if l := &s.links[a.mentions[0]]; l.Kind == kg.Place && s.ms[a.mentions[0]].Form == mention.Named {
			return l.ID
		}
	}
	return ""
}

// pair emits the claim for one subject and one object, and those that follow
// from it.
func (b *binding) pair(base found, x, y end) {
	s := b.s
	f := base
	f.Inferred = slices.Clone(base.Inferred)
	f.Subject, f.Object = x.id, y.id
	if y.agreement {
		f.agreement = y.mention
		f.parties = s.parties(y.mention, b)
	}
	if x.inferred && !slices.Contains(f.Inferred, "subject") {
		f.Inferred = append(f.Inferred, "subject")
	}
	if y.inferred && !slices.Contains(f.Inferred, "object") {
		f.Inferred = append(f.Inferred, "object")
	}
	kind := s.Ontology.Relation(f.Kind)
	if kind.Travel && y.id.Kind() == kg.Place && s.World.Entity(y.id) == nil && b.p.object().preps != nil {
		s.miss(b.p.Name, f.Trigger, "a building is where one is received, no destination")
		return
	}
	if kind.Travel && s.atHome(x, y.id) {
		s.miss(b.p.Name, f.Trigger, "one does not visit where one belongs")
		return
	}
	if f.Role == "" && x.mention >= 0 {
		for _, o := range s.links[x.mention].Offices {
			if !o.Past {
				f.Role = o.Role
				break
			}
		}
	}
	s.emit(f)
	if state := s.World.StateOf(f.Object); kind.Travel && f.Object.Kind() == kg.Place && state != "" { // who is in a city is in its state
		g := f
		g.Object, g.Place = state, f.Object
		g.Inferred = append(slices.Clone(f.Inferred), "object")
		s.emit(g)
	}
	if b.p.Rule.SubjectState && x.id.Kind() == kg.Person {
		if st := s.officeState(x); st != "" {
			g := f
			g.Subject, g.Role = st, ""
			g.Inferred = append(slices.Clone(f.Inferred), "subject")
			s.emit(g)
		}
	}
}

// officeStates are the states for which the people that mentions mean hold
// office.
func (s *sentence) officeStates(ms []int) []end {
	var out []end
	for _, m := range ms {
		id := s.links[m].ID
		if id.Kind() == kg.Person {
			id = s.officeState(end{id: id, mention: m})
		}
		if id.Kind() == kg.State {
			out = append(out, end{id: id, mention: m, inferred: true})
		}
	}
	return out
}

// officeState is the state for which a person acts in this text.
func (s *sentence) officeState(x end) kg.EntityID {
	for _, o := range s.links[x.mention].Offices {
		if o.Of.Kind() == kg.State {
			return o.Of
		}
	}
	for _, o := range s.officesOf(x.id) {
		if o.Of.Kind() == kg.State {
			return o.Of
		}
	}
	return s.World.StateOf(x.id)
}

// atHome is true when a traveller's destination is the state to which he or
// she belongs, or where an ambassador resides.
func (s *sentence) atHome(x end, dest kg.EntityID) bool {
	state := dest
	if dest.Kind() == kg.Place {
		state = s.World.StateOf(dest)
	}
	if state == "" {
		return false
	}
	if x.id.Kind() == kg.Person && s.statedFor(x.id) == state {
		return true
	}
	if x.id == state || s.World.StateOf(x.id) == state {
		return true
	}
	return slices.ContainsFunc(s.officesOf(x.id), func(o said) bool { return o.Accredited == state })
}

// parties are the states between which an agreement is said to be.
func (s *sentence) parties(m int, b *binding) []kg.EntityID {
	var out []kg.EntityID
	add := func(mention int) {
		l := &s.links[mention]
		ids := append([]kg.EntityID{l.ID, l.As[kg.State]}, l.Pair...)
		for _, o := range l.Offices {
			ids = append(ids, o.Of)
		}
		if l.Kind == kg.Person && l.ID != "" {
			ids = append(ids, s.officeState(end{id: l.ID, mention: mention}))
		}
		for _, id := range ids {
			if k := id.Kind(); (k == kg.State || k == kg.Organization) && !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	out = append(out, b.sides...)
	for _, name := range []string{"subject", "partner", "both"} {
		for _, x := range b.slots[name] {
			add(x)
		}
	}
	for i := range s.units {
		if s.units[i].mention == m && s.units[i].kind == uMention {
			between := s.pack.Words.OfClass(lang.Between)
			for _, a := range s.after(i).args {
				if between[a.prep] || s.with(a.prep) {
					for _, x := range a.mentions {
						add(x)
					}
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// with tells whether a preposition names the other party: one that the
// pack's patterns use before {partner}.
func (r *Rules) with(prep string) bool { return r.partners[prep] }
