"""A ledger's rows from one database into another, whatever kind each is: to keep an office, and to move it."""

from sqlalchemy import Connection, delete, func, insert, select, text

from dondoc.adapters import tables as t
from dondoc.adapters.store import EPOCH, Store, StoreError

_NEXT_ATTEMPT = "SELECT setval(pg_get_serial_sequence('attempt', 'id'), coalesce(max(id), 0) + 1) FROM attempt"
PAGE = 500  # rows at once: a letter may have a record's files in it


def copy_rows(source: Connection, target: Connection) -> None:
    """Copy every table, within the caller's transactions; the target's are empty but for its settings."""
    target.execute(delete(t.setting).where(t.setting.c.name != EPOCH))
    for table in t.metadata.sorted_tables:
        query = select(table)
        if table is t.setting:
            query = query.where(t.setting.c.name != EPOCH)  # it counts the target's own daemons
        rows = source.execute(query.execution_options(stream_results=True))
        for page in rows.partitions(PAGE):
            target.execute(insert(table), [dict(row._mapping) for row in page])  # noqa: SLF001 - SQLAlchemy's public name
    if target.dialect.name == "postgresql":
        target.execute(text(_NEXT_ATTEMPT))


def fill(target: Store, copy: str) -> None:
    """Put the ledger of an SQLite database into an empty one; StoreError where that is not empty."""
    with target.begin() as connection:
        if connection.execute(select(func.count()).select_from(t.entry)).scalar():
            raise StoreError("there is a ledger in the database: restore overwrites none; name another schema")
        source = Store(copy)
        try:
            copy_rows(source.connection, connection)
        finally:
            source.close()
