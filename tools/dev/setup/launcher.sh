#!/usr/bin/env bash
# Writes what starts the Bazel that was set up: the command bazel and its bazelrc.
#
#   launcher.sh STAGING FINAL
#
# STAGING is where the parts are now, FINAL where they will be.
set -euo pipefail
scripts=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=common.sh
source "$scripts/common.sh"
staging=$1 final=$2
share=usr/share/bazel

java=$(java_home "$staging/prefix") || die "the unpacked packages have no Java runtime; Debian's packages are not as expected."
java=$final/prefix/$java

# Where each module is, relative to FINAL.
declare -A folders=()
for folder in "$staging/prefix/$share"/{tools,rules}/*/; do
  name=$(sed -n '/^module(/,/)/s/.*name = "\([^"]*\)".*/\1/p' "$folder/MODULE.bazel" 2>/dev/null | head -1) || true # not each folder is a module
  [[ -z $name ]] || folders[$name]=prefix/${folder#"$staging/prefix/"}
done
for folder in "$staging"/modules/*/; do
  name=$(basename "$folder")
  folders[$name]=modules/$name
done
# Bazel refuses to override a module that a workspace's graph does not have; what bazel_tools depends
# on, each has.
tools_module=$staging/prefix/$share/embedded_tools/MODULE.bazel
for name in "${!folders[@]}"; do
  grep -qF "bazel_dep(name = \"$name\"" "$tools_module" ||
    echo "bazel_dep(name = \"$name\", version = \"0\")" >>"$tools_module"
done

# What WORKSPACE files call some of the modules.
declare -A workspace_names=(
  [apple_support]=build_bazel_apple_support [gazelle]=bazel_gazelle
  [protobuf]=com_google_protobuf [rules_go]=io_bazel_rules_go
)

{
  echo "# Every Bazel module is a folder: no registry is asked. Without --config=workspace, Bazel's own"
  echo "# WORKSPACE would fetch what bzlmod has already."
  echo "common --noenable_workspace"
  for name in $(printf '%s\n' "${!folders[@]}" | sort); do
    folder=$final/${folders[$name]%/}
    echo "common \"--override_module=$name=$folder\""
    echo "common:workspace \"--override_repository=${workspace_names[$name]:-$name}=$folder\""
  done
  echo "# The Java that was set up serves builds, too."
  echo "common \"--repo_env=JAVA_HOME=$java\""
  echo "common --java_runtime_version=local_jdk --tool_java_runtime_version=local_jdk"
} >"$staging/bazelrc"

cat >"$staging/bazel" <<LAUNCHER
#!/bin/sh
# Bazel as bazelw set it up. Go's settings may come from a file, which builds do not see.
for setting in GOPROXY GONOPROXY GOSUMDB GONOSUMDB GOPRIVATE GOINSECURE; do
  value=\$(cd / && go env "\$setting" 2>/dev/null) && export "\$setting=\$value"
done
exec "$final/prefix/usr/bin/bazel" --nosystem_rc --bazelrc="$final/bazelrc" \\
  --install_base="$final/prefix/$share" --trust_install_base --server_javabase="$java" "\$@"
LAUNCHER
chmod +x "$staging/bazel"
