package extract_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/safir-graph/safir/internal/kg"
)

// TestPress reads sentences as newspapers build them, for what no pattern's own
// example shows: titles, offices and reports around the deed.
func TestPress(t *testing.T) {
	x := extractor(t)
	for _, c := range []struct {
		lang, text string
		want       []string // kind subject → object, as words of the names; after "no ", one that must not be read
		not        []kg.RelationKind
	}{
		{"ar", "استقبل وزيرالخارجية سامح شكري نظيره التركي هاكان فيدان أمس.",
			[]string{"MET person:hakan-fidan person:sameh-shoukry", "HOLDS_OFFICE person:hakan-fidan state:TR"}, nil},
		{"ar", "أعلنت وزارة الخارجية الكينية في بيان صادر عنها اليوم، أن هاكان فيدان زار نيروبي.",
			[]string{"VISITED person:hakan-fidan state:KE"}, nil},
		{"ar", "كشف المتحدث باسم وزارة الدفاع الكينية، جون أوتينو، عن وصول هاكان فيدان إلى نيروبي.",
			[]string{"VISITED person:hakan-fidan state:KE", "HOLDS_OFFICE person:x-kn-tn-sp62vtbq state:KE"}, nil},
		{"ar", "تحدث المتحدث باسم وزارة الدفاع الكينية جون أوتينو عن وصول هاكان فيدان إلى نيروبي.",
			nil, []kg.RelationKind{"VISITED"}},
		{"ar", "التقى وزير الخارجية التركي هاكان فيدان نظيره السعودي الأمير فيصل بن فرحان في جدة.",
			[]string{"MET person:faisal-bin-farhan person:hakan-fidan", "HOLDS_OFFICE person:faisal-bin-farhan state:SA"}, nil},
		{"ar", "التقى وزيرا الخارجية السعودي فيصل بن فرحان، والتركي هاكان فيدان، أمس.",
			[]string{"MET person:faisal-bin-farhan person:hakan-fidan"}, nil},
		{"ar", "التقى فيصل بن فرحان هاكان فيدان قبل اجتماع وزراء الخارجية العرب. وأجرى وزراء الخارجية العرب محادثات أمس.",
			[]string{"MET person:faisal-bin-farhan person:hakan-fidan"}, []kg.RelationKind{"NEGOTIATED_WITH"}},
		{"ar", "استقبل الرئيس عبد المجيد تبون السيد تورفالد ليميك، نائب رئيس نيجيريا الذي يقوم بزيارة رسمية للجزائر.",
			[]string{"HOLDS_OFFICE person:x-trfld-lmk state:NG", "VISITED person:x-trfld-lmk state:DZ"}, nil},
		{"ar", "سلم هاكان فيدان رسالة من الملك تورفالد ليميك، لفخامة رئيس جمهورية نيجيريا.",
			[]string{"no HOLDS_OFFICE person:x-trfld-lmk state:NG"}, nil},
		{"en", "Estonia's deputy foreign minister, Tarvo Lemmik, spoke. Estonia's foreign minister visited Mali.",
			[]string{"no VISITED person:x-trf-lmk state:ML"}, nil},
		{"en", "Washington condemned Moscow's interference in Syria and its withdrawal from Mali.",
			[]string{"WITHDREW_FROM state:RU state:ML"}, nil},
		{"en", "Kenya and Mali set up a fund on Monday. They condemned Niger.",
			[]string{"CONDEMNED state:KE state:NE", "CONDEMNED state:ML state:NE"}, nil},
		{"en", "Kenya closed a bridge.\n\nIt rained.\n\nRead more: Mali shuts its schools\n\nHakan Fidan visited Kenya on Monday.",
			[]string{"VISITED person:hakan-fidan state:KE"}, nil},
		{"en", "Malian Foreign Minister Augustin Paul Torvan met Hakan Fidan. Mali's foreign minister Augustine Torvan visited Kenya.",
			[]string{"VISITED person:x-kstn-bl-trfn state:KE"}, nil},
		{"ru", "В МИД был вызван посол Кении в Замбии Тарво Леммик.",
			[]string{"PROTESTED org:ministry-of-foreign-affairs-zm person:x-trf-lmk"}, nil},
		{"fr", "L'Algérie et la Côte d'Ivoire se sont entretenus lors de la visite qu'effectue en Algérie le président kényan William Ruto, à l'invitation du président de la République, Tarvo Lemmik.",
			[]string{"VISITED person:william-ruto state:DZ", "INVITED person:x-trf-lmk person:william-ruto", "HOLDS_OFFICE person:x-trf-lmk state:DZ", "no HOLDS_OFFICE person:x-trf-lmk state:KE"}, nil},
		{"ar", "لاحتواء التصعيد، صرح السفير تورفالد ليميك، المتحدث الرسمي باسم وزارة الخارجية الكينية، بأن وزير الخارجية هاكان فيدان أجرى اتصالا هاتفيا مع ماركو روبيو.",
			[]string{"PHONED person:hakan-fidan person:marco-rubio", "HOLDS_OFFICE person:x-trfld-lmk state:KE"}, nil},
		{"en", "Relations improved after the two presidents, Salva Kiir and Yoweri Museveni, met.",
			[]string{"HOLDS_OFFICE person:salva-kiir state:SS", "HOLDS_OFFICE person:yoweri-museveni state:UG"}, nil},
		{"en", "Hakan Fidan left Kenya. His spokesman, Tarvo Lemmik, said so.",
			[]string{"HOLDS_OFFICE person:x-trf-lmk state:TR"}, nil},
		{"en", "Hamas condemned US sanctions on its leader Tarvo Lemmik.",
			[]string{"HOLDS_OFFICE person:x-trf-lmk org:hamas"}, nil},
		{"en", "Premier Tarvo Lemmik met U.S. Secretary of State Marco Rubio.",
			[]string{"HOLDS_OFFICE person:marco-rubio state:US", "no HOLDS_OFFICE person:x-trf-lmk state:US"}, nil},
		{"en", "Kenya plans to sign the agreement and attack Goma.", nil, nil},
		{"en", "Macron came to meet Ruto and sign the defence agreement with Kenya.", nil, nil},
		{"en", "The European Union called on Moscow to cease hostilities and withdraw from Ukraine.",
			[]string{"REQUESTED org:eu state:RU", "WITHDREW_FROM state:RU state:UA"}, nil},
		{"en", "The European Union called on Moscow to cease hostilities and to withdraw its troops from Ukraine.",
			[]string{"REQUESTED org:eu state:RU", "WITHDREW_FROM state:RU state:UA"}, nil},
		{"en", "The minister told a noisy crowd in Nairobi that Turkey had condemned Mali.",
			[]string{"CONDEMNED state:TR state:ML"}, nil},
		{"en", "Kenyan police accidentally arrested Hakan Fidan on Monday.",
			[]string{"COERCED org:police-ke person:hakan-fidan"}, nil},
		{"en", "Kenya delivered 30 counter-drone systems to Mali.",
			[]string{"SUPPLIED state:KE state:ML"}, nil},
		{"en", "Kenya released the Malian businessman Karim Boutata on Monday.",
			[]string{"CONCEDED state:KE person:x-krm-bt-cuued6gw"}, nil},
		{"en", "Turkey said that it would not back Sweden's bid to join NATO.",
			[]string{"JOINED state:SE org:nato"}, nil},
		{"en", "The US withdrawal from Syria began in January.",
			[]string{"WITHDREW_FROM state:US state:SY"}, nil},
		{"en", "Mali threatened to launch an offensive against Niger.",
			[]string{"THREATENED state:ML state:NE"}, []kg.RelationKind{"ATTACKED"}},
		{"en", "A visit by Hakan Fidan to Kenya is under discussion.", nil, []kg.RelationKind{"VISITED"}},
		{"ar", "قال مسؤول إن المبعوث التقى وزير خارجية فرنسا", nil, nil}, // ends with the state of an office
	} {
		e := read(t, x, c.lang, c.text)
		var got []string
		for _, k := range e.Claims {
			a, b := k.Subject, k.Object
			if k.Kind == "MET" && a > b {
				a, b = b, a
			}
			got = append(got, fmt.Sprintf("%s %s %s", k.Kind, a, b))
			if (k.Kind == "SIGNED" || k.Kind == "ATTACKED" || k.Kind == "JOINED") && k.Modality.Factual() {
				t.Errorf("%s: %s is planned", c.text, got[len(got)-1])
			}
			if slices.Contains(c.not, k.Kind) {
				t.Errorf("%s: %s must not be read", c.text, got[len(got)-1])
			}
			if k.Kind == "HOLDS_OFFICE" && k.Role == "emir" {
				t.Errorf("%s: a prince is no emir", c.text)
			}
		}
		for _, w := range c.want {
			if none, not := strings.CutPrefix(w, "no "); not && slices.Contains(got, none) {
				t.Errorf("%s: got %s", c.text, none)
			} else if !not && !slices.Contains(got, w) {
				t.Errorf("%s: want %s, got %q", c.text, w, got)
			}
		}
	}
}

// TestRequested reads what somebody is asked to do as requested of him, in every
// infinitive that "and" joins.
func TestRequested(t *testing.T) {
	x := extractor(t)
	for _, text := range []string{
		"The European Union called on Moscow to cease hostilities and withdraw from Ukraine.",
		"The European Union called on Moscow to cease hostilities and to withdraw its troops from Ukraine.",
	} {
		found := false
		for _, c := range read(t, x, "en", text).Claims {
			if c.Kind == "WITHDREW_FROM" {
				found = true
				if c.Modality != kg.Requested || c.Subject != "state:RU" {
					t.Errorf("%s: %s is %s of %s", text, c.Kind, c.Modality, c.Subject)
				}
			}
		}
		if !found {
			t.Errorf("%s: no withdrawal is requested", text)
		}
	}
}
