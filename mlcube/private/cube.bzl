"""The conventional layout of an MLCube: what a macro's left-out attributes stand for."""

load(":attrs.bzl", "check_types")
load(":container_attrs.bzl", "CONTAINER_TYPES")
load(":listing.bzl", "CONVENTIONAL_FOLDER")

_PARAMETERS = "workspace/parameters.yaml"
_IMAGE_FOLDER = "workspace/.image"

# Says "not given", where None says "the cube has none".
CONVENTION = "the conventional layout"

_SELECT = type(select({"//conditions:default": []}))

def cube_attrs(name, types, manifest, parameters, additional_files, image):
    """Turns a macro's arguments into attributes of attrs.bzl.

    Args:
      name: the target's name, for messages.
      types: as in mlcube_package.
      manifest: as in mlcube_package.
      parameters: as in mlcube_package, or CONVENTION.
      additional_files: as in mlcube_package, or CONVENTION.
      image: as in mlcube_package, or CONVENTION.

    Returns:
      dict of attribute to value.
    """
    if type(types) != _SELECT:  # the rule checks what is selected
        check_types("//{}:{}".format(native.package_name(), name), types)
    return file_attrs(name, parameters, additional_files, image) | {
        "manifest": manifest,
        "types": types,
    }

def container_attrs(name, types, config, parameters, additional_files, image):
    """Turns a macro's arguments into attributes of container_attrs.bzl.

    Args:
      name: the target's name, for messages.
      types: as in medperf_container_package.
      config: as in medperf_container_package.
      parameters: as in medperf_container_package, or CONVENTION.
      additional_files: as in medperf_container_package, or CONVENTION.
      image: as in medperf_container_package, or CONVENTION.

    Returns:
      dict of attribute to value.
    """
    if type(types) != _SELECT:
        check_types("//{}:{}".format(native.package_name(), name), types, CONTAINER_TYPES)
    return file_attrs(name, parameters, additional_files, image) | {
        "config": config,
        "types": types,
    }

def file_attrs(name, parameters, additional_files, image):
    """Turns a macro's arguments that say which files there are into attributes.

    Args:
      name: the target's name, for messages.
      parameters: as in mlcube_package, or CONVENTION.
      additional_files: as in mlcube_package, or CONVENTION.
      image: as in mlcube_package, or CONVENTION.

    Returns:
      dict of attribute to value.
    """
    if parameters == CONVENTION:
        parameters = _only(name, "parameters", native.glob([_PARAMETERS], allow_empty = True))
    if image == CONVENTION:
        image = _only(name, "image", native.glob([_IMAGE_FOLDER + "/*"], allow_empty = True))
    if additional_files == CONVENTION:
        additional_files = native.glob([CONVENTIONAL_FOLDER + "/**"], allow_empty = True)
    is_dict = _is_dict(additional_files)
    return {
        "additional_files": [] if is_dict else additional_files,
        "additional_files_map": additional_files if is_dict else {},
        "image": image,
        "parameters": parameters,
    }

def _is_dict(value):
    if type(value) != _SELECT:
        return type(value) == type({})

    # A select() cannot be looked into, but it prints as `select({"//label": VALUE, ...})`, after a `dict |`
    # that it may be part of.
    printed = repr(value)
    return printed.startswith("{") or printed.partition(": ")[2].startswith("{")

def _only(name, attr, files):
    if len(files) > 1:
        fail("//{}:{}: {} files may be the {}: {}; say which one with {} = \"...\", or {} = None".format(
            native.package_name(),
            name,
            len(files),
            attr,
            ", ".join(files),
            attr,
            attr,
        ))
    return files[0] if files else None
