"""The period before the present one is named by that word, and not by a comparison."""

import datetime as dt

import pytest

from dondoc.core.period_before import period_before

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
