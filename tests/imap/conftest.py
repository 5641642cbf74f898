"""One Dovecot for all IMAP tests; each test has a user, and so a mailbox, of its own."""

from collections.abc import Iterator

import pytest

from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.proxy import Proxy, proxy


@pytest.fixture(scope="session")
def server() -> Iterator[Dovecot]:
    """Give a running server."""
    with dovecot() as running:
        yield running


@pytest.fixture
def user(server: Dovecot) -> str:
    """Give a user with an empty mailbox."""
    return server.new_user()


@pytest.fixture
def way(server: Dovecot) -> Iterator[Proxy]:
    """Give a proxy before the server's plain port."""
    with proxy(server.imap) as running:
        yield running
