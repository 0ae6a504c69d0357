#!/usr/bin/env python3
"""Copies action results and their blobs from Bazel's disk cache to another cache.

    hand_over.py [--split] DISK_CACHE RESULTS BLOBS     reads action digests, one a line, from standard input

All these caches use the same bytes. A result is named by the digest of its action, a blob by its own digest.
--split makes the first two digits a folder, as in buildbox-casd; nginx has no such folders.
"""

import hashlib
import os
import re
import shutil
import sys

# In messages of the Remote Execution API, the first field of a digest has its hexadecimal digits. The digest
# of a directory's tree is the third field of its message.
_DIGEST = re.compile(rb"\n@([0-9a-f]{64})")
_TREE = re.compile(rb"\x1a.\n@([0-9a-f]{64})", re.DOTALL)


def digests(message, pattern=_DIGEST):
    return {d.decode() for d in pattern.findall(message)}


def folders(tree):
    """Yields the folders in the tree of a directory: fields 1 and 2, each after its length."""
    position = 0
    while position < len(tree):
        length = shift = 0
        while True:
            position += 1
            length |= (tree[position] & 0x7F) << shift
            shift += 7
            if tree[position] < 0x80:
                break
        position += 1
        yield tree[position:position + length]
        position += length


def hand_over(disk_cache, results, blobs, split):
    def place(digest, folder):
        target = os.path.join(folder, digest[:2], digest[2:]) if split else os.path.join(folder, digest)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        return target

    def copy(digest, kind, folder):
        """Returns the bytes, or None if the disk cache does not have it."""
        source = os.path.join(disk_cache, kind, digest[:2], digest)
        if not os.path.exists(source):
            return None
        target = place(digest, folder)
        if not os.path.exists(target):
            shutil.copyfile(source, target)
        with open(source, "rb") as file:
            return file.read()

    # Bazel's disk cache has no empty blob, but results name it as the output of silent actions.
    with open(place(hashlib.sha256().hexdigest(), blobs), "wb"):
        pass
    count = 0
    for action in sys.stdin.read().split():
        result = copy(action, "ac", results)
        if result is None:
            continue
        count += 1
        for blob in digests(result):
            copy(blob, "cas", blobs)
        for tree in digests(result, _TREE):
            # buildbox-casd also needs the folders as blobs.
            for folder in folders(copy(tree, "cas", blobs)):
                with open(place(hashlib.sha256(folder).hexdigest(), blobs), "wb") as file:
                    file.write(folder)
                for blob in digests(folder):
                    copy(blob, "cas", blobs)
    print(count, "results were handed over")
    return 0 if count else 1


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "--split"]
    sys.exit(hand_over(*arguments, split="--split" in sys.argv))
