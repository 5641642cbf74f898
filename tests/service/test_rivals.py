"""Claims about another service on the same mailbox: noticed by what its letters leave behind."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dondoc.adapters.mime import read_mail
from dondoc.core.mail import IncomingMail
from dondoc.ports import KnownThread
from dondoc.service.rivals import WHAT, Rivals
from tests.bureau import Bureau, bureau
from tests.cast import ADDRESS, at
from tests.imap.office import POLICY

OURS = "<0123456789abcdef0123.dondoc@snnmt.example>"
THEIRS = "<ffffffffffffffffffff.dondoc@snnmt.example>"
NOW = "2026-03-11 08:00"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bureau]:
    with bureau(tmp_path) as opened:
        with opened.ledger.write():
            opened.ledger.add_thread(OURS, KnownThread(("cchc.2026-q1.kl",), "Nhắc", "reminder"))
        yield opened


def mail(sender: str, *fields: str) -> IncomingMail:
    """Return a mail with these header fields."""
    raw = "\r\n".join((f"From: {sender}", "Subject: Bao cao", *fields, "", "Kinh gui")).encode()
    return read_mail(raw, size=len(raw), internal_date=dt.datetime(2026, 3, 11, tzinfo=dt.UTC), policy=POLICY)


def alerts(office: Bureau, *mails: IncomingMail, now: str = NOW) -> list[str]:
    """Let the mails come in; return the subjects of the alerts."""
    rivals = Rivals(office.casebook, office.alerts, "snnmt.example")
    with office.ledger.write():
        for number, incoming in enumerate(mails, 1):
            rivals.look(incoming, number, at(now))
    office.at(now)
    return office.alerted()


@pytest.mark.parametrize(
    "found",
    [
        mail(ADDRESS, f"Message-ID: {THEIRS}"),
        mail("kiemlam@snnmt.example", "Message-ID: <a@kl>", f"In-Reply-To: {THEIRS}"),
        mail("kiemlam@snnmt.example", "Message-ID: <a@kl>", f"References: <cchc.2026-q1.kl@snnmt.example> {THEIRS}"),
    ],
    ids=["a copy", "an answer", "a thread"],
)
def test_a_letter_in_our_form_that_we_did_not_send_is_told(office: Bureau, found: IncomingMail) -> None:
    assert alerts(office, found) == [f"Cảnh báo: {WHAT}"]


def test_a_bounce_of_such_a_letter_is_told(office: Bureau) -> None:
    bounce = mail("mailer-daemon@kl.example", "Message-ID: <b@kl>")
    bounce = replace(bounce, marks=replace(bounce.marks, original_message_ids=(THEIRS,)))
    assert alerts(office, bounce) == [f"Cảnh báo: {WHAT}"]


def test_our_own_letters_and_what_people_write_are_no_rival(office: Bureau) -> None:
    ours = mail(ADDRESS, f"Message-ID: {OURS}")
    answer = mail("kiemlam@snnmt.example", "Message-ID: <a@kl>", f"In-Reply-To: {OURS}")
    by_hand = mail(ADDRESS, "Message-ID: <webmail.17@snnmt.example>")
    of_another_office = mail("vp@syt.example", "Message-ID: <ffff.dondoc@syt.example>")
    assert alerts(office, ours, answer, by_hand, of_another_office) == []


def test_it_is_told_once_a_day(office: Bureau) -> None:
    strange = mail(ADDRESS, f"Message-ID: {THEIRS}")
    assert len(alerts(office, strange, strange)) == 1
    assert len(alerts(office, strange, now="2026-03-11 17:00")) == 1
    assert len(alerts(office, strange, now="2026-03-12 08:00")) == 2
