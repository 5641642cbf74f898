"""Claims about periods, their ids and the cycles that they form (contract, 1 and 4.4)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core.cycles import Cycle, Period, PeriodKind, parse_period

IDS = [
    ("2026-03", PeriodKind.MONTH, 3, "Tháng 3/2026"),
    ("2026-q1", PeriodKind.QUARTER, 1, "Quý I/2026"),
    ("2026-q4", PeriodKind.QUARTER, 4, "Quý IV/2026"),
    ("2026-h1", PeriodKind.HALF, 1, "6 tháng đầu năm 2026"),
    ("2026-h2", PeriodKind.HALF, 2, "6 tháng cuối năm 2026"),
    ("2026-9m", PeriodKind.NINE_MONTHS, 9, "9 tháng năm 2026"),
    ("2026", PeriodKind.YEAR, 0, "Năm 2026"),
    ("2026-w12", PeriodKind.WEEK, 12, "Tuần 12/2026"),
    ("2026-001", PeriodKind.REQUEST, 1, "Yêu cầu số 1/2026"),
]
NO_IDS = ["2026-13", "2026-00", "2025-w53", "2026-w00", "2026-w54", "2026-q5", "2026-h3", "26-q1", "2026-6m", "x", ""]


@pytest.mark.parametrize(("text", "kind", "number", "label"), IDS)
def test_an_id_is_read_and_written_back(text: str, kind: PeriodKind, number: int, label: str) -> None:
    period = Period(2026, kind, number)
    assert parse_period(text) == parse_period(text.upper()) == period
    assert (period.id, period.label) == (text, label)


@pytest.mark.parametrize("text", NO_IDS)
def test_what_is_no_period_is_none(text: str) -> None:
    assert parse_period(text) is None


SPANS = [
    ("2026-02", "2026-02-01", "2026-02-28"),
    ("2028-02", "2028-02-01", "2028-02-29"),
    ("2026-12", "2026-12-01", "2026-12-31"),
    ("2026-q1", "2026-01-01", "2026-03-31"),
    ("2026-q4", "2026-10-01", "2026-12-31"),
    ("2026-h1", "2026-01-01", "2026-06-30"),
    ("2026-h2", "2026-07-01", "2026-12-31"),
    ("2026-9m", "2026-01-01", "2026-09-30"),
    ("2026", "2026-01-01", "2026-12-31"),
    ("2026-w12", "2026-03-16", "2026-03-22"),
    ("2026-w01", "2025-12-29", "2026-01-04"),
    ("2026-w53", "2026-12-28", "2027-01-03"),
]


def period_of(text: str) -> Period:
    """Return the period of an id that the test knows to be one."""
    period = parse_period(text)
    assert period is not None
    return period


@pytest.mark.parametrize(("text", "first", "last"), SPANS)
def test_a_period_has_a_first_and_a_last_day(text: str, first: str, last: str) -> None:
    period = period_of(text)
    assert (period.first_day.isoformat(), period.last_day.isoformat()) == (first, last)


def test_a_request_has_no_months() -> None:
    with pytest.raises(ValueError, match="not made of months"):
        _ = period_of("2026-001").last_day


CCHC = Cycle.of(("q1", "h1", "q3", "year"))
CYCLES = [
    (CCHC, ["2026-q1", "2026-h1", "2026-q3", "2026"]),
    (Cycle.of(("year", "q3", "h1", "q1")), ["2026-q1", "2026-h1", "2026-q3", "2026"]),
    (Cycle.of("quarter"), ["2026-q1", "2026-q2", "2026-q3", "2026-q4"]),
    (Cycle.of("half"), ["2026-h1", "2026-h2"]),
    (Cycle.of("year"), ["2026"]),
    (Cycle.of(("h1", "9m", "year")), ["2026-h1", "2026-9m", "2026"]),
    (Cycle.of("month"), [f"2026-{month:02}" for month in range(1, 13)]),
]


@pytest.mark.parametrize(("cycle", "ids"), CYCLES)
def test_a_cycle_has_its_periods_in_order_of_their_ends(cycle: Cycle, ids: list[str]) -> None:
    assert [period.id for period in cycle.in_year(2026)] == ids


@pytest.mark.parametrize(("year", "weeks"), [(2025, 52), (2026, 53), (2027, 52), (2020, 53)])
def test_a_weekly_cycle_has_the_iso_weeks_of_the_year(year: int, weeks: int) -> None:
    assert len(Cycle.of("week").in_year(year)) == weeks


def test_an_unknown_period_name_is_refused() -> None:
    with pytest.raises(KeyError):
        Cycle.of(("q5",))


PRECEDING = [
    (CCHC, "2026-q1", "2025"),
    (CCHC, "2026-h1", "2026-q1"),
    (CCHC, "2026", "2026-q3"),
    (Cycle.of("month"), "2026-01", "2025-12"),
    (Cycle.of("week"), "2026-w01", "2025-w52"),
    (Cycle.of("week"), "2027-w01", "2026-w53"),
    (Cycle.of("year"), "2026", "2025"),
    (Cycle.of(("q1", "q2", "q3", "q4", "year")), "2026", "2026-q3"),  # q4 ends with the year, not before it
    (Cycle.of(("q1", "q2", "q3", "q4", "year")), "2026-q1", "2025"),
]


@pytest.mark.parametrize(("cycle", "period", "before"), PRECEDING)
def test_the_preceding_period_is_the_last_that_ends_earlier(cycle: Cycle, period: str, before: str) -> None:
    preceding = cycle.preceding(period_of(period))
    assert preceding.last_day == period_of(before).last_day


NAMED = [
    (CCHC, "2026-q1", "2026-q1"),
    (CCHC, "2026-q2", "2026-h1"),
    (CCHC, "2026-9m", "2026-q3"),
    (CCHC, "2026-q4", "2026"),
    (CCHC, "2026-h2", "2026"),
    (CCHC, "2026", "2026"),
    (Cycle.of("quarter"), "2026-h1", "2026-q2"),
    (Cycle.of("quarter"), "2026-9m", "2026-q3"),
    (Cycle.of("quarter"), "2026", "2026-q4"),
    (Cycle.of("half"), "2026-q2", "2026-h1"),
    (Cycle.of(("h1", "9m", "year")), "2026-q3", "2026-9m"),
]
NOT_NAMED = [
    (CCHC, "2026-03"),
    (CCHC, "2026-w12"),
    (CCHC, "2026-001"),
    (Cycle.of("month"), "2026-q1"),
    (Cycle.of("month"), "2026"),
    (Cycle.of("week"), "2026-03"),
    (Cycle.of("half"), "2026-q1"),
    (Cycle.of("half"), "2026-9m"),
    (Cycle.of("year"), "2026-h1"),
]


@pytest.mark.parametrize(("cycle", "said", "meant"), NAMED)
def test_a_period_that_ends_in_the_same_month_is_the_cycles_own(cycle: Cycle, said: str, meant: str) -> None:
    assert cycle.named(period_of(said)) == period_of(meant)


@pytest.mark.parametrize(("cycle", "said"), NOT_NAMED)
def test_a_month_or_a_week_is_only_itself(cycle: Cycle, said: str) -> None:
    assert cycle.named(period_of(said)) is None


def test_since_a_day_the_periods_follow_one_another_from_the_year_before() -> None:
    periods = CCHC.since(dt.date(2026, 3, 1))
    assert [next(periods).id for _ in range(6)] == ["2025-q1", "2025-h1", "2025-q3", "2025", "2026-q1", "2026-h1"]


@given(st.integers(2000, 2100), st.sampled_from([cycle for cycle, _ in CYCLES]))
def test_what_a_cycle_has_it_calls_by_its_name(year: int, cycle: Cycle) -> None:
    for period in cycle.in_year(year):
        assert cycle.named(period) == period == parse_period(period.id)
        assert cycle.preceding(period).last_day < period.last_day
