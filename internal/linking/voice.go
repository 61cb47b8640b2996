package linking

import (
	"slices"

	"github.com/safir-graph/safir/internal/gazetteer"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/text"
)

// Where the dateline of a report is looked for.
const (
	datelineSentences = 4
	datelineWords     = 12
)

// voice is the state whose official news agency stands in the dateline of the
// report, "Manama – SANA", "Kuwait (KUNA)": it names the officials of its own country
// without it; "" when none does.
func (l *linker) voice() kg.EntityID {
	for i := range min(datelineSentences, len(l.d.Sentences)) {
		span := l.d.Sentences[i]
		for j := span.First; j < min(span.Last, span.First+datelineWords); {
			w := &l.d.Words[j]
			if w.Class != text.Letters {
				j++
				continue
			}
			h, ok := l.Gazetteer.Longest(l.d, j)
			if !ok {
				break
			}
			for _, e := range h.Entries {
				if slices.Contains(roles.SpeaksForState, e.Entity) && (h.Last >= span.Last || l.d.Words[h.Last].Class == text.Punct) {
					return l.StateOf(e.Entity)
				}
			}
			if !slices.ContainsFunc(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.Place || e.Kind == kg.State }) {
				break
			}
			j = h.Last
		}
	}
	return ""
}
