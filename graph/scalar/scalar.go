// Package scalar turns the typed ids, days and moments of package kg into the
// API's scalars and back. It keeps gqlgen out of the domain: kg knows nothing
// of GraphQL, and the resolvers never handle an unparsed id or date.
package scalar

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/safir-graph/safir/internal/kg"
)

// quoted writes a string that needs no JSON escapes: dates and times.
func quoted(s string) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = io.WriteString(w, strconv.Quote(s))
	})
}

// MarshalDate writes a day as an ISO 8601 date; the zero Day is null.
func MarshalDate(d kg.Day) graphql.Marshaler {
	if d == 0 {
		return graphql.Null
	}
	return quoted(d.String())
}

// UnmarshalDate reads an ISO 8601 date.
func UnmarshalDate(v any) (kg.Day, error) {
	s, err := text("Date", v)
	if err != nil {
		return 0, err
	}
	d, err := kg.ParseDay(s)
	if err == nil && d == 0 {
		err = fmt.Errorf("%w Date %q: want YYYY-MM-DD", kg.ErrInvalid, s)
	}
	return d, err
}

// MarshalDateTime writes a moment in RFC 3339, UTC; the zero Time is null.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	if t.IsZero() {
		return graphql.Null
	}
	return quoted(t.UTC().Format(time.RFC3339Nano))
}

// UnmarshalDateTime reads a moment in RFC 3339 with any offset.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, err := text("DateTime", v)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || t.IsZero() {
		return time.Time{}, fmt.Errorf("%w DateTime %q: want RFC 3339, such as 2025-03-19T08:30:00Z", kg.ErrInvalid, clip(s))
	}
	return t.UTC(), nil
}

// MarshalEDTF writes an EDTF value; "" is null.
func MarshalEDTF(s string) graphql.Marshaler {
	if s == "" {
		return graphql.Null
	}
	return graphql.MarshalString(s)
}

// UnmarshalEDTF reads an EDTF value and checks that it is one; the empty
// string is not.
func UnmarshalEDTF(v any) (string, error) {
	s, err := text("EDTF", v)
	if err != nil {
		return "", err
	}
	if s == "" {
		return "", fmt.Errorf("%w EDTF %q: want a date or an interval", kg.ErrInvalid, s)
	}
	if _, err := kg.ParseEDTF(s); err != nil {
		return "", err
	}
	return s, nil
}

func text(scalar string, v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("%w %s: want a string", kg.ErrInvalid, scalar)
	}
	return s, nil
}

func clip(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}
