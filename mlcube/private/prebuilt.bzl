"""Repositories of prebuilt tools, and toolchains that select a tool by the platform it runs on."""

load(":prebuilt_platforms.bzl", "PREBUILT_PLATFORMS")
load(":toolchain.bzl", "MLCUBE_TARGET_TOOLCHAIN_TYPE", "MLCUBE_TOOLCHAIN_TYPE")

# The addresses of a release's files.
RELEASE_URLS = ["https://github.com/rules-mlcube/rules_mlcube/releases/download/v{version}/{file}"]

def prebuilt_file(platform):
    """Returns the file name of a prebuilt tool in a release.

    Args:
      platform: string, such as `linux_amd64`.

    Returns:
      string.
    """
    return "mlcubepack_" + platform + (".exe" if platform.startswith("windows") else "")

def _mlcube_prebuilt_tool_impl(ctx):
    name = prebuilt_file(ctx.attr.platform)
    ctx.download(
        executable = True,
        output = name,
        sha256 = ctx.attr.sha256,
        url = [url.replace("{version}", ctx.attr.version).replace("{file}", name) for url in ctx.attr.urls],
    )
    ctx.file("BUILD.bazel", """load("{bzl}", "mlcube_target_toolchain", "mlcube_toolchain")

mlcube_toolchain(
    name = "toolchain",
    mlcubepack = "{tool}",
    visibility = ["//visibility:public"],
)

mlcube_target_toolchain(
    name = "target_toolchain",
    mlcubepack = "{tool}",
    visibility = ["//visibility:public"],
)
""".format(bzl = Label("//mlcube:toolchain.bzl"), tool = name))
    if hasattr(ctx, "repo_metadata"):
        return ctx.repo_metadata(reproducible = True)
    return None

mlcube_prebuilt_tool = repository_rule(
    implementation = _mlcube_prebuilt_tool_impl,
    doc = "A prebuilt `mlcubepack` for one platform. It is downloaded when an action or a test runs there.",
    attrs = {
        "platform": attr.string(doc = "The platform, such as `linux_amd64`.", mandatory = True),
        "sha256": attr.string(doc = "The SHA-256 of the file.", mandatory = True),
        "urls": attr.string_list(doc = "Addresses; `{version}` and `{file}` are replaced.", mandatory = True),
        "version": attr.string(doc = "The version of the release."),
    },
)

def _mlcube_prebuilt_toolchains_impl(ctx):
    content = "# Two toolchains for each prebuilt tool: one for actions, one for tests.\n"
    for platform in ctx.attr.platforms:
        content += """
toolchain(
    name = "{platform}",
    exec_compatible_with = {constraints},
    toolchain = "@{repository}//:toolchain",
    toolchain_type = "{type}",
)

toolchain(
    name = "{platform}_target",
    target_compatible_with = {constraints},
    toolchain = "@{repository}//:target_toolchain",
    toolchain_type = "{target_type}",
)
""".format(
            constraints = [str(Label(constraint)) for constraint in PREBUILT_PLATFORMS[platform]],
            platform = platform,
            repository = prebuilt_repository(platform),
            target_type = MLCUBE_TARGET_TOOLCHAIN_TYPE,
            type = MLCUBE_TOOLCHAIN_TYPE,
        )
    ctx.file("BUILD.bazel", content)
    if hasattr(ctx, "repo_metadata"):
        return ctx.repo_metadata(reproducible = True)
    return None

mlcube_prebuilt_toolchains = repository_rule(
    implementation = _mlcube_prebuilt_toolchains_impl,
    doc = "The toolchains of the prebuilt tools. Each tool is in its own repository and downloaded only if needed.",
    attrs = {"platforms": attr.string_list(doc = "Platforms, such as `linux_amd64`.")},
)

def prebuilt_repository(platform):
    """Returns the repository name of a prebuilt tool.

    Args:
      platform: string, such as `linux_amd64`.

    Returns:
      string.
    """
    return "mlcube_prebuilt_" + platform

def declare_prebuilt_tools(sha256, version, urls):
    """Declares the repositories of the prebuilt tools, and `mlcube_prebuilt_toolchains` for their toolchains.

    Args:
      sha256: dict of platform to digest; an empty one leaves the tool to be built from source.
      version: string, of the release.
      urls: list of string, where the tools are; `{version}` and `{file}` are filled in.
    """
    for platform, digest in sha256.items():
        mlcube_prebuilt_tool(
            name = prebuilt_repository(platform),
            platform = platform,
            sha256 = digest,
            urls = urls,
            version = version,
        )
    mlcube_prebuilt_toolchains(name = "mlcube_prebuilt_toolchains", platforms = sha256.keys())
