"""Claims about the second way to reach a person: it speaks where mail cannot, once, and once when it is over."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dondoc.ports import Receipt
from dondoc.service.siren import Siren
from tests.bureau import BUSY, TAKEN, UNKNOWN_USER, Bureau, FakeAlarm, bureau
from tests.cast import OPERATOR, at, owed

REF = "cchc.2026-q1.kl"
KIEMLAM = "kiemlam@snnmt.example"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bureau]:
    with bureau(tmp_path) as opened:
        opened.owe(owed(REF))
        yield opened


def heard(*attempts: tuple[str, Receipt]) -> list[str]:
    """Return what a person hears of these attempts on one morning."""
    alarm = FakeAlarm()
    siren = Siren(alarm)
    for time, receipt in attempts:
        siren.heard([receipt], at(f"2026-03-11 {time}"))
        siren.ring()
    return alarm.heard


def test_an_hour_in_which_no_mail_gets_out_is_told_once_and_once_more_when_it_is_over() -> None:
    failing = [(f"{hour:02}:{minute:02}", BUSY) for hour in range(8, 12) for minute in range(0, 60, 10)]
    began, over = heard(*failing, ("12:00", TAKEN), ("12:10", TAKEN))
    assert "hơn một giờ nay không gửi được thư nào" in began
    assert "451 try again" in began
    assert "gửi thư trở lại" in over


def test_failures_between_which_something_got_out_are_no_trouble() -> None:
    assert heard(("08:00", BUSY), ("08:50", TAKEN), ("09:10", BUSY), ("10:00", UNKNOWN_USER), ("10:50", BUSY)) == []


def test_what_failed_for_less_than_an_hour_is_not_told() -> None:
    assert heard(("08:00", BUSY), ("08:59", BUSY), ("09:05", TAKEN)) == []


def test_a_mail_given_up_is_told_by_mail_and_by_the_other_route(office: Bureau) -> None:
    office.courier.answers[KIEMLAM] = BUSY
    office.give_up("2026-03-11 08:00")
    assert office.alerted() == ["Cảnh báo: Có thư nhắc không gửi được"]
    assert any(KIEMLAM in text and "có thư không gửi được" in text for text in office.alarmed())


def test_a_mail_refused_for_good_is_told_by_mail_alone(office: Bureau) -> None:
    office.courier.answers[KIEMLAM] = UNKNOWN_USER
    office.at("2026-03-11 08:00")
    assert len(office.alerted()) == 1
    assert office.alarmed() == []


def test_an_alert_that_does_not_arrive_is_told_by_the_other_route(office: Bureau) -> None:
    office.courier.answers.update({KIEMLAM: UNKNOWN_USER, OPERATOR: UNKNOWN_USER})
    office.at("2026-03-11 08:00")
    (told,) = office.alarmed()
    assert OPERATOR in told
    assert "550 no such user" in told


def test_an_office_without_a_second_way_stays_silent() -> None:
    siren = Siren()
    siren.say("không ai nghe")
    siren.ring()
    assert siren.alarm is None
