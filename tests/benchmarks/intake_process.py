"""Our side of the intake benchmark, a process of its own: the office's real intake drains a mailbox.

`python -m tests.benchmarks.intake_process DIRECTORY PORT USER` prints seconds, CPU seconds and peak memory as JSON.
"""

import datetime as dt
import json
import re
import sys
import time
from pathlib import Path

from dondoc.adapters.foldercourier import FolderCourier
from dondoc.adapters.imap import Account, ImapMailbox, Security
from dondoc.app import App, Plugs, build
from dondoc.core.tokens import REPLAYED, OneKey, Signer
from dondoc.fittings import Paths, trust_policy
from tests.benchmarks.mails import FIRST, SPAN
from tests.benchmarks.office import settings
from tests.servers.dovecot import PASSWORD


class Standing:
    """A clock that stands still."""

    def __init__(self, instant: dt.datetime) -> None:
        """Stand at the instant."""
        self.instant = instant

    def now(self) -> dt.datetime:
        """Return the instant."""
        return self.instant


def office(directory: Path, port: int, user: str) -> tuple[App, Standing]:
    """Return an office over the mailbox, begun before its first mail."""
    configuration = settings(directory / "config")
    account = Account("127.0.0.1", port, Security.NONE, user, lambda: PASSWORD)
    clock = Standing(FIRST - dt.timedelta(days=1))
    (directory / "sent").mkdir(parents=True, exist_ok=True)
    mailbox = ImapMailbox(account, ("INBOX",), trust_policy(configuration))
    courier = FolderCourier(directory / "sent")
    plugs = Plugs(clock, mailbox, courier, dt.timedelta(), lambda: 0.5, Signer(OneKey(bytes(32)), REPLAYED))
    return build(configuration, plugs, Paths.of(configuration, directory)), clock


def peak() -> float:
    """Return the largest resident size of this process so far, in MiB (getrusage would count the parent's too)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) / 1024 if found else 0.0


def main() -> None:
    """Drain and print."""
    app, clock = office(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
    app.start()
    app.opening.step(clock.instant)
    clock.instant = FIRST + SPAN
    app.opening.step(clock.instant)
    start, cpu = time.perf_counter(), time.process_time()
    app.intake.step(clock.instant)
    told = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu, "rss": peak()}
    outcomes: dict[str, int] = {}
    for entry in app.ledger.entries("mail.judged"):
        outcome = str(entry.body["outcome"])
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    app.close()
    sys.stdout.write(json.dumps({**told, "mails": sum(outcomes.values()), "outcomes": outcomes}) + "\n")


if __name__ == "__main__":
    main()
