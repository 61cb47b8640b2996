package mention

import (
	"slices"

	"github.com/safir-graph/safir/internal/gazetteer"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
)

// split reads further holders who share a title with the one before: "وزير
// الخارجية A والدفاع B", "the Russian and Malian foreign ministers, A and B".
func (f *finder) split(r run, end, limit int) int {
	if len(r.offices) != 1 {
		return end
	}
	for end+1 < limit {
		shared, from := r.offices[0], end+1
		if f.d.Words[end].Fold == "," && r.counterpart && f.isConjunction(from) { // "نظيريه السعودي A، والتونسي B"
			from++
		} else if !f.isConjunction(end) {
			return end
		}
		next, ok := f.run(from, limit, &shared)
		if !ok || next.heads > 0 || len(next.offices) == 0 || next.end >= limit {
			return end
		}
		name, _ := f.name(next.end, limit, true)
		var es []gazetteer.Entry
		if h, ok := f.hit(next.end, limit); ok && hasKind(h.Entries, kg.Person) && h.Last >= name {
			name, es = h.Last, only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.Person })
		}
		if name == 0 {
			return end
		}
		if vs, e := f.office.Longest(f.d.Words, next.end, name); es != nil && e > 0 && e < name { // "and the Jordanian King Abdullah": his name has an office of its own
			if k := slices.IndexFunc(vs, func(p part) bool { return p.kind == head && !p.takes && !p.envoy }); k >= 0 {
				next.offices[0].Role, next.offices[0].Inferred = vs[k].role, false
			}
		}
		f.add(Mention{First: from, Last: name, Name: [2]int{next.end, name}, Form: Named, Kind: kg.Person, Entries: es, Offices: next.offices, Counterpart: r.counterpart, Title: true})
		end = name
	}
	return end
}

// holders reads the names after a title of several holders: "Foreign Ministers
// A of X and B of Y", "وزيري الخارجية الروسي A والمصري B".
func (f *finder) holders(r run, i, start, name int, es []gazetteer.Entry, limit int) int {
	office := r.offices[0]
	own, end := f.ownState(office, name, limit)
	f.add(Mention{First: i, Last: end, Name: [2]int{start, name}, Form: Named, Kind: kg.Person, Entries: es, Offices: []Office{own}, Title: true})
	for end+1 < limit && (f.isConjunction(end) || f.d.Words[end].Fold == ",") {
		at := end + 1
		if f.isConjunction(at) {
			at++
		}
		if at >= limit {
			break
		}
		shared := office
		shared.Inferred = true
		first := at
		if next, ok := f.run(at, limit, &office); ok && next.heads == 0 && len(next.offices) == 1 {
			shared, at = next.offices[0], next.end
		} else {
			shared.Of = nil
		}
		if at >= limit {
			break
		}
		end2, _ := f.name(at, limit, true)
		var es []gazetteer.Entry
		if h, ok := f.hit(at, limit); ok && hasKind(h.Entries, kg.Person) && h.Last >= end2 {
			end2, es = h.Last, only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.Person })
		}
		if end2 == 0 {
			break
		}
		name := [2]int{at, end2}
		shared, end2 = f.ownState(shared, end2, limit)
		f.add(Mention{First: first, Last: end2, Name: name, Form: Named, Kind: kg.Person, Entries: es, Offices: []Office{shared}, Title: true})
		end = end2
	}
	return end
}

// ownState gives an office of several holders the state behind the name of one of
// them: "Foreign Ministers A of X and B of Y". It returns the word after it.
func (f *finder) ownState(o Office, i, limit int) (Office, int) {
	if o.Of == nil {
		if ref, ok := f.stateAfter(i, limit); ok {
			o.Of = ref
			return o, ref.Last
		}
	}
	return o, i
}

// holdersApart reads the names of several holders each set off behind its state:
// "the presidents of Rwanda, X, and of the Congo (DRC), Y". It returns the word
// after the last name; 0 where no such list stands.
func (f *finder) holdersApart(r run, i, limit int) int {
	if !r.plural || len(r.offices) != 1 || r.offices[0].Of == nil || r.counterpart {
		return 0
	}
	var list []Mention
	office, first, at, last := r.offices[0], i, r.end, 0
	for {
		at = f.afterAcronym(at, limit)
		if at >= limit || f.d.Words[at].Fold != "," || !f.nameAfterComma(at+1, limit) && !f.nameRunsOn(at+1, limit) {
			break
		}
		name, es := f.holderName(at+1, limit)
		if name == 0 {
			break
		}
		list = append(list, Mention{First: first, Last: name, Name: [2]int{at + 1, name}, Form: Named, Kind: kg.Person, Entries: es, Offices: []Office{office}, Title: true})
		last = name
		if at = name; at < limit && f.d.Words[at].Fold == "," {
			at++
		}
		if f.isConjunction(at) {
			at++
		}
		next, ok := f.run(at, limit, &office)
		if !ok || next.heads > 0 || len(next.offices) != 1 || next.offices[0].Of == nil {
			break
		}
		first, office, at = at, next.offices[0], next.end
	}
	if len(list) < 2 {
		return 0
	}
	for _, m := range list {
		f.add(m)
	}
	return last
}

// afterAcronym passes over "(DRC)".
func (f *finder) afterAcronym(i, limit int) int {
	if i+2 < limit && f.d.Words[i].Fold == "(" && f.d.Words[i+2].Fold == ")" {
		return i + 3
	}
	return i
}

// holderName reads the name of somebody whose title stands before it, and the
// people that it is known to name.
func (f *finder) holderName(i, limit int) (int, []gazetteer.Entry) {
	end, _ := f.name(i, limit, true)
	if h, ok := f.hit(i, limit); ok && hasKind(h.Entries, kg.Person) && h.Last >= end {
		return h.Last, only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.Person })
	}
	return end, nil
}

// knownHolder is true when a person stands at i who is known to belong to the
// state of the office before: no closing comma is needed to say that it is
// theirs.
func (f *finder) knownHolder(r run, i, limit int) bool {
	n := len(r.offices)
	if n == 0 || r.offices[n-1].Of == nil || f.stateOf == nil || i >= limit {
		return false
	}
	h, ok := f.hit(i, limit)
	if !ok || h.Last-i < 2 {
		return false
	}
	return slices.ContainsFunc(h.Entries, func(e gazetteer.Entry) bool {
		return e.Kind == kg.Person && slices.ContainsFunc(r.offices[n-1].Of.Entries, func(s gazetteer.Entry) bool { return s.Entity != "" && s.Entity == f.stateOf(e.Entity) })
	})
}

// partsPeople is true of a conjunction, or of a preposition written together
// with the next word, behind which another person's title begins.
func (f *finder) partsPeople(i int) bool {
	return f.isConjunction(i) || f.d.Words[i].Clitic && f.pack.Words.Is(f.d.Words, i, lang.Preposition)
}

func (f *finder) isConjunction(i int) bool {
	return i < len(f.d.Words) && f.pack.Words.Is(f.d.Words, i, lang.Conjunction)
}

// titled adds a mention by office alone.
func (f *finder) titled(r run, i int) {
	f.add(Mention{First: i, Last: r.end, Form: Titled, Kind: kg.Person, Offices: r.offices, Counterpart: r.counterpart, Plural: r.plural, Definite: r.definite, Cases: r.cases})
}

// moreStates reads the further states of an office that several hold, one
// mention for each: "the foreign ministers of Armenia, Oman and Kosovo". It
// returns the word after the last.
func (f *finder) moreStates(r run, limit int) int {
	if !r.plural || len(r.offices) != 1 || r.offices[0].Of == nil || r.offices[0].Of.Last != r.end || isAdjective(r.offices[0].Of.Entries) {
		return r.end
	}
	refs, last := f.statesAfter(r.end, limit)
	if len(refs) == 0 {
		return r.end
	}
	f.out[len(f.out)-1].Each = true
	for k := range refs {
		o := r.offices[0]
		o.Of, o.Span = &refs[k], f.d.SpanOf(refs[k].First, refs[k].Last)
		f.add(Mention{First: refs[k].First, Last: refs[k].Last, Form: Titled, Kind: kg.Person, Offices: []Office{o}, Plural: true, Each: true, Definite: r.definite})
	}
	return last
}

// statesAfter reads further states joined by commas and a last "and" at i, and
// returns them with the word after the last; none when no "and" closes them.
func (f *finder) statesAfter(i, limit int) ([]StateRef, int) {
	var refs []StateRef
	last, closed := i, false
	for j := i; j < limit && !closed; {
		k := j
		if f.d.Words[k].Fold == "," {
			k++
		}
		if f.isConjunction(k) {
			k, closed = k+1, true
		}
		for k < limit && k > j && f.pack.Words.Is(f.d.Words, k, lang.Determiner) {
			k++
		}
		h, ok := f.hit(k, limit)
		if k == j || !ok || isAdjective(h.Entries) || !hasKind(h.Entries, kg.State) {
			break
		}
		refs = append(refs, StateRef{First: h.First, Last: h.Last, Entries: only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.State })})
		j, last = h.Last, h.Last
	}
	if !closed {
		return nil, i
	}
	return refs, last
}

// holdersInOrder reads an office of several states with the names of its holders
// behind: "премьер-министров России и Белоруссии X и Y". Each known person holds
// it for the own state, the others for the state in their place. It returns the
// word after the last name; 0 when not as many names follow.
func (f *finder) holdersInOrder(r run, i, limit int) int {
	if len(r.offices) != 1 || r.offices[0].Of == nil || r.offices[0].Of.Last != r.end || r.counterpart || isAdjective(r.offices[0].Of.Entries) {
		return 0
	}
	more, last := f.statesAfter(r.end, limit)
	if len(more) == 0 {
		return 0
	}
	refs := append([]StateRef{*r.offices[0].Of}, more...)
	names := f.namesOf(len(refs), last, limit)
	if names == nil {
		return 0
	}
	for k, n := range names {
		m := Mention{First: n[0], Last: n[1], Name: n, Form: Named, Kind: kg.Person, Title: true, Cases: r.cases}
		if k == 0 {
			m.First = i
		} else {
			for m.First = names[k-1][1]; m.First < n[0] && (f.d.Words[m.First].Fold == "," || f.isConjunction(m.First)); m.First++ {
			}
		}
		at := k
		if h, ok := f.hit(n[0], limit); ok && hasKind(h.Entries, kg.Person) && h.Last >= n[1] {
			m.Entries = only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.Person })
			if own := slices.IndexFunc(refs, func(ref StateRef) bool { return f.ofState(m.Entries, ref) }); own >= 0 {
				at = own
			}
		}
		o := r.offices[0]
		o.Of = &refs[at]
		m.Offices = []Office{o}
		f.add(m)
	}
	return names[len(names)-1][1]
}

// ofState is true when a known person belongs to a state.
func (f *finder) ofState(people []gazetteer.Entry, ref StateRef) bool {
	if f.stateOf == nil {
		return false
	}
	return slices.ContainsFunc(people, func(p gazetteer.Entry) bool {
		st := f.stateOf(p.Entity)
		return st != "" && slices.ContainsFunc(ref.Entries, func(e gazetteer.Entry) bool { return e.Entity == st })
	})
}

// holdersOfStates reads an office that the holders of several states share, one
// mention for each: "the Russian and Turkish foreign ministers", with their
// names when as many follow. It returns the word after them; 0 when there are
// none.
func (f *finder) holdersOfStates(i, limit int) int {
	if f.pack.AdjectiveAfter || !f.pack.NounModifiers {
		return 0
	}
	var refs []StateRef
	j, closed := i, false
	for {
		h, ok := f.hit(j, limit)
		if !ok || !hasKind(h.Entries, kg.State) {
			return 0
		}
		refs = append(refs, StateRef{First: j, Last: h.Last, Entries: only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.State })})
		j = h.Last
		if closed || j >= limit {
			break
		}
		k := j
		if f.d.Words[k].Fold == "," {
			k++
		}
		if f.isConjunction(k) {
			k, closed = k+1, true
		}
		if k == j || k >= limit {
			break
		}
		j = k
	}
	if len(refs) < 2 {
		return 0
	}
	r, ok := f.run(j, limit, nil)
	if ok && r.counterpart && len(r.offices) == 0 { // "his British and Spanish counterparts"
		r.offices = []Office{{Inferred: true}}
	} else if !ok || !r.plural || len(r.offices) != 1 || r.offices[0].Of != nil || r.counterpart {
		return 0
	}
	names := f.namesOf(len(refs), r.end, limit)
	for k := range refs {
		m := Mention{First: refs[k].First, Last: refs[k].Last, Form: Titled, Kind: kg.Person, Plural: true, Each: true, Counterpart: r.counterpart}
		o := r.offices[0]
		o.Of, o.Span = &refs[k], f.d.SpanOf(refs[k].First, refs[k].Last)
		m.Offices = []Office{o}
		if k == len(refs)-1 {
			m.Last = r.end
		}
		if names != nil {
			m.First, m.Last, m.Name, m.Form, m.Title, m.Plural, m.Each = names[k][0], names[k][1], names[k], Named, true, false, false
			if k == 0 {
				m.First = i
			}
			if h, ok := f.hit(names[k][0], limit); ok && hasKind(h.Entries, kg.Person) && h.Last >= names[k][1] {
				m.Entries = only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.Person })
			}
		}
		f.add(m)
	}
	return f.out[len(f.out)-1].Last
}

// namesOf reads exactly n full names joined by commas and "and" at i, after a
// comma or at once; nil when there are not as many.
func (f *finder) namesOf(n, i, limit int) [][2]int {
	var out [][2]int
	for j := i; j < limit && len(out) < n; {
		if f.d.Words[j].Fold == "," {
			j++
		}
		if len(out) > 0 && f.isConjunction(j) {
			j++
		}
		j = f.styles(j, limit) // "ministers of A and B General X and Dr Y"
		if j >= limit {
			return nil
		}
		end, _ := f.name(j, limit, true)
		if h, ok := f.hit(j, limit); ok && hasKind(h.Entries, kg.Person) && h.Last > end {
			end = h.Last
		}
		if end == 0 {
			return nil
		}
		out = append(out, [2]int{j, end})
		j = end
	}
	if len(out) < n {
		return nil
	}
	return out
}
