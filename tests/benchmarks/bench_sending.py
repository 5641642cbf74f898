"""How fast mails go out on one connection: SmtpCourier beside Postfix's own smtp-source, both to smtp-sink.

Prints one JSON line and one line for people; run it as `python -m tests.benchmarks.bench_sending [COUNT]`.
"""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from dondoc.adapters.smtp import Security, SmtpCourier, SmtpServer
from dondoc.ports import Delivery
from tests.benchmarks.figures import Figure, Size, at_least, known
from tests.servers.ports import free_ports, wait_for_port

COUNT = 2_000
SIZE = 5_120  # bytes a mail
SHARE = 0.7
ROUNDS = 3  # the best of each side counts, taken in turn
_ONE_LINE = b"Kinh gui: don vi chua gui bao cao cai cach hanh chinh thang 3 nam 2026.\r\n"


@dataclass(frozen=True, slots=True)
class Rates:
    """Mails a second on one connection, and ours as a part of smtp-source's."""

    mails: int
    bytes: int
    smtp_source: float
    courier: float
    ratio: float


@contextlib.contextmanager
def sink() -> Iterator[int]:
    """Run smtp-sink on a free loopback port, and yield the port."""
    (port,) = free_ports(1)
    process = subprocess.Popen(["/usr/sbin/smtp-sink", "-u", "nobody", f"127.0.0.1:{port}", "100"])
    try:
        wait_for_port(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def measure(count: int = COUNT, *, rounds: int = ROUNDS) -> Rates:
    """Return the best rate of each side, measured in turn against the same sink."""
    with sink() as port:
        pairs = [(smtp_source(port, count), _courier(port, count)) for _ in range(rounds)]
    source, ours = (max(side) for side in zip(*pairs, strict=True))
    return Rates(count, SIZE, round(source), round(ours), round(ours / source, 3))


def figures(size: Size) -> list[Figure]:
    """Measure both sides in one run."""
    rates = measure(COUNT if size is Size.FULL else COUNT // 4)
    return [
        known("SmtpCourier alone", f"{rates.courier:.0f}/s"),
        known("smtp-source", f"{rates.smtp_source:.0f}/s"),
        at_least("SmtpCourier : smtp-source", rates.ratio, SHARE),
    ]


def main() -> None:
    """Measure and print."""
    rates = measure(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
    sys.stdout.write(
        f"{json.dumps({'benchmark': 'sending', **asdict(rates)})}\n"
        f"{rates.mails} mails of {rates.bytes} bytes, one connection: smtp-source {rates.smtp_source:.0f}/s,"
        f" SmtpCourier {rates.courier:.0f}/s, ratio {rates.ratio:.2f}\n",
    )


def smtp_source(port: int, count: int) -> float:
    """Return how many mails a second smtp-source hands in."""
    # -d: one connection for all the mails, as the courier does.
    command = ["/usr/sbin/smtp-source", "-d", "-s", "1", "-l", str(SIZE), "-m", str(count)]
    envelope = ["-f", "baocao@snnmt.example", "-t", "kiemlam@snnmt.example"]
    start = time.perf_counter()
    subprocess.run([*command, *envelope, f"127.0.0.1:{port}"], check=True, timeout=120)
    return count / (time.perf_counter() - start)


def _courier(port: int, count: int) -> float:
    courier = SmtpCourier(SmtpServer("127.0.0.1", port, Security.NONE))
    data = b"Subject: nhac\r\n\r\n" + _ONE_LINE * (SIZE // len(_ONE_LINE))
    start = time.perf_counter()
    outcomes = {
        courier.send("baocao@snnmt.example", "kiemlam@snnmt.example", b"X-Number: %d\r\n%b" % (number, data)).delivery
        for number in range(count)
    }
    courier.close()
    seconds = time.perf_counter() - start
    if outcomes != {Delivery.SENT}:
        raise RuntimeError(f"not every mail was sent: {outcomes}")
    return count / seconds


if __name__ == "__main__":
    main()
