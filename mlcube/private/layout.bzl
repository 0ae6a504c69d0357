"""The conventional layout: what the macros take for an attribute that is left out."""

load(":listing.bzl", "CONVENTIONAL_FOLDER")

_PARAMETERS = "workspace/parameters.yaml"
_IMAGE_FOLDER = "workspace/.image"

def with_layout(kind, name, attributes):
    """Adds to a macro's arguments what the conventional layout has for those that are left out.

    Args:
      kind: a kind of kinds.bzl.
      name: string, the target's name, for messages.
      attributes: dict of the macro's arguments.

    Returns:
      dict of the rule's attributes.
    """
    manifest = kind.documents[0]
    defaults = {manifest.attr: manifest.file}
    if "parameters" not in attributes:
        defaults["parameters"] = _only(name, "parameters", native.glob([_PARAMETERS], allow_empty = True))
    if "image" not in attributes:
        defaults["image"] = _only(name, "image", native.glob([_IMAGE_FOLDER + "/*"], allow_empty = True))
    return _digest(defaults | attributes | _files(attributes))

# One argument for two attributes: a digest, or the label of a file with it.
def _digest(attributes):
    digest = attributes.get("image_digest")
    if type(digest) != type("") or not digest or digest.startswith("sha256:"):
        return attributes
    return {k: v for k, v in attributes.items() if k != "image_digest"} | {"image_digest_file": digest}

def _files(attributes):
    if "additional_files" not in attributes:
        return {"additional_files": native.glob([CONVENTIONAL_FOLDER + "/**"], allow_empty = True)}
    files = attributes["additional_files"] or []
    if type(files) == type({}):
        return {"additional_files": [], "extra_files": attributes.get("extra_files", {}) | files}
    return {"additional_files": _dicts_in_a_select_go_into_extra_files(files)}

# Starlark cannot look into a select(), and Bazel takes a dict for the list of its keys. Adding a list fails for a
# select() of dicts, and the error has the name of this function, which is the fix.
def _dicts_in_a_select_go_into_extra_files(files):
    return files + []

def _only(name, attr, files):
    if len(files) > 1:
        fail("//{}:{}: {} files may be the {}: {}; name one with {} = \"...\", or set {} = None".format(
            native.package_name(),
            name,
            len(files),
            attr,
            ", ".join(files),
            attr,
            attr,
        ))
    return files[0] if files else None
