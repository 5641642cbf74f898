"""Instants, dates, lengths and sizes in an office's Vietnamese."""

import datetime as dt
from unicodedata import is_normalized
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core import wording
from dondoc.core.calendar import Calendar

CALENDAR = Calendar(ZoneInfo("Asia/Ho_Chi_Minh"))


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        ("2026-03-16T17:00:00+07:00", "17 giờ 00, thứ Hai ngày 16/3/2026"),
        ("2026-03-17T09:05:59+07:00", "9 giờ 05, thứ Ba ngày 17/3/2026"),
        ("2026-03-15T00:00:00+07:00", "0 giờ 00, Chủ nhật ngày 15/3/2026"),
        ("2026-03-14T23:30:00+00:00", "6 giờ 30, Chủ nhật ngày 15/3/2026"),
    ],
)
def test_an_instant_is_told_on_the_offices_clock(instant: str, text: str) -> None:
    assert wording.instant_text(utc(instant), CALENDAR) == text


def test_an_exact_instant_tells_its_seconds() -> None:
    text = "17 giờ 00 phút 05 giây, thứ Hai ngày 16/3/2026"
    assert wording.exact_text(utc("2026-03-16T17:00:05+07:00"), CALENDAR) == text


@pytest.mark.parametrize(
    ("due", "text"),
    [
        ("2026-03-31T23:59:59+07:00", "hết ngày thứ Ba 31/3/2026"),
        ("2026-03-29T23:59:59+07:00", "hết ngày Chủ nhật 29/3/2026"),
        ("2026-03-16T17:00:00+07:00", "17 giờ 00, thứ Hai ngày 16/3/2026"),
        ("2026-03-31T23:59:00+07:00", "23 giờ 59, thứ Ba ngày 31/3/2026"),
    ],
)
def test_a_due_at_the_end_of_a_day_is_told_as_that_days_end(due: str, text: str) -> None:
    assert wording.due_text(utc(due), CALENDAR) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (dt.date(2026, 3, 16), "thứ Hai ngày 16/3/2026"),
        (dt.date(2026, 3, 18), "thứ Tư ngày 18/3/2026"),
        (dt.date(2026, 3, 21), "thứ Bảy ngày 21/3/2026"),
        (dt.date(2026, 3, 22), "Chủ nhật ngày 22/3/2026"),
    ],
)
def test_a_date_names_its_weekday(day: dt.date, text: str) -> None:
    assert wording.date_text(day) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (dt.date(2026, 2, 5), "Lai Châu, ngày 05 tháng 02 năm 2026"),
        (dt.date(2026, 3, 17), "Lai Châu, ngày 17 tháng 3 năm 2026"),
        (dt.date(2026, 12, 9), "Lai Châu, ngày 09 tháng 12 năm 2026"),
    ],
)
def test_a_letterhead_puts_a_zero_before_small_days_and_the_first_two_months(day: dt.date, text: str) -> None:
    assert wording.letterhead_date("Lai Châu", day) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 giây"), (-5, "0 giây"), (59, "59 giây"), (60, "1 phút"), (125, "2 phút 5 giây"), (3_600, "1 giờ"),
        (3_605, "1 giờ"), (58_353, "16 giờ 12 phút"), (183_600, "2 ngày 3 giờ"), (86_400 * 40, "40 ngày"),
    ],
)  # fmt: skip
def test_a_length_of_time_is_told_in_its_two_largest_units(seconds: int, text: str) -> None:
    assert wording.duration_text(seconds) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 byte"), (1_023, "1023 byte"), (1_024, "1 KB"), (12_595, "12,3 KB"), (1_048_575, "1 MB"),
        (4_718_592, "4,5 MB"), (3 * 1_024**4, "3 TB"), (5_000 * 1_024**4, "5000 TB"),
    ],
)  # fmt: skip
def test_a_size_is_told_with_a_decimal_comma(size: int, text: str) -> None:
    assert wording.size_text(size) == text


@pytest.mark.parametrize(
    ("seconds", "days", "text"),
    [
        (0, 0, "đúng hạn"),
        (300, 0, "chậm 5 phút (vẫn trong ngày đến hạn)"),
        (58_353, 1, "chậm 16 giờ 12 phút (1 ngày làm việc)"),
        (0, 3, "quá hạn 3 ngày làm việc"),
    ],
)
def test_lateness_is_told_by_the_clock_and_in_working_days(seconds: int, days: int, text: str) -> None:
    assert wording.lateness_text(seconds, days) == text


@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1)), st.integers(0, 10**9))  # noqa: DTZ001 - made aware below
def test_every_wording_is_one_line_in_nfc(naive: dt.datetime, number: int) -> None:
    instant = naive.replace(tzinfo=dt.UTC)
    texts = (
        wording.instant_text(instant, CALENDAR), wording.exact_text(instant, CALENDAR),
        wording.due_text(instant, CALENDAR), wording.duration_text(number), wording.size_text(number),
    )  # fmt: skip
    assert all(is_normalized("NFC", text) and text.isprintable() for text in texts)


@given(st.integers(0, 10**8), st.integers(0, 10**8))
def test_a_longer_time_is_never_told_as_a_shorter_one(one: int, other: int) -> None:
    def told(seconds: int) -> int:
        lengths = {"ngày": 86_400, "giờ": 3_600, "phút": 60, "giây": 1}
        words = wording.duration_text(seconds).split()
        return sum(int(n) * lengths[unit] for n, unit in zip(words[::2], words[1::2], strict=True))

    assert told(min(one, other)) <= told(max(one, other))
