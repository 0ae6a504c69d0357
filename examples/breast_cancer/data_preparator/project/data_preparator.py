"""Entry point of the data preparator: the tasks prepare, sanity_check and statistics.

MLCube runs `data_preparator.py TASK --name=path ...` with one flag for each input and output of the
task in mlcube.yaml. Needs only Python 3.8.

Raw data are CSV files with a case identifier and one column a feature. Raw labels are CSV files with
a case identifier and a diagnosis. Prepared data and labels are one file each, data.csv and labels.csv,
with the same cases in the same order. A label is 1 (positive) or 0.
"""

import argparse
import csv
import json
import math
import statistics as stats
import sys
from pathlib import Path

STAGE_INCOMPLETE, STAGE_PREPARED = -1, 1


def read_parameters(path):
    # parameters.yaml is also valid JSON, so no YAML library is needed.
    return json.loads(Path(path).read_text(encoding="utf-8"))


def read_folder(folder, id_column):
    """Returns {case: row} of all CSV files in the folder. A duplicate case is an error."""
    paths = sorted(Path(folder).glob("*.csv"))
    if not paths:
        sys.exit("%s: no CSV file in this folder" % folder)
    cases = {}
    for path in paths:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            if id_column not in (reader.fieldnames or []):
                sys.exit("%s: no column %r, the case identifier" % (path, id_column))
            for row in reader:
                case = row[id_column]
                if case in cases:
                    sys.exit("%s:%d: case %r comes twice" % (path, reader.line_num, case))
                cases[case] = row
    return cases


def write_rows(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_json(path, value):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def read_dictionary(path):
    """Returns {feature: (minimum, maximum)} in the order of the file."""
    with Path(path).open(newline="", encoding="utf-8") as file:
        return {
            row["feature"]: (float(row["minimum"]), float(row["maximum"]))
            for row in csv.DictReader(file)
        }


def number(text):
    """Returns the text as a finite number, or None."""
    try:
        value = float(text)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None


def prepare(args):
    parameters = read_parameters(args.parameters_file)
    features = list(read_dictionary(args.data_dictionary))
    id_column, label_column = parameters["id_column"], parameters["label_column"]
    measured = read_folder(args.data_path, id_column)
    diagnoses = read_folder(args.labels_path, id_column)

    data, labels, report = [], [], {"status": {}, "comment": {}}
    for case, row in measured.items():
        missing = [name for name in features if number(row.get(name)) is None]
        diagnosis = diagnoses.get(case, {}).get(label_column)
        if diagnosis not in (parameters["positive_label"], parameters["negative_label"]):
            missing.append(label_column)
        report["status"][case] = STAGE_INCOMPLETE if missing else STAGE_PREPARED
        report["comment"][case] = "no usable " + ", ".join(missing) if missing else "prepared"
        if not missing:
            data.append([case] + [row[name] for name in features])
            labels.append([case, int(diagnosis == parameters["positive_label"])])

    # Write the report first: MedPerf sends it while the task runs, and also if the task fails.
    write_json(args.report_file, report)
    incomplete = len(measured) - len(data)
    if incomplete and parameters["incomplete_cases"] != "drop":
        sys.exit("%d incomplete cases, see %s" % (incomplete, args.report_file))
    write_rows(Path(args.output_path) / "data.csv", ["case_id"] + features, data)
    write_rows(Path(args.output_labels_path) / "labels.csv", ["case_id", "label"], labels)
    print("prepared %d cases, dropped %d" % (len(data), incomplete))


def sanity_check(args):
    parameters = read_parameters(args.parameters_file)
    data = read_folder(args.data_path, "case_id")
    labels = read_folder(args.labels_path, "case_id")
    problems = []
    if list(data) != list(labels):
        problems.append("data and labels do not have the same cases in the same order")
    if len(data) < parameters["minimum_cases"]:
        problems.append("%d cases, at least %d are needed" % (len(data), parameters["minimum_cases"]))
    for feature, (low, high) in read_dictionary(args.data_dictionary).items():
        for case, row in data.items():
            value = number(row.get(feature))
            if value is None or not low <= value <= high:
                problems.append(
                    "%s: %s is %r, expected %g to %g" % (case, feature, row.get(feature), low, high)
                )
    for case, row in labels.items():
        if row.get("label") not in ("0", "1"):
            problems.append("%s: label is %r, expected 0 or 1" % (case, row.get("label")))
    # The MedPerf client does not pass a report to this task, but package-mlcube.py requires the input.
    # So use the report only if it exists.
    if args.report_file and Path(args.report_file).is_file():
        status = json.loads(Path(args.report_file).read_text(encoding="utf-8"))["status"]
        prepared = [case for case, stage in status.items() if stage == STAGE_PREPARED]
        if prepared != list(data):
            problems.append("the data are not the cases that the report calls prepared")
    if problems:
        sys.exit("\n".join(problems))
    print("%d cases are as expected" % len(data))


def statistics(args):
    parameters = read_parameters(args.parameters_file)
    data = read_folder(args.data_path, "case_id")
    labels = read_folder(args.labels_path, "case_id")
    summary = {
        "cases": len(data),
        "positive_cases": sum(row["label"] == "1" for row in labels.values()),
        "features": {},
    }
    for feature in next(iter(data.values())):
        if feature != "case_id":
            values = [float(row[feature]) for row in data.values()]
            mean, deviation = stats.mean(values), stats.pstdev(values)
            # Rounded, so that the statistics reveal no single patient's value.
            digits = "%%.%dg" % parameters["statistics_digits"]
            summary["features"][feature] = {
                "mean": float(digits % mean),
                "standard_deviation": float(digits % deviation),
            }
    write_json(args.output_path, summary)


def main():
    parser = argparse.ArgumentParser(description="Prepare breast cancer cases for the benchmark.")
    tasks = parser.add_subparsers(dest="task", required=True)
    paths = {
        prepare: "data_path labels_path parameters_file data_dictionary "
        "output_path output_labels_path report_file",
        sanity_check: "data_path labels_path parameters_file data_dictionary",
        statistics: "data_path labels_path parameters_file output_path",
    }
    for task, names in paths.items():
        flags = tasks.add_parser(task.__name__)
        flags.set_defaults(run=task)
        for name in names.split():
            flags.add_argument("--" + name, required=True)
        if task is sanity_check:
            flags.add_argument("--report_file")
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
