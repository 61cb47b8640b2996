package scalar

import (
	"github.com/99designs/gqlgen/graphql"

	"github.com/safir-graph/safir/internal/kg"
)

// Ids are strings on the wire as they are in kg, so that writing one costs
// what writing a string costs. Arguments reach the resolvers as strings and
// are parsed there, where the error can name the argument: an id of the
// wrong kind is an error, an id of nothing is null.

// MarshalEntityID writes the id of a node.
func MarshalEntityID(id kg.EntityID) graphql.Marshaler { return graphql.MarshalID(string(id)) }

// UnmarshalEntityID reads and checks the id of a node.
func UnmarshalEntityID(v any) (kg.EntityID, error) {
	s, err := text("ID", v)
	if err != nil {
		return "", err
	}
	return kg.ParseEntityID(s)
}

// MarshalRelationID writes the id of an edge.
func MarshalRelationID(id kg.RelationID) graphql.Marshaler { return graphql.MarshalID(string(id)) }

// UnmarshalRelationID reads the id of an edge.
func UnmarshalRelationID(v any) (kg.RelationID, error) {
	s, err := text("ID", v)
	return kg.RelationID(s), err
}

// MarshalClaimID writes the id of a claim.
func MarshalClaimID(id kg.ClaimID) graphql.Marshaler { return graphql.MarshalID(string(id)) }

// UnmarshalClaimID reads the id of a claim.
func UnmarshalClaimID(v any) (kg.ClaimID, error) {
	s, err := text("ID", v)
	return kg.ClaimID(s), err
}

// MarshalArticleID writes the id of an article.
func MarshalArticleID(id kg.ArticleID) graphql.Marshaler { return graphql.MarshalID(string(id)) }

// UnmarshalArticleID reads the id of an article.
func UnmarshalArticleID(v any) (kg.ArticleID, error) {
	s, err := text("ID", v)
	return kg.ArticleID(s), err
}
