"""What the running daemon makes of a mailbox that is moved, renamed, throttled, or watched by another service too."""

import datetime as dt
import email
import re
from dataclasses import replace
from email import policy
from pathlib import Path

from tests.daemon.books import check_chain, entries, judged, judged_count
from tests.daemon.office import OPERATOR, Plan, Server, chatter, imap_of, now, report, unit_address
from tests.daemon.service import Service, await_that, service
from tests.daemon.sink import Sink
from tests.servers.certificates import self_signed
from tests.servers.dovecot import Dovecot
from tests.servers.dovecot import dovecot as private_dovecot
from tests.servers.proxy import Proxy

LONG_AGO = now() - dt.timedelta(days=10)


def received(mail: bytes, when: dt.datetime) -> bytes:
    """Return the mail with the trace field of the office's own host on top."""
    hop = "from kl.example (kl.example [203.0.113.9]) by mail.test.invalid with ESMTP"
    return f"Received: {hop}; {when:%a, %d %b %Y %H:%M:%S %z}\r\n".encode() + mail


def throttled(data: bytes) -> bytes:
    """Return a refusal in place of mails."""
    end = re.search(rb"(\w+) OK Fetch completed", data)
    if end:
        return end[1] + b" NO [THROTTLED] Later\r\n"
    return b"" if b" FETCH (" in data else data


def subjects(post: Sink) -> list[str]:
    """Return the subjects of the alerts."""
    return [str(got.mail["Subject"]) for got in post.of_kind("alert")]


def test_on_another_server_nothing_is_taken_in_twice_and_the_trusted_received_holds(
    plan: Plan, post: Sink, tmp_path: Path
) -> None:
    mails = [received(report(unit_address(n), n), LONG_AGO) for n in (1, 2, 3)]
    with private_dovecot() as old, private_dovecot() as new:
        user = old.new_user()
        assert new.new_user() == user
        old.append(user, *mails[:2])
        with service(replace(plan, imap=imap_of(old, user)).write(tmp_path / "office")) as daemon:
            daemon.idle()
            await_that(lambda: judged_count(daemon.database) == 2, "two mails judged", daemon.log)
            daemon.stop()
            new.append(user, *reversed(mails))  # each with an INTERNALDATE of now
            replace(plan, imap=imap_of(new, user)).write(daemon.directory)
            daemon.idle()
            await_that(lambda: judged_count(daemon.database) == 3, "the third mail judged", daemon.log)
            daemon.stop()
            assert set(judged(daemon.database).values()) == {1}
            for entry in entries(daemon.database, "mail.judged"):
                assert entry["time_source"] == "received"
                assert entry["received"] == LONG_AGO.isoformat(timespec="seconds")
                assert any(fault.startswith("evidence conflict: INTERNALDATE is") for fault in entry["faults"])
            assert check_chain(daemon.database) > 3


def test_a_folder_that_is_renamed_is_told_once_and_read_when_it_is_back(
    server: Dovecot, plan: Plan, post: Sink, tmp_path: Path
) -> None:
    user = plan.imap.username
    with server.client(user) as client:
        client.create("Kho")
    with service(replace(plan, folders=("INBOX", "Kho")).write(tmp_path / "office"), look=1) as daemon:
        daemon.idle()
        with server.client(user) as client:
            client.rename("Kho", "Cu")
        await_that(lambda: len(subjects(post)) == 1, "the folder is missed", daemon.log)
        server.append(user, report(unit_address(1)))
        await_that(lambda: post.of_kind("ack"), "INBOX is read as ever", daemon.log)
        server.append(user, report(unit_address(2)), folder="Cu")
        with server.client(user) as client:
            client.rename("Cu", "Kho")
        await_that(lambda: len(post.of_kind("ack")) == 2, "the mail in the folder is read", daemon.log)
        await_that(lambda: len(subjects(post)) == 2, "and it is told that it is over", daemon.log)
    assert ["Kho" in subject for subject in subjects(post)] == [True, True]


def test_a_server_that_says_bye_costs_no_mail(
    server: Dovecot, plan: Plan, way: Proxy, post: Sink, tmp_path: Path
) -> None:
    user = plan.imap.username
    with service(replace(plan, imap=imap_of(server, user, port=way.port)).write(tmp_path / "office"), look=2) as daemon:
        daemon.idle()
        before = way.connections
        way.rewrite = lambda data: data.replace(b"* 1 EXISTS", b"* BYE too long") if b"* 1 EXISTS" in data else data
        server.append(user, report(unit_address(1)))
        daemon.await_log("the server ends the connection")
        way.rewrite = bytes
        await_that(lambda: post.of_kind("ack"), "the acknowledgement", daemon.log)
        assert way.connections > before
        assert set(judged(daemon.database).values()) == {1}


def test_a_server_that_throttles_is_asked_again_later_and_no_mail_is_given_up(
    server: Dovecot, plan: Plan, way: Proxy, post: Sink, tmp_path: Path
) -> None:
    user = plan.imap.username
    server.append(user, *(report(unit_address(n), n) for n in (1, 2)))
    way.rewrite = throttled
    with service(replace(plan, imap=imap_of(server, user, port=way.port)).write(tmp_path / "office")) as daemon:
        daemon.ready()
        daemon.await_log("THROTTLED", times=2)
        assert judged_count(daemon.database) == 0
        way.rewrite = bytes
        await_that(lambda: len(post.of_kind("ack")) == 2, "two acknowledgements", daemon.log)
        assert {e["outcome"] for e in entries(daemon.database, "mail.judged")} == {"arrival"}


def test_an_expired_certificate_is_an_unreadable_mailbox_until_it_is_renewed(
    plan: Plan, post: Sink, tmp_path: Path
) -> None:
    with private_dovecot() as server:
        user = server.new_user()
        server.append(user, report(unit_address(1)))
        fresh = server.ca_file.read_bytes(), (server.root / "key.pem").read_bytes()
        self_signed(server.root, "DNS:localhost", "IP:127.0.0.1", made_days_ago=5)
        server.stop()
        server.start()
        directory = replace(plan, imap=Server(server.imaps, "tls", user)).write(tmp_path / "office")
        (directory / "ca.pem").write_bytes(server.ca_file.read_bytes() + fresh[0])
        with service(directory) as daemon:
            daemon.ready()
            daemon.await_log("certificate has expired")
            assert judged_count(daemon.database) == 0
            for path, content in zip((server.ca_file, server.root / "key.pem"), fresh, strict=True):
                path.write_bytes(content)
            server.stop()
            server.start()
            await_that(lambda: post.of_kind("ack"), "the acknowledgement", daemon.log)


def test_a_service_on_another_host_is_noticed_by_the_answers_to_its_letters(
    server: Dovecot, plan: Plan, daemon: Service, post: Sink, tmp_path: Path
) -> None:
    daemon.idle()
    user = plan.imap.username
    elsewhere = replace(plan, units=(("khac", "khac@snnmt.example"),)).write(tmp_path / "elsewhere")
    with service(elsewhere) as other:
        other.idle()
        server.append(user, report(unit_address(1)))
        await_that(lambda: len(post.of_kind("ack")) == 2, "both acknowledge", daemon.log)
        other.stop()
    ours = {e["message_id"] for e in entries(daemon.database, "letter.queued")}
    (theirs,) = {got.message_id for got in post.of_kind("ack")} - ours
    answer = email.message_from_bytes(chatter(7), policy=policy.SMTP)
    answer["In-Reply-To"] = theirs
    server.append(user, answer.as_bytes())
    await_that(lambda: subjects(post), "an alert", daemon.log)
    assert subjects(post) == ["Cảnh báo: Có thể một hệ thống dondoc khác đang chạy trên cùng hộp thư này"]
    assert post.of_kind("alert")[0].recipient == OPERATOR
