package write

import (
	"context"
	"io"
	"strconv"
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

// Writer is where a plan is written to as JSON.
type Writer struct {
	b         []byte
	ctx       context.Context
	variables map[string]any
	arguments []arguments // by slot, read once for all objects of a list
	apart     context.Context
}

type arguments struct {
	read   bool
	values map[string]any
	ok     bool
}

var writers = sync.Pool{New: func() any { return &Writer{b: make([]byte, 0, 8<<10)} }}

// mostPooled is the largest buffer that is kept for the next answer, in bytes.
const mostPooled = 256 << 10

// NewWriter takes a writer for a plan.
func NewWriter(ctx context.Context, op *graphql.OperationContext, p *Plan) *Writer {
	w := writers.Get().(*Writer)
	w.b, w.ctx, w.variables, w.apart = w.b[:0], ctx, op.Variables, nil
	if cap(w.arguments) < p.Slots {
		w.arguments = make([]arguments, p.Slots)
	}
	w.arguments = w.arguments[:p.Slots]
	clear(w.arguments)
	return w
}

// Release gives a writer back. What it holds is gone.
func (w *Writer) Release() {
	if cap(w.b) > mostPooled {
		return
	}
	w.ctx, w.variables, w.apart = nil, nil, nil
	clear(w.arguments)
	writers.Put(w)
}

// MarshalGQL writes out what was written, once, and releases the writer.
func (w *Writer) MarshalGQL(out io.Writer) {
	_, _ = out.Write(w.b)
	w.Release()
}

// Raw writes JSON as it is.
func (w *Writer) Raw(s string) { w.b = append(w.b, s...) }

// Null writes null.
func (w *Writer) Null() bool {
	w.b = append(w.b, "null"...)
	return true
}

// Int writes a number.
func (w *Writer) Int(n int64) bool {
	w.b = strconv.AppendInt(w.b, n, 10)
	return true
}

// Bool writes true or false.
func (w *Writer) Bool(v bool) bool {
	w.b = strconv.AppendBool(w.b, v)
	return true
}

const hex = "0123456789ABCDEF"

// String writes a string with the escapes that JSON needs.
func (w *Writer) String(s string) bool {
	b := append(w.b, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '\\' && c != '"' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '\t':
			b = append(b, `\t`...)
		case '\r':
			b = append(b, `\r`...)
		case '\n':
			b = append(b, `\n`...)
		case '\\', '"':
			b = append(b, '\\', c)
		default:
			b = append(b, `\u00`...)
			b = append(b, hex[c>>4], hex[c&15])
		}
	}
	w.b = append(append(b, s[start:]...), '"')
	return true
}

// Known writes a string, "" as null; false when it is null and must not be.
func (w *Writer) Known(s string, nonNull bool) bool {
	if s != "" {
		return w.String(s)
	}
	return !nonNull && w.Null()
}

// Context is that of the marshalers of scalars. Errors that they add are found
// by Marshal and told nobody.
func (w *Writer) Context() context.Context {
	if w.apart == nil {
		w.apart = graphql.WithResponseContext(w.ctx, graphql.DefaultErrorPresenter, graphql.DefaultRecover)
	}
	return w.apart
}

// Marshal writes a value in the way of its scalar; false when it is null and
// must not be, or cannot be written.
func (w *Writer) Marshal(m graphql.Marshaler, nonNull bool) bool {
	if nonNull && m == graphql.Null || graphql.GetErrors(w.apart) != nil {
		return false
	}
	m.MarshalGQL(w)
	return true
}

// Write writes JSON as it is.
func (w *Writer) Write(p []byte) (int, error) {
	w.b = append(w.b, p...)
	return len(p), nil
}

// Arguments are those of a step; false when they cannot be read.
func (w *Writer) Arguments(s *Step, read func(ctx context.Context, raw map[string]any) (map[string]any, error)) (map[string]any, bool) {
	a := &w.arguments[s.Slot]
	if !a.read {
		values, err := read(w.Context(), s.Field.ArgumentMap(w.variables))
		*a = arguments{true, values, err == nil}
	}
	return a.values, a.ok
}
