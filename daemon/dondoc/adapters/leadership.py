"""The turn to serve an office on PostgreSQL: an advisory lock that lives only as long as its holder is heard.

The lock belongs to a session of its own, which the server ends after `LEASE` seconds of silence; a heart beats in it
from a thread. A holder that is killed, frozen or cut off falls silent, loses the lock without having to notice, and
the next one that asks gets it. The holder itself counts from the instant at which it sent the last beat that was
answered, so it always stops believing before the server does. Time is counted on a clock that goes on while the host
is suspended.

What a late holder still tries to write is refused by the epoch (`Store.lead`).
"""

import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from dondoc.adapters.engines import StoreError, engine_of
from dondoc.adapters.host import uptime

LEASE = 6  # seconds
BEAT = 1.5
MARGIN = 1.0  # the holder stops believing so long before the server does

_NAMESPACE = text("SELECT coalesce(current_schema(), '')")
_TRY = text("SELECT pg_try_advisory_lock(:key)")
_HOLDER = text(
    "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = 'advisory' AND granted "
    "AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND classid::bigint = :high AND objid::bigint = :low AND objsubid = 1"
)


class Leadership:
    """`ports.Turn` on PostgreSQL; `lost` is called, from another thread, when the turn has been lost."""

    def __init__(self, url: str, schema: str, lost: Callable[[], object] = lambda: None) -> None:
        """Name the database; nothing is connected yet. StoreError without the driver."""
        self._engine = engine_of(url, schema, {"idle_session_timeout": f"{LEASE}s"})
        self._schema = schema
        self._lost = lost
        self._connection: Connection | None = None
        self._key = 0
        self._heard = float("-inf")
        self._silent = threading.Event()
        self._heart: threading.Thread | None = None

    def take(self) -> bool:
        """Take the turn where it is free; return whether it is ours. StoreError where the server does not answer."""
        if self.holds():
            return True
        if self._heart is not None:
            self.free()
        with _answered():
            before = uptime()
            connection = self._asking()
            if not connection.execute(_TRY, {"key": self._key}).scalar_one():
                return False
        self._heard = before
        self._silent = threading.Event()
        self._heart = threading.Thread(target=self._beat, args=(connection, self._silent), daemon=True, name="heart")
        self._heart.start()
        return True

    def holds(self) -> bool:
        """Whether the server has answered so lately that it cannot have given the turn to another."""
        return self._heart is not None and uptime() - self._heard < LEASE - MARGIN

    def holder(self) -> str:
        """Return the host that has the turn, as its sessions are named; empty where nobody does."""
        if self._heart is not None:
            return socket.gethostname()
        with _answered():
            connection = self._asking()
            key = self._key % 2**64
            found = connection.execute(_HOLDER, {"high": key >> 32, "low": key % 2**32}).scalar()
        return str(found or "").removeprefix("dondoc@")

    def free(self) -> None:
        """Give the turn back: the session ends, and its lock with it."""
        self._silent.set()
        if self._heart is not None:
            self._heart.join(1.0)  # where the line is dead it takes longer, and nobody needs to wait for that
        elif self._connection is not None:
            self._connection.close()
        self._heart = self._connection = None

    def _asking(self) -> Connection:
        """Return the session that asks, made anew where it was cut off."""
        if self._connection is not None and self._connection.invalidated:
            self._connection.close()
            self._connection = None
        if self._connection is None:
            self._connection = self._engine.connect()
            self._connection.detach()  # from the pool, so that to close it is to end the session
            self._key = _number_of(str(self._connection.execute(_NAMESPACE).scalar_one()) or self._schema)
        return self._connection

    def _beat(self, connection: Connection, silent: threading.Event) -> None:
        try:
            while not silent.wait(BEAT):
                before = uptime()
                connection.exec_driver_sql("SELECT 1")
                self._heard = before
        except DBAPIError:
            self._heard = float("-inf")
            self._lost()
        finally:
            connection.close()


def _number_of(schema: str) -> int:
    """Return the lock's number: another one for each schema, the same on each host."""
    return int.from_bytes(hashlib.sha256(f"dondoc:{schema}".encode()).digest()[:8], signed=True)


@contextmanager
def _answered() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        told = " ".join(str(error.orig).split())
        raise StoreError(f"the database cannot be asked whose turn it is: {told}") from error
