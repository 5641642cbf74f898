"""No connection of ours offers less than TLS 1.2, as its first words to the server show (RFC 8446, 4.1.2 and 4.2.1)."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import pytest

from dondoc.adapters.imap import Account, ImapMailbox
from dondoc.adapters.imap import Security as ImapSecurity
from dondoc.adapters.reaching import Endpoint, MailProtocol, secured
from dondoc.adapters.smtp import Security, SmtpCourier, SmtpServer
from dondoc.ports import MailboxError
from tests.imap.office import POLICY

TLS_1_2, TLS_1_3 = 0x0303, 0x0304
SUPPORTED_VERSIONS = 43
HEADERS = 5 + 4 + 2 + 32  # of the record and of the message, its version, the client's random


def read_mail(port: int) -> None:
    """Ask for the mailbox."""
    account = Account("localhost", port, ImapSecurity.TLS, "baocao", lambda: "secret", timeout=5)
    with suppress(MailboxError):
        ImapMailbox(account, ("INBOX",), POLICY).open("INBOX")


def hand_in(port: int) -> None:
    """Hand a mail in."""
    courier = SmtpCourier(SmtpServer("localhost", port, Security.TLS, timeout=5))
    courier.send("a@so.example", "b@so.example", b"Subject: x\r\n\r\nx\r\n")


def check(port: int) -> None:
    """Ask how the line is secured."""
    with suppress(OSError):
        secured(Endpoint(MailProtocol.IMAP, "localhost", port, "tls"))


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        yield listening


def versions(hello: bytes) -> set[int]:
    """Return the versions that a ClientHello offers."""
    at = HEADERS
    for width in (1, 2, 1):  # the session's id, the ciphers, the compressions
        at += width + int.from_bytes(hello[at : at + width])
    at += 2
    while int.from_bytes(hello[at : at + 2]) != SUPPORTED_VERSIONS:
        at += 4 + int.from_bytes(hello[at + 2 : at + 4])
    offered = hello[at + 5 : at + 4 + int.from_bytes(hello[at + 2 : at + 4])]
    return {int.from_bytes(offered[n : n + 2]) for n in range(0, len(offered), 2)}


@pytest.mark.parametrize("call", [read_mail, hand_in, check])
def test_nothing_older_than_tls_1_2_is_offered(call: Callable[[int], None], listener: socket.socket) -> None:
    caller = threading.Thread(target=partial(call, listener.getsockname()[1]))
    caller.start()
    connection, _ = listener.accept()
    with connection:
        hello = connection.recv(4096)
    listener.close()  # who tries once more meets nobody
    caller.join()
    assert versions(hello) == {TLS_1_2, TLS_1_3}
