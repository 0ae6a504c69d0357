#!/usr/bin/env bash
# Builds the files of a release in release-files/ and prints its notes, the newest section of CHANGELOG.md.
# The release workflow runs it under this name.
#
#   release_prep.sh TAG
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/../.."
GITHUB_REF_NAME=${1:?usage: release_prep.sh TAG} tools/dev/release/collect release-files >&2
awk '/^## / {sections++} sections == 1' CHANGELOG.md
