# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of run and of checks.sh
# Eight cubes with weights on two slots: what runs at once, what runs again, and what is moved.

mib=${E2E_REMOTE_MIB:-64} # less is packed before the next one has come
packages=8

# watched ARGUMENT...: builds all cubes, with the transfers and the profile of just this build.
watched() {
  : >"$work/transfers"
  logged build "//$made/..." --profile="$scratch/profile.gz" --noslim_profile "$@"
  processes
  log moved "$work/transfers" >"$scratch/moved"
}

# moved_of DIRECTION: the bytes of all blobs.
moved_of() { awk -v d="$1" '$1 == d { n += $3 } END { printf "%.0f\n", n }' "$scratch/moved"; }

weights_of() { sha256sum "$made"/cube*/workspace/additional_files/weights.bin | cut -d' ' -f1 | sort; }
archives_of() { sha256sum "$(bin)/$made"/cube*/package/additional_files.tar.gz | cut -d' ' -f1 | sort; }

# once DIRECTION DIGESTS: each blob was moved exactly once, with all its bytes.
once() {
  local digest
  for digest in $2; do
    same "times that $digest went $1" 1 \
      "$(awk -v d="$1" -v s="$digest" '$1 == d && $2 == s { print $4 }' "$scratch/moved")"
  done
}

# overhead DIRECTION: the bytes besides weights and archives, per cube, and of the tool.
overhead() {
  awk -v d="$1" -v skip="$2" -v cubes=$packages '
    BEGIN { split(skip, list); for (i in list) big[list[i]] }
    $1 == d && !($2 in big) { n += $3; if ($3 > 1000000) tool += $3 }
    END { printf "%.0f %.0f\n", (n - tool) / cubes, tool }' "$scratch/moved"
}

# Nothing comes down but the digests to register; the archives stay on the cluster.
packed_once() {
  local up down
  watched --remote_download_outputs=minimal '--remote_download_regex=.*/submission\.json$'
  same "Pack actions that the executor ran" $packages "$(spawned MlcubePack remote)"
  same "submission.json" $packages "$(find "$(bin)/$made" -name submission.json -type f | wc -l)"
  same "archives that came down" 0 "$(find "$(bin)/$made" -name additional_files.tar.gz -type f | wc -l)"
  once up "$(weights_of)"
  read -r up tool < <(overhead up "$(weights_of | tr '\n' ' ')")
  down=$(moved_of down)
  echo "up: $(moved_of up) bytes, of those besides the weights $up for each cube, and once $tool of the tool"
  echo "down: $down bytes"
  ((up < 100000 && down < 200000))
  cat "$scratch/moved" >"$scratch/moved.first"
}

then_the_archives() {
  local besides
  watched
  all_from_the_cache
  once down "$(archives_of)"
  read -r besides _ < <(overhead down "$(archives_of | tr '\n' ' ')")
  echo "up: $(moved_of up) bytes; down: $(moved_of down), besides the archives $besides for each cube"
  ((besides < 100000 && $(moved_of up) < 1000000))
}

one_weight() {
  printf x >>"$made/cube3/workspace/additional_files/weights.bin"
  watched
  same "Pack actions" 1 "$(spawned MlcubePack remote)"
  same "other cubes" "" "$(grep -v " //$made/cube3:" "$scratch/spawns")"
  once up "$(sha256sum "$made/cube3/workspace/additional_files/weights.bin" | cut -d' ' -f1)"
  echo "up: $(moved_of up) bytes; down: $(moved_of down)"
  (($(moved_of up) < mib * 1048576 + 200000))
}

one_manifest() {
  echo "# A comment." >>"$made/cube3/mlcube.yaml"
  watched
  same "Pack actions" 0 "$(spawned MlcubePack remote)"
  (($(spawned MlcubeValidate remote) == 1 && $(moved_of up) < 200000 && $(moved_of down) < 200000))
}

# properties MNEMONIC CUBE: the execution properties of such an action in the last build.
properties() { sed -n "s|^$1 [^ ]* //$made/$2:package ||p" "$scratch/spawns"; }

# Where a team sends what is large, and what it keeps out of the cache.
properties_and_tags() {
  sed -i 's/types = /exec_properties = {"pack.Pool": "large", "Team": "imaging"}, &/' "$made/cube1/BUILD.bazel"
  sed -i 's/types = /tags = ["no-remote-cache"], &/' "$made/cube2/BUILD.bazel"
  tool_anew
  logged build "//$made/cube1:package" "//$made/cube2:package" "//$made/cube3:package"
  grep ^Mlcube "$scratch/spawns"
  same "properties of MlcubePack" "Pool=large,Team=imaging" "$(properties MlcubePack cube1)"
  same "properties of MlcubeValidate" "Team=imaging" "$(properties MlcubeValidate cube1)"
  same "properties of another cube" "" "$(properties MlcubePack cube3)"
  # The tag is for all actions of the target; the others come from the cache.
  same "actions of the tagged cube from the cache" "" "$(grep "cache-hit //$made/cube2:package" "$scratch/spawns")"
  grep -q "^MlcubePack remote-cache-hit //$made/cube3:package" "$scratch/spawns"
}

# With the lines of docs/remote.md, a cube of new weights is packed here, and its archive stays here.
by_mnemonic() {
  local flags archive digest
  mapfile -t flags < <(sed -nE 's/^(common|build) +(--[a-z_]*modify_execution_info.*)/\2/p' "$root/docs/remote.md")
  same "flags on the page" 3 "${#flags[@]}"
  over_the_executor_or_here
  tool_anew
  echo more >>"$made/cube3/workspace/additional_files/weights.bin"
  logged build "//$made/cube3:package" "${flags[@]}"
  same "Packs that ran here" 1 "$(spawned MlcubePack '[^ ]*sandbox')"
  same "Validates from the cache" 1 "$(spawned MlcubeValidate remote-cache-hit)"
  archive=$(bin)/$made/cube3/package/additional_files.tar.gz
  digest=$(sha256sum "$archive" | cut -d' ' -f1)
  [[ ! -e $work/store/cas/objects/${digest:0:2}/${digest:2} ]]
  digest=$(sha256sum "$made/cube4/workspace/additional_files/weights.bin" | cut -d' ' -f1)
  [[ -e $work/store/cas/objects/${digest:0:2}/${digest:2} ]] # that is where it would be
}

# The weights are on the executor, so that all Packs wait for a slot; Bazel would send only as many as the
# machine has cores.
side_by_side() {
  local count most seconds
  tool_anew
  watched "$mlcube_anew" --jobs=50 --remote_download_outputs=minimal
  same "Pack actions that the executor ran" $packages "$(spawned MlcubePack remote)"
  read -r count most seconds < <(log parallel "$scratch/profile.gz" "Packing additional files")
  echo "$count Packs, $most at once, $seconds s in all"
  same "Packs in the profile" $packages "$count"
  same "Packs that ran at once" "$slots" "$most"
}

borrow
check "the tool is built locally" tool_anew
stands || return
check "eight cubes with $mib MiB of weights are made" cubes $packages "$mib"
fresh "$work/cubes" weights
over_the_executor
check "each is packed once, and only submission.json comes down" packed_once
show
check "the archives come down once" then_the_archives
show
check "one changed weight packs one cube" one_weight
check "a changed manifest packs none" one_manifest
check "execution properties and tags reach the actions" properties_and_tags
check "their Packs run side by side, in all slots that there are" side_by_side
show
check "the flags of docs/remote.md keep archives here by mnemonic" by_mnemonic
