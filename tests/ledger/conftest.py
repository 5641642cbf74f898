"""A database of its own for each test of the ledger, and the ledger on it: every test runs on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dondoc.adapters.ledger import DatabaseLedger
from dondoc.adapters.store import Store
from tests.cast import ZONE
from tests.databases import database
from tests.servers.postgres import Postgres

KINDS = ("sqlite", "postgresql")


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give a database with the present schema."""
    if request.param == "sqlite":
        return database(tmp_path)
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture(params=KINDS)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'dondoc.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database(template="template0")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Give an open database that is closed behind the test."""
    opened = Store(url)
    yield opened
    opened.close()


@pytest.fixture
def ledger(store: Store) -> DatabaseLedger:
    """Give the ledger on that database."""
    return DatabaseLedger(store, ZONE)
