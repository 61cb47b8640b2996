package extract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/safir-graph/safir/internal/kg"
)

// undone are frames in which a deed is planned, wanted, feared, refused or asked
// for, and deeds to put into them.
var undone = map[string]struct {
	frames []string
	deeds  [][2]string // the verb or noun, and what it is done to
}{
	"en": {
		[]string{
			"Lavrov plans to VERB OBJECT",
			"Lavrov did not VERB OBJECT",
			"Lavrov may VERB OBJECT next week",
			"Lavrov is expected to VERB OBJECT",
			"Lavrov wants to VERB OBJECT",
			"Lavrov refused to VERB OBJECT",
			"Lavrov threatened to VERB OBJECT",
			"Lavrov was due to VERB OBJECT on Monday",
			"Lavrov would VERB OBJECT if asked",
			"Lavrov considered whether to VERB OBJECT",
			"Lavrov has yet to VERB OBJECT",
			"Lavrov failed to VERB OBJECT",
			"Fidan urged Lavrov to VERB OBJECT",
			"Fidan denied that Lavrov would VERB OBJECT",
			"Lavrov never intended to VERB OBJECT",
			"Lavrov arrived to rest and VERB OBJECT",
			"Lavrov postponed plans to VERB OBJECT",
			"Lavrov could soon VERB OBJECT",
			"It is unclear whether Lavrov will VERB OBJECT",
			"Lavrov called for talks to VERB OBJECT",
			"Asked whether he would VERB OBJECT, Lavrov smiled",
			"Lavrov promised to rest and VERB OBJECT",
			"Lavrov had hoped to VERB OBJECT",
			"Lavrov was forced to cancel plans to VERB OBJECT",
			"Lavrov is unlikely to VERB OBJECT",
		},
		[][2]string{{"visit", "Kenya"}, {"meet", "Hakan Fidan"}, {"sign", "the agreement with Kenya"}, {"attack", "Kenya"}, {"sanction", "Kenya"}, {"withdraw from", "Syria"}, {"supply weapons to", "Kenya"}},
	},
	"es": {
		[]string{
			"Lavrov planea VERB OBJECT",
			"Lavrov no quiso VERB OBJECT",
			"Lavrov podría VERB OBJECT",
			"Lavrov espera VERB OBJECT",
			"Lavrov se negó a VERB OBJECT",
			"Lavrov amenazó con VERB OBJECT",
			"Fidan pidió a Lavrov VERB OBJECT",
			"Lavrov descartó VERB OBJECT",
			"Lavrov tiene previsto VERB OBJECT",
		},
		[][2]string{{"visitar", "Kenia"}, {"reunirse con", "Hakan Fidan"}, {"firmar", "el acuerdo con Kenia"}, {"atacar", "Kenia"}, {"sancionar a", "Kenia"}},
	},
	"fr": {
		[]string{
			"Lavrov prévoit de VERB OBJECT",
			"Lavrov a refusé de VERB OBJECT",
			"Lavrov pourrait VERB OBJECT",
			"Lavrov espère VERB OBJECT",
			"Lavrov a menacé de VERB OBJECT",
			"Fidan a demandé à Lavrov de VERB OBJECT",
			"Lavrov a renoncé à VERB OBJECT",
			"Lavrov doit VERB OBJECT lundi",
		},
		[][2]string{{"visiter", "le Kenya"}, {"rencontrer", "Hakan Fidan"}, {"signer", "l'accord avec le Kenya"}, {"attaquer", "le Kenya"}, {"sanctionner", "le Kenya"}},
	},
	"ru": {
		[]string{
			"Лавров планирует VERB OBJECT",
			"Лавров отказался VERB OBJECT",
			"Лавров может VERB OBJECT",
			"Лавров намерен VERB OBJECT",
			"Лавров пригрозил VERB OBJECT",
			"Фидан попросил Лаврова VERB OBJECT",
			"Лавров не смог VERB OBJECT",
			"Лавров обещал VERB OBJECT",
		},
		[][2]string{{"посетить", "Кению"}, {"встретиться с", "Хаканом Фиданом"}, {"подписать", "соглашение с Кенией"}, {"атаковать", "Кению"}},
	},
	"ar": {
		[]string{
			"يعتزم لافروف VERB OBJECT",
			"رفض لافروف VERB OBJECT",
			"يأمل لافروف في VERB OBJECT",
			"هدد لافروف بVERB OBJECT",
			"دعا فيدان لافروف إلى VERB OBJECT",
			"ألغى لافروف VERB OBJECT",
			"نفى لافروف VERB OBJECT",
			"بحث لافروف VERB OBJECT",
			"لم يتمكن لافروف من VERB OBJECT",
			"من المقرر VERB OBJECT الأسبوع المقبل",
		},
		[][2]string{{"زيارة", "كينيا"}, {"لقاء", "هاكان فيدان"}, {"توقيع", "الاتفاق مع كينيا"}, {"مهاجمة", "كينيا"}, {"مقاطعة", "كينيا"}},
	},
}

// TestUndoneIsNotDone: no frame of any language makes its deed a fact.
func TestUndoneIsNotDone(t *testing.T) {
	x := extractor(t)
	deeds := []kg.RelationKind{"VISITED", "MET", "PHONED", "SIGNED", "ATTACKED", "SANCTIONED", "WITHDREW_FROM", "SUPPLIED", "LEFT"}
	for tag, u := range undone {
		told := 0 // claims that say how the deed stands
		for _, frame := range u.frames {
			for _, d := range u.deeds {
				text := strings.NewReplacer("VERB", d[0], "OBJECT", d[1]).Replace(frame) + "."
				for _, c := range read(t, x, tag, text).Claims {
					if !slices.Contains(deeds, c.Kind) {
						continue
					}
					told++
					if c.Modality.Factual() && c.Polarity == kg.Positive {
						t.Errorf("%s: %s: %s is read as done", tag, text, c.Kind)
					}
				}
			}
		}
		if told == 0 {
			t.Errorf("%s: nothing was read of any frame", tag)
		}
	}
}
