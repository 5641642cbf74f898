"""The bytes of an SMTP connection: commands out, replies in, every wait bounded (RFC 5321, 4.2)."""

import math
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Final

MAX_REPLY: Final = 300  # characters of a server's words that are kept
_MAX_LINE: Final = 4096  # RFC 5321, 4.5.3.1.5 allows 512; real servers write longer ones
_MAX_LINES: Final = 100
_CHUNK: Final = 65536
_CODE_LENGTH: Final = 3


class LineError(Exception):
    """The connection is of no more use: too slow, or not SMTP; the message is one sentence."""


class LineClosedError(LineError):
    """The server has hung up, or said that it is about to (421)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer: its code, and its words as one bounded, printable line."""

    code: int
    words: str

    def __str__(self) -> str:
        """Return code and words."""
        return plain(f"{self.code} {self.words}")


def plain(text: str) -> str:
    """Return `text` as one printable line of at most 300 characters: control and bidi characters become spaces."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(text.split())[:MAX_REPLY]


class Line:
    """A connected socket that speaks in lines; all it does ends by `ends` on the monotonic clock."""

    __slots__ = ("_pending", "_sock", "ends", "patience")

    def __init__(self, sock: socket.socket, *, patience: float, ends: float) -> None:
        """Take over a socket; `patience` is the longest wait in seconds for one step."""
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sock = sock
        self._pending = b""
        self.patience = patience
        self.ends = ends

    @property
    def quiet(self) -> bool:
        """Return whether everything received has been read: more means that the two sides are out of step."""
        return not self._pending

    def own_address(self) -> str:
        """Return this end's IP address."""
        return str(self._sock.getsockname()[0])

    def encrypt(self, context: ssl.SSLContext, host: str) -> None:
        """Start TLS and check the certificate; LineError where it fails, with the reason."""
        # What came in clear before the handshake could have been put there by anyone on the way.
        if not self.quiet:
            raise LineError("the server spoke out of turn before TLS")
        self._sock.settimeout(self._left())
        try:
            self._sock = context.wrap_socket(self._sock, server_hostname=host)
        except ssl.SSLCertVerificationError as error:
            raise LineError(f"the certificate of {host} is not trusted: {error.verify_message}") from error
        except (OSError, ValueError) as error:
            raise LineError(f"TLS with {host} failed: {error}") from error

    def write(self, data: bytes) -> None:
        """Send all bytes. On LineError the last of them has not gone out."""
        view = memoryview(data)
        try:
            for start in range(0, len(data), _CHUNK):
                self._sock.settimeout(self._left())
                self._sock.sendall(view[start : start + _CHUNK])
        except TimeoutError as error:
            raise LineError("the server was too slow to read") from error
        except OSError as error:
            raise LineClosedError(f"the connection broke: {error}") from error

    def reply(self, *, patience: float | None = None) -> Reply:
        """Return the next reply; LineClosedError where the server has hung up, LineError for no or a garbled one."""
        words: list[str] = []
        while len(words) < _MAX_LINES:
            line = self._next_line(patience)
            code = line[:_CODE_LENGTH]
            if len(code) != _CODE_LENGTH or not code.isdigit():
                raise LineError(f"the server's answer is no SMTP: {line[:80]!r}")
            words.append(line[_CODE_LENGTH + 1 :].decode("utf-8", "replace"))
            if line[_CODE_LENGTH : _CODE_LENGTH + 1] != b"-":
                return Reply(int(code), "\n".join(words))
        raise LineError("the server's answer has no end")

    def ask(self, command: str) -> Reply:
        """Send one command and return its reply."""
        self.write(f"{command}\r\n".encode())
        return self.reply()

    def close(self) -> None:
        """Close the socket without a word."""
        self._sock.close()

    def _next_line(self, patience: float | None) -> bytes:
        while (end := self._pending.find(b"\n")) < 0:
            if len(self._pending) > _MAX_LINE:
                raise LineError("the server's answer is too long")
            self._pending += self._receive(patience)
        line, self._pending = self._pending[:end], self._pending[end + 1 :]
        return line.rstrip(b"\r")

    def _receive(self, patience: float | None) -> bytes:
        try:
            self._sock.settimeout(self._left(patience))
            data = self._sock.recv(_MAX_LINE)
        except TimeoutError as error:
            raise LineError("the server did not answer in time") from error
        except OSError as error:
            raise LineClosedError(f"the connection broke: {error}") from error
        if not data:
            raise LineClosedError("the server closed the connection")
        return data

    def _left(self, patience: float | None = None) -> float:
        # A server that sends a byte now and then renews the socket's timeout for ever, but not this deadline.
        left = min(self.patience if patience is None else patience, self.ends - time.monotonic())
        if left <= 0:
            raise LineError("the server took too long over this mail")
        return left


UNTIL_THE_END: Final = math.inf  # a patience: only the deadline counts
