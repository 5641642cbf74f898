"""One Dovecot and one sink for all tests of the daemon; each test has a mailbox and a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.office import Plan, Server, imap_of
from tests.daemon.service import Service, service
from tests.daemon.sink import Sink, sink
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.proxy import Proxy, proxy


@pytest.fixture(scope="session")
def server() -> Iterator[Dovecot]:
    """Give a running IMAP server."""
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


@pytest.fixture
def post() -> Iterator[Sink]:
    """Give a server that takes the daemon's mail."""
    with sink() as running:
        yield running


@pytest.fixture
def plan(server: Dovecot, user: str, post: Sink) -> Plan:
    """Give an office in the clear on loopback."""
    return Plan(imap_of(server, user), Server(post.port))


@pytest.fixture
def daemon(plan: Plan, tmp_path: Path) -> Iterator[Service]:
    """Give the plan's daemon, not started yet."""
    with service(plan.write(tmp_path / "office")) as made:
        yield made
