// Package sariftest checks SARIF logs in tests.
package sariftest

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
)

// Check validates a log against the official schema of SARIF 2.1.0, which is part of go-sarif.
//
// go-sarif does not validate the log itself but what it reads from it, with defaults filled in. So Check also
// fails if go-sarif ignores a field of the log or changes a value.
func Check(log []byte) error {
	strict := json.NewDecoder(bytes.NewReader(log))
	strict.DisallowUnknownFields()
	var dropped sarif.Report
	if err := strict.Decode(&dropped); err != nil {
		return err
	}
	report, err := sarif.FromBytes(log)
	if err != nil {
		return err
	}
	if err := report.Validate(); err != nil {
		return err
	}
	again, err := json.Marshal(report)
	if err != nil {
		return err
	}
	var ours, theirs any
	if err := json.Unmarshal(log, &ours); err != nil {
		return err
	}
	if err := json.Unmarshal(again, &theirs); err != nil {
		return err
	}
	return contains(theirs, ours, "")
}

// contains returns an error if part has a value that whole does not have; at is the path to both.
func contains(whole, part any, at string) error {
	switch part := part.(type) {
	case map[string]any:
		object, ok := whole.(map[string]any)
		if !ok {
			return fmt.Errorf("%s: not an object", at)
		}
		for k, v := range part {
			if err := contains(object[k], v, at+"/"+k); err != nil {
				return err
			}
		}
	case []any:
		list, ok := whole.([]any)
		if !ok || len(list) != len(part) {
			return fmt.Errorf("%s: not a list of %d", at, len(part))
		}
		for i, v := range part {
			if err := contains(list[i], v, fmt.Sprintf("%s/%d", at, i)); err != nil {
				return err
			}
		}
	default:
		if whole != part {
			return fmt.Errorf("%s: %v became %v", at, part, whole)
		}
	}
	return nil
}
