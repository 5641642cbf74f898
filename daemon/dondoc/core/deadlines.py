"""Deadlines of requests: «trước 17 giờ ngày 20/3/2026», «chậm nhất ngày 20/3», «hạn gửi: 20/3/2026» (contract, 6)."""

import datetime as dt
import re
from bisect import bisect_left
from dataclasses import dataclass

from dondoc.core.days import FoundDate, FoundTime, Sense, scan_dates, scan_times
from dondoc.core.folding import skeleton

_NAMING = re.compile(
    r"""\b(?:
        (?:cham|muon|tre)\s{1,3}nhat
      | khong\s{1,3}(?:qua|muon\s{1,3}hon|cham\s{1,3}hon|tre\s{1,3}hon)
      | (?<!gia\s)(?<!lui\s)han\s{1,3}(?:gui|nop|chot|cuoi|cung|bao\s{1,3}cao|tra\s{1,3}loi
        |hoan\s{1,3}thanh|la|phan\s{1,3}hoi)\b
      | (?<!gia\s)han\s?: | (?<!lui\s)(?<!dai\s)thoi\s{1,3}han\b | deadline
    )""",
    re.VERBOSE,
)  # these name a deadline, whatever stands between them and the date
_LEADING = re.compile(
    r"\b(?:truoc|den\s{1,3}het|het(?=\s{0,3}\Z)|(?<!gia\s)(?<!lui\s)(?<!dai\s)(?<!qua\s)han(?=\s{1,3}\Z)"
    r"|(?:gui|nop|xong|hoan\s{1,3}thanh)\s{1,3}trong(?=\s{1,3}\Z))\b"
)  # these only directly before it: \Z is where the date begins
_FILLERS = frozenset((
    "la", "vao", "luc", "ngay", "hoi", "hom", "het", "cuoi", "ve", "toi", "den", "truoc", "thoi", "diem", "va", "muon",
    "gio", "h", "hanh", "chinh", "sang", "trua", "chieu", "thu", "hai", "ba", "tu", "nam", "sau", "bay", "chu", "nhat",
    "cn", "2", "3", "4", "5", "6", "7", "t2", "t3", "t4", "t5", "t6", "t7",
))  # fmt: skip
_OTHER_THAN_DUE = re.compile(r"so lieu|\btinh\b|\bchot\b|\btu ngay\b|\btu\b")  # «số liệu tính đến hết ngày 14/3»
_TOLD = re.compile(r"\b(?:hom nay|(?:ngay|sang|trua|chieu|toi) mai|ngay kia)\b")  # «trước 17 giờ hôm nay»
_RANGE_START = re.compile(r"\btu(?:\s{1,3}ngay)?\s{0,3}\Z")
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n\s{0,9}\n|;")
_AFTER = re.compile(r"[\s,(–-]{0,4}(?:(?:luc|vao|hoi|truoc|den)\s{1,3})?(?:luc\s{1,3})?\Z")
_WORDS = re.compile(r"[a-z0-9]{1,20}")
_NAMING_REACH = 90  # characters between «hạn gửi báo cáo về …» and its date
_LEADING_REACH = 50
_AFTER_REACH = 24


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline in a text at these offsets; without a time it is the end of that day."""

    day: dt.date
    time: dt.time | None
    start: int
    end: int


def deadline(text: str, near: dt.date) -> Deadline | None:
    """Return the first deadline of the text, None where there is none."""
    return next(iter(deadlines(text, near)), None)


def deadlines(text: str, near: dt.date) -> tuple[Deadline, ...]:
    """Return the deadlines that the text names, in order, each day and time once.

    A day that is said without a time counts to its end, also after «trước ngày»: the reading that is never too
    strict. A date without a year is the nearest that is not more than a month before `near`. Impossible
    dates are none; a day before `near` is returned as it stands, for the caller to doubt.
    """
    bones = skeleton(text)
    told = (FoundDate(_told_day(m[0], near), *m.span()) for m in _TOLD.finditer(bones.text))
    named = sorted((*scan_dates(bones, near, Sense.COMING), *told), key=lambda date: date.start)
    dates = [d for d in named if not _RANGE_START.search(bones.text, *_before(d, 12))]
    times = scan_times(bones)
    found: dict[tuple[dt.date, dt.time | None], Deadline] = {}
    floor = 0
    for nth, date in enumerate(dates):
        ceiling = dates[nth + 1].start if nth + 1 < len(dates) else len(bones.text)
        trigger = _trigger(bones.text, date, floor, times)
        floor = date.end
        if trigger is not None and date.day is not None:
            time, end = _time_of(bones.text, (trigger, ceiling), date, times)
            found.setdefault((date.day, time), Deadline(date.day, time, *bones.span(trigger, end)))
    return tuple(found.values())


def _told_day(words: str, near: dt.date) -> dt.date:
    return near if words.startswith("hom") else near + dt.timedelta(days=2 if words.endswith("kia") else 1)


def _before(date: FoundDate, reach: int) -> tuple[int, int]:
    return max(0, date.start - reach), date.start


def _trigger(text: str, date: FoundDate, floor: int, times: tuple[FoundTime, ...]) -> int | None:
    """Return where the words begin that make this date a deadline."""
    start = max(floor, date.start - _NAMING_REACH)
    ends = [found.end() for found in _SENTENCE_END.finditer(text, start, date.start)]
    start = max([start, *ends])
    naming = list(_NAMING.finditer(text, start, date.start))
    leading = [
        found
        for found in _LEADING.finditer(text, max(start, date.start - _LEADING_REACH), date.start)
        if _is_filled(text, found.end(), date.start, times) and not _is_about_data(text, found)
    ]
    return min((found.start() for found in (*naming[-1:], *leading)), default=None)


def _is_filled(text: str, start: int, end: int, times: tuple[FoundTime, ...]) -> bool:
    """Whether nothing but times and filler words stand there."""
    at = start
    words: list[str] = []
    for time in _between(times, start, end):
        words += _WORDS.findall(text, at, time.start)
        at = time.end
    return _FILLERS.issuperset([*words, *_WORDS.findall(text, at, max(at, end))])


def _between(times: tuple[FoundTime, ...], start: int, end: int) -> tuple[FoundTime, ...]:
    """Return the times that begin there; bisecting keeps a text of nothing but times and dates cheap."""
    return times[bisect_left(times, start, key=_start) : bisect_left(times, end, key=_start)]


def _start(time: FoundTime) -> int:
    return time.start


def _is_about_data(text: str, found: re.Match[str]) -> bool:
    if found[0] == "truoc":
        return False
    return _OTHER_THAN_DUE.search(text, max(0, found.start() - 30), found.start()) is not None


def _time_of(
    text: str, reach: tuple[int, int], date: FoundDate, times: tuple[FoundTime, ...]
) -> tuple[dt.time | None, int]:
    """Return the deadline's time, and where its words end."""
    trigger, ceiling = reach
    before = _between(times, trigger, date.start)
    if before:
        return before[-1].time, date.end
    after = _between(times, date.end, min(ceiling, date.end + _AFTER_REACH))
    if after and _AFTER.fullmatch(text, date.end, after[0].start):
        return after[0].time, after[0].end
    return None, date.end
