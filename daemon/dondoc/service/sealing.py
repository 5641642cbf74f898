"""Sealing: a month's record is made once, kept for ever, printed in every form and mailed (contract, 7)."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import cast

from dondoc import log
from dondoc.core.cycles import Period
from dondoc.core.month import Recorder, sealed
from dondoc.core.record import Record, canonical
from dondoc.core.spans import month_now, months_of, span_record
from dondoc.core.standing import Outage
from dondoc.ports import Press, Printed
from dondoc.service.addressees import Addressees
from dondoc.service.alerts import Alerts
from dondoc.service.casebook import Casebook
from dondoc.service.covering import covering_letter
from dondoc.service.post import Post
from dondoc.service.watch import Watch

TEMPLATE_BROKEN = "Mẫu sổ tháng record.docx bị lỗi: sổ đã chốt và gửi, bản Word theo mẫu gốc"
PRINTED = "printed"  # the setting: the last month whose record lies in its folder


@dataclass(slots=True)
class Sealing:
    """`step` seals the oldest month whose time has come and for which the mailbox has been read."""

    casebook: Casebook
    post: Post
    recorder: Recorder
    addressees: Addressees
    press: Press
    watch: Watch
    settle: dt.timedelta
    alerts: Alerts
    _next: dt.datetime | None = None  # when the next seal comes; looked up again after each
    _is_printed: bool = False

    def step(self, now: dt.datetime) -> bool:
        """Seal one month; return whether there was one to seal."""
        self._print()  # what a crash, or a full disk, kept from it
        if now < self._next_seal():
            return False
        self._next = None
        self.casebook.refresh()
        months = self.recorder.months_to_seal(self.casebook.ledger.sealed_months(), now)
        if not months or self._is_blind(months[0]):
            return False
        self._seal(months[0], now)
        return True

    def _seal(self, month: str, now: dt.datetime) -> None:
        """Make, keep, mail and write one month's record; a form that cannot be made keeps no other back."""
        record = self.record(month, now)
        ledger = self.casebook.ledger
        whole = sealed(record, self._outages(month), self.casebook.calendar, head=ledger.head())
        printed = self.press.printed(whole)
        with ledger.write():
            files = {name: hashlib.sha256(data).hexdigest() for name, data in printed.files.items()}
            seq = ledger.append(now, "month.sealed", {"month": month, "sha256": whole["sha256"], "files": files})
            ledger.add_seal(month, seq, canonical(whole).decode())
            self.post.queue(covering_letter(whole, printed, self.addressees, now), now)
            if printed.faults:
                self.alerts.say(now, f"record:{month}", TEMPLATE_BROKEN, printed.faults)
        self._is_printed = False
        self._print(printed)

    def _print(self, printed: Printed | None = None) -> None:
        """See to it that the record sealed last lies in its folder; one that takes nothing keeps no digest back."""
        if self._is_printed:
            return
        try:
            self._keep_last(printed)
        except OSError as error:
            log.record_not_kept(str(error))
            self.alerts.siren.begin("records", f"dondoc: chưa ghi được sổ tháng vào thư mục, đang thử lại. {error}")
        else:
            self.alerts.siren.end("records", "dondoc: đã ghi được sổ tháng vào thư mục.")

    def _keep_last(self, printed: Printed | None) -> None:
        ledger = self.casebook.ledger
        last = max(ledger.sealed_months(), default="")
        if last and ledger.setting(PRINTED) != last:
            self._keep(last, printed or self.press.printed(cast("Record", json.loads(ledger.sealed(last) or "{}"))))
        self._is_printed = True

    def _keep(self, month: str, printed: Printed) -> None:
        """Write the record's files and note that they are there."""
        for reason in (*printed.lacking, *printed.faults):
            log.record_form_left_out(month, reason)
        self.press.keep(printed)
        with self.casebook.ledger.write():
            self.casebook.ledger.set(PRINTED, month)
        self._is_printed = True

    def next_at(self) -> dt.datetime:
        """Return when the next month is to be sealed."""
        return self._next_seal() + self.settle

    def _next_seal(self) -> dt.datetime:
        if self._next is None:
            self._next = self.recorder.next_seal(self.casebook.ledger.sealed_months())
        return self._next

    def _is_blind(self, month: str) -> bool:
        seen = self.watch.seen_until >= self.recorder.sealed_at(month) + self.settle
        return not seen or self.casebook.lasting_outage() is not None

    def _outages(self, month: str) -> list[Outage]:
        """Return the outages that touch the month: one over its end stands in both records."""
        over = ((o, o.end) for o in self.casebook.outages if o.end)
        span = ((o, stamp_month(o.start, self.casebook), stamp_month(end, self.casebook)) for o, end in over)
        return [outage for outage, first, last in span if first <= month <= last]

    def sealed_records(self) -> list[Record]:
        """Return every sealed record, in order."""
        ledger = self.casebook.ledger
        texts = (ledger.sealed(month) for month in ledger.sealed_months())
        return [cast("Record", json.loads(text)) for text in texts if text]

    def record(self, month: str, now: dt.datetime) -> Record:
        """Return the record as it stands, at the latest at its seal; the sealed one where the month is sealed."""
        text = self.casebook.ledger.sealed(month)
        if text:
            return cast("Record", json.loads(text))
        sealed_at = self.recorder.sealed_at(month)
        states = self.casebook.standings(now) if now < sealed_at else self.casebook.standings_at(sealed_at)
        return self.recorder.record(month, states, now, earlier=self.sealed_records())


@dataclass(frozen=True, slots=True)
class Spans:
    """Makes the records of quarters and years from what `Sealing` knows of their months."""

    sealing: Sealing

    def record(self, period: Period, now: dt.datetime) -> Record | None:
        """Return a span's record as things stand; None where none of its months has a record."""
        sealing, recorder = self.sealing, self.sealing.recorder
        names = [name for name in months_of(period) if self._has_record(name, now)]
        if not names:
            return None
        present = recorder.present(sealing.casebook.standings(now))
        records = [sealing.record(name, now) for name in names]
        months = [month_now(record, present) for record in records]
        like = recorder.record(names[-1], (), now)
        return span_record(period, months, recorder.scheme, like=like)

    def _has_record(self, month: str, now: dt.datetime) -> bool:
        since, today = self.sealing.recorder.live_since, self.sealing.casebook.calendar.day_of(now)
        return month in self.sealing.casebook.ledger.sealed_months() or f"{since:%Y-%m}" <= month <= f"{today:%Y-%m}"


def stamp_month(instant: dt.datetime, casebook: Casebook) -> str:
    """Return the month of an instant on the office's clock."""
    day = casebook.calendar.day_of(instant)
    return f"{day.year:04}-{day.month:02}"
