"""Claims about the status of an obligation: the first of the contract's list that holds (contract, 5)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core.history import Verb
from dondoc.core.standing import Outage, Status, looks_delayed
from tests.cast import CALENDAR, arrived, articles, at, candidate, decided, owed, state

DUE = "2026-03-16 17:00"
ON_TIME = arrived(5, "2026-03-16 16:59")
LATE = arrived(6, "2026-03-17 09:12:33")
EARLY_DOUBT = candidate(7, "2026-03-16 10:00")
DOUBT_BETWEEN = candidate(7, "2026-03-17 08:00")
LATER_DOUBT = candidate(7, "2026-03-18 08:00")
WAIVED = decided(8, Verb.WAIVE, "2026-03-20 08:00")
BLIND = Outage(at("2026-03-16 12:00"))
OVER = Outage(at("2026-03-16 12:00"), at("2026-03-16 20:00"))

LISTED = [
    ("waived goes before on time", (ON_TIME, WAIVED), None, Status.WAIVED),
    ("waived goes before a review", (EARLY_DOUBT, WAIVED), None, Status.WAIVED),
    ("waived goes before missing", (WAIVED,), None, Status.WAIVED),
    ("on time goes before a review", (ON_TIME, EARLY_DOUBT), None, Status.ON_TIME),
    ("a review goes before late", (LATE, DOUBT_BETWEEN), None, Status.UNDER_REVIEW),
    ("a review later than what counts changes nothing", (LATE, LATER_DOUBT), None, Status.LATE),
    ("a review goes before unknown", (LATER_DOUBT,), BLIND, Status.UNDER_REVIEW),
    ("a review goes before missing, however late it came", (LATER_DOUBT,), None, Status.UNDER_REVIEW),
    ("late goes before unknown", (LATE,), BLIND, Status.LATE),
    ("unknown while the outage lasts", (), BLIND, Status.UNKNOWN),
    ("an outage that is over is no excuse by itself", (), OVER, Status.MISSING),
    ("an outage that began after the due hides nothing", (), Outage(at("2026-03-16 17:00:01")), Status.MISSING),
    ("an outage that began at the due hides it", (), Outage(at(DUE)), Status.UNKNOWN),
    ("nothing there", (), None, Status.MISSING),
]


@pytest.mark.parametrize(("events", "outage", "status"), [row[1:] for row in LISTED], ids=[row[0] for row in LISTED])
def test_the_first_that_holds_is_the_status(events: tuple[object, ...], outage: Outage | None, status: Status) -> None:
    assert state(owed(), *events, outage=outage).status is status  # type: ignore[arg-type]


def test_a_review_makes_an_obligation_that_is_not_due_yet_under_review() -> None:
    assert state(owed(), EARLY_DOUBT, now="2026-03-16 11:00").status is Status.UNDER_REVIEW


INSTANTS = [
    ("2026-03-16 16:59:59", Status.PENDING, Status.ON_TIME),
    ("2026-03-16 17:00:00", Status.PENDING, Status.ON_TIME),
    ("2026-03-16 17:00:01", Status.MISSING, Status.LATE),
]


@pytest.mark.parametrize(("when", "without", "with_it"), INSTANTS)
def test_the_due_is_inclusive(when: str, without: Status, with_it: Status) -> None:
    assert state(owed(), now=when).status is without
    assert state(owed(), arrived(5, when), now=when).status is with_it


def test_an_outage_before_the_due_leaves_a_pending_obligation_pending() -> None:
    assert state(owed(), now="2026-03-16 13:00", outage=BLIND).status is Status.PENDING


def test_the_first_arrival_counts_and_a_supplement_changes_no_time() -> None:
    standing = state(owed(), arrived(5, "2026-03-17 09:00"), arrived(6, "2026-03-18 09:00"))
    assert standing.arrival is not None
    assert standing.arrival.seq == 5


def test_the_earlier_arrival_counts_even_where_it_was_read_later() -> None:
    assert state(owed(), LATE, arrived(9, "2026-03-16 12:00")).status is Status.ON_TIME


DAYS = [
    ("2026-03-16 17:00:01", 1, 0),
    ("2026-03-16 23:59:59", 25_199, 0),
    ("2026-03-17 00:00:00", 25_200, 1),
    ("2026-03-17 09:12:33", 58_353, 1),
    ("2026-03-20 09:00:00", 316_800, 4),
    ("2026-03-21 09:00:00", 403_200, 4),  # a Saturday
    ("2026-03-23 07:00:00", 568_800, 5),
]


@pytest.mark.parametrize(("when", "seconds", "days"), DAYS)
def test_lateness_is_told_in_seconds_and_in_working_days_after_the_due_day(when: str, seconds: int, days: int) -> None:
    standing = state(owed(), arrived(5, when))
    assert (standing.late_seconds, standing.late_working_days) == (seconds, days)


@pytest.mark.parametrize(("now", "days"), [("2026-03-16 18:00", 0), ("2026-03-17 00:00", 1), ("2026-04-03 08:00", 14)])
def test_what_is_missing_is_late_by_the_days_up_to_now_today_included(now: str, days: int) -> None:
    standing = state(owed(), now=now)
    assert (standing.status, standing.late_seconds, standing.late_working_days) == (Status.MISSING, 0, days)


NOT_LATE = [(ON_TIME,), (EARLY_DOUBT,), (LATE, WAIVED), (LATE, DOUBT_BETWEEN)]


@pytest.mark.parametrize("events", NOT_LATE)
def test_every_other_status_is_late_by_nothing(events: tuple[object, ...]) -> None:
    standing = state(owed(), *events)  # type: ignore[arg-type]
    assert (standing.late_seconds, standing.late_working_days) == (0, 0)


def test_an_unknown_obligation_is_late_by_nothing() -> None:
    standing = state(owed(), outage=BLIND)
    assert (standing.late_seconds, standing.late_working_days) == (0, 0)


def test_articles_fulfil_by_the_one_that_fills_the_quota() -> None:
    standing = state(articles(2), arrived(5, "2026-03-10 08:00", "a"), arrived(6, "2026-04-01 08:00", "b"))
    assert (standing.status, standing.arrival and standing.arrival.seq, standing.articles) == (Status.LATE, 6, 2)


def test_the_same_article_twice_is_one() -> None:
    standing = state(articles(2), arrived(5, "2026-03-10 08:00", "a"), arrived(6, "2026-03-11 08:00", "a"))
    assert (standing.status, standing.articles) == (Status.MISSING, 1)


def test_one_mail_with_several_articles_counts_each() -> None:
    standing = state(articles(2), arrived(5, "2026-03-10 08:00", "a", "b", "b"))
    assert (standing.status, standing.articles) == (Status.ON_TIME, 2)


def test_articles_received_above_the_quota_are_counted_but_change_no_time() -> None:
    standing = state(articles(1), arrived(5, "2026-03-10 08:00", "a"), arrived(6, "2026-04-02 08:00", "b"))
    assert (standing.status, standing.articles) == (Status.ON_TIME, 2)


MOMENTS = st.datetimes(dt.datetime(2026, 3, 2), dt.datetime(2026, 4, 30), timezones=st.just(dt.UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(MOMENTS, MOMENTS)
def test_an_arrival_is_late_exactly_where_it_came_after_the_due(arrival: dt.datetime, now: dt.datetime) -> None:
    local = CALENDAR.local(arrival).replace(tzinfo=None, microsecond=0)
    standing = state(owed(), arrived(5, local.isoformat(" ")), now=str(CALENDAR.local(now).replace(tzinfo=None)))
    is_late = local > dt.datetime.fromisoformat(DUE)
    assert standing.status is (Status.LATE if is_late else Status.ON_TIME)
    assert (standing.late_seconds > 0) is is_late


def test_a_claim_of_being_in_time_is_heard_for_less_than_a_day() -> None:
    due = dt.datetime(2026, 3, 16, 10, tzinfo=dt.UTC)
    a_second, a_day = dt.timedelta(seconds=1), dt.timedelta(days=1)
    assert looks_delayed(due, due + a_second, due=due)
    assert looks_delayed(due, due + a_day - a_second, due=due)
    assert not looks_delayed(due, due + a_day, due=due)
    assert not looks_delayed(due, due, due=due)
    assert not looks_delayed(due + a_second, due + 2 * a_second, due=due)
    assert not looks_delayed(None, due + a_second, due=due)
