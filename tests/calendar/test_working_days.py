"""Claims about the office's working days: weekends, public holidays, Tết, swapped days."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core.calendar import Calendar, NoWorkingDayError, aware_utc, public_year

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PLAIN = Calendar(ZONE)
SWAPPED = Calendar(ZONE, days_off={dt.date(2026, 1, 2): "Nghỉ hoán đổi"}, working_days={dt.date(2026, 1, 10): "Làm bù"})
WORLD = Calendar(ZONE, country="")
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1))

OFF = [
    "2026-01-01",  # New Year
    "2026-01-03",  # a Saturday
    "2026-01-04",  # a Sunday
    "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20",  # Tết Bính Ngọ
    "2026-04-26", "2026-04-27",  # Hùng kings, on a Sunday and made up for
    "2026-04-30", "2026-05-01",
    "2026-09-01", "2026-09-02",
    "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-02-09",  # Tết Đinh Mùi
]  # fmt: skip
ON = ["2026-01-02", "2026-02-13", "2026-02-23", "2026-03-16", "2026-04-28", "2026-05-04", "2026-12-31", "2027-02-12"]


@pytest.mark.parametrize("day", OFF)
def test_weekends_and_public_year_are_days_off(day: str) -> None:
    assert not PLAIN.is_working_day(dt.date.fromisoformat(day))


@pytest.mark.parametrize("day", ON)
def test_other_days_are_working_days(day: str) -> None:
    assert PLAIN.is_working_day(dt.date.fromisoformat(day))


def test_calendar_toml_goes_before_the_weekday() -> None:
    assert [SWAPPED.is_working_day(dt.date(2026, 1, day)) for day in (2, 10)] == [False, True]


def test_a_working_day_of_the_file_goes_before_a_public_holiday() -> None:
    calendar = Calendar(ZONE, working_days={dt.date(2026, 5, 1): "Trực"})
    assert calendar.is_working_day(dt.date(2026, 5, 1))


def test_an_office_may_work_on_saturdays() -> None:
    assert Calendar(ZONE, workdays=frozenset(range(6))).is_working_day(dt.date(2026, 3, 14))


def test_without_a_country_there_are_no_public_holidays() -> None:
    assert WORLD.is_working_day(dt.date(2026, 2, 17))
    assert public_year("", 2026).days_off == {}


NEXT = [
    ("2026-03-13", "2026-03-13"),
    ("2026-03-14", "2026-03-16"),
    ("2026-02-14", "2026-02-23"),  # a Saturday before Tết: nine days
    ("2026-04-30", "2026-05-04"),
    ("2026-04-25", "2026-04-28"),
    ("2026-01-01", "2026-01-02"),
]
PREVIOUS = [
    ("2026-03-15", "2026-03-13"),
    ("2026-02-22", "2026-02-13"),
    ("2026-05-03", "2026-04-29"),
    ("2026-03-16", "2026-03-16"),
]


@pytest.mark.parametrize(("day", "expected"), NEXT)
def test_the_next_working_day_is_the_day_itself_or_the_first_after_it(day: str, expected: str) -> None:
    assert PLAIN.next_working_day(dt.date.fromisoformat(day)).isoformat() == expected


@pytest.mark.parametrize(("day", "expected"), PREVIOUS)
def test_the_previous_working_day_is_the_day_itself_or_the_last_before_it(day: str, expected: str) -> None:
    assert PLAIN.previous_working_day(dt.date.fromisoformat(day)).isoformat() == expected


def test_a_swapped_working_day_is_reached_where_the_weekend_would_be_skipped() -> None:
    assert SWAPPED.next_working_day(dt.date(2026, 1, 10)) == dt.date(2026, 1, 10)


def test_a_calendar_without_working_days_is_a_fault() -> None:
    with pytest.raises(NoWorkingDayError, match="no working day within"):
        Calendar(ZONE, country="", workdays=frozenset()).next_working_day(dt.date(2026, 3, 16))


ADDED = [
    ("2026-03-16", 3, "2026-03-19"),
    ("2026-03-16", -3, "2026-03-11"),
    ("2026-03-16", 0, "2026-03-16"),
    ("2026-03-14", 1, "2026-03-16"),
    ("2026-03-14", -1, "2026-03-13"),
    ("2026-02-13", 1, "2026-02-23"),
    ("2026-02-23", -1, "2026-02-13"),
    ("2026-04-29", 1, "2026-05-04"),
]


@pytest.mark.parametrize(("day", "count", "expected"), ADDED)
def test_working_days_are_counted_over_days_off(day: str, count: int, expected: str) -> None:
    assert PLAIN.add_working_days(dt.date.fromisoformat(day), count).isoformat() == expected


BETWEEN = [
    ("2026-03-16", "2026-03-16", 0),
    ("2026-03-16", "2026-03-17", 1),
    ("2026-03-13", "2026-03-15", 0),
    ("2026-03-13", "2026-03-16", 1),
    ("2026-02-13", "2026-02-23", 1),
    ("2026-03-20", "2026-03-16", 0),
    ("2026-03-15", "2026-03-31", 12),
]


@pytest.mark.parametrize(("day", "until", "count"), BETWEEN)
def test_working_days_after_a_day_include_the_last(day: str, until: str, count: int) -> None:
    assert PLAIN.working_days_after(dt.date.fromisoformat(day), dt.date.fromisoformat(until)) == count


@given(DAYS)
def test_the_next_and_the_previous_working_day_enclose_the_day(day: dt.date) -> None:
    before, after = PLAIN.previous_working_day(day), PLAIN.next_working_day(day)
    assert before <= day <= after
    assert PLAIN.is_working_day(before)
    assert PLAIN.is_working_day(after)
    assert (before == after == day) is PLAIN.is_working_day(day)


@given(DAYS, st.integers(0, 40))
def test_so_many_working_days_lie_between(day: dt.date, count: int) -> None:
    assert PLAIN.working_days_after(day, PLAIN.add_working_days(day, count)) == count


@given(DAYS.map(PLAIN.next_working_day), st.integers(-30, 30))
def test_from_a_working_day_there_and_back_is_the_same_day(day: dt.date, count: int) -> None:
    assert PLAIN.add_working_days(PLAIN.add_working_days(day, count), -count) == day


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        aware_utc(dt.datetime(2026, 3, 16, 9, 0))  # noqa: DTZ001 - that is the fault


def test_the_offices_day_is_not_that_of_utc() -> None:
    instant = dt.datetime(2026, 3, 16, 18, 0, tzinfo=dt.UTC)
    assert PLAIN.day_of(instant) == dt.date(2026, 3, 17)
    assert PLAIN.at(dt.date(2026, 3, 17), dt.time(1)) == instant


def test_a_weekend_day_worked_in_exchange_for_a_holiday_is_a_working_day() -> None:
    assert PLAIN.is_working_day(dt.date(2026, 8, 22))  # for Monday 31/8/2026
    assert not PLAIN.is_working_day(dt.date(2026, 8, 31))
