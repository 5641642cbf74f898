"""Rungs of a ladder and how their instants are written: `[+-]N(wd|d|h|m)[ HH:MM]` (contract, 2)."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from dondoc.core.calendar import Calendar

# Three digits of days and four of hours or minutes are years away from any due: more is a slip of the hand.
_AT = re.compile(r"([+-])(?:([0-9]{1,3})(wd|d)(?: ([01][0-9]|2[0-3]):([0-5][0-9]))?|([0-9]{1,4})(h|m))")


class Recipient(StrEnum):
    """Who a rung goes to."""

    UNIT = "unit"  # its contacts
    HEAD = "head"
    OFFICE = "office"  # the operators
    LEADER = "leader"


ESCALATES_TO = frozenset({Recipient.HEAD, Recipient.LEADER})


class AtUnit(StrEnum):
    """What the number of an `at` counts."""

    WORKING_DAYS = "wd"
    DAYS = "d"
    HOURS = "h"
    MINUTES = "m"


@dataclass(frozen=True, slots=True)
class At:
    """A distance from a due: negative before it, positive after; `time` only with days."""

    amount: int
    unit: AtUnit
    time: dt.time | None = None

    def __str__(self) -> str:
        """Return it as the configuration writes it."""
        time = f" {self.time:%H:%M}" if self.time else ""
        return f"{self.amount:+}{self.unit}{time}"

    def instant(self, due: dt.datetime, calendar: Calendar) -> dt.datetime:
        """Return the UTC instant measured from the aware instant `due`.

        Days are counted from the office's due day and keep the due's clock time where none is set.
        """
        match self.unit:
            case AtUnit.WORKING_DAYS:
                return self._on(calendar.add_working_days(calendar.day_of(due), self.amount), due, calendar)
            case AtUnit.DAYS:
                return self._on(calendar.day_of(due) + dt.timedelta(days=self.amount), due, calendar)
            case AtUnit.HOURS:
                return due.astimezone(dt.UTC) + dt.timedelta(hours=self.amount)
            case AtUnit.MINUTES:
                return due.astimezone(dt.UTC) + dt.timedelta(minutes=self.amount)
        assert_never(self.unit)

    def _on(self, day: dt.date, due: dt.datetime, calendar: Calendar) -> dt.datetime:
        return calendar.at(day, self.time or calendar.local(due).time())


def parse_at(text: str) -> At | None:
    """Return the distance that the text is, None where it is none; `-0m` is `+0m`."""
    found = _AT.fullmatch(text)
    if found is None:
        return None
    sign, days, of_days, hour, minute, short, of_short = found.groups()
    time = dt.time(int(hour), int(minute)) if hour else None
    return At(int(sign + (days or short)), AtUnit(of_days or of_short), time)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: what is sent, when and to whom."""

    id: str
    at: At
    to: tuple[Recipient, ...]
    cc: tuple[Recipient, ...]
    template: str
    ladder: str = "default"

    @property
    def is_escalation(self) -> bool:
        """Whether it goes to a head or a leader; the others are reminders (contract, 2)."""
        return not ESCALATES_TO.isdisjoint(self.to)
