# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of run and of checks.sh
# An executor that is killed in mid-build, and caches that answer with errors, are slow or lose blobs.

# reference: the digests of a local build.
reference() {
  fresh "$work/cubes" reference
  build "//$made/..."
  digests "$made" >"$scratch/reference"
  (($(grep -c additional_files.tar.gz "$scratch/reference") == 4))
}

# as_locally ARGUMENT...: a build succeeds, with the same digests.
as_locally() {
  logged build "//$made/..." "$@"
  processes
  digests "$made" | diff "$scratch/reference" -
}

# wait_for_pack: until the executor has begun to pack in the build that runs in the background.
wait_for_pack() {
  local _
  for _ in $(seq 600); do
    pgrep -f -- "action pack --label=//$made" >/dev/null && return 0
    kill -0 "$1" 2>/dev/null || break
    sleep 0.05
  done
  echo "no Pack action was seen to run:"
  cat "$scratch/background"
  return 1
}

# kill_in_mid_build ARGUMENT...: the executor is killed with SIGKILL while it packs; $build runs on.
kill_in_mid_build() {
  bazel build "//$made/..." "$@" >"$scratch/background" 2>&1 &
  build=$!
  wait_for_pack "$build" >"$scratch/waited" 2>&1
  waited=$?
  stop casd KILL
}

# ended_well: the build in the background recovered, or failed and says of what.
ended_well() {
  local status=0
  cat "$scratch/waited"
  ((waited == 0))
  status=$(<"$scratch/status")
  if ((status == 0)); then
    digests "$made" | diff "$scratch/reference" -
  else
    grep -E '^ERROR: .*(UNAVAILABLE|CANCELLED|INTERNAL|connection)' "$scratch/background" || {
      cat "$scratch/background"
      return 1
    }
  fi
}

# wait_for_build: its status is in $scratch/status.
wait_for_build() {
  local status=0
  wait "$build" || status=$?
  echo "$status" >"$scratch/status"
  ((status == 0)) && ending="it recovers" || ending="it fails with status $status and says why"
}

only_cache_hits() {
  as_locally
  all_from_the_cache
}

# http_cache_that BEHAVIOUR: nginx, started anew with a line of configuration.
http_cache_that() {
  stop http
  start_http_cache "$1"
}

# goes_on WARNING ARGUMENT...: a build succeeds with the same digests, whatever the HTTP cache does, and
# Bazel warns of it.
goes_on() {
  as_locally "${@:2}"
  build_said "WARNING.*$1"
}

# lose FOLDER: deletes every blob larger than 512 KiB, such as archives; their results are still known.
lose() {
  find "$1" -type f -size +512k -print -delete | wc -l >"$scratch/lost"
  (($(<"$scratch/lost") >= 4))
}

# packed_anew: the archives that the cache has lost are packed once more.
packed_anew() {
  as_locally
  (($(spawned MlcubePack '(remote|[^ ]*sandbox)') == 4))
}

borrow
check "the tool is built locally" tool_anew
stands || return
local_only
check "four cubes with weights are made" cubes 4 24
check "a local build gives the digests to expect" reference
stands || return

over_the_executor
fresh "$work/cubes" killed
kill_in_mid_build
sleep 1
start_casd
wait_for_build
check "the executor is killed in mid-build and comes back: $ending" ended_well
check "a later build gives the same digests" as_locally
tool_anew
check "and so does one that has only what the executor kept" as_locally
fresh "$work/cubes" killed_for_good
kill_in_mid_build --remote_retries=2
wait_for_build
check "the executor is killed in mid-build and stays away: $ending" ended_well
start_casd
check "a later build gives the same digests, too" as_locally

stop casd
check "the executor loses the archives, and knows their results still" lose "$work/store/cas/objects"
start_casd
tool_anew
check "they are packed once more" packed_anew

over_the_http_cache
fresh "$work/cubes" http
check "an HTTP cache is filled" as_locally
forget # so that Bazel has to ask the cache again
check "and has every result" only_cache_hits
forget
http_cache_that "limit_rate 8m;"
check "a slow HTTP cache: the build goes on" only_cache_hits
http_cache_that ""
check "the HTTP cache loses the archives, and knows their results still" lose "$work/http/cache/cas"
forget
check "they are packed once more" packed_anew
# What Bazel remembers to be in a cache it wants from there, so these are of cubes that it has not seen.
# Bazel tries again as often as it does without the flag, and waits less in between.
soon=--remote_retry_max_delay=100ms
http_cache_that "return 503;"
fresh "$work/cubes" errors
check "an HTTP cache that answers with errors: the build goes on" goes_on "503" "$soon"
stop http
start http "$http_port" python3 -c "
import socket, time
server = socket.create_server(('127.0.0.1', $http_port), backlog=1000)
while True:
    time.sleep(60)"
fresh "$work/cubes" silence
check "an HTTP cache that never answers: the build goes on" goes_on "timed out" \
  --remote_timeout=1 --remote_retries=1 "$soon"
stop http
fresh "$work/cubes" absence
check "an HTTP cache that is not there: the build goes on" goes_on "refused" "$soon"
start_http_cache ""
