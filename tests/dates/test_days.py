"""Claims about dates and times of day as people write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core.dates import Sense, dates_in, parse_date, parse_time, times_in
from tests.vietnamese import vietnamese

NEAR = dt.date(2026, 3, 16)
DATES = [
    ("20/3/2026", "2026-03-20"),
    ("20/03/2026", "2026-03-20"),
    ("20-3-2026", "2026-03-20"),
    ("20.3.2026", "2026-03-20"),
    ("20 / 3 / 2026", "2026-03-20"),
    ("20/3/26", "2026-03-20"),
    ("20/3", "2026-03-20"),
    ("ngày 20/3", "2026-03-20"),
    ("ngày 20-3", "2026-03-20"),
    ("ngày 20.3", "2026-03-20"),
    ("ngày 20 tháng 3 năm 2026", "2026-03-20"),
    ("NGAY 20 THANG 3 NAM 2026", "2026-03-20"),
    ("20 tháng 3", "2026-03-20"),
    ("20 thg 3, 2026", "2026-03-20"),
    ("ngày 20/3 năm 2025", "2025-03-20"),
    ("2026-03-20", "2026-03-20"),
    ("thứ Sáu (20/3/2026)", "2026-03-20"),
    ("17h00 ngày 20/3/2026", "2026-03-20"),
    ("20/3/2026 17:00", "2026-03-20"),
    ("20/3 17:00", "2026-03-20"),
    ("20/3 17h", "2026-03-20"),
    ("31/12", "2025-12-31"),
    ("1/1", "2026-01-01"),
    ("29/2/2028", "2028-02-29"),
]
NO_DATES = ["31/2/2026", "29/2", "29/2/2026", "0/3/2026", "20/13/2026", "31/4", "45/BC-CCKL", "3/2026", "20", "20.3"]
COMING = [("20/10", "2026-10-20"), ("20/2", "2026-02-20"), ("10/2", "2027-02-10"), ("5/1", "2027-01-05")]
PAST = [("20/10", "2025-10-20"), ("20/3", "2025-03-20"), ("17/3", "2026-03-17"), ("15/3", "2026-03-15")]
TIMES = [
    ("17:00", "17:00"),
    ("17h", "17:00"),
    ("17h30", "17:30"),
    ("17 h 30", "17:30"),
    ("17h00'", "17:00"),
    ("17 giờ", "17:00"),
    ("17 giờ 30", "17:30"),
    ("17 giờ 30 phút", "17:30"),
    ("17 giờ 00", "17:00"),
    ("17 giờ rưỡi", "17:30"),
    ("17g30", "17:30"),
    ("17:00:00", "17:00"),
    ("08 GIO 05", "08:05"),
    ("5 giờ chiều", "17:00"),
    ("5h chiều", "17:00"),
    ("8 giờ sáng", "08:00"),
    ("12 giờ trưa", "12:00"),
    ("10 giờ đêm", "22:00"),
    ("5:00 CH", "17:00"),
    ("9:12 SA", "09:12"),
    ("5 pm", "17:00"),
    ("24:00", "23:59:59"),
    ("24h", "23:59:59"),
    ("0h", "00:00"),
    ("trong 24 giờ, trước 17 giờ", "17:00"),
    ("25h, 17h", "17:00"),
    ("17 giờ 20/3/2026", "17:00"),
    ("17 giờ 20 tháng 3", "17:00"),
    ("17 giờ ngày 20/3", "17:00"),
    ("20/3/2026 17:00", "17:00"),
]
NO_TIMES = ["25h", "17:75", "17ha", "17", "trong 24 giờ", "trong vòng 4 giờ", "17g", "20/3/2026", ""]


@pytest.mark.parametrize(("text", "day"), DATES)
def test_a_date_is_read_as_it_is_written(text: str, day: str) -> None:
    assert parse_date(text, NEAR) == dt.date.fromisoformat(day)


@pytest.mark.parametrize("text", NO_DATES)
def test_an_impossible_date_is_none(text: str) -> None:
    assert parse_date(text, NEAR) is None


@pytest.mark.parametrize(("text", "day"), COMING)
def test_a_deadline_without_a_year_is_at_most_a_month_ago(text: str, day: str) -> None:
    assert parse_date(text, NEAR, sense=Sense.COMING) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(("text", "day"), PAST)
def test_what_has_happened_is_not_in_the_future(text: str, day: str) -> None:
    assert parse_date(text, NEAR, sense=Sense.PAST) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(("text", "time"), TIMES)
def test_a_time_is_read_as_it_is_written(text: str, time: str) -> None:
    assert parse_time(text) == dt.time.fromisoformat(time)


@pytest.mark.parametrize("text", NO_TIMES)
def test_what_is_no_time_of_day_is_none(text: str) -> None:
    assert parse_time(text) is None


FORMS = ["{}/{}/{}", "ngày {} tháng {} năm {}", "{}-{}-{}", "{}.{}.{}"]


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(FORMS))
def test_every_day_of_the_calendar_is_read_back(day: dt.date, form: str) -> None:
    assert parse_date(form.format(day.day, day.month, day.year), NEAR) == day


@given(st.times(), st.sampled_from(["%H:%M", "%Hh%M", "%H giờ %M"]))
def test_every_minute_of_the_day_is_read_back(time: dt.time, form: str) -> None:
    assert parse_time(time.strftime(form)) == time.replace(second=0, microsecond=0)


@given(st.dates(dt.date(2001, 1, 1), dt.date(2098, 1, 1)), st.integers(1, 28), st.integers(1, 12))
def test_a_date_without_a_year_is_at_most_half_a_year_away(near: dt.date, day: int, month: int) -> None:
    found = parse_date(f"{day}/{month}", near)
    assert found is not None
    assert abs((found - near).days) <= 183


@given(vietnamese())
def test_dates_and_times_stand_within_the_text(text: str) -> None:
    spans = [(f.start, f.end) for f in dates_in(text, NEAR)] + [(f.start, f.end) for f in times_in(text)]
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert all(found.end <= len(text) for found in dates_in(text, NEAR))
