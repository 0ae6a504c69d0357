"""Entry point of the metrics: the task evaluate.

MLCube runs `metrics.py evaluate --name=path ...` with one flag for each input and output in
mlcube.yaml. Needs only Python 3.8.

Compares predictions.csv (case_id, probability) with labels.csv (case_id, label: 1 malignant,
0 benign). Writes the results that MedPerf shows: the number of cases, the area under the ROC curve,
accuracy, sensitivity and specificity. A probability of at least `threshold` counts as malignant.
A missing prediction is an error, so that leaving out hard cases does not help.
"""

import argparse
import csv
import json
import sys
from pathlib import Path


def read_column(path, column):
    with Path(path).open(newline="", encoding="utf-8") as file:
        return {row["case_id"]: float(row[column]) for row in csv.DictReader(file)}


def area_under_roc(positive, negative):
    """Returns the share of pairs whose positive case has the higher probability; ties count half."""
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative))


def evaluate(args):
    # parameters.yaml is also valid JSON, so no YAML library is needed.
    parameters = json.loads(Path(args.parameters_file).read_text(encoding="utf-8"))
    predictions = read_column(Path(args.predictions) / "predictions.csv", "probability")
    labels = read_column(Path(args.labels) / "labels.csv", "label")
    if predictions.keys() != labels.keys():
        odd = sorted(predictions.keys() ^ labels.keys())
        sys.exit("predicted or labelled only: %s%s" % (", ".join(odd[:5]), ", ..." if odd[5:] else ""))
    positive = [predictions[case] for case, label in labels.items() if label == 1]
    negative = [predictions[case] for case, label in labels.items() if label == 0]
    if not positive or not negative:
        sys.exit("%s: expected malignant and benign cases" % args.labels)

    threshold = parameters["threshold"]
    found = sum(p >= threshold for p in positive)
    cleared = sum(n < threshold for n in negative)
    results = {
        "auc": area_under_roc(positive, negative),
        "accuracy": (found + cleared) / len(labels),
        "sensitivity": found / len(positive),
        "specificity": cleared / len(negative),
    }
    results = {name: round(value, parameters["decimals"]) for name, value in results.items()}
    results["cases"] = len(labels)
    target = Path(args.output_path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description="Evaluate predictions of breast cancer.")
    flags = parser.add_subparsers(dest="task", required=True).add_parser("evaluate")
    for name in ("predictions", "labels", "parameters_file", "output_path"):
        flags.add_argument("--" + name, required=True)
    evaluate(parser.parse_args())


if __name__ == "__main__":
    main()
