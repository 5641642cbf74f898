"""Finds the names of periods in a skeleton, the longer ones before those that they contain."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dondoc.core.cycles import PeriodKind
from dondoc.core.folding import Skeleton
from dondoc.core.period_masks import (
    TAKEN,
    is_compared,
    is_length_of_time,
    is_no_report_year,
    is_weekday,
    masked,
)
from dondoc.core.period_words import (
    ANY_NAME,
    FAMILIES,
    HALF_ID,
    HALF_OF_YEAR,
    NUMBER_WORDS,
    SERIES_END,
    SO_MANY_MONTHS,
    SPANS,
    WHOLE_YEAR,
    YEAR,
    YEAR_BEFORE,
    Family,
    is_spelt,
    numeral,
)

_CENTURY = 2000
_LONGEST_SERIES = 12
_YEAR_NUMBER = re.compile(r"\s{0,3}:?\s?20\d\d")
_ANY_MONTH = re.compile(r"(?:ngay|cac|hang|nhieu|may|vai|so|theo|[0-9])[\s.]{0,9}\Z")
_FROM = re.compile(r"\s{1,3}(?:ngay|thang|dau|khi|quy)\b")  # without accents «thang tu ngay» is «month, from the day»
_ONLY_WITH_PART = frozenset((3, 12))  # a bare «3T» is three tonnes or three months of anything


@dataclass(frozen=True, slots=True)
class Found:
    """A period's name with offsets in the skeleton."""

    kind: PeriodKind
    number: int
    year: int | None
    start: int
    end: int


@dataclass(slots=True)
class _Page:
    """The skeleton while it is read: what has been understood is blotted out."""

    bones: Skeleton
    text: str

    def blot(self, spans: list[tuple[int, int]]) -> None:
        """Blot these spans out, in one pass."""
        if not spans:
            return
        pieces, at = [], 0
        for start, end in spans:
            pieces += [self.text[at:start], TAKEN * (end - max(at, start))]
            at = max(at, end)
        self.text = "".join((*pieces, self.text[at:]))


def scan(bones: Skeleton) -> tuple[tuple[Found, ...], str]:
    """Return the periods named, in order, and the skeleton with dates, document numbers and them blotted out."""
    if ANY_NAME.search(bones.text) is None:
        return (), bones.text
    page = _Page(bones, masked(bones.text))
    found = [*_so_many_months(page), *_parts_of_year(page)]
    for family in FAMILIES:
        found += _members(page, family)
    found += _years(page)
    kept = [one for one in found if one.kind is not PeriodKind.REQUEST]
    return tuple(sorted(kept, key=lambda one: (one.start, one.end, one.number))), page.text


def _dated(text: str, one: Found) -> Found:
    """Return the mention with the year behind it or directly before it."""
    behind = YEAR.match(text, one.end)
    if behind:
        year = int(behind["year"] or 0) or _CENTURY + int(behind["short"])
        return replace(one, year=year, end=behind.end())
    before = YEAR_BEFORE.search(text, max(0, one.start - 12), one.start)
    return replace(one, year=int(before[1]), start=before.start()) if before else one


def _so_many_months(page: _Page) -> list[Found]:
    """Read «6 tháng đầu năm 2026», «9T/2026»; other numbers of months are no period, but their year is theirs."""
    found: list[Found] = []
    taken: list[tuple[int, int]] = []
    for match in SO_MANY_MONTHS.finditer(page.text):
        if not page.text[match.start()].isdigit() and not _is_spelt_count(page.bones, match):
            continue
        one = _dated(page.text, Found(*_months_named(match), None, match.start(), match.end()))
        bare = one.year is None and not match["part"] and not match["glued"]
        lasting = bare and is_length_of_time(page.text, *match.span())
        if bare and not lasting and _is_no_report(match):
            continue
        taken.append((one.start, one.end))
        if not lasting and not is_compared(page.text, one.start):
            found.append(one)
    page.blot(taken)
    return found


def _is_spelt_count(bones: Skeleton, match: re.Match[str]) -> bool:
    """Whether «sáu tháng» is a count; «sau tháng 3» is «after March», and without accents the rest must tell."""
    written = bones.written(*match.span("word"))
    return is_spelt(written) or (written.isascii() and match["part"] is not None)


def _is_no_report(match: re.Match[str]) -> bool:
    """Whether so many months, bare, are no report's name: «2 tháng», «3 tháng», «12T»."""
    kind, _ = _months_named(match)
    if kind is PeriodKind.REQUEST:
        return True
    glued = match["count"] is not None and "thang" not in match[0]
    return kind is PeriodKind.QUARTER or (glued and int(match["count"]) in _ONLY_WITH_PART)


def _months_named(match: re.Match[str]) -> tuple[PeriodKind, int]:
    count = int(match["count"]) if match["count"] else NUMBER_WORDS[match["word"]]
    last = match["part"] == "cuoi" or match["glued"] == "cn"
    span = (13 - count, 12) if last else (1, count)
    return SPANS.get(span, (PeriodKind.REQUEST, 0))  # REQUEST: a stretch of months that is no period


def _parts_of_year(page: _Page) -> list[Found]:
    """Read «nửa đầu năm 2026» and, with its year, «H1/2026»."""
    found: list[Found] = []
    for match in HALF_OF_YEAR.finditer(page.text):
        number = 1 if match["part"] == "dau" else 2
        found.append(_dated(page.text, Found(PeriodKind.HALF, number, None, *match.span())))
    for match in HALF_ID.finditer(page.text):
        one = _dated(page.text, Found(PeriodKind.HALF, int(match["number"]), None, *match.span()))
        found += [one] if one.year else []
    found.sort(key=lambda one: one.start)
    page.blot([(one.start, one.end) for one in found])
    return [one for one in found if not is_compared(page.text, one.start)]


def _members(page: _Page, family: Family) -> list[Found]:
    """Read the months, quarters or weeks, alone, in a series or from one to another."""
    found: list[Found] = []
    taken: list[tuple[int, int]] = []
    at = 0
    while match := family.first.search(page.text, at):
        at = match.end()
        if not _is_member(page, match):
            continue
        several = list(_series(page.text, family, match))
        at = max(one.end for one in several)
        taken.append((min(one.start for one in several), at))
        if not is_compared(page.text, match.start()):
            found += several
    page.blot(taken)
    return found


def _is_member(page: _Page, match: re.Match[str]) -> bool:
    if is_weekday(page.text, *match.span()) and not YEAR.match(page.text, match.end()):
        return False
    written = page.bones.written(*match.span())
    if match["word"] == "nam" and not _is_may(page.text, match):
        return False
    if match["word"] == "tu" and written.isascii() and _FROM.match(page.text, match.end()):
        return False
    return is_spelt(written)


def _is_may(text: str, match: re.Match[str]) -> bool:
    """Whether «tháng năm» is May; in «ngày … tháng … năm» and «các tháng năm 2026» it is not."""
    if _YEAR_NUMBER.match(text, match.end()):
        return False
    return not _ANY_MONTH.search(text, max(0, match.start() - 16), match.start())


def _series(text: str, family: Family, match: re.Match[str]) -> Iterator[Found]:
    """Yield what the first name and what follows it name; at least the first."""
    number = NUMBER_WORDS[match["word"]] if match["word"] else numeral(match["number"])
    first = Found(family.kind, number, None, *match.span())
    dated = _dated(text, first)
    if match["word"]:
        yield dated
    elif stretch := _stretch(text, family, first, dated):
        yield from stretch
    else:
        yield from _listed(text, family, first) or (dated,)


def _stretch(text: str, family: Family, first: Found, dated: Found) -> tuple[Found, ...]:
    """Return what «tháng 1-3/2026» or «từ tháng 1 đến tháng 3» names; empty where it is no stretch."""
    dash = family.dash.match(text, first.end)
    until = dash or family.until.match(text, dated.end)
    last = numeral(until["number"]) if until else 0
    if until is None or last <= first.number:
        return ()
    end = _dated(text, replace(first, end=until.end()))
    if (dash and end.year is None and not SERIES_END.match(text, end.end)) or dated.year not in {None, end.year}:
        return ()
    if family.kind is PeriodKind.WEEK:
        return tuple(replace(end, number=n) for n in range(first.number, last + 1))
    size = 1 if family.kind is PeriodKind.MONTH else 3
    named = SPANS.get((size * (first.number - 1) + 1, size * last))
    if named:
        return (replace(end, kind=named[0], number=named[1]),)
    return tuple(replace(end, number=n) for n in range(first.number, last + 1))


def _listed(text: str, family: Family, first: Found) -> tuple[Found, ...]:
    """Return what «tháng 1, 2 và 3/2026» names, each with the year at the end; empty where it is no list.

    What could be the count of something else («tháng 3, 2 tin bài») needs a year or the phrase's end behind it.
    """
    items = [first]
    while len(items) <= _LONGEST_SERIES and (item := family.item.match(text, items[-1].end)):
        items.append(Found(first.kind, numeral(item["number"]), None, item.start("number"), item.end()))
    last = _dated(text, items[-1])
    if len(items) == 1 or (last.year is None and not SERIES_END.match(text, last.end)):
        return ()
    return (*(replace(item, year=last.year) for item in items[:-1]), last)


def _years(page: _Page) -> list[Found]:
    return [
        Found(PeriodKind.YEAR, 0, int(match["year"]), *match.span())
        for match in WHOLE_YEAR.finditer(page.text)
        if not is_no_report_year(page.text, match.start()) and not is_compared(page.text, match.start())
    ]
