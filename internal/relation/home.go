package relation

import (
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/linking"
	"github.com/safir-graph/safir/internal/mention"
	"github.com/safir-graph/safir/internal/text"
)

// rehome corrects offices without a state that were taken to be of the country
// from which the article speaks. Who travels there is not of it; who is met by a
// traveller from there, in the state that is visited, is of that state; who
// accompanies somebody is of that person's state.
func (rd *reader) rehome() {
	home := map[kg.EntityID]kg.EntityID{} // person → the state assumed
	for i := range rd.links {
		for _, o := range rd.links[i].Offices {
			if o.AtHome && rd.links[i].ID != "" {
				home[rd.links[i].ID] = o.Of
			}
		}
	}
	if len(home) == 0 {
		return
	}
	visited := map[kg.EntityID]kg.EntityID{} // traveller → the state abroad that is visited first
	for i := range rd.claims {
		f := &rd.claims[i]
		if rd.Ontology.Relation(f.Kind).Travel && f.Object.Kind() == kg.State && f.Polarity == kg.Positive && visited[f.Subject] == "" && rd.statedFor(f.Subject) != f.Object {
			visited[f.Subject] = f.Object
		}
	}
	of := map[kg.EntityID]kg.EntityID{} // person → the state found instead
	for p, st := range rd.sidedWith {
		if h := home[p]; h != "" && h != st {
			of[p] = st
		}
	}
	for i := range rd.claims {
		f := &rd.claims[i]
		switch {
		case f.Kind == "ACCOMPANIED":
			if h := home[f.Subject]; h != "" {
				if s := rd.statedFor(f.Object); s != "" && s != h {
					of[f.Subject] = s
				}
			}
		case rd.Ontology.Relation(f.Kind).Symmetric, f.Kind == "INVITED":
			for _, e := range [][2]kg.EntityID{{f.Subject, f.Object}, {f.Object, f.Subject}} {
				h := home[e[0]]
				if to := visited[e[1]]; h != "" && to != "" && to != h && rd.statedFor(e[1]) == h {
					of[e[0]] = to
				}
			}
		}
	}
	rd.claims = slices.DeleteFunc(rd.claims, func(f found) bool {
		return f.Kind == "HOLDS_OFFICE" && f.Object == home[f.Subject] && slices.Contains(f.Inferred, "object") && of[f.Subject] == "" && visited[f.Subject] == f.Object
	})
	for i := range rd.claims {
		f := &rd.claims[i]
		if s := of[f.Subject]; s != "" && f.Kind == "HOLDS_OFFICE" && f.Object == home[f.Subject] && slices.Contains(f.Inferred, "object") {
			f.Object = s
		}
	}
}

// statedFor is the state for which a person acts by what the text says or by what
// is known, not by what was assumed; "" when neither tells.
func (rd *reader) statedFor(id kg.EntityID) kg.EntityID {
	for _, o := range rd.officesOf(id) {
		if o.Of.Kind() == kg.State && !o.AtHome && !o.Past {
			return o.Of
		}
	}
	return rd.World.StateOf(id)
}

// mostBare is for how many people a state is looked for: for each, all mentions are
// gone through. It is more than an article tells of.
const mostBare = 128

// stateless finds the states of offices that the text names without one, by what
// their holders do in it. Who receives a traveller in the state that is visited is
// of that state; a traveller is of the one state of which the text speaks and
// where nobody is visited or met; who else is called by office alone is of the state
// from which the report is sent, unless he or she came there.
func (rd *reader) stateless() {
	introduced := map[kg.EntityID]int{} // by which mention
	var order []kg.EntityID
	for i := range rd.links {
		l := &rd.links[i]
		if _, seen := introduced[l.ID]; !seen && rd.bareOffice(i) >= 0 && rd.statedFor(l.ID) == "" {
			introduced[l.ID] = i
			order = append(order, l.ID)
		}
	}
	if len(order) == 0 {
		return
	}
	order = order[:min(len(order), mostBare)]
	visits, meets := rd.encounters()
	of := map[kg.EntityID]kg.EntityID{}
	for _, p := range order {
		if of[p] = rd.sidedWith[p]; of[p] == "" {
			of[p] = rd.companionOf(p)
		}
		if of[p] == "" {
			of[p] = rd.hostedIn(p, visits, meets[p])
		}
	}
	counterparts := map[kg.EntityID]bool{}
	for i := range rd.links {
		if rd.ms[i].Counterpart {
			counterparts[rd.links[i].ID] = true
		}
	}
	spoken := rd.statesSpokenOf()
	sent := rd.sentFrom()
	for _, p := range order {
		if of[p] != "" {
			continue
		}
		var left []kg.EntityID
		abroad := slices.Clone(visits[p])
		for _, e := range meets[p] {
			abroad = append(abroad, rd.statedFor(e.with), of[e.with])
		}
		others := rd.heldByOthers(introduced[p], true)
		for _, st := range spoken {
			if !slices.Contains(abroad, st) && !others[st] {
				left = append(left, st)
			}
		}
		switch {
		case len(left) == 1 && (len(visits[p]) > 0 || len(left) < len(spoken)):
			of[p] = left[0]
		case counterparts[p]: // whom the text calls another's counterpart
		default:
			at := introduced[p]
			if st := rd.calledSo(at); slices.Contains(left, st) {
				of[p] = st
			} else if slices.Contains(left, sent) {
				of[p] = sent
			} else if st := rd.openingState(at); slices.Contains(left, st) {
				of[p] = st
			} else if st := rd.bodyBefore(at); slices.Contains(left, st) && rd.heldThere(at, st) {
				of[p] = st
			} else if st := rd.foremost(at, visits); len(visits[p]) == 0 && slices.Contains(left, st) && rd.heldThere(at, st) {
				of[p] = st
			}
		}
	}
	for i := range rd.links {
		if rd.bareOffice(i) < 0 || of[rd.links[i].ID] == "" {
			continue
		}
		s := rd.cut(rd.sentenceOf(i))
		for _, o := range rd.links[i].Offices {
			if !bare(o) {
				continue
			}
			f := s.claim("HOLDS_OFFICE", s.pack.Tag+"/holds_office/apposition", o.Span)
			f.Subject, f.Object, f.Role = rd.links[i].ID, of[rd.links[i].ID], o.Role
			f.durative, f.dated = true, true
			f.Time = kg.Before(rd.Published)
			f.Modality, f.Polarity = kg.Asserted, kg.Positive
			f.Inferred = []string{"object"}
			s.emit(f)
		}
	}
}

// bare is true of an office that is held for a state which the text does not tell.
func bare(o linking.Office) bool {
	return o.Of == "" && !o.Past && !o.Elsewhere && o.Accredited == "" && linking.ForState(o.Role)
}

// openingState is the state with whose name the sentence of mention i begins, which
// introduces somebody: "Canada has sent aid, Minister X said"; "" when there is none.
func (rd *reader) openingState(i int) kg.EntityID {
	first := max(rd.d.Sentences[rd.sentenceOf(i)].First, rd.Begin[rd.sentenceOf(i)])
	for first < rd.ms[i].First && rd.pack.Words.Is(rd.d.Words, first, lang.Determiner) {
		first++
	}
	if at := rd.mentionAt[first]; at >= 0 && at < i && rd.links[at].Kind == kg.State && rd.ms[at].Form == mention.Named {
		return rd.links[at].ID
	}
	return ""
}

// bareOffice is the place of the office of a named holder, held for a state that
// the text does not tell, among the offices of mention i; -1 when there is none.
func (rd *reader) bareOffice(i int) int {
	l := &rd.links[i]
	if l.ID == "" || l.Kind != kg.Person || rd.ms[i].Form != mention.Named || rd.Skip[rd.sentenceOf(i)] {
		return -1
	}
	return slices.IndexFunc(l.Offices, bare)
}

// sentenceOf is the sentence in which mention i stands.
func (rd *reader) sentenceOf(i int) int {
	at, found := slices.BinarySearchFunc(rd.d.Sentences, rd.ms[i].First, func(s text.Sentence, first int) int { return s.First - first })
	if !found {
		at--
	}
	return max(at, 0)
}

// encounter is whom somebody met, and the state where the text says it was.
type encounter struct {
	with, in kg.EntityID
}

// encounters lists the states that each person visits, and whom each meets.
func (rd *reader) encounters() (map[kg.EntityID][]kg.EntityID, map[kg.EntityID][]encounter) {
	visits, meets := map[kg.EntityID][]kg.EntityID{}, map[kg.EntityID][]encounter{}
	for i := range rd.claims {
		f := &rd.claims[i]
		if f.Polarity != kg.Positive {
			continue
		}
		kind := rd.Ontology.Relation(f.Kind)
		switch {
		case kind.Travel && f.Subject.Kind() == kg.Person:
			if st := rd.World.StateOf(f.Object); st != "" && !slices.Contains(visits[f.Subject], st) {
				visits[f.Subject] = append(visits[f.Subject], st)
			}
		case kind.Symmetric || f.Kind == "INVITED":
			in := kg.EntityID("")
			if f.Place != "" {
				in = rd.World.StateOf(f.Place)
			}
			meets[f.Subject] = append(meets[f.Subject], encounter{f.Object, in})
			meets[f.Object] = append(meets[f.Object], encounter{f.Subject, in})
		}
	}
	return visits, meets
}

// hostedIn is the state where travellers from elsewhere come to meet somebody; ""
// when that is not one.
func (rd *reader) hostedIn(p kg.EntityID, visits map[kg.EntityID][]kg.EntityID, list []encounter) kg.EntityID {
	var host kg.EntityID
	for _, e := range list {
		to := visits[e.with]
		if len(to) != 1 || e.in != "" && e.in != to[0] || slices.Contains(visits[p], to[0]) || rd.statedFor(e.with) == to[0] {
			continue
		}
		if host != "" && host != to[0] {
			return ""
		}
		host = to[0]
	}
	return host
}

// statesSpokenOf lists the states that the report brings into play.
func (rd *reader) statesSpokenOf() []kg.EntityID {
	var out []kg.EntityID
	add := func(id kg.EntityID) {
		if id.Kind() == kg.State && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	for i := range rd.links {
		if rd.Skip[rd.sentenceOf(i)] {
			continue
		}
		add(rd.links[i].ID)
		add(rd.links[i].As[kg.State])
		for _, o := range rd.links[i].Offices {
			add(o.Of)
			add(o.Accredited)
		}
		for _, in := range rd.links[i].Inside {
			add(in.ID)
		}
	}
	return out
}

// sentFrom is the state in whose capital the dateline of the report stands; ""
// when it has none.
func (rd *reader) sentFrom() kg.EntityID {
	for i := range rd.d.Sentences {
		begin, ok := rd.Begin[i]
		if !ok {
			continue
		}
		for j := rd.d.Sentences[i].First; j < begin; j++ {
			h, _ := rd.World.Gazetteer.Longest(rd.d, j)
			for _, e := range h.Entries {
				if e.Kind == kg.Place && h.Last <= begin {
					if st := rd.World.CapitalOf(e.Entity); st != "" {
						return st
					}
				}
			}
		}
	}
	return ""
}

// calledSo is the one state of which the text names the holder of an office by
// office alone: "Malawi's vice president", where mention at introduces somebody as
// "vice president" without a state; "" when it names none, or several.
func (rd *reader) calledSo(at int) kg.EntityID {
	role := rd.links[at].Offices[rd.bareOffice(at)].Role
	var of kg.EntityID
	for i := range rd.links {
		if rd.ms[i].Counterpart || rd.ms[i].Kind != kg.Person {
			continue
		}
		for _, o := range rd.links[i].Offices {
			switch {
			case o.Role != role || o.Of.Kind() != kg.State || o.Past:
			case rd.ms[i].Form == mention.Named || rd.ms[i].Plural || of != "" && of != o.Of:
				return "" // somebody else's
			default:
				of = o.Of
			}
		}
	}
	return of
}

// bodyBefore is the state whose government, ministry or parliament is spoken of in
// the sentence of mention at, which introduces somebody, before it, or in the one
// before of the same paragraph; "" when none is.
func (rd *reader) bodyBefore(at int) kg.EntityID {
	own := rd.sentenceOf(at)
	for i := at - 1; i >= 0; i-- {
		s := rd.sentenceOf(i)
		if s < own-1 || rd.d.Sentences[s].Paragraph != rd.d.Sentences[own].Paragraph {
			break
		}
		if rd.ms[i].Form != mention.Described || rd.ms[i].Org == nil || !governing[rd.ms[i].Org.Slug] && rd.links[i].ID.Kind() != kg.State {
			continue
		}
		if id := rd.links[i].ID; id.Kind() == kg.State {
			return id
		}
		for _, in := range rd.links[i].Inside {
			if in.ID.Kind() == kg.State {
				return in.ID
			}
		}
		return ""
	}
	return ""
}

// governing are the slugs of bodies beside which a report names their country's
// officials without it.
var governing = map[string]bool{"government": true, "ministry": true, "parliament": true, "presidency": true}

// foremost is the state of the first holder of an office in the report, who is no
// traveller, or else the one state whose known people it calls by office alone,
// before mention at, which introduces somebody; "" when there is none.
func (rd *reader) foremost(at int, visits map[kg.EntityID][]kg.EntityID) kg.EntityID {
	var alone kg.EntityID
	first, many := true, false
	for i := range at {
		l := &rd.links[i]
		if l.Kind != kg.Person || len(l.Offices) == 0 || rd.Skip[rd.sentenceOf(i)] || rd.ms[i].Counterpart {
			continue
		}
		for _, o := range l.Offices {
			if o.Of.Kind() != kg.State || o.Past || !linking.ForState(o.Role) {
				continue
			}
			if first && (rd.ms[i].Form == mention.Named && l.ID != "" && len(visits[l.ID]) == 0) {
				return o.Of
			}
			if rd.ms[i].Form == mention.Named && o.Inferred && rd.World.StateOf(l.ID) == o.Of && len(visits[l.ID]) == 0 {
				many = many || alone != "" && alone != o.Of
				alone = o.Of
			}
		}
		first = false
	}
	if many {
		return ""
	}
	return alone
}

// receives lists the kinds of relations that a state or its people have with the
// envoys of others in their own country.
var receives = map[kg.RelationKind]bool{"MET": true, "PROTESTED": true, "EXPELLED": true}

// posted finds where the ambassadors serve to whom the text gives no post: who
// is received, summoned or expelled by a state or by one who acts for it, and came
// from elsewhere, is accredited there; the others in the state at home.
func (rd *reader) posted() {
	type envoy struct {
		mention int
		of      kg.EntityID
		office  linking.Office
	}
	var envoys []envoy
	seen, told := map[kg.EntityID]bool{}, map[kg.EntityID]bool{}
	for i := range rd.links {
		for _, o := range rd.links[i].Offices {
			if o.Accredited != "" {
				told[rd.links[i].ID] = true
			}
		}
	}
	for i := range rd.claims {
		if f := &rd.claims[i]; f.Kind == "AMBASSADOR_TO" {
			told[f.Subject] = true
		}
	}
	for i := range rd.links {
		l := &rd.links[i]
		if l.ID == "" || l.Kind != kg.Person || rd.ms[i].Form != mention.Named || rd.Skip[rd.sentenceOf(i)] || seen[l.ID] || told[l.ID] {
			continue
		}
		if k := slices.IndexFunc(l.Offices, func(o linking.Office) bool { return o.Role == "ambassador" && o.Of.Kind() == kg.State && !o.Past }); k >= 0 {
			seen[l.ID] = true
			envoys = append(envoys, envoy{i, l.Offices[k].Of, l.Offices[k]})
		}
	}
	if len(envoys) == 0 {
		return
	}
	visits, _ := rd.encounters()
	host := func(id, of kg.EntityID) kg.EntityID {
		st := id
		if id.Kind() == kg.Person {
			if st = rd.statedFor(id); st == "" {
				st = rd.homeOf(id)
			}
			if len(visits[id]) > 0 {
				return "" // abroad
			}
		}
		if st.Kind() != kg.State || st == of {
			return ""
		}
		return st
	}
	for _, e := range envoys {
		var to kg.EntityID
		id := rd.links[e.mention].ID
		for i := range rd.claims {
			f := &rd.claims[i]
			if !receives[f.Kind] || f.Polarity != kg.Positive || f.Place != "" && rd.World.StateOf(f.Place) == e.of {
				continue
			}
			var st kg.EntityID
			switch {
			case f.Object == id, f.sentence == rd.sentenceOf(e.mention) && f.Object == e.of && slices.Contains(f.Inferred, "object"):
				st = host(f.Subject, e.of)
			case f.Subject == id && f.Kind == "MET":
				st = host(f.Object, e.of)
			}
			if st != "" && (f.Place == "" || rd.World.StateOf(f.Place) == st) {
				to = st
				break
			}
		}
		if to == "" && rd.Home != "" && rd.Home != e.of {
			to = rd.Home
		}
		if to == "" {
			continue
		}
		s := rd.cut(rd.sentenceOf(e.mention))
		f := s.claim("AMBASSADOR_TO", s.pack.Tag+"/ambassador_to/apposition", e.office.Span)
		f.Subject, f.Object = id, to
		f.durative, f.dated = true, true
		f.Time = kg.Before(rd.Published)
		f.Modality, f.Polarity = kg.Asserted, kg.Positive
		f.Inferred = []string{"object"}
		s.emit(f)
	}
}

// homeOf is the state of which somebody was taken to be for want of another.
func (rd *reader) homeOf(id kg.EntityID) kg.EntityID {
	for i := range rd.links {
		if rd.links[i].ID == id {
			for _, o := range rd.links[i].Offices {
				if o.Of.Kind() == kg.State && !o.Past {
					return o.Of
				}
			}
		}
	}
	for i := range rd.claims {
		if f := &rd.claims[i]; f.Kind == "HOLDS_OFFICE" && f.Subject == id && f.Object.Kind() == kg.State {
			return f.Object
		}
	}
	return ""
}

// companionOf is the state of the one whom somebody accompanies; "" when that is
// not told.
func (rd *reader) companionOf(p kg.EntityID) kg.EntityID {
	for i := range rd.claims {
		if f := &rd.claims[i]; f.Kind == "ACCOMPANIED" && f.Subject == p && f.Polarity == kg.Positive {
			return rd.statedFor(f.Object)
		}
	}
	return ""
}

// heldThere is true when the office that mention at gives somebody says what it is
// of, is no throne, and nobody else is said to have it in a state.
func (rd *reader) heldThere(at int, state kg.EntityID) bool {
	if !linking.Governs(rd.links[at].Offices[rd.bareOffice(at)].Role) {
		return false
	}
	others := rd.heldByOthers(at, false)
	return !others[state] && !others[""]
}

// heldByOthers is the states for which the report names somebody else with the office
// that mention at gives, "" among them where it does not tell for which; where it must
// be stated, only those beside the office itself. Who has the same surname may be the
// same. It is nil for offices below a government.
func (rd *reader) heldByOthers(at int, stated bool) map[kg.EntityID]bool {
	p, role := rd.links[at].ID, rd.links[at].Offices[rd.bareOffice(at)].Role
	if !linking.Governs(role) {
		return nil
	}
	surname := func(i int) string { return rd.d.Words[max(0, rd.ms[i].Name[1]-1)].Fold }
	out := map[kg.EntityID]bool{}
	for j := range rd.links {
		l := &rd.links[j]
		if l.ID == p || l.ID.Kind() != kg.Person || rd.ms[j].Form != mention.Named || surname(j) == surname(at) {
			continue
		}
		for _, o := range l.Offices {
			if o.Role == role && !o.Past && !(stated && o.Inferred && !rd.ms[j].Counterpart) {
				out[o.Of] = true
			}
		}
	}
	return out
}
