"""The rule behind `mlcube_package`."""

load("//mlcube:providers.bzl", "MlcubePackageInfo")
load(":actions.bzl", "PACK_EXEC_GROUP")
load(":attrs.bzl", "CUBE_ATTRS", "MLCUBE_TYPES")
load(":submission_files.bzl", "SUBMISSION_ATTRS", "submission_files")
load(":toolchain.bzl", "MLCUBE_TOOLCHAIN_TYPE")

def _mlcube_package_impl(ctx):
    return submission_files(ctx, "manifest", "manifest", MLCUBE_TYPES, uploaded = False)

mlcube_package = rule(
    implementation = _mlcube_package_impl,
    doc = "Use the macro `mlcube_package`, which knows the conventional layout.",
    attrs = CUBE_ATTRS | SUBMISSION_ATTRS,
    exec_groups = {PACK_EXEC_GROUP: exec_group(toolchains = [MLCUBE_TOOLCHAIN_TYPE])},
    provides = [MlcubePackageInfo],
    toolchains = [MLCUBE_TOOLCHAIN_TYPE],
)
