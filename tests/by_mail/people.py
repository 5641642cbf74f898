"""People with nothing but a mail program: they read over IMAP and write over SMTP, logged in, as in any office."""

import base64
import contextlib
import datetime as dt
import email
import email.policy
import smtplib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid
from html.parser import HTMLParser
from typing import cast
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.postfix import Postfix

PATIENCE = 60.0  # seconds until a mail must have come
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PHONE = "Đã gửi từ iPhone của tôi"


class _Links(HTMLParser):
    """Finds what can be tapped in a mail."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link."""
        href = dict(attrs).get("href") or ""
        if tag == "a" and href.startswith("mailto:"):
            self.found.append((href, ""))

    def handle_data(self, data: str) -> None:
        """Note what it is called."""
        if self.found and not self.found[-1][1]:
            self.found[-1] = self.found[-1][0], data.strip()


@dataclass(frozen=True, slots=True)
class Tapped:
    """What a phone's mail program makes of a `mailto:` link (RFC 6068): a mail that is not sent yet."""

    to: str
    subject: str
    body: str


def tapped(mail: EmailMessage, label: str, ref: str) -> Tapped:
    """Return the mail that opens when the link of that label, for that ref or mail, is tapped."""
    html = mail.get_body(("html",))
    assert html is not None
    links = _Links()
    links.feed(html.get_content())
    opened = [_opened(href) for href, name in links.found if name == label]
    return next(draft for draft in opened if f" {ref} " in f"{draft.body.splitlines()[0]} ")


def _opened(href: str) -> Tapped:
    """Return the draft: percent-decoding only, a plus sign is a plus sign (RFC 6068, 5)."""
    parts = urlsplit(href)
    fields = dict(parse_qsl(parts.query.replace("+", "%2B"), keep_blank_values=True))
    return Tapped(unquote(parts.path), fields["subject"], fields["body"].replace("\r\n", "\n"))


def text_of(mail: EmailMessage) -> str:
    """Return the plain text of a mail, its words apart by one blank."""
    body = mail.get_body(("plain",))
    return " ".join(cast("EmailMessage", body).get_content().split())


@dataclass(frozen=True)
class Person:
    """Somebody with a mailbox; `now` is what their clock shows."""

    address: str
    dovecot: Dovecot
    postfix: Postfix
    now: Callable[[], dt.datetime]

    def mails(self) -> list[EmailMessage]:
        """Return what lies in the INBOX, the oldest first."""
        with self.dovecot.client(self.address) as client:
            client.select(readonly=True)
            _, found = client.uid("SEARCH", "ALL")
            uids = found[0].split()
            if not uids:
                return []
            _, parts = client.uid("FETCH", b",".join(uids).decode(), "(BODY.PEEK[])")
        raws = [part[1] for part in parts if isinstance(part, tuple)]
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in raws]

    def reads(self, kind: str, holds: str = "") -> EmailMessage:
        """Return the newest mail of ours of a kind that holds those words; it may take a moment to come."""
        ends = time.monotonic() + PATIENCE
        while True:
            there = self.mails()
            fits = [m for m in there if m["X-Dondoc-Kind"] == kind and holds in f"{m['Subject']} {text_of(m)}"]
            if fits:
                return fits[-1]
            told = [(m["X-Dondoc-Kind"], m["Subject"]) for m in there]
            assert time.monotonic() < ends, f"no {kind} with «{holds}» for {self.address}: {told}"
            time.sleep(0.05)

    def writes(  # noqa: PLR0913 - what a mail program asks for
        self,
        to: Sequence[str],
        subject: str,
        text: str,
        *,
        cc: Sequence[str] = (),
        answering: EmailMessage | None = None,
        files: Sequence[str] = (),
    ) -> None:
        """Send a mail and wait until it lies in every mailbox."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.address, ", ".join(to), subject
        if cc:
            mail["Cc"] = ", ".join(cc)
        mail["Date"] = self.now()
        mail["Message-ID"] = make_msgid(domain="test.invalid")
        if answering is not None:
            mail["In-Reply-To"] = answering["Message-ID"]
            mail["References"] = f"{answering.get('References', '')} {answering['Message-ID']}".strip()
        mail.set_content(text)
        maintype, _, subtype = DOCX.partition("/")
        for name in files:
            content = b"PK\x03\x04" + name.encode() * 40
            mail.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
        self._sends(mail, (*to, *cc))

    def answers(self, mail: EmailMessage, text: str, *, files: Sequence[str] = ()) -> None:
        """Answer to all, with a quotation below, as mail programs do."""
        quoted = "\n".join(f"> {line}" for line in text_of(mail)[:400].split(". "))
        said = f"{text}\n\nVào 08:00 ngày 1/3/2026, {mail['From']} đã viết:\n{quoted}\n"
        sender, *others = (a.addr_spec for name in ("From", "To", "Cc") if mail[name] for a in mail[name].addresses)
        everybody = tuple(address for address in dict.fromkeys(others) if address != self.address)
        self.writes((sender,), f"Re: {mail['Subject']}", said, cc=everybody, answering=mail, files=files)

    def taps(self, draft: Tapped, words: str = "") -> None:
        """Send what a tapped link has opened, with some words added to its first line, and the phone's signature."""
        first, rest = draft.body.split("\n", 1)
        self.writes((draft.to,), draft.subject, f"{first}{words}\n{rest}\n{PHONE}\n")

    def writes_as(self, author: str, to: str, text: str) -> None:
        """Try to send under somebody else's name, logged in as oneself."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = author, to, "Quyết định"
        mail.set_content(text)
        with self._logged_in() as client:
            client.send_message(mail, author, [to])

    def awaits(self, subject: str) -> None:
        """Return once a mail of that subject lies in the INBOX."""
        ends = time.monotonic() + PATIENCE
        while not any(m["Subject"] == subject for m in self.mails()):
            assert time.monotonic() < ends, f"{subject} does not come: {self.postfix.log()[-1500:]}"
            time.sleep(0.05)

    @contextlib.contextmanager
    def _logged_in(self) -> Iterator[smtplib.SMTP]:
        with smtplib.SMTP("127.0.0.1", self.postfix.port, timeout=30) as client:
            client.ehlo()
            secret = base64.b64encode(f"\0{self.address}\0{PASSWORD}".encode()).decode()
            code, said = client.docmd("AUTH", f"PLAIN {secret}")
            assert code == 235, said
            yield client

    def _sends(self, mail: EmailMessage, to: Sequence[str]) -> None:
        with self._logged_in() as client:
            client.send_message(mail, self.address, list(to))
        for address in to:
            self._awaited(address, str(mail["Message-ID"]))

    def _awaited(self, address: str, message_id: str) -> None:
        ends = time.monotonic() + PATIENCE
        while True:
            with self.dovecot.client(address) as client:
                client.select(readonly=True)
                _, found = client.uid("SEARCH", "HEADER", "Message-ID", message_id)
            if found[0]:
                return
            assert time.monotonic() < ends, f"{message_id} does not come to {address}: {self.postfix.log()[-1500:]}"
            time.sleep(0.05)
