"""An hour of mixed load with faults on real servers: `python -m tests.soak [SECONDS] [--seed N]`.

Units and strangers write through Postfix into Dovecot; the daemon watches over a proxy and sends over another. Every
few seconds something breaks: the daemon is killed, the IMAP server restarts, a line goes half-open or is cut. At the
end every mail must have been judged exactly once, the chain must hold, nothing may be left in the outbox, and no
acknowledgement may have gone out under two Message-IDs.
"""

import argparse
import email
import json
import random
import shutil
import smtplib
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path

from tests.daemon.books import check_chain, entries, envelopes, judged
from tests.daemon.office import Plan, Server, chatter, imap_of, report
from tests.daemon.service import Service, service
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.postfix import Postfix, postfix
from tests.servers.proxy import Proxy, Traffic, proxy

UNITS = 8
FAULTS = ("kill", "kill", "kill", "restart imap", "half-open imap", "cut imap", "half-open smtp", "cut smtp")
QUIET = 180.0  # seconds for the queue to run dry after the load has ended


@dataclass
class Soak:
    """One run on running servers."""

    server: Dovecot
    post: Postfix
    imap_way: Proxy
    smtp_way: Proxy
    daemon: Service
    office: str
    units: tuple[str, ...]
    dice: random.Random
    sent: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def live(self, seconds: float) -> None:
        """Load and faults until the time is over."""
        begin = time.monotonic()
        next_fault = begin + 20
        while time.monotonic() - begin < seconds:
            self._write()
            if time.monotonic() >= next_fault:
                self._break()
                next_fault = time.monotonic() + self.dice.uniform(10, 40)
            self._progress(time.monotonic() - begin, seconds)
            time.sleep(self.dice.uniform(0.05, 1.2))

    def _write(self) -> None:
        number = len(self.sent)
        if self.dice.random() < 0.4:
            data, sender = report(self.dice.choice(self.units), number, to=self.office), self.units[0]
        else:
            data, sender = chatter(number, size=self.dice.choice((300, 1000, 3000))), "ban.doc@ngoai.example"
        with smtplib.SMTP("127.0.0.1", self.post.port, timeout=30) as client:
            client.sendmail(sender, [self.office], data)
        self.sent.append(str(email.message_from_bytes(data)["Message-ID"]))

    def _break(self) -> None:
        fault = self.dice.choice(FAULTS)
        self.faults[fault] += 1
        match fault:
            case "kill":
                self.daemon.kill()
                self.daemon.start()
            case "restart imap":
                self.server.stop()
                time.sleep(self.dice.uniform(0.5, 5))
                self.server.start()
            case "half-open imap":
                self._half_open(self.imap_way)
            case "half-open smtp":
                self._half_open(self.smtp_way)
            case "cut imap":
                self.imap_way.cut()
            case _:
                self.smtp_way.cut()

    def _half_open(self, way: Proxy) -> None:
        way.traffic = Traffic.DROP
        time.sleep(self.dice.uniform(1, 8))
        way.traffic = Traffic.PASS
        way.cut()

    def _progress(self, gone: float, seconds: float) -> None:
        if sys.stderr.isatty() or int(gone) % 60 == 0:
            told = f"\r{gone:6.0f}/{seconds:.0f} s  {len(self.sent)} mails  {sum(self.faults.values())} faults"
            sys.stderr.write(told)
            sys.stderr.flush()

    def settle(self) -> None:
        """Return once everything is judged and sent, or QUIET has passed."""
        ends = time.monotonic() + QUIET
        while time.monotonic() < ends:
            waiting = self._waiting_in_postfix()
            open_ones = envelopes(self.daemon.database)
            if not waiting and not open_ones["queued"] and not open_ones["sending"] and not self._missing():
                break
            time.sleep(5)

    def _waiting_in_postfix(self) -> bool:
        """Ask Postfix to try again what a restart of the IMAP server put off; return whether something still waits."""
        folder = str(self.post.root / "etc")
        subprocess.run(["postqueue", "-c", folder, "-f"], check=True)
        listed = subprocess.run(["postqueue", "-c", folder, "-p"], check=True, capture_output=True, text=True).stdout
        return "is empty" not in listed

    def _missing(self) -> set[str]:
        return set(self.sent) - set(judged(self.daemon.database))

    def findings(self) -> dict[str, object]:
        """Return what the run came to; every list must be empty."""
        database = self.daemon.database
        counts = judged(database)
        queued = entries(database, "letter.queued")
        by_key = defaultdict(set)
        for entry in queued:
            by_key[entry["letter"]].add(entry["message_id"])
        acks = {e["message_id"]: e for e in queued if e["letter_kind"] == "ack"}
        delivered = Counter(str(m["Message-ID"]) for m in self._delivered(*self.units) if m["X-Dondoc-Kind"] == "ack")
        there = Counter(str(m["Message-ID"]) for m in self._delivered(self.office))  # a restart may deliver one twice
        return {
            "mails": len(self.sent),
            "faults": dict(self.faults),
            "entries": check_chain(database),
            "acknowledgements": len(acks),
            "delivered twice under one Message-ID": sum(n > 1 for n in delivered.values()),
            "not judged": sorted(self._missing())[:5],
            "judged otherwise than once": [m for m in self.sent if counts[m] != there[m]][:5],
            "in the mailbox twice": sum(there[m] > 1 for m in self.sent),
            "two Message-IDs": [key for key, ids in by_key.items() if len(ids) > 1][:5],
            "acknowledged and not delivered": [m for m in acks if not delivered[m]][:5],
            "left in the outbox": {s: n for s, n in envelopes(database).items() if s in {"queued", "sending"} and n},
        }

    def _delivered(self, *users: str) -> list[Message]:
        folders = (self.server.maildir(user) for user in users)
        files = (path for folder in folders for part in ("new", "cur") for path in (folder / part).glob("*"))
        return [email.message_from_bytes(path.read_bytes()) for path in files]


LOSSES = (
    "not judged",
    "judged otherwise than once",
    "two Message-IDs",
    "acknowledged and not delivered",
    "left in the outbox",
)


def main() -> int:
    """Run and print the findings as JSON; return 1 where anything was lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=3600)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="dondoc-soak-"))
    with (
        dovecot() as server,
        postfix(lmtp_port=server.lmtp) as post,
        proxy(server.imap) as imap_way,
        proxy(post.port) as smtp_way,
    ):
        office, *units = (server.new_user() for _ in range(UNITS + 1))
        plan = Plan(
            imap_of(server, office, port=imap_way.port),
            Server(smtp_way.port),
            address=office,
            operators=(units[0],),
            units=tuple((f"x{n}", address) for n, address in enumerate(units[1:])),
        )
        with service(plan.write(folder / "office"), line=5, look=10) as daemon:
            daemon.start()
            soak = Soak(server, post, imap_way, smtp_way, daemon, office, tuple(units[1:]), random.Random(asked.seed))  # noqa: S311 - dice, no secret
            soak.live(asked.seconds)
            soak.settle()
            found = soak.findings()
    sys.stdout.write(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    lost = any(found[name] for name in LOSSES)
    if not lost:
        shutil.rmtree(folder)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
