"""Claims about the hours in which units get mail (contract, 8)."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core.calendar import Calendar, SendWindow

CALENDAR = Calendar(ZoneInfo("Asia/Ho_Chi_Minh"))
WINDOW = SendWindow(dt.time(7), dt.time(18))


def office(text: str) -> dt.datetime:
    """Return the instant of a wall-clock time of the office."""
    return dt.datetime.fromisoformat(f"{text}+07:00")


@pytest.mark.parametrize("time", ["07:00", "12:00", "18:00"])
def test_both_ends_belong_to_the_window(time: str) -> None:
    assert WINDOW.holds(office(f"2026-03-16T{time}"), CALENDAR)


@pytest.mark.parametrize("time", ["06:59:59", "18:00:01", "00:00"])
def test_what_lies_outside_does_not(time: str) -> None:
    assert not WINDOW.holds(office(f"2026-03-16T{time}"), CALENDAR)


ENDS = [
    ("2026-03-16T19:00", "2026-03-16T18:00"),
    ("2026-03-16T18:00", "2026-03-16T18:00"),
    ("2026-03-16T06:00", "2026-03-15T18:00"),
    ("2026-03-01T00:00", "2026-02-28T18:00"),
]
STARTS = [
    ("2026-03-16T06:00", "2026-03-16T07:00"),
    ("2026-03-16T07:00", "2026-03-16T07:00"),
    ("2026-03-16T19:00", "2026-03-17T07:00"),
    ("2026-03-13T19:00", "2026-03-16T07:00"),  # a Friday evening
    ("2026-03-14T06:00", "2026-03-16T07:00"),
    ("2026-02-13T19:00", "2026-02-23T07:00"),  # over Tết
]


@pytest.mark.parametrize(("instant", "expected"), ENDS)
def test_the_end_before_is_the_last_one_that_has_come(instant: str, expected: str) -> None:
    assert WINDOW.end_before(office(instant), CALENDAR) == office(expected)


@pytest.mark.parametrize(("instant", "expected"), STARTS)
def test_the_start_after_is_the_first_on_a_working_day(instant: str, expected: str) -> None:
    assert WINDOW.start_after(office(instant), CALENDAR) == office(expected)


@given(st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(dt.UTC)))  # noqa: DTZ001 - hypothesis adds the zone
def test_ends_and_starts_enclose_the_instant_and_lie_in_the_window(instant: dt.datetime) -> None:
    end, start = WINDOW.end_before(instant, CALENDAR), WINDOW.start_after(instant, CALENDAR)
    assert end <= instant <= start
    assert WINDOW.holds(end, CALENDAR)
    assert WINDOW.holds(start, CALENDAR)
    assert CALENDAR.is_working_day(CALENDAR.day_of(start))
