#!/usr/bin/env bash
# Installs the servers for the tests of remote caching and remote execution, on Debian: nginx as a cache, and
# buildbox-casd with buildbox-run-bubblewrap and bwrap as an executor. Prints the folder with usr/bin and
# usr/sbin. Only e2e/remote uses this; bazelw does not.
#
#   remote.sh [FOLDER]     default: remote in RULES_MLCUBE_CACHE, or in ~/.cache/rules_mlcube
set -euo pipefail
scripts=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=common.sh
source "$scripts/common.sh"
# shellcheck source=once.sh
source "$scripts/once.sh"
home=$(realpath -m "${1:-${RULES_MLCUBE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/rules_mlcube}/remote}")

make_remote() {
  "$scripts/packages.sh" "$downloads/debian" "$1" remote
  "$scripts/relocate.sh" "$1" "$home"
}

check_folder "$home"
need_debian_tools
[[ -d $home ]] || once "$home" make_remote
echo "$home"
