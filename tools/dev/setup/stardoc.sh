#!/usr/bin/env bash
# Puts a copy of stardoc among the modules whose renderer is a script that runs the unpacked Java.
#
#   stardoc.sh STAGING FINAL
#
# The java_binary that it is by itself needs Bazel's Java tools, which no Debian package has.
set -euo pipefail
scripts=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=common.sh
source "$scripts/common.sh"
staging=$1 final=$2
java=$(java_home "$staging/prefix") || die "the unpacked packages have no Java runtime; Debian's packages are not as expected."

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
