#!/usr/bin/env python3
"""Runs the model's entry point with the weights that the build trained.

Usage: ensemble_test.py WEIGHTS FOLDS, as in BUILD.bazel. Needs only Python 3.8.
"""

import csv
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).parent.absolute()
CUBES = HERE.parent / "breast_cancer"
WEIGHTS, FOLDS = (Path(argument).absolute() for argument in sys.argv[1:3])


def run(cube, task, **paths):
    command = [sys.executable, str(CUBES / cube / "project" / (cube + ".py")), task]
    command += ["--%s=%s" % (name, path) for name, path in paths.items()]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    if done.returncode:
        raise AssertionError("%s failed: %s" % (task, done.stdout.decode()))


def read(path):
    with path.open(newline="") as file:
        return {row["case_id"]: row for row in csv.DictReader(file)}


class EnsembleTest(unittest.TestCase):
    def test_deviation_warns_of_errors(self):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            run(
                "data_preparator",
                "prepare",
                data_path=CUBES / "data/clinic/data",
                labels_path=CUBES / "data/clinic/labels",
                parameters_file=CUBES / "data_preparator/workspace/parameters.yaml",
                data_dictionary=CUBES
                / "data_preparator/workspace/additional_files/data_dictionary.csv",
                output_path=out / "data",
                output_labels_path=out / "labels",
                report_file=out / "report.yaml",
            )
            common = dict(
                data_path=out / "data", parameters_file=HERE / "workspace/parameters.yaml"
            )
            run("model", "infer", weights=WEIGHTS, folds=FOLDS, output_path=out / "ours", **common)
            checked_in = CUBES / "model/workspace/additional_files/weights.json"
            run("model", "infer", weights=checked_in, output_path=out / "theirs", **common)
            ours = read(out / "ours/predictions.csv")
            theirs = read(out / "theirs/predictions.csv")
            labels = read(out / "labels/labels.csv")

        self.assertEqual(len(ours), 190)
        self.assertEqual(
            {case: row["probability"] for case, row in ours.items()},
            {case: row["probability"] for case, row in theirs.items()},
        )
        right, wrong = [], []
        for case, row in ours.items():
            called = float(row["probability"]) >= 0.5
            group = right if called == (labels[case]["label"] == "1") else wrong
            group.append(float(row["deviation"]))
        self.assertEqual(len(wrong), 3)
        self.assertGreater(sum(wrong) / len(wrong), 2 * sum(right) / len(right))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
