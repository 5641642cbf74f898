"""What looks like a period and is none: dates, numbers of documents, weekdays, comparisons, lengths of time."""

import re

from dondoc.core.days import DATE, is_counted
from dondoc.core.folding import skeleton

DOCUMENT = "\x01"  # stands in place of a document's number
TAKEN = "\x02"  # stands in place of a date, or of a mention already read

_DOCUMENT_NUMBER = re.compile(
    r"(?<![0-9a-z])\d{1,6}\s?/\s?(?:\d{4}\s?/\s?)?(?!quy|thang|nam\b|tuan|ngay)[a-z]{2,12}\d{0,3}(?![0-9])"
    r"(?:[-&/](?!quy|thang|tuan|nam\b)[a-z]{1,12}(?![0-9a-z])){0,4}"
)
_BLANK_DAY = re.compile(r"\bngay[\s.]{1,20}thang[\s.]{0,20}\d{0,2}(?!\d)[\s.]{0,3}(?:nam[\s.]{0,20}(?:20\d\d)?)?")
_WEEK_OF_MONTH = re.compile(
    r"\btuan\s{1,2}(?:thu\s{1,2})?(?:\d|i{1,3}|iv|[a-z]{2,4})\s{1,2}(?:cua\s)?(?:thang|t)\s{0,2}\d{1,2}(?!\d)"
    r"(?:[/.-]20\d\d|\s{1,2}nam\s{1,2}20\d\d)?"
)
_DAYS_TO_DAY = re.compile(  # «tuần 02-06/3/2026» is no weeks 2 to 6; «tuần 10-11/2026» is two weeks
    r"(?<![0-9a-z/.])\d{1,2}\s?-\s?\d{1,2}\s?[/.]\s?(?:0?[1-9]|1[0-2])(?:\s?[/.]\s?20\d\d)?(?![0-9/])"
)
_COMPARED = re.compile(r"(?:so voi|so sanh voi|cung ky|so cung ky)(?:\s{1,2}(?:cua|voi|ca|nam))?\s{0,3}\Z")
_WEEKDAY_BEFORE = re.compile(r"(?:\b(?:sang|trua|chieu|toi|truoc|hom|ngay|thu|h|gio|luc|vao)|\d\d|\dh)[\s,]{1,3}\Z")
_WEEKDAY_AFTER = re.compile(rf"[\s,]{{0,3}}(?:\(?\s?{TAKEN}|ngay\b|tuan\b)")
_LASTING_BEFORE = re.compile(
    r"\b(?:trong|han|sau|truoc|hon|du|qua|moi|ky|gia han|keo dai|cu|dinh ky|hang|toi da|it nhat|them|lui|vong|"
    r"thoi gian)\s{1,2}\Z"
)
_LASTING_AFTER = re.compile(r"\s{0,2}(?:/|(?:qua|toi|tuoi|lien|ke|mot|tro|truoc|sau|nua|them)\b)")
_NO_REPORT_YEAR = re.compile(
    r"\b(?:den|toi|tu|truoc|sau|tam nhin|dinh huong|ke tu|giai doan|quy|cac thang|hang thang|tuan)\s{1,3}\Z"
)
_WEEKDAYS = frozenset(f"t{number}" for number in range(2, 8))
_REACH = 24


def tells_days_of_a_week(phrase: str) -> bool:
    """Whether a phrase counts weeks within a month («tuần 2 tháng 3»: each office counts its own way) or names days."""
    text = skeleton(phrase).text
    return bool(_WEEK_OF_MONTH.search(text) or _DAYS_TO_DAY.search(text))


def masked(text: str) -> str:
    """Return the skeleton with dates and document numbers blotted out, every offset kept."""
    text = _DOCUMENT_NUMBER.sub(lambda found: DOCUMENT * len(found[0]), text)
    text = _WEEK_OF_MONTH.sub(_blot, text)
    text = _DAYS_TO_DAY.sub(_blot, text)
    text = _BLANK_DAY.sub(_blot, text)
    return DATE.sub(lambda found: found[0] if is_counted(text, found) else _blot(found), text)


def _blot(found: re.Match[str]) -> str:
    return TAKEN * len(found[0])


def _before(text: str, at: int) -> tuple[str, int, int]:
    return text, max(0, at - _REACH), at


def is_compared(text: str, start: int) -> bool:
    """Whether what begins there is only compared with: «so với cùng kỳ năm 2025»."""
    return _COMPARED.search(*_before(text, start)) is not None


def is_weekday(text: str, start: int, end: int) -> bool:
    """Whether a bare «T2» … «T7» there is a day of the week: «sáng T3», «T6 (20/3)»."""
    if text[start:end] not in _WEEKDAYS:
        return False
    return bool(_WEEKDAY_BEFORE.search(*_before(text, start)) or _WEEKDAY_AFTER.match(text, end))


def is_length_of_time(text: str, start: int, end: int) -> bool:
    """Whether a bare «6 tháng» there tells how long something lasts: «gia hạn 6 tháng», «6 tháng một lần»."""
    return bool(_LASTING_BEFORE.search(*_before(text, start)) or _LASTING_AFTER.match(text, end))


def is_no_report_year(text: str, start: int) -> bool:
    """Whether «năm 2030» there is a horizon or qualifies other periods: «đến năm 2030», «các quý năm 2026»."""
    return _NO_REPORT_YEAR.search(*_before(text, start)) is not None
