"""Analysis tests of mlcube_package: outputs, providers, actions and messages."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//mlcube:defs.bzl", "MlcubePackageInfo", "mlcube_package_rule")

def _names(files, prefix):
    return sorted([f.short_path.removeprefix(prefix) for f in files.to_list()])

def _outputs_test_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    prefix = target.label.package + "/"
    asserts.equals(env, ctx.attr.default_outputs, _names(target[DefaultInfo].files, prefix), "default outputs")
    groups = target[OutputGroupInfo]
    for group, expected in ctx.attr.groups.items():
        asserts.equals(env, expected, _names(getattr(groups, group), prefix), "output group " + group)
    info = target[MlcubePackageInfo]
    for field, expected in ctx.attr.fields.items():
        file = getattr(info, field)
        got = file.short_path.removeprefix(prefix) if file else ""
        asserts.equals(env, expected, got, "MlcubePackageInfo." + field)
    asserts.equals(env, ctx.attr.groups["assets"], _names(info.hosted, prefix), "MlcubePackageInfo.hosted")
    asserts.equals(env, ctx.attr.types, info.types, "MlcubePackageInfo.types")
    return analysistest.end(env)

outputs_test = analysistest.make(
    _outputs_test_impl,
    attrs = {
        "default_outputs": attr.string_list(),
        "fields": attr.string_dict(),
        "groups": attr.string_list_dict(),
        "types": attr.string_list(),
    },
)

def _is_part_of_tool(file):
    names = ["mlcubepack", "mlcubepack.exe"]
    return file.basename in names or "repo_mapping" in file.basename or "runfiles" in file.path

def _actions_test_impl(ctx):
    env = analysistest.begin(ctx)
    by_mnemonic = {}
    for action in analysistest.target_actions(env):
        if action.mnemonic.startswith("Mlcube"):
            by_mnemonic[action.mnemonic] = action
    asserts.equals(env, sorted(ctx.attr.inputs.keys()), sorted(by_mnemonic.keys()), "mnemonics")
    for mnemonic, expected in ctx.attr.inputs.items():
        action = by_mnemonic.get(mnemonic)
        if not action:
            continue
        got = sorted([
            f.basename
            for f in action.inputs.to_list()
            if not _is_part_of_tool(f) and not f.basename.endswith(".params")
        ])
        asserts.equals(env, sorted(expected), got, "inputs of " + mnemonic)
        asserts.equals(env, {}, action.env, "environment of " + mnemonic)
    return analysistest.end(env)

actions_test = analysistest.make(
    _actions_test_impl,
    attrs = {"inputs": attr.string_list_dict(doc = "Map of mnemonic to the base names of the action's inputs, without the tool.")},
)

def _failure_test_impl(ctx):
    env = analysistest.begin(ctx)
    for message in ctx.attr.messages:
        asserts.expect_failure(env, message)
    return analysistest.end(env)

failure_test = analysistest.make(
    _failure_test_impl,
    attrs = {"messages": attr.string_list(mandatory = True)},
    expect_failure = True,
)

_FAILURES = {
    "collision_with_manifest": struct(
        attrs = {"image": "//mlcube/tests/cubes/full:mlcube.yaml", "types": ["model"]},
        messages = ["image: a file named \"mlcube.yaml\" would replace another file of the submission; rename the image"],
    ),
    "directory_as_image": struct(
        attrs = {"image": "//mlcube/tests/cubes/directory:made", "types": ["model"]},
        messages = ["image: expected one file, found the generated directory mlcube/tests/cubes/directory/made"],
    ),
    "directory_as_parameters": struct(
        attrs = {"parameters": "//mlcube/tests/cubes/directory:made", "types": ["model"]},
        messages = ["parameters: expected one file, found the generated directory mlcube/tests/cubes/directory/made"],
    ),
    "unknown_type": struct(
        attrs = {"types": ["model", "segmenter"]},
        messages = ["types: unknown MLCube type \"segmenter\"; allowed are \"data-preparator\", \"metrics\", \"model\""],
    ),
    "misspelt_type": struct(
        attrs = {"types": ["data_preparator"]},
        messages = ["unknown MLCube type \"data_preparator\", did you mean \"data-preparator\"?"],
    ),
}

def failure_tests(name):
    """Declares one test for each invalid use of the rule.

    Args:
      name: the prefix of the tests' names.

    Returns:
      list of string: the tests' names.
    """
    tests = []
    for case, c in _FAILURES.items():
        subject = "{}_{}_subject".format(name, case)
        mlcube_package_rule(
            name = subject,
            bundle = subject + ".tar.gz",
            manifest = "//mlcube/tests/cubes/bare:mlcube.yaml",
            tags = ["manual"],
            **c.attrs
        )
        test = "{}_{}_test".format(name, case)
        failure_test(
            name = test,
            size = "small",
            messages = c.messages,
            target_under_test = subject,
        )
        tests.append(test)
    return tests
