// Package bench measures Safir as it is used: it loads real events, serves
// them, asks the questions of analysts over HTTP, and sets what it sees beside
// floors measured in the same run and, where it is installed, PostgreSQL with
// the same data and questions. Rates of a shared machine change by the minute;
// what is compared is therefore measured in turns, and told as a ratio.
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
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"
)

// Bench is what is measured and how.
type Bench struct {
	Safir  string           // the program
	Self   string           // the program that runs this, which serves the floors when called with "floors"
	Events string           // four-column events, gzipped
	Dir    string           // an empty folder for everything
	Out    io.Writer        // the table
	Log    io.Writer        // what is being done
	Turn   time.Duration    // how long each turn takes
	Grow   int              // at how many times the data growth is measured; below 2 it is not
	Seed   uint64           // of what is drawn
	Now    func() time.Time // the clock
	Most   time.Duration    // how long all may take; what does not fit is skipped and said so

	draws atomic.Uint64 // clients so far
	began time.Time
	table table
}

// Clients is the number of clients that rates are measured with.
const Clients = 16

// turns is how often those that are compared take turns.
const turns = 3

// answersKept is how many answers of each query the floors serve.
const answersKept = 256

// Run measures everything and writes the table; after an error, what was seen
// until then.
func (b *Bench) Run(ctx context.Context) error {
	b.began = b.Now()
	err := b.measure(ctx)
	b.table.took = b.Now().Sub(b.began)
	return errors.Join(err, b.table.write(b.Out))
}

func (b *Bench) measure(ctx context.Context) error {
	rows, err := countRows(b.Events)
	if err != nil {
		return err
	}
	data := filepath.Join(b.Dir, "data")
	b.say("importing %d events", rows)
	loaded, err := b.load(ctx, b.Events, data)
	if err != nil {
		return err
	}
	b.table.imported(rows, loaded)
	g, err := openGraph(data)
	if err != nil {
		return err
	}
	sample, err := draw(ctx, g.store, b.Seed)
	if err = errors.Join(err, g.close()); err != nil {
		return err
	}
	if err := b.overHTTP(ctx, data, sample); err != nil {
		return err
	}
	if err := b.inProcess(ctx, data, sample); err != nil {
		return err
	}
	err = b.within(ctx, "PostgreSQL", 2*loaded.took, func(ctx context.Context) error { return b.postgres(ctx, rows, loaded) })
	if err != nil {
		return err
	}
	if b.Grow < 2 {
		b.table.skipped = append(b.table.skipped, "growth: not asked for")
		return nil
	}
	return b.within(ctx, "growth", time.Duration(b.Grow)*loaded.took, func(ctx context.Context) error { return b.growth(ctx, data, sample) })
}

// within does a part that takes at least so long, if the time is there, and
// gives it up when the time is over.
func (b *Bench) within(ctx context.Context, what string, least time.Duration, do func(context.Context) error) error {
	left := b.Most - b.Now().Sub(b.began) - 10*time.Second
	if left < least {
		b.table.skipped = append(b.table.skipped, fmt.Sprintf("%s: it would not have ended within %s", what, b.Most))
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	rows := len(b.table.rows)
	err := do(limited)
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		b.table.rows = b.table.rows[:rows]
		b.table.skipped = append(b.table.skipped, fmt.Sprintf("%s: it had not ended within %s", what, b.Most))
		return nil
	}
	return err
}

func (b *Bench) say(format string, args ...any) {
	fmt.Fprintf(b.Log, "%4.0f s  %s\n", b.Now().Sub(b.began).Seconds(), fmt.Sprintf(format, args...))
}

// countRows counts the lines of a gzipped file.
func countRows(name string) (int, error) {
	in, err := openGzip(name)
	if err != nil {
		return 0, err
	}
	defer in.Close() //nolint:errcheck // it was only read
	n := 0
	lines := bufio.NewReader(in)
	for {
		_, err := lines.ReadSlice('\n')
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, fmt.Errorf("%s: %w", name, err)
		}
		n++
	}
}

// overHTTP drives the product and the floors in turns.
func (b *Bench) overHTTP(ctx context.Context, data string, sample *Sample) (err error) {
	server, target, err := b.serve(ctx, data)
	if err != nil {
		return err
	}
	defer func() {
		if server != nil {
			err = errors.Join(err, server.stop())
		}
	}()
	r := rand.New(rand.NewPCG(b.Seed, 1))
	questions := sample.questions()
	bodies := map[string][][]byte{}
	var answers bytes.Buffer
	for i := range questions {
		q := &questions[i]
		switch q.name {
		case "a", "b", "c": // the floors know these answers alone
			if bodies[q.name], err = b.answers(ctx, target, q, r, &answers); err != nil {
				return err
			}
		default:
			bodies[q.name] = q.bodies(r, answersKept)
		}
	}
	answers.WriteString("\n")
	floors, floor, err := b.floors(ctx, &answers)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, floors.stop()) }()

	a := bodies["a"]
	for _, f := range []struct{ name, path string }{{"static net/http", pathStatic}, {"encoding/json of a", pathJSON}} {
		b.say("floor: %s", f.name)
		alone, many, err := b.drive(ctx, Target{floor.Addr, f.path}, anyOf(a))
		if err != nil {
			return err
		}
		b.table.floor(f.name, alone, many)
	}
	for _, q := range questions {
		b.say("%s: %s", q.name, q.what)
		if q.name != "a" && q.name != "b" && q.name != "c" {
			alone, many, err := b.drive(ctx, target, anyOf(bodies[q.name]))
			if err != nil {
				return fmt.Errorf("%s: %w", q.name, err)
			}
			b.table.query(q, alone, many, nil)
			continue
		}
		seen, err := b.inTurns(ctx, []Target{target, floor}, anyOf(bodies[q.name]))
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		b.table.floor("gqlgen as it comes, "+q.name+" from memory", seen[1].alone, seen[1].many)
		b.table.query(q, seen[0].alone, seen[0].many, seen[1].many)
	}
	now, most := memory(server.cmd.Process.Pid)
	b.table.serving(now, most)
	stopping := server
	server = nil
	return stopping.stop()
}

// seen is what one client and what several saw.
type seen struct{ alone, many *Load }

// drive measures one target: with one client, then with several, each after a
// while of warming up.
func (b *Bench) drive(ctx context.Context, t Target, d Draw) (alone, many *Load, err error) {
	s, err := b.inTurns(ctx, []Target{t}, d)
	if err != nil {
		return nil, nil, err
	}
	return s[0].alone, s[0].many, nil
}

// inTurns measures targets in turns, so that each has the same share of what
// else the machine does.
func (b *Bench) inTurns(ctx context.Context, targets []Target, d Draw) ([]seen, error) {
	out := make([]seen, len(targets))
	for i, t := range targets {
		out[i] = seen{&Load{}, &Load{}}
		if _, err := b.Drive(ctx, t, Clients, b.Turn/2, d); err != nil {
			return nil, err
		}
	}
	for range turns {
		for i, t := range targets {
			alone, err := b.Drive(ctx, t, 1, b.Turn/2, d)
			if err != nil {
				return nil, err
			}
			out[i].alone.add(alone)
		}
		for i, t := range targets {
			many, err := b.Drive(ctx, t, Clients, b.Turn, d)
			if err != nil {
				return nil, err
			}
			out[i].many.add(many)
		}
	}
	return out, nil
}

// answers asks for answers, for the floors to give the same, and returns the
// requests.
func (b *Bench) answers(ctx context.Context, t Target, q *question, r *rand.Rand, into *bytes.Buffer) ([][]byte, error) {
	c, err := dial(ctx, t)
	if err != nil {
		return nil, err
	}
	defer c.conn.Close() //nolint:errcheck // it has served
	bodies := make([][]byte, answersKept)
	for i := range bodies {
		v := q.draw(r)
		bodies[i] = q.body(v)
		data, err := c.data(bodies[i])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.name, err)
		}
		variables, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(into, "%s %s\n", base64.StdEncoding.EncodeToString(variables), base64.StdEncoding.EncodeToString(data))
	}
	return bodies, nil
}

// floors starts the floors with answers.
func (b *Bench) floors(ctx context.Context, answers io.Reader) (*process, Target, error) {
	out, in, err := os.Pipe()
	if err != nil {
		return nil, Target{}, err
	}
	defer out.Close() //nolint:errcheck // it was only read
	p, err := start(ctx, answers, in, b.Self, "floors")
	if err = errors.Join(err, in.Close()); err != nil {
		return nil, Target{}, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, Target{}, fmt.Errorf("floors: %w: %s", <-p.ended, p.stderr)
	}
	return p, Target{line[:len(line)-1], pathStock}, nil
}

// freeAddress is a loopback address that nobody listens on.
func freeAddress(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
