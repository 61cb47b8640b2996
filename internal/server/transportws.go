package server

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/safir-graph/safir/graph"
	"github.com/safir-graph/safir/internal/server/websocket"
)

// The protocol graphql-transport-ws of enisdenjo/graphql-ws.
const transportWSProtocol = "graphql-transport-ws"

// Its close codes.
const (
	wsBadMessage     = 4400
	wsUnauthorized   = 4401
	wsInitTimeout    = 4408
	wsDuplicateID    = 4409
	wsTooManyInits   = 4429
	wsMaxSubscribers = 64 // operations of one connection at a time
	wsInitWait       = 10 * time.Second
)

type wsMessage struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// wsConn is one connection with its running operations.
type wsConn struct {
	server *Server
	conn   *websocket.Conn
	ctx    context.Context

	mu      sync.Mutex
	running map[string]context.CancelFunc
	work    sync.WaitGroup
}

func (s *Server) transportWS(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, transportWSProtocol, s.config.MaxBody)
	if err != nil {
		s.config.Log.DebugContext(r.Context(), "websocket refused", "error", err)
		return
	}
	ctx, cancel := s.streamContext(context.WithoutCancel(r.Context()))
	defer cancel()
	s.metrics.streams.add(1)
	defer s.metrics.streams.add(-1)
	c := &wsConn{server: s, conn: conn, ctx: ctx, running: map[string]context.CancelFunc{}}
	defer c.work.Wait()
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close(websocket.GoingAway, "the server is shutting down") })
	defer stop()
	defer c.keepAlive()()
	if code, reason := c.serve(); code != 0 {
		_ = conn.Close(code, reason)
	}
}

// keepAlive pings the client now and then.
func (c *wsConn) keepAlive() (stop func()) {
	done := make(chan struct{})
	go func() {
		t := time.NewTicker(c.server.config.KeepAlive)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				if c.conn.Ping() != nil {
					return
				}
			case <-done:
				return
			}
		}
	}()
	return func() { close(done) }
}

// serve reads messages until the client goes (code 0) or has to be closed.
func (c *wsConn) serve() (code int, reason string) {
	initialised := false
	deadline := time.AfterFunc(wsInitWait, func() { _ = c.conn.Close(wsInitTimeout, "Connection initialisation timeout") })
	defer deadline.Stop()
	for {
		raw, err := c.conn.Read()
		if err != nil {
			return 0, ""
		}
		var m wsMessage
		if json.Unmarshal(raw, &m) != nil {
			return wsBadMessage, "Invalid message received"
		}
		switch m.Type {
		case "connection_init":
			if initialised {
				return wsTooManyInits, "Too many initialisation requests"
			}
			initialised = true
			deadline.Stop()
			c.send(wsMessage{Type: "connection_ack"})
		case "ping":
			c.send(wsMessage{Type: "pong"})
		case "pong":
		case "subscribe":
			if !initialised {
				return wsUnauthorized, "Unauthorized"
			}
			if m.ID == "" || len(m.Payload) == 0 {
				return wsBadMessage, "Invalid message received"
			}
			if code, reason := c.subscribe(m); code != 0 {
				return code, reason
			}
		case "complete":
			c.mu.Lock()
			if cancel := c.running[m.ID]; cancel != nil {
				cancel()
			}
			c.mu.Unlock()
		default:
			return wsBadMessage, "Invalid message received"
		}
	}
}

// subscribe starts an operation of any type.
func (c *wsConn) subscribe(m wsMessage) (code int, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.running[m.ID]; ok {
		return wsDuplicateID, "Subscriber for " + m.ID + " already exists"
	}
	if len(c.running) >= wsMaxSubscribers {
		c.fail(m.ID, graph.Refusal("%d operations run on this connection, no more are allowed", wsMaxSubscribers))
		return 0, ""
	}
	req, problem := bodyRequest(m.Payload)
	if problem != nil {
		c.fail(m.ID, graph.Refusal("%s", problem.message))
		return 0, ""
	}
	op, refusal := c.server.executor.Prepare(c.ctx, *req)
	if refusal != nil {
		c.fail(m.ID, *refusal)
		return 0, ""
	}
	c.server.metrics.operations.add(1, string(op.Type))
	var ctx context.Context
	var cancel context.CancelFunc
	if op.Type == graph.Subscription {
		ctx, cancel = context.WithCancel(c.ctx)
	} else {
		ctx, cancel = context.WithTimeout(c.ctx, c.server.config.Timeout)
	}
	c.running[m.ID] = cancel
	c.work.Go(func() {
		cancelled := false
		op.Stream(ctx, func(a graph.Answer) bool {
			if a.Refused {
				c.fail(m.ID, a)
				cancelled = true
				return false
			}
			c.count(a)
			c.send(wsMessage{ID: m.ID, Type: "next", Payload: a.Body})
			return true
		})
		if ctx.Err() == context.Canceled {
			cancelled = true // by the client, who wants no more of it
		}
		cancel()
		c.mu.Lock()
		delete(c.running, m.ID)
		c.mu.Unlock()
		if !cancelled {
			c.send(wsMessage{ID: m.ID, Type: "complete"})
		}
	})
	return 0, ""
}

// fail tells the client that an operation was refused.
func (c *wsConn) fail(id string, a graph.Answer) {
	c.count(a)
	c.send(wsMessage{ID: id, Type: "error", Payload: a.ErrorList})
}

func (c *wsConn) count(a graph.Answer) {
	for _, code := range a.Errors {
		c.server.metrics.errors.add(1, code)
	}
}

func (c *wsConn) send(m wsMessage) {
	b, err := json.Marshal(m)
	if err == nil {
		err = c.conn.Write(b)
	}
	if err != nil {
		c.server.config.Log.DebugContext(c.ctx, "websocket write failed", "error", err)
	}
}
