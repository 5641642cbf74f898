"""What a PostgreSQL costs: processor time, memory, connections, what it writes."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.servers.postgres import Postgres

_TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """A reading; the difference of two is what lies between them."""

    cpu: float  # seconds of all its processes
    commits: int
    wal: int  # bytes
    size: int  # bytes of all databases

    def since(self, before: "Cost") -> "Cost":
        """Return what was spent since an earlier reading."""
        return Cost(
            round(self.cpu - before.cpu, 2),
            self.commits - before.commits,
            self.wal - before.wal,
            self.size - before.size,
        )


def _postmaster(server: Postgres) -> int:
    return int((server.root / "data" / "postmaster.pid").read_text(encoding="utf-8").split()[0])


def _processes(server: Postgres) -> list[int]:
    master = _postmaster(server)
    children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="utf-8").split()
    return [master, *map(int, children)]


def _cpu(server: Postgres) -> float:
    """Return the seconds of those that live and, counted with their parent, of those that have ended."""
    ended = Path(f"/proc/{_postmaster(server)}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[13:15]
    return sum(worked(pid) for pid in _processes(server)) + sum(map(int, ended)) / _TICKS


def worked(pid: int) -> float:
    """Return the seconds that a process has worked; ticks are too coarse for a thousand that nearly sleep."""
    spent = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            spent += int(thread.read_text(encoding="ascii").split()[0])
    return spent / 1e9


def cost(server: Postgres) -> Cost:
    """Read the meter."""
    with server.admin() as connection:
        row = connection.execute(
            "SELECT sum(xact_commit)::bigint, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint, "
            "(SELECT sum(pg_database_size(oid))::bigint FROM pg_database) FROM pg_stat_database"
        ).fetchone()
    assert row is not None
    return Cost(_cpu(server), row[0], row[1], row[2])


def memory(server: Postgres) -> float:
    """Return the MiB of all its processes; what several share is counted once."""
    return sum(proportional(pid) for pid in _processes(server))


def proportional(pid: int, what: str = "Pss") -> float:
    """Return the MiB of a process, its part of what it shares included; 0 for one that has ended.

    `Pss_Anon` is what it has for itself.
    """
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{what}:"))


def connections(server: Postgres) -> list[float]:
    """Return the MiB that each client's connection has for itself, this question's own left out."""
    with server.admin() as connection:
        found = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchall()
    return sorted((round(proportional(pid, "Pss_Anon"), 1) for (pid,) in found), reverse=True)
