"""Certificates that live for one test, made by openssl."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_REQUEST: Final = (
    *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
    *("-nodes", "-days", "2", "-subj", "/CN=test"),
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A self-signed certificate, which is its own authority, and its key; both PEM."""

    certificate: Path
    key: Path


def self_signed(directory: Path, *names: str) -> Certificate:
    """Return a fresh certificate for entries of subjectAltName such as `DNS:localhost` or `IP:127.0.0.1`."""
    made = Certificate(directory / "certificate.pem", directory / "key.pem")
    subprocess.run(
        [*_REQUEST, "-addext", f"subjectAltName={','.join(names)}", "-keyout", made.key, "-out", made.certificate],
        check=True,
        capture_output=True,
        timeout=30,
    )
    return made
