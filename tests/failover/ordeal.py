"""Two daemons on two hosts, one PostgreSQL: the active one is killed, frozen or cut off, again and again.

`python -m tests.failover.ordeal FAULTS [SEED]` runs it by hand and prints the figures.
"""

import datetime as dt
import random
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.daemon.books import check_chain, judged, letters_owed, rows
from tests.daemon.office import UNITS, Plan, Server, chatter, imap_of, now, report, unit_address, weekly
from tests.daemon.service import Service, await_that, service
from tests.daemon.sink import Sink, sink
from tests.daemon.tolls import by_hand
from tests.failover.toll import LEADERS, Books, Toll, in_doubt
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.hosts import Host, hosts
from tests.servers.postgres import Postgres, postgres

FAULTS = ("kill", "freeze", "cut")
MAILS = 8  # come in before each fault, so that it falls into work
LONGEST_WORK = 1.2  # seconds from the mails to the fault
TAKEOVER = 15.0  # seconds: what was promised


@dataclass
class Member:
    """One of the two: its host, its daemon and the mail server that it hands mail in to."""

    host: Host
    daemon: Service
    post: Sink

    @property
    def told(self) -> list[str]:
        """Return what systemd knows of its state, the oldest first."""
        return [line for notice in self.daemon.notices() for line in notice.splitlines() if line.startswith("STATUS=")]

    def stands_by(self) -> bool:
        """Whether it says that it waits."""
        return self.told[-1:] != [] and self.told[-1].startswith("STATUS=standby:")

    def serves(self) -> bool:
        """Whether it says that it serves."""
        return self.told[-1:] != [] and not self.stands_by()

    def taken(self) -> int:
        """Return how often it has taken the office."""
        return self.daemon.log().count("office-taken")


@dataclass
class Ordeal:
    """One run: a mailbox that fills, and two daemons of which one works."""

    server: Dovecot
    database: str
    members: tuple[Member, Member]
    user: str
    dice: random.Random
    written: int = 0
    takeovers: dict[str, list[float]] = field(default_factory=dict)
    woken: int = 0

    def begin(self) -> tuple[Member, Member]:
        """Start both; return the active one and the standby."""
        first, second = self.members
        first.daemon.ready()
        await_that(first.serves, "the first serves", first.daemon.log)
        second.daemon.ready()
        await_that(second.stands_by, "the second stands by", second.daemon.log)
        return first, second

    def strike(self, fault: str, active: Member, standby: Member) -> None:
        """Let mails come, strike the active one, see the other take over and the struck one come back."""
        self._write(MAILS)
        time.sleep(self.dice.uniform(0, LONGEST_WORK))
        before = standby.taken()
        begin = time.monotonic()
        _break(fault, active)
        await_that(lambda: standby.taken() > before, "the standby takes over", standby.daemon.log)
        self.takeovers.setdefault(fault, []).append(time.monotonic() - begin)
        sent = len(active.post.got)
        await_that(standby.serves, "the standby says so", standby.daemon.log)
        self._write(1)
        await_that(self._all_judged, "the new one judges what comes", standby.daemon.log)
        _mend(fault, active)
        await_that(active.stands_by, "the struck one stands by", active.daemon.log)
        self.woken += len(active.post.got) - sent

    def _write(self, mails: int) -> None:
        self.server.append(self.user, *(self._mail() for _ in range(mails)))

    def _mail(self) -> bytes:
        self.written += 1
        if self.dice.random() < 0.5:
            return report(unit_address(self.dice.randrange(1, UNITS // 2)), self.written)
        return chatter(self.written)

    def _all_judged(self) -> bool:
        return judged(self.database).total() >= self.written

    def rest(self, active: Member, standby: Member) -> None:
        """Let the work be finished, and stop both; what a rung makes in the moment between is no letter lost."""
        standby.daemon.stop()
        await_that(lambda: not self._waiting(), "all letters gone", active.daemon.log)
        active.daemon.stop()

    def _waiting(self) -> set[tuple[str, str]]:
        """Return Message-ID and recipient of what is on its way."""
        query = (
            "SELECT message_id, recipient FROM envelope JOIN letter ON letter.key = envelope.letter "
            "WHERE state IN ('queued', 'sending')"
        )
        return {(row[0], row[1]) for row in rows(self.database, query)}

    def toll(self) -> Toll:
        """Return what was found."""
        seen = judged(self.database)
        books = Books(
            tuple(Counter((got.message_id, got.recipient) for got in member.post.got) for member in self.members),
            in_doubt(self.database, *(member.daemon.log() for member in self.members)),
            letters_owed(self.database) - self._waiting(),
        )
        return Toll(
            faults_made={fault: len(times) for fault, times in self.takeovers.items()},
            takeover_median={fault: round(statistics.median(times), 1) for fault, times in self.takeovers.items()},
            takeover_longest={fault: round(max(times), 1) for fault, times in self.takeovers.items()},
            mails=self.written,
            entries=check_chain(self.database),
            epochs=sum(member.taken() for member in self.members),
            **books.told(),
            late=sum(time > TAKEOVER for times in self.takeovers.values() for time in times),
            sent_by_a_woken_leader=self.woken,
            lost_mails=self.written - len(seen),
            mails_judged_twice=sum(times > 1 for times in seen.values()),
            **books.faults(),
        )


def _break(fault: str, member: Member) -> None:
    match fault:
        case "kill":
            member.daemon.kill()
        case "freeze":
            member.daemon.signal(signal.SIGSTOP)
        case _:
            member.host.cut()


def _mend(fault: str, member: Member) -> None:
    match fault:
        case "kill":
            member.daemon.ready()
        case "freeze":
            member.daemon.signal(signal.SIGCONT)
        case _:
            member.host.mend()


@contextmanager
def ordeal(seed: int) -> Iterator[Ordeal]:
    """Give two hosts with a daemon each, none started yet."""
    with ExitStack() as stack:
        hub = stack.enter_context(hosts("mot", "hai"))
        store = stack.enter_context(postgres(addresses=hub.addresses, inside=hub.inside))
        server = stack.enter_context(dovecot())
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dondoc-failover-")))
        name = store.new_database().rpartition("/")[2]
        user = server.new_user()
        office = replace(_office(), imap=imap_of(server, user))
        first, second = (stack.enter_context(_member(host, store, office, root, name)) for host in hub.hosts)
        dice = random.Random(seed)  # noqa: S311 - a test's dice
        yield Ordeal(server, store.local_url(name), (first, second), user, dice)


@contextmanager
def _member(host: Host, store: Postgres, office: Plan, root: Path, name: str) -> Iterator[Member]:
    with sink() as post, host.relay(office.imap.port) as mailbox, host.relay(post.port) as way:
        database = replace(store, host=host.gateway).url(name)
        imap = replace(office.imap, port=mailbox.port)
        plan = replace(office, imap=imap, smtp=Server(way.port), database=database)
        with service(plan.write(root / host.name), look=2) as daemon:
            daemon.inside = host.inside
            yield Member(host, daemon, post)


def _office() -> Plan:
    """Return an office with a weekly report whose ladder is climbed, a rung a minute, while the faults go on."""
    due = now() + dt.timedelta(minutes=1)
    plan = Plan(Server(0), Server(0))
    ladder = "".join(_rung(minute) for minute in range(60))
    reports = plan.reports + weekly(due)
    return replace(plan, reports=reports, ladder=ladder, leaders=LEADERS, mail="max_per_hour = 1000000")


def _rung(minute: int) -> str:
    """Return a rung to each unit alone or, every other minute, to all leaders with a copy to the units."""
    to, cc, template = ("unit", "office", "qua_han") if minute % 2 else ("leader", "unit", "bao_cao_lanh_dao")
    return f"""
[[rung]]
id = "phut{minute}"
at = "{minute:+}m"
to = ["{to}"]
cc = ["{cc}"]
template = "{template}"
"""


def run(faults: int, seed: int) -> Toll:
    """Return the toll of so many faults, each kind in turn."""
    with ordeal(seed) as running:
        active, standby = running.begin()
        for number in range(faults):
            running.strike(FAULTS[number % len(FAULTS)], active, standby)
            active, standby = standby, active
        running.rest(active, standby)
        return running.toll()


if __name__ == "__main__":
    sys.exit(by_hand(run))
