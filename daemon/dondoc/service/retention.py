"""Retention: raw mails are forgotten when their time is over; their hashes stay, so chain and record still verify."""

import datetime as dt
from dataclasses import dataclass

from dondoc import log
from dondoc.core.calendar import Calendar
from dondoc.core.history import instant_of
from dondoc.core.opening import stamp
from dondoc.ports import Archive, Ledger

FORGOTTEN = "archive.forgotten"  # an entry's kind: `before` is the instant up to which mails taken in are gone
DONE_UP_TO = "forgotten_up_to"  # the setting: the entry before which nothing is left to forget


@dataclass(slots=True)
class Retention:
    """`step` forgets, once a day, what was taken in more than `keep_months` ago; None: everything is kept."""

    ledger: Ledger
    archive: Archive
    calendar: Calendar
    keep_months: int | None
    _day: dt.date | None = None

    def step(self, now: dt.datetime) -> bool:
        """Forget what is too old today; return False: nothing follows from it."""
        today = self.calendar.day_of(now)
        if self.keep_months is None or self._day == today:
            return False
        self._day = today
        before = self.calendar.at(months_before(today, self.keep_months), dt.time())
        self.forget(before, now, by="dondoc")
        return False

    def forget(self, before: dt.datetime, now: dt.datetime, *, by: str) -> int:
        """Forget the raw mails taken in before an instant; return how many there were.

        The ledger says so first: a mail that is gone without a word would look like one that was taken away. What a
        crash leaves is found again, for only afterwards is noted how far all is done.
        """
        last, old = self._older(before)
        if old:
            body = {"before": stamp(before, self.calendar), "mails": len(old), "by": by}
            with self.ledger.write():
                self.ledger.append(now, FORGOTTEN, body)
            for sha256 in old:
                self.archive.forget(sha256)
            log.mails_forgotten(len(old), stamp(before, self.calendar))
        if last:
            with self.ledger.write():
                self.ledger.set(DONE_UP_TO, str(last))
        return len(old)

    def _older(self, before: dt.datetime) -> tuple[int, list[str]]:
        """Return the last mail taken in before the instant, 0 for none, and the hashes of those that are still kept."""
        last, old = 0, []
        for entry in self.ledger.entries("mail.judged", after=int(self.ledger.setting(DONE_UP_TO) or 0)):
            at = instant_of(entry.body.get("at"))
            if at is None or at >= before:
                break
            last = entry.seq
            sha256 = str(entry.body.get("sha256") or "")
            if sha256 and self.archive.load(sha256) is not None:
                old.append(sha256)
        return last, old


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the first day of the month so many months before that of `day`: whole months are kept."""
    count = day.year * 12 + day.month - 1 - months
    return dt.date(max(1, count // 12), count % 12 + 1, 1)
