"""The toolchain rules behind //mlcube:toolchain.bzl."""

MLCUBE_TOOLCHAIN_TYPE = Label("//mlcube/toolchain:toolchain_type")
MLCUBE_TARGET_TOOLCHAIN_TYPE = Label("//mlcube/toolchain:target_toolchain_type")

MlcubeToolchainInfo = provider(
    doc = "The tool that validates and packs MLCubes.",
    fields = {"mlcubepack": "FilesToRunProvider: the `mlcubepack` executable."},
)

def _mlcube_toolchain_impl(ctx):
    return [platform_common.ToolchainInfo(
        mlcube = MlcubeToolchainInfo(mlcubepack = ctx.attr.mlcubepack[DefaultInfo].files_to_run),
    )]

def _toolchain_rule(cfg, platform, doc):
    return rule(
        implementation = _mlcube_toolchain_impl,
        doc = doc,
        attrs = {
            "mlcubepack": attr.label(
                doc = "The `mlcubepack` executable, for the {} platform.".format(platform),
                allow_files = True,
                cfg = cfg,
                executable = True,
                mandatory = True,
            ),
        },
        provides = [platform_common.ToolchainInfo],
    )

mlcube_toolchain = _toolchain_rule(
    cfg = "exec",
    platform = "execution",
    doc = "Declares the `mlcubepack` executable that actions run, built from source or prebuilt.",
)

mlcube_target_toolchain = _toolchain_rule(
    cfg = "target",
    platform = "target",
    doc = "Declares the `mlcubepack` executable that runs with tests, built from source or prebuilt.",
)
