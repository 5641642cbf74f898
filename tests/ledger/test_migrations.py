"""Claims about the change of the schema at start: all of it or nothing, whatever happens in the middle (design, 2)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from dondoc.adapters.ledger import DatabaseLedger
from dondoc.adapters.store import Store
from tests.cast import ZONE, at


class PowerFailureError(BaseException):
    """The process ends here."""


@contextmanager
def power_fails_at(words: str) -> Iterator[None]:
    """End whatever sends the database a statement with these words."""

    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if words in statement:
            raise PowerFailureError

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", fail)


@pytest.mark.parametrize("statement", ["CREATE TABLE mail", "CREATE TABLE setting", "INSERT INTO alembic_version"])
def test_a_start_that_is_cut_off_while_it_makes_the_tables_does_not_hinder_the_next(
    statement: str, bare_url: str
) -> None:
    with power_fails_at(statement), pytest.raises(PowerFailureError):
        Store(bare_url)
    store = Store(bare_url)
    ledger = DatabaseLedger(store, ZONE)
    with ledger.write():
        ledger.append(at("2026-03-17 09:12:33"), "service.started", {})
    assert ledger.head()[0] == 1
    store.close()
