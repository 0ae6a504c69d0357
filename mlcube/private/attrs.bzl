"""The attributes that say what an MLCube consists of, shared by the rules that read one."""

load(":listing.bzl", "CONVENTIONAL_FOLDER")

# In MedPerf's spelling.
MLCUBE_TYPES = ["data-preparator", "metrics", "model"]
PROFILES = ["medperf", "script"]
IMAGE_POLICIES = ["any", "tag", "digest"]

CUBE_ATTRS = {
    "additional_files": attr.label_list(
        doc = "Files of the archive, at the path that they have below `strip_prefix`.",
        allow_files = True,
    ),
    "additional_files_map": attr.label_keyed_string_dict(
        doc = """Files of the archive by the path they have in it.

A single file gets the path itself, or goes into the folder if the path ends with `/`. A directory
made by an action, or several files, go below the path; `""` is the archive's root.""",
        allow_files = True,
    ),
    "allow": attr.string_list(
        doc = "Codes of findings to leave out, such as `MLC068`; docs/diagnostics.md says which can be.",
    ),
    "errors": attr.string_list(
        doc = "Codes of warnings and notes that are to fail the build.",
    ),
    "executables": attr.string_list(
        doc = """Paths in the archive that get mode 0755; all others get 0644.

`*` stands for any part of one path component. The modes on disk are never looked at: remote
executors, checkouts and umasks all change them.""",
    ),
    "image": attr.label(
        doc = "The container image file, such as a Singularity image.",
        allow_single_file = True,
    ),
    "image_policy": attr.string(
        doc = "What the manifest's image reference must pin: `any` nothing, `tag` a tag other than `latest`, `digest` the content.",
        default = "any",
        values = IMAGE_POLICIES,
    ),
    "manifest": attr.label(
        doc = "The manifest.",
        allow_single_file = True,
        mandatory = True,
    ),
    "parameters": attr.label(
        doc = "The parameters file.",
        allow_single_file = True,
    ),
    "profile": attr.string(
        doc = "Whose rules decide: `medperf` the MedPerf client's, `script` those of `package-mlcube.py`.",
        default = "medperf",
        values = PROFILES,
    ),
    "strip_prefix": attr.string(
        doc = """The folder whose content is the archive's root.

Relative to the package, or to the root of each file's repository if it starts with `/`.""",
        default = CONVENTIONAL_FOLDER,
    ),
    "types": attr.string_list(
        doc = "What the cube is: one or more of `data-preparator`, `metrics` and `model`.",
        mandatory = True,
        allow_empty = False,
    ),
}

def check_types(label, types, known = MLCUBE_TYPES):
    """Fails unless all types are MedPerf's.

    Args:
      label: string, the target, for the message.
      types: list of string.
      known: list of string, the types that there are.
    """
    allowed = ", ".join(['"%s"' % t for t in known])
    if type(types) != type([]) or not types:
        fail("{}: types must be a list of one or more of {}, got {}".format(label, allowed, repr(types)))
    for t in types:
        if t not in known:
            near = [m for m in known if m.replace("-", "") == str(t).lower().replace("_", "").replace("-", "").replace(" ", "")]
            fail("{}: types: unknown {} type {}{}; allowed are {}".format(
                label,
                "MLCube" if known == MLCUBE_TYPES else "container",
                repr(t),
                ", did you mean \"%s\"?" % near[0] if near else "",
                allowed,
            ))

def check_single_files(label, **files):
    """Fails if what is hosted as one file is a directory.

    Args:
      label: string, the target, for the message.
      **files: File or None by the name of its attribute.
    """
    for name, file in files.items():
        if file and file.is_directory:
            fail("{}: {}: {} is a directory that an action makes; expected one file".format(label, name, file.short_path))
