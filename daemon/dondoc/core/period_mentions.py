"""Which periods a text names, and which of them are only planned (contract, 4.4)."""

import datetime as dt
import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache

from dondoc.core.cycles import Period, PeriodKind, parse_period
from dondoc.core.folding import skeleton
from dondoc.core.period_masks import DOCUMENT
from dondoc.core.period_scan import Found, scan

_PLAN = re.compile(
    r"\b(?:phuong\s{1,2}huong|nhiem\s{1,2}vu|du\s{1,2}kien|trong\s{1,2}tam"
    r"|(?P<plan>(?<!phong )(?<!ban )(?<!so )ke\s{1,2}hoach"
    r"(?!\s{0,2}[-,]?\s{0,2}(?:va )?(?:tai chinh|tong hop|dau tu))))\b"
)
_CLAUSE_END = re.compile(r"[;+&\r\n]|(?<![.!?])[.!?]++(?=\s)|\bva\b")
_NEW_REPORT = re.compile(r"\s{0,2}(?:cac\s)?(?:bao cao|bc|ket qua|tong ket|so ket|cong tac|tinh hinh)\b")
_SEPARATED = re.compile(r"[;+&]|\bva\b")
_SPENT = -1  # a year that has become another period's
_YEARS_AROUND = 7  # a 53rd week comes at least every seventh year


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A period that a text names, at these offsets; `year` is None where none was said.

    `number` is as in `Period`. `is_plan`: it stands after «phương hướng», «nhiệm vụ», «kế hoạch», «dự kiến» or
    «trọng tâm» and is not handed in.
    """

    kind: PeriodKind
    number: int
    year: int | None
    start: int
    end: int
    is_plan: bool


def period_mentions(phrase: str) -> tuple[PeriodMention, ...]:
    """Return the periods that one phrase names, in order; a plan word reaches to the end of the phrase.

    Also «thực hiện nhiệm vụ quý I» is a plan: the contract says so, and a report wrongly taken as handed in is
    worse than a question. A plan named as the basis («Kế hoạch số 6231/KH-SNNMT») and a «Phòng Kế hoạch» are none.
    Compared periods («so với cùng kỳ năm 2025») are not mentioned. A year by itself beside a period without one
    («Báo cáo quý I công tác CCHC năm 2026») is that period's year.
    """
    return _mentions(phrase, ())


def mentions_in_line(line: str) -> tuple[PeriodMention, ...]:
    """Return the periods that a line of several phrases names, as `period_mentions` does, with its offsets.

    A plan word reaches over «và» («phương hướng và nhiệm vụ quý II») but not into a new report («… và báo cáo
    quý I») nor beyond «;», «+», «&» and the end of a sentence.
    """
    text = skeleton(line).text
    ends = [found.end() for found in _CLAUSE_END.finditer(text) if _ends_plan(text, found)]
    return _mentions(line, tuple(ends))


def _ends_plan(text: str, found: re.Match[str]) -> bool:
    return found[0] != "va" or _NEW_REPORT.match(text, found.end()) is not None


def _mentions(text: str, ends: tuple[int, ...]) -> tuple[PeriodMention, ...]:
    bones = skeleton(text)
    found, rest = scan(bones)
    plans = _plan_words(rest, found)
    kept = [one for one in _with_years(rest, found) if _exists(one)]
    return tuple(
        PeriodMention(one.kind, one.number, one.year, *bones.span(one.start, one.end), _is_plan(one, plans, ends))
        for one in kept
    )


def _plan_words(rest: str, found: tuple[Found, ...]) -> tuple[int, ...]:
    """Return where plan words end; a plan with a document's number behind it is a basis."""
    starts = [one.start for one in found]
    words: list[int] = []
    for match in _PLAN.finditer(rest):
        following = bisect_left(starts, match.end())
        stop = starts[following] if following < len(starts) else len(rest)
        if not match["plan"] or DOCUMENT not in rest[match.end() : min(stop, match.end() + 80)]:
            words.append(match.end())
    return tuple(words)


def _is_plan(one: Found, plans: tuple[int, ...], ends: tuple[int, ...]) -> bool:
    before = bisect_left(plans, one.start + 1)
    clause = bisect_left(ends, one.start + 1)
    return before > 0 and (clause == 0 or plans[before - 1] > ends[clause - 1])


def _with_years(rest: str, found: tuple[Found, ...]) -> list[Found]:
    """Give a year that stands by itself to the period without one beside it."""
    given = list(found)
    for at in range(len(given) - 1):
        one, other = given[at], given[at + 1]
        between = rest[one.end : other.start]
        if _SEPARATED.search(between) or _PLAN.search(between):
            continue
        if one.year is None and _is_bare_year(other):
            given[at : at + 2] = [replace(one, year=other.year), replace(other, number=_SPENT)]
        elif other.year is None and _is_bare_year(one) and "," not in between:
            given[at : at + 2] = [replace(one, number=_SPENT), replace(other, year=one.year)]
    return [one for one in given if one.number != _SPENT]


def _is_bare_year(one: Found) -> bool:
    return one.kind is PeriodKind.YEAR and one.year is not None and one.number != _SPENT


def _exists(one: Found) -> bool:
    return one.year is None or parse_period(Period(one.year, one.kind, one.number).id) is not None


def resolve(mention: PeriodMention, near: dt.date) -> Period:
    """Return the period that the mention means on the day `near`.

    Without a year it is the one of that name nearest to the day, measured to the period's last day: reports are
    written at a period's end, and «12 tháng» in January is the year that has just ended. A tie is the earlier.
    """
    if mention.year is not None:
        return Period(mention.year, mention.kind, mention.number)
    return _nearest(mention.kind, mention.number, near)


@lru_cache(maxsize=1_000)
def _nearest(kind: PeriodKind, number: int, near: dt.date) -> Period:
    years = range(near.year - _YEARS_AROUND, near.year + _YEARS_AROUND + 1)
    periods = [parse_period(Period(year, kind, number).id) for year in years]
    return min(
        (period for period in periods if period),
        key=lambda period: (abs((period.last_day - near).days), period.year),
    )
