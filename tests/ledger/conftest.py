"""A database of its own for each test of the ledger, and the ledger on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dondoc.adapters.ledger import DatabaseLedger
from dondoc.adapters.store import Store
from tests.cast import ZONE
from tests.databases import database


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give an open database that is closed behind the test."""
    opened = Store(database(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def ledger(store: Store) -> DatabaseLedger:
    """Give the ledger on that database."""
    return DatabaseLedger(store, ZONE)
