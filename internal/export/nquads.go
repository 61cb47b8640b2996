package export

import (
	"context"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
)

// The IRIs. Those of the graph's own nodes and edges are their ids as URNs.
const (
	ownIRI   = "urn:safir:"
	rdfType  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
	rdfs     = "http://www.w3.org/2000/01/rdf-schema#"
	skos     = "http://www.w3.org/2004/02/skos/core#"
	sameAs   = "http://www.w3.org/2002/07/owl#sameAs"
	prov     = "http://www.w3.org/ns/prov#"
	xsd      = "http://www.w3.org/2001/XMLSchema#"
	edtfType = "http://id.loc.gov/datatypes/edtf/EDTF"
	wikidata = "http://www.wikidata.org/entity/"
)

// NQuads writes RDF 1.1 N-Quads. Each relation is a node with its kind, ends,
// time and verdict. What is asserted or reported and not negated is also a
// statement from source to target, in a named graph that has the relation's IRI:
// plans and denials are never statements.
func NQuads(ctx context.Context, v *store.Snapshot, o *ontology.Ontology, w io.Writer) (Summary, error) {
	var s Summary
	q := quads{w: w}
	err := v.EachEntity(ctx, func(e *kg.Entity) error {
		s.Entities++
		id := own(string(e.ID))
		q.write(id, iri(rdfType), own("kind:"+string(e.Kind)))
		for _, a := range e.Aliases {
			p := skos + "altLabel"
			if a.Form == kg.Label {
				p = rdfs + "label"
			}
			q.write(id, iri(p), literal(a.Text, a.Lang))
		}
		for _, scheme := range slices.Sorted(maps.Keys(e.IDs)) {
			if scheme == "wikidata" {
				q.write(id, iri(sameAs), iri(wikidata+e.IDs[scheme]))
			}
			q.write(id, own("id:"+scheme), literal(e.IDs[scheme], ""))
		}
		return q.err
	})
	if err != nil {
		return s, err
	}
	err = v.EachArticle(ctx, func(a *kg.Article, _ []kg.Mention) error {
		s.Articles++
		id := own(string(a.ID))
		q.write(id, iri(rdfType), own("Article"))
		q.text(id, rdfs+"label", a.Title, a.Lang)
		q.text(id, ownIRI+"url", a.URL, "")
		q.text(id, ownIRI+"publisher", a.Publisher, "")
		if a.Published != 0 {
			q.write(id, own("published"), typed(a.Published.String(), xsd+"date"))
		}
		return v.EachClaimOf(ctx, a.ID, func(c *kg.Claim, edge kg.RelationID) error {
			s.Claims++
			id := own(string(c.ID))
			q.write(own(string(edge)), iri(prov+"wasDerivedFrom"), id)
			q.write(id, iri(prov+"wasQuotedFrom"), own(string(a.ID)))
			for _, e := range c.Evidence {
				q.text(id, ownIRI+"quote", e.Quote, a.Lang)
			}
			return q.err
		})
	})
	if err != nil {
		return s, err
	}
	err = v.EachRelation(ctx, func(r *kg.Relation) error {
		s.Relations++
		id, kind := own(string(r.ID)), own("relation:"+string(r.Kind))
		src, dst := own(string(r.Source)), own(string(r.Target))
		if r.Modality.Factual() && r.Polarity == kg.Positive {
			q.write(src, kind, dst, id)
		}
		q.write(id, iri(rdfType), own("Relation"))
		q.write(id, own("kind"), kind)
		q.write(id, own("source"), src)
		q.write(id, own("target"), dst)
		if r.Time.EDTF != "" {
			q.write(id, own("time"), typed(r.Time.EDTF, edtfType))
		}
		if r.Place != "" {
			q.write(id, own("place"), own(string(r.Place)))
		}
		for _, f := range []struct{ name, value string }{
			{"modality", string(r.Modality)}, {"polarity", string(r.Polarity)}, {"verdict", string(r.Verdict)}, {"role", r.Role}, {"what", r.What},
			{"context", r.Context}, {"plover", plover(o, r.Kind)}, {"cameo", cameo(o, r)},
		} {
			q.text(id, ownIRI+f.name, f.value, "")
		}
		q.write(id, own("independentSources"), typed(strconv.Itoa(r.Sources), xsd+"integer"))
		return q.err
	})
	return s, err
}

type quads struct {
	w   io.Writer
	err error
}

func (q *quads) write(terms ...string) {
	if q.err == nil {
		_, q.err = io.WriteString(q.w, strings.Join(terms, " ")+" .\n")
	}
}

// text writes a literal unless it is empty.
func (q *quads) text(subject, predicate, value, lang string) {
	if value != "" {
		q.write(subject, iri(predicate), literal(value, lang))
	}
}

func own(id string) string { return iri(ownIRI + id) }

// iri writes an IRI; characters that N-Quads does not allow in one are
// percent-encoded.
func iri(s string) string {
	var b strings.Builder
	b.WriteByte('<')
	for _, r := range s {
		if r <= ' ' || strings.ContainsRune("<>\"{}|^`\\", r) {
			fmt.Fprintf(&b, "%%%02X", r)
		} else {
			b.WriteRune(r)
		}
	}
	b.WriteByte('>')
	return b.String()
}

var (
	langTag = regexp.MustCompile(`^[a-zA-Z]+(-[a-zA-Z0-9]+)*$`)
	escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`)
)

// literal writes a text, with its language unless that is undecided.
func literal(s, lang string) string {
	out := `"` + escapes.Replace(s) + `"`
	if lang != "und" && langTag.MatchString(lang) {
		out += "@" + lang
	}
	return out
}

func typed(s, datatype string) string { return literal(s, "") + "^^" + iri(datatype) }
