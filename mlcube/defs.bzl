"""Rules that validate MLCubes and make the files of their MedPerf submissions.

```starlark
load("@rules_mlcube//mlcube:defs.bzl", "mlcube_package")

mlcube_package(
    name = "package",
    types = ["model"],
)
```
"""

load("//mlcube:providers.bzl", _MlcubePackageInfo = "MlcubePackageInfo")
load("//mlcube/private:container_package.bzl", medperf_container_package_rule = "medperf_container_package")
load("//mlcube/private:cube.bzl", "CONVENTION", "container_attrs", "cube_attrs")
load("//mlcube/private:digest_test.bzl", _mlcube_digest_test = "mlcube_digest_test")
load("//mlcube/private:listing.bzl", "CONVENTIONAL_FOLDER")
load("//mlcube/private:package.bzl", mlcube_package_rule = "mlcube_package")
load(
    "//mlcube/private:validate_test.bzl",
    medperf_container_validate_test_rule = "medperf_container_validate_test",
    mlcube_validate_test_rule = "mlcube_validate_test",
)

MlcubePackageInfo = _MlcubePackageInfo
mlcube_digest_test = _mlcube_digest_test

def mlcube_package(
        name,
        types,
        manifest = "mlcube.yaml",
        parameters = CONVENTION,
        additional_files = CONVENTION,
        image = CONVENTION,
        profile = "medperf",
        image_policy = "any",
        errors = [],
        allow = [],
        strip_prefix = CONVENTIONAL_FOLDER,
        executables = [],
        compression = "default",
        **kwargs):
    """Validates an MLCube and makes the files that its MedPerf submission hosts.

    `bazel build //my_model:package` writes to `bazel-bin/my_model/package/`: `mlcube.yaml`,
    `parameters.yaml`, `additional_files.tar.gz` and the image file, as far as the cube has them,
    and `SHA256SUMS` and `submission.json`. `//my_model:package.tar.gz` is one tarball of the hosted
    files. A manifest that MedPerf would stumble over fails the build, and nothing is packed.

    Args:
      name: the target's name, and the folder's in `bazel-bin`.
      types: list of string, what the cube is: one or more of `"data-preparator"`, `"metrics"` and
        `"model"`. The manifest has to fit all of them.
      manifest: label of the manifest.
      parameters: label of the parameters file. Left out, `workspace/parameters.yaml` if there is
        one; `None` says that there is none.
      additional_files: list of labels of the files of the archive, at their path below
        `strip_prefix`; or a dict of label to path in the archive, for files that an action or
        another repository made. There a single file gets the path itself, or goes into the folder if
        the path ends with `/`; a directory made by an action, or several files, go below the path,
        and `""` is the archive's root. Left out, all of `workspace/additional_files/`; `[]` says none.
      image: label of the container image file. Left out, the file in `workspace/.image/` if there
        is one; `None` says that there is none.
      profile: whose rules decide: `"medperf"` the MedPerf client's, `"script"` those of
        `package-mlcube.py`; docs/profiles.md compares them.
      image_policy: what the manifest's image reference must pin: `"any"` nothing, `"tag"` a tag
        other than `latest`, `"digest"` the content.
      errors: list of codes of warnings and notes that are to fail the build.
      allow: list of codes of findings to leave out, such as `"MLC068"`; docs/diagnostics.md says
        which can be.
      strip_prefix: the folder whose content is the archive's root, relative to the package, or to
        the root of each file's repository if it starts with `/`.
      executables: list of paths in the archive that get mode 0755, all others get 0644; `*` stands
        for any part of one path component. Modes on disk are never looked at: remote executors,
        checkouts and umasks all change them.
      compression: `"default"`, or `"store"` for readers whose time matters more than the size.
      **kwargs: what every rule has, such as `visibility` and `tags`.
    """
    mlcube_package_rule(
        name = name,
        allow = allow,
        bundle = ":" + name + ".tar.gz",
        compression = compression,
        errors = errors,
        executables = executables,
        image_policy = image_policy,
        profile = profile,
        strip_prefix = strip_prefix,
        **(kwargs | cube_attrs(
            name,
            types,
            manifest,
            parameters,
            additional_files,
            image,
        ))
    )

def mlcube_validate_test(
        name,
        types,
        manifest = "mlcube.yaml",
        parameters = CONVENTION,
        additional_files = CONVENTION,
        image = CONVENTION,
        profile = "medperf",
        image_policy = "any",
        errors = [],
        allow = [],
        strip_prefix = CONVENTIONAL_FOLDER,
        **kwargs):
    """Tests that an MLCube is valid, without packing it; its log has all findings.

    `mlcube_package` validates too. This is for cubes that are not packaged here, for a stricter
    look at one that is (`errors`, `image_policy`), and for CI that runs tests only.

    Args:
      name: the test's name.
      types: as for `mlcube_package`.
      manifest: as for `mlcube_package`.
      parameters: as for `mlcube_package`.
      additional_files: as for `mlcube_package`; their content is not read.
      image: as for `mlcube_package`.
      profile: as for `mlcube_package`.
      image_policy: as for `mlcube_package`.
      errors: as for `mlcube_package`.
      allow: as for `mlcube_package`.
      strip_prefix: as for `mlcube_package`.
      **kwargs: what every test has, such as `size` and `tags`.
    """
    mlcube_validate_test_rule(
        name = name,
        allow = allow,
        errors = errors,
        image_policy = image_policy,
        profile = profile,
        strip_prefix = strip_prefix,
        **(kwargs | cube_attrs(
            name,
            types,
            manifest,
            parameters,
            additional_files,
            image,
        ))
    )

def medperf_container_package(
        name,
        types,
        config = "container_config.yaml",
        parameters = CONVENTION,
        additional_files = CONVENTION,
        image = CONVENTION,
        image_policy = "any",
        errors = [],
        allow = [],
        strip_prefix = CONVENTIONAL_FOLDER,
        executables = [],
        compression = "default",
        **kwargs):
    """Validates a container of MedPerf since December 2025 and makes what its submission holds.

    `bazel build //my_model:package` writes to `bazel-bin/my_model/package/` what has to be hosted,
    `additional_files.tar.gz` and the image file, as far as there are any; what the client uploads
    itself, `container_config.yaml` and `parameters.yaml`, without comments and aliases, so that every
    loader reads what MedPerf's server gets; and `SHA256SUMS` and `submission.json` with the
    `medperf container submit` command. `//my_model:package.tar.gz` is one tarball of the files.
    docs/containers.md has the rest.

    Args:
      name: the target's name, and the folder's in `bazel-bin`.
      types: list of string, what the container is to MedPerf: one or more of `"data-preparator"`,
        `"metrics"`, `"model"` and `"script"`, of federated learning `"fl"`, `"aggregator"` and
        `"fl-admin"`, of certificates `"ca"`, `"ca-client"` and `"ca-server"`.
      config: label of the container's configuration.
      parameters: as for `mlcube_package`; they have to fit into JSON.
      additional_files: as for `mlcube_package`, with the same bytes.
      image: label of the image file that the configuration gives the address of. It is looked into as
        far as its `container_type` allows, and hashed. Left out, the file in `workspace/.image/` if
        there is one; `None` says that there is none, as for a `DockerImage`.
      image_policy: what the reference of a `DockerImage` must pin: `"any"` nothing, `"tag"` a tag
        other than `latest`, `"digest"` the content. The digest, if there is one, becomes `image_hash`.
      errors: as for `mlcube_package`.
      allow: as for `mlcube_package`.
      strip_prefix: as for `mlcube_package`.
      executables: as for `mlcube_package`.
      compression: as for `mlcube_package`.
      **kwargs: what every rule has, such as `visibility` and `tags`.
    """
    medperf_container_package_rule(
        name = name,
        allow = allow,
        bundle = name + ".tar.gz",
        compression = compression,
        errors = errors,
        executables = executables,
        image_policy = image_policy,
        strip_prefix = strip_prefix,
        **(kwargs | container_attrs(
            name,
            types,
            config,
            parameters,
            additional_files,
            image,
        ))
    )

def medperf_container_validate_test(
        name,
        types,
        config = "container_config.yaml",
        parameters = CONVENTION,
        additional_files = CONVENTION,
        image = CONVENTION,
        image_policy = "any",
        errors = [],
        allow = [],
        strip_prefix = CONVENTIONAL_FOLDER,
        **kwargs):
    """Tests that a container's configuration is valid, without packing it; its log has all findings.

    Args:
      name: the test's name.
      types: as for `medperf_container_package`.
      config: as for `medperf_container_package`.
      parameters: as for `medperf_container_package`.
      additional_files: as for `medperf_container_package`; their content is not read.
      image: as for `medperf_container_package`.
      image_policy: as for `medperf_container_package`.
      errors: as for `medperf_container_package`.
      allow: as for `medperf_container_package`.
      strip_prefix: as for `medperf_container_package`.
      **kwargs: what every test has, such as `size` and `tags`.
    """
    medperf_container_validate_test_rule(
        name = name,
        allow = allow,
        errors = errors,
        image_policy = image_policy,
        strip_prefix = strip_prefix,
        **(kwargs | container_attrs(
            name,
            types,
            config,
            parameters,
            additional_files,
            image,
        ))
    )
