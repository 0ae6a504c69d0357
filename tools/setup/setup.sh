#!/usr/bin/env bash
# Sets up a Bazel in a folder of its own, without root and without touching the host, for machines
# that no Bazel registry reaches: Bazel and its modules from Debian's packages, rules_go and Gazelle
# from the Go module proxy. Run by bazelw.
#
#   setup.sh HOME RULES_GO_VERSION GAZELLE_VERSION
#
# HOME appears at once, complete (it is renamed into place), or not at all, with HOME/bazel as the
# command to run. One setup runs at a time; another waits and finds the work done. What an
# interrupted one had downloaded, the next one uses.
set -euo pipefail
scripts=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=common.sh
source "$scripts/common.sh"

[[ $# -eq 3 ]] || die "usage: setup.sh HOME RULES_GO_VERSION GAZELLE_VERSION"
home=$1 rules_go=$2 gazelle=$3
cache=$(dirname "$home")
online="Or install bazelisk, where github.com can be reached."

[[ $(uname -s) == Linux ]] || die "a Bazel can be set up on Linux only; here, install bazelisk."
case $(realpath -m "$cache")/ in
/tmp/* | /var/tmp/* | /dev/shm/*)
  die "the cache folder $cache is a temporary one, which Bazel's sandbox hides from builds. Set RULES_MLCUBE_CACHE to another folder."
  ;;
esac
case $cache in
*[:\"\'\\\$\`]* | *$'\n'*) die "the cache folder's path has a character that Bazel or a class path cannot take: $cache. Set RULES_MLCUBE_CACHE to another folder." ;;
esac
debian="On Debian: apt-get install"
need apt-get "fetches Debian's packages" "This setup works on Debian and what descends from it. $online"
need dpkg-deb "unpacks Debian's packages" "$debian dpkg. $online"
need tar "unpacks Debian's packages" "$debian tar."
need flock "keeps two setups apart" "$debian util-linux."
need python3 "edits what was fetched, and runs in builds" "$debian python3."
need gcc "is Bazel's C toolchain" "$debian gcc libc6-dev."
need go "fetches rules_go and Gazelle, and is the Go SDK of the builds" "Install Go 1.24 or newer and put its bin folder on PATH. $online"
go_version=$(GOTOOLCHAIN=local go env GOVERSION)
if ! [[ $go_version =~ ^go1\.([0-9]+) ]] || ((BASH_REMATCH[1] < 24)); then
  die "Go 1.24 or newer is needed and $(command -v go) is $go_version. Put a newer one on PATH. $online"
fi
[[ -n $rules_go && -n $gazelle ]] || die "MODULE.bazel names no version of rules_go or gazelle."

if ! mkdir -p "$cache" 2>/dev/null || [[ ! -w $cache ]]; then
  die "cannot write to the cache folder $cache. Set RULES_MLCUBE_CACHE to a folder that can be written."
fi
exec 9>"$cache/setup.lock"
if ! flock --nonblock 9; then
  say "another setup is running; waiting for it"
  flock 9
fi
[[ ! -x $home/bazel ]] || exit 0

say "no Bazel registry, or no bazelisk or Bazel 7.7 for it: setting a Bazel up in $home, once"
downloads=$cache/downloads
staging=$(mktemp -d "$home.partial.XXXXXX")
# A killed setup leaves its staging folder to the next one.
for old in "$home".partial.*; do
  [[ $old == "$staging" ]] || rm -rf "$old"
done
trap 'rm -rf "$staging"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

start=$SECONDS
"$scripts/packages.sh" "$downloads/debian" "$staging/prefix" bazel
"$scripts/relocate.sh" "$staging/prefix" "$home/prefix"
"$scripts/modules.sh" "$staging/modules" "$rules_go" "$gazelle"
"$scripts/stardoc.sh" "$staging" "$home"
"$scripts/launcher.sh" "$staging" "$home"
chmod 755 "$staging"
mv -T "$staging" "$home"
"$home/bazel" --version >/dev/null || {
  rm -rf "$home"
  die "the Bazel that was set up does not start."
}
rm -rf "$downloads/debian"
say "ready in $((SECONDS - start)) s: $("$home/bazel" --version), $(du -sh "$home" | cut -f1) in $home"
