package mention

import (
	"slices"

	"github.com/safir-graph/safir/internal/gazetteer"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/text"
)

// run is an office as it is read, word by word.
type run struct {
	offices     []Office
	end         int // after the last word that belongs to it
	title       bool
	counterpart bool
	plural      bool
	definite    bool
	heads       int
	ofHolder    bool            // its last office belongs to another holder: the president's adviser
	cases       gazetteer.Cases // of its first word that is declined; 0 when not known
}

// person reads titles, offices and a name that starts at i, in any of the
// orders that languages use, and returns the word after it; 0 when there is
// none.
func (f *finder) person(i, limit int) int {
	if f.namesake(i, limit) {
		return 0
	}
	if end := f.memorial(i, limit); end > 0 {
		return end
	}
	if h, ok := f.hit(i, limit); ok && h.Last-i > 1 && hasKind(h.Entries, kg.Person) {
		return f.bareName(i, limit) // a known name that begins with a title: "King Abdullah II"
	}
	if end := f.holdersOfStates(i, limit); end > 0 {
		return end
	}
	r, ok := f.run(i, limit, nil)
	if ok && r.plural && !r.definite && f.pack.NounModifiers && i > 0 && f.d.Words[i].Case == text.Lower && f.pack.Words.Is(f.d.Words, i-1, lang.Relative) && f.saidOfPeople(i-1, i) {
		ok = false // "who chairs the bloc": a verb
	}
	if ok {
		if len(r.offices) > 0 && r.offices[0].Of == nil && !r.counterpart && f.bodyBefore(i) {
			r.offices[0].Elsewhere = true // "National Congress President X"
		}
		if end := f.nameAfter(r, i, limit); end > 0 {
			return end
		}
		if end := f.holdersInOrder(r, i, limit); end > 0 {
			return end
		}
		if r.heads > 0 || r.counterpart {
			if r.plural && f.both(i, r.end) {
				return 0 // "the two ministers" refers to those named
			}
			f.titled(r, i)
			return f.moreStates(r, limit)
		}
		return 0
	}
	return f.bareName(i, limit)
}

// namesake is true of a name that a place or an institution bears: "مطار الملك
// خالد". Words that a title or a name continues are taken as a whole.
func (f *finder) namesake(i, limit int) bool {
	if i == 0 || f.d.Words[i].Initial || f.d.Words[i].Breaks > 0 || f.d.Words[i-1].Article {
		return false
	}
	_, end := f.namesakes.Longest(f.d.Words, i-1, i)
	return end == i
}

// bodyBefore is true where a word in capitals that is not known stands directly
// before an office at i: the name of a body whose office it is.
func (f *finder) bodyBefore(i int) bool {
	if !f.pack.Capitals || !f.pack.NounModifiers || i == 0 || f.d.Words[i].Breaks > 0 || f.d.Words[i].Case != text.Title || f.taken[i-1] {
		return false
	}
	w := &f.d.Words[i-1]
	if w.Class != text.Letters || w.Case == text.Lower || w.Clitic || w.Initial || runes(w.Fold) < 2 {
		return false
	}
	if n := len(f.out); n > 0 && f.out[n-1].Last == i && f.out[n-1].Form != Named {
		return false
	}
	if _, end := f.pack.Words.Longest(f.d.Words, i-1, i); end > 0 {
		return false
	}
	if _, end := f.office.Longest(f.d.Words, i-1, i); end > 0 {
		return false
	}
	for j := i - 1; j >= 0 && j > i-4; j-- {
		if h, ok := f.hit(j, i); ok && h.Last == i && !hasKind(h.Entries, kg.Organization) {
			return false
		}
	}
	return true
}

// memorial takes the name of a building that is called after somebody with a title:
// "King Abdulaziz International Airport". The answer is the word after it, 0 when
// there is none.
func (f *finder) memorial(i, limit int) int {
	if !f.pack.Capitals || !f.pack.NounModifiers || f.taken[i] || f.d.Words[i].Case != text.Title {
		return 0
	}
	vs, end := f.office.Longest(f.d.Words, i, limit)
	if end != i+1 || !slices.ContainsFunc(vs, func(p part) bool { return p.kind == honorific || p.kind == rank || p.kind == head }) {
		return 0
	}
	for j := end; j < limit && j-i < maxProper; j++ {
		w := &f.d.Words[j]
		if f.taken[j] || w.Breaks > 0 || w.Clitic || w.Case != text.Title && !f.particle[w.Fold] {
			return 0
		}
		hs, last := f.proper.Longest(f.d.Words, j, limit)
		if last == 0 || hs[0].Kind != kg.Place || hs[0].Lower || j < end+1 {
			continue
		}
		if last < limit && f.capital(last) && f.d.Words[last].Breaks == 0 {
			return 0
		}
		f.add(Mention{First: i, Last: last, Name: [2]int{i, last}, Form: Named, Kind: kg.Place, Proper: new(hs[0])})
		return last
	}
	return 0
}

// both is true of words that refer to two people named before.
func (f *finder) both(first, last int) bool {
	vs, end := f.refs.Longest(f.d.Words, first, last)
	return end == last && slices.ContainsFunc(vs, func(r Reference) bool { return r.Type == "BOTH" })
}

// bareName takes a known person's name without a title.
func (f *finder) bareName(i, limit int) int {
	h, ok := f.hit(i, limit)
	if !ok || !hasKind(h.Entries, kg.Person) {
		return 0
	}
	es := only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.Person })
	short := !slices.ContainsFunc(es, func(e gazetteer.Entry) bool { return e.Form != kg.Short })
	if len(es) < len(h.Entries) && short {
		return 0 // a surname that is also a place or a body: not without a title
	}
	first, last := i, h.Last
	if end, _ := f.name(i, limit, true); end > last && f.pack.Capitals {
		// More capitals follow: another, longer name, unless what follows is known to be something else.
		if _, other := f.hit(last, limit); !other {
			last, es = end, nil
		}
	}
	if short && es != nil && f.precededByName(i) {
		return 0
	}
	if !f.pack.Capitals && last < limit && f.particle[f.d.Words[last].Fold] && !f.d.Words[last].Clitic { // "الملك سلمان" بن عبد العزيز
		if end, _ := f.name(last, limit, true); end > last+1 {
			last = end
		}
	}
	for last+1 < limit && f.pack.Capitals && f.particle[f.d.Words[last].Fold] && f.d.Words[last+1].Case == text.Title && !f.taken[last+1] { // "King Salman" bin Abdulaziz
		last += 2
	}
	m := Mention{First: first, Last: last, Name: [2]int{first, last}, Form: Named, Kind: kg.Person, Entries: es}
	if os := f.officeInName(first, last); len(os) > 0 && es != nil {
		m.Offices, m.Title = os, true
	}
	f.add(m)
	return last
}

// officeInName are the offices with which a known name begins: "الملك عبد الله
// الثاني".
func (f *finder) officeInName(first, last int) []Office {
	if f.pack.Capitals {
		return nil
	}
	vs, end := f.office.Longest(f.d.Words, first, last)
	if end == 0 || end >= last || !slices.ContainsFunc(vs, func(p part) bool { return p.kind == head && !p.takes && !p.envoy }) {
		return nil
	}
	r, ok := f.run(first, end, nil)
	if !ok || r.heads == 0 || r.plural {
		return nil
	}
	return r.offices
}

// short is true of names that are surnames alone.
func short(es []gazetteer.Entry) bool {
	return !slices.ContainsFunc(es, func(e gazetteer.Entry) bool { return e.Form != kg.Short })
}

// precededByName is true when the word before is part of somebody's name, so
// that the surname at i is another bearer's.
func (f *finder) precededByName(i int) bool {
	if i == 0 || f.d.Words[i].Initial || f.d.Words[i].Breaks > 0 {
		return false
	}
	w := &f.d.Words[i-1]
	if w.Class != text.Letters || w.Clitic {
		return false
	}
	if f.isGiven(i - 1) {
		return true
	}
	return f.pack.Capitals && w.Case == text.Title && !w.Initial && !f.isCommon(w)
}

// nameAfter reads the name that follows an office, rank or honorific.
func (f *finder) nameAfter(r run, i, limit int) int {
	start := r.end
	if end := f.holdersApart(r, i, limit); end > 0 {
		return end
	}
	if start < limit && f.d.Words[start].Fold == "," && (r.heads > 0 || r.counterpart) && !r.plural && !f.titleOfBefore(i) && !f.behindName(i) {
		if at := f.styles(start+1, limit); f.nameAfterComma(at, limit) || f.opensSentence(i) && f.nameRunsOn(at, limit) || f.knownHolder(r, at, limit) {
			start = at // "the ambassador to X, Y Z,", "رئيس الجمهورية، السيد …"
		}
	}
	if r.heads == 0 && f.nameSetOff(start, limit) && !f.describesBefore(i) {
		start++ // "a businessman, X Y,"
	}
	if at := f.styles(start, limit); at > start && at < limit && r.heads > 0 && f.pack.Capitals && f.d.Words[at].Case != text.Lower {
		if h, ok := f.hit(start, limit); !ok || !hasKind(h.Entries, kg.Person) {
			if end, _ := f.name(start, limit, true); end == 0 {
				start = at // "the Speaker of the Parliament of A Dr. X Y"
			}
		}
	}
	if start >= limit {
		return 0
	}
	quoted := start+1 < limit && f.d.Words[start].Fold == "\"" && start == r.end && f.closingQuote(start, limit) // "Minister “X”"
	if quoted {
		start++
	}
	name, es := 0, []gazetteer.Entry(nil)
	if h, ok := f.hit(start, limit); ok && hasKind(h.Entries, kg.Person) {
		name = h.Last
		es = only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.Person })
	}
	if end, given := f.name(start, limit, true); end > name && (f.pack.Capitals || given || r.heads > 0 || r.title || r.counterpart) {
		if name == 0 || f.pack.Capitals {
			name, es = end, nil
		}
	}
	if h, ok := f.hit(start, limit); ok && es == nil && h.Last >= name && h.Last-start > 1 && hasKind(h.Entries, kg.Place) && !f.isGiven(start) {
		return 0 // "the heads of state of Central Asia"
	}
	if name == 0 || r.cases != 0 && es != nil && !slices.ContainsFunc(es, func(e gazetteer.Entry) bool { return e.Cases&r.cases != 0 }) || es == nil && !f.agrees(r.cases, start, name) {
		return 0 // no name, or one in another case: "the aide to President X"
	}
	if es != nil && !f.pack.Capitals && name < limit && f.particle[f.d.Words[name].Fold] && !f.d.Words[name].Clitic { // "محمد بن سلمان" بن عبد العزيز آل سعود
		if end, _ := f.name(name, limit, true); end > name+1 {
			name = end
		}
	}
	if quoted && (name >= limit || f.d.Words[name].Fold != "\"") {
		return 0
	}
	if other := f.anothersTitle(r, es); other > i {
		if first, ok := f.run(i, other, nil); ok && first.heads > 0 {
			f.titled(first, i)
			return first.end
		}
	}
	if other := f.styleOfOther(r, i, start, name); other > i {
		if first, ok := f.run(i, other, nil); ok && first.heads > 0 && first.end == other {
			f.titled(first, i)
			return first.end
		}
	}
	if es != nil && r.ofHolder && short(es) {
		r.offices = nil // "the adviser of President X": whose, the adviser's name or the president's, is open
	}
	if es != nil && !r.plural && len(r.offices) == 0 && !r.ofHolder {
		r.offices = f.officeInName(start, name)
	}
	if r.plural && len(r.offices) > 0 {
		return f.holders(r, i, start, name, es, limit)
	}
	last := name
	if quoted {
		last++
	}
	if n := len(r.offices); n > 0 && r.offices[n-1].Of == nil {
		if ref, ok := f.stateAfter(last, limit); ok { // "President X of Y"
			r.offices[n-1].Of = ref
			last = ref.Last
		}
	}
	f.add(Mention{First: i, Last: last, Name: [2]int{start, name}, Form: Named, Kind: kg.Person, Entries: es,
		Offices: r.offices, Counterpart: r.counterpart, Title: !f.byTrade(r), Cases: r.cases})
	return f.split(r, last, limit)
}

// nameAfterComma is true when a full name stands at i, set off by punctuation or
// by the end of the sentence: an apposition to the office before the comma.
func (f *finder) nameAfterComma(i, limit int) bool {
	if i >= limit {
		return false
	}
	if f.pack.Capitals && f.d.Words[i].Case == text.Lower {
		return false
	}
	end := 0
	if h, ok := f.hit(i, limit); ok && hasKind(h.Entries, kg.Person) && h.Last-i > 1 {
		if end = h.Last; f.pack.VerbFirst && !f.pack.Capitals {
			return true
		}
	} else if e, given := f.name(i, limit, false); e-i >= 2 && (given || f.pack.Capitals) {
		end = e
	} else if e, _ := f.name(i, limit, true); !f.pack.Capitals && e-i >= 2 && e < limit && f.d.Words[e].Fold == "," { // whatever its words are
		end = e
	}
	if end > 0 && end < limit && end-i <= 3 && f.pack.VerbFirst && !f.pack.Capitals && !f.d.Words[end].Clitic && f.d.Words[end].Class == text.Letters && f.pack.Words.Is(f.d.Words, end, lang.Preposition) {
		return true // "with the president, X Y in the palace"
	}
	if end > 0 && end+1 < limit && f.pack.NounModifiers && f.isConjunction(end) && f.pack.Words.Is(f.d.Words, end+1, lang.Determiner) {
		if r, ok := f.run(end+2, limit, nil); ok && r.heads > 0 {
			return true // "the ambassador of A, X Y and the ambassador of B"
		}
	}
	return end > 0 && (end >= limit || f.d.Words[end].Class == text.Punct || f.pack.Capitals && f.d.Words[end].Case == text.Lower && !f.isConjunction(end) && !f.isGlue(end))
}

// describesBefore is true of words at i behind a name, a comma and at most an article
// and adjectives: they say what its bearer is, not who is named next.
func (f *finder) describesBefore(i int) bool {
	n := len(f.out) - 1
	for n >= 0 && f.out[n].Form == Adjective {
		n--
	}
	if n < 0 || f.out[n].Form != Named {
		return false
	}
	const most = 3
	at := f.out[n].Last
	return at < i && i-at <= most+1 && f.d.Words[at].Fold == "," && !slices.ContainsFunc(f.d.Words[at+1:i], func(w text.Word) bool { return w.Class != text.Letters })
}

// byTrade is true of words before a name that only say what somebody is, without an
// office or a capital: "the Islamist preacher X Y".
func (f *finder) byTrade(r run) bool {
	return f.pack.NounModifiers && r.heads == 0 && !r.counterpart && f.d.Words[r.end-1].Case == text.Lower
}

// nameSetOff is true of a comma at i, behind a word without a capital, that opens an
// apposition of a full name that another comma or the sentence's end closes.
func (f *finder) nameSetOff(i, limit int) bool {
	if !f.pack.Capitals || i+1 >= limit || f.d.Words[i].Fold != "," || f.d.Words[i-1].Case != text.Lower {
		return false
	}
	end, _ := f.name(i+1, limit, false)
	return end-i > 2 && (end >= limit || f.d.Words[end].Class == text.Punct)
}

// genitiveBefore is true of a word after a genitive preposition, articles aside.
func (f *finder) genitiveBefore(j, first int) bool {
	for j--; j > first && f.pack.Words.Is(f.d.Words, j, lang.Determiner) && !f.pack.Words.Is(f.d.Words, j, lang.Genitive); j-- {
	}
	return j > first && f.pack.Words.Is(f.d.Words, j, lang.Genitive)
}

// behindName is true of an office directly after a full name: it is that
// person's, whoever stands behind it.
func (f *finder) behindName(i int) bool {
	if len(f.out) == 0 || !f.pack.Capitals {
		return false
	}
	m := &f.out[len(f.out)-1]
	if f.behindDash(i) && m.Last == i-1 && m.Form == Named && m.Name[1]-m.Name[0] > 1 && (m.Kind == kg.Person || m.Kind == "" && len(m.Entries) == 0) {
		return true // "X – посол в A, Y – посол в B"
	}
	if !f.pack.AdjectiveAfter { // "X, head of the council, Y, speaker of parliament"
		return f.commaBetween(m.Last, i) && m.Form == Named && m.Kind == kg.Person && m.Name[1]-m.Name[0] > 1 && len(m.Offices) == 0 && f.d.Words[i].Case == text.Lower
	}
	return m.Last == i && m.Form == Named && m.Name[1]-m.Name[0] > 1 && (m.Kind == kg.Person || m.Kind == "" && len(m.Entries) == 0)
}

// behindDash is true of a word that a dash with spaces stands before.
func (f *finder) behindDash(i int) bool {
	if i == 0 || !f.d.Words[i].Space {
		return false
	}
	w := &f.d.Words[i-1]
	return w.Space && (w.Fold == "-" || w.Fold == "–" || w.Fold == "—")
}

// opensSentence is true of a word with which a sentence begins, an article
// aside.
func (f *finder) opensSentence(i int) bool {
	return f.d.Words[i].Initial || i > 0 && f.d.Words[i-1].Initial && f.pack.Words.Is(f.d.Words, i-1, lang.Determiner)
}

// nameRunsOn is true when a full name stands at i and the sentence goes on after
// it without the comma that should close the apposition: what stands before the
// name can then only be the holder's office, since no sentence begins with it and a
// comma.
func (f *finder) nameRunsOn(i, limit int) bool {
	if !f.pack.Capitals || f.pack.VerbFirst || i >= limit || f.d.Words[i].Case == text.Lower {
		return false
	}
	end := 0
	if h, ok := f.hit(i, limit); ok && hasKind(h.Entries, kg.Person) {
		end = h.Last
	}
	if e, _ := f.name(i, limit, false); e-i >= 2 && e > end {
		end = e
	}
	return end-i >= 2 && end < limit && f.d.Words[end].Class == text.Letters && f.d.Words[end].Case == text.Lower && !f.isConjunction(end) &&
		!f.pack.Words.Is(f.d.Words, end, lang.Preposition)
}

// anothersTitle returns the word where the title of a known person begins behind
// the office of another state's: "the king of A, President B" of a language that
// sets no comma; 0 when all of it may be his or hers.
func (f *finder) anothersTitle(r run, es []gazetteer.Entry) int {
	if len(r.offices) == 0 || r.offices[0].Of == nil || f.stateOf == nil || len(es) == 0 {
		return 0
	}
	for _, e := range es {
		state := f.stateOf(e.Entity)
		if state == "" || slices.ContainsFunc(r.offices[0].Of.Entries, func(o gazetteer.Entry) bool { return o.Entity == state || o.Kind != kg.State }) {
			return 0
		}
	}
	if len(r.offices) > 1 {
		return r.offices[1].first
	}
	if slices.ContainsFunc(es, func(e gazetteer.Entry) bool { return e.Form != kg.Short }) {
		return 0 // a full name: offices change
	}
	return r.end
}

// styleOfOther returns the word where a style begins that stands between an office and
// a name, when the office is that of somebody named before: "received the president Mr
// X" of a language that sets no comma; 0 when the name may be that of its holder.
func (f *finder) styleOfOther(r run, i, start, name int) int {
	if f.pack.Capitals || !f.pack.VerbFirst || r.plural || r.counterpart || len(r.offices) != 1 || r.offices[0].Of != nil || start-i < 3 {
		return 0
	}
	at := start - 1
	vs, end := f.parts(at, start)
	if end != start || !slices.ContainsFunc(vs, func(p part) bool { return p.kind == honorific }) {
		return 0
	}
	for j := len(f.out) - 1; j >= 0; j-- {
		m := &f.out[j]
		if m.Form != Named || m.Kind != kg.Person || len(m.Offices) == 0 || m.Name[1]-m.Name[0] < 2 ||
			!slices.ContainsFunc(m.Offices, func(o Office) bool { return o.Role == r.offices[0].Role && o.Of == nil }) {
			continue
		}
		for k := start; k < name; k++ {
			for n := m.Name[0]; n < m.Name[1]; n++ {
				if f.d.Words[k].Fold == f.d.Words[n].Fold {
					return 0
				}
			}
		}
		return at
	}
	return 0
}

// titleOfBefore is true of an office at i that belongs to the name before it:
// in a list "X, minister of health, Y, minister of finance" it is not the title
// of the name that follows.
func (f *finder) titleOfBefore(i int) bool {
	if len(f.out) == 0 {
		return false
	}
	m := &f.out[len(f.out)-1]
	return m.Kind == kg.Person && m.Form == Named && len(m.Offices) == 0 && (m.Last == i && f.pack.AdjectiveAfter || m.Last == i-1 && f.d.Words[i-1].Fold == ",")
}

// styles passes over honorifics and ranks from i on.
func (f *finder) styles(i, limit int) int {
	for i < limit {
		vs, end := f.parts(i, limit)
		if end == 0 || slices.ContainsFunc(vs, func(p part) bool { return p.kind != honorific && p.kind != rank }) {
			break
		}
		i = end
	}
	return i
}

// stateAfter reads "of Y" after a name: a genitive preposition and a state.
func (f *finder) stateAfter(i, limit int) (*StateRef, bool) {
	if i >= limit || !f.pack.Words.Is(f.d.Words, i, lang.Genitive) {
		return nil, false
	}
	h, ok := f.hitAfterGlue(i+1, limit)
	if !ok || isAdjective(h.Entries) {
		return nil, false
	}
	es := only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.State || e.Kind == kg.Organization })
	if len(es) == 0 {
		return nil, false
	}
	return &StateRef{First: h.First, Last: h.Last, Entries: es}, true
}
