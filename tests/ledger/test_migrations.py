"""Claims about the change of the schema at start: all of it or nothing, whatever happens in the middle (design, 2)."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from dondoc.adapters.ledger import DatabaseLedger
from dondoc.adapters.store import SCHEMA_VERSION, Store, StoreError
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


@pytest.fixture
def aged(tmp_path: Path) -> Path:
    """Give a ledger with one entry, in the form of the schema before this one."""
    file = tmp_path / "dondoc.db"
    store = Store(f"sqlite:///{file}")
    ledger = DatabaseLedger(store, ZONE)
    with ledger.write():
        ledger.append(at("2026-03-17 09:12:33"), "service.started", {})
    store.close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    return file


def heads(file: Path) -> tuple[str, int]:
    """Return schema and length of a ledger."""
    with closing(sqlite3.connect(file)) as connection:
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        (length,) = connection.execute("SELECT count(*) FROM entry").fetchone()
    return str(version), int(length)


@contextmanager
def statement_refused(words: str) -> Iterator[None]:
    """Let the database refuse statements with these words, as a full disk or a faulty migration makes it do."""

    def refuse(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if words in statement:
            raise sqlite3.OperationalError("database or disk is full")

    event.listen(Engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", refuse)


def test_a_change_of_the_schema_that_fails_leaves_the_ledger_as_it_was_and_tells_of_the_copy(
    aged: Path, tmp_path: Path
) -> None:
    copies = tmp_path / "copies"
    with statement_refused("UPDATE alembic_version"), pytest.raises(StoreError) as told:
        Store(f"sqlite:///{aged}", backups=copies)
    copy = copies / f"before-schema-{SCHEMA_VERSION}.db"
    assert f"from schema 0001 to {SCHEMA_VERSION} and is as it was" in str(told.value)
    assert f"a copy from before it lies at {copy}" in str(told.value)
    assert "disk is full" in str(told.value)
    assert heads(aged) == heads(copy) == ("0001", 1)
    Store(f"sqlite:///{aged}", backups=copies).close()
    assert heads(aged) == (SCHEMA_VERSION, 1)


def test_a_ledger_of_a_schema_that_nobody_knows_is_left_as_it_is(aged: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(aged)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(StoreError, match="from schema 0000 to"):
        Store(f"sqlite:///{aged}", backups=tmp_path)
    assert heads(aged) == heads(tmp_path / f"before-schema-{SCHEMA_VERSION}.db") == ("0000", 1)
