package mention

import (
	"slices"
	"strings"

	"github.com/safir-graph/safir/internal/gazetteer"
	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/lang"
	"github.com/safir-graph/safir/internal/text"
)

// run reads the parts of an office from i on: heads, fields, modifiers, states,
// ranks and honorifics with the small words between them, in whatever order
// the language puts them. shared is the office of a holder just before, whose
// head and field are taken over when the run has none of its own.
func (f *finder) run(i, limit int, shared *Office) (run, bool) {
	r := run{end: i}
	cur := Office{}
	var mods, ahead []string // modifiers of this office, and those of the next one: "the crown prince and deputy prime minister"
	pastAhead := false
	field, coming := "", ""       // the field of this office, and one read ahead of the next head
	further, trailing := i, false // after the further fields read; whether fields stand behind their head here
	hasHead, takes, with, deals, also, needs := false, false, "", false, false, false
	lastBare := true                   // the last part word carries no article
	pendingTo, viaPrep := false, false // an accrediting preposition, any preposition stands before the state
	finish := func() {
		if !hasHead && shared != nil && (field != "" || cur.Of != nil) {
			cur.Inferred = true
			base := shared.Role
			if field != "" {
				head, _, _ := strings.Cut(shared.Role, " of ")
				cur.Role = head + " of " + field
			} else {
				cur.Role = base
			}
			if cur.Of == nil {
				cur.Of = shared.Of
			}
			cur.Span = f.d.SpanOf(i, r.end)
			r.offices = append(r.offices, cur)
			return
		}
		if !hasHead && r.counterpart && cur.Of != nil { // the office is the other person's
			cur.Inferred, cur.Span = true, f.d.SpanOf(i, r.end)
			r.offices = append(r.offices, cur)
			return
		}
		if hasHead {
			if field != "" && with != "" {
				cur.Role = with
			}
			if (takes || with != "") && field != "" {
				cur.Role += " of " + field
			}
			for _, m := range mods {
				cur.Role = m + " " + cur.Role
			}
			cur.Vague = cur.Vague || takes && field == "" && !cur.definite && f.pack.Clitics.Article != ""
			cur.Span = f.d.SpanOf(i, r.end)
			r.offices = append(r.offices, cur)
		}
	}
	next := func() {
		finish()
		cur, mods, field, hasHead, takes, with, deals = Office{Of: cur.Of}, nil, "", false, false, "", false
		if len(r.offices) > 0 && r.offices[len(r.offices)-1].Of != nil {
			cur.Of = nil
		}
	}
	toState := false // the state stands behind "to"
	steps, headAt := 0, i
	quoted := -1 // the quotation mark that opens in the office
	for j := i; j < limit; steps++ {
		w := &f.d.Words[j]
		if w.Fold == "\"" && j > i && r.end == j && steps <= 24 {
			if quoted < 0 && f.closingQuote(j, limit) { // "وزير \"الخارجية\" …"
				quoted = j
				j++
				continue
			}
			if quoted >= 0 && quoted < j-1 {
				quoted = -1
				j++
				r.end = j
				continue
			}
		}
		if trailing {
			if next := f.furtherField(j, limit); next > 0 {
				j, r.end, further = next, next, next
				continue
			}
		}
		if hasHead && cur.Of != nil && cur.Of.Last == j {
			if end := f.afterAcronym(j, limit); end > j && f.d.Words[j+1].Case == text.Upper { // "of the European Union (EU)"
				j, cur.Of.Last = end, end
				continue
			}
		}
		if f.taken[j] || w.Class == text.Punct || j > i && w.Breaks > 0 || steps > 24 {
			break
		}
		if hasHead {
			if p, end := f.parted(headAt, cur.Of, j, limit); end > 0 {
				cur.Role, cur.envoy, takes, with, deals, cur.Body = p.role, p.envoy, p.takes, p.with, p.deals, p.of
				field, coming = "", ""
				j, r.end = end, end
				continue
			}
		}
		if r.counterpart && cur.Of == nil && f.origin[w.Fold] && r.end == j {
			if h, ok := f.hitAfterGlue(j+1, limit); ok && hasKind(h.Entries, kg.State) && !isAdjective(h.Entries) {
				cur.Of = &StateRef{First: h.First, Last: h.Last, Entries: only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.State })}
				j, r.end = h.Last, h.Last
				continue
			}
		}
		h, isName := f.hit(j, limit)
		vs, end := f.parts(j, limit)
		if end == 0 && !isName && !hasHead && field == "" && shared == nil {
			if end = f.capitalField(j, limit); end > 0 { // "Lands Minister X"
				vs = []part{{kind: portfolio, role: f.fieldName(j, end)}}
			}
		}
		// "في" and "ل" are also prepositions outside offices: they count only between parts.
		sent := isName && cur.envoy && cur.Of == nil && h.Last == end && hasKind(h.Entries, kg.State) // whose envoy, in words that are a style elsewhere
		if isName && h.Last > end && !hasKind(h.Entries, kg.Person) || isName && end == 0 || sent {
			es := only(h.Entries, func(e gazetteer.Entry) bool {
				return e.Kind == kg.State || e.Kind == kg.Organization || pendingTo && cur.envoy && e.Kind == kg.Place // an ambassador in a capital
			})
			if len(es) == 0 && deals && f.regards(j) { // a region
				j = h.Last
				r.end = j
				continue
			}
			if len(es) == 0 && f.pack.Construct && !f.pack.Cases && hasHead && cur.Of == nil && !cur.envoy && !takes && lastBare && hasKind(h.Entries, kg.Place) {
				cur.Elsewhere, lastBare = true, false // "رئيس إقليم كردستان": of a part of a state
				cur.Part = &StateRef{First: h.First, Last: h.Last, Entries: only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.Place })}
				j, r.end = h.Last, h.Last
				continue
			}
			if len(es) == 0 {
				break
			}
			adj := isAdjective(es)
			started := hasHead || r.counterpart || shared != nil
			switch {
			case !started && f.pack.AdjectiveAfter:
				return run{}, false
			case !started && !adj && !f.pack.NounModifiers:
				return run{}, false
			case started && f.isEnding(j-1) && !f.pack.AdjectiveAfter: // "the premier's Pakistan Movement"
				goto done
			case started && !adj && !pendingTo && !viaPrep && !f.glueBefore(j) && !(lastBare && (f.pack.Construct || f.pack.NounModifiers)):
				goto done
			}
			ref := &StateRef{First: j, Last: h.Last, Entries: es}
			if deals && f.regards(j) {
				j = h.Last
				r.end = j
				continue
			}
			switch {
			case cur.envoy && cur.Accredited != nil && cur.Accredited.Last == j-1 && f.isConjunction(j-1): // a further state to which the envoy is sent
			case pendingTo || cur.envoy && cur.Of != nil && cur.Accredited == nil:
				cur.Accredited = ref
			case cur.Of == nil:
				cur.Of = ref
			case deals && !adj && f.glueBefore(j) && f.namedBehind(h.Last, limit): // "المبعوث الأميركي لسوريا فلان": what the envoy deals with
			default:
				goto done
			}
			pendingTo, viaPrep = false, false
			lastBare = !w.Article
			j = h.Last
			_, whole := f.parted(headAt, cur.Of, j, limit)
			if whole == 0 && (needs || hasHead && (adj || f.isEnding(j))) {
				own := j
				if f.isEnding(own) {
					own++
				}
				if body := f.body(own, limit); body > 0 && cur.Of == ref && hasHead && !takes && !cur.envoy && !r.plural { // "chairman of Pakistan's Water Authority"
					cur.Of, needs = &StateRef{First: own, Last: body, Body: true}, false
					j, r.end = body, body
					continue
				}
				rest := f.restOfBody(j, limit)          // "the head of Russia's security service"
				if needs && rest > j && cur.Of == ref { // a body of the state, and not the state
					cur.Of, cur.Elsewhere, needs = nil, true, false
				}
				j = rest
			}
			if started || hasHead {
				r.end = j
			}
			// remember a state that came first even if no head has been seen yet
			if !started {
				cur.Of = ref
			}
			continue
		}
		if hasHead && cur.Of == nil && f.glueBefore(j) {
			if body := f.body(j, limit); body > end {
				cur.Of = &StateRef{First: j, Last: body, Body: true}
				j, r.end = body, body
				continue
			}
		}
		if hasHead && cur.Of == nil && !takes && field == "" && (f.glueBefore(j) || lastBare && f.pack.Construct) {
			// whose office it is, in words: "the spokesman for Kenya's defence ministry"
			if m, after := f.describe(j, limit); after > end {
				cur.Of, lastBare = m.State, false
				j, r.end = after, after
				continue
			}
		}
		if isName && j > i && h.Last > end && h.Last-j > 1 && hasKind(h.Entries, kg.Person) {
			break // a name that begins like a title: "Sheikh Hasina"
		}
		if end == 0 && !hasHead && cur.Of != nil && f.isEnding(cur.Of.Last) && j > cur.Of.Last {
			if next := f.qualifier(j, limit); next > j { // "Spain's new prime minister"
				j = next
				continue
			}
		}
		if end == 0 {
			if hasHead && w.Clitic && j == r.end && f.isPossessive(j) { // "his foreign minister X"
				j++
				r.end = j
				lastBare = false
				continue
			}
			break
		}
		p := f.choose(vs, j, end, limit, hasHead, field != "", cur.Of != nil)
		if p.kind == head && r.title && end < limit && f.isGiven(j) && f.particle[f.d.Words[end].Fold] {
			break // "HE Sultan bin Saad": a name
		}
		if r.end == i && r.cases == 0 && len(mods) == 0 {
			switch p.kind {
			case honorific, rank, head, modifier, counterpart:
				r.cases = f.casesAt(j, end)
			}
		}
		switch p.kind {
		case honorific, rank:
			if hasHead && j > r.end && f.partsPeople(j-1) {
				goto done // "وزير الخارجية ومعالي وزير …": another person's
			}
			r.title = true
			j = end
			r.end = j
			if p.kind == rank || hasHead || r.title {
				// a name, or further parts, must follow
			}
			continue
		case counterpart:
			r.counterpart = true
			r.definite = true
			j = end
			// a possessive pronoun may follow: نظيره
			if j < limit && f.isPossessive(j) {
				j++
			}
			r.end = j
			continue
		case modifier:
			switch next := hasHead && !f.pack.AdjectiveAfter && f.isHead(end, limit); {
			case next && p.past:
				pastAhead = true
			case next:
				ahead = append(ahead, p.role)
			case p.past:
				cur.Past = true
			default:
				mods = append(mods, p.role)
			}
			j = end
			if hasHead && len(ahead) == 0 && !pastAhead {
				r.end = j
			}
			continue
		case head:
			if end == j+1 && f.isGiven(j) && end < limit && f.particle[f.d.Words[end].Fold] {
				goto done // a name that is an office too: "سلطان بن سالم"
			}
			if hasHead && toState && cur.Of != nil && cur.Of.Last == j && f.pack.NounModifiers { // "adviser to the US president": somebody else's
				j, r.end, toState = end, end, false
				continue
			}
			if hasHead && f.pack.Construct && f.pack.AdjectiveAfter && !f.pack.Cases && lastBare && j == r.end && cur.Of == nil && !takes && !cur.envoy && j > cur.first { // "مستشار وزير الخارجية": the minister's
				r.ofHolder, lastBare, cur.Whose = true, false, p.role
				if vs, e := f.office.Longest(f.d.Words, end, limit); e > 0 && p.takes && vs[0].kind == portfolio {
					end = e
				}
				j, r.end = end, end
				continue
			}
			if hasHead && cur.Of == nil && !cur.envoy && !takes && f.ownedBy(j, r.end, lastBare) {
				r.ofHolder, lastBare, cur.Whose = true, !f.d.Words[end-1].Article, p.role // "مستشار الرئيس": the president's, and no president
				j, r.end = end, end
				continue
			}
			if hasHead {
				if j > i+1 && f.pack.Words.Is(f.d.Words, j-1, lang.Determiner) && f.isConjunction(j-2) {
					goto done // "the prime minister and the president of X"
				}
				if f.pack.Construct && !f.pack.Cases && w.Article && p.takes && !r.plural && j > i && f.isConjunction(j-1) && end < limit && !f.isField(end, limit) {
					goto done // "وزير الخارجية والوزير X": another's
				}
				if f.pack.Capitals && (cur.envoy || !takes) && f.genitiveBefore(j, i) && !f.isEnding(j-1) {
					goto done // "the envoy of President X": somebody else's
				}
				if cur.Of != nil && j > i && f.isConjunction(j-1) && !(also && p.takes && !r.plural) {
					goto done // two people: "the Russian president and foreign minister X"
				}
				if f.isEnding(j - 1) { // "the UN secretary-general's envoy": the first office is another's
					cur, mods, field = Office{Of: cur.Of}, nil, ""
					r.heads--
				} else {
					next()
				}
			}
			if coming != "" {
				field, coming = coming, ""
			}
			mods, ahead = append(mods, ahead...), nil
			cur.Past, pastAhead = cur.Past || pastAhead, false
			trailing = false
			cur.Role, cur.first, cur.envoy, takes, with, deals, also, needs, hasHead = p.role, j, p.envoy, p.takes, p.with, p.deals, p.also, p.needs, true
			cur.Body, headAt = p.of, j
			cur.Country = f.ofCountry(j, end)
			r.plural = r.plural || p.plural
			r.definite, cur.definite = r.definite || w.Article, w.Article
			r.heads++
			lastBare = !f.d.Words[end-1].Article
			j = end
			r.end = j
			if takes {
				if tail := f.unlistedField(j, limit); tail > j {
					cur.Vague = true
					j, r.end, lastBare = tail, tail, false
				}
			}
			continue
		case portfolio:
			if !hasHead && shared == nil && f.pack.AdjectiveAfter {
				return run{}, false
			}
			if hasHead && (!takes || field != "") {
				trailing = trailing || !takes && f.glueBefore(j)
				coming, further = p.role, end
				j = end
				continue
			}
			cur.Country = cur.Country || f.ofCountry(j, end)
			if field == "" {
				field, trailing = p.role, hasHead
			}
			lastBare = !f.d.Words[end-1].Article
			j = end
			if hasHead || shared != nil {
				if tail := f.fieldTail(j, limit); tail > j {
					j, lastBare = tail, false
				}
				r.end = j
			}
			continue
		case accredited:
			if hasHead && cur.Of == nil && !cur.envoy && !takes && w.Clitic && f.pack.Construct { // "رئيس دائرة الاتصال بالرئاسة التركية"
				if m, after := f.describe(end, limit); after > end && m.State != nil {
					cur.Of, lastBare = m.State, false
					j, r.end = after, after
					continue
				}
			}
			// only before a state, and only for those who are sent
			if h, ok := f.hitAfterGlue(end, limit); ok && (hasHead || r.counterpart) && (hasKind(h.Entries, kg.State, kg.Organization) || (cur.envoy || deals) && hasKind(h.Entries, kg.Place)) && !isAdjective(h.Entries) {
				if deals && (cur.Of != nil && !p.sent && hasKind(h.Entries, kg.State) || f.regarding[w.Fold]) && f.namedBehind(h.Last, limit) { // "the UN envoy to Libya, X": what he deals with
					j, r.end = h.Last, h.Last
					continue
				}
				pendingTo = cur.envoy
				if !cur.envoy && (cur.Of != nil || p.sent) {
					goto done
				}
				if !cur.envoy && !hasKind(h.Entries, kg.State) {
					goto done
				}
				toState = !cur.envoy
				j, viaPrep = h.First, true
				continue
			}
			goto done
		case glue:
			if j == i && shared == nil && !r.title {
				return run{}, false
			}
			// "Ukraine and President X": a conjunction or a preposition between a state and
			// the first head parts them.
			if !hasHead && !r.counterpart && cur.Of != nil && shared == nil && !w.Clitic && (f.isConjunction(j) || f.pack.Words.Is(f.d.Words, j, lang.Preposition)) {
				return run{}, false
			}
			j = end
			continue
		}
	}
done:
	if needs && cur.Of == nil {
		return run{}, false
	}
	if coming != "" && trailing { // no head of its own came: "minister of defence and foreign affairs"
		r.end = max(r.end, further)
	}
	if hasHead && !cur.envoy {
		if end, of := f.chain(r.end, limit); end > 0 {
			first := r.end
			for first < end && !f.capital(first) {
				first++
			}
			cur.Elsewhere = of == nil && !takes && first < end // "the vice-president of the Committee of …"
			r.end = end
			if cur.Of == nil {
				cur.Of = of
			}
		}
	}
	finish()
	ok := r.heads > 0 || r.title || r.counterpart || shared != nil && len(r.offices) > 0
	return r, ok
}

// namedBehind is true when a name of two words or more stands at j, behind a comma or
// directly.
func (f *finder) namedBehind(j, limit int) bool {
	if j < limit && f.d.Words[j].Fold == "," {
		j++
	}
	j = f.styles(j, limit)
	if j >= limit || f.pack.Capitals && f.d.Words[j].Case == text.Lower {
		return false
	}
	if h, ok := f.hit(j, limit); ok && hasKind(h.Entries, kg.Person) {
		return true
	}
	end, _ := f.name(j, limit, !f.pack.Capitals)
	return end-j >= 2
}

// maxCapitalField bounds in words a field that no list has before its head.
const maxCapitalField = 6

// capitalField returns the word after a field that no list has, in capitals directly
// before a head that takes one and the name of its holder: "Medical Services Minister
// X"; 0 when none stands there.
func (f *finder) capitalField(i, limit int) int {
	if !f.pack.Capitals || !f.pack.NounModifiers {
		return 0
	}
	rare := false // one of its words is no frequent one
	for j := i; j < limit && j-i < maxCapitalField; j++ {
		w := &f.d.Words[j]
		if f.taken[j] || w.Breaks > 0 && j > i || w.Initial && j > i {
			return 0
		}
		joins := f.isConjunction(j) || w.Fold == "&" || w.Fold == ","
		if vs, end := f.office.Longest(f.d.Words, j, limit); end > 0 && j > i && !joins {
			if k := slices.IndexFunc(vs, func(p part) bool { return p.kind == head && p.takes && !p.plural && p.role == "minister" }); k >= 0 {
				if last, _ := f.name(end, limit, true); last-end < 2 || f.d.Words[j].Case != text.Title || f.isConjunction(j-1) || !rare && j-i < 2 {
					return 0
				}
				return j
			}
			if !slices.ContainsFunc(vs, func(p part) bool { return p.kind == portfolio }) {
				return 0
			}
			continue
		}
		if joins && j > i {
			continue
		}
		cs, _ := f.pack.Words.Longest(f.d.Words, j, limit)
		if w.Class != text.Letters || w.Case != text.Title || w.Clitic || len(cs) > 0 || f.isGiven(j) {
			return 0
		}
		rare = rare || !f.isCommon(w)
		if h, ok := f.hit(j, limit); ok && hasKind(h.Entries, kg.Person, kg.State, kg.Organization, kg.Place) {
			return 0
		}
	}
	return 0
}

// fieldName is a field as the text words it, in lower case and without commas.
func (f *finder) fieldName(i, end int) string {
	var words []string
	for j := i; j < end; j++ {
		if w := &f.d.Words[j]; w.Class == text.Letters {
			words = append(words, w.Fold)
		}
	}
	return strings.Join(words, " ")
}

// ownedBy is true of the head of an office at j that is the genitive of the one
// before it, which ends at end: "مستشار الرئيس", "مستشار الأمن القومي للرئيس".
func (f *finder) ownedBy(j, end int, bare bool) bool {
	if !f.pack.Construct || !f.d.Words[j].Article {
		return false
	}
	if j == end {
		return bare
	}
	w := &f.d.Words[j-1]
	return j == end+1 && w.Clitic && f.isGlue(j-1) && !f.isConjunction(j-1)
}

// maxQuoted bounds in words what stands in quotation marks within a title.
const maxQuoted = 8

// closingQuote is true when the quotation mark at i is closed soon.
func (f *finder) closingQuote(i, limit int) bool {
	for j := i + 1; j < limit && j <= i+maxQuoted; j++ {
		if f.d.Words[j].Fold == "\"" {
			return j > i+1
		}
		if f.d.Words[j].Class == text.Punct {
			return false
		}
	}
	return false
}

// qualifier is the word after an adjective that is passed over before an office at
// j; j when none stands there.
func (f *finder) qualifier(j, limit int) int {
	cs, end := f.pack.Words.Longest(f.d.Words, j, limit)
	if slices.Contains(cs, lang.Modifier) {
		return end
	}
	return j
}

// body is the word after the name of a body that starts at i, known or not by
// its own name; 0 when none does.
func (f *finder) body(i, limit int) int {
	if !f.pack.Capitals || !f.pack.NounModifiers {
		return 0
	}
	if h, end := f.headLast(i, limit); end > 0 && h.Kind == kg.Organization {
		return end
	}
	return 0
}

// isField is true of a word that is the field of an office.
func (f *finder) isField(j, limit int) bool {
	vs, _ := f.office.Longest(f.d.Words, j, limit)
	return slices.ContainsFunc(vs, func(p part) bool { return p.kind == portfolio })
}

// isHead is true of a word that is the head of an office.
func (f *finder) isHead(j, limit int) bool {
	vs, _ := f.office.Longest(f.d.Words, j, limit)
	return slices.ContainsFunc(vs, func(p part) bool { return p.kind == head })
}

// restOfBody passes over the rest of a body's name after its state: "'s foreign
// intelligence service".
func (f *finder) restOfBody(j, limit int) int {
	k := j
	for steps := 0; f.pack.Capitals && k < limit && steps < 6; steps++ {
		if f.isEnding(k) {
			k++
			continue
		}
		if _, end := f.orgs.Longest(f.d.Words, k, limit); end > 0 {
			return end
		}
		w := &f.d.Words[k]
		if _, end := f.proper.Longest(f.d.Words, k, limit); end > 0 {
			return end
		}
		_, end := f.office.Longest(f.d.Words, k, limit)
		switch {
		case end > 0 && !f.isHead(k, limit):
			k = end
		case w.Class == text.Letters && w.Case != text.Lower && !f.isGiven(k):
			k++
		default:
			return f.ownPart(j, limit)
		}
	}
	return j
}

// ownPart passes over what a possessive at j owns, where punctuation follows it
// soon: "Hezbollah's coastal sector,".
func (f *finder) ownPart(j, limit int) int {
	if !f.isEnding(j) {
		return j
	}
	for k := j + 1; k < limit && k <= j+4; k++ {
		w := &f.d.Words[k]
		if w.Class == text.Punct && k > j+1 {
			return k
		}
		if w.Class != text.Letters || w.Case != text.Lower || f.isHead(k, limit) {
			break
		}
	}
	return j
}

// isEnding is true of a possessive ending: 's.
func (f *finder) isEnding(j int) bool {
	return j >= 0 && j < len(f.d.Words) && f.d.Words[j].Clitic && slices.Contains(f.pack.Clitics.Endings, f.d.Words[j].Fold)
}

// regards is true when what stands at word j is what an envoy deals with: a
// regarding word stands before it, articles aside.
func (f *finder) regards(j int) bool {
	for j--; j > 0 && f.pack.Words.Is(f.d.Words, j, lang.Determiner); j-- {
	}
	return j >= 0 && f.regarding[f.d.Words[j].Fold]
}

// furtherField reads a comma and one more field of an office that has several,
// where the list of fields goes on: "minister of foreign affairs, trade and
// development". It returns the word after the field; 0 when there is none.
func (f *finder) furtherField(j, limit int) int {
	if f.d.Words[j].Fold != "," || j+1 >= limit {
		return 0
	}
	vs, end := f.parts(j+1, limit)
	if end == 0 || end >= limit || !slices.ContainsFunc(vs, func(p part) bool { return p.kind == portfolio }) {
		return 0
	}
	if f.isConjunction(end) || f.d.Words[end].Fold == "," {
		return end
	}
	return 0
}

// maxChain bounds what an office goes on with in words.
const maxChain = 24

// chain reads on where an office goes on with fields or bodies that are not
// known, each after a genitive word, up to the name of the holder: "ministre des
// Affaires étrangères, de la Coopération régionale et des Burkinabè de l'extérieur, X".
// It returns the word after the last one and the state or body that the chain
// names at its end; 0 when no name closes it.
func (f *finder) chain(i, limit int) (int, *StateRef) {
	var of *StateRef
	j := i
	for ; j < limit && j-i < 2 && f.d.Words[j].Class == text.Letters && f.d.Words[j].Case == text.Lower && !f.isConjunction(j) && !f.isGlue(j); j++ {
	} // an adjective of the last field: "de la Coopération régionale"
	for j < limit && j-i < maxChain {
		k := j
		if f.d.Words[k].Fold == "," && k+1 < limit {
			k++
		}
		if f.isConjunction(k) && k+1 < limit {
			k++
		}
		if !f.pack.Words.Is(f.d.Words, k, lang.Genitive) {
			return 0, nil
		}
		end, ref := f.link(k+1, limit)
		if end == 0 {
			return 0, nil
		}
		if ref != nil {
			of = ref
		}
		if j = end; f.nameCloses(j, limit) {
			return j, of
		}
	}
	return 0, nil
}

// link reads one member of a chain after its genitive word, up to the next
// member, a comma or a title, and the state or body at its end.
func (f *finder) link(i, limit int) (int, *StateRef) {
	var of *StateRef
	j := i
	for j < limit && j-i < maxName+3 {
		w := &f.d.Words[j]
		if w.Class == text.Punct || f.taken[j] || j > i && (w.Breaks > 0 || w.Initial || f.isConjunction(j) || f.pack.Words.Is(f.d.Words, j, lang.Genitive)) {
			break
		}
		vs, _ := f.parts(j, limit)
		if slices.ContainsFunc(vs, func(p part) bool { return p.kind == head && !f.isGlue(j) }) {
			return 0, nil // another office
		}
		if slices.ContainsFunc(vs, func(p part) bool { return p.kind == honorific || p.kind == rank || p.kind == counterpart }) {
			break
		}
		for _, c := range []lang.WordClass{lang.Auxiliary, lang.PassiveAux, lang.Relative, lang.Complementizer, lang.Subordinator} {
			if f.pack.Words.Is(f.d.Words, j, c) {
				return 0, nil // a verb: the office ended before
			}
		}
		if h, ok := f.hit(j, limit); ok {
			if hasKind(h.Entries, kg.Person) {
				break
			}
			es := only(h.Entries, func(e gazetteer.Entry) bool { return e.Kind == kg.State || e.Kind == kg.Organization })
			if of = nil; len(es) > 0 {
				of = &StateRef{First: j, Last: h.Last, Entries: es}
			}
			j = h.Last
			continue
		}
		if !f.isGlue(j) {
			of = nil
		}
		j++
	}
	if j == i {
		return 0, nil
	}
	return f.afterAcronym(j, limit), of
}

// nameCloses is true where the holder's name follows an office: after a comma,
// with a title or set off by punctuation, or at once with a title or as a known
// name.
func (f *finder) nameCloses(i, limit int) bool {
	if i >= limit {
		return false
	}
	if h, ok := f.hit(i, limit); ok && hasKind(h.Entries, kg.Person) && h.Last-i > 1 {
		return true
	}
	comma := f.d.Words[i].Fold == ","
	if comma {
		i++
	}
	if i < limit && f.pack.Words.Is(f.d.Words, i, lang.Determiner) {
		i++
	}
	if vs, end := f.parts(i, limit); end > 0 && slices.ContainsFunc(vs, func(p part) bool { return p.kind == honorific || p.kind == rank }) {
		last, _ := f.name(end, limit, true)
		return last > end
	}
	return comma && f.nameAfterComma(i, limit)
}

// maxParted and maxRest bound the words of a head before the state that stands in
// it, and after it.
const (
	maxParted = 4
	maxRest   = 8
)

// parted reads on a head that the adjective of its state parts: "глава
// белорусского государства" is "глава государства" of Belarus. first is where the
// head begins, of the state before word j. It returns the whole head and the word
// after it; 0 when there is none.
func (f *finder) parted(first int, of *StateRef, j, limit int) (part, int) {
	if of == nil || of.Last != j || of.First <= first || of.First-first > maxParted {
		return part{}, 0
	}
	begun := f.d.Words[first:of.First]
	whole := append(slices.Clone(begun), f.d.Words[j:min(j+maxRest, limit)]...)
	vs, end := f.office.Longest(whole, 0, len(whole))
	if end <= len(begun) {
		return part{}, 0
	}
	k := slices.IndexFunc(vs, func(p part) bool { return p.kind == head })
	if k < 0 {
		return part{}, 0
	}
	return vs[k], j + end - len(begun)
}

// maxFieldTail bounds in words how far the field of an office may go on.
const maxFieldTail = 10

// fieldTail returns where the name, the style or the state behind a long field
// begins, whose further members no list has: "وزير الشؤون الخارجية والتعاون
// الأفريقي والمغاربة المقيمين بالخارج السيد …"; j when the field ends at j. Only
// definite nouns with their adjectives, conjunctions and prefixed prepositions
// may stand between, and bare nouns behind these.
func (f *finder) fieldTail(j, limit int) int {
	if !f.pack.Construct || j >= limit || !f.isConjunction(j) {
		return j
	}
	nouns := 0
	for k := j; k < limit && k-j <= maxFieldTail; k++ {
		w := &f.d.Words[k]
		if f.taken[k] || w.Class != text.Letters || w.Breaks > 0 {
			return j
		}
		if nouns > 0 && !f.partsPeople(k-1) && f.nameBegins(k, limit) {
			return k
		}
		if h, ok := f.hit(k, limit); ok && nouns > 0 && hasKind(h.Entries, kg.State) {
			switch {
			case !isAdjective(h.Entries) && f.d.Words[k-1].Clitic && f.pack.Words.Is(f.d.Words, k-1, lang.Preposition):
				return k - 1
			case isAdjective(h.Entries) && !f.partsPeople(k-1) && f.nameBegins(h.Last, limit):
				return k
			}
		}
		if vs, end := f.office.Longest(f.d.Words, k, limit); end > 0 && slices.ContainsFunc(vs, func(p part) bool {
			return p.kind == head || (p.kind == honorific || p.kind == rank) && k > j && f.isConjunction(k-1) // "وزير الخارجية والسيد X": another person's
		}) && !slices.ContainsFunc(vs, func(p part) bool { return p.kind == portfolio }) {
			return j
		}
		switch {
		case f.isConjunction(k), w.Clitic && f.pack.Words.Is(f.d.Words, k, lang.Preposition),
			nouns > 0 && k+1 < limit && f.d.Words[k+1].Article && f.pack.Words.Is(f.d.Words, k, lang.Preposition):
		case w.Article, k > j && (f.partsPeople(k-1) || f.pack.Words.Is(f.d.Words, k-1, lang.Preposition)):
			nouns++
		default:
			return j
		}
	}
	return j
}

// unlistedField returns the word after a field that no list has, directly behind
// a head that takes one: definite nouns, or a bare noun with a definite one;
// j when no such field stands there or a name could begin.
func (f *finder) unlistedField(j, limit int) int {
	if !f.pack.Construct || j >= limit || f.d.Words[j-1].Article {
		return j
	}
	k := j
	for ; k < limit && k-j < maxFieldTail; k++ {
		w := &f.d.Words[k]
		if f.taken[k] || w.Class != text.Letters || w.Breaks > 0 {
			break
		}
		if vs, end := f.parts(k, limit); end > 0 && !(f.isConjunction(k) && k > j) {
			if slices.ContainsFunc(vs, func(p part) bool { return p.kind == portfolio || p.kind == head }) || k == j {
				return j
			}
			break
		}
		if _, ok := f.hit(k, limit); ok {
			break
		}
		joined := k > j && f.isConjunction(k-1)
		bare := !w.Article && k+1 < limit && f.d.Words[k+1].Article && (k == j || joined) && !f.isGiven(k)
		if !w.Article && !bare && !(f.isConjunction(k) && k+1 < limit && f.d.Words[k+1].Article) {
			break
		}
		if f.isGiven(k) && !w.Article {
			break
		}
	}
	if k > j && f.isConjunction(k-1) {
		k--
	}
	return k
}

// nameBegins is true where a style, a rank, a known person or a given name with
// more behind it stands.
func (f *finder) nameBegins(i, limit int) bool {
	if i >= limit || f.taken[i] || f.d.Words[i].Class != text.Letters {
		return false
	}
	if vs, end := f.parts(i, limit); end > 0 {
		return slices.ContainsFunc(vs, func(p part) bool { return p.kind == honorific || p.kind == rank })
	}
	if h, ok := f.hit(i, limit); ok && hasKind(h.Entries, kg.Person) {
		return true
	}
	end, given := f.name(i, limit, true)
	return end-i >= 2 && (given || !f.d.Words[i].Article)
}

// ofCountry is true of a part of an office whose last word refers to a state
// spoken of: "премьер-министр страны".
func (f *finder) ofCountry(i, end int) bool {
	if end-i < 2 {
		return false
	}
	vs, _ := f.refs.Longest(f.d.Words, end-1, end)
	return slices.ContainsFunc(vs, func(r Reference) bool { return r.Type == "NOUN" && r.Kind == kg.State })
}

// parts returns the parts of an office that the longest phrase at j can be.
func (f *finder) parts(j, limit int) ([]part, int) {
	if j >= limit {
		return nil, 0
	}
	vs, end := f.office.Longest(f.d.Words, j, limit)
	if end-j > 1 && f.pack.Construct && !f.d.Words[end-1].Article { // "رئيس جمهورية مصر": the last word begins a state's name
		if h, ok := f.hit(end-1, limit); ok && h.Last > end && hasKind(h.Entries, kg.State) && !isAdjective(h.Entries) {
			vs, end = f.office.Longest(f.d.Words, j, end-1)
		}
	}
	if end-j > 1 && f.pack.Construct && f.d.Words[j].Article { // "الرئيس وفد": what has the article has no genitive
		if n := &f.d.Words[j+1]; n.Class == text.Letters && !n.Article && !n.Clitic && !f.pack.Words.Is(f.d.Words, j+1, lang.Preposition) && slices.ContainsFunc(vs, func(p part) bool { return p.kind == head }) {
			vs, end = f.office.Longest(f.d.Words, j, j+1)
		}
	}
	if end-j > 1 && f.pack.Clitics.Article != "" && !f.d.Words[end-1].Article && slices.ContainsFunc(vs, func(p part) bool { return p.kind == honorific }) { // "سمو الأمير" is a style, "سمو أمير قطر" has an office
		if title, e := f.office.Longest(f.d.Words, end-1, limit); e > 0 && slices.ContainsFunc(title, func(p part) bool { return p.kind == head }) {
			if short, e := f.office.Longest(f.d.Words, j, end-1); e == end-1 {
				vs, end = short, e
			}
		}
	}
	w := &f.d.Words[j]
	small := f.pack.Capitals && end == j+1 && w.Case == text.Lower && runes(w.Fold) < 3 // "se" is no "S.E."
	if end == 0 || !w.Article && !small {
		return vs, end
	}
	var kept []part
	for _, v := range vs {
		if !(v.bare && w.Article) && !(small && v.kind == honorific) {
			kept = append(kept, v)
		}
	}
	if len(kept) == 0 {
		return nil, 0
	}
	return kept, end
}

// isGiven is true of a given name: as it is spelled, or, since spellings vary,
// by its folded form unless that is a function word (علي the name, على the
// preposition).
func (f *finder) isGiven(i int) bool {
	w := &f.d.Words[i]
	if !f.given.Holds(w) || f.pack.Capitals && w.Case == text.Lower {
		return false
	}
	if f.spelled.Has(text.Written(f.d.Text[w.Start:w.End])) {
		return true
	}
	if f.common.Holds(w) {
		return false
	}
	_, end := f.pack.Words.Longest(f.d.Words, i, i+1)
	return end == 0
}

// choose picks the reading of a word that is several parts: a field after a
// head, a head otherwise.
func (f *finder) choose(vs []part, j, end, limit int, hasHead, hasField, hasState bool) part {
	best := vs[0]
	if (best.kind == rank || best.kind == honorific) && hasState && !hasHead && !f.d.Words[j].Article { // "the IRGC commander", but not الأمير
		for _, v := range vs[1:] {
			if v.kind == head {
				best = v
			}
		}
	}
	for _, v := range vs[1:] {
		if v.kind == accredited && hasHead || v.kind == portfolio && hasHead && !hasField {
			best = v
		}
	}
	if best.kind == honorific && f.pack.Clitics.Article != "" && !f.d.Words[j].Article { // الأمير is a style, أمير قطر an office
		for _, v := range vs {
			if v.kind == head {
				best = v
			}
		}
	}
	if best.kind == head && !best.plural && f.pack.Construct && end < limit && f.d.Words[end].Article && !f.d.Words[end].Clitic {
		for _, v := range vs { // وزيرا الخارجية are two, وزيرا للخارجية is one
			if v.kind == head && v.plural && v.role == best.role {
				best = v
			}
		}
	}
	if best.kind == glue {
		for _, v := range vs {
			if v.kind == accredited {
				if h, ok := f.hitAfterGlue(end, limit); ok && hasKind(h.Entries, kg.State) {
					return v
				}
			}
		}
	}
	return best
}

// hitAfterGlue is the gazetteer's name after optional articles.
func (f *finder) hitAfterGlue(i, limit int) (gazetteer.Hit, bool) {
	for n := 0; n < 2 && i < limit; n++ {
		if h, ok := f.hit(i, limit); ok {
			return h, true
		}
		if !f.isGlue(i) {
			return gazetteer.Hit{}, false
		}
		i++
	}
	if i < limit {
		return f.hit(i, limit)
	}
	return gazetteer.Hit{}, false
}

func (f *finder) glueBefore(j int) bool { return j > 0 && f.isGlue(j-1) }

func (f *finder) isPossessive(j int) bool {
	vs, end := f.refs.Longest(f.d.Words, j, j+1)
	return end > 0 && slices.ContainsFunc(vs, func(r Reference) bool { return r.Type == "POSSESSIVE" })
}
