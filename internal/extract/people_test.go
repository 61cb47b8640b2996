package extract_test

import (
	"slices"
	"testing"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/mention"
)

// People that no list knows are told by how their names are built and by what
// stands beside them. Names are the bare ones, in the order of the text.
func TestUnknownPeople(t *testing.T) {
	for _, c := range []struct {
		lang, text string
		names      []string
	}{
		{"ar", "قال عساف بن سالم أبو الخير إن الوفد سيعود.", []string{"عساف بن سالم أبو الخير"}},                        // no given name of a list
		{"ar", "استقبل الوزير الأول الموريتاني إسماعيل ولد بده ولد حمادي وفدا.", []string{"إسماعيل ولد بده ولد حمادي"}}, // a name that looks like a word and its pronoun
		{"ar", "التقى أحمد الطالبي العلمي، رئيس مجلس النواب، السفير.", []string{"أحمد الطالبي العلمي"}},                 // a name that is an adjective too
		{"ar", "التقى الرئيس تورفالد ليميك وزير الدفاع اليوناني.", []string{"تورفالد ليميك"}},                           // no given name of a list, before an office
		{"ar", "الذي ولد بمدينة حلب في عام 1970.", nil},                                                                 // was born
		{"ar", "شدد على مختلف المستويات والأصعدة.", nil},                                                                // no town inside a word
		{"en", "Tarvo Lemmik bin Sarro met the envoy.", []string{"Tarvo Lemmik bin Sarro"}},
		{"en", "She met State Minister Md. Rafiq Hoque in Dhaka.", []string{"Md. Rafiq Hoque"}},                                          // a name in short
		{"en", "They called on the Speaker of the Parliament of Nepal Dr. Tarvo Lemmik.", []string{"Tarvo Lemmik"}},                      // an honorific behind the office
		{"en", "Tarvo Lemmik, Speaker of the Assembly of the Republic of Mozambique signed a pact on Monday.", []string{"Tarvo Lemmik"}}, // no second comma
		{"en", "Prime Minister Sheikh Hasina left for Delhi.", []string{"Sheikh Hasina"}},                                                // a name that begins like a style
		{"en", "Tarvo Lemmik, head of the SDF press office, spoke.", []string{"Tarvo Lemmik"}},
		{"en", "Speaker Tarvo Lemmik spoke. Tarvo Lemmik met the envoy.", []string{"Tarvo Lemmik", "Tarvo Lemmik"}}, // named before
		{"en", "Tarvo Lemmik, the country's defence minister, visited Mali.", []string{"Tarvo Lemmik"}},             // an office of the country
		{"en", "In Seoul Park Geun-hye and President Cho Sae-in met.", []string{"Park Geun-hye", "Cho Sae-in"}},     // two syllables, one of them a preposition
		{"en", "Defence Secretary Ben Lemmik met the envoy.", []string{"Ben Lemmik"}},                               // a given name that is a particle too
		{"en", "Tarvo Lemmik-led rebels left a Mali-based camp of Gulf Mid-war days.", nil},
		{"fr", "Le ministre Tarvo ould Lemmik a quitté Nouakchott.", []string{"Tarvo ould Lemmik"}},
		{"ru", "Министр Тарво ульд Леммик прибыл в Нуакшот.", []string{"Тарво ульд Леммик"}},
		{"es", "El ministro Tarvo ben Lemmik viajó a Rabat.", []string{"Tarvo ben Lemmik"}},
	} {
		e := read(t, extractor(t), c.lang, c.text)
		var got []string
		for _, m := range e.Trace.Mentions {
			if m.Kind == kg.Person && m.Form == mention.Named {
				s := e.Document.SpanOf(m.Name[0], m.Name[1])
				got = append(got, e.Document.Text[s.Start:s.End])
			}
		}
		if !slices.Equal(got, c.names) {
			t.Errorf("%s %q: %q, want %q", c.lang, c.text, got, c.names)
		}
	}
}

// A body of a state is one node under its name, in other words for it and in every
// language.
func TestOneBody(t *testing.T) {
	for _, c := range []struct {
		lang, text string
		want       kg.EntityID
	}{
		{"en", "The Sudanese Armed Forces shelled Omdurman.", "org:sudanese-armed-forces"},
		{"en", "The Sudanese military shelled Omdurman.", "org:sudanese-armed-forces"},
		{"en", "Sudan's army shelled Omdurman.", "org:sudanese-armed-forces"},
		{"ar", "قصف الجيش السوداني أم درمان.", "org:sudanese-armed-forces"},
		{"ar", "قصفت قوات الجيش السوداني أم درمان.", "org:sudanese-armed-forces"},
		{"fr", "L'armée soudanaise a bombardé Omdurman.", "org:sudanese-armed-forces"},
		{"es", "El ejército de Sudán bombardeó Omdurmán.", "org:sudanese-armed-forces"},
		{"ru", "Армия Судана обстреляла Омдурман.", "org:sudanese-armed-forces"},
		{"en", "Russia's foreign ministry summoned the envoy.", "org:russian-foreign-ministry"},
		{"en", "The Russian Foreign Ministry summoned the envoy.", "org:russian-foreign-ministry"},
		{"en", "The US treasury department sanctioned Iran.", "org:us-treasury"},
		{"en", "The Zambian army left Kasama.", "org:armed-forces-zm"},
		{"ru", "Армия Замбии покинула Касаму.", "org:armed-forces-zm"},
		{"en", "A spokesman for Zambia's foreign ministry left. Angola watched. The foreign ministry met them.", "org:ministry-of-foreign-affairs-zm"},
		{"ar", "قال المتحدث باسم وزارة الخارجية الزامبية ذلك. وصمتت أنغولا. واستدعت وزارة الخارجية السفير.", "org:ministry-of-foreign-affairs-zm"},
	} {
		e := read(t, extractor(t), c.lang, c.text)
		var got []kg.EntityID
		for _, l := range e.Trace.Links {
			if l.Kind == kg.Organization && l.ID != "" {
				got = append(got, l.ID)
			}
		}
		if !slices.Contains(got, c.want) {
			t.Errorf("%s %q: %v, want %v", c.lang, c.text, got, c.want)
		}
	}
}
