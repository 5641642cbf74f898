"""Certificates that live for one test, made by openssl."""

import os
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


FAKETIME: Final = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"


def self_signed(directory: Path, *names: str, made_days_ago: float = 0) -> Certificate:
    """Return a certificate for entries of subjectAltName such as `DNS:localhost` or `IP:127.0.0.1`.

    It holds for two days from its making: one made three days ago has expired.
    """
    made = Certificate(directory / "certificate.pem", directory / "key.pem")
    subprocess.run(
        [*_REQUEST, "-addext", f"subjectAltName={','.join(names)}", "-keyout", made.key, "-out", made.certificate],
        check=True,
        capture_output=True,
        timeout=30,
        env={**os.environ, "LD_PRELOAD": FAKETIME, "FAKETIME": f"{-made_days_ago:+}d"} if made_days_ago else None,
    )
    return made
