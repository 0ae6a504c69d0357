# shellcheck shell=bash
# What an end-to-end run is written with: checks that are counted, Bazel, and what it says it did.
#
# A run sources this, without `set -e`, calls `check NAME COMMAND...` for each thing it shows, and ends with `finish`.
# Needs in the environment: nothing. Takes: BAZELW_FLAGS, startup options for every call, and
# E2E_DISK_CACHE, a folder that runs share what they have built in.

root=$(dirname "$(dirname "$(realpath "${BASH_SOURCE[0]}")")")
read -ra startup_options <<<"${BAZELW_FLAGS:-}"
scratch=$(mktemp -d "${TMPDIR:-/tmp}/rules_mlcube-e2e.XXXXXX")
temporary=("$scratch") # folders that clean_up removes
: "${E2E_DISK_CACHE:=$scratch/disk}"
passed=0 failed=0 result=0 mode=default
config=() # the flags of the mode
plain=(--experimental_convenience_symlinks=ignore --color=no --curses=no)

# clean_up: leaves no temporary folder behind, however the run ends.
clean_up() {
  chmod -R u+w "${temporary[@]}" 2>/dev/null
  rm -rf "${temporary[@]}"
  rmdir "$root/e2e/smoke/made" 2>/dev/null
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# bazel COMMAND ARGUMENT...: Bazel in the current folder's workspace, in the current mode.
bazel() {
  "$root/bazelw" "${startup_options[@]}" "$1" "${config[@]}" --disk_cache="$E2E_DISK_CACHE" "${plain[@]}" "${@:2}"
}

# bin [FLAG...]: the folder bazel-bin of builds with these flags.
bin() { bazel info "$@" bazel-bin 2>/dev/null; }

# forget [FLAG...]: removes what was built of $made with these flags.
forget() {
  local bin
  bin=$(bin "$@")
  rm -rf "${bin:?}/${made:?}"
}

# borrow_workspace NAME: goes to the workspace of e2e/smoke, and makes an empty folder there, $made, for
# the packages that a run makes. A workspace of the run's own would set up all repositories anew.
borrow_workspace() {
  made=made/$1
  temporary+=("$root/e2e/smoke/$made")
  cd "$root/e2e/smoke" && rm -rf "$made" && mkdir -p "$made" || exit 1
}

# borrow_repositories: has Bazel use what it keeps of the workspace of e2e/smoke in a workspace that a
# run makes, which would else set up all repositories anew, in a folder that nobody removes.
borrow_repositories() {
  local output_base
  output_base=$(cd "$root/e2e/smoke" && "$root/bazelw" "${startup_options[@]}" info output_base 2>/dev/null)
  startup_options+=(--output_base="$output_base")
}

# tool TARGET: the path of the mlcubepack that the actions of a package run. A build that finds what
# they make in a cache does without it.
tool() {
  local path
  bazel build --remote_download_regex='.*/mlcubepack' "$1" 2>/dev/null
  path=$(bazel aquery "mnemonic(MlcubeValidate, $1)" 2>/dev/null | sed -n 's/^  Command Line: (exec \([^ ]*\).*/\1/p')
  echo "$(bazel info execution_root 2>/dev/null)/$path"
}

# shutdown: ends the workspace's server.
shutdown() { "$root/bazelw" "${startup_options[@]}" shutdown; }

# end_servers OUTPUT_BASE...: ends the Bazel servers that run there.
end_servers() {
  local output_base
  for output_base; do
    [[ ! -e $output_base/server/server.pid.txt ]] || kill "$(<"$output_base/server/server.pid.txt")" 2>/dev/null || true
  done
}

# use_mode default|next|workspace: the configs of .bazelrc.
use_mode() {
  mode=$1 config=()
  [[ $mode == default ]] || config=(--config="$mode")
}

# check NAME COMMAND...: counts whether the command succeeds, and shows what it said if not; result is
# its status. Every command of a function has to succeed. Never called with || or if, which would
# switch that off.
check() {
  local name="$mode: $1" log=$scratch/log
  (
    trap - EXIT
    set -e
    "${@:2}"
  ) >"$log" 2>&1
  result=$?
  if ((result == 0)); then
    passed=$((passed + 1))
    echo "ok      $name"
  else
    failed=$((failed + 1))
    echo "FAILED  $name"
    sed 's/^/        /' "$log"
  fi
}

# finish: the counts, for whoever runs several runs, and the exit status.
finish() {
  echo "$passed passed, $failed failed"
  ((failed == 0))
}

# build TARGET...: builds; what Bazel says stays in $scratch/build.
build() {
  bazel build "$@" >"$scratch/build" 2>&1 || {
    cat "$scratch/build"
    return 1
  }
}

# build_fails TARGET...: the build fails; what Bazel says stays in $scratch/build.
build_fails() {
  local status=0
  bazel build "$@" >"$scratch/build" 2>&1 || status=$?
  same "exit status" 1 "$status"
}

# build_said REGEX...: the last build printed lines that match each (grep -E).
build_said() {
  local regex
  for regex in "$@"; do
    grep -qE -- "$regex" "$scratch/build" || {
      echo "no message matches '$regex':"
      cat "$scratch/build"
      return 1
    }
  done
}

# no_archives PACKAGE: the package, and those below it, have no archive.
no_archives() { same "archives" "" "$(find "$(bin)/$1" -name '*.tar.gz' 2>/dev/null || true)"; }

# processes: Bazel's summary of the last build: `INFO: 9 processes: 2 disk cache hit, 4 internal, 3 linux-sandbox.`
processes() {
  build_said '^INFO: [0-9]+ process(es)?:' >&2
  grep -E '^INFO: [0-9]+ process(es)?:' "$scratch/build" | tail -1
}

# executed: how many actions the last build ran, without cache hits and Bazel's internal ones.
executed() { processes | sed 's/^.*: //' | tr ',' '\n' | awk '!/internal|cache hit/ {n += $1} END {print n + 0}'; }

# strategy: how the last build ran those actions, such as linux-sandbox.
strategy() {
  processes | sed 's/^.*: //' | tr ',' '\n' | sed 's/^ *[0-9]* //; s/\.$//; /internal/d; /cache hit/d'
}

# executes_nothing TARGET...: the targets build, and no action runs.
executes_nothing() {
  build "$@"
  local ran
  ran=$(executed)
  [[ $ran == 0 ]] || {
    echo "$ran actions ran, expected none:"
    cat "$scratch/build"
    return 1
  }
}

# same WHAT EXPECTED GOT
same() {
  [[ $2 == "$3" ]] || {
    printf '%s: expected\n%s\ngot\n%s\n' "$1" "$2" "$3"
    return 1
  }
}
