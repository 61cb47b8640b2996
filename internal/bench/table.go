package bench

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// table is what was seen, beside what is aimed at.
type table struct {
	rows    []row
	skipped []string
	took    time.Duration
}

// row is one line: what, what was seen, the aim ("" for none) and whether it
// was met.
type row struct {
	section, what, seen, aim string
	met                      bool
}

const (
	sectionLoad    = "import"
	sectionFloors  = "floors: p50/p99 ms with one client → requests/s with 16"
	sectionQueries = "Safir over HTTP: p50/p99 ms with one client → requests/s with 16"
	sectionProcess = "Safir in process: p50/p99 ms"
	sectionGrowth  = "growth: cost at several times the data, each question the fastest of three"
	sectionRival   = "PostgreSQL by SQL, no HTTP or GraphQL: p50/p99 ms with one client → requests/s with 16"
)

func (t *table) add(section, what, seen, aim string, met bool) {
	t.rows = append(t.rows, row{section, what, seen, aim, met})
}

func (t *table) imported(rows int, i importing) {
	rate := float64(rows) / i.took.Seconds()
	t.add(sectionLoad, "events a second, all indexes", fmt.Sprintf("%.0f", rate), "≥ 40000", rate >= 40_000)
	t.add(sectionLoad, "on disk", mb(i.disk), "≤ 130 MB", i.disk <= 130e6)
	t.add(sectionLoad, "memory at most", mb(i.memory), "≤ 1000 MB", i.memory <= 1e9)
	t.add(sectionLoad, "it tells", i.told[strings.LastIndexByte(i.told, '/')+1:], "", true)
}

func (t *table) floor(name string, alone, many *Load) {
	t.add(sectionFloors, name, loads(alone, many), "", true)
}

// aims at 16 clients, as a multiple of gqlgen as it comes.
var aims = map[string]float64{"a": 1.5, "b": 1.5, "c": 0.5}

func (t *table) query(q question, alone, many, floor *Load) {
	if floor == nil {
		t.add(sectionQueries, q.name+": "+q.what, loads(alone, many), "", true)
		return
	}
	ratio := many.PerSecond() / floor.PerSecond()
	t.add(sectionQueries, q.name+": "+q.what, fmt.Sprintf("%s, %.2f × gqlgen from memory", loads(alone, many), ratio),
		fmt.Sprintf("≥ %.1f ×", aims[q.name]), ratio >= aims[q.name])
}

func (t *table) serving(now, most int64) {
	t.add(sectionQueries, "memory of serve after all this", fmt.Sprintf("%s, at most %s", mb(now), mb(most)), "≤ 300 MB", now <= 300e6)
}

func (t *table) inProcess(q question, l *Load) {
	p50, p99 := l.Percentile(0.5), l.Percentile(0.99)
	aim, met := "", true
	switch q.name {
	case "d":
		aim, met = "p50 ≤ 2 ms, p99 ≤ 30 ms", p50 <= 2*time.Millisecond && p99 <= 30*time.Millisecond
	case "e":
		aim, met = "p99 ≤ 1 ms", p99 <= time.Millisecond
	case "f":
		aim, met = "p50 ≤ 0.3 ms", p50 <= 300*time.Microsecond
	}
	t.add(sectionProcess, q.name+": "+q.what, ms(p50)+"/"+ms(p99), aim, met)
}

func (t *table) grown(times int, i importing) {
	t.add(sectionGrowth, fmt.Sprintf("import of %d times the events", times), fmt.Sprintf("%.0f s, %s on disk, memory %s", i.took.Seconds(), mb(i.disk), mb(i.memory)), "", true)
}

func (t *table) growth(q question, before, after *Load) {
	ratio := after.Took.Seconds() / before.Took.Seconds()
	t.add(sectionGrowth, q.name+": "+q.what, fmt.Sprintf("%.2f × in the mean, p50 %s → %s ms", ratio, ms(before.Percentile(0.5)), ms(after.Percentile(0.5))),
		"≤ 1.3 ×", ratio <= 1.3)
}

func (t *table) rivalLoad(what string, rows int, took time.Duration, disk int64, ours time.Duration, aimed bool) {
	ratio := took.Seconds() / ours.Seconds()
	aim := ""
	if aimed {
		aim = "≥ 1.4 ×"
	}
	t.add(sectionRival, what, fmt.Sprintf("%.0f events a second, %s; Safir's import is %.2f × as fast", float64(rows)/took.Seconds(), mb(disk), ratio), aim, ratio >= 1.4)
}

func (t *table) rival(q question, alone *Load, rate float64) {
	t.add(sectionRival, q.name+": "+q.what, fmt.Sprintf("%s/%s → %.0f", ms(alone.Percentile(0.5)), ms(alone.Percentile(0.99)), rate), "", true)
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()*1000) }

func mb(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/1e6) }

func loads(alone, many *Load) string {
	return fmt.Sprintf("%s/%s → %.0f", ms(alone.Percentile(0.5)), ms(alone.Percentile(0.99)), many.PerSecond())
}

func (t *table) write(w io.Writer) error {
	var b bytes.Buffer
	section := ""
	for _, r := range t.rows {
		if r.section != section {
			section = r.section
			fmt.Fprintf(&b, "\n%s\n", section)
		}
		verdict := ""
		if r.aim != "" {
			verdict = "met"
			if !r.met {
				verdict = "MISSED"
			}
		}
		fmt.Fprintf(&b, "  %s\t%s\t%s\t%s\n", r.what, r.seen, r.aim, verdict)
	}
	for _, s := range t.skipped {
		fmt.Fprintf(&b, "\nskipped: %s", s)
	}
	fmt.Fprintf(&b, "\ntook %.0f s\n", t.took.Seconds())
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if _, err := tw.Write(b.Bytes()); err != nil {
		return err
	}
	return tw.Flush()
}
