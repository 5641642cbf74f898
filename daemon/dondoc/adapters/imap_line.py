"""The line to an IMAP server: imaplib's clients with a read buffer of our own.

imaplib reads through a buffered file, of which nobody can tell whether a whole line has come yet; and a file that
timed out once cannot be read again. Waiting for notices (RFC 2177) needs both.
"""

import imaplib
import io
import select
import socket
import ssl
import time
from enum import Enum, auto
from typing import Final

MAX_LINE: Final = 20 * 1024 * 1024  # bytes: a SEARCH answer of two million UIDs
MAX_LITERAL: Final = 64 * 1024 * 1024  # bytes: more than the largest mail that is fetched
CHUNK: Final = 64 * 1024
PLAIN_PORT: Final = 143
TLS_PORT: Final = 993
PATIENCE: Final = 10  # socket timeouts that one line or literal may take in all


class Heard(Enum):
    """What ended a wait on the line."""

    LINE = auto()
    SILENCE = auto()
    WOKEN = auto()


class PlainClient(imaplib.IMAP4):
    """imaplib's client; every read is bounded in size and time and raises IMAP4.abort or OSError beyond that."""

    def open(self, host: str = "", port: int = PLAIN_PORT, timeout: float | None = None) -> None:
        """Connect, with no delay for small commands (22 commands/s become 580/s)."""
        self._buffer = bytearray()
        self._start = 0
        self._source: socket.socket | None = None
        super().open(host, port, timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def readline(self) -> bytes:
        """Return the next whole line with its line end."""
        self._check_source()
        end = self._buffer.find(b"\n", self._start)
        if end < 0:
            end = self._fill_up_to_line_end()
        line = bytes(self._buffer[self._start : end + 1])
        self._start = end + 1
        return line

    def read(self, size: int) -> bytes:
        """Return exactly `size` bytes."""
        if size > MAX_LITERAL:
            raise self.abort(f"the server announced a literal of {size} bytes")
        start, end = self._start, self._start + size
        if end <= len(self._buffer):
            self._start = end
            return bytes(self._buffer[start:end])
        whole = io.BytesIO()
        missing = size - whole.write(self._buffer[start:])
        self._clear()
        deadline = self._deadline()
        while missing:
            missing -= whole.write(self._receive(min(missing, CHUNK), deadline))
        return whole.getvalue()

    def hear(self, *, seconds: float, wake: int) -> Heard:
        """Wait for a whole line, for the file descriptor `wake`, or for `seconds`, whichever comes first."""
        self._check_source()
        deadline = time.monotonic() + seconds
        patience = self.sock.gettimeout()
        self.sock.settimeout(0)  # a TLS record may hold no data (a session ticket): reading it must not block
        try:
            while self._buffer.find(b"\n", self._start) < 0:
                heard = self._poll(deadline - time.monotonic(), wake)
                if heard is not Heard.LINE:
                    return heard
                self._take_what_is_there()
        finally:
            self.sock.settimeout(patience)
        return Heard.LINE

    def _poll(self, seconds: float, wake: int) -> Heard:
        if isinstance(self.sock, ssl.SSLSocket) and self.sock.pending():
            return Heard.LINE
        poller = select.poll()
        poller.register(self.sock, select.POLLIN)
        poller.register(wake, select.POLLIN)
        ready = [descriptor for descriptor, _ in poller.poll(max(0.0, seconds) * 1000)]
        if wake in ready:
            return Heard.WOKEN
        return Heard.LINE if ready else Heard.SILENCE

    def _take_what_is_there(self) -> None:
        try:
            data = self.sock.recv(CHUNK)
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        self._append(data)

    def _fill_up_to_line_end(self) -> int:
        deadline = self._deadline()
        del self._buffer[: self._start]
        self._start = 0
        while True:
            searched = len(self._buffer)
            self._append(self._receive(CHUNK, deadline))
            end = self._buffer.find(b"\n", searched)
            if end >= 0:
                return end

    def _receive(self, size: int, deadline: float) -> bytes:
        if time.monotonic() > deadline:
            raise TimeoutError("the server sends too slowly")
        data = self.sock.recv(size)
        if not data:
            raise self.abort("the server closed the connection")
        return data

    def _append(self, data: bytes) -> None:
        if not data:
            raise self.abort("the server closed the connection")
        if len(self._buffer) - self._start > MAX_LINE:
            raise self.abort(f"the server sent a line of more than {MAX_LINE} bytes")
        self._buffer += data

    def _deadline(self) -> float:
        return time.monotonic() + PATIENCE * (self.sock.gettimeout() or 0)

    def _clear(self) -> None:
        self._buffer.clear()
        self._start = 0

    def _check_source(self) -> None:
        """Refuse what came in the clear before STARTTLS had finished: anybody may have written it (RFC 9051, 11.1)."""
        if self.sock is self._source:
            return
        if len(self._buffer) > self._start:
            raise self.abort("the server sent data in the clear after STARTTLS")
        self._source = self.sock


class TlsClient(PlainClient, imaplib.IMAP4_SSL):
    """The same over TLS from the first byte (RFC 8314)."""

    def open(self, host: str = "", port: int | None = TLS_PORT, timeout: float | None = None) -> None:
        """Connect and shake hands."""
        super().open(host, port or TLS_PORT, timeout)
