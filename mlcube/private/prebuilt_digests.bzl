"""SHA-256 of the prebuilt tools of this release: none in a checkout, which builds its tool from source.

The release archive has the table that //tools/dev/release:prebuilt_digests makes.
"""

PREBUILT_VERSION = ""

PREBUILT_SHA256 = {}
