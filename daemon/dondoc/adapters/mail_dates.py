"""Dates as mails write them (RFC 5322, 3.3 and 4.3), and as the mbox `From ` line does."""

import datetime as dt
import re
from typing import Final

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        start=1,
    )
}
# RFC 5322, 4.3, and ICT, which servers in Viet Nam write; military letters mean nothing there: they are read as UTC.
_ZONES: Final = {"UT": 0, "GMT": 0, "UTC": 0, "ICT": 420, "EDT": -240, "EST": -300, "CDT": -300, "CST": -360} | {
    "MDT": -360,
    "MST": -420,
    "PDT": -420,
    "PST": -480,
}
_DATE: Final = re.compile(
    r"(?<![0-9])([0-9]{1,2})[ \t-]{1,9}([A-Za-z]{3})[a-z]{0,6}[ \t-]{1,9}([0-9]{2,4})[ \t]{1,9}"
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?:\.[0-9]{1,9})?[ \t]{0,9}([+-][0-9]{4}|[A-Za-z]{1,5})?",
)
_CTIME: Final = re.compile(
    r"[A-Za-z]{3},?[ \t]{1,9}([A-Za-z]{3})[ \t]{1,9}([0-9]{1,2})[ \t]{1,9}"
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?:[ \t]{1,9}([A-Z]{1,5}|[+-][0-9]{4}))?[ \t]{1,9}([0-9]{4})"
    r"(?:[ \t]{1,9}([+-][0-9]{4}))?",
)
_EARLIEST: Final = 1970
_MINUTES: Final = 60
_LEAP: Final = 59  # a leap second is the last ordinary one
_LONGEST: Final = 400


def read_date(text: str) -> dt.datetime | None:
    """Return the instant in UTC that a date-time of RFC 5322 names; None for garbage and for a date without a zone.

    Comments and a wrong or missing day name are passed over; an unknown zone name is as good as none.
    """
    found = _DATE.search(text[:_LONGEST])
    if found is None:
        return None
    day, month, year, hour, minute, second, zone = found.groups()
    offset = _offset(zone)
    if offset is None:
        return None
    return _instant((_year(year), month, day), (hour, minute, second), offset)


def read_ctime(text: str) -> dt.datetime | None:
    """Return the instant in UTC of a date like `Thu Mar  5 02:00:00 2026` (mbox); without a zone it is UTC."""
    found = _CTIME.search(text[:_LONGEST])
    if found is None:
        return None
    month, day, hour, minute, second, zone_before, year, zone_after = found.groups()
    offset = _offset(zone_before or zone_after or "UTC")
    return _instant((int(year), month, day), (hour, minute, second), offset or 0)


def _year(written: str) -> int:
    year = int(written)
    match len(written):
        case 2:  # RFC 5322, 4.3: 00-49 are of this century
            return year + (2000 if year < 50 else 1900)  # noqa: PLR2004
        case 3:
            return year + 1900
        case _:
            return year


def _offset(zone: str | None) -> int | None:
    """Minutes east of Greenwich; None where nobody can tell."""
    if not zone:
        return None
    if zone[0] in "+-":
        hours, minutes = int(zone[1:3]), int(zone[3:])
        if minutes >= _MINUTES or hours >= 24:  # noqa: PLR2004
            return None
        return (hours * _MINUTES + minutes) * (1 if zone[0] == "+" else -1)
    if len(zone) == 1:
        return 0
    return _ZONES.get(zone.upper())


def _instant(date: tuple[int, str, str], time: tuple[str, str, str | None], offset: int) -> dt.datetime | None:
    year, month, day = date
    hour, minute, second = time
    if year < _EARLIEST:
        return None
    try:
        local = dt.datetime(
            year,
            _MONTHS[month.lower()],
            int(day),
            int(hour),
            int(minute),
            min(int(second or 0), _LEAP),
            tzinfo=dt.UTC,
        )
        return local - dt.timedelta(minutes=offset)
    except (ValueError, KeyError, OverflowError):
        return None
