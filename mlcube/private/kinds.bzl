"""The kinds of package, and all that differs between them: no other file asks which kind one is.

The Go side of a kind is a `cube.Kind` (tools/internal/cube/kind.go); tools/internal/kinds lists them. A kind is a struct with the fields:

- `name`: string, what the actions of the tool know it by.
- `noun`: string, what messages call it.
- `documents`: list of struct, the small files that are checked and copied, the manifest first: `attr`,
  the attribute with the file; `role`, what it is to MedPerf; `file`, the name that it gets.
- `uploaded`: bool, whether MedPerf's client uploads the documents, instead of them being hosted.
- `inspects_image`: bool, whether the image file has to fit the manifest.
- `types`: list of string, what a package of the kind can be to MedPerf.
- `flags`: dict of attribute to the tool's flag, for the attributes that only this kind has.
- `check_flags`: dict of attribute to flag, like `flags`, for those that only checks need.
- `check_files`: dict of attribute to flag, for files that checks read.
- `attrs`: dict of attributes that only this kind has, or that it documents in its own way.
"""

def _document(attr, role, file):
    return struct(attr = attr, file = file, role = role)

_PARAMETERS = _document("parameters", "parameters", "parameters.yaml")

def _types_attr(doc, types):
    return attr.string_list(
        doc = "{}: one or more of `{}`. Left out, the types that its tasks tell.".format(doc, "`, `".join(types)),
    )

def _manifest_attr(doc):
    return attr.label(
        doc = doc,
        allow_single_file = True,
        mandatory = True,
    )

def _image_policy_attr(subject):
    return attr.string(
        doc = subject + " must pin: `any` nothing, `tag` a tag other than `latest`, `digest` the content.",
        default = "any",
        values = ["any", "tag", "digest"],
    )

# In MedPerf's spelling.
_MLCUBE_TYPES = ["data-preparator", "metrics", "model"]

MLCUBE = struct(
    attrs = {
        "image": attr.label(
            doc = "The container image file, such as a Singularity image.",
            allow_single_file = True,
        ),
        "image_policy": _image_policy_attr("What the manifest's image reference"),
        "manifest": _manifest_attr("The manifest, `mlcube.yaml`."),
        "profile": attr.string(
            doc = "Whose rules apply: `medperf` the MedPerf client's, `script` those of `package-mlcube.py`; docs/profiles.md compares them.",
            default = "medperf",
            values = ["medperf", "script"],
        ),
        "types": _types_attr("What the cube is; the manifest must fit each of them", _MLCUBE_TYPES),
    },
    check_files = {},
    check_flags = {},
    documents = [_document("manifest", "manifest", "mlcube.yaml"), _PARAMETERS],
    flags = {"profile": "--profile=%s"},
    inspects_image = False,
    name = "mlcube",
    noun = "MLCube",
    types = _MLCUBE_TYPES,
    uploaded = False,
)

# By the tasks that MedPerf runs (tools/internal/containerconfig/tasktables.go).
_CONTAINER_TYPES = [
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

MEDPERF_CONTAINER = struct(
    attrs = {
        "config": _manifest_attr("The container's configuration, `container_config.yaml`."),
        "image": attr.label(
            doc = """The image file whose address the configuration has.

It is hashed, and inspected as far as the `container_type` allows. A `DockerImage` has none.""",
            allow_single_file = True,
        ),
        "contract": attr.string(
            doc = "What MedPerf expects of the container: `2025-12`, or `prep-workflow`, which is not released; docs/containers.md compares them. Left out, the newest that is released.",
            values = ["", "2025-12", "prep-workflow"],
        ),
        "image_digest": attr.string(
            doc = """The digest of a `DockerImage` in its registry, `sha256:...`, which MedPerf registers as `image_hash`.

Give it here and not in the reference: hospitals with Singularity cannot run a reference with a digest. If
the reference has one, the two must be the same.""",
        ),
        "image_digest_file": attr.label(
            doc = "A file with that digest, such as the target `NAME.digest` of rules_oci's `oci_image`.",
            allow_single_file = True,
        ),
        "image_policy": _image_policy_attr("What the reference of a `DockerImage`"),
        "types": _types_attr("What the container is to MedPerf", _CONTAINER_TYPES),
    },
    check_files = {"image_digest_file": "--image-digest-file"},
    check_flags = {
        "contract": "--contract=%s",
        "image_digest": "--image-digest=%s",
    },
    documents = [_document("config", "container_config", "container_config.yaml"), _PARAMETERS],
    flags = {},
    inspects_image = True,
    name = "medperf_container",
    noun = "container",
    types = _CONTAINER_TYPES,
    uploaded = True,
)
