"""Claims about access tokens: what a command may print, until when that is good, and what nobody repeats."""

import datetime as dt
import json
import traceback
from pathlib import Path

import pytest

from dondoc.adapters.access_token import TokenSource, read_token
from dondoc.adapters.host import SecretError
from tests.grants.token_command import Clock, TokenCommand, jwt

NOW = dt.datetime(2026, 3, 16, 2, 0, tzinfo=dt.UTC)
EPOCH = int(NOW.timestamp())
IN_AN_HOUR = NOW + dt.timedelta(hours=1)
SIGNED = jwt(exp=EPOCH + 3600)
OPAQUE = "ya29.a0AfB_byC-opaque~token/1+2=="


def answered(**told: object) -> str:
    return json.dumps({"token_type": "Bearer", **told}, indent=1)


@pytest.mark.parametrize(("told", "value", "expires"), [
    (OPAQUE, OPAQUE, None),
    (f"{OPAQUE}\r\n", OPAQUE, None),
    (SIGNED, SIGNED, IN_AN_HOUR),
    (jwt(exp=EPOCH + 0.5), jwt(exp=EPOCH + 0.5), NOW + dt.timedelta(seconds=0.5)),
    (answered(access_token=OPAQUE, expires_in=3600), OPAQUE, IN_AN_HOUR),
    (answered(access_token=OPAQUE, expires_in="3600"), OPAQUE, IN_AN_HOUR),
    (answered(access_token=SIGNED, expires_in=60), SIGNED, IN_AN_HOUR),  # the token itself is what the server looks at
    (answered(access_token=OPAQUE, refresh_token="r"), OPAQUE, None),
    (jwt(exp="soon"), jwt(exp="soon"), None),
    (jwt(exp=True), jwt(exp=True), None),
    (jwt(exp=float("nan")), jwt(exp=float("nan")), None),
    (jwt(exp=1e30), jwt(exp=1e30), None),
    (answered(access_token=OPAQUE, expires_in=[3600]), OPAQUE, None),
    (answered(access_token=OPAQUE, expires_in=-60), OPAQUE, NOW - dt.timedelta(minutes=1)),
    ("a.b.c", "a.b.c", None),
    ("a.W10.c", "a.W10.c", None),  # its claims are a list
    ("a.b.c.d.e", "a.b.c.d.e", None),  # encrypted (RFC 7516): nobody but the server reads it
])  # fmt: skip
def test_a_command_prints_a_token_or_the_answer_of_a_token_endpoint(
    told: str, value: str, expires: dt.datetime | None
) -> None:
    token = read_token(told, NOW)
    assert (token.value, token.expires) == (value, expires)
    assert value not in repr(token)


@pytest.mark.parametrize("told", [
    "null", "None", "", "  ", "two words", "<html>502 Bad Gateway</html>", "{", "{}", '{"access_token": null}',
    '{"access_token": "null"}', '{"access_token": ["b1-mat-9f3c"]}', '{"access_token": "b1 mat 9f3c"}', "[" * 9000,
    "{" + '"a":{' * 9000, "token\nb1-mat-9f3c", "bí-mật-9f3c", '{"error": "b1-mat-9f3c"}',
])  # fmt: skip
def test_what_is_no_token_is_refused_and_never_repeated(told: str) -> None:
    with pytest.raises(SecretError, match=r"printed no access token$") as caught:
        read_token(told, NOW)
    assert "9f3c" not in "".join(traceback.format_exception(caught.value))


def test_the_refusal_of_a_token_endpoint_is_named() -> None:
    told = answered(error="invalid_grant", error_description="AADSTS700082: The refresh token has expired")
    with pytest.raises(SecretError, match=r"printed no access token: the server answered invalid_grant$"):
        read_token(told, NOW)


def source(command: TokenCommand, clock: Clock) -> TokenSource:
    return TokenSource(command.arguments, clock, ("imap",))


@pytest.fixture
def command(tmp_path: Path) -> TokenCommand:
    return TokenCommand(tmp_path)


@pytest.mark.parametrize("told", [SIGNED, answered(access_token=OPAQUE, expires_in=3600), OPAQUE])
def test_a_command_that_fails_takes_no_login_away_while_the_last_token_is_good(
    told: str, command: TokenCommand
) -> None:
    clock = Clock(NOW)
    asked = source(command, clock)
    command.prints(told)
    value = asked.token()
    command.fails()
    clock.now = IN_AN_HOUR - dt.timedelta(seconds=1)
    assert asked.token() == value
    assert asked.news.failing_since == clock.now
    clock.now = IN_AN_HOUR
    with pytest.raises(SecretError, match="failed with status 1"):
        asked.token()
    assert command.runs == 3


def test_each_login_gets_the_newest_token_and_a_failure_is_forgotten(command: TokenCommand) -> None:
    asked = source(command, Clock(NOW))
    command.fails()
    with pytest.raises(SecretError):
        asked.token()
    for value in ("first", "second"):
        command.prints(value)
        assert asked.token() == value
    assert (asked.news.failing_since, asked.news.fault) == (None, "")


def test_a_stored_answer_that_is_printed_again_makes_its_token_last_no_longer(command: TokenCommand) -> None:
    clock = Clock(NOW)
    asked = source(command, clock)
    command.prints(answered(access_token=OPAQUE, expires_in=3600))
    asked.renew()
    clock.now += dt.timedelta(minutes=50)
    asked.renew()
    assert asked.news.expires == IN_AN_HOUR
    clock.now += dt.timedelta(minutes=10)
    asked.renew()
    assert asked.news.fault == "the token command prints a token that has expired"


def test_a_token_that_has_expired_by_our_clock_is_a_fault_but_the_server_decides(command: TokenCommand) -> None:
    asked = source(command, Clock(NOW))
    old = jwt(exp=EPOCH - 1)
    command.prints(old)
    assert asked.token() == old
    assert asked.news.failing_since == NOW
