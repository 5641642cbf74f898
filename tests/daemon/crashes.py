"""kill -9 at random instants, again and again, while mails come in and letters go out; then what is left is counted.

`python -m tests.daemon.crashes KILLS [SEED]` runs it by hand and prints the figures.
"""

import datetime as dt
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tests.daemon.books import check_chain, entries, envelopes, judged, letters_owed
from tests.daemon.office import OPERATOR, UNITS, Plan, Server, chatter, imap_of, now, report, unit_address, weekly
from tests.daemon.service import Service, await_that, service
from tests.daemon.sink import Got, Sink, sink
from tests.daemon.tolls import by_hand
from tests.servers.dovecot import Dovecot, dovecot

MAILS_A_LIFE = 12
LONGEST_LIFE = 2.5  # seconds after the start: imports, first look, intake and dispatch all lie within

FIRST_RUNG, LAST_RUNG = -1, 8  # minutes around a due that is two minutes after the start: a burst of letters a minute


@dataclass(frozen=True, slots=True)
class Toll:
    """What was found at the end; the last four are faults and must be 0."""

    kills: int
    mails: int
    entries: int
    letters: int
    accepted: int  # by the SMTP server, one recipient each
    repeated: int  # the same letter again, under the same Message-ID: at least once
    uncertain: int  # to heads and leaders, cut off while being sent: an operator is asked
    lost_mails: int
    mails_judged_twice: int
    letters_lost: int
    second_message_ids: int

    @property
    def faults(self) -> int:
        """Return how many things went wrong."""
        return self.lost_mails + self.mails_judged_twice + self.letters_lost + self.second_message_ids


@dataclass
class Ordeal:
    """One run: a mailbox that fills, a daemon that dies."""

    server: Dovecot
    post: Sink
    daemon: Service
    user: str
    dice: random.Random
    written: int = 0

    def live(self) -> None:
        """Let some mails come, start the daemon and kill it at a random instant."""
        for _ in range(2):
            self.server.append(self.user, *(self._mail() for _ in range(MAILS_A_LIFE // 2)))
            if self.daemon.process is None or self.daemon.process.poll() is not None:
                self.daemon.start()
        if self.dice.random() < 0.5:
            await_that(lambda: "READY=1" in self.daemon.notices(), "the daemon is ready", self.daemon.log)
            time.sleep(self.dice.uniform(0, 1))
        else:
            time.sleep(self.dice.uniform(0.3, LONGEST_LIFE))
        self.daemon.kill()

    def _mail(self) -> bytes:
        self.written += 1
        if self.dice.random() < 0.3:
            return report(unit_address(self.dice.randrange(1, UNITS // 2)), self.written)
        return chatter(self.written)

    def rest(self) -> None:
        """Let the daemon finish in peace; retries do not wait for their hour."""
        self.daemon.idle()
        await_that(lambda: judged(self.daemon.database).total() >= self.written, "all mails judged", self.daemon.log)
        await_that(lambda: not self._waiting(), "all letters gone", self.daemon.log)
        self.daemon.stop()

    def _waiting(self) -> int:
        states = envelopes(self.daemon.database)
        return states["queued"] + states["sending"]


def run(kills: int, seed: int) -> Toll:
    """Return the toll of so many kills."""
    with dovecot() as server, sink() as post, tempfile.TemporaryDirectory(prefix="dondoc-crashes-") as root:
        user = server.new_user()
        with service(_plan(server, post, user).write(Path(root) / "office")) as daemon:
            ordeal = Ordeal(server, post, daemon, user, random.Random(seed))  # noqa: S311 - a test's dice
            for _ in range(kills):
                ordeal.live()
            ordeal.rest()
            return _toll(ordeal, kills)


def _plan(server: Dovecot, post: Sink, user: str) -> Plan:
    """Return an office with a weekly report whose ladder is climbed while the kills go on."""
    due = now() + dt.timedelta(minutes=2)
    plan = Plan(imap_of(server, user), Server(post.port))
    ladder = "".join(_rung(minute) for minute in range(FIRST_RUNG, LAST_RUNG + 1))
    return replace(plan, reports=plan.reports + weekly(due), ladder=ladder)


def _rung(minute: int) -> str:
    template = "nhac_trong_ngay" if minute < 0 else "qua_han"
    to = "head" if minute % 3 == 2 else "unit"
    return f"""
[[rung]]
id = "phut{minute}"
at = "{minute:+}m"
to = ["{to}"]
cc = ["office"]
template = "{template}"
"""


def _toll(ordeal: Ordeal, kills: int) -> Toll:
    database = ordeal.daemon.database
    seen = judged(database)
    queued = entries(database, "letter.queued")
    ids = _ids(ordeal.post.got)
    states = envelopes(database)
    got = Counter((g.message_id, g.recipient) for g in ordeal.post.got)
    return Toll(
        kills=kills,
        mails=ordeal.written,
        entries=check_chain(database),
        letters=len(queued),
        accepted=len(ordeal.post.got),
        repeated=got.total() - len(got),
        uncertain=states["uncertain"],
        lost_mails=ordeal.written - len(seen),
        mails_judged_twice=sum(times > 1 for times in seen.values()),
        letters_lost=len(letters_owed(database) - got.keys()),
        second_message_ids=sum(len(found) > 1 for found in ids.values()),
    )


def _ids(got: list[Got]) -> Mapping[tuple[str, ...], set[str]]:
    """Return the Message-IDs under which each thing was said: a rung of a ref to somebody, the answer to a mail."""
    ids: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for letter in got:
        rung, refs = str(letter.mail["X-Dondoc-Rung"] or ""), str(letter.mail["X-Dondoc-Refs"] or "").split()
        answered = str(letter.mail["In-Reply-To"] or "")
        for ref in refs if rung else ():
            ids[letter.recipient, rung, ref].add(letter.message_id)
        if answered:
            ids[letter.recipient, letter.kind, answered].add(letter.message_id)
        if letter.kind == "digest":
            ids[OPERATOR, str(letter.mail["Subject"])].add(letter.message_id)
    return ids


if __name__ == "__main__":
    sys.exit(by_hand(run))
