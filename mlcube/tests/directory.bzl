"""A rule that copies source files into a generated directory."""

def _directory_impl(ctx):
    out = ctx.actions.declare_directory(ctx.label.name)
    args = ctx.actions.args()
    args.add_all([out], expand_directories = False)
    args.add("{}/{}/".format(ctx.attr.source.label.package, ctx.attr.strip))
    args.add_all(ctx.files.source)
    ctx.actions.run(
        executable = ctx.executable._copytree,
        arguments = [args],
        inputs = ctx.files.source,
        mnemonic = "CopyTree",
        outputs = [out],
    )
    return [DefaultInfo(files = depset([out]))]

directory = rule(
    implementation = _directory_impl,
    attrs = {
        "source": attr.label(allow_files = True, mandatory = True),
        "strip": attr.string(),
        "_copytree": attr.label(cfg = "exec", default = "//mlcube/tests/copytree", executable = True),
    },
)
