"""The cube //mlcube/tests/cubes/full with every attribute in a select(). The bytes must be the same."""

load("//mlcube:defs.bzl", "mlcube_digest_test", "mlcube_package", "mlcube_validate_test")

_FULL = "//mlcube/tests/cubes/full:"

_ADDITIONAL = _FULL + "workspace/additional_files/"

_OPTIMISED = Label("//mlcube/tests/cubes/configured:optimised")

_CUBE = {
    "allow": select({
        _OPTIMISED: [],
        "//conditions:default": ["MLC057"],
    }),
    "errors": select({
        _OPTIMISED: [],
        "//conditions:default": ["MLC072"],
    }),
    "image": select({
        _OPTIMISED: None,
        "//conditions:default": _FULL + "workspace/.image/model.sif",
    }),
    "image_policy": select({
        _OPTIMISED: "digest",
        "//conditions:default": "any",
    }),
    "manifest": select({
        _OPTIMISED: "//mlcube/tests/cubes/bare:mlcube.yaml",
        "//conditions:default": _FULL + "mlcube.yaml",
    }),
    "parameters": select({
        _OPTIMISED: None,
        "//conditions:default": _FULL + "workspace/parameters.yaml",
    }),
    "profile": select({
        _OPTIMISED: "script",
        "//conditions:default": "medperf",
    }),
    "types": select({
        _OPTIMISED: ["metrics"],
        "//conditions:default": ["model"],
    }),
}

_LIST = {
    "additional_files": select({
        _OPTIMISED: [],
        "//conditions:default": [_FULL + "additional_files"],
    }),
    "strip_prefix": select({
        _OPTIMISED: "workspace",
        "//conditions:default": "/mlcube/tests/./cubes/full//workspace/additional_files/",
    }),
}

_PACKED = {
    "compression": select({
        _OPTIMISED: "store",
        "//conditions:default": "default",
    }),
    "executables": select({
        _OPTIMISED: [],
        "//conditions:default": ["run.sh"],
    }),
}

def configured_cubes(name):
    """Declares the cubes and their tests.

    Args:
      name: what the targets' names begin with.
    """
    mlcube_package(
        name = name + "_from_list",
        **(_CUBE | _LIST | _PACKED)
    )
    mlcube_package(
        name = name + "_from_dict",
        additional_files = [],
        extra_files = {_ADDITIONAL + "run.sh": ""} | select({
            _OPTIMISED: {},
            "//conditions:default": {
                _ADDITIONAL + "sub/labels.txt": "sub/",
                _ADDITIONAL + "weights.txt": "weights.txt",
            },
        }),
        **(_CUBE | _PACKED)
    )
    mlcube_validate_test(
        name = name + "_validate_test",
        size = "small",
        **(_CUBE | _LIST)
    )
    for way in ["from_dict", "from_list"]:
        mlcube_digest_test(
            name = "{}_{}_test".format(name, way),
            size = "small",
            package = "{}_{}".format(name, way),
            submission = _FULL + "submission.json",
        )
