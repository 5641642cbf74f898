"""The demo's own servers: what goes in comes out, over the wire."""

import datetime as dt

import pytest

from dondoc.adapters.imap import Account, ImapMailbox, Security
from dondoc.adapters.smtp import Security as SmtpSecurity
from dondoc.adapters.smtp import SmtpCourier, SmtpServer
from dondoc.adapters.trace import TrustPolicy
from dondoc.demo.imap_server import LOOPBACK, EmbeddedImap, Postman
from dondoc.demo.smtp_server import EmbeddedSmtp, Pigeonholes, Refusal
from dondoc.ports import Delivery
from dondoc.replay import SimulatedClock

NOW = dt.datetime(2026, 3, 11, 1, tzinfo=dt.UTC)
UNTIL = NOW + dt.timedelta(hours=1)
TRUST = TrustPolicy((), (), (), "snnmt.example", sender_login_enforced=False)
MAIL = b"Message-ID: <1@snnmt.example>\r\nX-Dondoc-Kind: ack\r\nSubject: x\r\n\r\nDa nhan.\r\n"


def test_a_delivered_mail_is_read_with_the_instant_of_its_delivery() -> None:
    with EmbeddedImap("baocao", "secret") as imap, Postman(imap.port, "baocao", "secret") as postman:
        postman.deliver("INBOX", MAIL, NOW)
        account = Account(LOOPBACK, imap.port, Security.NONE, "baocao", lambda: "secret")
        mailbox = ImapMailbox(account, ("INBOX",), TRUST)
        mailbox.open("INBOX")
        ((_, mail, raw),) = mailbox.whole(mailbox.uids(0))
        mailbox.close()
    assert (mail.trace.instant, raw) == (NOW, MAIL)


def test_a_mail_for_a_folder_that_is_not_there_is_an_error() -> None:
    with EmbeddedImap("baocao", "secret") as imap, Postman(imap.port, "baocao", "secret") as postman:
        with pytest.raises(RuntimeError, match="answered NO"):
            postman.deliver("Nowhere", MAIL, NOW)
        postman.add_folder("Nowhere")
        postman.deliver("Nowhere", MAIL, NOW)


@pytest.mark.parametrize(("now", "delivery"), [(NOW, Delivery.PERMANENT), (UNTIL, Delivery.SENT)])
def test_a_mailbox_refuses_until_it_is_repaired(now: dt.datetime, delivery: Delivery) -> None:
    pigeonholes = Pigeonholes(SimulatedClock(now), (Refusal("vanthu@mt.example", "550 5.2.1 disabled", UNTIL),))
    with EmbeddedSmtp(pigeonholes) as smtp:
        courier = SmtpCourier(SmtpServer(LOOPBACK, smtp.port, SmtpSecurity.NONE))
        receipt = courier.send("baocao@snnmt.example", "vanthu@mt.example", MAIL)
        courier.close()
    assert receipt.delivery is delivery


def test_one_mail_in_several_envelopes_is_one_mail_with_several_recipients() -> None:
    pigeonholes = Pigeonholes(SimulatedClock(NOW), ())
    with EmbeddedSmtp(pigeonholes) as smtp:
        courier = SmtpCourier(SmtpServer(LOOPBACK, smtp.port, SmtpSecurity.NONE))
        for recipient in ("a@x.example", "b@x.example"):
            courier.send("baocao@snnmt.example", recipient, MAIL)
        courier.close()
    (mail,) = pigeonholes.mails.values()
    assert (mail.raw, mail.recipients, pigeonholes.envelopes) == (MAIL, ["a@x.example", "b@x.example"], 2)
    assert pigeonholes.last_to("b@x.example", "ack") is mail
    with pytest.raises(LookupError, match=r"c@x\.example has got no ack"):
        pigeonholes.last_to("c@x.example", "ack")
