"""What a look costs at which nothing is to be done, with one and with ten years of history; and how long a start takes.

`python -m tests.benchmarks.bench_tick`; thirty units, their histories written straight into the ledger.
"""

import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dondoc.adapters.filebox import FileMailbox
from dondoc.adapters.foldercourier import FolderCourier
from dondoc.app import App, Plugs, build
from dondoc.config import Settings
from dondoc.core.obligations import Obligation, ReportKind
from dondoc.core.opening import opened_body, stamp
from dondoc.core.tokens import REPLAYED, OneKey, Signer
from dondoc.fittings import Paths
from dondoc.ports import Place
from dondoc.service.sealing import PRINTED
from tests.benchmarks.figures import Figure, Size, at_most, known, lines
from tests.benchmarks.office import settings

NOW = dt.datetime(2026, 3, 11, 3, 0, tzinfo=dt.UTC)  # a Wednesday, 10:00 in the office
A_MINUTE = dt.timedelta(minutes=1)
BEFORE_DUE = dt.timedelta(hours=30)
MAILS_A_YEAR = 20_000
MISSING_EVERY = 100  # what never came stays open for good
TICKS = 50  # within the hour: no board is written for its age
TICK, GROWTH, START = 5, 1.2, 2
YEARS = (1, 10)


@dataclass(slots=True)
class Clock:
    """A clock that is moved by hand."""

    instant: dt.datetime

    def now(self) -> dt.datetime:
        """Return the instant."""
        return self.instant


@dataclass(frozen=True, slots=True)
class Measured:
    """Entries in the ledger; seconds of a start up to its first look; the median milliseconds of a tick."""

    entries: int
    start: float
    tick: float


def figures(size: Size) -> list[Figure]:
    """Measure both histories in one run."""
    rounds = 2 if size is Size.QUICK else 4
    with tempfile.TemporaryDirectory(prefix="dondoc-bench-") as work:
        one, ten = (measure(Path(work) / str(years), years, rounds) for years in YEARS)
    return [
        known("entries of one year, of ten", f"{one.entries}, {ten.entries}"),
        at_most("a tick with nothing to do, ten years", ten.tick, TICK, "ms"),
        at_most("the same against one year", ten.tick / one.tick, GROWTH, "×"),
        at_most("start with ten years, up to its first look", ten.start, START, "s"),
    ]


def measure(directory: Path, years: int, rounds: int) -> Measured:
    """Return what the office costs that has so many years behind it."""
    configuration = settings(directory / "config", live_since=f"{NOW.year - years}-03-01")
    clock = Clock(NOW)
    app = _office(configuration, directory, clock)
    _live(app, clock)
    app.close()
    starts, ticks, entries = [], [], 0
    for _ in range(rounds):
        began = time.perf_counter()
        app = _office(configuration, directory, clock)
        app.start()
        app.until_idle()
        starts.append(time.perf_counter() - began)
        ticks += list(_ticks(app, clock))
        entries, _ = app.ledger.head()
        app.close()
        clock.instant = NOW
    return Measured(entries, min(starts), statistics.median(ticks) * 1000)


def _ticks(app: App, clock: Clock) -> Iterator[float]:
    """Yield the seconds of each tick, and of what the loop asks behind it."""
    for _ in range(TICKS):
        clock.instant += A_MINUTE
        began = time.perf_counter()
        found = app.step()
        app.next_at()
        yield time.perf_counter() - began
        if found:
            raise RuntimeError("there was something to do")


def _office(configuration: Settings, directory: Path, clock: Clock) -> App:
    (directory / "sent").mkdir(exist_ok=True)
    courier = FolderCourier(directory / "sent")
    signer = Signer(OneKey(bytes(32)), REPLAYED)
    plugs = Plugs(clock, FileMailbox(clock, ()), courier, dt.timedelta(), lambda: 0.5, signer)
    return build(configuration, plugs, Paths.of(configuration, directory))


def _live(app: App, clock: Clock) -> None:
    """Write a history: nearly every report came a day before its due, after a reminder; every month is sealed."""
    app.start()
    ledger, calendar = app.ledger, app.casebook.calendar
    with ledger.write():
        number = 0
        for obligation in app.opening.duties.coming(None, NOW, NOW - dt.timedelta(days=3660)):
            ref = str(obligation.ref)
            ledger.append(obligation.opens, "obligation.opened", opened_body(obligation, calendar), (ref,))
            if obligation.due >= NOW:
                continue
            number += 1
            if number % MISSING_EVERY:
                ledger.append(obligation.due, "letter.queued", _reminder(obligation, app), (ref,))
                ledger.append(obligation.due, "mail.judged", _arrival(obligation, app), (ref,))
        years = NOW.year - app.sealing.recorder.live_since.year
        ledger.add_sightings([(Place("INBOX", 1, uid), 1) for uid in range(1, MAILS_A_YEAR * years)])
    app.casebook.refresh()
    for month in app.sealing.recorder.months_to_seal((), NOW):
        with ledger.write():
            ledger.add_seal(month, ledger.append(NOW, "month.sealed", {"month": month, "sha256": "0" * 64}), "{}")
            ledger.set(PRINTED, month)
    app.until_idle()
    clock.instant = NOW


def _reminder(obligation: Obligation, app: App) -> dict[str, object]:
    ref = str(obligation.ref)
    return {
        "letter": f"rung:truoc-3:{ref}",
        "letter_kind": "reminder",
        "rung": "truoc-3",
        "refs": [ref],
        "due": {ref: stamp(obligation.due, app.casebook.calendar)},
        "escalation": False,
        "to": [f"{obligation.ref.unit}@snnmt.example"],
        "cc": [],
        "subject": f"[BC {ref}] Nhắc gửi báo cáo",
        "message_id": f"<{ref}@snnmt.example>",
    }


def _arrival(obligation: Obligation, app: App) -> dict[str, object]:
    ref = str(obligation.ref)
    return {
        "message_id": f"<{ref}.1@{obligation.ref.unit}.example>",
        "from": f"{obligation.ref.unit}@snnmt.example",
        "subject": obligation.report_name,
        "received": stamp(obligation.due - BEFORE_DUE, app.casebook.calendar),
        "time_source": "received",
        "authentication": "pass",
        "outcome": "arrival",
        "refs": [ref],
        "candidates": [],
        "why": "Đơn vị gửi báo cáo",
        "unit": obligation.ref.unit,
        "results": {ref: "arrival"},
        "articles": {ref: ["2" * 64, "3" * 64]} if obligation.kind is ReportKind.ARTICLES else {},
        "defers": False,
        "sha256": "0" * 64,
        "size": 20_000,
        "files": [{"name": "bao cao.docx", "size": 15_000, "sha256": "1" * 64}],
    }


def main() -> None:
    """Measure and print."""
    sys.stdout.write(lines(figures(Size.QUICK)) + "\n")


if __name__ == "__main__":
    main()
