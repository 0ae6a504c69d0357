package main

import (
	"regexp"
	"testing"
)

func TestVersion(t *testing.T) {
	was := version
	t.Cleanup(func() { version = was })
	for given, want := range map[string]string{
		"0.1.0": `^mlcubepack version 0\.1\.0, archive format 1\n$`,
		"":      `^mlcubepack version (\(devel\)|v[0-9]\S*), archive format 1\n$`,
	} {
		version = given
		status, out, errs := mlcubepack("--version")
		if status != statusDone || errs != "" || !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("version %q: got status %d, %q, %q; want %s", given, status, out, errs, want)
		}
	}
}
