"""The protocols between use cases and the outside world, on one page."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from dondoc.core.board import Board
from dondoc.core.history import Event
from dondoc.core.letters import Letter, LetterKind, RenderedLetter
from dondoc.core.mail import IncomingMail
from dondoc.core.record import Record


class Clock(Protocol):
    """The only source of `now`; read once a step."""

    def now(self) -> dt.datetime:
        """Return the present instant, aware, in UTC."""
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


class Delivery(StrEnum):
    """What a server said of one mail to one recipient."""

    SENT = "sent"  # 250 after the final dot
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNCERTAIN = "uncertain"  # the line broke between the final dot and its answer


@dataclass(frozen=True, slots=True)
class Receipt:
    """The outcome of one attempt, with the server's words (one line, bounded)."""

    delivery: Delivery
    reply: str


class Courier(Protocol):
    """Carries one mail to one recipient; keeps its connection until `close`. Never raises for a refusal."""

    def send(self, sender: str, recipient: str, data: bytes) -> Receipt:
        """Return what became of it."""
        ...

    def close(self) -> None:
        """End the connection politely."""
        ...


class Archive(Protocol):
    """Keeps the raw bytes of what could be a report, by their SHA-256."""

    def keep(self, sha256: str, raw: bytes) -> None:
        """Begin to store the bytes; storing twice is harmless."""
        ...

    def settle(self) -> None:
        """Return when all that was begun is durable, before the ledger names it; OSError where something is not."""
        ...

    def load(self, sha256: str) -> bytes | None:
        """Return the bytes, None where they are not kept."""
        ...


class Renderer(Protocol):
    """Makes the bytes of a letter; the same letter gives the same bytes."""

    def render(self, letter: Letter) -> RenderedLetter:
        """Return the finished mail; a template's fault raises TemplateFaultError."""
        ...


class TemplateFaultError(Exception):
    """A mail template is broken; the message names file, line and fault."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the ledger; `body` is the whole of it but for `prev` and `hash`."""

    seq: int
    kind: str
    body: Mapping[str, object]
    prev: str
    hash: str


@dataclass(frozen=True, slots=True)
class KnownThread:
    """What a Message-ID of ours, or of an ad-hoc request, is about; `kind` is empty for a request."""

    refs: tuple[str, ...]
    subject: str
    kind: str


class Ledger(Protocol):
    """The append-only record of what happened. Everything but reading is done within `write`."""

    def write(self) -> AbstractContextManager[None]:
        """Give one durable transaction; on an exception nothing of it remains."""
        ...

    def append(self, now: dt.datetime, kind: str, body: Mapping[str, object], refs: Iterable[str] = ()) -> int:
        """Add an entry to the chain and return its seq; `refs` are the obligations whose history it belongs to."""
        ...

    def refresh(self) -> None:
        """Take note of what another process has added."""
        ...

    def head(self) -> tuple[int, str]:
        """Return the newest seq and hash."""
        ...

    def events(self, ref: str) -> Sequence[Event]:
        """Return what happened to one obligation, in the order written."""
        ...

    def load_all_events(self) -> None:
        """Read every history in one go."""
        ...

    def changed_since(self, seq: int) -> frozenset[str]:
        """Return the refs in whose history an entry after `seq` stands."""
        ...

    def entries(self, *kinds: str, after: int = 0) -> Iterator[Entry]:
        """Yield entries in order, of these kinds or of all."""
        ...

    def entry(self, seq: int) -> Entry | None:
        """Return one entry."""
        ...

    def known_mails(self, identities: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], int]:
        """Return, for those mails (header hash and size) that were taken in before, the seq of their judgement."""
        ...

    def add_mails(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Note the identity of mails just judged."""
        ...

    def mails_with(self, message_id: str) -> Sequence[int]:
        """Return the seqs of judgements of mails with this Message-ID."""
        ...

    def add_sightings(self, places: Sequence[tuple[Place, int]]) -> None:
        """Note where mails lie, each with the seq of its judgement."""
        ...

    def sighted(self, folder: str, uidvalidity: int) -> tuple[int, int]:
        """Return the highest UID taken in from a folder, and how many."""
        ...

    def sighted_uids(self, folder: str, uidvalidity: int) -> frozenset[int]:
        """Return every UID taken in from a folder."""
        ...

    def add_thread(self, message_id: str, thread: KnownThread) -> None:
        """Note what a Message-ID is about; the first word on it stands."""
        ...

    def thread(self, message_id: str) -> KnownThread | None:
        """Return what a Message-ID is about."""
        ...

    def setting(self, name: str) -> str | None:
        """Return a remembered value of the machine's state."""
        ...

    def set(self, name: str, value: str) -> None:
        """Remember a value."""
        ...

    def add_seal(self, month: str, seq: int, record: str) -> None:
        """Keep a sealed record; a month is sealed once."""
        ...

    def sealed(self, month: str) -> str | None:
        """Return a sealed record as canonical JSON."""
        ...

    def sealed_months(self) -> Sequence[str]:
        """Return the months that are sealed, in order."""
        ...


class EnvelopeState(StrEnum):
    """The life of one mail to one recipient."""

    AWAITING = "awaiting"  # an operator confirms what goes to leaders → queued | superseded
    QUEUED = "queued"  # → sending | superseded | held
    SENDING = "sending"  # → sent | queued (temporary) | failed | uncertain; after a crash queued, to leaders uncertain
    SENT = "sent"
    FAILED = "failed"  # refused for good, or given up
    UNCERTAIN = "uncertain"  # an operator is asked
    SUPERSEDED = "superseded"  # made anew because the facts changed before the first attempt
    HELD = "held"  # closed because everything was on hold


@dataclass(frozen=True, slots=True)
class Envelope:
    """One frozen mail to one recipient; `dues` tells for each ref under which due its rung stands."""

    key: str
    recipient: str
    kind: LetterKind
    rung: str
    refs: tuple[str, ...]
    dues: Mapping[str, str]
    attempts: int
    message_id: str
    created: dt.datetime
    is_first: bool  # no envelope of this letter has been tried yet
    ready: dt.datetime  # since when it may go


class Outbox(Protocol):
    """Finished mails on their way. Everything but reading is done within the ledger's `write`."""

    def add(self, letter: Letter, rendered: RenderedLetter, *, seq: int, dues: Mapping[str, str]) -> None:
        """Freeze a letter and queue an envelope for each of its recipients; a key is used once."""
        ...

    def has(self, key: str) -> bool:
        """Whether a letter of this key was ever made."""
        ...

    def await_word(self, key: str) -> None:
        """Keep a letter that was just added until an operator releases it."""
        ...

    def is_awaiting(self, key: str) -> bool:
        """Whether the letter waits for an operator's word."""
        ...

    def release(self, key: str, now: dt.datetime) -> None:
        """Let a letter go that waited."""
        ...

    def due(self, now: dt.datetime, limit: int) -> Sequence[Envelope]:
        """Return the next envelopes to send, the oldest letter first."""
        ...

    def next_at(self) -> dt.datetime | None:
        """Return when the next queued envelope may go."""
        ...

    def data_of(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Return the frozen bytes of these letters."""
        ...

    def mark(self, envelope: Envelope, state: EnvelopeState, *, next_at: dt.datetime | None = None) -> None:
        """Set an envelope's state; `next_at` for another try. Queued without one: it was not tried after all."""
        ...

    def close(self, key: str, state: EnvelopeState) -> None:
        """Close every envelope of a letter that was not tried, and free the rungs that it claimed."""
        ...

    def mark_all(self, envelopes: Sequence[Envelope], state: EnvelopeState) -> None:
        """Set the state of all of them to SENDING or SENT."""
        ...

    def note_attempts(self, attempts: Sequence[tuple[Envelope, Receipt]], now: dt.datetime) -> None:
        """Keep a row for each attempt."""
        ...

    def interrupted(self) -> Sequence[Envelope]:
        """Return the envelopes that a crash left in `sending`."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Return how many envelopes are in each state."""
        ...


class Press(Protocol):
    """Prints what people look at as files, each written atomically."""

    def record(self, record: Record) -> None:
        """Write a month's record in every form."""
        ...

    def board(self, board: Board) -> None:
        """Write the board."""
        ...
