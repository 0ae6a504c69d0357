#!/usr/bin/env bash
# Prints the Debian mirror in apt's sources, or nothing if there is none.
#
#   mirror.sh [FOLDER]
#
# FOLDER has sources.list and sources.list.d; default /etc/apt. A mirror is an entry with a Debian suite and
# the component main, except security updates. Other projects use Debian's suite names too. So an entry whose
# path ends with /debian comes first, then one signed by Debian's keys.
set -euo pipefail
folder=${1:-/etc/apt}

# entries: prints "URI SUITES... main... KEYRING" lines, from both formats (sources.list(5)).
entries() {
  local file
  for file in "$folder"/sources.list "$folder"/sources.list.d/*.list; do
    [[ ! -r $file ]] || awk '
      { sub(/#.*/, "") }
      $1 == "deb" {
        options = ""
        if (match($0, /\[[^]]*\]/)) {
          options = substr($0, RSTART, RLENGTH)
          $0 = substr($0, 1, RSTART - 1) substr($0, RSTART + RLENGTH)
        }
        print $2, $3, (index($0 " ", " main ") ? "main" : "-"), options
      }' "$file"
  done
  for file in "$folder"/sources.list.d/*.sources; do
    [[ ! -r $file ]] || awk '
      function entry(  i, j, n, m, uri, suite) {
        n = split(field["uris"], uri); m = split(field["suites"], suite)
        if ((" " field["types"] " ") ~ / deb / && field["enabled"] !~ /^ *[Nn]o *$/)
          for (i = 1; i <= n; i++) for (j = 1; j <= m; j++)
            print uri[i], suite[j], ((" " field["components"] " ") ~ / main / ? "main" : "-"), field["signed-by"]
        split("", field)
      }
      /^#/ { next }
      /^[ \t]*$/ { entry(); next }
      /^[^ \t]/ { name = tolower($0); sub(/:.*/, "", name); sub(/^[^:]*:/, "") }
      { field[name] = field[name] " " $0 }
      END { entry() }' "$file"
  done
}

entries | awk '
  $2 ~ /^(sid|unstable|testing|(old)*stable|buster|bullseye|bookworm|trixie|forky|duke)(-updates|-backports)?$/ &&
  $1 ~ /^[a-z+]+:\// && $1 !~ /^cdrom:/ && $1 !~ /security/ && $3 == "main" {
    rank = $1 ~ /\/debian\/?$/ ? 1 : /debian-archive-keyring/ ? 2 : 3
    if (!(rank in first)) first[rank] = $1
  }
  END { for (rank = 1; rank <= 3; rank++) if (rank in first) { print first[rank]; exit } }'
