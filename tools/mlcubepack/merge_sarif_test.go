package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMergeSARIFCommand(t *testing.T) {
	dir := t.TempDir()
	var logs []string
	for _, name := range []string{"a", "b"} {
		cube := modelCube(t, map[string]string{"mlcube.yaml": "name: " + name + "\n"})
		_, log, _ := mlcubepack("validate", "--mlcube="+cube, "--mlcube-types=model", "--format=sarif")
		path := filepath.Join(dir, name+" 1.sarif")
		writeFile(t, path, log)
		logs = append(logs, path)
	}
	list := filepath.Join(dir, "list")
	writeFile(t, list, logs[1]+"\n\n")

	status, log, errs := mlcubepack("merge-sarif", logs[0], "--files-from="+list)
	if status != statusDone || strings.Count(log, `"ruleId": "MLC022"`) != 2 || strings.Count(log, `"results"`) != 1 {
		t.Errorf("status %d, %s\n%s", status, errs, log)
	}
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{nil, statusUsage, "name the logs to merge"},
		{[]string{filepath.Join(dir, "missing")}, statusIO, "no such file"},
		{[]string{"--files-from=" + filepath.Join(dir, "missing")}, statusIO, "no such file"},
		{[]string{list}, statusIO, "list: is no SARIF log"},
		{[]string{os.DevNull}, statusIO, "expected a regular file"},
	} {
		status, _, errs := mlcubepack(append([]string{"merge-sarif"}, c.args...)...)
		if status != c.status || !strings.Contains(errs, c.want) {
			t.Errorf("%q: status %d, %s; want %d, %q", c.args, status, errs, c.status, c.want)
		}
	}
}
