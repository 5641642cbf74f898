"""What the daemon costs while it waits: resident memory, processor time over a minute, seconds to be ready.

Thirty units, a month of their reports taken in, on a real Dovecot. Prints one JSON line and one for people; run it as
`python -m tests.benchmarks.bench_idle [SECONDS]`.
"""

import json
import os
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks.figures import Figure, Size, at_most, known
from tests.daemon.office import UNITS, Plan, Server, chatter, imap_of, report, unit_address
from tests.daemon.service import service
from tests.daemon.sink import sink
from tests.servers.dovecot import dovecot

SECONDS = 60.0
MAILS = 300
RSS_MIB = 90.0
SHARE = 0.001  # of a core


@dataclass(frozen=True, slots=True)
class Idle:
    """Seconds until READY=1 on a fresh and on a filled ledger, MiB resident, seconds of processor over `seconds`."""

    ready_fresh: float
    ready_again: float
    rss_mib: float
    seconds: float
    cpu_seconds: float

    @property
    def share(self) -> float:
        """Return the part of one core that it takes."""
        return self.cpu_seconds / self.seconds


def figures(size: Size) -> list[Figure]:
    """Measure a minute of idleness."""
    idle = measure(SECONDS if size is Size.FULL else SECONDS / 4)
    return [
        known("ready on an empty ledger, on a filled one", f"{idle.ready_fresh:.1f} s, {idle.ready_again:.1f} s"),
        at_most("idle daemon, resident", idle.rss_mib, RSS_MIB, "MiB"),
        at_most("idle daemon, of a core", idle.share * 100, SHARE * 100, "%"),
    ]


def measure(seconds: float = SECONDS) -> Idle:
    """Return what an idle daemon costs; memory is read at the end of the wait."""
    with dovecot() as server, sink() as post, tempfile.TemporaryDirectory() as root:
        user = server.new_user()
        reports = [report(unit_address(n), n) for n in range(1, UNITS + 1)]
        server.append(user, *reports, *(chatter(n) for n in range(MAILS - UNITS)))
        with service(Plan(imap_of(server, user), Server(post.port)).write(Path(root) / "office")) as daemon:
            begin = time.perf_counter()
            daemon.ready()
            fresh = time.perf_counter() - begin
            daemon.idle_again()
            daemon.stop()
            begin = time.perf_counter()
            daemon.ready()
            again = time.perf_counter() - begin
            daemon.idle_again()
            assert daemon.process is not None
            before = _cpu_seconds(daemon.process.pid)
            time.sleep(seconds)
            used = _cpu_seconds(daemon.process.pid) - before
            return Idle(round(fresh, 2), round(again, 2), _rss_mib(daemon.process.pid), seconds, round(used, 3))


def main() -> None:
    """Measure and print."""
    idle = measure(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
    sys.stdout.write(
        f"{json.dumps({'benchmark': 'idle', **asdict(idle), 'share': round(idle.share, 5)})}\n"
        f"{UNITS} units: {idle.rss_mib} MiB resident, {idle.cpu_seconds} s of processor in {idle.seconds:g} s"
        f" ({idle.share:.2%} of a core); ready after {idle.ready_fresh} s, the second time {idle.ready_again} s\n",
    )


def _cpu_seconds(pid: int) -> float:
    """Return user and system time of a process (proc(5), stat, fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    (line,) = (line for line in lines if line.startswith("VmRSS:"))
    return round(int(line.split()[1]) / 1024, 1)


if __name__ == "__main__":
    main()
