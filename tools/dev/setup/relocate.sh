#!/usr/bin/env bash
# Makes unpacked Debian packages run from a folder: rewrites links, the dynamic loader and libraries of
# programs, the class path of Bazel's server, and the certificates of Java.
#
#   relocate.sh PREFIX FINAL
#
# PREFIX is where the packages are now, FINAL where they will be.
set -euo pipefail
scripts=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=common.sh
source "$scripts/common.sh"
prefix=$1 final=$2
say "relocating the packages"

# Links with absolute targets point into the prefix.
find "$prefix" -type l -lname '/*' -print0 | while IFS= read -r -d '' link; do
  target=$(readlink "$link")
  ln -sfnr "$prefix$target" "$link"
done

# The packages' libc is newer than the host's. So programs use the libc in the prefix, and patchelf runs with
# its loader.
loader=$(find "$prefix/usr/lib" -maxdepth 2 -name 'ld-linux*.so.*' -print -quit)
[[ $loader ]] || die "the unpacked libc has no dynamic loader; Debian's packages are not as expected."
libraries=$(dirname "$loader")
final_libraries=$final${libraries#"$prefix"}
patch() { "$loader" --library-path "$libraries" "$prefix/usr/bin/patchelf" "$@"; }
find "$prefix/usr" \( -path '*/bin/*' -o -path '*/sbin/*' -o -path '*/libexec/*' -o -name jspawnhelper \) \
  -type f -perm -u+x ! -name patchelf -print0 |
  while IFS= read -r -d '' program; do
    # Libraries and scripts have no interpreter.
    patch --print-interpreter "$program" >/dev/null 2>&1 || continue
    own=$(patch --print-rpath "$program")
    patch --force-rpath --set-rpath "${own:+$own:}$final_libraries" \
      --set-interpreter "$final_libraries/${loader##*/}" "$program"
  done

# The class path of Bazel's server: all unpacked jars, first in Debian's order.
list=$prefix/usr/share/bazel/bazel_classpath_debian_depends.txt
if [[ -f $list ]]; then
  ordered=()
  declare -A listed=()
  while read -r jar; do
    [[ -e $prefix/$jar ]] || continue
    ordered+=("$jar") listed[$(realpath "$prefix/$jar")]=1
  done <"$list"
  for jar in "$prefix"/usr/share/java/*.jar; do
    [[ -z ${listed[$(realpath "$jar")]:-} ]] || continue
    ordered+=("${jar#"$prefix"/}") listed[$(realpath "$jar")]=1
  done
  printf "%s\n" "${ordered[@]/#/$final/}" >"$list"
fi

# Java trusts the host's certificates.
store=$prefix/etc/ssl/certs/java/cacerts
if [[ -r /etc/ssl/certs/ca-certificates.crt && ! -e $store ]]; then
  mkdir -p "$(dirname "$store")"
  python3 "$scripts/java_keystore.py" /etc/ssl/certs/ca-certificates.crt "$store"
fi
