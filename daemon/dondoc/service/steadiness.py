"""Steadiness: nobody is called late by a clock that has just leapt forward.

The wall clock is held against one that only counts, a machine's sleep included. After a leap forward nothing is judged
for an hour, so that whoever or whatever set it may set it right, while mail is read and answered as ever. After a leap
backward what was put off until an hour of the wrong clock is looked at anew: nothing waits for that hour to come again.
"""

import datetime as dt
from dataclasses import dataclass

from dondoc import log
from dondoc.core.history import instant_of
from dondoc.core.opening import stamp
from dondoc.core.wording import exact_text
from dondoc.ports import Pulse
from dondoc.service.alerts import Alerts
from dondoc.service.chase import Chase

LEAP = dt.timedelta(minutes=2)  # time servers mend less than that by going slower or faster
DOUBT = 3600.0  # seconds for which nothing is judged
NONE = dt.timedelta()


@dataclass(slots=True)
class Steadiness:
    """`step` says whether the clock is in doubt; without a pulse (simulated time) it never is."""

    pulse: Pulse | None
    chase: Chase
    alerts: Alerts
    _doubt_ends: float | None = None
    _began: bool = False
    _ahead: dt.timedelta = NONE  # by how much the clock is ahead of where it was before the doubt

    def step(self, now: dt.datetime) -> bool:
        """Take note of a leap; return whether nothing may be judged now."""
        if self.pulse is None:
            return False
        leap = self.pulse.leap() if self._began else self._behind_the_ledger(now)
        self._began = True
        if leap >= LEAP:
            self._leapt(leap, now)
        elif leap <= -LEAP:
            self._set_back(leap, now)
        if self._doubt_ends is not None and self.pulse.counted() >= self._doubt_ends:
            self._doubt_ends, self._ahead = None, NONE
        return self._doubt_ends is not None

    def _leapt(self, leap: dt.timedelta, now: dt.datetime) -> None:
        log.clock_leapt(leap.total_seconds())
        self._ahead += leap
        self._doubt_ends = self.pulse.counted() + DOUBT if self.pulse else None
        remedy = "Hệ thống tạm không nhắc và không kết luận trong một giờ. Đề nghị kiểm tra đồng hồ của máy chủ."
        self._tell(now, "Đồng hồ máy chủ vừa nhảy tới trước", now - leap, remedy=remedy)

    def _set_back(self, leap: dt.timedelta, now: dt.datetime) -> None:
        log.clock_leapt(leap.total_seconds())
        self._ahead += leap
        if abs(self._ahead) < LEAP:
            self._doubt_ends, self._ahead = None, NONE
        self.chase.look_anew()
        with self.alerts.post.ledger.write():
            self.alerts.post.outbox.hasten(now)
        self._tell(now, "Đồng hồ máy chủ vừa lùi lại", now - leap, remedy="Đề nghị kiểm tra đồng hồ của máy chủ.")

    def _tell(self, now: dt.datetime, what: str, before: dt.datetime, *, remedy: str) -> None:
        calendar = self.alerts.post.calendar
        details = (f"Từ {exact_text(before, calendar)} thành {exact_text(now, calendar)}",)
        key = f"clock:{stamp(before, calendar)}:{stamp(now, calendar)}"
        with self.alerts.post.ledger.write():
            self.alerts.say(now, key, what, details, remedy=remedy)

    def _behind_the_ledger(self, now: dt.datetime) -> dt.timedelta:
        """Return how far the clock stands behind the ledger's newest entry at the start; zero where it does not."""
        ledger = self.alerts.post.ledger
        newest = ledger.entry(ledger.head()[0])
        last = instant_of(newest.body.get("at")) if newest else None
        return min(NONE, now - last) if last else NONE
