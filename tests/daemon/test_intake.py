"""Intake by the running daemon: every mail of every watched folder once, and nothing of the mailbox is touched."""

from dataclasses import replace

from imap_tools.utils import encode_folder

from tests.daemon.books import check_chain, entries, judged, judged_count, rows
from tests.daemon.office import Plan, chatter, month_id, report, unit_address
from tests.daemon.service import Service, await_that
from tests.daemon.sink import Sink
from tests.servers.dovecot import Dovecot


def test_a_report_that_comes_while_it_waits_is_acknowledged(
    server: Dovecot, user: str, daemon: Service, post: Sink
) -> None:
    daemon.idle()
    server.append(user, report(unit_address(1)))
    await_that(lambda: post.of_kind("ack"), "an acknowledgement", daemon.log)
    (entry,) = entries(daemon.database, "mail.judged")
    assert (entry["outcome"], entry["refs"]) == ("arrival", [f"cchc.{month_id()}.u01"])
    (ack,) = post.of_kind("ack")
    assert ack.recipient == unit_address(1)
    assert ack.mail["In-Reply-To"] == entry["message_id"]


def test_mails_of_every_watched_folder_are_taken_in_once(server: Dovecot, plan: Plan, daemon: Service) -> None:
    user, folders = plan.imap.username, ("INBOX", "Junk", "Thư rác")
    replace(plan, folders=folders).write(daemon.directory)
    with server.client(user) as client:
        for name in folders[1:]:
            client.create(encode_folder(name).decode("ascii"))
    reports = [report(unit_address(number)) for number in (1, 2, 3)]
    for number, folder in enumerate(folders):
        mails = [reports[number], *(chatter(number * 10 + n) for n in range(5))]
        server.append(user, *mails, folder=encode_folder(folder).decode("ascii"))
    server.append(user, reports[1])  # somebody has found it in Junk
    daemon.idle()
    daemon.stop()
    daemon.idle()
    assert set(judged(daemon.database).values()) == {1}
    assert judged_count(daemon.database) == 18
    assert {e["folder"] for e in entries(daemon.database, "mail.judged")} == set(folders)
    arrivals = [e for e in entries(daemon.database, "mail.judged") if e["outcome"] == "arrival"]
    assert {ref for e in arrivals for ref in e["refs"]} == {f"cchc.{month_id()}.u{n:02}" for n in (1, 2, 3)}
    assert check_chain(daemon.database) > 18


def test_what_people_did_with_their_mail_stays_as_it_is(server: Dovecot, user: str, daemon: Service) -> None:
    server.append(user, *(chatter(n) for n in range(6)), report(unit_address(1)))
    with server.client(user) as client:
        client.create("Kho")
        client.select()
        client.store("1", "+FLAGS", r"(\Seen)")
        client.store("2", "+FLAGS", r"(\Flagged)")
        client.store("3", "+FLAGS", r"(\Deleted)")  # marked, not expunged: an EXPUNGE of ours would remove it
        client.uid("MOVE", "4", "Kho")
    before = _flags(server, user)
    daemon.idle()
    await_that(lambda: judged_count(daemon.database) == 6, "six mails judged", daemon.log)
    daemon.stop()
    assert _flags(server, user) == before
    assert len(before) == 6


def test_a_mail_that_somebody_deletes_or_moves_later_is_not_taken_in_again(
    server: Dovecot, user: str, daemon: Service
) -> None:
    server.append(user, *(chatter(n) for n in range(4)))
    daemon.idle()
    with server.client(user) as client:
        client.create("Junk")
        client.select()
        client.store("1", "+FLAGS", r"(\Deleted)")
        client.expunge()
        client.uid("MOVE", "2", "Junk")
        client.append("INBOX", "", "", chatter(99))
    await_that(lambda: judged_count(daemon.database) == 5, "the new mail judged", daemon.log)
    daemon.stop()
    assert set(judged(daemon.database).values()) == {1}


def test_after_a_new_uidvalidity_everything_is_read_and_nothing_is_taken_in_twice(
    server: Dovecot, plan: Plan, daemon: Service
) -> None:
    user = plan.imap.username
    replace(plan, folders=("INBOX", "Kho")).write(daemon.directory)
    first, missed = [chatter(n) for n in range(20)], [chatter(n) for n in range(20, 25)]
    with server.client(user) as client:
        client.create("Kho")
    server.append(user, *first, folder="Kho")
    daemon.idle()
    daemon.stop()
    with server.client(user) as client:
        client.delete("Kho")
        client.create("Kho")
    server.append(user, *missed, *first, folder="Kho")
    daemon.idle()
    assert judged_count(daemon.database) == 25
    assert set(judged(daemon.database).values()) == {1}
    assert len(rows(daemon.database, "SELECT DISTINCT uidvalidity FROM sighting WHERE folder = 'Kho'")) == 2


def _flags(server: Dovecot, user: str) -> list[str]:
    r"""Return the flags of each mail of INBOX, \Recent apart, which belongs to the session that asks."""
    with server.client(user) as client:
        client.select(readonly=True)
        _, lines = client.uid("FETCH", "1:*", "(FLAGS)")
    return [line.decode().replace(r"\Recent", "").replace(" )", ")") for line in lines if isinstance(line, bytes)]
