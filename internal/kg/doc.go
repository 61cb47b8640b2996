// Package kg holds the nouns of the knowledge graph: Entity, Alias, Claim,
// Relation, Evidence, TimeSpan, their ids and errors, and the rule by which
// claims add up to relations. It imports the standard library alone and does
// no I/O; every other package speaks in its types.
package kg
