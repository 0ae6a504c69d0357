// Package pyyaml reads mlcube.yaml and parameters.yaml as Python's yaml.safe_load does, and keeps
// the position of every value.
//
// MedPerf, MLCube and the tools around them read these files with PyYAML, a YAML 1.1 loader: a key
// "on" is a boolean, "010" is eight, a duplicate key wins over the first. What PyYAML refuses is an
// error here too, so that a cube fails at its author's desk and not in a hospital.
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

// String names the kind with its article, such as "a mapping".
func (k Kind) String() string { return kindNames[k] }

// Value is one value of a document. Values that several aliases name are shared, and a value may
// contain itself.
type Value struct {
	Kind Kind
	// Text is a string's content; of any other scalar it is what the file says.
	Text string
	// Line and Column are where the value begins, from 1, columns in code points.
	Line, Column int
	// Entries are a mapping's keys and values, merge keys resolved and duplicates dropped, in the
	// order in which Python's dict has them.
	Entries []Entry
	// Items are the elements of a list or set; of Pairs, keys and values by turns.
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

// IsFalse reports whether Python takes the value for false, as "if value" does.
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

// Document is what was read of one file.
type Document struct {
	// File is the path that positions carry.
	File string
	// Root is the document's value; nil where the file could not be read at all.
	Root *Value
	// Findings are what Parse returned.
	Findings []diag.Finding
}

// At returns the position of a value of this document.
func (d *Document) At(v *Value) diag.Position {
	if v == nil {
		return diag.Position{File: d.File}
	}
	return diag.Position{File: d.File, Line: v.Line, Column: v.Column}
}
