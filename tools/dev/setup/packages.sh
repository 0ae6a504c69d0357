#!/usr/bin/env bash
# Downloads a component's Debian packages and unpacks them into a folder.
#
#   packages.sh DOWNLOADS PREFIX COMPONENT
#
# COMPONENT is bazel, or remote (an HTTP cache and a remote executor for tests). apt uses its own package
# database in DOWNLOADS. There, packages of the host and packages that are not needed count as installed. The
# host's database stays unchanged.
#
# Environment:
#   RULES_MLCUBE_DEBIAN_MIRROR   a Debian mirror; default: the one in the host's apt sources
#   RULES_MLCUBE_DEBIAN_SUITES   suites to look for Bazel in, in order; default "forky sid"
set -euo pipefail
scripts=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=common.sh
source "$scripts/common.sh"
downloads=$1 prefix=$2 component=$3
suites=${RULES_MLCUBE_DEBIAN_SUITES:-forky sid}

# The libraries that Bazel's server (A-server.jar) loads. The other Java dependencies of Debian's package are
# in A-server.jar or are needed only to build it.
java_libraries=(
  async-profiler-java libasync-profiler-java libcaffeine-java libcommons-compress-java libcommons-io-java
  libcommons-pool2-java libdiffutils-java libgoogle-auth-java libgoogle-flogger-java
  libgoogle-gson-java libgoogle-http-client-java libgrpc-java libjava-allocation-instrumenter-java
  libperfmark-java libreactive-streams-java librx-java libxz-java
)
# Dependencies that the host provides, or that a Bazel build never uses.
not_needed=(
  build-essential default-jdk-headless default-jre-headless gcc g++ perl python3 unzip zlib1g-dev
  ca-certificates ca-certificates-java debconf dpkg java-common libc-gconv-modules-extra libjpeg62-turbo
  libjs-jquery liblcms2-2 libnss3 libpcsclite1 libprotoc32t64 node-core-js node-html5shiv openssl
  openssl-provider-legacy protobuf-compiler-grpc-java-plugin util-linux velocity
)

# count_as_installed: writes the package database with the packages not to download, at the suite's versions.
# They are pinned, because apt would replace them otherwise.
count_as_installed() {
  apt-cache dumpavail | awk -v not_needed="${not_needed[*]}" -v java="${java_libraries[*]}" '
    BEGIN {
      split(not_needed, names, " "); for (i in names) skip[names[i]]
      split(java, names, " "); for (i in names) keep[names[i]]
    }
    /^Package: / { name = $2 }
    /^Version: / { version = $2 }
    /^Architecture: / { arch = $2 }
    /^$/ {
      if (name in skip || (name ~ /^lib.*-java$/ && !(name in keep)))
        printf "Package: %s\nStatus: install ok installed\nVersion: %s\nArchitecture: %s\nMulti-Arch: foreign\nMaintainer: none <none@example.com>\nDescription: not needed\n\n", name, version, arch
    }' >"$downloads/status"
  {
    echo "Package: $(sed -n 's/^Package: //p' "$downloads/status" | tr '\n' ' ')"
    printf 'Pin: release o=Debian\nPin-Priority: -1\n'
  } >"$downloads/preferences"
}

# use_suite SUITE: configures an apt that uses only this suite.
use_suite() {
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [[ -r $keyring ]] || keyring=${keyring%.gpg}.pgp
  [[ -r $keyring ]] || die "Debian's archive keys are missing in /usr/share/keyrings. On Debian: apt-get install debian-archive-keyring."
  mkdir -p "$downloads"/{lists,archives}/partial
  echo "deb [signed-by=$keyring] $mirror $1 main" >"$downloads/sources.list"
  : >"$downloads/status"
  : >"$downloads/preferences"
  {
    # Use only the network settings of the host's configuration.
    env -u APT_CONFIG apt-config dump | grep -E '^Acquire::(http|https|ftp|ForceIPv[46]|Retries)' || true
    cat <<CONF
Dir::State "$downloads"; Dir::State::lists "$downloads/lists"; Dir::State::status "$downloads/status";
Dir::Cache "$downloads"; Dir::Cache::archives "$downloads/archives"; Dir::Log "$downloads";
Dir::Etc::sourcelist "$downloads/sources.list"; Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "$downloads/preferences"; Dir::Etc::preferencesparts "/dev/null";
Dir::Etc::main "/dev/null"; Dir::Etc::parts "/dev/null";
Debug::NoLocking "1"; APT::Install-Recommends "0"; APT::Sandbox::User "";
Acquire::Languages "none"; Acquire::Check-Valid-Until "false"; Acquire::Retries "3";
CONF
  } >"$downloads/apt.conf"
  export APT_CONFIG=$downloads/apt.conf
  apt-get update -qq >"$downloads/log" 2>&1 && ! grep -q '^[WE]:' "$downloads/log"
}

# candidate PACKAGE: prints the version in the suite.
candidate() {
  apt-cache policy "$1" | sed -n 's/^  Candidate: \(.*\)/\1/p'
}

mirror=${RULES_MLCUBE_DEBIAN_MIRROR:-$("$scripts/mirror.sh")}
[[ $mirror ]] || die "apt's sources have no Debian mirror. Set RULES_MLCUBE_DEBIAN_MIRROR to a mirror's URL, or install bazelisk."
bazel_version='' tried=''
for suite in $suites; do
  say "reading the package list of Debian $suite"
  if ! use_suite "$suite"; then
    tried+=" $suite (not readable: $(grep -m1 '^[WE]:' "$downloads/log" || tail -1 "$downloads/log"))"
    continue
  fi
  bazel_version=$(candidate bazel-bootstrap)
  [[ $bazel_version =~ ^7\.([0-9]+)\. ]] && ((BASH_REMATCH[1] >= 7)) && break
  tried+=" $suite (bazel-bootstrap ${bazel_version:-absent})"
  bazel_version=''
done
[[ $bazel_version ]] || die "no Bazel 7.7 in Debian's suites:$tried. Check the network, name another suite in RULES_MLCUBE_DEBIAN_SUITES or mirror in RULES_MLCUBE_DEBIAN_MIRROR, or install bazelisk."

case $component in
bazel)
  jre=$(apt-cache show default-jre-headless | sed -n 's/^Depends:.*\(openjdk-[0-9]*-jre-headless\).*/\1/p' | head -1)
  [[ $jre ]] || die "Debian $suite has no headless Java runtime."
  wanted=(bazel-bootstrap bazel-rules-shell bazel-stardoc libc6 patchelf "$jre" "${java_libraries[@]}")
  ;;
remote) wanted=(bubblewrap buildbox libc6 nginx-light patchelf) ;;
*) die "packages.sh: unknown component '$component'." ;;
esac
count_as_installed

# Uses an empty folder, because apt skips files that it has.
mkdir -p "$downloads/empty/partial"
files=$(apt-get install -y -qq --print-uris -o Dir::Cache::archives="$downloads/empty" "${wanted[@]}" \
  2>>"$downloads/log") ||
  die "apt cannot resolve the packages: $(tail -3 "$downloads/log" | tr '\n' ' ')"
say "fetching $(awk '{n++; s += $3} END {printf "%d packages, %.0f MB", n, s / 1e6}' <<<"$files"
) (Bazel $bazel_version, $component)"
apt-get install -y -qq --download-only "${wanted[@]}" >"$downloads/log" 2>&1 ||
  die "apt cannot fetch the packages: $(tail -3 "$downloads/log" | tr '\n' ' ')"

say "unpacking"
mkdir -p "$prefix"
while read -r _ name _; do
  dpkg-deb --fsys-tarfile "$downloads/archives/$name" |
    tar -x -C "$prefix" --no-same-owner --exclude='./usr/share/doc' --exclude='./usr/share/man' \
      --exclude='./usr/share/maven-repo' --exclude='./usr/share/locale' --exclude='./usr/share/lintian'
done <<<"$files"
