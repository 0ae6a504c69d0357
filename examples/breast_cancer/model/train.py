#!/usr/bin/env python3
"""Trains the model on ../data/training.csv and writes workspace/additional_files/weights.json.

Needs scikit-learn (Debian: `apt-get install python3-sklearn`).

    /usr/bin/python3 examples/breast_cancer/model/train.py

A second run writes the same bytes on every machine. The loss is strictly convex, and the solver
stops only when the gradient is below 1e-10. Rounding differences of other machines are therefore
far smaller than the six decimals of the weights.
"""

import csv
import json
from pathlib import Path

import numpy
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).resolve().parent
DECIMALS = 6


def main():
    with (HERE / "../data/training.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    features = [name for name in rows[0] if name not in ("case_id", "diagnosis")]
    values = numpy.array([[float(row[name]) for name in features] for row in rows])
    malignant = numpy.array([row["diagnosis"] == "M" for row in rows])

    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=0.5, solver="newton-cholesky", tol=1e-10, max_iter=100)
    model.fit(scaler.transform(values), malignant)

    def rounded(numbers):
        return [round(float(number), DECIMALS) for number in numbers]

    weights = {
        "features": features,
        "mean": rounded(scaler.mean_),
        "scale": rounded(scaler.scale_),
        "coefficients": rounded(model.coef_[0]),
        "intercept": rounded(model.intercept_)[0],
    }
    path = HERE / "workspace/additional_files/weights.json"
    path.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    print("trained on %d cases, right on %.4f of them" % (
        len(rows), model.score(scaler.transform(values), malignant)))


if __name__ == "__main__":
    main()
