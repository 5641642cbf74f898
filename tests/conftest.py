"""For all tests: on CI the property tests try the same examples each time, so that a red run can be run again."""

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.servers.postgres import Postgres, postgres

settings.register_profile("here", deadline=None)  # no test is timed: the machine may be busy
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_configure() -> None:
    """End the tests in order where `timeout` or CI ends them: the servers of the tests are sessions of their own."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session", name="postgres")
def running_postgres() -> Iterator[Postgres]:
    """Give a PostgreSQL that runs as long as the tests do; started by the first that asks for it."""
    with postgres() as running:
        yield running
