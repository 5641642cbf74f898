"""Claims about other zones than Vietnam's, which knows no summer time, and about a host without zone files."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core.calendar import Calendar, SendWindow
from dondoc.core.rungs import parse_at

BERLIN = Calendar(ZoneInfo("Europe/Berlin"), country="")
LORD_HOWE = Calendar(ZoneInfo("Australia/Lord_Howe"), country="")  # half an hour of summer time
CALENDARS = st.sampled_from([BERLIN, LORD_HOWE, Calendar(ZoneInfo("America/Santiago"), country="")])
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31))
TIMES = st.times()


@given(CALENDARS, DAYS, TIMES, TIMES)
def test_what_is_later_on_the_wall_is_never_earlier_in_truth_but_for_the_hour_that_comes_twice(
    calendar: Calendar, day: dt.date, one: dt.time, other: dt.time
) -> None:
    first, second = sorted((one, other))
    early, late = calendar.at(day, first), calendar.at(day, second)
    assert early - late <= dt.timedelta(hours=1)
    assert calendar.at(day + dt.timedelta(days=1), first) > early


@given(CALENDARS, DAYS)
def test_the_end_of_a_day_lies_on_that_day(calendar: Calendar, day: dt.date) -> None:
    assert calendar.day_of(calendar.at(day, dt.time(23, 59, 59))) == day


@given(CALENDARS, DAYS)
def test_working_hours_are_what_the_wall_says_on_each_side_of_a_change(calendar: Calendar, day: dt.date) -> None:
    window = SendWindow(dt.time(7), dt.time(18))
    for time in (dt.time(7), dt.time(12), dt.time(18)):
        assert window.holds(calendar.at(day, time), calendar)
    for time in (dt.time(6, 59), dt.time(18, 1)):
        assert not window.holds(calendar.at(day, time), calendar)


@pytest.mark.parametrize(
    ("due", "rung", "goes"),
    [
        ("2026-03-30 17:00", "-1d", "2026-03-29 17:00"),  # a day on the wall, though that one had 23 hours
        ("2026-03-29 17:00", "-24h", "2026-03-28 16:00"),  # 24 hours are 24 hours
        ("2026-10-26 17:00", "-1wd 08:00", "2026-10-23 08:00"),
        ("2026-10-25 17:00", "-24h", "2026-10-24 18:00"),
    ],
)
def test_a_rung_is_measured_in_days_of_the_wall_or_in_hours_that_pass(due: str, rung: str, goes: str) -> None:
    at = parse_at(rung)
    assert at is not None
    instant = at.instant(_berlin(due), BERLIN)
    assert instant == _berlin(goes)


def _berlin(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=BERLIN.zone).astimezone(dt.UTC)


def test_a_host_without_zone_files_has_the_office_s_zone_all_the_same(tmp_path: Path) -> None:
    scenario = Path(__file__).parents[1] / "scenarios" / "2026-03" / "config"
    asks = f"import pathlib as p, dondoc.config as c; print(c.load(p.Path({str(scenario)!r})).office.timezone)"
    bare = {**os.environ, "PYTHONTZPATH": str(tmp_path), "TZ": "", "TZDIR": str(tmp_path)}
    said = subprocess.run([sys.executable, "-c", asks], env=bare, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "Asia/Ho_Chi_Minh"
