#!/usr/bin/env python3
"""Runs all tasks of the runner in turn, with the flags that MLCube passes.

Needs only Python 3.8. Without Bazel: `python3 examples/monorepo/runner/score_test.py`.
"""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).parent.absolute()

DATA = """case_id,age,heart_rate
a,80,120
b,40,120
c,40,60
d,40,6000
"""
LABELS = """case_id,label
a,1
b,1
c,0
d,0
"""
RANGES = """column,minimum,maximum
age,18,120
heart_rate,20,300
"""
SCORE = {
    "name": "test",
    "criteria": [
        {"points": 1, "any": [["heart_rate", ">=", 91]]},
        {"points": 3, "any": [["age", ">=", 75], ["heart_rate", "<=", 30]]},
    ],
}


def run(task, **flags):
    command = [sys.executable, str(HERE / "score.py"), task]
    command += ["--%s=%s" % (name, path) for name, path in flags.items()]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)


class ScoreTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = Path(folder.name)
        self.write("raw/data.csv", DATA)
        self.write("raw/labels.csv", LABELS)
        self.write("ranges.csv", RANGES)
        self.write("scores/score.json", json.dumps(SCORE))
        self.write("parameters.yaml", json.dumps({"columns": ["age", "heart_rate"], "digits": 2, "threshold": 0.5}))

    def write(self, path, text):
        (self.dir / path).parent.mkdir(parents=True, exist_ok=True)
        (self.dir / path).write_text(text, encoding="utf-8")

    def succeed(self, task, **flags):
        done = run(task, **{name: self.dir / path for name, path in flags.items()})
        self.assertEqual(done.returncode, 0, done.stdout.decode())

    def test_all_tasks(self):
        prepared = {"parameters_file": "parameters.yaml", "ranges": "ranges.csv"}
        self.succeed("prepare", data_path="raw", labels_path="raw", output_path="data", output_labels_path="labels", **prepared)
        self.succeed("sanity_check", data_path="data", labels_path="labels", **prepared)
        self.succeed("statistics", data_path="data", labels_path="labels", output_path="statistics.json")
        self.assertEqual(json.loads((self.dir / "statistics.json").read_text()), {"cases": 3, "with_outcome": 2})
        for score in ("scores/score.json", "scores"):
            self.succeed("infer", data_path="data", parameters_file="parameters.yaml", score=score, output_path="predictions")
            self.assertEqual(
                (self.dir / "predictions/predictions.csv").read_text().split(),
                ["case_id,share", "a,1.00", "b,0.25", "c,0.00"],
            )
        self.succeed("evaluate", predictions="predictions", labels="labels", parameters_file="parameters.yaml", output_path="results.json")
        self.assertEqual(
            json.loads((self.dir / "results.json").read_text()),
            {"true_positive": 1, "false_positive": 0, "true_negative": 1, "false_negative": 1},
        )

    def test_implausible_measurement(self):
        done = run(
            "sanity_check",
            data_path=self.dir / "raw",
            labels_path=self.dir / "raw",
            parameters_file=self.dir / "parameters.yaml",
            ranges=self.dir / "ranges.csv",
        )
        self.assertEqual(done.returncode, 1)
        self.assertIn("case d: heart_rate is 6000, expected 20 to 300", done.stdout.decode())


if __name__ == "__main__":
    unittest.main()
