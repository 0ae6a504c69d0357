"""SHA-256 of the prebuilt tools of this release. Empty in a checkout, which builds the tool from source.

tools/dev/release/archive puts the table of a release in its place.
"""

PREBUILT_VERSION = ""

PREBUILT_SHA256 = {}
