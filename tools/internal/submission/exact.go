package submission

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// encoding/json accepts a field in any case, twice, missing or null. With any of these, two readers of
// submission.json could see different content.

var (
	rawType     = reflect.TypeFor[json.RawMessage]()
	medPerfType = reflect.TypeFor[MedPerf]()
)

// exact checks the JSON text of a Submission, at its path at. It fails for an unknown, duplicate or null
// field, and for a missing required field.
func exact(data []byte, at string) error { return exactly(data, reflect.TypeFor[Submission](), at) }

func exactly(data json.RawMessage, t reflect.Type, at string) error {
	if string(data) == "null" {
		return fmt.Errorf("%s is null", at)
	}
	switch {
	case t == rawType: // the user's document; see inline.go
		return documentExact(data, at)
	case t == medPerfType:
		return exactly(data, reflect.TypeOf(kindOf(data).NewFields()).Elem(), at)
	case t.Kind() == reflect.Pointer:
		return exactly(data, t.Elem(), at)
	case t.Kind() == reflect.Slice:
		var items []json.RawMessage
		if err := json.Unmarshal(data, &items); err != nil {
			return fmt.Errorf("%s is not a list", at)
		}
		for i, item := range items {
			if err := exactly(item, t.Elem(), fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
	case t.Kind() == reflect.Struct:
		return exactFields(data, t, at)
	}
	return nil
}

// documentExact fails for a document that is not an object or has a duplicate key.
func documentExact(data []byte, at string) error {
	if data[0] != '{' {
		return fmt.Errorf("%s is not an object", at)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return uniqueKeys(decoder, at)
}

// uniqueKeys reads a valid JSON value and fails for a duplicate key.
func uniqueKeys(decoder *json.Decoder, at string) error {
	start, err := decoder.Token()
	if err != nil {
		return err
	}
	if start != json.Delim('{') && start != json.Delim('[') {
		return nil
	}
	seen := map[string]bool{}
	for i := 0; decoder.More(); i++ {
		below := fmt.Sprintf("%s[%d]", at, i)
		if start == json.Delim('{') {
			key, err := decoder.Token()
			if err != nil {
				return err
			}
			name := key.(string)
			below = at + "." + name
			if seen[name] {
				return fmt.Errorf("duplicate key %q", below)
			}
			seen[name] = true
		}
		if err := uniqueKeys(decoder, below); err != nil {
			return err
		}
	}
	_, err = decoder.Token()
	return err
}

func exactFields(data []byte, t reflect.Type, at string) error {
	types, nullable, required := map[string]reflect.Type{}, map[string]bool{}, []string{}
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		types[name] = t.Field(i).Type
		nullable[name] = t.Field(i).Tag.Get("null") == "allowed"
		if options != "omitempty" {
			required = append(required, name)
		}
	}
	in := func(name string) string { return strings.TrimPrefix(at+"."+name, ".") }
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		if at == "" {
			return errors.New("it is not an object")
		}
		return fmt.Errorf("%s is not an object", at)
	}
	seen := map[string]bool{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		name := key.(string) // in a valid JSON object
		field, ok := types[name]
		switch {
		case !ok:
			return fmt.Errorf("unknown field %q in schema version %d", in(name), SchemaVersion)
		case seen[name]:
			return fmt.Errorf("duplicate field %s", in(name))
		}
		seen[name] = true
		if nullable[name] && string(value) == "null" {
			continue
		}
		if err := exactly(value, field, in(name)); err != nil {
			return err
		}
	}
	for _, name := range required {
		if !seen[name] {
			return fmt.Errorf("%s is missing", in(name))
		}
	}
	return nil
}
