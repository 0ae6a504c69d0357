#!/usr/bin/env python3
"""Answers questions about the logs of Bazel and the gateway, for e2e/remote.

    report.py spawns LOG            each spawn of an execution log: MNEMONIC RUNNER LABEL PROPERTIES
    report.py actions LOG PATTERN   digests of the actions whose mnemonic matches
    report.py parallel PROFILE NAME the maximum of processes of actions NAME at once, and their seconds
    report.py moved TRANSFERS       per direction and digest: DIRECTION SHA256 BYTES TIMES MNEMONIC TARGET
"""

import collections
import gzip
import json
import re
import sys


def spawns(path):
    """Yields the objects of an execution log of --execution_log_json_file."""
    decoder = json.JSONDecoder()
    with open(path, encoding="utf-8") as file:
        text = file.read()
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        spawn, position = decoder.raw_decode(text, position)
        yield spawn


def print_spawns(path):
    for spawn in spawns(path):
        properties = spawn.get("platform", {}).get("properties", [])
        print(
            spawn["mnemonic"],
            spawn["runner"].replace(" ", "-"),
            spawn["targetLabel"],
            ",".join("%(name)s=%(value)s" % p for p in properties),
        )


def print_actions(path, pattern):
    for spawn in spawns(path):
        if re.search(pattern, spawn["mnemonic"]) and spawn.get("digest"):
            print(spawn["digest"]["hash"])


def print_parallel(path, name):
    with gzip.open(path, mode="rt", encoding="utf-8") as file:
        events = json.load(file)["traceEvents"]
    # The span of a process is within the span of its action, on the same thread.
    actions = [e for e in events if e.get("cat") == "action processing" and e["name"].startswith(name)]
    processes = [
        e for e in events
        if e.get("cat") == "Remote execution process wall time"
        and any(a["tid"] == e["tid"] and a["ts"] <= e["ts"] < a["ts"] + a["dur"] for a in actions)
    ]
    edges = sorted(
        [(e["ts"], 1) for e in processes] + [(e["ts"] + e["dur"], -1) for e in processes]
    )
    running = most = 0
    for _, change in edges:
        running += change
        most = max(most, running)
    print(len(processes), most, "%.1f" % (sum(e["dur"] for e in processes) / 1e6))


def print_moved(path):
    moved = collections.OrderedDict()
    with open(path, encoding="utf-8") as file:
        for line in file:
            t = json.loads(line)
            entry = moved.setdefault((t["direction"], t["sha256"]), [0, 0, t["mnemonic"], t["target"]])
            entry[0] += t["bytes"]
            entry[1] += 1
    for (direction, sha256), entry in moved.items():
        print(direction, sha256, entry[0], entry[1], entry[2] or "-", entry[3] or "-")


COMMANDS = {
    "actions": print_actions,
    "moved": print_moved,
    "parallel": print_parallel,
    "spawns": print_spawns,
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
