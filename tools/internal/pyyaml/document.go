// Package pyyaml reads YAML files exactly like Python's yaml.safe_load, and keeps the position of every
// value.
//
// MedPerf, MLCube and their tools read these files with PyYAML, a YAML 1.1 loader: the key "on" is a boolean,
// "010" is eight, and the last of duplicate keys wins. A file that PyYAML refuses is an error here too, so
// that a cube fails for its author and not in a hospital.
package pyyaml

import (
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// Kind is the Python type that the safe loader gives a value.
type Kind uint8

const (
	Null      Kind = iota // None
	Bool                  // bool
	Int                   // int
	Float                 // float
	Timestamp             // datetime.date, datetime.datetime
	Binary                // bytes
	String                // str
	Sequence              // list
	Mapping               // dict
	Set                   // set (!!set)
	Pairs                 // list of pairs (!!omap, !!pairs)
)

var kindNames = [...]string{
	Null: "null", Bool: "a boolean", Int: "an integer", Float: "a float", Timestamp: "a date",
	Binary: "binary data", String: "a string", Sequence: "a list", Mapping: "a mapping",
	Set: "a set", Pairs: "a list of pairs",
}

// String returns the name of the kind with its article, such as "a mapping".
func (k Kind) String() string { return kindNames[k] }

// Value is one value of a document. Aliases share a value, and a value may contain itself.
type Value struct {
	Kind Kind
	// Text is the content of a string; for any other scalar it is the text in the file.
	Text string
	// Line and Column are the position of the value, from 1; columns count code points.
	Line, Column int
	// Entries are the keys and values of a mapping in the order of Python's dict. Merge keys are resolved and
	// duplicates are dropped.
	Entries []Entry
	// Items are the elements of a list or set. For Pairs, keys and values alternate.
	Items []*Value
}

// Entry is a key of a mapping and its value.
type Entry struct {
	Key, Value *Value
}

// Get returns the entry of a string key, or nil. It is safe on a nil Value.
func (v *Value) Get(key string) *Entry {
	if v == nil || v.Kind != Mapping {
		return nil
	}
	for i := range v.Entries {
		if e := &v.Entries[i]; e.Key.Kind == String && e.Key.Text == key {
			return e
		}
	}
	return nil
}

// Keys returns the string keys of a mapping, in order.
func (v *Value) Keys() []string {
	if v == nil || v.Kind != Mapping {
		return nil
	}
	keys := make([]string, 0, len(v.Entries))
	for _, e := range v.Entries {
		if e.Key.Kind == String {
			keys = append(keys, e.Key.Text)
		}
	}
	return keys
}

// IsFalse reports whether the value is false in a Python condition.
func (v *Value) IsFalse() bool {
	switch v.Kind {
	case Null:
		return true
	case String, Binary:
		return v.Text == ""
	case Bool:
		switch strings.ToLower(v.Text) {
		case "no", "false", "off":
			return true
		}
		return false
	case Int, Float:
		return number(v) == "0"
	case Timestamp:
		return false
	}
	return len(v.Entries) == 0 && len(v.Items) == 0
}

// Document is the result of reading one file.
type Document struct {
	// File is the path that positions show.
	File string
	// Root is the document's value; nil if the file could not be read at all.
	Root *Value
	// Findings are what Parse returned.
	Findings []diag.Finding

	src *source // nil for a document that was not read
}

// At returns the position of a value of this document.
func (d *Document) At(v *Value) diag.Position {
	if v == nil {
		return diag.Position{File: d.File}
	}
	return d.position(v.Line, v.Column)
}

func (d *Document) position(line, column int) diag.Position {
	at := diag.Position{File: d.File, Line: line, Column: column}
	if d.src != nil {
		at.EndColumn = d.src.EndColumn(line, column)
	}
	return at
}
