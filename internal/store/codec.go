package store

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"strings"
	"sync/atomic"
	"time"

	"github.com/safir-graph/safir/internal/kg"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seal appends the checksum over key and payload that open checks: a record
// that was changed, or that stands under another key, is not read.
func seal(key, payload []byte) []byte {
	sum := crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, payload)
	return binary.BigEndian.AppendUint32(payload, sum)
}

// unseal checks and strips the checksum of a record.
func unseal(key, record []byte) ([]byte, error) {
	n := len(record) - 4
	if n < 0 || binary.BigEndian.Uint32(record[n:]) != crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, record[:n]) {
		return nil, corrupt(key, "its checksum does not match")
	}
	return record[:n], nil
}

func corrupt(key []byte, why string) error {
	name := "record"
	for _, t := range tables {
		if len(key) > 0 && t.letter == key[0] {
			name = t.name
		}
	}
	return fmt.Errorf("%s %x: %w: %s", name, key[min(1, len(key)):], kg.ErrCorrupt, why)
}

// enc writes a record's fields.
type enc struct{ b []byte }

func (e *enc) u(n uint64)    { e.b = binary.AppendUvarint(e.b, n) }
func (e *enc) i(n int64)     { e.b = binary.AppendVarint(e.b, n) }
func (e *enc) n(n int)       { e.u(uint64(n)) }
func (e *enc) s(s string)    { e.n(len(s)); e.b = append(e.b, s...) }
func (e *enc) day(d kg.Day)  { e.u(uint64(d)) }
func (e *enc) byte(b byte)   { e.b = append(e.b, b) }
func (e *enc) f(f float64)   { e.b = binary.BigEndian.AppendUint64(e.b, math.Float64bits(f)) }
func (e *enc) raw(p []byte)  { e.b = append(e.b, p...) }
func (e *enc) h(h handle)    { e.b = binary.BigEndian.AppendUint64(e.b, uint64(h)) }
func (e *enc) t(t time.Time) { e.i(micros(t)) }

// micros is a time as stored: microseconds since 1970, 0 for the zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

// dec reads what enc wrote. After an error it returns zero values; the error is
// in bad.
type dec struct {
	b   []byte
	bad bool
}

func (d *dec) u() uint64 {
	n, size := binary.Uvarint(d.b)
	if size <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[size:]
	return n
}

func (d *dec) i() int64 {
	n, size := binary.Varint(d.b)
	if size <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[size:]
	return n
}

func (d *dec) fail() { d.b, d.bad = nil, true }

// n reads a length or count, at most the bytes that are left.
func (d *dec) n() int {
	n := d.u()
	if n > uint64(len(d.b)) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *dec) raw(n int) []byte {
	if n < 0 || n > len(d.b) {
		d.fail()
		return nil
	}
	p := d.b[:n:n]
	d.b = d.b[n:]
	return p
}

func (d *dec) s() string    { return string(d.raw(d.n())) }
func (d *dec) day() kg.Day  { return kg.Day(d.u()) }
func (d *dec) t() time.Time { return fromMicros(d.i()) }

func (d *dec) byte() byte {
	if p := d.raw(1); p != nil {
		return p[0]
	}
	return 0
}

func (d *dec) f() float64 {
	if p := d.raw(8); p != nil {
		return math.Float64frombits(binary.BigEndian.Uint64(p))
	}
	return 0
}

func (d *dec) h() handle {
	if p := d.raw(8); p != nil {
		return handleAt(p)
	}
	return 0
}

func (d *dec) done(key []byte) error {
	if d.bad || len(d.b) > 0 {
		return corrupt(key, "it cannot be decoded")
	}
	return nil
}

// cameo writes a CAMEO code: its digits as a number and how many there are, or,
// for what is no such code, itself.
func (e *enc) cameo(code string) {
	n := uint64(0)
	ok := len(code) <= 4
	for i := 0; i < len(code) && ok; i++ {
		ok = '0' <= code[i] && code[i] <= '9'
		n = 10*n + uint64(code[i]-'0')
	}
	if !ok {
		e.u(0)
		e.s(code)
		return
	}
	e.u(n<<3 | uint64(len(code)+1))
}

func (d *dec) cameo() string {
	v := d.u()
	if v == 0 {
		return d.s()
	}
	n, size := v>>3, int(v&7)-1
	if size < 0 || size > 4 {
		d.fail()
		return ""
	}
	var b [4]byte
	for i := size - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return string(b[:size])
}

// digest is the 15 bytes that an id spells in base32 (see kg.Digest).
type digest [15]byte

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// parseDigest reads an id of a claim, relation or article.
func parseDigest(id, prefix string) (d digest, err error) {
	text, ok := strings.CutPrefix(id, prefix)
	if ok && len(text) == 24 {
		if _, err := idEncoding.Decode(d[:], []byte(text)); err == nil {
			return d, nil
		}
	}
	return d, fmt.Errorf("id %q: %w: want %s and 24 letters or digits", clip(id), kg.ErrInvalid, prefix)
}

func (d digest) id(prefix string) string {
	var b [64]byte
	n := copy(b[:], prefix)
	idEncoding.Encode(b[n:n+24], d[:])
	return string(b[:n+24])
}

func (d digest) handle() handle { return handleAt(d[:8]) }

// tail is what the handle leaves.
func (d digest) tail() []byte { return d[8:] }

func joinDigest(h handle, tail []byte) (d digest) {
	binary.BigEndian.PutUint64(d[:8], uint64(h))
	copy(d[8:], tail)
	return d
}

func clip(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}

// time spans

var bases = []kg.Basis{"", kg.Explicit, kg.Relative, kg.InferredBy, kg.Publication}
var precisions = []kg.Precision{kg.PrecisionDay, kg.PrecisionMonth, kg.PrecisionSeason, kg.PrecisionYear, kg.PrecisionDecade, kg.PrecisionUnknown, ""}

func indexOf[T comparable](list []T, v T) int {
	for i, x := range list {
		if x == v {
			return i
		}
	}
	return 0
}

// onDay is timespan of a plain day.
func (e *enc) onDay(d kg.Day, b kg.Basis) {
	e.byte(byte(indexOf(bases, b)) << 1)
	e.day(d)
}

// timespan writes a plain day in four bytes and anything else in full.
func (e *enc) timespan(t kg.TimeSpan) {
	head := byte(indexOf(bases, t.Basis)) << 1
	words := byte(0)
	if t.Words != "" {
		words = 0x40
	}
	if t.Earliest != 0 && t.Earliest == t.Latest && t.Precision == kg.PrecisionDay && t.EDTF == dayString(t.Earliest) {
		e.byte(head | words)
		e.day(t.Earliest)
	} else {
		e.byte(head | words | 1)
		e.byte(byte(indexOf(precisions, t.Precision)))
		e.s(t.EDTF)
		e.day(t.Earliest)
		e.day(t.Latest)
	}
	if words != 0 {
		e.s(t.Words)
	}
}

func (d *dec) timespan() (t kg.TimeSpan) {
	head := d.byte()
	if i := int(head >> 1 & 0x1f); i < len(bases) {
		t.Basis = bases[i]
	} else {
		d.fail()
	}
	if head&1 == 0 {
		t.Earliest = d.day()
		t.Latest, t.Precision, t.EDTF = t.Earliest, kg.PrecisionDay, dayString(t.Earliest)
	} else {
		if i := int(d.byte()); i < len(precisions) {
			t.Precision = precisions[i]
		} else {
			d.fail()
		}
		t.EDTF, t.Earliest, t.Latest = d.s(), d.day(), d.day()
	}
	if head&0x40 != 0 {
		t.Words = d.s()
	}
	return t
}

// dayString is kg.Day.String without its formatting machinery. The days of most
// news are made once.
func dayString(d kg.Day) string {
	if i := int(d - firstDay); i >= 0 && i < len(recentDays) {
		if s := recentDays[i].Load(); s != nil {
			return *s
		}
		s := makeDayString(d)
		recentDays[i].Store(&s)
		return s
	}
	return makeDayString(d)
}

const firstDay kg.Day = 693596 // 1900-01-01

var recentDays [150 * 366]atomic.Pointer[string]

func makeDayString(d kg.Day) string {
	y, m, dd := d.Date()
	b := [10]byte{byte('0' + y/1000%10), byte('0' + y/100%10), byte('0' + y/10%10), byte('0' + y%10), '-',
		byte('0' + m/10), byte('0' + m%10), '-', byte('0' + dd/10), byte('0' + dd%10)}
	return string(b[:])
}
