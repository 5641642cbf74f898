"""The archive: raw mails by their SHA-256, byte for byte, each file whole and durable before the ledger names it.

Not compressed: nearly all of it is base64 of files that are packed already, and any tool can read and check it.
"""

import contextlib
import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

WRITERS: Final = 8  # a disk makes many waiting writers durable in the time of one


class FileArchive:
    """`ports.Archive` in a folder with a level of 256 names; no file is ever written twice or changed."""

    def __init__(self, directory: Path) -> None:
        """Use the folder; it is made when first needed."""
        self._directory = directory
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="archive")
        self._has_folders = False
        self._writing: dict[str, Future[None]] = {}

    def keep(self, sha256: str, raw: bytes) -> None:
        """Begin to store the bytes; storing twice is harmless."""
        if not self._has_folders:
            self._make_folders()
        path = str(self._path(sha256))
        if sha256 not in self._writing and not os.path.exists(path):  # noqa: PTH110
            self._writing[sha256] = self._writers.submit(_write, path, raw)

    def _make_folders(self) -> None:
        """Make all 256 folders durable at once, rather than one more with nearly every mail of the first days."""
        for number in range(256):
            with contextlib.suppress(FileExistsError):  # a file in the way is told by the mail that would lie there
                (self._directory / f"{number:02x}").mkdir(parents=True)
        sync_folder(self._directory)
        self._has_folders = True

    def settle(self) -> None:
        """Return when all that was begun is durable; OSError where something is not."""
        writing, self._writing = self._writing, {}
        for written in writing.values():
            written.result()

    def load(self, sha256: str) -> bytes | None:
        """Return the bytes, None where they are not kept."""
        path = self._path(sha256)
        return path.read_bytes() if path.exists() else None

    def forget(self, sha256: str) -> None:
        """Delete the bytes; harmless where they are not kept."""
        self._path(sha256).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self._directory / sha256[:2] / f"{sha256}.eml"


def _write(path: str, raw: bytes) -> None:
    """Write the file whole; plain calls, for pathlib's take as long as the disk."""
    folder = path.rpartition("/")[0]
    if not os.path.isdir(folder):  # noqa: PTH112
        Path(folder).mkdir(parents=True, exist_ok=True)
        sync_folder(folder.rpartition("/")[0])
    partial = f"{path.removesuffix('.eml')}.part"
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        rest = memoryview(raw)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(partial, path)  # noqa: PTH105
    sync_folder(folder)


def sync_folder(directory: Path | str) -> None:
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

    def settle(self) -> None:
        """Do nothing."""

    def forget(self, sha256: str) -> None:
        """Do nothing."""

    def load(self, sha256: str) -> bytes | None:  # noqa: ARG002 - the port's signature
        """Return None."""
        return None
