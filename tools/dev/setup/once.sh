# shellcheck shell=bash
# Creates a folder once, by one process at a time: it is complete or does not exist.

online="Or install bazelisk, where github.com can be reached."
debian="On Debian: apt-get install"

# check_folder FOLDER: exits if the folder cannot be used.
check_folder() {
  local cache
  cache=$(dirname "$1")
  [[ $(uname -s) == Linux ]] || die "this works only on Linux. $online"
  case $(realpath -m "$cache")/ in
  /tmp/* | /var/tmp/* | /dev/shm/*)
    die "the cache folder $cache is in a temporary folder, which Bazel's sandbox hides from builds. Set RULES_MLCUBE_CACHE to another folder."
    ;;
  esac
  case $cache in
  *[:\"\'\\\$\`]* | *$'\n'*) die "the path of the cache folder has a character that Bazel or a class path does not support: $cache. Set RULES_MLCUBE_CACHE to another folder." ;;
  esac
}

# need_debian_tools: checks the programs for downloading and unpacking.
need_debian_tools() {
  need apt-get "fetches Debian's packages" "This works on Debian and its derivatives. $online"
  need dpkg-deb "unpacks Debian's packages" "$debian dpkg. $online"
  need tar "unpacks Debian's packages" "$debian tar."
  need flock "keeps two setups apart" "$debian util-linux."
}

# once FOLDER COMMAND: runs COMMAND STAGING to fill a staging folder, which then becomes FOLDER. Another
# process for the same folder waits and then uses it. After an interruption, the next run reuses $downloads.
once() {
  local folder=$1 cache start=$SECONDS old
  cache=$(dirname "$folder")
  if ! mkdir -p "$cache" 2>/dev/null || [[ ! -w $cache ]]; then
    die "cannot write to the cache folder $cache. Set RULES_MLCUBE_CACHE to a writable folder."
  fi
  # Closed and unlocked when the last process of this setup ends.
  exec 9>"$cache/setup.lock"
  if ! flock --nonblock 9; then
    say "another setup is running; waiting for it"
    flock 9
  fi
  [[ ! -d $folder ]] || return 0

  downloads=$cache/downloads
  staging=$(mktemp -d "$folder.partial.XXXXXX")
  # The next setup removes the staging folder of a killed one.
  for old in "$folder".partial.*; do
    [[ $old == "$staging" ]] || rm -rf "$old"
  done
  trap 'rm -rf "$staging"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  "$2" "$staging"
  chmod 755 "$staging"
  mv -T "$staging" "$folder"
  rm -rf "$downloads"
  say "ready in $((SECONDS - start)) s: $(du -sh "$folder" | cut -f1) in $folder"
}
