"""Outages: while INBOX cannot be read nobody is called late; told once, and once more when it is over (contract, 3)."""

import datetime as dt
from dataclasses import dataclass

from dondoc.core.opening import stamp
from dondoc.core.wording import instant_text
from dondoc.service.alerts import Alerts
from dondoc.service.casebook import Casebook
from dondoc.service.watch import NEVER, Watch

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
        failing = self.watch.failing_since
        if failing and not lasting and now - failing >= A_HITCH:
            self._begin(failing, now)
            return True
        if lasting and not failing and self.watch.seen_until > lasting.start:
            self._end(lasting.start, self.watch.seen_until, now)
            return True
        return False

    def _begin(self, start: dt.datetime, now: dt.datetime) -> None:
        calendar = self.casebook.calendar
        start = max(start, self.watch.seen_until) if self.watch.seen_until > NEVER else start
        with self.casebook.ledger.write():
            self.casebook.ledger.append(now, "outage.began", {"from": stamp(start, calendar), "why": self.watch.reason})
            details = (f"Từ {instant_text(start, calendar)}", self.watch.reason)
            remedy = "Trong thời gian này hệ thống không kết luận đơn vị nào gửi trễ."
            self.alerts.say(now, f"outage:{stamp(start, calendar)}", "Không đọc được hộp thư", details, remedy=remedy)
        self.casebook.refresh()

    def _end(self, start: dt.datetime, end: dt.datetime, now: dt.datetime) -> None:
        calendar = self.casebook.calendar
        body = {"from": stamp(start, calendar), "to": stamp(end, calendar)}
        due = [s for s in self.casebook.standings(now) if start <= s.due <= end]
        with self.casebook.ledger.write():
            self.casebook.ledger.append(now, "outage.ended", body)
            lines = tuple(f"KHÁCH QUAN {s.obligation.ref} LÝ DO sự cố hộp thư" for s in due[:30])
            details = (f"Từ {instant_text(start, calendar)} đến {instant_text(end, calendar)}", *lines)
            self.alerts.say(now, f"outage-over:{stamp(start, calendar)}", "Đã đọc lại được hộp thư", details)
        self.casebook.refresh()
