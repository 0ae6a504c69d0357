package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// Each outcome of the command validate, with its exit status.
func TestValidateCommand(t *testing.T) {
	good := modelCube(t, nil)
	suspect := modelCube(t, map[string]string{"mlcube.yaml": "descripton: x\n" + modelManifest})
	broken := modelCube(t, map[string]string{"mlcube.yaml": "tasks: ["})
	for _, c := range []struct {
		name   string
		args   []string
		status int
		say    string // in the output, or in the error
	}{
		{"valid", []string{"--mlcube", good, "--mlcube-types", "model"}, statusDone, "no findings in "},
		{"warning", []string{"--mlcube", suspect, "--mlcube-types", "model"}, statusDone, "[MLC020]"},
		{"promoted", []string{"--mlcube", suspect, "--mlcube-types", "model", "--error", "MLC020"}, statusInvalid, "error: "},
		{"invalid", []string{"--mlcube", broken, "--mlcube-types", "model"}, statusInvalid, "[MLC005]"},
		{"json", []string{"--mlcube", broken, "--mlcube-types", "model", "--format", "json"}, statusInvalid,
			`"valid": false`},
		{"sarif", []string{"--mlcube", broken, "--mlcube-types", "model", "--format", "sarif"}, statusInvalid,
			`"ruleId": "MLC005"`},
		{"unknown type", []string{"--mlcube", good, "--mlcube-types", "modle"}, statusInvalid, "[MLC046]"},
		{"no folder given", []string{"--mlcube-types", "model"}, statusUsage, "--mlcube is missing"},
		{"no types given", []string{"--mlcube", good}, statusUsage, "--mlcube-types is missing"},
		{"unknown format", []string{"--mlcube", good, "--mlcube-types", "model", "--format", "jsn"}, statusUsage,
			`did you mean "json"?`},
		{"format like nothing", []string{"--mlcube", good, "--mlcube-types", "model", "--format", "xml"}, statusUsage,
			"expected one of"},
		{"unknown profile", []string{"--mlcube", good, "--mlcube-types", "model", "--profile", "scirpt"}, statusUsage,
			`did you mean "script"?`},
		{"unknown policy", []string{"--mlcube", good, "--mlcube-types", "model", "--image-policy", "pinned"}, statusUsage,
			"image policy"},
		{"unknown code", []string{"--mlcube", good, "--mlcube-types", "model", "--error", "MLC999"}, statusUsage,
			"unknown code"},
		{"locked code", []string{"--mlcube", good, "--mlcube-types", "model", "--allow", "MLC005"}, statusUsage,
			"cannot be allowed"},
		{"no such folder", []string{"--mlcube", filepath.Join(good, "nowhere"), "--mlcube-types", "model"}, statusIO,
			"nowhere"},
		{"a file for a folder", []string{"--mlcube", filepath.Join(good, "mlcube.yaml"), "--mlcube-types", "model"}, statusIO,
			"is not a folder"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, out, errs := mlcubepack(append([]string{"validate"}, c.args...)...)
			if status >= statusUsage && out != "" {
				t.Errorf("wrote %q beside the error %q", out, errs)
			}
			if status != c.status || !strings.Contains(out+errs, c.say) {
				t.Errorf("status %d, %s%s\nwant %d, %q", status, out, errs, c.status, c.say)
			}
		})
	}
}
