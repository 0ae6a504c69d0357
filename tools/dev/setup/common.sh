# shellcheck shell=bash
# Helpers of every setup script: messages, and checks with a fix.

say() { echo "bazelw: $*" >&2; }

# die MESSAGE...: prints an error and exits.
die() {
  say "$@"
  exit 1
}

# need COMMAND WHY FIX: exits with the fix if COMMAND is not on PATH.
need() {
  command -v "$1" >/dev/null || die "$1 is missing; it $2. $3"
}

# java_home PREFIX: prints the folder of Java in the unpacked Debian packages, relative to PREFIX.
java_home() {
  local found
  found=$(cd "$1" && find usr/lib/jvm -mindepth 1 -maxdepth 1 -type d -name 'java-*-openjdk-*' -print -quit)
  [[ $found ]] && echo "$found"
}
