"""What the running daemon makes of an SMTP server that fails, and of a real one."""

import smtplib
import sqlite3
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.daemon.books import entries, envelopes, rows
from tests.daemon.office import OPERATOR, Plan, Server, report, unit_address
from tests.daemon.service import Service, await_that, service
from tests.daemon.sink import Sink
from tests.servers.certificates import self_signed
from tests.servers.dovecot import Dovecot
from tests.servers.login_smtp import PASSWORD as SMTP_PASSWORD
from tests.servers.login_smtp import USER as SMTP_USER
from tests.servers.login_smtp import login_smtp
from tests.servers.postfix import postfix
from tests.servers.scripted_smtp import Answer, Then, scripted_smtp


def test_a_unit_gets_its_acknowledgement_through_real_servers_on_both_sides(
    server: Dovecot, user: str, plan: Plan, tmp_path: Path
) -> None:
    unit = server.new_user()
    with postfix(lmtp_port=server.lmtp) as relay:
        office = replace(plan, smtp=Server(relay.port), address=user, units=(("kl", unit),))
        office = replace(office, imap=Server(server.imaps, "tls", user))
        directory = office.write(tmp_path / "office")
        (directory / "ca.pem").write_bytes(server.ca_file.read_bytes())
        with service(directory) as daemon:
            daemon.idle()
            with smtplib.SMTP("127.0.0.1", relay.port, timeout=20) as line:
                line.sendmail(unit, [user], report(unit, to=user))
            await_that(lambda: _inbox(server, unit), "the acknowledgement in the unit's mailbox", daemon.log)
            (ack,) = _inbox(server, unit)
            assert b"X-Dondoc-Kind: ack" in ack
            (entry,) = entries(daemon.database, "mail.judged")
            assert (entry["outcome"], entry["time_source"]) == ("arrival", "received")


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_out_behind_tls_and_a_login_with_the_office_s_own_authority(
    server: Dovecot, user: str, plan: Plan, tmp_path: Path, *, security: str
) -> None:
    certificate = self_signed(tmp_path, "IP:127.0.0.1")
    with login_smtp(certificate, security=security) as relay:
        office = replace(plan, smtp=Server(relay.port, security, SMTP_USER), imap=Server(server.imap, "starttls", user))
        directory = office.write(tmp_path / "office")
        (directory / "smtp-password").write_text(SMTP_PASSWORD, encoding="utf-8")
        (directory / "ca.pem").write_bytes(server.ca_file.read_bytes() + certificate.certificate.read_bytes())
        server.append(user, report(unit_address(1)))
        with service(directory) as daemon:
            daemon.ready()
            await_that(lambda: relay.mails, "a mail", daemon.log)
            assert relay.logins == [True]


def test_mails_wait_while_the_server_is_down_and_go_under_the_same_message_id(
    server: Dovecot, user: str, daemon: Service, post: Sink
) -> None:
    post.stop()
    server.append(user, *(report(unit_address(n), n) for n in range(1, 4)))
    daemon.ready()
    await_that(lambda: len(rows(daemon.database, "SELECT 1 FROM attempt")) >= 3, "three attempts", daemon.log)
    queued = {e["message_id"] for e in entries(daemon.database, "letter.queued") if e["letter_kind"] == "ack"}
    assert envelopes(daemon.database)["sent"] == 0
    daemon.stop()
    _make_due(daemon.database)
    post.start()
    daemon.ready()
    await_that(lambda: len(post.of_kind("ack")) == 3, "three acknowledgements", daemon.log)
    assert {got.message_id for got in post.of_kind("ack")} == queued


def test_a_storm_of_421_is_waited_out_and_each_mail_goes_once(
    server: Dovecot, user: str, plan: Plan, tmp_path: Path
) -> None:
    busy = [Answer("421 4.3.2 too busy", Then.HANG_UP)]
    with scripted_smtp({"greeting": busy}, {"MAIL": busy}, {"RCPT": busy}, {"DATA": busy}, {".": busy}, {}) as storm:
        server.append(user, *(report(unit_address(n), n) for n in range(1, 4)))
        with service(replace(plan, smtp=Server(storm.port)).write(tmp_path / "office")) as daemon:
            while not daemon.database.exists() or envelopes(daemon.database)["sent"] < 3:
                daemon.idle()
                daemon.stop()
                _make_due(daemon.database)
            queued = entries(daemon.database, "letter.queued")
            acks = {str(e["message_id"]) for e in queued if e["letter_kind"] == "ack"}
            refused = rows(daemon.database, "SELECT DISTINCT reply FROM attempt WHERE delivery = 'temporary'")
    whole = [message_from_bytes(mail) for mail in storm.mails]
    assert {str(mail["Message-ID"]) for mail in whole if mail["X-Dondoc-Kind"] == "ack"} == acks
    assert len(acks) == 3
    assert all("421 4.3.2 too busy" in reply for (reply,) in refused)


def test_operators_are_told_of_a_mail_that_is_refused_for_good(
    server: Dovecot, user: str, daemon: Service, post: Sink
) -> None:
    post.refusals[unit_address(1)] = "550 5.1.1 no such user"
    server.append(user, report(unit_address(1)), report(unit_address(2)))
    daemon.ready()
    await_that(lambda: post.of_kind("alert") and post.of_kind("ack"), "an alert", daemon.log)
    (alert,) = post.of_kind("alert")
    assert alert.recipient == OPERATOR
    text = alert.mail.get_body(("plain",))
    assert text is not None
    assert "550 5.1.1 no such user" in text.get_content()
    assert [got.recipient for got in post.of_kind("ack")] == [unit_address(2)]
    assert [e["recipient"] for e in entries(daemon.database, "letter.failed")] == [unit_address(1)]


def _inbox(server: Dovecot, user: str) -> list[bytes]:
    return [path.read_bytes() for path in server.maildir(user).glob("new/*")]


def _make_due(database: Path) -> None:
    """Bring the next attempt near: nobody waits a minute in a test."""
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE envelope SET next_at = '2026-01-01T00:00:00+00:00' WHERE state = 'queued'")
