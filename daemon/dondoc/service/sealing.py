"""Sealing: a month's record is made once, kept for ever, printed in every form and mailed (contract, 7)."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import cast

from dondoc.core.cycles import Period, PeriodKind
from dondoc.core.letters import Letter, LetterKind
from dondoc.core.month import Recorder, sealed
from dondoc.core.record import Record, canonical
from dondoc.core.standing import Outage, Status
from dondoc.ports import Press
from dondoc.service.addressees import Addressees
from dondoc.service.casebook import Casebook
from dondoc.service.post import Post
from dondoc.service.watch import Watch

TOTALS = (
    ("due", "Phải nộp trong tháng"),
    ("on_time", "Đúng hạn"),
    ("late", "Chậm hạn"),
    ("missing", "Chưa nộp"),
    ("under_review", "Đang xem xét"),
    ("unknown", "Chưa xác định"),
    ("waived", "Được miễn"),
    ("excused", "Lý do khách quan"),
    ("pending", "Chưa đến hạn"),
)
MOST_NAMED = 10
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
        month = months[0]
        record = self.record(month, now)
        ledger = self.casebook.ledger
        whole = sealed(record, self._outages(month), self.casebook.calendar, head=ledger.head())
        with ledger.write():
            seq = ledger.append(now, "month.sealed", {"month": month, "sha256": whole["sha256"]})
            ledger.add_seal(month, seq, canonical(whole).decode())
            self.post.queue(self._letter(whole, now), now)
        self._is_printed = False
        self._print()
        return True

    def _print(self) -> None:
        """See to it that the record sealed last lies in its folder, and note that it does."""
        if self._is_printed:
            return
        ledger = self.casebook.ledger
        last = max(ledger.sealed_months(), default="")
        if last and ledger.setting(PRINTED) != last:
            self.press.record(cast("Record", json.loads(ledger.sealed(last) or "{}")))
            with ledger.write():
                ledger.set(PRINTED, last)
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
        inside = (o for o in self.casebook.outages if o.end)
        return [o for o in inside if stamp_month(o.start, self.casebook) == month]

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

    def _letter(self, record: Record, now: dt.datetime) -> Letter:
        year, number = record["month"].split("-")
        totals = cast("dict[str, int]", record["totals"])
        lines = [(unit["name"], line) for unit in record["units"] for line in unit["obligations"]]
        late = [(name, line) for name, line in lines if line["status"] in {Status.LATE, Status.MISSING}]
        waiting = [(name, line) for name, line in lines if line["status"] == Status.UNDER_REVIEW]
        ranked = [u for u in record["units"] if u["score"] is not None]
        highest = max((u["score"] or 0 for u in ranked), default=None)
        best = [f"{u['name']}: {_number(u['score'])} điểm" for u in ranked if u["score"] == highest]
        return Letter(
            kind=LetterKind.RECORD,
            template="ghi_so_thang",
            key=f"record:{record['month']}",
            at=now,
            to=self.addressees.operators,
            cc=tuple(a for a in self.addressees.leaders if a not in self.addressees.operators),
            facts={
                "month": Period(int(year), PeriodKind.MONTH, int(number)).label,
                "totals": tuple((label, str(totals[key])) for key, label in TOTALS if totals[key] or key == "due"),
                "best": _named(best),
                "late": _named(
                    [f"{name}: {line.get('report_name', line['report'])} ({line['label']})" for name, line in late]
                ),
                "open": _named([f"{name}: {line['ref']}" for name, line in waiting]),
                "sha256": record["sha256"],
                "amendments": len(record["amendments"]),
            },
        )


def _named(items: list[str]) -> tuple[str, ...]:
    rest = len(items) - MOST_NAMED
    return tuple(items[:MOST_NAMED]) + ((f"và {rest} mục khác",) if rest > 0 else ())


def _number(value: float | None) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",") if value is not None else "–"


def stamp_month(instant: dt.datetime, casebook: Casebook) -> str:
    """Return the month of an instant on the office's clock."""
    day = casebook.calendar.day_of(instant)
    return f"{day.year:04}-{day.month:02}"
