#!/usr/bin/env python3
"""Unpacks the image, runs its program and compares the predictions.

Usage: image_test.py IMAGE, as in BUILD.bazel. Needs Python 3.8. The program runs outside a container,
on Linux on x86-64 only. unsquashfs (Debian: squashfs-tools) extracts it from the image.
"""

import os
import platform
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).parent.absolute()
CUBES = HERE.parent / "breast_cancer"
IMAGE = Path(sys.argv[1]).absolute()


def call(*command):
    done = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
    )
    if done.returncode:
        raise AssertionError("%s failed: %s" % (command[0], done.stdout.decode()))


def primary_partition(image):
    """Returns the offset and length of the primary partition of a SIF file."""
    if image[32:42] != b"SIF_MAGIC\0":
        raise AssertionError("no SIF file")
    count, start = struct.unpack_from("<qq", image, 88)
    for i in range(count):
        at = start + 585 * i
        kind, used = struct.unpack_from("<i?", image, at)
        offset, length = struct.unpack_from("<qq", image, at + 17)
        _, role = struct.unpack_from("<ii", image, at + 201)
        if used and kind == 0x4004 and role == 2:
            return offset, length
    raise AssertionError("no primary partition")


class ImageTest(unittest.TestCase):
    def test_is_singularity_image(self):
        image = IMAGE.read_bytes()
        self.assertEqual(image[45:47], b"02", "the architecture is not amd64")
        offset, length = primary_partition(image)
        self.assertEqual(offset % 4096, 0)
        self.assertEqual(offset + length, len(image))
        self.assertEqual(image[offset : offset + 4], b"hsqs")

    def test_program_predicts_as_the_python_model(self):
        unsquashfs = shutil.which("unsquashfs")
        if not unsquashfs:
            self.skipTest("unsquashfs is not on PATH (Debian: squashfs-tools)")
        if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
            self.skipTest("the program is for Linux on x86-64")
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            offset, length = primary_partition(IMAGE.read_bytes())
            root = out / "root"
            (out / "squashfs").write_bytes(IMAGE.read_bytes()[offset : offset + length])
            call(unsquashfs, "-no-progress", "-dest", root, out / "squashfs")
            self.assertEqual(os.readlink(str(root / "singularity")), ".singularity.d/runscript")
            runscript = os.readlink(str(root / ".singularity.d/runscript"))
            program = root / Path(runscript).relative_to("/")

            call(
                sys.executable,
                CUBES / "data_preparator/project/data_preparator.py",
                "prepare",
                "--data_path=%s" % (CUBES / "data/clinic/data"),
                "--labels_path=%s" % (CUBES / "data/clinic/labels"),
                "--parameters_file=%s" % (CUBES / "data_preparator/workspace/parameters.yaml"),
                "--data_dictionary=%s"
                % (CUBES / "data_preparator/workspace/additional_files/data_dictionary.csv"),
                "--output_path=%s" % (out / "data"),
                "--output_labels_path=%s" % (out / "labels"),
                "--report_file=%s" % (out / "report.yaml"),
            )
            predicted = {}
            for name, command in {
                "python": [sys.executable, CUBES / "model/project/model.py"],
                "image": [program],
            }.items():
                call(
                    *command,
                    "infer",
                    "--data_path=%s" % (out / "data"),
                    "--parameters_file=%s" % (HERE / "workspace/parameters.yaml"),
                    "--weights=%s" % (CUBES / "model/workspace/additional_files/weights.json"),
                    "--output_path=%s" % (out / name)
                )
                predicted[name] = (out / name / "predictions.csv").read_text()
        self.assertEqual(predicted["image"].count("\n"), 191)
        self.assertEqual(predicted["image"], predicted["python"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
