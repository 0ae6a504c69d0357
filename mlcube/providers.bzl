"""What the rules of this module hand to other rules."""

MlcubePackageInfo = provider(
    doc = "The files of the MedPerf submission of an MLCube or a container. A field is `None` where there is no such file.",
    fields = {
        "additional_files": "File: `additional_files.tar.gz`.",
        "bundle": "File: the tarball of all hosted files; building it is left to who needs it.",
        "checksums": "File: `SHA256SUMS` of the hosted files.",
        "hosted": "depset of File: what has to be hosted, the manifest of an MLCube first.",
        "image": "File: the container image, under the name that the manifest gives it.",
        "inline": "depset of File: what MedPerf's client uploads with the submission: a container's configuration and parameters, nothing of an MLCube.",
        "manifest": "File: `mlcube.yaml`, or a container's `container_config.yaml`.",
        "parameters": "File: `parameters.yaml`.",
        "report": "File: what the validation found, as JSON.",
        "submission": "File: `submission.json`, MedPerf's fields and the digests behind them.",
        "types": "list of string: the types that the manifest was checked against.",
    },
)
