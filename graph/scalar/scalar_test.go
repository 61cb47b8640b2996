package scalar

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/safir-graph/safir/internal/kg"
)

func written(m graphql.Marshaler) string {
	var b bytes.Buffer
	m.MarshalGQL(&b)
	return b.String()
}

func TestMarshal(t *testing.T) {
	for _, test := range []struct {
		m    graphql.Marshaler
		want string
	}{
		{MarshalDate(kg.DayOf(2025, 3, 4)), `"2025-03-04"`},
		{MarshalDate(0), `null`},
		{MarshalDateTime(time.Date(2025, 3, 4, 12, 0, 0, 0, time.FixedZone("", 3*3600))), `"2025-03-04T09:00:00Z"`},
		{MarshalDateTime(time.Time{}), `null`},
		{MarshalEDTF("2021/.."), `"2021/.."`},
		{MarshalEDTF(""), `null`},
		{MarshalEntityID("state:ML"), `"state:ML"`},
	} {
		if got := written(test.m); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

func TestUnmarshal(t *testing.T) {
	date, err := UnmarshalDate("2025-03-04")
	if err != nil || date != kg.DayOf(2025, 3, 4) {
		t.Errorf("Date: %v, %v", date, err)
	}
	moment, err := UnmarshalDateTime("2025-03-04T12:00:00+03:00")
	if err != nil || !moment.Equal(time.Date(2025, 3, 4, 9, 0, 0, 0, time.UTC)) || moment.Location() != time.UTC {
		t.Errorf("DateTime: %v, %v", moment, err)
	}
	edtf, err := UnmarshalEDTF("[2025-03-04,2025-03-05]")
	if err != nil || edtf != "[2025-03-04,2025-03-05]" {
		t.Errorf("EDTF: %v, %v", edtf, err)
	}
	id, err := UnmarshalEntityID("state:ML")
	if err != nil || id != "state:ML" {
		t.Errorf("EntityID: %v, %v", id, err)
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	for name, err := range map[string]error{
		"a number as Date":       second(UnmarshalDate(json.Number("2025"))),
		"an empty Date":          second(UnmarshalDate("")),
		"30 February":            second(UnmarshalDate("2025-02-30")),
		"a Date as DateTime":     second(UnmarshalDateTime("2025-03-04")),
		"the year 1 as DateTime": second(UnmarshalDateTime("0001-01-01T00:00:00Z")),
		"null as DateTime":       second(UnmarshalDateTime(nil)),
		"an empty EDTF":          second(UnmarshalEDTF("")),
		"an inverted EDTF":       second(UnmarshalEDTF("2025/2024")),
		"a bool as EDTF":         second(UnmarshalEDTF(true)),
		"a name as EntityID":     second(UnmarshalEntityID("Mali")),
		"a list as ClaimID":      second(UnmarshalClaimID([]any{"x"})),
		"a number as RelationID": second(UnmarshalRelationID(1)),
		"an object as ArticleID": second(UnmarshalArticleID(map[string]any{})),
	} {
		if !errors.Is(err, kg.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }
