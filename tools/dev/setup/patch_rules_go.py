"""Patches a copy of rules_go to use the host's Go SDK instead of a download.

    patch_rules_go.py FOLDER

With MODULE.bazel, it patches the SDK that rules_go declares. In WORKSPACE mode, it patches the SDK of
go_register_toolchains.
"""

import os
import sys

EDITS = {
    "MODULE.bazel": [(
        """go_sdk.from_file(
    name = "go_default_sdk",
    go_mod = "//:go.mod",
)""",
        """go_sdk.host(name = "go_default_sdk")""",
    )],
    "go/private/extensions.bzl": [(
        """            if not module.is_root:
                fail("go_sdk.host: cannot""",
        """            if not module.is_root and module.name != "rules_go":
                fail("go_sdk.host: cannot""",
    )],
    "go/private/sdk.bzl": [(
        """    if len(sdk_rules) == 0:
        if not version:""",
        """    if len(sdk_rules) == 0:
        version = "host"
        if not version:""",
    )],
}


def main(folder):
    for name, edits in EDITS.items():
        path = os.path.join(folder, name)
        with open(path, encoding="utf-8") as file:
            content = file.read()
        for old, new in edits:
            if content.count(old) != 1:
                sys.exit(
                    "bazelw: %s of this rules_go is not as expected; tools/dev/setup/patch_rules_go.py "
                    "has to be fitted to the version that MODULE.bazel names." % name
                )
            content = content.replace(old, new)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)


if __name__ == "__main__":
    main(*sys.argv[1:])
