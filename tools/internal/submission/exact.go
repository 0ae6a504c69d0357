package submission

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// encoding/json accepts a field in any case, twice, missing or null. With any of these, two readers of
// submission.json could see different content.

var (
	rawType     = reflect.TypeFor[json.RawMessage]()
	medPerfType = reflect.TypeFor[MedPerf]()
)

// exact checks the JSON text of a Submission. It fails for an unknown, duplicate or null field, and for a missing
// required field.
func exact(data []byte) error {
	e := exactReader{json.NewDecoder(bytes.NewReader(data)), map[reflect.Type]*fieldTypes{}}
	return e.value(fieldType{Type: reflect.TypeFor[Submission]()}, nil)
}

// exactReader reads a valid JSON text once, so that its time is linear.
type exactReader struct {
	*json.Decoder
	types map[reflect.Type]*fieldTypes
}

// fieldTypes are the fields of a struct in JSON.
type fieldTypes struct {
	of       map[string]fieldType
	required []string
}

// fieldType is the type of a field. The tag null:"allowed" makes it nullable.
type fieldType struct {
	reflect.Type
	nullable bool
}

func (e *exactReader) fields(t reflect.Type) *fieldTypes {
	if known := e.types[t]; known != nil {
		return known
	}
	fields := &fieldTypes{of: map[string]fieldType{}}
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields.of[name] = fieldType{t.Field(i).Type, t.Field(i).Tag.Get("null") == "allowed"}
		if options != "omitempty" {
			fields.required = append(fields.required, name)
		}
	}
	e.types[t] = fields
	return fields
}

// place is the path of a value, which is written out only for messages: a deep value has a long one.
type place struct {
	parent *place // nil at the top
	name   string // of a field
	index  int    // of an item, if name is ""
}

// maxPlaces is the number of components of a path that messages show.
const maxPlaces = 10

func (p *place) String() string {
	var parts []string
	for ; p != nil; p = p.parent {
		if len(parts) == maxPlaces {
			parts = append(parts, "...")
			break
		}
		if p.name == "" {
			parts = append(parts, "["+strconv.Itoa(p.index)+"]")
		} else {
			parts = append(parts, "."+shown(p.name))
		}
	}
	var b strings.Builder
	for i := range parts {
		b.WriteString(parts[len(parts)-1-i])
	}
	return strings.TrimPrefix(b.String(), ".")
}

// value reads a value of a type.
func (e *exactReader) value(of fieldType, at *place) error {
	t := of.Type
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == medPerfType {
		var text json.RawMessage
		if err := e.Decode(&text); err != nil {
			return err
		}
		inner := exactReader{json.NewDecoder(bytes.NewReader(text)), e.types}
		return inner.value(fieldType{Type: reflect.TypeOf(kindOf(text).NewFields())}, at)
	}
	start, err := e.Token()
	switch {
	case err != nil:
		return err
	case start == nil && of.nullable:
		return nil
	case start == nil:
		return fmt.Errorf("%s is null", at)
	case t == rawType: // the user's document; see inline.go
		if start != json.Delim('{') {
			return fmt.Errorf("%s is not an object", at)
		}
		return e.document(start, at)
	case t.Kind() == reflect.Slice:
		return e.list(start, t.Elem(), at)
	case t.Kind() == reflect.Struct:
		return e.object(start, e.fields(t), at)
	case start == json.Delim('{') || start == json.Delim('['):
		return fmt.Errorf("%s is not a single value", at)
	}
	return nil
}

func (e *exactReader) list(start json.Token, item reflect.Type, at *place) error {
	if start != json.Delim('[') {
		return fmt.Errorf("%s is not a list", at)
	}
	for i := 0; e.More(); i++ {
		if err := e.value(fieldType{Type: item}, &place{parent: at, index: i}); err != nil {
			return err
		}
	}
	_, err := e.Token()
	return err
}

func (e *exactReader) object(start json.Token, fields *fieldTypes, at *place) error {
	if start != json.Delim('{') {
		if at == nil {
			return errors.New("it is not an object")
		}
		return fmt.Errorf("%s is not an object", at)
	}
	seen := make(map[string]bool, len(fields.of))
	for e.More() {
		key, err := e.Token()
		if err != nil {
			return err
		}
		name := key.(string) // in a valid JSON object
		below := &place{parent: at, name: name}
		field, ok := fields.of[name]
		switch {
		case !ok:
			return fmt.Errorf("unknown field %q in schema version %d", below, SchemaVersion)
		case seen[name]:
			return fmt.Errorf("duplicate field %s", below)
		}
		seen[name] = true
		if err := e.value(field, below); err != nil {
			return err
		}
	}
	for _, name := range fields.required {
		if !seen[name] {
			return fmt.Errorf("%s is missing", &place{parent: at, name: name})
		}
	}
	_, err := e.Token()
	return err
}

// document reads the rest of a value of any form, and fails for a duplicate key.
func (e *exactReader) document(start json.Token, at *place) error {
	if start != json.Delim('{') && start != json.Delim('[') {
		return nil
	}
	seen := map[string]bool{}
	for i := 0; e.More(); i++ {
		below := &place{parent: at, index: i}
		value, err := e.Token()
		if name, ok := value.(string); ok && start == json.Delim('{') {
			below.name = name
			if seen[name] {
				return fmt.Errorf("duplicate key %q", below)
			}
			seen[name] = true
			value, err = e.Token()
		}
		if err != nil {
			return err
		}
		if err := e.document(value, below); err != nil {
			return err
		}
	}
	_, err := e.Token()
	return err
}
