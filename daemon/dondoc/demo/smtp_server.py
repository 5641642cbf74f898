"""An SMTP server inside this program and on loopback: it keeps every mail that the daemon hands in."""

import datetime as dt
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from dondoc.ports import Clock

LOOPBACK: Final = "127.0.0.1"
ACCEPTED: Final = "250 2.0.0 Ok: queued"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A mailbox that takes nothing until it has been repaired."""

    address: str
    reply: str
    until: dt.datetime


@dataclass(slots=True)
class SentMail:
    """One mail as the server got it, with all its recipients in the order of their envelopes."""

    raw: bytes
    message: EmailMessage
    recipients: list[str]

    @property
    def kind(self) -> str:
        """The mail's X-Dondoc-Kind."""
        return str(self.message["X-Dondoc-Kind"])

    @property
    def text(self) -> str:
        """The mail's plain text."""
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part is not None else ""


@dataclass  # no slots: aiosmtpd looks at every attribute, which Python 3.11.2 (Debian 12) cannot do to such a class
class Pigeonholes:
    """What aiosmtpd asks at each step: whom to refuse, where to put a mail."""

    clock: Clock
    refusals: Sequence[Refusal]
    mails: dict[str, SentMail] = field(default_factory=dict)  # by Message-ID, in the order sent
    envelopes: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and signature
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer a RCPT TO."""
        del server, session
        now = self.clock.now()
        refusal = next((r for r in self.refusals if r.address == address.lower() and now < r.until), None)
        if refusal is not None:
            return refusal.reply
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail."""
        del server, session
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
        mail = self.mails.setdefault(str(message["Message-ID"]), SentMail(raw, message, []))
        mail.recipients.extend(envelope.rcpt_tos)
        self.envelopes += 1
        return ACCEPTED

    def last_to(self, recipient: str, kind: str) -> SentMail:
        """Return the newest mail of a kind that a person has got; LookupError where there is none."""
        got = [mail for mail in self.mails.values() if mail.kind == kind and recipient in mail.recipients]
        if not got:
            raise LookupError(f"{recipient} has got no {kind}")
        return got[-1]

    def write_to(self, folder: Path) -> None:
        """Write `NNNN-<kind>.eml`, one file a mail whatever its envelopes, in the order sent (contract, 9)."""
        for number, mail in enumerate(self.mails.values(), start=1):
            (folder / f"{number:04}-{mail.kind}.eml").write_bytes(mail.raw)


class EmbeddedSmtp:
    """The server, on a thread of its own; use it in a `with`."""

    def __init__(self, pigeonholes: Pigeonholes) -> None:
        """Choose a port; nothing listens yet."""
        self.port = _free_port()
        self._controller = Controller(pigeonholes, hostname=LOOPBACK, port=self.port, ident="dondoc demo")

    def __enter__(self) -> Self:
        """Listen."""
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._controller.stop()


def _free_port() -> int:
    """Return a port that nobody listens on: aiosmtpd cannot be told to choose one itself."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        return int(listener.getsockname()[1])
