package export

import (
	"context"
	"encoding/xml"
	"strconv"

	"io"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
)

// GEXF writes a GEXF 1.3 graph for Gephi: entities are nodes, relations edges
// that last from the first to the last day that their time can mean. Parallel
// edges are kept apart by their kinds.
func GEXF(ctx context.Context, v *store.Snapshot, o *ontology.Ontology, w io.Writer) (Summary, error) {
	var s Summary
	m := &marked{w: w}
	m.raw(xml.Header + `<gexf xmlns="http://gexf.net/1.3" version="1.3">` + "\n" +
		`  <graph mode="dynamic" timeformat="date" defaultedgetype="directed">` + "\n")
	declare := func(class string, attributes []attribute) {
		m.raw(`    <attributes`)
		m.attr("class", class)
		m.raw(">\n")
		for i, a := range attributes {
			m.raw("      <attribute")
			m.attr("id", strconv.Itoa(i))
			m.attr("title", a.name)
			m.attr("type", a.kind)
			m.raw("/>\n")
		}
		m.raw("    </attributes>\n")
	}
	declare("node", nodeAttributes(&kg.Entity{}))
	declare("edge", edgeAttributes(o, &kg.Relation{}))
	values := func(attributes []attribute) {
		m.raw("<attvalues>")
		for i, a := range attributes {
			if a.value != "" {
				m.raw("<attvalue")
				m.attr("for", strconv.Itoa(i))
				m.attr("value", a.value)
				m.raw("/>")
			}
		}
		m.raw("</attvalues>")
	}
	m.raw("    <nodes>\n")
	err := v.EachEntity(ctx, func(e *kg.Entity) error {
		s.Entities++
		m.raw("      <node")
		m.attr("id", string(e.ID))
		m.attr("label", e.LabelIn("en"))
		m.raw(">")
		values(nodeAttributes(e))
		m.raw("</node>\n")
		return m.err
	})
	if err != nil {
		return s, err
	}
	m.raw("    </nodes>\n    <edges>\n")
	err = v.EachRelation(ctx, func(r *kg.Relation) error {
		s.Relations++
		m.raw("      <edge")
		m.attr("id", string(r.ID))
		m.attr("source", string(r.Source))
		m.attr("target", string(r.Target))
		m.attr("kind", string(r.Kind))
		m.attr("label", string(r.Kind))
		if o.Traits(r.Kind).Symmetric {
			m.attr("type", "undirected")
		}
		if r.Time.Earliest != 0 {
			m.attr("start", r.Time.Earliest.String())
		}
		if r.Time.Latest != 0 {
			m.attr("end", r.Time.Latest.String())
		}
		m.raw(">")
		values(edgeAttributes(o, r))
		m.raw("</edge>\n")
		return m.err
	})
	m.raw("    </edges>\n  </graph>\n</gexf>\n")
	if err == nil {
		err = m.err
	}
	return s, err
}
