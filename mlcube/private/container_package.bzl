"""The rule behind `medperf_container_package`."""

load("//mlcube:providers.bzl", "MlcubePackageInfo")
load(":actions.bzl", "PACK_EXEC_GROUP")
load(":container_attrs.bzl", "CONTAINER_ATTRS", "CONTAINER_TYPES")
load(":submission_files.bzl", "SUBMISSION_ATTRS", "submission_files")
load(":toolchain.bzl", "MLCUBE_TOOLCHAIN_TYPE")

def _medperf_container_package_impl(ctx):
    return submission_files(ctx, "config", "container_config", CONTAINER_TYPES, uploaded = True)

medperf_container_package = rule(
    implementation = _medperf_container_package_impl,
    doc = "Use the macro `medperf_container_package`, which knows the conventional layout.",
    attrs = CONTAINER_ATTRS | SUBMISSION_ATTRS,
    exec_groups = {PACK_EXEC_GROUP: exec_group(toolchains = [MLCUBE_TOOLCHAIN_TYPE])},
    provides = [MlcubePackageInfo],
    toolchains = [MLCUBE_TOOLCHAIN_TYPE],
)
