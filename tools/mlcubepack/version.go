package main

import (
	"fmt"
	"runtime/debug"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
)

// version is the release. A build sets it: BUILD.bazel to the module's, others by
// -ldflags "-X main.version=0.1.0". Nothing that is packaged depends on it.
var version = ""

// versionText is what --version says: the release, and the number of the archives' format, by which
// two releases give the same bytes or not.
func versionText() string {
	release := version
	if release == "" {
		release = "(devel)"
		if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
			release = info.Main.Version // of `go install ...@v0.1.0`
		}
	}
	return fmt.Sprintf("%s, archive format %d", release, archive.Format)
}
