"""What a release of these rules consists of: tools for each platform, and the archive of the rules."""

def _run(ctx, command, arguments, inputs, output, mnemonic):
    first = ctx.actions.args()
    first.add(command)
    first.add(output, format = "--output=%s")
    ctx.actions.run(
        arguments = [first] + arguments,
        executable = ctx.executable._releaser,
        inputs = inputs,
        mnemonic = mnemonic,
        outputs = [output],
        toolchain = None,
    )

def _prebuilt_digests_impl(ctx):
    output = ctx.actions.declare_file(ctx.label.name + ".bzl")
    args = ctx.actions.args()
    for target, platform in ctx.attr.tools.items():
        args.add(target[DefaultInfo].files_to_run.executable, format = platform + "=%s")
    _run(ctx, "digests", ["--version=" + ctx.attr.version, args], ctx.files.tools, output, "ReleaseDigests")
    return [DefaultInfo(files = depset([output]))]

prebuilt_digests = rule(
    implementation = _prebuilt_digests_impl,
    doc = "The table of the prebuilt tools' SHA-256 that the release archive has in the place of an empty one.",
    attrs = {
        "tools": attr.label_keyed_string_dict(doc = "`mlcubepack` executables, to platforms such as `linux_amd64`."),
        "version": attr.string(doc = "The release's version.", mandatory = True),
        "_releaser": attr.label(cfg = "exec", default = "//tools/dev/release/releaser", executable = True),
    },
)

def _member(file):
    return file.short_path + "=" + file.path

def _release_archive_impl(ctx):
    output = ctx.actions.declare_file(ctx.label.name + ".tar.gz")
    replaced = {path: True for path in ctx.attr.replacements.values()}
    sources = [file for file in ctx.files.srcs if file.short_path not in replaced]
    members = ctx.actions.args()
    members.use_param_file("--members=%s", use_always = True)
    members.set_param_file_format("multiline")
    members.add_all(sources, map_each = _member)
    for target, path in ctx.attr.replacements.items():
        members.add(target[DefaultInfo].files.to_list()[0], format = path + "=%s")
    _run(ctx, "archive", [members], sources + ctx.files.replacements, output, "ReleaseArchive")
    return [DefaultInfo(files = depset([output]))]

release_archive = rule(
    implementation = _release_archive_impl,
    doc = "An archive of sources, reproducible, with the packages' paths from its root.",
    attrs = {
        "replacements": attr.label_keyed_string_dict(doc = "Generated files to the paths of the sources whose place they take."),
        "srcs": attr.label_list(allow_files = True, doc = "The sources."),
        "_releaser": attr.label(cfg = "exec", default = "//tools/dev/release/releaser", executable = True),
    },
)
