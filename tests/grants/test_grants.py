"""Claims about a grant that ends: noticed while the last token is good, told by mail once, and once when it is over."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dondoc.adapters.access_token import TokenSource
from dondoc.service.grants import Grants
from dondoc.service.signs import Signs
from tests.bureau import Bureau, bureau
from tests.cast import CALENDAR, at
from tests.grants.token_command import Clock, TokenCommand, jwt

START = at("2026-03-11 08:00")
MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
BEGAN = "Cảnh báo: Không lấy được token OAuth2 mới để đọc thư và gửi thư"
OVER = "Cảnh báo: Token OAuth2 để đọc thư và gửi thư đã bình thường trở lại"


class House:
    """An office that logs in with tokens; its step is taken each minute."""

    def __init__(self, office: Bureau, command: TokenCommand) -> None:
        """Open at eight; nothing has been asked yet."""
        self.office, self.command = office, command
        self.clock = Clock(START)
        self.restart()

    def restart(self, *users: str) -> None:
        """Begin anew, as after a restart of the service."""
        self.source = TokenSource(self.command.arguments, self.clock, users or ("imap", "smtp"))
        self.office.watch.grants.clear()
        self.grants = Grants((self.source,), self.office.watch, self.office.alerts.siren, CALENDAR)
        self.signs = Signs(self.office.casebook, self.office.alerts, self.office.watch)

    def lives(self, length: dt.timedelta, pace: dt.timedelta = MINUTE) -> list[tuple[dt.timedelta, str]]:
        """Let time pass; return what operators are told meanwhile, each with the time since the start."""
        told, ends = [], self.clock.now + length
        while self.clock.now < ends:
            self.grants.step(self.clock.now)
            if self.signs.step(self.clock.now):
                before = len(self.office.alerted())
                self.office.dispatch.step(self.clock.now)
                told += [(self.clock.now - START, subject) for subject in self.office.alerted()[before:]]
            self.clock.now += pace
        return told

    def last_alert(self) -> str:
        """Return the text of the last mail."""
        part = self.office.courier.mails()[-1].get_body(("plain",))
        assert part is not None
        return " ".join(str(part.get_content()).split())

    def gives(self, life: dt.timedelta) -> None:
        """Let the command give a fresh token of this length from now on."""
        now = self.clock.now.timestamp()
        self.command.prints(jwt(iat=now, exp=now + life.total_seconds()))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with bureau(tmp_path) as office:
        yield House(office, TokenCommand(tmp_path))


def fresh(house: House) -> None:
    house.gives(HOUR)


def opaque(house: House) -> None:
    house.command.prints("ya29.opaque")


def answer(house: House) -> None:
    house.command.prints(json.dumps({"access_token": "ya29.opaque", "expires_in": 3600}))


@pytest.mark.parametrize("gives", [fresh, opaque, answer])
def test_a_dead_grant_is_told_half_an_hour_before_the_last_token_ends(
    gives: Callable[[House], None], house: House
) -> None:
    gives(house)
    assert house.lives(20 * MINUTE) == []
    house.command.fails()
    assert house.lives(20 * MINUTE) == [(35 * MINUTE, BEGAN)]
    assert "failed with status 1" in house.last_alert()
    assert "9 giờ 00" in house.last_alert()
    assert house.source.token()  # and by this one the alert can go
    assert house.office.alarmed() == []


def test_it_is_told_once_and_once_more_when_it_is_over(house: House) -> None:
    house.gives(HOUR)
    house.lives(MINUTE)
    house.command.fails()
    assert house.lives(6 * HOUR) == [(35 * MINUTE, BEGAN)]
    house.gives(30 * DAY)
    assert [subject for _, subject in house.lives(2 * HOUR)] == [OVER]


def test_a_way_to_the_provider_that_fails_for_a_few_minutes_is_nobodys_business(house: House) -> None:
    house.gives(HOUR)
    house.lives(29 * MINUTE)
    house.command.fails()
    house.lives(4 * MINUTE)
    assert house.source.news.failing_since == START + 30 * MINUTE
    house.gives(HOUR)
    assert house.lives(10 * MINUTE) == []
    assert house.source.news.failing_since is None


def test_a_restart_neither_tells_again_nor_calls_it_over(house: House) -> None:
    house.gives(HOUR)
    house.lives(MINUTE)
    house.command.fails()
    assert len(house.lives(HOUR)) == 1
    house.restart()
    assert house.lives(HOUR) == []
    house.gives(HOUR)
    assert [subject for _, subject in house.lives(HOUR)] == [OVER]


def test_a_dead_grant_is_told_while_the_mailbox_cannot_be_read(house: House) -> None:
    house.office.watch.failed(START, "connection refused")
    house.command.fails()
    assert house.lives(10 * MINUTE) == [(5 * MINUTE, BEGAN)]
    house.gives(HOUR)
    assert [subject for _, subject in house.lives(10 * MINUTE)] == [OVER]


def test_a_program_that_renews_its_token_only_when_that_has_ended_is_well(house: House) -> None:
    for _ in range(5):
        house.gives(HOUR)
        assert house.lives(HOUR) == []
    assert house.command.runs < 5 * 8


def test_a_program_that_cannot_renew_in_the_last_minutes_is_told_at_once(house: House) -> None:
    house.gives(HOUR)
    house.lives(54 * MINUTE)
    house.command.fails()
    ((when, subject),) = house.lives(10 * MINUTE)
    assert (subject, 54 * MINUTE <= when < HOUR) == (BEGAN, True)


def test_a_token_made_by_hand_is_told_a_tenth_of_its_life_before_its_end(house: House) -> None:
    house.gives(30 * DAY)
    assert house.lives(40 * DAY, HOUR) == [(27 * DAY + HOUR, BEGAN)]
    told = "- Lệnh token_command vẫn đưa ra token cũ. - Token cuối cùng còn dùng được đến 8 giờ 00"
    assert told in house.last_alert()


def test_a_token_of_a_year_is_told_a_week_before_its_end(house: House) -> None:
    house.gives(365 * DAY)
    assert house.lives(360 * DAY, DAY) == [(359 * DAY, BEGAN)]


def test_a_token_of_long_life_that_is_given_anew_is_asked_for_daily_and_never_told(house: House) -> None:
    for _ in range(20):
        house.gives(15 * DAY)
        assert house.lives(DAY, 6 * HOUR) == []
    assert 18 <= house.command.runs <= 20


def test_logins_ask_too_so_that_no_question_is_put_twice(house: House) -> None:
    house.gives(HOUR)
    for _ in range(12):
        house.source.token()
        house.gives(HOUR)
        house.lives(10 * MINUTE)
    assert house.command.runs == 12


def test_a_command_that_keeps_failing_is_asked_more_and_more_rarely(house: House) -> None:
    house.command.fails()
    house.lives(DAY)
    assert 48 <= house.command.runs <= 56


def test_a_clock_that_is_set_back_puts_no_question_off(house: House) -> None:
    house.gives(HOUR)
    house.lives(MINUTE)
    house.clock.now -= 30 * DAY
    house.command.fails()
    assert [subject for _, subject in house.lives(10 * MINUTE)] == [BEGAN]


def test_where_no_mail_can_go_the_other_route_tells_once_and_once_when_it_is_over(house: House) -> None:
    house.command.fails()
    house.lives(3 * HOUR)
    (began,) = house.office.alarmed()
    assert "không gửi được thư" in began
    assert "failed with status 1" in began
    house.gives(HOUR)
    house.lives(HOUR)
    assert house.office.alarmed() == [began, "dondoc: đã lấy được token OAuth2 trở lại."]


def test_where_mail_goes_by_a_password_the_other_route_is_silent(house: House) -> None:
    house.restart("imap")
    house.command.fails()
    (told,) = house.lives(3 * HOUR)
    assert told[1] == "Cảnh báo: Không lấy được token OAuth2 mới để đọc thư"
    assert house.office.alarmed() == []


def test_a_login_that_goes_back_to_a_password_is_over(house: House) -> None:
    house.command.fails()
    house.lives(HOUR)
    house.restart()
    house.grants = Grants((), house.office.watch, house.office.alerts.siren, CALENDAR)
    assert [subject for _, subject in house.lives(MINUTE)] == [OVER]
