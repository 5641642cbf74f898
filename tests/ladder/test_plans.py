"""Claims about which rungs are sent and skipped now (contract, 2, 3 and 8)."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dondoc.core.history import Event, RungState, Verb
from dondoc.core.ladder import Plan, plan
from dondoc.core.rungs import Recipient, Rung
from dondoc.core.standing import Outage
from tests.cast import CALENDAR, LADDER, SETTLE, WINDOW, arrived, at, candidate, decided, done, owed, rules, rung, state

DUE = "2026-03-16 17:00"
EVER = at("2030-01-01 00:00")


def planned(now: str, *events: Event, **given: object) -> tuple[list[str], list[str]]:
    """Return the ids sent and skipped at `now`; anything of OWED, LADDER, OUTAGES, SEEN may be given by name."""
    made = _plan(now, *events, **given)
    return [p.rung.id for p in made.send], [p.rung.id for p in made.skip]


def _plan(now: str, *events: Event, **given: object) -> Plan:
    obligation = given.get("owed", owed())
    ladder: tuple[Rung, ...] = given.get("ladder", LADDER)  # type: ignore[assignment]
    outages: tuple[Outage, ...] = given.get("outages", ())  # type: ignore[assignment]
    seen: dt.datetime = given.get("seen", EVER)  # type: ignore[assignment]
    lasting = next((o for o in outages if o.end is None), None)
    standing = state(obligation, *events, now=now, outage=lasting)  # type: ignore[arg-type]
    return plan(standing, ladder, at(now), rules=rules(*outages, settle=SETTLE), seen_until=seen)


SENT_TRUOC = done("truoc-3", DUE, "2026-03-11 08:00")


def test_nothing_is_due_before_the_first_rung_and_it_is_known_when_to_look_again() -> None:
    made = _plan("2026-03-11 07:59")
    assert (made.send, made.skip, made.again) == ((), (), at("2026-03-11 08:00"))


def test_a_rung_is_due_at_its_instant() -> None:
    assert planned("2026-03-11 08:00") == (["truoc-3"], [])


def test_a_rung_that_was_done_is_not_due_again() -> None:
    assert planned("2026-03-11 08:00", SENT_TRUOC) == ([], [])


@pytest.mark.parametrize("how", [s for s in RungState if s is not RungState.SUPERSEDED])
def test_whatever_became_of_a_rung_it_is_done(how: RungState) -> None:
    assert planned("2026-03-11 08:00", done("truoc-3", DUE, "2026-03-11 08:00", how)) == ([], [])


def test_a_superseded_rung_is_free_again() -> None:
    closed = done("truoc-3", DUE, "2026-03-11 08:00", RungState.SUPERSEDED)
    assert planned("2026-03-11 08:00", closed) == (["truoc-3"], [])


def test_no_rung_goes_once_the_obligation_is_fulfilled_or_waived() -> None:
    assert planned("2026-03-19 08:00", arrived(5, "2026-03-19 07:59")) == ([], [])
    assert planned("2026-03-19 08:00", decided(5, Verb.WAIVE, "2026-03-19 07:59")) == ([], [])


def test_after_a_standstill_only_the_highest_rung_goes_and_the_lower_ones_are_skipped() -> None:
    assert planned("2026-03-19 09:00") == (["lanh-dao"], ["truoc-3", "trong-ngay", "qua-han", "giai-trinh"])


def test_a_rung_before_the_due_never_goes_after_it() -> None:
    only = LADDER[:2]
    assert planned("2026-03-16 17:00", ladder=only) == (["trong-ngay"], ["truoc-3"])
    assert planned("2026-03-16 17:00:01", ladder=only) == ([], ["truoc-3", "trong-ngay"])


def test_after_a_standstill_a_rung_goes_when_the_window_is_open_again() -> None:
    made = _plan("2026-03-16 22:00", SENT_TRUOC)
    assert (made.send, made.again) == ((), at("2026-03-17 07:00"))
    assert planned("2026-03-17 07:00", SENT_TRUOC) == (["qua-han"], ["trong-ngay"])


def test_rungs_that_the_window_moved_to_one_instant_go_together() -> None:
    ladder = (rung("a", "-3h", Recipient.UNIT, "t"), rung("b", "-4h", Recipient.UNIT, "t"))
    made = planned("2026-03-31 18:00", owed=owed(due="2026-03-31 23:59:59"), ladder=ladder)
    assert made == (["b", "a"], [])


def test_of_rungs_that_an_outage_put_off_to_one_instant_only_the_highest_goes() -> None:
    over = Outage(at("2026-03-16 15:00"), at("2026-03-17 10:30"))
    before = (SENT_TRUOC, done("trong-ngay", DUE, "2026-03-16 13:00"))
    assert planned("2026-03-18 10:30", *before, outages=(over,)) == (["giai-trinh"], ["qua-han"])


def test_a_rung_at_or_after_the_due_waits_until_the_inbox_was_read_after_it_and_the_settle_time() -> None:
    before = (SENT_TRUOC, done("trong-ngay", DUE, "2026-03-16 13:00"))
    assert planned("2026-03-16 17:10", *before, seen=at("2026-03-16 17:09:59")) == ([], [])
    assert planned("2026-03-16 17:10", *before, seen=at("2026-03-16 17:10")) == (["qua-han"], [])


def test_a_rung_before_the_due_needs_no_look_at_the_inbox() -> None:
    assert planned("2026-03-11 08:00", seen=at("2026-03-01 00:00")) == (["truoc-3"], [])


def test_what_waits_for_a_look_is_asked_again() -> None:
    made = _plan("2026-03-16 17:00", SENT_TRUOC, done("trong-ngay", DUE, "2026-03-16 13:00"), seen=at(DUE))
    assert made.again == at("2026-03-16 17:10")


def test_while_an_outage_lasts_no_verdict_goes() -> None:
    assert planned("2026-03-17 08:00", outages=(Outage(at("2026-03-16 18:00")),)) == ([], ["truoc-3", "trong-ngay"])


REVIEW = candidate(5, "2026-03-13 09:30", defers=True)  # a Friday: two working days on is Tuesday 09:30


def test_a_review_of_the_units_own_mail_defers_the_ladder_for_two_working_days() -> None:
    made = _plan("2026-03-16 13:00", SENT_TRUOC, REVIEW)
    assert (made.send, made.again) == ((), at("2026-03-17 09:30"))
    assert planned("2026-03-17 09:29:59", SENT_TRUOC, REVIEW)[0] == []


def test_a_review_that_was_read_late_defers_from_when_operators_could_decide() -> None:
    late = replace(REVIEW, put=at("2026-03-17 10:00"))  # the service slept over the weekend
    assert _plan("2026-03-18 08:00", SENT_TRUOC, late).again == at("2026-03-19 10:00")
    assert planned("2026-03-19 10:00", SENT_TRUOC, late)[0] == ["lanh-dao"]


def test_after_the_deferral_the_highest_rung_that_has_come_goes() -> None:
    assert planned("2026-03-17 09:30", SENT_TRUOC, REVIEW) == (["giai-trinh"], ["trong-ngay", "qua-han"])


def test_of_rungs_that_the_window_moved_to_one_instant_within_the_deferral_only_the_highest_goes() -> None:
    due = "2026-03-12 23:59:59"  # qua-han goes at 07:00 on Friday, as does the rung to the head
    ladder = (LADDER[2], rung("b", "+1wd 07:00", Recipient.HEAD, "t"))
    review = candidate(5, "2026-03-12 09:30", defers=True)
    assert planned("2026-03-16 09:30", review, owed=owed(due=due), ladder=ladder) == (["b"], ["qua-han"])
    dismissed = decided(7, Verb.DISMISS, "2026-03-12 15:00", mail=5)
    both = planned("2026-03-13 07:00", review, dismissed, owed=owed(due=due), ladder=ladder)
    assert both == (["qua-han", "b"], [])


def test_any_other_review_defers_nothing() -> None:
    assert planned("2026-03-16 13:00", SENT_TRUOC, candidate(5, "2026-03-13 09:30")) == (["trong-ngay"], [])


def test_a_second_review_does_not_defer_again() -> None:
    second = candidate(6, "2026-03-17 09:00", defers=True)
    assert planned("2026-03-17 09:30", SENT_TRUOC, REVIEW, second)[0] == ["giai-trinh"]


def test_a_dismissed_review_ends_the_deferral_and_a_later_one_does_not_begin_another() -> None:
    dismissed = decided(7, Verb.DISMISS, "2026-03-16 09:00", mail=5)
    assert planned("2026-03-16 13:00", SENT_TRUOC, REVIEW, dismissed) == (["trong-ngay"], [])
    again = candidate(8, "2026-03-16 10:00", defers=True)
    assert planned("2026-03-16 13:00", SENT_TRUOC, REVIEW, dismissed, again) == (["trong-ngay"], [])


def test_a_new_due_may_be_deferred_once_more() -> None:
    extended = decided(7, Verb.EXTEND, "2026-03-16 10:00", due="2026-03-20 17:00")
    second = candidate(8, "2026-03-20 09:00", defers=True)
    assert planned("2026-03-20 13:00", REVIEW, extended, second) == ([], [])


def test_an_extension_restarts_the_ladder() -> None:
    extended = decided(7, Verb.EXTEND, "2026-03-16 10:00", due="2026-03-20 17:00")
    assert planned("2026-03-17 08:00", SENT_TRUOC, extended) == (["truoc-3"], [])


def test_an_undone_extension_sends_no_rung_that_had_passed_meanwhile() -> None:
    extended = decided(7, Verb.EXTEND, "2026-03-16 10:00", due="2026-03-20 17:00")
    undone = decided(8, Verb.UNDO, "2026-03-18 09:00", undoes=7)
    assert planned("2026-03-18 09:00", SENT_TRUOC, extended, undone) == ([], [])
    assert planned("2026-03-19 08:00", SENT_TRUOC, extended, undone) == (["lanh-dao"], [])


DUES = st.datetimes(dt.datetime(2026, 3, 5), dt.datetime(2026, 4, 20)).map(lambda d: d.replace(microsecond=0))  # noqa: DTZ001 - the office's clock
STEPS = st.lists(st.integers(1, 60 * 24 * 6), min_size=1, max_size=40)  # minutes between looks


def climb(due: dt.datetime, steps: list[int]) -> tuple[list[tuple[str, dt.datetime]], list[str]]:
    """Return what is sent, with its instant, and what is skipped by looks so many minutes apart."""
    events: list[Event] = []
    sent: list[tuple[str, dt.datetime]] = []
    skipped: list[str] = []
    now = dt.datetime(2026, 3, 1)  # noqa: DTZ001 - the office's clock
    obligation = owed(due=str(due), born=at("2026-03-04 00:00"))
    for step in steps:
        now += dt.timedelta(minutes=step)
        made = _plan(str(now), *events, owed=obligation, seen=at(str(now)))
        for p in made.send:
            sent.append((p.rung.id, at(str(now))))
            events.append(done(p.rung.id, str(due), str(now)))
        for p in made.skip:
            skipped.append(p.rung.id)
            events.append(done(p.rung.id, str(due), str(now), RungState.SKIPPED))
    return sent, skipped


@settings(deadline=None)
@given(DUES, STEPS)
def test_no_rung_goes_twice_none_before_its_time_none_against_the_window(due: dt.datetime, steps: list[int]) -> None:
    sent, skipped = climb(due, steps)
    names = [name for name, _ in sent] + skipped
    assert len(names) == len(set(names))
    order = [r.id for r in LADDER]
    assert [name for name, _ in sent] == sorted((name for name, _ in sent), key=order.index)
    for name, when in sent:
        assert WINDOW.holds(when, CALENDAR)
        assert when >= at("2026-03-04 00:00")
        assert (when <= at(str(due))) is (name in {"truoc-3", "trong-ngay"}) or when == at(str(due))


@settings(max_examples=20, deadline=None)
@given(DUES)
def test_who_looks_often_enough_comes_to_the_top_of_the_ladder(due: dt.datetime) -> None:
    sent, skipped = climb(due, [60] * (24 * 62))
    assert "lanh-dao" in {name for name, _ in sent}
    assert {"qua-han", "giai-trinh"} <= {name for name, _ in sent} | set(skipped)
