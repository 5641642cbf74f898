"""One daemon a folder of state, and with SQLite that is one a database: a second one refuses to start."""

import fcntl
from pathlib import Path
from types import TracebackType


class InUseError(Exception):
    """Another dondoc serves this database."""


class InstanceLock:
    """An advisory lock on a file beside the database; the kernel frees it with the process, however that ends."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is locked before the `with`."""
        self._path = path

    def __enter__(self) -> None:
        """Take the lock; InUseError where another process holds it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise InUseError(f"another dondoc is running on this database ({self._path} is locked)") from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Free the lock."""
        self._file.close()


class OnlyOne:
    """`ports.Turn` where the lock on the file has settled it: nobody else can serve this database."""

    def take(self) -> bool:
        """Return that it is ours."""
        return True

    def holds(self) -> bool:
        """Return that it is ours."""
        return True

    def holder(self) -> str:
        """Return that nobody else is known."""
        return ""

    def free(self) -> None:
        """Do nothing."""
