"""Replay: the whole program over mail files in simulated time, with a fresh database and no network (contract, 9)."""

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from dondoc.adapters.export import write_ledger
from dondoc.adapters.filebox import FileMailbox, StoredMail
from dondoc.adapters.foldercourier import FolderCourier
from dondoc.adapters.mailfile import read_files
from dondoc.adapters.mime import read_mail
from dondoc.app import App, Plugs, build
from dondoc.config import Settings
from dondoc.core.tokens import REPLAYED, OneKey, Signer
from dondoc.fittings import Paths, trust_policy

A_DAY = dt.timedelta(days=1)


@dataclass(slots=True)
class SimulatedClock:
    """A clock that stands still until it is moved."""

    instant: dt.datetime

    def now(self) -> dt.datetime:
        """Return the simulated instant."""
        return self.instant


@dataclass(frozen=True, slots=True)
class Span:
    """The simulated time: from 00:00 of the first day to 24:00 of the last, on the office's clock."""

    first: dt.date
    last: dt.date


def stored_mails(settings: Settings, mails: Sequence[Path], start: dt.datetime) -> Iterator[StoredMail]:
    """Yield the mails with the instants at which they come into the box; one without goes with the one before it."""
    policy = trust_policy(settings)
    previous = start
    for file in read_files(mails):
        mail = read_mail(file.raw, size=len(file.raw), internal_date=None, policy=policy, mbox_date=file.mbox_date)
        previous = mail.trace.instant or previous
        yield StoredMail(mail, file.raw, previous)


class Waiting(Protocol):
    """A mailbox that knows when its next mail comes."""

    def next_at(self) -> dt.datetime | None:
        """Return that instant; None where no more come."""
        ...


def live_through(
    app: App, clock: SimulatedClock, mailbox: Waiting, *, end: dt.datetime, tell: Callable[[float], None]
) -> None:
    """Let the office live until `end`; `tell` is called with the share of the time that has passed."""
    start = clock.instant
    app.boards.not_before = end
    app.start()
    while clock.instant <= end:
        app.until_idle()
        tell((clock.instant - start) / (end - start))
        later = [at for at in (mailbox.next_at(), app.next_at()) if at is not None]
        clock.instant = min(later)
    app.boards.step(end)


@dataclass(slots=True)
class Replay:
    """One run; `tell` is called with the share of the time that has passed. `database` is an empty one."""

    settings: Settings
    span: Span
    out: Path
    tell: Callable[[float], None] = field(default=lambda _share: None)
    database: str = "sqlite://"

    def run(self, mails: Sequence[Path]) -> App:
        """Write OUT: records, sent mails, the ledger and the board. Raises MailFileError."""
        calendar = self.settings.calendar
        start, end = calendar.at(self.span.first, dt.time()), calendar.at(self.span.last + A_DAY, dt.time())
        self._clear()
        clock = SimulatedClock(start)
        mailbox = FileMailbox(clock, tuple(stored_mails(self.settings, mails, start)))
        signer = Signer(OneKey(hashlib.sha256(repr(self.settings.units).encode()).digest()), REPLAYED)
        plugs = Plugs(clock, mailbox, FolderCourier(self.out / "sent"), dt.timedelta(), lambda: 0.5, signer)
        work = self.out / ".work"
        paths = Paths(work, self.database, work / "archive", self.out, self.out / "board.html")
        app = build(self.settings, plugs, paths)
        try:
            live_through(app, clock, mailbox, end=end, tell=self.tell)
            write_ledger(app.ledger, self.out / "ledger.jsonl")
        finally:
            app.close()
            shutil.rmtree(work)
        return app

    def _clear(self) -> None:
        """Make OUT ready; what an earlier run left there is replaced."""
        self.out.mkdir(parents=True, exist_ok=True)
        for name in ("sent", ".work"):
            shutil.rmtree(self.out / name, ignore_errors=True)
        for old in (*self.out.glob("record-*"), self.out / "ledger.jsonl", self.out / "board.html"):
            old.unlink(missing_ok=True)
        (self.out / "sent").mkdir()
        (self.out / ".work").mkdir()
