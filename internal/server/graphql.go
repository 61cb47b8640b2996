package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/safir-graph/safir/graph"
)

// The media types of an answer.
const (
	mediaJSON     = "application/json"
	mediaResponse = "application/graphql-response+json"
	mediaEvents   = "text/event-stream"
)

// graphqlHandler is the API's endpoint: GraphQL over HTTP (GET and POST), its
// subscriptions over server-sent events (one operation for each connection) and
// graphql-transport-ws.
func (s *Server) graphqlHandler(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") != "" {
		s.transportWS(w, r)
		return
	}
	if r.Method == http.MethodGet && r.URL.RawQuery == "" && strings.HasPrefix(r.Header.Get("Accept"), "text/html") {
		http.Redirect(w, r, "./", http.StatusSeeOther) // a person, who wants the explorer
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Add("Vary", "Accept")
	media, ok := negotiate(r.Header.Values("Accept"))
	if !ok {
		s.answer(w, mediaJSON, http.StatusNotAcceptable, graph.Refusal("Accept: answers are %s, %s or %s", mediaJSON, mediaResponse, mediaEvents))
		return
	}
	req, problem := s.readRequest(w, r)
	if problem != nil {
		if problem.allow != "" {
			w.Header().Set("Allow", problem.allow)
		}
		s.answer(w, media, problem.status, graph.Refusal("%s", problem.message))
		return
	}
	op, refusal := s.executor.Prepare(r.Context(), *req)
	if refusal != nil {
		status := http.StatusOK
		if media == mediaResponse {
			status = http.StatusBadRequest
		}
		if media == mediaEvents {
			s.events(w, r, func(yield func(graph.Answer) bool) { yield(*refusal) })
			return
		}
		s.answer(w, media, status, *refusal)
		return
	}
	s.metrics.operations.add(1, string(op.Type))
	note(r.Context(), op)
	switch {
	case op.Type == graph.Mutation && r.Method == http.MethodGet:
		w.Header().Set("Allow", http.MethodPost)
		s.answer(w, media, http.StatusMethodNotAllowed, graph.Refusal("mutations are sent with POST"))
	case media == mediaEvents:
		ctx, cancel := s.streamContext(r.Context())
		defer cancel()
		s.events(w, r, func(yield func(graph.Answer) bool) { op.Stream(ctx, yield) })
	case op.Type == graph.Subscription:
		s.answer(w, media, http.StatusNotAcceptable, graph.Refusal("subscriptions are answered as %s or over graphql-transport-ws", mediaEvents))
	default:
		ctx, cancel := context.WithTimeout(r.Context(), s.config.Timeout)
		defer cancel()
		s.answer(w, media, http.StatusOK, op.Run(ctx))
	}
}

// problem is why a request could not be read.
type problem struct {
	status  int
	message string
	allow   string // methods that would have been right
}

func bad(format string, args ...any) *problem {
	return &problem{status: http.StatusBadRequest, message: fmt.Sprintf(format, args...)}
}

// readRequest reads the parameters of a request from its URL (GET) or body
// (POST).
func (s *Server) readRequest(w http.ResponseWriter, r *http.Request) (*graph.Request, *problem) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return queryParameters(r.URL)
	case http.MethodPost:
		return s.bodyParameters(w, r)
	}
	return nil, &problem{http.StatusMethodNotAllowed, "GraphQL is asked with GET or POST", "GET, POST"}
}

func queryParameters(u *url.URL) (*graph.Request, *problem) {
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, bad("the URL's query is malformed")
	}
	p := parameters{}
	for name, to := range map[string]*string{"query": &p.Query, "operationName": &p.OperationName} {
		if *to = values.Get(name); !utf8.ValidString(*to) {
			return nil, bad("%s is not UTF-8", name)
		}
	}
	for name, to := range map[string]*map[string]any{"variables": &p.Variables, "extensions": &p.Extensions} {
		if v := values.Get(name); v != "" {
			if err := decode([]byte(v), to); err != nil {
				return nil, bad("%s is not a JSON object", name)
			}
		}
	}
	return p.request()
}

func (s *Server) bodyParameters(w http.ResponseWriter, r *http.Request) (*graph.Request, *problem) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch charset := params["charset"]; {
	case err != nil || media != mediaJSON:
		return nil, &problem{http.StatusUnsupportedMediaType, "Content-Type: want " + mediaJSON, ""}
	case charset != "" && !strings.EqualFold(charset, "utf-8"):
		return nil, &problem{http.StatusUnsupportedMediaType, "Content-Type: want UTF-8", ""}
	case r.Header.Get("Content-Encoding") != "":
		return nil, &problem{http.StatusUnsupportedMediaType, "Content-Encoding: want none", ""}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.config.MaxBody))
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, &problem{http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is longer than %d bytes", s.config.MaxBody), ""}
		}
		return nil, bad("the body broke off")
	}
	return bodyRequest(body)
}

// bodyRequest reads the parameters from a JSON object. What it complains about
// is never echoed.
func bodyRequest(body []byte) (*graph.Request, *problem) {
	if !utf8.Valid(body) {
		return nil, bad("the body is not UTF-8")
	}
	var p parameters
	err := decode(body, &p)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return nil, bad("%s is of the wrong type", strings.SplitN(wrong.Field, ".", 2)[0])
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return nil, bad("the body is not JSON: an error after %d bytes", syntax.Offset)
	}
	if err != nil {
		return nil, bad("the body is not a JSON object")
	}
	return p.request()
}

// parameters are those of a request as GraphQL over HTTP names them.
type parameters struct {
	Query         string         `json:"query"`
	OperationName string         `json:"operationName"`
	Variables     map[string]any `json:"variables"`
	Extensions    map[string]any `json:"extensions"`
}

func (p *parameters) request() (*graph.Request, *problem) {
	if strings.TrimSpace(p.Query) == "" {
		return nil, bad("query is missing")
	}
	return &graph.Request{Query: p.Query, OperationName: p.OperationName, Variables: p.Variables}, nil
}

// decode reads one JSON value and keeps numbers as they are written.
func decode(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

// answer sends one response.
func (s *Server) answer(w http.ResponseWriter, media string, status int, a graph.Answer) {
	for _, code := range a.Errors {
		s.metrics.errors.add(1, code)
	}
	if media == mediaEvents { // refused before there was a stream
		media = mediaJSON
	}
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)))
	w.WriteHeader(status)
	_, _ = w.Write(a.Body)
}

// events sends responses as server-sent events, in the distinct connections
// mode of the GraphQL over SSE protocol.
func (s *Server) events(w http.ResponseWriter, r *http.Request, stream func(yield func(graph.Answer) bool)) {
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", mediaEvents+"; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no")
	s.metrics.streams.add(1)
	defer s.metrics.streams.add(-1)

	out := &eventWriter{w: w, control: control}
	out.send(":\n\n") // opens the stream
	stop := out.keepAlive(s.config.KeepAlive)
	defer stop()
	stream(func(a graph.Answer) bool {
		for _, code := range a.Errors {
			s.metrics.errors.add(1, code)
		}
		return out.send("event: next\ndata: "+string(a.Body)+"\n\n") == nil && r.Context().Err() == nil
	})
	out.send("event: complete\ndata:\n\n") //nolint:errcheck // the client may be gone
}

// negotiate picks the media type of the answer; false when none is acceptable.
// Of equals the one named first wins, and plain JSON where nothing is named.
func negotiate(accept []string) (string, bool) {
	list := strings.Join(accept, ",")
	if strings.TrimSpace(list) == "" {
		return mediaJSON, true
	}
	best, bestQ := "", 0.0
	for _, item := range strings.Split(list, ",") {
		media, params, err := mime.ParseMediaType(item)
		if err != nil {
			continue
		}
		q := 1.0
		if v, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(v, 64); err != nil || !(q >= 0 && q <= 1) {
				continue
			}
		}
		switch media {
		case "*/*", "application/*":
			media = mediaJSON
		case "text/*":
			media = mediaEvents
		case mediaJSON, mediaResponse, mediaEvents:
		default:
			continue
		}
		if q > bestQ {
			best, bestQ = media, q
		}
	}
	return best, best != ""
}
