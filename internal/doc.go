// Package internal is the map of Safir's packages, from the ground up. Imports
// go down only; packages on one floor do not know each other. floors_test.go
// makes it law.
//
//	cmd/safir                              flags and wiring
//	bench                                  measurements over HTTP, beside floors
//	server                                 HTTP; net/http only here, in bench and in cmd
//	graph graph/scalar explorer            resolvers (gqlgen only under graph); the built explorer
//	graph/stock                            gqlgen as it comes, for bench to compare with
//	ingest query dataset export eval       what is done with articles and with the graph
//	extract store                          reading and keeping; they meet only above
//	relation                               mentions → claims
//	linking timex                          which entity; which day
//	mention                                spans that name
//	gazetteer                              known names
//	seed lang ontology article store/kv    the data, and the files they are read from
//	text yaml                              sentences, words, folding; the data files' syntax
//	kg                                     the nouns; standard library only
//
// The road of the data: an article is read (article), cut into a document (text,
// lang), its mentions found (gazetteer, mention) and linked (linking), its times
// read (timex), its claims made (relation, extract), stored with the relations
// that they add up to (store, by kg.Relate), and queried (query, graph, server).
package internal
