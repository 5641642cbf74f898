"""Many offices on one PostgreSQL: `python -m tests.growth [OFFICES UNITS LIVED]` prints what they cost, a line a part.

1. The configurations are written, and read as the program reads them.
2. A simulated month of the first LIVED, with their units' mail, reminders, digests and sealed record; two at a time.
3. The connections that all their daemons and standbys would hold, with their heartbeats, for half a minute.
4. One real daemon and its standby, idle for two minutes, and the server alone for as long.

What is known is printed at once; an office or a part that fails is told, and the others go on.
"""

import datetime as dt
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dondoc.adapters.leadership import BEAT, Leadership
from dondoc.adapters.store import Store, StoreError
from dondoc.config import load
from dondoc.core.chain import FIRST_PREV
from dondoc.replay import Replay, Span
from tests.daemon.office import Plan, Server, imap_of
from tests.daemon.service import service
from tests.daemon.sink import sink
from tests.growth.office import MONTH, write_mails, write_office
from tests.growth.server import MIB, Cost, connections, cost, memory, proportional, worked
from tests.servers.dovecot import dovecot
from tests.servers.postgres import Postgres, postgres

WORKERS = 2
TOLD_EVERY = 25  # offices
END = dt.date(2026, 4, 7)  # the month's record is sealed three working days after its end
HELD = 30.0  # seconds
IDLE = 120.0


def month(url: str, root: str, units: int, number: int) -> tuple[int, int, float]:
    """Live through the month of one office; return its entries, its letters, and the seconds of work that took."""
    folder = Path(root) / f"so{number}"
    begin = _worked()
    mails = write_mails(folder / "mails", number, units)
    replay = Replay(load(write_office(folder, number, units, url)), Span(MONTH, END), folder / "out", database=url)
    replay.run([mails])
    ledger = (folder / "out" / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(ledger[0])["prev"] == FIRST_PREV
    assert (folder / "out" / "record-2026-03.json").exists()
    return len(ledger), len(list((folder / "out" / "sent").iterdir())), _worked() - begin


def _worked() -> float:
    """Return this process' seconds of work, with those of the programs that it ran: one makes the record's PDF."""
    return sum(os.times()[:4])


def months(server: Postgres, url: str, root: str, lived: int, units: int) -> None:
    """Live through the months of so many offices, and tell every now and then what they have cost so far."""
    before, begin = cost(server), time.monotonic()
    done: list[tuple[int, int, float]] = []
    failed: list[str] = []
    with ProcessPoolExecutor(WORKERS) as pool:
        offices = {pool.submit(month, url, root, units, number): number for number in range(1, lived + 1)}
        for ended, office in enumerate(as_completed(offices), 1):
            fault = office.exception()
            if fault is None:
                done.append(office.result())
            else:
                failed.append(f"so{offices[office]}: {fault!r}")
            if ended % TOLD_EVERY == 0 or ended == lived:
                spent = cost(server).since(before)
                tell("month", {"seconds": round(time.monotonic() - begin), **_summed(done, spent), "failed": failed})


def _summed(done: list[tuple[int, int, float]], spent: Cost) -> dict[str, Any]:
    return {
        "offices": len(done),
        "entries": sum(entries for entries, _, _ in done),
        "letters": sum(letters for _, letters, _ in done),
        "client cpu, s an office": round(sum(seconds for _, _, seconds in done) / max(1, len(done)), 2),
        "server": asdict(spent),
        "MiB an office": round(spent.size / MIB / max(1, len(done)), 2),
        "WAL, MiB an office": round(spent.wal / MIB / max(1, len(done)), 2),
    }


def held(server: Postgres, url: str, offices: int) -> dict[str, Any]:
    """Hold what an active daemon and a standby of every office hold."""
    bare = memory(server)
    with ExitStack() as stack:
        standbys = []
        for number in range(1, offices + 1):
            store = Store(url, schema=f"so{number}")
            stack.callback(store.close)
            store.connection.exec_driver_sql("SELECT max(seq) FROM entry")
            active, standby = Leadership(url, f"so{number}"), Leadership(url, f"so{number}")
            stack.callback(active.free)
            stack.callback(standby.free)
            assert active.take()
            assert standby.holder()
            standbys.append(standby)
        for standby in standbys:
            _asked(standby)
        before, begin, cpu, rounds = cost(server), time.monotonic(), time.process_time(), 0
        while time.monotonic() - begin < HELD:
            for standby in standbys:
                _asked(standby)
            rounds += 1
            time.sleep(max(0.0, begin + rounds - time.monotonic()))
        took = time.monotonic() - begin
        spent, held_now, in_all = cost(server).since(before), len(connections(server)), memory(server)
        return {
            "connections": held_now,
            "MiB a connection": round((in_all - bare) / held_now, 2),
            "MiB in all": round(in_all),
            "questions and heartbeats a second": round(offices * rounds / took + offices / BEAT),
            "server cpu, % of a core": round(100 * spent.cpu / took, 2),
            "client cpu, % of a core": round(100 * (time.process_time() - cpu) / took, 1),
        }


def _asked(standby: Leadership) -> None:
    """Ask as a standby does each second; while all were being made, the first may have been silent for too long."""
    try:
        is_ours = standby.take()
    except StoreError:
        is_ours = standby.take()
    assert not is_ours


def live(server: Postgres, root: Path) -> dict[str, Any]:
    """Run one daemon and its standby, and let some minutes pass."""
    url = server.new_database()
    idle = _minute(server)  # what the server does for nobody
    with dovecot() as mail, sink() as post:
        plan = Plan(imap_of(mail, mail.new_user()), Server(post.port), database=url)
        one, two = (plan.write(root / name) for name in ("mot", "hai"))
        with service(one) as active, service(two) as standby:
            active.idle()
            standby.ready()
            standby.await_log("standing-by")
            time.sleep(5)
            assert active.process
            assert standby.process
            pids = active.process.pid, standby.process.pid
            return {
                "each connection, MiB": connections(server),
                "active and standby, MiB": [round(proportional(pid), 1) for pid in pids],
                "a minute": _minute(server, *pids),
                "a minute of the server alone": idle,
            }


def _minute(server: Postgres, *pids: int) -> dict[str, Any]:
    """Let IDLE seconds pass; return what a minute took: processor seconds of processes and server, statements."""
    before, worked_before, begin = cost(server), [worked(pid) for pid in pids], time.monotonic()
    time.sleep(IDLE)
    minutes = (time.monotonic() - begin) / 60
    spent = cost(server).since(before)
    return {
        "cpu, s": [round((worked(pid) - was) / minutes, 3) for pid, was in zip(pids, worked_before, strict=True)],
        "server cpu, s": round(spent.cpu / minutes, 3),
        "statements": round(spent.commits / minutes),
    }


def written(root: Path, url: str, offices: int, units: int) -> dict[str, Any]:
    """Write and read the configurations of all offices."""
    begin = time.monotonic()
    for number in range(1, offices + 1):
        load(write_office(root / f"so{number}", number, units, url))
    return {"offices": offices, "units": offices * units, "seconds": round(time.monotonic() - begin, 1)}


def main() -> None:
    """Measure and print."""
    offices, units, lived = (int(word) for word in (sys.argv[1:] or ("300", "10", "300")))
    with postgres(connections=3 * offices + 20) as server, tempfile.TemporaryDirectory(prefix="dondoc-growth-") as root:
        url = server.new_database(template="template0")
        attempt("offices", lambda: written(Path(root), url, offices, units))
        attempt("month", lambda: months(server, url, root, lived, units))
        attempt("held", lambda: held(server, url, offices))
        attempt("live", lambda: live(server, Path(root)))


def attempt(part: str, measure: Callable[[], dict[str, Any] | None]) -> None:
    """Tell what a part found, or what it failed of: what the others measured is not lost with it."""
    try:
        found = measure()
    except Exception as fault:  # noqa: BLE001 - told, with the load that it may come from
        found = {"failed": repr(fault)}
    if found is not None:
        tell(part, found)


def tell(part: str, found: dict[str, Any]) -> None:
    """Print a line at once, with the host's load of the last minute."""
    sys.stdout.write(json.dumps({part: found, "load": round(os.getloadavg()[0], 1)}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
