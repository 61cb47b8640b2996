package extract_test

import (
	"slices"
	"testing"

	"github.com/safir-graph/safir/internal/kg"
)

// TestDates checks which time of a text a claim is given. The articles are of
// Wednesday, 19 March 2025.
func TestDates(t *testing.T) {
	for _, c := range []struct {
		lang, text string
		kind       kg.RelationKind
		edtf       string // "" where nothing but the publication bounds it
	}{
		// Two clauses share a time, or each has its own.
		{"en", "Lavrov arrived in Kenya on Monday and met William Ruto.", "MET", "2025-03-17"},
		{"ar", "يلتقي لافروف وليام روتو غدا الخميس، فيما يزور كينيا يوم الجمعة.", "VISITED", "2025-03-21"},
		{"es", "Pedro Sánchez dijo que no viajará a Kenia este mes, aunque invitó a Emmanuel Macron el lunes.", "INVITED", "2025-03-17"},
		// Of a clause that is over.
		{"en", "Lavrov, who visited Kenya in January, met Hakan Fidan on Monday.", "MET", "2025-03-17"},
		{"es", "Macron, que viajó a Kenia en enero, se reunirá el viernes con Pedro Sánchez.", "MET", "2025-03-21"},
		// Behind what describes a noun.
		{"en", "Lavrov met Hakan Fidan, his Turkish counterpart, on Monday.", "MET", "2025-03-17"},
		{"fr", "Lavrov a rencontré Hakan Fidan, son homologue turc, lundi.", "MET", "2025-03-17"},
		// A plan told with a deed has the day of the deed, not the one a week later.
		{"en", "Lavrov flew to Ankara on Wednesday for talks with Hakan Fidan.", "MET", "2025-03-19"},
		{"en", "Lavrov agreed in February to visit Kenya in May.", "VISITED", "2025-05"},
		// A plan that is part of another.
		{"en", "Lavrov will visit Kenya on Friday. He is expected to meet William Ruto.", "MET", "2025-03-21"},
		{"es", "El viernes, Macron viajará a Roma, donde tiene prevista una reunión con Giorgia Meloni.", "MET", "2025-03-21"},
		// What is said of a meeting is not said of the journey to it.
		{"ar", "أكد الرئيس السيسي ذلك خلال استقباله اليوم هاكان فيدان في القاهرة قبيل اجتماع الوزراء المقرر بعد غد.", "MET", "2025-03-19"},
		// What began then.
		{"en", "Bahrain established diplomatic relations with Chad in 2020.", "HAS_RELATIONS_WITH", "2020/.."},
		{"fr", "Bahreïn a établi des relations diplomatiques avec le Tchad en 2020.", "HAS_RELATIONS_WITH", "2020/.."},
		// "when" is the time before it; what lies before or was done often is of no day.
		{"en", "Fighting escalated in January when the M23 seized Goma.", "ATTACKED", "2025-01"},
		{"en", "Lavrov met Hakan Fidan on Monday. The talks come weeks after Eritrea attacked Djibouti.", "ATTACKED", ""},
		{"en", "Lavrov met Hakan Fidan on Monday. Russia has repeatedly accused Djibouti of piracy.", "ACCUSED", ""},
		{"en", "Lavrov met Hakan Fidan on Monday. Uganda accuses Rwanda of backing the rebels.", "ACCUSED", ""},
		{"ru", "Лавров встретился с Хаканом Фиданом в понедельник. Эритрея неоднократно обвиняла Джибути.", "ACCUSED", ""},
		// Before what is reported: a perfect below the opening, "previously", the place somebody came from.
		{"en", "Lavrov met Hakan Fidan on Monday. The two are old friends. Trade is brisk. Lavrov has also visited Djibouti.", "VISITED", ""},
		{"en", "Lavrov met Hakan Fidan on Monday. Previously, Lavrov visited Djibouti.", "VISITED", ""},
		{"en", "Lavrov arrived on Monday in Rome from Kenya, where he met William Ruto.", "MET", ""},
		// The time of another thing that a noun names.
		{"en", "Lavrov visited Kenya after the February 3 summit in Rome.", "VISITED", ""},
		{"ar", "زار لافروف كينيا للمرة الأولى منذ بداية الأزمة عام 2011.", "VISITED", ""},
		{"ar", "لافروف يصل إلى كينيا في زيارة هي الأولى منذ سنوات", "VISITED", ""},
		{"en", "Lavrov visits Kenya for the first time since 2019", "VISITED", ""},
		{"en", "The talks come ahead of the summit in Rome next month, where Macron and Pedro Sánchez are expected to meet.", "MET", "2025-04"},
		{"en", "Lavrov visited Kenya on Monday and Tuesday at the invitation of William Ruto.", "INVITED", ""},
		{"fr", "Lavrov s'est rendu lundi au Kenya à l'invitation de William Ruto.", "INVITED", ""},
		// A month to come is the one of the year before.
		{"en", "Lavrov last visited Kenya in April.", "VISITED", "2024-04"},
		// Each of several has a day of its own.
		{"en", "Hakan Fidan will see Viktor Orban and Robert Fico, and on 4 and 5 May visit Oman and Chad respectively.", "VISITED", "2025-05-04"},
		{"fr", "Les 4 et 5 mai, Lavrov se rendra à Oman et au Tchad respectivement.", "VISITED", "2025-05-04"},
		// The day on which the traveller met somebody of the state.
		{"en", "Lavrov is on a tour that has taken him to Kenya. He is said to be tired. In Nairobi, on Monday, Lavrov held talks with Kenya's president, William Ruto.", "VISITED", "2025-03-17"},
		// What a planned travel is for.
		{"en", "Lavrov will travel to Kenya to attend a conference on 24 March.", "VISITED", "2025-03-24"},
		// The day of a headline that a plan takes for the coming one dates no deed.
		{"ar", "تأجيل زيارة لافروف إلى كينيا حتى الـ 28 من الشهر الجاري.", "VISITED", ""},
		// What is only said may be said on any day.
		{"en", "Lavrov met Hakan Fidan on Monday. Kenya condemned Djibouti.", "CONDEMNED", ""},
		{"es", "Macron se reunió el lunes con Pedro Sánchez. Kenia pidió a Yibuti que libere a los presos.", "REQUESTED", ""},
		// A time long past of a clause behind is its own.
		{"en", "On Monday Macron praised Pedro Sánchez. Lavrov thanked William Ruto at the house where he met Hakan Fidan in 1991.", "SUPPORTED", "2025-03-17"},
		{"ar", "وصل لافروف منذ قليل إلى كينيا.", "VISITED", "2025-03-19"},
		// What was not done then.
		{"en", "Lavrov did not meet Hakan Fidan on Monday.", "MET", "2025-03-17"},
		{"ar", "لم يلتق لافروف هاكان فيدان يوم الاثنين.", "MET", "2025-03-17"},
		// Not the day of what others did much later in the report.
		{"en", "Lavrov visited Kenya. The two sides are old friends. Trade is brisk. Roads are good. On Monday Macron met Pedro Sánchez.", "VISITED", ""},
		// Of who says it, not of what is said.
		{"en", "According to a statement by the ministry on Monday, Lavrov will visit Kenya, Uganda and Chad on 25-27 March.", "VISITED", "2025-03-25/2025-03-27"},
		{"en", "According to a statement by the ministry on Monday, Lavrov will visit Kenya.", "VISITED", ""},
		{"fr", "Selon un communiqué du ministère lundi, Lavrov se rendra au Kenya et en Ouganda le 25 mars.", "VISITED", "2025-03-25"},
		{"es", "Según un comunicado de la cancillería el lunes, Lavrov visitará Kenia y Uganda el 25 de marzo.", "VISITED", "2025-03-25"},
		{"ru", "Согласно заявлению министерства в понедельник, Лавров посетит Кению и Уганду.", "VISITED", ""},
		{"ar", "ووفق بيان للوزارة يوم الاثنين، سيزور لافروف كينيا وأوغندا في 25 مارس.", "VISITED", "2025-03-25"},
		{"en", "According to the agreement signed on Monday, Lavrov will visit Kenya.", "VISITED", ""},
		{"en", "In a statement on Monday, the ministry said Lavrov will visit Kenya.", "VISITED", ""},
		{"en", "On Friday, the ministry said, Lavrov will visit Kenya.", "VISITED", "2025-03-21"},
		// Told by a sentence of its own.
		{"en", "Lavrov held talks with Hakan Fidan. The meeting took place in January.", "MET", "2025-01"},
		{"ru", "Лавров встретился с Хаканом Фиданом. Встреча состоялась в январе.", "MET", "2025-01"},
		{"ar", "اجتمع لافروف مع هاكان فيدان في أنقرة. وانعقد الاجتماع في يناير.", "MET", "2025-01"},
	} {
		e := read(t, extractor(t), c.lang, c.text)
		i := slices.IndexFunc(e.Claims, func(k kg.Claim) bool { return k.Kind == c.kind })
		if i < 0 {
			t.Errorf("%s: no %s\n%s", c.text, c.kind, explain(e))
			continue
		}
		k := &e.Claims[i]
		if got := k.Time.EDTF; got != c.edtf && !(c.edtf == "" && k.Time.Basis == kg.Publication) {
			t.Errorf("%s: %s on %q (%s), want %q", c.text, c.kind, got, k.Time.Basis, c.edtf)
		}
	}
}
