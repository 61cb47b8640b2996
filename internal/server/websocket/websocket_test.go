package websocket

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// The example of RFC 6455, section 1.3.
func TestAcceptKey(t *testing.T) {
	if got := accept("dGhlIHNhbXBsZSBub25jZQ=="); got != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		t.Errorf("accept = %s", got)
	}
}

// client is the other side, written byte by byte.
type client struct {
	t   *testing.T
	net net.Conn
	in  *bufio.Reader
}

// dial opens a connection to a server that hands each accepted connection to
// serve.
func dial(t *testing.T, maxMessage int64, serve func(*Conn)) *client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := Accept(w, r, "test", maxMessage)
		if err != nil {
			return
		}
		serve(c)
	}))
	t.Cleanup(server.Close)
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: other, test\r\n\r\n")
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t, conn, bufio.NewReader(conn)}
	answer, err := http.ReadResponse(c.in, nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != 101 || answer.Header.Get("Sec-WebSocket-Accept") != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" || answer.Header.Get("Sec-WebSocket-Protocol") != "test" {
		t.Fatalf("handshake: %d %v", answer.StatusCode, answer.Header)
	}
	return c
}

// frame sends one masked frame; first is its first byte.
func (c *client) frame(first byte, payload string) {
	c.t.Helper()
	b := []byte{first}
	switch n := len(payload); {
	case n <= 125:
		b = append(b, 0x80|byte(n))
	case n <= 0xffff:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	mask := [4]byte{1, 2, 3, 250}
	b = append(b, mask[:]...)
	for i := range len(payload) {
		b = append(b, payload[i]^mask[i&3])
	}
	if _, err := c.net.Write(b); err != nil {
		c.t.Fatal(err)
	}
}

// read returns the next frame of the server.
func (c *client) read() (op byte, payload string) {
	c.t.Helper()
	var head [2]byte
	if _, err := io.ReadFull(c.in, head[:]); err != nil {
		c.t.Fatal(err)
	}
	if head[0]&0x80 == 0 || head[1]&0x80 != 0 {
		c.t.Fatalf("the server's frame begins with %x", head)
	}
	n := int(head[1])
	var long [8]byte
	switch n {
	case 126:
		_, _ = io.ReadFull(c.in, long[:2])
		n = int(binary.BigEndian.Uint16(long[:2]))
	case 127:
		_, _ = io.ReadFull(c.in, long[:8])
		n = int(binary.BigEndian.Uint64(long[:8]))
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(c.in, b); err != nil {
		c.t.Fatal(err)
	}
	return head[0] & 0x0f, string(b)
}

// wantClose expects a close frame with a code and then the end.
func (c *client) wantClose(code int) {
	c.t.Helper()
	op, payload := c.read()
	if op != opClose || len(payload) < 2 || int(binary.BigEndian.Uint16([]byte(payload))) != code {
		c.t.Errorf("got opcode %x %q, want close %d", op, payload, code)
	}
	if _, err := c.in.ReadByte(); !errors.Is(err, io.EOF) && !strings.Contains(err.Error(), "reset") {
		c.t.Errorf("after the close frame: %v", err)
	}
}

// echo sends every message back.
func echo(c *Conn) {
	for {
		m, err := c.Read()
		if err != nil {
			return
		}
		if c.Write(m) != nil {
			return
		}
	}
}

func TestMessages(t *testing.T) {
	c := dial(t, 1<<20, echo)
	for _, m := range []string{"", "زيارة", strings.Repeat("x", 125), strings.Repeat("x", 126), strings.Repeat("y", 65_535), strings.Repeat("z", 65_536)} {
		c.frame(0x81, m)
		if op, got := c.read(); op != opText || got != m {
			t.Errorf("%d bytes come back as opcode %x, %d bytes", len(m), op, len(got))
		}
	}
	// In fragments that cut a letter, with a ping between.
	c.frame(0x01, "visit\xd8")
	c.frame(0x89, "are you there")
	c.frame(0x80, "\xb2")
	if op, got := c.read(); op != opPong || got != "are you there" {
		t.Errorf("ping: opcode %x %q", op, got)
	}
	if op, got := c.read(); op != opText || got != "visitز" {
		t.Errorf("fragments: opcode %x %q", op, got)
	}
	c.frame(0x88, "\x03\xe8bye")
	c.wantClose(1000)
}

func TestBrokenProtocol(t *testing.T) {
	tests := []struct {
		name string
		send func(*client)
		code int
	}{
		{"unmasked", func(c *client) { _, _ = c.net.Write([]byte{0x81, 1, 'x'}) }, 1002},
		{"reserved bit", func(c *client) { c.frame(0xc1, "x") }, 1002},
		{"unknown opcode", func(c *client) { c.frame(0x83, "x") }, 1002},
		{"long ping", func(c *client) { c.frame(0x89, strings.Repeat("x", 126)) }, 1002},
		{"fragmented ping", func(c *client) { c.frame(0x09, "x") }, 1002},
		{"continuation of nothing", func(c *client) { c.frame(0x80, "x") }, 1002},
		{"message in a message", func(c *client) { c.frame(0x01, "x"); c.frame(0x81, "y") }, 1002},
		{"binary", func(c *client) { c.frame(0x82, "x") }, 1003},
		{"not UTF-8", func(c *client) { c.frame(0x81, "\xff") }, 1007},
		{"too long", func(c *client) { c.frame(0x81, strings.Repeat("x", 1001)) }, 1009},
		{"too long in parts", func(c *client) { c.frame(0x01, strings.Repeat("x", 600)); c.frame(0x80, strings.Repeat("x", 600)) }, 1009},
		{"a length of 2^63", func(c *client) { _, _ = c.net.Write([]byte{0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4}) }, 1009},
		{"half a close code", func(c *client) { c.frame(0x88, "\x03") }, 1002},
		{"a close code that may not be sent", func(c *client) { c.frame(0x88, "\x03\xed") }, 1002},
		{"close without a code", func(c *client) { c.frame(0x88, "") }, 1000},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := dial(t, 1000, echo)
			test.send(c)
			c.wantClose(test.code)
		})
	}
}

func TestHandshakeRefused(t *testing.T) {
	good := http.Header{"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}, "Sec-Websocket-Protocol": {"test"}}
	for name, change := range map[string]struct {
		header, value string
		status        int
	}{
		"version":      {"Sec-Websocket-Version", "8", 426},
		"key":          {"Sec-Websocket-Key", "short", 400},
		"protocol":     {"Sec-Websocket-Protocol", "graphql-ws", 400},
		"no upgrade":   {"Upgrade", "h2c", 400},
		"not hijacked": {"X-Nothing", "x", 500}, // a recorder cannot be taken over
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header = good.Clone()
		r.Header.Set(change.header, change.value)
		w := httptest.NewRecorder()
		if _, err := Accept(w, r, "test", 1); err == nil || w.Code != change.status {
			t.Errorf("%s: %d, %v", name, w.Code, err)
		}
	}
}
