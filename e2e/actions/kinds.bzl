"""Rules with outputs of every kind, to test which kinds are accepted."""

def _folder_impl(ctx):
    out = ctx.actions.declare_directory(ctx.label.name)
    ctx.actions.run_shell(
        arguments = [out.path],
        command = "echo 0.4 >\"$1/w.txt\"",
        outputs = [out],
    )
    return [DefaultInfo(files = depset([out]))]

folder = rule(
    implementation = _folder_impl,
    doc = "A directory with the file w.txt.",
)

def _link_impl(ctx):
    out = ctx.actions.declare_symlink(ctx.label.name)
    ctx.actions.symlink(
        output = out,
        target_path = "../elsewhere",
    )
    return [DefaultInfo(files = depset([out]))]

link = rule(
    implementation = _link_impl,
    doc = "A broken symbolic link.",
)
