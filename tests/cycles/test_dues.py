"""Claims about when a period is due, opens, and which days its data cover (contract, 2 and 4.4)."""

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core.calendar import Calendar
from dondoc.core.cycles import (
    LAST,
    Cycle,
    DataWindow,
    DayOffRule,
    DueRule,
    Period,
    data_window,
    due_day,
    due_instant,
    opens,
    parse_period,
)

CALENDAR = Calendar(ZoneInfo("Asia/Ho_Chi_Minh"))
CCHC = Cycle.of(("q1", "h1", "q3", "year"))
KEEP = DayOffRule.KEEP
FRIDAY = 4


def period_of(text: str) -> Period:
    """Return the period of an id that the test knows to be one."""
    period = parse_period(text)
    assert period is not None
    return period


DUES = [
    ("2026-q1", DueRule(15), "2026-03-16"),  # 15 March 2026 is a Sunday
    ("2026-q1", DueRule(15, if_day_off=DayOffRule.PREVIOUS), "2026-03-13"),
    ("2026-q1", DueRule(15, if_day_off=KEEP), "2026-03-15"),
    ("2026-h1", DueRule(15), "2026-06-15"),
    ("2026", DueRule(15), "2026-12-15"),
    ("2026-02", DueRule(LAST), "2026-03-02"),  # 28 February is a Saturday
    ("2026-02", DueRule(LAST, if_day_off=KEEP), "2026-02-28"),
    ("2028-02", DueRule(LAST, if_day_off=KEEP), "2028-02-29"),
    ("2026-02", DueRule(31, if_day_off=KEEP), "2026-02-28"),
    ("2028-02", DueRule(30, if_day_off=KEEP), "2028-02-29"),
    ("2026-04", DueRule(31, if_day_off=KEEP), "2026-04-30"),
    ("2026-04", DueRule(LAST), "2026-05-04"),  # 30 April, 1 May and a weekend
    ("2026-04", DueRule(26), "2026-04-28"),  # a holiday on a Sunday and the day made up for it
    ("2026-02", DueRule(14), "2026-02-23"),  # a Saturday before Tết 2026
    ("2026-02", DueRule(22, if_day_off=DayOffRule.PREVIOUS), "2026-02-13"),
    ("2027-02", DueRule(5), "2027-02-11"),  # Tết 2027
    ("2026-12", DueRule(5, in_next_month=True), "2027-01-05"),
    ("2026-01", DueRule(31, in_next_month=True, if_day_off=KEEP), "2026-02-28"),
    ("2026-01", DueRule(LAST, in_next_month=True, if_day_off=KEEP), "2026-02-28"),
    ("2026-q4", DueRule(1, in_next_month=True), "2027-01-04"),
    ("2026-03", DueRule(25), "2026-03-25"),
    ("2026-w12", DueRule(weekday=FRIDAY), "2026-03-20"),
    ("2026-w08", DueRule(weekday=FRIDAY), "2026-02-23"),  # the Friday of Tết
    ("2026-w53", DueRule(weekday=FRIDAY), "2027-01-04"),  # a week that ends in the next year
]


@pytest.mark.parametrize(("period", "rule", "day"), DUES)
def test_a_due_day_moves_as_the_rule_says(period: str, rule: DueRule, day: str) -> None:
    assert due_day(period_of(period), rule, CALENDAR).isoformat() == day


def test_a_swapped_working_day_is_no_day_to_move_from() -> None:
    swapped = Calendar(CALENDAR.zone, working_days={dt.date(2026, 3, 15): "Làm bù"})
    assert due_day(period_of("2026-q1"), DueRule(15), swapped) == dt.date(2026, 3, 15)


def test_a_swapped_day_off_is_one_more_in_the_chain() -> None:
    swapped = Calendar(CALENDAR.zone, days_off={dt.date(2026, 3, 16): "Nghỉ hoán đổi"})
    assert due_day(period_of("2026-q1"), DueRule(15), swapped) == dt.date(2026, 3, 17)


INSTANTS = [
    ("2026-q1", DueRule(15, time=dt.time(17)), "2026-03-16T17:00:00+07:00"),
    ("2026-q1", DueRule(), "2026-03-31T23:59:59+07:00"),
    ("2026-w12", DueRule(weekday=FRIDAY, time=dt.time(16)), "2026-03-20T16:00:00+07:00"),
]


@pytest.mark.parametrize(("period", "rule", "instant"), INSTANTS)
def test_a_due_keeps_its_time_or_is_the_end_of_its_day(period: str, rule: DueRule, instant: str) -> None:
    due = due_instant(period_of(period), rule, CALENDAR)
    assert due == dt.datetime.fromisoformat(instant)
    assert due.tzinfo is dt.UTC


OPENINGS = [
    (CCHC, DueRule(15), "2026-q1", "2026-01-01"),
    (CCHC, DueRule(15), "2026-h1", "2026-04-01"),
    (CCHC, DueRule(15), "2026-q3", "2026-07-01"),
    (CCHC, DueRule(15), "2026", "2026-10-01"),
    (Cycle.of("month"), DueRule(25), "2026-03", "2026-03-01"),
    (Cycle.of("month"), DueRule(5), "2026-03", "2026-02-26"),  # a week before its due
    (Cycle.of("month"), DueRule(5, in_next_month=True), "2026-03", "2026-03-01"),
    (Cycle.of("week"), DueRule(weekday=FRIDAY), "2026-w12", "2026-03-13"),
    (Cycle.of(("q1", "q2", "q3", "q4", "year")), DueRule(15), "2026", "2026-10-01"),
    (Cycle.of("year"), DueRule(15), "2026", "2026-01-01"),
]


@pytest.mark.parametrize(("cycle", "rule", "period", "day"), OPENINGS)
def test_a_period_opens_after_the_preceding_one_or_a_week_before_its_due(
    cycle: Cycle, rule: DueRule, period: str, day: str
) -> None:
    assert opens(period_of(period), cycle, rule, CALENDAR).isoformat() == day


WINDOWS = [
    ("2026-03", "2026-02-15", "2026-03-14"),
    ("2026-01", "2025-12-15", "2026-01-14"),
    ("2026-q1", "2025-12-15", "2026-03-14"),
    ("2026-q2", "2026-03-15", "2026-06-14"),
    ("2026-q3", "2026-06-15", "2026-09-14"),
    ("2026-q4", "2026-09-15", "2026-12-14"),
    ("2026-h1", "2025-12-15", "2026-06-14"),
    ("2026-h2", "2026-06-15", "2026-12-14"),
    ("2026-9m", "2025-12-15", "2026-09-14"),
    ("2026", "2025-12-15", "2026-12-14"),
    ("2026-w12", "2026-03-16", "2026-03-22"),
]


@pytest.mark.parametrize(("period", "first", "last"), WINDOWS)
def test_decree_09_cuts_the_data_in_mid_month(period: str, first: str, last: str) -> None:
    days = data_window(period_of(period), DataWindow.ND09)
    assert [day.isoformat() for day in days] == [first, last]


@pytest.mark.parametrize("period", [row[0] for row in WINDOWS])
def test_a_calendar_window_is_the_period_itself(period: str) -> None:
    one = period_of(period)
    assert data_window(one, DataWindow.CALENDAR) == (one.first_day, one.last_day)


CYCLES = st.sampled_from([CCHC, *(Cycle.of(name) for name in ("month", "quarter", "half", "year"))])
RULES = st.builds(DueRule, st.integers(0, 31), st.booleans(), if_day_off=st.sampled_from(DayOffRule))


@given(CYCLES, RULES, st.integers(2015, 2040))
def test_a_period_opens_at_least_a_week_before_its_due(cycle: Cycle, rule: DueRule, year: int) -> None:
    for period in cycle.in_year(year):
        due = due_day(period, rule, CALENDAR)
        assert opens(period, cycle, rule, CALENDAR) <= due - dt.timedelta(days=7)
        assert rule.if_day_off is KEEP or CALENDAR.is_working_day(due)


@given(st.sampled_from(["month", "quarter", "half", "year"]), st.integers(2000, 2100))
def test_the_data_windows_of_a_cycle_touch_and_never_overlap(name: str, year: int) -> None:
    periods = (*Cycle.of(name).in_year(year), *Cycle.of(name).in_year(year + 1))
    windows = [data_window(period, DataWindow.ND09) for period in periods]
    assert all(after[0] - before[1] == dt.timedelta(days=1) for before, after in pairwise(windows))
