"""The attributes that say what a MedPerf container consists of, shared by the rules that read one."""

load(":attrs.bzl", "CUBE_ATTRS")

# What a container is to MedPerf, by the tasks that it runs (tools/internal/containerconfig/tables.go).
CONTAINER_TYPES = [
    "aggregator",
    "ca",
    "ca-client",
    "ca-server",
    "data-preparator",
    "fl",
    "fl-admin",
    "metrics",
    "model",
    "script",
]

# What is about mlcube.yaml alone.
_OF_MLCUBE = ["manifest", "profile"]

CONTAINER_ATTRS = {name: a for name, a in CUBE_ATTRS.items() if name not in _OF_MLCUBE} | {
    "config": attr.label(
        doc = "The container's configuration.",
        allow_single_file = True,
        mandatory = True,
    ),
    "image": attr.label(
        doc = "The image file that the configuration gives the address of, to be checked and hashed.",
        allow_single_file = True,
    ),
    "image_policy": attr.string(
        doc = "What the reference of a `DockerImage` must pin: `any` nothing, `tag` a tag other than `latest`, `digest` the content.",
        default = "any",
        values = ["any", "tag", "digest"],
    ),
    "types": attr.string_list(
        doc = "What the container is to MedPerf: one or more of `{}`.".format("`, `".join(CONTAINER_TYPES)),
        mandatory = True,
        allow_empty = False,
    ),
}
