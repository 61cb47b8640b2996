package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/safir-graph/safir/internal/kg"
	"github.com/safir-graph/safir/internal/store/kv"
	"github.com/safir-graph/safir/internal/text"
)

// Extraction is what was read in one article, to be stored in one transaction.
type Extraction struct {
	// Article as it was read; Recorded and Superseded are set by the store.
	// ID, SHA256 and SimHash are computed when they are empty.
	Article kg.Article
	// Entities that the article introduces (people never seen before, anonymous
	// agreements) or knows new names of. They are merged as by PutEntities.
	Entities []kg.Entity
	Mentions []kg.Mention
	// Claims of the article; Article, Published, Recorded, Retracted and
	// Lifecycle are set by the store, ID when it is empty. Every entity that they
	// or the mentions name must be in Entities or in the store. Claims of event
	// data (Article.Dataset set) keep their own Published.
	Claims []kg.Claim
}

// Written is what PutExtraction did.
type Written struct {
	Outcome    Outcome
	Article    kg.ArticleID
	Superseded kg.ArticleID    // the version that it replaced; "" when none
	Claims     int             // claims added
	Retracted  int             // claims of an earlier version or reading that no longer stand
	Relations  []kg.RelationID // relations that are new or changed, sorted
}

// MaxText is the longest text of an article in bytes.
const MaxText = 2 << 20

// txn is a writing transaction: a Snapshot that sees what it has itself written,
// and what is still to be written at its end.
type txn struct {
	*Snapshot
	tx       kv.Txn
	at       time.Time
	claims   map[handle]*claim // those read or changed
	rels     map[handle]*relation
	entities map[num]*entityChange
	tallies  tallies
	degrees  map[num]int64
	sizes    sizes
	changed  map[kg.RelationID]bool
}

// txnView makes a transaction's reads a Snapshot's.
type txnView struct{ kv.Txn }

func (txnView) Close() {}

// write runs fn in a transaction and writes what it has collected.
func (s *Store) write(ctx context.Context, at time.Time, fn func(*txn) error) error {
	if at.IsZero() {
		return fmt.Errorf("recorded at: %w: the moment of recording must be given", kg.ErrInvalid)
	}
	return s.update(ctx, func(tx kv.Txn) ([]num, error) {
		t := &txn{
			Snapshot: &Snapshot{s: s, view: txnView{tx}, seq: s.seq.Load(), own: true}, tx: tx,
			claims: map[handle]*claim{}, rels: map[handle]*relation{}, entities: map[num]*entityChange{},
			tallies: tallies{}, degrees: map[num]int64{}, sizes: sizes{}, changed: map[kg.RelationID]bool{},
		}
		var err error
		if t.at, err = stamp(tx, at); err != nil {
			return nil, err
		}
		if err := fn(t); err != nil {
			return nil, err
		}
		return t.flush()
	})
}

func (t *txn) flush() ([]num, error) {
	changed, err := t.flushEntities()
	if err != nil {
		return nil, err
	}
	if err := t.tallies.flush(t.tx); err != nil {
		return nil, err
	}
	if err := t.sizes.flush(t.tx); err != nil {
		return nil, err
	}
	return changed, nil
}

// recorded remembers the moment of a recording.
func (t *txn) recorded() error {
	var e enc
	e.t(t.at)
	return writeMeta(t.tx, "recorded", e.b)
}

func (t *txn) put(k key, payload []byte) error { return t.tx.Put(k, seal(k, payload)) }

func (t *txn) claimAt(h handle) (*claim, error) {
	if c, ok := t.claims[h]; ok {
		return c, nil
	}
	c, err := t.claim(h)
	if err == nil {
		if c != nil {
			c.before = &claimState{c.relation, !c.Retracted.IsZero()}
		}
		t.claims[h] = c
	}
	return c, err
}

func (t *txn) relationAt(h handle) (*relation, error) {
	if r, ok := t.rels[h]; ok {
		return r, nil
	}
	r, err := t.relation(h)
	if err == nil {
		t.rels[h] = r
	}
	return r, err
}

// PutExtraction stores what was read in an article, in one transaction: all of
// it or nothing. at is the moment of recording; it is moved forward to that of
// the last write when it lies before it, so that recorded time never runs back.
//
// An article whose text and reading are known is Unchanged, and so is an earlier
// version of a URL that comes again. The same text read otherwise (by newer
// rules) is Revised: claims that are no longer made are Retracted. Another text
// at the same URL supersedes the version before: its claims are retracted at
// that moment (Superseded when the new version says the same, else Corrected)
// and stay readable as of before. A version published on an earlier day than the
// current one is kept as superseded from the start. The relations of every
// touched pair are computed again from their claims.
func (s *Store) PutExtraction(ctx context.Context, x Extraction, at time.Time) (Written, error) {
	var w Written
	a, claims, err := s.prepare(&x)
	if err != nil {
		return w, fmt.Errorf("store article %q: %w", clip(nameOf(&x.Article)), err)
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	kinds := map[kg.RelationKind]bool{}
	for _, c := range claims {
		kinds[c.Kind] = true
	}
	lang := a.Lang
	if a.Dataset != "" {
		lang = ""
	}
	if err := s.learn(ctx, kinds, lang); err != nil {
		return w, err
	}
	err = s.write(ctx, at, func(t *txn) error {
		w = Written{Article: a.ID}
		return t.putExtraction(ctx, &x, *a, claims, &w)
	})
	if err != nil {
		return Written{}, fmt.Errorf("store article %q: %w", clip(nameOf(&x.Article)), err)
	}
	return w, nil
}

func nameOf(a *kg.Article) string {
	for _, name := range []string{a.URL, a.Path, string(a.ID), a.Title} {
		if name != "" {
			return name
		}
	}
	return "without a name"
}

// prepare checks an extraction and completes its ids.
func (s *Store) prepare(x *Extraction) (*article, []kg.Claim, error) {
	a := &article{Article: x.Article}
	if len(a.Text) > MaxText {
		return nil, nil, fmt.Errorf("%w: a text of %d bytes, at most %d are kept", kg.ErrTooLarge, len(a.Text), MaxText)
	}
	for _, f := range []string{a.Text, a.Title, a.URL, a.Path, a.Publisher, a.Lang} {
		if !utf8.ValidString(f) {
			return nil, nil, fmt.Errorf("%w: not UTF-8: %q", kg.ErrInvalid, clip(f))
		}
	}
	if a.Text == "" && a.Dataset == "" {
		return nil, nil, fmt.Errorf("%w: an article without text", kg.ErrInvalid)
	}
	if a.Lang == "" {
		a.Lang = "und"
	}
	if a.ID == "" {
		a.ID = kg.NewArticleID(a.URL, a.Publisher, a.Title, a.Published.String(), a.Text)
	}
	if a.SHA256 == "" {
		a.SHA256 = kg.SHA256Hex(a.Text)
	}
	if a.SimHash == 0 {
		a.SimHash = text.SimHash(a.Text)
	}
	a.PublishedAt = a.PublishedAt.UTC().Truncate(time.Microsecond)
	a.Superseded = time.Time{}
	var err error
	if a.digest, err = parseDigest(string(a.ID), kg.PrefixArticle); err != nil {
		return nil, nil, err
	}
	for _, m := range x.Mentions {
		if m.Start < 0 || m.End < m.Start || m.End > len(a.Text) || a.Text[m.Start:m.End] != m.Text {
			return nil, nil, fmt.Errorf("%w: mention %q is not at bytes %d to %d of the text", kg.ErrInvalid, clip(m.Text), m.Start, m.End)
		}
	}
	claims := slices.Clone(x.Claims)
	for i := range claims {
		c := &claims[i]
		c.Article = a.ID
		if a.Dataset == "" {
			c.Published = a.Published
		}
		if c.Polarity == "" {
			c.Polarity = kg.Positive
		}
		c.Lifecycle, c.Retracted = kg.Active, time.Time{}
		if c.ID == "" {
			c.ID = c.MakeID()
		}
		if err := checkClaim(c, a.Text); err != nil {
			return nil, nil, fmt.Errorf("claim %s %s %s: %w", c.Subject, c.Kind, c.Object, err)
		}
	}
	slices.SortStableFunc(claims, func(a, b kg.Claim) int { return strings.Compare(string(a.ID), string(b.ID)) })
	claims = slices.CompactFunc(claims, func(a, b kg.Claim) bool { return a.ID == b.ID })
	return a, claims, nil
}

func checkClaim(c *kg.Claim, text string) error {
	if err := checkSaying(c, text); err != nil {
		return err
	}
	_, err := parseDigest(string(c.ID), kg.PrefixClaim)
	return err
}

// checkSaying is checkClaim without the id.
func checkSaying(c *kg.Claim, text string) error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", kg.ErrInvalid, fmt.Sprintf(format, args...))
	}
	switch {
	case c.Kind == "" || len(c.Kind) > 100:
		return bad("it has no kind")
	case modalityCode(c.Modality) < 0:
		return bad("modality %q", clip(string(c.Modality)))
	case c.Polarity != kg.Positive && c.Polarity != kg.Negated:
		return bad("polarity %q", clip(string(c.Polarity)))
	case !slices.Contains(precisions, c.Time.Precision):
		return bad("precision %q", clip(string(c.Time.Precision)))
	case !slices.Contains(bases, c.Time.Basis):
		return bad("basis %q", clip(string(c.Time.Basis)))
	case c.Time.Earliest < 0 || c.Time.Latest < 0 || c.Time.Earliest > kg.MaxDay || c.Time.Latest > kg.MaxDay,
		c.Time.Earliest != 0 && c.Time.Latest != 0 && c.Time.Earliest > c.Time.Latest:
		return bad("its time ends before it starts")
	}
	for _, e := range c.Evidence {
		if e.Start < 0 || e.End < e.Start || e.End > len(text) || text[e.Start:e.End] != e.Quote {
			return bad("its quote is not at bytes %d to %d of the text", e.Start, e.End)
		}
	}
	if c.Trigger.Start < 0 || c.Trigger.End < c.Trigger.Start || c.Trigger.End > len(text) {
		return bad("its trigger is not in the text")
	}
	return nil
}

// sameSaying is true when two claims say the same, wherever they say it.
func sameSaying(a, b *kg.Claim) bool {
	return a.Kind == b.Kind && a.Subject == b.Subject && a.Object == b.Object && a.Time.EDTF == b.Time.EDTF && a.Modality == b.Modality &&
		a.Polarity == b.Polarity && a.Role == b.Role && a.Place == b.Place
}

func (t *txn) putExtraction(ctx context.Context, x *Extraction, a article, claims []kg.Claim, w *Written) error {
	known, err := t.article(a.digest.handle())
	if err != nil {
		return err
	}
	if known != nil && known.digest != a.digest {
		return collision(string(known.ID), string(a.ID))
	}
	if known != nil && !known.Superseded.IsZero() {
		w.Outcome = Unchanged
		return nil
	}
	if err := t.mergeEntities(x.Entities); err != nil {
		return err
	}
	namings, err := t.namings(x.Mentions)
	if err != nil {
		return err
	}
	var touched []*claim
	var older *article // the current version, if another
	if a.URL != "" && known == nil {
		if older, err = t.articleAtURL(a.URL); err != nil {
			return err
		}
	}
	late := older != nil && a.Published != 0 && older.Published != 0 && a.Published < older.Published
	switch {
	case known != nil:
		gone, same, err := t.reread(known, claims)
		if err != nil {
			return err
		}
		var before []naming
		if before, err = t.namingsOf(known); err != nil {
			return err
		}
		if same && slices.Equal(before, namings) {
			w.Outcome = Unchanged
			return nil
		}
		w.Outcome, w.Retracted, touched = Revised, len(gone), gone
		if err := t.dropNamings(known, before); err != nil {
			return err
		}
		a.number, a.parts, a.Recorded, a.claims = known.number, known.parts, known.Recorded, known.claims
	default:
		w.Outcome = New
		if older != nil && !late {
			w.Outcome, w.Superseded = Revised, older.ID
			if touched, err = t.supersede(ctx, older, claims); err != nil {
				return err
			}
			w.Retracted = len(touched)
		}
		a.Recorded = t.at
		if late {
			a.Superseded = t.at
		}
		if err := t.addArticle(&a, late); err != nil {
			return err
		}
	}
	for i := range claims {
		c, err := t.addClaim(&claims[i], &a, late)
		if err != nil {
			return err
		}
		if c != nil {
			touched = append(touched, c)
			w.Claims++
		}
	}
	a.mentions = len(namings)
	if err := t.putNamings(&a, namings, late); err != nil {
		return err
	}
	if err := t.put(tArticles.key().handle(a.digest.handle()), a.encode()); err != nil {
		return err
	}
	if err := t.rebuild(ctx, touched); err != nil {
		return err
	}
	for id := range t.changed {
		w.Relations = append(w.Relations, id)
	}
	slices.Sort(w.Relations)
	return t.recorded()
}

func collision(a, b string) error {
	return fmt.Errorf("%w: %s and %s begin with the same 64 bits", kg.ErrCorrupt, a, b)
}

// reread compares the claims of an article with those now read in it: gone are
// those that are no longer made, retracted here.
func (t *txn) reread(a *article, claims []kg.Claim) (gone []*claim, same bool, err error) {
	active, err := t.activeClaims(a)
	if err != nil {
		return nil, false, err
	}
	now := map[kg.ClaimID]bool{}
	for i := range claims {
		now[claims[i].ID] = true
	}
	for _, c := range active {
		if !now[c.ID] {
			t.retract(c, kg.Retracted)
			gone = append(gone, c)
		}
	}
	return gone, len(gone) == 0 && len(active) == len(claims), nil
}

// activeClaims reads the claims of an article that stand.
func (t *txn) activeClaims(a *article) ([]*claim, error) {
	prefix := tByArticle.key().handle(a.digest.handle())
	it := t.prefixed(prefix, false)
	defer it.Close()
	var out []*claim
	for it.First(); it.Valid(); it.Next() {
		ln, _, h := parseEntry(it.Key())
		if ln.retired() {
			continue
		}
		if !ln.member() {
			r, err := t.relationAt(h)
			if err != nil {
				return nil, err
			}
			if r == nil || len(r.claims) != 1 || r.state {
				continue
			}
			h = r.claims[0].handle()
		}
		c, err := t.claimAt(h)
		if err != nil {
			return nil, err
		}
		if c == nil {
			return nil, corrupt(tClaims.key().handle(h), "it is missing")
		}
		out = append(out, c)
	}
	return out, it.Err()
}

func (t *txn) retract(c *claim, how kg.Lifecycle) {
	c.Retracted, c.Lifecycle = t.at, how
	c.dirty = true
}

// supersede retracts the claims of a version in favour of those of the next.
func (t *txn) supersede(ctx context.Context, a *article, by []kg.Claim) ([]*claim, error) {
	active, err := t.activeClaims(a)
	if err != nil {
		return nil, err
	}
	for _, c := range active {
		how := kg.Corrected
		if slices.ContainsFunc(by, func(n kg.Claim) bool { return sameSaying(&n, &c.Claim) }) {
			how = kg.Superseded
		}
		t.retract(c, how)
	}
	a.Superseded = t.at
	return active, t.put(tArticles.key().handle(a.digest.handle()), a.encode())
}

// addClaim adds a claim of an article; nil when it stands already.
func (t *txn) addClaim(plain *kg.Claim, a *article, late bool) (*claim, error) {
	d, err := parseDigest(string(plain.ID), kg.PrefixClaim)
	if err != nil {
		return nil, err
	}
	old, err := t.claimAt(d.handle())
	if err != nil {
		return nil, err
	}
	if old != nil && old.digest != d {
		return nil, collision(string(old.ID), string(plain.ID))
	}
	if old != nil && old.Retracted.IsZero() {
		return nil, nil
	}
	c := &claim{Claim: *plain, digest: d, kind: t.s.dict.kindCode(plain.Kind), article: a.digest, dirty: true}
	if old != nil { // read again as it was read before: its first recording gives way
		c.before, c.relation = old.before, old.relation
	} else {
		t.sizes["claims"]++
		a.claims++
	}
	c.Recorded = t.at
	if late {
		c.Retracted, c.Lifecycle = t.at, kg.Superseded
	}
	if a.Dataset == "" {
		c.langs = langBit(t.s.dict.langCode(a.Lang))
	}
	for _, end := range []struct {
		id kg.EntityID
		n  *num
	}{{c.Subject, &c.subject}, {c.Object, &c.obj}, {c.Claim.Place, &c.place}} {
		if end.id == "" && end.n == &c.place {
			continue
		}
		if *end.n, err = t.known(end.id); err != nil {
			return nil, fmt.Errorf("claim %s %s %s: %w", c.Subject, c.Kind, c.Object, err)
		}
	}
	t.claims[d.handle()] = c
	return c, nil
}

// known is the number of an entity that must exist.
func (t *txn) known(id kg.EntityID) (num, error) {
	n, err := t.numberOf(id)
	if err == nil && n == 0 {
		err = fmt.Errorf("entity %q: %w", clip(string(id)), kg.ErrNotFound)
	}
	return n, err
}

// rebuild computes the relations around the touched claims again and writes
// what changed of them, their claims and their index entries.
func (t *txn) rebuild(ctx context.Context, touched []*claim) error {
	buckets := map[bucket][]*claim{}
	for _, c := range touched {
		b := bucketOf(t.s, c)
		buckets[b] = append(buckets[b], c)
	}
	order := make([]bucket, 0, len(buckets))
	for b := range buckets {
		order = append(order, b)
	}
	slices.SortFunc(order, func(a, b bucket) int {
		return bytes.Compare(fmt.Appendf(nil, "%08x%08x%02x%t", a.src, a.dst, a.kind, a.state), fmt.Appendf(nil, "%08x%08x%02x%t", b.src, b.dst, b.kind, b.state))
	})
	info := t.articleInfo()
	for _, b := range order {
		if err := t.rebuildBucket(ctx, b, buckets[b], info); err != nil {
			return err
		}
	}
	return nil
}

func (t *txn) rebuildBucket(ctx context.Context, b bucket, touched []*claim, info func(kg.ArticleID) (kg.ArticleInfo, error)) error {
	active, err := loadAround(ctx, t, b, touched, false)
	if err != nil {
		return err
	}
	now, err := relate(t.s, b, active, info)
	if err != nil {
		return err
	}
	all := slices.Clone(active)
	for _, c := range touched {
		if !c.Retracted.IsZero() {
			all = append(all, c)
		}
	}
	byDigest := map[digest]*claim{}
	before := map[handle]*relation{}
	for _, c := range all {
		byDigest[c.digest] = c
		if c.before == nil || c.before.relation == 0 || c.before.retracted {
			continue
		}
		h := c.before.relation
		if before[h] != nil {
			continue
		}
		r, err := t.relationAt(h)
		if err != nil {
			return err
		}
		if r == nil || r.gone {
			return corrupt(tRelations.key().handle(h), "a claim says otherwise")
		}
		before[h] = r
	}
	old, want := entries{}, entries{}
	for _, r := range before {
		old.addRelation(r, byDigest)
	}
	for _, c := range all {
		if c.before != nil {
			old.addMember(c, b, c.before.retracted, before[c.before.relation])
		}
	}
	after := map[handle]*relation{}
	for _, r := range now {
		h := r.digest.handle()
		if other := after[h]; other != nil {
			return collision(string(other.ID), string(r.ID))
		}
		after[h] = r
		want.addRelation(r, byDigest)
		for _, d := range r.claims {
			c := byDigest[d]
			c.dirty = c.dirty || c.relation != h
			c.relation = h
		}
	}
	for _, c := range all {
		want.addMember(c, b, !c.Retracted.IsZero(), after[c.relation])
	}
	if err := t.replace(old, want); err != nil {
		return err
	}
	for _, c := range all {
		if c.dirty {
			if err := t.put(tClaims.key().handle(c.digest.handle()), c.encode()); err != nil {
				return err
			}
			c.dirty = false
		}
	}
	for h, r := range before {
		if after[h] == nil {
			was := *r
			was.gone = true
			t.changed[r.ID] = true
			t.rels[h] = &was
			if err := t.put(tRelations.key().handle(h), was.encode()); err != nil {
				return err
			}
			t.count(r, -1)
		}
	}
	for h, r := range after {
		was := before[h]
		if was != nil && bytes.Equal(was.encode(), r.encode()) {
			continue
		}
		if was == nil {
			there, err := t.relationAt(h)
			if err != nil {
				return err
			}
			if there != nil && there.digest != r.digest {
				return collision(string(there.ID), string(r.ID))
			}
		} else if was.digest != r.digest {
			return collision(string(was.ID), string(r.ID))
		} else {
			t.count(was, -1)
		}
		t.count(r, 1)
		t.changed[r.ID] = true
		t.rels[h] = r
		if err := t.put(tRelations.key().handle(h), r.encode()); err != nil {
			return err
		}
	}
	for id := range t.changed {
		if d, err := parseDigest(string(id), kg.PrefixRelation); err == nil && t.rels[d.handle()] != nil && t.rels[d.handle()].gone {
			delete(t.changed, id)
		}
	}
	return nil
}

func (t *txn) count(r *relation, n int64) {
	t.tallies.count(r, n, t.degrees)
	t.sizes["relations/"+string(r.Kind)] += n
}

// entries are index entries by key.
type entries map[string][]byte

func (e entries) put(k key, value []byte) { e[string(k)] = value }

func (e entries) addRelation(r *relation, claims map[digest]*claim) {
	relationEntries(r, func(d digest) *claim { return claims[d] }, e.put)
}

// relationEntries lists the entries of a relation; claims tells its articles.
func relationEntries(r *relation, claims func(digest) *claim, put func(key, []byte)) {
	value, day, h := r.entryValue(), sortDay(r.Time), r.digest.handle()
	indexed(nil, r.src, r.dst, r.kind, r.either, r.lane(), func(k key, l lane) { put(k.lane(l).day(day).handle(h), value) })
	articles := make(map[digest]bool, min(len(r.claims), 8))
	for _, d := range r.claims {
		if c := claims(d); c != nil && !articles[c.article] {
			articles[c.article] = true
			put(tByArticle.key().handle(c.article.handle()).lane(r.lane().in(dirSource)).day(day).handle(h), value)
		}
	}
}

func (e entries) addMember(c *claim, b bucket, retracted bool, r *relation) {
	memberEntries(c, b, retracted, r, e.put)
}

// memberEntries lists the entries of a claim that its relation's do not stand
// for.
func memberEntries(c *claim, b bucket, retracted bool, r *relation, put func(key, []byte)) {
	together := !retracted && r != nil && r.together
	if together && len(r.claims) == 1 {
		return
	}
	verdict := 0
	if retracted {
		verdict = 1
	}
	l := makeLane(c.Modality, c.Polarity, verdict, c.Time, c.langs != 0, b.state) | laneMember
	if b.state {
		l = l.with(spanUnknown)
	}
	value, day, h := c.memberValue(), sortDay(c.Time), c.digest.handle()
	at := func(k key, l lane) { put(k.lane(l).day(day).handle(h), value) }
	if !together {
		indexed(nil, b.src, b.dst, b.kind, b.either, l, at)
	}
	at(tByArticle.key().handle(c.article.handle()), l.in(dirSource))
}

// indexed lists the indexes that a relation or claim between two ends stands in,
// its articles' excepted, with its lane in each. Where put keeps no key, all are
// made in scratch; else it is nil.
func indexed(scratch key, src, dst num, kind uint8, either bool, l lane, put func(key, lane)) {
	put(tByKind.in(scratch).byte(kind), l.in(dirSource))
	at := func(n num, d dir) {
		put(tByEntity.in(scratch).num(n), l.in(d))
		put(tByEntityKind.in(scratch).num(n).byte(kind), l.in(d))
	}
	lo, hi, d := src, dst, dirSource
	if lo > hi {
		lo, hi, d = hi, lo, dirTarget
	}
	if either {
		d = dirEither
		at(src, d)
		if src != dst {
			at(dst, d)
		}
	} else {
		at(src, dirSource)
		at(dst, dirTarget)
	}
	put(tByPair.in(scratch).num(lo).num(hi), l.in(d))
	put(tByPairKind.in(scratch).num(lo).num(hi).byte(kind), l.in(d))
}

// replace writes the difference between two sets of entries.
func (t *txn) replace(old, now entries) error {
	for k := range old {
		if _, ok := now[k]; !ok {
			if err := t.tx.Delete([]byte(k)); err != nil {
				return err
			}
		}
	}
	for k, v := range now {
		if was, ok := old[k]; !ok || !bytes.Equal(was, v) {
			if err := t.tx.Put([]byte(k), v); err != nil {
				return err
			}
		}
	}
	return nil
}
