"""What goes over the wire for a mail: commands, options, dots; and what never gets there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.adapters.smtp import Security, SmtpCourier, SmtpServer
from dondoc.ports import Delivery, Receipt
from tests.servers.scripted_smtp import Answer, Script, ScriptedSmtp, scripted_smtp

OFFICE = "baocao@snnmt.example"
MT = "moitruong@snnmt.example"
MAIL = b"Subject: Nhac\r\n\r\nKinh gui Phong Moi truong.\r\n"
MODERN: Script = {"EHLO": [Answer("250-hello\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250-8BITMIME\r\n250 SMTPUTF8")]}
BARE: Script = {"EHLO": [Answer("250 hello")]}


def send(server: ScriptedSmtp, recipient: str = MT, data: bytes = MAIL) -> Receipt:
    """Send one mail with a fresh courier."""
    courier = SmtpCourier(SmtpServer("127.0.0.1", server.port, Security.NONE, timeout=30, deadline=60))
    try:
        return courier.send(OFFICE, recipient, data)
    finally:
        courier.close()


@pytest.mark.parametrize(
    ("script", "recipient", "data", "options"),
    [
        (MODERN, MT, MAIL, f" SIZE={len(MAIL)}"),
        (BARE, MT, MAIL, ""),
        (MODERN, MT, "\r\nPhòng\r\n".encode(), " SIZE=10 BODY=8BITMIME"),
        (MODERN, "phòng.mt@snnmt.example", MAIL, f" SIZE={len(MAIL)} SMTPUTF8"),
    ],
)
def test_an_option_is_used_where_it_is_offered_and_needed(
    script: Script,
    recipient: str,
    data: bytes,
    options: str,
) -> None:
    with scripted_smtp(script) as server:
        assert send(server, recipient, data).delivery is Delivery.SENT
    assert server.heard[0][1:3] == [f"MAIL FROM:<{OFFICE}>{options}", f"RCPT TO:<{recipient}>"]


def test_an_address_beyond_ascii_is_not_given_to_a_server_that_cannot_take_it() -> None:
    with scripted_smtp(BARE) as server:
        receipt = send(server, "phòng.mt@snnmt.example")
    assert receipt.delivery is Delivery.PERMANENT
    assert server.heard == [["EHLO [127.0.0.1]", "QUIT"]]


def test_a_mail_larger_than_the_server_takes_is_not_begun() -> None:
    with scripted_smtp(MODERN) as server:
        receipt = send(server, data=MAIL + b"x\r\n" * 400)
    assert receipt == Receipt(Delivery.PERMANENT, f"the mail has {len(MAIL) + 1200} bytes, the server takes 1000")
    assert "DATA" not in server.heard[0]


@pytest.mark.parametrize(
    ("recipient", "data"),
    [
        ("mt@snnmt.example>\r\nRCPT TO:<kl@snnmt.example", MAIL),
        ("mt@snnmt.example\n", MAIL),
        ("mt@snnmt.example> NOTIFY=NEVER", MAIL),
        ("m\u202et@snnmt.example", MAIL),
        ("m" * 300 + "@snnmt.example", MAIL),
        ("", MAIL),
        (MT, b"Subject: x\n\nbody\n"),
        (MT, b"\r\nbody\n.\r\nMAIL FROM:<kl@snnmt.example>\r\n"),
        (MT, b"\r\nbody\r.\r\n"),
    ],
)
def test_what_could_be_taken_for_a_command_never_reaches_a_server(recipient: str, data: bytes) -> None:
    with scripted_smtp() as server:
        receipt = send(server, recipient, data)
    assert (receipt.delivery, server.heard) == (Delivery.PERMANENT, [])


LINES = st.lists(st.binary(max_size=30).filter(lambda line: not {10, 13} & set(line)) | st.sampled_from([b".", b".."]))


def test_a_mail_arrives_byte_for_byte_whatever_its_lines_begin_with() -> None:
    with scripted_smtp({"EHLO": [Answer("250-hello\r\n250 PIPELINING")]}) as server:
        courier = SmtpCourier(SmtpServer("127.0.0.1", server.port, Security.NONE, timeout=30, deadline=60))

        @given(LINES)
        def arrives(lines: list[bytes]) -> None:
            data = b"".join(line + b"\r\n" for line in lines)
            assert courier.send(OFFICE, MT, data).delivery is Delivery.SENT
            taken = server.mails.pop().split(b"\r\n")
            assert b"\r\n".join(line.removeprefix(b".") for line in taken) == data

        arrives()
        courier.close()


def test_a_last_line_without_its_end_gets_one() -> None:
    with scripted_smtp() as server:
        send(server, data=b"\r\nend")
    assert server.mails == [b"\r\nend\r\n"]


def test_it_says_that_it_begins_only_when_the_content_is_wanted_and_not_for_a_mail_that_is_refused() -> None:
    begun: list[str] = []
    refusing: Script = {"RCPT": [Answer("550 no such user"), Answer("250 ok")]}
    with scripted_smtp(refusing) as server:
        courier = SmtpCourier(SmtpServer("127.0.0.1", server.port, Security.NONE, timeout=30, deadline=60))
        for _ in range(2):
            courier.send(OFFICE, MT, MAIL, lambda: begun.append(server.heard[0][-1]))
        courier.close()
    assert begun == ["DATA"]


def test_where_the_beginning_cannot_be_written_down_nothing_of_the_mail_goes_out() -> None:
    def fail() -> None:
        raise OSError("no room")

    with scripted_smtp(BARE) as server:
        courier = SmtpCourier(SmtpServer("127.0.0.1", server.port, Security.NONE, timeout=30, deadline=60))
        with pytest.raises(OSError, match="no room"):
            courier.send(OFFICE, MT, MAIL, fail)
        assert courier.send(OFFICE, MT, MAIL).delivery is Delivery.SENT
        courier.close()
    assert server.mails == [MAIL]
