#!/usr/bin/env python3
"""Writes the Wisconsin diagnostic breast cancer data as the files of this example.

Needs scikit-learn, which contains the data (Debian: `apt-get install python3-sklearn`).

    /usr/bin/python3 examples/breast_cancer/data/export.py

writes these files next to this script, always with the same bytes:

    training.csv                two thirds of the cases, to train a model
    clinic/data/cases.csv       the other third, as a clinic's raw data ...
    clinic/labels/cases.csv     ... and its raw labels (M malignant, B benign)

and ../data_preparator/workspace/additional_files/data_dictionary.csv, the plausible range of each
feature: from 0 to twice its maximum in the training cases.
"""

import csv
from pathlib import Path

from sklearn.datasets import load_breast_cancer

HERE = Path(__file__).resolve().parent
DICTIONARY = HERE.parent / "data_preparator/workspace/additional_files/data_dictionary.csv"


def write_csv(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main():
    data = load_breast_cancer()
    features = [name.replace(" ", "_") for name in data.feature_names]
    cases = []  # (case_id, the features as text, diagnosis)
    for number, (values, target) in enumerate(zip(data.data.tolist(), data.target.tolist()), 1):
        diagnosis = "M" if data.target_names[target] == "malignant" else "B"
        cases.append(("wdbc-%03d" % number, ["%.10g" % value for value in values], diagnosis))

    # Every third case goes to the clinic, so both parts have the same share of malignant cases.
    clinic, training = cases[::3], [case for i, case in enumerate(cases) if i % 3]

    write_csv(
        HERE / "training.csv",
        ["case_id", "diagnosis"] + features,
        [[case_id, diagnosis] + values for case_id, values, diagnosis in training],
    )
    write_csv(
        HERE / "clinic/data/cases.csv",
        ["case_id"] + features,
        [[case_id] + values for case_id, values, _ in clinic],
    )
    write_csv(
        HERE / "clinic/labels/cases.csv",
        ["case_id", "diagnosis"],
        [[case_id, diagnosis] for case_id, _, diagnosis in clinic],
    )
    largest = [max(float(values[i]) for _, values, _ in training) for i in range(len(features))]
    write_csv(
        DICTIONARY,
        ["feature", "minimum", "maximum"],
        [[feature, "0", "%.10g" % (2 * value)] for feature, value in zip(features, largest)],
    )


if __name__ == "__main__":
    main()
