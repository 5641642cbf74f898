"""Connections to SQLite and PostgreSQL: made so that a commit is durable and a line that is dead is noticed.

Their errors do not hold what a statement was to write: it would be the content of a mail, in a log.
"""

import socket
import sqlite3
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url

if TYPE_CHECKING:  # an extra: SQLite does without
    import psycopg

BUSY_SECONDS = 30
HANGING = 120  # seconds until a statement without an answer is given up; well within the watchdog's 300 s
DEAD_LINE = 6  # seconds until a PostgreSQL that does not answer, or a client that does not, is given up

# How long libpq waits for the server; on a Unix socket only the first counts.
_CLIENT = {
    "connect_timeout": 5,
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": DEAD_LINE * 1000,
}
# How long the server waits for us: a frozen writer must not hold locks, a lost one no connection.
_SESSION = {
    "client_encoding": "UTF8",
    "timezone": "UTC",
    "synchronous_commit": "on",
    "lock_timeout": f"{BUSY_SECONDS}s",
    "statement_timeout": f"{HANGING}s",
    "idle_in_transaction_session_timeout": f"{DEAD_LINE}s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": f"{DEAD_LINE * 1000}",
}


class StoreError(Exception):
    """The database cannot be used; the message says why and what to do."""


class UnfitError(StoreError):
    """The database itself is at fault, damaged or of another version: to try again mends nothing."""


def engine_of(url: str, schema: str = "", session: Mapping[str, str] | None = None) -> Engine:
    """Return what connects to the database; nothing is connected yet.

    `schema` is PostgreSQL's namespace of the office, `session` more of its settings. StoreError without the driver.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if find_spec("psycopg") is None:
        message = "PostgreSQL needs dondoc's extra «postgres»: pip install 'dondoc[postgres]' into the same venv"
        raise StoreError(message)
    return _postgresql(parsed, schema, session or {})


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    arguments = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(url, connect_args=arguments, isolation_level="AUTOCOMMIT", hide_parameters=True)
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _postgresql(url: URL, schema: str, session: Mapping[str, str]) -> Engine:
    """Return an engine; what the URL itself sets (`?connect_timeout=…&options=…`) goes before."""
    wanted = {**_SESSION, **({"search_path": f'"{schema}"'} if schema else {}), **session}
    told = " ".join(f"-c {name}={_escaped(value)}" for name, value in wanted.items())
    own = url.query.get("options", "")
    ours = {"application_name": f"dondoc@{socket.gethostname()}", **{name: str(n) for name, n in _CLIENT.items()}}
    arguments = {"options": f"{told} {own}".strip()}
    full = url.set(query={**ours, **url.query})
    engine = create_engine(full, connect_args=arguments, isolation_level="AUTOCOMMIT", hide_parameters=True)
    event.listen(engine, "connect", _set_read_only)
    return engine


def _set_read_only(connection: "psycopg.Connection", _record: object) -> None:
    """Let no statement write that does not say so, and is fenced: see `Store.begin`.

    Not among the options: to `target_session_attrs=read-write` every server would seem to be a replica.
    """
    connection.execute("SET default_transaction_read_only = on")
    connection.commit()


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")
