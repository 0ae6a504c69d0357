"""The module extension that selects the tool of these rules.

A release includes a prebuilt tool for Linux, macOS and Windows on amd64 and arm64. On other platforms, and
in a checkout, the tool is built from source. A root module can change this:

    mlcube = use_extension("@rules_mlcube//mlcube:extensions.bzl", "mlcube")
    mlcube.tool(from_source = True)
    # or
    mlcube.tool(urls = ["https://mirror.example/rules_mlcube/{version}/{file}"])
"""

load("//mlcube/private:prebuilt.bzl", "RELEASE_URLS", "declare_prebuilt_tools")
load("//mlcube/private:prebuilt_digests.bzl", "PREBUILT_SHA256", "PREBUILT_VERSION")

_tool = tag_class(
    doc = "The source of the tool. Only the tag of the root module is used.",
    attrs = {
        "from_source": attr.bool(doc = "Whether to build the tool from source even if a prebuilt one exists."),
        "urls": attr.string_list(
            doc = "Addresses of the prebuilt tools, such as a mirror of the release; `{version}` and " +
                  "`{file}`, such as `mlcubepack_linux_amd64`, are replaced. The files must have the SHA-256 of the release.",
        ),
    },
)

def _mlcube_impl(ctx):
    sha256, urls = PREBUILT_SHA256, RELEASE_URLS
    for module in ctx.modules:
        if not module.is_root:
            continue
        if len(module.tags.tool) > 1:
            fail("mlcube.tool is given {} times in MODULE.bazel; expected once".format(len(module.tags.tool)))
        for tag in module.tags.tool:
            if tag.from_source:
                sha256 = {}
            urls = tag.urls or urls
    declare_prebuilt_tools(sha256, PREBUILT_VERSION, urls)
    return ctx.extension_metadata(reproducible = True)

mlcube = module_extension(
    implementation = _mlcube_impl,
    doc = "Declares the prebuilt tools of the release.",
    tag_classes = {"tool": _tool},
)
