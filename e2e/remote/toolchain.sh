# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of run and of checks.sh
# Go's standard library and packages take an executor minutes to build, which shows nothing of the rules. A
# local build makes them, or takes them from the disk cache, and hands them over to the engines.

# make_toolchain: all that the examples take is in the disk cache, and $scratch/go_actions names what made it.
make_toolchain() {
  logged build //examples/...
  if grep -qE '^Go[^ ]* (local|[^ ]*sandbox) ' "$scratch/spawns"; then
    # The log has no digest of what ran just now.
    bazel clean
    logged build //examples/...
  fi
  log actions "$scratch/log.json" '^(Go|ExecutableSymlink)' >"$scratch/go_actions"
  [[ -s $scratch/go_actions ]]
}

# hand_over_toolchain: the HTTP cache has it; the executor has it, too, but links by itself, so that it is
# seen to run Go's toolchain.
hand_over_toolchain() {
  python3 "$here/hand_over.py" "$E2E_DISK_CACHE" "$work/http/cache/ac" "$work/http/cache/cas" <"$scratch/go_actions"
  stop casd
  log actions "$scratch/log.json" '^(Go(?!Link)|ExecutableSymlink)' |
    python3 "$here/hand_over.py" --split "$E2E_DISK_CACHE" "$work/store/actioncache/objects" "$work/store/cas/objects"
  start_casd
}
