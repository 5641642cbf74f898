"""Periods, the cycles they form, their due instants and their data windows.

Sources: contract, 1 and 2; Civil Code 2015, art. 148; Decree 09/2019/NĐ-CP, art. 12.
"""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from dondoc.core.calendar import Calendar

END_OF_DAY = dt.time(23, 59, 59)  # Civil Code 2015, art. 148.6: a term ends with its last day
A_WEEK = dt.timedelta(days=7)
MONTHS = 12
ROMAN = ("", "I", "II", "III", "IV")
_PERIOD_ID = re.compile(r"(\d{4})(?:-(?:(q)([1-4])|(h)([12])|(9m)|(w)(\d\d)|(\d{3,6})|(\d\d)))?")


class PeriodKind(StrEnum):
    """What length of time a period covers."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE_MONTHS = "9m"
    YEAR = "year"
    REQUEST = "request"  # an ad-hoc request: its number in the year


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period: `number` is the month, quarter, half, ISO week or the request's number; 0 for a year."""

    year: int
    kind: PeriodKind
    number: int = 0

    @property
    def id(self) -> str:  # noqa: PLR0911 - a table, a row for each kind
        """The period id of contract, 1."""
        match self.kind:
            case PeriodKind.YEAR:
                return f"{self.year:04}"
            case PeriodKind.MONTH:
                return f"{self.year:04}-{self.number:02}"
            case PeriodKind.QUARTER:
                return f"{self.year:04}-q{self.number}"
            case PeriodKind.HALF:
                return f"{self.year:04}-h{self.number}"
            case PeriodKind.NINE_MONTHS:
                return f"{self.year:04}-9m"
            case PeriodKind.WEEK:
                return f"{self.year:04}-w{self.number:02}"
            case PeriodKind.REQUEST:
                return f"{self.year:04}-{self.number:03}"
        assert_never(self.kind)

    @property
    def label(self) -> str:  # noqa: PLR0911 - a table, a row for each kind
        """What people call it: «Quý I/2026»."""
        match self.kind:
            case PeriodKind.YEAR:
                return f"Năm {self.year}"
            case PeriodKind.MONTH:
                return f"Tháng {self.number}/{self.year}"
            case PeriodKind.QUARTER:
                return f"Quý {ROMAN[self.number]}/{self.year}"
            case PeriodKind.HALF:
                return f"6 tháng {'đầu' if self.number == 1 else 'cuối'} năm {self.year}"
            case PeriodKind.NINE_MONTHS:
                return f"9 tháng năm {self.year}"
            case PeriodKind.WEEK:
                return f"Tuần {self.number}/{self.year}"
            case PeriodKind.REQUEST:
                return f"Yêu cầu số {self.number}/{self.year}"
        assert_never(self.kind)

    @property
    def months(self) -> tuple[int, int]:
        """The first and the last month that it covers; of a week and a request there are none."""
        match self.kind:
            case PeriodKind.MONTH:
                return self.number, self.number
            case PeriodKind.QUARTER:
                return 3 * self.number - 2, 3 * self.number
            case PeriodKind.HALF:
                return 6 * self.number - 5, 6 * self.number
            case PeriodKind.NINE_MONTHS:
                return 1, 9
            case PeriodKind.YEAR:
                return 1, 12
            case PeriodKind.WEEK | PeriodKind.REQUEST:
                message = f"{self.id} is not made of months"
                raise ValueError(message)
        assert_never(self.kind)

    @property
    def first_day(self) -> dt.date:
        """The first day of the period."""
        if self.kind is PeriodKind.WEEK:
            return dt.date.fromisocalendar(self.year, self.number, 1)
        return dt.date(self.year, self.months[0], 1)

    @property
    def last_day(self) -> dt.date:
        """The last day of the period."""
        if self.kind is PeriodKind.WEEK:
            return dt.date.fromisocalendar(self.year, self.number, 7)
        return month_end(self.year, self.months[1])


def month_end(year: int, month: int) -> dt.date:
    """Return the last day of a month."""
    return dt.date(year, month, monthrange(year, month)[1])


def parse_period(text: str) -> Period | None:  # noqa: PLR0911 - a table, a row for each kind
    """Return the period of a period id, None where it is none (`2026-13`, `2026-w54`)."""
    found = _PERIOD_ID.fullmatch(text.lower())
    if found is None:
        return None
    year = int(found[1])
    quarter, half, nine, week, request, month = found[3], found[5], found[6], found[8], found[9], found[10]
    if quarter:
        return Period(year, PeriodKind.QUARTER, int(quarter))
    if half:
        return Period(year, PeriodKind.HALF, int(half))
    if nine:
        return Period(year, PeriodKind.NINE_MONTHS, 9)
    if week:
        return _week(year, int(week))
    if request:
        return Period(year, PeriodKind.REQUEST, int(request))
    if month:
        return Period(year, PeriodKind.MONTH, int(month)) if 1 <= int(month) <= MONTHS else None
    return Period(year, PeriodKind.YEAR)


def _week(year: int, number: int) -> Period | None:
    weeks = dt.date(year, 12, 28).isocalendar().week  # the 28th of December lies in the last ISO week
    return Period(year, PeriodKind.WEEK, number) if 1 <= number <= weeks else None


class DayOffRule(StrEnum):
    """Where a due day that is a day off goes."""

    NEXT = "next"
    PREVIOUS = "previous"
    KEEP = "keep"


class DataWindow(StrEnum):
    """The data-cut window that reminders name."""

    ND09 = "nd09"
    CALENDAR = "calendar"


LAST = 0  # as a due day: the last of the month


@dataclass(frozen=True, slots=True)
class DueRule:
    """When a period's report is due: a day of its last (or the next) month, or a weekday of its week."""

    day: int = LAST
    in_next_month: bool = False
    weekday: int | None = None
    time: dt.time | None = None  # None: the end of the day
    if_day_off: DayOffRule = DayOffRule.NEXT


NAMES = {
    "q1": (PeriodKind.QUARTER, 1), "q2": (PeriodKind.QUARTER, 2),
    "q3": (PeriodKind.QUARTER, 3), "q4": (PeriodKind.QUARTER, 4),
    "h1": (PeriodKind.HALF, 1), "h2": (PeriodKind.HALF, 2),
    "9m": (PeriodKind.NINE_MONTHS, 9), "year": (PeriodKind.YEAR, 0),
}  # fmt: skip
SHORTHANDS = {
    "month": tuple((PeriodKind.MONTH, n) for n in range(1, 13)),
    "quarter": tuple((PeriodKind.QUARTER, n) for n in range(1, 5)),
    "half": ((PeriodKind.HALF, 1), (PeriodKind.HALF, 2)),
    "year": ((PeriodKind.YEAR, 0),),
}


@dataclass(frozen=True, slots=True)
class Cycle:
    """The periods that a report has in each year, in order of their ends; weekly where `slots` is empty."""

    slots: tuple[tuple[PeriodKind, int], ...] = ()

    @classmethod
    def of(cls, names: str | tuple[str, ...]) -> "Cycle":
        """Return the cycle of the configuration's `periods`; an unknown name raises KeyError."""
        if names == "week":
            return cls()
        if isinstance(names, str):
            return cls(SHORTHANDS[names])
        slots = {NAMES[name] for name in names}
        return cls(tuple(sorted(slots, key=lambda slot: (Period(2000, *slot).last_day, slot))))

    @property
    def is_weekly(self) -> bool:
        """Whether its periods are weeks."""
        return not self.slots

    def in_year(self, year: int) -> tuple[Period, ...]:
        """Return the cycle's periods of one year, in order."""
        if not self.slots:
            weeks = dt.date(year, 12, 28).isocalendar().week
            return tuple(Period(year, PeriodKind.WEEK, n) for n in range(1, weeks + 1))
        return tuple(Period(year, kind, number) for kind, number in self.slots)

    def since(self, day: dt.date) -> Iterator[Period]:
        """Yield the cycle's periods in order, without end, from the year before that of `day`."""
        for year in range(day.year - 1, dt.MAXYEAR):
            yield from self.in_year(year)

    def preceding(self, period: Period) -> Period:
        """Return the last period of the cycle that ends before this one does.

        One that ends with it (q4 beside the year) is no period before it: nobody waits for the year to be
        over to hand in the year's report.
        """
        around = self.in_year(period.year - 1) + self.in_year(period.year)
        return [other for other in around if other.last_day < period.last_day][-1]

    def named(self, period: Period) -> Period | None:
        """Return the cycle's period that people mean by `period`; None where it has none.

        A period that the cycle lacks but that ends in the same month as one it has is that one («9 tháng»
        for q3); a month or a week is only itself (contract, 4.4).
        """
        periods = self.in_year(period.year)
        if period in periods:
            return period
        if period.kind in {PeriodKind.MONTH, PeriodKind.WEEK, PeriodKind.REQUEST}:
            return None
        same_end = [p for p in periods if p.kind is not PeriodKind.MONTH and p.kind is not PeriodKind.WEEK]
        return next((p for p in same_end if p.last_day == period.last_day), None)


def due_day(period: Period, rule: DueRule, calendar: Calendar) -> dt.date:
    """Return the day on which the period is due, moved where it is a day off (Civil Code 2015, art. 148.5)."""
    day = _nominal_due_day(period, rule)
    match rule.if_day_off:
        case DayOffRule.NEXT:
            return calendar.next_working_day(day)
        case DayOffRule.PREVIOUS:
            return calendar.previous_working_day(day)
        case DayOffRule.KEEP:
            return day
    assert_never(rule.if_day_off)


def _nominal_due_day(period: Period, rule: DueRule) -> dt.date:
    if rule.weekday is not None:
        return period.first_day + dt.timedelta(days=rule.weekday)
    end = period.last_day
    if rule.in_next_month:
        first_of_next = end.replace(day=1) + dt.timedelta(days=31)
        end = month_end(first_of_next.year, first_of_next.month)
    return end if rule.day == LAST else end.replace(day=min(rule.day, end.day))


def due_instant(period: Period, rule: DueRule, calendar: Calendar) -> dt.datetime:
    """Return the UTC instant at which the period is due; an arrival at exactly that instant is on time."""
    return calendar.at(due_day(period, rule, calendar), rule.time or END_OF_DAY)


def opens(period: Period, cycle: Cycle, rule: DueRule, calendar: Calendar) -> dt.date:
    """Return the day from which a period can be handed in (contract, 4.4).

    It is the day after the preceding period of the cycle has ended, at the latest a week before the due.
    """
    after_preceding = cycle.preceding(period).last_day + dt.timedelta(days=1)
    return min(after_preceding, due_day(period, rule, calendar) - A_WEEK)


def data_window(period: Period, window: DataWindow) -> tuple[dt.date, dt.date]:
    """Return the first and the last day whose figures the report covers (Decree 09/2019/NĐ-CP, art. 12)."""
    if window is DataWindow.CALENDAR or period.kind is PeriodKind.WEEK:
        return period.first_day, period.last_day
    before = period.first_day - dt.timedelta(days=1)
    return before.replace(day=15), period.last_day.replace(day=14)
