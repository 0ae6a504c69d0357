"""Rules that validate MLCubes and MedPerf containers and build the files of their submissions.

```starlark
load("@rules_mlcube//mlcube:defs.bzl", "mlcube_package")

mlcube_package(
    name = "package",
    types = ["model"],
)
```

Use the macros: they find the files of a folder with MedPerf's layout. The rules behind them have `_rule` in
their names and take every file explicitly. Call those from a symbolic macro of Bazel 8 or newer, where a
macro that globs cannot be called. The attributes are documented at the rules.
"""

load("//mlcube:providers.bzl", _MlcubePackageInfo = "MlcubePackageInfo")
load("//mlcube/private:digest_test.bzl", _mlcube_digest_test = "mlcube_digest_test")
load("//mlcube/private:kinds.bzl", "MEDPERF_CONTAINER", "MLCUBE")
load("//mlcube/private:layout.bzl", "with_layout")
load("//mlcube/private:package.bzl", "package_rule")
load("//mlcube/private:validate_test.bzl", "validate_test_rule")

MlcubePackageInfo = _MlcubePackageInfo
mlcube_digest_test = _mlcube_digest_test

mlcube_package_rule = package_rule(
    MLCUBE,
    doc = """Validates an MLCube and builds the files that its MedPerf submission hosts.

`bazel build //my_model:package` writes to `bazel-bin/my_model/package/`: `mlcube.yaml`, the
`parameters.yaml`, `additional_files.tar.gz` and image file if the cube has any, `SHA256SUMS` and
`submission.json`. `//my_model:package.tar.gz` is one tarball of the hosted files. A manifest that
MedPerf would fail on fails the build, and nothing is packed.

```starlark
mlcube_package_rule(
    name = "package",
    additional_files = ["workspace/additional_files/weights.json"],
    bundle = "package.tar.gz",
    manifest = "mlcube.yaml",
    parameters = "workspace/parameters.yaml",
    types = ["model"],
)
```
""",
)

medperf_container_package_rule = package_rule(
    MEDPERF_CONTAINER,
    doc = """Validates a MedPerf container and builds the files of its submission.

`bazel build //my_model:package` writes to `bazel-bin/my_model/package/` the files to host,
`additional_files.tar.gz` and the image file, if there are any; the files that MedPerf's client uploads,
`container_config.yaml` and `parameters.yaml`, without comments and aliases, so that every YAML loader
reads what MedPerf's server gets; and `SHA256SUMS` and `submission.json` with the command that registers
the container. `//my_model:package.tar.gz` is one tarball of the files. See docs/containers.md.

```starlark
medperf_container_package_rule(
    name = "package",
    bundle = "package.tar.gz",
    config = "container_config.yaml",
    types = ["model"],
)
```
""",
)

mlcube_validate_rule_test = validate_test_rule(
    MLCUBE,
    doc = """Tests that an MLCube is valid without packing it. The test log has all findings.

`mlcube_package` validates too. Use the test for cubes that are not packaged here, for stricter checks
of one that is (`errors`, `image_policy`), and for CI that runs tests only. The content of additional
files is not read.

```starlark
mlcube_validate_rule_test(
    name = "validate_test",
    additional_files = ["workspace/additional_files/weights.json"],
    manifest = "mlcube.yaml",
    parameters = "workspace/parameters.yaml",
    types = ["model"],
)
```
""",
)

medperf_container_validate_rule_test = validate_test_rule(
    MEDPERF_CONTAINER,
    doc = """Tests that a container's configuration is valid without packing it. The test log has all findings.

The content of additional files is not read; an image file is inspected.

```starlark
medperf_container_validate_rule_test(
    name = "validate_test",
    additional_files = ["workspace/additional_files/weights.json"],
    config = "container_config.yaml",
    parameters = "workspace/parameters.yaml",
    types = ["model"],
)
```
""",
)

def mlcube_package(name, **kwargs):
    """Packages an MLCube with [mlcube_package_rule](#mlcube_package_rule), which documents the attributes.

    Attributes that are left out are what a folder with MedPerf's layout has:

    - `manifest`: `mlcube.yaml`.
    - `parameters`: `workspace/parameters.yaml` if it exists. `None` means no file.
    - `image`: the file in `workspace/.image/` if there is one. `None` means no file.
    - `additional_files`: all of `workspace/additional_files/`. `[]` means no files. Here it may also be a dict of
      label to path in the archive, which is short for `additional_files = []` with these `extra_files`.
    - `bundle`: `NAME.tar.gz`.

    Args:
      name: the target's name, and the folder's in `bazel-bin`.
      **kwargs: attributes of the rule, such as `types`, `allow` and `visibility`.
    """
    mlcube_package_rule(
        name = name,
        bundle = ":" + name + ".tar.gz",
        **with_layout(MLCUBE, name, kwargs)
    )

def mlcube_validate_test(name, **kwargs):
    """Validates an MLCube with [mlcube_validate_rule_test](#mlcube_validate_rule_test).

    Args:
      name: the test's name.
      **kwargs: attributes of the rule, such as `types` and `size`; the defaults are those of
        [mlcube_package](#mlcube_package).
    """
    mlcube_validate_rule_test(
        name = name,
        **with_layout(MLCUBE, name, kwargs)
    )

def medperf_container_package(name, **kwargs):
    """Packages a container with [medperf_container_package_rule](#medperf_container_package_rule).

    Args:
      name: the target's name, and the folder's in `bazel-bin`.
      **kwargs: attributes of the rule, such as `types` and `visibility`; `config` is `container_config.yaml` if it
        is left out, the other defaults are those of [mlcube_package](#mlcube_package).
    """
    medperf_container_package_rule(
        name = name,
        bundle = ":" + name + ".tar.gz",
        **with_layout(MEDPERF_CONTAINER, name, kwargs)
    )

def medperf_container_validate_test(name, **kwargs):
    """Validates a container with [medperf_container_validate_rule_test](#medperf_container_validate_rule_test).

    Args:
      name: the test's name.
      **kwargs: attributes of the rule, such as `types` and `size`; the defaults are those of
        [medperf_container_package](#medperf_container_package).
    """
    medperf_container_validate_rule_test(
        name = name,
        **with_layout(MEDPERF_CONTAINER, name, kwargs)
    )
