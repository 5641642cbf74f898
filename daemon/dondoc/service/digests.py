"""Digests: the daily one to each operator, the weekly one to the leaders; always sent (contract, 2; design, 12)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dondoc.core.letters import Letter
from dondoc.core.standing import Standing
from dondoc.service.daily import Daily
from dondoc.service.post import Post
from dondoc.service.weekly import Weekly

A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Times:
    """When the digests go, on the office's clock; no `weekly_time`: no weekly digest."""

    daily: dt.time
    weekday: int
    weekly_time: dt.time | None


@dataclass(frozen=True, slots=True)
class Slot:
    """A digest to be sent: its key, its instant, and the operator whom it is for (empty: the leaders)."""

    key: str
    at: dt.datetime
    operator: str = ""


@dataclass(slots=True)
class Digests:
    """`step` queues the digest whose time has come today, once."""

    post: Post
    daily: Daily
    weekly: Weekly
    times: Times

    def step(self, now: dt.datetime) -> bool:
        """Queue the digests that are due; return whether there were any."""
        due = [slot for slot in self._slots(now) if slot.at <= now and not self.post.outbox.has(slot.key)]
        if not due:
            return False
        casebook = self.daily.casebook
        casebook.refresh()
        states = list(casebook.standings(now))
        with casebook.ledger.write():
            for slot in due:
                self.post.queue(self.letter(states, now, slot), now)
        return True

    def letter(self, states: Sequence[Standing], now: dt.datetime, slot: Slot) -> Letter:
        """Return the digest for a slot."""
        if not slot.operator:
            return self.weekly.letter(states, now, slot.key)
        calendar = self.post.calendar
        since = calendar.at(calendar.add_working_days(calendar.day_of(now), -1), self.times.daily)
        return self.daily.letter(states, now, slot.key, operator=slot.operator, since=since)

    def _slots(self, now: dt.datetime) -> list[Slot]:
        """Return today's digests with their instants; each operator gets a digest with links of their own."""
        calendar = self.post.calendar
        day = calendar.day_of(now)
        slots = []
        if calendar.is_working_day(day):
            at = calendar.at(day, self.times.daily)
            operators = self.daily.addressees.operators
            slots = [Slot(f"digest:day:{day}:{operator}", at, operator) for operator in operators]
        if self.times.weekly_time and day.weekday() == self.times.weekday and self.weekly.addressees.leaders:
            slots.append(Slot(f"digest:week:{day}", calendar.at(day, self.times.weekly_time)))
        return slots

    def next_at(self, now: dt.datetime) -> dt.datetime:
        """Return when the next digest is due, or the next midnight."""
        calendar = self.post.calendar
        midnight = calendar.at(calendar.day_of(now + A_DAY), dt.time())
        return min((slot.at for slot in self._slots(now) if slot.at > now), default=midnight)
