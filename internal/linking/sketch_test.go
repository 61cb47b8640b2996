package linking

import (
	"testing"

	"github.com/safir-graph/safir/internal/kg"
)

// Sketches rule out no name that a full comparison finds alike.
func TestSketches(t *testing.T) {
	names := []string{
		"Sadio Camara", "ساديو كامارا", "Садио Камара", "Sadyo Kamara", "Camara Sadio", "Sadio K. Camara", "Sadio", "Sadiocamara",
		"Abdel Fattah el-Sisi", "عبد الفتاح السيسي", "Абдель Фаттах ас-Сиси", "Abdulfattah Al Sisi", "Fattah Sisi", "Abdelfattah Saeed Hussein Khalil el-Sisi",
		"Mohammed bin Salman", "محمد بن سلمان", "Mohamed Salman", "Мухаммад ибн Салман", "Salman bin Mohammed", "Mohammed bin Salman bin Abdulaziz",
		"Joe Biden", "Joseph Biden", "Джо Байден", "جو بايدن", "Joseph R. Biden", "J. Biden", "Kim Jong Un", "Kim Jongun", "Ким Чен Ын", "Jong-un Kim", "Kimjong Un",
		"Abdallah Idriss", "Allah Idriss", "Jan de Wit", "Jan Dewit", "Volodymyr Zelenskyy", "Vladimir Zelensky", "Володимир Зеленський", "فولوديمير زيلينسكي",
		"Wang Yi", "王毅", "Yi Wang", "Nguyen Van 2", "Zhang 3 Min", "O'Neil Brown", "Oneil Browne", "Brwon Oneil",
	}
	for _, known := range names {
		k := &knownNames{}
		for _, n := range []string{known, known + " Diop", "Ali " + known} {
			k.add(n, personWords(n))
		}
		w := &World{names: map[kg.EntityID]*knownNames{"person:x": k}}
		for _, name := range names {
			a, best := ask(personWords(name)), 0.0
			for i := range k.names {
				best = max(best, comparePeople(a.words, k.names[i].words, 0).Score)
			}
			for _, least := range []float64{0.7, likely} {
				if got := w.compare(a, "person:x", least).Score; best >= least && got != best {
					t.Errorf("%q beside %q: %v by sketches, %v by a full comparison", name, known, got, best)
				}
			}
		}
	}
}
