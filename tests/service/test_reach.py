"""Claims about reminders that did not reach their recipient: the next person gets them, and the office hears of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dondoc.core.obligations import Directory
from dondoc.ports import Envelope
from dondoc.service.reach import Miss
from tests.bureau import UNKNOWN_USER, Bureau, bureau
from tests.cast import KL, MT, OPERATOR, TT, at, owed

CONTACT, HEAD, SECOND = "kiemlam@snnmt.example", "truong.kl@snnmt.example", "tonghop.kl@snnmt.example"
REF, TT_REF = "cchc.2026-q1.kl", "cchc.2026-q1.tt"
REMINDED, NEXT = "2026-03-11 08:00", "2026-03-16 13:00"  # truoc-3 and trong-ngay
SAID = "«Undelivered Mail Returned to Sender»"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bureau]:
    with bureau(tmp_path) as opened:
        opened.owe(owed(REF))
        yield opened


def envelope(office: Bureau, recipient: str = CONTACT) -> Envelope:
    """Return the envelope of the last mail that went to somebody."""
    mail = next(m for m in reversed(office.courier.mails()) if recipient in str(m["To"]))
    return next(e for e in office.outbox.envelopes(str(mail["Message-ID"])) if e.recipient == recipient)


def returned(office: Bureau, when: str, miss: Miss = Miss.BOUNCED, recipient: str = CONTACT) -> None:
    """Let the last mail to somebody come back, and take every step."""
    with office.ledger.write():
        office.reach.returned(envelope(office, recipient), miss, SAID, at(when))
    office.at(when)


def told(office: Bureau) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return rung, To and refs of what went to units; what is passed on is no rung of its own (contract, 8)."""
    mails = (m for m in office.courier.mails() if m["X-Dondoc-Kind"] in {"reminder", "escalation"})
    return [(str(m["X-Dondoc-Rung"] or ""), str(m["To"]), tuple(str(m["X-Dondoc-Refs"]).split())) for m in mails]


def alerts(office: Bureau) -> list[str]:
    """Return the texts of the alerts."""
    bodies = (m.get_body(("plain",)) for m in office.courier.mails() if m["X-Dondoc-Kind"] == "alert")
    return [" ".join(body.get_content().split()) for body in bodies if body]


def test_a_reminder_that_came_back_goes_to_the_head_at_once(office: Bureau) -> None:
    office.at(REMINDED)
    returned(office, "2026-03-11 08:02")
    assert told(office) == [("truoc-3", CONTACT, (REF,)), ("", HEAD, (REF,))]
    (alert,) = alerts(office)
    assert f"Người nhận: {CONTACT}" in alert
    assert f"thư đã được chuyển đến người tiếp theo là {HEAD}" in alert


def test_a_reminder_that_a_server_refuses_goes_to_the_head_too(office: Bureau) -> None:
    office.courier.answers[CONTACT] = UNKNOWN_USER
    office.at(REMINDED)
    assert told(office) == [("", HEAD, (REF,))]
    assert f"người tiếp theo là {HEAD}" in alerts(office)[0]


def test_one_reminder_counts_once_however_many_got_it(office: Bureau) -> None:
    office.at(REMINDED)
    returned(office, "2026-03-11 08:02")
    state = office.casebook.standing(REF, at("2026-03-12 08:00"))
    assert state is not None
    assert state.sent() == (1, 0)


def test_the_same_bounce_told_twice_sends_nothing_twice(office: Bureau) -> None:
    office.at(REMINDED)
    returned(office, "2026-03-11 08:02")
    returned(office, "2026-03-11 09:02")
    assert len(told(office)) == 2
    assert len(alerts(office)) == 1


def test_where_another_contact_was_reached_nobody_else_is_written_to(tmp_path: Path) -> None:
    two = replace(KL, contacts=(CONTACT, SECOND), addresses=(CONTACT, SECOND))
    with bureau(tmp_path, directory=Directory((two, MT, TT))) as office:
        office.owe(owed(REF))
        office.at(REMINDED)
        returned(office, "2026-03-11 08:02")
        assert [to for _, to, _ in told(office)] == [f"{CONTACT}, {SECOND}"]
        assert f"thư này vẫn được gửi đến {SECOND}" in alerts(office)[0]
        returned(office, "2026-03-11 08:03", recipient=SECOND)
        assert told(office)[-1] == ("", HEAD, (REF,))


def test_where_nobody_is_left_the_operators_are_told_and_get_the_next_reminder(tmp_path: Path) -> None:
    with bureau(tmp_path) as office:
        office.owe(owed(TT_REF))
        office.at(REMINDED)
        returned(office, "2026-03-11 08:02", recipient="trongtrot@snnmt.example")
        assert "không còn người nhận nào khác" in alerts(office)[0]
        office.at(NEXT)
        assert told(office)[-1][:2] == ("trong-ngay", f"trongtrot@snnmt.example, {OPERATOR}")


def test_later_reminders_go_to_the_head_as_well_until_the_unit_writes(office: Bureau) -> None:
    office.at(REMINDED)
    returned(office, "2026-03-11 08:02")
    office.at(NEXT)
    assert told(office)[-1][:2] == ("trong-ngay", f"{CONTACT}, {HEAD}")
    with office.ledger.write():
        office.reach.heard_from(CONTACT)
    office.at("2026-03-16 17:00")
    assert told(office)[-1][:2] == ("qua-han", CONTACT)


def test_an_absence_is_remembered_for_a_week_and_a_bounce_for_a_month(office: Bureau) -> None:
    office.at(REMINDED)
    with office.ledger.write():
        office.reach.returned(envelope(office), Miss.ABSENT, "«Trả lời tự động»", at("2026-03-11 08:02"))
    state = office.casebook.standing(REF, at(REMINDED))
    assert state is not None
    assert office.reach.widened((CONTACT,), state, at("2026-03-18 08:00")) == (CONTACT, HEAD)
    assert office.reach.widened((CONTACT,), state, at("2026-03-18 09:00")) == (CONTACT,)


def test_nothing_is_sent_on_for_what_has_come_meanwhile(office: Bureau) -> None:
    office.at(REMINDED)
    office.mail(REF, "2026-03-11 08:01")
    returned(office, "2026-03-11 08:02")
    assert len(told(office)) == 1
    assert len(alerts(office)) == 1


def test_a_reminder_before_the_due_is_not_sent_on_after_it(office: Bureau) -> None:
    office.at(REMINDED)
    lost = envelope(office)
    office.at("2026-03-16 17:00")
    before = len(told(office))
    with office.ledger.write():
        office.reach.returned(lost, Miss.BOUNCED, SAID, at("2026-03-16 17:10"))
    office.at("2026-03-16 17:10")
    assert len(told(office)) == before


def test_what_comes_back_in_the_night_is_sent_on_in_the_morning(office: Bureau) -> None:
    office.at(REMINDED)
    returned(office, "2026-03-11 23:30")
    assert len(told(office)) == 1
    office.at("2026-03-12 07:00")
    assert told(office)[-1][:2] == ("", HEAD)
