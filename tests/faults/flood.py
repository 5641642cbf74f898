"""Very many mails at once in a mailbox that the daemon has not seen before: `python -m tests.faults.flood [MAILS]`.

One in a hundred is a unit's report, the others are from strangers. Prints the figures as JSON.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.daemon.books import judged, judged_count
from tests.daemon.office import UNITS, Plan, Server, chatter, imap_of, report, unit_address
from tests.daemon.service import Service, service
from tests.daemon.sink import Sink, sink
from tests.servers.dovecot import dovecot

ONE_IN = 100


@dataclass(frozen=True, slots=True)
class Flood:
    """What a flood came to."""

    mails: int
    reports: int
    judged: int
    judged_twice: int
    acknowledged: int
    seconds: float  # until the last judgement
    most_mib: int  # resident


def flood(mails: int) -> Flood:
    """Return what became of so many mails."""
    letters = [_mail(number) for number in range(mails)]
    reports = sum(number % ONE_IN == 0 for number in range(mails))
    with dovecot(quota_kib=8 * 1024 * 1024) as server, sink() as post, tempfile.TemporaryDirectory() as root:
        user = server.new_user()
        server.fill(user, letters)
        plan = Plan(imap_of(server, user), Server(post.port))
        with service(plan.write(Path(root) / "office")) as daemon:
            begin = time.monotonic()
            daemon.ready()
            _await(lambda: judged_count(daemon.database) >= mails, mails)
            seconds = time.monotonic() - begin
            _await(lambda: len(_acknowledged(post)) >= reports, mails)
            most = _most_resident(daemon)
            daemon.stop()
            counts = judged(daemon.database)
            twice = sum(times > 1 for times in counts.values())
            return Flood(mails, reports, len(counts), twice, len(_acknowledged(post)), round(seconds, 1), most)


def _mail(number: int) -> bytes:
    if number % ONE_IN == 0:
        return report(unit_address(number // ONE_IN % UNITS + 1), number)
    return chatter(number)


def _acknowledged(post: Sink) -> set[str]:
    return {str(got.mail["In-Reply-To"]) for got in post.of_kind("ack")}


def _most_resident(daemon: Service) -> int:
    assert daemon.process is not None
    lines = Path(f"/proc/{daemon.process.pid}/status").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) // 1024


def _await(holds: Callable[[], bool], mails: int) -> None:
    ends = time.monotonic() + 120 + mails / 20
    while not holds():
        assert time.monotonic() < ends, "the flood is not mastered"
        time.sleep(0.5)


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.flood", description=__doc__)
    parser.add_argument("mails", nargs="?", type=int, default=100_000)
    came = flood(parser.parse_args().mails)
    sys.stdout.write(json.dumps(asdict(came)) + "\n")
    return int(came.judged != came.mails or came.judged_twice > 0 or came.acknowledged != came.reports)


if __name__ == "__main__":
    raise SystemExit(main())
