"""Analysis tests of invalid uses of medperf_container_package; package_test.bzl has the others."""

load("//mlcube:defs.bzl", "medperf_container_package_rule")
load(":package_test.bzl", "failure_test")

_FAILURES = {
    "collision_with_config": struct(
        attrs = {"image": "//mlcube/tests/cubes/container:container_config.yaml", "types": ["model"]},
        messages = ["image: a file named \"container_config.yaml\" would replace another file of the submission; rename the image"],
    ),
    "directory_as_config": struct(
        attrs = {"config": "//mlcube/tests/cubes/directory:made", "types": ["model"]},
        messages = ["config: expected one file, found the generated directory mlcube/tests/cubes/directory/made"],
    ),
    "misspelt_type": struct(
        attrs = {"types": ["FL_admin"]},
        messages = ["unknown container type \"FL_admin\", did you mean \"fl-admin\"?"],
    ),
    "unknown_type": struct(
        attrs = {"types": ["segmenter"]},
        messages = ["types: unknown container type \"segmenter\"; allowed are \"aggregator\", \"ca\", \"ca-client\", \"ca-server\", \"data-preparator\", \"fl\", \"fl-admin\", \"metrics\", \"model\", \"script\""],
    ),
}

def container_failure_tests(name):
    """Declares one test for each invalid use of the rule.

    Args:
      name: the prefix of the tests' names.
    """
    for case, c in _FAILURES.items():
        subject = "{}_{}_subject".format(name, case)
        medperf_container_package_rule(
            name = subject,
            bundle = subject + ".tar.gz",
            tags = ["manual"],
            **({"config": "//mlcube/tests/cubes/container:container_config.yaml"} | c.attrs)
        )
        failure_test(
            name = "{}_{}_test".format(name, case),
            size = "small",
            messages = c.messages,
            target_under_test = subject,
        )
