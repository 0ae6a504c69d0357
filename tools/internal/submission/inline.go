package submission

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// verifyInline compares a document that the client uploads, as the file has it, with what medperf says
// that the server gets.
func (s *Submission) verifyInline(f File, text []byte) []string {
	field, want := "medperf.container_config", s.MedPerf.Container.ContainerConfig
	if f.Role == Parameters {
		field, want = "medperf.parameters_config", s.MedPerf.Container.ParametersConfig
	}
	doc, findings := pyyaml.Parse(f.Name, text)
	if doc.Root == nil {
		return []string{fmt.Sprintf("%s cannot be compared with %s: %s", f.Name, field, findings[0].Message)}
	}
	got, err := doc.Root.JSON()
	if err != nil {
		return []string{fmt.Sprintf("%s cannot be compared with %s: %v", f.Name, field, err)}
	}
	if !sameJSON(got, want) {
		return []string{fmt.Sprintf("%s: %s is not what %s holds", SubmissionName, field, f.Name)}
	}
	return nil
}

// sameJSON reports whether two JSON texts say the same, the order of keys aside.
func sameJSON(a, b []byte) bool {
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
