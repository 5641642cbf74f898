"""From the server's IDLE notice to judged and committed, mail by mail.

A proxy sees the EXISTS line pass; the row is visible to another process from the commit on. Dovecot holds each notice
back for half a second, so the clock starts at the notice. Prints one JSON line and one for people; run it as
`python -m tests.benchmarks.bench_latency [MAILS]`.
"""

import json
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from enum import Enum
from pathlib import Path

from tests.benchmarks.figures import Figure, Size, at_most
from tests.daemon.office import UNITS, Plan, Server, chatter, imap_of, report, unit_address
from tests.daemon.service import service
from tests.daemon.sink import sink
from tests.servers.dovecot import dovecot
from tests.servers.proxy import Proxy, proxy

MAILS = 200
MEDIAN = 20.0  # milliseconds
P99 = 100.0
PATIENCE = 30.0
_EXISTS = re.compile(rb"^\* \d+ EXISTS", re.MULTILINE)


class Kind(Enum):
    """What comes: nobody's report, of which headers and text are enough; or one that is archived and acknowledged."""

    CHATTER = "an ordinary mail"
    REPORT = "a report"

    def mail(self, number: int) -> bytes:
        """Return one such mail."""
        return chatter(number) if self is Kind.CHATTER else report(unit_address(number % UNITS + 1), number)


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from notice to commit."""

    kind: str
    mails: int
    median: float
    p99: float
    worst: float


@dataclass(slots=True)
class Notice:
    """When the server's first EXISTS since `arm` passed the proxy; 0 before."""

    at: float = 0.0

    def arm(self) -> None:
        """Wait for the next one."""
        self.at = 0.0

    def note(self, data: bytes) -> bytes:
        """Look at what the server sends, and change nothing."""
        if not self.at and _EXISTS.search(data):
            self.at = time.perf_counter()
        return data


def figures(size: Size) -> list[Figure]:
    """Measure both kinds of mail."""
    found = [measure(kind, MAILS if size is Size.FULL else MAILS // 10) for kind in Kind]
    return [
        row
        for told in found
        for row in (
            at_most(f"IDLE notice to commit, {told.kind}, median of {told.mails}", told.median, MEDIAN, "ms"),
            at_most(f"IDLE notice to commit, {told.kind}, 99 of 100", told.p99, P99, "ms"),
        )
    ]


def measure(kind: Kind, mails: int = MAILS) -> Latency:
    """Return the latencies over so many mails, one after the other."""
    with dovecot() as server, sink() as post, proxy(server.imap) as way, tempfile.TemporaryDirectory() as root:
        user, notice = server.new_user(), Notice()
        plan = Plan(imap_of(server, user), Server(post.port))
        plan = replace(plan, imap=imap_of(server, user, port=way.port))
        with service(plan.write(Path(root) / "office")) as daemon:
            daemon.idle()
            way.rewrite = notice.note
            database = f"file:{daemon.database}?mode=ro"
            with closing(sqlite3.connect(database, uri=True)) as books, server.client(user) as client:
                taken = []
                for number in range(mails):
                    _until_idle(way)
                    notice.arm()
                    client.append("INBOX", "", "", kind.mail(number))
                    taken.append(_seconds_to(books, number + 1, notice) * 1000)
    ordered = sorted(taken)
    p99 = ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))]
    return Latency(kind.value, mails, *(round(value, 1) for value in (statistics.median(ordered), p99, ordered[-1])))


def main() -> None:
    """Measure and print."""
    for kind in Kind:
        told = measure(kind, int(sys.argv[1]) if len(sys.argv) > 1 else MAILS)
        sys.stdout.write(
            f"{json.dumps({'benchmark': 'latency', **asdict(told)}, ensure_ascii=False)}\n"
            f"{told.mails} times {told.kind}, from IDLE notice to commit: median {told.median} ms,"
            f" p99 {told.p99} ms, worst {told.worst} ms\n",
        )


def _until_idle(way: Proxy) -> None:
    """Return once the daemon's last command is IDLE, and the server has had time to take it."""
    ends = time.perf_counter() + PATIENCE
    while not bytes(way.asked[-16:]).endswith(b" IDLE\r\n"):
        if time.perf_counter() > ends:
            raise TimeoutError("the daemon does not wait for news")
        time.sleep(0.005)
    time.sleep(0.02)


def _seconds_to(books: sqlite3.Connection, count: int, notice: Notice) -> float:
    """Return the seconds from the notice until so many mails are judged."""
    ends = time.perf_counter() + PATIENCE
    while books.execute("SELECT count(*) FROM mail").fetchone()[0] < count:
        if time.perf_counter() > ends:
            raise TimeoutError(f"mail {count} was not judged")
        time.sleep(0.0005 if notice.at else 0.005)
    return time.perf_counter() - notice.at


if __name__ == "__main__":
    main()
