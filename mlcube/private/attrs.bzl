"""The attributes that the rules of every kind have, and the checks of what they hold."""

load(":listing.bzl", "CONVENTIONAL_FOLDER")

_COMMON_ATTRS = {
    "additional_files": attr.label_list(
        doc = """Files of the archive, at the path that they have below `strip_prefix`.

Source files, generated files, directories made by actions and files of other repositories all work.""",
        allow_files = True,
    ),
    "allow": attr.string_list(
        doc = "Codes of findings to silence, such as `MLC068`; docs/diagnostics.md lists the codes that can be allowed.",
    ),
    "errors": attr.string_list(
        doc = "Codes of warnings and notes that fail the build.",
    ),
    "extra_files": attr.label_keyed_string_dict(
        doc = """More files of the archive, by the path that they get in it.

A single file gets the path, or goes into the folder if the path ends with `/`. A generated directory, or
several files, go below the path; `""` is the archive's root.""",
        allow_files = True,
    ),
    "parameters": attr.label(
        doc = "The parameters file, `parameters.yaml`.",
        allow_single_file = True,
    ),
    "strip_prefix": attr.string(
        doc = """The folder whose content becomes the archive's root.

Relative to the package, or to the root of each file's repository if it starts with `/`.""",
        default = CONVENTIONAL_FOLDER,
    ),
}

def kind_attrs(kind):
    """The attributes of every rule of a kind.

    Args:
      kind: a kind of kinds.bzl.

    Returns:
      dict of string to attribute.
    """
    return _COMMON_ATTRS | kind.attrs

def documents_of(ctx, kind):
    """The documents that a target declares.

    Args:
      ctx: the context of a rule with the attributes of `kind_attrs`.
      kind: a kind of kinds.bzl.

    Returns:
      list of (struct of kind.documents, File); the manifest first.
    """
    declared = [(d, getattr(ctx.file, d.attr)) for d in kind.documents]
    return [(d, file) for d, file in declared if file]

def check_files_of(ctx, kind):
    """The files that only checks read.

    Args:
      ctx: the context of a rule with the attributes of `kind_attrs`.
      kind: a kind of kinds.bzl.

    Returns:
      list of (string, File): the tool's flag without `=`, and the file.
    """
    return [(flag, getattr(ctx.file, name)) for name, flag in kind.check_files.items() if getattr(ctx.file, name)]

def check_attrs(label, ctx, kind):
    """Fails unless the attributes hold what the kind takes.

    Args:
      label: string, the target, for messages.
      ctx: the context of a rule with the attributes of `kind_attrs`.
      kind: a kind of kinds.bzl.
    """
    _check_types(label, ctx.attr.types, kind)
    for name in [d.attr for d in kind.documents] + ["image"]:
        file = getattr(ctx.file, name)
        if file and file.is_directory:
            fail("{}: {}: expected one file, found the generated directory {}".format(label, name, file.short_path))

def _check_types(label, types, kind):
    for t in types:
        if t in kind.types:
            continue
        near = [known for known in kind.types if _letters(known) == _letters(t)]
        fail("{}: types: unknown {} type \"{}\"{}; allowed are {}".format(
            label,
            kind.noun,
            t,
            ", did you mean \"%s\"?" % near[0] if near else "",
            ", ".join(['"%s"' % known for known in kind.types]),
        ))

def _letters(name):
    return "".join([c for c in name.lower().elems() if c.isalnum()])
