#!/usr/bin/env python3
"""Writes mlcube/private/go_modules.bzl: the modules of go.mod for WORKSPACE files.

    tools/dev/workspace/go_modules.py            writes the file
    tools/dev/workspace/go_modules.py --check    exits with 1 if the file is out of date

With MODULE.bazel files, Gazelle's go_deps reads go.mod itself. Repository names follow Gazelle
(label.ImportPathToBazelRepoName).
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
TARGET = ROOT / "mlcube" / "private" / "go_modules.bzl"

HEADER = '''"""The Go modules that the tool is built from, for WORKSPACE files.

Written by tools/dev/workspace/go_modules.py from go.mod and go.sum.
"""

load("@bazel_gazelle//:deps.bzl", "go_repository")

def go_modules():
    """Declares a repository for each Go module, unless the name is declared already."""
    declared = native.existing_rules()
'''

REPOSITORY = '''    if "{name}" not in declared:
        go_repository(
            name = "{name}",
            importpath = "{path}",
            sum = "{sum}",
            version = "{version}",
        )
'''


def repository_name(path):
    """Gazelle's name: the host's parts reversed, then the rest."""
    host, _, rest = path.lower().partition("/")
    parts = list(reversed(host.split("."))) + ([rest] if rest else [])
    return re.sub(r"[-./+~]", "_", "_".join(parts))


def required(go_mod):
    """(path, version) of each requirement, direct and indirect."""
    blocks = re.findall(r"^require \((.*?)^\)", go_mod, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    lines += re.findall(r"^require ([^(\s].*)$", go_mod, re.MULTILINE)
    for line in lines:
        words = line.split("//")[0].split()
        if words:
            yield words[0], words[1]


def generated():
    """The file's text."""
    if re.search(r"^replace\b", (ROOT / "go.mod").read_text(), re.MULTILINE):
        sys.exit("go_modules.py: go.mod has a replace directive, which this script cannot turn into a repository.")
    sums = {}
    for line in (ROOT / "go.sum").read_text().splitlines():
        path, version, digest = line.split()
        sums[path, version] = digest
    text = HEADER
    for path, version in sorted(required((ROOT / "go.mod").read_text())):
        if (path, version) not in sums:
            # Only a requirement of the graph; none of its packages is built.
            continue
        text += REPOSITORY.format(
            name=repository_name(path), path=path, sum=sums[path, version], version=version
        )
    return text


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.exit(__doc__)
    text = generated()
    if not arguments:
        TARGET.write_text(text)
    elif not TARGET.exists() or TARGET.read_text() != text:
        sys.exit("%s is not what go.mod and go.sum say. Run tools/dev/workspace/go_modules.py." % TARGET.relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
