#!/usr/bin/env bash
# Writes the launcher of the installed Bazel: the command bazel and its bazelrc.
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

java=$(java_home "$staging/prefix") || die "the unpacked Debian packages contain no Java runtime. Set RULES_MLCUBE_DEBIAN_SUITES to another suite."
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
# Bazel refuses to override a module outside of the workspace's graph. Every graph has the dependencies of
# bazel_tools.
tools_module=$staging/prefix/$share/embedded_tools/MODULE.bazel
for name in "${!folders[@]}"; do
  grep -qF "bazel_dep(name = \"$name\"" "$tools_module" ||
    echo "bazel_dep(name = \"$name\", version = \"0\")" >>"$tools_module"
done

# The names of some modules in WORKSPACE files.
declare -A workspace_names=(
  [apple_support]=build_bazel_apple_support [gazelle]=bazel_gazelle
  [protobuf]=com_google_protobuf [rules_go]=io_bazel_rules_go
)

{
  echo "# Every Bazel module is a folder, so no registry is used. Without --config=workspace, Bazel's own"
  echo "# WORKSPACE would download what bzlmod already has."
  echo "common --noenable_workspace"
  for name in $(printf '%s\n' "${!folders[@]}" | sort); do
    folder=$final/${folders[$name]%/}
    echo "common \"--override_module=$name=$folder\""
    echo "common:workspace \"--override_repository=${workspace_names[$name]:-$name}=$folder\""
  done
  echo "# Builds also use the installed Java."
  echo "common \"--repo_env=JAVA_HOME=$java\""
  echo "common --java_runtime_version=local_jdk --tool_java_runtime_version=local_jdk"
} >"$staging/bazelrc"

cat >"$staging/bazel" <<LAUNCHER
#!/bin/sh
# Runs the Bazel that bazelw installed. Passes Go's settings, because builds do not see Go's configuration file.
for setting in GOPROXY GONOPROXY GOSUMDB GONOSUMDB GOPRIVATE GOINSECURE; do
  value=\$(cd / && go env "\$setting" 2>/dev/null) && export "\$setting=\$value"
done
exec "$final/prefix/usr/bin/bazel" --nosystem_rc --bazelrc="$final/bazelrc" \\
  --install_base="$final/prefix/$share" --trust_install_base --server_javabase="$java" "\$@"
LAUNCHER
chmod +x "$staging/bazel"
