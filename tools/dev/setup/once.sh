# shellcheck shell=bash
# A folder that is made once: complete or not there, by one process at a time.

online="Or install bazelisk, where github.com can be reached."
debian="On Debian: apt-get install"

# check_folder FOLDER: things can be set up in it.
check_folder() {
  local cache
  cache=$(dirname "$1")
  [[ $(uname -s) == Linux ]] || die "this can be set up on Linux only. $online"
  case $(realpath -m "$cache")/ in
  /tmp/* | /var/tmp/* | /dev/shm/*)
    die "the cache folder $cache is a temporary one, which Bazel's sandbox hides from builds. Set RULES_MLCUBE_CACHE to another folder."
    ;;
  esac
  case $cache in
  *[:\"\'\\\$\`]* | *$'\n'*) die "the cache folder's path has a character that Bazel or a class path cannot take: $cache. Set RULES_MLCUBE_CACHE to another folder." ;;
  esac
}

# need_debian_tools: what fetching and unpacking takes.
need_debian_tools() {
  need apt-get "fetches Debian's packages" "This works on Debian and what descends from it. $online"
  need dpkg-deb "unpacks Debian's packages" "$debian dpkg. $online"
  need tar "unpacks Debian's packages" "$debian tar."
  need flock "keeps two setups apart" "$debian util-linux."
}

# once FOLDER COMMAND: has COMMAND STAGING fill a staging folder, which then becomes FOLDER. Another
# process that wants the same waits, and finds the work done. What an interrupted one had put into
# $downloads, the next one uses.
once() {
  local folder=$1 cache start=$SECONDS old
  cache=$(dirname "$folder")
  if ! mkdir -p "$cache" 2>/dev/null || [[ ! -w $cache ]]; then
    die "cannot write to the cache folder $cache. Set RULES_MLCUBE_CACHE to a folder that can be written."
  fi
  # Closed, and so unlocked, when the last process of this setup has ended.
  exec 9>"$cache/setup.lock"
  if ! flock --nonblock 9; then
    say "another setup is running; waiting for it"
    flock 9
  fi
  [[ ! -d $folder ]] || return 0

  downloads=$cache/downloads
  staging=$(mktemp -d "$folder.partial.XXXXXX")
  # A killed setup leaves its staging folder to the next one.
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
