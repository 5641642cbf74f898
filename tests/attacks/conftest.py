"""The two mail servers that the attacked daemon talks to."""

from collections.abc import Iterator

import pytest

from tests.daemon.sink import Sink, sink
from tests.servers.dovecot import Dovecot, dovecot


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
def post() -> Iterator[Sink]:
    with sink() as running:
        yield running
