# shellcheck shell=bash
# Every example, packaged and tested by remote execution; then from the gRPC and the HTTP cache.
# shellcheck disable=SC2154 # variables of run and of checks.sh

# fill_http_cache: the HTTP cache has what Go's actions made by remote execution, which saves building
# it once more. Both name results and blobs by the same digests.
fill_http_cache() {
  python3 - "$work/store" "$work/http/cache" "$scratch/go_actions" <<'PY'
import os, shutil, sys

store, cache, actions = sys.argv[1:]
for folder in ("ac", "cas"):
    os.makedirs(os.path.join(cache, folder), exist_ok=True)
with open(actions, encoding="utf-8") as file:
    for digest in file.read().split():
        shutil.copy(os.path.join(store, "actioncache/objects", digest[:2], digest[2:]), os.path.join(cache, "ac", digest))
for folder, _, names in os.walk(os.path.join(store, "cas/objects")):
    for name in names:
        shutil.copy(os.path.join(folder, name), os.path.join(cache, "cas", os.path.basename(folder) + name))
PY
}

executed_remotely() {
  local packages expected
  logged build //examples/...
  packages=$(query 'kind(mlcube_package, //examples/...)' | wc -l)
  expected=$(bazel aquery --output=text 'mnemonic("Mlcube.*", //examples/...)' 2>/dev/null | grep -c '^  Mnemonic: ')
  echo "$packages packages, $expected actions; $(processes)"
  ((packages > 10 && expected > packages))
  processes | grep -qE ' [0-9]+ remote[,.]'
  same "Mlcube actions that the executor ran" "$expected" "$(spawned Mlcube remote)"
  same "spawns that ran elsewhere" "" "$(grep -vE '^[^ ]+ (remote|remote-cache-hit) ' "$scratch/spawns")"
  processes >"$scratch/first"
  digests examples >"$scratch/remote"
}

tested_remotely() {
  logged test //examples/...
  grep -E 'tests? pass' "$scratch/build"
  same "tests that ran elsewhere" "" "$(grep -vE '^[^ ]+ (remote|remote-cache-hit) ' "$scratch/spawns")"
  (($(spawned TestRunner remote) > 10))
}

# only_hits COMPARED: nothing ran, and the files are the same.
only_hits() {
  logged build //examples/...
  processes
  same "spawns that were no cache hits" "" "$(grep -vE '^[^ ]+ remote-cache-hit ' "$scratch/spawns")"
  (($(spawned Mlcube remote-cache-hit) > 10))
  digests examples | diff "$scratch/remote" -
}

the_same_locally() {
  logged build //examples/...
  processes
  same "Mlcube actions of others" "" "$(grep -E '^Mlcube[^ ]* remote' "$scratch/spawns")"
  (($(spawned Mlcube '[^ ]*sandbox') > 10))
  digests examples | diff "$scratch/remote" -
}

cleaned() { bazel clean; }

client one
over_the_executor
check "every example is packaged by remote execution" executed_remotely
[[ ! -e $scratch/first ]] || sed 's/^INFO/        Bazel says/' "$scratch/first"
check "every test of the examples passes by remote execution" tested_remotely
client two
over_the_executor
check "a second client, with an empty output base, has cache hits only" only_hits
check "the HTTP cache has the toolchain" fill_http_cache
client one
over_the_http_cache
check "its outputs are thrown away" cleaned
check "a local build gives the same digests" the_same_locally
client two
over_the_http_cache
check "its outputs are thrown away, too" cleaned
check "over the HTTP cache it has cache hits only" only_hits
