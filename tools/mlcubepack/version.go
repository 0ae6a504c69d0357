package main

import (
	"fmt"
	"runtime/debug"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
)

// version is the release. BUILD.bazel sets it to the module's version; other builds use -ldflags "-X
// main.version=0.1.0". Packaged files do not depend on it.
var version = ""

// versionText is the output of --version: the release and the archive format. Releases with the same format
// write the same bytes.
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
