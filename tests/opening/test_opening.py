"""Claims about when obligations come into being, and what a changed configuration touches (contract, 2 and 4.4)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dondoc.core.cycles import Cycle, DueRule
from dondoc.core.obligations import Directory, Report, Unit
from dondoc.core.opening import Duties, obligation_of, opened_body
from dondoc.core.rungs import Recipient
from dondoc.service.opening import Opening
from tests.bureau import Bureau, bureau
from tests.cast import CALENDAR, CCHC, KL, LADDER, MT, TIN_BAI, articles, at, owed, rung

MONTHLY = Report("tthc", "Kiểm soát thủ tục hành chính", cycle=Cycle.of("month"), due=DueRule(time=dt.time(17)))
WEEKLY = Report("tuan", "Báo cáo tuần", cycle=Cycle(), due=DueRule(weekday=4, time=dt.time(16)))
EARLY = replace(WEEKLY, ladder="early")
LADDERS = {"default": LADDER, "early": (rung("xa", "-10wd 08:00", Recipient.UNIT, "nhac_truoc_han"),)}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bureau]:
    with bureau(tmp_path) as opened:
        yield opened


def opening(office: Bureau, *reports: Report, **given: object) -> Opening:
    """Return the step that opens these reports for Kiểm lâm since 1 March, or as given: units, live_since."""
    units: tuple[Unit, ...] = given.get("units", (KL,))  # type: ignore[assignment]
    live_since: dt.date = given.get("live_since", dt.date(2026, 3, 1))  # type: ignore[assignment]
    return Opening(office.casebook, Duties(Directory(units), reports, CALENDAR, live_since, LADDERS))


def opened(office: Bureau, step: Opening, now: str) -> dict[str, str]:
    """Take the step; return ref → due of what it opened, as the office's clock says."""
    before = set(office.casebook.obligations)
    step.step(at(now))
    fresh = {ref: o for ref, o in office.casebook.obligations.items() if ref not in before}
    return {ref: f"{CALENDAR.local(o.due):%Y-%m-%d %H:%M}" for ref, o in fresh.items()}


def test_at_the_first_start_all_is_opened_that_is_open_and_due_since_the_office_went_live(office: Bureau) -> None:
    assert opened(office, opening(office, CCHC, MONTHLY), "2026-03-20 09:00") == {
        "cchc.2026-q1.kl": "2026-03-16 17:00",
        "tthc.2026-02.kl": "2026-03-02 17:00",  # 28/2 is a Saturday: due on Monday, when the office was live
        "tthc.2026-03.kl": "2026-03-31 17:00",
    }


def test_what_was_due_before_the_office_went_live_is_not_created(office: Bureau) -> None:
    step = opening(office, CCHC, live_since=dt.date(2026, 3, 17))
    assert "cchc.2026-q1.kl" not in opened(office, step, "2026-03-20 09:00")


def test_what_is_due_on_the_day_on_which_the_office_went_live_is_created(office: Bureau) -> None:
    step = opening(office, CCHC, live_since=dt.date(2026, 3, 16))
    assert "cchc.2026-q1.kl" in opened(office, step, "2026-03-20 09:00")


def test_days_go_by_and_each_period_is_opened_once(office: Bureau) -> None:
    step = opening(office, MONTHLY)
    days = (dt.date(2026, 3, 1) + dt.timedelta(day) for day in range(62))
    refs = [ref for day in days for ref in opened(office, step, f"{day} 09:00")]
    assert refs == ["tthc.2026-02.kl", "tthc.2026-03.kl", "tthc.2026-04.kl", "tthc.2026-05.kl"]


def test_a_period_of_a_cycle_opens_when_the_one_before_it_has_ended(office: Bureau) -> None:
    step = opening(office, CCHC)
    opened(office, step, "2026-03-01 09:00")
    opened(office, step, "2026-04-01 09:00")
    assert office.casebook.obligations["cchc.2026-h1.kl"].opens == at("2026-04-01 00:00")


def test_a_week_opens_at_the_latest_a_week_before_its_due(office: Bureau) -> None:
    step = opening(office, WEEKLY)
    opened(office, step, "2026-03-05 09:00")
    assert "tuan.2026-w11.kl" not in office.casebook.obligations
    opened(office, step, "2026-03-06 09:00")
    week = office.casebook.obligations["tuan.2026-w11.kl"]
    assert (week.opens, week.due) == (at("2026-03-06 00:00"), at("2026-03-13 16:00"))


def test_a_period_is_looked_after_before_it_opens_where_its_first_rung_goes_before(office: Bureau) -> None:
    opened(office, opening(office, EARLY), "2026-03-01 09:00")
    office.at("2026-03-02 08:00")  # ten working days before the 16th are none: the rung of w11 lay on 27 February
    opened(office, opening(office, EARLY), "2026-03-04 09:00")
    office.chase.climbing = replace(office.chase.climbing, ladders=LADDERS)
    assert office.casebook.obligations["tuan.2026-w12.kl"].opens == at("2026-03-13 00:00")
    office.at("2026-03-06 08:00")
    assert office.courier.told() == [("xa", "kiemlam@snnmt.example", ("tuan.2026-w12.kl",))]


UNITS = [
    (None, None, True), (dt.date(2026, 3, 17), None, False), (dt.date(2026, 3, 16), None, True),
    (None, dt.date(2026, 3, 15), False), (None, dt.date(2026, 3, 16), True),
]  # fmt: skip


@pytest.mark.parametrize(("start", "end", "owes"), UNITS)
def test_a_unit_owes_what_is_due_on_a_day_on_which_it_is_active(
    office: Bureau,
    start: dt.date | None,
    end: dt.date | None,
    owes: bool,  # noqa: FBT001 - the table's
) -> None:
    step = opening(office, CCHC, units=(replace(KL, active_from=start, active_to=end),))
    assert ("cchc.2026-q1.kl" in opened(office, step, "2026-03-02 09:00")) is owes


def test_units_owe_by_id_or_group_and_not_where_they_are_excluded(office: Bureau) -> None:
    of_groups = replace(MONTHLY, id="a", units=("chi-cuc",))
    not_kl = replace(MONTHLY, id="b", exclude=("kl",))
    step = opening(office, of_groups, not_kl, units=(KL, MT))
    opened(office, step, "2026-03-01 09:00")
    assert {ref for ref in office.casebook.obligations if "2026-03" in ref} == {"a.2026-03.kl", "b.2026-03.mt"}


def test_what_is_owed_is_not_rewritten_by_a_new_configuration(office: Bureau) -> None:
    opened(office, opening(office, MONTHLY), "2026-03-02 09:00")
    changed = replace(MONTHLY, due=DueRule(day=10, time=dt.time(8)), weight=5.0)
    opened(office, opening(office, changed), "2026-03-03 09:00")
    kept = office.casebook.obligations["tthc.2026-03.kl"]
    assert (kept.due, kept.weight) == (at("2026-03-31 17:00"), 1.0)


def test_what_is_not_open_yet_follows_the_new_configuration(office: Bureau) -> None:
    opened(office, opening(office, EARLY), "2026-03-02 09:00")
    opened(office, opening(office, replace(EARLY, due=DueRule(weekday=3, time=dt.time(9)))), "2026-03-03 09:00")
    dues = {ref: f"{CALENDAR.local(o.due):%d %H:%M}" for ref, o in office.casebook.obligations.items()}
    assert dues["tuan.2026-w10.kl"] == "06 16:00"
    assert dues["tuan.2026-w11.kl"] == "12 09:00"


def test_what_is_not_open_yet_and_no_longer_asked_for_is_withdrawn(office: Bureau) -> None:
    opened(office, opening(office, EARLY), "2026-03-02 09:00")
    opened(office, opening(office, MONTHLY), "2026-03-03 09:00")
    assert {ref for ref in office.casebook.obligations if ref.startswith("tuan")} == {"tuan.2026-w10.kl"}


def test_a_request_is_never_withdrawn(office: Bureau) -> None:
    ahead = at("2026-03-02 09:01")  # the mail server's clock
    office.owe(owed("yc.2026-001.kl", opens=ahead), now="2026-03-02 09:00")
    opened(office, opening(office, MONTHLY), "2026-03-02 09:00")
    assert "yc.2026-001.kl" in office.casebook.obligations


def test_a_new_unit_owes_what_is_still_to_come_and_nothing_that_was_due_before(office: Bureau) -> None:
    opened(office, opening(office, CCHC, MONTHLY), "2026-03-02 09:00")
    fresh = opened(office, opening(office, CCHC, MONTHLY, units=(KL, MT)), "2026-03-20 09:00")
    assert {ref for ref in fresh if ref.endswith(".mt")} == {"tthc.2026-03.mt"}
    assert office.casebook.obligations["tthc.2026-03.mt"].born == at("2026-03-20 09:00")


def test_what_opened_and_fell_due_while_the_service_was_down_is_owed_under_a_new_configuration_too(
    office: Bureau,
) -> None:
    opened(office, opening(office, WEEKLY), "2026-03-02 09:00")
    fresh = opened(office, opening(office, WEEKLY, units=(KL, MT)), "2026-03-30 09:00")
    assert {"tuan.2026-w11.kl", "tuan.2026-w12.kl", "tuan.2026-w12.mt", "tuan.2026-w13.mt"} <= fresh.keys() | set(
        office.casebook.obligations
    )
    assert "tuan.2026-w10.mt" not in office.casebook.obligations


def test_a_restart_with_the_same_configuration_changes_nothing(office: Bureau) -> None:
    opened(office, opening(office, CCHC, MONTHLY, TIN_BAI), "2026-03-02 09:00")
    born = {ref: o.born for ref, o in office.casebook.obligations.items()}
    assert opened(office, opening(office, CCHC, MONTHLY, TIN_BAI), "2026-03-05 09:00") == {}
    assert {ref: o.born for ref, o in office.casebook.obligations.items()} == born
    assert len(office.kinds("service.configured")) == 1


def test_an_obligation_comes_into_being_with_the_program_where_it_was_open_before(office: Bureau) -> None:
    opened(office, opening(office, CCHC), "2026-03-12 09:00")
    assert office.casebook.obligations["cchc.2026-q1.kl"].born == at("2026-03-12 09:00")
    office.at("2026-03-12 09:00")
    assert office.courier.told() == []  # the rung of the 11th lies before it
    office.at("2026-03-16 13:00")
    assert [rung for rung, _, _ in office.courier.told()] == ["trong-ngay"]


@pytest.mark.parametrize("obligation", [owed(), articles(3, weight=0.5, ladder="other")])
def test_an_obligation_reads_back_from_the_ledger_as_it_was(obligation: object) -> None:
    assert obligation_of(opened_body(obligation, CALENDAR)) == obligation  # type: ignore[arg-type]


def test_an_entry_that_is_no_obligation_is_told_with_its_ref() -> None:
    with pytest.raises(ValueError, match="about cchc is no obligation"):
        obligation_of({**opened_body(owed(), CALENDAR), "ref": "cchc"})
