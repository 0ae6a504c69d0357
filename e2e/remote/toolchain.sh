# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of run and of checks.sh
# What an earlier run had the executor do to build Go's standard library and the tool, which is minutes
# of work that has nothing to show. $warm is its folder, or empty.

# warm_up: puts it into the executor's store.
warm_up() {
  [[ -d $warm/cas ]] || return 0
  stop casd
  cp -a "$warm/." "$work/store/"
  start_casd
}

# keep_warm: keeps the blobs, and the results of Go's actions, for the next run, if there are new ones.
keep_warm() {
  local staging digest
  [[ $warm && -e $scratch/go_ran ]] || return 0
  rm "$scratch/go_ran"
  if (($(du -sm "$work/store/cas" | cut -f1) > 2000)); then
    rm -rf "$warm" # of many versions of the tool; begin anew
    return 0
  fi
  mkdir -p "$(dirname "$warm")"
  staging=$(mktemp -d "$warm.partial.XXXXXX")
  cp -a "$work/store/cas" "$staging/"
  [[ ! -d $warm/actioncache ]] || cp -a "$warm/actioncache" "$staging/"
  while read -r digest; do
    mkdir -p "$staging/actioncache/objects/${digest:0:2}"
    # What ran locally has no result there.
    cp -a "$work/store/actioncache/objects/${digest:0:2}/${digest:2}" "$staging/actioncache/objects/${digest:0:2}/" 2>/dev/null || true
  done < <(sort -u "$scratch/go_actions")
  rm -rf "$warm"
  mv -T "$staging" "$warm" 2>/dev/null || rm -rf "$staging" # another run was faster
}
