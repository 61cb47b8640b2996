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
	for i := range rd.claims {
		f := &rd.claims[i]
		switch {
		case f.Kind == "ACCOMPANIED":
			if h := home[f.Subject]; h != "" {
				if s := rd.statedFor(f.Object); s != "" && s != h {
					of[f.Subject] = s
				}
			}
		case rd.Ontology.Relation(f.Kind).Symmetric:
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
	for i := range rd.links {
		if rd.links[i].ID != id {
			continue
		}
		for _, o := range rd.links[i].Offices {
			if o.Of.Kind() == kg.State && !o.AtHome && !o.Past {
				return o.Of
			}
		}
	}
	return rd.World.StateOf(id)
}

// stateless finds the states of offices that the text names without one, by what
// their holders do in it. Who receives a traveller in the state that is visited is
// of that state; a traveller is of the one state of which the text speaks and
// where nobody is visited or met; who else is called by office alone is of the state
// from which the report is sent, unless he or she came there.
func (rd *reader) stateless() {
	seen := map[kg.EntityID]bool{}
	var order []kg.EntityID
	for i := range rd.links {
		if l := &rd.links[i]; rd.bareOffice(i) >= 0 && !seen[l.ID] && rd.statedFor(l.ID) == "" {
			seen[l.ID] = true
			order = append(order, l.ID)
		}
	}
	if len(order) == 0 {
		return
	}
	visits, meets := rd.encounters()
	of := map[kg.EntityID]kg.EntityID{}
	for _, p := range order {
		of[p] = rd.hostedIn(p, visits, meets[p])
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
		for _, st := range spoken {
			if !slices.Contains(abroad, st) {
				left = append(left, st)
			}
		}
		switch {
		case len(left) == 1 && (len(visits[p]) > 0 || len(left) < len(spoken)):
			of[p] = left[0]
		case rd.counterpart(p):
		case slices.Contains(left, sent):
			of[p] = sent
		default:
			if st := rd.openingState(p); slices.Contains(left, st) {
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

// counterpart is true of somebody whom the text calls another's counterpart.
func (rd *reader) counterpart(p kg.EntityID) bool {
	for i := range rd.links {
		if rd.links[i].ID == p && rd.ms[i].Counterpart {
			return true
		}
	}
	return false
}

// openingState is the state with whose name the sentence begins that introduces
// somebody: "Canada has sent aid, Minister X said"; "" when there is none.
func (rd *reader) openingState(p kg.EntityID) kg.EntityID {
	for i := range rd.links {
		if rd.links[i].ID != p || rd.bareOffice(i) < 0 {
			continue
		}
		first := max(rd.d.Sentences[rd.sentenceOf(i)].First, rd.Begin[rd.sentenceOf(i)])
		for first < rd.ms[i].First && rd.pack.Words.Is(rd.d.Words, first, lang.Determiner) {
			first++
		}
		if at := rd.mentionAt[first]; at >= 0 && at < i && rd.links[at].Kind == kg.State && rd.ms[at].Form == mention.Named {
			return rd.links[at].ID
		}
		return ""
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
	for i := range rd.ms {
		s := rd.sentenceOf(i)
		if begin, ok := rd.Begin[s]; ok && rd.ms[i].Last <= begin {
			if place := rd.links[i].As[kg.Place]; place != "" {
				if st := rd.World.CapitalOf(place); st != "" {
					return st
				}
			}
			if rd.links[i].Kind == kg.Place {
				if st := rd.World.CapitalOf(rd.links[i].ID); st != "" {
					return st
				}
			}
		}
	}
	return ""
}
