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
