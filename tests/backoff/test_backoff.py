"""How long the program waits before it tries again."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core.backoff import MAX_ATTEMPTS, next_try, reconnect_delay

NOW = dt.datetime(2026, 3, 16, 10, 0, tzinfo=dt.UTC)
JITTER = st.floats(0, 1, exclude_max=True)
MIDDLE = 0.5  # no spread


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(0, 0), (1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (MAX_ATTEMPTS - 1, 60)],
)
def test_the_wait_doubles_up_to_an_hour(attempts: int, minutes: int) -> None:
    assert next_try(attempts, NOW, jitter=MIDDLE) == NOW + dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 48), (0.25, 54), (0.5, 60), (0.75, 66)])
def test_the_wait_is_spread_by_a_fifth(jitter: float, seconds: int) -> None:
    assert next_try(1, NOW, jitter=jitter) == NOW + dt.timedelta(seconds=seconds)


def test_a_mail_is_given_up_in_the_fifth_day() -> None:
    now, attempts = NOW, 0
    while (then := next_try(attempts, now, jitter=MIDDLE)) is not None:
        now, attempts = then, attempts + 1
    assert (attempts, now - NOW) == (MAX_ATTEMPTS, dt.timedelta(days=4, hours=23, minutes=3))


@given(st.integers(MAX_ATTEMPTS, 10**9), JITTER)
def test_once_given_up_a_mail_stays_given_up(attempts: int, jitter: float) -> None:
    assert next_try(attempts, NOW, jitter=jitter) is None


@given(st.integers(1, MAX_ATTEMPTS - 1), JITTER)
def test_a_retry_lies_between_48_seconds_and_72_minutes_ahead(attempts: int, jitter: float) -> None:
    then = next_try(attempts, NOW, jitter=jitter)
    assert then is not None
    assert dt.timedelta(seconds=48) <= then - NOW <= dt.timedelta(minutes=72)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        next_try(1, NOW.replace(tzinfo=None), jitter=MIDDLE)


@pytest.mark.parametrize("jitter", [-0.1, 1.0, float("nan")])
def test_a_jitter_out_of_range_is_refused(jitter: float) -> None:
    with pytest.raises(ValueError, match="jitter"):
        reconnect_delay(1, jitter=jitter)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        next_try(-1, NOW, jitter=MIDDLE)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 1.25), (1, 1.25), (2, 2.5), (3, 5), (4, 10), (8, 160), (9, 250), (10**6, 250)],
)
def test_the_delay_before_a_reconnect_doubles_up_to_minutes(failures: int, seconds: float) -> None:
    assert reconnect_delay(failures, jitter=MIDDLE) == pytest.approx(seconds)


@given(st.integers(0, 10**9), JITTER)
def test_a_reconnect_waits_from_one_second_to_five_minutes(failures: int, jitter: float) -> None:
    assert 1 <= reconnect_delay(failures, jitter=jitter) <= 300


@given(st.integers(0, 30), JITTER)
def test_another_failure_never_shortens_the_wait(failures: int, jitter: float) -> None:
    assert reconnect_delay(failures, jitter=jitter) <= reconnect_delay(failures + 1, jitter=jitter)
