"""Mails handed in to a real Postfix arrive byte for byte, in order, over one connection."""

import re
from collections.abc import Iterator

import pytest

from dondoc.adapters.smtp import Security, SmtpCourier, SmtpServer
from dondoc.ports import Delivery
from tests.servers.postfix import DOMAIN, Postfix, postfix

COUNT = 50
OFFICE = f"baocao@{DOMAIN}"


@pytest.fixture(scope="module")
def server() -> Iterator[Postfix]:
    with postfix("kl", "mt") as running:
        yield running


def mail(number: int) -> bytes:
    """Return a mail with all that is easily lost on the way."""
    lines = [
        f"From: {OFFICE}",
        f"To: kl@{DOMAIN}",
        "Date: Mon, 16 Mar 2026 10:00:00 +0700",
        f"Message-ID: <{number}@{DOMAIN}>",
        f"X-Number: {number}",
        "MIME-Version: 1.0",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: 8bit",
        "",
        "Kính gửi Chi cục Kiểm lâm",
        ".",
        "..",
        ".bắt đầu bằng dấu chấm",
        "From đầu dòng",
        "dấu cách ở cuối \t ",
        "x" * 998,
        *["dòng"] * number,
        "",
        "",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()


def number_of(stored: bytes) -> int:
    """Return which mail this is."""
    found = re.search(rb"^X-Number: (\d+)$", stored, re.MULTILINE)
    assert found is not None
    return int(found[1])


def queue_id(stored: bytes) -> bytes:
    """Return Postfix's id of the mail, which sorts by the time of acceptance."""
    found = re.search(rb"^\tby mail\.test\.invalid \(Postfix\) with ESMTP id (\w+)", stored, re.MULTILINE)
    assert found is not None
    return found[1]


def test_fifty_mails_arrive_byte_for_byte_and_in_order_over_one_connection(server: Postfix) -> None:
    courier = SmtpCourier(SmtpServer("127.0.0.1", server.port, Security.NONE))
    deliveries = [courier.send(OFFICE, f"kl@{DOMAIN}", mail(number)).delivery for number in range(COUNT)]
    courier.close()
    stored = sorted(server.delivered("kl", COUNT), key=queue_id)
    assert deliveries == [Delivery.SENT] * COUNT
    assert [number_of(raw) for raw in stored] == list(range(COUNT))
    assert all(raw.endswith(b"\n" + mail(number).replace(b"\r\n", b"\n")) for number, raw in enumerate(stored))
    server.await_log(f" ehlo=1 mail={COUNT} rcpt={COUNT} data={COUNT} quit=1 ")


def test_one_refused_recipient_does_not_stop_the_next_mail(server: Postfix) -> None:
    courier = SmtpCourier(SmtpServer("127.0.0.1", server.port, Security.NONE))
    receipts = [courier.send(OFFICE, f"{user}@{DOMAIN}", mail(0)) for user in ("nobody-here", "mt")]
    courier.close()
    assert [receipt.delivery for receipt in receipts] == [Delivery.PERMANENT, Delivery.SENT]
    assert receipts[0].reply.startswith("550 5.1.1 ")
    assert len(server.delivered("mt", 1)) == 1
