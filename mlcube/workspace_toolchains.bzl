"""The second macro for a WORKSPACE file. Call `rules_mlcube_dependencies` of `repositories.bzl` first."""

load("@bazel_gazelle//:deps.bzl", "gazelle_dependencies")
load("@io_bazel_rules_go//go:deps.bzl", "go_register_toolchains", "go_rules_dependencies")
load("//mlcube/private:go_modules.bzl", "go_modules")

# buildifier: disable=unnamed-macro
def rules_mlcube_toolchains(go_version = "1.24.11"):
    """Registers the toolchain of these rules and declares the dependencies of its tool.

    Args:
      go_version: string, the Go SDK to download, or `"host"` for the Go on PATH. Ignored if the WORKSPACE
      file registered a Go toolchain before.
    """

    # Declare our versions first, because the first declaration in a WORKSPACE file wins.
    go_modules()
    go_rules_dependencies()
    if "go_sdk" not in native.existing_rules():
        go_register_toolchains(version = go_version)

    # By default Gazelle looks for a file named WORKSPACE.
    if "bazel_gazelle_go_repository_config" not in native.existing_rules():
        gazelle_dependencies(go_repository_default_config = "@rules_mlcube//:WORKSPACE.bazel")
    native.register_toolchains(
        "@mlcube_prebuilt_toolchains//:all",
        "@rules_mlcube//mlcube/toolchain:all",
    )
