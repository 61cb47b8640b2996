package export

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
)

// The lines, in the order of their keys.
type (
	articleLine struct {
		Type        string       `json:"type"`
		ID          kg.ArticleID `json:"id"`
		URL         string       `json:"url"`
		Path        string       `json:"path"`
		Title       string       `json:"title"`
		Publisher   string       `json:"publisher"`
		Published   kg.Day       `json:"published"`
		PublishedAt *time.Time   `json:"publishedAt,omitempty"`
		Lang        string       `json:"lang"`
		SHA256      string       `json:"sha256"`
		Dataset     string       `json:"dataset,omitempty"`
		Text        string       `json:"text"`
	}
	entityLine struct {
		Type    string            `json:"type"`
		ID      kg.EntityID       `json:"id"`
		Kind    kg.EntityKind     `json:"kind"`
		Label   string            `json:"label"`
		Names   []kg.Alias        `json:"names"`
		IDs     map[string]string `json:"ids"`
		Subtype string            `json:"subtype,omitempty"`
		State   kg.EntityID       `json:"state,omitempty"`
		Capital kg.EntityID       `json:"capital,omitempty"`
		Offices []kg.Office       `json:"offices,omitempty"`
		Members []kg.EntityID     `json:"members,omitempty"`
		Seeded  bool              `json:"seeded,omitempty"`
	}
	mentionLine struct {
		Type    string       `json:"type"`
		Article kg.ArticleID `json:"article"`
		Entity  kg.EntityID  `json:"entity"`
		Start   int          `json:"start"`
		End     int          `json:"end"`
		Text    string       `json:"text"`
	}
	claimLine struct {
		Type       string          `json:"type"`
		ID         kg.ClaimID      `json:"id"`
		Relation   kg.RelationKind `json:"relation"`
		Subject    kg.EntityID     `json:"subject"`
		Object     kg.EntityID     `json:"object"`
		Time       kg.TimeSpan     `json:"time"`
		Modality   kg.Modality     `json:"modality"`
		Polarity   kg.Polarity     `json:"polarity"`
		Role       string          `json:"role,omitempty"`
		What       string          `json:"what,omitempty"`
		Place      kg.EntityID     `json:"place,omitempty"`
		Context    string          `json:"context,omitempty"`
		Article    kg.ArticleID    `json:"article"`
		Published  *kg.Day         `json:"published,omitempty"` // of event data, whose article is a file
		Evidence   []kg.Evidence   `json:"evidence"`
		Trigger    *kg.Span        `json:"trigger,omitempty"`
		Pattern    string          `json:"pattern"`
		Confidence float64         `json:"confidence,omitempty"`
		Inferred   []string        `json:"inferred,omitempty"`
		CAMEO      string          `json:"cameo,omitempty"`
		Edge       kg.RelationID   `json:"edge"`
	}
	relationLine struct {
		Type     string          `json:"type"`
		ID       kg.RelationID   `json:"id"`
		Kind     kg.RelationKind `json:"kind"`
		Source   kg.EntityID     `json:"source"`
		Target   kg.EntityID     `json:"target"`
		Time     kg.TimeSpan     `json:"time"`
		Modality kg.Modality     `json:"modality"`
		Polarity kg.Polarity     `json:"polarity"`
		Verdict  kg.Verdict      `json:"verdict"`
		Role     string          `json:"role,omitempty"`
		What     string          `json:"what,omitempty"`
		Place    kg.EntityID     `json:"place,omitempty"`
		Context  string          `json:"context,omitempty"`
		Sources  int             `json:"independentSources"`
		PLOVER   string          `json:"plover,omitempty"`
		CAMEO    string          `json:"cameo,omitempty"`
		Claims   []kg.ClaimID    `json:"claims"`
	}
)

// JSONL writes one JSON object a line: first the entities, then each article
// followed by its mentions and claims, then the relations. Retracted claims and
// superseded articles are not of the current graph and are left out, as are the
// moments of recording.
func JSONL(ctx context.Context, v *store.Snapshot, o *ontology.Ontology, w io.Writer) (Summary, error) {
	var s Summary
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	err := v.EachEntity(ctx, func(e *kg.Entity) error {
		s.Entities++
		ids, names := e.IDs, e.Aliases
		if ids == nil {
			ids = map[string]string{}
		}
		if names == nil {
			names = []kg.Alias{}
		}
		return out.Encode(entityLine{"entity", e.ID, e.Kind, e.LabelIn("en"), names, ids, e.Type, e.State, e.Capital, e.Offices, e.Members, e.Seeded})
	})
	if err != nil {
		return s, err
	}
	err = v.EachArticle(ctx, func(a *kg.Article, mentions []kg.Mention) error {
		s.Articles++
		line := articleLine{Type: "article", ID: a.ID, URL: a.URL, Path: a.Path, Title: a.Title, Publisher: a.Publisher, Published: a.Published,
			Lang: a.Lang, SHA256: a.SHA256, Dataset: a.Dataset, Text: a.Text}
		if !a.PublishedAt.IsZero() {
			line.PublishedAt = &a.PublishedAt
		}
		if err := out.Encode(line); err != nil {
			return err
		}
		for _, m := range mentions {
			s.Mentions++
			if err := out.Encode(mentionLine{"mention", m.Article, m.Entity, m.Start, m.End, m.Text}); err != nil {
				return err
			}
		}
		return v.EachClaimOf(ctx, a.ID, func(c *kg.Claim, edge kg.RelationID) error {
			s.Claims++
			line := claimLine{Type: "claim", ID: c.ID, Relation: c.Kind, Subject: c.Subject, Object: c.Object, Time: c.Time, Modality: c.Modality,
				Polarity: c.Polarity, Role: c.Role, What: c.What, Place: c.Place, Context: c.Context, Article: c.Article, Evidence: c.Evidence,
				Pattern: c.Pattern, Confidence: c.Confidence, Inferred: c.Inferred, CAMEO: c.CAMEO, Edge: edge}
			if c.Evidence == nil {
				line.Evidence = []kg.Evidence{}
			}
			if c.Trigger != (kg.Span{}) {
				line.Trigger = &c.Trigger
			}
			if c.Published != a.Published {
				line.Published = &c.Published
			}
			return out.Encode(line)
		})
	})
	if err != nil {
		return s, err
	}
	err = v.EachRelation(ctx, func(r *kg.Relation) error {
		s.Relations++
		slices.Sort(r.Claims)
		return out.Encode(relationLine{"relation", r.ID, r.Kind, r.Source, r.Target, r.Time, r.Modality, r.Polarity, r.Verdict, r.Role, r.What, r.Place,
			r.Context, r.Sources, plover(o, r.Kind), cameo(o, r), r.Claims})
	})
	return s, err
}

// MaxLine is the longest line that ReadJSONL reads, in bytes; longer ones are
// reported and skipped.
const MaxLine = 16 << 20

// ReadJSONL adds the graph of a JSON lines file to a store, as recorded at a
// moment. Lines may come in any order; when entities come before the articles
// that name them, and mentions and claims follow their article, as JSONL writes
// them, only one article is held in memory at a time. Relations are computed
// anew from the claims. What cannot be read or stored is reported with the
// number of its line, from 1, and skipped; only a failure of r, the store or ctx
// ends the reading.
func ReadJSONL(ctx context.Context, s *store.Store, r io.Reader, at time.Time, report func(line int, err error)) (Summary, error) {
	in := importer{ctx: ctx, s: s, at: at, report: report, open: map[kg.ArticleID]*pending{}, done: map[kg.ArticleID]bool{}}
	lines := bufio.NewReaderSize(r, 1<<16)
	for n := 1; ; n++ {
		line, tooLong, err := readLine(lines)
		if err != nil && !errors.Is(err, io.EOF) {
			return in.sum, fmt.Errorf("line %d: %w", n, err)
		}
		switch {
		case tooLong:
			report(n, fmt.Errorf("%w: a line of more than %d bytes", kg.ErrTooLarge, MaxLine))
		case len(bytes.TrimSpace(line)) > 0:
			if failed := in.line(n, line); failed != nil {
				if fatal(failed) {
					return in.sum, fmt.Errorf("line %d: %w", n, failed)
				}
				report(n, failed)
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
	}
	if err := in.flushEntities(); err != nil {
		return in.sum, err
	}
	for len(in.order) > 0 {
		if err := in.flush(); err != nil {
			return in.sum, err
		}
	}
	return in.sum, nil
}

// fatal is true of what concerns more than one line.
func fatal(err error) bool {
	return !errors.Is(err, kg.ErrInvalid) && !errors.Is(err, kg.ErrNotFound) && !errors.Is(err, kg.ErrTooLarge)
}

// readLine reads up to and without the next newline; of a line that is too long
// it reads all and returns nothing.
func readLine(r *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if tooLong = tooLong || len(line)+len(part) > MaxLine; tooLong {
			line = nil
		} else {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, tooLong, err
		}
	}
}

// pending is an article whose mentions and claims are still coming.
type pending struct {
	line int
	x    store.Extraction
}

type importer struct {
	ctx      context.Context
	s        *store.Store
	at       time.Time
	report   func(int, error)
	sum      Summary
	entities []kg.Entity
	lines    []int // of the entities
	open     map[kg.ArticleID]*pending
	order    []kg.ArticleID // of open
	done     map[kg.ArticleID]bool
}

func (in *importer) line(n int, line []byte) error {
	var head struct {
		Type string `json:"type"`
	}
	if err := unmarshal(line, &head); err != nil {
		return err
	}
	switch head.Type {
	case "entity":
		return in.entity(n, line)
	case "article":
		return in.article(n, line)
	case "mention":
		return in.mention(line)
	case "claim":
		return in.claim(line)
	case "relation":
		in.sum.Relations++
		return nil
	}
	return fmt.Errorf("type %q: %w", head.Type, kg.ErrInvalid)
}

func unmarshal(line []byte, to any) error {
	if err := json.Unmarshal(line, to); err != nil {
		return fmt.Errorf("%w: %w", kg.ErrInvalid, err)
	}
	return nil
}

const entityChunk = 500

func (in *importer) entity(n int, line []byte) error {
	var l entityLine
	if err := unmarshal(line, &l); err != nil {
		return err
	}
	in.entities = append(in.entities, kg.Entity{ID: l.ID, Kind: l.Kind, Type: l.Subtype, Aliases: l.Names, IDs: l.IDs, State: l.State, Capital: l.Capital,
		Offices: l.Offices, Members: l.Members, Seeded: l.Seeded})
	in.lines = append(in.lines, n)
	if len(in.entities) < entityChunk {
		return nil
	}
	return in.flushEntities()
}

// flushEntities stores the entities at hand; when one of them cannot be, each is
// stored by itself.
func (in *importer) flushEntities() error {
	list, lines := in.entities, in.lines
	in.entities, in.lines = nil, nil
	if len(list) == 0 {
		return nil
	}
	_, err := in.s.PutEntities(in.ctx, list)
	if err == nil {
		in.sum.Entities += len(list)
		return nil
	}
	if fatal(err) {
		return err
	}
	for i := range list {
		if _, err := in.s.PutEntities(in.ctx, list[i:i+1]); err == nil {
			in.sum.Entities++
		} else if fatal(err) {
			return err
		} else {
			in.report(lines[i], err)
		}
	}
	return nil
}

func (in *importer) article(n int, line []byte) error {
	var l articleLine
	if err := unmarshal(line, &l); err != nil {
		return err
	}
	if l.SHA256 != "" && l.SHA256 != kg.SHA256Hex(l.Text) {
		return fmt.Errorf("article %q: %w: its text does not have the sha256 given", l.ID, kg.ErrInvalid)
	}
	if in.open[l.ID] != nil || in.done[l.ID] {
		return fmt.Errorf("article %q: %w: it is given twice", l.ID, kg.ErrInvalid)
	}
	// Entities before articles: then the claims of an article follow it.
	grouped := len(in.entities) > 0 || in.sum.Entities > 0
	if err := in.flushEntities(); err != nil {
		return err
	}
	if grouped {
		for len(in.order) > 0 {
			if err := in.flush(); err != nil {
				return err
			}
		}
	}
	a := kg.Article{ID: l.ID, URL: l.URL, Path: l.Path, Title: l.Title, Publisher: l.Publisher, Published: l.Published, Lang: l.Lang, SHA256: l.SHA256,
		Dataset: l.Dataset, Text: l.Text}
	if l.PublishedAt != nil {
		a.PublishedAt = *l.PublishedAt
	}
	in.open[l.ID] = &pending{line: n, x: store.Extraction{Article: a}}
	in.order = append(in.order, l.ID)
	return nil
}

// flush stores the article that has been open longest.
func (in *importer) flush() error {
	id := in.order[0]
	p := in.open[id]
	in.order = in.order[1:]
	delete(in.open, id)
	in.done[id] = true
	if _, err := in.s.PutExtraction(in.ctx, p.x, in.at); err != nil {
		if fatal(err) {
			return err
		}
		in.report(p.line, err)
		return nil
	}
	in.sum.Articles++
	in.sum.Mentions += len(p.x.Mentions)
	in.sum.Claims += len(p.x.Claims)
	return nil
}

func (in *importer) of(id kg.ArticleID) (*pending, error) {
	p := in.open[id]
	if p == nil {
		return nil, fmt.Errorf("article %q: %w: its line must come before what it says, and with it", id, kg.ErrNotFound)
	}
	return p, nil
}

func (in *importer) mention(line []byte) error {
	var l mentionLine
	if err := unmarshal(line, &l); err != nil {
		return err
	}
	p, err := in.of(l.Article)
	if err != nil {
		return err
	}
	p.x.Mentions = append(p.x.Mentions, kg.Mention{Article: l.Article, Entity: l.Entity, Start: l.Start, End: l.End, Text: l.Text})
	return nil
}

func (in *importer) claim(line []byte) error {
	var l claimLine
	if err := unmarshal(line, &l); err != nil {
		return err
	}
	p, err := in.of(l.Article)
	if err != nil {
		return err
	}
	c := kg.Claim{ID: l.ID, Kind: l.Relation, Subject: l.Subject, Object: l.Object, Time: l.Time, Modality: l.Modality, Polarity: l.Polarity, Role: l.Role,
		What: l.What, Place: l.Place, Context: l.Context, Article: l.Article, Published: p.x.Article.Published, Pattern: l.Pattern, Confidence: l.Confidence,
		Inferred: l.Inferred, CAMEO: l.CAMEO}
	if len(l.Evidence) > 0 {
		c.Evidence = l.Evidence
	}
	if l.Trigger != nil {
		c.Trigger = *l.Trigger
	}
	if l.Published != nil {
		c.Published = *l.Published
	}
	p.x.Claims = append(p.x.Claims, c)
	return nil
}
