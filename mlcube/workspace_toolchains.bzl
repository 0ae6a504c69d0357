"""The second half of what a WORKSPACE file needs: what `repositories.bzl` declared has to be loaded first."""

load("@bazel_gazelle//:deps.bzl", "gazelle_dependencies")
load("@io_bazel_rules_go//go:deps.bzl", "go_register_toolchains", "go_rules_dependencies")
load("//mlcube/private:go_modules.bzl", "go_modules")

# buildifier: disable=unnamed-macro
def rules_mlcube_toolchains(go_version = "1.24.11"):
    """Registers the toolchain of these rules and declares what its tool is built with.

    Args:
      go_version: string, the Go SDK to download, or `"host"` for the one on PATH. It has no effect
        in a WORKSPACE file that has registered a Go toolchain before.
    """

    # A WORKSPACE file's own versions win, so they come before rules_go's.
    go_modules()
    go_rules_dependencies()
    if "go_sdk" not in native.existing_rules():
        go_register_toolchains(version = go_version)

    # Gazelle looks for a file of the name WORKSPACE by default.
    if "bazel_gazelle_go_repository_config" not in native.existing_rules():
        gazelle_dependencies(go_repository_default_config = "@rules_mlcube//:WORKSPACE.bazel")
    native.register_toolchains(
        "@mlcube_prebuilt_toolchains//:all",
        "@rules_mlcube//mlcube/toolchain:all",
    )
