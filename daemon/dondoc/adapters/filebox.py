"""A mailbox over mail files: each mail is there from its own instant on."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dondoc.core.mail import IncomingMail
from dondoc.ports import Clock, Glimpse, Place, Quota

FOLDER = "INBOX"


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail of a file, and when it comes into the box."""

    mail: IncomingMail
    raw: bytes
    comes: dt.datetime


class FileMailbox:
    """`ports.Mailbox` over mails of files; a UID is the place in the order of coming."""

    def __init__(self, clock: Clock, mails: Sequence[StoredMail]) -> None:
        """Hold the mails; what comes at the same instant keeps its order in the files."""
        self._clock = clock
        self._mails = sorted(mails, key=lambda mail: mail.comes)

    def next_at(self) -> dt.datetime | None:
        """Return when the next mail comes."""
        now = self._clock.now()
        return next((mail.comes for mail in self._mails if mail.comes > now), None)

    def folders(self) -> Sequence[str]:
        """Return the one folder."""
        return (FOLDER,)

    def open(self, folder: str) -> int:  # noqa: ARG002 - the port's signature
        """Return a UIDVALIDITY."""
        return 1

    def count(self) -> int:
        """Return how many mails have come."""
        now = self._clock.now()
        return sum(mail.comes <= now for mail in self._mails)

    def uids(self, after: int) -> Sequence[int]:
        """Return the UIDs above `after` of mails that have come."""
        return range(after + 1, self.count() + 1)

    def glimpses(self, uids: Sequence[int]) -> Iterator[Glimpse]:
        """Yield the mails; everything is known of each."""
        for uid in uids:
            yield Glimpse(Place(FOLDER, 1, uid), self._mails[uid - 1].mail, "")

    def texts(self, glimpses: Sequence[Glimpse]) -> Iterator[tuple[Place, IncomingMail]]:
        """Yield the mails as they are."""
        for glimpse in glimpses:
            yield glimpse.place, glimpse.mail

    def whole(self, uids: Sequence[int]) -> Iterator[tuple[Place, IncomingMail, bytes]]:
        """Yield the mails with their bytes."""
        for uid in uids:
            stored = self._mails[uid - 1]
            yield Place(FOLDER, 1, uid), stored.mail, stored.raw

    def quota(self) -> Quota | None:
        """Return None: files have none."""
        return None

    def wait(self, seconds: float) -> bool:  # noqa: ARG002 - the port's signature
        """Return False: nothing is ever announced."""
        return False

    def close(self) -> None:
        """Do nothing."""
