"""Tests that run the tool without a shell and without a runfiles tree, so that they also run on Windows."""

load(":toolchain.bzl", "MLCUBE_TARGET_TOOLCHAIN_TYPE")

# The toolchains of a rule that uses tool_test. A test runs on the target platform.
TOOL_TEST_TOOLCHAINS = [MLCUBE_TARGET_TOOLCHAIN_TYPE]

def _runfiles_path(ctx, file):
    # The path as runfiles libraries know it: the repository's name comes first.
    return file.short_path[3:] if file.short_path.startswith("../") else ctx.workspace_name + "/" + file.short_path

def tool_test(ctx, arguments, files):
    """Makes a test of a command line of `mlcubepack`.

    Args:
      ctx: the context of a test rule with TOOL_TEST_TOOLCHAINS.
      arguments: Args of the command line, without files.
      files: list of (string, File): flags without `=`, and what the command reads by them.

    Returns:
      list of providers.
    """
    tool = ctx.toolchains[MLCUBE_TARGET_TOOLCHAIN_TYPE].mlcube.mlcubepack.executable
    executable = ctx.actions.declare_file(ctx.label.name + (".exe" if tool.extension == "exe" else ""))
    ctx.actions.symlink(output = executable, target_file = tool, is_executable = True)
    for flag, file in files:
        # See `arguments` of tools/mlcubepack/runfiles.go.
        arguments.add("runfile {}={}".format(flag, _runfiles_path(ctx, file)))
    parameters = ctx.actions.declare_file(ctx.label.name + ".args")
    arguments.set_param_file_format("multiline")
    ctx.actions.write(parameters, arguments)
    return [
        DefaultInfo(
            executable = executable,
            runfiles = ctx.runfiles([file for _, file in files] + [parameters]),
        ),
        RunEnvironmentInfo(environment = {"MLCUBEPACK_ARGS_FILE": _runfiles_path(ctx, parameters)}),
    ]
