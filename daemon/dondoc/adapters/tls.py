"""TLS as every connection of ours asks for it: 1.2 or newer (RFC 9325, 3.1.1), and a certificate that is checked."""

import ssl
from pathlib import Path


def client_context(ca_file: str | Path | None) -> ssl.SSLContext:
    """Return the context; OSError where the authorities cannot be read.

    `ca_file` is a PEM file in place of the system's authorities.
    """
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
