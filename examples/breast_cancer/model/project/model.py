"""Entry point of the model: the task infer.

MLCube runs `model.py infer --name=path ...` with one flag for each input and output in mlcube.yaml.
Needs only Python 3.8.

The model is a logistic regression on standardised features. A weights file is a JSON object with
`features` (the column names), `mean`, `scale` and `coefficients` (one number for each feature), and
`intercept`. predictions.csv has a row for each case of data.csv: case_id and the probability that
the tumour is malignant. --folds is a folder of more weights files, one for each fold of a
cross-validation. With it, each row also has the standard deviation over the folds, which shows how
certain the probability is.
"""

import argparse
import csv
import json
import math
import statistics
import sys
from pathlib import Path


def read_json(path):
    # parameters.yaml is also valid JSON, so no YAML library is needed.
    return json.loads(Path(path).read_text(encoding="utf-8"))


def probability(weights, row, temperature):
    """Returns the probability of a malignant tumour, from the features of one CSV row."""
    columns = (weights["features"], weights["mean"], weights["scale"], weights["coefficients"])
    score = weights["intercept"]
    for feature, mean, scale, coefficient in zip(*columns):
        score += coefficient * (float(row[feature]) - mean) / scale
    score = max(-500.0, min(500.0, score / temperature))  # where exp() does not overflow
    return 1 / (1 + math.exp(-score))


def infer(args):
    parameters = read_json(args.parameters_file)
    weights = read_json(args.weights)
    folds = [read_json(path) for path in sorted(Path(args.folds).glob("*.json"))] if args.folds else []
    if args.folds and len(folds) < 2:
        sys.exit("%s: expected the weights of two folds or more, found %d" % (args.folds, len(folds)))
    shown = "%%.%df" % parameters["decimals"]

    source = Path(args.data_path) / "data.csv"
    with source.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        absent = sorted(set(weights["features"]) - set(reader.fieldnames or []))
        if absent:
            sys.exit("%s: no column %s, which the model needs" % (source, ", ".join(absent)))
        rows = list(reader)

    target = Path(args.output_path) / "predictions.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["case_id", "probability"] + (["deviation"] if folds else []))
        for row in rows:
            values = [probability(weights, row, parameters["temperature"])]
            if folds:
                votes = [probability(fold, row, parameters["temperature"]) for fold in folds]
                values.append(statistics.pstdev(votes))
            writer.writerow([row["case_id"]] + [shown % value for value in values])
    print("predicted %d cases" % len(rows))


def main():
    parser = argparse.ArgumentParser(description="Tell malignant from benign breast tumours.")
    flags = parser.add_subparsers(dest="task", required=True).add_parser("infer")
    for name in ("data_path", "parameters_file", "weights", "output_path"):
        flags.add_argument("--" + name, required=True)
    flags.add_argument("--folds")
    infer(parser.parse_args())


if __name__ == "__main__":
    main()
