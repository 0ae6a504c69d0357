"""What the rules of this module hand to other rules."""

MlcubePackageInfo = provider(
    doc = "The files of an MLCube's MedPerf submission. A field is `None` where the cube has no such file.",
    fields = {
        "additional_files": "File: `additional_files.tar.gz`.",
        "bundle": "File: the tarball of all hosted files; building it is left to who needs it.",
        "checksums": "File: `SHA256SUMS` of the hosted files.",
        "hosted": "depset of File: what has to be hosted, the manifest first.",
        "image": "File: the container image, under the name that the manifest gives it.",
        "manifest": "File: `mlcube.yaml`.",
        "parameters": "File: `parameters.yaml`.",
        "report": "File: what the validation found, as JSON.",
        "submission": "File: `submission.json`, MedPerf's fields and the digests behind them.",
        "types": "list of string: the MLCube types that the manifest was checked against.",
    },
)
