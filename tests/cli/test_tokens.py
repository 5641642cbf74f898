"""An office that logs in to a real Dovecot and a real Postfix by OAuth2 alone: `check`, and a grant that dies."""

import signal
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from dondoc.commands.check_host import of_this_host
from dondoc.config import load
from tests.cli.office import dondoc
from tests.daemon.office import Plan, Server, now, report
from tests.daemon.service import await_that, service
from tests.grants.token_command import TokenCommand
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix

BEGAN = "Cảnh báo: Không lấy được token OAuth2 mới để đọc thư và gửi thư"
OVER = "Cảnh báo: Token OAuth2 để đọc thư và gửi thư đã bình thường trở lại"
REMEDY = "mend token_command: it prints a token, or the JSON of a token endpoint (run it by hand)"


@pytest.fixture
def plan(server: Dovecot, relay: Postfix, tmp_path: Path) -> Plan:
    """Give an office that has no password; its command gives a token for ten minutes."""
    user, command = server.new_user(), TokenCommand(tmp_path)
    command.prints(server.token(user, int(now().timestamp()) + 600))
    imap = Server(server.imap, username=user, token_command=command.arguments)
    return Plan(imap, replace(imap, port=relay.port), address=user)


def subjects(server: Dovecot, user: str) -> list[str]:
    """Return the subjects of what was delivered to a user."""
    files = server.maildir(user).glob("new/*")
    return sorted(str(message_from_bytes(f.read_bytes(), policy=policy.default)["Subject"]) for f in files)


def test_a_dead_grant_reaches_the_operators_by_mail_that_goes_with_the_last_token(
    plan: Plan, server: Dovecot, tmp_path: Path
) -> None:
    operator, unit, command = server.new_user(), server.new_user(), TokenCommand(tmp_path)
    office = replace(plan, operators=(operator,), units=(("moi", unit),)).write(tmp_path / "office")
    with service(office) as daemon:
        daemon.idle()
        command.fails()
        server.append(plan.address, report(unit, to=plan.address))  # its acknowledgement is a login
        await_that(lambda: BEGAN in subjects(server, operator), "the alert", daemon.log)
        await_that(lambda: subjects(server, unit), "the acknowledgement", daemon.log)
        command.prints(server.token(plan.address))
        daemon.signal(signal.SIGHUP)
        await_that(lambda: OVER in subjects(server, operator), "all clear", daemon.log)
        daemon.stop()
    assert [subject for subject in subjects(server, operator) if subject.startswith("Cảnh báo")] == [BEGAN, OVER]
    assert server.token(plan.address)[:12] not in daemon.log()


def test_check_says_until_when_a_token_is_good_and_what_to_mend(plan: Plan, server: Dovecot, tmp_path: Path) -> None:
    command, office = TokenCommand(tmp_path), plan.write(tmp_path / "office")

    def told(token: str) -> tuple[str, str]:
        command.prints(token)
        finding = next(each for each in of_this_host(load(office), office) if each.part == "smtp secret")
        return finding.found, finding.remedy

    assert told(server.token(plan.address, 4_070_908_800)) == (
        "from a command, good until 2099-01-01 07:00 +0700",
        "",
    )
    assert told("ya29.opaque") == (
        "from a command; until when it is good nobody knows: asked again each half hour",
        "",
    )
    assert told('{"error": "invalid_grant"}') == (
        "the token command printed no access token: the server answered invalid_grant",
        REMEDY,
    )
    made_long_ago = server.token(plan.address, int(now().timestamp()) + 3600)
    assert told(made_long_ago)[1] == "get a new one in time: the command still gives the old one"
    assert told(server.token(plan.address, 1_700_000_000)) == (
        "the token command prints a token that has expired",
        REMEDY,
    )


def test_a_replay_asks_for_no_token(plan: Plan, tmp_path: Path) -> None:
    office, mail = plan.write(tmp_path / "office"), tmp_path / "thu.eml"
    mail.write_bytes(report("u01@snnmt.example", to=plan.address))
    day = f"{now():%Y-%m-%d}"
    told = dondoc("replay", mail, "--from", day, "--to", day, "--out", tmp_path / "out", config=office)
    assert (told.status, told.err) == (0, "")
    assert TokenCommand(tmp_path).runs == 0
