"""A mailbox of the past: mails that lie in IMAP folders, each there from its own instant on; nothing is touched.

Only headers are read beforehand; a mail is fetched when its instant comes, and whole only where it could be a report.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeVar

from dondoc.core.mail import IncomingMail
from dondoc.ports import Clock, Glimpse, Mailbox, MailboxError, Place, Quota

FOLDER: Final = "INBOX"
TRIES: Final = 3
_Found = TypeVar("_Found")


class PastMailError(Exception):
    """The folders could not be read to their end: half of the mails would make wrong records."""


@dataclass(frozen=True, slots=True, order=True)
class PastMail:
    """Where a mail lies, and when it came."""

    comes: dt.datetime
    folder: str
    uid: int


@dataclass(slots=True)
class PastMailbox:
    """`ports.Mailbox` over the mails of IMAP folders; a UID is the place in the order of coming."""

    clock: Clock
    source: Mailbox
    mails: Sequence[PastMail]  # in order
    _open: tuple[str, int] = ("", 0)  # the folder that is open, and its UIDVALIDITY

    def next_at(self) -> dt.datetime | None:
        """Return when the next mail comes."""
        now = self.clock.now()
        return next((mail.comes for mail in self.mails if mail.comes > now), None)

    def folders(self) -> Sequence[str]:
        """Return the one folder that all of them seem to lie in."""
        return (FOLDER,)

    def open(self, folder: str) -> int:  # noqa: ARG002 - the port's signature
        """Return a UIDVALIDITY."""
        return 1

    def count(self) -> int:
        """Return how many mails have come."""
        now = self.clock.now()
        return sum(mail.comes <= now for mail in self.mails)

    def uids(self, after: int) -> Sequence[int]:
        """Return the UIDs above `after` of mails that have come."""
        return range(after + 1, self.count() + 1)

    def glimpses(self, uids: Sequence[int]) -> Iterator[Glimpse]:
        """Yield headers and structure of each mail that is still there."""
        for uid in uids:
            past = self.mails[uid - 1]
            for glimpse in self._read(past, lambda mail: self.source.glimpses([mail.uid])):
                yield replace(glimpse, place=Place(FOLDER, 1, uid))

    def texts(self, glimpses: Sequence[Glimpse]) -> Iterator[tuple[Place, IncomingMail]]:
        """Yield the mails with the beginning of their text read as well."""
        for glimpse in glimpses:
            past = self.mails[glimpse.place.uid - 1]
            for _, mail in self._read(past, partial(self._texts, glimpse)):
                yield glimpse.place, mail

    def _texts(self, glimpse: Glimpse, past: PastMail) -> Iterator[tuple[Place, IncomingMail]]:
        folder, validity = self._open
        return self.source.texts([replace(glimpse, place=Place(folder, validity, past.uid))])

    def whole(self, uids: Sequence[int]) -> Iterator[tuple[Place, IncomingMail, bytes]]:
        """Yield whole mails with all their bytes, one at a time in memory."""
        for uid in uids:
            past = self.mails[uid - 1]
            for _, mail, raw in self._read(past, lambda mail: self.source.whole([mail.uid])):
                yield Place(FOLDER, 1, uid), mail, raw

    def _read(self, past: PastMail, read: Callable[[PastMail], Iterator[_Found]]) -> list[_Found]:
        """Return what is read of one mail; a broken line is tried again, then PastMailError ends the import."""
        for tried in range(1, TRIES + 1):
            try:
                if self._open[0] != past.folder:
                    self._open = past.folder, self.source.open(past.folder)
                return list(read(past))
            except MailboxError as error:
                self._open = "", 0
                if tried == TRIES:
                    raise PastMailError(f"{past.folder} broke off, nothing was imported: {error}") from error
        return []

    def quota(self) -> Quota | None:
        """Return None: what is full now was not full then."""
        return None

    def wait(self, seconds: float) -> bool:  # noqa: ARG002 - the port's signature
        """Return False: nothing is ever announced."""
        return False

    def close(self) -> None:
        """Give up the connection."""
        self.source.close()


def mails_between(
    source: Mailbox, folders: Sequence[str], span: tuple[dt.datetime, dt.datetime], tell: Callable[[float], None]
) -> list[PastMail]:
    """Return the mails of these folders that came in the span, in order. PastMailError where a folder is not there."""
    first, last = span
    found: list[PastMail] = []
    try:
        there = {name.upper(): name for name in source.folders()}
        lacking = [name for name in folders if name.upper() not in there]
        if lacking:
            raise PastMailError(f"the mailbox has no folder {', '.join(lacking)}")
        for folder in there.values():
            source.open(folder)
            uids = source.uids(0)
            for number, glimpse in enumerate(source.glimpses(uids), start=1):
                comes = glimpse.mail.trace.instant
                if comes is not None and first <= comes <= last:
                    found.append(PastMail(comes, folder, glimpse.place.uid))
                tell(number / len(uids))
    except MailboxError as error:
        raise PastMailError(f"the mailbox could not be read: {error}") from error
    return sorted(found)
