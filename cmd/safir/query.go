package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/safir-graph/safir/graph"
	"github.com/safir-graph/safir/internal/kg"
)

func init() { register("query", "Ask one GraphQL query and print the answer.", &queryCommand{}) }

type queryCommand struct {
	dataFlag
	URL       string        `name:"url" placeholder:"URL" help:"Ask the server there (such as http://127.0.0.1:8080) instead of opening the folder."`
	Variables string        `placeholder:"JSON" help:"The query's variables, a JSON object."`
	Operation string        `placeholder:"NAME" help:"Which operation to run, where the query holds several."`
	Timeout   time.Duration `default:"1m" help:"How long the answer may take."`
	Query     string        `arg:"" help:"The query; - reads it from the standard input."`
}

// maxQuery is the longest query that is read from the standard input, in bytes.
const maxQuery = 1 << 20

// Run prints the answer. It fails when the answer holds errors.
func (c *queryCommand) Run(ctx context.Context, env *environment) error {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	req := graph.Request{Query: c.Query, OperationName: c.Operation}
	if c.Query == "-" {
		b, err := io.ReadAll(io.LimitReader(env.stdin, maxQuery+1))
		if err != nil {
			return fmt.Errorf("query from the standard input: %w", err)
		}
		if len(b) > maxQuery {
			return fmt.Errorf("query from the standard input: %w: more than %d bytes", kg.ErrTooLarge, maxQuery)
		}
		req.Query = string(b)
	}
	if c.Variables != "" {
		d := json.NewDecoder(strings.NewReader(c.Variables))
		d.UseNumber()
		if err := d.Decode(&req.Variables); err != nil || d.More() {
			return &usageError{"--variables: want one JSON object"}
		}
	}
	ask := c.askData
	if c.URL != "" {
		ask = c.askServer
	}
	body, err := ask(ctx, env, req)
	if err != nil {
		return err
	}
	return show(env, body)
}

// askData answers from the folder, which is opened for reading unless the
// query changes something.
func (c *queryCommand) askData(ctx context.Context, env *environment, req graph.Request) ([]byte, error) {
	log := slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	reader := newLazyReader(env)
	root := resolver(nil, nil, reader, log)
	op, refusal := graph.NewExecutor(root, graph.Limits{}).Prepare(ctx, req)
	if refusal != nil {
		return refusal.Body, nil
	}
	if op.Type == graph.Subscription {
		return nil, errors.New("subscriptions are answered by a server: give its --url to a client for server-sent events")
	}
	s, o, err := openStore(env, c.Data, op.Type == graph.Query, log)
	if err != nil {
		if errors.Is(err, kg.ErrLocked) {
			return nil, fmt.Errorf("%w: if a server runs on it, ask that with --url", err)
		}
		return nil, err
	}
	root.Store, root.Ontology, root.Ingester = s, o, newSubmissions(ctx, env, s, reader)
	answer := op.Run(ctx)
	return answer.Body, s.Close()
}

// askServer answers from a server.
func (c *queryCommand) askServer(ctx context.Context, _ *environment, req graph.Request) ([]byte, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, &usageError{fmt.Sprintf("--url %q: want http://HOST:PORT", c.URL)}
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = "/graphql"
	}
	body, err := json.Marshal(map[string]any{"query": req.Query, "operationName": req.OperationName, "variables": req.Variables})
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/graphql-response+json, application/json;q=0.9")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close() //nolint:errcheck // it was only read
	out, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", u, err)
	}
	if !json.Valid(out) {
		return nil, fmt.Errorf("%s: %s, and the answer is not GraphQL", u, answer.Status)
	}
	return out, nil
}

// show prints an answer, indented, and fails with its first error.
func show(env *environment, body []byte) error {
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, body, "", "  "); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	pretty.WriteByte('\n')
	if _, err := pretty.WriteTo(env.stdout); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	var answer struct {
		Errors []struct{ Message string }
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	switch n := len(answer.Errors); n {
	case 0:
		return nil
	case 1:
		return errors.New(answer.Errors[0].Message)
	default:
		return fmt.Errorf("%s (and %d more errors)", answer.Errors[0].Message, n-1)
	}
}
