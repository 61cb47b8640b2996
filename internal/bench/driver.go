package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"
)

// A Target is a server that answers GraphQL on HTTP at /graphql.
type Target struct {
	Addr string // host:port
	Path string
}

// Draw makes one request body after the other.
type Draw func(*rand.Rand) []byte

// Load is what a number of clients saw.
type Load struct {
	Requests int
	Bytes    int64 // of bodies received
	Took     time.Duration
	times    []time.Duration
}

// PerSecond is the rate of answers.
func (l *Load) PerSecond() float64 { return float64(l.Requests) / max(l.Took.Seconds(), 1e-9) }

// Percentile is the time within which this share of the answers came, 0 < p ≤ 1.
func (l *Load) Percentile(p float64) time.Duration {
	if len(l.times) == 0 {
		return 0
	}
	slices.Sort(l.times)
	return l.times[min(int(p*float64(len(l.times))), len(l.times)-1)]
}

// add joins what was seen at another time.
func (l *Load) add(o *Load) {
	l.Requests += o.Requests
	l.Bytes += o.Bytes
	l.Took += o.Took
	l.times = append(l.times, o.times...)
}

// Drive has clients ask, each on a connection of its own and with its next
// request as soon as it has an answer, for a time. An answer that is not 200 or
// that begins with errors ends it: what is measured are answers.
func (b *Bench) Drive(ctx context.Context, t Target, clients int, d time.Duration, draw Draw) (*Load, error) {
	began := b.Now()
	deadline := began.Add(d)
	loads := make([]Load, clients)
	errs := make([]error, clients)
	var wg sync.WaitGroup
	for i := range clients {
		wg.Go(func() {
			errs[i] = b.client(ctx, t, deadline, rand.New(rand.NewPCG(b.Seed, b.draws.Add(1))), draw, &loads[i])
		})
	}
	wg.Wait()
	all := Load{}
	for i := range loads {
		all.add(&loads[i])
	}
	all.Took = b.Now().Sub(began)
	return &all, errors.Join(errs...)
}

// client asks until the deadline.
func (b *Bench) client(ctx context.Context, t Target, deadline time.Time, r *rand.Rand, draw Draw, into *Load) error {
	c, err := dial(ctx, t)
	if err != nil {
		return err
	}
	defer c.conn.Close() //nolint:errcheck // it has served
	for start := b.Now(); start.Before(deadline); {
		body, err := c.ask(draw(r))
		if err != nil {
			return err
		}
		end := b.Now()
		into.Requests++
		into.Bytes += int64(len(body))
		into.times = append(into.times, end.Sub(start))
		start = end
	}
	return ctx.Err()
}

// connection speaks as much of HTTP/1.1 as the servers here need. net/http's client costs more than some
// of the servers that are measured, on the same cores.
type connection struct {
	conn net.Conn
	in   *bufio.Reader
	head []byte // of each request, up to the value of Content-Length
	out  []byte
	body []byte
}

func dial(ctx context.Context, t Target) (*connection, error) {
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", t.Addr)
	if err != nil {
		return nil, err
	}
	head := "POST " + t.Path + " HTTP/1.1\r\nHost: " + t.Addr + "\r\nContent-Type: application/json\r\nAccept: application/graphql-response+json\r\nContent-Length: "
	return &connection{conn: conn, in: bufio.NewReaderSize(conn, 64<<10), head: []byte(head)}, nil
}

// ask sends a body and returns that of the answer, which is valid until the
// next call.
func (c *connection) ask(body []byte) ([]byte, error) {
	c.out = strconv.AppendInt(append(c.out[:0], c.head...), int64(len(body)), 10)
	c.out = append(append(c.out, "\r\n\r\n"...), body...)
	if _, err := c.conn.Write(c.out); err != nil {
		return nil, err
	}
	status, err := c.in.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	first := string(bytes.TrimSpace(status))
	if err := c.read(); err != nil {
		return nil, err
	}
	if first != "HTTP/1.1 200 OK" || bytes.HasPrefix(c.body, []byte(`{"errors"`)) {
		return nil, fmt.Errorf("%s: %.300s to %.300s", first, c.body, body)
	}
	return c.body, nil
}

// read reads headers and body of an answer.
func (c *connection) read() error {
	length, chunked := -1, false
	for {
		line, err := c.line()
		if err != nil {
			return err
		}
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			chunked = true
		}
	}
	c.body = c.body[:0]
	switch {
	case chunked:
		for {
			line, err := c.line()
			if err != nil {
				return err
			}
			n, err := strconv.ParseInt(string(line), 16, 32)
			if err != nil {
				return err
			}
			if err := c.take(int(n)); err != nil {
				return err
			}
			if _, err := c.line(); err != nil || n == 0 {
				return err
			}
		}
	case length >= 0:
		return c.take(length)
	}
	return errors.New("an answer of unknown length")
}

// line is the next line without its end.
func (c *connection) line() ([]byte, error) {
	line, err := c.in.ReadSlice('\n')
	return bytes.TrimSpace(line), err
}

// take appends the next n bytes to the body.
func (c *connection) take(n int) error {
	at := len(c.body)
	c.body = slices.Grow(c.body, n)[:at+n]
	_, err := io.ReadFull(c.in, c.body[at:])
	return err
}

// data asks and returns the data of the answer.
func (c *connection) data(body []byte) (json.RawMessage, error) {
	answer, err := c.ask(body)
	if err != nil {
		return nil, err
	}
	var a struct{ Data json.RawMessage }
	err = json.Unmarshal(answer, &a)
	return a.Data, err
}
