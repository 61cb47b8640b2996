package relation

import (
	"slices"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/linking"
	"github.com/safir-graph/safir/internal/mention"
)

// said is an office that the document gives somebody, at one mention or at many.
type said struct {
	linking.Office      // without its place
	named          bool // it stands at a mention by name
}

// mostSaid is of how many offices of one person the reader keeps track.
const mostSaid = 128

// officesOf lists the different offices that the document gives somebody, in order,
// so that the cost of asking for them does not grow with the mentions.
func (rd *reader) officesOf(id kg.EntityID) []said {
	if !rd.listed {
		rd.listed = true
		for i := range rd.links {
			id := rd.links[i].ID
			if id == "" {
				continue
			}
			for _, o := range rd.links[i].Offices {
				o.Span = kg.Span{}
				s := said{o, rd.ms[i].Form == mention.Named}
				if list := rd.offered[id]; len(list) < mostSaid && !slices.Contains(list, s) {
					rd.offered[id] = append(list, s)
				}
			}
		}
	}
	return rd.offered[id]
}
