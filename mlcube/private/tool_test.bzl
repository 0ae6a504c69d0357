"""Tests that run the tool without a shell, so that they also run on Windows."""

load(":toolchain.bzl", "MLCUBE_TOOLCHAIN_TYPE")

def tool_test(ctx, arguments, files):
    """Makes a test of a command line of `mlcubepack`.

    Args:
      ctx: the context of a test rule with the toolchain of this module.
      arguments: Args of the command line; paths are those at run time.
      files: list of File, what the command reads.

    Returns:
      list of providers.
    """
    tool = ctx.toolchains[MLCUBE_TOOLCHAIN_TYPE].mlcube.mlcubepack.executable
    executable = ctx.actions.declare_file(ctx.label.name + (".exe" if tool.extension == "exe" else ""))
    ctx.actions.symlink(output = executable, target_file = tool, is_executable = True)
    parameters = ctx.actions.declare_file(ctx.label.name + ".args")
    arguments.set_param_file_format("multiline")
    ctx.actions.write(parameters, arguments)
    return [
        DefaultInfo(
            executable = executable,
            runfiles = ctx.runfiles(files + [parameters]),
        ),
        RunEnvironmentInfo(environment = {"MLCUBEPACK_ARGS_FILE": parameters.short_path}),
    ]
