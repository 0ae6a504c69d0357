#!/usr/bin/env python3
"""Runs the three cubes in turn on the clinic's data, as MedPerf would run them.

Each task runs in its own process and an empty folder, with the flags that MLCube derives from
mlcube.yaml. Needs only Python 3.8. Without Bazel: `python3 examples/breast_cancer/pipeline_test.py`.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).parent.absolute()
CLINIC = HERE / "data/clinic"

# The results of scikit-learn's own model and metrics.
RESULTS = {
    "auc": 0.9931,
    "accuracy": 0.9842,
    "sensitivity": 0.9605,
    "specificity": 1.0,
    "cases": 190,
}


def run(cube, task, **paths):
    """Runs a task of a cube; returns (exit status, standard output and error)."""
    workspace = HERE / cube / "workspace"
    files = {"parameters_file": workspace / "parameters.yaml", **paths}
    command = [sys.executable, str(HERE / cube / "project" / (cube + ".py")), task]
    command += ["--%s=%s" % (name, path) for name, path in files.items()]
    with tempfile.TemporaryDirectory() as empty:
        done = subprocess.run(
            command, cwd=empty, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120
        )
    return done.returncode, done.stdout.decode()


class PipelineTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = Path(folder.name)
        self.dictionary = HERE / "data_preparator/workspace/additional_files/data_dictionary.csv"

    def succeed(self, cube, task, **paths):
        status, output = run(cube, task, **paths)
        self.assertEqual(status, 0, output)
        return output

    def fail_with(self, message, cube, task, **paths):
        status, output = run(cube, task, **paths)
        self.assertEqual(status, 1, output)
        self.assertIn(message, output)
        self.assertNotIn("Traceback", output)

    def prepare(self, data=CLINIC / "data", labels=CLINIC / "labels"):
        return self.succeed(
            "data_preparator",
            "prepare",
            data_path=data,
            labels_path=labels,
            data_dictionary=self.dictionary,
            output_path=self.out / "data",
            output_labels_path=self.out / "labels",
            report_file=self.out / "report.yaml",
        )

    def sanity_check(self):
        return dict(
            data_path=self.out / "data",
            labels_path=self.out / "labels",
            data_dictionary=self.dictionary,
        )

    def infer(self):
        return dict(
            data_path=self.out / "data",
            weights=HERE / "model/workspace/additional_files/weights.json",
            output_path=self.out / "predictions",
        )

    def evaluate(self):
        return dict(
            predictions=self.out / "predictions",
            labels=self.out / "labels",
            output_path=self.out / "results.yaml",
        )

    def edit(self, path, old, new):
        """Replaces text that occurs exactly once."""
        text = path.read_text()
        self.assertEqual(text.count(old), 1, "%r in %s" % (old, path))
        path.write_text(text.replace(old, new))

    def test_benchmark(self):
        self.assertIn("prepared 190 cases, dropped 0", self.prepare())
        report = json.loads((self.out / "report.yaml").read_text())
        self.assertEqual(set(report["status"].values()), {1})

        check = self.sanity_check()
        self.assertIn("190 cases are as expected", self.succeed("data_preparator", "sanity_check", **check))
        check["report_file"] = self.out / "report.yaml"
        self.succeed("data_preparator", "sanity_check", **check)

        self.succeed(
            "data_preparator",
            "statistics",
            data_path=self.out / "data",
            labels_path=self.out / "labels",
            output_path=self.out / "statistics.yaml",
        )
        summary = json.loads((self.out / "statistics.yaml").read_text())
        self.assertEqual((summary["cases"], summary["positive_cases"]), (190, 76))
        self.assertEqual(len(summary["features"]), 30)

        self.assertIn("predicted 190 cases", self.succeed("model", "infer", **self.infer()))
        self.succeed("metrics", "evaluate", **self.evaluate())
        results = json.loads((self.out / "results.yaml").read_text())
        self.assertEqual(results, RESULTS)

    def test_incomplete_case_is_reported_and_dropped(self):
        data = self.out / "raw"
        shutil.copytree(str(CLINIC / "data"), str(data), copy_function=shutil.copyfile)
        self.edit(data / "cases.csv", "wdbc-004,11.42,", "wdbc-004,,")
        self.assertIn("prepared 189 cases, dropped 1", self.prepare(data))
        report = json.loads((self.out / "report.yaml").read_text())
        self.assertEqual(report["status"]["wdbc-004"], -1)
        self.assertIn("mean_radius", report["comment"]["wdbc-004"])
        self.assertNotIn("wdbc-004", (self.out / "labels/labels.csv").read_text())

    def test_sanity_check_finds_implausible_value_and_lost_case(self):
        self.prepare()
        data = self.out / "data/data.csv"
        self.edit(data, "wdbc-004,11.42,", "wdbc-004,1142,")
        self.fail_with(
            "wdbc-004: mean_radius is '1142', expected 0 to 56.22",
            "data_preparator", "sanity_check", **self.sanity_check()
        )
        self.prepare()
        lines = data.read_text().splitlines(keepends=True)
        data.write_text("".join(lines[:-1]))
        self.fail_with(
            "do not have the same cases", "data_preparator", "sanity_check", **self.sanity_check()
        )

    def test_model_names_the_absent_column(self):
        self.prepare()
        self.edit(self.out / "data/data.csv", ",worst_area,", ",wrost_area,")
        self.fail_with("no column worst_area", "model", "infer", **self.infer())

    def test_metrics_refuse_missing_predictions(self):
        self.prepare()
        self.succeed("model", "infer", **self.infer())
        predictions = self.out / "predictions/predictions.csv"
        lines = predictions.read_text().splitlines(keepends=True)
        predictions.write_text("".join(lines[:1] + lines[2:]))
        self.fail_with("predicted or labelled only: wdbc-001", "metrics", "evaluate", **self.evaluate())


if __name__ == "__main__":
    unittest.main(verbosity=2)
