"""What becomes of a mail when the server refuses, hangs up, falls silent or talks nonsense."""

import pytest

from dondoc.adapters.smtp import Security, SmtpCourier, SmtpServer
from dondoc.ports import Delivery, Receipt
from tests.servers.scripted_smtp import (
    DRIBBLE,
    FALL_SILENT,
    HANG_UP,
    Answer,
    Script,
    ScriptedSmtp,
    Then,
    scripted_smtp,
)

OFFICE = "baocao@snnmt.example"
KL = "kiemlam@kl.snnmt.example"
MAIL = b"Subject: Nhac\r\n\r\nKinh gui Chi cuc Kiem lam.\r\n"
NO_PIPELINING: Script = {"EHLO": [Answer("250-hello\r\n250 SIZE 0")]}


def server_at(port: int, *, timeout: float = 5.0, deadline: float = 10.0, rest: float = 0.0) -> SmtpServer:
    """Return the scripted server as a courier knows it."""
    return SmtpServer("127.0.0.1", port, Security.NONE, timeout=timeout, deadline=deadline, rest=rest)


def send_one(server: ScriptedSmtp, data: bytes = MAIL, *, deadline: float = 10.0) -> Receipt:
    """Send one mail with a fresh courier; `deadline` is its step's timeout too."""
    courier = SmtpCourier(server_at(server.port, timeout=deadline, deadline=deadline))
    try:
        return courier.send(OFFICE, KL, data)
    finally:
        courier.close()


@pytest.mark.parametrize("extensions", [{}, NO_PIPELINING], ids=["pipelined", "one by one"])
@pytest.mark.parametrize(
    ("stage", "reply", "delivery"),
    [
        ("MAIL", "451 4.3.0 later", Delivery.TEMPORARY),
        ("RCPT", "450 4.2.0 greylisted", Delivery.TEMPORARY),
        ("DATA", "451 4.3.0 later", Delivery.TEMPORARY),
        (".", "452 4.3.1 disk full", Delivery.TEMPORARY),
        (".", "421 4.3.2 shutting down", Delivery.TEMPORARY),
        ("MAIL", "550 5.7.1 not you", Delivery.PERMANENT),
        ("RCPT", "550 5.1.1 no such user", Delivery.PERMANENT),
        ("DATA", "554 5.5.1 no", Delivery.PERMANENT),
        (".", "554 5.7.1 content refused", Delivery.PERMANENT),
        ("MAIL", "530 5.7.0 log in first", Delivery.TEMPORARY),
    ],
)
def test_a_refusal_is_reported_in_the_servers_words(
    stage: str,
    reply: str,
    delivery: Delivery,
    extensions: Script,
) -> None:
    with scripted_smtp({**extensions, stage: [Answer(reply)]}) as server:
        assert send_one(server) == Receipt(delivery, reply)


@pytest.mark.parametrize("extensions", [{}, NO_PIPELINING], ids=["pipelined", "one by one"])
@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "."])
def test_the_mail_after_a_refused_one_goes_out_on_the_same_connection(stage: str, extensions: Script) -> None:
    good = Answer("250 2.0.0 Ok")
    with scripted_smtp({**extensions, stage: [Answer("550 5.1.1 no"), good]}) as server:
        courier = SmtpCourier(server_at(server.port))
        deliveries = [courier.send(OFFICE, KL, MAIL).delivery for _ in range(2)]
        courier.close()
    assert (deliveries, len(server.heard)) == ([Delivery.PERMANENT, Delivery.SENT], 1)


def test_many_mails_go_over_one_connection_and_close_says_goodbye() -> None:
    with scripted_smtp() as server:
        courier = SmtpCourier(server_at(server.port))
        deliveries = {courier.send(OFFICE, KL, MAIL).delivery for _ in range(20)}
        courier.close()
    assert deliveries == {Delivery.SENT}
    assert (len(server.heard), len(server.mails), server.heard[0][-1]) == (1, 20, "QUIT")


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    "answer",
    [HANG_UP, Answer("421 4.4.2 idle too long", Then.HANG_UP)],
    ids=["without a word", "with 421"],
)
def test_a_connection_closed_before_the_content_is_made_anew_and_the_mail_goes_out_once(
    stage: str,
    answer: Answer,
) -> None:
    with scripted_smtp({stage: [answer]}, {}) as server:
        receipt = send_one(server)
    assert (receipt.delivery, len(server.heard), server.mails) == (Delivery.SENT, 2, [MAIL])


def test_a_server_that_closes_between_mails_costs_nothing() -> None:
    with scripted_smtp({".": [Answer("250 2.0.0 Ok", Then.HANG_UP)]}) as server:
        courier = SmtpCourier(server_at(server.port))
        deliveries = [courier.send(OFFICE, KL, MAIL).delivery for _ in range(3)]
        courier.close()
    assert (deliveries, len(server.heard), len(server.mails)) == ([Delivery.SENT] * 3, 3, 3)


def test_a_server_that_hangs_up_twice_leaves_the_mail_for_later() -> None:
    with scripted_smtp({"MAIL": [HANG_UP]}) as server:
        receipt = send_one(server)
    assert (receipt.delivery, len(server.heard)) == (Delivery.TEMPORARY, 2)


def test_a_refusal_followed_by_a_hang_up_stays_a_refusal() -> None:
    with scripted_smtp({"RCPT": [Answer("550 5.1.1 no such user", Then.HANG_UP)]}) as server:
        receipt = send_one(server)
    assert receipt == Receipt(Delivery.PERMANENT, "550 5.1.1 no such user")
    assert len(server.heard) == 1


@pytest.mark.parametrize("answer", [HANG_UP, FALL_SILENT, DRIBBLE, Answer("what a nice mail")])
def test_no_answer_after_the_final_dot_is_uncertain_and_nothing_is_sent_again(answer: Answer) -> None:
    with scripted_smtp({".": [answer]}) as server:
        receipt = send_one(server, deadline=1.5)
    assert receipt.delivery is Delivery.UNCERTAIN
    assert (len(server.heard), server.mails) == (1, [MAIL])


def test_the_mail_after_an_uncertain_one_gets_a_fresh_connection() -> None:
    with scripted_smtp({".": [HANG_UP]}, {}) as server:
        courier = SmtpCourier(server_at(server.port))
        deliveries = [courier.send(OFFICE, KL, MAIL).delivery for _ in range(2)]
        courier.close()
    assert (deliveries, len(server.heard)) == ([Delivery.UNCERTAIN, Delivery.SENT], 2)


LARGE = MAIL + b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * 130_000  # more than fits between the two ends


def test_a_hang_up_before_the_final_dot_has_left_is_temporary() -> None:
    with scripted_smtp({"content": [HANG_UP]}) as server:
        receipt = send_one(server, LARGE)
    assert (receipt.delivery, server.mails) == (Delivery.TEMPORARY, [])


def test_what_a_server_says_as_it_hangs_up_in_the_middle_of_a_mail_is_heard() -> None:
    with scripted_smtp({"content": [Answer("552 5.3.4 too large", Then.HANG_UP)]}) as server:
        assert send_one(server, LARGE) == Receipt(Delivery.PERMANENT, "552 5.3.4 too large")


def test_a_server_that_stops_reading_leaves_the_mail_for_later() -> None:
    with scripted_smtp({"DATA": [Answer("354 go ahead", Then.DRIBBLE)]}) as server:
        receipt = send_one(server, LARGE, deadline=1.5)
    assert receipt.delivery is Delivery.TEMPORARY


@pytest.mark.parametrize("stage", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", [FALL_SILENT, DRIBBLE], ids=["silent", "byte by byte"])
def test_a_server_that_is_too_slow_leaves_the_mail_for_later(stage: str, answer: Answer) -> None:
    with scripted_smtp({stage: [answer]}) as server:
        receipt = send_one(server, deadline=0.4)
    assert (receipt.delivery, server.mails) == (Delivery.TEMPORARY, [])


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ({"greeting": [Answer("554 5.7.1 not listed", Then.HANG_UP)]}, "greeting refused: 554 5.7.1 not listed"),
        ({"greeting": [Answer("421 4.7.0 too many", Then.HANG_UP)]}, "greeting refused: 421 4.7.0 too many"),
        ({"greeting": [Answer("SSH-2.0-OpenSSH_9.2")]}, "is no SMTP"),
        ({"greeting": [HANG_UP]}, "closed the connection"),
        ({"EHLO": [Answer("550 5.7.1 no")], "HELO": [Answer("550 5.7.1 no")]}, "HELO refused: 550 5.7.1 no"),
        ({"EHLO": [Answer("\r\n".join(["250-more"] * 5000))]}, "has no end"),
        ({"EHLO": [Answer("250-" + "x" * 100_000)]}, "is too long"),
        ({"DATA": [Answer("250 2.0.0 queued, honestly")]}, "out of step: 250 2.0.0 queued, honestly"),
        ({"DATA": [Answer("354 go ahead\r\n250 2.0.0 queued already")]}, "spoke out of turn"),
    ],
)
def test_a_server_that_is_not_fit_to_talk_to_is_no_fault_of_the_mail(script: Script, why: str) -> None:
    with scripted_smtp(script) as server:
        receipt = send_one(server)
    assert receipt.delivery is Delivery.TEMPORARY
    assert why in receipt.reply


def test_a_server_without_extensions_is_spoken_to_in_the_old_way() -> None:
    with scripted_smtp({"EHLO": [Answer("502 5.5.1 what?")], "HELO": [Answer("250 hello")]}) as server:
        assert send_one(server).delivery is Delivery.SENT
    assert f"MAIL FROM:<{OFFICE}>" in server.heard[0]


def test_where_nobody_listens_the_mail_waits() -> None:
    with scripted_smtp() as server:
        port = server.port
    receipt = SmtpCourier(server_at(port)).send(OFFICE, KL, MAIL)
    assert receipt.delivery is Delivery.TEMPORARY
    assert receipt.reply.startswith(f"cannot connect to 127.0.0.1:{port}")


@pytest.mark.parametrize(("rest", "knocks"), [(60.0, 1), (0.0, 3)])
def test_a_queue_knocks_at_a_locked_door_only_once_a_rest(rest: float, knocks: int) -> None:
    with scripted_smtp({"greeting": [Answer("554 5.7.1 go away", Then.HANG_UP)]}) as server:
        courier = SmtpCourier(server_at(server.port, rest=rest))
        receipts = {courier.send(OFFICE, KL, MAIL) for _ in range(3)}
    assert {receipt.delivery for receipt in receipts} == {Delivery.TEMPORARY}
    assert (len(receipts), len(server.heard)) == (1, knocks)


def test_a_reply_is_kept_as_one_short_printable_line() -> None:
    nasty = "550-5.1.1 \x1b[31mno\u202esuch\u200f\x07 user\r\n550 5.1.1 " + "x" * 1000
    with scripted_smtp({"RCPT": [Answer(nasty)]}) as server:
        reply = send_one(server).reply
    assert reply.startswith("550 5.1.1 [31mno such user 5.1.1 xxx")
    assert (len(reply), reply.isprintable()) == (300, True)


def test_a_refused_mail_whose_content_the_server_wants_all_the_same_is_sent_empty() -> None:
    with scripted_smtp(
        {"RCPT": [Answer("550 5.1.1 no such user")], ".": [Answer("554 5.5.1 no recipients")]}
    ) as server:
        receipt = send_one(server)
    assert (receipt.delivery, server.mails) == (Delivery.PERMANENT, [b""])
