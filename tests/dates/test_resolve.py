"""Claims about which year a period without one belongs to."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core.dates import period_mentions, resolve

RESOLVED = [
    ("tháng 3", "2026-03-20", "2026-03"),
    ("tháng 3", "2026-04-02", "2026-03"),
    ("tháng 12", "2026-01-05", "2025-12"),
    ("tháng 1", "2025-12-28", "2026-01"),
    ("quý IV", "2026-01-05", "2025-q4"),
    ("quý I", "2026-03-14", "2026-q1"),
    ("quý I", "2026-01-05", "2026-q1"),
    ("quý I", "2026-05-05", "2026-q1"),
    ("6 tháng đầu năm", "2026-06-15", "2026-h1"),
    ("6 tháng cuối năm", "2026-01-10", "2025-h2"),
    ("9 tháng", "2026-09-15", "2026-9m"),
    ("9 tháng", "2026-02-10", "2025-9m"),
    ("12 tháng", "2025-12-15", "2025"),
    ("12 tháng", "2026-01-05", "2025"),
    ("tuần 12", "2026-03-20", "2026-w12"),
    ("tuần 52", "2026-01-02", "2025-w52"),
    ("tuần 53", "2026-12-30", "2026-w53"),
    ("tuần 53", "2024-06-01", "2026-w53"),
    ("quý IV/2024", "2026-01-05", "2024-q4"),
    ("năm 2025", "2026-03-05", "2025"),
]


@pytest.mark.parametrize(("text", "near", "period"), RESOLVED)
def test_a_period_is_the_one_of_that_name_nearest_to_the_arrival(text: str, near: str, period: str) -> None:
    assert resolve(period_mentions(text)[0], dt.date.fromisoformat(near)).id == period


NAMES = st.sampled_from(["tháng 5", "quý III", "9T", "12 tháng", "tuần 7"])


@given(NAMES, st.dates(dt.date(2010, 1, 1), dt.date(2090, 1, 1)))
def test_no_period_of_that_name_ends_nearer_to_the_day(text: str, near: dt.date) -> None:
    mention = period_mentions(text)[0]
    period = resolve(mention, near)
    assert abs((period.last_day - near).days) <= 186
    assert resolve(mention, period.last_day) == period
