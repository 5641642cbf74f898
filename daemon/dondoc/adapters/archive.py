"""The archive: raw mails by their SHA-256, each file written whole and durable before the ledger names it."""

import gzip
import os
from pathlib import Path


class FileArchive:
    """`ports.Archive` in a folder: two levels of names, gzip, no file is ever written twice or changed."""

    def __init__(self, directory: Path) -> None:
        """Use the folder; it is made when first needed."""
        self._directory = directory

    def keep(self, sha256: str, raw: bytes) -> None:
        """Store the bytes durably; storing twice is harmless."""
        path = self._path(sha256)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        with partial.open("wb") as file:
            file.write(gzip.compress(raw, compresslevel=1, mtime=0))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        _sync(path.parent)

    def load(self, sha256: str) -> bytes | None:
        """Return the bytes, None where they are not kept."""
        path = self._path(sha256)
        return gzip.decompress(path.read_bytes()) if path.exists() else None

    def _path(self, sha256: str) -> Path:
        return self._directory / sha256[:2] / sha256[2:4] / f"{sha256}.eml.gz"


def _sync(directory: Path) -> None:
    """Make a new name in the folder durable."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class NoArchive:
    """Keeps nothing: `keep = "headers"`; the hashes stand in the ledger."""

    def keep(self, sha256: str, raw: bytes) -> None:
        """Do nothing."""

    def load(self, sha256: str) -> bytes | None:  # noqa: ARG002 - the port's signature
        """Return None."""
        return None
