"""Import: months before the service lived, rebuilt from their mails; nothing is sent to anybody (contract, 9).

The months run through the same program as in `replay`, over a private ledger, without ladders and with a courier that
carries nothing. Their records say `reconstructed` and are sealed into the office's own ledger; the mails that they
stand on are kept in its archive. A month of which a record is sealed already is left as it is.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from dondoc.adapters.filebox import FileMailbox
from dondoc.adapters.pastbox import PastMailbox, mails_between
from dondoc.app import App, Plugs, build
from dondoc.config import Settings
from dondoc.core.board import Board
from dondoc.core.month import last_day
from dondoc.core.record import ChainHead, Record, canonical, seal_hash
from dondoc.core.tokens import REPLAYED, OneKey, Signer
from dondoc.fittings import Paths, recorder_of
from dondoc.ports import Delivery, Ledger, Mailbox, Printed, Receipt
from dondoc.replay import SimulatedClock, live_through, stored_mails

A_DAY = dt.timedelta(days=1)
EARLY = dt.timedelta(days=120)  # before the first month: what is due in it may have been handed in long before
KEY = bytes(32)  # signs links that nobody gets


class NobodysCourier:
    """`ports.Courier` that carries nothing: months that are past disturb nobody."""

    def send(self, sender: str, recipient: str, data: bytes, begin: Callable[[], object]) -> Receipt:  # noqa: ARG002 - the port's
        """Let the mail fall."""
        begin()
        return Receipt(Delivery.SENT, "not sent: an import")

    def close(self) -> None:
        """Do nothing."""


class NobodysPress:
    """`ports.Press` that prints nothing: the record is printed once it is sealed into the office's own ledger."""

    def printed(self, record: Record) -> Printed:  # noqa: ARG002 - the port's signature
        """Return no form."""
        return Printed({})

    def keep(self, printed: Printed) -> None:
        """Do nothing."""

    def board(self, board: Board) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class PastMonths:
    """One import, from `first` to the last month that ended before `office.live_since`."""

    settings: Settings
    first: dt.date
    archive: Path
    last: dt.date = dt.date.max  # a later month is left out
    tell: Callable[[float], None] = field(default=lambda _share: None)

    def months(self) -> tuple[str, ...]:
        """Return the months that are wholly past; empty where there is none."""
        live, months = self.settings.office.live_since, []
        month = f"{self.first:%Y-%m}"
        while month < f"{live:%Y-%m}" and month <= f"{self.last:%Y-%m}":
            months.append(month)
            month = f"{last_day(month) + A_DAY:%Y-%m}"
        return tuple(months)

    def records_of_files(self, mails: Sequence[Path]) -> Iterator[Record]:
        """Yield the months' sealed records from mail files. Raises MailFileError."""
        clock = self._clock()
        return self._records(clock, FileMailbox(clock, tuple(stored_mails(self.settings, mails, clock.instant))))

    def records_of_folders(self, source: Mailbox, folders: Sequence[str]) -> Iterator[Record]:
        """Yield the months' sealed records from folders of the office's mailbox. Raises PastMailError."""
        clock = self._clock()
        mails = mails_between(source, folders, (clock.instant - EARLY, self._end()), self.tell)
        return self._records(clock, PastMailbox(clock, source, mails))

    def _clock(self) -> SimulatedClock:
        return SimulatedClock(self.settings.calendar.at(self.first, dt.time()))

    def _end(self) -> dt.datetime:
        return recorder_of(self.settings).sealed_at(self.months()[-1])

    def _records(self, clock: SimulatedClock, mailbox: FileMailbox | PastMailbox) -> Iterator[Record]:
        settings, months, end = self._quiet(), self.months(), self._end()
        with TemporaryDirectory(prefix="dondoc-import-") as folder:
            work = Path(folder)
            plugs = Plugs(clock, mailbox, NobodysCourier(), dt.timedelta(), lambda: 0.5, Signer(OneKey(KEY), REPLAYED))
            paths = Paths(work, f"sqlite:///{work / 'import.db'}", self.archive, work / "records", work / "board.html")
            app = build(settings, plugs, paths)
            try:
                app.sealing.recorder = replace(app.sealing.recorder, reconstructed=True)
                app.sealing.press = app.boards.press = NobodysPress()
                live_through(app, clock, mailbox, end=end, tell=self.tell)
                yield from _sealed(app, months)
            finally:
                app.close()

    def _quiet(self) -> Settings:
        """Return the settings with nobody to remind."""
        past = self.settings
        return replace(
            past,
            office=replace(past.office, live_since=self.first, leaders=()),
            mail=replace(past.mail, hold=True, acknowledge=False),
            digest=replace(past.digest, weekly=None),
            ladders=dict.fromkeys(past.ladders, ()),
        )


def _sealed(app: App, months: Sequence[str]) -> Iterator[Record]:
    texts = (app.ledger.sealed(month) for month in months)
    return (cast("Record", json.loads(text)) for text in texts if text)


def keep_record(ledger: Ledger, record: Record, now: dt.datetime) -> Record:
    """Seal a reconstructed record into the office's own ledger, on that ledger's own head; return it as sealed."""
    month = record["month"]
    with ledger.write():
        seq, newest = ledger.head()
        earlier = [text for m in ledger.sealed_months() if m < month and (text := ledger.sealed(m))]
        previous = json.loads(earlier[-1])["sha256"] if earlier else None
        chain: ChainHead = {"seq": seq, "hash": newest}
        whole: Record = {**record, "previous_sha256": previous, "ledger": chain, "sha256": ""}
        whole["sha256"] = seal_hash(whole)
        body = {"month": month, "sha256": whole["sha256"], "reconstructed": True}
        ledger.add_seal(month, ledger.append(now, "month.sealed", body), canonical(whole).decode())
    return whole
