"""Folders: their names, their identity, and that reading leaves no trace in them."""

import re

import pytest
from imap_tools.utils import encode_folder

from dondoc.ports import MailboxError
from tests.imap.office import mail, mailbox, report, subjects
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy

JUNK = "Thư rác"
CHANGING = re.compile(rb"\b(STORE|EXPUNGE|MOVE|COPY|SELECT|CLOSE|APPEND|CREATE|DELETE|RENAME|BODY\[)", re.IGNORECASE)


def _create(server: Dovecot, user: str, *names: str) -> None:
    with server.client(user) as client:
        for name in names:
            client.create(encode_folder(name).decode("ascii"))


def test_a_folder_with_a_vietnamese_name_is_found_and_read(server: Dovecot, user: str) -> None:
    _create(server, user, JUNK)
    server.append(user, mail("Lac vao thu rac"), folder=encode_folder(JUNK).decode("ascii"))
    box = mailbox(server, user, folders=("INBOX", JUNK))
    assert box.folders() == ("INBOX", JUNK)
    box.open(JUNK)
    assert subjects(box) == ["Lac vao thu rac"]
    assert next(box.glimpses(box.uids(0))).place.folder == JUNK
    box.close()


@pytest.mark.parametrize("name", ['Báo "cáo"', "A&B", "Năm 2026/Quý I", "50%"])
def test_odd_names_are_found_as_they_are_written(server: Dovecot, user: str, name: str) -> None:
    _create(server, user, name)
    box = mailbox(server, user, folders=(name, "INBOX"))
    assert box.folders() == (name, "INBOX")
    assert box.open(name) > 0
    box.close()


def test_folders_that_are_not_there_are_left_out(server: Dovecot, user: str) -> None:
    _create(server, user, "Có thật")
    box = mailbox(server, user, folders=("INBOX", "Có thật", "Không có", "Có*", "%"))
    assert box.folders() == ("INBOX", "Có thật")
    box.close()


def test_inbox_is_inbox_however_it_is_written(server: Dovecot, user: str) -> None:
    server.append(user, mail())
    box = mailbox(server, user, folders=("Inbox",))
    assert box.folders() == ("INBOX",)
    box.open("inbox")
    assert [glimpse.place.folder for glimpse in box.glimpses(box.uids(0))] == ["INBOX"]
    box.close()


def test_opening_a_folder_that_is_not_there_is_an_error_and_the_next_call_works(server: Dovecot, user: str) -> None:
    box = mailbox(server, user)
    with pytest.raises(MailboxError, match="NO"):
        box.open("Không có")
    assert box.open("INBOX") > 0
    box.close()


def test_reading_changes_no_flag_and_expunges_nothing(server: Dovecot, user: str, way: Proxy) -> None:
    server.append(user, mail("mot"), report("hai"), mail("ba"))
    with server.client(user) as client:
        client.select("INBOX")
        client.store("1", "+FLAGS", r"(\Deleted)")
        client.store("2", "+FLAGS", r"(\Flagged)")
    server.append(user, mail("bon"))
    before = sorted(path.relative_to(server.maildir(user)) for path in server.maildir(user).glob("[cn]*/*"))
    box = mailbox(server, user, port=way.port)
    box.open("INBOX")
    glimpses = list(box.glimpses(box.uids(0)))
    assert len(list(box.texts(glimpses))) == len(list(box.whole(box.uids(0)))) == box.count() == 4
    box.close()
    after = sorted(path.relative_to(server.maildir(user)) for path in server.maildir(user).glob("[cn]*/*"))
    assert after == before
    assert CHANGING.search(way.asked.replace(b"BODY.PEEK[", b"")) is None


def test_a_mail_stays_recent_for_the_people_who_read_it(server: Dovecot, user: str) -> None:
    server.append(user, mail())
    box = mailbox(server, user)
    box.open("INBOX")
    assert subjects(box)
    box.close()
    with server.client(user) as client:
        client.select("INBOX")
        flags = client.fetch("1", "(FLAGS)")[1][0]
        assert isinstance(flags, bytes)
        assert b"\\Recent" in flags
        assert b"\\Seen" not in flags


def test_a_new_uidvalidity_is_told_by_open(server: Dovecot, user: str) -> None:
    _rebuild(server, user)
    box = mailbox(server, user)
    first = box.open("Kho")
    assert box.open("Kho") == first
    _rebuild(server, user)
    assert box.open("Kho") > first
    box.close()


def test_a_new_uidvalidity_met_on_the_way_is_an_error_until_the_folder_is_opened_again(
    server: Dovecot, user: str
) -> None:
    _rebuild(server, user)
    box = mailbox(server, user)
    box.open("Kho")
    stale = list(box.glimpses([1]))
    box.close()
    _rebuild(server, user)
    for question in (lambda: box.uids(0), box.count, lambda: list(box.texts(stale)), lambda: list(box.whole([1]))):
        with pytest.raises(MailboxError, match="UIDVALIDITY of Kho changed"):
            question()
    box.open("Kho")
    assert subjects(box) == ["Bao cao thang 3"]
    with pytest.raises(MailboxError, match="not all of these mails"):
        box.texts(stale)
    box.close()


def _rebuild(server: Dovecot, user: str) -> None:
    """Do what a restored server does: the same folder with the same mail under a new identity."""
    with server.client(user) as client:
        client.delete("Kho")
        client.create("Kho")
    server.append(user, mail(), folder="Kho")


def test_without_an_open_folder_nothing_is_read(server: Dovecot, user: str) -> None:
    with pytest.raises(MailboxError, match="no folder is open"):
        mailbox(server, user).uids(0)


def test_quota_is_told_in_kib(server: Dovecot, user: str) -> None:
    server.append(user, report(content=b"QUFB" * 100_000))
    box = mailbox(server, user)
    told = box.quota()
    assert told is not None
    assert 350 < told.used < 450
    assert told.limit == 64 * 1024
    box.close()


def test_a_server_without_quota_tells_none(server: Dovecot, user: str, way: Proxy) -> None:
    way.rewrite = lambda data: data.replace(b" QUOTA", b" XXXXX")
    box = mailbox(server, user, port=way.port)
    assert box.quota() is None
    box.close()
