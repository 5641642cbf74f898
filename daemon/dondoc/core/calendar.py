"""Working days, swapped days, hours and send windows: the office's own sense of time.

`holidays` seeds the public holidays of the country; `calendar.toml` is the authority and may add
days off and swapped working days. Everything here is a function of its arguments.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

import holidays

ONE_DAY = dt.timedelta(days=1)
LONGEST_CLOSURE = 400  # a calendar without a working day in this many days is a fault, not a holiday


class NoWorkingDayError(ValueError):
    """The calendar has no working day within reach: the configuration is wrong."""


def aware_utc(instant: dt.datetime) -> dt.datetime:
    """Return `instant` in UTC; a naive one raises ValueError (design, invariant 5)."""
    if instant.tzinfo is None:
        message = f"a naive instant has no place here: {instant.isoformat()}"
        raise ValueError(message)
    return instant.astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class PublicYear:
    """What a country's law says of one year: days off by name, and weekend days worked in exchange for others."""

    days_off: Mapping[dt.date, str]
    worked: frozenset[dt.date]


@lru_cache(maxsize=512)
def public_year(country: str, year: int) -> PublicYear:
    """Return the public holidays of one year, observed days and the swaps that are known included."""
    if not country:
        return PublicYear({}, frozenset())
    seed = holidays.country_holidays(country, years=year)
    return PublicYear(dict(seed), frozenset(getattr(seed, "weekend_workdays", ())))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The office's working days; every question about days is asked of this value."""

    zone: ZoneInfo
    country: str = "VN"
    workdays: frozenset[int] = frozenset(range(5))  # Monday is 0
    days_off: Mapping[dt.date, str] = field(default_factory=dict)
    working_days: Mapping[dt.date, str] = field(default_factory=dict)
    hours: tuple[tuple[dt.time, dt.time], ...] = ()
    _counted: dict[int, tuple[int, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def local(self, instant: dt.datetime) -> dt.datetime:
        """Return the instant on the office's clock."""
        return instant.astimezone(self.zone)

    def day_of(self, instant: dt.datetime) -> dt.date:
        """Return the office's date at that instant."""
        return self.local(instant).date()

    def at(self, day: dt.date, time: dt.time) -> dt.datetime:
        """Return the UTC instant of a wall-clock time on a day of the office."""
        return dt.datetime.combine(day, time, tzinfo=self.zone).astimezone(dt.UTC)

    def is_working_day(self, day: dt.date) -> bool:
        """Whether the office works; calendar.toml goes before the public holidays."""
        if day in self.working_days:
            return True
        if day in self.days_off:
            return False
        public = public_year(self.country, day.year)
        return day in public.worked or (day.weekday() in self.workdays and day not in public.days_off)

    def next_working_day(self, day: dt.date) -> dt.date:
        """Return `day` itself where it is a working day, else the first one after it."""
        return self._nearest(day, ONE_DAY)

    def previous_working_day(self, day: dt.date) -> dt.date:
        """Return `day` itself where it is a working day, else the last one before it."""
        return self._nearest(day, -ONE_DAY)

    def _nearest(self, day: dt.date, step: dt.timedelta) -> dt.date:
        for _ in range(LONGEST_CLOSURE):
            if self.is_working_day(day):
                return day
            day += step
        message = f"no working day within {LONGEST_CLOSURE} days of {day}"
        raise NoWorkingDayError(message)

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """Return the `count`-th working day after `day` (before it where negative); 0 is `day` itself."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        for _ in range(abs(count)):
            day = self._nearest(day + step, step)
        return day

    def working_days_after(self, day: dt.date, until: dt.date) -> int:
        """Return how many working days lie after `day`, up to and including `until`; never negative."""
        if until <= day:
            return 0
        whole_years = sum(self._worked(year)[-1] for year in range(day.year, until.year))
        return whole_years + self._worked(until.year)[_number(until)] - self._worked(day.year)[_number(day)]

    def _worked(self, year: int) -> tuple[int, ...]:
        """Return, for each number of days from the year's beginning, how many are working days; counted once.

        A report that never came is late by years, and is looked at again and again.
        """
        if year not in self._counted:
            days = (dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(_number(dt.date(year, 12, 31))))
            self._counted[year] = (0, *accumulate(int(self.is_working_day(day)) for day in days))
        return self._counted[year]


def _number(day: dt.date) -> int:
    """Return which day of its year it is, from 1 on."""
    return day.timetuple().tm_yday


@dataclass(frozen=True, slots=True)
class SendWindow:
    """The hours in which units get mail; both ends belong to it (contract, 8)."""

    start: dt.time
    end: dt.time

    def holds(self, instant: dt.datetime, calendar: Calendar) -> bool:
        """Whether the instant's clock time lies within the window."""
        return self.start <= calendar.local(instant).time() <= self.end

    def end_before(self, instant: dt.datetime, calendar: Calendar) -> dt.datetime:
        """Return the last end of a window at or before the instant."""
        local = calendar.local(instant)
        day = local.date() if local.time() >= self.end else local.date() - ONE_DAY
        return calendar.at(day, self.end)

    def start_after(self, instant: dt.datetime, calendar: Calendar) -> dt.datetime:
        """Return the first start of a window on a working day at or after the instant."""
        local = calendar.local(instant)
        day = local.date() if local.time() <= self.start else local.date() + ONE_DAY
        return calendar.at(calendar.next_working_day(day), self.start)
