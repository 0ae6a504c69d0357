# shellcheck shell=bash
# What every setup script uses: messages, and checks that say what to do.

say() { echo "bazelw: $*" >&2; }

# die MESSAGE...: the last words of a setup that cannot go on.
die() {
  say "$@"
  exit 1
}

# need COMMAND WHY FIX: COMMAND is on PATH, or the setup ends with what to do about it.
need() {
  command -v "$1" >/dev/null || die "$1 is missing, which $2. $3"
}

# java_home PREFIX: the folder of the Java among unpacked Debian packages, relative to PREFIX.
java_home() {
  local found
  found=$(cd "$1" && find usr/lib/jvm -mindepth 1 -maxdepth 1 -type d -name 'java-*-openjdk-*' -print -quit)
  [[ $found ]] && echo "$found"
}
