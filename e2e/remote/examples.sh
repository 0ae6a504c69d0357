# shellcheck shell=bash
# Every example, packaged and tested by remote execution; then from the gRPC and the HTTP cache.
# shellcheck disable=SC2154 # variables of run and of checks.sh

# package_examples: builds all, with the bundles and the reports, which nothing builds that does not ask for them.
package_examples() {
  logged build //examples/... --output_groups=+bundle,+sarif
  processes
}

packaged_remotely() {
  bazel clean
  package_examples
  processes >"$scratch/first"
  digests examples >"$scratch/remote"
  grep -c package.tar.gz "$scratch/remote"
}

# Each package has all of its actions run, since nobody has run them before.
executor_ran_all() {
  local packages expected
  packages=$(query 'kind("mlcube_package|medperf_container_package", //examples/...)' | wc -l)
  expected=$(bazel aquery --output=text 'mnemonic("Mlcube.*", //examples/...)' 2>/dev/null | grep -c '^  Mnemonic: ')
  echo "$packages packages, $expected actions; $(cat "$scratch/first")"
  ((packages > 10 && expected > packages))
  grep -qE ' [0-9]+ remote[,.]' "$scratch/first"
  same "bundles" "$packages" "$(spawned MlcubeBundle remote)"
  same "Mlcube actions that the executor ran" "$expected" "$(spawned Mlcube remote)"
  same "spawns that ran elsewhere" "" "$(grep -vE '^[^ ]+ (remote|remote-cache-hit) ' "$scratch/spawns")"
  # The executor has Go's standard library already, and links by itself.
  same "Go's standard libraries that the executor built" 0 "$(spawned GoStdlib remote)"
  (($(spawned GoLink remote) > 0))
}

tested_remotely() {
  logged test //examples/...
  grep -E 'tests? pass' "$scratch/build"
  same "tests that ran elsewhere" "" "$(grep -vE '^[^ ]+ (remote|remote-cache-hit) ' "$scratch/spawns")"
  (($(spawned TestRunner remote) > 10))
}

# only_hits: nothing ran, and the files are the same.
only_hits() {
  package_examples
  all_from_the_cache
  (($(spawned Mlcube remote-cache-hit) > 10))
  digests examples | diff "$scratch/remote" -
}

the_same_locally() {
  package_examples
  same "Mlcube actions of others" "" "$(grep -E '^Mlcube[^ ]* remote' "$scratch/spawns")"
  (($(spawned Mlcube '[^ ]*sandbox') > 10))
  digests examples | diff "$scratch/remote" -
}

client one
take_repositories
local_only
check "Go's standard library and the tool are built locally, or in the disk cache" make_toolchain
stands || return
check "the engines have them, too" hand_over_toolchain
stands || return
over_the_executor
check "every example is packaged over the executor" packaged_remotely
stands || return
check "by remote execution, each action of each package" executor_ran_all
sed 's/^INFO/        Bazel says/' "$scratch/first"
check "every test of the examples passes by remote execution" tested_remotely
client two
over_the_executor
check "a second client, with an empty output base, has cache hits only" only_hits
client one
over_the_http_cache
check "its outputs are thrown away" bazel clean
check "a local build gives the same digests" the_same_locally
stands || return
client two
over_the_http_cache
check "its outputs are thrown away, too" bazel clean
check "over the HTTP cache it has cache hits only" only_hits
