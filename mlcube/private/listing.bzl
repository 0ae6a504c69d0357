"""The listing: a parameter file that maps files to paths in the archive of additional files.

It has JSON lines that tools/internal/listing reads. A line with `strip_prefix` or `place` opens a group; a
line with `path` is a file of that group. It is JSON, because a generated name may contain any byte, even a
line break.
"""

CONVENTIONAL_FOLDER = "workspace/additional_files"

def _repo_path(file):
    # The short path of a file of another repository is "../name/path".
    if file.short_path.startswith("../"):
        return file.short_path.split("/", 2)[2]
    return file.short_path

def _with_sources(file, expander):
    path = _repo_path(file)
    if file.is_directory:
        return [
            json.encode({
                "in_tree": child.path[len(file.path) + 1:],
                "path": path,
                "src": child.path,
            })
            for child in expander.expand(file)
        ] or [json.encode({"path": path, "tree": True})]
    return json.encode({"path": path, "src": file.path})

def _names_only(file):
    entry = {"path": _repo_path(file)}
    if file.is_directory:
        entry["tree"] = True
    return json.encode(entry)

def _join(folder, path):
    return folder + "/" + path if folder and path else folder or path

def archive_root(ctx):
    """Returns the folder that becomes the archive's root, from `strip_prefix`.

    Args:
      ctx: the context of a rule with the attributes of attrs.bzl.

    Returns:
      string: a path relative to the root of the repository; "" is that root.
    """
    prefix = ctx.attr.strip_prefix
    folder = "/".join([part for part in prefix.split("/") if part not in ["", "."]])
    return folder if prefix.startswith("/") else _join(ctx.label.package, folder)

def listing_args(ctx, with_sources):
    """Lists the additional files for the tool without flattening file sets during analysis.

    Args:
      ctx: the context of a rule with the attributes of attrs.bzl.
      with_sources: whether the files are inputs of the action. If so, the listing has their paths on disk
      and expands generated directories.

    Returns:
      Args: one argument, `--listing=` with the parameter file's path.
    """
    args = listing_lines(ctx, _with_sources if with_sources else _names_only)
    args.use_param_file("--listing=%s", use_always = True)
    return args

def listing_lines(ctx, map_each = _names_only):
    """Returns the lines of the listing, to write to a file.

    Args:
      ctx: the context of a rule with the attributes of attrs.bzl.
      map_each: function of a File to its line.

    Returns:
      Args: an argument for each line.
    """
    args = ctx.actions.args()
    args.set_param_file_format("multiline")
    if ctx.attr.additional_files:
        args.add(json.encode({"strip_prefix": archive_root(ctx)}))
        for target in ctx.attr.additional_files:
            args.add_all(target[DefaultInfo].files, map_each = map_each, expand_directories = False)
    for target, place in ctx.attr.extra_files.items():
        args.add(json.encode({"package": target.label.package, "place": place}))
        args.add_all(target[DefaultInfo].files, map_each = map_each, expand_directories = False)
    return args
