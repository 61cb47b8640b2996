package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/safir-graph/safir/graph/stock"
)

// The floors are what an answer costs without a graph: net/http with ready
// bytes, encoding/json of the answer as a value, and gqlgen as it comes over the
// same answer in memory. They run in a process of their own, as the product
// does.

// The paths of the floors.
const (
	pathStatic = "/static"
	pathJSON   = "/json"
	pathStock  = "/graphql"
)

// page is the answer to query a as a Go value.
type page struct {
	Data struct {
		Node struct {
			ID        string `json:"id"`
			Kind      string `json:"kind"`
			Label     string `json:"label"`
			Relations struct {
				Nodes []struct {
					ID   string `json:"id"`
					Kind string `json:"kind"`
					Time struct {
						EDTF *string `json:"edtf"`
					} `json:"time"`
					Other struct {
						ID    string `json:"id"`
						Label string `json:"label"`
					} `json:"other"`
				} `json:"nodes"`
			} `json:"relations"`
		} `json:"node"`
	} `json:"data"`
}

// ServeFloors reads answers from in (one a line: the variables and the data,
// each in base64) up to an empty line, opens a loopback address, writes it to
// out and serves until ctx ends.
func ServeFloors(ctx context.Context, in io.Reader, out io.Writer) error {
	handler, err := newFloors(in)
	if err != nil {
		return fmt.Errorf("floors: %w", err)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, l.Addr()); err != nil {
		return err
	}
	h := &http.Server{Handler: handler}
	context.AfterFunc(ctx, func() { _ = h.Close() })
	if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// newFloors are the floors over the answers that are read.
func newFloors(in io.Reader) (http.Handler, error) {
	memory := stock.NewMemory()
	var pages []page
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() && lines.Text() != "" {
		left, right, ok := strings.Cut(lines.Text(), " ")
		variables, err := base64.StdEncoding.DecodeString(left)
		data, err2 := base64.StdEncoding.DecodeString(right)
		if !ok || err != nil || err2 != nil {
			return nil, errors.New("a line that is no answer")
		}
		if err := memory.Add(variables, data); err != nil {
			return nil, err
		}
		var p page
		if bytes.HasPrefix(data, []byte(`{"node"`)) {
			if err := json.Unmarshal(data, &p.Data); err != nil {
				return nil, err
			}
			pages = append(pages, p)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(pages) == 0 {
		return nil, errors.New("no answers")
	}
	ready := make([][]byte, len(pages))
	for i := range pages {
		var err error
		if ready[i], err = json.Marshal(&pages[i]); err != nil {
			return nil, err
		}
	}
	send := func(w http.ResponseWriter, body []byte) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	}
	pick := func(r *http.Request) int { // by the request, so that answers vary
		n, _ := io.Copy(io.Discard, r.Body)
		return int(n) % len(pages)
	}
	mux := http.NewServeMux()
	mux.HandleFunc(pathStatic, func(w http.ResponseWriter, r *http.Request) { send(w, ready[pick(r)]) })
	mux.HandleFunc(pathJSON, func(w http.ResponseWriter, r *http.Request) {
		body, err := json.Marshal(&pages[pick(r)])
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		send(w, body)
	})
	mux.Handle(pathStock, stock.Handler(memory))
	return mux, nil
}
