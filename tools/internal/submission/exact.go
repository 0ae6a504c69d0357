package submission

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// encoding/json takes a field in any case, and twice, and lets it be absent or null. Each of these would
// let two readers of submission.json see different things.

var (
	rawType     = reflect.TypeFor[json.RawMessage]()
	medPerfType = reflect.TypeFor[MedPerf]()
)

// exact fails where the JSON text of a Submission, at the path at in it, has a field that there is not,
// has one twice, has it as null, or lacks one that is always written.
func exact(data []byte, at string) error { return exactly(data, reflect.TypeFor[Submission](), at) }

func exactly(data json.RawMessage, t reflect.Type, at string) error {
	if string(data) == "null" {
		return fmt.Errorf("%s is null", at)
	}
	switch {
	case t == rawType: // a document of the user's: see inline.go
		return documentExact(data, at)
	case t == medPerfType:
		return exactly(data, reflect.TypeOf(kindOf(data).NewFields()).Elem(), at)
	case t.Kind() == reflect.Pointer:
		return exactly(data, t.Elem(), at)
	case t.Kind() == reflect.Slice:
		var items []json.RawMessage
		if err := json.Unmarshal(data, &items); err != nil {
			return fmt.Errorf("%s is no list", at)
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

// documentExact fails for a document that is no object or has a key twice in a mapping.
func documentExact(data []byte, at string) error {
	if data[0] != '{' {
		return fmt.Errorf("%s is no object", at)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return uniqueKeys(decoder, at)
}

// uniqueKeys reads a value, which was found to be JSON, and fails for a key that is twice in a mapping.
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
				return fmt.Errorf("%q is there twice", below)
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
	types, required := map[string]reflect.Type{}, []string{}
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		types[name] = t.Field(i).Type
		if options != "omitempty" {
			required = append(required, name)
		}
	}
	in := func(name string) string { return strings.TrimPrefix(at+"."+name, ".") }
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		if at == "" {
			return errors.New("it is no object")
		}
		return fmt.Errorf("%s is no object", at)
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
		name := key.(string) // in an object that was found to be JSON
		field, ok := types[name]
		switch {
		case !ok:
			return fmt.Errorf("%q is no field of schema version %d", in(name), SchemaVersion)
		case seen[name]:
			return fmt.Errorf("%s is there twice", in(name))
		}
		seen[name] = true
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
