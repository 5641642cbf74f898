"""journald's native protocol: each event's fields can be asked for by name (`journalctl DONDOC_EVENT=mail-judged`).

A datagram an entry, a line a field; before a value with line ends stands its length (JOURNAL_NATIVE_PROTOCOL).
"""

import logging
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

JOURNAL = Path("/run/systemd/journal/socket")
IDENTIFIER = "dondoc"
_PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))  # syslog(3)
_DEBUG = 7


class JournalHandler(logging.Handler):
    """Hands each record to journald; one that it does not take goes to standard error, so that no event is lost."""

    def __init__(self, journal: Path = JOURNAL) -> None:
        """Connect; OSError where nobody listens."""
        super().__init__()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        try:
            self._socket.connect(str(journal))
        except OSError:
            self._socket.close()
            raise

    def emit(self, record: logging.LogRecord) -> None:
        """Send the record with the fields of its event, each as DONDOC_NAME."""
        message = self.format(record)
        told: Mapping[str, str] = getattr(record, "fields", {})
        fields = {
            "MESSAGE": message,
            "PRIORITY": str(priority_of(record.levelno)),
            "SYSLOG_IDENTIFIER": IDENTIFIER,
            **{f"DONDOC_{name.upper()}": value for name, value in told.items()},
        }
        try:
            self._socket.send(b"".join(_field(name, value) for name, value in fields.items()))
        except OSError:
            sys.stderr.write(f"{record.levelname} {message}\n")

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()
        super().close()


def priority_of(level: int) -> int:
    """Return the syslog priority of a logging level."""
    return next((priority for least, priority in _PRIORITIES if level >= least), _DEBUG)


def _field(name: str, value: str) -> bytes:
    data = value.encode(errors="replace")
    if b"\n" not in data:
        return b"%s=%s\n" % (name.encode(), data)
    return b"%s\n%s%s\n" % (name.encode(), len(data).to_bytes(8, "little"), data)


def log_handler() -> logging.Handler:
    """Return what takes the log: journald where systemd has connected standard error to it, else standard error."""
    stream = os.environ.get("JOURNAL_STREAM", "")
    try:
        status = os.fstat(sys.stderr.fileno())
        if stream == f"{status.st_dev}:{status.st_ino}":
            handler: logging.Handler = JournalHandler()
            handler.setFormatter(logging.Formatter("%(message)s"))
            return handler
    except (OSError, ValueError):  # no standard error, or nobody listens
        pass
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    return handler
