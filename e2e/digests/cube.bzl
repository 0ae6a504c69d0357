"""The same cube with each kind of additional files."""

load("@rules_mlcube//mlcube:defs.bzl", "mlcube_package")

_FOLDER = "workspace/additional_files/"

def _copied_folder_impl(ctx):
    out = ctx.actions.declare_directory(ctx.label.name)
    args = ctx.actions.args()
    args.add_all([out], expand_directories = False)
    args.add("{}/{}".format(ctx.label.package, _FOLDER))
    args.add_all(ctx.files.srcs)
    ctx.actions.run_shell(
        arguments = [args],
        command = """
out=$1 prefix=$2
shift 2
for source; do
  target=$out/${source#"$prefix"}
  mkdir -p "${target%/*}"
  cp "$source" "$target"
done
""",
        inputs = ctx.files.srcs,
        outputs = [out],
        use_default_shell_env = True,
    )
    return [DefaultInfo(files = depset([out]))]

copied_folder = rule(
    implementation = _copied_folder_impl,
    doc = "A directory, made by an action, of the files in workspace/additional_files.",
    attrs = {"srcs": attr.label_list(allow_files = True)},
)

# The targets' names are those that the run knows.
# buildifier: disable=unnamed-macro
def cube(executables):
    """Declares packages of the cube in this folder, whose files must not differ.

    Args:
      executables: as in mlcube_package.
    """
    files = native.glob([_FOLDER + "**"])
    native.filegroup(
        name = "group",
        srcs = files,
    )
    copied_folder(
        name = "copy",
        srcs = files,
    )
    for name, additional_files in {
        "from_directory": {":copy": ""},
        "from_group": [":group"],
        # The files in another order, one by one.
        "from_map": {file: file.removeprefix(_FOLDER) for file in reversed(files)},
        "package": files,
        "same_under_another_name": files,
    }.items():
        mlcube_package(
            name = name,
            additional_files = additional_files,
            executables = executables,
            types = ["model"],
        )
