"""calendar.toml: working days, swapped days and hours; it goes before the public holidays (contract, 2)."""

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

from dondoc.config.fields import any_text, clock, country, day, weekday
from dondoc.config.table import RefusedError, Table
from dondoc.core.calendar import Calendar

WORKDAYS = tuple(range(5))  # Monday is 0
HOURS = ((dt.time(7, 30), dt.time(11, 30)), (dt.time(13, 30), dt.time(17)))


def read_calendar(table: Table, zone: ZoneInfo) -> Calendar:
    """Return the office's working days in its zone."""
    days_off = _read_days(table, "day_off")
    return Calendar(
        zone,
        country=table.value("country", country, "VN"),
        workdays=frozenset(table.values("workdays", weekday, WORKDAYS, at_least=1)),
        days_off=days_off,
        working_days=_read_days(table, "working_day", but=days_off),
        hours=_read_hours(table),
    )


def _read_days(table: Table, key: str, but: Mapping[dt.date, str] = MappingProxyType({})) -> Mapping[dt.date, str]:
    days: dict[dt.date, str] = {}
    for row in table.rows(key, _read_day):
        date, name = row.value
        if date in but:
            row.table.fault("date", f"found {date}, a day_off too", allowed="a date is one of the two")
        if date in days:
            row.table.fault("date", f"found {date} a second time", allowed="each date once")
        if row.table.is_sound:
            days[date] = name
    return MappingProxyType(days)


def _read_day(table: Table) -> tuple[dt.date, str]:
    return table.needed("date", day, dt.date.min), table.value("name", any_text, "")


def _read_hours(table: Table) -> tuple[tuple[dt.time, dt.time], ...]:
    hours = table.values("hours", _span, HOURS)
    for (_, end), (start, _) in pairwise(hours):
        if start < end:
            found = f"found {start:%H:%M} before {end:%H:%M}"
            table.fault("hours", found, allowed="hours in the order of the day, without overlap")
    return hours


def _span(value: object) -> tuple[dt.time, dt.time]:
    match value:
        case [str() as first, str() as second]:
            start, end = clock(first), clock(second)
            if start < end:
                return start, end
        case _:
            pass
    raise RefusedError('a start and a later end such as ["07:30", "11:30"]')
