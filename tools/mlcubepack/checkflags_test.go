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
		{name: "valid", args: []string{"--mlcube", good, "--mlcube-types", "model"}, status: statusDone,
			say: "no findings in "},
		{name: "warning", args: []string{"--mlcube", suspect, "--mlcube-types", "model"}, status: statusDone,
			say: "[MLC020]"},
		{name: "promoted", args: []string{"--mlcube", suspect, "--mlcube-types", "model", "--error", "MLC020"},
			status: statusInvalid, say: "error: "},
		{name: "invalid", args: []string{"--mlcube", broken, "--mlcube-types", "model"}, status: statusInvalid,
			say: "[MLC005]"},
		{name: "json", args: []string{"--mlcube", broken, "--mlcube-types", "model", "--format", "json"},
			status: statusInvalid,
			say:    `"valid": false`},
		{name: "sarif", args: []string{"--mlcube", broken, "--mlcube-types", "model", "--format", "sarif"},
			status: statusInvalid,
			say:    `"ruleId": "MLC005"`},
		{name: "unknown type", args: []string{"--mlcube", good, "--mlcube-types", "modle"}, status: statusInvalid,
			say: "[MLC046]"},
		{name: "no folder given", args: []string{"--mlcube-types", "model"}, status: statusUsage, say: "--mlcube is missing"},
		{name: "no types given", args: []string{"--mlcube", good}, status: statusDone, say: "no findings"},
		{name: "no types given in profile script", args: []string{"--mlcube", good, "--profile", "script"},
			status: statusUsage, say: "--mlcube-types is missing, which --profile script requires"},
		{name: "unknown format", args: []string{"--mlcube", good, "--mlcube-types", "model", "--format", "jsn"},
			status: statusUsage,
			say:    `did you mean "json"?`},
		{name: "format like nothing", args: []string{"--mlcube", good, "--mlcube-types", "model", "--format", "xml"},
			status: statusUsage,
			say:    "expected one of"},
		{name: "unknown profile", args: []string{"--mlcube", good, "--mlcube-types", "model", "--profile", "scirpt"},
			status: statusUsage,
			say:    `did you mean "script"?`},
		{name: "unknown policy", args: []string{"--mlcube", good, "--mlcube-types", "model", "--image-policy", "pinned"},
			status: statusUsage,
			say:    "image policy"},
		{name: "unknown code", args: []string{"--mlcube", good, "--mlcube-types", "model", "--error", "MLC999"},
			status: statusUsage,
			say:    "unknown code"},
		{name: "locked code", args: []string{"--mlcube", good, "--mlcube-types", "model", "--allow", "MLC005"},
			status: statusUsage,
			say:    "cannot be allowed"},
		{name: "no such folder", args: []string{"--mlcube", filepath.Join(good, "nowhere"), "--mlcube-types", "model"},
			status: statusIO,
			say:    "nowhere"},
		{name: "a file for a folder",
			args: []string{"--mlcube", filepath.Join(good, "mlcube.yaml"), "--mlcube-types", "model"}, status: statusIO,
			say: "is not a folder"},
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
