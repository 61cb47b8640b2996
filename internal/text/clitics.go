package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clitics is how a language writes short words without a space: prefixes and
// suffixes of written words (Arabic و ل ال ـه), elided words (French l' d') and
// endings set off by an apostrophe (English 's). It comes from a language pack.
type Clitics struct {
	// Article is the definite article that is written as a prefix, folded; "" when there is none.
	Article string
	// Prefixes are the combinations of prefixed words, each with the words it stands for.
	Prefixes []Prefix
	// Suffixes are enclitics, folded.
	Suffixes []Suffix
	// Elisions are words that end in an apostrophe and lean on the next: l', d', qu'.
	Elisions []string
	// Endings are words that begin with an apostrophe and lean on the one before: 's.
	Endings []string
	// Whole are folded words that look as if they carried the article or a prefix
	// and do not: verbs such as التقى.
	Whole map[string]bool
	// MinStem is the least number of letters left when an affix is taken off a word.
	MinStem int
	// Joints is where two words may be read that are written without the space
	// between them.
	Joints Joints

	apostrophes bool // all elisions and endings have one
}

// Joints are the letters by which two words written as one are told apart in a
// script that joins its letters: readers see the end of a word by its last letter,
// so that writers forget the space (وزيرالخارجية).
type Joints struct {
	// After are letters that do not join to the next: a word may end there.
	After string `yaml:"after"`
	// End are letters that stand at the end of words alone.
	End string `yaml:"end"`
	// Before are letters that stand at the beginning of words, seldom within.
	Before string `yaml:"before"`
}

// Prefix is a combination of proclitics as written, e.g. "ولل" = و + ل + ال.
type Prefix struct {
	Text    string   `yaml:"text"`
	Parts   []string `yaml:"parts"`   // the words it stands for, without the article
	Article bool     `yaml:"article"` // true when it ends in the article
	Sure    bool     `yaml:"sure"`    // taken off also where the rest is an unknown word
}

// Suffix is an enclitic. Restore lists how the stem's end is written without
// it: زيارت‑ه is زيارة.
type Suffix struct {
	Text string `yaml:"text"`
	// Never are letters that are folded to the suffix and never are it: ة.
	Never   string    `yaml:"never"`
	Restore []Restore `yaml:"restore"`
}

// Restore says that a stem ending in From before the suffix ends in To without it.
type Restore struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

// compile folds the clitics and puts them in the order in which they are tried.
func (c *Clitics) compile() {
	fold := func(list []string) {
		for i := range list {
			list[i] = Fold(list[i])
		}
	}
	c.Article = Fold(c.Article)
	for i := range c.Prefixes {
		c.Prefixes[i].Text = Fold(c.Prefixes[i].Text)
		fold(c.Prefixes[i].Parts)
	}
	slices.SortStableFunc(c.Prefixes, func(a, b Prefix) int { return len(a.Text) - len(b.Text) })
	for i := range c.Suffixes {
		s := &c.Suffixes[i]
		s.Text = Fold(s.Text)
		for j := range s.Restore {
			s.Restore[j] = Restore{Fold(s.Restore[j].From), Fold(s.Restore[j].To)}
		}
	}
	fold(c.Elisions)
	fold(c.Endings)
	plain := func(s string) bool { return strings.IndexByte(s, '\'') < 0 }
	c.apostrophes = !slices.ContainsFunc(c.Elisions, plain) && !slices.ContainsFunc(c.Endings, plain)
	if c.MinStem == 0 {
		c.MinStem = 2
	}
}

// Compile prepares clitics for use; it must be called once after loading.
func (c *Clitics) Compile() *Clitics {
	c.compile()
	return c
}

// Is tells whether a phrase is an elided word or an ending by itself, and its folded
// form if so.
func (c *Clitics) Is(phrase string) (fold string, ok bool) {
	if len(c.Elisions)+len(c.Endings) == 0 || c.apostrophes && !mayHoldApostrophe(phrase) {
		return "", false
	}
	fold = Fold(phrase)
	return fold, slices.Contains(c.Elisions, fold) || slices.Contains(c.Endings, fold)
}

// mayHoldApostrophe is false of a text in which nothing is folded to an apostrophe:
// none of the bytes with which the kinds of apostrophe begin is in it.
func mayHoldApostrophe(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case '\'', '`', 0xc2, 0xca, 0xe2:
			return true
		}
	}
	return false
}

// analysis is one way to read a written word.
type analysis struct {
	parts   []string
	article bool
	stem    string
	suffix  string
	length  int // letters of a word that another is joined to
}

// Split takes clitics off the words, so that each grammatical word stands
// alone. known tells whether a folded word (without article) is in the
// vocabulary; a word that is known as it stands is left whole, otherwise the
// shortest prefix that leaves a known word is taken off, then suffixes; an
// unknown rest loses only the prefixes marked as sure.
func (c *Clitics) Split(text string, ws []Word, known func(string) bool) []Word {
	if c.none() {
		return ws
	}
	return c.split(make([]Word, 0, len(ws)+len(ws)/4), text, ws, known, map[string]bool{})
}

// none is true of a language without clitics.
func (c *Clitics) none() bool {
	return c.Article == "" && len(c.Prefixes) == 0 && len(c.Suffixes) == 0 && len(c.Elisions) == 0 && len(c.Endings) == 0
}

// split is Split into the room of a slice and of a map, which holds the words that
// stand alone somewhere in the document.
func (c *Clitics) split(out []Word, text string, ws []Word, known func(string) bool, seen map[string]bool) []Word {
	if len(c.Prefixes) > 0 {
		for i := range ws {
			seen[ws[i].Fold] = true
		}
	}
	for i := 0; i < len(ws); i++ {
		w := ws[i]
		if w.Class != Letters {
			out = append(out, w)
			continue
		}
		// An elided word with nothing joined to it: "l' Algérie", "« l'« État »", a list of function words.
		if i+1 < len(ws) && ws[i+1].Fold == "'" && !ws[i+1].Space && slices.Contains(c.Elisions, w.Fold+"'") {
			w.End, w.Fold, w.Clitic = ws[i+1].End, w.Fold+"'", true
			out = append(out, w)
			i++
			continue
		}
		if len(c.Elisions) > 0 || len(c.Endings) > 0 {
			out = c.splitApostrophes(text, out, w)
			if c.leans(ws, i+1) {
				i++
				e := ws[i]
				e.Class, e.Clitic = Letters, true
				out = append(out, e)
			}
			continue
		}
		if w.Case != NoCase {
			if a, ok := c.enclitic(w, known); ok {
				out = c.emit(text, out, w, a)
			} else {
				out = append(out, w)
			}
			continue
		}
		raw := text[w.Start:w.End]
		if a, ok := c.analyse(raw, w.Fold, known); ok {
			out = c.emit(text, out, w, a)
		} else if first, second, ok := c.joined(raw, w.Fold, known); ok {
			head, tail := w, w
			head.End = w.Start + after(raw, 0, len(raw), first.length)
			tail.Start, tail.Space, tail.Breaks, tail.Glued = head.End, false, 0, false
			out = c.emit(text, c.emit(text, out, head, first), tail, second)
		} else if a, ok := c.unknown(raw, w.Fold, seen); ok {
			out = c.emit(text, out, w, a)
		} else {
			out = append(out, w)
		}
	}
	return out
}

// joined reads two known words in one that is not known.
func (c *Clitics) joined(raw, f string, known func(string) bool) (first, second analysis, ok bool) {
	const shortest, distinct = 3, 4 // letters: of a word; of one that nothing else sets apart
	if c.Joints == (Joints{}) {
		return analysis{}, analysis{}, false
	}
	n := utf8.RuneCountInString(f)
	at := 0 // of the fold
	for i := 1; i < n; i++ {
		_, size := utf8.DecodeRuneInString(f[at:])
		at += size
		cut := after(raw, 0, len(raw), i)
		last, _ := utf8.DecodeRuneInString(raw[after(raw, 0, len(raw), i-1):])
		next, _ := utf8.DecodeRuneInString(raw[cut:])
		end := strings.ContainsRune(c.Joints.End, last)
		if i < shortest || !end && !strings.ContainsRune(c.Joints.After, last) && !strings.HasPrefix(raw[cut:], c.Article) {
			continue
		}
		second, ok := c.bare(raw[cut:], f[at:], known)
		if !ok {
			continue
		}
		opens := strings.ContainsRune(c.Joints.Before, last) // a letter that begins words more often than it ends them
		switch stem := utf8.RuneCountInString(second.stem); {
		case opens && !second.article:
			continue
		case end, strings.ContainsRune(c.Joints.Before, next), second.article && stem >= shortest, stem >= distinct:
		default:
			continue
		}
		if first, ok := c.analyse(raw[:cut], f[:at], known); ok && first.suffix == "" && utf8.RuneCountInString(first.stem) >= shortest {
			first.length = i
			return first, second, true
		}
	}
	return analysis{}, analysis{}, false
}

// Leanless is true of words of which none is elided, ends in an apostrophe ending or
// is an apostrophe: in a language that has only these, Split leaves them as they are.
func (c *Clitics) Leanless(ws []Word) bool {
	for i := range ws {
		f := ws[i].Fold
		if c.apostrophes && strings.IndexByte(f, '\'') < 0 {
			continue
		}
		if f == "'" ||
			slices.ContainsFunc(c.Elisions, func(e string) bool { return strings.HasPrefix(f, e) }) ||
			slices.ContainsFunc(c.Endings, func(e string) bool { return strings.HasSuffix(f, e) }) {
			return false
		}
	}
	return true
}

// leans is true of an apostrophe at i that is an ending by itself: "Belarus'
// minister", but not the end of a quotation.
func (c *Clitics) leans(ws []Word, i int) bool {
	const reach = 40 // words within which a quotation opens
	if i+1 >= len(ws) || ws[i].Fold != "'" || ws[i].Space || ws[i+1].Class != Letters || !ws[i+1].Space || ws[i+1].Breaks > 0 || !slices.Contains(c.Endings, "'") {
		return false
	}
	if last, _ := utf8.DecodeLastRuneInString(ws[i-1].Fold); last != 's' && last != 'x' && last != 'z' {
		return false
	}
	for j := i - 1; j >= 0 && i-j < reach; j-- {
		if ws[j].Fold == "'" && (ws[j].Space || j == 0) && !ws[j+1].Space {
			return false
		}
		if ws[j].Breaks > 0 {
			break
		}
	}
	return true
}

// analyse reads a word given as written and folded as a known one with what is
// written together with it. The article is looked for in the word as written,
// since folding makes other letters look like it (ألمانيا).
func (c *Clitics) analyse(raw, f string, known func(string) bool) (analysis, bool) {
	if a, ok := c.bare(raw, f, known); ok {
		return a, true
	}
	for _, p := range c.Prefixes {
		rest, ok := strings.CutPrefix(f, p.Text)
		if !ok || utf8.RuneCountInString(rest) < c.MinStem {
			continue
		}
		rawRest := raw[after(raw, 0, len(raw), utf8.RuneCountInString(p.Text)):]
		if p.Article {
			if known(rest) {
				return analysis{parts: p.Parts, article: true, stem: rest}, true
			}
			continue
		}
		if a, ok := c.bare(rawRest, rest, known); ok {
			a.parts = p.Parts
			return a, true
		}
	}
	if a, ok := c.unsuffixed(raw, f, known); ok {
		return a, true
	}
	for _, p := range c.Prefixes {
		rest, ok := strings.CutPrefix(f, p.Text)
		if !ok || p.Article {
			continue
		}
		if a, ok := c.unsuffixed(raw, rest, known); ok {
			a.parts = p.Parts
			return a, true
		}
	}
	return analysis{}, false
}

// unknown reads a word of which nothing is known: what is sure is taken off, the
// longest first.
func (c *Clitics) unknown(raw, f string, seen map[string]bool) (analysis, bool) {
	for i := len(c.Prefixes) - 1; i >= 0; i-- {
		p := c.Prefixes[i]
		rest, ok := strings.CutPrefix(f, p.Text)
		if !ok || utf8.RuneCountInString(rest) <= c.MinStem {
			continue
		}
		rawRest := raw[after(raw, 0, len(raw), utf8.RuneCountInString(p.Text)):]
		stem, article := c.CutArticle(rawRest, rest)
		if p.Sure || seen[rest] || article && !p.Article && p.Text != c.Article {
			return analysis{parts: p.Parts, article: article || p.Article, stem: stem}, true
		}
	}
	if stem, ok := c.CutArticle(raw, f); ok {
		return analysis{article: true, stem: stem}, true
	}
	return analysis{}, false
}

// CutArticle takes the definite article off a folded word that as written
// begins with it and leaves more than MinStem letters.
func (c *Clitics) CutArticle(raw, f string) (stem string, ok bool) {
	if c.Article == "" || !strings.HasPrefix(raw, c.Article) {
		return f, false
	}
	stem, ok = strings.CutPrefix(f, c.Article)
	if !ok || utf8.RuneCountInString(stem) <= c.MinStem {
		return f, false
	}
	return stem, true
}

// bare reads a word with at most the article.
func (c *Clitics) bare(raw, f string, known func(string) bool) (analysis, bool) {
	if c.Whole[f] {
		return analysis{stem: f}, true
	}
	if c.Article != "" && strings.HasPrefix(raw, c.Article) {
		stem, ok := strings.CutPrefix(f, c.Article)
		if n := utf8.RuneCountInString(stem); ok && n >= c.MinStem && known(stem) && (n > c.MinStem || !known(f)) {
			return analysis{article: true, stem: stem}, true
		}
	}
	if known(f) {
		return analysis{stem: f}, true
	}
	return analysis{}, false
}

func (c *Clitics) unsuffixed(raw, f string, known func(string) bool) (analysis, bool) {
	for i := range c.Suffixes {
		s := &c.Suffixes[i]
		stem, ok := strings.CutSuffix(f, s.Text)
		if !ok || s.Never != "" && strings.ContainsRune(s.Never, lastLetter(raw)) || utf8.RuneCountInString(stem) < c.MinStem {
			continue
		}
		if known(stem) {
			return analysis{stem: stem, suffix: s.Text}, true
		}
		for _, r := range s.Restore {
			if base, ok := strings.CutSuffix(stem, r.From); ok && known(base+r.To) {
				return analysis{stem: base + r.To, suffix: s.Text}, true
			}
		}
	}
	return analysis{}, false
}

// lastLetter is the last letter of a word as written, marks aside.
func lastLetter(raw string) rune {
	for len(raw) > 0 {
		r, size := utf8.DecodeLastRuneInString(raw)
		if unicode.IsLetter(r) && r != 'ـ' {
			return r
		}
		raw = raw[:len(raw)-size]
	}
	return utf8.RuneError
}

// enclitic reads a small-lettered word of a script with capitals as a known word
// with one of the suffixes, where the word ends as the suffix restores it:
// visitarlo is visitar and lo, pueblo is not.
func (c *Clitics) enclitic(w Word, known func(string) bool) (analysis, bool) {
	if len(c.Suffixes) == 0 || w.Case != Lower || known(w.Fold) {
		return analysis{}, false
	}
	for _, s := range c.Suffixes {
		stem, ok := strings.CutSuffix(w.Fold, s.Text)
		if !ok {
			continue
		}
		for _, r := range s.Restore {
			if base, ok := strings.CutSuffix(stem, r.From); ok && utf8.RuneCountInString(base) >= c.MinStem && known(base+r.To) {
				return analysis{stem: base + r.To, suffix: s.Text}, true
			}
		}
	}
	return analysis{}, false
}

// emit appends the words of an analysis, each with its own bytes of the text.
func (c *Clitics) emit(text string, out []Word, w Word, a analysis) []Word {
	at := w.Start
	first := true
	add := func(end int, fold string, article, clitic bool) {
		n := Word{Start: at, End: end, Fold: fold, Class: Letters, Case: w.Case, Article: article, Clitic: clitic}
		if first {
			n.Space, n.Glued, n.Breaks = w.Space, w.Glued, w.Breaks
			first = false
		}
		out = append(out, n)
		at = end
	}
	for _, p := range a.parts {
		add(after(text, at, w.End, utf8.RuneCountInString(p)), p, false, true)
	}
	end := w.End
	if a.suffix != "" {
		end = before(text, at, w.End, utf8.RuneCountInString(a.suffix))
	}
	add(end, a.stem, a.article, len(a.parts) > 0)
	if a.suffix != "" {
		add(w.End, a.suffix, false, true)
	}
	return out
}

// after returns the offset after n letters from start, passing over marks and
// invisible characters, and those that follow the last letter.
func after(text string, start, end, n int) int {
	i := start
	for i < end {
		r, size := utf8.DecodeRuneInString(text[i:end])
		counts := !unicode.Is(unicode.Mn, r) && r != 'ـ' && !IsInvisible(r)
		if counts && n == 0 {
			break
		}
		if counts {
			n--
		}
		i += size
	}
	return i
}

func before(text string, start, end, n int) int {
	i := end
	for i > start && n > 0 {
		r, size := utf8.DecodeLastRuneInString(text[start:i])
		if !unicode.Is(unicode.Mn, r) && r != 'ـ' && !IsInvisible(r) {
			n--
		}
		i -= size
	}
	return i
}

// splitApostrophes separates elided words and apostrophe endings.
func (c *Clitics) splitApostrophes(text string, out []Word, w Word) []Word {
	for {
		cut := false
		for _, e := range c.Elisions {
			rest, ok := strings.CutPrefix(w.Fold, e)
			if !ok || rest == "" {
				continue
			}
			mid := after(text, w.Start, w.End, utf8.RuneCountInString(e))
			if mid >= w.End {
				continue
			}
			l := w
			l.End, l.Fold, l.Clitic = mid, e, true
			_, l.Case = classify(text[w.Start:mid])
			out = append(out, l)
			w = Word{Start: mid, End: w.End, Fold: rest, Class: w.Class, Clitic: true}
			_, w.Case = classify(text[mid:w.End])
			cut = true
			break
		}
		if !cut {
			break
		}
	}
	for _, e := range c.Endings {
		stem, ok := strings.CutSuffix(w.Fold, e)
		if !ok || stem == "" {
			continue
		}
		mid := before(text, w.Start, w.End, utf8.RuneCountInString(e))
		l := w
		l.End, l.Fold = mid, stem
		_, l.Case = classify(text[w.Start:mid])
		return append(out, l, Word{Start: mid, End: w.End, Fold: e, Class: w.Class, Clitic: true})
	}
	return append(out, w)
}

// Stems returns the forms that a folded word may have without its prefixes and
// its article, whatever they are: all readings, for finding a word in texts, not
// for understanding it. Stems of fewer than three letters are left out.
func (c *Clitics) Stems(fold string) []string {
	var out []string
	add := func(s string) {
		if utf8.RuneCountInString(s) >= 3 && s != fold && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	cut := func(s string) {
		if rest, ok := strings.CutPrefix(s, c.Article); ok && c.Article != "" {
			add(rest)
		}
	}
	cut(fold)
	for _, p := range c.Prefixes {
		if rest, ok := strings.CutPrefix(fold, p.Text); ok {
			add(rest)
			if !p.Article {
				cut(rest)
			}
		}
	}
	for _, e := range c.Elisions {
		if rest, ok := strings.CutPrefix(fold, e); ok {
			add(rest)
		}
	}
	for _, e := range c.Endings {
		if rest, ok := strings.CutSuffix(fold, e); ok {
			add(rest)
		}
	}
	return out
}
