"""The connection to the database: one writer, durable commits, migrations applied at start after a backup."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.schema import CreateSchema

SCHEMA_VERSION = "0001"
BUSY_SECONDS = 30


class StoreError(Exception):
    """The database cannot be used; the message says why and what to do."""


class Store:
    """One database; `begin` is the only way to write."""

    def __init__(self, url: str, *, schema: str = "", backups: Path | None = None) -> None:
        """Open the database and bring its schema up to date; `backups` is where the copy before a change goes.

        `schema` is PostgreSQL's namespace of this office, made where it is not there yet.
        """
        self._engine = _engine(url, schema)
        self._connection: Connection | None = None
        try:
            self._prepare(backups)
        except DBAPIError as error:
            message = f"the database {make_url(url).render_as_string(hide_password=True)} cannot be used: {error.orig}"
            raise StoreError(message) from error
        except BaseException:
            self.close()
            raise

    def _prepare(self, backups: Path | None) -> None:
        version = self._version()
        if version is not None and version > SCHEMA_VERSION:
            message = f"the database has schema {version}, this one knows {SCHEMA_VERSION}: install the newer dondoc"
            raise StoreError(message)
        if version == SCHEMA_VERSION:
            return
        if version is not None and backups is not None:
            self.backup(backups / f"before-schema-{SCHEMA_VERSION}.db")
        from dondoc.adapters.migrate import upgrade  # noqa: PLC0415 - Alembic is slow to import and seldom needed

        with self.begin() as connection:
            upgrade(connection)

    def _version(self) -> str | None:
        if not inspect(self._engine).has_table("alembic_version"):
            return None
        with self._engine.connect() as connection:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    @property
    def connection(self) -> Connection:
        """The one connection; outside `begin` each statement stands alone and reads what is newest."""
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a transaction that is committed at the end, durable on disk, or rolled back on any exception.

        SQLite's write lock is taken first: a read that becomes a write half-way would fail as «locked».
        """
        connection = self.connection
        is_sqlite = self._engine.dialect.name == "sqlite"
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                self._roll_back(connection)
                raise
        except SQLAlchemyError as error:
            message = f"the database did not take the change: {error}"
            raise StoreError(message) from error

    def _roll_back(self, connection: Connection) -> None:
        """End the transaction; a commit that the database refused has left it open on SQLite."""
        if connection.invalidated:  # cut off in the middle of a statement: its end has rolled everything back
            connection.rollback()
            return
        driver = connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection) or driver.in_transaction:
            connection.exec_driver_sql("ROLLBACK")

    def backup(self, path: Path) -> None:
        """Write a consistent copy while the database is in use (SQLite only)."""
        if self._engine.dialect.name != "sqlite":
            message = "only SQLite is copied by dondoc; use pg_dump for PostgreSQL"
            raise StoreError(message)
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._engine.connect() as source, sqlite3.connect(path) as target:
            driver = source.connection.driver_connection
            if isinstance(driver, sqlite3.Connection):
                driver.backup(target)

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()


def _engine(url: str, schema: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _postgresql(parsed, schema)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    arguments = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(parsed, connect_args=arguments, isolation_level="AUTOCOMMIT")
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _postgresql(url: URL, schema: str) -> Engine:
    if not schema:
        return create_engine(url, isolation_level="AUTOCOMMIT")
    engine = create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"options": f"-csearch_path={schema}"})
    with engine.connect() as connection:
        connection.execute(CreateSchema(schema, if_not_exists=True))
    return engine


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
