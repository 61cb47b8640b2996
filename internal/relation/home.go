package relation

import (
	"slices"

	"github.com/safir-graph/safir/internal/kg"
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
