"""Dates and times of day as people write them: «ngày 20/3/2026», «20/3», «17 giờ 30», «5 giờ chiều».

Every pattern is bounded and begins at a digit or at a word: the time taken grows with the length of the text.
"""

import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum

from dondoc.core.cycles import END_OF_DAY
from dondoc.core.folding import Skeleton, skeleton

PAST_DEADLINE = dt.timedelta(days=31)  # a deadline named without a year is no older than this
_CENTURY = 2000

_DAY = r"(?:ngay\s{0,3}:?\s{0,3})?"
DATE = re.compile(
    rf"""
    (?<![0-9a-z.,/])(?<![0-9a-z]-)
    (?:
        (?P<iso_year>20\d\d)-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)(?!\d)
      | {_DAY}(?P<day>\d{{1,2}})\s?(?P<mark>[/.-])\s?(?P<month>\d{{1,2}})\s?(?P=mark)\s?(?P<year>\d{{4}}|\d{{2}})(?!\d)
      | {_DAY}(?P<spoken_day>\d{{1,2}})\s{{1,3}}(?:thang|thg)\s{{0,3}}(?P<spoken_month>\d{{1,2}})(?!\d)
        (?:\s{{0,3}}[,/.-]?\s{{0,3}}(?:nam\s{{0,3}})?(?P<spoken_year>20\d\d)(?!\d))?
      | {_DAY}(?P<short_day>\d{{1,2}})\s?/\s?(?P<short_month>\d{{1,2}})(?!\s?/|\d|\s20\d\d(?!\d))
        (?:\s{{1,3}}nam\s{{1,3}}(?P<short_year>20\d\d)(?!\d))?
      | ngay\s{{0,3}}(?P<dotted_day>\d{{1,2}})[.-](?P<dotted_month>\d{{1,2}})(?![./-]?\d)
    )
    """,
    re.VERBOSE,
)
_COUNTED = re.compile(r"(?:tuan|lan|dot|so|ky|quy|thu|thang)\s{0,3}\Z")  # «tuần 2 tháng 3» is no date
_TIME = re.compile(
    r"""
    (?<![0-9a-z.,/:])
    (?P<hour>\d{1,2})\s?
    (?:
        :\s?(?P<minute>[0-5]\d)(?::[0-5]\d)?(?!\d)
      | (?:gio|h|g(?=\s?[0-5]\d))(?![a-z])
        (?:\s?(?P<spoken>[0-5]\d)(?!\d|\s?[/.-]\s?\d|\s{0,3}th(?:an)?g)|\s(?P<half>ruoi)\b)?
      | (?=\s?[ap]m\b)
    )
    (?:\s?(?:phut|p|'|’|h)(?![a-z]))?
    (?:\s{0,3}(?P<part>sang|trua|chieu|toi|dem|sa|ch|am|pm)\b)?
    """,
    re.VERBOSE,
)
_DURATION = re.compile(r"(?:trong|vong|han|sau|qua|it nhat|toi da|du)\s{1,3}\Z")  # «trong 24 giờ» is no time of day
_NOON = 12
_DUSK = 6  # «2 giờ đêm» is before dawn, «10 giờ đêm» is not
_AFTERNOON = frozenset(("chieu", "toi", "ch", "pm"))


class Sense(Enum):
    """Which year a date without one may have."""

    NEAREST = "nearest"
    COMING = "coming"  # a deadline: at most a month ago
    PAST = "past"  # something that has happened: tomorrow at the latest


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text, at these offsets; `day` is None where no calendar has it (31/2)."""

    day: dt.date | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundTime:
    """A time of day in a text, at these offsets; 24:00 is the end of the day."""

    time: dt.time
    start: int
    end: int


def parse_date(text: str, near: dt.date, *, sense: Sense = Sense.NEAREST) -> dt.date | None:
    """Return the first date of the text; None where there is none or it is impossible (31/2/2026).

    A date without a year gets the year that brings it nearest to `near`, within what `sense` allows.
    """
    first = next(iter(scan_dates(skeleton(text), near, sense)), None)
    return first.day if first else None


def parse_time(text: str) -> dt.time | None:
    """Return the first time of day of the text, None where there is none; `24:00` is 23:59:59."""
    first = next(iter(scan_times(skeleton(text))), None)
    return first.time if first else None


def dates_in(text: str, near: dt.date, *, sense: Sense = Sense.NEAREST) -> tuple[FoundDate, ...]:
    """Return every date of the text in order, impossible ones included, with offsets in the text."""
    bones = skeleton(text)
    return tuple(FoundDate(f.day, *bones.span(f.start, f.end)) for f in scan_dates(bones, near, sense))


def times_in(text: str) -> tuple[FoundTime, ...]:
    """Return every time of day of the text in order, with offsets in the text."""
    bones = skeleton(text)
    return tuple(FoundTime(f.time, *bones.span(f.start, f.end)) for f in scan_times(bones))


def scan_dates(bones: Skeleton, near: dt.date, sense: Sense) -> tuple[FoundDate, ...]:
    """Return the dates with offsets in the skeleton."""
    matches = [found for found in DATE.finditer(bones.text) if not is_counted(bones.text, found)]
    return tuple(FoundDate(_day_of(found, near, sense), found.start(), found.end()) for found in matches)


def is_counted(text: str, found: re.Match[str]) -> bool:
    """Whether what looks like a spoken date counts something: «tuần 2 tháng 3», «đợt 1 tháng 3»."""
    start = found.start()
    return bool(found["spoken_day"]) and _COUNTED.search(text, max(0, start - 9), start) is not None


def _day_of(found: re.Match[str], near: dt.date, sense: Sense) -> dt.date | None:
    part = found.groupdict()
    for name in ("iso_", "", "spoken_", "short_"):
        if part[f"{name}year"]:
            year = int(part[f"{name}year"])
            year += _CENTURY if year < 100 else 0  # noqa: PLR2004 - two digits
            return _date(year, int(part[f"{name}month"]), int(part[f"{name}day"]))
    for name in ("spoken_", "short_", "dotted_"):
        if part[f"{name}day"]:
            return _in_its_year(int(part[f"{name}month"]), int(part[f"{name}day"]), near, sense)
    return None


def _date(year: int, month: int, day: int) -> dt.date | None:
    if not _CENTURY <= year < _CENTURY + 100:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _in_its_year(month: int, day: int, near: dt.date, sense: Sense) -> dt.date | None:
    dates = [_date(year, month, day) for year in (near.year - 1, near.year, near.year + 1)]
    allowed = [date for date in dates if date and _makes_sense(date, near, sense)]
    return min(allowed, key=lambda date: (abs((date - near).days), -date.toordinal()), default=None)


def _makes_sense(date: dt.date, near: dt.date, sense: Sense) -> bool:
    match sense:
        case Sense.NEAREST:
            return True
        case Sense.COMING:
            return date >= near - PAST_DEADLINE
        case Sense.PAST:
            return date <= near + dt.timedelta(days=1)


def scan_times(bones: Skeleton) -> tuple[FoundTime, ...]:
    """Return the times of day with offsets in the skeleton; lengths of time («trong 24 giờ») are none."""
    times: list[FoundTime] = []
    for found in _TIME.finditer(bones.text):
        time = _time_of(found)
        if time is not None and not _DURATION.search(bones.text, max(0, found.start() - 12), found.start()):
            times.append(FoundTime(time, found.start(), found.end()))
    return tuple(times)


def _time_of(found: re.Match[str]) -> dt.time | None:
    hour, part = int(found["hour"]), found["part"]
    minute = 30 if found["half"] else int(found["minute"] or found["spoken"] or 0)
    if (part in _AFTERNOON and hour < _NOON) or (part == "dem" and _DUSK <= hour <= _NOON):
        hour += _NOON
    elif part in {"sa", "am"} and hour == _NOON:
        hour = 0
    if hour == 24 and minute == 0:  # noqa: PLR2004 - the end of the day
        return END_OF_DAY
    return dt.time(hour, minute) if hour < 24 else None  # noqa: PLR2004
