"""The toolchain that selects the `mlcubepack` of the rules.

To use your own `mlcubepack`, register a toolchain before ours:

    load("@rules_mlcube//mlcube:toolchain.bzl", "mlcube_toolchain")

    mlcube_toolchain(
        name = "prebuilt",
        mlcubepack = ":mlcubepack_linux_amd64",
    )

    toolchain(
        name = "prebuilt_toolchain",
        exec_compatible_with = ["@platforms//os:linux", "@platforms//cpu:x86_64"],
        toolchain = ":prebuilt",
        toolchain_type = "@rules_mlcube//mlcube/toolchain:toolchain_type",
    )
"""

load(
    "//mlcube/private:toolchain.bzl",
    _MLCUBE_TOOLCHAIN_TYPE = "MLCUBE_TOOLCHAIN_TYPE",
    _MlcubeToolchainInfo = "MlcubeToolchainInfo",
    _mlcube_toolchain = "mlcube_toolchain",
)

MLCUBE_TOOLCHAIN_TYPE = _MLCUBE_TOOLCHAIN_TYPE
MlcubeToolchainInfo = _MlcubeToolchainInfo
mlcube_toolchain = _mlcube_toolchain
