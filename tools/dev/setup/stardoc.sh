#!/usr/bin/env bash
# Adds a copy of stardoc to the modules. Its renderer is a script that runs the unpacked Java.
#
#   stardoc.sh STAGING FINAL
#
# stardoc's own java_binary needs Bazel's Java tools, which Debian does not package.
set -euo pipefail
scripts=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=common.sh
source "$scripts/common.sh"
staging=$1 final=$2
java=$(java_home "$staging/prefix") || die "the unpacked Debian packages contain no Java runtime. Set RULES_MLCUBE_DEBIAN_SUITES to another suite."

cp -r "$staging/prefix/usr/share/bazel/tools/stardoc" "$staging/modules/stardoc"
cd "$staging/modules/stardoc/stardoc"
python3 - <<'PY'
import re

with open("BUILD", encoding="utf-8") as file:
    content = file.read()
content = re.sub(r"^(java_import|java_binary)\(.*?^\)\n", "", content, flags=re.DOTALL | re.MULTILINE)
content = re.sub(r"^load\(\"@rules_java.*\n", "", content, flags=re.MULTILINE)
with open("BUILD", "w", encoding="utf-8") as file:
    file.write(content + '\nexports_files(["renderer"])\n')
PY
cat >renderer <<SH
#!/bin/sh
exec "$final/prefix/$java/bin/java" -cp "$final/modules/stardoc/stardoc/renderer_prebuilt.jar" \\
  com.google.devtools.build.stardoc.renderer.RendererMain "\$@"
SH
chmod +x renderer
