"""When rungs come: the notation of `at` and the instants it means."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core.calendar import Calendar
from dondoc.core.cycles import END_OF_DAY
from dondoc.core.rungs import At, AtUnit, Recipient, Rung, parse_at
from dondoc.core.schemes import Scheme

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = Calendar(ZONE)
MINUTES = st.times().map(lambda time: dt.time(time.hour, time.minute))
DAYS = st.sampled_from([AtUnit.WORKING_DAYS, AtUnit.DAYS])
IN_DAYS = st.builds(At, st.integers(-999, 999), DAYS, st.none() | MINUTES)
IN_HOURS = st.builds(At, st.integers(-9999, 9999), st.sampled_from([AtUnit.HOURS, AtUnit.MINUTES]))
DUES = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(ZONE))  # noqa: DTZ001 - zoned there


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("at", "due", "instant"),
    [
        ("-3wd 08:00", "2026-03-16 17:00", "2026-03-11 08:00"),
        ("+1wd 08:00", "2026-03-20 17:00", "2026-03-23 08:00"),
        ("+3wd 08:00", "2026-03-20 17:00", "2026-03-25 08:00"),
        ("-1wd", "2026-03-16 17:00", "2026-03-13 17:00"),
        ("+0wd 08:00", "2026-03-16 17:00", "2026-03-16 08:00"),
        ("+1wd", "2026-03-20 23:59:59", "2026-03-23 23:59:59"),
        ("-1wd 08:00", "2026-03-15 17:00", "2026-03-13 08:00"),  # a due kept on a Sunday
        ("+1wd 08:00", "2026-04-29 17:00", "2026-05-04 08:00"),  # over 30/4, 1/5 and a weekend
        ("-2d 09:30", "2026-03-16 17:00", "2026-03-14 09:30"),
        ("+1d", "2026-03-20 17:00", "2026-03-21 17:00"),
        ("-4h", "2026-03-16 17:00", "2026-03-16 13:00"),
        ("+30m", "2026-03-31 23:59:59", "2026-04-01 00:29:59"),
        ("+0m", "2026-03-16 17:00", "2026-03-16 17:00"),
    ],
)
def test_a_rung_comes_at(at: str, due: str, instant: str) -> None:
    parsed = parse_at(at)
    assert parsed is not None
    assert parsed.instant(local(due), CALENDAR) == local(instant)


def test_the_due_day_is_the_offices_not_that_of_utc() -> None:
    early = dt.datetime(2026, 3, 15, 18, tzinfo=dt.UTC)  # Monday 16/3 at 01:00 in the office
    parsed = parse_at("+0d 08:00")
    assert parsed is not None
    assert parsed.instant(early, CALENDAR) == local("2026-03-16 08:00")


def test_the_seal_comes_on_the_third_working_day_after_the_month() -> None:
    seal = parse_at("+3wd 08:00")
    assert seal is not None
    assert seal.instant(CALENDAR.at(dt.date(2026, 3, 31), END_OF_DAY), CALENDAR) == local("2026-04-03 08:00")


@pytest.mark.parametrize(
    "text",
    [
        "", "3wd", "+wd", "+3 wd", "+3w", "+3WD", "-4h 08:00", "+0m 08:00", "-3wd 8:00", "-3wd 24:00", "-3wd  08:00",
        "-3wd 08:00 ", "+1000wd", "+10000h", "−3wd", "+٣d", "+1d08:00", "+1.5h", "+1d\n",
    ],
)  # fmt: skip
def test_what_is_no_distance_is_refused(text: str) -> None:
    assert parse_at(text) is None


@given(IN_DAYS | IN_HOURS)
def test_a_distance_reads_back_as_it_is_written(at: At) -> None:
    assert parse_at(str(at)) == at


@given(st.text(max_size=12))
def test_whatever_parses_is_written_in_one_form(text: str) -> None:
    at = parse_at(text)
    assert at is None or parse_at(str(at)) == at


@given(st.integers(-999, 999).filter(bool), DUES)
def test_a_distance_in_working_days_ends_on_a_working_day_on_its_side_of_the_due(amount: int, due: dt.datetime) -> None:
    instant = At(amount, AtUnit.WORKING_DAYS).instant(due, CALENDAR)
    assert CALENDAR.is_working_day(CALENDAR.day_of(instant))
    assert (instant > due) == (amount > 0)


@given(IN_DAYS | IN_HOURS, DUES)
def test_an_instant_is_aware_and_in_utc(at: At, due: dt.datetime) -> None:
    assert at.instant(due, CALENDAR).tzinfo is dt.UTC


@pytest.mark.parametrize(
    ("to", "is_escalation"),
    [("unit", False), ("office", False), ("head", True), ("leader", True)],
)
def test_what_goes_to_a_head_or_a_leader_is_an_escalation(to: str, is_escalation: bool) -> None:  # noqa: FBT001
    rung = Rung("r", At(0, AtUnit.MINUTES), (Recipient(to),), (Recipient.HEAD,), "t")
    assert rung.is_escalation is is_escalation


@pytest.mark.parametrize(
    ("score", "level"),
    [(100, "xuất sắc"), (90, "xuất sắc"), (89.99, "tốt"), (70, "tốt"), (69.99, "hoàn thành"), (50, "hoàn thành"),
     (49.99, "không hoàn thành"), (0, "không hoàn thành")],
)  # fmt: skip
def test_a_score_has_its_level_from_its_bound_on(score: float, level: str) -> None:
    assert Scheme("nd335").level(score) == level
