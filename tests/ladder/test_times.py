"""Claims about when each rung goes (contract, 2 and 8)."""

import pytest

from dondoc.core.history import Verb
from dondoc.core.ladder import schedule
from dondoc.core.rungs import Recipient
from dondoc.core.standing import Outage
from tests.cast import CALENDAR, LADDER, at, decided, owed, rules, rung, state

WORKED = [
    # a Monday 17:00: three working days before it is a Wednesday
    ("03-16 17:00", ["03-11 08:00", "03-16 13:00", "03-16 17:00", "03-17 08:00", "03-19 08:00"]),
    # the end of a Tuesday: the window moves the second rung to its end and the third to the next morning
    ("03-31 23:59:59", ["03-26 08:00", "03-31 18:00", "04-01 07:00", "04-01 08:00", "04-03 08:00"]),
    # the end of a Friday: the next window is on Monday
    ("03-20 23:59:59", ["03-17 08:00", "03-20 18:00", "03-23 07:00", "03-23 08:00", "03-25 08:00"]),
    # early on a Monday: the rung of the night goes the evening before
    ("03-16 10:00", ["03-11 08:00", "03-15 18:00", "03-16 10:00", "03-17 08:00", "03-19 08:00"]),
]


def goes(due: str, *ladder: str, outages: tuple[Outage, ...] = ()) -> list[str]:
    """Return when the rungs of the sample ladder, or of `name at` each, go: local times without seconds."""
    rungs = [rung(text.split(" ", 1)[0], text.split(" ", 1)[1], Recipient.UNIT, "t") for text in ladder] or LADDER
    planned = schedule(state(owed(due=due), now="2026-03-02 08:00"), rungs, rules(*outages))
    return [f"{CALENDAR.local(p.goes):%Y-%m-%d %H:%M}" for p in planned]


@pytest.mark.parametrize(("due", "expected"), WORKED)
def test_the_sample_ladder_goes_at_these_times(due: str, expected: list[str]) -> None:
    assert goes(f"2026-{due}") == [f"2026-{when}" for when in expected]


WINDOW = [
    ("2026-03-16 07:00", "a +0m", "2026-03-16 07:00"),
    ("2026-03-16 18:00", "a +0m", "2026-03-16 18:00"),
    ("2026-03-16 18:01", "a +0m", "2026-03-17 07:00"),
    ("2026-03-16 06:59", "a +0m", "2026-03-16 07:00"),
    ("2026-03-16 18:00", "a -11h", "2026-03-16 07:00"),
    ("2026-03-16 18:00", "a -661m", "2026-03-15 18:00"),  # 06:59
    ("2026-03-16 19:00", "a -1h", "2026-03-16 18:00"),
    ("2026-03-16 19:00", "a -59m", "2026-03-16 18:00"),  # 18:01
    ("2026-03-20 19:00", "a +1d", "2026-03-23 07:00"),  # Saturday 19:00
    ("2026-03-20 17:00", "a +1d", "2026-03-21 17:00"),  # Saturday, within the window
]


@pytest.mark.parametrize(("due", "ladder", "expected"), WINDOW)
def test_before_the_due_it_goes_at_the_end_of_the_window_before_else_at_the_start_of_the_next(
    due: str, ladder: str, expected: str
) -> None:
    assert goes(due, ladder) == [expected]


def test_a_rung_whose_instant_lies_before_the_obligation_came_into_being_is_left_out() -> None:
    born = owed(born=at("2026-03-16 13:00:01"))
    assert [p.rung.id for p in schedule(state(born, now="2026-03-16 13:01"), LADDER, rules())] == [
        "qua-han", "giai-trinh", "lanh-dao",
    ]  # fmt: skip


def test_a_rung_at_the_instant_at_which_it_came_into_being_is_kept() -> None:
    born = owed(born=at("2026-03-16 13:00"))
    assert schedule(state(born, now="2026-03-16 13:01"), LADDER, rules())[0].rung.id == "trong-ngay"


def test_a_changed_due_comes_into_being_at_the_decision_and_starts_the_ladder_afresh() -> None:
    extended = decided(3, Verb.EXTEND, "2026-03-17 09:00", due="2026-03-20 17:00")
    planned = schedule(state(owed(), extended, now="2026-03-17 09:00"), LADDER, rules())
    assert [p.rung.id for p in planned] == ["trong-ngay", "qua-han", "giai-trinh", "lanh-dao"]
    assert planned[0].goes == at("2026-03-20 13:00")


def test_after_an_outage_rungs_wait_until_one_working_day_after_its_end() -> None:
    over_the_due = Outage(at("2026-03-16 15:00"), at("2026-03-17 10:30"))
    after = goes("2026-03-16 17:00", outages=(over_the_due,))[2:]
    assert after == ["2026-03-18 10:30", "2026-03-18 10:30", "2026-03-19 08:00"]


def test_an_outage_after_the_due_puts_off_only_the_rungs_in_it() -> None:
    later = Outage(at("2026-03-18 15:00"), at("2026-03-19 09:00"))
    after = goes("2026-03-16 17:00", outages=(later,))[2:]
    assert after == ["2026-03-16 17:00", "2026-03-17 08:00", "2026-03-20 09:00"]


def test_an_outage_that_ends_at_night_frees_rungs_when_the_window_opens() -> None:
    at_night = Outage(at("2026-03-16 15:00"), at("2026-03-19 22:00"))  # one working day on is Friday 22:00
    assert goes("2026-03-16 17:00", "a +0m", outages=(at_night,)) == ["2026-03-23 07:00"]


def test_an_outage_moves_no_rung_before_the_due() -> None:
    early = Outage(at("2026-03-16 12:00"), at("2026-03-16 14:00"))
    assert goes("2026-03-16 17:00", outages=(early,))[1] == "2026-03-16 13:00"


def test_every_office_day_counts_by_the_calendar() -> None:
    assert goes("2026-04-29 17:00", "a +1wd 08:00") == ["2026-05-04 08:00"]  # 30/4 and 1/5 are days off
