"""A period is told by «tháng trước», or by the days from which to which it runs."""

import datetime as dt

import pytest

from dondoc.core.cycles import Cycle
from dondoc.core.period_told import period_before, period_of_days

DAY = dt.date(2026, 3, 10)


@pytest.mark.parametrize(
    ("phrase", "period"),
    [
        ("Số liệu TTHC tháng trước", "2026-02"),
        ("so lieu cua thang truoc", "2026-02"),
        ("Báo cáo quý trước", "2025-q4"),
        ("Báo cáo tuần trước", "2026-w10"),
        ("Báo cáo năm ngoái", "2025"),
    ],
)
def test_the_period_that_ended_last_is_meant(phrase: str, period: str) -> None:
    found = period_before(phrase, DAY)
    assert found is not None
    assert found.id == period


@pytest.mark.parametrize(
    "phrase",
    ["tăng so với tháng trước", "bằng cùng kỳ năm trước", "các tháng trước", "trước tháng 3", "năm trước ngày 20"],
)
def test_a_comparison_or_a_deadline_names_no_period(phrase: str) -> None:
    assert period_before(phrase, DAY) is None


@pytest.mark.parametrize(
    ("day", "period"), [("2026-01-01", "2025-12"), ("2026-02-28", "2026-01"), ("2026-04-01", "2026-03")]
)
def test_the_month_before_is_the_one_that_is_over(day: str, period: str) -> None:
    found = period_before("tháng trước", dt.date.fromisoformat(day))
    assert found is not None
    assert found.id == period


@pytest.mark.parametrize(
    ("phrase", "cycle", "period"),
    [
        ("Báo cáo tuần (từ ngày 02/3 đến 06/3/2026)", "week", "2026-w10"),
        ("Báo cáo tuần từ 02-06/3", "week", "2026-w10"),
        ("BC tuan 28.12-01.01.2027", "week", "2026-w53"),
        ("Số liệu từ 15/02/2026 đến hết ngày 14/3/2026", "month", "2026-03"),
        ("Số liệu từ 15/12 đến 14/3", "quarter", "2026-q1"),
        ("Báo cáo từ 15/12/2024 đến 14/12/2025", ("q1", "year"), "2025"),
    ],
)
def test_days_tell_the_period_that_is_as_long_and_holds_the_last(
    phrase: str, cycle: str | tuple[str, ...], period: str
) -> None:
    found = period_of_days(phrase, Cycle.of(cycle), DAY)
    assert found is not None
    assert found.id == period


@pytest.mark.parametrize("phrase", ["Hội nghị ngày 9-10/3", "từ 31/2 đến 30/2", "từ 01/01 đến 20/3", "đến 06/3/2026"])
def test_days_of_another_length_tell_no_week(phrase: str) -> None:
    assert period_of_days(phrase, Cycle.of("week"), DAY) is None
