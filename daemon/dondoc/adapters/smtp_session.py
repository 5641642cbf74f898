"""An SMTP connection made ready to carry mail: greeting, TLS and login."""

import base64
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, assert_never

from dondoc.adapters.host import SecretError
from dondoc.adapters.redaction import redacted
from dondoc.adapters.smtp_line import Line, LineError, Reply
from dondoc.adapters.tls import client_context

_OK: Final = range(200, 300)
_PERMANENT: Final = range(500, 600)
_READY: Final = 220
_CHALLENGE: Final = 334
_QUIT_PATIENCE: Final = 5.0


class Security(StrEnum):
    """How the connection is protected."""

    TLS = "tls"  # from the first byte (port 465)
    STARTTLS = "starttls"  # before login and mail, or not at all (port 587)
    NONE = "none"  # for a server on the same machine


class NotReadyError(Exception):
    """The connection could not be made ready; no fault of the mail. The message is one sentence."""


class LoginRefusedError(NotReadyError):
    """The server refuses the secret: the same one is not to be tried again at once."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed in, and how.

    `password` and `token` (XOAUTH2; it goes before the password) are asked at each login and may raise SecretError.
    Without `username` there is no login. `ca_file` is a PEM file in place of the
    system's authorities. `hello` empty: the own address as a literal. Times are in seconds: `timeout` for one step,
    `deadline` for one mail with all its steps, `rest` after a failed connection before the next attempt.
    """

    host: str
    port: int
    security: Security
    username: str = ""
    password: Callable[[], str] | None = None
    token: Callable[[], str] | None = None
    ca_file: str | None = None
    timeout: float = 60.0
    deadline: float = 300.0
    hello: str = ""
    rest: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a hello that would break out of its line."""
        if not re.fullmatch(r"[\w.:\[\]-]*", self.hello, re.ASCII):
            raise ValueError(f"hello must be a host name or an address literal, not {self.hello!r}")


class Session:
    """A connection that is ready for mail, and what its server can do."""

    __slots__ = ("features", "line", "spent")

    def __init__(self, line: Line, features: dict[str, str]) -> None:
        """Keep the line and the EHLO keywords, in capitals, with their parameters."""
        self.line = line
        self.features = features
        self.spent = False  # True: closed, or in an unknown state; the next mail needs a fresh one

    def quit(self) -> None:
        """Take leave and close, whatever the server makes of it."""
        try:
            self.line.write(b"QUIT\r\n")
            self.line.reply(patience=_QUIT_PATIENCE)
        except LineError:
            pass  # the mails are out; a server that does not say goodbye does no harm
        finally:
            self.line.close()


def open_session(server: SmtpServer, *, ends: float) -> Session:
    """Connect, encrypt and log in before `ends` on the monotonic clock; NotReadyError says why it could not be."""
    line = _dial(server, ends=ends)
    try:
        return Session(line, _prepared(line, server))
    except (LineError, NotReadyError) as error:
        line.close()
        kind = LoginRefusedError if isinstance(error, LoginRefusedError) else NotReadyError
        raise kind(f"{server.host}:{server.port}: {error}") from error


def _dial(server: SmtpServer, *, ends: float) -> Line:
    try:
        patience = min(server.timeout, server.deadline)
        sock = socket.create_connection((server.host, server.port), timeout=patience)
        return Line(sock, patience=server.timeout, ends=ends)
    except (OSError, UnicodeError) as error:
        raise NotReadyError(f"cannot connect to {server.host}:{server.port}: {error}") from error


def _prepared(line: Line, server: SmtpServer) -> dict[str, str]:
    match server.security:
        case Security.TLS:
            line.encrypt(_context(server), server.host)
            _expect(line.reply(), "greeting")
            features = _hello(line, server)
        case Security.STARTTLS:
            _expect(line.reply(), "greeting")
            features = _after_starttls(line, server)
        case Security.NONE:
            _expect(line.reply(), "greeting")
            features = _hello(line, server)
        case _:
            assert_never(server.security)
    if server.username:
        _login(line, server, features.get("AUTH", "").upper().split())
    return features


def _after_starttls(line: Line, server: SmtpServer) -> dict[str, str]:
    # RFC 3207, 4.2: what was learnt in clear is forgotten, so EHLO is said again.
    if "STARTTLS" not in _hello(line, server):
        raise NotReadyError("the server offers no STARTTLS; nothing was sent in clear")
    answer = line.ask("STARTTLS")
    if answer.code != _READY:
        raise NotReadyError(f"STARTTLS refused: {answer}")
    line.encrypt(_context(server), server.host)
    return _hello(line, server)


def _context(server: SmtpServer) -> ssl.SSLContext:
    try:
        return client_context(server.ca_file)
    except OSError as error:
        raise NotReadyError(f"cannot read the authorities in {server.ca_file}: {error}") from error


def _hello(line: Line, server: SmtpServer) -> dict[str, str]:
    name = server.hello or _literal(line.own_address())
    answer = line.ask(f"EHLO {name}")
    if answer.code in _OK:
        keywords = (keyword.partition(" ") for keyword in answer.words.split("\n")[1:])
        return {keyword.upper(): parameters for keyword, _, parameters in keywords}
    _expect(line.ask(f"HELO {name}"), "HELO")  # RFC 5321, 3.2: a server from before extensions
    return {}


def _literal(address: str) -> str:
    # RFC 5321, 4.1.3
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _login(line: Line, server: SmtpServer, offered: list[str]) -> None:
    source = server.token or server.password
    if source is None or not (server.token or {"PLAIN", "LOGIN"} & set(offered)):
        raise NotReadyError(f"no way to log in: the server offers {' '.join(offered)[:80] or 'none'}")
    secret = _secret(source)
    try:
        answer = _answer_to_login(line, server, secret, offered)
    except LineError as error:  # whatever came in place of an answer may repeat what was said
        raise type(error)(redacted(str(error), server.username, secret)) from None
    told = replace(answer, words=redacted(answer.words, server.username, secret))
    if told.code in _PERMANENT:  # RFC 4954, 6: 454 is a fault of the server's that passes
        raise LoginRefusedError(f"login refused: {told}")
    _expect(told, "login")


def _answer_to_login(line: Line, server: SmtpServer, secret: str, offered: list[str]) -> Reply:
    if server.token is not None:
        answer = line.ask("AUTH XOAUTH2 " + _encoded(f"user={server.username}\x01auth=Bearer {secret}\x01\x01"))
        # The server explains itself in a challenge and waits for an empty answer.
        return line.ask("") if answer.code == _CHALLENGE else answer
    if "PLAIN" in offered:
        return line.ask("AUTH PLAIN " + _encoded(f"\0{server.username}\0{secret}"))  # RFC 4616
    return _login_in_two_steps(line, server.username, secret)


def _login_in_two_steps(line: Line, username: str, secret: str) -> Reply:
    for command in ("AUTH LOGIN", _encoded(username)):
        answer = line.ask(command)
        if answer.code != _CHALLENGE:
            return answer
    return line.ask(_encoded(secret))


def _secret(source: Callable[[], str]) -> str:
    try:
        return source()
    except SecretError as error:
        raise NotReadyError(str(error)) from error


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


def _expect(answer: Reply, step: str) -> None:
    if answer.code not in _OK:
        raise NotReadyError(f"{step} refused: {answer}")
