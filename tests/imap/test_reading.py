"""What is read of mails, and that no mail stops another."""

import datetime as dt
import re
import tracemalloc
from collections.abc import Callable

import pytest

from dondoc.ports import MailboxError
from tests.imap.office import mail, mailbox, report, subjects
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy


def test_uids_above_the_last_one_are_none_though_the_server_names_the_last(server: Dovecot, user: str) -> None:
    server.append(user, mail("mot"), mail("hai"))
    box = mailbox(server, user)
    box.open("INBOX")
    assert box.uids(0) == (1, 2)
    assert box.uids(1) == (2,)
    assert box.uids(2) == ()
    assert box.uids(2**32 - 1) == ()
    box.close()


def test_mail_that_comes_after_opening_is_found(server: Dovecot, user: str) -> None:
    box = mailbox(server, user)
    box.open("INBOX")
    assert (box.count(), box.uids(0)) == (0, ())
    server.append(user, mail("den sau"))
    assert box.count() == 1
    assert subjects(box) == ["den sau"]
    box.close()


def test_a_glimpse_names_attachments_from_the_structure_and_leaves_the_text(server: Dovecot, user: str) -> None:
    server.append(user, report(), date='"16-Mar-2026 17:00:00 +0700"')
    box = mailbox(server, user)
    box.open("INBOX")
    (glimpse,) = box.glimpses([1])
    assert [attachment.name for attachment in glimpse.mail.attachments] == ["Báo cáo.doc"]
    assert (glimpse.mail.text, glimpse.mail.sha256, glimpse.text_section) == ("", "", "1")
    assert glimpse.mail.trace.instant == dt.datetime(2026, 3, 16, 10, 0, tzinfo=dt.UTC)
    box.close()


def test_texts_adds_the_decoded_text(server: Dovecot, user: str) -> None:
    server.append(user, report("mot"), mail("hai", body="Noi dung"))
    box = mailbox(server, user)
    box.open("INBOX")
    read = {place.uid: told.text.strip() for place, told in box.texts(list(box.glimpses([1, 2])))}
    assert read == {1: "Kính gửi", 2: "Noi dung"}
    box.close()


def test_a_whole_mail_is_the_same_mail_as_its_glimpse(server: Dovecot, user: str) -> None:
    sent = report()
    server.append(user, sent)
    box = mailbox(server, user)
    box.open("INBOX")
    (glimpse,) = box.glimpses([1])
    ((place, told, raw),) = box.whole([1])
    assert (place, raw) == (glimpse.place, sent)
    assert (told.header_hash, told.size) == (glimpse.mail.header_hash, glimpse.mail.size)
    assert told.sha256
    box.close()


def test_mails_deleted_meanwhile_are_left_out(server: Dovecot, user: str) -> None:
    server.append(user, mail("mot"), mail("hai"), mail("ba"))
    box = mailbox(server, user)
    box.open("INBOX")
    uids = box.uids(0)
    with server.client(user) as client:
        client.select("INBOX")
        client.store("2", "+FLAGS", r"(\Deleted)")
        client.expunge()
    assert {"mot", "ba"} == {glimpse.mail.subject for glimpse in box.glimpses(uids)} - {"hai"}
    assert box.count() == 2
    assert [place.uid for place, _, _ in box.whole(uids)] == [1, 3]
    box.close()


def test_flags_set_meanwhile_do_not_mix_mails_up(server: Dovecot, user: str) -> None:
    server.append(user, *(mail(f"so {number}") for number in range(30)))
    box = mailbox(server, user)
    box.open("INBOX")
    uids = box.uids(0)
    with server.client(user) as client:
        client.select("INBOX")
        client.store("1:30", "+FLAGS", r"(\Flagged)")
    assert [(g.place.uid, g.mail.subject) for g in box.glimpses(uids)] == [(n + 1, f"so {n}") for n in range(30)]
    box.close()


def test_other_questions_may_be_asked_while_glimpses_are_read(server: Dovecot, user: str) -> None:
    server.append(user, *(mail(f"so {number}") for number in range(5)))
    box = mailbox(server, user, folders=("INBOX",))
    box.open("INBOX")
    told = []
    for glimpse in box.glimpses(box.uids(0)):
        ((place, _, _),) = box.whole([glimpse.place.uid])
        told.append((place.uid, glimpse.mail.subject, box.folders(), box.count()))
    assert told == [(n + 1, f"so {n}", ("INBOX",), 5) for n in range(5)]
    box.close()


def test_glimpses_left_half_read_disturb_nothing(server: Dovecot, user: str) -> None:
    server.append(user, *(mail(f"so {number}") for number in range(5)))
    box = mailbox(server, user)
    box.open("INBOX")
    next(box.glimpses([1, 2, 3, 4, 5]))
    assert box.uids(4) == (5,)
    box.close()


MANGLED = ['(("text" "plain"', '("text))"plain"', '() ("text" "plain"', '("text', "NIL NIL", '"text" "plain"']


@pytest.mark.parametrize("mangled", MANGLED)
def test_a_mail_whose_structure_is_broken_is_read_whole_and_stops_no_other(
    server: Dovecot, user: str, way: Proxy, mangled: str
) -> None:
    server.append(user, report("truoc"), mail("hong"), report("sau"))
    told = 'BODYSTRUCTURE ("text" "plain"'
    way.rewrite = lambda data: data.replace(told.encode(), f"BODYSTRUCTURE {mangled}".encode())
    box = mailbox(server, user, port=way.port)
    box.open("INBOX")
    read = {glimpse.mail.subject: glimpse.mail.text.strip() for glimpse in box.glimpses([1, 2, 3])}
    assert read == {"truoc": "", "hong": "Kinh gui Van phong So.", "sau": ""}
    box.close()


def test_a_mail_with_too_many_parts_is_read_whole(server: Dovecot, user: str) -> None:
    part = b"--ranh\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nx\r\n"
    head = mail("nhieu phan").partition(b"MIME-Version")[0]
    crowd = head + b"Content-Type: multipart/mixed; boundary=ranh\r\n\r\n" + part * 600 + b"--ranh--\r\n"
    server.append(user, crowd, mail("sau"))
    box = mailbox(server, user)
    box.open("INBOX")
    crowded, plain = sorted(box.glimpses([1, 2]), key=lambda glimpse: glimpse.place)
    assert crowded.mail.faults
    assert not plain.mail.faults
    box.close()


def test_a_header_block_beyond_200_kb_stops_no_other(server: Dovecot, user: str) -> None:
    long = b"X-Filler: " + b"\r\n ".join([b"x" * 70] * 4000) + b"\r\n" + mail("dai")
    server.append(user, long, mail("sau"))
    box = mailbox(server, user)
    box.open("INBOX")
    first, second = sorted(box.glimpses([1, 2]), key=lambda glimpse: glimpse.place)
    assert second.mail.subject == "sau"
    ((_, whole, _),) = box.whole([1])
    assert whole.header_hash == first.mail.header_hash
    box.close()


def test_a_mail_the_server_will_not_hand_over_comes_with_a_fault(server: Dovecot, user: str, way: Proxy) -> None:
    server.append(user, mail("bi hong"))
    box = mailbox(server, user, port=way.port)
    box.open("INBOX")
    way.rewrite = _refusing(b"[SERVERBUG]")
    (glimpse,) = box.glimpses([1])
    assert "does not hand it over" in " ".join(glimpse.mail.faults)
    box.close()


def test_a_server_that_is_busy_is_asked_again_later(server: Dovecot, user: str, way: Proxy) -> None:
    server.append(user, mail("cho mot lat"))
    box = mailbox(server, user, port=way.port)
    box.open("INBOX")
    way.rewrite = _refusing(b"[UNAVAILABLE]")
    with pytest.raises(MailboxError, match="UNAVAILABLE"):
        list(box.glimpses([1]))
    way.rewrite = bytes
    assert subjects(box) == ["cho mot lat"]
    box.close()


def _refusing(code: bytes) -> Callable[[bytes], bytes]:
    def rewrite(data: bytes) -> bytes:
        if b"BODY[" not in data:
            return data
        tag = data.rpartition(b"\r\nd")[2].split()[0]
        return b"d" + tag + b" NO " + code + b" no mail for you\r\n"

    return rewrite


def test_of_a_mail_above_50_mib_only_the_beginning_is_read(server: Dovecot, user: str, way: Proxy) -> None:
    server.append(user, mail("rat lon"))
    way.rewrite = lambda data: re.sub(rb"RFC822\.SIZE \d+", b"RFC822.SIZE 99999999", data)
    box = mailbox(server, user, port=way.port)
    box.open("INBOX")
    ((_, told, raw),) = box.whole([1])
    assert b"BODY.PEEK[]<0.1048576>" in way.asked
    assert b"BODY.PEEK[])" not in way.asked
    assert told.sha256 == ""
    assert "larger than 50 MiB" in told.faults
    assert raw.startswith(b"From: mt@")
    box.close()


def test_a_line_that_is_no_imap_is_an_error_and_the_next_call_works(server: Dovecot, user: str, way: Proxy) -> None:
    server.append(user, mail())
    box = mailbox(server, user, port=way.port)
    box.open("INBOX")
    way.rewrite = lambda data: data.replace(b"* SEARCH", b"\x00\xff<html>")
    with pytest.raises(MailboxError, match="no IMAP") as caught:
        box.uids(0)
    assert str(caught.value).isprintable()
    way.rewrite = bytes
    assert box.uids(0) == (1,)
    box.close()


def test_a_literal_of_absurd_size_is_not_read(server: Dovecot, user: str, way: Proxy) -> None:
    server.append(user, mail())
    box = mailbox(server, user, port=way.port)
    box.open("INBOX")
    way.rewrite = lambda data: re.sub(rb"\{\d+\}", b"{9999999999}", data)
    with pytest.raises(MailboxError, match="larger than any mail"):
        list(box.glimpses([1]))
    box.close()


def test_two_thousand_mails_are_glimpsed_in_bounded_memory(server: Dovecot, user: str) -> None:
    server.append(user, *(mail(f"so {number}", body="x" * 2000) for number in range(125)))
    with server.client(user) as client:
        client.select("INBOX")
        for _ in range(4):
            client.copy("1:*", "INBOX")
    box = mailbox(server, user)
    box.open("INBOX")
    uids = box.uids(0)
    assert len({glimpse.place for glimpse in box.glimpses(uids[:100])}) == 100
    tracemalloc.start()
    try:
        count = sum(1 for _ in box.glimpses(uids))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 2000
    assert peak < 1024 * 1024
    box.close()
