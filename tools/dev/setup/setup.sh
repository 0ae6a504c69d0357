#!/usr/bin/env bash
# Installs a Bazel into its own folder, without root and without changes to the host, for machines without
# access to a Bazel registry. Bazel and its modules come from Debian packages, rules_go and Gazelle from the
# Go module proxy. bazelw runs it.
#
#   setup.sh HOME RULES_GO_VERSION GAZELLE_VERSION
#
# HOME is complete, with HOME/bazel as the command to run, or does not exist.
set -euo pipefail
scripts=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=common.sh
source "$scripts/common.sh"
# shellcheck source=once.sh
source "$scripts/once.sh"

[[ $# -eq 3 ]] || die "usage: setup.sh HOME RULES_GO_VERSION GAZELLE_VERSION"
home=$1 rules_go=$2 gazelle=$3

# make_bazel STAGING: the steps.
make_bazel() {
  local staging=$1
  "$scripts/packages.sh" "$downloads/debian" "$staging/prefix" bazel
  "$scripts/relocate.sh" "$staging/prefix" "$home/prefix"
  "$scripts/modules.sh" "$staging/modules" "$rules_go" "$gazelle"
  "$scripts/stardoc.sh" "$staging" "$home"
  "$scripts/launcher.sh" "$staging" "$home"
}

check_folder "$home"
need_debian_tools
need python3 "edits the downloads and runs in builds" "$debian python3."
need gcc "is Bazel's C toolchain" "$debian gcc libc6-dev."
need go "fetches rules_go and Gazelle, and is the Go SDK of the builds" \
  "Install Go 1.24 or newer and put its bin folder on PATH. $online"
go_version=$(GOTOOLCHAIN=local go env GOVERSION)
if ! [[ $go_version =~ ^go1\.([0-9]+) ]] || ((BASH_REMATCH[1] < 24)); then
  die "Go 1.24 or newer is needed and $(command -v go) is $go_version. Put a newer one on PATH. $online"
fi
[[ -n $rules_go && -n $gazelle ]] || die "MODULE.bazel has no version of rules_go or gazelle."

say "no Bazel registry, or no bazelisk or Bazel 7.7; installing a Bazel into $home, once"
once "$home" make_bazel
"$home/bazel" --version >/dev/null || {
  rm -rf "$home"
  die "the installed Bazel does not start."
}
