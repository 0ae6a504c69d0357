"""A rule that makes a Singularity image of one static program."""

def _singularity_image_impl(ctx):
    args = ctx.actions.args()
    args.add("-program", ctx.file.program)
    args.add("-output", ctx.outputs.out)
    ctx.actions.run(
        executable = ctx.executable._sifimage,
        arguments = [args],
        inputs = [ctx.file.program],
        outputs = [ctx.outputs.out],
        mnemonic = "SingularityImage",
        progress_message = "Making the image %{label}",
        toolchain = None,
    )
    return [DefaultInfo(files = depset([ctx.outputs.out]))]

singularity_image = rule(
    implementation = _singularity_image_impl,
    doc = "Makes a Singularity image (SIF) that runs one program. The same program gives the same bytes.",
    attrs = {
        "out": attr.output(
            doc = "The image, named as in the manifest's `singularity.image`.",
            mandatory = True,
        ),
        "program": attr.label(
            doc = "The program, a static executable for Linux.",
            allow_single_file = True,
            mandatory = True,
        ),
        "_sifimage": attr.label(
            default = "//examples/singularity/sifimage",
            executable = True,
            cfg = "exec",
        ),
    },
)
