#!/usr/bin/env bash
# Creates a folder with the Bazel modules that Debian does not package.
#
#   modules.sh MODULES RULES_GO_VERSION GAZELLE_VERSION
#
# rules_go and Gazelle are also Go modules and come from the proxy in `go env GOPROXY`. The other modules are
# in the module graph but no build uses them: they are stubs, empty or with the symbols that others load.
set -euo pipefail
scripts=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=common.sh
source "$scripts/common.sh"
modules=$1 rules_go=$2 gazelle=$3
export GO111MODULE=on GOTOOLCHAIN=local GOFLAGS=-mod=mod GOWORK=off
mkdir -p "$modules"
# Outside of any Go module of the user.
cd "$modules"

# fetch MODULE VERSION NAME: creates a writable copy. Zips of Go modules have no executable bits.
fetch() {
  local answer folder
  say "fetching $3 $2 from the Go module proxy"
  answer=$(go mod download -json "$1@v$2" 2>"$modules/log") || true
  folder=$(sed -n 's/^\t"Dir": "\(.*\)",$/\1/p' <<<"$answer")
  [[ $folder ]] || die "go cannot fetch $1@v$2: $(sed -n 's/^\t"Error": "\(.*\)",*$/\1/p' <<<"$answer") $(<"$modules/log") Check the network, and the proxy that 'go env GOPROXY' names."
  cp -r "$folder" "$modules/$3"
  chmod -R u+w "$modules/$3"
  find "$modules/$3" -name '*.sh' -exec chmod +x {} +
}

# stand_in NAME PACKAGE...: creates a stub module with these empty packages.
stand_in() {
  local name=$1 package
  mkdir -p "$modules/$name"
  echo "module(name = \"$name\")" >"$modules/$name/MODULE.bazel"
  : >"$modules/$name/WORKSPACE.bazel"
  for package in . "${@:2}"; do
    mkdir -p "$modules/$name/$package"
    : >"$modules/$name/$package/BUILD.bazel"
  done
}

fetch github.com/bazelbuild/rules_go "$rules_go" rules_go
python3 "$scripts/patch_rules_go.py" "$modules/rules_go"
fetch github.com/bazelbuild/bazel-gazelle "$gazelle" gazelle
# Gazelle's repository has a vendor folder, but its Go module does not.
say "fetching what gazelle is built from"
(
  cd "$modules/gazelle"
  rm -rf tests
  go mod vendor -e >"$modules/log" 2>&1 || die "go cannot fetch gazelle's dependencies: $(tail -3 "$modules/log")"
)
rm "$modules/log"

stand_in protobuf
stand_in zlib
stand_in apple_support platforms
echo 'platform(name = "macos")' >"$modules/apple_support/platforms/BUILD.bazel"
stand_in buildozer
cat >"$modules/buildozer/buildozer_binary.bzl" <<'BZL'
_nothing = repository_rule(implementation = lambda ctx: ctx.file("BUILD.bazel", ""))
buildozer_binary = module_extension(implementation = lambda ctx: _nothing(name = "buildozer_binary"))
BZL
stand_in package_metadata providers rules
cat >"$modules/package_metadata/providers/package_metadata_info.bzl" <<'BZL'
PackageMetadataInfo = provider(doc = "Nothing reads it.", fields = ["files", "metadata"])
BZL
cat >"$modules/package_metadata/rules/package_metadata.bzl" <<'BZL'
load("//providers:package_metadata_info.bzl", "PackageMetadataInfo")

_rule = rule(
    implementation = lambda ctx: [PackageMetadataInfo(files = depset(), metadata = None)],
    attrs = {"attributes": attr.label_list(), "purl": attr.string()},
)

def package_metadata(name, **kwargs):
    _rule(name = name, applicable_licenses = [], **kwargs)
BZL
