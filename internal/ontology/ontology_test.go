package ontology

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/safir-graph/safir/internal/kg"
)

func mustLoad(t testing.TB) *Ontology {
	t.Helper()
	o, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// The kinds that scripts and exports rely on.
const promised = `VISITED HOSTED MET PHONED NEGOTIATED_WITH MEDIATED_BETWEEN ACCOMPANIED ATTENDED INVITED SIGNED
RATIFIED TERMINATED IMPLEMENTS COOPERATES_WITH SUPPLIED TRAINED DEPLOYED_TO WITHDREW_FROM SUPPORTED PROMISED REQUESTED
REJECTED ACCUSED CONDEMNED THREATENED PROTESTED SANCTIONED EXPELLED COERCED ATTACKED RECOGNIZED HAS_RELATIONS_WITH
BROKE_RELATIONS_WITH APPOINTED DISMISSED HOLDS_OFFICE AMBASSADOR_TO MEMBER_OF JOINED LEFT LOCATED_IN CAPITAL_OF STATED`

func TestLoadDescribesEveryKind(t *testing.T) {
	o := mustLoad(t)
	for _, kind := range strings.Fields(promised) {
		if o.Relation(kg.RelationKind(kind)) == nil {
			t.Errorf("%s is not described", kind)
		}
	}
	if got := len(o.Entities()); got != len(kg.EntityKinds) {
		t.Errorf("%d entity kinds are described, package kg has %d", got, len(kg.EntityKinds))
	}
	all := o.Relations()
	if !slices.IsSortedFunc(all, func(a, b *Relation) int { return strings.Compare(string(a.Kind), string(b.Kind)) }) {
		t.Error("Relations is not sorted by kind")
	}
	if o.Relation("NO_SUCH_KIND") != nil || o.Entity("NO_SUCH_KIND") != nil {
		t.Error("an unknown kind is described")
	}
}

func TestTraits(t *testing.T) {
	o := mustLoad(t)
	want := map[kg.RelationKind]kg.Traits{
		"VISITED":            {},
		"MET":                {Symmetric: true},
		"COOPERATES_WITH":    {Symmetric: true, Durative: true},
		"HAS_RELATIONS_WITH": {Symmetric: true, Durative: true},
		"HOLDS_OFFICE":       {Durative: true, ByRole: true},
		"APPOINTED":          {ByRole: true},
		"DISMISSED":          {ByRole: true},
		"AMBASSADOR_TO":      {Durative: true},
		"MEMBER_OF":          {Durative: true},
		"LOCATED_IN":         {Durative: true},
		"CAPITAL_OF":         {Durative: true},
		"IMPLEMENTS":         {Durative: true},
		"JOINED":             {},
		"NO_SUCH_KIND":       {},
	}
	for kind, traits := range want {
		if got := o.Traits(kind); got != traits {
			t.Errorf("Traits(%s) = %+v, want %+v", kind, got, traits)
		}
	}
}

func TestAllows(t *testing.T) {
	o := mustLoad(t)
	for _, c := range []struct {
		kind            kg.RelationKind
		subject, object kg.EntityKind
		want            bool
	}{
		{"VISITED", kg.Person, kg.State, true},
		{"VISITED", kg.Person, kg.Place, true},
		{"VISITED", kg.State, kg.Person, false},
		{"SIGNED", kg.State, kg.Agreement, true},
		{"SIGNED", kg.State, kg.State, false},
		{"MET", kg.Person, kg.Person, true},
		{"MET", kg.Person, kg.Place, false},
		{"AMBASSADOR_TO", kg.Person, kg.State, true},
		{"AMBASSADOR_TO", kg.State, kg.State, false},
		{"NO_SUCH_KIND", kg.Person, kg.State, false},
	} {
		if got := o.Allows(c.kind, c.subject, c.object); got != c.want {
			t.Errorf("Allows(%s, %s, %s) = %v", c.kind, c.subject, c.object, got)
		}
	}
}

func TestFromCAMEO(t *testing.T) {
	o := mustLoad(t)
	for _, c := range []struct {
		code   string
		kind   kg.RelationKind
		plover string
	}{
		{"010", "STATED", ""},
		{"0233", "REQUESTED", "REQUEST"},
		{"036", "INVITED", "AGREE"},
		{"0312", "PROMISED", "AGREE"},
		{"040", "MET", "CONSULT"},
		{"042", "VISITED", "CONSULT"},
		{"057", "SIGNED", "SUPPORT"},
		{"062", "COOPERATES_WITH", "COOPERATE"},
		{"0813", "CONCEDED", "RETREAT"},
		{"0831", "CONCEDED", "CONCEDE"},
		{"0874", "WITHDREW_FROM", "RETREAT"},
		{"1124", "ACCUSED", "ACCUSE"},
		{"111", "CONDEMNED", "ACCUSE"},
		{"152", "THREATENED", "MOBILIZE"},
		{"155", "DEPLOYED_TO", "MOBILIZE"},
		{"161", "BROKE_RELATIONS_WITH", "SANCTION"},
		{"163", "SANCTIONED", "SANCTION"}, // the map's slip: the manual's text says SANCTION
		{"1712", "ATTACKED", "ASSAULT"},
		{"173", "COERCED", "COERCE"},
		{"192", "COERCED", "COERCE"},
		{"2042", "ATTACKED", "ASSAULT"},
	} {
		kind, plover, ok := o.FromCAMEO(c.code)
		if kind != c.kind || plover != c.plover || !ok {
			t.Errorf("FromCAMEO(%s) = %s, %q, %v; want %s, %q", c.code, kind, plover, ok, c.kind, c.plover)
		}
	}
	for _, code := range []string{"", "0", "00", "21", "4", "04x", "04210", "--", "٠٤"} {
		if kind, _, ok := o.FromCAMEO(code); ok {
			t.Errorf("FromCAMEO(%q) = %s", code, kind)
		}
	}
	if got := o.QuadOf("ACCUSE"); got != VerbalConflict { // the manual's table prints it among the cooperative
		t.Errorf("QuadOf(ACCUSE) = %s", got)
	}
}

// Every number from 01 to 2099 that can be a code has a kind.
func TestFromCAMEOKnowsAllCodes(t *testing.T) {
	o := mustLoad(t)
	digits := []string{""}
	for range 2 {
		for _, d := range digits {
			for x := range 10 {
				digits = append(digits, d+string(rune('0'+x)))
			}
		}
	}
	for root := 1; root <= 20; root++ {
		for _, d := range digits {
			code := string([]byte{byte('0' + root/10), byte('0' + root%10)}) + d
			kind, plover, ok := o.FromCAMEO(code)
			if !ok || o.Relation(kind) == nil || plover != "" && o.QuadOf(plover) == "" {
				t.Fatalf("FromCAMEO(%s) = %s, %q, %v", code, kind, plover, ok)
			}
		}
	}
}

// PLOVER's own map of CAMEO codes, where it is at hand.
func TestFromCAMEOAgreesWithPLOVER(t *testing.T) {
	f, err := os.Open("../../../shared/data/cameo2plover.jsonl.gz")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("PLOVER's map is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	o := mustLoad(t)
	types := map[string][]string{}
	for s := bufio.NewScanner(z); s.Scan(); {
		var row struct{ CAMEO, PLOVER string }
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		types[row.CAMEO] = append(types[row.CAMEO], row.PLOVER)
	}
	if len(types) < 250 {
		t.Fatalf("the map has %d codes", len(types))
	}
	types["163"] = []string{"SANCTION"}
	types["201"] = []string{"ASSAULT"}
	for code, want := range types {
		if _, got, _ := o.FromCAMEO(code); !slices.Contains(want, got) {
			t.Errorf("FromCAMEO(%s) has PLOVER type %q, want one of %q", code, got, want)
		}
	}
}

func TestCAMEO(t *testing.T) {
	o := mustLoad(t)
	for _, c := range [][3]string{
		{"COOPERATES_WITH", "military", "062"},
		{"COOPERATES_WITH", "", "060"},
		{"COOPERATES_WITH", "cultural", "060"},
		{"VISITED", "military", "042"},
		{"HOLDS_OFFICE", "", ""},
		{"NO_SUCH_KIND", "", ""},
	} {
		if got := o.CAMEO(kg.RelationKind(c[0]), c[1]); got != c[2] {
			t.Errorf("CAMEO(%s, %q) = %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

// A kind's code, when imported again, may become a broader kind, but always one
// of the same quad class.
func TestCodesAgreeWithQuads(t *testing.T) {
	o := mustLoad(t)
	for _, r := range o.Relations() {
		if r.CAMEO.Code == "" || r.PLOVER.Type == "" {
			continue
		}
		_, plover, _ := o.FromCAMEO(r.CAMEO.Code)
		if o.QuadOf(plover) != r.Quad {
			t.Errorf("%s is %s, its code %s is %s", r.Kind, r.Quad, r.CAMEO.Code, o.QuadOf(plover))
		}
	}
}

func TestLabels(t *testing.T) {
	o := mustLoad(t)
	r := o.Relation("VISITED")
	if got := r.Label.In("fr"); got != "a visité" {
		t.Errorf("label in fr: %q", got)
	}
	if got := r.Inverse.In("de"); got != "was visited by" {
		t.Errorf("a language without label falls back to %q", got)
	}
}

// One broken file each; the error must name it.
func TestLoadRefuses(t *testing.T) {
	good := fstest.MapFS{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := files.ReadFile(name)
		good[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := load(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, file, old, new, want string }{
		{"unknown field", "relations/met.yaml", "symmetric: true", "symetric: true", "symetric"},
		{"repeated key", "relations/met.yaml", "symmetric: true", "symmetric: true\nsymmetric: true", "already defined"},
		{"second document", "relations/met.yaml", "kind: MET\n", "kind: MET\n---\nkind: MET\n", "more than one document"},
		{"wrong file", "relations/met.yaml", "kind: MET", "kind: VISITED", "whose file is visited.yaml"},
		{"unknown end", "relations/visited.yaml", "range: [STATE, PLACE]", "range: [STATE, CITY]", `"CITY"`},
		{"asymmetric ends", "relations/visited.yaml", "range: [STATE, PLACE]", "range: [STATE, PLACE]\nsymmetric: true", "domain and range differ"},
		{"inverse of a symmetric kind", "relations/met.yaml", "en: met", "en: has met", "only where"},
		{"missing label", "relations/visited.yaml", "  ru: посетил\n", "", "ru is missing"},
		{"unknown language", "relations/visited.yaml", "  ru: посетил\n", "  ru: посетил\n  uk: відвідав\n", `unknown language "uk"`},
		{"not NFC", "relations/visited.yaml", "a visité", "a visite\u0301", "NFC"},
		{"unknown PLOVER type", "relations/visited.yaml", "type: CONSULT", "type: TRAVEL", "TRAVEL"},
		{"no code", "relations/visited.yaml", `code: "042"`, `code: "42"`, `"42"`},
		{"code of another type", "relations/visited.yaml", `code: "042"`, `code: "190"`, "190"},
		{"code imported twice", "relations/visited.yaml", `imports: ["042"]`, `imports: ["043"]`, "already"},
		{"root not imported", "relations/protested.yaml", `imports: ["14"]`, `imports: ["141"]`, "no kind imports CAMEO 14"},
		{"property", "relations/met.yaml", "wikidata: P710", "wikidata: Q710", "Q710"},
		{"end not in the example", "relations/visited.yaml", "subject: Macron", "subject: Makron", "Makron"},
		{"entity kind", "entities/person.yaml", "kind: PERSON", "kind: PEOPLE", "no file describes PERSON"},
		{"quad class", "ontology.yaml", "AGREE: VERBAL_COOPERATION", "AGREE: FRIENDLY", "FRIENDLY"},
		{"unmapped code", "ontology.yaml", `  "09": ACCUSE`, "", "no PLOVER type for 09"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := maps.Clone(good)
			data := string(good[c.file].Data)
			if !strings.Contains(data, c.old) {
				t.Fatalf("%s does not contain %q", c.file, c.old)
			}
			bad[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(data, c.old, c.new, 1))}
			_, err := load(bad)
			if !errors.Is(err, kg.ErrInvalid) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("load: %v; want an error about %q", err, c.want)
			}
		})
	}
}

// The API's enums list exactly the kinds.
func TestSchemaEnums(t *testing.T) {
	paths, err := filepath.Glob("../../schema/*.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Skip("there is no schema yet")
	}
	var schema strings.Builder
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		schema.Write(data)
		schema.WriteByte('\n')
	}
	o := mustLoad(t)
	relations, entities := map[string]bool{}, map[string]bool{}
	for _, r := range o.Relations() {
		relations[string(r.Kind)] = true
	}
	for _, e := range o.Entities() {
		entities[string(e.Kind)] = true
	}
	for enum, want := range map[string]map[string]bool{"RelationKind": relations, "EntityKind": entities} {
		got := enumValues(schema.String(), enum)
		if !maps.Equal(got, want) {
			for v := range got {
				if !want[v] {
					t.Errorf("enum %s has %s, the ontology has not", enum, v)
				}
			}
			for v := range want {
				if !got[v] {
					t.Errorf("the ontology has %s, enum %s has not", v, enum)
				}
			}
		}
	}
}

// enumValues returns the values of an enum of a GraphQL schema, without its
// descriptions and comments.
func enumValues(schema, enum string) map[string]bool {
	values := map[string]bool{}
	_, body, ok := strings.Cut(schema, "\nenum "+enum+" ")
	if !ok {
		return values
	}
	_, body, _ = strings.Cut(body, "{")
	for i, part := range strings.Split(body, `"""`) {
		if i%2 == 1 { // a description
			continue
		}
		part, _, end := strings.Cut(part, "}")
		for line := range strings.Lines(part) {
			line, _, _ = strings.Cut(line, "#")
			if strings.HasPrefix(strings.TrimSpace(line), `"`) {
				continue
			}
			for _, v := range strings.Fields(line) {
				values[v] = true
			}
		}
		if end {
			break
		}
	}
	return values
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		mustLoad(b)
	}
}
