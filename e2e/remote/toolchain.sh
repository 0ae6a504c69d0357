# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of run and of checks.sh
# An executor needs minutes to build Go's standard library and packages, which tests nothing of the rules. So a
# local build makes them, or finds them in the disk cache, and copies them to the engines.

# make_toolchain: builds what the examples need into the disk cache; $scratch/go_actions lists the actions.
make_toolchain() {
  logged build //examples/...
  if grep -qE '^Go[^ ]* (local|[^ ]*sandbox) ' "$scratch/spawns"; then
    # The log has no digests of actions that just ran.
    bazel clean
    logged build //examples/...
  fi
  log actions "$scratch/log.json" '^(Go|ExecutableSymlink)' >"$scratch/go_actions"
  [[ -s $scratch/go_actions ]]
}

# hand_over_toolchain: copies it to the HTTP cache and to the executor. The executor still runs the link
# actions, to test that it can run Go's toolchain.
hand_over_toolchain() {
  python3 "$here/hand_over.py" "$E2E_DISK_CACHE" "$work/http/cache/ac" "$work/http/cache/cas" <"$scratch/go_actions"
  stop casd
  log actions "$scratch/log.json" '^(Go(?!Link)|ExecutableSymlink)' |
    python3 "$here/hand_over.py" --split "$E2E_DISK_CACHE" "$work/store/actioncache/objects" "$work/store/cas/objects"
  start_casd
}
