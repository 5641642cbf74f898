"""Periods that are not named but told: by «tháng trước», or by the days from which to which they run."""

import datetime as dt
import re

from dondoc.core.cycles import Cycle, Period, PeriodKind
from dondoc.core.folding import fold, skeleton

_KINDS = {"tuan": PeriodKind.WEEK, "thang": PeriodKind.MONTH, "quy": PeriodKind.QUARTER, "nam": PeriodKind.YEAR}
_BEFORE = re.compile(r"(?<![^ ])(tuan|thang|quy|nam) (?:truoc|ngoai)(?![^ ])(?! (?:ngay|khi|han))")
_COMPARED = re.compile(r"\b(?:voi|cung ky|hon|bang|tu|ke tu|cac|nhung)(?: cung ky)? \Z")
_RANGE = re.compile(
    r"(?<![0-9a-z/.])(?P<from_day>\d{1,2})(?:\s?[/.]\s?(?P<from_month>\d{1,2})(?:\s?[/.]\s?(?P<from_year>20\d\d))?)?"
    r"\s{0,2}(?:-|(?:den|toi)(?:\shet)?(?:\sngay)?)\s{0,2}"
    r"(?P<day>\d{1,2})\s?[/.]\s?(?P<month>\d{1,2})(?:\s?[/.]\s?(?P<year>20\d\d))?(?![0-9/])"
)
_WEEK_OF_DAY = re.compile(
    r"\btuan ngay (?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})(?:\s?[/.-]\s?(?P<year>20\d\d))?(?![0-9/])"
)
_DAYS = {  # how many, first and last counted; a cycle's window need not be the calendar's
    PeriodKind.WEEK: (3, 8),
    PeriodKind.MONTH: (20, 33),
    PeriodKind.QUARTER: (80, 95),
    PeriodKind.HALF: (170, 190),
    PeriodKind.NINE_MONTHS: (260, 280),
    PeriodKind.YEAR: (350, 370),
}


def period_before(phrase: str, day: dt.date) -> Period | None:
    """Return the period before the one of `day` that the phrase names by that word alone; None where it names none.

    «So với tháng trước» compares, «các tháng trước» are many, and «trước ngày 20» is a deadline.
    """
    folded = fold(phrase)
    found = _BEFORE.search(folded)
    if found is None or _COMPARED.search(folded[: found.start()]):
        return None
    cycle = Cycle.of(_KINDS[found[1]].value)
    over = [p for p in (*cycle.in_year(day.year - 1), *cycle.in_year(day.year)) if p.last_day < day]
    return over[-1]


def period_of_days(phrase: str, cycle: Cycle, day: dt.date) -> Period | None:
    """Return the period of the cycle that «từ ngày 02/3 đến 06/3/2026» tells: of that length, with the last day in it.

    By its last day, since the window of the data seldom is the calendar's (15/2 to 14/3 is March: Decree
    09/2019/NĐ-CP, art. 12). None where no days are told, or the cycle has no period of that length.
    """
    found = _RANGE.search(skeleton(phrase).text)
    days = _first_and_last(found, day) if found else None
    if days is None:
        return None
    first, last = days
    length = (last - first).days + 1
    around = (*cycle.in_year(last.year - 1), *cycle.in_year(last.year), *cycle.in_year(last.year + 1))
    held = (p for p in around if p.first_day <= last <= p.last_day)
    return next((p for p in held if _DAYS[p.kind][0] <= length <= _DAYS[p.kind][1]), None)


def week_of_day(phrase: str, near: dt.date) -> Period | None:
    """Return the week of «báo cáo tuần ngày 02/3», the nearest; None where no day is told so."""
    found = _WEEK_OF_DAY.search(skeleton(phrase).text)
    day = _nearest(found, near) if found else None
    if day is None:
        return None
    year, week, _ = day.isocalendar()
    return Period(year, PeriodKind.WEEK, week)


def _nearest(found: re.Match[str], near: dt.date) -> dt.date | None:
    years = [int(found["year"])] if found["year"] else [near.year - 1, near.year, near.year + 1]
    days = (d for year in years if (d := _date(year, int(found["month"]), int(found["day"]))))
    return min(days, key=lambda d: abs((d - near).days), default=None)


def _first_and_last(found: re.Match[str], near: dt.date) -> tuple[dt.date, dt.date] | None:
    last = _nearest(found, near)
    if last is None:
        return None
    first = _date(int(found["from_year"] or last.year), int(found["from_month"] or last.month), int(found["from_day"]))
    if first and first > last and not found["from_year"]:
        first = _date(last.year - 1, first.month, first.day)
    return (first, last) if first and first <= last else None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
