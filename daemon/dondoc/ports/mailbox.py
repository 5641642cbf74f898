"""The watched mailbox and the clock, as use cases see them."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from dondoc.core.mail import IncomingMail


class Clock(Protocol):
    """The only source of `now`; read once a step."""

    def now(self) -> dt.datetime:
        """Return the present instant, aware, in UTC."""
        ...


class Pulse(Protocol):
    """A clock that only counts, a machine's sleep included, to hold the other one against."""

    def counted(self) -> float:
        """Return the seconds since some beginning."""
        ...

    def leap(self) -> dt.timedelta:
        """Return how far the wall clock has moved beyond what was counted since this was asked last."""
        ...


class MailboxError(Exception):
    """The mailbox could not be read; the next look makes a fresh connection."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a mail lies on the server: its key there, as long as `uidvalidity` stands."""

    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A mail as far as headers and structure tell it; `mail.text` is empty and `mail.sha256` too."""

    place: Place
    mail: IncomingMail
    text_section: str  # the IMAP section of its text, for `texts`; empty where there is none


@dataclass(frozen=True, slots=True)
class Quota:
    """How full the mailbox is, in KiB; `limit` is positive."""

    used: int
    limit: int


class Mailbox(Protocol):
    """The watched mailbox: read-only, batch by batch. Every method may raise MailboxError."""

    def folders(self) -> Sequence[str]:
        """Return those of the watched folders that are there now."""
        ...

    def open(self, folder: str) -> int:
        """Open a folder read-only and return its UIDVALIDITY."""
        ...

    def uids(self, after: int) -> Sequence[int]:
        """Return the UIDs above `after` in the open folder, ascending."""
        ...

    def count(self) -> int:
        """Return how many mails the open folder holds."""
        ...

    def glimpses(self, uids: Sequence[int]) -> Iterator[Glimpse]:
        """Yield headers and structure of each mail that is still there; fetched in one go."""
        ...

    def texts(self, glimpses: Sequence[Glimpse]) -> Iterator[tuple[Place, IncomingMail]]:
        """Yield the mails with the beginning of their text read as well."""
        ...

    def whole(self, uids: Sequence[int]) -> Iterator[tuple[Place, IncomingMail, bytes]]:
        """Yield whole mails with all their bytes, one at a time in memory."""
        ...

    def quota(self) -> Quota | None:
        """Return how full the mailbox is; None where the server does not tell."""
        ...

    def wait(self, seconds: float) -> bool:
        """Wait for news (IDLE), at most so long; True where the server hinted at something."""
        ...

    def close(self) -> None:
        """Give up the connection; the next call makes a fresh one."""
        ...
