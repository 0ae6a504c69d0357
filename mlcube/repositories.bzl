"""Macros for a WORKSPACE file that uses these rules, on Bazel 7 with `--enable_workspace --noenable_bzlmod`.

    load("@rules_mlcube//mlcube:repositories.bzl", "rules_mlcube_dependencies")

    rules_mlcube_dependencies()

    load("@rules_mlcube//mlcube:workspace_toolchains.bzl", "rules_mlcube_toolchains")

    rules_mlcube_toolchains()

With a MODULE.bazel file you need only `bazel_dep(name = "rules_mlcube", ...)`.
"""

load("@bazel_tools//tools/build_defs/repo:http.bzl", "http_archive")
load("@bazel_tools//tools/build_defs/repo:utils.bzl", "maybe")
load("//mlcube/private:prebuilt.bzl", "RELEASE_URLS", "declare_prebuilt_tools")
load("//mlcube/private:prebuilt_digests.bzl", "PREBUILT_SHA256", "PREBUILT_VERSION")

# The parts of rules_go and Gazelle that BUILD files use: the symbols of each loaded file, and the targets of
# each package.
_RULES_GO_FILES = {
    "go/def.bzl": ["go_binary", "go_cross_binary", "go_library", "go_path", "go_source", "go_test"],
}
_RULES_GO_TARGETS = {
    "go/config": ["msan", "pure", "race", "static", "tags"],
    "go/runfiles": ["runfiles"],
    "go/toolchain": ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64", "windows_amd64", "windows_arm64"],
    # Every operating system and architecture that Gazelle writes into a select().
    "go/platform": [
        "386",
        "aix",
        "amd64",
        "android",
        "arm",
        "arm64",
        "darwin",
        "dragonfly",
        "freebsd",
        "illumos",
        "ios",
        "js",
        "linux",
        "mips",
        "mips64",
        "mips64le",
        "mipsle",
        "netbsd",
        "openbsd",
        "osx",
        "plan9",
        "ppc64",
        "ppc64le",
        "qnx",
        "riscv64",
        "s390x",
        "solaris",
        "wasip1",
        "wasm",
        "windows",
    ],
}
_GAZELLE_FILES = {
    "def.bzl": ["gazelle", "gazelle_binary"],
}
_GAZELLE_TARGETS = {
    "config": ["config"],
    "label": ["label"],
    "language": ["language"],
    "language/go": ["go"],
    "language/proto": ["proto"],
    "repo": ["repo"],
    "resolve": ["resolve"],
    "rule": ["rule"],
    "walk": ["walk"],
}

def _other_name_impl(ctx):
    packages = {package: "" for package in ctx.attr.targets}
    for path, symbols in ctx.attr.files.items():
        package, _, file = path.rpartition("/")
        packages[package] = packages.get(package, "") + "exports_files([\"{}\"])\n".format(file)
        ctx.file(path, "load(\"@{}//{}:{}\", {})\n\n".format(
            ctx.attr.of,
            package,
            file,
            ", ".join(["_{0} = \"{0}\"".format(symbol) for symbol in symbols]),
        ) + "".join(["{0} = _{0}\n".format(symbol) for symbol in symbols]))
    for package, targets in ctx.attr.targets.items():
        for target in targets:
            packages[package] += "alias(name = \"{0}\", actual = \"@{1}//{2}:{0}\", visibility = [\"//visibility:public\"])\n".format(
                target,
                ctx.attr.of,
                package,
            )
    for package, content in packages.items():
        ctx.file(package + ("/" if package else "") + "BUILD.bazel", content)

_other_name = repository_rule(
    implementation = _other_name_impl,
    doc = "An alias of another repository: the module name, for a repository that has another name in WORKSPACE files.",
    attrs = {
        "files": attr.string_list_dict(
            doc = "Map of file path to the symbols that the file defines.",
            mandatory = True,
        ),
        "of": attr.string(
            doc = "The name of the other repository.",
            mandatory = True,
        ),
        "targets": attr.string_list_dict(
            doc = "Map of package to its targets.",
        ),
    },
)

def rules_mlcube_dependencies(from_source = False, urls = RELEASE_URLS):
    """Declares the repositories that these rules need, with the versions of MODULE.bazel.

    Keeps a repository of the same name that the WORKSPACE file declared before.

    Args:
      from_source: whether to build the tool from source even if the release has a prebuilt one.
      urls: list of string, addresses of the prebuilt tools; `{version}` and `{file}` are replaced.
    """
    declare_prebuilt_tools({} if from_source else PREBUILT_SHA256, PREBUILT_VERSION, urls)
    maybe(
        http_archive,
        name = "bazel_skylib",
        integrity = "sha256-bnjw5X3iaAH29WT6fEpI3Is2hz5BYlepK7sJN+6shEY=",
        urls = ["https://github.com/bazelbuild/bazel-skylib/releases/download/1.8.2/bazel-skylib-1.8.2.tar.gz"],
    )
    maybe(
        http_archive,
        name = "io_bazel_rules_go",
        integrity = "sha256-htPcj1nSU1JPkzqvLzwFiWywtgX8NbRgwLSwOZlhJMY=",
        urls = ["https://github.com/bazel-contrib/rules_go/releases/download/v0.60.0/rules_go-v0.60.0.zip"],
    )
    maybe(
        http_archive,
        name = "bazel_gazelle",
        integrity = "sha256-Z1EU2LQz0Kn1TYEXGDO+luvEETEVZkt5Hm8gTVjpNEY=",
        urls = ["https://github.com/bazel-contrib/bazel-gazelle/releases/download/v0.47.0/bazel-gazelle-v0.47.0.tar.gz"],
    )
    maybe(
        _other_name,
        name = "rules_go",
        files = _RULES_GO_FILES,
        of = "io_bazel_rules_go",
        targets = _RULES_GO_TARGETS,
    )
    maybe(
        _other_name,
        name = "gazelle",
        files = _GAZELLE_FILES,
        of = "bazel_gazelle",
        targets = _GAZELLE_TARGETS,
    )
