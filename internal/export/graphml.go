package export

import (
	"context"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
)

// attribute is a value that node or edge carries.
type attribute struct{ name, kind, value string }

func nodeAttributes(e *kg.Entity) []attribute {
	return []attribute{{"label", "string", e.LabelIn("en")}, {"kind", "string", string(e.Kind)}, {"wikidata", "string", e.IDs["wikidata"]}}
}

func edgeAttributes(o *ontology.Ontology, r *kg.Relation) []attribute {
	return []attribute{
		{"kind", "string", string(r.Kind)}, {"time", "string", r.Time.EDTF}, {"earliest", "string", r.Time.Earliest.String()}, {"latest", "string", r.Time.Latest.String()},
		{"modality", "string", string(r.Modality)}, {"polarity", "string", string(r.Polarity)}, {"verdict", "string", string(r.Verdict)},
		{"role", "string", r.Role}, {"what", "string", r.What}, {"plover", "string", plover(o, r.Kind)}, {"cameo", "string", cameo(o, r)},
		{"independentSources", "integer", strconv.Itoa(r.Sources)}, {"claims", "integer", strconv.Itoa(len(r.Claims))},
	}
}

// marked is XML under construction.
type marked struct {
	w   io.Writer
	err error
}

func (m *marked) raw(s string) {
	if m.err == nil {
		_, m.err = io.WriteString(m.w, s)
	}
}

// text escapes a text; characters that XML cannot hold become U+FFFD.
func (m *marked) text(s string) {
	if m.err == nil {
		m.err = xml.EscapeText(m.w, []byte(strings.ToValidUTF8(s, string(utf8.RuneError))))
	}
}

func (m *marked) attr(name, value string) {
	m.raw(" " + name + `="`)
	m.text(value)
	m.raw(`"`)
}

// GraphML writes a directed GraphML graph: entities are nodes, relations edges.
// Symmetric kinds are undirected edges. Empty values are left out.
func GraphML(ctx context.Context, v *store.Snapshot, o *ontology.Ontology, w io.Writer) (Summary, error) {
	var s Summary
	m := &marked{w: w}
	m.raw(xml.Header + `<graphml xmlns="http://graphml.graphdrawing.org/xmlns">` + "\n")
	keys := func(of string, attributes []attribute) {
		for _, a := range attributes {
			kind := a.kind
			if kind == "integer" {
				kind = "int"
			}
			m.raw(`  <key`)
			m.attr("id", of+"."+a.name)
			m.attr("for", of)
			m.attr("attr.name", a.name)
			m.attr("attr.type", kind)
			m.raw("/>\n")
		}
	}
	keys("node", nodeAttributes(&kg.Entity{}))
	keys("edge", edgeAttributes(o, &kg.Relation{}))
	m.raw(`  <graph id="safir" edgedefault="directed">` + "\n")
	data := func(of string, attributes []attribute) {
		for _, a := range attributes {
			if a.value != "" {
				m.raw(`<data`)
				m.attr("key", of+"."+a.name)
				m.raw(">")
				m.text(a.value)
				m.raw("</data>")
			}
		}
	}
	err := v.EachEntity(ctx, func(e *kg.Entity) error {
		s.Entities++
		m.raw("    <node")
		m.attr("id", string(e.ID))
		m.raw(">")
		data("node", nodeAttributes(e))
		m.raw("</node>\n")
		return m.err
	})
	if err != nil {
		return s, err
	}
	err = v.EachRelation(ctx, func(r *kg.Relation) error {
		s.Relations++
		m.raw("    <edge")
		m.attr("id", string(r.ID))
		m.attr("source", string(r.Source))
		m.attr("target", string(r.Target))
		if o.Traits(r.Kind).Symmetric {
			m.attr("directed", "false")
		}
		m.raw(">")
		data("edge", edgeAttributes(o, r))
		m.raw("</edge>\n")
		return m.err
	})
	m.raw("  </graph>\n</graphml>\n")
	if err == nil {
		err = m.err
	}
	return s, err
}
