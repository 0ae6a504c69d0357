#!/usr/bin/env python3
"""Exports the data and trains the model in another folder, and compares with the checked-in files.

Skipped if no python3 has scikit-learn. Tested with version 1.2.1 of Debian 12; training finds the
same minimum in every version.
"""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).parent.absolute()
DICTIONARY = "data_preparator/workspace/additional_files/data_dictionary.csv"
WEIGHTS = "model/workspace/additional_files/weights.json"
DATA = ["data/training.csv", "data/clinic/data/cases.csv", "data/clinic/labels/cases.csv"]


def python_with_scikit_learn():
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            done = subprocess.run(
                [python, "-c", "import sklearn"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        except OSError:
            continue
        if done.returncode == 0:
            return python
    return None


class ReproduceTest(unittest.TestCase):
    def test_same_bytes(self):
        python = python_with_scikit_learn()
        if not python:
            self.skipTest("no python3 here has scikit-learn (Debian: python3-sklearn)")
        with tempfile.TemporaryDirectory() as folder:
            for script in ("data/export.py", "model/train.py"):
                copy = Path(folder) / script
                copy.parent.mkdir(parents=True)
                shutil.copyfile(str(HERE / script), str(copy))
            for path in (DICTIONARY, WEIGHTS):
                (Path(folder) / path).parent.mkdir(parents=True)
            for script in ("data/export.py", "model/train.py"):
                done = subprocess.run(
                    [python, str(Path(folder) / script)],
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                )
                self.assertEqual(done.returncode, 0, done.stdout.decode())
            for path in DATA + [DICTIONARY, WEIGHTS]:
                made, checked_in = (Path(folder) / path).read_text(), (HERE / path).read_text()
                self.assertEqual(made, checked_in, path)


if __name__ == "__main__":
    unittest.main(verbosity=2)
