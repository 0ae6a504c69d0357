package cube

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Fields are the fields of MedPerf's server that a submission fills, under the server's names: the object
// medperf of submission.json. A kind has a struct of its own for them.
type Fields interface {
	// Complete returns the fields with what the files of the submission tell: their SHA-256 by role.
	Complete(sha256 map[Role]string) Fields
	// Contradictions returns where the fields differ from the files, and from each other, a sentence each.
	Contradictions(sha256 map[Role]string) []string
	// Document returns what the server gets of a file that the client uploads, as JSON, and the name of the
	// field; nil for a file that is hosted.
	Document(role Role) (field string, json []byte)
	// Command returns the words of the client's command that registers the submission.
	Command(c Command) []string
}

// Command is what a client's command line is made of.
type Command struct {
	Name   string // the name to register
	Folder string // the path to the folder of the files that the client uploads, with slashes
	Files  []NamedFile
	URLs   map[Role]string
}

// NamedFile is a file of a submission.
type NamedFile struct {
	Role         Role
	Name, SHA256 string
}

// URL returns the address of a file, a placeholder while it is not known.
func (c Command) URL(role Role) string {
	if url := c.URLs[role]; url != "" {
		return url
	}
	return Placeholder(role)
}

// Placeholder returns the placeholder for an unknown address of a file, such as "URL_OF_MANIFEST".
func Placeholder(role Role) string { return "URL_OF_" + strings.ToUpper(string(role)) }

// Mismatch says that a field has another value than follows from elsewhere; "" if it has not.
func Mismatch(field, got, want, from string) string {
	if got == want {
		return ""
	}
	return fmt.Sprintf("%s is %s, but according to %s it is %s", field, orNothing(got), from, orNothing(want))
}

func orNothing(value string) string {
	if value == "" {
		return "nothing"
	}
	return fmt.Sprintf("%q", value)
}

// SameJSON reports whether two JSON texts say the same, the order of keys aside.
func SameJSON(a, b []byte) bool {
	read := func(text []byte) (v any, err error) {
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		err = decoder.Decode(&v)
		return v, err
	}
	x, err := read(a)
	y, other := read(b)
	return err == nil && other == nil && reflect.DeepEqual(x, y)
}
