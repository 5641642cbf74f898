"""Instants, dates, lengths of time and sizes as an office writes them in Vietnamese.

Every text is NFC and finished for reading. Source of the forms: contract, 2 (`hết ngày`) and 8; the letterhead's
date follows Decree 30/2020/NĐ-CP, annex I, II.4.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from dondoc.core.calendar import Calendar
from dondoc.core.cycles import END_OF_DAY
from dondoc.core.mail import TimeSource

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_DURATIONS = ((86_400, "ngày"), (3_600, "giờ"), (60, "phút"), (1, "giây"))
_SIZES = ("byte", "KB", "MB", "GB", "TB")
_THOUSAND = 1024
STATUSES: Final[Mapping[str, str]] = {
    "waived": "Được miễn",
    "on_time": "Đúng hạn",
    "under_review": "Đang xem xét",
    "late": "Chậm hạn",
    "unknown": "Chưa xác định",
    "missing": "Chưa nộp",
    "pending": "Chưa đến hạn",
}
# Colours beside the words, never instead of them.
TONES: Final[Mapping[str, str]] = {
    "on_time": "ok",
    "waived": "none",
    "pending": "none",
    "under_review": "info",
    "unknown": "info",
    "late": "warn",
    "missing": "late",
}


def short_date_text(day: dt.date) -> str:
    """Return «16/3/2026»."""
    return f"{day.day}/{day.month}/{day.year}"


def day_text(day: dt.date) -> str:
    """Return «16/3», where the year is plain."""
    return f"{day.day}/{day.month}"


def date_text(day: dt.date) -> str:
    """Return «thứ Hai ngày 16/3/2026»."""
    return f"{WEEKDAYS[day.weekday()]} ngày {short_date_text(day)}"


def instant_text(instant: dt.datetime, calendar: Calendar) -> str:
    """Return «17 giờ 00, thứ Hai ngày 16/3/2026» on the office's clock; seconds are cut off."""
    local = calendar.local(instant)
    return f"{local.hour} giờ {local.minute:02}, {date_text(local.date())}"


def exact_text(instant: dt.datetime, calendar: Calendar) -> str:
    """Return «17 giờ 00 phút 05 giây, thứ Hai ngày 16/3/2026»: what a proof of arrival says."""
    local = calendar.local(instant)
    return f"{local.hour} giờ {local.minute:02} phút {local.second:02} giây, {date_text(local.date())}"


def due_text(due: dt.datetime, calendar: Calendar) -> str:
    """Return the due as people are told it: the end of a day is «hết ngày thứ Ba 31/3/2026» (contract, 2)."""
    local = calendar.local(due)
    if local.time().replace(microsecond=0) == END_OF_DAY:
        return f"hết ngày {WEEKDAYS[local.weekday()]} {short_date_text(local.date())}"
    return instant_text(due, calendar)


def letterhead_date(place: str, day: dt.date) -> str:
    """Return «Lai Châu, ngày 05 tháng 02 năm 2026»: single-digit days and the months 1 and 2 get a zero."""
    month = f"{day.month:02}" if day.month in (1, 2) else str(day.month)
    return f"{place}, ngày {day.day:02} tháng {month} năm {day.year}"


def duration_text(seconds: float) -> str:
    """Return the two largest units of a length of time, «2 ngày 3 giờ»; less than nothing is «0 giây»."""
    rest, parts = max(0, int(seconds)), []
    for length, name in _DURATIONS:
        count, rest = divmod(rest, length)
        parts.append((count, name))
    first = next((n for n, (count, _) in enumerate(parts) if count), len(parts) - 1)
    shown = [(count, name) for count, name in parts[first : first + 2] if count or first == len(parts) - 1]
    return " ".join(f"{count} {name}" for count, name in shown)


def size_text(size: int) -> str:
    """Return a number of bytes as «512 byte», «12,3 KB», «4 MB»: units of 1024, a decimal comma."""
    amount, unit = float(max(0, size)), 0
    while round(amount, 1) >= _THOUSAND and unit < len(_SIZES) - 1:
        amount, unit = amount / _THOUSAND, unit + 1
    return f"{amount:.1f}".removesuffix(".0").replace(".", ",") + f" {_SIZES[unit]}"


def lateness_text(late_seconds: float, working_days: int) -> str:
    """Return how late something came, or has been missing where `late_seconds` is 0 (contract, 5).

    Neither late nor missing is «đúng hạn».
    """
    if late_seconds <= 0:
        return f"quá hạn {working_days} ngày làm việc" if working_days > 0 else "đúng hạn"
    days = f"{working_days} ngày làm việc" if working_days > 0 else "vẫn trong ngày đến hạn"
    return f"chậm {duration_text(late_seconds)} ({days})"


SOURCES = {
    TimeSource.RECEIVED: "giờ tiếp nhận của máy chủ thư cơ quan",
    TimeSource.INTERNALDATE: "giờ ghi trong hộp thư cơ quan",
    TimeSource.MBOX: "giờ ghi trong tệp lưu thư",
    TimeSource.MANUAL: "ghi nhận của Văn phòng",
    TimeSource.NONE: "chưa xác định",
}


def handed_in_text(reports: int, articles: int) -> str:
    """Return «2 báo cáo», «1 tin, bài» or «1 báo cáo và 2 tin, bài»: an article is no report."""
    counts = ((reports, "báo cáo"), (articles, "tin, bài"))
    return " và ".join(f"{number} {what}" for number, what in counts if number)
