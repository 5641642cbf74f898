"""How fast the outbox is emptied: the real Dispatch on a durable SQLite beside smtp-source, one connection each.

`python -m tests.benchmarks.bench_dispatch [MAILS]`; every mail is committed as being sent before, and as sent after.
"""

import datetime as dt
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from dondoc.adapters.filebox import FileMailbox
from dondoc.adapters.smtp import Security, SmtpCourier, SmtpServer
from dondoc.app import App, Plugs, build
from dondoc.core.letters import Letter, LetterKind, RenderedLetter
from dondoc.core.tokens import REPLAYED, OneKey, Signer
from dondoc.fittings import Paths
from dondoc.ports import EnvelopeState
from tests.benchmarks.bench_sending import SIZE, sink, smtp_source
from tests.benchmarks.figures import Figure, Size, at_least, known, lines
from tests.benchmarks.office import settings

COUNTS = {Size.QUICK: 500, Size.FULL: 3_000}
ROUNDS = 3
SHARE = 0.7
NOW = dt.datetime(2026, 3, 11, 3, 0, tzinfo=dt.UTC)
_LINE = b"Kinh gui: don vi chua gui bao cao cai cach hanh chinh thang 3 nam 2026.\r\n"


@dataclass(frozen=True, slots=True)
class Still:
    """A clock that stands still."""

    def now(self) -> dt.datetime:
        """Return the one instant."""
        return NOW


def figures(size: Size) -> list[Figure]:
    """Measure both sides in one run."""
    return measure(COUNTS[size])


def measure(count: int) -> list[Figure]:
    """Return the best of each side, in turn against the same sink."""
    with sink() as port:
        pairs = [(smtp_source(port, count), _dispatch(port, count)) for _ in range(ROUNDS)]
    source, ours = (max(side) for side in zip(*pairs, strict=True))
    return [
        known(f"dispatch of {count} mails of {SIZE} bytes", f"{ours:.0f}/s"),
        known("smtp-source", f"{source:.0f}/s"),
        at_least("dispatch : smtp-source", ours / source, SHARE),
    ]


def _dispatch(port: int, count: int) -> float:
    with tempfile.TemporaryDirectory(prefix="dondoc-bench-") as work:
        app = _office(Path(work), port)
        _queue(app, count)
        start = time.perf_counter()
        while app.dispatch.step(NOW):
            pass
        seconds = time.perf_counter() - start
        counts = app.dispatch.outbox.counts()
        app.close()
    if counts != {EnvelopeState.SENT.value: count}:
        raise RuntimeError(f"not every mail was sent: {counts}")
    return count / seconds


def _office(work: Path, port: int) -> App:
    configuration = settings(work / "config")
    courier = SmtpCourier(SmtpServer("127.0.0.1", port, Security.NONE))
    mailbox = FileMailbox(Still(), ())
    plugs = Plugs(Still(), mailbox, courier, dt.timedelta(), lambda: 0.5, Signer(OneKey(bytes(32)), REPLAYED))
    return build(configuration, plugs, Paths.of(configuration, work))


def _queue(app: App, count: int) -> None:
    """Put finished letters into the outbox; making them is not what is measured."""
    outbox, ledger = app.dispatch.outbox, app.ledger
    with ledger.write():
        seq = ledger.append(NOW, "letter.queued", {"letter": "benchmark"})
        for number in range(count):
            letter = Letter(
                LetterKind.ACK, "xac_nhan", f"ack:{number}", NOW, to=("kl@snnmt.example",), refs=("tthc.2026-03.kl",)
            )
            data = b"Message-ID: <%d@snnmt.example>\r\nSubject: nhac\r\n\r\n" % number + _LINE * (SIZE // len(_LINE))
            rendered = RenderedLetter(f"<{number}@snnmt.example>", "nhac", data)
            outbox.add(letter, rendered, seq=seq, dues={})


def main() -> None:
    """Measure and print."""
    sys.stdout.write(lines(measure(int(sys.argv[1]) if len(sys.argv) > 1 else COUNTS[Size.QUICK])) + "\n")


if __name__ == "__main__":
    main()
