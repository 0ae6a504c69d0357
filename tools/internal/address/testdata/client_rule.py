#!/usr/bin/env python3
"""Writes client_rule.txt: generated addresses, each after "+" if MedPerf's client takes it as a URL, or "-".

    client_rule.py URL_PY >client_rule.txt

URL_PY is validators/url.py of the Python package validators 0.18.2, the version that MedPerf's client
requires (cli/requirements.txt); its regular expression decides. The addresses are the same at every run.
"""

import json
import random
import re
import sys

COUNT = 2400


def client_rule(path):
    """Returns the compiled regular expression of url.py, without the decorator that it imports."""
    text = open(path, encoding="utf-8").read()
    scope = {"re": re}
    exec(text[text.index("ip_middle_octet"):text.index("pattern = ")], scope)
    return scope["regex"]


SCHEMES = ["https://"] * 60 + ["http://", "HTTPS://", "ftp://", "https:/", "https:", "", "file://", "s3://", "//"]
USERS = [""] * 60 + ["user@", "user:pass@", ":pass@", "u%40x:p@", "a b@", "@", "ü@", "user@mail.org@"]
LABELS = ["example", "files", "a", "x-y"] * 6 + [ "x--y", "xn--bcher-kva", "-x", "x-", "x_y", "bücher", "123", "A1", "", "münchen-data", "w3"]
DOMAINS = ["org", "com", "de"] * 6 + [ "c", "co1", "123", "xn--p1ai", "xn--x", "医学", "museum", "o_g", "", "ORG", "local"]
HOSTS = ["localhost", "LOCALHOST", "localhosts", "10.0.0.1", "127.0.0.1", "192.168.1.255", "172.16.0.1", "169.254.1.1",
         "8.8.8.8", "0.0.0.0", "224.0.0.1", "223.255.255.0", "1.2.3.256", "1.2.3", "1.2.3.4.5", "1.002.03.4", "1.2.3.04",
         "01.2.3.4", "256.1.1.1", "1.300.1.1", "1.199.20.9", "[::1]", "[2001:db8::1]", "[::ffff:1.2.3.4]", "[::1", "::1",
         "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8:9]", "[g::1]", "[]", "1.2.3.a", "a.2.3.4"]
PORTS = [""] * 60 + [":443", ":8080", ":1", ":123456", ":", ":80a", ":00", ":65536"]
PATHS = ["", "/", "/a.tar.gz", "/model/1.0/additional_files.tar.gz"] * 8 + [ "/a b", "/a%20b", "/ä", "/~user/x", "/a//b", "/@x", "/(1)", "/[1]",
         "/{x}", "/a|b", "/a\\b", "/a\tb", "/\"", "/a^b", "/`", "/<x>", "/x;y=1,2", "/'", "/$HOME", "/*", "/😀", "\\a", "a/b"]
QUERIES = [""] * 40 + ["?", "?dl=1", "?a=b&c=d e", "?x=ä", "?[1]", "?{}", "?a\tb", "?a?b#c", "?\x1f", "?\u2003", "?\u00a0"]
FRAGMENTS = [""] * 40 + ["#", "#x", "#!Synapse:syn1", "# x", "##", "#\x85"]


def address(pick):
    host = pick.choice(HOSTS) if pick.random() < 0.35 else ".".join(
        [pick.choice(LABELS) for _ in range(pick.choice([0, 1, 1, 1, 2, 2, 3]))] + [pick.choice(DOMAINS)])
    text = pick.choice(SCHEMES) + pick.choice(USERS) + host + pick.choice(PORTS) + pick.choice(PATHS) + pick.choice(QUERIES)
    text += pick.choice(FRAGMENTS)
    if pick.random() < 0.15 and text:  # one character more, less or other
        at = pick.randrange(len(text))
        text = text[:at] + pick.choice(["", " ", "-", ".", ":", "_", "%", "é", "x", "/", "@", "0", "\u00a0", "\U00010400"]) + text[at + pick.choice([0, 1]):]
    return text


def main():
    rule, pick, seen = client_rule(sys.argv[1]), random.Random(20180202), set()
    while len(seen) < COUNT:
        text = address(pick)
        if text in seen:
            continue
        seen.add(text)
        print("+" if rule.match(text) else "-", json.dumps(text))


if __name__ == "__main__":
    main()
