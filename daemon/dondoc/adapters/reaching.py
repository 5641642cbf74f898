"""The way to a mail server, stage by stage, for a person who asks why there is none: name, port, TLS.

Nobody logs in here and nothing is sent; the mailbox and the courier have connections of their own.
"""

import contextlib
import datetime as dt
import imaplib
import smtplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from dondoc.adapters.tls import client_context

PATIENCE = 15.0  # seconds a stage
MOST_ADDRESSES = 4


class MailProtocol(StrEnum):
    """What the server speaks."""

    IMAP = "imap"
    SMTP = "smtp"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server is, what it speaks and how its line is secured: `security` as in the configuration."""

    protocol: MailProtocol
    host: str
    port: int
    security: str  # tls | starttls | none
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Secured:
    """What TLS made of the line: its version, and from when until when (UTC) the server's certificate holds."""

    version: str
    holds_from: dt.datetime
    holds_until: dt.datetime


def addresses_of(host: str, port: int) -> tuple[str, ...]:
    """Return the addresses that the host's name stands for; OSError where there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))[:MOST_ADDRESSES]


def knock(endpoint: Endpoint) -> None:
    """Open the port and close it again; OSError where nobody answers."""
    socket.create_connection((endpoint.host, endpoint.port), PATIENCE).close()


def secured(endpoint: Endpoint) -> Secured:
    """Return how the line is secured; ssl.SSLError (RFC 5246, 8446) or OSError where it cannot be."""
    with _line(endpoint, client_context(endpoint.ca_file)) as line:
        told = line.getpeercert() or {}
        begins, ends = (ssl.cert_time_to_seconds(str(told[name])) for name in ("notBefore", "notAfter"))
        return Secured(
            line.version() or "", dt.datetime.fromtimestamp(begins, dt.UTC), dt.datetime.fromtimestamp(ends, dt.UTC)
        )


@contextlib.contextmanager
def _line(endpoint: Endpoint, context: ssl.SSLContext) -> Iterator[ssl.SSLSocket]:
    """Give a line with TLS on it; a refusal of STARTTLS is an OSError with the server's words."""
    with contextlib.ExitStack() as ends:
        if endpoint.security == "tls":
            plain = ends.enter_context(socket.create_connection((endpoint.host, endpoint.port), PATIENCE))
            yield ends.enter_context(context.wrap_socket(plain, server_hostname=endpoint.host))
            return
        try:
            yield _by_starttls(endpoint, context, ends)
        except (imaplib.IMAP4.error, smtplib.SMTPException) as error:
            raise OSError(str(error)) from error


def _by_starttls(endpoint: Endpoint, context: ssl.SSLContext, ends: contextlib.ExitStack) -> ssl.SSLSocket:
    """Return the line after STARTTLS (RFC 3501, 6.2.1; RFC 3207)."""
    if endpoint.protocol is MailProtocol.IMAP:
        mailbox = imaplib.IMAP4(endpoint.host, endpoint.port, PATIENCE)
        ends.callback(_hang_up, mailbox)
        mailbox.starttls(context)
        line: object = mailbox.sock
    else:
        relay = smtplib.SMTP(endpoint.host, endpoint.port, timeout=PATIENCE)
        ends.callback(relay.close)
        relay.starttls(context=context)
        line = relay.sock
    if not isinstance(line, ssl.SSLSocket):  # never: both wrap their socket
        raise OSError("the line is not secured")
    return line


def _hang_up(mailbox: imaplib.IMAP4) -> None:
    with contextlib.suppress(OSError):  # a line on which TLS failed is closed already
        mailbox.shutdown()
