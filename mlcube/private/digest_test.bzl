"""A test that pins the bytes of a release."""

load("//mlcube:providers.bzl", "MlcubePackageInfo")
load(":labels.bzl", "display_label")
load(":tool_test.bzl", "TOOL_TEST_TOOLCHAINS", "tool_test")

def _mlcube_digest_test_impl(ctx):
    label = display_label(ctx.label)
    for name, digest in ctx.attr.sha256.items():
        if len(digest) != 64 or [c for c in digest.elems() if c not in "0123456789abcdef"]:
            fail("{}: sha256: the digest of {}: expected 64 lower-case hexadecimal digits, found {}".format(label, repr(name), repr(digest)))
    if not ctx.attr.sha256 and not ctx.file.submission:
        fail("{}: set sha256 = {{\"additional_files.tar.gz\": \"...\"}}, or set submission to the submission.json of the release".format(label))
    args = ctx.actions.args()
    args.add_all(["action", "pin", "--label=" + label])
    for name, digest in ctx.attr.sha256.items():
        args.add("--sha256={}={}".format(name, digest))
    files = [("--submission", ctx.attr.package[MlcubePackageInfo].submission)]
    if ctx.file.submission:
        files.append(("--released", ctx.file.submission))
    return tool_test(ctx, args, files)

mlcube_digest_test = rule(
    implementation = _mlcube_digest_test_impl,
    doc = """Fails when the files of a package differ from the released files.

```starlark
mlcube_digest_test(
    name = "release_1_test",
    package = ":package",
    submission = "release_1/submission.json",
)
```

MedPerf refuses a hosted file whose SHA-256 is not registered, so a changed file needs a new submission.
With the `submission.json` of the release, the test names the changed member.""",
    attrs = {
        "package": attr.label(
            doc = "The `mlcube_package` or `medperf_container_package`.",
            mandatory = True,
            providers = [MlcubePackageInfo],
        ),
        "sha256": attr.string_dict(
            doc = "Map of hosted file name to SHA-256 in lower-case hexadecimal digits.",
        ),
        "submission": attr.label(
            doc = "The `submission.json` of the release.",
            allow_single_file = [".json"],
        ),
    },
    test = True,
    toolchains = TOOL_TEST_TOOLCHAINS,
)
