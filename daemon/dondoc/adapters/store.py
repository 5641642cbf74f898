"""The connection to the database: one writer, durable commits, migrations applied at start after a backup."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.schema import CreateSchema

from dondoc.adapters import tables as t
from dondoc.adapters.engines import StoreError, UnfitError, engine_of

__all__ = ["SCHEMA_VERSION", "FencedError", "Store", "StoreError", "UnfitError"]

SCHEMA_VERSION = "0002"
EPOCH = "epoch"  # the setting that counts, on PostgreSQL, how often an office has passed from one daemon to another
MIGRATING = 0x646F6E646F63  # the advisory lock of whoever changes the schema

# SQLite's primary result codes for what the host does not give, against those for what the database holds.
_HOST = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}

_EPOCH = select(t.setting.c.value).where(t.setting.c.name == EPOCH)


class FencedError(StoreError):
    """Another daemon has taken the office over: this one must do nothing more."""


class Store:
    """One database; `begin` is the only way to write: on PostgreSQL no statement beside it is let through."""

    def __init__(self, url: str, *, schema: str = "", backups: Path | None = None) -> None:
        """Open the database and bring its schema up to date; `backups` is where the copy before a change goes.

        `schema` is PostgreSQL's namespace of this office, made where it is not there yet.
        """
        self._engine = engine_of(url, schema)
        self._is_sqlite = self._engine.dialect.name == "sqlite"
        self._schema = schema
        self._connection: Connection | None = None
        self._epoch: str | None = None
        try:
            self._prepare(backups)
        except (DBAPIError, sqlite3.Error) as error:
            self.close()
            place = make_url(url).render_as_string(hide_password=True)
            hint = "; is this the service's user?" if "readonly database" in str(error) else ""
            raise StoreError(f"the database {place} cannot be used: {_sentence(error)}{hint}") from error
        except BaseException:
            self.close()
            raise

    def _prepare(self, backups: Path | None) -> None:
        self._check_whole()
        version = self._version()
        if version is not None and version > SCHEMA_VERSION:
            message = f"the database has schema {version}, this one knows {SCHEMA_VERSION}: install the newer dondoc"
            raise UnfitError(message)
        if version == SCHEMA_VERSION:
            return
        copy = backups / f"before-schema-{SCHEMA_VERSION}.db" if version and backups and self._is_sqlite else None
        if copy is not None:
            self.backup(copy)
        try:
            self._migrate()
        except Exception as error:
            kept = f"; a copy from before it lies at {copy}" if copy else ""
            message = (
                f"the database could not be brought from schema {version or 'none'} to {SCHEMA_VERSION}"
                f" and is as it was{kept}: {error}"
            )
            raise (StoreError if _is_the_hosts(error) else UnfitError)(message) from error

    def _migrate(self) -> None:
        """Bring the schema up to date, all of it or nothing."""
        from dondoc.adapters.migrate import upgrade  # noqa: PLC0415 - Alembic is slow to import and seldom needed

        with self._transaction() as connection:
            if not self._is_sqlite:
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # a large table takes its time
                connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
                self._make_schema(connection)
            upgrade(connection)

    def _make_schema(self, connection: Connection) -> None:
        """Make the office's schema, unless the database's owner has: then the office's role may not be allowed to."""
        if self._schema and not inspect(connection).has_schema(self._schema):
            connection.execute(CreateSchema(self._schema))

    def _check_whole(self) -> None:
        """Refuse a SQLite file with a damaged page: what is read from it, and written upon it, could be anything."""
        if self._engine.dialect.name != "sqlite":
            return
        with self._engine.connect() as connection:
            try:
                found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
            except DBAPIError as error:
                if not _is_damage(error):
                    raise
                found = str(error.orig)
        if found != "ok":
            raise UnfitError(_way_back(str(self._engine.url.database), " ".join(str(found).split())))

    def _version(self) -> str | None:
        if not inspect(self._engine).has_table("alembic_version"):
            return None
        with self._engine.connect() as connection:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    @property
    def connection(self) -> Connection:
        """The one connection; outside `begin` each statement stands alone and reads what is newest.

        One that was cut off (the server was restarted) is made anew, but never within a transaction.
        """
        if self._connection is not None and self._connection.invalidated:
            self._connection.close()
            self._connection = None
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    @property
    def is_shared(self) -> bool:
        """Whether daemons on several hosts may stand ready to serve it."""
        return not self._is_sqlite

    def lead(self) -> int:
        """Begin a new epoch and return its number: from now on whoever wrote in the one before is fenced off."""
        with self.begin() as connection:
            number = int(connection.execute(_EPOCH).scalar_one()) + 1
            connection.execute(update(t.setting).where(t.setting.c.name == EPOCH).values(value=str(number)))
        return self.follow(number)

    def follow(self, epoch: int) -> int:
        """Go on in an epoch that this daemon has begun: each write fails once another has begun one."""
        self._epoch = str(epoch)
        return epoch

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a transaction that is committed at the end, durable on disk, or rolled back on any exception.

        One writer at a time, and it takes the lock first. FencedError where another daemon has taken over.
        """
        with self._transaction() as connection:
            if not self._is_sqlite:
                # The row is locked until the end, so that what is read from here on is the newest there is.
                epoch = connection.execute(_EPOCH.with_for_update()).scalar()
                if self._epoch is not None and epoch != self._epoch:
                    raise FencedError(f"another dondoc has taken this office over (epoch {epoch}, not {self._epoch})")
            yield connection

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """SQLite's write lock is taken at once: a read that becomes a write half-way would fail as «locked»."""
        connection = self.connection
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if self._is_sqlite else "BEGIN READ WRITE")
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                self._roll_back(connection)
                raise
        except SQLAlchemyError as error:
            raise StoreError(f"the database did not take the change: {_sentence(error)}") from error

    def _roll_back(self, connection: Connection) -> None:
        """End the transaction; a commit that the database refused has left it open on SQLite."""
        if connection.invalidated:  # cut off in the middle of a statement: its end has rolled everything back
            connection.rollback()
            return
        driver = connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection) or driver.in_transaction:
            connection.exec_driver_sql("ROLLBACK")

    def backup(self, path: Path) -> None:
        """Write a consistent copy, always an SQLite database, while this one is in use."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._engine.connect() as source:
            driver = source.connection.driver_connection
            if isinstance(driver, sqlite3.Connection):
                with closing(sqlite3.connect(path)) as target:
                    driver.backup(target)
            else:
                self._export(source, path)

    def _export(self, source: Connection, path: Path) -> None:
        """Copy row by row what one snapshot shows."""
        from dondoc.adapters.copying import copy_rows  # noqa: PLC0415 - it builds on this module

        source.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        target = Store(f"sqlite:///{path}")
        try:
            with target.begin() as connection:
                copy_rows(source, connection)
        finally:
            target.close()
            source.exec_driver_sql("ROLLBACK")

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()


def _sentence(error: SQLAlchemyError | sqlite3.Error) -> str:
    """Return the driver's words on one line, without the statement and its values: those may be a mail's."""
    return " ".join(str(getattr(error, "orig", None) or error).split())[:300]


def _is_damage(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlite_errorcode", None) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _is_the_hosts(error: BaseException | None) -> bool:
    """Whether the host is what failed, and not the change: no room, a read-only disk, a lock, no memory."""
    driver = getattr(error, "orig", None) or error
    if isinstance(driver, OSError | MemoryError) or getattr(driver, "sqlite_errorcode", 0) % 256 in _HOST:
        return True
    return error is not None and _is_the_hosts(error.__cause__)


def _way_back(file: str, found: str) -> str:
    return (
        f"the database {file} is damaged ({found[:200]}): move it aside with its -wal and -shm, look after the disk,"
        " and put the newest backup in its place with `dondoc restore FILE`; mail that came since is read again"
    )
