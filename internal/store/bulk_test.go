package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/safir-graph/safir/internal/kg"
)

func TestRowsAndWordsAreSorted(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 63, 64, 1000, 40_000} {
		for _, width := range []int{1, 7, 8, 9, 16, 17, 24} {
			list := make([]row, n)
			for i := range list {
				var b [24]byte
				for j := range width {
					b[j] = byte(r.IntN(1 + 255*(j%2)))
				}
				list[i] = row{[3]uint64{binary.BigEndian.Uint64(b[:]), binary.BigEndian.Uint64(b[8:]), binary.BigEndian.Uint64(b[16:])}, int32(i)}
			}
			want := slices.Clone(list)
			slices.SortStableFunc(want, compareRows)
			got, other := sortRows(list, make([]row, n), width)
			if !slices.Equal(got, want) || len(other) != n {
				t.Errorf("%d rows of %d bytes are not in order", n, width)
			}
		}
		words := make([]uint64, n)
		for i := range words {
			words[i] = r.Uint64() >> r.IntN(64)
		}
		want := slices.Clone(words)
		slices.Sort(want)
		if got := sortWords(words, make([]uint64, n)); !slices.Equal(got, want) {
			t.Errorf("%d words are not in order", n)
		}
		handles := make([]ordered, n)
		for i := range handles {
			handles[i] = ordered{handle(r.Uint64() >> (r.IntN(2) * 40)), int32(i)}
		}
		compare := func(x, y ordered) int {
			return compareRows(row{b: [3]uint64{uint64(x.handle), uint64(x.at)}}, row{b: [3]uint64{uint64(y.handle), uint64(y.at)}})
		}
		wantHandles := slices.Clone(handles)
		slices.SortFunc(wantHandles, compare)
		if got := sortHandles(handles, compare); !slices.Equal(got, wantHandles) {
			t.Errorf("%d handles are not in order", n)
		}
	}
}

// The short ways to the records and ids of plain events give what the long ones
// give.
func TestPlainEventsAreWrittenAsClaimsAre(t *testing.T) {
	s, err := Open("", Options{Traits: func(k kg.RelationKind) kg.Traits { return kg.Traits{Symmetric: k == "MET"} }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx := context.Background()
	var ends []kg.Entity
	for _, slug := range []string{"a", "b", "c"} {
		ends = append(ends, kg.Entity{ID: kg.MakeEntityID(kg.Person, slug), Kind: kg.Person, Aliases: []kg.Alias{{Text: slug, Lang: "en", Form: kg.Label}}})
	}
	if _, err := s.PutEntities(ctx, ends); err != nil {
		t.Fatal(err)
	}
	l, err := s.LoadEvents(kg.Article{URL: "dataset:x/f", Dataset: "x"}, time.Unix(7, 0))
	if err != nil {
		t.Fatal(err)
	}
	sums := map[digest]bool{}
	for i := range 200 {
		day := kg.Day(730000 + i)
		pick := func(n int, of ...string) string { return of[i/n%len(of)] }
		c := kg.Claim{
			Kind: kg.RelationKind(pick(1, "MET", "ACCUSED")), Subject: ends[i%3].ID, Object: ends[i/3%3].ID, Time: kg.OnDay(day, kg.Explicit, ""),
			Modality: kg.Modalities[i/5%len(kg.Modalities)], Polarity: kg.Polarity(pick(7, "POSITIVE", "NEGATED")), What: pick(2, "", "oil"),
			Place: kg.EntityID(pick(3, "", string(ends[1].ID))), CAMEO: pick(4, "", "0331", "x1"), Pattern: pick(5, "", "x/12"), Published: day * kg.Day(i/2%3%2),
		}
		if i%9 == 0 {
			c.Published = day - 3
		}
		of := c
		of.Article = l.a.ID
		sums[of.Sum()] = true
		if err := l.Add(c); err != nil {
			t.Fatal(err)
		}
	}
	b := &bulk{s: s, l: l, progress: func(int) {}}
	if err := b.open(ctx); err != nil {
		t.Fatal(err)
	}
	if err := b.number(ctx); err != nil {
		t.Fatal(err)
	}
	if err := b.relate(ctx); err != nil {
		t.Fatal(err)
	}
	b.arrange()
	if len(l.events) != len(sums) || len(b.edges) != len(sums) {
		t.Fatalf("%d events and %d edges of %d claims", len(l.events), len(b.edges), len(sums))
	}
	for i := range b.edges {
		en := &b.edges[i]
		m := b.members[en.first]
		ev := &l.events[m]
		if !sums[ev.digest] {
			t.Errorf("event %d has another id than its claim", m)
		}
		var c claim
		l.fill(ev, &c)
		c.relation = en.digest.handle()
		var got enc
		if b.claimRecord(m, &got); !bytes.Equal(got.b, c.encode()) {
			t.Errorf("claim %d: %x, want %x", m, got.b, c.encode())
		}
		made, err := relate(s, bucketOf(s, b.whole(ev)), []*claim{b.whole(ev)}, func(kg.ArticleID) (kg.ArticleInfo, error) { return kg.ArticleInfo{}, nil })
		if err != nil || len(made) != 1 {
			t.Fatal(err)
		}
		got = enc{}
		if b.edgeRecord(en, &got); !bytes.Equal(got.b, made[0].encode()) || made[0].digest != en.digest || made[0].lane() != en.lane {
			t.Errorf("edge %d: %x, want %x", i, got.b, made[0].encode())
		}
	}
}
