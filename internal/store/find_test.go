package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store"
)

func find(t *testing.T, s *store.Store, name string, kinds ...kg.EntityKind) []string {
	t.Helper()
	v := s.Snapshot()
	defer v.Close()
	var all []string
	for _, backwards := range []bool{false, true} {
		var got []string
		p := store.Page{First: 2}
		if backwards {
			p = store.Page{Last: 2}
		}
		for {
			page, err := v.FindEntities(ctx, name, kinds, p)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, e := range page.Items {
				ids = append(ids, string(e.ID))
			}
			if backwards {
				got = append(ids, got...)
				if page.HasPrev {
					p.Before = page.Cursor(0)
					continue
				}
			} else {
				got = append(got, ids...)
				if page.HasNext {
					p.After = page.Cursor(len(page.Items) - 1)
					continue
				}
			}
			break
		}
		if backwards && !slices.Equal(got, all) {
			t.Errorf("find %q backwards: %v, forwards %v", name, got, all)
		}
		all = got
	}
	return all
}

func TestEntitiesAreFoundByAnySpellingAndScript(t *testing.T) {
	s := open(t, store.Options{Variants: func(lang, word string) []string {
		// what a language pack does: the article of an Arabic word
		if r := []rune(word); lang == "ar" && len(r) > 4 && string(r[:2]) == "ال" {
			return []string{string(r[2:])}
		}
		return nil
	}})
	goita := person("assimi-goita", "Assimi Goïta")
	goita.Aliases = append(goita.Aliases, kg.Alias{Text: "أسيمي غويتا", Lang: "ar", Form: kg.Label}, kg.Alias{Text: "عاصيمي غويتا", Lang: "ar", Form: kg.Name}, kg.Alias{Text: "Ассими Гойта", Lang: "ru", Form: kg.Label})
	gomez := person("gomez", "Goiania Gomez")
	kremlin := state("RU", "Russia")
	kremlin.Aliases = append(kremlin.Aliases, kg.Alias{Text: "الكرملين", Lang: "ar", Form: kg.Metonym})
	if _, err := s.PutEntities(ctx, []kg.Entity{goita, gomez, kremlin}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		want []string
	}{
		{"Goïta", []string{"person:assimi-goita", "person:gomez"}}, // "goia" of Goiania is close
		{"goita", []string{"person:assimi-goita", "person:gomez"}},
		{"ASSIMI g", []string{"person:assimi-goita"}},
		{"غويتا", []string{"person:assimi-goita"}},
		{"اسيمي", []string{"person:assimi-goita"}},
		{"عاصيمي غوي", []string{"person:assimi-goita"}},
		{"гойт", []string{"person:assimi-goita"}},
		{"كرملين", []string{"state:RU"}},
		{"الكرملين", []string{"state:RU"}},
		{"goi", []string{"person:gomez", "person:assimi-goita"}},
		{"go", []string{"person:gomez", "person:assimi-goita"}},
		{"nobody", nil},
		{"", []string{"person:assimi-goita", "person:gomez", "state:RU"}},
	} {
		if got := find(t, s, c.name); !slices.Equal(got, c.want) {
			t.Errorf("find %q: %v, want %v", c.name, got, c.want)
		}
	}
	if got := find(t, s, "r", kg.Person); got != nil {
		t.Errorf("find r among persons: %v", got)
	}
	// The better known comes first: Goïta gets relations.
	for i := range 3 {
		put(t, s, doc(fmt.Sprint("n", i), "2025-03-05", fmt.Sprint("Visit ", i), claim(t, "person:assimi-goita", "VISITED", "state:RU", fmt.Sprintf("2025-06-0%d", i+1))), at(i))
	}
	if got := find(t, s, "goi"); !slices.Equal(got, []string{"person:assimi-goita", "person:gomez"}) {
		t.Errorf("find goi, best known first: %v", got)
	}
	if got := find(t, s, ""); !slices.Equal(got, []string{"person:assimi-goita", "state:RU", "person:gomez"}) {
		t.Errorf("find all, best known first: %v", got)
	}
	v := s.Snapshot()
	defer v.Close()
	page, err := v.FindEntities(ctx, "", []kg.EntityKind{kg.Person}, store.Page{First: 1})
	if err != nil || page.Total != 2 {
		t.Errorf("total of persons: %d, %v", page.Total, err)
	}
	if _, err := v.FindEntities(ctx, "…", nil, store.Page{First: 1}); !errors.Is(err, kg.ErrInvalid) {
		t.Errorf("a name without letters: %v", err)
	}
}

func TestMergingNamesDoesNotDependOnOrder(t *testing.T) {
	a := person("anna", "Anna Alder", "A. Alder")
	a.IDs = map[string]string{"wikidata": "Q1"}
	b := person("anna", "Anna Ålder")
	b.Aliases = append(b.Aliases, kg.Alias{Text: "A. Alder", Lang: "en", Form: kg.Observed})
	b.State, b.Offices = "state:AA", []kg.Office{{Role: "minister", Of: "state:AA"}}
	var seen []string
	for _, order := range [][]kg.Entity{{a, b}, {b, a}, {a, b, a, b}} {
		s := open(t, store.Options{})
		for _, e := range order {
			if _, err := s.PutEntities(ctx, []kg.Entity{e}); err != nil {
				t.Fatal(err)
			}
		}
		m, err := s.PutEntities(ctx, []kg.Entity{a, b})
		if err != nil || m != (store.Merged{Unchanged: 2}) {
			t.Errorf("putting the same again: %+v, %v", m, err)
		}
		v := s.Snapshot()
		e, err := v.Entity(ctx, "person:anna")
		v.Close()
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, fmt.Sprintf("%+v", *e))
		if e.Aliases[2] != (kg.Alias{Text: "A. Alder", Lang: "en", Form: kg.Name}) || e.IDs["wikidata"] != "Q1" || e.State != "state:AA" || len(e.Offices) != 1 {
			t.Errorf("merged: %+v", *e)
		}
	}
	if seen[0] != seen[1] || seen[1] != seen[2] {
		t.Errorf("the order of merging shows:\n%s", seen)
	}
	s := open(t, store.Options{})
	c := a
	c.IDs = map[string]string{"wikidata": "Q2"}
	if _, err := s.PutEntities(ctx, []kg.Entity{a, c}); !errors.Is(err, kg.ErrInvalid) {
		t.Errorf("two Wikidata ids: %v", err)
	}
}

func TestFullText(t *testing.T) {
	s := open(t, store.Options{Variants: func(lang, word string) []string {
		if r := []rune(word); lang == "ar" && len(r) > 3 && r[0] == 'ل' {
			return []string{string(r[1:])}
		}
		return nil
	}})
	world(t, s)
	ar := doc("ar", "2025-03-05", "وصل الوفد لمالي يوم الثلاثاء")
	ar.Article.Lang, ar.Article.Title = "ar", "زيارة"
	en := doc("en", "2025-03-07", "The delegation reached Mali on Tuesday.")
	fr := doc("fr", "2025-03-06", "La délégation est arrivée à Mali.")
	fr.Article.Lang = "fr"
	for i, x := range []store.Extraction{ar, en, fr} {
		put(t, s, x, at(i+1))
	}
	search := func(f store.ArticleFilter) []string {
		t.Helper()
		v := s.Snapshot()
		defer v.Close()
		var got []string
		for p := (store.Page{First: 1}); ; {
			page, err := v.FindArticles(ctx, f, p)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range page.Items {
				got = append(got, a.Publisher)
			}
			if !page.HasNext {
				return got
			}
			p.After = page.Cursor(0)
		}
	}
	for _, c := range []struct {
		f    store.ArticleFilter
		want []string
	}{
		{store.ArticleFilter{Text: "mali"}, []string{"fr", "en"}},
		{store.ArticleFilter{Text: "DELEGATION mali"}, []string{"fr", "en"}},
		{store.ArticleFilter{Text: "delegation", Lang: "fr"}, []string{"fr"}},
		{store.ArticleFilter{Text: "delegation nowhere"}, nil},
		{store.ArticleFilter{Text: "مالي"}, []string{"ar"}},
		{store.ArticleFilter{Text: "لمالي"}, []string{"ar"}},
		{store.ArticleFilter{Text: "زياره"}, []string{"ar"}},
		{store.ArticleFilter{}, []string{"en", "fr", "ar"}},
		{store.ArticleFilter{Lang: "ar"}, []string{"ar"}},
		{store.ArticleFilter{Lang: "xx"}, nil},
		{store.ArticleFilter{AsOf: store.AsOf{Recorded: at(2)}}, []string{"en", "ar"}},
	} {
		if got := search(c.f); !slices.Equal(got, c.want) {
			t.Errorf("search %+v: %v, want %v", c.f, got, c.want)
		}
	}
	changed := en
	changed.Article.Text = "The delegation reached Niger on Tuesday."
	put(t, s, changed, at(5))
	if got := search(store.ArticleFilter{Text: "mali"}); !slices.Equal(got, []string{"fr"}) {
		t.Errorf("a superseded version is found: %v", got)
	}
	if got := search(store.ArticleFilter{Text: "mali", AsOf: store.AsOf{Recorded: at(4)}}); !slices.Equal(got, []string{"fr", "en"}) {
		t.Errorf("as of before: %v", got)
	}
}

func TestMentionsInOrder(t *testing.T) {
	s := open(t, store.Options{})
	world(t, s)
	for i, day := range []string{"2025-03-05", "2025-03-09", "2025-03-07"} {
		x := doc(fmt.Sprint("n", i), day, fmt.Sprintf("Anna and Anna and Boris %d", i))
		x.Mentions = []kg.Mention{{Entity: "person:anna", Start: 9, End: 13, Text: "Anna"}, {Entity: "person:anna", Start: 0, End: 4, Text: "Anna"}, {Entity: "person:boris", Start: 18, End: 23, Text: "Boris"}}
		put(t, s, x, at(i))
	}
	v := s.Snapshot()
	defer v.Close()
	var forward, backward []string
	for p := (store.Page{First: 1}); ; {
		page, err := v.MentionsOfEntity(ctx, "person:anna", p)
		if err != nil {
			t.Fatal(err)
		}
		a, err := v.Articles(ctx, []kg.ArticleID{page.Items[0].Article})
		if err != nil {
			t.Fatal(err)
		}
		forward = append(forward, fmt.Sprint(a[0].Published, page.Items[0].Start))
		if !page.HasNext {
			break
		}
		p.After = page.Cursor(0)
	}
	if want := []string{"2025-03-09 0", "2025-03-09 9", "2025-03-07 0", "2025-03-07 9", "2025-03-05 0", "2025-03-05 9"}; !slices.Equal(forward, want) {
		t.Errorf("mentions: %v, want %v", forward, want)
	}
	for p := (store.Page{Last: 2}); ; {
		page, err := v.MentionsOfEntity(ctx, "person:anna", p)
		if err != nil {
			t.Fatal(err)
		}
		for i := len(page.Items) - 1; i >= 0; i-- {
			a, err := v.Articles(ctx, []kg.ArticleID{page.Items[i].Article})
			if err != nil {
				t.Fatal(err)
			}
			backward = append([]string{fmt.Sprint(a[0].Published, page.Items[i].Start)}, backward...)
		}
		if !page.HasPrev {
			break
		}
		p.Before = page.Cursor(0)
	}
	if !slices.Equal(backward, forward) {
		t.Errorf("backwards: %v, want %v", backward, forward)
	}
}

// Names that are spelt almost so are found after those that are spelt so, in any
// script, the fewest mistakes and then the best known first.
func TestCloseNames(t *testing.T) {
	s := open(t, store.Options{})
	goita := person("assimi-goita", "Assimi Goïta")
	goita.Aliases = append(goita.Aliases, kg.Alias{Text: "أسيمي غويتا", Lang: "ar", Form: kg.Label}, kg.Alias{Text: "Ассими Гойта", Lang: "ru", Form: kg.Label})
	if _, err := s.PutEntities(ctx, []kg.Entity{goita, person("gosta", "Gösta Berg"), person("gotta", "Lina Gotta"), state("BF", "Burkina Faso")}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		want []string
	}{
		{"gxita", []string{"person:assimi-goita"}},                                // wrong
		{"oita", []string{"person:assimi-goita"}},                                 // missing, at the beginning
		{"gioita", []string{"person:assimi-goita"}},                               // too many
		{"giota", []string{"person:assimi-goita"}},                                // exchanged
		{"gota", []string{"person:assimi-goita", "person:gosta", "person:gotta"}}, // one letter from each
		{"goita", []string{"person:assimi-goita", "person:gosta", "person:gotta"}},
		{"gost", []string{"person:gosta", "person:assimi-goita", "person:gotta"}},
		{"burkena fazo", []string{"state:BF"}},
		{"burxena fazo", nil},          // three
		{"buxk", []string{"state:BF"}}, // the beginning
		{"bux", nil},                   // too short for mistakes
		{"غوبتا", []string{"person:assimi-goita"}},
		{"гойто", []string{"person:assimi-goita"}},
	} {
		if got := find(t, s, c.name); !slices.Equal(got, c.want) {
			t.Errorf("find %q: %v, want %v", c.name, got, c.want)
		}
	}
	if got := find(t, s, "burkena fazo", kg.Person); got != nil {
		t.Errorf("among persons: %v", got)
	}
	before := s.Snapshot()
	defer before.Close()
	if _, err := s.PutEntities(ctx, []kg.Entity{person("gosto", "Gosto Novel")}); err != nil {
		t.Fatal(err)
	}
	if got, want := find(t, s, "gost"), []string{"person:gosta", "person:gosto", "person:assimi-goita", "person:gotta"}; !slices.Equal(got, want) {
		t.Errorf("after writing: %v, want %v", got, want)
	}
	page, err := before.FindEntities(ctx, "gosta", nil, store.Page{First: 10})
	if err != nil || len(page.Items) != 3 {
		t.Errorf("a snapshot sees what was written later: %d, %v", len(page.Items), err)
	}
}

// Every name with a beginning that is one or two mistakes away is found, and no
// other: against distances computed one by one.
func TestCloseNamesAreAllThatAreClose(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		word := rapid.StringMatching(`[abc]{3,9}`)
		words := rapid.SliceOfNDistinct(word, 1, 30, rapid.ID[string]).Draw(rt, "names")
		query := rapid.StringMatching(`[abc]{4,9}`).Draw(rt, "query")
		s, err := store.Open("", store.Options{})
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		var es []kg.Entity
		want := map[string]bool{}
		most := 1
		if len(query) >= 8 {
			most = 2
		}
		for _, w := range words {
			es = append(es, person(w, w))
			for end := range len(w) + 1 {
				if mistakes(w[:end], query) <= most {
					want["person:"+w] = true
				}
			}
		}
		if _, err := s.PutEntities(ctx, es); err != nil {
			rt.Fatal(err)
		}
		v := s.Snapshot()
		defer v.Close()
		page, err := v.FindEntities(ctx, query, nil, store.Page{First: 100})
		if err != nil {
			rt.Fatal(err)
		}
		for _, e := range page.Items {
			if !want[string(e.ID)] {
				rt.Errorf("%q finds %s", query, e.ID)
			}
			delete(want, string(e.ID))
		}
		if len(want) > 0 {
			rt.Errorf("%q does not find %v", query, want)
		}
	})
}

// mistakes is the optimal string alignment distance, by its definition.
func mistakes(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
