"""SHA-256 of the prebuilt tools of this release: none in a checkout, which builds its tool from source.

tools/dev/release/archive puts the table of a release in its place.
"""

PREBUILT_VERSION = ""

PREBUILT_SHA256 = {}
