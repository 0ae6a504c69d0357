"""Entry point of all cubes of this monorepo: clinical scores that add up points.

MLCube runs `score.py TASK --name=path ...` with one flag for each input and output of the task in
mlcube.yaml. Needs only Python 3.8.

data.csv has case_id and one column a measurement. labels.csv has case_id and label, which is 1 if the
patient had the outcome. A score is a JSON object with `name` and `criteria`. Each criterion gives its
`points` to a case that meets one of its conditions `any`: [column, ">=" or "<=", number].
"""

import argparse
import csv
import json
import operator
import sys
from pathlib import Path

CONDITIONS = {">=": operator.ge, "<=": operator.le}
FLAGS = {
    "prepare": ["data_path", "labels_path", "parameters_file", "ranges", "output_path", "output_labels_path"],
    "sanity_check": ["data_path", "labels_path", "parameters_file", "ranges"],
    "statistics": ["data_path", "labels_path", "output_path"],
    "infer": ["data_path", "parameters_file", "score", "output_path"],
    "evaluate": ["predictions", "labels", "parameters_file", "output_path"],
}


def read_json(path):
    # parameters.yaml is also valid JSON, so no YAML library is needed.
    return json.loads(Path(path).read_text(encoding="utf-8"))


def read_csv(path):
    with Path(path).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    cases = {row["case_id"]: row for row in rows}
    if len(cases) < len(rows):
        sys.exit("%s: a case comes twice" % path)
    return cases


def write_csv(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_json(path, value):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def implausible(rows, columns, ranges):
    """Yields a message for each measurement that is missing or out of range."""
    for case, row in rows.items():
        for column in columns:
            low, high = float(ranges[column]["minimum"]), float(ranges[column]["maximum"])
            if not row.get(column):
                yield case, "no %s" % column
            elif not low <= float(row[column]) <= high:
                yield case, "%s is %s, expected %g to %g" % (column, row[column], low, high)


def read_ranges(path):
    with Path(path).open(newline="", encoding="utf-8") as file:
        return {row["column"]: row for row in csv.DictReader(file)}


def prepare(args):
    columns = read_json(args.parameters_file)["columns"]
    data = read_csv(Path(args.data_path) / "data.csv")
    labels = read_csv(Path(args.labels_path) / "labels.csv")
    bad = dict(implausible(data, columns, read_ranges(args.ranges)))
    cases = [case for case in data if case in labels and case not in bad]
    write_csv(
        Path(args.output_path) / "data.csv",
        ["case_id"] + columns,
        [[case] + [data[case][column] for column in columns] for case in cases],
    )
    write_csv(Path(args.output_labels_path) / "labels.csv", ["case_id", "label"], [[case, labels[case]["label"]] for case in cases])


def sanity_check(args):
    data = read_csv(Path(args.data_path) / "data.csv")
    labels = read_csv(Path(args.labels_path) / "labels.csv")
    if data.keys() != labels.keys():
        sys.exit("data and labels are of different cases")
    for case, problem in implausible(data, read_json(args.parameters_file)["columns"], read_ranges(args.ranges)):
        sys.exit("case %s: %s" % (case, problem))


def statistics(args):
    labels = [row["label"] for row in read_csv(Path(args.labels_path) / "labels.csv").values()]
    write_json(args.output_path, {"cases": len(labels), "with_outcome": labels.count("1")})


def points(score, row):
    """Returns the points of a case."""
    return sum(
        criterion["points"]
        for criterion in score["criteria"]
        if any(CONDITIONS[condition](float(row[column]), number) for column, condition, number in criterion["any"])
    )


def infer(args):
    # A folder of scores is an ensemble: the mean of each score's points divided by its maximum.
    paths = sorted(Path(args.score).glob("*.json")) if Path(args.score).is_dir() else [Path(args.score)]
    scores = [read_json(path) for path in paths]
    digits = read_json(args.parameters_file)["digits"]
    rows = []
    for case, row in read_csv(Path(args.data_path) / "data.csv").items():
        shares = [points(s, row) / sum(c["points"] for c in s["criteria"]) for s in scores]
        rows.append([case, "%.*f" % (digits, sum(shares) / len(shares))])
    write_csv(Path(args.output_path) / "predictions.csv", ["case_id", "share"], rows)


def evaluate(args):
    threshold = read_json(args.parameters_file)["threshold"]
    predictions = read_csv(Path(args.predictions) / "predictions.csv")
    labels = read_csv(Path(args.labels) / "labels.csv")
    if predictions.keys() != labels.keys():
        sys.exit("predictions and labels are of different cases")
    counts = {"true_positive": 0, "false_positive": 0, "true_negative": 0, "false_negative": 0}
    for case, row in labels.items():
        positive = float(predictions[case]["share"]) >= threshold
        right = positive == (row["label"] == "1")
        counts[("true_" if right else "false_") + ("positive" if positive else "negative")] += 1
    write_json(args.output_path, counts)


def main():
    parser = argparse.ArgumentParser(description="Clinical scores that add up points.")
    tasks = parser.add_subparsers(dest="task", required=True)
    for task, names in FLAGS.items():
        flags = tasks.add_parser(task)
        for name in names:
            flags.add_argument("--" + name, required=True)
    args = parser.parse_args()
    globals()[args.task](args)


if __name__ == "__main__":
    main()
