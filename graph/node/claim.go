package node

import (
	"github.com/safir-graph/safir/internal/kg"
)

// Claim is one article's assertion with what it refers to, as far as the
// request asks for it.
type Claim struct {
	*kg.Claim
	Relation        *Relation
	Article         *Article
	Subject, Object Entity
	Place           Entity // nil when the article does not say
}

// TimeSpan is the time of the claim.
func (c *Claim) TimeSpan() *TimeSpan { return (*TimeSpan)(&c.Time) }

// Quote is the first passage of its evidence; "" when it has none.
func (c *Claim) Quote() string { return c.first().Quote }

// Start is where the quote begins, in bytes, inclusive.
func (c *Claim) Start() int { return c.first().Start }

// End is where the quote ends, in bytes, exclusive.
func (c *Claim) End() int { return c.first().End }

func (c *Claim) first() kg.Evidence {
	if len(c.Evidence) == 0 {
		return kg.Evidence{}
	}
	return c.Evidence[0]
}

// TriggerSpan is the trigger; nil when there is none.
func (c *Claim) TriggerSpan() *kg.Span { return known(&c.Trigger) }

// RoleName is the office concerned; nil when there is none.
func (c *Claim) RoleName() *string { return known(&c.Role) }

// Matter is what was supplied, discussed …; nil when not said.
func (c *Claim) Matter() *string { return known(&c.What) }

// Field is military, economic …; nil when not said.
func (c *Claim) Field() *string { return known(&c.Context) }

// Measured is the confidence; nil when not measured.
func (c *Claim) Measured() *float64 { return known(&c.Confidence) }

// Code is the imported event's own CAMEO code; nil when there is none.
func (c *Claim) Code() *string { return known(&c.CAMEO) }

// Standing is the lifecycle, ACTIVE where none is recorded.
func (c *Claim) Standing() kg.Lifecycle {
	if c.Lifecycle == "" {
		return kg.Active
	}
	return c.Lifecycle
}

// Article is one version of one published text.
type Article struct {
	*kg.Article
	Body string // the text, when the request asks for it
}

// Address is the URL; nil when not known.
func (a *Article) Address() *string { return known(&a.URL) }

// File is the path that it was read from; nil when it came through the API.
func (a *Article) File() *string { return known(&a.Path) }

// Headline is the title; nil when it has none.
func (a *Article) Headline() *string { return known(&a.Title) }

// Outlet is the publisher; nil when not known.
func (a *Article) Outlet() *string { return known(&a.Publisher) }

// Language is the language, "und" when undecided.
func (a *Article) Language() string {
	if a.Lang == "" {
		return "und"
	}
	return a.Lang
}

// DataSet is the data set that it stands for; nil for a text.
func (a *Article) DataSet() *string { return known(&a.Dataset) }

// Mention is a span of an article that names an entity.
type Mention struct {
	*kg.Mention
	Entity  Entity
	Article *Article
}

// IsNode tells nodes from other values.
func (c *Claim) IsNode() {}

// IsNode tells nodes from other values.
func (a *Article) IsNode() {}
