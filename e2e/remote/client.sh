# shellcheck shell=bash
# Bazel as a client of the engines. $base says whose output base, $via over what.
# shellcheck disable=SC2154 # variables of run and of checks.sh

# All outputs are here, since an executor does not have what the disk cache has.
local_only() { via=(--disk_cache="$E2E_DISK_CACHE" --remote_download_outputs=all); }
over_the_executor() {
  over_the_executor_or_here
  via+=(--spawn_strategy=remote --noremote_local_fallback)
}
# What may not run there runs here.
over_the_executor_or_here() { via=(--disk_cache= "--remote_executor=grpc://127.0.0.1:$gateway_port"); }
over_the_http_cache() { via=(--disk_cache= "--remote_cache=http://127.0.0.1:$http_port"); }

bazel() {
  "$root/bazelw" "${startup_options[@]}" "${base[@]}" "$1" "${config[@]}" "${via[@]}" "${plain[@]}" "${@:2}"
}

# query EXPRESSION: the labels; this command takes no flags of builds.
query() { "$root/bazelw" "${startup_options[@]}" "${base[@]}" query "$@" 2>/dev/null; }

# client NAME: a client of the repository's own workspace, with an output base of that name.
client() {
  cd "$root" || exit 1
  base=(--output_base="$work/client-$1")
}

# take_repositories: a new client has the external repositories of the workspace's own output base, if there
# is one: sources, and what fetches them, which each output base would compile for itself for a minute.
take_repositories() {
  local own
  own=$("$root/bazelw" "${startup_options[@]}" info output_base 2>/dev/null)
  shutdown
  mkdir -p "${base[0]#*=}"
  [[ ! -d $own/external ]] || cp -a "$own/external" "${base[0]#*=}/"
}

# borrow: the workspace of e2e/smoke, whose output base exists already, and an empty folder in it. Then
# tool_anew, so that the parts see the actions of the rules only.
borrow() {
  borrowed=1
  base=()
  borrow_workspace remote
}

# tool_anew: Bazel forgets all that it knew of outputs, such as that an executor has them, and has the tool.
tool_anew() {
  local via
  local_only
  bazel clean >/dev/null 2>&1
  build //model:package
}

# stop_servers: ends the Bazel servers that were started here.
stop_servers() {
  local pid _
  end_servers "$work"/client-*
  # Its outputs may be on an executor that is gone.
  [[ ! ${borrowed:-} ]] || (cd "$root/e2e/smoke" && base=() && bazel clean && shutdown) >/dev/null 2>&1
  for pid in "$work"/client-*/server/server.pid.txt; do
    [[ -e $pid ]] || continue
    for _ in $(seq 100); do
      kill -0 "$(cat "$pid" 2>/dev/null)" 2>/dev/null || break
      sleep 0.1
    done
  done
}

log() { python3 "$here/report.py" "$@"; }

# logged COMMAND ARGUMENT...: Bazel, which leaves what it says in $scratch/build and its spawns in $scratch/spawns.
logged() {
  local status=0
  rm -f "$scratch/log.json"
  : >"$scratch/spawns"
  bazel "$1" --execution_log_json_file="$scratch/log.json" "${@:2}" >"$scratch/build" 2>&1 || status=$?
  ((status == 0)) || cat "$scratch/build"
  if [[ -s $scratch/log.json ]]; then
    log spawns "$scratch/log.json" >"$scratch/spawns"
  fi
  return $status
}

# spawned PATTERN RUNNER: how many spawns of such a mnemonic went to this runner.
spawned() { grep -cE "^$1[^ ]* $2 " "$scratch/spawns" || true; }

# all_from_the_cache: the last build ran nothing.
all_from_the_cache() {
  same "spawns that were no cache hits" "" "$(grep -vE '^[^ ]+ remote-cache-hit ' "$scratch/spawns")"
}

# The actions of the rules run although their results are known; those that build the tool do not.
# shellcheck disable=SC2034 # the parts use it
mlcube_anew='--modify_execution_info=^Mlcube.*=+no-remote-cache'

# digests FOLDER: digest and name of each file of the packages below it.
digests() {
  (cd "$(bin)/$1" &&
    find . \( -path '*/package/*' -o -path '*/submission/*' -o -name '*.tar.gz' \) \( -type f -o -type l \) -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum)
}

# cubes COUNT MIB: $cubes has packages cube1, cube2..., whose weights a build needs a moment for.
cubes() {
  local n
  rm -rf "$work/cubes"
  for n in $(seq "$1"); do
    mkdir -p "$work/cubes/cube$n/"
    cp -r model/. "$work/cubes/cube$n/"
  done
  python3 - "$work/cubes" "$1" "$2" <<'PY'
import random, sys

cubes, count, mib = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
# As unevenly distributed as the bytes of floating-point numbers are.
table = bytes(int((i / 256) ** 3 * 256) for i in range(256))
for n in range(1, count + 1):
    source = random.Random(n)
    with open("%s/cube%d/workspace/additional_files/weights.bin" % (cubes, n), "wb") as file:
        for _ in range(mib):
            file.write(source.randbytes(1 << 20).translate(table))
PY
}

# fresh FOLDER NAME: the cubes of a folder as packages $made of another name, whose actions nobody has run yet.
fresh() {
  made=made/remote/$2
  rm -rf "$made"
  mkdir -p "$made"
  cp -r "$1/." "$made/"
}

# show: figures of the last check, which is worth a line when all is well, too.
show() { sed 's/^/        /' "$scratch/log"; }
