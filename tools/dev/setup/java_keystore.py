"""Writes the certificates of a PEM file as a Java key store (format JKS, version 2).

    java_keystore.py PEM STORE

On Debian, a package runs Java for this after its installation; here nothing is installed.
Format: the comment on engineStore in OpenJDK's sun.security.provider.JavaKeyStore.
"""

import hashlib
import re
import ssl
import struct
import sys

# The standard password of JDK cacerts. It detects damage and does not protect from reading.
PASSWORD = "changeit"
TRUSTED_CERTIFICATE = 2


def text(value):
    data = value.encode()
    return struct.pack(">H", len(data)) + data


def key_store(certificates):
    """Returns the bytes of a key store that trusts these DER certificates."""
    data = struct.pack(">III", 0xFEEDFEED, 2, len(certificates))
    for number, der in enumerate(certificates):
        data += struct.pack(">I", TRUSTED_CERTIFICATE) + text("host-%d" % number)
        data += struct.pack(">Q", 0) + text("X.509") + struct.pack(">I", len(der)) + der
    seal = hashlib.sha1(PASSWORD.encode("utf-16-be") + b"Mighty Aphrodite" + data)
    return data + seal.digest()


def main(pem_path, store_path):
    with open(pem_path, encoding="utf-8", errors="replace") as file:
        pems = re.findall("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", file.read(), re.DOTALL)
    with open(store_path, "wb") as file:
        file.write(key_store([ssl.PEM_cert_to_DER_cert(pem) for pem in pems]))


if __name__ == "__main__":
    main(*sys.argv[1:])
