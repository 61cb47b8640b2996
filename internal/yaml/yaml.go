// Package yaml reads the data files: YAML, strictly. Nearly all of them keep to
// a plain part of YAML, which is read here directly into the fields, several
// times as fast as by a library that knows all of it; what goes beyond, and every
// file with a mistake, is read by that library, which also tells what is wrong.
package yaml

import (
	"bytes"
	"errors"
	"io"
	"reflect"

	"go.yaml.in/yaml/v3"
)

// Decode reads the first document of b into what v points to. A field that v does
// not have, a key that is given twice and text that is no YAML are errors, which
// name the line. An empty document changes nothing.
func Decode(b []byte, v any) error {
	p := reflect.ValueOf(v)
	if p.Kind() == reflect.Pointer && !p.IsNil() {
		fresh := reflect.New(p.Type().Elem()).Elem()
		fresh.Set(p.Elem())
		if plain(string(b), fresh) {
			p.Elem().Set(fresh)
			return nil
		}
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(v); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}
