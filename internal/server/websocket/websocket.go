// Package websocket is the server's side of RFC 6455, as much of it as
// graphql-transport-ws needs: text messages both ways, pings answered, no
// extensions. It is small so that the program needs no dependency for it.
package websocket

import (
	"bufio"
	"crypto/sha1" //nolint:gosec // the handshake prescribes it; it secures nothing
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// Close codes of RFC 6455, section 7.4.1.
const (
	NormalClosure   = 1000
	GoingAway       = 1001
	protocolError   = 1002
	unsupportedData = 1003
	noStatus        = 1005
	invalidPayload  = 1007
	messageTooBig   = 1009
)

// Opcodes of RFC 6455, section 5.2.
const (
	opContinuation = 0x0
	opText         = 0x1
	opBinary       = 0x2
	opClose        = 0x8
	opPing         = 0x9
	opPong         = 0xA
)

// maxControl is the longest payload of a control frame, in bytes.
const maxControl = 125

// ClosedError says why a connection ended.
type ClosedError struct {
	Code   int // of the close frame; 1006 when there was none
	Reason string
}

func (e *ClosedError) Error() string { return fmt.Sprintf("websocket closed: %d %s", e.Code, e.Reason) }

// Conn is one open connection. Read must be called by one goroutine; the
// other methods may be called by several.
type Conn struct {
	net        net.Conn
	in         *bufio.Reader
	maxMessage int64
	writeWait  time.Duration

	mu     sync.Mutex // guards writing
	closed bool       // a close frame was sent
}

// Accept answers the handshake and takes the connection over. The client must
// offer subprotocol. Messages longer than maxMessage bytes end the connection.
// When it fails, Accept has answered the request.
func Accept(w http.ResponseWriter, r *http.Request, subprotocol string, maxMessage int64) (*Conn, error) {
	refuse := func(status int, reason string) (*Conn, error) {
		if status == http.StatusUpgradeRequired {
			w.Header().Set("Sec-WebSocket-Version", "13")
		}
		http.Error(w, reason, status)
		return nil, errors.New("websocket handshake: " + reason)
	}
	key, err := base64.StdEncoding.DecodeString(r.Header.Get("Sec-WebSocket-Key"))
	switch {
	case r.Method != http.MethodGet || !has(r.Header, "Connection", "upgrade") || !has(r.Header, "Upgrade", "websocket"):
		return refuse(http.StatusBadRequest, "not a websocket handshake")
	case r.Header.Get("Sec-WebSocket-Version") != "13":
		return refuse(http.StatusUpgradeRequired, "websocket version 13 is spoken here")
	case err != nil || len(key) != 16:
		return refuse(http.StatusBadRequest, "Sec-WebSocket-Key is not 16 bytes in base64")
	case !has(r.Header, "Sec-WebSocket-Protocol", subprotocol):
		return refuse(http.StatusBadRequest, "the subprotocol "+subprotocol+" is spoken here")
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return refuse(http.StatusInternalServerError, "the connection cannot be taken over")
	}
	_ = conn.SetDeadline(time.Time{})
	c := &Conn{net: conn, in: buffered.Reader, maxMessage: maxMessage, writeWait: 10 * time.Second}
	answer := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: " + accept(r.Header.Get("Sec-WebSocket-Key")) + "\r\n" +
		"Sec-WebSocket-Protocol: " + subprotocol + "\r\n\r\n"
	if err := c.write([]byte(answer)); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("websocket handshake: %w", err)
	}
	return c, nil
}

// accept is the answer to a key: RFC 6455, section 4.2.2.
func accept(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) //nolint:gosec
	return base64.StdEncoding.EncodeToString(sum[:])
}

// has is true when a comma-separated header holds a token in any case.
func has(h http.Header, name, token string) bool {
	for _, v := range h.Values(name) {
		if slices.ContainsFunc(strings.Split(v, ","), func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), token) }) {
			return true
		}
	}
	return false
}

// Read returns the next text message. Pings are answered on the way. Its error
// is a *ClosedError when the client closed the connection or broke the
// protocol; the connection has then been closed.
func (c *Conn) Read() ([]byte, error) {
	var message []byte
	started := false
	for {
		fin, op, payload, err := c.frame(int64(len(message)))
		if err != nil {
			return nil, err
		}
		switch op {
		case opPing:
			if err := c.send(opPong, payload); err != nil {
				return nil, c.abort(err)
			}
			continue
		case opPong:
			continue
		case opClose:
			return nil, c.answerClose(payload)
		case opText:
			if started {
				return nil, c.fail(protocolError, "a message within a message")
			}
			started = true
		case opContinuation:
			if !started {
				return nil, c.fail(protocolError, "a continuation of nothing")
			}
		default:
			return nil, c.fail(unsupportedData, "text messages only")
		}
		message = append(message, payload...)
		if !fin {
			continue
		}
		if !utf8.Valid(message) {
			return nil, c.fail(invalidPayload, "not UTF-8")
		}
		return message, nil
	}
}

// frame reads one frame; have is how many bytes of its message are there.
func (c *Conn) frame(have int64) (fin bool, op byte, payload []byte, err error) {
	var head [8]byte
	if _, err := io.ReadFull(c.in, head[:2]); err != nil {
		return false, 0, nil, c.abort(err)
	}
	fin, op = head[0]&0x80 != 0, head[0]&0x0f
	control := op >= 0x8
	n := int64(head[1] & 0x7f)
	switch {
	case head[0]&0x70 != 0:
		return false, 0, nil, c.fail(protocolError, "reserved bits are set")
	case head[1]&0x80 == 0:
		return false, 0, nil, c.fail(protocolError, "a frame of the client is not masked")
	case control && (!fin || n > maxControl), control && op > opPong, !control && op > opBinary:
		return false, 0, nil, c.fail(protocolError, "a malformed frame")
	}
	switch n {
	case 126:
		if _, err := io.ReadFull(c.in, head[:2]); err != nil {
			return false, 0, nil, c.abort(err)
		}
		n = int64(binary.BigEndian.Uint16(head[:2]))
	case 127:
		if _, err := io.ReadFull(c.in, head[:8]); err != nil {
			return false, 0, nil, c.abort(err)
		}
		u := binary.BigEndian.Uint64(head[:8])
		if u > uint64(c.maxMessage) {
			return false, 0, nil, c.fail(messageTooBig, "the message is too long")
		}
		n = int64(u)
	}
	if !control && have+n > c.maxMessage {
		return false, 0, nil, c.fail(messageTooBig, "the message is too long")
	}
	var mask [4]byte
	if _, err := io.ReadFull(c.in, mask[:]); err != nil {
		return false, 0, nil, c.abort(err)
	}
	payload = make([]byte, n)
	if _, err := io.ReadFull(c.in, payload); err != nil {
		return false, 0, nil, c.abort(err)
	}
	for i := range payload {
		payload[i] ^= mask[i&3]
	}
	return fin, op, payload, nil
}

// answerClose answers the client's close frame and ends the connection.
func (c *Conn) answerClose(payload []byte) error {
	closed := &ClosedError{Code: noStatus}
	switch {
	case len(payload) == 1:
		return c.fail(protocolError, "half a close code")
	case len(payload) >= 2:
		closed.Code, closed.Reason = int(binary.BigEndian.Uint16(payload)), string(payload[2:])
		if !validCode(closed.Code) || !utf8.ValidString(closed.Reason) {
			return c.fail(protocolError, "a malformed close frame")
		}
	}
	code := closed.Code
	if code == noStatus {
		code = NormalClosure
	}
	_ = c.Close(code, "")
	return closed
}

// validCode is true of the codes that may stand in a close frame.
func validCode(code int) bool {
	return code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999
}

// fail closes the connection for a reason and returns it as an error.
func (c *Conn) fail(code int, reason string) error {
	_ = c.Close(code, reason)
	return &ClosedError{code, reason}
}

// abort closes a connection that can no longer be read or written.
func (c *Conn) abort(err error) error {
	_ = c.net.Close()
	return &ClosedError{1006, err.Error()}
}

// Write sends a text message, which must be UTF-8.
func (c *Conn) Write(text []byte) error { return c.send(opText, text) }

// Ping asks the client for a sign of life, which Read swallows.
func (c *Conn) Ping() error { return c.send(opPing, nil) }

// SetReadDeadline limits how long Read waits for the next bytes.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.net.SetReadDeadline(t) }

// Close sends a close frame, once, and ends the connection. The reason is cut
// to what fits.
func (c *Conn) Close(code int, reason string) error {
	payload := binary.BigEndian.AppendUint16(nil, uint16(code))
	if len(reason) > maxControl-2 {
		reason = strings.ToValidUTF8(reason[:maxControl-2], "")
	}
	err := c.send(opClose, append(payload, reason...))
	return errors.Join(err, c.net.Close())
}

func (c *Conn) send(op byte, payload []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return net.ErrClosed
	}
	c.closed = op == opClose
	frame := make([]byte, 0, len(payload)+10)
	frame = append(frame, 0x80|op)
	switch n := len(payload); {
	case n <= 125:
		frame = append(frame, byte(n))
	case n <= 0xffff:
		frame = binary.BigEndian.AppendUint16(append(frame, 126), uint16(n))
	default:
		frame = binary.BigEndian.AppendUint64(append(frame, 127), uint64(n))
	}
	return c.write(append(frame, payload...))
}

func (c *Conn) write(b []byte) error {
	_ = c.net.SetWriteDeadline(time.Now().Add(c.writeWait))
	_, err := c.net.Write(b)
	return err
}
