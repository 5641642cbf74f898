"""Many offices on one PostgreSQL: `python -m tests.growth [OFFICES UNITS]` prints what they cost.

1. The configurations are written, and read as the program reads them.
2. A simulated month of each, with its units' mail, reminders, digests and sealed record; two at a time.
3. The connections that all their daemons and standbys would hold, with their heartbeats, for half a minute.
4. One real daemon and its standby, idle for a minute.

About ten minutes for 300 offices of ten units on two cores.
"""

import datetime as dt
import json
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from dondoc.adapters.leadership import Leadership
from dondoc.adapters.store import Store
from dondoc.config import load
from dondoc.core.chain import FIRST_PREV
from dondoc.replay import Replay, Span
from tests.daemon.office import Plan, Server, imap_of
from tests.daemon.service import service
from tests.daemon.sink import sink
from tests.growth.office import MONTH, write_mails, write_office
from tests.growth.server import MIB, connections, cost, memory, proportional
from tests.servers.dovecot import dovecot
from tests.servers.postgres import Postgres, postgres

WORKERS = 2
END = dt.date(2026, 4, 7)  # the month's record is sealed three working days after its end
HELD = 30.0  # seconds
IDLE = 60.0


def month(url: str, root: str, units: int, number: int) -> tuple[int, int, float]:
    """Live through the month of one office; return its entries, its letters, and the seconds of work that took."""
    folder = Path(root) / f"so{number}"
    begin = time.process_time()
    mails = write_mails(folder / "mails", number, units)
    replay = Replay(load(write_office(folder, number, units, url)), Span(MONTH, END), folder / "out", database=url)
    replay.run([mails])
    ledger = (folder / "out" / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(ledger[0])["prev"] == FIRST_PREV
    assert (folder / "out" / "record-2026-03.json").exists()
    return len(ledger), len(list((folder / "out" / "sent").iterdir())), time.process_time() - begin


def months(server: Postgres, url: str, root: str, offices: int, units: int) -> dict[str, Any]:
    """Live through the month of every office."""
    before, begin = cost(server), time.monotonic()
    with ProcessPoolExecutor(WORKERS) as pool:
        done = list(pool.map(partial(month, url, root, units), range(1, offices + 1), chunksize=5))
    spent = cost(server).since(before)
    return {
        "seconds": round(time.monotonic() - begin),
        "entries": sum(entries for entries, _, _ in done),
        "letters": sum(letters for _, letters, _ in done),
        "client cpu": round(sum(seconds for _, _, seconds in done), 1),
        "server": asdict(spent),
        "MiB an office": round(spent.size / MIB / offices, 2),
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
            assert not standby.take()
            standbys.append(standby)
        before, begin, cpu = cost(server), time.monotonic(), time.process_time()
        while time.monotonic() - begin < HELD:
            for standby in standbys:
                assert not standby.take()
            time.sleep(max(0.0, 1.0 - (time.monotonic() - begin) % 1.0))
        took = time.monotonic() - begin
        spent = cost(server).since(before)
        return {
            "connections": connections(server),
            "MiB a connection": round((memory(server) - bare) / connections(server), 2),
            "MiB in all": round(memory(server)),
            "statements a second": round(spent.commits / took),
            "server cpu, % of a core": round(100 * spent.cpu / took, 1),
            "client cpu, % of a core": round(100 * (time.process_time() - cpu) / took, 1),
        }


def live(server: Postgres, root: Path) -> dict[str, Any]:
    """Run one daemon and its standby, and let a minute pass."""
    url = server.new_database()
    with dovecot() as mail, sink() as post:
        plan = Plan(imap_of(mail, mail.new_user()), Server(post.port), database=url)
        one, two = (plan.write(root / name) for name in ("mot", "hai"))
        with service(one) as active, service(two) as standby:
            active.idle()
            standby.ready()
            standby.await_log("standing-by")
            time.sleep(5)
            before = cost(server)
            time.sleep(IDLE)
            spent = cost(server).since(before)
            assert active.process
            assert standby.process
            return {
                "connections": connections(server),
                "active, MiB": round(proportional(active.process.pid), 1),
                "standby, MiB": round(proportional(standby.process.pid), 1),
                "statements a minute": round(spent.commits * 60 / IDLE),
                "server cpu, ms a minute": round(spent.cpu * 1000 * 60 / IDLE),
            }


def main() -> None:
    """Measure and print."""
    offices, units = (int(word) for word in (sys.argv[1:] or ("300", "10")))
    with postgres(connections=3 * offices + 20) as server, tempfile.TemporaryDirectory(prefix="dondoc-growth-") as root:
        url = server.new_database(template="template0")
        found: dict[str, Any] = {"offices": offices, "units": units}
        found["month"] = months(server, url, root, offices, units)
        found["held"] = held(server, url, offices)
        found["live"] = live(server, Path(root))
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
