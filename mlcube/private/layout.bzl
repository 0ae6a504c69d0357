"""The conventional layout: what the macros take for an attribute that is left out."""

load(":listing.bzl", "CONVENTIONAL_FOLDER")

_PARAMETERS = "workspace/parameters.yaml"
_IMAGE_FOLDER = "workspace/.image"

# Says "not given", where None says that there is no such file. A file of that name is ":auto".
AUTO = "auto"

def declared_files(name, parameters, additional_files, image, extra_files):
    """Turns a macro's arguments that say which files there are into attributes of attrs.bzl.

    Args:
      name: string, the target's name, for messages.
      parameters: label, None, or AUTO.
      additional_files: list of labels, dict of label to path, or AUTO.
      image: label, None, or AUTO.
      extra_files: dict of label to path.

    Returns:
      dict of attribute to value.
    """
    if parameters == AUTO:
        parameters = _only(name, "parameters", native.glob([_PARAMETERS], allow_empty = True))
    if image == AUTO:
        image = _only(name, "image", native.glob([_IMAGE_FOLDER + "/*"], allow_empty = True))
    if additional_files == AUTO:
        additional_files = native.glob([CONVENTIONAL_FOLDER + "/**"], allow_empty = True)
    elif type(additional_files) == type({}):
        additional_files, extra_files = [], extra_files | additional_files
    return {
        "additional_files": additional_files,
        "extra_files": extra_files,
        "image": image,
        "parameters": parameters,
    }

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
