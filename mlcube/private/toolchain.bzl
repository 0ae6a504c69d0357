"""The toolchain rule behind //mlcube:toolchain.bzl."""

MLCUBE_TOOLCHAIN_TYPE = Label("//mlcube/toolchain:toolchain_type")

MlcubeToolchainInfo = provider(
    doc = "The tool that validates and packs MLCubes.",
    fields = {"mlcubepack": "FilesToRunProvider: the `mlcubepack` executable."},
)

def _mlcube_toolchain_impl(ctx):
    return [platform_common.ToolchainInfo(
        mlcube = MlcubeToolchainInfo(mlcubepack = ctx.attr.mlcubepack[DefaultInfo].files_to_run),
    )]

mlcube_toolchain = rule(
    implementation = _mlcube_toolchain_impl,
    doc = "Declares the `mlcubepack` executable that the rules run, built from source or prebuilt.",
    attrs = {
        "mlcubepack": attr.label(
            doc = "The `mlcubepack` executable, for the execution platform.",
            allow_files = True,
            cfg = "exec",
            executable = True,
            mandatory = True,
        ),
    },
    provides = [platform_common.ToolchainInfo],
)
