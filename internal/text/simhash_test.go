package text

import (
	"math/bits"
	"strings"
	"testing"
)

// Invented texts: the second of each pair is the first as another outlet would
// copy it, with a new head and a cut tail; the third is unrelated.
func TestSimHashTellsCopiesFromOthers(t *testing.T) {
	for _, c := range []struct{ lang, text, copy, other string }{
		{"en",
			"The minister of transport of the northern province opened the new railway bridge on Monday and said that trains between the two harbour towns would run every hour from next spring. Engineers had worked on the bridge for six years, and its cost had doubled since the first stone was laid. Residents of the valley welcomed the opening with songs.",
			"RAILWAY: The minister of transport of the northern province opened the new railway bridge on Monday and said that trains between the two harbour towns would run every hour from next spring. Engineers had worked on the bridge for six years, and its cost had doubled since the first stone was laid.",
			"A delegation of fishermen from the eastern islands asked the parliament yesterday to lower the price of fuel before the season begins. The speaker promised them an answer within ten days, and several members spoke of a fund that could bear part of the cost if the harvest of the sea stays as poor as it was in the last two years."},
		{"ar",
			"افتتح وزير النقل في الإقليم الشمالي يوم الاثنين جسر السكة الحديدية الجديد وقال إن القطارات بين المدينتين الساحليتين ستنطلق كل ساعة ابتداء من الربيع المقبل وقد عمل المهندسون في الجسر ست سنوات وتضاعفت كلفته منذ وضع الحجر الأول ورحب سكان الوادي بالافتتاح بالأغاني",
			"خاص: افتتح وزير النقل في الإقليم الشمالي يوم الاثنين جسر السكة الحديدية الجديد وقال إن القطارات بين المدينتين الساحليتين ستنطلق كل ساعة ابتداء من الربيع المقبل وقد عمل المهندسون في الجسر ست سنوات وتضاعفت كلفته منذ وضع الحجر الأول",
			"طلب وفد من صيادي الجزر الشرقية من البرلمان أمس خفض سعر الوقود قبل بداية الموسم ووعدهم رئيس المجلس بجواب خلال عشرة أيام وتحدث عدد من النواب عن صندوق يمكن أن يتحمل جزءا من الكلفة إذا بقي حصاد البحر ضعيفا كما كان في السنتين الماضيتين"},
	} {
		a, b, o := SimHash(c.text), SimHash(c.copy), SimHash(c.other)
		if a == 0 || b == 0 || o == 0 {
			t.Fatalf("%s: no fingerprint: %x %x %x", c.lang, a, b, o)
		}
		if near := bits.OnesCount64(a ^ b); near > 14 {
			t.Errorf("%s: a copy is %d bits away, want at most 14", c.lang, near)
		}
		if far := bits.OnesCount64(a ^ o); far < 20 {
			t.Errorf("%s: another text is only %d bits away, want at least 20", c.lang, far)
		}
	}
}

func TestSimHashLooksThroughSpelling(t *testing.T) {
	plain := "قال أحمد إن الوفد وصل إلى المدينة مساء اليوم وسيلتقي غدا رئيس البلدية وأعضاء المجلس ثم يزور الميناء الجديد ومصنع الأسماك"
	marked := strings.NewReplacer("أ", "ا", "إ", "ا", "ة", "ه", "قال", "قــال").Replace(plain)
	if marked == plain || SimHash(plain) != SimHash(marked) {
		t.Errorf("hamza, ta marbuta and tatweel change the fingerprint: %x, %x", SimHash(plain), SimHash(marked))
	}
}

func TestSimHashOfShortTextsIsNone(t *testing.T) {
	for _, s := range []string{"", "Photos", strings.Repeat("word ", leastShingles+shingle-2)} {
		if h := SimHash(s); h != 0 {
			t.Errorf("SimHash(%q) = %x, want 0: too short to compare", s, h)
		}
	}
}
