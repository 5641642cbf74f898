"""Claims about what the record of a month holds, and what it says of months sealed before (contract, 7)."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from dondoc.core.history import Event, RungState, Verb
from dondoc.core.month import Recorder, sealed
from dondoc.core.obligations import Obligation
from dondoc.core.record import Record
from dondoc.core.rungs import parse_at
from dondoc.core.schemes import Scheme
from dondoc.core.standing import Outage
from tests.cast import CALENDAR, DIRECTORY, OPERATOR, arrived, articles, at, candidate, decided, done, owed, state

SEAL = parse_at("+3wd 08:00")
assert SEAL is not None
OTHER_RULE = Scheme("table", late=40)
RECORDER = Recorder(
    "Văn phòng Sở", "Sở", "Lai Châu", DIRECTORY, Scheme("nd335"), CALENDAR, SEAL, live_since=dt.date(2026, 3, 1)
)
KL, MT = owed(), owed("cchc.2026-q1.mt")
TTHC = owed("tthc.2026-04.kl", "2026-04-29 17:00")
LATE = arrived(5, "2026-03-17 09:12:33")
MARCH, APRIL = "2026-04-03 08:00", "2026-05-06 08:00"  # the instants of the seals

History = Sequence[tuple[Obligation, Sequence[Event]]]


def record(month: str, now: str, history: History, *earlier: Record) -> Record:
    """Return the sealed record of the month as it stands at that instant."""
    states = [state(obligation, *events, now=now) for obligation, events in history]
    return sealed(RECORDER.record(month, states, at(now), earlier=earlier), (), CALENDAR, head=(7, "0" * 64))


def refs(made: Record) -> list[str]:
    return [line["ref"] for unit in made["units"] for line in unit["obligations"]]


def test_a_record_holds_what_is_due_in_its_month() -> None:
    history: History = [(KL, [LATE]), (MT, []), (TTHC, [])]
    assert refs(record("2026-03", MARCH, history)) == ["cchc.2026-q1.kl", "cchc.2026-q1.mt"]
    assert refs(record("2026-04", APRIL, history)) == ["tthc.2026-04.kl"]


def test_a_request_that_was_taken_back_is_in_no_record_and_after_the_seal_an_amendment() -> None:
    cancelled = decided(8, Verb.WAIVE, "2026-03-20 08:00", cancels=7)
    assert refs(record("2026-03", MARCH, [(KL, [cancelled]), (MT, [])])) == ["cchc.2026-q1.mt"]
    march = record("2026-03", MARCH, [(KL, [])])
    april = record("2026-04", APRIL, [(KL, [cancelled])], march)
    assert [(a["ref"], a["is"]["status"]) for a in april["amendments"]] == [("cchc.2026-q1.kl", "waived")]


EXTENDED = decided(3, Verb.EXTEND, "2026-03-16 08:00", due="2026-04-02 17:00")


def test_what_was_moved_into_the_next_month_is_recorded_there() -> None:
    history: History = [(KL, [EXTENDED, arrived(5, "2026-04-01 09:00")]), (MT, [])]
    march = record("2026-03", MARCH, history)
    assert refs(march) == ["cchc.2026-q1.mt"]
    assert refs(record("2026-04", APRIL, history, march)) == ["cchc.2026-q1.kl"]


def test_what_was_moved_after_the_seal_stays_where_it_was_and_shows_as_an_amendment() -> None:
    march = record("2026-03", MARCH, [(KL, [])])
    later = decided(9, Verb.EXTEND, "2026-04-05 08:00", due="2026-04-20 17:00")
    moved: History = [(KL, [later, arrived(10, "2026-04-18 08:00")])]
    april = record("2026-04", APRIL, moved, march)
    assert refs(april) == []
    (amendment,) = april["amendments"]
    assert (amendment["month"], amendment["ref"]) == ("2026-03", "cchc.2026-q1.kl")
    assert (amendment["was"]["status"], amendment["is"]["status"]) == ("missing", "on_time")
    assert amendment["is"]["due"] == "2026-04-20T17:00:00+07:00"


def test_what_was_moved_back_into_a_sealed_month_is_not_forgotten() -> None:
    march = record("2026-03", MARCH, [(MT, [])])
    back = [(TTHC, [decided(9, Verb.EXTEND, "2026-04-05 08:00", due="2026-03-30 17:00")])]
    assert refs(record("2026-04", APRIL, back, march)) == ["tthc.2026-04.kl"]


def test_a_change_after_the_seal_is_told_once() -> None:
    march = record("2026-03", MARCH, [(KL, []), (MT, [arrived(4, "2026-03-16 17:00")])])
    later = [(KL, [arrived(9, "2026-04-10 08:00")]), (MT, [arrived(4, "2026-03-16 17:00")])]
    april = record("2026-04", APRIL, later, march)
    assert [a["ref"] for a in april["amendments"]] == ["cchc.2026-q1.kl"]
    assert april["amendments"][0]["is"]["arrived"] == "2026-04-10T08:00:00+07:00"
    assert april["amendments"][0]["is"]["points"] == 75.0
    assert record("2026-05", "2026-06-03 08:00", later, march, april)["amendments"] == []


def test_a_second_change_is_told_from_what_people_were_told_last() -> None:
    march = record("2026-03", MARCH, [(KL, [])])
    came = arrived(9, "2026-04-10 08:00")
    april = record("2026-04", APRIL, [(KL, [came])], march)
    excused: History = [(KL, [came, decided(10, Verb.EXCUSE, "2026-05-20 08:00")])]
    may = record("2026-05", "2026-06-03 08:00", excused, march, april)
    (amendment,) = may["amendments"]
    assert (amendment["was"]["status"], amendment["was"]["excused"], amendment["is"]["excused"]) == (
        "late",
        False,
        True,
    )
    assert [d["id"] for d in amendment.get("decisions", [])] == ["d10"]


def test_the_outcome_of_a_review_shows_in_the_next_record() -> None:
    doubt = candidate(6, "2026-03-16 10:00")
    march = record("2026-03", MARCH, [(KL, [doubt])])
    assert march["units"][0]["obligations"][0]["status"] == "under_review"
    assert march["units"][0]["score"] == 100.0
    april = record("2026-04", APRIL, [(KL, [doubt, decided(9, Verb.DISMISS, "2026-04-06 08:00", mail=6)])], march)
    (amendment,) = april["amendments"]
    assert (amendment["was"]["status"], amendment["is"]["status"]) == ("under_review", "missing")


def test_an_arrival_after_the_seal_rescores_the_unit_in_the_amendment() -> None:
    on_time = [(owed("tthc.2026-03.kl"), [arrived(4, "2026-03-16 16:00")])]
    march = record("2026-03", MARCH, [(KL, []), *on_time])
    april = record("2026-04", APRIL, [(KL, [arrived(9, "2026-04-10 08:00")]), *on_time], march)
    (amendment,) = april["amendments"]
    assert (amendment["was"]["score"], amendment["is"]["score"]) == (50.0, 87.5)


def test_a_new_scheme_changes_nothing_in_a_sealed_month() -> None:
    march = record("2026-03", MARCH, [(KL, [LATE]), (MT, [])])
    recorder = replace(RECORDER, scheme=OTHER_RULE)
    came = arrived(9, "2026-04-10 08:00")
    states = [state(KL, LATE, now=APRIL), state(MT, came, now=APRIL)]
    (amendment,) = recorder.record("2026-04", states, at(APRIL), earlier=[march])["amendments"]
    assert (amendment["ref"], amendment["is"]["points"]) == ("cchc.2026-q1.mt", 75.0)


def test_each_article_is_listed_by_its_title_once() -> None:
    two = replace(arrived(6, "2026-03-11 08:00", "b", "c"), title="Hai bài", titles=("Rừng xanh.docx", "Suối.docx"))
    one = replace(arrived(5, "2026-03-10 08:00", "a"), title="Bài: Kiểm lâm")
    again = replace(arrived(7, "2026-03-12 08:00", "a"), title="Gửi lại")
    made = record("2026-03", MARCH, [(articles(2), [one, two, again])])
    assert made["units"][0]["obligations"][0]["titles"] == ["Bài: Kiểm lâm", "Rừng xanh.docx", "Suối.docx"]


def test_time_alone_amends_nothing() -> None:
    march = record("2026-03", MARCH, [(KL, [])])
    assert record("2026-04", APRIL, [(KL, [])], march)["amendments"] == []


def test_a_line_says_all_that_the_contract_names() -> None:
    events: list[Event] = [
        EXTENDED,
        done("truoc-3", "2026-03-16 17:00", "2026-03-11 08:00"),
        done("qua-han", "2026-04-02 17:00", "2026-04-02 17:10"),
        done("giai-trinh", "2026-04-02 17:00", "2026-04-03 08:00", escalation=True),
        done("lanh-dao", "2026-04-02 17:00", "2026-04-07 08:00", RungState.SKIPPED, escalation=True),
        arrived(5, "2026-04-03 09:12:33"),
    ]
    (unit,) = record("2026-04", APRIL, [(KL, events)])["units"]
    (line,) = unit["obligations"]
    expected = {
        "ref": "cchc.2026-q1.kl", "report": "cchc", "period": "2026-q1", "label": "Quý I/2026",
        "due": "2026-04-02T17:00:00+07:00", "original_due": "2026-03-16T17:00:00+07:00", "status": "late",
        "excused": False, "returned": 0, "arrived": "2026-04-03T09:12:33+07:00", "late_seconds": 58353,
        "late_working_days": 1, "articles": None, "reminders": 2, "escalations": 1,
        "decisions": [
            {"id": "d3", "kind": "extend", "by": OPERATOR, "at": "2026-03-16T08:00:00+07:00", "reason": "lý do"}
        ],
    }  # fmt: skip
    assert {name: line[name] for name in expected} == expected  # type: ignore[literal-required]
    assert (unit["reminders"], unit["escalations"], unit["late_working_days"], unit["score"]) == (2, 1, 1, 75.0)


def test_an_articles_line_says_how_many_came_and_a_reports_line_does_not() -> None:
    mails = [arrived(5, "2026-03-10 08:00", "a"), arrived(6, "2026-03-11 08:00", "b", "c")]
    made = record("2026-03", MARCH, [(articles(2), mails)])
    assert made["units"][0]["obligations"][0]["articles"] == {"quota": 2, "received": 3}


def test_totals_and_counts_agree() -> None:
    made = record("2026-03", MARCH, [(KL, [LATE]), (MT, [arrived(6, "2026-03-16 17:00")]), (articles(2), [])])
    assert made["totals"] == {
        "due": 3, "on_time": 1, "late": 1, "missing": 1, "waived": 0,
        "excused": 0, "under_review": 0, "unknown": 0, "pending": 0,
    }  # fmt: skip
    by_unit = {unit["id"]: unit["counts"]["due"] for unit in made["units"]}
    assert by_unit == {"kl": 2, "mt": 1}


def test_a_unit_that_is_no_longer_configured_keeps_its_lines() -> None:
    made = record("2026-03", MARCH, [(owed("cchc.2026-q1.cu"), []), (MT, [])])
    assert [unit["id"] for unit in made["units"]] == ["mt", "cu"]


def test_the_seal_is_the_sha256_of_the_canonical_rest_and_each_record_names_the_one_before() -> None:
    march = record("2026-03", MARCH, [(KL, [])])
    rest = {key: value for key, value in march.items() if key != "sha256"}
    canonical = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert march["sha256"] == hashlib.sha256(canonical).hexdigest()
    assert march["sealed"] is True
    assert march.get("previous_sha256") is None
    assert record("2026-04", APRIL, [(KL, [])], march).get("previous_sha256") == march["sha256"]


def test_the_outages_of_the_month_stand_in_its_seal() -> None:
    made = RECORDER.record("2026-03", [], at(MARCH))
    outage = Outage(at("2026-03-16 15:00"), at("2026-03-17 10:30"))
    assert sealed(made, [outage], CALENDAR, head=(7, "0" * 64)).get("outages") == [
        {"from": "2026-03-16T15:00:00+07:00", "to": "2026-03-17T10:30:00+07:00"}
    ]


def test_a_month_without_obligations_has_an_empty_record() -> None:
    made = record("2026-05", "2026-06-03 08:00", [])
    assert (made["units"], made["totals"]["due"], made["sealed"]) == ([], 0, True)


SEALS = [("2026-03", "2026-04-03 08:00"), ("2026-02", "2026-03-04 08:00"), ("2026-04", "2026-05-06 08:00")]


@pytest.mark.parametrize(("month", "when"), SEALS)
def test_a_month_is_sealed_so_many_working_days_after_its_last_day(month: str, when: str) -> None:
    assert RECORDER.sealed_at(month) == at(when)


def test_months_are_sealed_in_order_from_the_one_in_which_the_office_went_live() -> None:
    assert RECORDER.months_to_seal([], at("2026-04-03 07:59:59")) == []
    assert RECORDER.months_to_seal([], at("2026-04-03 08:00")) == ["2026-03"]
    assert RECORDER.months_to_seal([], at("2026-06-30 08:00")) == ["2026-03", "2026-04", "2026-05"]
    assert RECORDER.months_to_seal(["2026-03", "2026-04"], at("2026-06-30 08:00")) == ["2026-05"]
    assert RECORDER.next_seal(["2026-03"]) == at("2026-05-06 08:00")
