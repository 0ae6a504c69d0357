"""A second implementation of archive format 1, written from docs/format.md alone.

Reads a JSON list of {"Path", "Source", "Executable"} and prints the SHA-256 of the tar stream, of the
archive with the compression store, and the content digest.
"""

import hashlib
import json
import struct
import sys
import zlib


def octal(value, length):
    return b"%0*o\0" % (length - 1, value)


def ustar(name, prefix, mode, size, typeflag):
    block = bytearray(512)

    def put(offset, value):
        block[offset : offset + len(value)] = value

    put(0, name)
    put(100, octal(mode, 8) + octal(0, 8) + octal(0, 8))
    put(124, octal(size, 12) if size < 2**33 else b"\x80\0\0\0" + struct.pack(">Q", size))
    put(136, b"07033241600\0")
    put(148, b" " * 8)
    put(156, typeflag)
    put(257, b"ustar\x0000")
    put(329, octal(0, 8) + octal(0, 8))
    put(345, prefix)
    put(148, b"%06o\0 " % sum(block))
    return bytes(block)


def padding(size):
    return bytes(-size % 512)


def divide(name):
    """Returns the name and prefix fields, and whether the name fits."""
    if len(name) <= 100:
        return name, b"", True
    slashes = [i for i in range(len(name) - 1) if name[i : i + 1] == b"/" and i <= 155]
    if slashes and len(name) - slashes[-1] - 1 <= 100:
        return name[slashes[-1] + 1 :], name[: slashes[-1]], True
    short = name[:100]
    return short[:-1] if short.endswith(b"/") else short, b"", False


def record(key, value):
    rest = b" %s=%s\n" % (key, value)
    length = len(rest)
    while length != len(b"%d" % length) + len(rest):
        length += 1
    return b"%d" % length + rest


def header(name, mode, size, typeflag):
    field, prefix, fits = divide(name)
    records = b""
    if not fits or max(name) >= 0x80:
        records += record(b"path", name)
    if size >= 2**33:
        records += record(b"size", b"%d" % size)
    extended = b""
    if records:
        extended = ustar(b"././@PaxHeader", b"", 0o644, len(records), b"x") + records + padding(len(records))
    return extended + ustar(field, prefix, mode, size, typeflag)


def stretches(files):
    """Yields the ranges of the tar stream, each with the size of its blocks."""
    names = set(files)
    for path in files:
        names.update(path[: i + 1] for i in range(len(path)) if path[i : i + 1] == b"/")
    between = bytearray()
    for name in sorted(names):
        if name.endswith(b"/"):
            between += header(name, 0o755, 0, b"5")
            continue
        mode, content = files[name]
        between += header(name, mode, len(content), b"0")
        if len(content) >= 2**20:
            yield between, 2**20
            yield content, 256 * 2**10
            between = bytearray()
        else:
            between += content
        between += padding(len(content))
    yield between + bytes(1024), 2**20


def store(blocks):
    """Yields the archive of blocks with the compression store."""
    yield b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    crc = size = 0
    for number, block in enumerate(blocks, 1):
        crc, size = zlib.crc32(block, crc), size + len(block)
        for at in range(0, len(block), 65535):
            part = block[at : at + 65535]
            final = number == len(blocks) and at + len(part) == len(block)
            yield struct.pack("<BHH", final, len(part), 0xFFFF - len(part)) + part
    yield struct.pack("<II", crc, size % 2**32)


def sha256(parts):
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def main():
    files = {}
    for member in json.load(sys.stdin):
        with open(member["Source"], "rb") as f:
            files[member["Path"].encode()] = (0o755 if member["Executable"] else 0o644, f.read())
    blocks = [stretch[at : at + size] for stretch, size in stretches(files) for at in range(0, len(stretch), size)]
    lines = (b"%s %04o %d %s\n" % (sha256([c]).encode(), m, len(c), p) for p, (m, c) in sorted(files.items()))
    print(sha256(blocks), sha256(store(blocks)), sha256(lines))


main()
