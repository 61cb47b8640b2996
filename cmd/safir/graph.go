package main

import (
	"fmt"
	"log/slog"

	"github.com/safir-graph/safir/graph"
	"github.com/safir-graph/safir/internal/ontology"
	"github.com/safir-graph/safir/internal/store"
)

// openStore opens the graph in a folder, which is created when it is not there.
func openStore(data string, readOnly bool, log *slog.Logger) (*store.Store, *ontology.Ontology, error) {
	o, err := ontology.Load()
	if err != nil {
		return nil, nil, fmt.Errorf("ontology: %w", err)
	}
	s, err := store.Open(data, store.Options{Traits: o.Traits, ReadOnly: readOnly, Log: log})
	if err != nil {
		return nil, nil, err
	}
	return s, o, nil
}

// resolver is the root of the API over an open graph.
func resolver(s *store.Store, o *ontology.Ontology, log *slog.Logger) *graph.Resolver {
	return &graph.Resolver{Store: s, Ontology: o, Version: version(), Log: log}
}
