package yaml

import (
	"encoding"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// The plain part of YAML: mappings and sequences in blocks and in brackets,
// strings without quotes on one line or in quotes, comments. Left out are, among
// others, anchors, tags, block scalars, several documents.

// plain reads a text of the plain part into v, which is then as the library
// would have made it; false when the text, or a type, is beyond it.
func plain(s string, v reflect.Value) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' && c != '\n' || c == 0x7f, // control characters, and further ends of lines:
			c == 0xc2 && s[i+1] < 0xa0, c == 0xe2 && s[i+1] == 0x80 && s[i+2]&^1 == 0xa8,
			c == 0xef && (s[i+1] == 0xbb && s[i+2] == 0xbf || s[i+1] == 0xbf && s[i+2] >= 0xbe):
			return false
		}
	}
	p := parser{s: s}
	p.next()
	if p.end() {
		return true
	}
	return p.col == 0 && p.block(v, 0) && p.end()
}

// parser reads a text. Between the pieces of blocks it stands at the first letter
// of a line that holds something, col letters from its start.
type parser struct {
	s    string
	i    int
	col  int
	room []string // of the sequence of strings that is being read
}

func (p *parser) end() bool { return p.i >= len(p.s) }

// next goes to the next line that holds something, from the end of a line or the
// start of the text.
func (p *parser) next() {
	for p.i < len(p.s) {
		start := p.i
		for p.i < len(p.s) && p.s[p.i] == ' ' {
			p.i++
		}
		if p.i < len(p.s) && p.s[p.i] != '\n' && p.s[p.i] != '#' {
			p.col = p.i - start
			return
		}
		p.line()
	}
	p.col = -1
}

// line goes to the start of the next line.
func (p *parser) line() {
	if n := strings.IndexByte(p.s[p.i:], '\n'); n >= 0 {
		p.i += n + 1
	} else {
		p.i = len(p.s)
	}
}

// rest is true where nothing more than space and a comment stands in the line,
// behind which it then goes to the next line that holds something.
func (p *parser) rest() bool {
	at := p.i
	for p.i < len(p.s) && p.s[p.i] == ' ' {
		p.i++
	}
	if p.i < len(p.s) && p.s[p.i] != '\n' && (p.s[p.i] != '#' || p.i == at) {
		return false
	}
	p.line()
	p.next()
	return true
}

// block reads a mapping or a sequence whose lines begin at a column.
func (p *parser) block(v reflect.Value, col int) bool {
	if p.dash() {
		return p.sequence(v, col)
	}
	return p.mapping(v, col)
}

// dash is true where an entry of a block sequence begins.
func (p *parser) dash() bool {
	return p.s[p.i] == '-' && (p.i+1 == len(p.s) || p.s[p.i+1] == ' ' || p.s[p.i+1] == '\n')
}

func (p *parser) sequence(v reflect.Value, col int) bool {
	if v.Kind() != reflect.Slice || beyond(v.Type()) {
		return false
	}
	list := newList(v)
	for p.col == col && p.dash() {
		p.i++
		start := p.i
		for p.i < len(p.s) && p.s[p.i] == ' ' {
			p.i++
		}
		item := list.add()
		if p.i < len(p.s) && p.s[p.i] != '\n' && p.s[p.i] != '#' && p.dash() {
			return false
		}
		if p.key() { // a mapping that begins in the line of the dash
			p.col = col + 1 + p.i - start
			if !p.mapping(item, p.col) {
				return false
			}
			continue
		}
		if !p.value(item, col, false, false) {
			return false
		}
	}
	list.set(v)
	return p.col < col || p.end()
}

// key is true where a key of a block mapping stands.
func (p *parser) key() bool {
	at := p.i
	defer func() { p.i = at }()
	_, ok := p.name()
	return ok
}

// name reads a key and its colon.
func (p *parser) name() (string, bool) {
	if p.end() {
		return "", false
	}
	if p.s[p.i] == '"' {
		name, ok := p.quoted()
		if !ok || p.end() || p.s[p.i] != ':' || p.i+1 < len(p.s) && p.s[p.i+1] != ' ' && p.s[p.i+1] != '\n' {
			return "", false
		}
		p.i++
		return name, true
	}
	start := p.i
	if !opensPlain(p.s, start) {
		return "", false
	}
	for ; p.i < len(p.s) && p.s[p.i] != '\n'; p.i++ {
		switch p.s[p.i] {
		case '#':
			if p.s[p.i-1] == ' ' {
				return "", false
			}
		case ':':
			if p.i+1 == len(p.s) || p.s[p.i+1] == ' ' || p.s[p.i+1] == '\n' {
				name := strings.TrimRight(p.s[start:p.i], " ")
				p.i++
				return name, name != "<<" && !isNull(name)
			}
		}
	}
	return "", false
}

func (p *parser) mapping(v reflect.Value, col int) bool {
	m, ok := newMapping(v)
	if !ok {
		return false
	}
	for p.col == col && !p.end() && !p.dash() {
		name, ok := p.name()
		if !ok {
			return false
		}
		field, ok := m.field(name)
		if !ok || !p.value(field, col, true, m.fields != nil) {
			return false
		}
		m.set(name, field)
	}
	return p.col < col || p.end()
}

// value reads what follows a dash or the colon of a key, in the same line or in
// the next ones, which begin behind a column; a sequence after a key may begin at
// the column. Only fields may be without a value: the library leaves out others.
func (p *parser) value(v reflect.Value, col int, ofKey, ofField bool) bool {
	for p.i < len(p.s) && p.s[p.i] == ' ' {
		p.i++
	}
	if p.end() || p.s[p.i] == '\n' || p.s[p.i] == '#' && p.s[p.i-1] == ' ' {
		if !p.rest() {
			return false
		}
		switch {
		case p.col > col && (p.dash() || p.key()):
			return p.block(v, p.col)
		case p.col > col:
			if c := p.s[p.i]; c != '[' && c != '{' && c != '"' && c != '\'' {
				return false
			}
		case p.col == col && ofKey && !p.end() && p.dash():
			return p.sequence(v, col)
		default: // nothing
			if k := v.Kind(); k == reflect.Slice || k == reflect.Map {
				v.SetZero()
			}
			return ofField && !beyond(v.Type())
		}
	}
	switch p.s[p.i] {
	case '[', '{':
		if !p.bracket(v) {
			return false
		}
	case '"', '\'':
		s, ok := p.quoted()
		if !ok || !setQuoted(v, s) {
			return false
		}
	default:
		if !opensPlain(p.s, p.i) {
			return false
		}
		start := p.i
		for ; p.i < len(p.s) && p.s[p.i] != '\n'; p.i++ {
			c := p.s[p.i]
			if c == '#' && p.s[p.i-1] == ' ' {
				break
			}
			if c == ':' && (p.i+1 == len(p.s) || p.s[p.i+1] == ' ' || p.s[p.i+1] == '\n') {
				return false
			}
		}
		if !setPlain(v, strings.TrimRight(p.s[start:p.i], " ")) {
			return false
		}
		if p.i < len(p.s) && p.s[p.i] == '#' {
			p.i--
		}
	}
	return p.rest() && p.col <= col
}

// opensPlain is true of a letter with which a string without quotes may begin.
func opensPlain(s string, i int) bool {
	switch s[i] {
	case '-': // of a negative number
		return i+1 < len(s) && '0' <= s[i+1] && s[i+1] <= '9'
	case '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`', '\n', ' ':
		return false
	}
	return true
}

// bracket reads a sequence or a mapping in brackets.
func (p *parser) bracket(v reflect.Value) bool {
	if p.s[p.i] == '{' {
		return p.braces(v)
	}
	if v.Kind() != reflect.Slice || beyond(v.Type()) {
		return false
	}
	p.i++
	if words, ok := reflect.TypeAssert[*[]string](v.Addr()); ok {
		return p.strings(words)
	}
	list := newList(v)
	for {
		if !p.space() {
			return false
		}
		if p.s[p.i] == ']' {
			p.i++
			list.set(v)
			return true
		}
		if !p.item(list.add()) || !p.space() {
			return false
		}
		switch p.s[p.i] {
		case ',':
			p.i++
		case ']':
		default:
			return false
		}
	}
}

// strings reads the rest of a sequence of strings in brackets: most of the data is
// such.
func (p *parser) strings(v *[]string) bool {
	p.room = p.room[:0]
	for {
		if !p.space() {
			return false
		}
		var s string
		ok := true
		switch p.s[p.i] {
		case ']':
			p.i++
			*v = append(make([]string, 0, len(p.room)), p.room...)
			return true
		case '"', '\'':
			s, ok = p.quoted()
		default:
			s, _, ok = p.word()
			ok = ok && (p.end() || p.s[p.i] != ':') && !isNull(s)
		}
		if !ok || !p.space() {
			return false
		}
		p.room = append(p.room, s)
		switch p.s[p.i] {
		case ',':
			p.i++
		case ']':
		default:
			return false
		}
	}
}

func (p *parser) braces(v reflect.Value) bool {
	m, ok := newMapping(v)
	if !ok {
		return false
	}
	p.i++
	for {
		if !p.space() {
			return false
		}
		if p.s[p.i] == '}' {
			p.i++
			return true
		}
		var name string
		if p.s[p.i] == '"' {
			if name, ok = p.quoted(); !ok {
				return false
			}
		} else {
			oneLine := false
			if name, oneLine, ok = p.word(); !ok || !oneLine || name == "<<" || isNull(name) {
				return false
			}
		}
		if p.end() || p.s[p.i] != ':' || p.i+1 == len(p.s) || p.s[p.i+1] != ' ' && p.s[p.i+1] != '\n' {
			return false
		}
		p.i++
		field, ok := m.field(name)
		if !ok || !p.space() || !p.item(field) || !p.space() {
			return false
		}
		m.set(name, field)
		switch p.s[p.i] {
		case ',':
			p.i++
		case '}':
		default:
			return false
		}
	}
}

// item reads a value inside brackets.
func (p *parser) item(v reflect.Value) bool {
	switch p.s[p.i] {
	case '[', '{':
		return p.bracket(v)
	case '"', '\'':
		s, ok := p.quoted()
		return ok && setQuoted(v, s)
	}
	s, _, ok := p.word()
	return ok && (p.end() || p.s[p.i] != ':') && setPlain(v, s)
}

// word reads a string without quotes inside brackets, up to what ends it; where it
// goes on in the next line, the end of the line counts as a space.
func (p *parser) word() (word string, oneLine, ok bool) {
	start, before := p.i, ""
	if !opensPlain(p.s, start) {
		return "", false, false
	}
	for ; p.i < len(p.s); p.i++ {
		switch c := p.s[p.i]; c {
		case ',', ']', '}', '[', '{', '?':
		case '#':
			if p.s[p.i-1] != ' ' {
				continue
			}
		case ':':
			if p.i+1 < len(p.s) && p.s[p.i+1] != ' ' && p.s[p.i+1] != '\n' {
				continue
			}
		case '\n':
			more := p.i + 1
			for more < len(p.s) && p.s[more] == ' ' {
				more++
			}
			if more == len(p.s) || more == p.i+1 || p.s[more] == '\n' {
				return "", false, false
			}
			if strings.IndexByte(",]}#", p.s[more]) >= 0 {
				break
			}
			before += strings.TrimRight(p.s[start:p.i], " ") + " "
			start, p.i = more, more-1
			continue
		default:
			continue
		}
		break
	}
	word = before + strings.TrimRight(p.s[start:p.i], " ")
	if p.i < len(p.s) && p.s[p.i] == '#' {
		p.i--
	}
	return word, before == "", true
}

// space goes past space, comments and ends of lines inside brackets; false at the
// end of the text.
func (p *parser) space() bool {
	for p.i < len(p.s) {
		switch c := p.s[p.i]; {
		case c == ' ' || c == '\n':
			p.i++
		case c == '#' && (p.s[p.i-1] == ' ' || p.s[p.i-1] == '\n'):
			p.line()
		default:
			return true
		}
	}
	return false
}

// quoted reads a string in quotes that ends in its line.
func (p *parser) quoted() (string, bool) {
	if p.s[p.i] == '\'' {
		return p.literal()
	}
	p.i++
	start, escaped := p.i, false
	for ; p.i < len(p.s); p.i++ {
		switch p.s[p.i] {
		case '\n':
			return "", false
		case '\\':
			if p.i+1 == len(p.s) || p.s[p.i+1] != '\\' && p.s[p.i+1] != '"' {
				return "", false
			}
			p.i++
			escaped = true
		case '"':
			s := p.s[start:p.i]
			p.i++
			if escaped {
				s = strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(s)
			}
			return s, true
		}
	}
	return "", false
}

// literal reads a string in single quotes, of which two stand for one within it.
func (p *parser) literal() (string, bool) {
	p.i++
	for start, doubled := p.i, false; p.i < len(p.s) && p.s[p.i] != '\n'; p.i++ {
		if p.s[p.i] != '\'' {
			continue
		}
		if p.i+1 < len(p.s) && p.s[p.i+1] == '\'' {
			p.i++
			doubled = true
			continue
		}
		s := p.s[start:p.i]
		p.i++
		if doubled {
			s = strings.ReplaceAll(s, "''", "'")
		}
		return s, true
	}
	return "", false
}

func isNull(s string) bool {
	return s == "" || s == "~" || s == "null" || s == "Null" || s == "NULL"
}

// setPlain sets a scalar to a string without quotes.
func setPlain(v reflect.Value, s string) bool {
	if isNull(s) || beyond(v.Type()) {
		return false
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
		return true
	case reflect.Bool:
		v.SetBool(s == "true")
		return s == "true" || s == "false"
	case reflect.Int:
		n, err := strconv.Atoi(s)
		v.SetInt(int64(n))
		return err == nil && strconv.Itoa(n) == s
	case reflect.Float64:
		f, err := strconv.ParseFloat(s, 64)
		v.SetFloat(f)
		return err == nil && strings.Trim(s, "0123456789.") == "" && s[0] != '.'
	}
	return false
}

func setQuoted(v reflect.Value, s string) bool {
	if v.Kind() != reflect.String || beyond(v.Type()) {
		return false
	}
	v.SetString(s)
	return true
}

// list is a sequence that grows.
type list struct {
	items reflect.Value
	n     int
}

func newList(v reflect.Value) list { return list{items: reflect.MakeSlice(v.Type(), 0, 8)} }

// add appends an empty item.
func (l *list) add() reflect.Value {
	if l.n == l.items.Cap() {
		more := reflect.MakeSlice(l.items.Type(), l.n, 2*l.n)
		reflect.Copy(more, l.items)
		l.items = more
	}
	l.n++
	l.items = l.items.Slice(0, l.n)
	return l.items.Index(l.n - 1)
}

// set gives the list to v, without the room that it has left.
func (l *list) set(v reflect.Value) {
	if l.n == l.items.Cap() {
		v.Set(l.items)
		return
	}
	out := reflect.MakeSlice(v.Type(), l.n, l.n)
	reflect.Copy(out, l.items)
	v.Set(out)
}

// mapping is a struct or a map from strings that is filled.
type mapping struct {
	v      reflect.Value
	fields map[string]int // of a struct
	seen   uint64         // the fields that were given
}

func newMapping(v reflect.Value) (mapping, bool) {
	if beyond(v.Type()) {
		return mapping{}, false
	}
	switch v.Kind() {
	case reflect.Struct:
		fields := fieldsOf(v.Type())
		return mapping{v: v, fields: fields}, fields != nil
	case reflect.Map:
		if v.Type().Key().Kind() != reflect.String || beyond(v.Type().Key()) {
			return mapping{}, false
		}
		if !v.IsNil() { // what it holds is kept
			return mapping{}, false
		}
		v.Set(reflect.MakeMap(v.Type()))
		return mapping{v: v}, true
	}
	return mapping{}, false
}

// field returns where the value of a key is to be put; false for a key that is
// not known or was given before.
func (m *mapping) field(name string) (reflect.Value, bool) {
	if m.fields == nil {
		if m.v.MapIndex(reflect.ValueOf(name).Convert(m.v.Type().Key())).IsValid() {
			return reflect.Value{}, false
		}
		return reflect.New(m.v.Type().Elem()).Elem(), true
	}
	i, ok := m.fields[name]
	if !ok || m.seen&(1<<i) != 0 {
		return reflect.Value{}, false
	}
	m.seen |= 1 << i
	return m.v.Field(i), true
}

// set ends a key whose value was put into its field.
func (m *mapping) set(name string, value reflect.Value) {
	if m.fields == nil {
		m.v.SetMapIndex(reflect.ValueOf(name).Convert(m.v.Type().Key()), value)
	}
}

var (
	known      sync.Map // reflect.Type → map[string]int, the fields of a struct by their keys; nil beyond the plain part
	ownReading sync.Map // reflect.Type → bool, see beyond
)

func fieldsOf(t reflect.Type) map[string]int {
	if m, ok := known.Load(t); ok {
		return m.(map[string]int)
	}
	fields := map[string]int{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case !f.IsExported() && !f.Anonymous || name == "-":
			continue
		case f.Anonymous || strings.Contains(options, "inline") || i >= 64 || f.Tag != "" && f.Tag.Get("yaml") == "":
			known.Store(t, map[string]int(nil))
			return nil
		case name == "":
			name = strings.ToLower(f.Name)
		}
		fields[name] = i
	}
	known.Store(t, fields)
	return fields
}

// beyond is true of types that read themselves.
func beyond(t reflect.Type) bool {
	if b, ok := ownReading.Load(t); ok {
		return b.(bool)
	}
	p := reflect.PointerTo(t)
	b := p.Implements(reflect.TypeFor[yaml.Unmarshaler]()) || p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
	ownReading.Store(t, b)
	return b
}
