"""The providers of these rules."""

MlcubePackageInfo = provider(
    doc = "The files of a MedPerf submission. A field is `None` if there is no such file.",
    fields = {
        "additional_files": "File: `additional_files.tar.gz`.",
        "bundle": "File: the tarball of all hosted files, built on request.",
        "checksums": "File: `SHA256SUMS` of the hosted files.",
        "hosted": "depset of File: the files to host; the manifest of an MLCube is the first.",
        "image": "File: the container image, with its name in the manifest.",
        "inline": "depset of File: the files that MedPerf's client uploads: the configuration and parameters of a container; empty for an MLCube.",
        "manifest": "File: `mlcube.yaml`, or a container's `container_config.yaml`.",
        "parameters": "File: `parameters.yaml`.",
        "report": "File: the findings of the validation, as JSON.",
        "submission": "File: `submission.json`, with MedPerf's fields and all digests.",
        "types": "list of string: the types that the target declares; empty if they are those that the tasks tell.",
    },
)
