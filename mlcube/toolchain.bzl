"""The toolchains that select the `mlcubepack` of the rules.

Actions run the tool of the execution platform, tests that of the target platform. To use your own
`mlcubepack` for both, register two toolchains before ours:

    load("@rules_mlcube//mlcube:toolchain.bzl", "mlcube_target_toolchain", "mlcube_toolchain")

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

    mlcube_target_toolchain(
        name = "prebuilt_target",
        mlcubepack = ":mlcubepack_linux_amd64",
    )

    toolchain(
        name = "prebuilt_target_toolchain",
        target_compatible_with = ["@platforms//os:linux", "@platforms//cpu:x86_64"],
        toolchain = ":prebuilt_target",
        toolchain_type = "@rules_mlcube//mlcube/toolchain:target_toolchain_type",
    )
"""

load(
    "//mlcube/private:toolchain.bzl",
    _MLCUBE_TARGET_TOOLCHAIN_TYPE = "MLCUBE_TARGET_TOOLCHAIN_TYPE",
    _MLCUBE_TOOLCHAIN_TYPE = "MLCUBE_TOOLCHAIN_TYPE",
    _MlcubeToolchainInfo = "MlcubeToolchainInfo",
    _mlcube_target_toolchain = "mlcube_target_toolchain",
    _mlcube_toolchain = "mlcube_toolchain",
)

MLCUBE_TARGET_TOOLCHAIN_TYPE = _MLCUBE_TARGET_TOOLCHAIN_TYPE
MLCUBE_TOOLCHAIN_TYPE = _MLCUBE_TOOLCHAIN_TYPE
MlcubeToolchainInfo = _MlcubeToolchainInfo
mlcube_target_toolchain = _mlcube_target_toolchain
mlcube_toolchain = _mlcube_toolchain
