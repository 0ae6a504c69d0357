"""Rules that validate MLCubes and make the files of their MedPerf submissions.

    load("@rules_mlcube//mlcube:defs.bzl", "mlcube_package")

    mlcube_package(
        name = "package",
        types = ["model"],
    )
"""

load("//mlcube:providers.bzl", _MlcubePackageInfo = "MlcubePackageInfo")
load("//mlcube/private:cube.bzl", "CONVENTION", "cube_attrs")
load("//mlcube/private:digest_test.bzl", _mlcube_digest_test = "mlcube_digest_test")
load("//mlcube/private:package.bzl", mlcube_package_rule = "mlcube_package")
load("//mlcube/private:validate_test.bzl", mlcube_validate_test_rule = "mlcube_validate_test")

MlcubePackageInfo = _MlcubePackageInfo
mlcube_digest_test = _mlcube_digest_test

def mlcube_package(
        name,
        types,
        manifest = "mlcube.yaml",
        parameters = CONVENTION,
        additional_files = CONVENTION,
        image = CONVENTION,
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
        another repository made. Left out, all of `workspace/additional_files/`; `[]` says none.
      image: label of the container image file. Left out, the file in `workspace/.image/` if there
        is one; `None` says that there is none.
      **kwargs: `profile`, `image_policy`, `errors`, `allow`, `strip_prefix`, `executables` and
        `compression`, described at the rule, and what every rule has, such as `visibility` and
        `tags`.
    """
    mlcube_package_rule(
        name = name,
        bundle = name + ".tar.gz",
        **cube_attrs(
            name,
            types,
            manifest,
            parameters,
            additional_files,
            image,
            kwargs,
        )
    )

def mlcube_validate_test(
        name,
        types,
        manifest = "mlcube.yaml",
        parameters = CONVENTION,
        additional_files = CONVENTION,
        image = CONVENTION,
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
      **kwargs: `profile`, `image_policy`, `errors`, `allow` and `strip_prefix`, and what every test
        has.
    """
    mlcube_validate_test_rule(
        name = name,
        **cube_attrs(
            name,
            types,
            manifest,
            parameters,
            additional_files,
            image,
            kwargs,
        )
    )
