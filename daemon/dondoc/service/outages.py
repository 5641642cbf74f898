"""Outages: while INBOX cannot be read, or is full, nobody is called late (contract, 3).

The operators are told once, and once more when it is over.
"""

import datetime as dt
from dataclasses import dataclass

from dondoc.core.opening import stamp
from dondoc.core.wording import instant_text
from dondoc.service.alerts import Alerts
from dondoc.service.casebook import Casebook
from dondoc.service.watch import NEVER, Watch

MOST_LISTED = 200
A_HITCH = dt.timedelta(minutes=15)  # shorter failures are no outage: verdicts wait for the next full look anyway


@dataclass(slots=True)
class Outages:
    """`step` writes the beginning and the end of an outage into the ledger."""

    casebook: Casebook
    alerts: Alerts
    watch: Watch

    def step(self, now: dt.datetime) -> bool:
        """Note that an outage began or ended; return whether one did."""
        lasting = self.casebook.lasting_outage()
        failing, full = self.watch.failing_since, self.watch.full_since
        if full and not lasting:
            self._begin(full, now, what="Hộp thư đã đầy", why=self.watch.full_reason)
            return True
        if failing and not lasting and now - failing >= A_HITCH:
            start = max(failing, self.watch.seen_until) if self.watch.seen_until > NEVER else failing
            self._begin(start, now, what="Không đọc được hộp thư", why=self.watch.reason)
            return True
        if lasting and not failing and not full and self.watch.seen_until > lasting.start:
            self._end(lasting.start, self.watch.seen_until, now)
            return True
        return False

    def _begin(self, start: dt.datetime, now: dt.datetime, *, what: str, why: str) -> None:
        calendar = self.casebook.calendar
        with self.casebook.ledger.write():
            self.casebook.ledger.append(now, "outage.began", {"from": stamp(start, calendar), "why": why})
            details = (f"Từ {instant_text(start, calendar)}", why)
            remedy = "Trong thời gian này hệ thống không kết luận đơn vị nào nộp chậm."
            self.alerts.say(now, f"outage:{stamp(start, calendar)}", what, details, remedy=remedy)
        self.casebook.refresh()

    def _end(self, start: dt.datetime, end: dt.datetime, now: dt.datetime) -> None:
        calendar = self.casebook.calendar
        body = {"from": stamp(start, calendar), "to": stamp(end, calendar)}
        due = [s for s in self.casebook.standings(now) if start <= s.due <= end]
        with self.casebook.ledger.write():
            self.casebook.ledger.append(now, "outage.ended", body)
            lines = tuple(f"KHÁCH QUAN {s.obligation.ref} LÝ DO sự cố hộp thư" for s in due[:MOST_LISTED])
            lines += (f"và {len(due) - MOST_LISTED} báo cáo khác",) if len(due) > MOST_LISTED else ()
            details = (f"Từ {instant_text(start, calendar)} đến {instant_text(end, calendar)}", *lines)
            what = "Hộp thư đã hoạt động lại bình thường"
            self.alerts.say(now, f"outage-over:{stamp(start, calendar)}", what, details)
        self.casebook.refresh()
