"""Loads YAML texts with PyYAML's safe_load, for the tests that compare with it.

Reads a JSON list of base64 texts, and writes a JSON list that has for each text the type and value
of what was loaded, or the name of the exception.
"""

import base64
import datetime
import io
import json
import sys

import yaml


def dump(value, depth):
    if depth == 0:
        return "..."
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    if isinstance(value, float):
        return "float"
    if isinstance(value, datetime.date):
        return "timestamp"
    if isinstance(value, bytes):
        return "binary"
    if isinstance(value, str):
        return "str:" + value
    if isinstance(value, tuple):
        return ["pair"] + [dump(v, depth - 1) for v in value]
    if isinstance(value, list):
        return ["seq"] + [dump(v, depth - 1) for v in value]
    if isinstance(value, set):
        return ["set", len(value)]
    return ["map"] + [[dump(k, depth - 1), dump(v, depth - 1)] for k, v in value.items()]


def load(data):
    try:
        stream = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
        return dump(yaml.safe_load(stream), 6)
    except Exception as error:
        return "error:" + type(error).__name__ + ": " + str(error)[:300]


json.dump([load(base64.b64decode(text)) for text in json.load(sys.stdin)], sys.stdout)
