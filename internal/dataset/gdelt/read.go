// Package gdelt reads the events files of GDELT 2.0: 61 columns parted by tabs,
// without a header.
package gdelt

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/safir-graph/safir/internal/dataset"
	"github.com/safir-graph/safir/internal/kg"
)

//go:embed fips.txt
var fipsData string

//go:embed roles.txt
var rolesData string

// Format is the format of GDELT.
var Format = dataset.Format{Name: "gdelt", Publisher: "GDELT", Read: Read}

var (
	fips  = dataset.Table(fipsData)  // FIPS 10-4 → ISO 3166-1 alpha-2
	roles = dataset.Table(rolesData) // CAMEO role → name
)

// The columns that are read.
const (
	colID            = 0
	colDay           = 1
	colActor1        = 5 // and the columns after it: name, country, known group …
	colActor2        = 15
	colCAMEO         = 26
	colActionCountry = 53
	columns          = 61

	offName, offCountry, offGroup, offRole = 1, 2, 3, 7
)

// Read reads an events file.
func Read(r io.Reader, row func(dataset.Row) error, bad func(line int, err error)) error {
	return dataset.Lines(r, func(n int, f []string) error {
		ev, err := event(f)
		if err != nil {
			bad(n, err)
			return nil
		}
		ev.Line = n
		return row(ev)
	}, bad)
}

func event(f []string) (ev dataset.Row, err error) {
	if len(f) != columns {
		return ev, fmt.Errorf("%w: %d columns, want %d", kg.ErrInvalid, len(f), columns)
	}
	day, err := time.Parse("20060102", f[colDay])
	if err != nil {
		return ev, fmt.Errorf("date %q: %w: want YYYYMMDD", f[colDay], kg.ErrInvalid)
	}
	ev.ID, ev.Day, ev.CAMEO = f[colID], kg.DayOfTime(day), f[colCAMEO]
	ev.Source, ev.Target = actor(f[colActor1:]), actor(f[colActor2:])
	ev.Place = fips[f[colActionCountry]]
	return ev, nil
}

// actor makes an actor of its ten columns: a state where only a country is
// coded, a part of it ("Police (France)" by the country's code) where a role is
// too, else what the name says.
func actor(f []string) dataset.Actor {
	name, country, group, role := f[offName], f[offCountry], f[offGroup], f[offRole]
	switch {
	case country != "" && role == "" && group == "":
		return dataset.Actor{Name: title(name), Country: country, State: true}
	case country != "" && roles[role] != "":
		return dataset.Actor{Name: roles[role] + " (" + country + ")", Country: country}
	}
	return dataset.Actor{Name: title(name), Country: country}
}

// title writes GDELT's capitals as names are written; only the case changes.
func title(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		_, first := utf8.DecodeRuneInString(w)
		words[i] = w[:first] + strings.ToLower(w[first:])
	}
	return strings.Join(words, " ")
}
