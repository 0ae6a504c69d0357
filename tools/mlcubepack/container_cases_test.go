package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// A comment in container_config.yaml, such as "# MLC110", lists the findings of its line; other lines have none.
func TestContainerCases(t *testing.T) {
	fixed := 0
	s := suite{
		dir:      "testdata/containers",
		minCases: 200,
		covers: func(c diag.Code) bool {
			return areaOf(c) == diag.Container || slices.Contains(codesOfHosted, c)
		},
		check: func(t *testing.T, r caseRun, findings []finding) {
			checkValidate(t, r, findings)
			checkEmitted(t, r)
			if checkFix(t, r) {
				fixed++
			}
			config := r.name + "/container_config.yaml"
			var got []string
			for _, f := range findings {
				if f.File == config && f.Line > 0 {
					got = append(got, fmt.Sprintf("%d: %s", f.Line, f.Code))
				}
			}
			if strings.HasPrefix(r.name, "syntax-") || slices.Contains(unreadable, r.name) {
				if len(got) != 1 {
					t.Errorf("findings with a line are %q, want one", got)
				}
				return
			}
			want := marks(t, filepath.Join(r.dir, config))
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("findings are %q, want %q", got, want)
			}
		},
	}
	s.run(t)
	if fixed < 20 {
		t.Errorf("--fix applies to %d cases only", fixed)
	}
}

// checkEmitted holds of every container that is packaged: the configuration that package writes has no error, but for
// files that are not beside it.
func checkEmitted(t *testing.T, r caseRun) {
	t.Helper()
	back, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chdir(r.dir); err != nil {
		t.Fatal(err)
	}
	defer os.Chdir(back)
	assets := filepath.Join(t.TempDir(), "assets")
	args := append([]string{"package", "--assets", assets}, r.args[1:]...)
	if status, _, _ := mlcubepack(args...); status != statusDone {
		return
	}
	check := []string{"validate", "--container-config", filepath.Join(assets, "container_config.yaml")}
	for i, arg := range r.args[1:] {
		if arg != "--mlcube" && r.args[i] != "--mlcube" {
			check = append(check, arg)
		}
	}
	for _, f := range fixables(t, check) {
		if rule, _ := diag.Lookup(diag.Code(f.Code)); f.Severity == "error" && rule.Area != diag.Files {
			t.Errorf("the configuration that package writes has an error: %s %s: %s", f.Code, f.Key, f.Message)
		}
	}
}

// codesOfHosted are the codes of addresses and files that containers reach.
var codesOfHosted = []diag.Code{
	diag.AddressUnusable, diag.AddressOfPage, diag.AddressMoves, diag.PrivateAddress, diag.AddressHasLogin,
	diag.NotTheFile,
}

// unreadable are the cases, besides those of syntax, whose line with the finding cannot have a comment.
var unreadable = []string{"alias-bomb", "empty-file", "not-utf-8", "tab-as-indentation", "unknown-tag"}

var mark = regexp.MustCompile(`# ((?:MLC\d{3} ?)+)$`)

// marks returns the findings that the comments of a file list, as "line: code".
func marks(t *testing.T, path string) []string {
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil
	} else if err != nil {
		t.Fatal(err)
	}
	var want []string
	for i, line := range strings.Split(string(data), "\n") {
		if m := mark.FindStringSubmatch(line); m != nil {
			for _, code := range strings.Fields(m[1]) {
				want = append(want, fmt.Sprintf("%d: %s", i+1, code))
			}
		}
	}
	return want
}
