"""The key with which links to operators are signed: a file of the service, never in the database."""

import os
import secrets
from pathlib import Path

KEY_BYTES = 32


def token_key(path: Path) -> bytes:
    """Return the key; it is made at the first start, readable by the service alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.part")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    return path.read_bytes()
