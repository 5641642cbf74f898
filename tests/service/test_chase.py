"""Claims about rungs as mails: bundled, checked again at the moment of sending, once (contract, 2 and 8)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dondoc.core.judging import RequestDraft
from dondoc.core.obligations import Directory
from dondoc.core.standing import Outage, Status
from tests.bureau import Bureau, bureau
from tests.cast import DIRECTORY, KL, LEADER, MT, OPERATOR, TT, at, owed

KL_REF, MT_REF, TT_REF = "cchc.2026-q1.kl", "cchc.2026-q1.mt", "cchc.2026-q1.tt"
TTHC = "tthc.2026-03.kl"
DUE = "2026-03-16 17:00"
KIEMLAM, MOITRUONG = "kiemlam@snnmt.example", "moitruong@snnmt.example"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bureau]:
    with bureau(tmp_path) as opened:
        yield opened


def test_all_obligations_of_one_recipient_go_in_one_mail_a_rung(office: Bureau) -> None:
    office.owe(owed(KL_REF), owed(TTHC), owed(MT_REF))
    office.at("2026-03-11 08:00")
    assert sorted(office.courier.told()) == [
        ("truoc-3", KIEMLAM, (KL_REF, TTHC)), ("truoc-3", MOITRUONG, (MT_REF,)),
    ]  # fmt: skip


def test_the_leaders_get_one_mail_for_all_units(office: Bureau) -> None:
    office.owe(owed(KL_REF), owed(MT_REF), owed(TT_REF))
    office.at("2026-03-19 08:00")
    assert office.courier.told() == [("lanh-dao", LEADER, (KL_REF, MT_REF, TT_REF))]


def test_a_rung_to_a_head_is_an_escalation_and_goes_to_each_by_an_envelope(office: Bureau) -> None:
    office.owe(owed(KL_REF))
    office.at("2026-03-17 08:00")
    (mail,) = office.courier.mails()
    assert mail["X-Dondoc-Kind"] == "escalation"
    assert [to for to, _ in office.courier.carried] == sorted([KL.head.address if KL.head else "", KIEMLAM, OPERATOR])


def test_a_review_of_one_units_mail_defers_nothing_for_another_that_it_sends_for(office: Bureau) -> None:
    office.owe(owed(KL_REF), owed(MT_REF))
    both = {"candidates": [KL_REF, MT_REF], "defers": True, "unit": "kl"}
    with office.ledger.write():
        body = {"kind": "mail.judged", "received": "2026-03-10T09:00:00+07:00", **both}
        office.ledger.append(at("2026-03-10 09:00"), "mail.judged", body, (KL_REF, MT_REF))
    office.at("2026-03-11 08:00")
    assert office.courier.told() == [("truoc-3", MOITRUONG, (MT_REF,))]


def test_where_there_is_no_head_the_contacts_stand_in(office: Bureau) -> None:
    office.owe(owed(TT_REF))
    office.at("2026-03-17 08:00")
    assert office.courier.told() == [("giai-trinh", "trongtrot@snnmt.example", (TT_REF,))]


def test_two_ladders_that_use_one_id_still_make_one_mail_to_one_to(tmp_path: Path) -> None:
    with bureau(tmp_path) as office:
        other = replace(office.chase.climbing.ladders["default"][0], ladder="other", template="nhac_trong_ngay")
        ladders = {**office.chase.climbing.ladders, "other": (other,)}
        office.chase.climbing = replace(office.chase.climbing, ladders=ladders)
        office.owe(owed(KL_REF), owed(TTHC, ladder="other"))
        office.at("2026-03-11 08:00")
        assert office.courier.told() == [("truoc-3", KIEMLAM, (KL_REF, TTHC))]


def test_a_ladder_is_climbed_rung_by_rung_and_each_goes_once(office: Bureau) -> None:
    office.owe(owed(KL_REF))
    for day in range(10, 21):
        for hour in range(7, 19):
            office.at(f"2026-03-{day} {hour:02}:00")
    assert [rung for rung, _, _ in office.courier.told()] == [
        "truoc-3",
        "trong-ngay",
        "qua-han",
        "giai-trinh",
        "lanh-dao",
    ]
    state = office.casebook.standing(KL_REF, at("2026-03-20 18:00"))
    assert state is not None
    assert state.sent() == (3, 2)


def test_a_unit_that_is_always_on_the_dot_hears_nothing_after_it(office: Bureau) -> None:
    office.owe(owed(KL_REF), owed(MT_REF))
    office.mail(MT_REF, DUE)
    office.at(DUE)
    assert office.courier.told() == [("qua-han", KIEMLAM, (KL_REF,))]


def test_what_has_been_fulfilled_meanwhile_is_left_out_at_the_moment_of_sending(office: Bureau) -> None:
    office.owe(owed(KL_REF), owed(MT_REF), owed(TT_REF))
    office.watch.saw(at("2026-03-19 08:00"))
    assert office.chase.step(at("2026-03-19 08:00"))
    office.mail(MT_REF, "2026-03-19 08:00")
    office.at("2026-03-19 08:00")
    assert office.courier.told() == [("lanh-dao", LEADER, (KL_REF, TT_REF))]
    assert len(office.kinds("letter.superseded")) == 1


def test_a_mail_all_of_whose_obligations_are_fulfilled_is_never_sent(office: Bureau) -> None:
    office.owe(owed(KL_REF))
    office.watch.saw(at(DUE))
    assert office.chase.step(at(DUE))
    office.mail(KL_REF, DUE)
    office.at(DUE)
    assert office.courier.told() == []


def test_a_review_or_a_new_due_that_comes_in_between_closes_the_mail_too(office: Bureau) -> None:
    office.owe(owed(KL_REF), owed(MT_REF))
    office.watch.saw(at(DUE))
    office.chase.step(at(DUE))
    office.review(KL_REF, "2026-03-16 16:59")
    office.say(f"GIA HẠN {MT_REF} ĐẾN 20/3/2026 LÝ DO mưa lũ", DUE)
    office.at(DUE)
    assert office.courier.told() == []


def test_after_a_deferral_the_ladder_goes_on(office: Bureau) -> None:
    office.owe(owed(KL_REF))
    office.review(KL_REF, "2026-03-16 16:00")
    office.at("2026-03-18 15:59")
    assert office.courier.told() == []
    office.at("2026-03-18 16:00")
    assert [rung for rung, _, _ in office.courier.told()] == ["giai-trinh"]


def test_after_a_standstill_only_the_highest_rung_goes_even_where_a_lower_one_was_made_before_it(
    tmp_path: Path,
) -> None:
    with bureau(tmp_path) as before:
        before.owe(owed(KL_REF))
        before.watch.saw(at(DUE))
        before.chase.step(at(DUE))  # made, and then the machine stands still
    with bureau(tmp_path) as after:
        after.at("2026-03-19 09:00")
        assert [rung for rung, _, _ in after.courier.told()] == ["lanh-dao"]


def test_a_reminder_made_before_the_due_is_not_sent_after_it(tmp_path: Path) -> None:
    with bureau(tmp_path) as before:
        before.owe(owed(KL_REF))
        before.chase.step(at("2026-03-16 13:00"))
    with bureau(tmp_path) as after:
        after.at("2026-03-16 17:30")
        assert [rung for rung, _, _ in after.courier.told()] == ["qua-han"]


def test_the_same_message_id_comes_from_the_same_facts(tmp_path: Path) -> None:
    ids = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        with bureau(tmp_path / name) as office:
            office.owe(owed(KL_REF))
            office.at("2026-03-11 08:00")
            ids.append(office.courier.mails()[0]["Message-ID"])
    assert ids[0] == ids[1]


def test_a_letter_to_leaders_waits_for_an_operators_word_where_the_office_wants_it(tmp_path: Path) -> None:
    with bureau(tmp_path, confirm=True) as office:
        office.owe(owed(KL_REF))
        office.at("2026-03-19 08:00")
        assert office.courier.told() == []
        (asked,) = office.courier.mails()
        line = next(line for line in asked.get_body(("plain",)).get_content().splitlines() if "DUYỆT" in line)  # type: ignore[union-attr]
        office.say(line[line.index("DUYỆT") :], "2026-03-20 16:00")
        office.at("2026-03-20 16:00")
        assert office.courier.told() == [("lanh-dao", LEADER, (KL_REF,))]


def test_a_rung_that_nobody_is_to_get_is_skipped_and_the_office_comes_to_rest(tmp_path: Path) -> None:
    nobody = Directory((replace(KL, contacts=(), head=None), MT, TT))
    with bureau(tmp_path, directory=nobody) as office:
        office.owe(owed(KL_REF))
        office.at("2026-03-11 08:00")
        assert office.courier.carried == []
        assert [body["why"] for body in office.kinds("letter.skipped")] == ["nobody to send it to"]


def test_while_blind_no_verdict_goes_and_the_operators_hear_of_it_once_and_once_more(office: Bureau) -> None:
    office.owe(owed(KL_REF))
    office.at("2026-03-16 16:00")
    office.watch.failed(at("2026-03-16 16:01"), "connection refused")
    for when in ("2026-03-16 16:10", "2026-03-16 16:20", DUE, "2026-03-17 08:00"):
        office.outages.step(at(when))
        office.at(when, seen=False)
    state = office.casebook.standing(KL_REF, at("2026-03-17 08:00"))
    assert state is not None
    assert state.status is Status.UNKNOWN
    assert [rung for rung, _, _ in office.courier.told()] == ["trong-ngay"]
    assert len(office.alerted()) == 1
    office.watch.saw(at("2026-03-17 09:00"))
    office.outages.step(at("2026-03-17 09:00"))
    office.at("2026-03-17 09:00")
    assert len(office.alerted()) == 2
    assert office.casebook.outages == [Outage(at("2026-03-16 16:01"), at("2026-03-17 09:00"))]
    office.at("2026-03-18 08:59")
    assert [rung for rung, _, _ in office.courier.told()] == ["trong-ngay"]
    office.at("2026-03-18 09:00")
    assert [rung for rung, _, _ in office.courier.told()] == ["trong-ngay", "giai-trinh"]


def test_when_an_outage_is_over_what_was_due_in_it_is_listed_with_the_line_that_excuses_it(office: Bureau) -> None:
    office.owe(owed(KL_REF), owed("cchc.2026-q1.mt", "2026-03-20 17:00"))
    office.watch.saw(at("2026-03-16 16:00"))
    office.watch.failed(at("2026-03-16 16:01"), "connection refused")
    office.outages.step(at("2026-03-16 16:20"))
    office.watch.saw(at("2026-03-17 09:00"))
    office.outages.step(at("2026-03-17 09:00"))
    office.at("2026-03-17 09:00")
    over = next(m for m in office.courier.mails() if "hoạt động lại" in str(m["Subject"]))
    part = over.get_body(("plain",))
    assert part is not None
    said = " ".join(str(part.get_content()).split())
    assert f"KHÁCH QUAN {KL_REF} LÝ DO sự cố hộp thư" in said
    assert "cchc.2026-q1.mt" not in said
    office.say(f"KHÁCH QUAN {KL_REF} LÝ DO sự cố hộp thư", "2026-03-17 10:00")
    state = office.casebook.standing(KL_REF, at("2026-03-17 11:00"))
    assert state is not None
    assert state.excused


def test_after_a_week_asleep_what_came_is_read_first_and_only_the_highest_rung_goes(office: Bureau) -> None:
    office.owe(owed(KL_REF), owed("cchc.2026-q1.mt"))
    office.at("2026-03-16 12:00")
    before = len(office.courier.told())
    office.chase.step(at("2026-03-23 08:00"))  # awake, and the mailbox not read yet: nobody is judged
    office.dispatch.step(at("2026-03-23 08:00"))
    assert len(office.courier.told()) == before
    office.mail("cchc.2026-q1.mt", "2026-03-16 16:59", taken="2026-03-23 08:01")
    office.at("2026-03-23 08:02")
    told = office.courier.told()[before:]
    assert [(rung, refs) for rung, _, refs in told] == [("lanh-dao", (KL_REF,))]


def test_a_rolled_back_request_leaves_no_obligation(office: Bureau) -> None:
    class BrokenOffError(Exception):
        """What goes wrong."""

    with pytest.raises(BrokenOffError), office.ledger.write():  # noqa: PT012 - the whole transaction is the claim
        now = at("2026-03-10 08:00")
        office.decide.requesting.make(RequestDraft("Rà soát", at(DUE), ("kl",)), by=OPERATOR, born=now, now=now)
        raise BrokenOffError
    office.casebook.refresh()
    assert office.casebook.obligations == {}
    office.say("YÊU CẦU Rà soát trụ sở HẠN 20/3/2026 GỬI *", "2026-03-10 09:00")
    assert set(office.casebook.obligations) == {f"yc.2026-001.{unit.id}" for unit in DIRECTORY.units}


def test_a_state_that_was_rolled_back_is_not_remembered(office: Bureau) -> None:
    office.owe(owed(KL_REF))
    with pytest.raises(ZeroDivisionError), office.ledger.write():  # noqa: PT012 - the whole transaction is the claim
        office.ledger.append(
            at(DUE), "mail.judged", {"received": "2026-03-16T16:00:00+07:00", "results": {KL_REF: "arrival"}}, (KL_REF,)
        )
        state = office.casebook.standing(KL_REF, at(DUE))
        assert state is not None
        assert state.status is Status.ON_TIME
        raise ZeroDivisionError
    office.mail(KL_REF, DUE, "note")
    state = office.casebook.standing(KL_REF, at("2026-03-17 08:00"))
    assert state is not None
    assert state.status is Status.MISSING
