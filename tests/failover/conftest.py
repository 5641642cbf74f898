"""A mailbox, and two daemons on one PostgreSQL that are not started yet."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.daemon.office import Plan, Server, imap_of
from tests.daemon.service import Service, service
from tests.daemon.sink import Sink, sink
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.postgres import Postgres


@dataclass(frozen=True, slots=True)
class Pair:
    """Two daemons of one office, on the same host."""

    first: Service
    second: Service
    plan: Plan
    url: str
    user: str
    server: Dovecot
    post: Sink

    def serve(self) -> None:
        """Start both; the first serves."""
        self.first.idle()
        self.second.ready()
        self.second.await_log("standing-by")


@pytest.fixture(scope="session")
def server() -> Iterator[Dovecot]:
    """Give a running IMAP server."""
    with dovecot() as running:
        yield running


@pytest.fixture
def pair(server: Dovecot, postgres: Postgres, tmp_path: Path) -> Iterator[Pair]:
    """Give the two daemons and all around them."""
    url, user = postgres.new_database(), server.new_user()
    with sink() as post:
        plan = Plan(imap_of(server, user), Server(post.port), database=url)
        one, two = (replace(plan).write(tmp_path / name) for name in ("mot", "hai"))
        with service(one, look=2, again=1) as first, service(two, look=2, again=1) as second:
            yield Pair(first, second, plan, url, user, server, post)
