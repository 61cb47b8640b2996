package server

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// wsClient speaks graphql-transport-ws to a server.
type wsClient struct {
	t   *testing.T
	net net.Conn
	in  *bufio.Reader
}

func dialWS(t *testing.T, s *Server) *wsClient {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	fmt.Fprintf(conn, "GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n")
	c := &wsClient{t, conn, bufio.NewReader(conn)}
	answer, err := http.ReadResponse(c.in, nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("handshake: %s", answer.Status)
	}
	return c
}

// send writes a message, masked with zeros.
func (c *wsClient) send(message string) {
	c.t.Helper()
	b := []byte{0x81, 0x80 | 126}
	b = binary.BigEndian.AppendUint16(b, uint16(len(message)))
	b = append(b, 0, 0, 0, 0)
	if _, err := c.net.Write(append(b, message...)); err != nil {
		c.t.Fatal(err)
	}
}

// want expects a message, or a close frame as "close CODE".
func (c *wsClient) want(message string) {
	c.t.Helper()
	var head [2]byte
	if _, err := io.ReadFull(c.in, head[:]); err != nil {
		c.t.Fatalf("want %s: %v", message, err)
	}
	n := int(head[1])
	if n == 126 {
		var long [2]byte
		_, _ = io.ReadFull(c.in, long[:])
		n = int(binary.BigEndian.Uint16(long[:]))
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(c.in, b); err != nil {
		c.t.Fatal(err)
	}
	got := string(b)
	if head[0]&0x0f == 8 {
		got = fmt.Sprintf("close %d", binary.BigEndian.Uint16(b))
	}
	if got != message {
		c.t.Errorf("got  %s\nwant %s", got, message)
	}
}

func TestTransportWS(t *testing.T) {
	c := dialWS(t, newTestServer(t, Config{}))
	c.send(`{"type":"connection_init","payload":{"any":"thing"}}`)
	c.want(`{"type":"connection_ack"}`)
	c.send(`{"type":"ping"}`)
	c.want(`{"type":"pong"}`)
	c.send(`{"id":"1","type":"subscribe","payload":{"query":"query ($x: Boolean = true) { __typename @include(if: $x) }","variables":{"x":true}}}`)
	c.want(`{"id":"1","type":"next","payload":{"data":{"__typename":"Query"}}}`)
	c.want(`{"id":"1","type":"complete"}`)
	c.send(`{"id":"2","type":"subscribe","payload":{"query":"{ nonsense }"}}`)
	c.want(`{"id":"2","type":"error","payload":[{"message":"Cannot query field \"nonsense\" on type \"Query\".","locations":[{"line":1,"column":3}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`)
	c.send(`{"id":"3","type":"subscribe","payload":{"query":7}}`)
	c.want(`{"id":"3","type":"error","payload":[{"message":"query is of the wrong type","extensions":{"code":"BAD_USER_INPUT"}}]}`)
	// A subscription runs until the client completes it; then its id is free again.
	c.send(`{"id":"4","type":"subscribe","payload":{"query":"subscription { articleIngested { outcome } }"}}`)
	c.send(`{"id":"4","type":"complete"}`)
	c.send(`{"id":"5","type":"subscribe","payload":{"query":"subscription { articleIngested { outcome } }"}}`)
	c.send(`{"id":"5","type":"subscribe","payload":{"query":"{ __typename }"}}`)
	c.want("close 4409")
}

func TestTransportWSRefusals(t *testing.T) {
	for message, code := range map[string]string{
		`{"id":"1","type":"subscribe","payload":{"query":"{ __typename }"}}`: "close 4401",
		`not JSON`:                "close 4400",
		`{"type":"dance"}`:        "close 4400",
		strings.Repeat("x", 2000): "close 1009",
	} {
		c := dialWS(t, newTestServer(t, Config{MaxBody: 1000}))
		c.send(message)
		c.want(code)
	}
	c := dialWS(t, newTestServer(t, Config{}))
	c.send(`{"type":"connection_init"}`)
	c.want(`{"type":"connection_ack"}`)
	c.send(`{"type":"connection_init"}`)
	c.want("close 4429")
}

func TestTransportWSEndsWithTheServer(t *testing.T) {
	s := newTestServer(t, Config{})
	c := dialWS(t, s)
	c.send(`{"type":"connection_init"}`)
	c.want(`{"type":"connection_ack"}`)
	s.stop()
	c.want("close 1001")
}

func TestOtherWebsocketProtocolsAreRefused(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "http://localhost/graphql", nil)
	for name, value := range map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "graphql-ws",
	} {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	newTestServer(t, Config{}).ServeHTTP(w, r)
	if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), transportWSProtocol) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	// A page of another origin may not open one: browsers do not ask before.
	r.Header.Set("Sec-WebSocket-Protocol", transportWSProtocol)
	r.Header.Set("Origin", "http://evil.example")
	w = httptest.NewRecorder()
	newTestServer(t, Config{}).ServeHTTP(w, r)
	if w.Code != http.StatusForbidden {
		t.Errorf("a foreign page: %d", w.Code)
	}
}
