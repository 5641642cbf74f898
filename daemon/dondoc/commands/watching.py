"""Mails that `check` sends to the own mailbox, and the watch for their coming back."""

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from dondoc.adapters.host import SystemClock
from dondoc.adapters.imap import ImapMailbox
from dondoc.config import Settings
from dondoc.outside import courier_of
from dondoc.ports import Delivery, Receipt

PATIENCE = dt.timedelta(seconds=60)
STEP = 0.5  # seconds between two looks; a server that tells of new mail is heard at once


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail that came: into which folder, when it was seen, its INTERNALDATE (where the mailbox trusts no host)."""

    folder: str
    seen: dt.datetime
    internal: dt.datetime | None
    raw: bytes


@dataclass(slots=True)
class Watch:
    """The watched folders since before the mails were sent; `patience` is how long one may take."""

    mailbox: ImapMailbox
    patience: dt.timedelta = PATIENCE
    seen: dict[str, int] = field(default_factory=dict)

    def begin(self) -> None:
        """Note what is there."""
        for folder in self.mailbox.folders():
            self.mailbox.open(folder)
            self.seen[folder] = max(self.mailbox.uids(0), default=0)

    def arrived(self, mark: str) -> Arrived | None:
        """Return the mail with that mark once it has come; None after the patience."""
        clock = SystemClock()
        end = clock.now() + self.patience
        while True:
            for mail in self._fresh():
                if mark.encode() in mail.raw:
                    return mail
            if clock.now() >= end:
                return None
            self.mailbox.wait(STEP)

    def _fresh(self) -> Iterator[Arrived]:
        for folder, last in self.seen.items():
            self.mailbox.open(folder)
            for _, mail, raw in self.mailbox.whole(self.mailbox.uids(last)):
                yield Arrived(folder, SystemClock().now(), mail.trace.instant, raw)


@dataclass(frozen=True, slots=True)
class Sender:
    """Writes to the own mailbox under our own login."""

    settings: Settings
    directory: Path

    def send(self, envelope: str, fields: Mapping[str, str], results: Sequence[str] = ()) -> Receipt:
        """Return what the server said to the mail; `results` stand in it as Authentication-Results."""
        office = self.settings.office
        mail = EmailMessage(policy=SMTP)
        for value in results:
            mail["Authentication-Results"] = value
        mail["From"] = envelope
        mail["To"] = office.address
        mail["Date"] = format_datetime(SystemClock().now())
        mail["Subject"] = "Thư thử của hệ thống nhắc báo cáo: không cần làm gì"
        mail["Auto-Submitted"] = "auto-generated"
        for name, value in fields.items():
            del mail[name]
            mail[name] = value
        mail.set_content("Thư này do lệnh «dondoc check» gửi để thử máy chủ thư. Không cần làm gì.\n")
        courier = courier_of(self.settings, self.directory)
        receipt = courier.send(envelope, office.address, mail.as_bytes())
        courier.close()
        return receipt


def was_taken(receipt: Receipt) -> bool:
    """Return whether the server took the mail."""
    return receipt.delivery is Delivery.SENT


def new_mark() -> str:
    """Return a word by which a mail of this check is known again."""
    return f"thu-{secrets.token_hex(8)}"
