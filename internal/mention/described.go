package mention

import (
	"slices"

	"github.com/safir-graph/safir/internal/gazetteer"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/text"
)

// described takes a body named by a common noun with its state and field.
func (f *finder) described(i, limit int) int {
	if f.endsPreposition(i) {
		return 0
	}
	if vs, end := f.orgs.Longest(f.d.Words, i, limit); end > 0 && vs[0].As == "NOTHING" {
		return end
	}
	m, last := f.describe(i, limit)
	if last > 0 {
		f.add(m)
		return last
	}
	return f.capitalOf(i, limit)
}

// endsPreposition is true of the second word of a preposition of two: "со стороны".
func (f *finder) endsPreposition(i int) bool {
	if i == 0 || f.d.Words[i].Breaks > 0 {
		return false
	}
	cs, end := f.pack.Words.Longest(f.d.Words, i-1, i+1)
	return end == i+1 && slices.Contains(cs, lang.Preposition)
}

// capitalOf reads the adjective of a state between the noun for a capital at i and
// the name of that capital, where it is the name of the state too: "العاصمة السعودية
// الرياض"; 0 when none stands there.
func (f *finder) capitalOf(i, limit int) int {
	vs, end := f.orgs.Longest(f.d.Words, i, limit)
	if !f.pack.AdjectiveAfter || end == 0 || vs[0].As != "CAPITAL" || end >= limit {
		return 0
	}
	h, ok := f.hit(end, limit)
	if !ok || h.Last >= limit || isAdjective(h.Entries) {
		return 0
	}
	es := only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.State && qualifies(e.Form) })
	if next, ok := f.hit(h.Last, limit); len(es) == 0 || !ok || !hasKind(next.Entries, kg.Place) {
		return 0
	}
	f.add(Mention{First: end, Last: h.Last, Name: [2]int{end, h.Last}, Form: Adjective, Kind: kg.State, Entries: es})
	return h.Last
}

// describe reads a body named by a common noun with its state and field, and
// returns the word after it, 0 when there is none: "the Malian army", "Russia's
// foreign ministry", "وزارة الدفاع الروسية".
func (f *finder) describe(i, limit int) (Mention, int) {
	var org *OrgHead
	var state *StateRef
	field := ""
	first, last := -1, i
	lastBare := true
	for j, steps := i, 0; j < limit && steps < 12; steps++ {
		w := &f.d.Words[j]
		if f.taken[j] || w.Class == text.Punct || j > i && w.Breaks > 0 {
			break
		}
		vs, end := f.orgs.Longest(f.d.Words, j, limit)
		if end > 0 && vs[0].As == "NOTHING" {
			return Mention{}, 0
		}
		if end > 0 && vs[0].Definite && !w.Article {
			end = 0
		}
		h, isName := f.hit(j, limit)
		if isName && h.Last > end {
			es := only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.State || e.Kind == kg.Organization && org != nil })
			if len(es) == 0 && org == nil && f.pack.NounModifiers && f.governmentAt(h.Last, limit) { // "the Kinshasa government"
				es = only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.Place })
			}
			if len(es) == 0 || state != nil {
				break
			}
			adj := isAdjective(es)
			if org == nil && (f.pack.AdjectiveAfter || !adj && !f.pack.NounModifiers) {
				return Mention{}, 0
			}
			if org != nil && !adj && j > i && f.pack.Words.Is(f.d.Words, j-1, lang.Conjunction) {
				break // "الجيش وقوات الدعم السريع": another body
			}
			if org != nil && !adj && !f.glueBefore(j) && !(lastBare && f.pack.Construct) {
				break
			}
			if org != nil && f.pack.NounModifiers && !f.glueBefore(j) {
				break // English puts the state before the noun
			}
			if org != nil && adj && f.pack.NounModifiers && h.Last < limit && f.beginsOffice(h.Last, limit) {
				break // "the government of Japanese Prime Minister X"
			}
			state = &StateRef{First: j, Last: h.Last, Entries: es}
			if first < 0 {
				first = j
			}
			j = h.Last
			last = j
			continue
		}
		if end > 0 && org == nil {
			org = &vs[0]
			if org.Role != "" {
				field = org.Role
			}
			if first < 0 {
				first = j
			}
			lastBare = !f.d.Words[end-1].Article
			j = end
			last = j
			continue
		}
		if org != nil && state == nil && org.There && (!org.Portfolio || field != "") && j > i {
			if ref, ok := f.stateWhere(j, limit); ok {
				state, last = ref, ref.Last
				break
			}
		}
		ps, end := f.office.Longest(f.d.Words, j, limit)
		if end == 0 {
			if org != nil && state == nil && f.pack.AdjectiveAfter && w.Article && f.pack.Words.Is(f.d.Words, j, lang.Modifier) {
				j++ // "الوفد الوزاري العراقي"
				continue
			}
			break
		}
		isField, isJoin := false, false
		for _, p := range ps {
			isField = isField || p.kind == portfolio && field == ""
			isJoin = isJoin || p.kind == glue
			if p.kind == portfolio && field == "" {
				field = p.role
			}
		}
		switch {
		case isField && (org == nil && !f.pack.AdjectiveAfter || org != nil && org.Portfolio):
			if first < 0 {
				first = j
			}
			lastBare = !f.d.Words[end-1].Article
			j = end
			if org != nil {
				last = j
			}
		case isJoin && first >= 0:
			j = end
		default:
			j = limit
		}
	}
	if org == nil || org.Portfolio && org.Role == "" && field == "" {
		return Mention{}, 0
	}
	if state == nil && !f.d.Words[first].Article && !f.pack.Capitals && !(last-first > 1 && f.d.Words[last-1].Article) {
		return Mention{}, 0
	}
	m := Mention{First: first, Last: last, Form: Described, Kind: kg.Organization, Org: org, Field: field, State: state}
	switch org.As {
	case "STATE":
		m.Kind = kg.State
	case "CAPITAL":
		if state == nil {
			return Mention{}, 0
		}
		at := last
		for at < limit && (f.d.Words[at].Fold == "," || f.d.Words[at].Fold == "\"" || f.d.Words[at].Fold == "(") {
			at++
		}
		if at < limit {
			if h, ok := f.hit(at, limit); ok && hasKind(h.Entries, kg.Place) { // "the Kenyan capital, Nairobi": by its name
				if at != last+1 || f.d.Words[last].Fold != "," {
					return Mention{}, 0
				}
				return Mention{First: first, Last: h.Last, Name: [2]int{at, h.Last}, Form: Named, Kind: kg.Place, Entries: only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.Place })}, h.Last
			}
		}
		m.Kind = kg.Place
	}
	return m, last
}

// stateWhere is the state in which a body is said to be: "وزارة الخارجية في
// جنوب إفريقيا".
func (f *finder) stateWhere(j, limit int) (*StateRef, bool) {
	if !f.pack.Construct || j+1 >= limit || !f.pack.Words.Is(f.d.Words, j, lang.Locative) || !f.pack.Words.Is(f.d.Words, j, lang.Preposition) {
		return nil, false
	}
	h, ok := f.hit(j+1, limit)
	if !ok || !hasKind(h.Entries, kg.State) || hasKind(h.Entries, kg.Place) || isAdjective(h.Entries) {
		return nil, false
	}
	return &StateRef{First: h.First, Last: h.Last, Entries: only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.State })}, true
}

// beginsOffice is true of a word that is part of an office and no small word.
func (f *finder) beginsOffice(j, limit int) bool {
	vs, end := f.office.Longest(f.d.Words, j, limit)
	for _, p := range vs {
		if end > 0 && p.kind != glue && p.kind != accredited {
			return true
		}
	}
	return false
}

// governmentAt is true of a noun at j that stands for the state itself.
func (f *finder) governmentAt(j, limit int) bool {
	vs, end := f.orgs.Longest(f.d.Words, j, limit)
	return end > 0 && vs[0].As == "STATE"
}

// thing reads an agreement or an event in words: head, modifiers, topic.
func (f *finder) thing(i, limit int) int {
	vs, end := f.deals.Longest(f.d.Words, i, limit)
	kind := kg.Agreement
	if end == 0 {
		vs, end = f.events.Longest(f.d.Words, i, limit)
		kind = kg.Event
	}
	first := i
	topic := ""
	if end == 0 {
		// the topic may come first: "military cooperation agreement"
		ts, tEnd := f.topics.Longest(f.d.Words, i, limit)
		if tEnd == 0 || f.pack.AdjectiveAfter {
			return 0
		}
		if vs, end = f.deals.Longest(f.d.Words, tEnd, limit); end == 0 {
			return 0
		}
		topic, kind = ts[0], kg.Agreement
	}
	v := vs[0]
	if v.Type == "" { // listed as no such thing: a press conference is no gathering
		return end
	}
	t := &Thing{Type: v.Type, Plural: v.plural, Topic: topic, Unnamed: v.Unnamed && !v.plural}
	j := end
	steps := 0
	for j < limit && steps < 10 && f.d.Words[j].Class != text.Punct && !f.taken[j] {
		steps++
		if _, e := f.previous.Longest(f.d.Words, j, limit); e > 0 {
			t.Previous = true
			j, end = e, e
			continue
		}
		if ts, e := f.topics.Longest(f.d.Words, j, limit); e > 0 {
			if t.Topic == "" {
				t.Topic = ts[0]
			}
			j, end = e, e
			continue
		}
		if _, e := f.inside.Longest(f.d.Words, j, limit); e > 0 {
			j = e
			continue
		}
		break
	}
	if kind == kg.Agreement && t.Topic == "" && !t.Plural {
		if ref, ok := f.dealPlace(end, limit); ok {
			t.Name, end, j = ref, ref.Last, ref.Last
		}
	}
	if t.Topic == "" && kind == kg.Agreement {
		t.Topic = f.laterTopic(j, limit)
	}
	for k := first - 1; k >= 0 && k >= first-3; k-- { // "previously signed agreements"
		if _, e := f.previous.Longest(f.d.Words, k, first); e == first {
			t.Previous = true
			first = k
		}
	}
	if kind == kg.Event {
		name, ok := f.eventName(end, limit)
		switch {
		case ok:
			end = name
		case v.Named:
			return 0
		default:
			if n, ok := f.quotedName(end, limit); ok {
				t.Name, end = n, n.Last+1
			}
		}
		if v.Named && end < limit && f.pack.Words.Is(f.d.Words, end, lang.Preposition) && !f.pack.Words.Is(f.d.Words, end, lang.Locative) {
			return 0 // "the meeting of the League with X"
		}
	}
	f.add(Mention{First: first, Last: end, Form: Described, Kind: kind, Thing: t, Plural: t.Plural, Definite: f.d.Words[first].Article})
	return end
}

// dealPlace reads the place for which an agreement is called behind its head:
// "accord d'Ohrid", "اتفاق أوسلو".
func (f *finder) dealPlace(j, limit int) (*StateRef, bool) {
	if j >= limit || !f.pack.AdjectiveAfter {
		return nil, false
	}
	if f.pack.Words.Is(f.d.Words, j, lang.Genitive) {
		j++
	} else if !f.pack.Construct || f.d.Words[j-1].Article {
		return nil, false
	}
	if j >= limit {
		return nil, false
	}
	h, ok := f.hit(j, limit)
	if !ok || !hasKind(h.Entries, kg.Place) || hasKind(h.Entries, kg.State) {
		return nil, false
	}
	return &StateRef{First: h.First, Last: h.Last, Entries: h.Entries}, true
}

// namedDeal reads an agreement called for a place or by a name before its head:
// "the 1997 Ottawa Convention".
func (f *finder) namedDeal(i, limit int) int {
	if !f.pack.NounModifiers || !f.capital(i) || f.d.Words[i].Initial && f.isCommon(&f.d.Words[i]) {
		return 0
	}
	j := i
	var es []gazetteer.Entry
	if h, ok := f.hit(i, limit); ok {
		if !hasKind(h.Entries, kg.Place) || hasKind(h.Entries, kg.State) {
			return 0
		}
		j, es = h.Last, h.Entries
	} else {
		for j < limit && j-i < 3 && f.capital(j) {
			if _, e := f.deals.Longest(f.d.Words, j, limit); e > 0 {
				break
			}
			if _, e := f.office.Longest(f.d.Words, j, limit); e > 0 {
				return 0
			}
			j++
		}
	}
	if j == i || j >= limit || f.taken[j] || f.d.Words[j].Breaks > 0 {
		return 0
	}
	vs, end := f.deals.Longest(f.d.Words, j, limit)
	if end == 0 || vs[0].Type == "" || es == nil && !f.capital(j) {
		return 0
	}
	f.add(Mention{First: i, Last: end, Form: Described, Kind: kg.Agreement, Definite: true,
		Thing: &Thing{Type: vs[0].Type, Name: &StateRef{First: i, Last: j, Entries: es}}})
	return end
}

// laterTopic finds what an agreement is about behind its parties: "an agreement
// between X and Y on military cooperation".
func (f *finder) laterTopic(i, limit int) string {
	for j := i; j < limit && j < i+16 && f.d.Words[j].Class != text.Punct; j++ {
		_, end := f.inside.Longest(f.d.Words, j, limit)
		if end == 0 {
			continue
		}
		for k := end; k <= end+1 && k < limit; k++ { // an article or preposition may follow
			if ts, tEnd := f.topics.Longest(f.d.Words, k, limit); tEnd > 0 {
				return ts[0]
			}
		}
	}
	return ""
}

// maxEventName bounds the words of a name before an event's head.
const maxEventName = 6

// event reads a gathering whose name stands before its head, or around it: "the BRICS
// summit", "the Munich Security Conference", "the Ordinary Summit of the AU". Names and capitalised words alone may stand
// between.
func (f *finder) event(i, limit int) int {
	if !f.pack.NounModifiers {
		return 0
	}
	j, named := i, false
	for j < limit && j-i < maxEventName {
		w := &f.d.Words[j]
		if f.taken[j] || w.Class == text.Punct && w.Fold != "-" || j > i && w.Breaks > 0 {
			return 0
		}
		if vs, end := f.events.Longest(f.d.Words, j, limit); end > 0 && j > i && named {
			t := &Thing{Type: vs[0].Type, Unnamed: vs[0].Unnamed}
			if last, ok := f.eventName(end, limit); ok && f.pack.Words.Is(f.d.Words, end, lang.Genitive) {
				end = last
			}
			f.add(Mention{First: i, Last: end, Form: Described, Kind: kg.Event, Thing: t})
			return end
		}
		if h, ok := f.hit(j, limit); ok && hasKind(h.Entries, kg.Organization, kg.State, kg.Place) {
			j, named = h.Last, true
			continue
		}
		if w.Fold == "-" || w.Class == text.Number {
			j++
			continue
		}
		if w.Case != text.Title && w.Case != text.Upper || (w.Initial || j == i) && f.capitalAnyway(w) {
			return 0
		}
		if _, end := f.office.Longest(f.d.Words, j, limit); end > 0 && !w.Glued {
			return 0
		}
		named = true
		j++
	}
	return 0
}

// eventName extends an event's head by the name that follows it at once:
// "the summit of the African Union", "قمة سانت بطرسبورغ", "القمة الروسية الإفريقية".
func (f *finder) eventName(end, limit int) (int, bool) {
	j := end
	for j < limit && f.isGlue(j) {
		j++
	}
	if j >= limit || f.taken[j] {
		return 0, false
	}
	h, ok := f.hit(j, limit)
	if !ok || !hasKind(h.Entries, kg.Organization, kg.Place, kg.State) {
		return 0, false
	}
	last := h.Last
	for k := last; f.pack.AdjectiveAfter && !f.pack.Capitals && isAdjective(h.Entries) && k < limit && k-end < 6; {
		if f.d.Words[k].Fold == "-" {
			k++
			continue
		}
		if h, ok := f.hit(k, limit); ok && isAdjective(h.Entries) {
			last, k = h.Last, h.Last
			continue
		}
		if _, e := f.topics.Longest(f.d.Words, k, limit); e > 0 {
			last, k = e, e
			continue
		}
		break
	}
	return last, true
}

// quotedName reads the name in quotation marks behind an event's head: "تمرين \"حزام
// الأمن\"".
func (f *finder) quotedName(end, limit int) (*StateRef, bool) {
	if !f.pack.AdjectiveAfter || end+1 >= limit || f.d.Words[end].Fold != "\"" || !f.closingQuote(end, limit) {
		return nil, false
	}
	last := end + 1
	for f.d.Words[last].Fold != "\"" {
		last++
	}
	return &StateRef{First: end + 1, Last: last}, true
}
