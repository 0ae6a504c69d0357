package pyyaml

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// JSONFault is a part of a document that JSON, and so MedPerf's server, cannot represent.
type JSONFault struct {
	At  *Value // the value, or the key
	Key string // the path of keys
	// What describes the value, such as "a date, which JSON does not have", or the key. Fix is the
	// instruction to fix it.
	IsKey     bool
	What, Fix string
}

// JSONFaults returns the parts of a value that JSON cannot represent: dates, binary data, sets, numbers that
// are not finite, and keys that are not strings. Parse reports a value that contains itself.
func JSONFaults(v *Value) []JSONFault {
	j := jsonFaults{seen: map[*Value]bool{}}
	j.value(v, "")
	return j.found
}

type jsonFaults struct {
	seen  map[*Value]bool
	found []JSONFault
}

func (j *jsonFaults) value(v *Value, key string) {
	if j.seen[v] {
		return
	}
	j.seen[v] = true
	lost := func(what, fix string) { j.found = append(j.found, JSONFault{At: v, Key: key, What: what, Fix: fix}) }
	switch v.Kind {
	case Timestamp:
		lost("a date, which JSON does not have", fmt.Sprintf("quote it: '%s'", v.Text))
	case Binary:
		lost("binary data, which JSON does not have", "write it as a string, without !!binary")
	case Set:
		lost("a set, which JSON does not have", "write it as a list")
	case Int:
		if len(v.Text) > maxDecimalDigits {
			lost("a number of thousands of digits", QuoteIt)
		}
	case Float:
		if len(v.Text) > maxDecimalDigits {
			lost("a number of thousands of digits", QuoteIt)
		} else if IsNotFinite(v.Text) {
			lost("a number that is not finite, which JSON does not have", fmt.Sprintf("quote it: '%s', or use null", v.Text))
		}
	case Sequence, Pairs:
		for i, item := range v.Items {
			j.value(item, fmt.Sprintf("%s[%d]", key, i))
		}
	case Mapping:
		for i := range v.Entries {
			e := &v.Entries[i]
			path := JoinKey(key, e.Key)
			if e.Key.Kind != String {
				j.found = append(j.found, JSONFault{At: e.Key, Key: path, IsKey: true, What: e.Key.Kind.String(),
					Fix: fmt.Sprintf("quote it: '%s'", e.Key.Text)})
			}
			j.value(e.Value, path)
		}
	}
}

// JSON returns a value as JSON in one line, with keys in the order of the file. It fails if JSONFaults finds
// anything, and for a value that contains itself.
func (v *Value) JSON() ([]byte, error) {
	e := jsonEncoder{open: map[*Value]bool{}}
	if err := e.value(v); err != nil {
		return nil, err
	}
	return e.Bytes(), nil
}

type jsonEncoder struct {
	bytes.Buffer
	open map[*Value]bool // values that contain the one being written
}

func (e *jsonEncoder) value(v *Value) error {
	if text, ok := jsonScalar(v); ok {
		e.WriteString(text)
		return nil
	}
	if e.open[v] {
		return fmt.Errorf("line %d: the value contains itself", v.Line)
	}
	e.open[v] = true
	defer delete(e.open, v)
	switch v.Kind {
	case Mapping:
		e.WriteByte('{')
		for i := range v.Entries {
			if i > 0 {
				e.WriteByte(',')
			}
			key := v.Entries[i].Key
			if key.Kind != String {
				return fmt.Errorf("line %d: a key is %s", key.Line, key.Kind)
			}
			e.WriteString(jsonString(key.Text))
			e.WriteByte(':')
			if err := e.value(v.Entries[i].Value); err != nil {
				return err
			}
		}
		e.WriteByte('}')
		return nil
	case Sequence, Pairs:
		step := 1
		if v.Kind == Pairs {
			step = 2
		}
		e.WriteByte('[')
		for i := 0; i < len(v.Items); i += step {
			if i > 0 {
				e.WriteByte(',')
			}
			if err := e.items(v.Items[i:i+step], step == 2); err != nil {
				return err
			}
		}
		e.WriteByte(']')
		return nil
	}
	return fmt.Errorf("line %d: JSON has no %s", v.Line,
		strings.TrimPrefix(strings.TrimPrefix(v.Kind.String(), "an "), "a "))
}

// items writes an element of a list. A pair is a tuple in Python and a list in JSON.
func (e *jsonEncoder) items(items []*Value, pair bool) error {
	if !pair {
		return e.value(items[0])
	}
	e.WriteByte('[')
	for i, item := range items {
		if i > 0 {
			e.WriteByte(',')
		}
		if err := e.value(item); err != nil {
			return err
		}
	}
	e.WriteByte(']')
	return nil
}

// jsonScalar returns a scalar as JSON. ok is false for other values and for scalars that JSON does not have.
// Numbers are also valid in YAML 1.1: a float has a point, an exponent has a sign.
func jsonScalar(v *Value) (text string, ok bool) {
	if (v.Kind == Int || v.Kind == Float) && len(v.Text) > maxDecimalDigits {
		return "", false // reading a base 60 number takes the square of its length
	}
	switch v.Kind {
	case Null:
		return "null", true
	case String:
		return jsonString(v.Text), true
	case Bool:
		if v.IsFalse() {
			return "false", true
		}
		return "true", true
	case Int:
		i, ok := integer(v.Text)
		if !ok {
			return "", false
		}
		return i.String(), true
	case Float:
		f, ok := float(v.Text)
		if !ok || IsNotFinite(v.Text) {
			return "", false
		}
		text = strconv.FormatFloat(f, 'g', -1, 64)
		mantissa, exponent, scientific := strings.Cut(text, "e")
		if !strings.Contains(mantissa, ".") {
			mantissa += ".0"
		}
		if scientific {
			return mantissa + "e" + exponent, true
		}
		return mantissa, true
	}
	return "", false
}

func jsonString(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.Encode(s) // a string always can be
	return strings.TrimSuffix(b.String(), "\n")
}
