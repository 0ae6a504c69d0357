package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

func TestValidateCases(t *testing.T) {
	fixed := 0
	s := suite{
		dir:      "testdata/validate",
		minCases: 170,
		// The addresses of hosted files are not in a manifest.
		covers: func(c diag.Code) bool {
			return areaOf(c) < diag.Container && c != diag.URLTooLong && !slices.Contains(codesOfHosted, c)
		},
		check: func(t *testing.T, r caseRun, findings []finding) {
			checkValidate(t, r, findings)
			if checkFix(t, r) {
				fixed++
			}
		},
	}
	s.run(t)
	if fixed < 20 {
		t.Errorf("--fix applies to %d cases only", fixed)
	}
}

// checkValidate holds of every case of the command validate: the names of valid cubes begin with "valid-".
func checkValidate(t *testing.T, r caseRun, findings []finding) {
	if r.stderr != "" {
		t.Errorf("wrote to standard error: %s", r.stderr)
	}
	silent := strings.HasPrefix(r.name, "valid-") || r.name == "allowed-warning-is-silent"
	if silent != (len(findings) == 0) {
		t.Errorf("%d findings", len(findings))
	}
}
