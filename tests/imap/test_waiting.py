"""Waiting for news, and lines that die: silence, a closed line and a dead line are three things."""

import threading
import time
from collections.abc import Callable

import pytest

from dondoc.ports import MailboxError
from tests.imap.office import mail, mailbox, subjects
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy, Traffic


def _soon(action: Callable[[], object]) -> threading.Timer:
    """Do something while the test waits; join it before the test ends."""
    timer = threading.Timer(0.2, action)
    timer.start()
    return timer


def test_new_mail_ends_the_wait(server: Dovecot, user: str) -> None:
    box = mailbox(server, user)
    box.open("INBOX")
    assert box.uids(0) == ()
    post = _soon(lambda: server.append(user, mail("den roi")))
    assert box.wait(10)
    post.join()
    assert subjects(box) == ["den roi"]
    box.close()


def test_silence_is_no_news_and_the_line_stays(server: Dovecot, user: str, way: Proxy) -> None:
    box = mailbox(server, user, port=way.port)
    box.open("INBOX")
    assert not box.wait(0.2)
    assert (box.uids(0), way.connections) == ((), 1)
    assert way.asked.count(b"DONE") == 1
    box.close()


def test_notices_cut_into_single_bytes_are_understood(server: Dovecot, user: str, way: Proxy) -> None:
    way.traffic = Traffic.FRAGMENT
    box = mailbox(server, user, port=way.port)
    box.open("INBOX")
    post = _soon(lambda: server.append(user, mail("tung byte mot")))
    assert box.wait(10)
    post.join()
    assert subjects(box) == ["tung byte mot"]
    box.close()


def test_a_notice_in_the_packet_that_starts_idle_is_not_lost(server: Dovecot, user: str, way: Proxy) -> None:
    box = mailbox(server, user, port=way.port)
    box.open("INBOX")
    way.rewrite = lambda data: data.replace(b"+ idling\r\n", b"+ idling\r\n* 1 EXISTS\r\n")
    assert box.wait(10)
    box.close()


def test_half_a_notice_is_silence(server: Dovecot, user: str, way: Proxy) -> None:
    box = mailbox(server, user, port=way.port)
    box.open("INBOX")
    way.rewrite = lambda data: data.replace(b"+ idling\r\n", b"+ idling\r\n* 1 EX").replace(b"d2 OK", b"ISTS\r\nd2 OK")
    began = time.monotonic()
    assert box.wait(0.3)  # the other half comes with the end of IDLE
    assert time.monotonic() - began >= 0.3
    box.close()


def test_keep_alive_words_are_no_news(server: Dovecot, user: str, way: Proxy) -> None:
    box = mailbox(server, user, port=way.port)
    box.open("INBOX")
    way.rewrite = lambda data: data.replace(b"+ idling\r\n", b"+ idling\r\n* OK Still here\r\n* 0 RECENT\r\n")
    assert not box.wait(0.3)
    box.close()


def test_mail_that_came_between_the_look_and_the_wait_ends_the_wait_at_once(server: Dovecot, user: str) -> None:
    box = mailbox(server, user, folders=("INBOX", "Trash"))
    with server.client(user) as client:
        client.create("Trash")
    box.open("INBOX")
    assert box.uids(0) == ()
    box.open("Trash")
    server.append(user, mail())
    assert box.wait(10)
    box.close()


def test_the_folder_that_was_open_is_read_on_after_a_wait(server: Dovecot, user: str) -> None:
    with server.client(user) as client:
        client.create("Kho")
    server.append(user, mail("trong kho"), folder="Kho")
    box = mailbox(server, user)
    box.open("Kho")
    assert not box.wait(0.1)
    assert subjects(box) == ["trong kho"]
    box.close()


def test_wake_ends_the_wait_without_news(server: Dovecot, user: str) -> None:
    box = mailbox(server, user)
    box.open("INBOX")
    call = _soon(box.wake)
    began = time.monotonic()
    assert not box.wait(30)
    assert time.monotonic() - began < 10
    call.join()
    assert not box.wait(0.1)
    box.close()


def test_a_wake_before_the_wait_is_not_lost(server: Dovecot, user: str) -> None:
    box = mailbox(server, user)
    box.open("INBOX")
    box.wake()
    began = time.monotonic()
    assert not box.wait(30)
    assert time.monotonic() - began < 10
    box.close()


def test_without_idle_the_server_is_asked(server: Dovecot, user: str, way: Proxy) -> None:
    way.rewrite = lambda data: data.replace(b" IDLE", b" XDLE")
    box = mailbox(server, user, port=way.port)
    box.open("INBOX")
    assert box.uids(0) == ()
    assert not box.wait(0.1)
    server.append(user, mail())
    assert box.wait(0.1)
    assert b" IDLE" not in way.asked
    box.close()


def test_a_server_that_refuses_idle_is_asked_instead(server: Dovecot, user: str, way: Proxy) -> None:
    box = mailbox(server, user, port=way.port)
    box.open("INBOX")
    way.rewrite = lambda data: data.replace(b"+ idling\r\n", b"d2 NO not now\r\nd3 OK\r\n")
    assert not box.wait(0)
    box.close()


def test_a_line_closed_during_the_wait_is_an_error_and_the_next_call_works(
    server: Dovecot, user: str, way: Proxy
) -> None:
    box = mailbox(server, user, port=way.port)
    box.open("INBOX")
    scissors = _soon(way.cut)
    with pytest.raises(MailboxError, match="closed the connection"):
        box.wait(20)
    scissors.join()
    assert box.uids(0) == ()
    box.close()


def test_a_half_open_line_is_an_error_within_the_timeout_and_the_next_call_works(
    server: Dovecot, user: str, way: Proxy
) -> None:
    server.append(user, mail("sau khi dut"))
    box = mailbox(server, user, port=way.port, timeout=2)
    box.open("INBOX")
    way.traffic = Traffic.DROP
    with pytest.raises(MailboxError, match="timed out"):
        box.uids(0)
    way.traffic = Traffic.PASS
    assert subjects(box) == ["sau khi dut"]
    box.close()


def test_a_line_that_dies_during_the_wait_is_found_out_at_its_end(server: Dovecot, user: str, way: Proxy) -> None:
    box = mailbox(server, user, port=way.port, timeout=2)
    box.open("INBOX")

    def die() -> None:
        way.traffic = Traffic.DROP

    death = _soon(die)
    with pytest.raises(MailboxError, match="timed out"):
        box.wait(0.5)
    death.join()
    way.traffic = Traffic.PASS
    assert box.count() == 0
    box.close()


def test_a_restart_in_the_middle_of_reading_is_an_error_and_the_rest_is_read_afterwards(
    server: Dovecot, user: str
) -> None:
    server.append(user, *(mail(f"so {number}", body="x" * 1_000_000) for number in range(12)))
    box = mailbox(server, user)
    box.open("INBOX")
    read: list[int] = []
    mails = box.whole(box.uids(0))
    read.append(next(mails)[0].uid)
    server.stop()
    try:
        with pytest.raises(MailboxError):
            read.extend(place.uid for place, _, _ in mails)
    finally:
        server.start()
    assert read == list(range(1, len(read) + 1))
    read += [place.uid for place, _, _ in box.whole(box.uids(len(read)))]
    assert read == list(range(1, 13))
    box.close()


def test_a_server_that_is_down_is_an_error_until_it_is_back(server: Dovecot, user: str) -> None:
    box = mailbox(server, user)
    box.open("INBOX")
    server.stop()
    try:
        for _ in range(2):
            with pytest.raises(MailboxError):
                box.count()
    finally:
        server.start()
    assert box.count() == 0
    box.close()
